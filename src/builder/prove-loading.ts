import { copyFile, link, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isMissingKind, parseTestPlugin, type Refusal, testPluginArguments } from '../krakend/test-plugin.ts';
import type { PluginKind } from '../loader/index.ts';
import type { ProcessResult } from '../process.ts';
import { type Builder, type GatewayProgram, NO_ANSWER } from './builder.ts';
import { loadByStarting } from './load-by-starting.ts';

/** What the gateway said to a plugin. */
export type Proof =
  | { readonly state: 'loaded'; readonly lines: readonly string[] }
  | { readonly state: 'failed'; readonly reason: string; readonly lines: readonly string[] }
  | { readonly state: 'unproven'; readonly reason: string };

/** A built plugin with the kinds that its file exports. */
export interface BuiltFile {
  readonly name: string;
  readonly path: string;
  readonly kinds: readonly PluginKind[];
}

/** What a gateway said to the plugins of one folder. */
export interface LoadReport {
  readonly refusals: readonly Refusal[];
  /** Whether it got through all of them. */
  readonly complete: boolean;
  /** Its lines on plugins. */
  readonly lines: readonly string[];
  readonly result: ProcessResult;
}

/**
 * Has the gateway load one plugin that lies alone in its folder, because `test-plugin` matches file names
 * by substring and would blame one plugin for another.
 */
export async function proveAlone(
  builder: Builder,
  program: GatewayProgram,
  file: BuiltFile,
  work: string,
): Promise<Proof> {
  const report = await load(builder, program, [file], join(work, 'alone', file.name));
  if ('cannot' in report) return { state: 'unproven', reason: report.cannot };
  const refusal = report.refusals[0];
  if (refusal) return { state: 'failed', reason: refusal.reason, lines: report.lines };
  if (report.complete) return { state: 'loaded', lines: report.lines };
  const words = wordsOf(report.result);
  const lines = words.split('\n').slice(0, 20);
  return { state: 'failed', reason: deathOf(words, report.result.exitCode), lines };
}

/**
 * Has the gateway load all of them in one process, which shows what no single one does, such as two plugins
 * of one module path.
 *
 * @returns the refusals, by file name.
 */
export async function proveTogether(
  builder: Builder,
  program: GatewayProgram,
  files: readonly BuiltFile[],
  work: string,
): Promise<Refusal[]> {
  const report = await load(builder, program, files, join(work, 'together'));
  if ('cannot' in report) return [];
  const { refusals, complete, result } = report;
  if (refusals.length > 0 || complete) return refusals.map((one) => ({ ...one, file: basename(one.file) }));
  const reason = deathOf(wordsOf(result), result.exitCode);
  return files.map(({ name }) => ({ file: `${name}.so`, reason }));
}

async function load(
  builder: Builder,
  program: GatewayProgram,
  files: readonly BuiltFile[],
  folder: string,
): Promise<LoadReport | { readonly cannot: string }> {
  await mkdir(folder, { recursive: true });
  for (const { name, path } of files) await place(path, join(folder, `${name}.so`));
  return program.hasTestPlugin
    ? loadByTesting(builder, program, files, folder)
    : loadByStarting(builder, program, files, folder);
}

async function loadByTesting(
  builder: Builder,
  program: GatewayProgram,
  files: readonly BuiltFile[],
  folder: string,
): Promise<LoadReport | { readonly cannot: string }> {
  const kinds = [...new Set(files.flatMap((file) => file.kinds))];
  const seen = files.map(({ name }) => `${builder.pluginFolder(folder)}/${name}.so`);
  const result = await builder.gateway({ program, plugins: folder, args: testPluginArguments(kinds, seen) });
  if ('cannot' in result) return result;
  if (/unknown command "test-plugin"/.test(result.stderr))
    return { cannot: 'the gateway has no test-plugin' };
  const { lines, refusals, tested } = parseTestPlugin(result.stderr);
  // Of several plugins not each has the kinds of the others; alone, a missing one is a refusal.
  const real = files.length > 1 ? refusals.filter((refusal) => !isMissingKind(refusal)) : refusals;
  const complete = tested > 0 && (result.exitCode === 0 || files.length > 1);
  return { refusals: real, complete, lines, result };
}

/** A second name for a file, or a copy where the file system has no such thing. */
export async function place(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
}

function wordsOf({ stdout, stderr }: ProcessResult): string {
  return `${stdout}\n${stderr}`.trim();
}

/** The most telling line of a gateway that died instead of answering. */
function deathOf(words: string, exitCode: number): string {
  const lines = words.split('\n').map((line) => line.trim());
  const fatal = lines.find((line) =>
    /^(panic|fatal error|runtime|SIG|signal|Error relocating|Error loading|exec )/.test(line),
  );
  if (words.includes(NO_ANSWER)) return NO_ANSWER;
  return `the gateway ended with exit code ${exitCode}: ${fatal ?? (lines[0] || 'without a word')}`;
}
