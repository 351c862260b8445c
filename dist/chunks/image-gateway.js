import { o as __toESM } from "./rolldown-runtime.js";
import { t as require_semver } from "./semver.js";
import { T as shownVersion, l as machineArchitecture, s as readyImage, w as libcOf } from "./image.js";
import { a as cancelled, r as run, s as ProblemError, t as baseEnvironment, u as messageOf } from "./process.js";
import { a as withRetries, i as mayPass, o as lazily, r as Permanent, t as neverSilent } from "./never-silent.js";
import { t as docker } from "./engine.js";
import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { chmod, lstat, mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { closeSync, createReadStream, createWriteStream, fstatSync, openSync, readSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { text } from "node:stream/consumers";
// src/krakend/names.ts
var import_semver = /* @__PURE__ */ __toESM(require_semver(), 1);
/** The last release whose builder was also published under its old name. */
const LAST_WITH_OLD_BUILDER = "2.1.3";
/** What follows the colon in the name of a release's builder: `2.13.8`, `2.13.8-linux-generic`. */
function builderTag(version, variant) {
	return variant === "alpine" ? version : `${version}-linux-generic`;
}
/**
* The name of the Plugin Builder without a tag.
*
* Source: https://www.krakend.io/docs/extending/injecting-plugins/ and the tags of `krakend/builder`.
*
* @param registry a mirror that stands before the usual name, or '' for Docker Hub.
*/
function builderRepository(registry, edition = "ce") {
	return `${prefixOf(registry)}krakend/builder${edition === "ee" ? "-ee" : ""}`;
}
/**
* The names of the gateway without a tag, the likeliest first. Docker Hub's `krakend` is `library/krakend`, and
* so it is behind a mirror of Docker Hub; a registry of one's own may have it without.
*/
function gatewayRepositories(registry, edition = "ce") {
	return edition === "ee" ? [`${prefixOf(registry)}krakend/krakend-ee`] : officialImages("krakend", registry);
}
/** The Plugin Builder image of a release, such as `krakend/builder:2.13.8-linux-generic`. */
function builderImage(version, variant, registry, edition = "ce") {
	return `${builderRepository(registry, edition)}:${builderTag(version, variant)}`;
}
/**
* The names under which the builder of an exact release may lie, in the order in which to look: up to 2.1.3
* `devopsfaith/krakend-plugin-builder` is the last of them.
*/
function builderImages(version, variant, registry, edition = "ce") {
	const tag = builderTag(version, variant);
	const old = edition === "ce" && (0, import_semver.lte)(version, LAST_WITH_OLD_BUILDER) ? [`${prefixOf(registry)}devopsfaith/krakend-plugin-builder:${tag}`] : [];
	return [builderImage(version, variant, registry, edition), ...old];
}
function prefixOf(registry) {
	return registry === "" ? "" : `${registry.replace(/\/+$/, "")}/`;
}
/**
* The image of the system that a gateway was made for, such as `alpine:3.23.3` or `debian:12-slim`: there it
* finds its C library. The gateway itself says which, in words like `GLIBC-2.36_(debian-12)`; the catalogue
* where it does not. More than one name where a mirror may have it under either.
*/
function gatewaySystems(libc, facts, { variant }, registry) {
	const said = /\((alpine|debian)-([\w.]+)\)/.exec(libc ?? "");
	if (said) return officialImages(said[1] === "alpine" ? `alpine:${said[2]}` : `debian:${said[2]}-slim`, registry);
	if (facts === void 0) return [];
	if (variant === "alpine") return officialImages(`alpine:${facts.alpine}`, registry);
	return facts.debian ? officialImages(`debian:${facts.debian}-slim`, registry) : [];
}
/** Docker Hub's own images lie below `library/` there, and behind a mirror of it. */
function officialImages(name, registry) {
	const prefix = prefixOf(registry);
	return prefix === "" ? [name] : [`${prefix}library/${name}`, `${prefix}${name}`];
}
/** The release tarball of a target, as KrakenD's GitHub releases name it. */
function tarballName({ version, variant, architecture }) {
	return `krakend_${version}_${architecture}_${variant === "alpine" ? "alpine" : "generic-linux"}.tar.gz`;
}
/** Where the tarballs and `checksums.txt` of the Community Edition's releases lie. */
const RELEASES_URL = "https://github.com/krakend/krakend-ce/releases/download";
/** The folder of one release below {@link RELEASES_URL} or a mirror of it. */
function releaseFolder(base, version) {
	return `${base.replace(/\/+$/, "")}/v${version}`;
}
/** Whether a release has tarballs: of the Community Edition since 2.2.0, of Enterprise none that is public. */
function hasTarball({ version, edition }) {
	return edition !== "ee" && (0, import_semver.gte)(version, "2.2.0");
}
/** The images that a release's gateway lies in, under the names that it has had, newest first. */
function gatewayImages(version, registry, edition = "ce") {
	const usual = gatewayRepositories(registry, edition).map((name) => `${name}:${version}`);
	if (edition === "ee") return usual;
	const old = `${prefixOf(registry)}devopsfaith/krakend:${version}`;
	if ((0, import_semver.lt)(version, "2.1.3")) return [old];
	return [...usual, old];
}
/** The one gateway binary inside a tarball. */
const BINARY_IN_TARBALL = "./usr/bin/krakend";
// src/gateway/sources.ts
const TARBALL = /\.(tar\.gz|tgz)$/;
const PERHAPS_BINARY = /\/krakend[^/]*$/;
/** Whether a URL ends like one file, which is for one architecture, and not like a folder of them. */
function endsLikeFile(url) {
	const { pathname } = new URL(url);
	return TARBALL.test(pathname) || PERHAPS_BINARY.test(pathname);
}
/** Whether a request names one gateway, which somebody may have built in their own way, and no mirror of releases. */
function isOneGateway(request) {
	if (request?.kind === "url") return endsLikeFile(request.url);
	return request !== void 0;
}
/**
* Where to look for a target's gateway, in order. A mirror may keep the folder per release that GitHub has,
* or hold the files flat; a URL that ends in a file name is that file.
*
* @param url what the input gateway says; undefined for KrakenD's own releases.
*/
function gatewaySources(target, url) {
	const tarball = tarballName(target);
	if (url === void 0) return [source(`${releaseFolder(RELEASES_URL, target.version)}/${tarball}`, true)];
	const { pathname } = new URL(url);
	if (TARBALL.test(pathname)) return [source(url, false)];
	const folder = pathname.replace(/\/+$/, "");
	return [
		source(withPath(url, `${releaseFolder(folder, target.version)}/${tarball}`), true),
		source(withPath(url, `${folder}/${tarball}`), true),
		...PERHAPS_BINARY.test(pathname) ? [source(url, false)] : []
	];
}
function source(url, checksumRequired) {
	const { pathname } = new URL(url);
	return {
		url,
		fileName: decoded(pathname.split("/").at(-1) ?? ""),
		checksumsUrl: withPath(url, pathname.replace(/[^/]*$/, "checksums.txt")),
		checksumRequired
	};
}
/** Another file of the same server; a token in the query goes with it. */
function withPath(url, path) {
	const other = new URL(url);
	other.pathname = path;
	return other.href;
}
/** A URL for logs, summary and manifest: without a password or a token that it may hold. */
function shownUrl(url) {
	const { protocol, host, pathname } = new URL(url);
	return `${protocol}//${host}${pathname}`;
}
/** As checksums.txt has it; a name with a stray `%` is taken as it is. */
function decoded(name) {
	try {
		return decodeURIComponent(name);
	} catch {
		return name;
	}
}
// src/digest.ts
/** The sha256 of a file's bytes, in hex. */
async function sha256Of(path) {
	const hash = createHash("sha256");
	await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash);
	return hash.digest("hex");
}
// src/loader/loader-error.ts
/**
* The one error of this folder: the bytes of a file are not what a gateway or a plugin must be.
* The message is for people, and names the file.
*/
var LoaderError = class extends Error {
	name = "LoaderError";
	/** What glibc's loader says of such a file, where that is certain. */
	said;
	constructor(message, options) {
		super(message, options);
		if (options?.said !== void 0) this.said = options.said;
	}
};
/** A file that is shorter than its own headers say. */
var CutShortError = class extends LoaderError {
	name = "CutShortError";
};
// src/loader/byte-source.ts
/**
* Checks that a range lies within the file. Offsets and lengths come out of the file itself, so this
* is also what keeps a damaged one from asking for gigabytes.
* @throws {LoaderError} when it doesn't
*/
function requireRange(source, offset, length) {
	if (!(Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0 && offset + length <= source.size)) throw new LoaderError(`${source.name} is damaged or cut short: it refers to ${length} bytes at offset ${offset}, but has ${source.size} bytes.`);
}
/**
* Reads an unsigned 64-bit little-endian number. Above 2^53 the result is rounded, which is harmless:
* such an address or size lies beyond every real file, and requireRange refuses it.
*/
function readUInt64(bytes, offset) {
	return bytes.readUInt32LE(offset) + bytes.readUInt32LE(offset + 4) * 2 ** 32;
}
// src/loader/elf.ts
const HEADER_SIZE$1 = 64;
const PROGRAM_HEADER_SIZE = 56;
const CLASS_64_BIT = 2;
const DATA_LITTLE_ENDIAN = 1;
const ET_EXEC = 2;
const ET_DYN = 3;
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const PT_NOTE = 4;
const PF_W = 2;
const ARCHITECTURES = /* @__PURE__ */ new Map([[62, "amd64"], [183, "arm64"]]);
/**
* Reads the header and the program headers.
* @throws {LoaderError} not an ELF file, not a linked one, another architecture, or cut short
*/
function parseElf(source) {
	const header = readHeader(source);
	const architecture = architectureOf(source, header.readUInt16LE(18));
	const type = typeOf(source, header.readUInt16LE(16));
	const segments = [];
	const notes = [];
	let interpreter;
	let dynamicSection;
	for (const entry of readProgramHeaders(source, header)) if (entry.type === PT_LOAD) {
		requireWhole(source, entry);
		segments.push(entry);
	} else if (entry.type === PT_NOTE) notes.push(entry);
	else if (entry.type === PT_DYNAMIC) dynamicSection = source.read(entry.offset, entry.fileSize);
	else if (entry.type === PT_INTERP) interpreter = untilNul(source.read(entry.offset, entry.fileSize));
	return {
		source,
		architecture,
		type,
		segments,
		notes,
		...interpreter !== void 0 && { interpreter },
		...dynamicSection !== void 0 && { dynamicSection }
	};
}
/**
* Reads bytes by the address at which the running program would find them.
* @throws {LoaderError} when the file holds no bytes for that address
*/
function readAtAddress(elf, address, length) {
	const segment = segmentAt(elf, address);
	if (segment === void 0 || address - segment.address + length > segment.fileSize) throw new LoaderError(`${elf.source.name} is damaged: it holds no ${length} bytes for address 0x${address.toString(16)}.`);
	return elf.source.read(segment.offset + (address - segment.address), length);
}
/** Finds the segment whose bytes in the file hold an address. */
function segmentAt(elf, address) {
	return elf.segments.find((segment) => address >= segment.address && address < segment.address + segment.fileSize);
}
function readHeader(source) {
	const notElf = `${source.name} is not an ELF file, so neither a gateway binary nor a plugin for Linux.`;
	if (source.size < HEADER_SIZE$1) throw new LoaderError(notElf, { said: "file too short" });
	const header = source.read(0, HEADER_SIZE$1);
	if (header.toString("latin1", 0, 4) !== "ELF") throw new LoaderError(notElf, { said: "invalid ELF header" });
	if (header[4] !== CLASS_64_BIT || header[5] !== DATA_LITTLE_ENDIAN) throw new LoaderError(`${source.name} is not a 64-bit little-endian ELF file; KrakenD runs on amd64 and arm64 only.`);
	return header;
}
function architectureOf(source, machine) {
	const architecture = ARCHITECTURES.get(machine);
	if (architecture === void 0) throw new LoaderError(`${source.name} is for another processor (ELF machine ${machine}); KrakenD runs on amd64 and arm64 only.`);
	return architecture;
}
function typeOf(source, type) {
	if (type === ET_EXEC) return "fixed-address";
	if (type === ET_DYN) return "position-independent";
	throw new LoaderError(`${source.name} is neither an executable nor a shared object (ELF type ${type}): an object file that was not linked?`);
}
function readProgramHeaders(source, header) {
	const tableOffset = readUInt64(header, 32);
	const entrySize = header.readUInt16LE(54);
	const count = header.readUInt16LE(56);
	if (count === 0 || entrySize !== PROGRAM_HEADER_SIZE) throw new LoaderError(`${source.name} is damaged: it has no readable program headers.`);
	const table = source.read(tableOffset, count * entrySize);
	return Array.from({ length: count }, (_, index) => {
		const at = index * entrySize;
		return {
			type: table.readUInt32LE(at),
			writable: (table.readUInt32LE(at + 4) & PF_W) !== 0,
			offset: readUInt64(table, at + 8),
			address: readUInt64(table, at + 16),
			fileSize: readUInt64(table, at + 32)
		};
	});
}
/** dlopen dies with SIGBUS on a mapping beyond the end of the file, so a cut file is told at once. */
function requireWhole(source, segment) {
	const end = segment.offset + segment.fileSize;
	if (end > source.size) throw new CutShortError(`${source.name} is cut short: it has ${source.size} bytes, and its headers promise at least ${end}.`);
}
function untilNul(bytes) {
	const end = bytes.indexOf(0);
	return bytes.toString("utf8", 0, end < 0 ? bytes.length : end);
}
// src/loader/dynamic-section.ts
/** Entries of the dynamic section that are used here (gABI, "Dynamic Section"; /usr/include/elf.h). */
const DynamicTag = {
	needed: 1,
	hash: 4,
	stringTable: 5,
	symbolTable: 6,
	relocations: 7,
	relocationsSize: 8,
	stringTableSize: 10,
	searchPath: 15,
	runPath: 29,
	packedRelocationsSize: 35,
	packedRelocations: 36,
	gnuHash: 1879047925,
	symbolVersions: 1879048176,
	flags1: 1879048187,
	versionDefinitions: 1879048188,
	versionDefinitionsCount: 1879048189,
	versionNeeds: 1879048190,
	versionNeedsCount: 1879048191
};
const PLAIN$1 = Array.from({ length: 256 }, (_, byte) => /\w/.test(String.fromCharCode(byte)));
const END_OF_SECTION = 0;
const ENTRY_SIZE$4 = 16;
const DF_1_PIE = 134217728;
/** Far above every real name; so damaged tables can't make strings of megabytes, a thousand times. */
const MAX_NAME_LENGTH$1 = 65536;
/**
* Reads the dynamic section and its names; a statically linked file gives an empty one.
* @throws {LoaderError} when its tables are not in the file
*/
function readDynamicSection(elf) {
	const section = elf.dynamicSection ?? Buffer.alloc(0);
	const values = /* @__PURE__ */ new Map();
	const neededOffsets = [];
	for (let at = 0; at + ENTRY_SIZE$4 <= section.length; at += ENTRY_SIZE$4) {
		const tag = readUInt64(section, at);
		const value = readUInt64(section, at + 8);
		if (tag === END_OF_SECTION) break;
		if (tag === DynamicTag.needed) neededOffsets.push(value);
		else values.set(tag, value);
	}
	const strings = readStringTable(elf, values);
	return {
		values,
		strings,
		neededLibraries: neededOffsets.map((offset) => strings.at(offset))
	};
}
/** Tells a position-independent executable from a shared object, which have the same ELF type. */
function isExecutable(elf, dynamic) {
	const markedAsExecutable = ((dynamic.values.get(DynamicTag.flags1) ?? 0) & DF_1_PIE) !== 0;
	return elf.type === "fixed-address" || elf.interpreter !== void 0 || markedAsExecutable;
}
/** The names of a dynamic section (.dynstr): bytes with a NUL after each name. */
var StringTable = class {
	#bytes;
	#fileName;
	constructor(bytes, fileName) {
		this.#bytes = bytes;
		this.#fileName = fileName;
	}
	/** @throws {LoaderError} when no name ends behind that offset */
	at(offset) {
		const candidate = this.#bytes.subarray(offset, offset + MAX_NAME_LENGTH$1);
		const length = candidate.indexOf(0);
		if (length < 0) throw new LoaderError(`${this.#fileName} is damaged: it has no name at ${offset} of its name table.`);
		return candidate.toString("utf8", 0, length);
	}
	/** Whether a name has letters, digits and underscores alone, as those of C have. */
	isPlain(offset) {
		for (let at = offset; at < this.#bytes.length; at++) {
			const byte = this.#bytes[at] ?? 0;
			if (byte === 0) return at > offset;
			if (!PLAIN$1[byte]) return false;
		}
		return false;
	}
	/** The first four bytes of a name as one number; 0 where there are none. */
	beginning(offset) {
		return offset + 4 <= this.#bytes.length ? this.#bytes.readUInt32LE(offset) : 0;
	}
	/** Compares without making a string: a gateway has 230,000 symbols, and a few thousand matter. */
	startsWith(offset, prefix) {
		for (let index = 0; index < prefix.length; index++) if (this.#bytes[offset + index] !== prefix[index]) return false;
		return true;
	}
};
function readStringTable(elf, values) {
	const address = values.get(DynamicTag.stringTable);
	const size = values.get(DynamicTag.stringTableSize) ?? 0;
	return new StringTable(address === void 0 ? Buffer.alloc(0) : readAtAddress(elf, address, size), elf.source.name);
}
// src/loader/dynamic-symbols.ts
const ENTRY_SIZE$3 = 24;
const WORDS_PER_ENTRY = 6;
const UNDEFINED_SECTION = 0;
const GLOBAL = 1;
/** The dynamic symbol table (.dynsym), which stripping leaves in place. */
var DynamicSymbols = class {
	/** Elf64_Sym as words: name, then type, binding and section in one, address and size in two each. */
	#words;
	#names;
	/** The first four bytes of each name: names lie all over a large table, and most are ruled out by these. */
	#beginnings;
	constructor(table, names) {
		const aligned = table.byteOffset % 4 === 0 ? table : Buffer.from(table);
		this.#words = new Uint32Array(aligned.buffer, aligned.byteOffset, table.length >> 2);
		this.#names = names;
		this.#beginnings = new Uint32Array(Math.floor(this.#words.length / WORDS_PER_ENTRY));
		for (let index = 0; index < this.#beginnings.length; index++) this.#beginnings[index] = names.beginning(this.#words[index * WORDS_PER_ENTRY] ?? 0);
	}
	/** The address of the symbol that a relocation refers to; 0 for one that the file wants from others. */
	addressOf(index) {
		return index * WORDS_PER_ENTRY < this.#words.length ? this.#number(index * WORDS_PER_ENTRY + 2) : 0;
	}
	/**
	* Finds the symbols that the file defines itself (not those it wants from others) and whose name
	* begins so, in the table's order.
	* @throws {LoaderError} when such a name has no end
	*/
	definedWithPrefix(prefix) {
		const prefixBytes = Buffer.from(prefix);
		const beginning = prefixBytes.length < 4 ? void 0 : prefixBytes.readUInt32LE(0);
		const names = this.#names;
		const beginnings = this.#beginnings;
		return this.#entriesWhere((name, isDefined, _, index) => isDefined && (beginning === void 0 || beginnings[index] === beginning) && names.startsWith(name, prefixBytes)).map((at) => ({
			index: at / WORDS_PER_ENTRY,
			name: this.#nameOf(at),
			address: this.#number(at + 2),
			size: this.#number(at + 4)
		}));
	}
	/**
	* Finds the symbols that the file defines and a C library could have: names without the punctuation of Go's.
	* @throws {LoaderError} when a name has no end
	*/
	definedPlainNames() {
		const names = this.#names;
		return this.#entriesWhere((name, isDefined) => isDefined && names.isPlain(name)).filter((at) => at > 0).map((at) => this.#nameOf(at));
	}
	/**
	* Finds the symbols without which the dynamic loader refuses the file, in the table's order.
	* @throws {LoaderError} when a name has no end
	*/
	wanted() {
		return this.#entriesWhere((_, isDefined, binding) => !isDefined && binding === GLOBAL).filter((at) => at > 0).map((at) => ({
			index: at / WORDS_PER_ENTRY,
			name: this.#nameOf(at)
		}));
	}
	/** Goes through all entries, 230,000 in a gateway: nothing is made of those that are not wanted. */
	#entriesWhere(isWanted) {
		const words = this.#words;
		const found = [];
		for (let at = 0; at + WORDS_PER_ENTRY <= words.length; at += WORDS_PER_ENTRY) {
			const kind = words[at + 1] ?? 0;
			const isDefined = kind >>> 16 !== UNDEFINED_SECTION;
			if (isWanted(words[at] ?? 0, isDefined, kind >>> 4 & 15, at / WORDS_PER_ENTRY)) found.push(at);
		}
		return found;
	}
	#nameOf(at) {
		return this.#names.at(this.#words[at] ?? 0);
	}
	#number(at) {
		return (this.#words[at] ?? 0) + (this.#words[at + 1] ?? 0) * 2 ** 32;
	}
};
/**
* Reads the dynamic symbol table; a file without one gives an empty one.
* @throws {LoaderError} when the table is not in the file
*/
function readDynamicSymbols(elf, dynamic) {
	const address = dynamic.values.get(DynamicTag.symbolTable);
	const count = address === void 0 ? 0 : countSymbols(elf, dynamic);
	return new DynamicSymbols(address === void 0 || count === 0 ? Buffer.alloc(0) : readAtAddress(elf, address, count * ENTRY_SIZE$3), dynamic.strings);
}
/** No entry says how long the symbol table is; the hash tables over it do. */
function countSymbols(elf, { values }) {
	const hash = values.get(DynamicTag.hash);
	if (hash !== void 0) return readAtAddress(elf, hash, 8).readUInt32LE(4);
	const gnuHash = values.get(DynamicTag.gnuHash);
	return gnuHash === void 0 ? 0 : countByGnuHash(elf, gnuHash);
}
/**
* DT_GNU_HASH: a header of four numbers, a Bloom filter, the buckets (first symbol of each chain),
* the chains. The symbol with the highest number ends the last chain (its lowest bit is set).
* https://sourceware.org/gnu-gabi/program-loading-and-dynamic-linking.txt
*/
function countByGnuHash(elf, address) {
	const header = readAtAddress(elf, address, 16);
	const bucketCount = header.readUInt32LE(0);
	const firstHashed = header.readUInt32LE(4);
	const bloomWords = header.readUInt32LE(8);
	const bucketsAddress = address + 16 + bloomWords * 8;
	const chainsAddress = bucketsAddress + bucketCount * 4;
	const buckets = readAtAddress(elf, bucketsAddress, bucketCount * 4);
	let last = 0;
	for (let at = 0; at < buckets.length; at += 4) last = Math.max(last, buckets.readUInt32LE(at));
	if (last < firstHashed) return firstHashed;
	return endOfChain(elf, chainsAddress - firstHashed * 4, last);
}
/** Walks a chain to its end, in blocks, and returns the number of the symbol behind it. */
function endOfChain(elf, chainOfSymbolZero, start) {
	const blockSize = 4096;
	let symbol = start;
	for (;;) {
		const address = chainOfSymbolZero + symbol * 4;
		const segment = segmentAt(elf, address);
		const available = segment === void 0 ? 0 : segment.address + segment.fileSize - address;
		if (available < 4) throw new LoaderError(`${elf.source.name} is damaged: its symbol hash table has no end.`);
		const block = readAtAddress(elf, address, Math.min(blockSize, available));
		for (let at = 0; at + 4 <= block.length; at += 4, symbol++) if ((block.readUInt32LE(at) & 1) !== 0) return symbol + 1;
	}
}
// src/loader/build-info-text.ts
/**
* Parses the text of build info: lines of columns with tabs between them. A line that is not
* understood is skipped: a later Go may add kinds of lines, and the others still hold.
* Format: ParseBuildInfo in runtime/debug/mod.go.
*/
function parseModuleInfo(goVersion, text) {
	const info = {
		goVersion,
		path: "",
		modules: [],
		settings: {}
	};
	const settings = /* @__PURE__ */ new Map();
	let replaceable;
	for (const line of text.split("\n")) {
		const [kind, ...columns] = line.split("	");
		if (kind === "path") info.path = columns[0] ?? "";
		else if (kind === "mod") {
			replaceable = parseModule(columns);
			info.main = replaceable;
		} else if (kind === "dep") {
			replaceable = parseModule(columns);
			info.modules.push(replaceable);
		} else if (kind === "=>" && replaceable !== void 0) {
			replaceable.replace = parseModule(columns);
			replaceable = void 0;
		} else if (kind === "build") {
			const setting = parseSetting(columns.join("	"));
			if (setting !== void 0) settings.set(setting.key, setting.value);
		}
	}
	info.settings = Object.fromEntries(settings);
	return info;
}
function parseModule([path = "", version = "", sum = ""]) {
	return {
		path,
		version,
		...sum !== "" && { sum }
	};
}
/** `key=value`, each of them quoted as in Go source where it holds white space or quotes. */
function parseSetting(text) {
	const [, rawKey, rawValue] = /^("(?:[^"\\]|\\.)*"|`[^`]*`|[^=]+)=(.*)$/s.exec(text) ?? [];
	if (rawKey === void 0 || rawValue === void 0) return void 0;
	return {
		key: unquote(rawKey),
		value: unquote(rawValue)
	};
}
const ESCAPED_CHARACTERS = {
	a: "\x07",
	b: "\b",
	f: "\f",
	n: "\n",
	r: "\r",
	t: "	",
	v: "\v"
};
/** Undoes strconv.Quote; text without quotes is returned as it is. */
function unquote(text) {
	if (/^`.*`$/s.test(text)) return text.slice(1, -1);
	if (!/^".*"$/s.test(text)) return text;
	return text.slice(1, -1).replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U(00(?:0[0-9a-f]|10)[0-9a-f]{4})|(.))/g, (_, byte, short, long, character) => {
		const code = byte ?? short ?? long;
		if (code !== void 0) return String.fromCodePoint(Number.parseInt(code, 16));
		return ESCAPED_CHARACTERS[character] ?? character;
	});
}
// src/loader/relocations.ts
const KINDS = {
	amd64: /* @__PURE__ */ new Map([
		[1, "symbol"],
		[6, "slot"],
		[8, "relative"]
	]),
	arm64: /* @__PURE__ */ new Map([
		[257, "symbol"],
		[1025, "slot"],
		[1027, "relative"]
	])
};
const ENTRY_SIZE$2 = 24;
const ENTRIES_PER_READ = 32768;
/** Several readers go through the same hundred thousand relocations: they are taken apart once. */
const kept = /* @__PURE__ */ new WeakMap();
/**
* Reads the relocations, some hundred thousand in a large plugin, in the file's order: those with addends
* (.rela.dyn), then the packed relative ones (.relr.dyn), which some distributions' linkers make.
* @throws {LoaderError} when a table is not in the file
*/
function readRelocations(elf, dynamic) {
	const known = kept.get(elf);
	if (known !== void 0) return known;
	const relocations = [];
	readWithAddends(elf, dynamic, relocations);
	for (const relocation of readPacked(elf, dynamic)) relocations.push(relocation);
	kept.set(elf, relocations);
	return relocations;
}
/**
* Finds what the dynamic loader puts into the pointers of a range, by the pointers' addresses: the file's
* own addresses, before its base is added.
* @throws {LoaderError} when a table is not in the file
*/
function pointersWithin(elf, dynamic, start, length) {
	const pointers = /* @__PURE__ */ new Map();
	for (const { kind, address, addend } of readRelocations(elf, dynamic)) if (kind === "relative" && address >= start && address < start + length) pointers.set(address, addend);
	return pointers;
}
function readWithAddends(elf, { values }, into) {
	const table = values.get(DynamicTag.relocations);
	if (table === void 0) return;
	const kinds = KINDS[elf.architecture];
	const size = values.get(DynamicTag.relocationsSize) ?? 0;
	const blockSize = ENTRIES_PER_READ * ENTRY_SIZE$2;
	for (let start = 0; start < size; start += blockSize) {
		const block = readAtAddress(elf, table + start, Math.min(blockSize, size - start));
		for (let at = 0; at + ENTRY_SIZE$2 <= block.length; at += ENTRY_SIZE$2) into.push({
			address: readUInt64(block, at),
			kind: kinds.get(block.readUInt32LE(at + 8)) ?? "other",
			symbolIndex: block.readUInt32LE(at + 12),
			addend: readUInt64(block, at + 16)
		});
	}
}
const WORD = 8;
const BITS = 63;
/**
* DT_RELR (gABI, "Relative Relocation Table"): an even word is the address of a pointer, an odd one a bitmap of
* which of the next 63 words are pointers too. The addend stands in the pointer itself.
*/
function* readPacked(elf, { values }) {
	const table = values.get(DynamicTag.packedRelocations);
	if (table === void 0) return;
	const words = readAtAddress(elf, table, values.get(DynamicTag.packedRelocationsSize) ?? 0);
	const addendAt = pointerReader(elf);
	let left = elf.segments.filter((segment) => segment.writable).reduce((sum, segment) => sum + segment.fileSize, 0) / WORD;
	const relative = (address) => {
		if (left-- <= 0) throw new LoaderError(`${elf.source.name} is damaged: it has more packed relocations than pointers.`);
		return {
			address,
			kind: "relative",
			symbolIndex: 0,
			addend: addendAt(address)
		};
	};
	let next = 0;
	for (let at = 0; at + WORD <= words.length; at += WORD) {
		const low = words.readUInt32LE(at);
		if ((low & 1) === 0) {
			next = readUInt64(words, at);
			yield relative(next);
			next += WORD;
			continue;
		}
		const high = words.readUInt32LE(at + 4);
		for (let bit = 0; bit < BITS; bit++) if ((bit < 31 ? low >>> bit + 1 & 1 : high >>> bit - 31 & 1) === 1) yield relative(next + bit * WORD);
		next += 504;
	}
}
/** Reads single pointers, which lie close together, in large pieces. */
function pointerReader(elf) {
	const pieceSize = 65536;
	let start = 0;
	let piece = Buffer.alloc(0);
	return (address) => {
		if (address < start || address + WORD > start + piece.length) {
			const segment = segmentAt(elf, address);
			const left = segment === void 0 ? 0 : segment.address + segment.fileSize - address;
			if (left < WORD) throw new LoaderError(`${elf.source.name} is damaged: a packed relocation leads nowhere.`);
			start = address;
			piece = readAtAddress(elf, address, Math.min(pieceSize, left));
		}
		return readUInt64(piece, address - start);
	};
}
// src/loader/go-build-info.ts
const MAGIC = Buffer.from("ÿ Go buildinf:", "latin1");
const ALIGNMENT = 16;
const HEADER_SIZE = 32;
const FLAGS_AT = 15;
const FLAG_INLINE_STRINGS = 2;
const VERSION_POINTER_AT = 16;
const MODULES_POINTER_AT = 24;
const SEARCH_BLOCK = 2 ** 20;
/** cmd/go/internal/modload/build.go puts 16 bytes before and after the text, to find it by. */
const FRAME_SIZE = 16;
/** The same for a file whose headers have been read already. */
function findBuildInfo(elf, dynamic) {
	for (const segment of elf.segments.filter(({ writable }) => writable)) for (const address of findMagic(elf, segment)) {
		const raw = readRawBuildInfo(elf, dynamic, address);
		if (raw !== void 0) return parseModuleInfo(raw.goVersion, withoutFrame(raw.moduleInfo));
	}
}
/** Blocks begin and end on the boundary, so the magic never straddles two of them. */
function* findMagic(elf, segment) {
	const end = segment.address + segment.fileSize;
	const start = Math.ceil(segment.address / ALIGNMENT) * ALIGNMENT;
	for (let block = start; block + HEADER_SIZE <= end; block += SEARCH_BLOCK) {
		const bytes = readAtAddress(elf, block, Math.min(SEARCH_BLOCK, end - block));
		for (let at = bytes.indexOf(MAGIC); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) if (at % ALIGNMENT === 0 && block + at + HEADER_SIZE <= end) yield block + at;
	}
}
/**
* Reads the strings behind the magic. A program that can itself read build info has the magic among its
* data too, with something else behind it: that gives undefined, and the search goes on.
*/
function readRawBuildInfo(elf, dynamic, address) {
	try {
		const raw = (readAtAddress(elf, address, HEADER_SIZE).readUInt8(FLAGS_AT) & FLAG_INLINE_STRINGS) !== 0 ? readInlineStrings(elf, address + HEADER_SIZE) : followPointers(elf, dynamic, address);
		return /^(go\d|devel )/.test(raw.goVersion) ? raw : void 0;
	} catch (error) {
		if (error instanceof LoaderError) return void 0;
		throw error;
	}
}
function readInlineStrings(elf, address) {
	const version = readInlineString(elf, address);
	const modules = readInlineString(elf, version.end);
	return {
		goVersion: version.bytes.toString(),
		moduleInfo: modules.bytes
	};
}
function followPointers(elf, dynamic, address) {
	return {
		goVersion: readGoString(elf, dynamic, address + VERSION_POINTER_AT).toString(),
		moduleInfo: readGoString(elf, dynamic, address + MODULES_POINTER_AT)
	};
}
/** A length as a varint (encoding/binary), then so many bytes. */
function readInlineString(elf, address) {
	let length = 0;
	for (let index = 0; index < 5; index++) {
		const byte = readAtAddress(elf, address + index, 1).readUInt8();
		length += (byte & 127) * 2 ** (7 * index);
		if (byte < 128) {
			const start = address + index + 1;
			return {
				bytes: readAtAddress(elf, start, length),
				end: start + length
			};
		}
	}
	throw new LoaderError(`${elf.source.name} is damaged: its Go build info has a string of no length.`);
}
/** Follows a pointer to a Go string, which is itself a pointer and a length. */
function readGoString(elf, dynamic, pointerAddress) {
	const header = readPointer(elf, dynamic, pointerAddress);
	if (header === 0) return Buffer.alloc(0);
	const length = readUInt64(readAtAddress(elf, header + 8, 8), 0);
	return readAtAddress(elf, readPointer(elf, dynamic, header), length);
}
/** In a position-independent file a pointer is empty, and a relocation says where it will lead. */
function readPointer(elf, dynamic, address) {
	const inFile = readUInt64(readAtAddress(elf, address, 8), 0);
	if (inFile !== 0) return inFile;
	for (const relocation of readRelocations(elf, dynamic)) if (relocation.address === address && relocation.kind === "relative") return relocation.addend;
	return 0;
}
function withoutFrame(moduleInfo) {
	return moduleInfo.length > 32 && moduleInfo.at(-17) === 10 ? moduleInfo.toString("utf8", FRAME_SIZE, moduleInfo.length - FRAME_SIZE) : "";
}
// src/loader/go-packages.ts
const PREFIXES = ["go:link.", "go.link."];
const HASH_SIZE = 8;
/**
* Reads the hash of each linked package's interface: what plugin.Open compares (runtime/plugin.go).
* @returns hashes in hexadecimal by import path; none for a file that neither is nor loads plugins
* @throws {LoaderError} when a hash is not in the file
*/
function readPackageHashes(elf, symbols) {
	const hashes = /* @__PURE__ */ new Map();
	for (const { importPath, address } of packageSymbols(symbols, "pkghashbytes.")) hashes.set(importPath, readAtAddress(elf, address, HASH_SIZE).toString("hex"));
	return hashes;
}
const ENTRY_SIZE$1 = 40;
const LINK_TIME_HASH_AT = 16;
const HOST_POINTER_AT = 32;
/**
* Finds a plugin's table of packages. Each entry holds a pointer to the package's pkghash symbol, and
* since the dynamic loader fills these in, the relocations tell where the table is and in what order.
* @returns undefined for a file that is no plugin
* @throws {LoaderError} when the relocations are not in the file
*/
function findPackageTable(elf, dynamic, symbols) {
	const importPaths = /* @__PURE__ */ new Map();
	for (const { index, importPath } of packageSymbols(symbols, "pkghash.")) importPaths.set(index, importPath);
	if (importPaths.size === 0) return void 0;
	const entries = [];
	for (const { kind, symbolIndex, address } of readRelocations(elf, dynamic)) {
		const importPath = kind === "symbol" ? importPaths.get(symbolIndex) : void 0;
		if (importPath !== void 0) entries.push({
			address: address - HOST_POINTER_AT,
			importPath
		});
	}
	entries.sort((a, b) => a.address - b.address);
	const [first] = entries;
	const isTable = entries.every(({ address }, index) => address === (first?.address ?? 0) + index * ENTRY_SIZE$1);
	if (first === void 0 || !isTable) return void 0;
	return {
		address: first.address,
		importPaths: entries.map(({ importPath }) => importPath)
	};
}
function* packageSymbols(symbols, family) {
	for (const prefix of PREFIXES) for (const { index, name, address } of symbols.definedWithPrefix(prefix + family)) yield {
		index,
		importPath: name.slice(prefix.length + family.length),
		address
	};
}
/**
* Reads the hashes that a plugin demands, in the order of the comparison.
* @param exported the plugin's hashes by its symbols: the linker writes each hash twice
* @throws {LoaderError} when the two differ, or a hash is not in the file
*/
function readDemandedHashes(elf, dynamic, { address, importPaths }, exported) {
	const pointers = pointersWithin(elf, dynamic, address, importPaths.length * ENTRY_SIZE$1);
	const demanded = /* @__PURE__ */ new Map();
	for (const [index, importPath] of importPaths.entries()) {
		const pointer = pointers.get(address + index * ENTRY_SIZE$1 + LINK_TIME_HASH_AT);
		const hash = pointer === void 0 ? "" : readAtAddress(elf, pointer, HASH_SIZE).toString("hex");
		if (hash !== exported.get(importPath)) throw new LoaderError(`${elf.source.name} is damaged: it has two hashes for package ${importPath}.`);
		demanded.set(importPath, hash);
	}
	return demanded;
}
// src/loader/go-version.ts
/**
* Takes apart a recorded version: `go1.25.6`, `go1.22.1 X:boringcrypto,arenas`, or, since Go 1.26,
* `go1.26.0-X:jsonv2`. What is no release (`devel go1.27-1b5ae46 …`) is kept as it is.
* Source of the suffix: cmd/link/internal/ld/main.go, where buildVersion is put together.
*/
function parseGoVersion(recorded) {
	const [toolchain = "", experiments = ""] = recorded.split(/[ -]X:/);
	return {
		version: toolchain.replace(/^go(?=\d)/, ""),
		experiments: experiments === "" ? [] : experiments.split(",")
	};
}
// src/loader/libc.ts
/** Tells the C library by the dynamic loader that an executable asks for. */
function libcOfInterpreter(interpreter) {
	if (/\/ld-musl-[^/]*$/.test(interpreter)) return "musl";
	if (/\/ld-linux[^/]*$/.test(interpreter)) return "glibc";
}
/**
* Tells the C library by the libraries that a file needs. musl's is one file under several names:
* libc.musl-x86_64.so.1 on Alpine, libc.so where Debian's musl-gcc linked.
*/
function libcOfLibraries(libraries) {
	if (libraries.some((library) => library === "libc.so" || /^(libc\.musl|ld-musl)-/.test(library))) return "musl";
	if (libraries.some((library) => library === "libc.so.6" || library.startsWith("ld-linux"))) return "glibc";
}
/** Finds the newest glibc that a file asks for by its symbol versions, e.g. `2.34`. */
function highestGlibc(needs) {
	return needs.flatMap(({ versions }) => versions).flatMap((version) => /^GLIBC_(\d+(?:\.\d+)*)$/.exec(version)?.[1] ?? []).toSorted(compareReleases).at(-1);
}
/** Whether one release of glibc, e.g. `2.34`, came after another. */
function isNewerGlibc(release, than) {
	return compareReleases(release, than) > 0;
}
/** Compares number by number, so that 2.4 comes before 2.34. */
function compareReleases(a, b) {
	const left = a.split(".").map(Number);
	const right = b.split(".").map(Number);
	for (let index = 0; index < Math.max(left.length, right.length); index++) {
		const difference = (left[index] ?? 0) - (right[index] ?? 0);
		if (difference !== 0) return difference;
	}
	return 0;
}
// src/loader/link-flags.ts
/**
* Finds the string variables that a `-ldflags` value sets with `-X path.Name=value`. As in the linker,
* the last of two wins.
* @param flags as build info records them, e.g. `-X 'example.com/core.Version=2.13.8' -s`
* @returns values by the variable's full name
*/
function parseLinkVariables(flags) {
	const variables = /* @__PURE__ */ new Map();
	const fields = splitQuoted(flags);
	fields.forEach((field, index) => {
		const setting = /^--?X$/.test(field) ? fields[index + 1] : /^--?X=(.*)$/s.exec(field)?.[1];
		const [, name, value] = /^([^=]+)=(.*)$/s.exec(setting ?? "") ?? [];
		if (name !== void 0 && value !== void 0) variables.set(name, value);
	});
	return variables;
}
/**
* Splits at white space, except inside a field that begins with a quote; nothing is unescaped.
* Source: Split in cmd/internal/quoted/quoted.go, which the go command uses on `-ldflags`.
*/
function splitQuoted(text) {
	const fields = text.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g);
	return Array.from(fields, ([, single, double, plain]) => single ?? double ?? plain ?? "");
}
// src/loader/module-place.ts
/** Blocks of a file overlap by as much as a path may take, so that none is cut in two unseen. */
const BLOCK = 2 ** 22;
const LONGEST_PATH = 4096;
/** Every linked module has functions, as a rule; each that has none costs a search of the whole file. */
const TRIED_MODULES = 5;
/**
* Finds where modules lay, by the names of source files that Go keeps for stack traces: stripping leaves them.
* They end in a zero byte, one after another (runtime/symtab.go, `filetab` of runtime.pclntab).
*
* @returns undefined where no module's files are named, or not in a folder: built with -trimpath.
*/
function findModulePlace(elf, modules) {
	const known = modules.map(({ path, version, replace }) => ({
		path,
		at: replace ?? {
			path,
			version
		}
	})).filter(({ at }) => at.version !== "" && at.version !== "(devel)").slice(0, TRIED_MODULES);
	for (const { path, at } of known) {
		const inCache = `/${escapedPath(at.path)}@${escapedPath(at.version)}/`;
		const inVendor = `/vendor/${path}/`;
		for (const segment of elf.segments) {
			const place = findIn(elf, segment, inCache, inVendor);
			if (place !== void 0) return place;
		}
	}
}
/** Go's module cache writes a capital as `!` and the small letter (golang.org/x/mod/module, EscapePath). */
function escapedPath(path) {
	return path.replaceAll(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}
function findIn(elf, segment, cache, vendor) {
	const { offset, fileSize } = segment;
	for (let at = 0; at < fileSize; at += BLOCK) {
		const bytes = elf.source.read(offset + at, Math.min(BLOCK + LONGEST_PATH, fileSize - at));
		const cached = folderBefore(bytes, cache);
		if (cached !== void 0) return {
			kind: "cache",
			folder: cached
		};
		const vendored = folderBefore(bytes, vendor);
		if (vendored !== void 0) return {
			kind: "vendor",
			folder: `${vendored}/vendor`
		};
	}
}
/** The absolute folder before the first such part of a path that begins after a zero byte. */
function folderBefore(bytes, part) {
	for (let at = bytes.indexOf(part); at >= 0; at = bytes.indexOf(part, at + 1)) {
		const start = bytes.lastIndexOf(0, at);
		if (start < 0 || at - start > LONGEST_PATH) continue;
		const folder = bytes.toString("utf8", start + 1, at);
		if (isPlainFolder(folder)) return folder;
	}
}
/** The file is anybody's: what it names goes into the compiler's flags, where these would mean something else. */
function isPlainFolder(folder) {
	return /^\/[^\p{Cc}\ufffd;='"\\]*$/u.test(folder) && !folder.includes("/../");
}
// src/loader/moduledata-layout.ts
/**
* Go releases whose runtime.moduledata has the same fields at the same places (runtime/symtab.go). A gateway
* reads the record of a plugin by its own layout; with another one it finds no valid record and dies.
*/
const GROUPS = [
	[17],
	[18, 19],
	[20],
	[21, 22],
	[
		23,
		24,
		25
	],
	[26]
];
/** Sizes of the record in bytes, where the version is not recorded: plugins of Go 1.20 and older. */
const BY_SIZE = /* @__PURE__ */ new Map([
	[536, 17],
	[552, 18],
	[568, 20]
]);
/**
* Tells which group a file belongs to.
* @param goVersion `1.25.6`; undefined where none is recorded
* @param size of the symbol runtime.firstmoduledata in bytes
* @returns undefined where neither is known to this table
*/
function layoutGroup(goVersion, size) {
	const recorded = /^1\.(\d+)(?!\d)/.exec(goVersion ?? "")?.[1];
	const minor = recorded === void 0 ? BY_SIZE.get(size ?? 0) : Number(recorded);
	const group = GROUPS.findIndex((minors) => minor !== void 0 && minors.includes(minor));
	return group < 0 ? void 0 : group;
}
// src/loader/version-needs.ts
const RECORD_SIZE$1 = 16;
const WEAK = 2;
/** Real files have a few dozen; a damaged one may promise billions. */
const MAX_RECORDS$1 = 1e4;
/**
* Reads the version needs (.gnu.version_r). Weak ones, which don't keep a file from loading, and
* libraries with nothing but weak ones are left out; musl has no such versions.
* Layout: Elf64_Verneed and Elf64_Vernaux, Linux Standard Base, "Symbol Versioning".
* @throws {LoaderError} when the records are not in the file, or go round in circles
*/
function readNeededVersions(elf, { values, strings }) {
	const first = values.get(DynamicTag.versionNeeds);
	const count = values.get(DynamicTag.versionNeedsCount) ?? 0;
	if (first === void 0 || count === 0) return [];
	let recordsRead = 0;
	const readRecord = (address) => {
		if (++recordsRead > MAX_RECORDS$1) throw new LoaderError(`${elf.source.name} is damaged: its list of library versions has no end.`);
		return readAtAddress(elf, address, RECORD_SIZE$1);
	};
	const needs = [];
	for (const { address, record } of chain(first, count, readRecord)) {
		const versions = [];
		const firstVersion = address + record.readUInt32LE(8);
		for (const { record: version } of chain(firstVersion, record.readUInt16LE(2), readRecord)) if (!((version.readUInt16LE(4) & WEAK) !== 0)) versions.push(strings.at(version.readUInt32LE(8)));
		if (versions.length > 0) needs.push({
			library: strings.at(record.readUInt32LE(4)),
			versions
		});
	}
	return needs;
}
/** Follows records; both kinds end with the distance to the next one, which is 0 in the last. */
function* chain(first, count, readRecord) {
	let address = first;
	for (let index = 0; index < count; index++) {
		const record = readRecord(address);
		yield {
			address,
			record
		};
		const distance = record.readUInt32LE(12);
		if (distance === 0) return;
		address += distance;
	}
}
// src/loader/gateway-profile.ts
/**
* Reads a gateway's profile off its binary.
* @throws {LoaderError} with a message for people: not an ELF file, another architecture, cut short, no
*   executable, statically linked, an unknown C library, not built by Go
*/
function readGatewayProfile(source) {
	const elf = parseElf(source);
	const dynamic = readDynamicSection(elf);
	const buildInfo = findBuildInfo(elf, dynamic);
	if (buildInfo === void 0) throw new LoaderError(`${source.name} has no Go build info, so it is not a KrakenD gateway.`);
	const { interpreter } = elf;
	if (interpreter === void 0) throw new LoaderError(`${source.name} is linked statically, or is no executable: without a dynamic loader it can't load plugins.`);
	const libcFamily = libcOfInterpreter(interpreter);
	if (libcFamily === void 0) throw new LoaderError(`${source.name} asks for the dynamic loader ${JSON.stringify(interpreter)}, which is neither musl's nor glibc's.`);
	const { version, experiments } = parseGoVersion(buildInfo.goVersion);
	const symbols = readDynamicSymbols(elf, dynamic);
	const newestGlibc = highestGlibc(readNeededVersions(elf, dynamic));
	const layout = layoutGroup(version, void 0);
	const { settings, modules } = buildInfo;
	const modulePlace = settings["-trimpath"] === "true" ? void 0 : findModulePlace(elf, modules);
	return {
		architecture: elf.architecture,
		libcFamily,
		interpreter,
		neededLibraries: [...dynamic.neededLibraries],
		...newestGlibc && { highestGlibc: newestGlibc },
		definedSymbols: [...symbols.definedPlainNames()],
		neededSymbols: Array.from(symbols.wanted(), ({ name }) => name),
		...layout !== void 0 && { layout },
		goVersion: version,
		experiments,
		modulePath: buildInfo.main?.path ?? buildInfo.path,
		modules,
		...modulePlace && { modulePlace },
		settings,
		...readKrakendNames(settings),
		packages: Object.fromEntries(readPackageHashes(elf, symbols))
	};
}
/**
* KrakenD's Makefile sets its version and libc as variables of Lura's package core, whose module path
* changed over the years and differs in forks: only the end of the name is fixed.
*/
function readKrakendNames(settings) {
	const variables = [...parseLinkVariables(settings["-ldflags"] ?? "")];
	const valueBehind = (name) => variables.findLast(([variable]) => variable.endsWith(name))?.[1];
	const krakendVersion = valueBehind("core.KrakendVersion");
	const libc = valueBehind("core.GlibcVersion");
	return {
		...krakendVersion && { krakendVersion },
		...libc && { libc }
	};
}
// src/loader/build-id.ts
const NOTE_HEADER_SIZE = 12;
const GO_NOTE = {
	name: "Go\0\0",
	type: 4
};
const GNU_NOTE = {
	name: "GNU\0",
	type: 3
};
/** Four parts of twenty characters; damaged files must not make us search for megabytes. */
const MAX_NOTES_SIZE = 65536;
const BLOCK_SIZE = 2 ** 20;
/** HashToString in cmd/internal/buildid/buildid.go: fifteen bytes, as base64 for file names. */
const HASHED_BYTES = 15;
/**
* Tells whether a file is as the go command wrote it. The last part of its build ID is a checksum of the whole
* file, in which the ID itself counts as zeros, and since Go 1.24 the GNU build ID too.
* Source: FindAndHash in cmd/internal/buildid/rewrite.go, updateBuildID in cmd/go/internal/work/buildid.go.
* @returns undefined for a file without such an ID: built with -buildid=, or not by the go command
* @throws {LoaderError} when the notes are not in the file
*/
function isAsBuilt(elf) {
	const goNote = findNote(elf, GO_NOTE);
	if (goNote === void 0) return void 0;
	const id = elf.source.read(goNote.offset, goNote.size);
	const checksum = /^[\w-]{20}\/[\w-]{20}\/[\w-]{20}\/([\w-]{20})$/.exec(id.toString("latin1"))?.[1];
	if (checksum === void 0) return void 0;
	const hostId = findNote(elf, GNU_NOTE);
	if (hostId !== void 0 && checksum === checksumWithout(elf, id, hostId)) return true;
	return checksum === checksumWithout(elf, id);
}
function findNote({ source, notes }, { name, type }) {
	for (const { offset, fileSize } of notes) {
		const bytes = source.read(offset, Math.min(fileSize, MAX_NOTES_SIZE));
		for (let at = 0; at + NOTE_HEADER_SIZE <= bytes.length;) {
			const nameSize = bytes.readUInt32LE(at);
			const size = bytes.readUInt32LE(at + 4);
			const nameAt = at + NOTE_HEADER_SIZE;
			const contentAt = nameAt + roundUp(nameSize);
			if (bytes.readUInt32LE(at + 8) === type && bytes.toString("latin1", nameAt, nameAt + nameSize) === name && contentAt + size <= bytes.length) return {
				offset: offset + contentAt,
				size
			};
			at = contentAt + roundUp(size);
		}
	}
}
function roundUp(size) {
	return Math.ceil(size / 4) * 4;
}
/** Hashes the file in blocks, so that a large one takes no more memory than a small one. */
function checksumWithout({ source }, id, excluded) {
	const hash = createHash("sha256");
	const scratch = Buffer.alloc(BLOCK_SIZE + id.length);
	let offset = 0;
	while (offset < source.size) {
		const length = Math.min(scratch.length, source.size - offset);
		source.read(offset, length).copy(scratch);
		const bytes = scratch.subarray(0, length);
		if (excluded) zero(bytes, excluded.offset - offset, excluded.size);
		let end = Math.min(BLOCK_SIZE, length);
		for (let at = bytes.indexOf(id); at >= 0 && at < end; at = bytes.indexOf(id, at)) {
			zero(bytes, at, id.length);
			end = Math.max(end, at + id.length);
		}
		hash.update(bytes.subarray(0, end));
		offset += end;
	}
	return hash.digest().toString("base64url", 0, HASHED_BYTES);
}
/** Zeros a range as far as it lies within the bytes. */
function zero(bytes, start, size) {
	const within = (at) => Math.min(Math.max(at, 0), bytes.length);
	bytes.fill(0, within(start), within(start + size));
}
// src/loader/plugin-path.ts
const STRING_SIZE$1 = 16;
const EXPORTED_COUNT_BEFORE_STRING = 16;
/**
* Reads a plugin's record. Its path is what the runtime knows the plugin by: the main package's import path,
* `plugin/unnamed-<hash>` for a build of single files, or what -pluginpath said. It is escaped as in
* symbol names: plugin.Open looks up `<path>.HandlerRegisterer`.
*
* The record that holds it has no symbol, but it points to the table of packages: the pointer is
* found among the relocations, and the path stands before it.
* @returns undefined when nothing points to the table
* @throws {LoaderError} when what is pointed to is not in the file
*/
function readPluginRecord(elf, dynamic, table) {
	for (const { kind, addend, address } of readRelocations(elf, dynamic)) {
		if (kind !== "relative" || addend !== table.address) continue;
		if (readUInt64(readAtAddress(elf, address + 8, 8), 0) !== table.importPaths.length) continue;
		const at = address - STRING_SIZE$1;
		const escapedPath = readString$1(elf, dynamic, at);
		if (escapedPath === void 0) return void 0;
		return {
			escapedPath,
			exportedCount: readUInt64(readAtAddress(elf, at - EXPORTED_COUNT_BEFORE_STRING, 8), 0)
		};
	}
}
/** Reads a Go string, a pointer and a length, whose pointer the dynamic loader fills in. */
function readString$1(elf, dynamic, stringAddress) {
	for (const { kind, addend, address } of readRelocations(elf, dynamic)) {
		if (kind !== "relative" || address !== stringAddress) continue;
		return readAtAddress(elf, addend, readUInt64(readAtAddress(elf, stringAddress + 8, 8), 0)).toString();
	}
}
/**
* Undoes the escaping of import paths in symbol names: dots of the last element, and what is not plain
* ASCII, as %2e. Source: PrefixToPath in cmd/internal/objabi/path.go.
*/
function unescapeImportPath(escaped) {
	const bytes = escaped.replace(/%([0-9a-f]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
	return Buffer.from(bytes, "latin1").toString();
}
// src/loader/init-code.ts
/**
* Whether code mentions a variable. Plugins are compiled with -dynlink, where every variable is reached by way
* of the GOT (rewriteToUseGot in cmd/internal/obj/x86/obj6.go and arm64/obj7.go).
* @param slot the address of the variable's entry in the GOT
*/
function mentions(architecture, code, slot) {
	return firstMention(MACHINES[architecture], code, slot) !== void 0;
}
/**
* Finds what a package's initialiser copies to a string variable. Only a plain copy counts: both words of one
* other variable are loaded, and nothing else happens before the first mention of the destination. A call or a
* jump in between means that the text is worked out.
* @param destination the address of the destination's entry in the GOT
* @returns the address of the GOT entry of the variable that is copied
*/
function sourceOfCopy(architecture, code, destination) {
	const machine = MACHINES[architecture];
	const end = firstMention(machine, code, destination);
	if (end === void 0) return void 0;
	for (const last of machine.loadsBefore(code, end)) {
		if (last.words.length === 2) return last.slot;
		for (const first of machine.loadsBefore(code, last.start)) {
			const words = [...first.words, ...last.words];
			if (first.slot === last.slot && words.includes(0) && words.includes(8)) return last.slot;
		}
	}
}
function firstMention({ step, slotAt }, code, slot) {
	for (let at = 0; at < code.bytes.length; at += step) if (slotAt(code, at) === slot) return at;
}
/** `MOVQ name@GOT(RIP), R15` is REX.W 8B /r with a distance; `MOVQ (R15), CX` and `MOVQ 8(R15), CX` follow it. */
const amd64 = {
	step: 1,
	slotAt({ address, bytes }, at) {
		if (bytes[at + 1] !== 139 || at < 0 || at + AMD64_SLOT > bytes.length) return void 0;
		const [rex = 0, , operands = 0] = bytes.subarray(at, at + 3);
		if ((rex & 251) !== 72 || (operands & 199) !== 5) return void 0;
		return address + at + AMD64_SLOT + bytes.readInt32LE(at + 3);
	},
	loadsBefore(code, end) {
		return [0, 8].flatMap((word) => {
			const load = end - (word === 0 ? 3 : 4);
			const start = load - AMD64_SLOT;
			const slot = amd64.slotAt(code, start);
			if (slot === void 0) return [];
			const [rexOfSlot = 0, , slotOperands = 0] = code.bytes.subarray(start, start + 3);
			const base = slotOperands >> 3 & 7 | (rexOfSlot & 4) << 1;
			const [rex = 0, opcode, operands = 0, distance] = code.bytes.subarray(load, end);
			return (rex & 248) === 72 && opcode === 139 && (operands & 7 | (rex & 1) << 3) === base && operands >> 6 === (word === 0 ? 0 : 1) && distance === (word === 0 ? void 0 : word) ? [{
				start,
				slot,
				words: [word]
			}] : [];
		});
	}
};
const AMD64_SLOT = 7;
/** `ADRP page, R27; LDR [R27, #offset], R0`, then the words by LDR or LDP, perhaps with an ADD before. */
const arm64 = {
	step: 4,
	slotAt(code, at) {
		const page = instruction(code, at);
		const load = instruction(code, at + 4);
		if (page === void 0 || load === void 0) return void 0;
		const isAdrp = (page & 2667577344) >>> 0 === 2415919104;
		const isLoad = (load & 4290772992) >>> 0 === 4181721088;
		if (!isAdrp || !isLoad || (page & 31) !== (load >>> 5 & 31)) return void 0;
		const pages = (page >>> 5 & 524287) << 2 | page >>> 29 & 3;
		const signed = pages & 1048576 ? pages - 2097152 : pages;
		return Math.floor((code.address + at) / 4096) * 4096 + signed * 4096 + (load >>> 10 & 4095) * 8;
	},
	loadsBefore(code, end) {
		return ARM64_WORDS.flatMap(({ words, instructions }) => {
			const start = end - (instructions.length + 2) * 4;
			const slot = arm64.slotAt(code, start);
			if (slot === void 0) return [];
			let base = (instruction(code, start + 4) ?? 0) & 31;
			return instructions.every(({ mask, value }, index) => {
				const word = instruction(code, start + 8 + index * 4) ?? 0;
				const ok = (word & mask) >>> 0 === value && (word >>> 5 & 31) === base;
				base = word & 31;
				return ok;
			}) ? [{
				start,
				slot,
				words
			}] : [];
		});
	}
};
/** Instructions by the bits that don't name registers: Arm Architecture Reference Manual, C6.2. */
const LOAD = {
	mask: 4294966272,
	value: 4181721088
};
const ARM64_WORDS = [
	{
		words: [0],
		instructions: [LOAD]
	},
	{
		words: [8],
		instructions: [{
			mask: 4294966272,
			value: 4181722112
		}]
	},
	{
		words: [8],
		instructions: [{
			mask: 4294966272,
			value: 2432704512
		}, LOAD]
	},
	{
		words: [0, 8],
		instructions: [{
			mask: 4294934528,
			value: 2839543808
		}]
	}
];
function instruction({ bytes }, at) {
	return at < 0 || at + 4 > bytes.length ? void 0 : bytes.readUInt32LE(at);
}
const MACHINES = {
	amd64,
	arm64
};
// src/loader/registered-names.ts
/** A Go string: a pointer and a length. A registerer of another size (a struct, a slice) holds no plain name. */
const STRING_SIZE = 16;
/** Far above every real name; so that a damaged length can't make the report unreadable. */
const MAX_NAME_LENGTH = 512;
/** Far above every real initialiser of a package. */
const MAX_CODE_LENGTH = 65536;
/**
* Reads the texts that registerers of a string type hold: `var HandlerRegisterer = registerer("name")`, whose
* text the linker has laid down, and `registerer(pluginName)`, which Go copies when the package is initialised
* (cmd/compile/internal/staticinit: a string variable is never copied before, as the linker's -X may have changed
* it). What is not one of these two, or is assigned again in a func init(), has no name here.
* @param registerers names of variables among the plugin's own symbols
* @returns the texts by the variables' names
* @throws {LoaderError} when what a symbol refers to is not in the file
*/
function readRegisteredNames(elf, dynamic, symbols, own, registerers) {
	const data = dataOf(elf, dynamic, own);
	const initialiser = codeOf(elf, own.get("init"));
	const laterCode = [...own].flatMap(([name, symbol]) => /^init\.\d+$/.test(name) ? [codeOf(elf, symbol)] : []);
	const readName = (symbol) => {
		try {
			return readString(elf, symbol, data, symbols);
		} catch (error) {
			if (error instanceof LoaderError) return void 0;
			throw error;
		}
	};
	const names = /* @__PURE__ */ new Map();
	for (const registerer of registerers) {
		const symbol = own.get(registerer);
		if (symbol?.size !== STRING_SIZE) continue;
		const slot = data.slots.get(symbol.index);
		if (slot !== void 0 && laterCode.some((code) => mentions(elf.architecture, code, slot))) continue;
		const copied = slot === void 0 ? void 0 : sourceOfCopy(elf.architecture, initialiser, slot);
		const source = data.ownerOf(copied);
		const name = readName(symbol) ?? (source && readName(source));
		if (name !== void 0) names.set(registerer, name);
	}
	return names;
}
function dataOf(elf, dynamic, own) {
	const byIndex = new Map([...own.values()].map((symbol) => [symbol.index, symbol]));
	const places = /* @__PURE__ */ new Set();
	for (const { address, size } of own.values()) if (size === STRING_SIZE) places.add(address).add(address + 8);
	const pointers = /* @__PURE__ */ new Map();
	const slots = /* @__PURE__ */ new Map();
	const owners = /* @__PURE__ */ new Map();
	for (const relocation of readRelocations(elf, dynamic)) {
		const { address, kind, symbolIndex } = relocation;
		const symbol = kind === "slot" ? byIndex.get(symbolIndex) : void 0;
		if (symbol !== void 0) {
			slots.set(symbolIndex, address);
			owners.set(address, symbol);
		}
		if (places.has(address)) pointers.set(address, relocation);
	}
	return {
		pointers,
		slots,
		ownerOf: (slot) => slot === void 0 ? void 0 : owners.get(slot)
	};
}
/** Reads a string variable that the linker has laid down; undefined for one that is filled in later, or is none. */
function readString(elf, { address, size }, { pointers }, symbols) {
	const pointer = pointers.get(address);
	if (size !== STRING_SIZE || pointer === void 0 || pointers.has(address + 8)) return void 0;
	const length = readUInt64(readAtAddress(elf, address + 8, 8), 0);
	if (length === 0 || length > MAX_NAME_LENGTH) return void 0;
	const at = (pointer.kind === "symbol" ? symbols.addressOf(pointer.symbolIndex) : 0) + pointer.addend;
	if (segmentAt(elf, at)?.writable !== false) return void 0;
	const bytes = readAtAddress(elf, at, length);
	const text = bytes.toString();
	return Buffer.from(text).equals(bytes) && !/\p{Cc}/u.test(text) ? text : void 0;
}
function codeOf(elf, symbol) {
	const { address, size } = symbol ?? {
		address: 0,
		size: 0
	};
	const segment = size === 0 ? void 0 : segmentAt(elf, address);
	const available = segment === void 0 ? 0 : segment.address + segment.fileSize - address;
	const length = Math.min(size, available, MAX_CODE_LENGTH);
	return {
		address,
		bytes: length <= 0 ? Buffer.alloc(0) : readAtAddress(elf, address, length)
	};
}
// src/loader/registerers.ts
/** The variable that KrakenD looks up for each kind. */
const REGISTERERS = [
	["server", "HandlerRegisterer"],
	["client", "ClientRegisterer"],
	["modifier", "ModifierRegisterer"],
	["middleware", "MiddlewareRegisterer"]
];
/**
* Finds the registerers that a plugin exports. As plugin.Open does (plugin/plugin_dlopen.go), only the
* plugin's own package is asked: a registerer of some linked package is none.
* @param escapedPath the plugin's path as symbol names have it
* @throws {LoaderError} when what a symbol refers to is not in the file
*/
function findRegisterers(elf, dynamic, symbols, escapedPath) {
	const prefix = `${escapedPath}.`;
	const own = new Map([...symbols.definedWithPrefix(prefix)].map((one) => [one.name.slice(prefix.length), one]));
	const found = REGISTERERS.filter(([, registerer]) => own.has(registerer));
	if (found.length === 0) return [];
	const names = readRegisteredNames(elf, dynamic, symbols, own, found.map(([, registerer]) => registerer));
	return found.map(([kind, registerer]) => {
		const name = names.get(registerer);
		return name === void 0 ? { kind } : {
			kind,
			name
		};
	});
}
/**
* Finds the registerers of a plugin whose exported symbols are not under its path: -ldflags=-pluginpath changes
* the path in the record, and not the names. plugin.Open then finds none of them.
* @returns variables' names, such as HandlerRegisterer; none for a plugin that is in order
*/
function findRegisterersElsewhere(symbols, { escapedPath, exportedCount }) {
	if (exportedCount === 0) return [];
	for (const _ of symbols.definedWithPrefix(`${escapedPath}.`)) return [];
	const elsewhere = /* @__PURE__ */ new Set();
	for (const { name } of symbols.definedWithPrefix("")) {
		const symbol = name.slice(name.lastIndexOf(".") + 1);
		if (REGISTERERS.some(([, registerer]) => registerer === symbol)) elsewhere.add(symbol);
	}
	return elsewhere.size > 0 ? [...elsewhere] : ["…"];
}
// src/loader/symbol-versions.ts
const ENTRY_SIZE = 2;
/** 0 is local, 1 global, without a version; above them are numbers of versions. */
const FIRST_VERSION = 2;
const NUMBER = 32767;
/**
* Reads which symbols a file needs from others, without weak ones.
* Layout: Linux Standard Base, "Symbol Version Table".
* @throws {LoaderError} when the tables are not in the file
*/
function readNeededSymbols(elf, { values }, symbols) {
	const table = values.get(DynamicTag.symbolVersions);
	const wanted = [...symbols.wanted()];
	const last = wanted.at(-1);
	if (table === void 0 || last === void 0) return wanted.map(({ name }) => ({
		name,
		versioned: false
	}));
	const versions = readAtAddress(elf, table, (last.index + 1) * ENTRY_SIZE);
	return wanted.map(({ name, index }) => ({
		name,
		versioned: (versions.readUInt16LE(index * ENTRY_SIZE) & NUMBER) >= FIRST_VERSION
	}));
}
// src/loader/plugin-facts.ts
/**
* Reads the facts of a plugin. A shared object that is no Go plugin has no plugin path, no kinds and no
* packages; whether that is an error is not decided here.
* @throws {LoaderError} with a message for people: not an ELF file, another architecture, cut short, an
*   executable
*/
function readPluginFacts(source) {
	const elf = parseElf(source);
	const dynamic = readDynamicSection(elf);
	if (isExecutable(elf, dynamic) || elf.dynamicSection === void 0) throw new LoaderError(`${source.name} is an executable, not a shared object: build plugins with go build -buildmode=plugin.`, { said: `cannot dynamically load ${elf.type === "fixed-address" ? "" : "position-independent "}executable` });
	const buildInfo = findBuildInfo(elf, dynamic);
	const goVersion = buildInfo && parseGoVersion(buildInfo.goVersion);
	const symbols = readDynamicSymbols(elf, dynamic);
	const table = findPackageTable(elf, dynamic, symbols);
	const record = table && readPluginRecord(elf, dynamic, table);
	const escapedPath = record?.escapedPath;
	const registerers = escapedPath === void 0 ? [] : findRegisterers(elf, dynamic, symbols, escapedPath);
	const neededVersions = readNeededVersions(elf, dynamic);
	const libcFamily = libcOfLibraries(dynamic.neededLibraries);
	const newestGlibc = highestGlibc(neededVersions);
	const hashes = readPackageHashes(elf, symbols);
	const layout = layoutGroup(goVersion?.version, moduleDataSize(symbols));
	const asBuilt = isAsBuilt(elf);
	return {
		architecture: elf.architecture,
		...libcFamily && { libcFamily },
		...goVersion && { goVersion: goVersion.version },
		experiments: goVersion?.experiments ?? [],
		...escapedPath !== void 0 && { pluginPath: unescapeImportPath(escapedPath) },
		kinds: registerers.map(({ kind }) => kind),
		registerers,
		unreachable: record ? findRegisterersElsewhere(symbols, record) : [],
		neededLibraries: [...dynamic.neededLibraries],
		ownSearchPath: dynamic.values.has(DynamicTag.runPath) || dynamic.values.has(DynamicTag.searchPath),
		neededVersions,
		neededSymbols: readNeededSymbols(elf, dynamic, symbols),
		definedSymbols: [...symbols.definedPlainNames()],
		...asBuilt !== void 0 && { asBuilt },
		...layout !== void 0 && { layout },
		...newestGlibc && { highestGlibc: newestGlibc },
		modules: buildInfo?.modules ?? [],
		settings: buildInfo?.settings ?? {},
		packages: Object.fromEntries(table ? readDemandedHashes(elf, dynamic, table, hashes) : hashes)
	};
}
/** @returns bytes, where the file tells. */
function moduleDataSize(symbols) {
	for (const { name, size } of symbols.definedWithPrefix("runtime.firstmoduledata")) if (name === "runtime.firstmoduledata") return size;
}
// src/loader/system-libraries.ts
/** musl is one file that stands for several libraries (load_library in musl's ldso/dynlink.c). */
const MUSL_ITSELF = /^(?:lib(?:c|pthread|rt|m|dl|util|xnet)\.|ld-musl-)/;
/** What every system with glibc has. */
const GLIBC_ITSELF = /^(?:lib(?:c|m)\.so\.6|lib(?:dl|resolv)\.so\.2|libpthread\.so\.0|lib(?:rt|util|anl)\.so\.1|ld-linux[^/]*)$/;
const MUSL_ONLY = /^(?:libc\.so|libc\.musl-.*|ld-musl-.*)$/;
/** Whether musl answers to a library's name itself. */
function isMuslItself(library) {
	return MUSL_ITSELF.test(library);
}
/**
* The libraries that a plugin brings along: those that it needs, those that they need, and so on, as far as the
* system is known.
*/
function librariesBehind({ neededLibraries }, system) {
	const behind = new Set(neededLibraries);
	for (const library of behind) for (const next of system?.[library]?.neededLibraries ?? []) behind.add(next);
	return [...behind];
}
/** Whether a library is there when a plugin asks for it; unknown where nobody knows the gateway's system. */
function hasLibrary(library, { gateway, mapped }, system) {
	if (gateway.libcFamily === "musl" && isMuslItself(library)) return "yes";
	if (gateway.neededLibraries.includes(library)) return "yes";
	if (mapped.some(({ neededLibraries }) => neededLibraries.includes(library))) return "yes";
	if (system) return library in system ? "yes" : "no";
	if (gateway.libcFamily === "glibc" && GLIBC_ITSELF.test(library)) return "yes";
	if (gateway.libcFamily === "glibc" && MUSL_ONLY.test(library)) return "no";
	return "unknown";
}
/** Whether all that a plugin needs is glibc's, whose symbols have versions wherever a linker found them. */
function needsGlibcAlone({ neededLibraries }) {
	return neededLibraries.every((library) => GLIBC_ITSELF.test(library));
}
/** The names that the libraries of a gateway, its plugins and one more plugin define. */
function symbolsOf(plugin, { gateway, mapped }, system) {
	const names = /* @__PURE__ */ new Set();
	const seen = /* @__PURE__ */ new Set();
	const isMusl = gateway.libcFamily === "musl";
	const pending = [
		gateway,
		...mapped,
		plugin
	].flatMap(({ neededLibraries }) => neededLibraries);
	if (isMusl) pending.push(gateway.interpreter.split("/").at(-1) ?? "");
	for (let library = pending.pop(); library !== void 0; library = pending.pop()) {
		if (seen.has(library)) continue;
		seen.add(library);
		const found = system[library];
		if (found === void 0) continue;
		for (const name of found.symbols) names.add(name);
		pending.push(...found.neededLibraries);
	}
	return names;
}
// src/loader/dlopen.ts
/**
* Predicts what dlopen says before Go looks at a file. It is called with RTLD_NOW (plugin/plugin_dlopen.go), so
* every library, version and symbol must be there at once.
* @param file the plugin's name in what is said
* @param system the libraries of where the gateway runs, where they are known
*/
function predictDlopen(plugin, loaded, system, file) {
	if (plugin.architecture !== loaded.gateway.architecture) return foreignArchitecture(plugin, loaded, file);
	const doubts = [];
	for (const step of [
		checkLibraries,
		checkVersions,
		checkSymbols
	]) {
		const mapping = step(plugin, loaded, system, file);
		if (mapping.state === "refused") return mapping;
		if (mapping.state === "unknown") doubts.push(mapping.why);
	}
	return doubts[0] === void 0 ? { state: "mapped" } : {
		state: "unknown",
		why: doubts[0]
	};
}
/** glibc skips files for other processors in its search and says that there is none; musl tries to relocate. */
function foreignArchitecture({ architecture }, { gateway }, file) {
	const relocation = architecture === "arm64" ? 1026 : 6;
	return {
		state: "refused",
		cause: "architecture",
		said: gateway.libcFamily === "musl" ? `Error relocating ${file}: unsupported relocation type ${relocation}` : `${file}: cannot open shared object file: No such file or directory`
	};
}
const checkLibraries = (plugin, loaded, system, file) => {
	const unknown = [];
	for (const library of librariesBehind(plugin, system)) {
		const there = hasLibrary(library, loaded, system);
		if (there === "unknown" || there === "no" && plugin.ownSearchPath) unknown.push(library);
		if (there !== "no" || plugin.ownSearchPath) continue;
		return {
			state: "refused",
			cause: "missing-library",
			said: loaded.gateway.libcFamily === "musl" ? `Error loading shared library ${library}: No such file or directory (needed by ${file})` : `${library}: cannot open shared object file: No such file or directory`
		};
	}
	if (unknown.length === 0) return { state: "mapped" };
	return {
		state: "unknown",
		why: `it needs ${unknown.join(", ")}, and which libraries there are where the gateway runs is not known`
	};
};
/** musl ignores the versions that a file asks for. */
const checkVersions = (plugin, { gateway }, system, file) => {
	if (gateway.libcFamily === "musl") return { state: "mapped" };
	if (system) {
		for (const { library, versions } of plugin.neededVersions) {
			const offered = system[library]?.versions ?? [];
			const missing = offered.length === 0 ? void 0 : versions.find((one) => !offered.includes(one));
			if (missing === void 0) continue;
			return {
				state: "refused",
				cause: "library-version",
				said: `${library}: version \`${missing}' not found (required by ${file})`
			};
		}
		return { state: "mapped" };
	}
	const builtFor = /^GLIBC-(\d+\.\d+)/.exec(gateway.libc ?? "")?.[1] ?? gateway.highestGlibc;
	if (plugin.highestGlibc === void 0) return { state: "mapped" };
	if (builtFor !== void 0 && !isNewerGlibc(plugin.highestGlibc, builtFor)) return { state: "mapped" };
	return {
		state: "unknown",
		why: `it needs GLIBC_${plugin.highestGlibc}, and of the gateway's system only ${builtFor ?? "nothing"} is known`
	};
};
const checkSymbols = (plugin, loaded, system, file) => {
	const { gateway, mapped } = loaded;
	const known = new Set([
		gateway,
		...mapped,
		plugin
	].flatMap(({ definedSymbols }) => definedSymbols));
	const isMusl = gateway.libcFamily === "musl";
	const refuse = (name) => {
		return {
			state: "refused",
			cause: "undefined-symbol",
			said: isMusl ? `Error relocating ${file}: ${name}: symbol not found` : `${file}: undefined symbol: ${name}`
		};
	};
	if (system) {
		const offered = symbolsOf(plugin, loaded, system);
		const missing = plugin.neededSymbols.find(({ name }) => !known.has(name) && !offered.has(name));
		if (missing === void 0) return { state: "mapped" };
		if (!(plugin.ownSearchPath && librariesBehind(plugin, system).some((one) => !(one in system)))) return refuse(missing.name);
		return {
			state: "unknown",
			why: `where the symbol ${missing.name} comes from is not known`
		};
	}
	for (const name of gateway.neededSymbols) known.add(name);
	const open = plugin.neededSymbols.filter(({ name }) => !known.has(name));
	if (!isMusl) {
		const nowhere = open.find(({ versioned }) => !versioned);
		if (nowhere === void 0) return { state: "mapped" };
		if (needsGlibcAlone(plugin)) return refuse(nowhere.name);
		return {
			state: "unknown",
			why: `where the symbol ${nowhere.name} comes from is not known`
		};
	}
	const fortified = open.find(({ name }) => /^__\w+_chk$/.test(name));
	if (fortified) return refuse(fortified.name);
	const [first] = open;
	if (first === void 0) return { state: "mapped" };
	return {
		state: "unknown",
		why: `it needs ${first.name}, which the gateway itself does not use`
	};
};
// src/loader/verdict.ts
/**
* Judges plugins in the order in which one gateway loads them. They are judged together because the dynamic
* loader binds a name to the first file that has it: the gateway, then the plugins before.
*
* Sources: plugin/plugin_dlopen.go (open), runtime/plugin.go (plugin_lastmoduleinit).
* @param system the shared libraries of where the gateway runs, if they are known
* @returns one verdict per plugin
*/
function judge(gateway, plugins, system) {
	let process = {
		gateway,
		system,
		mapped: [],
		active: [],
		lastIsActive: false
	};
	return plugins.map((plugin) => {
		const [verdict, after] = load(process, plugin);
		process = after;
		return verdict;
	});
}
function load(process, { file, facts }) {
	const { gateway, system, mapped, active } = process;
	const cautions = cautionsAbout(facts, gateway);
	const rejects = (cause, said, differing = []) => ({
		state: "rejects",
		cause,
		said,
		...differing[0] === void 0 ? {} : { package: differing[0] },
		differing,
		cautions
	});
	if (process.over !== void 0) return [{
		state: "unknown",
		why: process.over,
		cautions
	}, process];
	if (Object.keys(gateway.packages).length === 0) return [rejects("no-plugin-support", "plugin: not implemented"), process];
	const mapping = predictDlopen(facts, process, system, file);
	if (mapping.state === "refused") return [rejects(mapping.cause, mapping.said), process];
	if (mapping.state === "unknown") cautions.push({
		kind: "unknown-libraries",
		what: mapping.why
	});
	const afterMapping = {
		...process,
		mapped: [...mapped, facts]
	};
	const afterRefusal = {
		...afterMapping,
		lastIsActive: false
	};
	const death = whyItDies(facts, process);
	if (death) {
		const over = `the gateway has died of ${file} before`;
		return [{
			state: "kills",
			...death,
			differing: [],
			cautions
		}, {
			...afterMapping,
			over
		}];
	}
	if (facts.pluginPath === void 0) {
		if (Object.keys(facts.packages).length > 0) return [{
			state: "unknown",
			why: "its table of packages is not where Go puts it",
			cautions
		}, afterRefusal];
		return [rejects("not-a-plugin", ALREADY_LOADED), afterMapping];
	}
	if (active.some(({ pluginPath }) => pluginPath === facts.pluginPath)) return [rejects("already-loaded", ALREADY_LOADED), afterRefusal];
	const differing = differingPackages(facts, process);
	if (differing[0] !== void 0) return [rejects("package", `plugin was built with a different version of package ${differing[0]}`, differing), afterRefusal];
	const afterInit = {
		...afterMapping,
		active: [...active, facts],
		lastIsActive: true
	};
	const [unreachable] = facts.unreachable;
	if (unreachable !== void 0) return [rejects("plugin-path", `could not find symbol ${unreachable}`), afterInit];
	if (mapping.state === "unknown") return [{
		state: "unknown",
		why: mapping.why,
		cautions
	}, afterInit];
	if (facts.asBuilt === false && facts.layout !== void 0) return [{
		state: "unknown",
		why: CHANGED,
		cautions
	}, afterInit];
	return [{
		state: "accepts",
		cautions
	}, afterInit];
}
const CHANGED = "nothing in it speaks against loading, but it was changed after Go had written it (by strip, patchelf or damage): it does not fit the checksum in its build ID";
const ALREADY_LOADED = "plugin already loaded";
/** runtime/plugin.go throws where it finds no valid record; where a record has another layout it finds none. */
function whyItDies(facts, { gateway, lastIsActive }) {
	const said = "fatal error: runtime: no plugin module data";
	if (facts.pluginPath === void 0 && Object.keys(facts.packages).length === 0) return lastIsActive ? void 0 : {
		cause: "not-a-plugin",
		said
	};
	return facts.layout !== void 0 && gateway.layout !== void 0 && facts.layout !== gateway.layout ? {
		cause: "layout",
		said
	} : void 0;
}
/** The packages whose hash is another one in what was loaded before; names bind to the first that has them. */
function differingPackages(facts, { gateway, mapped }) {
	const before = [gateway, ...mapped].map(({ packages }) => packages);
	return Object.entries(facts.packages).flatMap(([importPath, hash]) => {
		const bound = before.find((packages) => Object.hasOwn(packages, importPath))?.[importPath];
		return bound === void 0 || bound === hash ? [] : [importPath];
	});
}
function cautionsAbout(facts, gateway) {
	const cautions = [];
	if (facts.libcFamily !== void 0 && facts.libcFamily !== gateway.libcFamily) {
		const what = `it is linked for ${facts.libcFamily}, and the gateway runs on ${gateway.libcFamily}`;
		cautions.push({
			kind: "foreign-libc",
			what
		});
	}
	if (facts.pluginPath !== void 0 && (facts.layout === void 0 || gateway.layout === void 0)) {
		const what = `this action does not know the layout of Go ${facts.goVersion ?? "(unknown)"} or ${gateway.goVersion}: in place of a refusal the gateway may die`;
		cautions.push({
			kind: "unknown-layout",
			what
		});
	}
	return cautions;
}
// src/loader/judge-file.ts
/**
* Judges one file, whatever it is. A file that ends before its own contents do takes the gateway down: reading
* what is mapped beyond the end is SIGBUS.
*/
function judgeFile(gateway, source, system) {
	try {
		const [verdict] = judge(gateway, [{
			file: source.name,
			facts: readPluginFacts(source)
		}], system);
		return verdict;
	} catch (error) {
		if (!(error instanceof LoaderError)) throw error;
		if (error instanceof CutShortError) return {
			state: "kills",
			cause: "damaged",
			said: "signal SIGBUS: bus error",
			differing: [],
			cautions: []
		};
		const said = wordsOf(error, gateway, source.name);
		if (said === void 0) return {
			state: "unknown",
			why: error.message,
			cautions: []
		};
		return {
			state: "rejects",
			cause: "not-a-plugin",
			said,
			differing: [],
			cautions: []
		};
	}
}
/** musl has one word for all that is no ELF file; it opens executables, and what comes of that is not known. */
function wordsOf({ said }, { libcFamily }, file) {
	if (said === void 0) return void 0;
	if (libcFamily === "glibc") return `${file}: ${said}`;
	return said.endsWith("executable") ? void 0 : `Error loading shared library ${file}: Exec format error`;
}
// src/loader/judge-folder.ts
/**
* Judges the plugins of one folder: each alone, so that one does not hide what is wrong with the next, then those
* that a gateway would take together, in the order of their names, in which it reads the folder.
*
* @returns one verdict per plugin, in the order given.
*/
function judgeFolder(gateway, plugins, system) {
	const verdicts = new Map(plugins.map((plugin) => [plugin, judge(gateway, [plugin], system)[0]]));
	const taken = plugins.filter((plugin) => isTaken(verdicts.get(plugin))).toSorted((a, b) => baseName(a.file) < baseName(b.file) ? -1 : 1);
	for (const [index, together] of judge(gateway, taken, system).entries()) {
		const plugin = taken[index];
		if (plugin && !isTaken(together)) verdicts.set(plugin, together);
	}
	return plugins.map((plugin) => verdicts.get(plugin));
}
function isTaken(verdict) {
	return verdict?.state === "accepts" || verdict?.state === "unknown";
}
function baseName(file) {
	return file.slice(file.lastIndexOf("/") + 1);
}
// src/loader/open-file.ts
/**
* Opens a file on disk; the only place of this folder that touches the file system.
* The reads are synchronous: a few dozen of them, far quicker than their promises would be.
* @throws {LoaderError} when there is no such regular file, or it may not be read
*/
function openFile(path) {
	const descriptor = attempt(path, () => openSync(path, "r"));
	const close = () => closeSync(descriptor);
	try {
		const status = fstatSync(descriptor);
		if (!status.isFile()) throw new LoaderError(`${path} is not a regular file.`);
		return {
			name: path,
			size: status.size,
			read(offset, length) {
				requireRange(this, offset, length);
				return attempt(path, () => readFully(descriptor, path, offset, length));
			},
			[Symbol.dispose]: close
		};
	} catch (error) {
		close();
		throw error;
	}
}
function readFully(descriptor, path, offset, length) {
	const bytes = Buffer.allocUnsafe(length);
	let done = 0;
	while (done < length) {
		const count = readSync(descriptor, bytes, done, length - done, offset + done);
		if (count === 0) throw new LoaderError(`${path} became shorter while it was read.`);
		done += count;
	}
	return bytes;
}
/** Turns the operating system's errors into ours, with the file's name. */
function attempt(path, action) {
	try {
		return action();
	} catch (error) {
		if (error instanceof LoaderError) throw error;
		throw new LoaderError(`${path} can't be read: ${error instanceof Error ? error.message : error}`, { cause: error });
	}
}
// src/loader/shared-library.ts
/**
* Reads what a shared library of C offers.
* @throws {LoaderError} when it is none, as the linker scripts that are named like one, or is damaged
*/
function readSharedLibrary(source) {
	const elf = parseElf(source);
	const dynamic = readDynamicSection(elf);
	const symbols = readDynamicSymbols(elf, dynamic);
	return {
		architecture: elf.architecture,
		neededLibraries: [...dynamic.neededLibraries],
		versions: readDefinedVersions(elf, dynamic),
		symbols: [...new Set(symbols.definedPlainNames())]
	};
}
const RECORD_SIZE = 20;
/** Real libraries have some dozens; a damaged one may go round in circles. */
const MAX_RECORDS = 1e4;
/** Elf64_Verdef and Elf64_Verdaux, Linux Standard Base, "Symbol Versioning"; the first name of each is its own. */
function readDefinedVersions(elf, { values, strings }) {
	const versions = [];
	let address = values.get(DynamicTag.versionDefinitions);
	const count = values.get(DynamicTag.versionDefinitionsCount) ?? 0;
	if (address === void 0) return versions;
	if (count > MAX_RECORDS) throw new LoaderError(`${elf.source.name} is damaged: its list of versions has no end.`);
	for (let index = 0; index < count; index++) {
		const record = readAtAddress(elf, address, RECORD_SIZE);
		const name = readAtAddress(elf, address + record.readUInt32LE(12), 4).readUInt32LE(0);
		versions.push(strings.at(name));
		const distance = record.readUInt32LE(16);
		if (distance === 0) break;
		address += distance;
	}
	return versions;
}
/** As the official gateways were built. */
const OFFICIAL_DEMANDS = {
	place: {
		kind: "cache",
		folder: "/go/pkg/mod"
	},
	modules: [],
	flags: "",
	fips: ""
};
/** Names of modules and versions; they come from a file that is anybody's, and go into the compiler's flags. */
const PLAIN = /^[\w.~+/-]+$/;
/**
* The flags of `go build` that make the compiler write the gateway's paths in place of the builder's, and
* nothing where they are equal. The standard library has its own rule and is left alone. Seen to load with Go
* 1.20 to 1.25 (docs/how-it-works.md).
*
* @param seen where modules lie in the builder.
*/
function pathFlags({ place, modules, flags, fips }, seen) {
	if (place === void 0) return ["-trimpath", ...forAll(flags)];
	const changes = (place.kind === "cache" ? [[seen, place.folder]] : modules.map(({ path, version, replace }) => ({
		path,
		at: replace ?? {
			path,
			version
		}
	})).filter(({ path, at }) => [
		path,
		at.path,
		at.version
	].every((name) => PLAIN.test(name))).map(({ path, at }) => {
		return [`${seen}/${escapedPath(at.path)}@${escapedPath(at.version)}`, `${place.folder}/${path}`];
	})).filter(([from, to]) => from !== to).map(([from, to]) => `${from}=>${to}`);
	if (changes.length === 0) return forAll(flags);
	const rule = `-trimpath=${changes.join(";")}`;
	const all = [...flags === "" ? [] : [flags], /\s/.test(rule) ? `'${rule}'` : rule].join(" ");
	const cryptography = fips === "" ? [] : [`-gcflags=crypto/internal/fips140/${fips}/...=${all}`];
	return [
		`-gcflags=all=${all}`,
		`-gcflags=std=${flags}`,
		...cryptography
	];
}
function forAll(flags) {
	return flags === "" ? [] : [`-gcflags=all=${flags}`];
}
// src/plugin/go-mod.ts
/**
* Reads a go.mod for its lines, which `go mod edit -json` does not tell. Lines that it does not know are
* passed over: whether the file is right is Go's to say. Grammar: https://go.dev/ref/mod#go-mod-file-grammar
*/
function parseGoMod(text) {
	let module = "";
	let moduleLine = 1;
	let go;
	const requirements = [];
	const replacements = [];
	const others = [];
	let block = "";
	for (const [index, raw] of text.split("\n").entries()) {
		const line = index + 1;
		const words = tokens(raw);
		if (words.length === 0) continue;
		if (block !== "" && words[0] === ")") {
			block = "";
			continue;
		}
		if (block === "" && words[1] === "(") {
			block = words[0] ?? "";
			if (block !== "require" && block !== "replace") others.push({
				directive: block,
				line
			});
			continue;
		}
		const [verb, ...rest] = block === "" ? words : [block, ...words];
		const [first = "", second = ""] = rest;
		if (verb === "module") {
			module = first;
			moduleLine = line;
		} else if (verb === "go") go = {
			version: first,
			line
		};
		else if (verb === "require") requirements.push({
			path: first,
			version: second,
			line
		});
		else if (verb === "replace") {
			const replacement = replacementOf(rest, line);
			if (replacement) replacements.push(replacement);
		} else if (block === "" && verb !== void 0) others.push({
			directive: verb,
			line
		});
	}
	const base = {
		module,
		moduleLine,
		...go ? { go } : {},
		requirements,
		replacements
	};
	return others.length > 0 ? {
		...base,
		others
	} : base;
}
/** The words of a line of go.mod or go.work without quotes and comment; `//` inside of quotes is no comment. */
function tokens(line) {
	const words = [];
	for (const [word] of line.matchAll(/\/\/.*|"(?:\\.|[^"\\])*"|`[^`]*`|[()]|(?:(?!\/\/)[^\s()])+/g)) {
		if (word.startsWith("//")) break;
		words.push(/^["`]/.test(word) ? word.slice(1, -1) : word);
	}
	return words;
}
function replacementOf(words, line) {
	const arrow = words.indexOf("=>");
	const path = words[0];
	const target = words[arrow + 1];
	if (arrow < 1 || path === void 0 || target === void 0) return void 0;
	const version = arrow > 1 ? words[1] : void 0;
	const targetVersion = words[arrow + 2];
	return {
		path,
		...version === void 0 ? {} : { version },
		target,
		...targetVersion === void 0 ? {} : { targetVersion },
		line
	};
}
/** Whether a `replace` names a folder, as Go sees it (golang.org/x/mod/modfile: IsDirectoryPath). */
function isFolderPath(target) {
	return /^(?:\.{1,2}(?:[/\\]|$)|[/\\]|[A-Za-z]:)/.test(target);
}
/** The line of go.mod that decides a module's version: its replace, else its require, else `module`. */
function lineOf(goMod, modulePath) {
	const replacement = goMod.replacements.find(({ path }) => path === modulePath);
	const requirement = goMod.requirements.find(({ path }) => path === modulePath);
	return replacement?.line ?? requirement?.line ?? goMod.moduleLine;
}
/** The name that people would give a module's only plugin: the last element of its path, without `/v2`. */
function moduleName(path) {
	return (path.split("/").filter((element) => !/^v\d+$/.test(element)).at(-1) ?? path).replace(/\.v\d+$/, "");
}
// src/shell.ts
/** A word as a POSIX shell takes it literally, for commands that people paste. */
function shellWord(word) {
	return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
/** A command to run in a folder below the current one; '' and '.' are the current one itself. */
function inFolder(folder, command) {
	if (folder === "" || folder === ".") return command;
	return `cd ${shellWord(folder.startsWith("-") ? `./${folder}` : folder)} && ${command}`;
}
// src/diagnosis/same-path.ts
const WHY_ONE_PATH = "The path comes from the module line in go.mod, as in a copied example; -ldflags=-pluginpath does not help.";
/** Two plugins of one path, or one plugin twice. */
function samePath({ plugin, facts, others = [], ground }) {
	const path = facts?.pluginPath;
	const names = others.filter((other) => path !== void 0 && other.facts.pluginPath === path).map(({ name }) => name).join(", ");
	return {
		cause: names === "" ? `another plugin has its plugin path${path === void 0 ? "" : `, ${path}`}` : `it and ${names} have one plugin path, ${path}`,
		why: `A gateway loads only the first of them. ${WHY_ONE_PATH}`,
		fix: renameModule(plugin, ground ?? {
			folder: ".",
			goMod: { module: path ?? "example.com/plugin" }
		}),
		...ground ? { place: {
			file: ground.goModFile,
			line: ground.goMod.moduleLine
		} } : {}
	};
}
/** The command that gives a plugin's module a path of its own. */
function renameModule(plugin, { folder, goMod }) {
	return inFolder(folder, `go mod edit ${shellWord(`-module=${goMod.module}-${plugin}`)}`);
}
// src/gateway/profile.ts
/**
* Reads what a gateway demands of plugins off its binary.
*
* @throws ProblemError where it is for another target, or loads no plugins.
*/
function profileOf(binary, target, log) {
	const profile = readProfile(binary, "give the krakend binary itself, or a release tarball, in the input gateway");
	const libc = libcOf(target.variant);
	if (profile.architecture !== target.architecture || profile.libcFamily !== libc) throw new ProblemError({
		what: `${binary.source} is a gateway for ${profile.architecture} and ${profile.libcFamily}, but plugins for ${target.architecture} and ${libc} were asked for.`,
		fix: `set architecture: ${profile.architecture} and variant: ${profile.libcFamily === "musl" ? "alpine" : "linux-generic"}, or name another gateway`
	});
	if (Object.keys(profile.packages).length === 0) throw new ProblemError({
		what: `${binary.source} can't load plugins.`,
		why: "It exports no packages: it was linked without plugin support, as CE 3 and static builds are.",
		fix: "name a gateway that loads plugins: CE 2.x, or Enterprise"
	});
	const names = [target.version, shownVersion(target)];
	if (isEnterprise(profile) && target.edition !== "ee") log.warning({
		what: `The gateway calls itself KrakenD ${profile.krakendVersion}, which is Enterprise, and edition is ce.`,
		why: "What is built fits the gateway; but it runs with a licence only, and its builder has another name.",
		fix: "set edition: ee"
	});
	else if (profile.krakendVersion !== void 0 && !names.includes(profile.krakendVersion)) log.warning({
		what: `The gateway calls itself KrakenD ${profile.krakendVersion}, but krakend-version says ${target.version}.`,
		why: "What is built fits the gateway; folder and artifact carry the number that was asked for.",
		fix: `set krakend-version: '${profile.krakendVersion}'`
	});
	return profile;
}
/** Whether a gateway calls itself Enterprise, as `2.12.4-ee`. Those that don't may be it all the same. */
function isEnterprise({ krakendVersion }) {
	return krakendVersion?.endsWith("-ee") ?? false;
}
/**
* Reads a profile off a binary.
*
* @param fix what to do where it is no gateway.
* @throws ProblemError where it is none.
*/
function readProfile({ path, source: name }, fix) {
	using source = openFile(path);
	try {
		return readGatewayProfile(source);
	} catch (error) {
		if (!(error instanceof LoaderError)) throw error;
		throw new ProblemError({
			what: `${name} is no gateway that plugins can be made for.`,
			why: error.message,
			fix
		}, { cause: error });
	}
}
// src/plugin/module-identity.ts
/**
* What is really linked under a module's path: `v1.9.1`, or `=> ../fork` where it is replaced by another. Two
* modules of one path give the same packages when these are equal.
*/
function moduleIdentity({ path, version, replace }) {
	if (!replace) return version;
	const by = replace.version ?? "";
	return replace.path === path ? by : `=> ${replace.path} ${by}`.trimEnd();
}
// src/diagnosis/known-case.ts
/** What the first case that fits makes of a text; the order of the cases is their rank. */
function firstExplanation(text, cases, context) {
	for (const { pattern, explain } of cases) {
		const match = pattern.exec(text);
		const explanation = match ? explain(match, context) : void 0;
		if (explanation !== void 0) return explanation;
	}
}
// src/plugin/compatibility.ts
/**
* Compares what would be linked with what the gateway links. Only packages that both link are compared by
* the Go runtime (runtime/plugin.go, runtime/symtab.go: pkghashes), so neither go.sum nor modules that are
* merely required count.
*/
function compareModules(linked, gateway, goMod) {
	const theirs = new Map(gateway.modules.map((module) => [module.path, module]));
	const knowsPackages = Object.keys(gateway.packages).length > 0;
	const mismatches = [];
	const harmless = [];
	for (const module of linked) {
		const other = theirs.get(module.path);
		if (!other) continue;
		const have = moduleIdentity(module);
		const want = moduleIdentity(other);
		if (have === want) continue;
		const sharedPackages = module.packages.filter((name) => Object.hasOwn(gateway.packages, name));
		if (knowsPackages && sharedPackages.length === 0) {
			harmless.push(module.path);
			continue;
		}
		mismatches.push({
			module: module.path,
			have,
			want,
			wantPath: other.replace?.path ?? other.path,
			wantVersion: other.replace?.version ?? other.version,
			direct: !module.indirect,
			sharedPackages,
			line: lineOf(goMod, module.path)
		});
	}
	return {
		mismatches,
		harmless
	};
}
/**
* The require lines that name other versions than the gateway's, where Go can't say what would be linked: a
* start for a search, and no finding.
*/
function requiredOtherwise(goMod, gateway) {
	return goMod.requirements.flatMap(({ path, version, line }) => {
		const other = gateway.modules.find((module) => module.path === path);
		if (!other) return [];
		const want = moduleIdentity(other);
		if (want === version) return [];
		return [{
			module: path,
			have: version,
			want,
			wantPath: other.replace?.path ?? other.path,
			wantVersion: other.replace?.version ?? other.version,
			direct: false,
			sharedPackages: [],
			line
		}];
	});
}
// src/plugin/fix.ts
/**
* The change that gives a mismatched module the gateway's version.
*
* @param how `require` where that may be enough; a module that go.mod does not require, or that is replaced on
* either side, is replaced all the same.
* @returns undefined where no line of go.mod can do it: a gateway that was built from a folder on somebody's disk.
*/
function changeFor(mismatch, goMod, how) {
	const { module, wantPath, wantVersion, direct } = mismatch;
	if (wantVersion === "") return void 0;
	const own = goMod.replacements.filter(({ path }) => path === module);
	const required = direct || goMod.requirements.some(({ path }) => path === module);
	if (how === "require" && required && own.length === 0 && wantPath === module) return {
		module,
		how,
		flags: [`-require=${module}@${wantVersion}`]
	};
	return {
		module,
		how: "replace",
		flags: [...own.filter(({ version }) => version !== void 0).map(({ path, version }) => `-dropreplace=${path}@${version}`), `-replace=${module}=${wantPath}@${wantVersion}`]
	};
}
/** Flags that nobody has tried: what is asked for directly is required, everything else held. */
function untriedFlags(mismatches, goMod) {
	return mismatches.flatMap((mismatch) => changeFor(mismatch, goMod, mismatch.direct ? "require" : "replace")?.flags ?? []);
}
/**
* The commands that a person runs at the root of the repository to apply changes; ready to paste. Each names
* its folder (`go -C`, since Go 1.20), so that those of several modules can be run one after another.
*/
function fixCommands(folder, flags, { goLine, tidy }) {
	const all = [...goLine === void 0 ? [] : [`-go=${goLine}`, "-toolchain=none"], ...flags];
	if (all.length === 0) return [];
	const go = folder === "" || folder === "." ? "go" : `go -C ${shellWord(folder)}`;
	const complete = tidy ? "mod tidy" : "list -mod=mod -deps ./... > /dev/null";
	return [`${go} mod edit ${all.map(shellWord).join(" ")}`, `${go} ${complete}`];
}
// src/plugin/gateway-build.ts
/** The processor that gateways run on at least, where it is more than any of its architecture. */
const LEVELS = [["GOAMD64", "v1"], ["GOARM64", "v8.0"]];
/**
* Reads off a gateway how its plugins have to be built. What is there but can't be taken over stays out, and
* {@link ../diagnosis/findings.ts} says so. The file is anybody's: only plain words reach Go's arguments and
* environment.
*/
function gatewayBuild(profile) {
	const { settings, modulePlace, modules } = profile;
	const trimmed = settings["-trimpath"] === "true";
	const flags = settings["-race"] === "true" ? ["-race"] : [];
	const environment = {};
	const experiments = profile.experiments.filter((name) => /^[a-z0-9]+$/.test(name));
	if (experiments.length > 0) environment.GOEXPERIMENT = experiments.join(",");
	const { GOFIPS140: fips = "off" } = settings;
	const withFips = fips !== "off" && /^[\w.-]+$/.test(fips);
	if (withFips) environment.GOFIPS140 = fips;
	for (const [name, least] of LEVELS) {
		const level = settings[name] ?? least;
		if (level !== least && /^v[\d.]+(,\w+)*$/.test(level)) environment[name] = level;
	}
	const tags = tagsOf(settings).filter((tag) => /^[\p{L}\p{Nd}_.]+$/u.test(tag));
	const compilerFlags = flagsForAll(settings["-gcflags"] ?? "");
	const place = modulePlace ?? {
		kind: "cache",
		folder: "/go/pkg/mod"
	};
	return {
		flags,
		tags,
		environment,
		compiler: {
			place: trimmed ? void 0 : place,
			modules,
			flags: compilerFlags,
			fips: withFips ? fips : ""
		},
		words: [
			...trimmed ? ["-trimpath"] : [],
			...flags,
			...tags.length > 0 ? [`-tags=${tags.join(",")}`] : [],
			...compilerFlags === "" ? [] : [`-gcflags=all=${compilerFlags}`],
			...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
			...trimmed || place.folder === "/go/pkg/mod" ? [] : [`modules at ${place.folder}`]
		]
	};
}
/** The build tags that somebody gave, each once: Go adds `fips140v1.0` by itself where GOFIPS140 says so. */
function tagsOf(settings) {
	const { "-tags": tags = "", GOFIPS140: fips = "off" } = settings;
	const given = [...new Set(tags.split(/[ ,]+/))].filter(Boolean);
	return fips === "off" ? given : given.filter((tag) => !tag.startsWith("fips140v"));
}
/**
* The compiler's flags for every package; of flags for some packages the build info keeps only the last, which
* tells nothing of the others. Flags that rewrite paths are the builder's own business.
*/
function flagsForAll(value) {
	const flags = /^all=\s*(-[\w =.,+-]*)$/.exec(value)?.[1]?.trim() ?? "";
	return flags.includes("trimpath") ? "" : flags;
}
// src/diagnosis/build-settings.ts
/** Flags and variables that change what is compiled (debug/buildinfo; cmd/go/internal/load, setBuildInfo). */
const DECISIVE = [
	"-trimpath",
	"-race",
	"-msan",
	"-asan",
	"-gcflags",
	"-asmflags",
	"-pgo",
	"-tags",
	"GOFIPS140"
];
/** What the build info of both says differs; nothing where one of them has none (plugins before Go 1.21). */
function settingDifferences(gateway, plugin) {
	if (Object.keys(plugin.settings).length === 0 || Object.keys(gateway.settings).length === 0) return [];
	const differences = DECISIVE.map((setting) => ({
		setting,
		gateway: settingOf(gateway, setting),
		plugin: settingOf(plugin, setting)
	}));
	return [{
		setting: "GOEXPERIMENT",
		gateway: gateway.experiments.toSorted().join(","),
		plugin: plugin.experiments.toSorted().join(",")
	}, ...differences].filter((one) => one.gateway !== one.plugin);
}
/** `the gateway was built with -trimpath, and it was not`. */
function settingWords({ setting, gateway, plugin }) {
	if (gateway === "") return `it was built with ${shown(setting, plugin)}, and the gateway was not`;
	if (plugin === "") return `the gateway was built with ${shown(setting, gateway)}, and it was not`;
	return `it was built with ${shown(setting, plugin)}, and the gateway with ${shown(setting, gateway)}`;
}
/** What makes the plugin's build the gateway's in this. */
function settingFix({ setting, gateway }) {
	return gateway === "" ? `build it without ${setting}` : `build it with ${shown(setting, gateway)}`;
}
function shown(setting, value) {
	return value === "true" ? setting : `${setting}=${value}`;
}
function settingOf({ settings }, setting) {
	const value = settings[setting] ?? "";
	if (setting === "-tags") return tagsOf(settings).toSorted().join(",");
	if (setting === "GOFIPS140" && value === "off") return "";
	if (setting.endsWith("flags")) return /^\s*(-|$)|^std=$/.test(value) ? "" : value;
	return value === "false" ? "" : value;
}
// src/diagnosis/krakend-cases.ts
/** What KrakenD itself says of plugins, at test-plugin and while it starts. */
const KRAKEND_CASES = [
	{
		pattern: /plugin loader: unknown type|unknown type$/,
		explain: () => ({
			cause: "its registerer is of another type than KrakenD asks for",
			why: "The variable is there, and its method has another name or other parameters than the interface of its kind (RegisterHandlers, RegisterClients, RegisterModifiers).",
			fix: "compare the method with the example of its kind on https://www.krakend.io/docs/extending/"
		})
	},
	{
		pattern: /The plugin does not contain a (\w+Registerer)/,
		explain: ([, symbol]) => ({
			cause: `it exports no ${symbol}`,
			why: "KrakenD looks for a variable of that name at package level in package main.",
			fix: `declare it: var ${symbol} = registerer("name")`
		})
	},
	{
		pattern: /You must declare the expected type of the plugin/,
		explain: () => ({
			cause: "test-plugin was not told which kind it is",
			fix: "krakend test-plugin -s (server), -c (client) or -m (modifier) and the file"
		})
	},
	{
		pattern: /Unable to open the plugin/,
		explain: () => ({
			cause: "it does not find the file",
			fix: "look at the path; \"folder\" in krakend.json is the folder, and \"pattern\" a part of the file name, not a glob"
		})
	},
	{
		pattern: /the gateway gave no answer within (\d+) s/,
		explain: ([, seconds]) => ({
			cause: `it gives no answer within ${seconds} s`,
			why: "A plugin whose init panics leaves Go's loader waiting for ever when the file is opened a second time, as for its second kind; or the init itself does not end.",
			fix: "have init do nothing that can fail or wait: read files and reach servers in the registered function instead"
		})
	},
	{
		pattern: /^(?:the gateway ended with exit code \d+: )?panic: (.+)|goroutine \d+ \[running\]/m,
		explain: ([, words]) => ({
			cause: `it panics while it is loaded${words === void 0 ? "" : `: ${words.trim()}`}`,
			why: "Go runs a plugin's init and the values of its variables when the file is opened.",
			fix: "have init do nothing that can fail: read files and reach servers in the registered function instead"
		})
	},
	{
		pattern: /licen[cs]e/i,
		explain: () => ({
			cause: "it asks for its licence",
			why: "The Enterprise gateway runs, and tests plugins, only with a licence file; the static verdict needs none.",
			fix: "set edition: ee and give the licence in gateway-licence, or rely on the static verdict (verify: static)"
		})
	},
	{
		pattern: /Error getting the plugin handler|No plugin registered as (\S+)/,
		explain: ([, name]) => ({
			cause: name === void 0 ? "its factory returns an error" : `no plugin registers the name ${name.replace(/[.,]$/, "")}`,
			why: name === void 0 ? "The plugin is loaded, and refuses its configuration." : "The configuration names it, and each loaded plugin calls itself something else.",
			fix: name === void 0 ? "look at what the factory checks in extra_config" : "give the name that the plugin registers, under the namespace of its kind"
		})
	}
];
// src/plugin/module-of-package.ts
/** The module that a package lies in: of these paths the longest that it begins with. */
function moduleOfPackage(packageName, modules) {
	return modules.filter((path) => packageName === path || packageName.startsWith(`${path}/`)).toSorted((a, b) => b.length - a.length)[0];
}
// src/diagnosis/other-version.ts
const NO_GO_MOD = {
	module: "",
	moduleLine: 1,
	requirements: [],
	replacements: []
};
/** More than these would bury the first. */
const SHOWN_MODULES = 5;
/** Why a package that plugin and gateway share differs. */
function causeOfOtherVersion(packageName, refusal) {
	const { profile, facts, ground } = refusal;
	const ours = facts?.goVersion ?? ground?.goVersion;
	if (profile && ours !== void 0 && ours !== profile.goVersion) return otherGo(ours, profile.goVersion);
	const linked = linkedOf(refusal);
	const module = moduleOfPackage(packageName, linked.map(({ path }) => path));
	if (profile && !Object.hasOwn(profile.packages, packageName)) return fromAnotherPlugin(packageName, refusal);
	const differs = profile && module !== void 0 ? moduleDiffers(module, linked, profile, refusal) : void 0;
	if (differs) return differs;
	const [setting] = profile && facts ? settingDifferences(profile, facts) : [];
	if (setting) return {
		cause: settingWords(setting),
		why: "That changes what is compiled, and so the packages that both link.",
		fix: settingFix(setting)
	};
	if (profile && module !== void 0) return sameVersion(packageName, module, linked, refusal);
	const theirs = profile?.modules.find(({ path }) => path === moduleOfPackage(packageName, profile?.modules.map((one) => one.path) ?? []));
	if (theirs === void 0 && !/^[^/]*\./.test(packageName)) return standardPackage(packageName, ours, refusal);
	return {
		cause: `its ${packageName} is another one than the gateway's`,
		why: `${theirs ? `The gateway links ${theirs.path} ${theirs.replace?.version ?? theirs.version}. ` : ""}The plugin links another version, or had its modules at another path: before Go 1.21 the file does not tell.`,
		fix: "give the module the gateway's version, keep modules at /go/pkg/mod, and leave out -trimpath and vendor/"
	};
}
function otherGo(ours, theirs) {
	return {
		cause: `it was built with Go ${ours}, and the gateway with Go ${theirs}`,
		why: "A gateway loads only plugins of its own Go, to the patch.",
		fix: `build it in the Plugin Builder of exactly this release, or with GOTOOLCHAIN=go${theirs} go build -buildmode=plugin`
	};
}
function standardPackage(packageName, ours, { profile }) {
	if (profile && ours !== void 0) return {
		cause: `its standard library is not the gateway's, although both are Go ${ours}`,
		why: `${packageName} differs. The plugin was built with -trimpath or with other flags that its file does not record, or one of both toolchains was patched.`,
		fix: "build it in the Plugin Builder of exactly this release, without -trimpath and without GOFLAGS"
	};
	return {
		cause: "it was built with another Go, or with -trimpath",
		why: `${packageName} belongs to Go's standard library, which must be the gateway's own, to the patch and at the same path.`,
		fix: "build it in the Plugin Builder of exactly this release, without -trimpath"
	};
}
/** The module has another version here, or one of those that it imports has. */
function moduleDiffers(module, linked, profile, { ground }) {
	const goMod = ground?.goMod ?? NO_GO_MOD;
	const { mismatches } = compareModules(linked, profile, goMod);
	const first = mismatches.find((mismatch) => mismatch.module === module) ?? mismatches[0];
	return first && modulesDiffer(first, mismatches, goMod, ground);
}
/** The version is the gateway's, and its packages are not. */
function sameVersion(packageName, module, linked, { profile, facts, ground }) {
	const version = linked.find(({ path }) => path === module)?.version ?? "";
	const [here, there] = [facts, profile].map((of) => of?.modules.find(({ path }) => path === module));
	const place = ground ? { place: {
		file: ground.goModFile,
		line: lineOf(ground.goMod, module)
	} } : {};
	if (here?.sum !== void 0 && there?.sum !== void 0 && here.sum !== there.sum) return {
		cause: `${module} ${version} has other contents than the gateway's`,
		why: `Its checksum is ${here.sum}, and in the gateway ${there.sum}: the tag was moved, or a proxy gave something else.`,
		fix: "fetch it from where the gateway got it (GOPROXY), and mend go.sum",
		...place
	};
	return {
		cause: `${module} ${version} lay in another folder when it was compiled`,
		why: `Both link this version of ${packageName}. Paths are part of what Go compares: an official gateway had its modules at /go/pkg/mod, and with a vendor folder they lie elsewhere.`,
		fix: "build it with GOMODCACHE=/go/pkg/mod and -mod=readonly, as the Plugin Builder does without a vendor folder",
		...place
	};
}
function modulesDiffer(first, mismatches, goMod, ground) {
	const others = mismatches.filter((one) => one !== first);
	const named = others.slice(0, SHOWN_MODULES).map(({ module, have, want }) => `${module} (${have}, gateway ${want})`);
	const more = others.length > SHOWN_MODULES ? ` and ${others.length - SHOWN_MODULES} more` : "";
	const commands = fixCommands(ground?.folder ?? ".", untriedFlags(mismatches, goMod), { tidy: true });
	return {
		cause: first.have.startsWith("=>") ? `go.mod replaces ${first.module} by ${first.have.slice(3)}, and the gateway links ${first.want}` : `it links ${first.module} ${first.have}, and the gateway ${first.want}`,
		...others.length > 0 ? { why: `Others differ as well: ${named.join(", ")}${more}.` } : {},
		...commands.length > 0 ? { fix: commands.join(" && ") } : {},
		...ground ? { place: {
			file: ground.goModFile,
			line: first.line
		} } : {}
	};
}
/** Nothing of the gateway's: the package came with a plugin that was loaded before. */
function fromAnotherPlugin(packageName, { others = [], facts, ground }) {
	const hash = facts?.packages[packageName];
	const rival = others.find(({ facts: theirs }) => {
		const other = theirs.packages[packageName];
		return other !== void 0 && other !== hash;
	});
	const module = moduleOfPackage(packageName, facts?.modules.map(({ path }) => path) ?? []);
	const [ours, theirs] = [facts, rival?.facts].map((of) => of?.modules.find(({ path }) => path === module)?.version);
	const versions = ours !== void 0 && theirs !== void 0 ? `, ${ours} and ${theirs}` : "";
	const place = ground && module ? {
		file: ground.goModFile,
		line: lineOf(ground.goMod, module)
	} : void 0;
	return {
		cause: rival ? `it and ${rival.name} link ${module ?? packageName} at two versions${versions}` : `another plugin of the gateway links ${packageName} at another version`,
		why: "A package is in a gateway once, whoever brought it: all its plugins need the same version.",
		fix: "require one version in all plugins",
		...place ? { place } : {}
	};
}
/** The modules of the plugin: off its file, or as Go listed them where the file has none. */
function linkedOf({ facts, ground }) {
	if (!facts || facts.modules.length === 0) return ground?.linked ?? [];
	const listed = new Map(ground?.linked.map((module) => [module.path, module]));
	const packages = Object.keys(facts.packages);
	return facts.modules.map(({ path, version, replace }) => ({
		path,
		version,
		indirect: listed.get(path)?.indirect ?? true,
		...replace ? { replace: {
			path: replace.path,
			version: replace.version.replace("(devel)", "")
		} } : {},
		packages: packages.filter((name) => name === path || name.startsWith(`${path}/`))
	}));
}
// src/diagnosis/loader-cases.ts
const OWN_BUILDER = "build it in the Plugin Builder of the gateway's release, variant and architecture";
/** What Go's plugin.Open and its runtime say (plugin/plugin_dlopen.go, runtime/plugin.go). */
const OPEN_CASES = [
	{
		pattern: /plugin was built with a different version of package (\S+)/,
		explain: ([, name = ""], refusal) => causeOfOtherVersion(name.replace(/[.,)]+$/, ""), refusal)
	},
	{
		pattern: /plugin already loaded/,
		explain: (_, refusal) => samePath(refusal)
	},
	{
		pattern: /could not find symbol (\S*Registerer)|symbol (\S*Registerer) not found in plugin/,
		explain: ([, open, lookup]) => {
			return {
				cause: `nothing is found under the name ${(open ?? lookup ?? "").split(".").at(-1)}`,
				why: "The symbol is not exported by package main, or -ldflags=-pluginpath hides it.",
				fix: "declare it at package level, and leave -pluginpath out"
			};
		}
	},
	{
		pattern: /runtime: no plugin module data|runtime: plugin has (?:empty|bad) |moduledata/,
		explain: (_, refusal) => ({
			cause: whatGoDoesNotKnow(refusal),
			why: "Go looks for its own record in the file and finds none in the form that it knows. The whole gateway ends.",
			fix: OWN_BUILDER
		})
	},
	{
		pattern: /plugin: not implemented/,
		explain: () => ({
			cause: "it was linked without plugin support",
			why: "CE 3 and gateways that are linked statically load no plugins.",
			fix: "use a gateway that loads plugins: CE 2.x, or Enterprise"
		})
	},
	{
		pattern: /SIGBUS|bus error|file too short/,
		explain: () => ({
			cause: "the file is cut short, or empty",
			why: "It ends before its own contents do, as after a download or a copy that broke off.",
			fix: "compare it with checksums.txt (sha256sum -c), and fetch it again"
		})
	},
	{
		pattern: /SIGILL|[Ii]llegal instruction/,
		explain: () => ({
			cause: "it uses instructions that this processor lacks",
			why: "GOAMD64 or a -march flag for C code asked for a newer processor.",
			fix: "build it without GOAMD64 and -march, or for the oldest processor that runs the gateway"
		})
	}
];
/** What the dynamic loaders of glibc and musl say before Go looks at the file. */
const DYNAMIC_LOADER_CASES = [
	{
		pattern: /version [`']GLIBC_([\d.]+)' not found/,
		explain: ([, version = ""], { profile }) => {
			const theirs = /^GLIBC-([\d.]+)/.exec(profile?.libc ?? "")?.[1];
			return {
				cause: `it needs glibc ${version}${theirs === void 0 ? ", and the gateway runs on an older one" : `, and the gateway was built for ${theirs}`}`,
				why: "It was linked on a system with a newer C library than where the gateway runs.",
				fix: "build it in the linux-generic builder of exactly this release (builder: docker)"
			};
		}
	},
	{
		pattern: /version [`']([^']+)' not found \(required by/,
		explain: ([, version = ""]) => ({
			cause: `it needs ${version} of a library that is older where the gateway runs`,
			fix: "build it against the libraries of where the gateway runs, or install newer ones there"
		})
	},
	{
		pattern: /unsupported relocation type|wrong ELF class/,
		explain: (_, refusal) => otherArchitecture(refusal)
	},
	{
		pattern: /invalid ELF header/,
		explain: () => ({
			cause: "the file is no shared object",
			why: "It does not begin as ELF files do: a text, an archive, or the pointer of Git LFS in place of the file.",
			fix: "build it with go build -buildmode=plugin, and look at the file (file plugin.so)"
		})
	},
	{
		pattern: /cannot dynamically load (?:position-independent )?executable/,
		explain: () => ({
			cause: "the file is an executable",
			fix: "build it with go build -buildmode=plugin"
		})
	},
	{
		pattern: /(?:^|[\s"(])(libc(?:\.musl-\w+)?\.so(?:\.1)?|ld-musl-\S+?): cannot open shared object file/,
		explain: ([, library = ""]) => ({
			cause: "it is linked for musl, and the gateway runs on glibc",
			why: `It needs ${library}, the C library of Alpine.`,
			fix: "build it for variant: linux-generic, or run the Alpine gateway"
		})
	},
	{
		pattern: /(\S+): cannot open shared object file: No such file or directory/,
		explain: ([, file = ""], refusal) => missingFile(file, refusal)
	},
	{
		pattern: /Error loading shared library (\S+?): (.+)/,
		explain: ([, library = "", reason = ""], refusal) => missingFile(library, refusal, reason)
	},
	{
		pattern: /Error relocating \S+?: (\S+): symbol not found/,
		explain: ([, symbol = ""], { facts, profile }) => {
			return /_chk$|^__(?:isoc|libc_|glibc)|^gnu_/.test(symbol) || facts?.libcFamily === "glibc" && profile?.libcFamily === "musl" ? {
				cause: "it is linked for glibc, and the gateway runs on musl",
				why: `Alpine's C library has no ${symbol}.`,
				fix: "build it for variant: alpine, or run the linux-generic gateway"
			} : missingSymbol(symbol);
		}
	},
	{
		pattern: /undefined symbol: ([^\s,)]+)/,
		explain: ([, symbol = ""]) => missingSymbol(symbol)
	}
];
/** A plugin of another minor release, or a library of C. */
function whatGoDoesNotKnow({ facts, ground, profile }) {
	const gateway = profile ? `, and the gateway with Go ${profile.goVersion}` : "";
	const ours = facts?.goVersion ?? ground?.goVersion;
	if (ours !== void 0 && profile && ours !== profile.goVersion) return `it was built with Go ${ours}${gateway}`;
	if (facts && Object.keys(facts.packages).length === 0) return "it is no Go plugin";
	if (facts && facts.goVersion === void 0) return `it was built with Go 1.20 or older${gateway}`;
	return "it is no Go plugin of a Go near its own";
}
/** glibc says of a file for another processor that it is not there; of a library it is mostly true. */
function missingFile(file, refusal, reason = "") {
	const { facts, profile, plugin } = refusal;
	const isPlugin = basename(file) === `${plugin}.so` || /Exec format error/.test(reason);
	if (facts && profile && facts.architecture !== profile.architecture || isPlugin) return otherArchitecture(refusal);
	if (facts?.libcFamily === "glibc" && profile?.libcFamily === "musl") return {
		cause: "it is linked for glibc, and the gateway runs on musl",
		why: `It needs ${basename(file)}, which Alpine does not have.`,
		fix: "build it for variant: alpine, or run the linux-generic gateway"
	};
	return {
		cause: `it needs the library ${basename(file)}, which is not there where the gateway runs`,
		why: "The plugin uses C code (cgo) that was linked against it.",
		fix: `link it statically (#cgo LDFLAGS: -l:NAME.a, as in libNAME.a), put the package with ${basename(file)} into the gateway's image, or build without what needs it`
	};
}
function otherArchitecture({ facts, profile }) {
	const known = facts && profile && facts.architecture !== profile.architecture;
	return {
		cause: known ? `it is for ${facts.architecture}, and the gateway for ${profile.architecture}` : "it is for another processor than the gateway, or not there",
		why: "Of a file for another processor the dynamic loader says that it is not there, or that it can not be relocated.",
		fix: known ? `build it with architecture: ${profile.architecture}` : "build it with the gateway's architecture, and look at the path"
	};
}
function missingSymbol(symbol) {
	return {
		cause: `it needs ${symbol}, which no library there has`,
		why: "C code in the plugin (cgo) was compiled against another C library, or a library is missing or older.",
		fix: `${OWN_BUILDER}, and put the library that has ${symbol} into the gateway's image`
	};
}
// src/diagnosis/load-refusal.ts
/**
* Why a gateway does not take a plugin: by the facts of both where they are at hand, else by the words alone.
* Words that nobody has seen before are shown as they are.
*/
function explainLoadRefusal(refusal) {
	const { plugin, gateway, said, predicted, logTitle } = refusal;
	const start = `The gateway ${gateway} ${verbOf(refusal)} ${plugin}`;
	const known = causeOfRefusal(refusal);
	if (!known) return {
		what: `${start}: ${said}`,
		why: predicted ? "This stands in the files of both, read as the Go runtime and the dynamic loader read them." : `This is what the gateway itself says when it loads the file; in production it would start without the plugin.${logTitle === void 0 ? "" : ` All of it is in the log, in "${logTitle}".`}`
	};
	const { cause, why, fix, place } = known;
	const words = said.trim().replaceAll(/\s*\n\s*/g, " ");
	return {
		what: `${start}: ${cause}.`,
		why: `It ${predicted ? "would say" : "says"} "${words}".${why === void 0 ? "" : ` ${why}`}`,
		...fix === void 0 ? {} : { fix },
		...place === void 0 ? {} : { place }
	};
}
/** What is behind what was said, without who refuses what; undefined for words that nobody has seen before. */
function causeOfRefusal(refusal) {
	return firstExplanation(refusal.said, [
		...OPEN_CASES,
		...DYNAMIC_LOADER_CASES,
		...KRAKEND_CASES
	], refusal);
}
function verbOf({ predicted, said, kills = said.startsWith("the gateway ended") }) {
	if (predicted) return kills ? "would die of" : "would refuse";
	return kills ? "dies of" : "refuses";
}
/** The same for what the static verdict says; undefined where it accepts the plugin or does not know. */
function explainVerdict(verdict, circumstances) {
	if (verdict.state === "accepts" || verdict.state === "unknown") return void 0;
	const { said, state } = verdict;
	return explainLoadRefusal({
		...circumstances,
		said,
		kills: state === "kills",
		predicted: true
	});
}
// src/gateway/checksums.ts
/**
* The sha512 of a file in a `checksums.txt` as KrakenD's releases carry it: one line a file, the digest in
* hex, white space, an optional `*`, the name.
*
* @returns lower-case hex, or undefined where the file is not listed.
*/
function checksumOf(checksums, fileName) {
	for (const line of checksums.split("\n")) {
		const match = /^([0-9a-f]{128})\s+\*?(?:\.\/)?(.+?)\s*$/i.exec(line);
		if (match?.[2] === fileName) return match[1]?.toLowerCase();
	}
}
// src/gateway/download.ts
/** A server answered, but not with what was asked for. */
var HttpStatusError = class extends Error {
	status;
	constructor(url, status) {
		super(`${shownUrl(url)} answered ${status}`);
		this.name = "HttpStatusError";
		this.status = status;
	}
	/** The file is not there, and asking again won't change that. */
	get isGone() {
		return this.status === 404 || this.status === 410;
	}
};
const client = lazily(async () => {
	const { HttpClient } = await import("./lib2.js");
	return new HttpClient("krakend-plugin-action", void 0, { socketTimeout: 6e4 });
});
/**
* The text behind a URL.
*
* @throws HttpStatusError for an answer that asking again won't mend, such as 404.
*/
async function fetchText(url, say) {
	return withRetries(shownUrl(url), say, async () => text((await ask(url)).message));
}
/**
* Downloads a file, which gets its name only once it is whole.
*
* @returns the sha512 of its bytes, in hex.
* @throws HttpStatusError for an answer that asking again won't mend, such as 404.
*/
async function fetchFile(url, file, say) {
	const partial = `${file}.partial`;
	try {
		return await withRetries(shownUrl(url), say, async () => {
			const { message } = await ask(url);
			const hash = createHash("sha512");
			message.on("data", (chunk) => hash.update(chunk));
			await pipeline(message, createWriteStream(partial), { signal: cancelled });
			const { size } = await stat(partial);
			const announced = message.headers["content-length"];
			if (announced !== void 0 && Number(announced) !== size) throw new Error(`${shownUrl(url)} ended after ${size} of ${announced} bytes`);
			await rename(partial, file);
			return hash.digest("hex");
		});
	} finally {
		await rm(partial, { force: true });
	}
}
async function ask(url) {
	const response = await (await client()).get(url);
	const status = response.message.statusCode ?? 0;
	if (status === 200) {
		neverSilent(response.message);
		return response;
	}
	response.message.resume();
	const error = new HttpStatusError(url, status);
	if (mayPass(status)) throw error;
	throw new Permanent(error);
}
// src/gateway/obtain.ts
const BINARY = "krakend";
const RECEIPT = "gateway.json";
/** No source has the gateway of a target. */
var NoGatewayError = class extends ProblemError {};
/**
* Asks the sources, in order, for the checksum of their file. A list that is missing or that does not name
* the file means that the file is not there, unless the source needs none.
*
* @throws NoGatewayError where no source has the file; other errors where no server could be asked.
*/
async function findSource(sources, log) {
	const misses = [];
	for (const source of sources) try {
		const sha512 = checksumOf(await fetchText(source.checksumsUrl, log.info), source.fileName);
		if (sha512 !== void 0 || !source.checksumRequired) return {
			source,
			sha512
		};
		misses.push(`${shownUrl(source.checksumsUrl)} does not name ${source.fileName}`);
	} catch (error) {
		if (!(error instanceof HttpStatusError && error.isGone)) throw error;
		if (!source.checksumRequired) return {
			source,
			sha512: void 0
		};
		misses.push(error.message);
	}
	throw new NoGatewayError({
		what: `There is no ${sources[0]?.fileName ?? "gateway"} to be had.`,
		why: `${misses.join("; ")}.`,
		fix: "check krakend-version and variant against the releases on https://github.com/krakend/krakend-ce/releases, or name a gateway with the input gateway"
	});
}
/** The binary that an earlier run left in `folder`, if it is still what its receipt says. */
async function keptGateway(folder) {
	try {
		const receipt = JSON.parse(await readFile(join(folder, RECEIPT), "utf8"));
		const path = join(folder, BINARY);
		return await sha256Of(path) === receipt.sha256 ? {
			...receipt,
			path
		} : void 0;
	} catch {
		return;
	}
}
/**
* Downloads the file of a source, checks it, and keeps only the gateway binary.
*
* @throws ProblemError when the checksum is another, or when the file is no gateway.
*/
async function downloadGateway(found, folder, log) {
	const { source, sha512 } = found;
	return keepGateway(folder, async (parts, binary) => {
		const file = join(parts, "download");
		log.info(`Downloading ${shownUrl(source.url)}`);
		const got = await fetchFile(source.url, file, log.info);
		if (sha512 !== void 0 && got !== sha512) throw wrongChecksum(source, sha512, got);
		log.info(sha512 === void 0 ? `No checksum is listed for ${source.fileName}` : "Its sha512 is the one in checksums.txt");
		if (await isGzip(file)) await extractBinary(file, parts, binary, shownUrl(source.url));
		else await rename(file, binary);
		await rm(file, { force: true });
		return {
			source: shownUrl(source.url),
			...sha512 === void 0 ? {} : { stamp: sha512 }
		};
	});
}
/**
* Fills a folder with a gateway and its receipt. It has another name until it is whole: a cancelled run must not
* leave half a gateway behind.
*
* @param fill puts the binary into the folder that it is given, as `krakend`.
*/
async function keepGateway(folder, fill) {
	const parts = `${folder}.${process.pid}.partial`;
	await mkdir(parts, { recursive: true });
	try {
		const binary = join(parts, BINARY);
		const filled = await fill(parts, binary);
		await chmod(binary, 493);
		const receipt = {
			...filled,
			sha256: await sha256Of(binary)
		};
		await writeFile(join(parts, RECEIPT), JSON.stringify(receipt, null, 2));
		return await settle(parts, folder, receipt);
	} finally {
		await rm(parts, {
			recursive: true,
			force: true
		});
	}
}
/**
* Gives a whole folder its name. Where another job of this machine was quicker, and its gateway is the same,
* that one stays: it may be mounted already.
*/
async function settle(parts, folder, receipt) {
	const other = await keptGateway(folder);
	if (other?.sha256 === receipt.sha256) return other;
	await rename(folder, `${parts}.old`).catch(() => void 0);
	await rename(parts, folder);
	await rm(`${parts}.old`, {
		recursive: true,
		force: true
	});
	return {
		...receipt,
		path: join(folder, BINARY)
	};
}
/**
* A gateway that already lies on this machine: the binary, or a tarball of it.
*
* @param folder where the binary of a tarball goes.
*/
async function localGateway(path, folder) {
	try {
		if (!await isGzip(path)) return {
			path,
			source: path,
			sha256: await sha256Of(path)
		};
	} catch (error) {
		throw new ProblemError({
			what: `The gateway ${path} could not be read.`,
			why: messageOf(error),
			fix: "give the path of a gateway binary or tarball, absolute or relative to the workspace, in the input gateway"
		}, { cause: error });
	}
	await mkdir(folder, { recursive: true });
	const binary = join(folder, BINARY);
	await extractBinary(path, folder, binary, path);
	await chmod(binary, 493);
	return {
		path: binary,
		source: path,
		sha256: await sha256Of(binary)
	};
}
async function extractBinary(tarball, folder, binary, url) {
	for (const member of [BINARY_IN_TARBALL, BINARY_IN_TARBALL.slice(2)]) {
		const { exitCode } = await run({
			program: "tar",
			args: [
				"-xzf",
				tarball,
				"-C",
				folder,
				"--no-same-owner",
				member
			],
			env: baseEnvironment()
		});
		if (exitCode !== 0) continue;
		const extracted = join(folder, member);
		if (!(await lstat(extracted)).isFile()) break;
		await rename(extracted, binary);
		await rm(join(folder, "usr"), {
			recursive: true,
			force: true
		});
		return;
	}
	throw new ProblemError({
		what: `${url} holds no gateway.`,
		why: `It has no regular file ${BINARY_IN_TARBALL}.`,
		fix: "give a release tarball of KrakenD, a gateway binary, or a mirror of the releases in the input gateway"
	});
}
function wrongChecksum(source, want, got) {
	return new ProblemError({
		what: `${source.fileName} is not the file that checksums.txt describes.`,
		why: `${shownUrl(source.checksumsUrl)} lists sha512 ${want.slice(0, 16)}…, the download has ${got.slice(0, 16)}….`,
		fix: "run again; if it stays, whoever serves this file has changed it: compare it with the release on GitHub"
	});
}
async function isGzip(file) {
	const handle = await open(file);
	try {
		const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
		return buffer.readUInt16BE(0) === 8075;
	} finally {
		await handle.close();
	}
}
// src/builder/docker/image-files.ts
/**
* Makes the files of an image readable, through a container that is never started.
*
* @param label marks that container, so that a cancelled run does not leave it behind.
* @param stamp the digest behind the reference, where it is known.
* @throws ProblemError where the image can't be had.
*/
async function imageFiles(reference, architecture, label, stamp, log) {
	const image = await readyImage(reference, architecture, log, stamp);
	const foreign = architecture !== machineArchitecture();
	const args = [
		"create",
		...foreign ? [`--platform=linux/${architecture}`] : [],
		`--label=${label}`,
		"--network=none",
		image.id,
		"krakend"
	];
	const created = await docker(args);
	const container = created.stdout.trim().split("\n").at(-1) ?? "";
	if (created.exitCode !== 0) throw new ProblemError({
		what: `The files of the image ${reference} can't be read.`,
		why: created.stderr.trim()
	});
	return {
		digest: image.digest,
		foreign,
		copyOut: (from, to) => copyOut(`${container}:${from}`, to),
		[Symbol.asyncDispose]: async () => {
			await docker([
				"rm",
				"--force",
				container
			], { evenIfCancelled: true });
		}
	};
}
/** Podman follows links without the flag that Docker wants (seen with 4.3). */
async function copyOut(from, to) {
	const followed = await docker([
		"cp",
		"--follow-link",
		from,
		to
	]);
	if (followed.exitCode === 0 || !followed.stderr.includes("unknown flag")) return followed.exitCode === 0;
	return (await docker([
		"cp",
		from,
		to
	])).exitCode === 0;
}
// src/gateway/image-gateway.ts
/** Where a gateway lies in its image: the official place, and where people put their own. */
const PLACES = [
	"/usr/bin/krakend",
	"/usr/local/bin/krakend",
	"/krakend",
	"/app/krakend"
];
/**
* Takes the gateway out of an image.
*
* @param label marks the container through which it is read.
* @param stamp the digest behind the reference, where it is known.
* @throws ProblemError where the image can't be had, or where no gateway lies in it.
*/
async function gatewayFromImage(reference, architecture, label, folder, stamp, log) {
	await using files = await imageFiles(reference, architecture, label, stamp, log);
	return await gatewayAmong(files, reference, folder, stamp, log);
}
/**
* Finds the gateway among the files of an image, and keeps it.
*
* @throws ProblemError where there is none.
*/
async function gatewayAmong(files, reference, folder, stamp, log) {
	return keepGateway(folder, async (_, binary) => {
		for (const place of PLACES) {
			if (!await files.copyOut(place, binary)) continue;
			log.info(`Took ${place} out of it`);
			const digest = files.foreign ? stamp ?? files.digest : files.digest;
			return {
				source: `docker://${reference}`,
				stamp: digest
			};
		}
		throw noGateway(reference, `Looked for ${PLACES.join(", ")}.`);
	});
}
function noGateway(reference, why) {
	return new ProblemError({
		what: `The image ${reference} holds no gateway that can be taken out.`,
		why,
		fix: "name an image that has the krakend binary at /usr/bin/krakend, or give the binary itself in the input gateway"
	});
}
export { gatewayRepositories as $, moduleName as A, isMuslItself as B, readProfile as C, shellWord as D, inFolder as E, readSharedLibrary as F, gatewaySources as G, isNewerGlibc as H, openFile as I, builderImage as J, isOneGateway as K, judgeFolder as L, tokens as M, OFFICIAL_DEMANDS as N, isFolderPath as O, pathFlags as P, gatewayImages as Q, judgeFile as R, profileOf as S, renameModule as T, LoaderError as U, readPluginFacts as V, sha256Of as W, builderRepository as X, builderImages as Y, builderTag as Z, compareModules as _, downloadGateway as a, moduleIdentity as b, localGateway as c, explainVerdict as d, gatewaySystems as et, moduleOfPackage as f, fixCommands as g, changeFor as h, NoGatewayError as i, parseGoMod as j, lineOf as k, causeOfRefusal as l, gatewayBuild as m, gatewayFromImage as n, officialImages as nt, findSource as o, settingDifferences as p, shownUrl as q, imageFiles as r, keptGateway as s, gatewayAmong as t, hasTarball as tt, explainLoadRefusal as u, requiredOtherwise as v, WHY_ONE_PATH as w, isEnterprise as x, firstExplanation as y, judge as z };
