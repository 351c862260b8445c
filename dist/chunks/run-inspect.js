import { a as cancelled, l as describeProblem, o as listenForCancellation, s as ProblemError, u as messageOf } from "./process.js";
import { B as isMuslItself, C as readProfile, F as readSharedLibrary, G as gatewaySources, I as openFile, L as judgeFolder, R as judgeFile, U as LoaderError, V as readPluginFacts, a as downloadGateway, b as moduleIdentity, c as localGateway, f as moduleOfPackage, l as causeOfRefusal, o as findSource, p as settingDifferences, r as imageFiles, s as keptGateway, t as gatewayAmong } from "./image-gateway.js";
import { E as targetFolder, l as machineArchitecture } from "./image.js";
import { n as expandHome, t as KEPT } from "./folders.js";
import { randomUUID } from "node:crypto";
import { basename, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { tmpdir } from "node:os";
import { mkdir, mkdtemp, readdir, realpath, rm, stat } from "node:fs/promises";
// src/inspect/arguments.ts
/** @param command by which it was called. */
const usage = (command) => `Says whether a gateway will load plugins, without running either.

usage: ${command} [options] GATEWAY [PLUGIN...]

GATEWAY  a krakend binary, a release tarball, docker://IMAGE, or an official
         release such as 2.13.8-alpine-amd64
PLUGIN   .so files, folders of them, or docker://IMAGE (its
         /opt/krakend/plugins); none: those in the gateway's image.
         Several are judged as one gateway loads them, one after another.

--json                JSON in place of text
--architecture ARCH   amd64 or arm64, of images
--system FOLDER       root of the system where the gateway runs, for its
                      libraries; an image of the gateway tells them by itself
--releases URL        a mirror of KrakenD's releases

exit code  0 all are accepted
           1 one is not, or is linked for another C library
           2 this could not be asked
           3 of one it can't be known`;
/**
* Reads the command line.
*
* @returns undefined where help is asked for.
* @throws ProblemError with the usage.
*/
function parseInspectArguments(args, command) {
	const wrong = (what) => wrongCall(what, command);
	const { values, positionals } = parsed(args, wrong);
	if (values.help) return void 0;
	const [gateway, ...plugins] = positionals;
	if (gateway === void 0) throw wrong("There is no gateway to inspect.");
	if (plugins.length === 0 && !gateway.startsWith("docker://")) throw wrong("There is no plugin to inspect.");
	const { architecture } = values;
	if (architecture !== void 0 && architecture !== "amd64" && architecture !== "arm64") throw wrong(`--architecture is ${JSON.stringify(architecture)}, and may be amd64 or arm64.`);
	if (values.releases !== void 0 && !URL.canParse(values.releases)) throw wrong("--releases is no URL.");
	return {
		gateway,
		plugins,
		json: values.json ?? false,
		architecture,
		system: values.system,
		releases: values.releases
	};
}
function parsed(args, wrong) {
	try {
		return parseArgs({
			args: [...args],
			allowPositionals: true,
			options: {
				json: { type: "boolean" },
				architecture: { type: "string" },
				system: { type: "string" },
				releases: { type: "string" },
				help: {
					type: "boolean",
					short: "h"
				}
			}
		});
	} catch (error) {
		throw wrong(messageOf(error));
	}
}
function wrongCall(what, command) {
	return new ProblemError({
		what,
		fix: `${command} --help\n\n${usage(command)}`
	});
}
// src/inspect/inspection.ts
/** Judges the readable files: each alone, then together as a gateway would load them from one folder. */
function inspect(gateway, subjects, system) {
	const readable = subjects.flatMap((subject) => "facts" in subject ? [subject] : []);
	const verdicts = judgeFolder(gateway.profile, readable, system);
	return {
		gateway,
		findings: subjects.map((subject) => {
			if ("unreadable" in subject) return {
				file: subject.file,
				verdict: subject.unreadable
			};
			const { file, facts } = subject;
			const verdict = verdicts[readable.indexOf(subject)];
			if (!("said" in verdict)) return {
				file,
				facts,
				verdict
			};
			const others = readable.filter((one) => one !== subject).map((one) => ({
				name: pluginName(one.file),
				facts: one.facts
			}));
			const names = {
				plugin: pluginName(file),
				gateway: gateway.name
			};
			const cause = causeOfRefusal({
				...names,
				said: verdict.said,
				profile: gateway.profile,
				facts,
				others
			});
			return {
				file,
				facts,
				verdict,
				...cause && { cause }
			};
		})
	};
}
/** `auth` of `plugins/auth.so`. */
function pluginName(file) {
	return file.slice(file.lastIndexOf("/") + 1).replace(/\.so.*$/, "");
}
/** 0 all are accepted, 1 one is not or is for another C library, 3 of one it can't be known. */
function exitCodeOf({ findings }) {
	const verdicts = findings.map(({ verdict }) => verdict);
	const isBad = ({ state, cautions }) => state === "rejects" || state === "kills" || cautions.some(({ kind }) => kind === "foreign-libc");
	if (verdicts.some(isBad)) return 1;
	return verdicts.some(({ state }) => state === "unknown") ? 3 : 0;
}
// src/inspect/differences.ts
/**
* What is written in both files and differs. This explains a verdict and does not make it: the hashes do.
*
* @param differing the packages whose hashes differ.
*/
function differences(gateway, plugin, differing) {
	const found = [];
	const add = (what, theirs, ours) => {
		if (theirs !== ours && ours !== void 0) found.push({
			what,
			gateway: theirs ?? "",
			plugin: ours
		});
	};
	add("architecture", gateway.architecture, plugin.architecture);
	add("C library", gateway.libcFamily, plugin.libcFamily);
	add("Go", gateway.goVersion, plugin.goVersion);
	for (const { setting, gateway: theirs, plugin: ours } of settingDifferences(gateway, plugin)) found.push({
		what: setting,
		gateway: theirs || "–",
		plugin: ours || "–"
	});
	const paths = plugin.modules.map(({ path }) => path);
	const packagesOf = Map.groupBy(differing, (name) => moduleOfPackage(name, paths));
	for (const module of plugin.modules) {
		const theirs = gateway.modules.find(({ path }) => path === module.path);
		const packages = packagesOf.get(module.path)?.length ?? 0;
		if (!theirs) continue;
		if (moduleIdentity(theirs) === moduleIdentity(module) && (packages === 0 || gateway.goVersion !== plugin.goVersion)) continue;
		found.push({
			what: module.path,
			gateway: moduleIdentity(theirs),
			plugin: moduleIdentity(module),
			packages
		});
	}
	return found;
}
// src/inspect/render.ts
/** Lists of packages are cut after so many in text; JSON has all of them. */
const SHOWN_PACKAGES = 8;
/** The whole inspection as text for a terminal. */
function renderInspection({ gateway, findings }) {
	const { profile } = gateway;
	const packages = Object.keys(profile.packages).length;
	return `${[
		`Gateway ${gateway.name}`,
		`  ${describeGateway(profile)}`,
		`  ${packages} packages of ${profile.modules.length} modules`,
		...findings.flatMap((finding) => ["", ...renderFinding(finding, gateway)])
	].join("\n")}\n`;
}
function describeGateway({ krakendVersion, goVersion, architecture, libc, libcFamily }) {
	return `${krakendVersion === void 0 ? "KrakenD" : `KrakenD ${krakendVersion}`}, Go ${goVersion}, ${architecture}, ${libc ?? libcFamily}`;
}
const MARKS = {
	accepts: "✓",
	rejects: "✗",
	kills: "✗",
	unknown: "?"
};
const WORDS = {
	accepts: "the gateway accepts it",
	rejects: "the gateway rejects it",
	kills: "THE GATEWAY DIES OF IT",
	unknown: "not to be known from these files"
};
function renderFinding({ file, facts, verdict, cause }, gateway) {
	const { profile } = gateway;
	const lines = [`${MARKS[verdict.state]} ${file}: ${WORDS[verdict.state]}`];
	if (verdict.state === "rejects" || verdict.state === "kills") lines.push(`    ${verdict.said}`);
	if (verdict.state === "unknown") lines.push(`    ${verdict.why}`);
	if (cause) lines.push(...explain(cause));
	for (const { what } of verdict.cautions) if (what !== cause?.cause) lines.push(`    but ${what}`);
	if (!facts) return lines;
	lines.push(`    ${describePlugin(facts)}`);
	const differing = differingOf(verdict);
	lines.push(...renderDifferences(differences(profile, facts, differing)));
	if (differing.length > 0) {
		const shown = differing.slice(0, SHOWN_PACKAGES);
		const many = differing.length === 1 ? "1 package differs" : `${differing.length} packages differ`;
		lines.push(`    ${many}:`, ...shown.map((name) => `      ${name}`));
		if (differing.length > shown.length) lines.push(`      and ${differing.length - shown.length} more`);
	}
	return lines;
}
function explain({ cause, why, fix }) {
	return [
		`    ${cause}`,
		...why === void 0 ? [] : [`    ${why}`],
		...fix === void 0 ? [] : [`    To mend it: ${fix}`]
	];
}
function describePlugin({ kinds, pluginPath, goVersion }) {
	const go = goVersion === void 0 ? "Go 1.20 or older" : `Go ${goVersion}`;
	return `${kinds.join(", ") || "no registerer"}, ${pluginPath ?? "no Go plugin"}, ${go}`;
}
function renderDifferences(found) {
	if (found.length === 0) return [];
	const rows = [[
		"",
		"gateway",
		"plugin",
		""
	], ...found.map(({ what, gateway, plugin, packages }) => [
		what,
		gateway,
		plugin,
		effect(packages)
	])];
	const widths = [
		0,
		1,
		2
	].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
	return rows.map((row) => `    ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd());
}
function effect(packages) {
	if (packages === void 0) return "";
	if (packages === 0) return "no harm: no package differs";
	return `${packages} package${packages === 1 ? " differs" : "s differ"}`;
}
function differingOf(verdict) {
	return "differing" in verdict ? verdict.differing : [];
}
/** The whole inspection as JSON, one object. */
function inspectionJson({ gateway, findings }) {
	const { profile } = gateway;
	const value = {
		gateway: {
			name: gateway.name,
			"krakend-version": profile.krakendVersion ?? null,
			"go-version": profile.goVersion,
			architecture: profile.architecture,
			libc: profile.libc ?? profile.libcFamily
		},
		plugins: findings.map(({ file, facts, verdict, cause }) => ({
			file,
			verdict: verdict.state,
			..."said" in verdict ? {
				said: verdict.said,
				kind: verdict.cause
			} : {},
			..."package" in verdict ? { package: verdict.package } : {},
			..."why" in verdict ? { why: verdict.why } : {},
			...cause ? {
				why: cause.cause,
				mend: cause.fix ?? null
			} : {},
			cautions: verdict.cautions.map(({ what }) => what),
			kinds: facts?.kinds ?? [],
			"plugin-path": facts?.pluginPath ?? null,
			"go-version": facts?.goVersion ?? null,
			differences: facts ? differences(profile, facts, differingOf(verdict)) : [],
			packages: differingOf(verdict)
		}))
	};
	return `${JSON.stringify(value, null, 2)}\n`;
}
// src/gateway/system-libraries.ts
/**
* Reads the shared libraries that a gateway and its plugins need, and those that these need.
*
* @param needed names as files ask for them, such as `libc.so.6`.
* @returns what was found; a library that is not there is not in it.
*/
async function systemLibraries(profile, needed, fetch) {
	const found = {};
	const seen = /* @__PURE__ */ new Set();
	const pending = [
		profile.interpreter.split("/").at(-1) ?? "",
		...profile.neededLibraries,
		...needed
	];
	for (let name = pending.pop(); name !== void 0; name = pending.pop()) {
		if (seen.has(name)) continue;
		seen.add(name);
		const library = await firstLibrary(name, profile, fetch);
		if (library === void 0) continue;
		found[name] = library;
		pending.push(...library.neededLibraries);
	}
	return found;
}
/** The first of the usual places that has such a library for the right architecture, as the loaders search. */
async function firstLibrary(name, profile, fetch) {
	for (const place of placesOf(name, profile)) {
		const file = await fetch(place);
		if (file === void 0) continue;
		try {
			using source = openFile(file);
			const library = readSharedLibrary(source);
			if (library.architecture === profile.architecture) return library;
		} catch (error) {
			if (!(error instanceof LoaderError)) throw error;
		}
	}
}
function placesOf(name, { architecture, libcFamily, interpreter }) {
	if (libcFamily === "musl" && isMuslItself(name)) return [interpreter];
	if (interpreter.endsWith(`/${name}`)) return [interpreter];
	return [
		...(libcFamily === "musl" ? [] : [`${architecture === "arm64" ? "aarch64" : "x86_64"}-linux-gnu`]).flatMap((triple) => [
			`/lib/${triple}`,
			`/usr/lib/${triple}`,
			`/usr/local/lib/${triple}`
		]),
		"/lib",
		"/usr/local/lib",
		"/usr/lib",
		"/lib64",
		"/usr/lib64"
	].map((folder) => `${folder}/${name}`);
}
// src/inspect/released-gateway.ts
const RELEASE = /^(\d+\.\d+\.\d+)-(alpine|linux-generic)-(amd64|arm64)$/;
/** The target that a text such as `2.13.8-alpine-amd64` names; undefined for anything else. */
function releaseOf(text) {
	const [, version, variant, architecture] = RELEASE.exec(text) ?? [];
	if (version === void 0) return void 0;
	return {
		version,
		variant,
		architecture
	};
}
/**
* Downloads an official gateway, once.
*
* @param mirror of the releases; undefined for KrakenD's own.
* @throws ProblemError where there is none, or its checksum is another.
*/
async function releasedGateway(target, mirror, phase) {
	const found = await findSource(gatewaySources(target, mirror), phase);
	const folder = expandHome(`${KEPT}/gateway/${targetFolder(target)}-inspected`);
	const kept = await keptGateway(folder);
	if (kept !== void 0 && kept.stamp !== void 0 && kept.stamp === found.sha512) return kept;
	return downloadGateway(found, folder, phase);
}
// src/inspect/subjects.ts
const IMAGE = "docker://";
/** Where images of gateways have their plugins by custom, and by KrakenD's documentation. */
const PLUGINS_IN_IMAGE = "/opt/krakend/plugins";
/**
* Has all that is asked about on this machine, and judges it.
*
* @throws ProblemError where the gateway or a file can't be had.
*/
async function carryOut(order, label, log) {
	const folder = await mkdtemp(join(tmpdir(), "krakend-inspect-"));
	await using cleaning = new AsyncDisposableStack();
	cleaning.defer(() => rm(folder, {
		recursive: true,
		force: true
	}));
	const architecture = order.architecture ?? machineArchitecture();
	const open = async (reference) => cleaning.use(await imageFiles(reference, architecture, label, void 0, log));
	const image = imageOf(order.gateway);
	const files = image === void 0 ? void 0 : await open(image);
	const binary = await gatewayBinary(order, image, files, folder, log);
	const profile = readProfile(binary, "give the krakend binary first");
	const gateway = {
		name: order.gateway,
		profile
	};
	const sources = order.plugins.length > 0 ? order.plugins : [order.gateway];
	const named = [];
	for (const [index, source] of sources.entries()) {
		const reference = imageOf(source);
		const own = join(folder, `plugins-${index}`);
		if (reference === void 0) named.push(...await pluginFiles(source));
		else named.push(...await pluginsOfImage(reference, image === reference ? files : void 0, open, own));
	}
	const subjects = named.map((file) => subjectOf(file, profile));
	const needed = subjects.flatMap((one) => "facts" in one ? one.facts.neededLibraries : []);
	const fetch = fetchFrom(files, order.system, folder);
	return inspect(gateway, subjects, fetch && await systemLibraries(profile, needed, fetch));
}
function imageOf(source) {
	return source.startsWith(IMAGE) ? source.slice(9) : void 0;
}
async function gatewayBinary(order, image, files, folder, log) {
	const own = join(folder, "gateway");
	if (image !== void 0 && files) return gatewayAmong(files, image, own, void 0, log);
	const release = releaseOf(order.gateway);
	if (release) return releasedGateway(release, order.releases, {
		...log,
		outcome: () => void 0
	});
	return localGateway(order.gateway, own);
}
/** A file as it is given, or what lies in a folder and could be loaded from there. */
async function pluginFiles(path, shown = path) {
	if (!(await stat(path).catch((cause) => {
		throw new ProblemError({
			what: `There is no ${path}.`,
			fix: "give a .so file, a folder of them, or docker://IMAGE"
		}, { cause });
	})).isDirectory()) return [{
		path,
		name: shown
	}];
	const names = (await readdir(path)).filter((name) => name.includes(".so"));
	if (names.length === 0) throw new ProblemError({ what: `There is no .so file in ${shown}.` });
	return names.sort().map((name) => ({
		path: join(path, name),
		name: join(shown, name)
	}));
}
async function pluginsOfImage(reference, opened, open, folder) {
	if (await (opened ?? await open(reference)).copyOut(PLUGINS_IN_IMAGE, folder)) return pluginFiles(folder, PLUGINS_IN_IMAGE);
	throw new ProblemError({
		what: `The image ${reference} has no folder ${PLUGINS_IN_IMAGE}.`,
		fix: "copy the plugins out of it (docker cp) and name the files"
	});
}
function subjectOf({ path, name }, profile) {
	using opened = openFile(path);
	const source = {
		...opened,
		name
	};
	try {
		return {
			file: name,
			facts: readPluginFacts(source)
		};
	} catch (error) {
		if (!(error instanceof LoaderError)) throw error;
		return {
			file: name,
			unreadable: judgeFile(profile, source)
		};
	}
}
/** Where the libraries of the gateway's system are, if anybody knows. */
function fetchFrom(files, system, folder) {
	if (system !== void 0) return (path) => belowRoot(resolve(system), path);
	if (!files) return void 0;
	const libraries = join(folder, "libraries");
	return async (path) => {
		await mkdir(libraries, { recursive: true });
		const copy = join(libraries, basename(path));
		return await files.copyOut(path, copy) ? copy : void 0;
	};
}
/** A file of another root; a link that leads out of it is none, as it would lead elsewhere there. */
async function belowRoot(root, path) {
	try {
		const real = await realpath(join(root, path));
		return relative(await realpath(root), real).startsWith("..") ? void 0 : real;
	} catch {
		return;
	}
}
// src/inspect/run-inspect.ts
/** Asks what was wrong with the question: bad arguments, files that are not there. */
const NOT_ASKED = 2;
/**
* The command: the answer on stdout, what it does meanwhile on stderr.
*
* @param command by which it was called, for its help.
*/
async function runInspect(args, command) {
	listenForCancellation();
	try {
		const order = parseInspectArguments(args, command);
		if (order === void 0) {
			process.stdout.write(`${usage(command)}\n`);
			return;
		}
		const inspection = await carryOut(order, `krakend-plugin-action=${randomUUID()}`, LOG);
		process.stdout.write(order.json ? inspectionJson(inspection) : renderInspection(inspection));
		process.exitCode = exitCodeOf(inspection);
	} catch (error) {
		if (cancelled.aborted) process.exitCode = cancelled.reason.exitCode;
		else if (error instanceof ProblemError) fail(error.problem);
		else if (error instanceof LoaderError) fail({ what: error.message });
		else throw error;
	}
}
function fail(problem) {
	tell(describeProblem(problem));
	process.exitCode = NOT_ASKED;
}
function tell(text) {
	process.stderr.write(`${text}\n`);
}
const LOG = {
	info: tell,
	warning: (problem) => tell(describeProblem(problem)),
	error: (problem) => tell(describeProblem(problem)),
	notice: (problem) => tell(describeProblem(problem))
};
export { runInspect as t };
