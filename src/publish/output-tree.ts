import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PluginReport, Report } from '../report/report.ts';
import {
  type ManifestEntry,
  manifestEntries,
  type Provenance,
  pathBelowOutput,
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
  await mkdir(folder, { recursive: true });
  for (const plugin of report.plugins) {
    const place = pathBelowOutput(plugin);
    for (const path of [publishedPath(plugin), refusedPath(plugin)]) {
      if (path === place) await placeFile(plugin, join(folder, path));
      // What an earlier call left there is not what this one says of the plugin.
      else await rm(join(folder, path), { force: true });
    }
  }
  const published = report.plugins.filter(({ outcome }) => outcome === 'published');
  const entries = merge(await earlierEntries(folder), manifestEntries(report, provenance));
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

/** What earlier calls wrote down, as far as the files are still there. */
async function earlierEntries(folder: string): Promise<ManifestEntry[]> {
  const entries = await readJson(join(folder, MANIFEST));
  if (!Array.isArray(entries)) return [];
  return entries.filter(isEntry).filter(({ path }) => existsSync(join(folder, path)));
}

function isEntry(value: unknown): value is ManifestEntry & { readonly path: string } {
  const { path, sha256 } = (value ?? {}) as Partial<Record<keyof ManifestEntry, unknown>>;
  return typeof path === 'string' && typeof sha256 === 'string';
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
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
