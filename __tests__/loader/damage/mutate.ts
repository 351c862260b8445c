import type { Random } from '../pairs/random.ts';
import type { Place, Range } from './places.ts';

/** A damaged copy of a file. */
export interface Mutant {
  readonly place: Place | 'truncation';
  /** For people: where, and what is written there. */
  readonly what: string;
  readonly bytes: Buffer;
}

const PLACES: readonly Mutant['place'][] = [
  'header',
  'program headers',
  'dynamic section',
  'symbols',
  'names',
  'versions',
  'hashes',
  'hashes',
  'truncation',
];

/** Damages a file in one place. */
export function mutate(
  intact: Buffer,
  places: ReadonlyMap<Place, readonly Range[]>,
  random: Random,
  of: readonly Mutant['place'][] = PLACES,
): Mutant {
  const place = random.pick(of);
  if (place === 'truncation') {
    const length = random.below(intact.length);
    return { place, what: `cut to ${length} bytes`, bytes: intact.subarray(0, length) };
  }
  const { offset, size } = random.pick(places.get(place) ?? []);
  const at = offset + random.below(size);
  const written = newBytes(intact[at] ?? 0, random).subarray(0, offset + size - at);
  const bytes = Buffer.from(intact);
  bytes.set(written, at);
  return { place, what: `${place} at ${at}: ${written.toString('hex')}`, bytes };
}

function newBytes(old: number, random: Random): Buffer {
  return random.pick([
    () => Buffer.from([old ^ (1 << random.below(8))]),
    () => Buffer.from([random.below(256)]),
    () => Buffer.from(Array.from({ length: 8 }, () => random.below(256))),
    () => Buffer.alloc(8),
    () => Buffer.from('ffffffff', 'hex'),
  ])();
}
