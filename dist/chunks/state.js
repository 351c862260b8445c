import { i as error, l as notice, m as warning, o as getState, p as startGroup, r as endGroup, s as info, u as saveState$1 } from "./core.js";
import { l as describeProblem } from "./process.js";
import { a as elapsed } from "./words.js";
import { homedir } from "node:os";
// src/github/cache-service.ts
/** The runner's cache service; undefined where there is none. The client is loaded when it is needed. */
async function runnerCacheService() {
	if (!process.env.ACTIONS_RESULTS_URL && !process.env.ACTIONS_CACHE_URL) return void 0;
	const cache = await import("./cache2.js");
	if (!cache.isFeatureAvailable()) return void 0;
	const { restoreEntry } = await import("./restore-entry.js");
	packFromHome();
	ownWhatIsUnpacked();
	return {
		restore: restoreEntry,
		save: async (entry, prepare) => {
			if (await cache.restoreCache([...entry.paths], entry.key, [], { lookupOnly: true }) === entry.key) return {
				saved: false,
				why: "it is there already"
			};
			const { saveEntry } = await import("./save-entry.js");
			return saveEntry(entry, prepare);
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
/** So many are shown as they come; for the places behind them the more telling of the later ones are picked at the end. */
const AT_ONCE = 7;
/** A budget with nothing spent. */
function annotationBudget() {
	const shown = {
		error: [],
		warning: [],
		notice: []
	};
	const kept = {
		error: [],
		warning: [],
		notice: []
	};
	return {
		take: (kind, problem) => {
			const now = shown[kind].length < AT_ONCE;
			(now ? shown : kept)[kind].push(problem);
			return now;
		},
		rest: (kind, reserved = 0) => {
			const room = 10 - reserved - shown[kind].length;
			const ranked = mostTelling(kept[kind], shown[kind]);
			const fitting = ranked.length <= room ? ranked : ranked.slice(0, room - 1);
			return {
				shown: fitting,
				left: ranked.length - fitting.length
			};
		}
	};
}
/**
* Problems in the order in which they tell something: first those that are like none before them, then those with
* a place in a file, then as they came.
*/
function mostTelling(problems, before) {
	const known = new Set(before.map(likeness));
	return problems.map((problem) => {
		const repeated = known.has(likeness(problem));
		known.add(likeness(problem));
		return {
			problem,
			rate: (repeated ? 2 : 0) + (problem.place ? 0 : 1)
		};
	}).toSorted((a, b) => a.rate - b.rate).map(({ problem }) => problem);
}
/** The same for problems that differ in numbers and targets alone: one plugin for sixteen gateways. */
function likeness({ what, place }) {
	const words = what.replaceAll(/\d[\w.+-]*/g, "");
	return `${place?.file ?? ""}:${place?.line ?? ""} ${words}`;
}
// src/github/console.ts
/**
* The runner's log. Phases may overlap, but the runner can fold only one group at a time: the phase
* that started first writes through, the others keep their lines until it is their turn. What belongs to no phase
* stands outside of all folds.
*/
function runnerConsole() {
	const budget = annotationBudget();
	const waiting = [];
	const outside = (line) => {
		if (waiting[0]) waiting[0].afterwards.push(line);
		else line();
	};
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
				...lines(budget, write, (line) => running.afterwards.push(line)),
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
	function end(fatal) {
		if (fatal) annotate("error", fatal);
		for (const kind of ANNOTATION_KINDS) {
			const { shown, left } = budget.rest(kind, fatal && kind === "error" ? 1 : 0);
			for (const problem of shown) annotate(kind, problem);
			if (left > 0) annotate(kind, besides(kind, left));
		}
	}
	return {
		...lines(budget, outside, outside),
		phase,
		end
	};
}
const COMMANDS = {
	error,
	warning,
	notice
};
const ANNOTATION_KINDS = [
	"error",
	"warning",
	"notice"
];
function besides(kind, left) {
	return {
		what: `${left} more ${kind}${left === 1 ? "" : "s"} of this step in its log, its summary and its report.`,
		why: `GitHub shows 10 of a kind; these were the most telling.`
	};
}
function closing(mark, title, words, started) {
	return `${mark} ${title}${words ? `: ${words}` : ""} (${elapsed(started)})`;
}
function lines(budget, write, shout) {
	const tell = (kind, problem) => shout(() => budget.take(kind, problem) ? annotate(kind, problem) : info(inWords(kind, problem)));
	return {
		info: (line) => write(() => info(defuse(line))),
		warning: (problem) => tell("warning", problem),
		error: (problem) => tell("error", problem),
		notice: (problem) => tell("notice", problem)
	};
}
function annotate(kind, problem) {
	COMMANDS[kind](describeProblem(problem), annotation(problem));
}
/** As the runner shows annotations in its log. */
function inWords(kind, problem) {
	return defuse(`${kind[0]?.toUpperCase()}${kind.slice(1)}: ${describeProblem(problem)}`);
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
