/**
 * The sha512 of a file in a `checksums.txt` as KrakenD's releases carry it: one line a file, the digest in
 * hex, white space, an optional `*`, the name.
 *
 * @returns lower-case hex, or undefined where the file is not listed.
 */
export function checksumOf(checksums: string, fileName: string): string | undefined {
  for (const line of checksums.split('\n')) {
    const match = /^([0-9a-f]{128})\s+\*?(?:\.\/)?(.+?)\s*$/i.exec(line);
    if (match?.[2] === fileName) return match[1]?.toLowerCase();
  }
  return undefined;
}
