/** Looks for secrets in all that a run touches: processes, containers, files, images, caches. */
import { type Dirent, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cacheContents } from '../world/cache-contents.ts';
import type { Engine } from '../world/engine.ts';
import { entriesBelow } from '../world/walk.ts';

/**
 * The forms in which secrets may stand somewhere: as they are, and in base 64 behind whatever else, such as the
 * user in a header.
 */
export function formsOf(secrets: readonly string[]): string[] {
  return secrets.flatMap((secret) => {
    const encoded = [0, 1, 2].map((offset) => {
      const text = Buffer.from('-'.repeat(offset) + secret).toString('base64');
      // The first and the last letters depend on what stands before and after.
      return text.slice(offset === 0 ? 0 : 4, -4);
    });
    return [secret, ...encoded];
  });
}

/** Whether one of the forms stands in it. */
export function leaks(content: Buffer | string, forms: readonly string[]): boolean {
  return forms.some((form) => content.includes(form));
}

/** The files below a folder, and the links, that have a secret in their content or in their name. */
export function leakingFiles(folder: string, forms: readonly string[]): string[] {
  return entriesBelow(folder).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    return leaks(bytesOf(path, entry), forms) || leaks(path, forms) ? [path] : [];
  });
}

/** Compiled packages are shared with other tests, whose files may be gone by now. */
function bytesOf(path: string, entry: Dirent): Buffer | string {
  try {
    return entry.isFile() ? readFileSync(path) : entry.isSymbolicLink() ? readlinkSync(path) : '';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** The entries of the cache service that have one, by the kind in their key. */
export function leakingCaches(
  entries: readonly { readonly key: string; readonly file: string }[],
  forms: readonly string[],
): string[] {
  return entries.filter(({ file }) => leaks(cacheContents(file), forms)).map(({ key }) => key);
}

/** What was seen of the processes and containers of a machine, while something went on there. */
export interface Watch {
  /** Looks now. */
  look(): Promise<void>;
  /** How often it has looked, and the programs that it has seen, by their first words. */
  readonly looks: number;
  readonly seen: ReadonlySet<string>;
  /** Where a secret stood: `arguments of go build`, `environment of …`, `docker inspect`. */
  readonly found: Set<string>;
  stop(): void;
}

/**
 * Watches processes and containers, whenever it is told to and many times a second by itself. The step itself has
 * its inputs in its environment, as the runner gives them; nothing else is left out.
 */
export function watchProcesses(forms: () => readonly string[], engine: Engine): Watch {
  const found = new Set<string>();
  const seen = new Set<string>();
  let looks = 0;
  const lookAtProcesses = (): void => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const [words, environment] = ['cmdline', 'environ'].map((name) => contentOf(`/proc/${pid}/${name}`));
      const name = (words ?? '').split('\0').slice(0, 2).join(' ');
      seen.add(name);
      if (leaks(words ?? '', forms())) found.add(`arguments of ${name}`);
      const isStep = /\/dist\/(main|post)\.js$/.test(name);
      if (!isStep && leaks(environment ?? '', forms())) found.add(`environment of ${name}`);
    }
    looks += 1;
  };
  const timer = setInterval(lookAtProcesses, 40);
  return {
    get looks() {
      return looks;
    },
    seen,
    found,
    look: async () => {
      lookAtProcesses();
      const ids = (await engine.docker(['ps', '--all', '--quiet'])).split('\n').filter((id) => id !== '');
      for (const id of ids) {
        // It may be gone meanwhile.
        const words = await engine.docker(['inspect', id]).catch(() => '');
        if (leaks(words, forms())) found.add('docker inspect');
      }
    },
    stop: () => clearInterval(timer),
  };
}

/** '' where the process has ended. */
function contentOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** The images of an engine, those without a name too. */
export async function imagesOf(engine: Engine): Promise<string[]> {
  const ids = await engine.docker(['image', 'ls', '--all', '--quiet', '--no-trunc']);
  return [...new Set(ids.split('\n').filter((id) => id !== ''))];
}

/** The images that came since and have a secret in a layer or in their history. */
export async function leakingImages(
  engine: Engine,
  before: readonly string[],
  forms: readonly string[],
  folder: string,
): Promise<string[]> {
  const leaking: string[] = [];
  for (const id of (await imagesOf(engine)).filter((one) => !before.includes(one))) {
    const file = join(folder, `${id.replace(':', '-')}.tar`);
    // Another test may have removed its image meanwhile.
    const saved = await engine.docker(['save', '--output', file, id]).then(
      () => true,
      () => false,
    );
    if (saved && leaks(readFileSync(file), forms)) leaking.push(id);
  }
  return leaking;
}
