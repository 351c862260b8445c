import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { GoModule } from '../../src/loader/index.ts';
import { build, goOutput } from './fixtures.ts';

const run = promisify(execFile);

export interface RecordedBuild {
  goVersion: string;
  modules: GoModule[];
  settings: Record<string, string>;
}

/** What `go version -m` prints of a file: another reader of build info than ours. */
export async function goVersionOutput(file: string): Promise<RecordedBuild> {
  const [head = '', ...lines] = (await goOutput('version', '-m', file)).split('\n');
  const recorded: RecordedBuild = { goVersion: head.slice(file.length + 2), modules: [], settings: {} };
  for (const line of lines) {
    const [, kind, first = '', version = '', sum = ''] = line.split('\t');
    const module = { path: first, version, ...(sum !== '' && { sum }) };
    if (kind === 'dep') recorded.modules.push(module);
    if (kind === '=>') Object.assign(recorded.modules.at(-1) ?? {}, { replace: module });
    if (kind === 'build') {
      const equals = first.indexOf('=');
      const value = first.slice(equals + 1);
      recorded.settings[first.slice(0, equals)] = value.startsWith('"') ? JSON.parse(value) : value;
    }
  }
  return recorded;
}

export interface ElfAnswer {
  libraries: string[] | null;
  versions: Record<string, true>;
  hashes: Record<string, string>;
  /** Where the section .rela.dyn lies in the file. */
  relocations: { offset: number; size: number };
}

/** What Go's debug/elf finds in a file, by section headers instead of program headers. */
export async function debugElfOutput(file: string): Promise<ElfAnswer> {
  const oracle = await build({ module: 'oracle', buildMode: 'exe' });
  const { stdout } = await run(oracle, [file], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}

/** Runs a built gateway over plugins and returns the lines that it prints about them. */
export async function realLoaderOutput(gateway: string, ...plugins: string[]): Promise<string[]> {
  const { stdout } = await run(gateway, plugins);
  return stdout.trimEnd().split('\n').slice(1);
}
