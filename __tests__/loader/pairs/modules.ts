import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { devHome, environment, hash } from '../fixtures.ts';

const run = promisify(execFile);
const here = import.meta.dirname;
export const pairsHome = join(devHome, 'loader-pairs');

/** A file of `abilities/`: something that a program does, with the packages that this takes. */
export type Ability =
  | 'strings'
  | 'fmt'
  | 'net'
  | 'http'
  | 'user'
  | 'cgo'
  | 'text'
  | 'norm'
  | 'yaml'
  | 'uuid'
  | 'errwrap'
  | 'codec'
  | 'gone';

/** The versions that a gateway links and a plugin takes, where nothing else is said. */
const USUAL: Record<string, string> = {
  'golang.org/x/text': 'v0.14.0',
  'gopkg.in/yaml.v3': 'v3.0.1',
  'github.com/google/uuid': 'v1.6.0',
  'github.com/hashicorp/errwrap': 'v1.1.0',
};
const MODULE_OF: Partial<Record<Ability, string>> = {
  text: 'golang.org/x/text',
  norm: 'golang.org/x/text',
  yaml: 'gopkg.in/yaml.v3',
  uuid: 'github.com/google/uuid',
  errwrap: 'github.com/hashicorp/errwrap',
};
const CODEC = 'example.com/codec';

/** A module of Go that is put together from the files beside this one. */
export interface ModuleSpec {
  /** Its path; a gateway's is fixed. */
  readonly path: string;
  readonly gateway?: boolean;
  readonly abilities: readonly Ability[];
  /** Versions other than the usual ones. */
  readonly versions?: Readonly<Record<string, string>>;
  /** The go line of go.mod, by default 1.18. */
  readonly goLine?: string;
  /** Where the packages of others come from; by default the module cache. */
  readonly dependencies?: 'vendored' | 'replaced by a copy';
}

/** The versions that such a module requires. */
export function requirements(spec: ModuleSpec): [path: string, version: string][] {
  const paths = new Set(spec.abilities.flatMap((ability) => MODULE_OF[ability] ?? []));
  return [...paths].sort().map((path) => [path, spec.versions?.[path] ?? USUAL[path] ?? '']);
}

/** The module's go.sum, with exactly what its go.mod needs. */
export function goSum(spec: ModuleSpec): string {
  const lines = readFileSync(join(here, 'go.sum'), 'utf8').split('\n');
  const wanted = requirements(spec).flatMap(([path, version]) =>
    lines.filter((line) => line.startsWith(`${path} ${version} `) || line.startsWith(`${path} ${version}/`)),
  );
  return wanted.map((line) => `${line}\n`).join('');
}

/**
 * Writes the module into a folder that is named by its content: builds record the path, and what was built
 * once must stay equal to what is built later.
 */
export async function moduleFolder(spec: ModuleSpec): Promise<string> {
  const files = { 'go.mod': goMod(spec), 'go.sum': goSum(spec), ...sources(spec) };
  return contentFolder(files, spec.dependencies ?? '', async (folder) => {
    const go = (...args: string[]) => run('go', args, { cwd: folder, env: environment() });
    if (spec.dependencies === 'vendored') await go('mod', 'vendor');
    if (spec.dependencies === 'replaced by a copy') {
      for (const [path, version] of requirements(spec)) {
        const { stdout } = await go('mod', 'download', '-json', `${path}@${version}`);
        cpSync((JSON.parse(stdout) as { Dir: string }).Dir, copyOf(folder, path), { recursive: true });
        await run('chmod', ['-R', 'u+w', copyOf(folder, path)]);
        await go('mod', 'edit', `-replace=${path}=./${copyOf('', path)}`);
      }
    }
  });
}

function copyOf(folder: string, path: string): string {
  return join(folder, 'copies', path.replaceAll('/', '-'));
}

/** A folder with these files, and what `finish` adds to them; kept. */
export async function contentFolder(
  files: Readonly<Record<string, string>>,
  way: string,
  finish: (folder: string) => Promise<void> = async () => {},
): Promise<string> {
  const home = join(pairsHome, 'sources');
  const folder = join(home, hash([way, JSON.stringify(files)]).slice(0, 16));
  if (existsSync(folder)) return folder;
  mkdirSync(home, { recursive: true });
  const unfinished = mkdtempSync(join(home, 'unfinished-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(unfinished, name)), { recursive: true });
    writeFileSync(join(unfinished, name), text);
  }
  await finish(unfinished);
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error; // otherwise another process was as quick
    rmSync(unfinished, { recursive: true });
  }
  return folder;
}

function goMod(spec: ModuleSpec): string {
  const required = requirements(spec).map(([path, version]) => `require ${path} ${version}\n`);
  const codec = spec.abilities.includes('codec')
    ? [`require ${CODEC} v0.0.0\n`, `replace ${CODEC} => ${codecFolder()}\n`]
    : [];
  return [`module ${spec.path}\n\ngo ${spec.goLine ?? '1.18'}\n\n`, ...required, ...codec].join('');
}

function sources({ gateway = false, abilities }: ModuleSpec): Record<string, string> {
  const files = ['main', ...abilities].map((name) => [
    `${name}.go`,
    readFileSync(join(here, 'abilities', `${name}.go`), 'utf8'),
  ]);
  const ofGateway = ['main.go', 'core/core.go'].map((name) => [
    name.replace(/^main/, 'gateway'),
    readFileSync(join(here, '../modules/gateway', name), 'utf8'),
  ]);
  return Object.fromEntries(gateway ? [...files, ...ofGateway] : files);
}

let codec: string | undefined;

/** Both sides take this module from one folder, as a repository's own gateway and plugins would. */
function codecFolder(): string {
  if (codec === undefined) throw new Error('call prepareCodec() first');
  return codec;
}

export async function prepareCodec(): Promise<void> {
  const folder = join(here, 'codec');
  const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
  codec = await contentFolder(Object.fromEntries(files), 'codec');
}
