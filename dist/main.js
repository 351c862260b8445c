import { a as getInput, d as setOutput, f as setSecret, g as summary, s as info, t as ExitCode } from "./chunks/core.js";
import { A as cacheSession, C as succeeded, D as pluginEntry, E as pathBelowOutput, F as secretsOfLicence, M as sparePrivateModules, N as loadInputs, O as KINDS, P as secretsIn, S as isUnchanged, T as writeOutputTree, _ as plain, a as testWords, b as allFit, c as minute, d as dependabotRules, f as renovateRules, g as megabytes, h as codeBlock, j as cachePolicy, k as CACHE_WORDS, l as checkPluginWords, m as code, n as buildAndPublish, o as OUTCOMES, p as previewHeadline, s as headline, t as compareOnly, u as writeReport, v as table, w as releaseName, x as allHit, y as provenanceOf } from "./chunks/run-check.js";
import { a as cancelled, c as describePlace, d as problemOf, o as listenForCancellation, s as ProblemError, u as messageOf } from "./chunks/process.js";
import { i as temporaryFolder, r as secretsFolder } from "./chunks/folders.js";
import { a as runnerConsole, i as defuse, n as saveState, o as runnerCacheService, r as forgetInputs } from "./chunks/state.js";
import { E as targetFolder, T as shownVersion } from "./chunks/image.js";
import { o as lazily } from "./chunks/never-silent.js";
import { randomUUID } from "node:crypto";
import { join, relative } from "node:path";
import { readFile, writeFile } from "node:fs/promises";
// src/github/artifact.ts
/** The lightest: of a plugin it takes half, the default 5 percent more in almost three times the time. */
const COMPRESSION = 1;
/** Reads the library, which is big, so that it is there when the upload begins. */
async function preloadArtifactLibrary() {
	await import("./chunks/artifact.js").catch(() => void 0);
}
/**
* Uploads the tree of a call as one artifact.
*
* @throws ProblemError when the run has an artifact of this name already; other errors of the service as
* they are, for the caller to turn into a warning.
*/
async function uploadArtifact(upload) {
	const { name, tree, context } = upload;
	const { DefaultArtifactClient, ArtifactNotFoundError } = await import("./chunks/artifact.js");
	const client = new DefaultArtifactClient();
	if (upload.overwrite) await client.deleteArtifact(name).catch((error) => {
		if (!(error instanceof ArtifactNotFoundError)) throw error;
	});
	const { retentionDays } = upload;
	const options = {
		compressionLevel: COMPRESSION,
		...retentionDays === void 0 ? {} : { retentionDays }
	};
	const { id = 0, digest = "" } = await client.uploadArtifact(name, [...tree.files], tree.folder, options).catch((error) => {
		if (/\(409\)|already exists/i.test(messageOf(error))) throw nameTaken(name, error);
		throw error;
	});
	return {
		name,
		id,
		url: `${context.serverUrl}/${context.repository}/actions/runs/${context.runId}/artifacts/${id}`,
		digest
	};
}
function nameTaken(name, cause) {
	return new ProblemError({
		what: `This run already has an artifact called ${name}.`,
		why: "Two calls of one run would publish under the same name; in a matrix over something that the default name does not hold, each needs its own.",
		fix: "set artifact-name (such as artifact-name: plugins-${{ strategy.job-index }}), or overwrite: true"
	}, { cause });
}
// src/github/context.ts
/** Reads the runner's variables; https://docs.github.com/actions/reference/variables */
async function runContext(environment) {
	const value = (name) => environment[name] ?? "";
	const { default_branch, private: hidden } = await repositoryOf(value("GITHUB_EVENT_PATH"));
	return {
		workspace: value("GITHUB_WORKSPACE") || process.cwd(),
		repository: value("GITHUB_REPOSITORY"),
		sha: value("GITHUB_SHA"),
		serverUrl: value("GITHUB_SERVER_URL") || "https://github.com",
		runId: value("GITHUB_RUN_ID"),
		runAttempt: value("GITHUB_RUN_ATTEMPT"),
		event: {
			name: value("GITHUB_EVENT_NAME"),
			ref: value("GITHUB_REF"),
			defaultBranch: typeof default_branch === "string" ? default_branch : ""
		},
		privateRepository: hidden === true
	};
}
/** What the event says of the repository; nothing where it says nothing. */
async function repositoryOf(eventPath) {
	try {
		return JSON.parse(await readFile(eventPath, "utf8"))?.repository ?? {};
	} catch {
		return {};
	}
}
// src/publish/artifact-name.ts
/**
* The default name of a call's artifact: unique in a matrix over folders, versions, variants and
* architectures, with lists joined by `+`.
*/
function defaultArtifactName(workingDirectory, targets) {
	const joined = (values) => [...new Set(values)].join("+");
	const slug = workingDirectory.replaceAll(/[^A-Za-z0-9_-]+/g, "-").replaceAll(/^-+|-+$/g, "");
	return [
		"krakend-plugins",
		...slug === "" ? [] : [slug],
		joined(targets.map(shownVersion)),
		joined(targets.map(({ variant }) => variant)),
		joined(targets.map(({ architecture }) => architecture))
	].join("-");
}
// src/github/publish.ts
/**
* Uploads the files of this call alone, as the output folder may hold those of earlier ones.
*
* @param written the output folder.
*/
async function publishArtifact({ inputs, context, temporary, console }, report, provenance, written) {
	const own = await writeOutputTree(join(temporary, "artifact"), report, provenance, written);
	return console.phase("Publish", async (phase) => {
		const published = await publish(inputs, context, report, own, phase);
		const words = published.artifact ? `artifact ${published.artifact.name}` : report.outputDirectory;
		phase.outcome(published.failure ? "failed" : words, published.failure === void 0);
		return published;
	});
}
async function publish(inputs, context, { plugins, targets }, tree, log) {
	for (const file of tree.files) log.info(relative(tree.folder, file));
	if (!plugins.some(({ outcome }) => outcome === "published")) {
		log.info("Nothing to upload: no plugin is fit for its gateway");
		return {};
	}
	if (!inputs.upload) return {};
	const name = inputs.artifactName ?? defaultArtifactName(inputs.workingDirectory, targets.map(({ target }) => target));
	const { retentionDays, overwrite } = inputs;
	try {
		return { artifact: await uploadArtifact({
			name,
			tree,
			retentionDays,
			overwrite,
			context
		}) };
	} catch (error) {
		if (error instanceof ProblemError) {
			log.error(error.problem);
			return { failure: error.problem };
		}
		log.warning({
			what: `The artifact ${name} could not be uploaded; the plugins are in ${inputs.outputDirectory} on this runner.`,
			why: messageOf(error),
			fix: "upload that folder with a later step, or set upload: false"
		});
		return {};
	}
}
// src/publish/shared-entries.ts
/** The output `shared-modules`: in the names that outputs have. */
function sharedEntries(shared) {
	return shared.map(({ module, gateway, gatewayVersion, pluginVersion, plugins }) => ({
		module,
		gateway,
		"gateway-version": gatewayVersion,
		"plugin-version": pluginVersion,
		plugins
	}));
}
// src/publish/outputs.ts
/** The step's outputs by name; JSON where a value is a list. */
function outputsOf(report, files) {
	const { release, targets, plugins, artifact, outputDirectory } = report;
	const prefix = `${outputDirectory.replace(/\/+$/, "")}/`;
	const published = plugins.filter(({ outcome }) => outcome === "published");
	const only = published.length === 1 ? published[0] : void 0;
	const path = only && pathBelowOutput(only);
	return {
		"krakend-version": release.version,
		"go-version": [...new Set(targets.map(({ goVersion }) => goVersion))].join(", "),
		gateway: targets[0]?.gateway?.path ?? "",
		targets: JSON.stringify(targets.map(({ target, goVersion, libc, builder, gateway, tests }) => ({
			folder: targetFolder(target),
			variant: target.variant,
			architecture: target.architecture,
			edition: target.edition ?? "ce",
			"krakend-version": target.version,
			"go-version": goVersion,
			libc,
			builder: builder ?? null,
			gateway: gateway ? {
				source: gateway.source,
				path: gateway.path,
				sha256: gateway.sha256
			} : null,
			...tests && { tests }
		}))),
		plugins: JSON.stringify(plugins.map((plugin) => pluginEntry(plugin, prefix))),
		"plugin-path": path === void 0 ? "" : prefix + path,
		"output-directory": outputDirectory,
		"artifact-name": artifact?.name ?? "",
		"artifact-id": artifact ? String(artifact.id) : "",
		"artifact-url": artifact?.url ?? "",
		"artifact-digest": artifact?.digest ?? "",
		"cache-hit": String(isUnchanged(report)),
		"image-cache-hit": String(allHit(report, "image")),
		"modules-cache-hit": String(allHit(report, "modules")),
		"build-cache-hit": String(allHit(report, "build")),
		compatible: compatible(report),
		"fix-commands": [...new Set(report.fixes.filter(({ holds }) => holds).flatMap(({ commands }) => commands))].join("\n"),
		"shared-modules": JSON.stringify(sharedEntries(report.shared)),
		"fix-patch": files.patches.join("\n"),
		report: files.report
	};
}
/** `true` or `false`; '' where some plugin could not be compared. */
function compatible({ plugins }) {
	const states = plugins.map(({ compatibility }) => compatibility.state);
	if (states.includes("incompatible")) return "false";
	return states.includes("unknown") ? "" : "true";
}
// src/publish/patches.ts
/**
* The patches of a run: one, where all gateways need the same or only one needs any; else one for each group of
* gateways that do, named by the first of them. The modules of a repository lie in one patch.
*/
function patchFiles(fixes) {
	const byTarget = Map.groupBy(fixes.filter(({ patch }) => patch !== ""), ({ target }) => target);
	const distinct = /* @__PURE__ */ new Map();
	for (const [target, own] of byTarget) {
		const text = own.map(({ patch }) => patch).join("");
		if (!distinct.has(text)) distinct.set(text, target);
	}
	return [...distinct].map(([text, target]) => ({
		name: distinct.size === 1 ? "fix.patch" : `fix-${target}.patch`,
		text
	}));
}
/** Writes the patches into a folder; gives their paths. */
async function writePatches(fixes, folder) {
	const files = patchFiles(fixes).map(({ name, text }) => ({
		path: join(folder, name),
		text
	}));
	await Promise.all(files.map(({ path, text }) => writeFile(path, text)));
	return files.map(({ path }) => path);
}
// src/publish/preview-outputs.ts
/** The step's outputs in mode: check; those of files and artifacts stay empty. */
function previewOutputs(preview, files) {
	const { gateways, cells, fixes, shared } = preview;
	const distinct = (values) => [...new Set(values.filter((value) => value !== void 0))].join(", ");
	const fit = allFit(preview);
	return {
		"krakend-version": distinct(gateways.map(({ target }) => target.version)),
		"go-version": distinct(gateways.map(({ goVersion }) => goVersion)),
		targets: JSON.stringify(gateways.map(({ target, goVersion, libc, source, sha256 }) => ({
			folder: targetFolder(target),
			variant: target.variant,
			architecture: target.architecture,
			edition: target.edition ?? "ce",
			"krakend-version": target.version,
			"go-version": goVersion ?? null,
			libc: libc ?? null,
			builder: null,
			gateway: source === void 0 ? null : {
				source,
				sha256
			}
		}))),
		plugins: JSON.stringify(cells.map(({ plugin, target, source, fitness, mismatches }) => ({
			name: plugin,
			source,
			edition: target.edition ?? "ce",
			"krakend-version": target.version,
			variant: target.variant,
			architecture: target.architecture,
			fitness,
			modules: mismatches.map(({ module, have, want }) => ({
				module,
				have,
				want
			}))
		}))),
		compatible: fit === void 0 ? "" : String(fit),
		"fix-commands": commandsOf(fixes).join("\n"),
		"fix-patch": files.patches.join("\n"),
		"shared-modules": JSON.stringify(sharedEntries(shared)),
		report: files.report
	};
}
/** Where releases ask for different changes, a comment says for which each is. */
function commandsOf(fixes) {
	const byTarget = Map.groupBy(fixes.filter(({ holds }) => holds), ({ target }) => target);
	const groups = /* @__PURE__ */ new Map();
	for (const [target, own] of byTarget) {
		const commands = own.flatMap(({ commands: lines }) => lines).join("\n");
		groups.set(commands, [...groups.get(commands) ?? [], target]);
	}
	return [...groups].flatMap(([commands, targets]) => groups.size === 1 ? [commands] : [`# ${targets.join(", ")}`, commands]);
}
/** So many of them are named all the same. */
const NAMED$1 = 3;
/**
* Plugins by their names, or where they are many: `all 30`, `auth, geo, jwt and 9 more`.
*
* @param total of the plugins of the call, where all of them may be meant.
* @param shown how a name is written.
*/
function pluginNames(names, { total, shown = (name) => name } = {}) {
	if (names.length <= 5) return names.map(shown).join(", ");
	if (names.length === total) return `all ${total}`;
	return `${names.slice(0, NAMED$1).map(shown).join(", ")} and ${names.length - NAMED$1} more`;
}
// src/report/preview-problems.ts
/**
* What mode: check has to say at places: for each module one problem with all gateways that its plugins do not
* fit, because of many annotations GitHub shows ten; beside them what keeps a gateway or a module from being
* looked at, once.
*/
function previewProblems({ gateways, cells, fixes }) {
	const bad = cells.filter(({ fitness }) => fitness === "changes");
	const ofModules = [...Map.groupBy(bad, ({ module }) => module)].map(([module, own]) => {
		const plugins = [...new Set(own.map(({ plugin }) => plugin))];
		const targets = [...new Set(own.map(({ target }) => targetFolder(target)))];
		const fixesOf = fixes.filter((fix) => fix.folder === module && fix.holds && targets.includes(fix.target));
		const commands = new Set(fixesOf.map((fix) => fix.commands.join(" && ")));
		const words = new Set(targets.map((target) => differenceWords(own.filter((cell) => targetFolder(cell.target) === target))));
		const [only] = words;
		const [command] = commands;
		const file = `${module === "" ? "" : `${module}/`}go.mod`;
		return {
			what: `${pluginNames(plugins)} ${plugins.length === 1 ? "does" : "do"} not fit KrakenD ${gatewayWords(targets, gateways)} as ${plugins.length === 1 ? "it is" : "they are"}.`,
			why: words.size === 1 && only !== void 0 ? only : "The job summary has what differs from each.",
			fix: commands.size === 1 && command !== void 0 ? command : "the output fix-patch has a patch for each gateway; no one go.mod fits all of them",
			place: {
				file,
				line: own[0]?.mismatches[0]?.line ?? 1
			}
		};
	});
	const others = [...gateways.flatMap(({ problem }) => problem ?? []), ...cells.flatMap(({ problems }) => problems)];
	return [...ofModules, ...new Map(others.map((one) => [`${one.what}${one.place ? describePlace(one.place) : ""}`, one])).values()];
}
/** `2.12.1` where it is all of its variants and architectures, else which of them. */
function gatewayWords(targets, gateways) {
	return [...Map.groupBy(gateways, ({ target }) => target.version)].flatMap(([version, of]) => {
		const own = of.map(({ target }) => targetFolder(target)).filter((title) => targets.includes(title));
		return own.length === of.length ? [version] : own;
	}).join(", ");
}
function differenceWords(cells) {
	const words = cells.flatMap(({ mismatches, goLine }) => [...goLine ? [`the go line is ${goLine.from}, and the gateway's Go takes ${goLine.to}`] : [], ...mismatches.map(({ module, have, want }) => `${module} is ${have}, and the gateway links ${want}`)]);
	return `${[...new Set(words)].join("; ")}.`;
}
// src/report/fit-summary.ts
/** GitHub refuses the whole summary of a step that is longer (https://docs.github.com/actions/reference/workflow-commands-for-github-actions). */
const SUMMARY_BYTES = 1048576;
const NOTE = "**This summary was cut: GitHub takes 1 MiB of it.** Everything is in the log, and in the file that the output `report` names.";
/**
* A summary that GitHub takes: as it is, or cut after a line, with what was open there closed and a sentence that
* says where the rest is.
*
* @param limit in bytes; room for the sentence at least.
*/
function fitSummary(markdown, limit = SUMMARY_BYTES) {
	if (Buffer.byteLength(markdown) <= limit) return markdown;
	const lines = [];
	let size = 0;
	let open = NOTHING_OPEN;
	let end = ending(open);
	for (const line of markdown.split("\n")) {
		size += Buffer.byteLength(line) + 1;
		open = after(line, open);
		const next = ending(open);
		if (size + Buffer.byteLength(next) > limit) break;
		end = next;
		lines.push(line);
	}
	return [...lines, end].join("\n");
}
const NOTHING_OPEN = {
	fence: "",
	details: 0
};
function after(line, { fence, details }) {
	const mark = /^`{3,}/.exec(line)?.[0];
	if (fence !== "") return {
		fence: line.trim() === fence ? "" : fence,
		details
	};
	if (mark !== void 0) return {
		fence: mark,
		details
	};
	const opened = (line.match(/<details\b/g) ?? []).length - (line.match(/<\/details>/g) ?? []).length;
	return {
		fence,
		details: Math.max(0, details + opened)
	};
}
function ending({ fence, details }) {
	return [
		...fence === "" ? [] : [fence],
		...Array(details).fill("\n</details>"),
		"",
		NOTE,
		""
	].join("\n");
}
// src/report/fixes-section.ts
/** What would make modules fit, or why nothing does: one section per module and group of gateways alike. */
function fixesSection(fixes) {
	return [...Map.groupBy(fixes, ({ target: _, ...rest }) => JSON.stringify(rest)).values()].flatMap((group) => {
		const [fix] = group;
		if (!fix) return [];
		const targets = group.map(({ target }) => plain(target)).join(", ");
		return [`### Make ${fix.folder === "" ? "the module" : plain(fix.folder)} fit ${targets}`, ...bodyOf(fix)];
	});
}
function bodyOf(fix) {
	const { commands, holds, written, patch, obstacle } = fix;
	const asks = forced(fix);
	if (!holds) {
		const words = `No change of go.mod does it. With the gateway's versions: ${plain(obstacle ?? "unknown")}.${asks}`;
		return commands.length === 0 ? [words] : [
			words,
			"This is how far it got:",
			codeBlock(commands, "sh")
		];
	}
	const size = sizeWords(fix);
	return [
		written ? `go.mod and go.sum were changed (\`fix: true\`), and this is what was built: commit them. ${size}${asks}` : `Run these, or \`git apply\` the patch (output \`fix-patch\`), and commit go.mod and go.sum. They were tried on a copy: with them, nothing that the plugin links differs from the gateway. ${size}${asks}`,
		...written ? [] : [codeBlock(commands, "sh")],
		patchBlock(patch)
	].filter((part) => part !== "");
}
/** `1 change of go.mod; krakend check-plugin -f asks for 12 commands.` */
function sizeWords({ changes, checkPluginCommands }) {
	const own = `${changes} change${changes === 1 ? "" : "s"} of go.mod`;
	if (checkPluginCommands === void 0) return `${own}.`;
	return `${own}; \`krakend check-plugin -f\` asks for ${checkPluginCommands} ${checkPluginCommands === 1 ? "command" : "commands"}.`;
}
/** How many requirements are named. */
const NAMED = 8;
function forced({ forcedBy }) {
	if (forcedBy.length === 0) return "";
	const more = forcedBy.length > NAMED ? `, and ${forcedBy.length - NAMED} more` : "";
	return ` What asks for other versions: ${forcedBy.slice(0, NAMED).map(code).join(", ")}${more}.`;
}
/** A summary has 1 MiB for everything; whoever needs a longer patch has the file. */
const LONGEST_PATCH = 8e3;
/** What changes in go.mod: nobody reads the lines of go.sum. */
function patchBlock(patch) {
	const goMod = patch.split(/^(?=diff --git )/m).filter((file) => !/^\+\+\+ .*go\.sum"?$/m.test(file)).join("");
	if (goMod === "" || goMod.length > LONGEST_PATCH) return "";
	return `<details><summary>What changes in go.mod</summary>\n\n${codeBlock(goMod.trimEnd().split("\n"), "diff")}\n\n</details>`;
}
// src/report/problem-item.ts
/** A problem as one item of a list: where, what, why, and what mends it. */
function problemItem({ what, why, fix, place }) {
	const lines = [`- ${place ? `${code(describePlace(place))} ` : ""}${plain(what)}`];
	if (why) lines.push(`  ${plain(why)}`);
	if (fix) lines.push(`  **To mend it:** ${plain(fix)}`);
	return lines.join("  \n");
}
// src/report/shared-section.ts
/** More rows than these are in the output shared-modules. */
const MOST_ROWS = 60;
/** Which modules plugins and gateway share, and how bots are kept from them; '' where there is none. */
function sharedSection(shared) {
	if (shared.length === 0) return "";
	const count = new Set(shared.map(({ module }) => module)).size;
	const rows = Map.groupBy(shared, ({ gateway: _, ...rest }) => JSON.stringify(rest));
	const shown = [...rows.values()].slice(0, MOST_ROWS).map((group) => {
		const [{ module, gatewayVersion, pluginVersion, plugins } = shared[0]] = group;
		return [
			code(module),
			code(gatewayVersion),
			pluginVersion === gatewayVersion ? "the same" : `**${plain(pluginVersion)}**`,
			pluginNames(plugins, { shown: code }),
			group.map(({ gateway }) => code(gateway)).join(", ")
		];
	});
	const more = rows.size > MOST_ROWS ? `\n\n${rows.size - MOST_ROWS} more rows are in the output \`shared-modules\`.` : "";
	return [
		`<details><summary>${count} module${count === 1 ? "" : "s"} shared with the gateway: rules that keep Renovate and Dependabot from ${count === 1 ? "it" : "them"}</summary>`,
		table([
			"Module",
			"Gateway",
			"Plugin",
			"Linked by",
			"For"
		], shown) + more,
		"The gateway chooses the versions of these. For `renovate.json`:",
		codeBlock(JSON.stringify(renovateRules(shared), null, 2).split("\n"), "json"),
		"For `.github/dependabot.yml`, below the entry with `package-ecosystem: gomod`:",
		codeBlock(dependabotRules(shared), "yaml"),
		"</details>"
	].join("\n\n");
}
// src/report/preview-summary.ts
/** The job summary of mode: check: who fits what, and what would have to change. */
function renderPreview(preview) {
	const columns = columnsOf(preview);
	return fitSummary(`${[
		`## ${titleOf$1(preview)}`,
		fitnessTable(preview, columns),
		legend(preview),
		...columns.map((column) => changesOf(preview, column)),
		sharedSection(preview.shared)
	].filter((part) => part !== "").join("\n\n")}\n`);
}
function columnsOf(preview) {
	return [...Map.groupBy(preview.gateways, ({ target }) => target.version)].flatMap(([version, gateways]) => {
		if (new Set(gateways.map((gateway) => viewOf(preview, gateway))).size === 1) return [{
			title: version,
			gateways
		}];
		return gateways.map((gateway) => ({
			title: targetFolder(gateway.target),
			gateways: [gateway]
		}));
	});
}
/** Everything that is shown of a gateway but its name, to see which are alike. */
function viewOf(preview, { target, goVersion, problem }) {
	const title = targetFolder(target);
	const cells = cellsOf(preview, title).map(({ target: _, ...rest }) => rest);
	return JSON.stringify([
		goVersion,
		problem,
		cells
	]).replaceAll(title, "");
}
function cellsOf({ cells }, title) {
	return cells.filter(({ target }) => targetFolder(target) === title);
}
function namesOf$1({ cells }) {
	return [...new Set(cells.map(({ plugin }) => plugin))];
}
const TONES$1 = {
	good: "✅",
	bad: "❌",
	unsure: "⚠️"
};
function titleOf$1(preview) {
	const { tone, words } = previewHeadline(preview);
	return `${TONES$1[tone]} ${words}`;
}
function fitnessTable(preview, columns) {
	const header = columns.map(({ title, gateways }) => {
		const go = gateways[0]?.goVersion;
		return `${plain(title)}${go === void 0 ? "" : ` (Go ${go})`}`;
	});
	const rows = namesOf$1(preview).map((name) => [code(name), ...columns.map(({ gateways }) => {
		const cell = cellsOf(preview, gateways[0] ? targetFolder(gateways[0].target) : "").find(({ plugin }) => plugin === name);
		return cell ? cellWords(cell) : "–";
	})]);
	return table(["Plugin", ...header], rows);
}
function cellWords({ fitness, mismatches, goLine }) {
	const count = mismatches.length;
	const changes = [goLine ? `go ${goLine.to}` : "", count === 0 ? "" : `${count} module${count === 1 ? "" : "s"}`].filter((word) => word !== "");
	switch (fitness) {
		case "fits": return "✅";
		case "changes": return `🔧 ${changes.join(", ")}`;
		case "none": return "❌ no fix";
		case "broken": return "❌ see below";
		case "unknown": return "❔";
	}
}
function legend({ cells }) {
	const seen = new Set(cells.map(({ fitness }) => fitness));
	return `${[
		seen.has("fits") ? "✅ links the versions of the gateway" : "",
		seen.has("changes") ? "🔧 would after these changes of go.mod, tried on a copy" : "",
		seen.has("none") || seen.has("broken") ? "❌ no change of go.mod helps: see below" : "",
		seen.has("unknown") ? "❔ the gateway could not be looked at: see below" : ""
	].filter((word) => word !== "").join(". ")}. Nothing was compiled.`;
}
function changesOf(preview, { title, gateways }) {
	const [gateway] = gateways;
	if (!gateway) return "";
	const folder = targetFolder(gateway.target);
	const cells = cellsOf(preview, folder).filter(({ fitness }) => fitness !== "fits");
	const problems = distinctProblems(cells, gateway.problem).map((problem) => gateways.length > 1 ? renamed(problem, folder, title) : problem);
	if (cells.length === 0 && problems.length === 0) return "";
	const fixes = fixesSection(preview.fixes.filter(({ target, holds }) => target === folder && holds));
	const rows = differences(cells, new Set(preview.cells.map(({ plugin }) => plugin)).size);
	const variants = gateways.length > 1 ? ` (${gateways.map(({ target }) => targetFolder(target)).join(", ")})` : "";
	return [
		`### For KrakenD ${plain(title)}${variants}`,
		rows.length === 0 ? "" : table([
			"In",
			"What",
			"Here",
			"Gateway",
			"Plugins"
		], rows),
		problems.map(problemItem).join("\n"),
		fixes.length === 0 ? "" : `<details><summary>Commands and changes of go.mod</summary>\n\n${fixes.join("\n\n")}\n\n</details>`
	].filter((part) => part !== "").join("\n\n");
}
/**
* One row for what differs in a module, with the plugins that link it.
*
* @param total of all plugins.
*/
function differences(cells, total) {
	const rows = cells.flatMap(({ plugin, module, mismatches, goLine }) => {
		const file = `${module === "" ? "" : `${module}/`}go.mod`;
		return [...goLine ? [{
			key: `${file}:go`,
			cells: [
				code(file),
				"go line",
				code(goLine.from),
				code(goLine.to)
			],
			plugin
		}] : [], ...mismatches.map((one) => ({
			key: `${file} ${one.module}`,
			cells: [
				code(`${file}:${one.line}`),
				code(one.module),
				code(one.have),
				code(one.want)
			],
			plugin
		}))];
	});
	return [...Map.groupBy(rows, ({ key }) => key).values()].map((group) => [...group[0]?.cells ?? [], pluginNames(group.map(({ plugin }) => plugin), {
		total,
		shown: code
	})]);
}
function distinctProblems(cells, own) {
	const all = [...own ? [own] : [], ...cells.flatMap(({ problems }) => problems)];
	return [...new Map(all.map((problem) => [JSON.stringify(problem), problem])).values()];
}
/** A problem in words for all gateways of a column. */
function renamed(problem, from, to) {
	const { what, why, fix } = problem;
	const words = (text) => text.replaceAll(from, () => to);
	return {
		...problem,
		what: words(what),
		...why && { why: words(why) },
		...fix && { fix: words(fix) }
	};
}
// src/krakend/injection.ts
const WHERE = {
	service: "At the root",
	endpoint: "In an endpoint, or in a backend",
	backend: "In a backend"
};
/** Stands for a name that could not be read off the file. */
const UNKNOWN_NAME = "THE-REGISTERED-NAME";
/**
* What has to stand in krakend.json so that the gateway loads the plugins and uses them. A backend takes one
* client, so that each has a snippet of its own.
*
* @param folder where the plugins will lie, as the gateway sees it.
*/
function injectionSnippets(plugins, folder) {
	const root = {
		plugin: {
			pattern: ".so",
			folder
		},
		...extraConfig("server", namesOf(plugins, "server"))
	};
	const others = KINDS.filter(({ kind }) => kind !== "server").flatMap(({ kind, scopes, names }) => {
		const found = namesOf(plugins, kind);
		const groups = names === "one" ? found.map((name) => [name]) : [found];
		const where = WHERE[scopes[0] ?? "service"];
		return groups.filter((group) => group.length > 0).map((group) => ({
			where,
			lines: pretty(extraConfig(kind, group))
		}));
	});
	return [{
		where: WHERE.service,
		lines: pretty(root)
	}, ...others];
}
function namesOf(plugins, kind) {
	const names = plugins.flatMap(({ registerers }) => registerers.filter((one) => one.kind === kind).map(({ name }) => name ?? "THE-REGISTERED-NAME"));
	return [...new Set(names)];
}
function extraConfig(kind, names) {
	const facts = KINDS.find((one) => one.kind === kind);
	if (facts === void 0 || names.length === 0) return {};
	return { extra_config: { [facts.namespace]: { name: facts.names === "one" ? names[0] : names } } };
}
/** Lists of names on one line, as people write them. */
function pretty(value) {
	return JSON.stringify(value, null, 2).replaceAll(/\[\n\s+([^[\]{}]*?)\n\s+\]/g, (_, items) => `[${items.replaceAll(/,\n\s+/g, ", ")}]`).split("\n");
}
// src/report/plugin-table.ts
/** More rows than these are folded where all went well, so that the others are seen. */
const MOST_OPEN_ROWS = 40;
/** What became of each plugin for each target; of many, those that failed stand open and the others are folded. */
function pluginTable(plugins) {
	const [good, bad] = [plugins.filter(isGood), plugins.filter((plugin) => !isGood(plugin))];
	if (plugins.length <= MOST_OPEN_ROWS || good.length === 0) return rowsOf(plugins);
	const all = bad.length === 0 ? "All" : "The other";
	return [...bad.length === 0 ? [] : [rowsOf(bad)], `<details><summary>${all} ${good.length} ${OUTCOMES.published}</summary>\n\n${rowsOf(good)}\n\n</details>`].join("\n\n");
}
function isGood({ outcome }) {
	return outcome === "published";
}
function rowsOf(plugins) {
	const rows = plugins.map((plugin) => [
		code(plugin.name),
		code(targetFolder(plugin.target)),
		kindWords(plugin),
		`${isGood(plugin) ? "✅" : "❌"} ${OUTCOMES[plugin.outcome]}`,
		loadWords(plugin),
		plugin.file ? megabytes(plugin.file.size) : "–",
		plugin.file ? code(plugin.file.sha256.slice(0, 12)) : "–",
		plugin.seconds > 0 ? `${plugin.seconds.toFixed(1)} s` : "–"
	]);
	return table([
		"Plugin",
		"Gateway",
		"Registers",
		"Result",
		"Loads",
		"Size",
		"SHA-256",
		"Time"
	], rows);
}
/** `server: my-name`; the kind alone where the name could not be read. */
function kindWords({ registerers }) {
	return registerers.map(({ kind, name }) => name === void 0 ? kind : `${kind}: ${code(name)}`).join(", ") || "–";
}
/** What the gateway said, and where it was not asked what its file says. */
function loadWords({ proof, proofReason, verdict, verdictReason, file }) {
	if (!file) return "–";
	const because = (reason) => reason ? `: ${plain(reason)}` : "";
	if (proof === "loaded") return "yes";
	if (proof === "failed") return `**no**${because(proofReason)}`;
	if (verdict === "rejects") return `**no**, by its file${because(verdictReason)}`;
	if (verdict === "kills") return `**no**, the gateway dies of it${because(verdictReason)}`;
	return `${verdict === "accepts" ? "yes, by its file; not tried" : "not proven"}${because(proofReason)}`;
}
// src/report/summary.ts
/** The job summary: what was built, whether it loads, and what to do about what doesn't. */
function renderSummary(report) {
	return fitSummary(`${[
		`## ${titleOf(report)}`,
		pluginTable(report.plugins),
		...problems(report),
		...fixesSection(report.fixes),
		...checkPlugin(report),
		...tests(report),
		published(report),
		sharedSection(report.shared),
		details(report)
	].filter((part) => part !== "").join("\n\n")}\n`);
}
const TONES = {
	good: "✅",
	bad: "❌",
	unsure: "⚠️"
};
function titleOf(report) {
	const { tone, words } = headline(report);
	return `${TONES[tone]} ${words}`;
}
function problems({ plugins, problems: ofRun }) {
	const together = groupsBy(groupsBy(plugins.filter((plugin) => plugin.problems.length > 0), (plugin) => JSON.stringify([plugin.name, plugin.problems]).replaceAll(targetFolder(plugin.target), "")), (group) => JSON.stringify([group[0]?.problems.map((problem) => JSON.stringify(problem).replaceAll(targetsOf(group)[0] ?? "", "")), targetsOf(group)]));
	return [...ofRun.map((problem) => problemItem(problem)), ...together.flatMap((groups) => {
		const names = groups.map(([plugin]) => plugin?.name ?? "");
		const [first = []] = groups;
		return [
			`### ${plain(namesWords(names))} for ${targetsOf(first).map(plain).join(", ")}`,
			names.length > 5 ? names.map(code).join(", ") : "",
			(first[0]?.problems ?? []).map(problemItem).join("\n")
		];
	})];
}
function namesWords(names) {
	return names.length > 5 ? `${names.length} plugins` : names.join(", ");
}
function targetsOf(plugins) {
	return plugins.map(({ target }) => targetFolder(target));
}
function groupsBy(items, keyOf) {
	return [...Map.groupBy(items, keyOf).values()];
}
function checkPlugin({ plugins }) {
	const lines = plugins.flatMap((plugin) => {
		const { compatibility } = plugin;
		if (compatibility.state === "unknown" || !compatibility.checkPlugin) return [];
		const words = checkPluginWords(compatibility.checkPlugin, compatibility.mismatches.length);
		return [`- ${code(plugin.name)} for ${code(targetFolder(plugin.target))}: ${plain(words)}`];
	});
	if (lines.length === 0) return [];
	return [`<details><summary>What <code>krakend check-plugin</code> says</summary>\n\n${lines.join("\n")}\n\n</details>`];
}
function tests({ targets }) {
	const lines = targets.flatMap(({ target, tests: ran }) => ran ? [`- ${code(targetFolder(target))}: ${testWords(ran)} (${ran.seconds.toFixed(1)} s)`] : []);
	return lines.length === 0 ? [] : [`### Tests\n\n${lines.join("\n")}`];
}
function published({ artifact, plugins, outputDirectory }) {
	const good = plugins.filter(({ outcome }) => outcome === "published");
	if (good.length === 0) return "";
	return `${artifact ? `Artifact [${plain(artifact.name)}](${artifact.url}), and ${code(outputDirectory)} on the runner.` : `In ${code(outputDirectory)} on the runner.`}\n\n${injection(good)}`;
}
/** Where the plugins are used by the gateway: the names for the configuration, ready to paste. */
function injection(plugins) {
	const once = [...new Map(plugins.map((plugin) => [plugin.name, plugin])).values()];
	const snippets = injectionSnippets(once, "/opt/krakend/plugins/");
	const modifiers = once.flatMap((plugin) => plugin.registerers).filter(({ kind, name }) => kind === "modifier" && name !== void 0);
	const unread = once.filter((plugin) => plugin.registerers.some(({ name }) => name === void 0));
	return [
		`<details${once.length > 5 ? "" : " open"}><summary>Inject them in krakend.json</summary>`,
		...snippets.map(({ where, lines }) => `${where}:\n\n${codeBlock(lines, "json")}`),
		modifiers.length === 0 ? "" : modifierNote(modifiers.map(({ name }) => name ?? "")),
		unread.length === 0 ? "" : `Put the registered name for ${code(UNKNOWN_NAME)}. It does not stand in the file of ${unread.map(({ name }) => code(name)).join(", ")}; it is what the source passes to \`register\`.`,
		"</details>"
	].filter((part) => part !== "").join("\n\n");
}
/** KrakenD's own example registers `name-request` and `name-response`, which only the running plugin puts together. */
function modifierNote(names) {
	const [name = ""] = names;
	return `Look into the source of ${names.length === 1 ? "the modifier" : "each modifier"} before you paste this: if it registers with a suffix, as KrakenD's example does (${code(`${name}-request`)}, ${code(`${name}-response`)}), the name to write is the one with the suffix.`;
}
function details({ targets, caches }) {
	const rows = targets.map((target) => [
		code(targetFolder(target.target)),
		`${target.goVersion} (${plain(target.goSource)})`,
		code(target.libc),
		builderWords(target),
		target.gateway ? `${code(target.gateway.source)} ${code(target.gateway.sha256.slice(0, 12))}` : "not to be had"
	]);
	const used = caches.map(({ kind, outcome }) => `${kind} ${CACHE_WORDS[outcome]}`).join(", ");
	return [
		"<details><summary>Builders, gateways and caches</summary>",
		table([
			"Gateway",
			"Go",
			"C library",
			"Builder",
			"Compared with"
		], rows),
		used === "" ? "" : `Caches: ${used}.`,
		"</details>"
	].filter((part) => part !== "").join("\n\n");
}
function builderWords({ builder, unchangedSince }) {
	if (!builder) return "–";
	const words = `${builder.kind}: ${code(builder.name)} ${code(builder.digest.slice(0, 19))}`;
	return unchangedSince === void 0 ? words : `${words} (${minute(unchangedSince)}, unchanged since)`;
}
/** The summary of a run that stopped before there was anything to report on. */
function renderFailure({ what, why, fix, place }) {
	const parts = [`## ❌ No plugin was built`, `${place ? `${code(describePlace(place))}\n\n` : ""}${plain(what)}`];
	if (why) parts.push(plain(why));
	if (fix) parts.push(`**To mend it:** ${plain(fix)}`);
	return `${parts.join("\n\n")}\n`;
}
// src/run-main.ts
/** The main step: builds, publishes, and says what came of it. */
async function runMain() {
	const started = performance.now();
	const console = runnerConsole();
	listenForCancellation();
	try {
		for (const secret of secretsIn(getInput("modules-credentials"))) setSecret(secret);
		refuseOtherSystems();
		const inputs = loadInputs((name) => getInput(name), process.env);
		forgetInputs(process.env);
		for (const secret of secretsOfLicence(inputs.gatewayLicence)) setSecret(secret);
		console.info(asked(inputs));
		const context = await runContext(process.env);
		const ground = await groundOf(inputs, context, console);
		if (!await (inputs.mode === "check" ? checkAll : buildAll)(inputs, context, ground, started)) process.exitCode = ExitCode.Failure;
		console.end();
	} catch (error) {
		if (cancelled.aborted) endCancelled();
		await failStep(error, console);
	}
	process.exit(process.exitCode ?? 0);
}
/** Builds; tells whether all went well. */
async function buildAll(inputs, context, ground, started) {
	const { temporary, console } = ground;
	const provenance = lazily(() => provenanceOf(context));
	const meanwhile = () => {
		if (inputs.upload) preloadArtifactLibrary();
		if (!inputs.fix) provenance();
	};
	const report = await buildAndPublish({
		inputs,
		ground: {
			...ground,
			meanwhile
		},
		started,
		provenance,
		ended: () => keepState(ground),
		publish: (built, provenance, folder) => publishArtifact({
			inputs,
			context,
			temporary,
			console
		}, built, provenance, folder)
	});
	const file = join(temporary, "report.json");
	await writeReport(report, file);
	setOutputs(outputsOf(report, {
		report: file,
		patches: await writePatches(report.fixes, temporary)
	}));
	await writeSummary(renderSummary(report), console);
	if (succeeded(report)) return true;
	console.info(`✗ ${failureWords(report)}: see the errors above, or the job summary`);
	return false;
}
/** Compares; tells whether the step went well. */
async function checkAll(inputs, _context, ground, started) {
	const { temporary, console } = ground;
	const { preview, failed } = await compareOnly(inputs, ground, started).finally(() => keepState(ground));
	const tell = inputs.check === "strict" ? console.error : console.warning;
	for (const problem of previewProblems(preview)) tell(problem);
	cancelled.throwIfAborted();
	const file = join(temporary, "report.json");
	await writeReport(preview, file);
	setOutputs(previewOutputs(preview, {
		report: file,
		patches: await writePatches(preview.fixes, temporary)
	}));
	if (failed) console.info("✗ Not every plugin fits: see the errors above, or the job summary");
	await writeSummary(renderPreview(preview), console);
	return !failed;
}
/** What the step was asked to do, in one line. */
function asked({ mode, edition, architectures, variants }) {
	return `${mode === "check" ? "Checking" : "Building"} KrakenD ${edition.toUpperCase()} plugins for ${variants.join(", ")} on ${architectures.join(", ")} (Node ${process.versions.node})`;
}
function failureWords({ plugins, release, problems }) {
	const bad = plugins.filter(({ outcome }) => outcome !== "published").map(({ name }) => name);
	return bad.length === 0 ? `${problems.length} problem${problems.length === 1 ? "" : "s"} besides the plugins` : `${[...new Set(bad)].join(", ")} failed for ${releaseName(release)}`;
}
/** What the run stands on; from here on the post step can clear up after it. */
async function groundOf(inputs, context, console) {
	const asked = cachePolicy(inputs, context.event);
	const policy = inputs.modulesCredentials.length > 0 ? sparePrivateModules(asked, context.privateRepository) : asked;
	const service = policy.use.size > 0 ? await runnerCacheService() : void 0;
	console.info(`Caches: ${service || policy.use.size === 0 ? policy.reason : "off: this runner has no cache service"}`);
	const caches = cacheSession(policy, service);
	const label = `krakend-plugin-action=${randomUUID()}`;
	const temporary = await temporaryFolder(process.env);
	saveState({
		label,
		toSave: [],
		secrets: secretsFolder(temporary)
	});
	return {
		workspace: context.workspace,
		repository: context.repository,
		temporary,
		environment: process.env,
		caches,
		label,
		console
	};
}
/** Tells the post step what is worth saving. */
async function keepState({ label, caches, temporary }) {
	const toSave = await caches.contents.close(caches.toSave(), temporary);
	saveState({
		label,
		toSave,
		secrets: secretsFolder(temporary)
	});
}
function setOutputs(outputs) {
	for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
}
async function writeSummary(markdown, log) {
	try {
		await summary.addRaw(markdown).write();
	} catch (error) {
		log.warning({
			what: "The job summary could not be written.",
			why: messageOf(error)
		});
	}
}
function endCancelled() {
	const { message, exitCode } = cancelled.reason;
	info(`${message}; the post step removes what is left`);
	process.exit(exitCode);
}
async function failStep(error, console) {
	const problem = problemOf(error);
	if (!(error instanceof ProblemError) && error instanceof Error && error.stack) info(defuse(error.stack));
	console.end(problem);
	process.exitCode = ExitCode.Failure;
	await writeSummary(renderFailure(problem), { warning: () => void 0 });
}
function refuseOtherSystems() {
	if (process.platform === "linux") return;
	throw new ProblemError({
		what: `This action runs on Linux runners only, and this one is ${process.platform}.`,
		why: "KrakenD gateways, and so their plugins, are Linux programs.",
		fix: "set runs-on: ubuntu-latest"
	});
}
// src/main.ts
await runMain();
export {};
