import type { Amount } from '../trim/tree.ts';

/** `412 files, 38.1 MB`, for people. */
export function amountWords({ files, bytes }: Amount): string {
  return `${files} file${files === 1 ? '' : 's'}, ${megabytes(bytes)}`;
}

/** `38.1 MB`, for people. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** What was saved of an entry's folder: `412 files, 38.1 MB of 121.0 MB, packed 9.6 MB`. */
export function savedWords(all: Amount, kept: Amount, packed: number | undefined): string {
  const of = kept.bytes === all.bytes ? '' : ` of ${megabytes(all.bytes)}`;
  return `${amountWords(kept)}${of}${packed === undefined ? '' : `, packed ${megabytes(packed)}`}`;
}
