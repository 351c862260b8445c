import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PluginReport, Report } from '../report/report.ts';
import {
  type ManifestEntry,
  manifestEntries,
  type Provenance,
  publishedPath,
  refusedPath,
} from './manifest.ts';

const CHECKSUMS = 'checksums.txt';
const MANIFEST = 'plugins.json';

/** The files of one call, below one folder. */
export interface OutputTree {
  readonly folder: string;
  /** Absolute; published plugins, checksums and manifest, not the refused ones. */
  readonly files: readonly string[];
}

/**
 * Writes the plugins of this call with their checksums and manifest. Files of earlier calls in the same
 * folder stay, and checksums and manifest name them all.
 */
export async function writeOutputTree(
  folder: string,
  report: Report,
  provenance: Provenance,
): Promise<OutputTree> {
  const built = report.plugins.filter(({ file }) => file !== undefined);
  const published = built.filter(({ outcome }) => outcome === 'published');
  const refused = built.filter(({ outcome }) => outcome !== 'published');
  await mkdir(folder, { recursive: true });
  for (const plugin of published) {
    await placeFile(plugin, join(folder, publishedPath(plugin)));
    await rm(join(folder, refusedPath(plugin)), { force: true });
  }
  for (const plugin of refused) {
    await placeFile(plugin, join(folder, refusedPath(plugin)));
    await rm(join(folder, publishedPath(plugin)), { force: true });
  }
  const gone = new Set(refused.map(publishedPath));
  const earlier = (await readManifest(folder)).filter(({ path }) => path !== null && !gone.has(path));
  const entries = merge(earlier, manifestEntries(report, provenance));
  await writeWhole(join(folder, MANIFEST), `${JSON.stringify(entries, null, 2)}\n`);
  await writeWhole(
    join(folder, CHECKSUMS),
    entries.map(({ sha256, path }) => `${sha256}  ${path}\n`).join(''),
  );
  const files = [...published.map(publishedPath), CHECKSUMS, MANIFEST].map((file) => join(folder, file));
  return { folder, files };
}

/** The entries of both, those of this call in place of earlier ones at the same path, sorted by path. */
function merge(earlier: readonly ManifestEntry[], now: readonly ManifestEntry[]): ManifestEntry[] {
  const byPath = new Map([...earlier, ...now].map((entry) => [entry.path ?? '', entry]));
  return [...byPath.values()].toSorted((a, b) => ((a.path ?? '') < (b.path ?? '') ? -1 : 1));
}

async function readManifest(folder: string): Promise<ManifestEntry[]> {
  try {
    const entries: unknown = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8'));
    return Array.isArray(entries) ? (entries as ManifestEntry[]) : [];
  } catch {
    return [];
  }
}

/** Copies under a name that no gateway would take for a plugin, then renames: a file is whole or not there. */
async function placeFile({ file }: PluginReport, to: string): Promise<void> {
  if (!file) return;
  await mkdir(dirname(to), { recursive: true });
  const partial = join(dirname(to), `.${randomUUID()}.partial`);
  await copyFile(file.built, partial);
  await rename(partial, to);
}

async function writeWhole(file: string, text: string): Promise<void> {
  const partial = `${file}.${randomUUID()}.partial`;
  await writeFile(partial, text);
  await rename(partial, file);
}
