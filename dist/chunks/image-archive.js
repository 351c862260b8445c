import { i as error, l as notice, m as warning, o as getState, p as startGroup, r as endGroup, s as info, u as saveState$1 } from "./core.js";
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough, Readable, pipeline } from "node:stream";
import { createZstdCompress, createZstdDecompress } from "node:zlib";
import { constants, homedir, tmpdir } from "node:os";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline as pipeline$1 } from "node:stream/promises";
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
// src/folders.ts
/**
* Where the action keeps what outlives a run. Written with `~`, because the cache service tells entries
* apart by the text of their paths, and runners have different homes.
*/
const KEPT = "~/.cache/krakend-plugin-action";
/** The real path of one that begins with `~/`. */
function expandHome(path, home = homedir()) {
	return path.startsWith("~/") ? join(home, path.slice(2)) : path;
}
/** A new folder for the files of this run, below the runner's temporary folder. */
async function temporaryFolder(environment) {
	return mkdtemp(join(environment.RUNNER_TEMP || tmpdir(), "krakend-plugin-"));
}
// src/github/cache-service.ts
/** The runner's cache service; undefined where there is none. The client is loaded when it is needed. */
async function runnerCacheService() {
	const cache = await import("./cache.js");
	if (!cache.isFeatureAvailable()) return void 0;
	packFromHome();
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
	const { program, args, env, cwd, input, output, onLine, stopAfter } = command;
	const signal = command.signal ? AbortSignal.any([cancelled, command.signal]) : cancelled;
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
	return run({
		...options,
		program: "docker",
		args,
		env: {
			...options.env,
			...baseEnvironment()
		}
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
// node_modules/is-network-error/index.js
const objectToString = Object.prototype.toString;
const isError = (value) => objectToString.call(value) === "[object Error]";
const errorMessages = /* @__PURE__ */ new Set([
	"network error",
	"NetworkError when attempting to fetch resource.",
	"The Internet connection appears to be offline.",
	"Network request failed",
	"fetch failed",
	"terminated",
	" A network error occurred.",
	"Network connection lost"
]);
function isNetworkError(error) {
	if (!(error && isError(error) && error.name === "TypeError" && typeof error.message === "string")) return false;
	const { message, stack } = error;
	if (message === "Load failed" || message.startsWith("Load failed (") && message.endsWith(")")) return stack === void 0 || "__sentry_captured__" in error;
	if (message.startsWith("error sending request for url")) return true;
	if (message === "Failed to fetch" || message.startsWith("Failed to fetch (") && message.endsWith(")")) return true;
	return errorMessages.has(message);
}
// node_modules/p-retry/index.js
function validateRetries(retries) {
	if (typeof retries === "number") {
		if (retries < 0) throw new TypeError("Expected `retries` to be a non-negative number.");
		if (Number.isNaN(retries)) throw new TypeError("Expected `retries` to be a valid number or Infinity, got NaN.");
		if (Number.isFinite(retries) && !Number.isInteger(retries)) throw new TypeError("Expected `retries` to be a non-negative integer or Infinity.");
	} else if (retries !== void 0) throw new TypeError("Expected `retries` to be a number or Infinity.");
}
function validateNumberOption(name, value, { allowInfinity = false } = {}) {
	if (typeof value !== "number" || Number.isNaN(value)) throw new TypeError(`Expected \`${name}\` to be a number${allowInfinity ? " or Infinity" : ""}.`);
	if (!allowInfinity && !Number.isFinite(value)) throw new TypeError(`Expected \`${name}\` to be a finite number.`);
	if (value < 0) throw new TypeError(`Expected \`${name}\` to be \u{2265} 0.`);
}
function validateOption(name, value, type) {
	if (value === void 0 || value === null) return;
	if (typeof value !== type) throw new TypeError(`Expected \`${name}\` to be a ${type}.`);
}
function validateSignal(value) {
	if (value === void 0 || value === null) return;
	if (typeof value.throwIfAborted !== "function" || typeof value.addEventListener !== "function" || typeof value.removeEventListener !== "function") throw new TypeError("Expected `signal` to be an AbortSignal.");
}
var AbortError = class AbortError extends Error {
	constructor(message) {
		super(typeof message === "string" ? message : void 0);
		this.name = "AbortError";
		if (message instanceof Error) {
			this.originalError = message;
			({message} = message);
		} else {
			this.originalError = new Error(message);
			({message} = this.originalError);
			Error.captureStackTrace?.(this.originalError, AbortError);
		}
		this.message = message;
	}
};
const maximumDelay = 2 ** 31 - 1;
function calculateDelay(retriesConsumed, options) {
	if (options.minTimeout === 0) return 0;
	const attempt = retriesConsumed + 1;
	const random = options.randomize ? Math.random() + 1 : 1;
	const timeout = Math.round(random * options.minTimeout * options.factor ** (attempt - 1));
	return Math.min(timeout, Math.ceil(options.maxTimeout), maximumDelay);
}
function calculateRemainingTime(start, max) {
	return Number.isFinite(max) ? max - (performance.now() - start) : max;
}
async function delayForRetry(delay, options) {
	if (delay <= 0) return;
	await new Promise((resolve, reject) => {
		const onAbort = () => {
			clearTimeout(timeoutToken);
			reject(options.signal.reason);
		};
		const timeoutToken = setTimeout(() => {
			options.signal?.removeEventListener("abort", onAbort);
			resolve();
		}, delay);
		if (options.unref) timeoutToken.unref?.();
		options.signal?.addEventListener("abort", onAbort, { once: true });
	});
}
function stringifyThrownValue(value) {
	try {
		return String(value);
	} catch {
		return Object.prototype.toString.call(value);
	}
}
function unwrapAbortError(error) {
	let cause = error;
	while (cause instanceof AbortError && cause.originalError instanceof Error) cause = cause.originalError;
	return cause;
}
async function onAttemptFailure({ error, attemptNumber, retriesConsumed, startTime, options }) {
	const abortIfNeeded = () => {
		options.signal?.throwIfAborted();
	};
	const normalizedError = error instanceof Error ? error : /* @__PURE__ */ new TypeError(`Non-error was thrown: "${stringifyThrownValue(error)}". You should only throw errors.`);
	abortIfNeeded();
	if (normalizedError instanceof AbortError) throw unwrapAbortError(normalizedError);
	const retriesLeft = options.retries - retriesConsumed;
	const isRetriableError = !(normalizedError instanceof TypeError) || isNetworkError(normalizedError);
	const timeLeft = calculateRemainingTime(startTime, options.maxRetryTime);
	const delayTime = isRetriableError && timeLeft > 0 && retriesLeft > 0 ? calculateDelay(retriesConsumed, options) : 0;
	const consumeRetryContext = Object.freeze({
		error: normalizedError,
		attemptNumber,
		retriesLeft,
		retriesConsumed,
		retryDelay: delayTime
	});
	const consumeRetry = await options.shouldConsumeRetry(consumeRetryContext) ?? true;
	abortIfNeeded();
	const effectiveDelay = consumeRetry ? delayTime : 0;
	const context = Object.freeze({
		error: normalizedError,
		attemptNumber,
		retriesLeft,
		retriesConsumed,
		retryDelay: effectiveDelay
	});
	await options.onFailedAttempt(context);
	abortIfNeeded();
	const remainingTime = calculateRemainingTime(startTime, options.maxRetryTime);
	if (!isRetriableError || remainingTime <= 0 || retriesLeft <= 0) throw normalizedError;
	const shouldRetry = await options.shouldRetry(context);
	abortIfNeeded();
	if (!shouldRetry) throw normalizedError;
	const remainingTimeAfterShouldRetry = calculateRemainingTime(startTime, options.maxRetryTime);
	if (remainingTimeAfterShouldRetry <= 0) throw normalizedError;
	if (!consumeRetry) return false;
	await delayForRetry(Math.min(effectiveDelay, remainingTimeAfterShouldRetry), options);
	return true;
}
async function pRetry(input, options = {}) {
	options = { ...options };
	options.retries ??= 10;
	validateRetries(options.retries);
	if (Object.hasOwn(options, "forever")) throw new Error("The `forever` option is no longer supported. For many use-cases, you can set `retries: Infinity` instead.");
	options.factor ??= 2;
	options.minTimeout ??= 1e3;
	options.maxTimeout ??= 1e400;
	options.maxRetryTime ??= 1e400;
	options.randomize ??= false;
	options.onFailedAttempt ??= () => {};
	options.shouldRetry ??= () => true;
	options.shouldConsumeRetry ??= () => true;
	validateOption("onFailedAttempt", options.onFailedAttempt, "function");
	validateOption("shouldRetry", options.shouldRetry, "function");
	validateOption("shouldConsumeRetry", options.shouldConsumeRetry, "function");
	validateOption("randomize", options.randomize, "boolean");
	validateOption("unref", options.unref, "boolean");
	validateSignal(options.signal);
	validateNumberOption("factor", options.factor);
	validateNumberOption("minTimeout", options.minTimeout);
	validateNumberOption("maxTimeout", options.maxTimeout, { allowInfinity: true });
	validateNumberOption("maxRetryTime", options.maxRetryTime, { allowInfinity: true });
	if (options.factor === 0) options.factor = 1;
	options.signal?.throwIfAborted();
	let attemptNumber = 0;
	let retriesConsumed = 0;
	const startTime = performance.now();
	while (retriesConsumed <= options.retries) {
		attemptNumber++;
		try {
			options.signal?.throwIfAborted();
			const result = await input(attemptNumber);
			options.signal?.throwIfAborted();
			return result;
		} catch (error) {
			if (await onAttemptFailure({
				error,
				attemptNumber,
				retriesConsumed,
				startTime,
				options
			})) retriesConsumed++;
		}
	}
	throw new Error("Retry attempts exhausted without throwing an error.");
}
// src/retry.ts
const RETRIES = 3;
/** Thrown by the work, it ends the retries: asking again would not help. */
var Permanent = class extends AbortError {};
/**
* Does work that depends on somebody else's server: up to four attempts, with pauses of one, two and four
* seconds (and up to twice that, at random, so that a matrix does not come back all at once).
*
* @param what names the work in the log.
* @throws whatever the last attempt threw, or the cause of {@link Permanent} at once.
*/
async function withRetries(what, say, work) {
	return pRetry(work, {
		retries: RETRIES,
		minTimeout: 1e3,
		factor: 2,
		randomize: true,
		signal: cancelled,
		onFailedAttempt: ({ error, attemptNumber, retriesLeft, retryDelay }) => {
			if (retriesLeft === 0) return;
			const pause = (retryDelay / 1e3).toFixed(1);
			say(`${what}: ${messageOf(error)}; attempt ${attemptNumber} of 4, next in ${pause} s`);
		}
	});
}
// src/builder/docker/image.ts
/** The image of this name in the engine's store, if it is there. */
async function inspectImage(reference) {
	const { exitCode, stdout } = await docker([
		"image",
		"inspect",
		"--format",
		"{{json .}}",
		reference
	]);
	if (exitCode !== 0) return void 0;
	const { Id: id, RepoDigests: repoDigests, Architecture: architecture } = JSON.parse(stdout);
	const repository = repositoryOf(reference);
	return {
		reference,
		id,
		digest: (repoDigests?.find((name) => familiar(name.split("@")[0] ?? "") === familiar(repository)))?.split("@")[1] ?? id,
		architecture: architecture === "arm64" ? "arm64" : "amd64"
	};
}
/** In the classic store one name holds one architecture: two at once would take it from each other. */
const queues = /* @__PURE__ */ new Map();
/** Does work on an image after all other work on images of that name. */
function inTurn(reference, work) {
	const turn = (queues.get(reference) ?? Promise.resolve()).catch(() => void 0).then(work);
	queues.set(reference, turn);
	return turn;
}
/**
* The image of an architecture in the engine's store, or pulled; the log says which.
*
* @throws ProblemError that says what the registry answered.
*/
function readyImage(reference, architecture, log) {
	return inTurn(reference, async () => {
		const present = await inspectImage(reference);
		if (present?.architecture !== architecture) return pullImage(reference, architecture, log);
		log.info(`${reference} is already here`);
		return present;
	});
}
/**
* Pulls an image; a registry that is busy or out of reach is asked again.
*
* @param how.onFailure is called after each attempt that failed and is not the last.
* @throws ProblemError that says what the registry answered.
*/
async function pullImage(reference, architecture, log, how = {}) {
	const { signal, onFailure } = how;
	const pull = async () => {
		const { exitCode, stderr } = await docker([
			"pull",
			`--platform=linux/${architecture}`,
			reference
		], {
			onLine: log.info,
			...signal ? { signal } : {}
		}).catch((error) => {
			throw signal?.aborted ? new Permanent(error) : error;
		});
		if (exitCode === 0) return;
		const answer = stderr.trim().split("\n").at(-1) ?? "";
		if (isPermanent(answer)) throw new Permanent(new PullError(answer));
		onFailure?.();
		throw new PullError(answer);
	};
	try {
		await withRetries(`docker pull ${reference}`, log.info, pull);
	} catch (error) {
		if (error instanceof PullError) throw pullProblem(reference, error.message);
		throw error;
	}
	const image = await inspectImage(reference);
	if (!image) throw pullProblem(reference, "the engine does not show the image after the pull");
	if (image.architecture !== architecture) throw pullProblem(reference, `it is there for ${image.architecture}, not for ${architecture}`);
	return image;
}
var PullError = class extends Error {};
/** The registry has no such image, or not for the architecture. */
var ImageNotFoundError = class extends ProblemError {};
/** Answers that stay the same however often one asks. */
function isPermanent(answer) {
	return /manifest (for .* )?(unknown|not found)|not found|access denied|unauthorized|authentication required|invalid reference|no matching manifest/i.test(answer);
}
function pullProblem(reference, answer) {
	const missing = /not found|manifest unknown|no matching manifest|it is there for/i.test(answer) && !/x509/.test(answer);
	const limited = /toomanyrequests|429/i.test(answer);
	return new (missing ? ImageNotFoundError : ProblemError)({
		what: `The image ${reference} could not be pulled.`,
		why: answer,
		fix: missing ? "check krakend-version and variant against the tags on https://hub.docker.com/r/krakend/builder/tags, or name another image with builder-image" : limited ? "log in to the registry before this step (docker/login-action), or name a mirror with image-registry" : "check that the runner reaches the registry, log in to it before this step, or name a mirror with image-registry"
	});
}
function repositoryOf(reference) {
	return reference.replace(/@sha256:[0-9a-f]{64}$/, "").replace(/:[^/:]+$/, "");
}
/** Docker shows its own hub's names without the host; Podman shows them with it. */
function familiar(repository) {
	return repository.replace(/^docker\.io\//, "").replace(/^library\//, "");
}
// src/builder/docker/image-archive.ts
const ARCHIVE = "image.tar.zst";
const RECEIPT = "image.json";
/**
* Writes an image into a folder, compressed on its way out of the engine, with what `docker load` loses: the
* digest that it has in the registry.
*
* @returns the bytes of the archive.
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
		return (await stat(file)).size;
	} finally {
		await rm(partial, { force: true });
	}
}
/**
* Loads an image that {@link packImage} wrote.
*
* @throws Error with docker's words, and where the archive holds another image than its receipt says.
*/
async function unpackImage(reference, folder) {
	const remembered = await rememberedImage(folder);
	if (remembered?.reference !== reference) throw new Error(`the archive is not one of ${reference}`);
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
	return reference.includes("@") ? void 0 : reference;
}
export { ProblemError as A, runnerCacheService as C, cancelled as D, temporaryFolder as E, describeProblem as M, messageOf as N, listenForCancellation as O, problemOf as P, runnerConsole as S, expandHome as T, saveState as _, unpackImage as a, run as b, inspectImage as c, Permanent as d, withRetries as f, loadState as g, removeContainers as h, rememberedImage as i, describePlace as j, elapsed as k, pullImage as l, engineState as m, packImage as n, ImageNotFoundError as o, docker as p, rememberImage as r, inTurn as s, dropArchive as t, readyImage as u, baseEnvironment as v, KEPT as w, defuse as x, pick as y };
