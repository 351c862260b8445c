import { n as expandHome } from "./folders.js";
import { randomUUID } from "node:crypto";
import { join, relative } from "node:path";
import { lstat, mkdir, readFile, readdir, rm, rmdir, stat, utimes, writeFile } from "node:fs/promises";
// src/log.ts
/** Seconds with one decimal, for people: `0.4 s`, `83.0 s`. */
function elapsed(sinceMs, nowMs = performance.now()) {
	return `${((nowMs - sinceMs) / 1e3).toFixed(1)} s`;
}
/**
* How far back the times of entries are set before a build: Go touches what it uses then. Its own trim takes what
* is older than five days (trimLimit).
*/
const AGE_MS = 72e5;
/**
* Whether Go, run by a user, can touch all of the files: those of somebody else it can only read (utimensat(2)), and
* would seem to use none of them.
*/
function areTouchable(files, user) {
	return files.every(({ owner }) => owner === user);
}
const ACTION = /^[0-9a-f]{2}\/[0-9a-f]{64}-a$/;
const ENTRY = /^[0-9a-f]{2}\/[0-9a-f]{64}-[ad]$/;
/** Whether a file is an entry, an action or an output; others are of Go's housekeeping. */
function isEntry(path) {
	return ENTRY.test(path);
}
/** The actions that were used since the times of all entries were set back. */
function usedActions(files, sinceMs) {
	return files.filter(({ path, mtimeMs }) => ACTION.test(path) && mtimeMs >= sinceMs - 36e5).map(({ path }) => path);
}
/**
* The output that the file of an action names: `v1 <action> <output> <size> <time>`. By it and not by its own time
* an output stays, because Go does not touch one that it would have to write again as it is (DiskCache.copyFile).
*
* @returns undefined where it is no such file.
*/
function outputOf(text) {
	const output = /^v1 [0-9a-f]{64} ([0-9a-f]{64}) /.exec(text)?.[1];
	return output === void 0 ? void 0 : `${output.slice(0, 2)}/${output}-d`;
}
/** The entries that are not among those that were used. */
function unusedEntries(files, used) {
	return files.filter((path) => isEntry(path) && !used.has(path));
}
// src/trim/tree.ts
/** All that lies below a folder and is no folder; nothing where there is no folder. Links are not followed. */
async function filesBelow(folder) {
	const paths = (await readdir(folder, {
		recursive: true,
		withFileTypes: true
	}).catch(() => [])).filter((entry) => !entry.isDirectory()).map((one) => join(one.parentPath, one.name));
	return (await Promise.all(paths.map(async (path) => {
		const status = await lstat(path).catch(() => void 0);
		if (!status) return [];
		const { size, mtimeMs, uid: owner } = status;
		return [{
			path: relative(folder, path),
			size,
			mtimeMs,
			owner
		}];
	}))).flat();
}
/** How much some files are, but for those that lie at or below some paths. */
function amountOf(files, leftOut = []) {
	const out = new Set(leftOut);
	const counted = out.size === 0 ? files : files.filter(({ path }) => !isAtOrBelow(path, out));
	return {
		files: counted.length,
		bytes: counted.reduce((sum, { size }) => sum + size, 0)
	};
}
function isAtOrBelow(path, folders) {
	for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) if (folders.has(path.slice(0, end))) return true;
	return false;
}
/** The files of a module cache, sorted by what they are: of a module's own folder none is named. */
function moduleTree(files) {
	const modules = /* @__PURE__ */ new Set();
	const kept = [];
	for (const { path } of files) if (path.startsWith("cache/")) kept.push(path);
	else {
		const [folder] = /^[^@]+@[^/]+(?=\/)/.exec(path) ?? [];
		if (folder !== void 0) modules.add(folder);
	}
	return {
		modules: [...modules],
		files: kept
	};
}
// src/trim/build-folder.ts
/** After so long a run that has not said that it ended is taken to be dead: no job on GitHub's runners lasts longer. */
const LONGEST_RUN_MS = 216e5;
/**
* Says that this run uses a folder, by a file in a folder beside it. Jobs that run at once on one machine of a
* person's own share the folder, and the time at which an entry was used tells nothing of who used it.
*/
async function useFolder(folder) {
	const users = `${folder}.users`;
	const own = randomUUID();
	let mark;
	try {
		await mkdir(users, { recursive: true });
		await writeFile(join(users, own), "");
		const changed = await changeOf(users);
		if ((await othersIn(users, own)).length === 0) mark = changed;
	} catch {}
	return {
		alone: async () => {
			if (mark === void 0 || await changeOf(users).catch(() => void 0) !== mark) return false;
			return (await othersIn(users, own)).length === 0;
		},
		leave: async () => {
			await rm(join(users, own), { force: true });
			await rmdir(users).catch(() => void 0);
		}
	};
}
async function changeOf(folder) {
	return (await stat(folder, { bigint: true })).mtimeNs;
}
async function othersIn(users, own) {
	const names = (await readdir(users)).filter((name) => name !== own);
	const begun = await Promise.all(names.map((name) => stat(join(users, name)).catch(() => void 0)));
	return names.filter((_, index) => Date.now() - (begun[index]?.mtimeMs ?? 0) < LONGEST_RUN_MS);
}
/** Sets the times of all entries back, so that Go touches those that it uses from now on. */
async function setBack(folder, files, nowMs) {
	const time = /* @__PURE__ */ new Date(nowMs - AGE_MS);
	await Promise.all(files.filter(({ path }) => isEntry(path)).map(({ path }) => utimes(join(folder, path), time, time).catch(() => void 0)));
}
/**
* Tells Go that the cache has just been trimmed. An entry of the service has the times of the day on which it was
* packed: five days later Go would remove, after the build of the first plugin, what the next one is about to use.
*/
async function postponeTrim(folder, nowMs) {
	await writeFile(join(folder, "trim.txt"), `${Math.floor(nowMs / 1e3)}`);
}
/** The entries that were used since the times were set back: actions, and the outputs that they name. */
async function usedEntries(folder, sinceMs) {
	const actions = usedActions(await filesBelow(folder), sinceMs);
	const outputs = await Promise.all(actions.map(async (path) => outputOf(await readFile(join(folder, path), "latin1").catch(() => "")) ?? []));
	return [.../* @__PURE__ */ new Set([...actions, ...outputs.flat()])];
}
// src/trim/module-rules.ts
/** Go's own copies of toolchains: modules of this path. */
const TOOLCHAIN = "golang.org/toolchain";
/**
* What of a module cache need not be saved, as folders and files. Proven with Go 1.20, 1.24 and 1.25: without
* all of it they list and build with GOPROXY=off.
*
* - Modules that nothing uses. Used are those of the packages that were listed, and those whose path an import
*   begins with: Go looks into each of them, lest two provide the package (cmd/go/internal/modload, import.go).
* - The zip of every module: Go takes the extracted folder, if `.ziphash` is there and `.partial` is not
*   (cmd/go/internal/modfetch, DownloadDir), and checks `.ziphash` against go.sum.
* - Lock files, clones of repositories, what was downloaded in part, toolchains, and the checksum database where
*   go.sum had all that was needed.
*
* `.mod` and `.info` stay for every version: the module graph is read from them.
*
* @param used undefined where nobody knows.
*/
function unneededModules({ modules, files }, used) {
	const partial = new Set(files.flatMap((file) => {
		const entry = entryOf(file);
		return entry?.what === "partial" ? [entry.module] : [];
	}));
	const isUsed = used === void 0 || used.all ? () => true : usedBy(used);
	const staying = new Set(modules.filter((module) => pathOf(module) !== TOOLCHAIN && !partial.has(module) && isUsed(module)));
	const extracted = new Set(modules);
	const isNeeded = (file) => {
		const entry = entryOf(file);
		if (entry === void 0) return file.endsWith("/@v/list");
		const { what, module } = entry;
		if (what === "mod" || what === "info") return true;
		const known = extracted.has(module) || used !== void 0;
		if (what === "ziphash") return staying.has(module) || !known;
		return what === "zip" && !known;
	};
	return [
		...modules.filter((module) => !staying.has(module)),
		"cache/vcs",
		`cache/download/${TOOLCHAIN}`,
		...used?.sums ? [] : ["cache/download/sumdb"],
		...files.filter((file) => !isWithinAny(file) && !isNeeded(file))
	];
}
/** Below folders that stay or go as a whole. */
function isWithinAny(file) {
	return [
		"vcs/",
		"download/sumdb/",
		`download/${TOOLCHAIN}/`
	].some((folder) => file.startsWith(`cache/${folder}`));
}
function usedBy({ folders, imports, replacing }) {
	const holding = new Set(folders.flatMap((folder) => /^[^@]+@[^/]+/.exec(folder)?.[0] ?? []));
	const prefixes = new Set(imports.flatMap(prefixesOf));
	for (const path of replacing) prefixes.add(path);
	return (module) => holding.has(module) || prefixes.has(pathOf(module));
}
/** `a/b/c`: itself, `a/b` and `a`. */
function prefixesOf(path) {
	const parts = path.split("/");
	return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
/** A module's path, in whose folder `!x` stands for `X` (golang.org/x/mod/module, EscapePath). */
function pathOf(folder) {
	return folder.slice(0, folder.indexOf("@")).replaceAll(/!([a-z])/g, (_, letter) => letter.toUpperCase());
}
/** A file that Go keeps of one version: `cache/download/<path>/@v/<version>.<what>`. */
function entryOf(file) {
	const [, path, version, what] = /^cache\/download\/(.+)\/@v\/(v[^/]+)\.(info|mod|zip|ziphash|lock|partial)$/.exec(file) ?? [];
	return path === void 0 || what === void 0 ? void 0 : {
		module: `${path}@${version}`,
		what
	};
}
// src/trim/contents.ts
/** The contents of a run that has used nothing yet. */
function cacheContents() {
	const modules = /* @__PURE__ */ new Map();
	const builds = /* @__PURE__ */ new Map();
	async function keptOf(entry) {
		const folder = folderOf(entry);
		const used = modules.get(folder);
		if (entry.kind === "modules") return used && { modules: used };
		const build = builds.get(folder);
		if (build?.sinceMs === void 0 || !await build.user.alone()) return void 0;
		return { build: await usedEntries(folder, build.sinceMs) };
	}
	return {
		usedModules: (folder, used) => {
			const before = modules.get(folder);
			modules.set(folder, before ? both(before, used) : used);
		},
		opening: async (entry) => {
			const folder = folderOf(entry);
			if (entry.kind === "build" && !builds.has(folder)) builds.set(folder, { user: await useFolder(folder) });
		},
		opened: async (entry, found, mayBeSaved) => {
			const folder = folderOf(entry);
			const build = builds.get(folder);
			if (!build) return;
			const isSaved = mayBeSaved && found !== "hit";
			const files = isSaved ? await filesBelow(folder) : [];
			if (found !== "miss" || files.length > 0) await postponeTrim(folder, Date.now()).catch(() => void 0);
			if (!isSaved || !areTouchable(files, process.getuid?.()) || !await build.user.alone()) return;
			const sinceMs = Date.now();
			await setBack(folder, files, sinceMs);
			build.sinceMs = sinceMs;
		},
		close: async (entries, folder) => {
			const described = await Promise.all(entries.map(async (entry, index) => {
				const kept = await keptOf(entry).catch(() => void 0);
				if (!kept) return entry;
				const contents = join(folder, `cache-${index}.json`);
				await mkdir(folder, { recursive: true });
				await writeFile(contents, JSON.stringify(kept));
				return {
					...entry,
					contents
				};
			}));
			await Promise.all([...builds.values()].map(({ user }) => user.leave().catch(() => void 0)));
			return described;
		}
	};
}
/** What of an entry is to be saved, by what {@link CacheContents.close} wrote down and lies there now. */
async function selectionOf(entry) {
	const folder = folderOf(entry);
	const files = await filesBelow(folder);
	const kept = await readKept(entry);
	const leftOut = entry.kind === "modules" ? unneededModules(moduleTree(files), kept?.modules) : kept?.build === void 0 ? [] : unusedEntries(files.map(({ path }) => path), new Set(kept.build));
	return {
		leftOut: leftOut.map((path) => join(folder, path)),
		all: amountOf(files),
		kept: amountOf(files, leftOut)
	};
}
async function readKept({ contents }) {
	if (contents === void 0) return void 0;
	return readFile(contents, "utf8").then((text) => JSON.parse(text), () => void 0);
}
function folderOf({ paths }) {
	return expandHome(paths[0] ?? "");
}
function both(one, other) {
	const united = (name) => [.../* @__PURE__ */ new Set([...one[name], ...other[name]])];
	return {
		folders: united("folders"),
		imports: united("imports"),
		replacing: united("replacing"),
		sums: one.sums || other.sums,
		all: one.all || other.all
	};
}
// src/cache/words.ts
/** `412 files, 38.1 MB`, for people. */
function amountWords({ files, bytes }) {
	return `${files} file${files === 1 ? "" : "s"}, ${megabytes(bytes)}`;
}
/** `38.1 MB`, for people. */
function megabytes(bytes) {
	return `${(bytes / 1e6).toFixed(1)} MB`;
}
/** What was saved of an entry's folder: `412 files, 38.1 MB of 121.0 MB, packed 9.6 MB`. */
function savedWords(all, kept, packed) {
	const of = kept.bytes === all.bytes ? "" : ` of ${megabytes(all.bytes)}`;
	return `${amountWords(kept)}${of}${packed === void 0 ? "" : `, packed ${megabytes(packed)}`}`;
}
export { elapsed as a, selectionOf as i, savedWords as n, cacheContents as r, megabytes as t };
