import { readUInt64 } from './byte-source.ts';
import type { DynamicSection } from './dynamic-section.ts';
import type { DynamicSymbol, DynamicSymbols } from './dynamic-symbols.ts';
import { type ElfFile, readAtAddress, segmentAt } from './elf.ts';
import { type Code, mentions, sourceOfCopy } from './init-code.ts';
import { LoaderError } from './loader-error.ts';
import { type Relocation, readRelocations } from './relocations.ts';

/** A Go string: a pointer and a length. A registerer of another size (a struct, a slice) holds no plain name. */
const STRING_SIZE = 16;
/** Far above every real name; so that a damaged length can't make the report unreadable. */
const MAX_NAME_LENGTH = 512;
/** Far above every real initialiser of a package. */
const MAX_CODE_LENGTH = 65_536;

/** The symbols of the plugin's own package, by their names without the package. */
type OwnSymbols = ReadonlyMap<string, DynamicSymbol>;

/**
 * Reads the texts that registerers of a string type hold: `var HandlerRegisterer = registerer("name")`, whose
 * text the linker has laid down, and `registerer(pluginName)`, which Go copies when the package is initialised
 * (cmd/compile/internal/staticinit: a string variable is never copied before, as the linker's -X may have changed
 * it). What is not one of these two, or is assigned again in a func init(), has no name here.
 * @param registerers names of variables among the plugin's own symbols
 * @returns the texts by the variables' names
 * @throws {LoaderError} when what a symbol refers to is not in the file
 */
export function readRegisteredNames(
  elf: ElfFile,
  dynamic: DynamicSection,
  symbols: DynamicSymbols,
  own: OwnSymbols,
  registerers: readonly string[],
): Map<string, string> {
  const data = dataOf(elf, dynamic, own);
  const initialiser = codeOf(elf, own.get('init'));
  const laterCode = [...own].flatMap(([name, symbol]) =>
    /^init\.\d+$/.test(name) ? [codeOf(elf, symbol)] : [],
  );
  const readName = (symbol: DynamicSymbol): string | undefined => {
    try {
      return readString(elf, symbol, data, symbols);
    } catch (error) {
      // Of the size of a text, and none: a struct of a pointer and a number.
      if (error instanceof LoaderError) return undefined;
      throw error;
    }
  };
  const names = new Map<string, string>();
  for (const registerer of registerers) {
    const symbol = own.get(registerer);
    if (symbol?.size !== STRING_SIZE) continue;
    const slot = data.slots.get(symbol.index);
    if (slot !== undefined && laterCode.some((code) => mentions(elf.architecture, code, slot))) continue;
    const copied = slot === undefined ? undefined : sourceOfCopy(elf.architecture, initialiser, slot);
    const source = data.ownerOf(copied);
    const name = readName(symbol) ?? (source && readName(source));
    if (name !== undefined) names.set(registerer, name);
  }
  return names;
}

interface OwnData {
  /** Relocations in the plugin's own variables, by address. */
  readonly pointers: ReadonlyMap<number, Relocation>;
  /** Where the code finds the address of one of its variables (an entry of the global offset table), by symbol. */
  readonly slots: ReadonlyMap<number, number>;
  /** The variable whose address stands at such a place. */
  ownerOf(slot: number | undefined): DynamicSymbol | undefined;
}

function dataOf(elf: ElfFile, dynamic: DynamicSection, own: OwnSymbols): OwnData {
  const byIndex = new Map([...own.values()].map((symbol) => [symbol.index, symbol]));
  const places = new Set<number>();
  for (const { address, size } of own.values()) {
    if (size === STRING_SIZE) places.add(address).add(address + 8);
  }
  const pointers = new Map<number, Relocation>();
  const slots = new Map<number, number>();
  const owners = new Map<number, DynamicSymbol>();
  for (const relocation of readRelocations(elf, dynamic)) {
    const { address, kind, symbolIndex } = relocation;
    const symbol = kind === 'slot' ? byIndex.get(symbolIndex) : undefined;
    if (symbol !== undefined) {
      slots.set(symbolIndex, address);
      owners.set(address, symbol);
    }
    if (places.has(address)) pointers.set(address, relocation);
  }
  return { pointers, slots, ownerOf: (slot) => (slot === undefined ? undefined : owners.get(slot)) };
}

/** Reads a string variable that the linker has laid down; undefined for one that is filled in later, or is none. */
function readString(
  elf: ElfFile,
  { address, size }: DynamicSymbol,
  { pointers }: OwnData,
  symbols: DynamicSymbols,
): string | undefined {
  const pointer = pointers.get(address);
  // Without a pointer it is empty until something is copied there; two pointers are an interface.
  if (size !== STRING_SIZE || pointer === undefined || pointers.has(address + 8)) return undefined;
  const length = readUInt64(readAtAddress(elf, address + 8, 8), 0);
  if (length === 0 || length > MAX_NAME_LENGTH) return undefined;
  // What the linker's -X has set has a symbol of its own.
  const base = pointer.kind === 'symbol' ? symbols.addressOf(pointer.symbolIndex) : 0;
  const at = base + pointer.addend;
  // The linker lays texts where nothing can be written; a pointer to something else is no text.
  if (segmentAt(elf, at)?.writable !== false) return undefined;
  const bytes = readAtAddress(elf, at, length);
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes) && !/\p{Cc}/u.test(text) ? text : undefined;
}

function codeOf(elf: ElfFile, symbol: DynamicSymbol | undefined): Code {
  const { address, size } = symbol ?? { address: 0, size: 0 };
  const segment = size === 0 ? undefined : segmentAt(elf, address);
  const available = segment === undefined ? 0 : segment.address + segment.fileSize - address;
  const length = Math.min(size, available, MAX_CODE_LENGTH);
  return { address, bytes: length <= 0 ? Buffer.alloc(0) : readAtAddress(elf, address, length) };
}
