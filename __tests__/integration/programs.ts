/** Folders of programs to put first on a step's PATH, or in place of it. */

import { readFileSync } from 'node:fs';
import { chmod, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { which } from '../world/packages.ts';

/** What the action and its programs need of a machine, whatever they do. */
const PLAIN = ['bash', 'sh', 'tar', 'gzip', 'git', 'timeout', 'env', 'cat', 'as', 'ld', 'ar', 'uname'];

/** Fills a folder with links to the usual programs and to these; nothing else is found there. */
export async function onlyPrograms(folder: string, ...names: string[]): Promise<string> {
  for (const name of [...PLAIN, ...names]) {
    const program = which(name);
    if (program !== undefined) await symlink(program, join(folder, name));
  }
  return folder;
}

/**
 * Puts a `docker` into a folder that writes down how it was called and then is the real one.
 *
 * @returns the folder for PATH, and a function that reads the calls: an argument array each
 */
export async function recordingDocker(folder: string): Promise<{ path: string; calls: () => string[][] }> {
  const record = join(folder, 'calls');
  await writeFile(record, '');
  // Unit and record separators: no argument of docker contains them.
  const script = [
    '#!/bin/sh',
    `{ printf '%s\\037' "$@"; printf '\\036'; } >> '${record}'`,
    `exec '${which('docker')}' "$@"`,
  ];
  await writeFile(join(folder, 'docker'), `${script.join('\n')}\n`);
  await chmod(join(folder, 'docker'), 0o755);
  return {
    path: `${folder}:${process.env.PATH}`,
    calls: () =>
      readFileSync(record, 'utf8')
        .split('\x1e')
        .filter((call) => call !== '')
        .map((call) => call.split('\x1f').slice(0, -1)),
  };
}

/**
 * Puts a `docker` into a folder whose engine claims another kind of machine.
 *
 * @param machine as the kernel calls it
 * @returns the folder for PATH
 */
export async function dockerOf(folder: string, machine: string): Promise<string> {
  const change = `s/"Architecture":"[^"]*"/"Architecture":"${machine}"/`;
  const script = [
    '#!/bin/sh',
    `test "$1" = info || exec '${which('docker')}' "$@"`,
    `'${which('docker')}' "$@" | sed '${change}'`,
  ];
  await writeFile(join(folder, 'docker'), `${script.join('\n')}\n`);
  await chmod(join(folder, 'docker'), 0o755);
  return `${folder}:${process.env.PATH}`;
}
