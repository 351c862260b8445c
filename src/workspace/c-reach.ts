import { areSelfContained } from '../inputs/named-files.ts';

/** What Go hands to the C compiler and looks at for changes: go/build, Package.HFiles. */
const HEADER = /\.(?:h|hh|hpp|hxx)$/;

/** `#include "x.h"`, in a comment before `import "C"` as well. */
const INCLUDE = /^[\s/*]*#\s*(?:include|include_next|import|embed)\b\s*([^\n]*)/gm;

/** `#cgo linux LDFLAGS: -lm` (https://pkg.go.dev/cmd/cgo). */
const DIRECTIVE = /^[\s/*]*#cgo\s[^:\n]*?(\S+)\s*:([^\n]*)/gm;

/**
 * Whether the C of a package reads files that Go does not look at: its build cache knows those of the package's own
 * folder alone (`go help cache`), and takes for compiled what such a file has changed.
 *
 * @param texts of the package's Go files with C, and of its C, C++ and assembly files.
 * @param names of all files in its folder.
 */
export function readsElsewhere(texts: readonly string[], names: ReadonlySet<string>): boolean {
  return texts.some(
    (text) =>
      [...text.matchAll(INCLUDE)].some(([, what = '']) => !isOwn(what.trim(), names)) ||
      [...text.matchAll(DIRECTIVE)].some(
        ([, kind, flags = '']) => kind !== 'pkg-config' && !areSelfContained(flags),
      ) ||
      /\.inc(?:bin|lude)\b/.test(text),
  );
}

/** A header of the package's own folder, or by its brackets one of the system. */
function isOwn(what: string, names: ReadonlySet<string>): boolean {
  if (what.startsWith('<')) return true;
  const [, name = ''] = /^"([^"/]+)"/.exec(what) ?? [];
  return name === '_cgo_export.h' || (HEADER.test(name) && names.has(name));
}
