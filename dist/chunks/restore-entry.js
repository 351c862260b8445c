import { b as CompressionMethod, d as internalCacheTwirpClient, h as isCacheReadable, l as restoreCache, m as getCacheServiceVersion, p as getCacheMode, v as getCacheVersion, y as getCompressionMethod } from "./cache.js";
import { a as cancelled } from "./process.js";
import { a as withRetries, i as mayPass, o as lazily, r as Permanent, t as neverSilent } from "./never-silent.js";
import { t as unpackStream } from "./untar.js";
import { n as HttpClient } from "./lib.js";
import { join } from "node:path";
import { Readable, addAbortSignal } from "node:stream";
import { homedir, tmpdir } from "node:os";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline as pipeline$1 } from "node:stream/promises";
import { buffer } from "node:stream/consumers";
// src/github/read-blob.ts
/** Storage gives one connection less than the network could; so many parts are under way, or wait for their turn. */
const WIDTH = 4;
const PART_BYTES = 2097152;
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
	return Readable.from(partsOf(url, say, partBytes), { objectMode: false }).on("error", () => void 0);
}
async function* partsOf(url, say, partBytes) {
	using client = storageClient();
	const given = new AbortController();
	const ask = async (from) => {
		given.signal.throwIfAborted();
		const range = `bytes=${from}-${from + partBytes - 1}`;
		const { message } = await client.get(url, { range });
		const { statusCode: status = 0 } = message;
		if (status === 206 || status === 200 && from === 0) return addAbortSignal(AbortSignal.any([cancelled, given.signal]), neverSilent(message));
		message.resume();
		const error = /* @__PURE__ */ new Error(`the storage answered ${status}`);
		throw mayPass(status) ? error : new Permanent(error);
	};
	const retried = (work) => withRetries("Reading from the cache", say, () => work().catch((error) => {
		throw given.signal.aborted ? new Permanent(error) : error;
	}));
	try {
		const first = await retried(async () => {
			const message = await ask(0);
			if (message.statusCode === 200) return { message };
			const size = sizeIn(message.headers["content-range"]);
			return {
				size,
				part: whole(await buffer(message), Math.min(partBytes, size))
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
				const length = Math.min(partBytes, first.size - from);
				const part = retried(async () => whole(await buffer(await ask(from)), length));
				part.catch(() => void 0);
				waiting.push(part);
				next += partBytes;
			}
			yield await waiting.shift();
		}
	} finally {
		given.abort(/* @__PURE__ */ new Error("nobody reads on"));
	}
}
/** A client that keeps its connections for as long as a blob is read. */
function storageClient() {
	const client = new HttpClient("krakend-plugin-action", void 0, { keepAlive: true });
	return {
		get: (url, headers) => client.get(url, headers),
		[Symbol.dispose]: () => client.dispose()
	};
}
/** The whole length in a header such as `bytes 0-99/1234`. */
function sizeIn(contentRange) {
	const [, size] = /^bytes 0-\d+\/(\d+)$/.exec(contentRange ?? "") ?? [];
	if (size === void 0) throw new Error("the storage does not say how long the entry is");
	return Number(size);
}
function whole(part, length) {
	if (part.length !== length) throw new Error(`${part.length} bytes came in the place of ${length}`);
	return part;
}
// src/github/restore-entry.ts
/** How packed entries are on this machine: the client asks zstd each time. */
const compression = lazily(getCompressionMethod);
/**
* Restores an entry. It is unpacked while it comes, and does not lie on the disk packed, but for modules.
*
* @param say takes what has to be tried again.
* @returns undefined where the service has none.
* @throws Error where the service or tar fails.
*/
async function restoreEntry({ kind, paths, key, restoreKeys }, say) {
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
	await mkdir(homedir(), { recursive: true });
	let bytes = 0;
	const open = () => readBlob(signedDownloadUrl, say).on("data", (chunk) => {
		bytes += chunk.length;
	});
	const archive = kind === "modules" ? await whenAllIsHere(open) : open();
	const program = method === CompressionMethod.Gzip ? ["-z"] : ["--use-compress-program", "unzstd"];
	const env = {
		PATH: process.env.PATH ?? "",
		TAR_OPTIONS: process.env.TAR_OPTIONS ?? ""
	};
	cancelled.throwIfAborted();
	const evenIfCancelled = kind === "modules";
	await unpackStream(archive, [
		"-P",
		"-C",
		homedir(),
		...program
	], {
		env,
		evenIfCancelled
	});
	return {
		key: matchedKey,
		bytes
	};
}
/**
* A file of what a stream brings, which is gone when it is read.
*
* @param open begins the stream, which is read from then on.
*/
async function whenAllIsHere(open) {
	const folder = await mkdtemp(join(process.env.RUNNER_TEMP || tmpdir(), "krakend-plugin-cache-"));
	const remove = () => rm(folder, {
		recursive: true,
		force: true
	});
	try {
		await pipeline$1(open(), createWriteStream(join(folder, "packed")), { signal: cancelled });
	} catch (error) {
		await remove();
		throw error;
	}
	return createReadStream(join(folder, "packed")).once("close", () => void remove().catch(() => void 0));
}
export { restoreEntry };
