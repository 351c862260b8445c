/** What came of putting values in the place of variables. */
export type Expanded =
  | { readonly ok: true; readonly text: string }
  /** A variable without a value, or one that is used in a way that is not known here. */
  | { readonly ok: false; readonly variable: string };

/** Gives the value of a variable; undefined where it is not set. */
export type Lookup = (name: string) => string | undefined;

/** Deeper than anybody writes, and shallow enough for any stack. */
const MAX_DEPTH = 20;

/** Longer than any image's name: variables that double each other grow without bound. */
const MAX_LENGTH = 4096;

/**
 * Puts the values of variables in their places: `$V`, `${V}`, `${V:-default}`, `${V-default}`, `${V:+other}`,
 * `${V+other}`, `${V:?words}`, `${V?words}`, in each other too. Compose and Dockerfiles have these in common.
 * Sources: https://docs.docker.com/reference/compose-file/interpolation/ and
 * https://docs.docker.com/reference/dockerfile/#environment-replacement
 *
 * @param escapeWith what makes the next dollar sign an ordinary one: `\` in a Dockerfile, `$` in compose.
 */
export function expand(text: string, lookup: Lookup, escapeWith: string, depth = 0): Expanded {
  let made = '';
  for (let at = 0; at < text.length; ) {
    if (made.length > MAX_LENGTH) return { ok: false, variable: text.slice(0, 80) };
    if (text.startsWith(`${escapeWith}$`, at)) {
      made += '$';
      at += 2;
      continue;
    }
    if (text[at] !== '$') {
      made += text[at++];
      continue;
    }
    const plain = /^\$([A-Za-z_]\w*)/.exec(text.slice(at, at + 256));
    if (plain) {
      const value = lookup(plain[1] ?? '');
      if (value === undefined) return { ok: false, variable: plain[1] ?? '' };
      made += value;
      at += plain[0].length;
      continue;
    }
    if (text[at + 1] !== '{') {
      made += text[at++];
      continue;
    }
    const end = closing(text, at + 1);
    // Neither compose nor Docker reads on where a brace is never closed.
    if (end < 0) return { ok: false, variable: text.slice(at, at + 80) };
    const value = substitute(text.slice(at + 2, end), lookup, escapeWith, depth);
    if (!value.ok) return value;
    made += value.text;
    at = end + 1;
  }
  return { ok: true, text: made };
}

/** The value of what stands between the braces. */
function substitute(inner: string, lookup: Lookup, escapeWith: string, depth: number): Expanded {
  const match = /^([A-Za-z_]\w*)(?:(:?[-+?])(.*))?$/s.exec(inner);
  if (!match || depth > MAX_DEPTH) return { ok: false, variable: inner };
  const [, name = '', operator = '', word = ''] = match;
  const value = lookup(name);
  const isSet = operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
  const wordValue = (): Expanded => expand(word, lookup, escapeWith, depth + 1);
  if (operator.endsWith('+')) return isSet ? wordValue() : { ok: true, text: '' };
  if (isSet) return { ok: true, text: value ?? '' };
  return operator.endsWith('-') ? wordValue() : { ok: false, variable: name };
}

/** Where the brace at `open` is closed; -1 where it never is. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{' && (at === open || text[at - 1] === '$')) depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return -1;
}
