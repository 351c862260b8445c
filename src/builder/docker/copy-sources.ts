import { basename, relative, sep } from 'node:path';
import { baseEnvironment, run } from '../../process.ts';
import { NEVER_NEEDED } from '../../workspace/needed-folders.ts';
import { docker } from './engine.ts';

/**
 * Copies parts of a folder into a container, by way of GNU tar, which can leave out what large repositories have
 * besides sources. Folders above the parts come without what else is in them.
 *
 * @param to a folder in the container, in which one called like the copied folder is filled.
 * @returns what went wrong, if anything.
 */
export async function copySources(
  folder: string,
  parts: readonly string[],
  container: string,
  to: string,
): Promise<string | undefined> {
  // With ./ no name is taken for an option.
  const name = `./${basename(folder)}`;
  const paths = parts.map((part) => relative(folder, part));
  const above = paths.flatMap((path) =>
    path.split(sep).map((_, index, all) => [name, ...all.slice(0, index)].join('/')),
  );
  const args = [
    '-c',
    `--directory=${folder}/..`,
    ...NEVER_NEEDED.map((one) => `--exclude=${one}`),
    // What is in the folders above is not for the archive, but their owner is.
    '--no-recursion',
    ...new Set([name, ...above]),
    '--recursion',
    ...paths.map((path) => (path === '' ? name : `${name}/${path}`)).map((path) => `--add-file=${path}`),
  ];
  let copied: Promise<{ exitCode: number; stderr: string }> | undefined;
  const packed = await run({
    program: 'tar',
    args,
    env: baseEnvironment(),
    output: async (input) => {
      copied = docker(['cp', '-', `${container}:${to}`], { input });
      await copied;
    },
  });
  const { exitCode = 1, stderr = '' } = (await copied) ?? {};
  if (exitCode !== 0) return stderr.trim().split('\n').at(-1) || `docker cp ended with exit code ${exitCode}`;
  return packed.exitCode === 0 ? undefined : packed.stderr.trim().split('\n')[0];
}
