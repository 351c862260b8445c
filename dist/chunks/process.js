import { Readable, pipeline } from "node:stream";
import { constants } from "node:os";
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
/** What went wrong and why, on one line, to be given as the reason of something else. */
function reasonOf(thrown) {
	if (!(thrown instanceof ProblemError)) return messageOf(thrown);
	const { what, why } = thrown.problem;
	return why === void 0 ? what : `${what} ${why}`;
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
// src/cancel.ts
/**
* Cancelling a run. The runner sends SIGINT, after 7.5 seconds SIGTERM, and after 2.5 more it kills
* (actions/runner, ProcessInvoker.cs). Whatever takes long listens to {@link cancelled}, so that the run
* ends by itself: files that are half written are removed where they were begun, and the post step removes
* containers. A terminal that is closed sends SIGHUP.
*/
const controller = new AbortController();
const SIGNALS = [
	"SIGHUP",
	"SIGINT",
	"SIGTERM"
];
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
/** How long something that doesn't listen may hold the process up, and then what is done at the last. */
const PATIENCE_MS = 4e3;
/** Who asks again means it. Sooner it is the same one: npm hands on what the terminal has told everybody. */
const AGAIN_AFTER_MS = 1e3;
/**
* From now on a signal cancels the run instead of ending the process on the spot.
*
* @param lastly what has to be done before a run that does not end by itself is ended.
*/
function listenForCancellation(lastly = async () => void 0) {
	for (const stream of [process.stdout, process.stderr]) stream.on("error", onlyWhereNobodyReads);
	let since = 0;
	for (const signal of SIGNALS) process.on(signal, () => {
		const reason = cancelled.aborted ? cancelled.reason : new CancelledError(signal);
		const end = () => process.exit(reason.exitCode);
		if (cancelled.aborted) {
			if (performance.now() - since > AGAIN_AFTER_MS) end();
			return;
		}
		since = performance.now();
		controller.abort(reason);
		setTimeout(() => {
			lastly().then(end, end);
			setTimeout(end, PATIENCE_MS).unref();
		}, PATIENCE_MS).unref();
	});
}
/** @throws the error where it is another. */
function onlyWhereNobodyReads(error) {
	if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
}
// src/process.ts
/**
* Runs a program to its end, whatever its exit code. When the run is cancelled it gets SIGINT, which docker
* hands on to what runs in the container.
*
* @throws ProblemError when the program is not there, CancelledError when the run is cancelled.
*/
async function run(command) {
	const { program, args, env, cwd, input, output, onLine, stopAfter, stopWhen } = command;
	const signals = [...command.evenIfCancelled ? [] : [cancelled], ...command.signal ? [command.signal] : []];
	const signal = AbortSignal.any(signals);
	signal.throwIfAborted();
	const child = spawn(program, args, {
		env,
		cwd,
		signal,
		killSignal: "SIGINT"
	});
	child.stdin.on("error", () => void 0);
	if (input instanceof Readable) pipeline(input, child.stdin, () => void 0);
	else child.stdin.end(input);
	const listen = stopAfter === void 0 ? onLine : (line) => {
		onLine?.(line);
		if (stopAfter(line)) child.kill("SIGTERM");
	};
	const stop = () => child.kill("SIGTERM");
	stopWhen?.then(stop, stop);
	const taken = output?.(child.stdout);
	taken?.catch(() => void 0);
	const stdout = output ? () => "" : collect(child.stdout, listen);
	const stderr = collect(child.stderr, listen);
	const exitCode = await new Promise((resolve, reject) => {
		child.once("error", (error) => reject(signal.aborted ? signal.reason : notRun(program, error)));
		child.once("close", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
	});
	if (exitCode === 0) await taken;
	return {
		exitCode,
		stdout: stdout(),
		stderr: stderr()
	};
}
/** @throws Error with the last words of a program that did not succeed. */
function succeeded(what, { exitCode, stderr }) {
	if (exitCode !== 0) throw new Error(`${what}: ${stderr.trim().split("\n").at(-1) ?? ""}`);
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
export { cancelled as a, describePlace as c, problemOf as d, reasonOf as f, succeeded as i, describeProblem as l, pick as n, listenForCancellation as o, run as r, ProblemError as s, baseEnvironment as t, messageOf as u };
