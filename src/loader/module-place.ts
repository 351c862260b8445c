import type { GoModule } from './build-info-text.ts';
import type { ElfFile, Segment } from './elf.ts';

/** Where the modules of a program lay when it was built. */
export interface ModulePlace {
  /** `cache`: Go's module cache, `FOLDER/path@version`. `vendor`: a vendor folder, `FOLDER/path`. */
  readonly kind: 'cache' | 'vendor';
  /** `/go/pkg/mod`, `/src/gateway/vendor`. */
  readonly folder: string;
}

/** Blocks of a file overlap by as much as a path may take, so that none is cut in two unseen. */
const BLOCK = 2 ** 22;
const LONGEST_PATH = 2 ** 12;

/** Every linked module has functions, as a rule; each that has none costs a search of the whole file. */
const TRIED_MODULES = 5;

/**
 * Finds where modules lay, by the names of source files that Go keeps for stack traces: stripping leaves them.
 * They end in a zero byte, one after another (runtime/symtab.go, `filetab` of runtime.pclntab).
 *
 * @returns undefined where no module's files are named, or not in a folder: built with -trimpath.
 */
export function findModulePlace(elf: ElfFile, modules: readonly GoModule[]): ModulePlace | undefined {
  const known = modules
    .map(({ path, version, replace }) => ({ path, at: replace ?? { path, version } }))
    // What is replaced by a folder lies anywhere.
    .filter(({ at }) => at.version !== '' && at.version !== '(devel)')
    .slice(0, TRIED_MODULES);
  for (const { path, at } of known) {
    const inCache = `/${escapedPath(at.path)}@${escapedPath(at.version)}/`;
    const inVendor = `/vendor/${path}/`;
    for (const segment of elf.segments) {
      const place = findIn(elf, segment, inCache, inVendor);
      if (place !== undefined) return place;
    }
  }
  return undefined;
}

/** Go's module cache writes a capital as `!` and the small letter (golang.org/x/mod/module, EscapePath). */
export function escapedPath(path: string): string {
  return path.replaceAll(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}

function findIn(elf: ElfFile, segment: Segment, cache: string, vendor: string): ModulePlace | undefined {
  const { offset, fileSize } = segment;
  for (let at = 0; at < fileSize; at += BLOCK) {
    const bytes = elf.source.read(offset + at, Math.min(BLOCK + LONGEST_PATH, fileSize - at));
    const cached = folderBefore(bytes, cache);
    if (cached !== undefined) return { kind: 'cache', folder: cached };
    const vendored = folderBefore(bytes, vendor);
    if (vendored !== undefined) return { kind: 'vendor', folder: `${vendored}/vendor` };
  }
  return undefined;
}

/** The absolute folder before the first such part of a path that begins after a zero byte. */
function folderBefore(bytes: Buffer, part: string): string | undefined {
  for (let at = bytes.indexOf(part); at >= 0; at = bytes.indexOf(part, at + 1)) {
    const start = bytes.lastIndexOf(0, at);
    if (start < 0 || at - start > LONGEST_PATH) continue;
    const folder = bytes.toString('utf8', start + 1, at);
    if (isPlainFolder(folder)) return folder;
  }
  return undefined;
}

/** The file is anybody's: what it names goes into the compiler's flags, where these would mean something else. */
function isPlainFolder(folder: string): boolean {
  return /^\/[^\p{Cc}\ufffd;='"\\]*$/u.test(folder) && !folder.includes('/../');
}
