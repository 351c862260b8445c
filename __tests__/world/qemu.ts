import { spawn } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { hasTestPlugin } from './catalogue.ts';
import type { Gateway } from './gateways.ts';
import { which } from './packages.ts';
import { finish } from './run.ts';
import { libcOf, sysrootFolder } from './sysroots.ts';

/** What a plugin can be, as test-plugin's flags call it. */
export type PluginKind = 'server' | 'client' | 'modifier';

export interface Verdict {
  readonly loaded: boolean;
  /** What the gateway said: of a refusal the reason stands in it. */
  readonly said: string;
}

/** How the log of a starting gateway calls the loader of each kind. */
const loaders: Record<PluginKind, string> = {
  server: '[SERVICE: Handler Plugin]',
  client: '[SERVICE: Executor Plugin]',
  modifier: '[SERVICE: Modifier Plugin]',
};

/**
 * Asks an arm64 gateway by qemu whether it loads a plugin: with test-plugin, and where the release has none, by
 * starting it and reading its log. This is the tests' own answer, apart from what the action does and says.
 */
export async function loadUnderQemu(
  gateway: Gateway,
  pluginFile: string,
  kinds: readonly PluginKind[],
): Promise<Verdict> {
  if (gateway.architecture !== 'arm64') {
    throw new Error(`qemu runs arm64 gateways; this one is for ${gateway.architecture}`);
  }
  // Alone in its folder: gateways load by substring.
  const folder = await mkdtemp(join(tmpdir(), 'kpa-qemu-'));
  try {
    await copyFile(pluginFile, join(folder, basename(pluginFile)));
    return hasTestPlugin(gateway.version)
      ? await testPlugin(gateway, join(folder, basename(pluginFile)), kinds)
      : await startGateway(gateway, folder, kinds);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A command of an arm64 gateway as this machine can run it. */
function command(gateway: Gateway, ...args: string[]): [string, string[]] {
  const qemu = which('qemu-aarch64-static') ?? 'qemu-aarch64-static';
  return [qemu, ['-L', sysrootFolder(libcOf(gateway)), gateway.binary, ...args]];
}

/** `krakend ARGS` of an arm64 gateway. */
export function krakendUnderQemu(gateway: Gateway, ...args: string[]): ReturnType<typeof finish> {
  return finish(...command(gateway, ...args));
}

async function testPlugin(gateway: Gateway, file: string, kinds: readonly PluginKind[]): Promise<Verdict> {
  const flags = kinds.map((kind) => `--${kind}`);
  const { code, stderr } = await krakendUnderQemu(gateway, 'test-plugin', ...flags, file);
  return { loaded: code === 0, said: stderr };
}

async function startGateway(
  gateway: Gateway,
  folder: string,
  kinds: readonly PluginKind[],
): Promise<Verdict> {
  const file = join(folder, 'krakend.json');
  const configuration = { version: 3, endpoints: [], plugin: { pattern: '.so', folder: `${folder}/` } };
  await writeFile(file, JSON.stringify(configuration));
  const child = spawn(...command(gateway, 'run', '-c', file, '-p', '0'), {
    env: { ...process.env, USAGE_DISABLE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    said += `${line}\n`;
    // Before it serves it has loaded what it can.
    if (line.includes('Starting the KrakenD instance')) break;
  }
  child.kill('SIGKILL');
  await ended;
  const loaded = kinds.every((kind) => said.includes(`${loaders[kind]} Total plugins loaded: 1`));
  return { loaded, said };
}
