import { H as messageOf, L as cancelled, T as docker, a as inspectImage, n as engineNames } from "./image.js";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { createZstdCompress, createZstdDecompress } from "node:zlib";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline as pipeline$1 } from "node:stream/promises";
// src/log.ts
/** Seconds with one decimal, for people: `0.4 s`, `83.0 s`. */
function elapsed(sinceMs, nowMs = performance.now()) {
	return `${((nowMs - sinceMs) / 1e3).toFixed(1)} s`;
}
// src/builder/docker/image-archive.ts
const ARCHIVE = "image.tar.zst";
const RECEIPT = "image.json";
/**
* Writes an image into a folder, compressed on its way out of the engine, with what `docker load` loses: the
* digest that it has in the registry.
*
* @throws Error with docker's words.
*/
async function packImage(image, folder) {
	await mkdir(folder, { recursive: true });
	const file = join(folder, ARCHIVE);
	const partial = `${file}.partial`;
	try {
		const { exitCode, stderr } = await docker(["save", tagged(image.reference) ?? image.id], { output: (stdout) => pipeline$1(stdout, createZstdCompress(), createWriteStream(partial), { signal: cancelled }) });
		if (exitCode !== 0) throw new Error(`docker save ${image.reference}: ${stderr.trim()}`);
		await rename(partial, file);
		await rememberImage(image, folder);
	} finally {
		await rm(partial, { force: true });
	}
}
/**
* Loads an image that {@link packImage} wrote.
*
* @throws Error with docker's words, and where it is another image that was packed.
*/
async function unpackImage(wanted, folder) {
	const { reference, architecture, digest } = wanted;
	const remembered = await rememberedImage(folder);
	if (!(remembered?.reference === reference && (digest ?? remembered.digest) === remembered.digest)) throw new Error(`the archive is not one of ${[reference, digest].join(" ").trim()}`);
	const packed = createReadStream(join(folder, ARCHIVE));
	const unpacked = new PassThrough();
	const reading = pipeline$1(packed, createZstdDecompress(), unpacked, { signal: cancelled });
	const [loading, read] = await Promise.allSettled([docker(["load"], { input: unpacked }), reading]);
	cancelled.throwIfAborted();
	if (loading.status === "rejected") throw loading.reason;
	const { exitCode, stdout, stderr } = loading.value;
	if (exitCode !== 0 || read.status === "rejected") throw new Error(`docker load: ${[stderr.trim(), ...read.status === "rejected" ? [messageOf(read.reason)] : []].join("; ")}`);
	const loaded = /^Loaded image(?: ID)?: (\S+)$/m.exec(stdout)?.[1] ?? reference;
	const image = await inspectImage(loaded);
	if (!image) throw new Error(`the engine does not show ${loaded} after docker load`);
	if (image.architecture !== architecture) throw new Error(`${loaded} is not for ${architecture}`);
	const same = {
		...image,
		reference,
		digest: remembered.digest
	};
	await rememberImage(same, folder);
	return same;
}
/** Writes down the digest of an image that the engine has under an id. */
async function rememberImage(image, folder) {
	await mkdir(folder, { recursive: true });
	const partial = join(folder, `${RECEIPT}.${process.pid}.partial`);
	await writeFile(partial, JSON.stringify(image));
	await rename(partial, join(folder, RECEIPT));
}
/** What is written down in a folder; undefined where there is nothing. */
async function rememberedImage(folder) {
	try {
		const image = JSON.parse(await readFile(join(folder, RECEIPT), "utf8"));
		return /^sha256:[0-9a-f]{64}$/.test(image.digest) ? image : void 0;
	} catch {
		return;
	}
}
/** Removes the archive; what is remembered stays. */
async function dropArchive(folder) {
	await rm(join(folder, ARCHIVE), { force: true });
}
/** With a tag an image comes back under its name. */
function tagged(reference) {
	return reference.includes("@") ? void 0 : engineNames(reference)[0];
}
export { unpackImage as a, rememberedImage as i, packImage as n, elapsed as o, rememberImage as r, dropArchive as t };
