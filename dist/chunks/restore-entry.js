import { b as CompressionMethod, d as internalCacheTwirpClient, h as isCacheReadable, l as restoreCache, m as getCacheServiceVersion, p as getCacheMode, v as getCacheVersion, y as getCompressionMethod } from "./cache.js";
import { i as lazily, n as Permanent, r as withRetries } from "./retry.js";
import { t as unpackStream } from "./untar.js";
import { n as HttpClient } from "./lib.js";
import { i as cancelled } from "./process.js";
import { Readable, addAbortSignal } from "node:stream";
import { homedir } from "node:os";
import { buffer } from "node:stream/consumers";
// src/github/read-blob.ts
/** Storage gives one connection less than the network could; so many parts are under way, or wait for their turn. */
const WIDTH = 4;
const PART_BYTES = 4194304;
const SILENCE_MS = 6e4;
/**
* A blob as it comes, from where a signed address leads. Parts of it are fetched at the same time, and handed on in
* their order, so that what reads it can work while the rest is on its way; where the server knows no ranges it is
* one stream.
*
* Source: https://learn.microsoft.com/rest/api/storageservices/get-blob
*
* @param partBytes how long a part is.
* @returns a stream that fails where the server does, after retries.
*/
function readBlob(url, say, partBytes = PART_BYTES) {
	return Readable.from(partsOf(url, say, partBytes), { objectMode: false });
}
async function* partsOf(url, say, partBytes) {
	const client = new HttpClient("krakend-plugin-action", void 0, { socketTimeout: SILENCE_MS });
	const ask = async (from) => {
		const range = `bytes=${from}-${from + partBytes - 1}`;
		const { message } = await client.get(url, { range });
		if (message.statusCode === 206 || message.statusCode === 200 && from === 0) return addAbortSignal(cancelled, message);
		message.resume();
		const status = message.statusCode ?? 0;
		const error = /* @__PURE__ */ new Error(`the storage answered ${status}`);
		throw status === 429 || status >= 500 ? error : new Permanent(error);
	};
	const retried = (work) => withRetries("Reading from the cache", say, work);
	const first = await retried(async () => {
		const message = await ask(0);
		const size = message.statusCode === 206 ? sizeIn(message.headers["content-range"]) : void 0;
		return size === void 0 ? { message } : {
			size,
			part: await buffer(message)
		};
	});
	if (first.part === void 0) {
		yield* first.message;
		return;
	}
	yield first.part;
	const waiting = [];
	for (let next = partBytes; next < first.size || waiting.length > 0;) {
		while (next < first.size && waiting.length < WIDTH) {
			const from = next;
			const part = retried(async () => whole(await buffer(await ask(from)), Math.min(partBytes, first.size - from)));
			part.catch(() => void 0);
			waiting.push(part);
			next += partBytes;
		}
		yield await waiting.shift();
	}
}
/** The whole length in a header such as `bytes 0-99/1234`; undefined where it says none. */
function sizeIn(contentRange) {
	const [, size] = /^bytes 0-\d+\/(\d+)$/.exec(contentRange ?? "") ?? [];
	return size === void 0 ? void 0 : Number(size);
}
function whole(part, length) {
	if (part.length !== length) throw new Error(`${part.length} bytes came in the place of ${length}`);
	return part;
}
// src/github/restore-entry.ts
/** How packed entries are on this machine: the client asks zstd each time. */
const compression = lazily(getCompressionMethod);
/**
* Restores an entry. It is unpacked while it comes, and never lies on the disk packed.
*
* @param say takes what has to be tried again.
* @returns undefined where the service has none.
* @throws Error where the service or tar fails.
*/
async function restoreEntry({ paths, key, restoreKeys }, say) {
	if (getCacheServiceVersion() !== "v2") {
		const found = await restoreCache([...paths], key, [...restoreKeys]);
		return found === void 0 ? void 0 : { key: found };
	}
	if (!isCacheReadable(getCacheMode())) return void 0;
	const method = await compression();
	const { ok, signedDownloadUrl, matchedKey } = await internalCacheTwirpClient().GetCacheEntryDownloadURL({
		key,
		restoreKeys: [...restoreKeys],
		version: getCacheVersion([...paths], method)
	});
	if (!ok) return void 0;
	const packed = readBlob(signedDownloadUrl, say);
	let bytes = 0;
	packed.on("data", (chunk) => {
		bytes += chunk.length;
	});
	const program = method === CompressionMethod.Gzip ? ["-z"] : ["--use-compress-program", "unzstd"];
	const env = {
		PATH: process.env.PATH ?? "",
		TAR_OPTIONS: process.env.TAR_OPTIONS ?? ""
	};
	await unpackStream(packed, [
		"-P",
		"-C",
		homedir(),
		...program
	], { env });
	return {
		key: matchedKey,
		bytes
	};
}
export { restoreEntry };
