import { a as cancelled, r as run, t as baseEnvironment, u as messageOf } from "./process.js";
// src/builder/docker/engine-info.ts
/** The kernel's names of architectures, which Docker gives, and Go's, which Podman gives. */
const GO_NAMES = {
	x86_64: "amd64",
	aarch64: "arm64"
};
/**
* Reads `docker info --format '{{json .}}'`, which says all in one call. Seen with Docker Engine 20.10 (its own
* client and that of 28.2, rootful and rootless) and Podman 4.3 behind the name docker. Without an engine old
* clients say so in the answer and exit with 0, new ones on stderr and exit with 1.
*
* @param exitCode of the call
*/
function readEngineInfo(exitCode, stdout, stderr) {
	const info = parse(stdout);
	const version = info.version?.Version ?? info.ServerVersion;
	if (exitCode !== 0 || !version) return { unavailable: (info.ServerErrors?.[0] ?? stderr.trim().split("\n").at(-1)) || "docker info failed" };
	if (info.version) {
		const { arch = "", security } = info.host ?? {};
		return {
			product: "Podman",
			version,
			rootless: security?.rootless === true,
			architecture: GO_NAMES[arch] ?? arch,
			selinux: security?.selinuxEnabled === true
		};
	}
	const { Architecture: machine = "", SecurityOptions: options } = info;
	const has = (name) => options?.some((one) => one.split(",")[0] === `name=${name}`) === true;
	return {
		product: "Docker Engine",
		version,
		rootless: has("rootless"),
		architecture: GO_NAMES[machine] ?? machine,
		selinux: has("selinux")
	};
}
function parse(text) {
	try {
		return JSON.parse(text) ?? {};
	} catch {
		return {};
	}
}
/** For the log: `Docker Engine 20.10.24, rootless`. */
function describeEngine({ product, version, rootless, architecture }) {
	const words = [`${product} ${version}`];
	if (rootless) words.push("rootless");
	if (architecture !== "amd64") words.push(architecture);
	return words.join(", ");
}
// src/builder/docker/engine.ts
/** What the `docker` of the package podman-docker says before every answer. */
const NOISE = /^Emulate Docker CLI using podman\./;
/** Runs `docker` with these arguments, whatever its exit code. */
async function docker(args, options = {}) {
	const { onLine } = options;
	const result = await run({
		...options,
		program: "docker",
		args,
		env: {
			...options.env,
			...baseEnvironment()
		},
		...onLine && { onLine: (line) => NOISE.test(line) || onLine(line) }
	});
	return NOISE.test(result.stderr) ? {
		...result,
		stderr: result.stderr.slice(result.stderr.indexOf("\n") + 1)
	} : result;
}
/**
* Asks for an engine, and what kind it is.
*
* @throws CancelledError when the run is cancelled.
*/
async function engineState() {
	try {
		const { exitCode, stdout, stderr } = await docker([
			"info",
			"--format",
			"{{json .}}"
		]);
		return readEngineInfo(exitCode, stdout, stderr);
	} catch (error) {
		cancelled.throwIfAborted();
		return { unavailable: messageOf(error) };
	}
}
/** An engine that does not answer holds nobody up for longer. */
const CLEANING_MS = 3e4;
/**
* Removes the containers and volumes of a run that are still there, as after one that was cancelled.
*
* @returns what was removed, for people; undefined where nothing was left.
* @throws Error where the engine takes too long.
*/
async function removeLeftovers(label) {
	const filter = [
		"--quiet",
		"--filter",
		`label=${label}`
	];
	const always = {
		evenIfCancelled: true,
		signal: AbortSignal.timeout(CLEANING_MS)
	};
	const containers = idsOf(await docker([
		"ps",
		"--all",
		...filter
	], always));
	if (containers.length > 0) await docker([
		"rm",
		"--force",
		...containers
	], always);
	const volumes = idsOf(await docker([
		"volume",
		"ls",
		...filter
	], always));
	if (volumes.length > 0) await docker([
		"volume",
		"rm",
		"--force",
		...volumes
	], always);
	const words = [];
	if (containers.length > 0) words.push(`${containers.length} container(s)`);
	if (volumes.length > 0) words.push(`${volumes.length} volume(s)`);
	return words.join(" and ") || void 0;
}
function idsOf({ exitCode, stdout }) {
	return exitCode === 0 ? stdout.split("\n").filter((id) => id !== "") : [];
}
export { describeEngine as i, engineState as n, removeLeftovers as r, docker as t };
