/** What the text of a source says of other files that are read with it. */
export interface SourceReach {
  /** Whether it is Go with C in it (`import "C"`), which may name headers and libraries by any path. */
  readonly cgo: boolean;
  /** Whether it is assembly that includes files by a path: Go's assembler takes them from anywhere. */
  readonly includes: boolean;
  /** The patterns of its `//go:embed` lines. */
  readonly embeds: readonly string[];
  /** Whether it names packages of Node, which are passed over otherwise. */
  readonly nodeModules: boolean;
}

const NOTHING: SourceReach = { cgo: false, includes: false, embeds: [], nodeModules: false };

/**
 * Reads a source for what it reaches.
 *
 * @param name decides what kind of source it is; others reach nothing.
 */
export function sourceReach(name: string, text: string): SourceReach {
  // `#include` by Go's assembler (cmd/asm/internal/lex, Input.include): as named, from the package's folder.
  if (/\.[sS]$/.test(name)) return { ...NOTHING, includes: /^\s*#\s*include\s+"[^"\n]*\//m.test(text) };
  if (/(^|\/)go\.(mod|work)$/.test(name)) return { ...NOTHING, nodeModules: text.includes('node_modules') };
  if (!name.endsWith('.go')) return NOTHING;
  const embeds = embedPatterns(text);
  return {
    ...NOTHING,
    cgo: importsC(text),
    embeds,
    nodeModules: embeds.length > 0 || text.includes('node_modules'),
  };
}

/** Comments and literals: https://go.dev/ref/spec#Comments and #String_literals. */
const COMMENT_OR_LITERAL =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|`[^`]*(?:`|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/g;

/** "C" as a path, spelled as Go would read it: with the escapes for that letter too. */
const C = /^["`](?:C|\\x43|\\u0043|\\U00000043|\\103)["`]$/;

/** Whether a Go file imports "C". Imports stand before all other declarations (https://go.dev/ref/spec#Source_file_organization). */
function importsC(text: string): boolean {
  if (!/["`](?:C|\\x43|\\u0043|\\U00000043|\\103)["`]/.test(text)) return false;
  const literals: string[] = [];
  const code = text.replaceAll(COMMENT_OR_LITERAL, (found) => {
    if (found.startsWith('/')) return found.includes('\n') ? '\n' : ' ';
    return `"${literals.push(found) - 1}"`;
  });
  const end = /(?:^|[;\n])\s*(?:func|var|const|type)\b/.exec(code)?.index ?? code.length;
  const imported = [...code.slice(0, end).matchAll(/"(\d+)"/g)].map(([, index]) => literals[Number(index)]);
  return imported.some((literal) => literal !== undefined && C.test(literal));
}

/** The patterns of `//go:embed` lines: words, or quoted (https://pkg.go.dev/embed#hdr-Directives). */
function embedPatterns(text: string): string[] {
  return [...text.matchAll(/^[^\S\n]*\/\/go:embed[^\S\n]+([^\n]*)/gm)].flatMap(([, rest = '']) =>
    (rest.match(/"(?:\\.|[^"\\])*"|`[^`]*`|\S+/g) ?? []).map((word) =>
      word.replace(/^["`](.*)["`]$/s, '$1').replace(/^all:/, ''),
    ),
  );
}

/**
 * Whether a pattern of a `//go:embed` line may take a file along: its first part matches that of the file, or has
 * characters with a meaning of their own (path.Match).
 *
 * @param file relative to the folder of the Go file.
 */
export function mayEmbed(pattern: string, file: string): boolean {
  const [first = ''] = pattern.split('/');
  return /[*?[\\]/.test(first) || first === file.split('/')[0];
}
