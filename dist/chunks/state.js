import { i as error, l as notice, m as warning, o as getState, p as startGroup, r as endGroup, s as info, u as saveState$1 } from "./core.js";
import { B as describeProblem } from "./image.js";
import { o as elapsed } from "./image-archive.js";
import { homedir } from "node:os";
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
// src/github/forget-inputs.ts
/**
* Takes the inputs out of the environment, once they are read: what the toolkit starts to pack caches (tar, zstd)
* inherits it, and some of them are secrets.
*/
function forgetInputs(environment) {
	for (const name of Object.keys(environment)) if (name.startsWith("INPUT_")) delete environment[name];
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
export { runnerConsole as a, defuse as i, saveState as n, runnerCacheService as o, forgetInputs as r, loadState as t };
