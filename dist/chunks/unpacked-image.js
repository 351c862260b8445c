import { a as cancelled, i as succeeded, r as run, s as ProblemError, t as baseEnvironment } from "./process.js";
import { o as lazily } from "./never-silent.js";
import { t as unpackStream } from "./untar.js";
import { t as docker } from "./engine.js";
import { c as variablesOf, i as inspectImage } from "./image.js";
import { createHash, randomUUID } from "node:crypto";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { PassThrough } from "node:stream";
import { chmod, lstat, mkdir, readFile, readdir, realpath, rename, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { pipeline as pipeline$1 } from "node:stream/promises";
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
export { leadsOut as C, isWithin as S, allOrFirstFailure as T, createArguments as _, userOf as a, NOT_CHECKED_OUT as b, layFiles as c, INSIDE as d, boundGround as f, makeChangeable as g, outside as h, caller as i, withoutNeedless as l, inside as m, provenImageOf as n, AS_FILES as o, folderMounts as p, unpackImage as r, holdsImage as s, imageOf as t, FOLDERS as u, runArguments as v, pathInWorkspace as w, isEmpty as x, variableWords as y };
