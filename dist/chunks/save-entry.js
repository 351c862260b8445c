import { _ as getCacheFileName, d as internalCacheTwirpClient, f as saveCache, g as isCacheWritable, m as getCacheServiceVersion, p as getCacheMode, u as saveCache$1, v as getCacheVersion, y as getCompressionMethod } from "./cache.js";
import { n as expandHome } from "./folders.js";
import { i as succeeded, r as run, u as messageOf } from "./process.js";
import { join, relative } from "node:path";
import { homedir, tmpdir } from "node:os";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
// src/github/save-entry.ts
/** What the service begins its refusal of a token with that may only read. */
const DENIED = /cache write denied:/;
/** What GNU tar ends with where files changed meanwhile. */
const CHANGED = 1;
/** As the client uploads (its cache.ts). */
const UPLOAD = {
	uploadChunkSize: 67108864,
	uploadConcurrency: 8,
	useAzureSdk: true
};
/**
* Saves an entry, or tells why not. The key is reserved before anything is packed: of the jobs of a matrix that
* end at once, one packs what all of them have.
*
* @throws Error where the service fails or refuses.
*/
async function saveEntry(entry, prepare) {
	if (!isCacheWritable(getCacheMode())) return {
		saved: false,
		why: "ACTIONS_CACHE_MODE does not allow it"
	};
	const folder = await mkdtemp(join(process.env.RUNNER_TEMP || tmpdir(), "krakend-plugin-cache-"));
	try {
		return getCacheServiceVersion() === "v2" ? await reserveAndSave(entry, prepare, folder) : await inTurn(() => saveByClient(entry, prepare, folder));
	} finally {
		await rm(folder, {
			recursive: true,
			force: true
		});
	}
}
async function reserveAndSave(entry, prepare, folder) {
	const { key } = entry;
	await mustPack(entry);
	const client = internalCacheTwirpClient();
	const compression = await getCompressionMethod();
	const version = getCacheVersion([...entry.paths], compression);
	const reservation = await client.CreateCacheEntry({
		key,
		version
	}).catch((error) => {
		if (isTaken(messageOf(error))) return void 0;
		throw error;
	});
	if (!reservation || isTaken(reservation.message)) return {
		saved: false,
		why: "another job has saved it, or is doing so"
	};
	if (!reservation.ok) throw new Error(reservation.message || "the service gave no place for it");
	const archive = join(folder, getCacheFileName(compression));
	await pack(entry, archive, await excluding(await prepare(), folder));
	const { size } = await stat(archive);
	await saveCache(-1, archive, reservation.signedUploadUrl, {
		...UPLOAD,
		archiveSizeBytes: size
	});
	const finished = await client.FinalizeCacheEntryUpload({
		key,
		version,
		sizeBytes: `${size}`
	});
	if (!finished.ok) throw new Error(finished.message || "the service did not accept the upload");
	return {
		saved: true,
		bytes: size
	};
}
/** Nothing takes a reservation back: what can be known to fail is found out before. */
async function mustPack({ paths, image }) {
	const missing = paths.find((path) => !existsSync(expandHome(path)));
	if (missing !== void 0 && !image) throw new Error(`there is no ${missing}`);
	const { stdout } = await tar(["--version"]);
	if (!stdout.includes("GNU tar")) throw new Error("tar is not GNU tar here: apk add tar brings it");
}
function tar(args) {
	return run({
		program: "tar",
		args,
		env: { PATH: process.env.PATH ?? "" }
	});
}
/** A reservation of a key that has an entry, or will have one. */
function isTaken(message) {
	return /already[ _]exists|\(409\)/i.test(message) && !DENIED.test(message);
}
/** Packs as the client does (its tar.ts), which unpacks it. */
async function pack(entry, archive, options) {
	const home = homedir();
	const names = entry.paths.map((path) => relative(home, expandHome(path)));
	const program = archive.endsWith(".tgz") ? ["-z"] : ["--use-compress-program", "zstdmt"];
	const args = [
		"--posix",
		...options,
		...program,
		"-cf",
		archive,
		"-P",
		"-C",
		home,
		"--",
		...names
	];
	let result = await tar(args);
	if (result.exitCode === CHANGED) result = await tar(args);
	succeeded("tar", result);
}
/** What tells tar to leave paths out, by their names as it packs them. */
async function excluding(paths, folder) {
	if (paths.length === 0) return [];
	const list = join(folder, "left-out");
	const names = paths.map((path) => relative(homedir(), path));
	await writeFile(list, names.map((name) => `${name}\n`).join(""));
	return [
		"--anchored",
		"--no-wildcards",
		`--exclude-from=${list}`
	];
}
/** By the client alone, for the service of GitHub Enterprise Server. */
async function saveByClient(entry, prepare, folder) {
	const before = process.env.TAR_OPTIONS;
	const options = (await excluding(await prepare(), folder)).map((option) => option.replaceAll(/[\s\\]/g, "\\$&"));
	process.env.TAR_OPTIONS = [before, ...options].join(" ");
	try {
		return await saveCache$1([...entry.paths], entry.key) >= 0 ? { saved: true } : {
			saved: false,
			why: "it was there already, or was refused"
		};
	} finally {
		process.env.TAR_OPTIONS = before;
	}
}
let last = Promise.resolve();
/** One after another, as options of tar are given by a variable of this process. */
function inTurn(work) {
	const now = last.then(work, work);
	last = now;
	return now;
}
export { saveEntry };
