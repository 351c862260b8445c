import type { Architecture } from './elf.ts';

/** Machine code and the address of its first byte. */
export interface Code {
  readonly address: number;
  readonly bytes: Buffer;
}

/** Code that loads words of a variable, whose address it takes from the global offset table (GOT). */
interface WordLoad {
  /** Where it begins, counted in bytes of the code. */
  readonly start: number;
  /** The address of the table's entry for the variable. */
  readonly slot: number;
  /** Which of a string's words: the pointer at 0, the length at 8. */
  readonly words: readonly number[];
}

interface Machine {
  /** Instructions begin at multiples of it. */
  readonly step: number;
  /** The GOT entry that the instructions at an offset load. */
  slotAt(code: Code, at: number): number | undefined;
  /** What the instructions that end at an offset may be. */
  loadsBefore(code: Code, end: number): WordLoad[];
}

/**
 * Whether code mentions a variable. Plugins are compiled with -dynlink, where every variable is reached by way
 * of the GOT (rewriteToUseGot in cmd/internal/obj/x86/obj6.go and arm64/obj7.go).
 * @param slot the address of the variable's entry in the GOT
 */
export function mentions(architecture: Architecture, code: Code, slot: number): boolean {
  return firstMention(MACHINES[architecture], code, slot) !== undefined;
}

/**
 * Finds what a package's initialiser copies to a string variable. Only a plain copy counts: both words of one
 * other variable are loaded, and nothing else happens before the first mention of the destination. A call or a
 * jump in between means that the text is worked out.
 * @param destination the address of the destination's entry in the GOT
 * @returns the address of the GOT entry of the variable that is copied
 */
export function sourceOfCopy(
  architecture: Architecture,
  code: Code,
  destination: number,
): number | undefined {
  const machine = MACHINES[architecture];
  const end = firstMention(machine, code, destination);
  if (end === undefined) return undefined;
  for (const last of machine.loadsBefore(code, end)) {
    if (last.words.length === 2) return last.slot;
    for (const first of machine.loadsBefore(code, last.start)) {
      const words = [...first.words, ...last.words];
      if (first.slot === last.slot && words.includes(0) && words.includes(8)) return last.slot;
    }
  }
  return undefined;
}

function firstMention({ step, slotAt }: Machine, code: Code, slot: number): number | undefined {
  for (let at = 0; at < code.bytes.length; at += step) {
    if (slotAt(code, at) === slot) return at;
  }
  return undefined;
}

/** `MOVQ name@GOT(RIP), R15` is REX.W 8B /r with a distance; `MOVQ (R15), CX` and `MOVQ 8(R15), CX` follow it. */
const amd64: Machine = {
  step: 1,
  slotAt({ address, bytes }, at) {
    // First what fails most: every byte may be the beginning of an instruction.
    if (bytes[at + 1] !== 0x8b || at < 0 || at + AMD64_SLOT > bytes.length) return undefined;
    const [rex = 0, , operands = 0] = bytes.subarray(at, at + 3);
    if ((rex & 0xfb) !== 0x48 || (operands & 0xc7) !== 0x05) return undefined;
    return address + at + AMD64_SLOT + bytes.readInt32LE(at + 3);
  },
  loadsBefore(code, end) {
    return [0, 8].flatMap((word) => {
      const load = end - (word === 0 ? 3 : 4);
      const start = load - AMD64_SLOT;
      const slot = amd64.slotAt(code, start);
      if (slot === undefined) return [];
      const [rexOfSlot = 0, , slotOperands = 0] = code.bytes.subarray(start, start + 3);
      const base = ((slotOperands >> 3) & 7) | ((rexOfSlot & 4) << 1);
      const [rex = 0, opcode, operands = 0, distance] = code.bytes.subarray(load, end);
      const fits =
        (rex & 0xf8) === 0x48 &&
        opcode === 0x8b &&
        ((operands & 7) | ((rex & 1) << 3)) === base &&
        operands >> 6 === (word === 0 ? 0 : 1) &&
        distance === (word === 0 ? undefined : word);
      return fits ? [{ start, slot, words: [word] }] : [];
    });
  },
};
const AMD64_SLOT = 7;

/** `ADRP page, R27; LDR [R27, #offset], R0`, then the words by LDR or LDP, perhaps with an ADD before. */
const arm64: Machine = {
  step: 4,
  slotAt(code, at) {
    const page = instruction(code, at);
    const load = instruction(code, at + 4);
    if (page === undefined || load === undefined) return undefined;
    const isAdrp = (page & 0x9f000000) >>> 0 === 0x90000000;
    const isLoad = (load & 0xffc00000) >>> 0 === 0xf9400000;
    if (!isAdrp || !isLoad || (page & 31) !== ((load >>> 5) & 31)) return undefined;
    const pages = (((page >>> 5) & 0x7ffff) << 2) | ((page >>> 29) & 3);
    const signed = pages & 0x100000 ? pages - 0x200000 : pages;
    const here = Math.floor((code.address + at) / 4096) * 4096;
    return here + signed * 4096 + ((load >>> 10) & 0xfff) * 8;
  },
  loadsBefore(code, end) {
    return ARM64_WORDS.flatMap(({ words, instructions }) => {
      const start = end - (instructions.length + 2) * 4;
      const slot = arm64.slotAt(code, start);
      if (slot === undefined) return [];
      let base = (instruction(code, start + 4) ?? 0) & 31;
      const fits = instructions.every(({ mask, value }, index) => {
        const word = instruction(code, start + 8 + index * 4) ?? 0;
        const ok = (word & mask) >>> 0 === value && ((word >>> 5) & 31) === base;
        base = word & 31;
        return ok;
      });
      return fits ? [{ start, slot, words }] : [];
    });
  },
};

/** Instructions by the bits that don't name registers: Arm Architecture Reference Manual, C6.2. */
const LOAD = { mask: 0xfffffc00, value: 0xf9400000 };
const LOAD_AT_8 = { mask: 0xfffffc00, value: 0xf9400400 };
const ADD_8 = { mask: 0xfffffc00, value: 0x91002000 };
const LOAD_PAIR = { mask: 0xffff8000, value: 0xa9400000 };
const ARM64_WORDS = [
  { words: [0], instructions: [LOAD] },
  { words: [8], instructions: [LOAD_AT_8] },
  { words: [8], instructions: [ADD_8, LOAD] },
  { words: [0, 8], instructions: [LOAD_PAIR] },
];

function instruction({ bytes }: Code, at: number): number | undefined {
  return at < 0 || at + 4 > bytes.length ? undefined : bytes.readUInt32LE(at);
}

const MACHINES: Readonly<Record<Architecture, Machine>> = { amd64, arm64 };
