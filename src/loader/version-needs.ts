import { type DynamicSection, DynamicTag } from './dynamic-section.ts';
import { type ElfFile, readAtAddress } from './elf.ts';
import { LoaderError } from './loader-error.ts';

/** Versions of a shared library's interface without which the dynamic loader refuses the file. */
export interface NeededVersions {
  library: string;
  /** As the library names them, e.g. GLIBC_2.34. */
  versions: string[];
}

const RECORD_SIZE = 16;
const WEAK = 2; // VER_FLG_WEAK: the loader only warns when the version is missing
/** Real files have a few dozen; a damaged one may promise billions. */
const MAX_RECORDS = 10_000;

/**
 * Reads the version needs (.gnu.version_r). Weak ones, which don't keep a file from loading, and
 * libraries with nothing but weak ones are left out; musl has no such versions.
 * Layout: Elf64_Verneed and Elf64_Vernaux, Linux Standard Base, "Symbol Versioning".
 * @throws {LoaderError} when the records are not in the file, or go round in circles
 */
export function readNeededVersions(elf: ElfFile, { values, strings }: DynamicSection): NeededVersions[] {
  const first = values.get(DynamicTag.versionNeeds);
  const count = values.get(DynamicTag.versionNeedsCount) ?? 0;
  if (first === undefined || count === 0) return [];

  let recordsRead = 0;
  const readRecord = (address: number): Buffer => {
    if (++recordsRead > MAX_RECORDS) {
      throw new LoaderError(`${elf.source.name} is damaged: its list of library versions has no end.`);
    }
    return readAtAddress(elf, address, RECORD_SIZE);
  };

  const needs: NeededVersions[] = [];
  for (const { address, record } of chain(first, count, readRecord)) {
    const versions: string[] = [];
    const firstVersion = address + record.readUInt32LE(8);
    for (const { record: version } of chain(firstVersion, record.readUInt16LE(2), readRecord)) {
      const weak = (version.readUInt16LE(4) & WEAK) !== 0;
      if (!weak) versions.push(strings.at(version.readUInt32LE(8)));
    }
    if (versions.length > 0) needs.push({ library: strings.at(record.readUInt32LE(4)), versions });
  }
  return needs;
}

/** Follows records; both kinds end with the distance to the next one, which is 0 in the last. */
function* chain(
  first: number,
  count: number,
  readRecord: (address: number) => Buffer,
): Generator<{ address: number; record: Buffer }> {
  let address = first;
  for (let index = 0; index < count; index++) {
    const record = readRecord(address);
    yield { address, record };
    const distance = record.readUInt32LE(12);
    if (distance === 0) return;
    address += distance;
  }
}
