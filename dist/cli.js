#!/usr/bin/env node
import { r as removeLeftovers } from "./chunks/engine.js";
import { A as cacheSession, C as succeeded, E as pathBelowOutput, F as secretsOfLicence, I as items, N as loadInputs, O as KINDS, P as secretsIn, a as testWords, g as megabytes, i as hiding, j as cachePolicy, n as buildAndPublish, o as OUTCOMES, p as previewHeadline, r as require_dist, s as headline, t as compareOnly, u as writeReport, y as provenanceOf } from "./chunks/run-check.js";
import { a as cancelled, c as describePlace, d as problemOf, l as describeProblem, o as listenForCancellation, s as ProblemError, u as messageOf } from "./chunks/process.js";
import { g as makeChangeable } from "./chunks/unpacked-image.js";
import { i as temporaryFolder } from "./chunks/folders.js";
import { t as runInspect } from "./chunks/run-inspect.js";
import { a as elapsed } from "./chunks/words.js";
import { E as targetFolder } from "./chunks/image.js";
import { D as shellWord } from "./chunks/image-gateway.js";
import { randomUUID } from "node:crypto";
import { dirname, join, relative, resolve } from "node:path";
import { parseArgs, stripVTControlCharacters, styleText } from "node:util";
import { access, readFile, rm, stat } from "node:fs/promises";
import { constants, existsSync } from "node:fs";
// src/terminal/as-flags.ts
/**
* Advice that is written for a workflow, for a command line: `set fix: true` is `set --fix` there.
*
* @param names of all inputs.
*/
function asFlags(text, names) {
	if (names.length === 0) return text;
	const any = names.toSorted((a, b) => b.length - a.length).join("|");
	const pattern = new RegExp(`(?<![\\w./-])(${any}): ('[^']*'|"[^"]*"|[^\\s,;]*[^\\s,;.:)])`, "g");
	return text.replaceAll(pattern, (_, name, value) => {
		if (name === "mode") return `the command ${value}`;
		if (value === "true") return `--${name}`;
		if (value === "false") return `--no-${name}`;
		return `--${name} ${value}`;
	});
}
// src/terminal/live-line.ts
const FRAMES = [
	"⠋",
	"⠙",
	"⠹",
	"⠸",
	"⠼",
	"⠴",
	"⠦",
	"⠧",
	"⠇",
	"⠏"
];
/** Often enough to look alive. */
const FRAME_MS = 120;
/**
* A line that is written anew all the time where the stream is a terminal that can do so; elsewhere none.
*
* @param words what it says now; '' for nothing.
*/
function liveLine(stream, words, style) {
	if (!stream.isTTY || process.env.TERM === "dumb") return {
		print: (text) => void stream.write(text),
		stop: () => void 0
	};
	let frame = 0;
	const draw = () => {
		const text = words();
		const room = (stream.columns || 80) - 3;
		const shown = text.length > room ? `${text.slice(0, room - 1)}…` : text;
		stream.write(text === "" ? "\r\x1B[K" : `\r\x1b[K${style.dim(`${FRAMES[frame % FRAMES.length]} ${shown}`)}`);
	};
	const timer = setInterval(() => {
		frame++;
		draw();
	}, FRAME_MS);
	timer.unref();
	let stopped = false;
	return {
		print: (text) => {
			if (stopped) return void stream.write(text);
			stream.write(`\r\x1b[K${text}`);
			draw();
		},
		stop: () => {
			if (stopped) return;
			stopped = true;
			clearInterval(timer);
			stream.write("\r\x1B[K");
		}
	};
}
// src/terminal/text.ts
/** The colours of a stream: none where it is no terminal, unless NO_COLOR or FORCE_COLOR say otherwise. */
function styleOf(stream) {
	const how = {
		stream,
		validateStream: true
	};
	return {
		bold: (text) => styleText("bold", text, how),
		dim: (text) => styleText("dim", text, how),
		red: (text) => styleText("red", text, how),
		green: (text) => styleText("green", text, how),
		yellow: (text) => styleText("yellow", text, how)
	};
}
/**
* Text that a terminal only shows: what programs print and files are called must not move its cursor, change its
* colours or its direction of writing. Lines stay, tabs become spaces.
*/
function printable(text) {
	return stripVTControlCharacters(text).replaceAll("\r\n", "\n").replaceAll("	", "  ").replaceAll(/[^\P{Cc}\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "");
}
/** Words on lines of at most `width` characters, where they are not longer themselves. */
function wrap(text, width) {
	const lines = [];
	let line = "";
	for (const word of text.split(/\s+/).filter((one) => one !== "")) {
		const longer = line === "" ? word : `${line} ${word}`;
		if (longer.length > width && line !== "") {
			lines.push(line);
			line = word;
		} else line = longer;
	}
	return line === "" ? lines : [...lines, line];
}
/** Wrapped words, the first line behind `first` and the others as far to the right. */
function hanging(first, text, width) {
	const indent = " ".repeat(first.length);
	return wrap(text, width - first.length).map((line, index) => (index === 0 ? first : indent) + line);
}
// src/terminal/problem-text.ts
const MARKS = {
	error: "✗",
	warning: "!",
	notice: "·"
};
/**
* A problem for a terminal: where and what, why, and what mends it. Commands stand on lines of their own and are
* never broken, so that they can be pasted.
*/
function problemText(problem, level, { width, style, advice }) {
	const { what, why, fix, place } = problem;
	const where = place ? `${describePlace(place)}: ` : "";
	const colour = {
		error: style.red,
		warning: style.yellow,
		notice: style.dim
	}[level];
	const [first = "", ...rest] = hanging("  ", printable(where + what), width);
	return [
		`${colour(MARKS[level])} ${style.bold(first.trimStart())}`,
		...rest.map((line) => `  ${style.bold(line.trimStart())}`),
		...paragraphs(why).flatMap((line) => hanging("  ", line, width)),
		...fix === void 0 ? [] : mendText(printable(advice(fix)), width)
	];
}
function paragraphs(text) {
	return text === void 0 ? [] : printable(text).split("\n");
}
function mendText(fix, width) {
	const [first = "", ...rest] = fix.split("\n");
	const others = rest.flatMap((line) => fixLine(line, width));
	if (isCommand(first)) return [
		"  To mend it:",
		...fixLine(first, width),
		...others
	];
	return [...hanging("  ", `To mend it: ${first}`, width), ...others];
}
function fixLine(line, width) {
	if (isCommand(line)) return commandLines(line, width).map((one) => `    ${one}`);
	return wrap(line, width - 4).map((one) => `    ${one}`);
}
/** A shell goes on after `&&`, on the next line too. */
function commandLines(line, width) {
	return line.length + 4 <= width ? [line] : line.split(/(?<= &&) /);
}
/** What somebody pastes into a shell. */
function isCommand(line) {
	return /^\(?(cd|go|git|docker|sudo|apt-get|apk|rm|chmod|mkdir|export|npx) /.test(line);
}
// src/terminal/console.ts
/**
* Tells the story of a run: a line for each phase that ends, with how it went and how long it took, and on a
* terminal one that says what is under way.
*
* @param verbose also prints what programs say meanwhile.
*/
function terminalConsole(stream, page, verbose) {
	const { style, hide } = page;
	const running = [];
	const errors = /* @__PURE__ */ new Map();
	const live = liveLine(stream, () => hide(whatRuns(running)), style);
	const print = (text) => live.print(`${hide(text)}\n`);
	const problem = (one, level) => print(problemText(one, level, page).join("\n"));
	const log = {
		warning: (one) => problem(one, "warning"),
		notice: (one) => problem(one, "notice"),
		error: (one) => void errors.set(describeProblem(one), one)
	};
	async function phase(title, work) {
		const own = {
			title,
			started: performance.now(),
			last: ""
		};
		let words = "";
		let well = true;
		running.push(own);
		const info = (line) => {
			own.last = printable(line);
			if (verbose) print(style.dim(`  ${own.last}`));
		};
		const outcome = (text, good = true) => {
			words = text;
			well = good;
		};
		try {
			return await work({
				...log,
				info,
				outcome
			});
		} catch (error) {
			well = false;
			words ||= "failed";
			throw error;
		} finally {
			running.splice(running.indexOf(own), 1);
			print(closing(own, printable(words), well, page));
		}
	}
	return {
		...log,
		info: (line) => print(hanging("", printable(line), page.width).map(style.dim).join("\n")),
		phase,
		get errors() {
			return [...errors.values()];
		},
		stop: live.stop
	};
}
function closing({ title, started }, words, well, page) {
	const { style, width } = page;
	const mark = well ? style.green("✓") : style.red("✗");
	const [first = "", ...rest] = hanging("  ", `${title}${words === "" ? "" : `: ${words}`} (${elapsed(started)})`, width);
	return [`${mark} ${first.slice(2)}`, ...rest].join("\n");
}
/** `Compile for 2.12.1-alpine-amd64 12 s: go build …`, with those beside it. */
function whatRuns(running) {
	const now = performance.now();
	const seconds = ({ started }) => `${Math.floor((now - started) / 1e3)} s`;
	const [first, ...others] = running;
	if (!first) return "";
	const beside = others.map((one) => `${one.title} ${seconds(one)}`);
	const last = others.length === 0 && first.last !== "" ? `: ${first.last.split("\n")[0]}` : "";
	return [`${first.title} ${seconds(first)}${last}`, ...beside].join(", ");
}
// src/terminal/parts.ts
/** The last line of a report. */
function titleText({ tone, words }, seconds, { width, style }) {
	const mark = {
		good: "✓",
		bad: "✗",
		unsure: "!"
	}[tone];
	const colour = {
		good: style.green,
		bad: style.red,
		unsure: style.yellow
	}[tone];
	return hanging(`${mark} `, `${words} (${seconds.toFixed(1)} s)`, width).map((line) => colour(line));
}
/** The commands that make modules fit, once for gateways that need the same. */
function fixesText(fixes, { width }) {
	const helpful = fixes.filter(({ holds, commands }) => holds && commands.length > 0);
	return [...Map.groupBy(helpful, ({ commands, written }) => JSON.stringify([commands, written])).values()].flatMap((group) => {
		const targets = group.map(({ target }) => target).join(", ");
		const [fix] = group;
		if (!fix) return [];
		return [
			"",
			...hanging("", fix.written ? `go.mod and go.sum were changed for ${targets}, and this is what was built: commit them.` : `These commands make the modules fit ${targets}, as does build --fix:`, width),
			...fix.written ? [] : fix.commands.map((command) => `    ${printable(command)}`)
		];
	});
}
// src/terminal/preview-text.ts
/** A run of mode: check for a terminal: each plugin with each gateway, then what is wrong and what mends it. */
function previewText(preview, page) {
	const { cells, gateways } = preview;
	const problems = [...gateways.flatMap(({ problem }) => problem ?? []), ...cells.flatMap((cell) => cell.problems)];
	const distinct = [...new Map(problems.map((one) => [describeProblem(one), one])).values()];
	const widest = (texts) => Math.max(0, ...texts.map(({ length }) => length));
	const names = widest(cells.map(({ plugin }) => plugin));
	const targets = widest(cells.map(({ target }) => targetFolder(target)));
	return `${[
		...cells.flatMap((cell) => {
			const { mark, words } = fitnessWords(cell, page);
			const [first = "", ...rest] = hanging(`  ${`${printable(cell.plugin).padEnd(names)}  ${targetFolder(cell.target).padEnd(targets)}  `}`, words, page.width);
			return [`${mark} ${first.slice(2)}`, ...rest];
		}),
		...distinct.flatMap((problem) => ["", ...problemText(problem, "error", page)]),
		...fixesText(preview.fixes, page),
		"",
		...titleText(previewHeadline(preview), preview.seconds, page)
	].join("\n")}\n`;
}
function fitnessWords({ fitness, mismatches, goLine }, { style }) {
	const changes = [...goLine ? [`go ${goLine.from} -> ${goLine.to}`] : [], ...mismatches.map(({ module, have, want }) => `${module} ${have} -> ${want}`)].join(", ");
	switch (fitness) {
		case "fits": return {
			mark: style.green("✓"),
			words: "fits"
		};
		case "changes": return {
			mark: style.red("✗"),
			words: `would fit with ${changes}`
		};
		case "none": return {
			mark: style.red("✗"),
			words: "no change of go.mod makes it fit"
		};
		case "broken": return {
			mark: style.red("✗"),
			words: "would not build or load"
		};
		case "unknown": return {
			mark: style.yellow("?"),
			words: "the gateway could not be looked at"
		};
	}
}
// src/terminal/report-text.ts
/**
* A run of mode: build for a terminal: each plugin with what its gateway says of it, what is wrong, and what
* mends it.
*
* @param said problems that were told during the run: whatever is not a plugin's stands at the end.
*/
function reportText(report, said, page) {
	const told = /* @__PURE__ */ new Set();
	const once = (problems, indent) => problems.flatMap((problem) => {
		const text = describeProblem(problem);
		if (told.has(text)) return [];
		told.add(text);
		return ["", ...problemText(problem, "error", {
			...page,
			width: page.width - indent.length
		}).map((line) => indent + line)];
	});
	return `${[
		...report.plugins.flatMap((plugin) => [
			"",
			...pluginText(plugin, report.outputDirectory, page),
			...once(plugin.problems, "  ")
		]),
		...testsText(report, page),
		...once([...report.problems, ...said], ""),
		...fixesText(report.fixes, page),
		"",
		...titleText(headline(report), report.seconds, page),
		...published(report, page)
	].join("\n").replace(/^\n/, "")}\n`;
}
function testsText({ targets }, { style }) {
	const lines = targets.flatMap(({ target, tests }) => {
		if (tests === void 0) return [];
		return [`${tests.problems === 0 ? style.green("✓") : style.red("✗")} ${style.bold("tests")} for ${targetFolder(target)}: ${testWords(tests)}`];
	});
	return lines.length === 0 ? [] : ["", ...lines];
}
function pluginText(plugin, folder, page) {
	const { style } = page;
	const title = `${plugin.outcome === "published" ? style.green("✓") : style.red("✗")} ${style.bold(printable(plugin.name))} for ${targetFolder(plugin.target)}: ${OUTCOMES[plugin.outcome]}`;
	const { file } = plugin;
	if (!file) return [title];
	return [
		title,
		...row("registers", registersWords(plugin), page),
		...row("verdict", verdictWords(plugin), page),
		...row("proof", proofWords(plugin), page),
		...row("file", `${folder}/${pathBelowOutput(plugin) ?? ""} (${megabytes(file.size)})`, page),
		...row("sha256", file.sha256, page)
	];
}
/** As far to the right as the longest label and its gap. */
const LABEL = 11;
function row(label, text, { width, style }) {
	const [first = "", ...rest] = hanging(`  ${label.padEnd(LABEL)}`, printable(text), width);
	const gap = 13;
	return [`${style.dim(first.slice(0, gap))}${first.slice(gap)}`, ...rest];
}
function registersWords({ registerers }) {
	return registerers.map(({ kind, name }) => `${kind} ${name === void 0 ? "(its source tells the name)" : JSON.stringify(name)} in ${KINDS.find((one) => one.kind === kind)?.namespace}`).join(", ") || "nothing";
}
function verdictWords({ verdict, verdictReason }) {
	const words = {
		accepts: "by the files of both, the gateway accepts it",
		rejects: "by the files of both, the gateway rejects it",
		kills: "by the files of both, the gateway dies of it",
		unknown: "not to be known from the files"
	}[verdict];
	return verdictReason ? `${words}: ${verdictReason}` : words;
}
function proofWords({ proof, proofReason }) {
	const words = {
		loaded: "the gateway loaded it",
		failed: "the gateway refused it",
		unproven: "not tried"
	};
	return proofReason ? `${words[proof]}: ${proofReason}` : words[proof];
}
function published({ plugins, outputDirectory }, { width }) {
	if (!plugins.some(({ outcome }) => outcome === "published")) return [];
	return hanging("  ", `${printable(outputDirectory)} holds the plugins, checksums.txt and plugins.json.`, width);
}
// src/cli/definitions.ts
var import_dist = require_dist();
/** Inputs that only a workflow has: what they speak of is not here. */
const ELSEWHERE = /* @__PURE__ */ new Map([
	["mode", "it is the command: build or check"],
	["upload", "artifacts are a workflow’s"],
	["artifact-name", "artifacts are a workflow’s"],
	["retention-days", "artifacts are a workflow’s"],
	["overwrite", "artifacts are a workflow’s"],
	["save-cache", "caches are kept on this machine"]
]);
/** Inputs whose values nobody should find in a list of processes or in a shell's history. */
const SECRET = ["modules-credentials", "gateway-licence"];
/** Inputs that name files or folders, seen from the root of the repository. */
const PATHS = [
	"working-directory",
	"output-directory",
	"config",
	"gateway",
	"krakend-version-file"
];
/** The inputs of action.yml, which is the list of flags as well. */
async function readDefinitions(actionYml) {
	const { inputs } = (0, import_dist.parse)(await readFile(actionYml, "utf8"));
	return Object.entries(inputs).map(([name, input]) => ({
		name,
		description: input.description,
		default: input.default ?? ""
	}));
}
/** Why an input is no flag; undefined where it is one. */
function whyNoFlag(name) {
	return ELSEWHERE.get(name);
}
/** Whether it is a flag without a value. */
function isSwitch(definition) {
	return definition.default === "true" || definition.default === "false";
}
function isSecret(name) {
	return SECRET.includes(name);
}
function isPath(name) {
	return PATHS.includes(name);
}
/** The variable by which an input is given in place of a flag: `KRAKEND_PLUGIN_MODULES_CREDENTIALS`. */
function variableOf(name) {
	return `KRAKEND_PLUGIN_${name.toUpperCase().replaceAll("-", "_")}`;
}
// src/cli/arguments.ts
/** The name of the command, as its help and its errors say it. */
const COMMAND = "krakend-plugin-action";
/** Flags that are no inputs. */
const OWN = {
	verbose: {
		type: "boolean",
		short: "v"
	},
	report: { type: "string" },
	help: {
		type: "boolean",
		short: "h"
	},
	version: { type: "boolean" }
};
/**
* Reads the command line. A flag counts more than its variable, which is the only way for secrets.
*
* @throws ProblemError for what is no command and no flag.
*/
function parseArguments(args, definitions, environment) {
	const [command = "", ...rest] = args;
	if ([
		"",
		"help",
		"--help",
		"-h"
	].includes(command)) return {
		command: "help",
		topic: "all"
	};
	if (command === "--version") return { command: "version" };
	if (command === "inspect") return {
		command,
		args: rest
	};
	if (command !== "build" && command !== "check") throw wrongCall(`There is no command ${JSON.stringify(command)}.`, "Commands: build, check, inspect.");
	const { values, positionals } = parsed(rest, definitions);
	if (values.help === true) return {
		command: "help",
		topic: "run"
	};
	if (values.version === true) return { command: "version" };
	const inputs = { mode: command };
	for (const definition of definitions) {
		const { name } = definition;
		const text = values[name] === void 0 ? environment[variableOf(name)] : flagText(values[name]);
		if (text === void 0 || name === "mode" && values.mode === void 0) continue;
		refuseFlag(name, values[name] !== void 0);
		inputs[name] = text;
	}
	const plugins = [inputs.plugins ?? "", ...positionals].filter((one) => one !== "").join("\n");
	return {
		command,
		inputs: {
			...inputs,
			plugins
		},
		verbose: values.verbose === true,
		report: typeof values.report === "string" ? values.report : void 0
	};
}
function parsed(args, definitions) {
	const inputs = definitions.map((definition) => [definition.name, isSwitch(definition) ? { type: "boolean" } : {
		type: "string",
		multiple: true
	}]);
	const options = {
		...Object.fromEntries(inputs),
		...OWN
	};
	try {
		return parseArgs({
			args: [...args],
			options,
			allowPositionals: true,
			allowNegative: true
		});
	} catch (error) {
		const [what = ""] = messageOf(error).split(/(?<=')\. /);
		throw wrongCall(what.replace(/\.?$/, "."), void 0, "build --help");
	}
}
/** A flag that is given more than once is a list. */
function flagText(value) {
	return Array.isArray(value) ? value.join("\n") : String(value);
}
function refuseFlag(name, isFlag) {
	const reason = whyNoFlag(name);
	if (reason !== void 0) throw wrongCall(`--${name} is an input of the action alone: ${reason}.`);
	if (!isSecret(name) || !isFlag) return;
	throw wrongCall(`--${name} would stand in the list of processes and in your shell's history.`, `Give it as the variable ${variableOf(name)}.`);
}
function wrongCall(what, why, help = "--help") {
	return new ProblemError({
		what,
		...why && { why },
		fix: `${COMMAND} ${help}`
	});
}
// src/cli/help.ts
const WIDTH = 80;
/** What the command can do. */
function helpText() {
	return `Builds KrakenD plugins and has their gateway load them: on this machine, what
the action of the same name does in a workflow.

usage: ${COMMAND} build --krakend-version 2.12.1 [PLUGIN...]
       ${COMMAND} check --krakend-version '>=2.10' [PLUGIN...]
       ${COMMAND} inspect GATEWAY [PLUGIN...]

build    builds the plugins, and has the gateway of that release load each
check    compiles nothing: says what the plugins would link, and what would have
         to change for one release or several
inspect  says whether a gateway will load .so files, without running either

PLUGIN   a package folder, or name=folder, of a module below this folder; none:
         all that declare a registerer

Each command has its own --help; --version prints the version.

exit code  0 all is well
           1 something failed, or does not fit
           2 this could not be asked
`;
}
/** All flags of build and check, as action.yml describes them. */
function runHelpText(definitions) {
	const flags = definitions.filter(({ name }) => whyNoFlag(name) === void 0);
	return `${[
		`usage: ${COMMAND} build [options] [PLUGIN...]`,
		`       ${COMMAND} check [options] [PLUGIN...]`,
		"",
		...wrap(`Lists are separated by commas, or the flag is given more than once. Every flag may also be a variable, such as ${variableOf("krakend-version")}. Paths are seen from this folder.`, WIDTH),
		"",
		...flags.flatMap((definition) => [flagWords(definition), ...described(definition)]),
		"-v, --verbose",
		"      What Go, Docker and the gateway print meanwhile.",
		"--report FILE",
		"      All that is known about the run, as JSON."
	].join("\n")}\n`;
}
function flagWords(definition) {
	const { name } = definition;
	if (isSecret(name)) return `${variableOf(name)} (a variable)`;
	if (isSwitch(definition)) return definition.default === "true" ? `--no-${name}` : `--${name}`;
	return `--${name} ${name === "krakend-version" ? "VERSION" : "VALUE"}`;
}
function described(definition) {
	const fallback = isSwitch(definition) || definition.default === "" ? "" : ` [${definition.default}]`;
	return wrap(`${definition.description.replaceAll("`", "")}${fallback}`, 74).map((line) => `      ${line}`);
}
// src/cli/here.ts
/** The folder that a run may see: the repository around a folder, or the folder itself where there is none. */
function repositoryAround(folder) {
	for (let root = folder;; root = dirname(root)) {
		if (existsSync(join(root, ".git"))) return root;
		if (root === dirname(root)) return folder;
	}
}
/**
* The inputs of somebody who stands in a folder as one would give them who stands at the root: paths are seen
* from there, and plugins are looked for below the folder.
*/
function seenFromRoot(inputs, root, folder) {
	const moved = (path) => relative(root, resolve(folder, path)) || ".";
	const given = {
		"working-directory": ".",
		"output-directory": "krakend-plugins",
		...inputs
	};
	const seen = (name, text) => {
		if (name === "config") return items(text).map(moved).join("\n");
		return isPath(name) && text.trim() !== "" && !isElsewhere(text) ? moved(text.trim()) : text;
	};
	return Object.fromEntries(Object.entries(given).map(([name, text]) => [name, seen(name, text)]));
}
/** An image or a URL. */
function isElsewhere(text) {
	return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}
// src/cli/report-file.ts
/**
* Looks whether a report can be written, before a run whose result it is to hold.
*
* @param file as the user named it.
* @throws ProblemError where it is a folder, where its folder is not there, or where either is not to be written.
*/
async function refuseBadReportFile(file) {
	const folder = dirname(resolve(file));
	const found = await stat(file === "" ? "." : file).catch(() => void 0);
	if (found?.isDirectory()) throw notWritable(file, "It is a folder.");
	try {
		await access(found ? file : folder, constants.W_OK);
	} catch (error) {
		if (await stat(folder).catch(() => void 0)) throw notWritable(file, messageOf(error));
		throw notWritable(file, `There is no folder ${folder}.`, `mkdir -p ${shellWord(folder)}`);
	}
	if (!(await stat(folder)).isDirectory()) throw notWritable(file, `${folder} is not a folder.`);
}
/** Writes the report; throws a ProblemError where that fails. */
async function writeReportFile(report, file) {
	try {
		await writeReport(report, file);
	} catch (error) {
		throw notWritable(file, messageOf(error));
	}
}
function notWritable(file, why, fix) {
	const what = `The report can't be written to ${JSON.stringify(file)}.`;
	return new ProblemError({
		what,
		why,
		fix: fix ?? "name a file in a folder of yours with --report"
	});
}
// src/cli/run-cli.ts
const FAILED = 1;
const NOT_ASKED = 2;
/**
* The command for people at a desk: the report on stdout, what happens meanwhile on stderr.
*
* @param home the folder of the package, with action.yml and package.json.
*/
async function runCli(args, home) {
	const definitions = await readDefinitions(new URL("action.yml", home));
	const names = definitions.map(({ name }) => name).filter((name) => !isSecret(name));
	try {
		refuseOtherSystems();
		const order = parseArguments(args, definitions, process.env);
		switch (order.command) {
			case "help":
				process.stdout.write(order.topic === "all" ? helpText() : runHelpText(definitions));
				return;
			case "version":
				process.stdout.write(`${await versionOf(home)}\n`);
				return;
			case "inspect": return await runInspect(order.args, `${COMMAND} inspect`);
			default: process.exitCode = await run(order, names);
		}
	} catch (error) {
		process.exitCode = NOT_ASKED;
		tellFailure(error, pageOf(process.stderr, names, hiding([])));
	}
	process.exit();
}
/**
* Runs the pipeline where the caller stands.
*
* @returns the exit code.
* @throws ProblemError for inputs that are none.
*/
async function run(order, names) {
	const started = performance.now();
	const folder = process.cwd();
	const workspace = repositoryAround(folder);
	const given = seenFromRoot(order.inputs, workspace, folder);
	const inputs = loadInputs((name) => given[name] ?? "", process.env);
	if (order.report !== void 0) await refuseBadReportFile(order.report);
	const secrets = [...secretsIn(given["modules-credentials"] ?? ""), ...secretsOfLicence(inputs.gatewayLicence)];
	const hide = hiding(secrets);
	const page = pageOf(process.stderr, names, hide);
	const console = terminalConsole(process.stderr, page, order.verbose);
	const ground = await groundOf(inputs, workspace, console);
	const cleanUp = async () => {
		console.stop();
		if (cancelled.aborted) await removeLeftovers(ground.label).catch(() => void 0);
		await makeChangeable(ground.temporary).catch(() => void 0);
		await rm(ground.temporary, {
			recursive: true,
			force: true
		}).catch(() => void 0);
	};
	listenForCancellation(cleanUp);
	try {
		const { report, text, good } = await (order.command === "check" ? check : build)(inputs, ground, console, started, pageOf(process.stdout, names, hide));
		console.stop();
		process.stdout.write(hide(process.stdout.isTTY ? `\n${text}` : text));
		const written = order.report === void 0 || await isWritten(report, order.report, page);
		return good && written ? 0 : FAILED;
	} catch (error) {
		console.stop();
		if (cancelled.aborted) {
			const { message, exitCode } = cancelled.reason;
			process.stderr.write(`${message}\n`);
			return exitCode;
		}
		for (const problem of console.errors) write(problemText(problem, "error", page), page);
		tellFailure(error, page);
		return FAILED;
	} finally {
		await cleanUp();
	}
}
/** Whether the report is there; if not it says why, beside the text that has been printed. */
async function isWritten(report, file, page) {
	try {
		await writeReportFile(report, file);
		return true;
	} catch (error) {
		tellFailure(error, page);
		return false;
	}
}
async function build(inputs, ground, console, started, page) {
	const { workspace } = ground;
	const nobody = {
		repository: "",
		sha: "",
		serverUrl: "",
		runId: ""
	};
	const report = await buildAndPublish({
		inputs,
		ground,
		started,
		provenance: () => provenanceOf({
			workspace,
			...nobody
		})
	});
	const outputDirectory = relative("", resolve(workspace, report.outputDirectory)) || ".";
	return {
		report,
		text: reportText({
			...report,
			outputDirectory
		}, console.errors, page) + aboutPaths(workspace),
		good: succeeded(report)
	};
}
async function check(inputs, ground, _console, started, page) {
	const { preview, failed } = await compareOnly(inputs, ground, started);
	cancelled.throwIfAborted();
	return {
		report: preview,
		text: previewText(preview, page) + aboutPaths(ground.workspace),
		good: !failed
	};
}
/** Problems and commands speak of the whole repository. */
function aboutPaths(workspace) {
	return workspace === process.cwd() ? "" : `  Files and commands are seen from ${workspace}.\n`;
}
async function groundOf(inputs, workspace, console) {
	const policy = cachePolicy(inputs, {
		name: "",
		ref: "",
		defaultBranch: ""
	});
	return {
		workspace,
		repository: "",
		temporary: await temporaryFolder({}),
		environment: process.env,
		caches: cacheSession(policy, void 0),
		label: `krakend-plugin-action=${randomUUID()}`,
		console
	};
}
function pageOf(stream, names, hide) {
	return {
		width: stream.isTTY ? Math.min(Math.max(stream.columns || 80, 40), 120) : 80,
		style: styleOf(stream),
		advice: (fix) => asFlags(fix, names),
		hide
	};
}
function tellFailure(error, page) {
	const problem = problemOf(error);
	if (!(error instanceof ProblemError) && error instanceof Error) write([error.stack ?? ""], page);
	write(problemText(problem, "error", page), page);
}
function write(lines, { hide }) {
	process.stderr.write(`${hide(lines.join("\n"))}\n`);
}
async function versionOf(home) {
	const { version } = JSON.parse(await readFile(new URL("package.json", home), "utf8"));
	return version;
}
function refuseOtherSystems() {
	if (process.platform === "linux") return;
	throw new ProblemError({
		what: `This command runs on Linux, and this is ${process.platform}.`,
		why: "KrakenD gateways, and so their plugins, are Linux programs.",
		fix: "use WSL on Windows, or a Linux machine or container with Docker (a dev container) elsewhere"
	});
}
// src/cli.ts
await runCli(process.argv.slice(2), new URL("../", import.meta.url));
export {};
