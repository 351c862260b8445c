/** Where in an ELF file the tables lie that decide whether it loads; found by section headers, unlike src/loader. */
export type Place =
  | 'header'
  | 'program headers'
  | 'dynamic section'
  | 'symbols'
  | 'names'
  | 'versions'
  | 'hashes';

export interface Range {
  readonly offset: number;
  readonly size: number;
}

const SECTIONS: Readonly<Record<string, Place>> = {
  '.dynamic': 'dynamic section',
  '.dynsym': 'symbols',
  '.gnu.hash': 'symbols',
  '.dynstr': 'names',
  '.gnu.version': 'versions',
  '.gnu.version_r': 'versions',
};
const HASH_NAME = 'go:link.pkghashbytes.';

interface Section extends Range {
  readonly name: string;
  readonly address: number;
}

/** Finds the places of an intact file. */
export function findPlaces(file: Buffer): Map<Place, Range[]> {
  const places = new Map<Place, Range[]>([
    ['header', [{ offset: 0, size: 64 }]],
    ['program headers', [{ offset: u64(file, 32), size: file.readUInt16LE(56) * 56 }]],
  ]);
  const sections = readSections(file);
  for (const { name, offset, size } of sections) {
    const place = SECTIONS[name];
    if (place !== undefined) places.set(place, [...(places.get(place) ?? []), { offset, size }]);
  }
  places.set('hashes', findHashes(file, sections));
  return places;
}

function findHashes(file: Buffer, sections: readonly Section[]): Range[] {
  const symbols = sections.find(({ name }) => name === '.dynsym');
  const names = sections.find(({ name }) => name === '.dynstr');
  if (symbols === undefined || names === undefined) throw new Error('the file has no dynamic symbols');
  const hashes: Range[] = [];
  for (let at = symbols.offset; at < symbols.offset + symbols.size; at += 24) {
    const name = names.offset + file.readUInt32LE(at);
    if (file.toString('latin1', name, name + HASH_NAME.length) !== HASH_NAME) continue;
    const address = u64(file, at + 8);
    const section = sections.find((one) => address >= one.address && address < one.address + one.size);
    if (section === undefined) continue;
    // The linker writes each hash twice: for others to see, and as the one that this file demands.
    const offset = address - section.address + section.offset;
    const hash = file.subarray(offset, offset + 8);
    for (let found = file.indexOf(hash); found >= 0; found = file.indexOf(hash, found + 1)) {
      hashes.push({ offset: found, size: 8 });
    }
  }
  return hashes;
}

function readSections(file: Buffer): Section[] {
  const start = u64(file, 40);
  const headers = Array.from({ length: file.readUInt16LE(60) }, (_, index) => {
    const at = start + index * 64;
    return {
      nameAt: file.readUInt32LE(at),
      address: u64(file, at + 16),
      offset: u64(file, at + 24),
      size: u64(file, at + 32),
    };
  });
  const names = headers[file.readUInt16LE(62)];
  return headers.map(({ nameAt, ...section }) => {
    const at = (names?.offset ?? 0) + nameAt;
    return { name: file.toString('latin1', at, file.indexOf(0, at)), ...section };
  });
}

function u64(file: Buffer, at: number): number {
  return Number(file.readBigUInt64LE(at));
}
