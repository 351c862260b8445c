/** A module in its exact version, and the one that took its place by a `replace` line. */
export interface GoModule {
  path: string;
  /** `v1.2.3`, or `(devel)` for a main module, or empty for a folder. */
  version: string;
  sum?: string;
  replace?: { path: string; version: string; sum?: string };
}

/** What the go command records in what it builds. */
export interface BuildInfo {
  /** As recorded: `go1.25.6`, with ` X:…` behind it where experiments were on. */
  goVersion: string;
  /** Import path of the main package; `command-line-arguments` for a build of single files. */
  path: string;
  main?: GoModule;
  /** The modules that packages were linked from, without the main one. */
  modules: GoModule[];
  /** Flags and variables of the build, e.g. `-ldflags`, `CGO_ENABLED`; none before Go 1.18. */
  settings: Record<string, string>;
}

/**
 * Parses the text of build info: lines of columns with tabs between them. A line that is not
 * understood is skipped: a later Go may add kinds of lines, and the others still hold.
 * Format: ParseBuildInfo in runtime/debug/mod.go.
 */
export function parseModuleInfo(goVersion: string, text: string): BuildInfo {
  const info: BuildInfo = { goVersion, path: '', modules: [], settings: {} };
  const settings = new Map<string, string>();
  let replaceable: GoModule | undefined;

  for (const line of text.split('\n')) {
    const [kind, ...columns] = line.split('\t');
    if (kind === 'path') {
      info.path = columns[0] ?? '';
    } else if (kind === 'mod') {
      replaceable = parseModule(columns);
      info.main = replaceable;
    } else if (kind === 'dep') {
      replaceable = parseModule(columns);
      info.modules.push(replaceable);
    } else if (kind === '=>' && replaceable !== undefined) {
      replaceable.replace = parseModule(columns);
      replaceable = undefined;
    } else if (kind === 'build') {
      const setting = parseSetting(columns.join('\t'));
      if (setting !== undefined) settings.set(setting.key, setting.value);
    }
  }
  info.settings = Object.fromEntries(settings);
  return info;
}

function parseModule([path = '', version = '', sum = '']: string[]): GoModule {
  return { path, version, ...(sum !== '' && { sum }) };
}

/** `key=value`, each of them quoted as in Go source where it holds white space or quotes. */
function parseSetting(text: string): { key: string; value: string } | undefined {
  const [, rawKey, rawValue] = /^("(?:[^"\\]|\\.)*"|`[^`]*`|[^=]+)=(.*)$/s.exec(text) ?? [];
  if (rawKey === undefined || rawValue === undefined) return undefined;
  return { key: unquote(rawKey), value: unquote(rawValue) };
}

const ESCAPED_CHARACTERS: Record<string, string> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Undoes strconv.Quote; text without quotes is returned as it is. */
function unquote(text: string): string {
  if (/^`.*`$/s.test(text)) return text.slice(1, -1);
  if (!/^".*"$/s.test(text)) return text;
  return text
    .slice(1, -1)
    .replace(
      /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U(00(?:0[0-9a-f]|10)[0-9a-f]{4})|(.))/g,
      (_, byte, short, long, character) => {
        const code = byte ?? short ?? long;
        if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
        return ESCAPED_CHARACTERS[character] ?? character;
      },
    );
}
