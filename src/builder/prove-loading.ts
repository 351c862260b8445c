import { copyFile, link, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isMissingKind, parseTestPlugin, type Refusal, testPluginArguments } from '../krakend/test-plugin.ts';
import type { PluginKind } from '../loader/index.ts';
import type { ProcessResult } from '../process.ts';
import { type Builder, NO_ANSWER } from './builder.ts';

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

/**
 * Has the gateway load one plugin that lies alone in its folder, because `test-plugin` matches file names
 * by substring and would blame one plugin for another.
 */
export async function proveAlone(
  builder: Builder,
  binary: string,
  file: BuiltFile,
  work: string,
): Promise<Proof> {
  const folder = join(work, 'alone', file.name);
  const result = await testInFolder(builder, binary, [file], folder, file.kinds);
  if ('cannot' in result) return { state: 'unproven', reason: result.cannot };
  const report = parseTestPlugin(result.stderr);
  const refusal = report.refusals[0];
  if (refusal) return { state: 'failed', reason: refusal.reason, lines: report.lines };
  if (result.exitCode === 0 && report.tested > 0) return { state: 'loaded', lines: report.lines };
  const words = `${result.stdout}\n${result.stderr}`.trim();
  return { state: 'failed', reason: deathOf(words, result.exitCode), lines: words.split('\n').slice(0, 20) };
}

/**
 * Has the gateway load all of them in one process, which shows what no single one does, such as two plugins
 * of one module path.
 *
 * @returns the refusals, by file name.
 */
export async function proveTogether(
  builder: Builder,
  binary: string,
  files: readonly BuiltFile[],
  work: string,
): Promise<Refusal[]> {
  const kinds = [...new Set(files.flatMap((file) => file.kinds))];
  const result = await testInFolder(builder, binary, files, join(work, 'together'), kinds);
  if ('cannot' in result) return [];
  const report = parseTestPlugin(result.stderr);
  const refusals = report.refusals.filter((refusal) => !isMissingKind(refusal));
  if (refusals.length > 0 || report.tested > 0)
    return refusals.map((one) => ({ ...one, file: basename(one.file) }));
  const reason = deathOf(`${result.stdout}\n${result.stderr}`.trim(), result.exitCode);
  return files.map(({ name }) => ({ file: `${name}.so`, reason }));
}

async function testInFolder(
  builder: Builder,
  binary: string,
  files: readonly BuiltFile[],
  folder: string,
  kinds: readonly PluginKind[],
): Promise<ProcessResult | { readonly cannot: string }> {
  await mkdir(folder, { recursive: true });
  for (const { name, path } of files) await place(path, join(folder, `${name}.so`));
  const seen = files.map(({ name }) => `${builder.pluginFolder(folder)}/${name}.so`);
  return builder.gateway({ binary, plugins: folder, args: testPluginArguments(kinds, seen) });
}

/** A second name for a file, or a copy where the file system has no such thing. */
async function place(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
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
