import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256Of } from '../digest.ts';
import { linkOrCopy } from '../link-or-copy.ts';
import { ProblemError } from '../problem.ts';
import type { PluginFile, PluginReport, Report } from '../report/report.ts';
import { allOrFirstFailure } from '../settle.ts';
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

/** So many files at a time: copying and hashing take two cores at most. */
const WIDTH = 4;

/**
 * Writes the plugins of this call with their checksums and manifest. Files of earlier calls in the same
 * folder stay, and checksums and manifest name them all.
 *
 * @param written a folder into which this call has just written the same, so that nothing has to be copied again.
 * @throws ProblemError where a file is not the one that was compiled.
 */
export async function writeOutputTree(
  folder: string,
  report: Report,
  provenance: Provenance,
  written?: string,
): Promise<OutputTree> {
  await mkdir(folder, { recursive: true });
  for (let next = 0; next < report.plugins.length; next += WIDTH) {
    const some = report.plugins.slice(next, next + WIDTH);
    await allOrFirstFailure(some.map((plugin) => placePlugin(plugin, folder, written)));
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

async function placePlugin(plugin: PluginReport, folder: string, written: string | undefined): Promise<void> {
  const { name, file } = plugin;
  const place = pathBelowOutput(plugin);
  for (const path of [publishedPath(plugin), refusedPath(plugin)]) {
    const to = join(folder, path);
    // What an earlier call left there is not what this one says of the plugin.
    if (path !== place) await rm(to, { force: true });
    else if (file) await placeFile(name, file, to, written && join(written, path));
  }
}

/**
 * Lays it under a name that no gateway would take for a plugin, then renames: a file is whole or not there. What was
 * judged and proven is the file that was compiled; whatever ran since must not have put another in its place.
 */
async function placeFile(
  name: string,
  file: PluginFile,
  to: string,
  written: string | undefined,
): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  const partial = join(dirname(to), `.${randomUUID()}.partial`);
  try {
    await (written ? linkOrCopy(written, partial) : copyFile(file.built, partial));
    const found = await sha256Of(partial);
    if (found !== file.sha256) throw changedSince(name, file, found);
    await rename(partial, to);
  } finally {
    await rm(partial, { force: true });
  }
}

function changedSince(name: string, { built, sha256 }: PluginFile, found: string): ProblemError {
  return new ProblemError({
    what: `The plugin ${name} was changed after compiling: ${built}`,
    why: `Its sha256 was ${sha256} when it was compiled, and is ${found} now. It is not published.`,
    fix: 'find what writes to that file while the action runs: with builder: host a test or a program of the build can; builder: docker keeps tests away from it',
  });
}

async function writeWhole(file: string, text: string): Promise<void> {
  const partial = `${file}.${randomUUID()}.partial`;
  await writeFile(partial, text);
  await rename(partial, file);
}
