import { spawnSync } from 'node:child_process';
import type { Architecture } from './build-pair.ts';

/** What really happened to one of the files that a gateway opened. */
export type Answer =
  | { readonly state: 'accepts' }
  | { readonly state: 'rejects'; readonly said: string; readonly package?: string }
  | { readonly state: 'kills'; readonly said: string }
  | { readonly state: 'not reached' };

/** Most open in some milliseconds; a file that hangs the process has killed it as well. */
const MOST_MILLISECONDS = 60_000;

/** The C library of arm64 that Debian has for its cross compiler. */
const ARM64_SYSROOT = '/usr/aarch64-linux-gnu';

/** Has the gateway of `../modules/gateway` open files one after another, in a process of its own. */
export function askGateway(gateway: string, files: readonly string[], architecture: Architecture): Answer[] {
  const command =
    architecture === 'amd64'
      ? [gateway, ...files]
      : ['qemu-aarch64-static', '-L', ARM64_SYSROOT, gateway, ...files];
  const { status, signal, error, stdout, stderr } = spawnSync(command[0] ?? '', command.slice(1), {
    encoding: 'utf8',
    timeout: MOST_MILLISECONDS,
    maxBuffer: 64 * 2 ** 20,
    env: { PATH: process.env.PATH, GOTRACEBACK: 'none' },
  });
  if (!stdout?.startsWith('version ')) {
    throw new Error(`${gateway} does not run: ${error ?? ''} ${signal ?? status} ${stderr}`);
  }
  const answers: Answer[] = stdout.split('\n').flatMap((line) => {
    if (line.startsWith('path ')) return { state: 'accepts' };
    return line.startsWith('error ') ? rejection(line.slice('error '.length)) : [];
  });
  if (status !== 0) {
    const said =
      /^(?:fatal error|panic|SIG\w+|\[signal).*$/m.exec(stderr)?.[0] ?? stderr.split('\n')[0] ?? '';
    answers.push({ state: 'kills', said: said || (signal ?? `exit code ${status}`) });
  }
  return files.map((_, index) => answers[index] ?? { state: 'not reached' });
}

/** Takes the error of plugin.Open apart: `plugin.Open("name"): what`. */
function rejection(error: string): Answer {
  const said = error.replace(/^plugin\.Open\("(?:[^"\\]|\\.)*"\): /, '');
  const named = /^plugin was built with a different version of package (\S+)/.exec(said)?.[1];
  return { state: 'rejects', said, ...(named !== undefined && { package: named }) };
}
