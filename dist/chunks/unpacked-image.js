import { S as docker, c as variablesOf, i as inspectImage } from "./image.js";
import { a as cancelled, i as succeeded, r as run, s as ProblemError, t as baseEnvironment } from "./process.js";
import { n as expandHome } from "./folders.js";
import { o as lazily } from "./never-silent.js";
import { t as unpackStream } from "./untar.js";
import { createHash, randomUUID } from "node:crypto";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { PassThrough } from "node:stream";
import { chmod, lstat, mkdir, readFile, readdir, realpath, rename, rm, rmdir, stat, utimes, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { pipeline as pipeline$1 } from "node:stream/promises";
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
// src/settle.ts
/** Waits for all, so that nothing goes on behind a failure's back, then throws the first failure. */
async function allOrFirstFailure(work) {
	const settled = await Promise.allSettled(work);
	for (const one of settled) if (one.status === "rejected") throw one.reason;
	return settled.map((one) => one.value);
}
// src/workspace/paths.ts
/** Whether `path` is `folder` or lies below it; both absolute. */
function isWithin(folder, path) {
	const rest = relative(folder, path);
	return rest === "" || rest !== ".." && !rest.startsWith(`..${sep}`) && !isAbsolute(rest);
}
/** Why nothing is found where no step has put anything. */
const NOT_CHECKED_OUT = {
	why: "The workspace is empty: nothing was checked out into it.",
	fix: "check out the repository in a step before this one: - uses: actions/checkout@v7"
};
/** Whether a folder has nothing in it but what begins with a dot. */
async function isEmpty(folder) {
	return (await visibleIn(folder)).length === 0;
}
/** The names of what lies in a folder, sorted; none where there is no such folder. */
async function visibleIn(folder) {
	return (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith(".")).toSorted();
}
/** That a file of the repository is a link to what is not in it. */
function leadsOut(file) {
	return new ProblemError({
		what: `${file} is a link that leads out of the workspace, or to nothing.`,
		why: "Builds see the checked-out repository and nothing else.",
		fix: "put there what it links to, or check that out inside the workspace and link to it by a relative path",
		place: { file }
	});
}
/**
* The real path of a folder that the user named, links followed.
*
* @param input the input that named it, for the error.
* @throws ProblemError when it does not exist or leads out of the workspace.
*/
async function pathInWorkspace(workspace, base, path, input) {
	const wanted = resolve(base, path);
	const real = await realpath(wanted).catch(() => void 0);
	if (real === void 0) throw await missing(workspace, base, wanted, `${input}: there is no "${path}".`);
	if (!isWithin(workspace, real)) throw new ProblemError({
		what: `${input}: "${path}" leads out of the workspace.`,
		fix: "give a path inside the checked-out repository"
	});
	return real;
}
/** That a path is not there, with what lies at the deepest folder of it that is: most are misspelled. */
async function missing(workspace, base, wanted, what) {
	if (await isEmpty(workspace)) return new ProblemError({
		what,
		...NOT_CHECKED_OUT
	});
	const looked = `Looked at ${relative(workspace, wanted) || "."} in the workspace.`;
	const problem = {
		what,
		why: looked,
		fix: `check the path, which is relative to ${relative(workspace, base) || "the root of the repository"}`
	};
	let folder = wanted;
	while (isWithin(workspace, folder)) {
		const real = await realpath(folder).catch(() => void 0);
		if (real === void 0) {
			folder = dirname(folder);
			continue;
		}
		const names = isWithin(workspace, real) ? await visibleIn(real) : [];
		if (names.length === 0) break;
		const more = names.length > MANY ? ` and ${names.length - MANY} more` : "";
		const there = relative(workspace, folder) || "The root";
		return new ProblemError({
			...problem,
			why: `${looked} ${there} has ${names.slice(0, MANY).join(", ")}${more}.`
		});
	}
	return new ProblemError(problem);
}
/** As many names as still help in an error. */
const MANY = 10;
// src/builder/docker/container.ts
/**
* The arguments of `docker` for a container with no more rights than compiling needs: the user that is named,
* no capability, no way to gain one, and the network that is named.
*/
function runArguments(container) {
	return [
		"run",
		"--rm",
		...confined(container),
		`--workdir=${container.workingDirectory}`,
		...container.memory === void 0 ? [] : ["--interactive", `--tmpfs=${container.memory}`],
		...container.variables.map((name) => `--env=${name}`),
		`--entrypoint=${container.program}`,
		container.image,
		...container.args
	];
}
/** The arguments of `docker` for a container that is never started: it only holds its mounts. */
function createArguments(container) {
	return [
		"create",
		...confined(container),
		"--entrypoint=/never-started",
		container.image
	];
}
function confined(container) {
	return [
		"--pull=never",
		...container.platform === void 0 ? [] : [`--platform=${container.platform}`],
		`--name=${container.name}`,
		`--label=${container.label}`,
		`--user=${container.user}`,
		"--cap-drop=ALL",
		"--security-opt=no-new-privileges",
		...container.selinux ? ["--security-opt=label=disable"] : [],
		`--network=${container.network}`,
		...container.mounts.map((mount) => `--mount=${mountValue(mount)}`)
	];
}
/**
* Variables for --env. Docker takes the values of bare names from its own environment, where nobody who lists
* processes reads them. Only what docker needs itself, such as HOME, has to be spelled out.
*/
function variableWords(variables, dockersOwn) {
	return Object.entries(variables).map(([name, value]) => Object.hasOwn(dockersOwn, name) ? `${name}=${value}` : name);
}
/**
* The value of --mount, which docker and Podman read as one record of CSV: a comma in a path needs quotes, as a
* line break does. What the image has at the target stays out of volumes.
*/
function mountValue({ type, source, target, readOnly }) {
	return [
		`type=${type}`,
		`source=${source}`,
		`target=${target}`,
		...readOnly ? ["readonly"] : [],
		...type === "volume" ? ["volume-nocopy"] : []
	].map((field) => /[",\r\n]/.test(field) ? `"${field.replaceAll("\"", "\"\"")}"` : field).join(",");
}
// src/changeable.ts
/**
* Lets this user move and remove what lies in a folder where folders may be for reading alone, as those of images and
* of what Go fetches are.
*/
async function makeChangeable(folder) {
	if (process.getuid?.() === 0 || !existsSync(folder)) return;
	const chmod = {
		program: "chmod",
		args: [
			"-R",
			"u+rwX",
			folder
		],
		env: baseEnvironment()
	};
	succeeded("chmod", await run({
		...chmod,
		evenIfCancelled: true
	}));
}
// src/builder/docker/ground.ts
/** Where things lie in the containers. Modules must be where the gateway's build had them. */
const INSIDE = {
	sources: "/app",
	work: "/krakend-plugin/work",
	build: "/krakend-plugin/build-cache",
	modules: "/go/pkg/mod",
	lent: "/krakend-plugin/lent",
	secret: "/krakend-plugin/secret",
	private: "/krakend-plugin/private"
};
/** The folders of a build; those within others come first. */
const FOLDERS = [
	"work",
	"modules",
	"build",
	"sources"
];
/** The mounts of the folders, wherever they come from. */
function folderMounts(what, mount) {
	return FOLDERS.map((name) => ({
		...mount(name),
		target: INSIDE[name],
		readOnly: name === "sources" || name === "modules" && what === "compile"
	}));
}
/** Containers see the folders themselves: the engine is on this machine. */
function boundGround(folders, user) {
	const lent = ({ name, secret }) => `${secret ? INSIDE.secret : INSIDE.lent}/${name}`;
	return {
		user,
		enter: async (what) => folderMounts(what, (name) => ({
			type: "bind",
			source: folders[name]
		})),
		leave: async () => void 0,
		lent,
		lend: async (loans) => loans.map((loan) => ({
			type: "bind",
			source: loan.source,
			target: lent(loan),
			readOnly: true
		})),
		close: async () => true
	};
}
/** Where a path of this machine appears in containers. */
function inside(folders, path) {
	for (const name of FOLDERS) if (isWithin(folders[name], path)) return join(INSIDE[name], relative(folders[name], path));
	throw new Error(`${path} is not mounted into the builder`);
}
/** The path of this machine behind one of a container's; undefined where it has none. */
function outside(folders, path) {
	for (const name of FOLDERS) {
		if (path === INSIDE[name]) return folders[name];
		if (path.startsWith(`${INSIDE[name]}/`)) return join(folders[name], path.slice(INSIDE[name].length + 1));
	}
}
// src/builder/docker/image-contents.ts
/**
* What the kernel or the engine fills, what programs leave behind, and what nobody compiles with: handbooks, the lists
* of packages, Go's own tests, and the sources of Go's tools, which lie there compiled. Where golang images and the
* Plugin Builder have Go: https://github.com/docker-library/golang.
*/
const NEVER_NEEDED = [
	".dockerenv",
	"dev/*",
	"proc/*",
	"sys/*",
	"tmp/*",
	"var/cache/*",
	"var/lib/apt/*",
	"var/lib/dpkg/*",
	"var/log/*",
	"lib/apk/db/*",
	"usr/lib/apk/db/*",
	"usr/bin/*lto-dump*",
	"usr/share/doc/*",
	"usr/share/info/*",
	"usr/share/locale/*",
	"usr/share/man/*",
	"usr/local/go/api",
	"usr/local/go/doc",
	"usr/local/go/misc",
	"usr/local/go/test",
	"usr/local/go/src/cmd",
	"usr/local/go/src/*_test.go",
	"usr/local/go/src/testdata",
	"usr/local/go/src/*/testdata"
];
/** Cross compilers by the names of their folders and programs, wherever they lie. */
const CROSS_TO_ARM64 = "aarch64-linux-*";
/**
* Arguments of GNU tar that leave out what compiling does not need, of names as `docker export` writes them, and as
* they stand in layers, some of which begin them with a dot.
*
* @param own the image's own architecture.
*/
function withoutNeedless(own, compilingFor) {
	const cross = own === "amd64" && !compilingFor.includes("arm64");
	return [
		"--anchored",
		...NEVER_NEEDED.flatMap((pattern) => [`--exclude=${pattern}`, `--exclude=./${pattern}`]),
		...cross ? ["--no-anchored", `--exclude=${CROSS_TO_ARM64}`] : []
	];
}
/**
* Folders at an image's top that the engine brings, that are small and written to, or that a build mounts itself:
* nothing can be mounted twice at one place.
*/
const IN_THE_FRAME = [...[
	"dev",
	"etc",
	"proc",
	"run",
	"sys",
	"tmp",
	"var"
], ...[INSIDE.sources, INSIDE.work].map((path) => path.split("/")[1] ?? "")];
/** The folders that containers see where they lie on this machine; all else is in the frame. */
function mountedFolders(entries) {
	return entries.filter(({ name, folder, empty }) => folder && !empty && !IN_THE_FRAME.includes(name)).map(({ name }) => name).toSorted();
}
/** The mounts of these folders: nothing writes to them. */
function contentMounts(root, folders) {
	return folders.map((name) => ({
		type: "bind",
		source: `${root}/${name}`,
		target: `/${name}`,
		readOnly: true
	}));
}
/**
* An image's variables as instructions for `docker import --change`, whose values are read as a Dockerfile's are
* (moby, builder/dockerfile/parser: quotes, backslashes and dollars mean something).
*
* @param variables `NAME=VALUE`, as the engine shows them.
*/
function variableChanges(variables) {
	return variables.flatMap((variable) => {
		const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(variable) ?? [];
		if (name === void 0 || value === void 0 || /[\r\n]/.test(value)) return [];
		return [`--change=ENV ${name}="${value.replaceAll(/["\\$]/g, String.raw`\$&`)}"`];
	});
}
// src/builder/docker/laid-files.ts
/** Where the files of the image lie, below the folder of an entry. */
const ROOT = "root";
const RECEIPT = "image.json";
/** Where modules are mounted: nothing can make a folder in one that is mounted for reading. */
const MOUNT_POINT = [
	"go",
	"pkg",
	"mod"
];
const DAY_MS = 864e5;
/** Arguments of tar: of an image's files, owners and the rights that come with them stay behind. */
const AS_FILES = ["--no-same-owner", "--no-same-permissions"];
/**
* Has the files of an image laid into a folder, which appears when all of them are there.
*
* @param contested whether, in the end, somebody else fills that folder: then they stay in one beside it, which a run
* of another day removes.
*/
async function layFiles(folder, fill, contested = () => false) {
	await dropAbandoned(folder);
	const partial = `${folder}.${randomUUID()}.partial`;
	const root = join(partial, ROOT);
	let place;
	try {
		await mkdir(root, { recursive: true });
		const receipt = {
			format: 1,
			...await fill(root)
		};
		await makeFolders(root, MOUNT_POINT);
		await writeFile(join(partial, RECEIPT), JSON.stringify(receipt));
		if (contested()) {
			place = partial;
			return {
				place,
				own: true
			};
		}
		if (await holdsImage(folder, receipt)) return {
			place: folder,
			own: false
		};
		await rm(folder, {
			recursive: true,
			force: true
		});
		await rename(partial, folder);
		place = folder;
		return {
			place,
			own: true
		};
	} finally {
		if (place !== partial) {
			await makeChangeable(partial);
			await rm(partial, {
				recursive: true,
				force: true
			});
		}
	}
}
/** Removes what runs that were killed have left half-way. */
async function dropAbandoned(folder) {
	const partial = (await readdir(dirname(folder)).catch(() => [])).filter((name) => name.startsWith(`${basename(folder)}.`) && name.endsWith(".partial"));
	for (const name of partial) {
		const path = join(dirname(folder), name);
		const changed = (await lstat(path).catch(() => void 0))?.mtimeMs ?? Date.now();
		if (Date.now() - changed < DAY_MS) continue;
		await makeChangeable(path);
		await rm(path, {
			recursive: true,
			force: true
		});
	}
}
/**
* Makes folders below another one, and follows no link: it would be one that an image has brought.
*
* @throws Error where something else lies there.
*/
async function makeFolders(root, names) {
	let path = root;
	for (const name of names) {
		path = join(path, name);
		const there = await lstat(path).catch(() => void 0);
		if (!there) await mkdir(path);
		else if (!there.isDirectory()) throw new Error(`${names.join("/")} is no folder in the image`);
	}
	return path;
}
/** Whether a folder holds a whole image that is the one wanted. */
async function holdsImage(folder, wish) {
	return await fittingReceipt(folder, wish) !== void 0;
}
/** What is known of the image in a folder, if it is the one wanted. */
async function fittingReceipt(folder, { reference, architecture, digest }) {
	const receipt = await readReceipt(join(folder, RECEIPT));
	return receipt?.reference === reference && receipt.architecture === architecture && (digest === void 0 || receipt.digest === digest) ? receipt : void 0;
}
async function readReceipt(file) {
	try {
		const read = JSON.parse(await readFile(file, "utf8"));
		return read.format === 1 && /^sha256:[0-9a-f]{64}$/.test(read.digest) && Array.isArray(read.variables) ? read : void 0;
	} catch {
		return;
	}
}
// src/builder/docker/engine-user.ts
/** The user of this process, as containers know users. */
function caller() {
	return `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
}
/** Who owns the caller's folders in a container: of a rootless engine, root is the user who runs it. */
function userOf(engine) {
	return engine.rootless ? "0:0" : caller();
}
// src/builder/docker/unpacked-image.ts
/**
* Lays the files of an image that compiling needs into a folder, as they come out of the engine.
*
* @throws Error with docker's or tar's words.
*/
async function unpackImage(image, compilingFor, folder) {
	const { id, architecture, reference, digest } = image;
	const name = `krakend-plugin-${randomUUID()}`;
	return layFiles(folder, async (root) => {
		try {
			const variables = await variablesOf(id);
			const create = [
				"create",
				"--pull=never",
				`--name=${name}`,
				"--network=none",
				"--entrypoint=/none"
			];
			succeeded("docker create", await docker([...create, id]));
			await exportTo(name, [
				"-C",
				root,
				...AS_FILES,
				...withoutNeedless(architecture, compilingFor)
			]);
			await makeChangeable(root);
			return {
				id,
				reference,
				digest,
				architecture,
				variables
			};
		} finally {
			await docker([
				"rm",
				"--force",
				name
			], { evenIfCancelled: true }).catch(() => void 0);
		}
	});
}
/** Unpacks the files of a container, with these arguments of tar. */
async function exportTo(name, tarArgs) {
	const through = new PassThrough();
	const output = (stdout) => pipeline$1(stdout, through, { signal: cancelled });
	const [exported] = await allOrFirstFailure([docker(["export", name], { output }), unpackStream(through, tarArgs, { env: baseEnvironment() })]);
	succeeded("docker export", exported);
}
/**
* Makes an image of the files in a folder that {@link unpackImage} wrote: they are mounted into one that has no more
* than the small rest, and nothing is copied. Whether the engine sees them shows when Go first runs in it.
*
* @throws Error that says what the engine does not do, and where the folder holds another image.
*/
async function imageOf(folder, wish) {
	const receipt = await fittingReceipt(folder, wish);
	if (!receipt) throw new Error(`what lies there is not ${[wish.reference, wish.digest].join(" ").trim()}`);
	const root = join(folder, ROOT);
	await chmod(await makeFolders(root, ["tmp"]), 1023);
	const folders = mountedFolders(await topOf(root));
	const framed = await imported(root, folders, receipt);
	const whole = {
		because: "The engine does not see the files of the image, which are copied to it",
		have: lazily(() => imported(root, [], receipt))
	};
	return {
		...framed,
		mounts: contentMounts(root, folders),
		instead: [whole]
	};
}
/**
* The same of files that may have been damaged since they were laid there.
*
* @throws Error where Go does not run, be they seen or not.
*/
async function provenImageOf(folder, wish) {
	const image = await imageOf(folder, wish);
	if (await works(image, wish)) return image;
	for (const other of image.instead ?? []) {
		const whole = await other.have();
		if (await works(whole, wish)) return whole;
	}
	throw new Error("Go does not run in it");
}
async function topOf(root) {
	return Promise.all((await readdir(root)).map(async (name) => {
		const path = join(root, name);
		const folder = (await lstat(path)).isDirectory();
		return {
			name,
			folder,
			empty: folder && (await readdir(path)).length === 0
		};
	}));
}
/**
* An image of the files below a folder, owned by root as in any image: that of an earlier run, or a new one.
*
* @param without folders at the top that stay empty.
*/
async function imported(root, without, receipt) {
	const { id: origin, reference, digest, architecture, variables } = receipt;
	const name = `localhost/krakend-plugin-image:${createHash("sha256").update(JSON.stringify([receipt, without])).digest("hex").slice(0, 24)}`;
	const present = await inspectImage(name);
	if (present) return {
		...present,
		reference,
		digest,
		origin
	};
	const packed = new PassThrough();
	const tar = [
		...[
			"-c",
			"-f",
			"-",
			"-C",
			root,
			"--owner=0",
			"--group=0",
			"--mode=a+rX",
			"--anchored"
		],
		...without.map((name) => `--exclude=./${name}/*`),
		"."
	];
	const output = (stdout) => pipeline$1(stdout, packed, { signal: cancelled });
	const changes = [...variableChanges(variables), "--change=LABEL krakend-plugin-action=unpacked"];
	const [tarred, loaded] = await Promise.all([run({
		program: "tar",
		args: tar,
		env: baseEnvironment(),
		output
	}), docker([
		"import",
		...changes,
		"-"
	], { input: packed })]);
	const made = loaded.stdout.trim().split("\n").at(-1) ?? "";
	if (tarred.exitCode !== 0 && loaded.exitCode === 0) await docker(["rmi", made]);
	succeeded("tar", tarred);
	succeeded("docker import", loaded);
	succeeded("docker tag", await docker([
		"tag",
		made,
		name
	]));
	const image = await inspectImage(name);
	if (!image) throw new Error("the engine does not show the image after docker import");
	if (image.architecture !== architecture) throw new Error(`the engine takes it for ${image.architecture}`);
	return {
		...image,
		reference,
		digest,
		origin
	};
}
/** Whether Go runs in it, which shows at once whether the engine sees the mounted files. */
async function works({ id, mounts = [] }, { engine, label }) {
	const container = {
		name: `krakend-plugin-${randomUUID()}`,
		image: id,
		label,
		user: userOf(engine),
		network: "none",
		mounts,
		selinux: engine.selinux,
		workingDirectory: "/",
		variables: ["GOTOOLCHAIN=local", "HOME=/tmp"],
		program: "go",
		args: ["version"]
	};
	const { exitCode } = await docker(runArguments(container));
	return exitCode === 0;
}
export { elapsed as A, leadsOut as C, savedWords as D, megabytes as E, cacheContents as O, isWithin as S, allOrFirstFailure as T, createArguments as _, userOf as a, NOT_CHECKED_OUT as b, layFiles as c, INSIDE as d, boundGround as f, makeChangeable as g, outside as h, caller as i, selectionOf as k, withoutNeedless as l, inside as m, provenImageOf as n, AS_FILES as o, folderMounts as p, unpackImage as r, holdsImage as s, imageOf as t, FOLDERS as u, runArguments as v, pathInWorkspace as w, isEmpty as x, variableWords as y };
