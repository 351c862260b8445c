import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256Of } from '../digest.ts';
import type { Target } from '../krakend/target.ts';
import { linkOrCopy } from '../link-or-copy.ts';
import type { Said } from '../recording.ts';
import type { PluginReport, TargetReport } from '../report/report.ts';
import type { TargetResult } from '../stages/build-target.ts';
import { isResultKey } from './result-key.ts';

/** What building for one target brought, and what was said meanwhile. */
export interface KeptResult {
  readonly result: TargetResult & { readonly target: TargetReport };
  readonly said: readonly Said[];
}

interface Written extends KeptResult {
  readonly format: number;
  readonly key: string;
  /** When it was made, as an ISO 8601 time. */
  readonly made: string;
}

/** Raised when the file holds other things; older ones are not found, as the key says which action wrote them. */
const FORMAT = 2;

const FILE = 'result.json';

/** How many results lie on a machine that keeps its folders; the oldest go. */
const MOST = 40;

/**
 * Writes a result into a folder: under another name until it is whole.
 *
 * @param key of the result.
 * @param now the time that the result is from.
 */
export async function writeResult(folder: string, key: string, kept: KeptResult, now: Date): Promise<void> {
  const partial = `${folder}.${process.pid}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  try {
    for (const { name, file } of kept.result.plugins) {
      if (file) await linkOrCopy(file.built, join(partial, fileName(name)));
    }
    const written: Written = { format: FORMAT, key, made: now.toISOString(), ...kept };
    await writeFile(join(partial, FILE), JSON.stringify(written));
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  await dropOldest(dirname(folder));
}

/**
 * Reads a result, as that of this target.
 *
 * @param names of the plugins that it has to be of, in their order.
 * @returns undefined where there is none, or where some file is not the one that was written.
 */
export async function readResult(
  folder: string,
  target: Target,
  names: readonly string[],
): Promise<KeptResult | undefined> {
  const read = await readJson(join(folder, FILE));
  if (!isWritten(read)) return undefined;
  const { result, said, made } = read;
  if (JSON.stringify(result.plugins.map(({ name }) => name)) !== JSON.stringify(names)) return undefined;
  const plugins = result.plugins.map((plugin) => lyingIn(folder, plugin, target));
  const sound = await Promise.all(
    plugins.map(async ({ file }) => file && (await sha256Of(file.built).catch(() => '')) === file.sha256),
  );
  if (!sound.every(Boolean)) return undefined;
  // For dropOldest: it is in use.
  await utimes(folder, new Date(), new Date()).catch(() => undefined);
  return { result: { ...result, plugins, target: { ...result.target, target, unchangedSince: made } }, said };
}

/**
 * Moves a result that has come from elsewhere to the others of this machine.
 *
 * @param results the folder of those, in which each is called by its key.
 */
export async function adoptResult(come: string, results: string): Promise<void> {
  const read = await readJson(join(come, FILE));
  if (!isWritten(read) || !isResultKey(read.key)) return;
  await mkdir(results, { recursive: true });
  const place = join(results, read.key);
  // The one that lies there may be damaged: it was asked for elsewhere as it was of no use.
  await rm(place, { recursive: true, force: true });
  await rename(come, place);
  const now = new Date();
  await utimes(place, now, now);
  await dropOldest(results);
}

/**
 * The folder of the result that was used last.
 *
 * @param prefix of the keys that will do.
 */
export async function newestResult(results: string, prefix: string): Promise<string | undefined> {
  const names = (await readdir(results).catch(() => [])).filter(isResultKey);
  const [newest] = await byAge(
    results,
    names.filter((name) => name.startsWith(prefix)),
  );
  return newest;
}

function lyingIn(folder: string, plugin: PluginReport, target: Target): PluginReport {
  const { file } = plugin;
  return {
    ...plugin,
    target,
    seconds: 0,
    ...(file && { file: { ...file, built: join(folder, fileName(plugin.name)) } }),
  };
}

function fileName(plugin: string): string {
  return `${plugin}.so`;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function isWritten(read: unknown): read is Written {
  return (
    typeof read === 'object' &&
    read !== null &&
    'format' in read &&
    read.format === FORMAT &&
    'result' in read
  );
}

async function dropOldest(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const old = (await byAge(folder, names)).slice(MOST);
  await Promise.all(old.map((path) => rm(path, { recursive: true, force: true })));
}

/** Paths of what lies in a folder, what was used last first. */
async function byAge(folder: string, names: readonly string[]): Promise<string[]> {
  const aged = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { path, used: (await stat(path).catch(() => undefined))?.mtimeMs ?? 0 };
    }),
  );
  return aged.toSorted((a, b) => b.used - a.used).map(({ path }) => path);
}
