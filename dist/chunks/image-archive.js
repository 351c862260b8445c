import { i as error, l as notice, m as warning, o as getState, p as startGroup, r as endGroup, s as info, u as saveState$1 } from "./core.js";
import { B as describeProblem, I as cancelled, V as messageOf, a as inspectImage, n as engineNames, w as docker } from "./image.js";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { createZstdCompress, createZstdDecompress } from "node:zlib";
import { homedir } from "node:os";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline as pipeline$1 } from "node:stream/promises";
// src/log.ts
/** Seconds with one decimal, for people: `0.4 s`, `83.0 s`. */
function elapsed(sinceMs, nowMs = performance.now()) {
	return `${((nowMs - sinceMs) / 1e3).toFixed(1)} s`;
}
// src/github/cache-service.ts
/** The runner's cache service; undefined where there is none. The client is loaded when it is needed. */
async function runnerCacheService() {
	const cache = await import("./cache.js");
	if (!cache.isFeatureAvailable()) return void 0;
	packFromHome();
	ownWhatIsUnpacked();
	return {
		restore: ({ paths, key, restoreKeys }) => cache.restoreCache([...paths], key, [...restoreKeys]),
		save: async ({ paths, key }, prepare) => {
			if (await cache.restoreCache([...paths], key, [], { lookupOnly: true }) === key) return false;
			await prepare?.();
			return await cache.saveCache([...paths], key) >= 0;
		}
	};
}
/**
* The client packs and unpacks relative to the workspace (its cacheUtils.ts and tar.ts). Where home lies
* elsewhere as seen from the workspace, as in a container's job, an entry of another job would be found and
* unpacked beside the folder that it belongs to. Seen from home, what lies below it is the same everywhere.
*/
function packFromHome() {
	process.env.GITHUB_WORKSPACE = homedir();
}
/**
* Unpacked by root, files would belong to the user of the job that packed them, and root in a container, which
* has no capability, could not write to them.
*/
function ownWhatIsUnpacked() {
	process.env.TAR_OPTIONS = "--no-same-owner";
}
// src/github/console.ts
/**
* The runner's log. Phases may overlap, but the runner can fold only one group at a time: the phase
* that started first writes through, the others keep their lines until it is their turn.
*/
function runnerConsole() {
	const now = (line) => line();
	const waiting = [];
	function take(phase) {
		startGroup(phase.title);
		for (const write of phase.pending.splice(0)) write();
	}
	function release() {
		for (let first = waiting[0]; first; first = waiting[0]) {
			if (!first.ended) return;
			waiting.shift();
			endGroup();
			info(defuse(first.closingLine));
			for (const write of first.afterwards) write();
			if (waiting[0]) take(waiting[0]);
		}
	}
	async function phase(title, work) {
		const started = performance.now();
		const running = {
			title,
			pending: [],
			afterwards: [],
			ended: false,
			closingLine: ""
		};
		const write = (line) => {
			if (waiting[0] === running) line();
			else running.pending.push(line);
		};
		let words = "";
		let well = true;
		const outcome = (text, good = true) => {
			words = text;
			well = good;
		};
		waiting.push(running);
		if (waiting[0] === running) take(running);
		try {
			const result = await work({
				...lines(write, (line) => running.afterwards.push(line)),
				outcome
			});
			running.closingLine = closing(well ? "✓" : "✗", title, words, started);
			return result;
		} catch (error) {
			running.closingLine = closing("✗", title, words || "failed", started);
			throw error;
		} finally {
			running.ended = true;
			release();
		}
	}
	return {
		...lines(now, now),
		phase
	};
}
function closing(mark, title, words, started) {
	return `${mark} ${title}${words ? `: ${words}` : ""} (${elapsed(started)})`;
}
function lines(write, shout) {
	return {
		info: (line) => write(() => info(defuse(line))),
		warning: (problem) => shout(() => warning(describeProblem(problem), annotation(problem))),
		error: (problem) => shout(() => error(describeProblem(problem), annotation(problem))),
		notice: (problem) => shout(() => notice(describeProblem(problem), annotation(problem)))
	};
}
/**
* What a program prints, or a file is called, must not be taken for a workflow command. The runner acts on
* `::` at the start of a line, white space apart, and on `##[` anywhere in it (actions/runner,
* ActionCommand.cs); for .NET a carriage return ends a line, and U+0085 is white space. A zero-width space
* between the characters keeps them readable and dead.
*/
function defuse(text) {
	return text.replaceAll(/(^|[\r\n])([\s\u0085]*):(?=:)/g, "$1$2:​").replaceAll("##[", "#​#[");
}
function annotation(problem) {
	const { place } = problem;
	const title = problem.what.length > 120 ? `${problem.what.slice(0, 119)}…` : problem.what;
	if (!place) return { title };
	return {
		title,
		file: place.file,
		...place.line === void 0 ? {} : { startLine: place.line },
		...place.column === void 0 ? {} : { startColumn: place.column }
	};
}
// src/github/state.ts
const NAME = "krakend-plugin-action";
/** Can be called again; the last value counts. */
function saveState(state) {
	saveState$1(NAME, JSON.stringify(state));
}
/** undefined where main did not get far enough to leave one. */
function loadState() {
	const text = getState(NAME);
	return text === "" ? void 0 : JSON.parse(text);
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
export { unpackImage as a, defuse as c, elapsed as d, rememberedImage as i, runnerConsole as l, packImage as n, loadState as o, rememberImage as r, saveState as s, dropArchive as t, runnerCacheService as u };
