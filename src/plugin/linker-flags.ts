/**
 * Takes a list of flags apart as Go does: white space separates, and a word that begins with a quote ends at
 * the next one of its kind. Nothing is unescaped. Source: cmd/internal/quoted, Split.
 *
 * @throws Error for a quote that is never closed.
 */
export function splitFlags(text: string): string[] {
  const words: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const quote = rest[0] === '"' || rest[0] === "'" ? rest[0] : undefined;
    const end = quote === undefined ? rest.search(/\s/) : rest.indexOf(quote, 1);
    if (quote !== undefined && end < 0) throw new Error(`${quote} is not closed in ${rest}`);
    words.push(quote === undefined ? rest.slice(0, end < 0 ? rest.length : end) : rest.slice(1, end));
    rest = end < 0 ? '' : rest.slice(end + (quote === undefined ? 0 : 1)).trim();
  }
  return words;
}

/**
 * Puts words together so that Go takes them apart into the same. Source: cmd/internal/quoted, Join.
 *
 * @throws Error for a word that holds white space and both kinds of quotes, which Go has no way to write.
 */
export function joinFlags(words: readonly string[]): string {
  return words
    .map((word) => {
      if (word !== '' && !/\s/.test(word) && !/^['"]/.test(word)) return word;
      if (!word.includes("'")) return `'${word}'`;
      if (!word.includes('"')) return `"${word}"`;
      throw new Error(`${word} holds white space and both kinds of quotes`);
    })
    .join(' ');
}

/**
 * The linker flags of a build: those that the target needs, then the user's. Flags for the external linker are
 * gathered into one, because the Go linker takes only the last -extldflags; there the user's come last, where
 * they win.
 */
export function mergeLinkerFlags(needed: readonly string[], users: string): string {
  if (needed.length === 0) return users;
  const external: string[] = [];
  const others: string[] = [];
  const words = [...needed, ...splitFlags(users)];
  for (let i = 0; i < words.length; i++) {
    const match = /^--?extldflags(?:=(.*))?$/s.exec(words[i] ?? '');
    if (match) external.push(match[1] ?? words[++i] ?? '');
    else others.push(words[i] ?? '');
  }
  const gathered = external.filter((flags) => flags.trim() !== '').join(' ');
  // In two words: what begins with a quote is nothing that go build takes for flags.
  return joinFlags([...(gathered === '' ? [] : ['-extldflags', gathered]), ...others]);
}
