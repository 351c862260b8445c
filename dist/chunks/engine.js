import { i as error, l as notice, m as warning, o as getState, p as startGroup, r as endGroup, s as info, u as saveState$1 } from "./core.js";
import { constants, homedir } from "node:os";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
// src/problem.ts
/** Ends the step with a {@link Problem}; shown as one error without a stack trace. */
var ProblemError = class extends Error {
	problem;
	constructor(problem, options) {
		super(problem.what, options);
		this.name = "ProblemError";
		this.problem = problem;
	}
};
/** `plugins/auth/go.mod:7`. */
function describePlace({ file, line }) {
	return line === void 0 ? file : `${file}:${line}`;
}
/** The whole problem as text, most telling part first. */
function describeProblem(problem) {
	const { place } = problem;
	const parts = [(place ? `${describePlace(place)}: ` : "") + problem.what];
	if (problem.why) parts.push(problem.why);
	if (problem.fix) parts.push(`To mend it: ${problem.fix}`);
	return parts.join("\n");
}
/** What went wrong, from anything that was thrown. */
function problemOf(thrown) {
	if (thrown instanceof ProblemError) return thrown.problem;
	return { what: thrown instanceof Error ? thrown.message : String(thrown) };
}
/** The message of anything that was thrown, causes included, on one line. */
function messageOf(thrown) {
	if (!(thrown instanceof Error)) return oneLine(String(thrown));
	if (thrown instanceof AggregateError && thrown.errors.length > 0) return messageOf(thrown.errors[0]);
	const cause = thrown.cause === void 0 ? "" : `: ${messageOf(thrown.cause)}`;
	return oneLine(`${thrown.message}${cause}`);
}
function oneLine(text) {
	return text.replaceAll(/\s*\n\s*/g, " ");
}
// src/log.ts
/** Seconds with one decimal, for people: `0.4 s`, `83.0 s`. */
function elapsed(sinceMs, nowMs = performance.now()) {
	return `${((nowMs - sinceMs) / 1e3).toFixed(1)} s`;
}
// src/cancel.ts
/**
* Cancelling a run. The runner sends SIGINT, after 7.5 seconds SIGTERM, and after 2.5 more it kills
* (actions/runner, ProcessInvoker.cs). Whatever takes long listens to {@link cancelled}, so that the run
* ends by itself: files that are half written are removed where they were begun, and the post step removes
* containers.
*/
const controller = new AbortController();
/** Aborted as soon as the run is cancelled; its reason is a {@link CancelledError}. */
const cancelled = controller.signal;
/** What everything under way ends with. */
var CancelledError = class extends Error {
	/** As shells say it: 130 for SIGINT. */
	exitCode;
	constructor(signal) {
		super(`Cancelled by ${signal}`);
		this.name = "CancelledError";
		this.exitCode = 128 + constants.signals[signal];
	}
};
/** How long something that doesn't listen may hold the process up. */
const PATIENCE_MS = 4e3;
/** From now on a signal cancels the run instead of ending the process on the spot. */
function listenForCancellation() {
	for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {
		if (cancelled.aborted) return;
		const reason = new CancelledError(signal);
		controller.abort(reason);
		setTimeout(() => process.exit(reason.exitCode), PATIENCE_MS).unref();
	});
}
// src/github/cache-service.ts
/** The runner's cache service; undefined where there is none. The client is loaded when it is needed. */
async function runnerCacheService() {
	const cache = await import("./cache.js");
	if (!cache.isFeatureAvailable()) return void 0;
	packFromHome();
	return {
		restore: ({ paths, key, restoreKeys }) => cache.restoreCache([...paths], key, [...restoreKeys]),
		save: async ({ paths, key }) => {
			if (await cache.restoreCache([...paths], key, [], { lookupOnly: true }) === key) return false;
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
// src/process.ts
/**
* Runs a program to its end, whatever its exit code. When the run is cancelled it gets SIGINT, which docker
* hands on to what runs in the container.
*
* @throws ProblemError when the program is not there, CancelledError when the run is cancelled.
*/
async function run(command) {
	const { program, args, env, cwd, input, onLine, stopAfter } = command;
	cancelled.throwIfAborted();
	const child = spawn(program, args, {
		env,
		cwd,
		signal: cancelled,
		killSignal: "SIGINT"
	});
	child.stdin.on("error", () => void 0);
	child.stdin.end(input);
	const listen = stopAfter === void 0 ? onLine : (line) => {
		onLine?.(line);
		if (stopAfter(line)) child.kill("SIGTERM");
	};
	const stdout = collect(child.stdout, listen);
	const stderr = collect(child.stderr, listen);
	return {
		exitCode: await new Promise((resolve, reject) => {
			child.once("error", (error) => reject(cancelled.aborted ? cancelled.reason : notRun(program, error)));
			child.once("close", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
		}),
		stdout: stdout(),
		stderr: stderr()
	};
}
/** Gathers a stream's text, and hands its lines on as they come. */
function collect(stream, onLine) {
	let text = "";
	stream.setEncoding("utf8").on("data", (part) => {
		text += part;
	});
	if (onLine) createInterface({ input: stream }).on("line", onLine);
	return () => text;
}
function notRun(program, cause) {
	return new ProblemError({
		what: `${program} could not be run.`,
		why: cause.message,
		fix: `install ${program} on the runner, or put it on PATH`
	}, { cause });
}
/** The variables of this process that programs like docker, git and go need in order to work at all. */
function baseEnvironment(source = process.env) {
	const names = [
		"PATH",
		"HOME",
		"USER",
		"LANG",
		"TMPDIR",
		"XDG_RUNTIME_DIR",
		"XDG_CONFIG_HOME"
	];
	const docker = [
		"DOCKER_HOST",
		"DOCKER_CONFIG",
		"DOCKER_CONTEXT",
		"DOCKER_CERT_PATH",
		"DOCKER_TLS_VERIFY"
	];
	return pick(source, [...names, ...docker]);
}
/** The named variables that are set. */
function pick(source, names) {
	const found = {};
	for (const name of names) {
		const value = source[name];
		if (value !== void 0 && value !== "") found[name] = value;
	}
	return found;
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
// src/builder/docker/engine.ts
/** Runs `docker` with these arguments, whatever its exit code. */
async function docker(args, options = {}) {
	const { env = {}, onLine } = options;
	return run({
		program: "docker",
		args,
		env: {
			...env,
			...baseEnvironment()
		},
		...onLine === void 0 ? {} : { onLine }
	});
}
/** Asks the Docker Engine for its version. */
async function engineState() {
	try {
		const { exitCode, stdout, stderr } = await docker([
			"version",
			"--format",
			"{{.Server.Version}}"
		]);
		const version = stdout.trim();
		if (exitCode === 0 && version !== "") return { version };
		return { unavailable: stderr.trim().split("\n").at(-1) || "docker version failed" };
	} catch (error) {
		return { unavailable: messageOf(error) };
	}
}
/** Removes the containers of a run that are still there, as after a cancelled step. */
async function removeContainers(label) {
	const { exitCode, stdout } = await docker([
		"ps",
		"--all",
		"--quiet",
		"--filter",
		`label=${label}`
	]);
	const ids = exitCode === 0 ? stdout.split("\n").filter((id) => id !== "") : [];
	if (ids.length > 0) await docker([
		"rm",
		"--force",
		...ids
	]);
	return ids.length;
}
export { describeProblem as _, saveState as a, run as c, runnerCacheService as d, cancelled as f, describePlace as g, ProblemError as h, loadState as i, defuse as l, elapsed as m, engineState as n, baseEnvironment as o, listenForCancellation as p, removeContainers as r, pick as s, docker as t, runnerConsole as u, messageOf as v, problemOf as y };
