import { i as __toESM } from "./chunks/rolldown-runtime.js";
import { a as getInput, d as setOutput, i as error, s as info, t as ExitCode, v as which, y as summary } from "./chunks/core.js";
import { A as run, B as problemOf, C as whyNotHere, D as neededLinkerFlags, E as machineCompilers, F as listenForCancellation, H as VARIANTS, I as ProblemError, L as describePlace, M as expandHome, N as temporaryFolder, O as baseEnvironment, P as cancelled, R as describeProblem, S as machineArchitecture, T as imageCompilers, U as libcOf, V as reasonOf$1, W as targetFolder, _ as DOCKER_CASES, a as inspectImage, c as readyImage, d as RegistryError, f as Permanent, g as nearestTags, h as parseReference, i as inTurn, j as KEPT, k as pick, l as askedOnce, m as runnerLogins, o as isStale, p as withRetries, r as firstThatExists, s as pullImage, t as ImageNotFoundError, u as registryClient, v as docker, w as GNU_PROCESSOR, x as describeEngine, y as engineState, z as messageOf } from "./chunks/image.js";
import { a as unpackImage, c as defuse, d as elapsed, i as rememberedImage, l as runnerConsole, r as rememberImage, s as saveState, t as dropArchive, u as runnerCacheService } from "./chunks/image-archive.js";
import { A as builderRepository, C as parseGoMod, D as gatewaySources, E as endsLikeFile, F as hasTarball, M as gatewayImages, N as gatewayRepositories, O as shownUrl, P as gatewaySystems, S as moduleName, T as shellWord, _ as readGatewayProfile, a as downloadGateway, b as firstExplanation, c as localGateway, d as compareModules, g as readPluginFacts, i as NoGatewayError, j as builderTag, k as builderImages, l as edits, m as judgeFolder, n as gatewayFromImage, o as findSource, p as openFile, s as keptGateway, u as fixCommands, v as LoaderError, w as inFolder, x as lineOf, y as sha256Of } from "./chunks/image-gateway.js";
import { t as require_semver } from "./chunks/semver.js";
import { createHash, randomUUID } from "node:crypto";
import { copyFile, link, mkdir, readFile, readdir, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { homedir } from "node:os";
import { existsSync } from "node:fs";
// src/inputs/values.ts
/**
* One error that names the input, the bad value and everything that is allowed.
*/
function badInput(name, value, allowed, fix) {
	const shown = value.length > 80 ? `${value.slice(0, 79)}…` : value;
	return new ProblemError({
		what: `Input ${name} has a value that is not allowed: "${shown}".`,
		why: `Allowed: ${allowed}.`,
		...fix === void 0 ? {} : { fix }
	});
}
/** The items of a list that is written with commas, with lines, or with both. */
function items(text) {
	return text.split(/[\n,]/).map((item) => item.trim()).filter((item) => item !== "");
}
/** The lines of a text that are not blank. */
function lines(text) {
	return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}
/** One of `allowed`, or what stands behind an alias; the case of letters does not matter. */
function choice(name, text, allowed, aliases = {}) {
	const word = text.trim().toLowerCase();
	const alias = Object.hasOwn(aliases, word) ? aliases[word] : void 0;
	const found = allowed.find((candidate) => candidate === word) ?? alias;
	if (found === void 0) throw badInput(name, text, describe(allowed, aliases));
	return found;
}
/** A list of choices without repetition, in the order of `allowed`; never empty. */
function choices(name, text, allowed, aliases = {}) {
	const chosen = new Set(items(text).map((item) => choice(name, item, allowed, aliases)));
	if (chosen.size === 0) throw badInput(name, text, describe(allowed, aliases));
	return allowed.filter((candidate) => chosen.has(candidate));
}
/** A boolean as YAML 1.2 writes it. */
function yesNo(name, text, allowed = "true or false") {
	const word = text.trim();
	if ([
		"true",
		"True",
		"TRUE"
	].includes(word)) return true;
	if ([
		"false",
		"False",
		"FALSE"
	].includes(word)) return false;
	throw badInput(name, text, allowed);
}
/** A whole number between two bounds, both included. */
function wholeNumber(name, text, least, most) {
	const value = /^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : NaN;
	if (!(value >= least && value <= most)) throw badInput(name, text, `a whole number from ${least} to ${most}`);
	return value;
}
/** A text that fits a pattern. */
function matching(name, text, pattern, allowed) {
	const value = text.trim();
	if (!pattern.test(value)) throw badInput(name, text, allowed);
	return value;
}
function describe(allowed, aliases) {
	const also = Object.entries(aliases).map(([alias, meaning]) => `${alias} for ${meaning}`);
	return allowed.join(", ") + (also.length > 0 ? ` (also ${also.join(", ")})` : "");
}
// src/inputs/build-env.ts
/** Where one of these is set, the download of modules gets it; compiling never does. */
const DOWNLOAD_VARIABLES = [
	"GOPROXY",
	"GOPRIVATE",
	"GONOPROXY",
	"GOSUMDB",
	"GONOSUMDB",
	"GOINSECURE",
	"HTTP_PROXY",
	"HTTPS_PROXY",
	"NO_PROXY",
	"http_proxy",
	"https_proxy",
	"no_proxy",
	"SSL_CERT_FILE"
];
/** What the action sets itself, and why nobody else may. */
const REFUSED$1 = new Map(Object.entries({
	GOTOOLCHAIN: "the plugin must be built by the gateway's exact Go",
	GOFLAGS: "use build-flags and ldflags, which are checked for what stops a plugin from loading",
	GOMODCACHE: "modules must lie where the gateway's lay, at /go/pkg/mod",
	GOPATH: "modules must lie where the gateway's lay, at /go/pkg/mod",
	GOCACHE: "the action keeps the build cache",
	GOENV: "settings of another machine must not leak in",
	GOWORK: "a go.work must not leak in",
	GOROOT: "the plugin must be built by the gateway's exact Go",
	GOOS: "plugins are built for Linux",
	GOARCH: "use architecture",
	CGO_ENABLED: "plugins need cgo",
	GO111MODULE: "plugins are built as modules",
	HOME: "the build has a home of its own",
	PATH: "the build has the path of its builder",
	LD_PRELOAD: "it puts foreign code into the compiler",
	LD_LIBRARY_PATH: "it puts foreign code into the compiler"
}));
/**
* The lines `NAME` or `NAME=VALUE` of build-env; a bare name takes its value from `environment`.
*
* @throws ProblemError for names that the action keeps to itself and for what is no name.
*/
function parseBuildEnv(text, environment) {
	const variables = /* @__PURE__ */ new Map();
	for (const line of lines(text)) {
		const match = /^([A-Za-z_][A-Za-z0-9_]*)(?:=(.*))?$/.exec(line);
		const name = match?.[1];
		if (name === void 0) throw badInput("build-env", line, "lines NAME or NAME=VALUE");
		const reason = REFUSED$1.get(name);
		if (reason) throw badInput("build-env", line, "variables that the action does not set itself", `leave ${name} out: ${reason}`);
		const outside = Object.hasOwn(environment, name) ? environment[name] : void 0;
		const value = match?.[2] ?? outside;
		if (value !== void 0) variables.set(name, value);
	}
	return Object.fromEntries(variables);
}
// node_modules/string-argv/index.js
function parseArgsStringToArgv(value, env, file) {
	const myArray = [];
	if (env) myArray.push(env);
	if (file) myArray.push(file);
	let current = "";
	let inQuote = null;
	let hasToken = false;
	let i = 0;
	while (i < value.length) {
		const char = value[i];
		if (inQuote) {
			if (char === inQuote) inQuote = null;
			else current += char;
		} else if (char === "\"" || char === "'") {
			inQuote = char;
			hasToken = true;
		} else if (/\s/.test(char)) {
			if (hasToken) {
				myArray.push(current);
				current = "";
				hasToken = false;
			}
		} else {
			current += char;
			hasToken = true;
		}
		i++;
	}
	if (hasToken) myArray.push(current);
	return myArray;
}
// src/plugin/linker-flags.ts
/**
* Takes a list of flags apart as Go does: white space separates, and a word that begins with a quote ends at
* the next one of its kind. Nothing is unescaped. Source: cmd/internal/quoted, Split.
*
* @throws Error for a quote that is never closed.
*/
function splitFlags(text) {
	const words = [];
	let rest = text.trim();
	while (rest !== "") {
		const quote = rest[0] === "\"" || rest[0] === "'" ? rest[0] : void 0;
		const end = quote === void 0 ? rest.search(/\s/) : rest.indexOf(quote, 1);
		if (quote !== void 0 && end < 0) throw new Error(`${quote} is not closed in ${rest}`);
		words.push(quote === void 0 ? rest.slice(0, end < 0 ? rest.length : end) : rest.slice(1, end));
		rest = end < 0 ? "" : rest.slice(end + (quote === void 0 ? 0 : 1)).trim();
	}
	return words;
}
/**
* Puts words together so that Go takes them apart into the same. Source: cmd/internal/quoted, Join.
*
* @throws Error for a word that holds white space and both kinds of quotes, which Go has no way to write.
*/
function joinFlags(words) {
	return words.map((word) => {
		if (word !== "" && !/\s/.test(word) && !/^['"]/.test(word)) return word;
		if (!word.includes("'")) return `'${word}'`;
		if (!word.includes("\"")) return `"${word}"`;
		throw new Error(`${word} holds white space and both kinds of quotes`);
	}).join(" ");
}
/**
* The linker flags of a build: those that the target needs, then the user's. Flags for the external linker are
* gathered into one, because the Go linker takes only the last -extldflags; there the user's come last, where
* they win.
*/
function mergeLinkerFlags(needed, users) {
	if (needed.length === 0) return users;
	const external = [];
	const others = [];
	const words = [...needed, ...splitFlags(users)];
	for (let i = 0; i < words.length; i++) {
		const match = /^--?extldflags(?:=(.*))?$/s.exec(words[i] ?? "");
		if (match) external.push(match[1] ?? words[++i] ?? "");
		else others.push(words[i] ?? "");
	}
	const gathered = external.filter((flags) => flags.trim() !== "").join(" ");
	return joinFlags([...gathered === "" ? [] : ["-extldflags", gathered], ...others]);
}
// src/inputs/build-flags.ts
/** Flags that may reach `go build`, and whether they take a value. */
const ALLOWED = /* @__PURE__ */ new Map([
	["tags", "value"],
	["gcflags", "value"],
	["asmflags", "value"],
	["p", "value"],
	["v", "switch"],
	["x", "switch"],
	["a", "switch"]
]);
/** Flags that people try, and what each would do to a plugin. Facts: docs/how-it-works.md, "What decides". */
const REFUSED = new Map(Object.entries({
	trimpath: "KrakenD is built without it, and paths are part of what Go compares: the gateway would refuse the plugin with \"different version of package internal/goarch\"",
	mod: "the action builds with -mod=readonly: modules from a vendor folder have other paths than the gateway's and are refused as \"different version of package …\"",
	modfile: "the action keeps a copy of go.mod and go.sum of its own, so that your files stay as they are",
	race: "the race detector changes every package, so that the gateway would refuse the plugin",
	msan: "it changes every package, so that the gateway would refuse the plugin",
	asan: "it changes every package, so that the gateway would refuse the plugin",
	pgo: "a profile changes shared packages, so that the gateway would refuse the plugin",
	buildmode: "the action sets -buildmode=plugin",
	o: "the action names the file; give the name as name=path in plugins",
	ldflags: "it has an input of its own, ldflags, because it is merged with what the target needs",
	overlay: "it replaces source files, so that the gateway may refuse the plugin",
	toolexec: "it runs another program in place of the compiler",
	C: "use working-directory"
}));
/**
* The flags for `go build`, one per element.
*
* @throws ProblemError for a flag that stops a plugin from loading, and for one that is not known to be safe.
*/
function parseBuildFlags(text) {
	const words = parseArgsStringToArgv(text);
	const flags = [];
	for (let i = 0; i < words.length; i++) {
		const word = words[i] ?? "";
		const match = /^--?([A-Za-z]+)(?:=(.*))?$/s.exec(word);
		const name = match?.[1] ?? "";
		const reason = REFUSED.get(name);
		if (match && reason) throw badInput("build-flags", word, allowedFlags(), `leave -${name} out: ${reason}`);
		const takes = match ? ALLOWED.get(name) : void 0;
		if (takes === void 0) throw badInput("build-flags", word, allowedFlags());
		if (takes === "switch") {
			if (match?.[2] !== void 0) throw badInput("build-flags", word, `-${name} without a value`);
			flags.push(`-${name}`);
			continue;
		}
		const value = match?.[2] ?? words[++i];
		if (value === void 0) throw badInput("build-flags", word, `-${name}=VALUE`);
		if (name.endsWith("flags")) refusePattern(name, value);
		flags.push(`-${name}=${value}`);
	}
	return flags;
}
/**
* Compiler flags for other packages than the plugin's own hit those that the gateway shares, and these must
* be equal. To Go, whatever does not begin with a dash is a pattern (cmd/go/internal/load/flag.go).
*/
function refusePattern(name, value) {
	if (/^\s*(-|$)/.test(value)) return;
	throw badInput("build-flags", `-${name}=${value}`, `-${name} for the plugin's own package alone, without a pattern such as all=`, "drop the pattern: packages that the gateway also links must be compiled as it compiled them");
}
function allowedFlags() {
	return [...ALLOWED].map(([name, takes]) => takes === "value" ? `-${name}=…` : `-${name}`).join(", ");
}
/**
* The linker flags as the user wrote them.
*
* @throws ProblemError for -pluginpath, which hides the registerers from the gateway, and for what Go could not
* take apart.
*/
function parseLdflags(text) {
	const value = text.trim().replaceAll(/\s*\n\s*/g, " ");
	if (/(^|[\s'"=])--?pluginpath\b/.test(value)) throw badInput("ldflags", value, "flags of go tool link other than -pluginpath", "leave -pluginpath out: with it the gateway reports \"could not find symbol HandlerRegisterer\"");
	if (!/^(-|$)/.test(value)) throw badInput("ldflags", value, "linker flags such as -s -w, without a pattern before them");
	try {
		splitFlags(value);
	} catch {
		throw badInput("ldflags", value, "flags in which every quote is closed");
	}
	return value;
}
// src/inputs/defaults.ts
/**
* The defaults of action.yml once more. The runner hands them on only for inputs that a workflow does not
* mention: `architecture: ${{ matrix.architecture }}` arrives empty where the matrix has no such value, and
* means the default as well.
*/
const DEFAULTS = {
	architecture: "amd64",
	variant: "alpine",
	"working-directory": ".",
	check: "strict",
	verify: "auto",
	upload: "true",
	overwrite: "false",
	"output-directory": "krakend-plugins",
	builder: "auto",
	cache: "auto",
	"save-cache": "auto"
};
/** Reads an input, or its default where it is blank. */
function withDefaults(read) {
	return (name) => {
		const text = read(name);
		return text.trim() === "" ? DEFAULTS[name] ?? "" : text;
	};
}
// src/inputs/inputs.ts
const CACHE_KINDS = [
	"image",
	"gateway",
	"modules",
	"build"
];
const ARCHITECTURES$1 = ["amd64", "arm64"];
/**
* Reads and checks every input.
*
* @param given gives the text of an input, '' where it is not set.
* @param environment where the bare names of build-env take their values from.
* @throws ProblemError for the first bad value, with everything that is allowed in its place.
*/
function loadInputs(given, environment) {
	const read = withDefaults(given);
	const optional = (name, parse) => {
		const text = read(name).trim();
		return text === "" ? void 0 : parse(name, text);
	};
	const inputs = {
		krakendVersion: read("krakend-version").trim(),
		architectures: choices("architecture", read("architecture"), ARCHITECTURES$1, {
			x64: "amd64",
			x86_64: "amd64",
			"x86-64": "amd64",
			aarch64: "arm64"
		}),
		variants: choices("variant", read("variant"), VARIANTS, {
			musl: "alpine",
			glibc: "linux-generic"
		}),
		builder: choice("builder", read("builder"), [
			"auto",
			"docker",
			"host"
		]),
		builderImage: optional("builder-image", imageReference),
		imageRegistry: optional("image-registry", registryPrefix) ?? "",
		gateway: optional("gateway", gatewayRequest),
		workingDirectory: plainPath("working-directory", read("working-directory")),
		plugins: items(read("plugins")).map(pluginRequest),
		buildFlags: parseBuildFlags(read("build-flags")),
		ldflags: parseLdflags(read("ldflags")),
		buildEnv: parseBuildEnv(read("build-env"), environment),
		containerNetwork: optional("container-network", networkName),
		check: choice("check", read("check"), [
			"strict",
			"warn",
			"off"
		]),
		verify: choice("verify", read("verify"), [
			"auto",
			"load",
			"static",
			"off"
		]),
		cache: cacheKinds(read("cache")),
		saveCache: autoYesNo("save-cache", read("save-cache")),
		outputDirectory: plainPath("output-directory", read("output-directory")),
		upload: yesNo("upload", read("upload")),
		artifactName: optional("artifact-name", artifactName),
		retentionDays: optional("retention-days", (name, text) => wholeNumber(name, text, 1, 400)),
		overwrite: yesNo("overwrite", read("overwrite"))
	};
	refuseUnsupported(inputs);
	return inputs;
}
function refuseUnsupported(inputs) {
	if (inputs.builderImage !== void 0 && inputs.variants.length > 1) throw new ProblemError({
		what: "builder-image names one image, but two variants are asked for.",
		why: "An image compiles for musl or for glibc, not for both.",
		fix: "give one variant, or use a matrix over variant with a builder-image for each"
	});
}
/** Grammar of image names: https://pkg.go.dev/github.com/distribution/reference */
const HOST = "[A-Za-z0-9][A-Za-z0-9.-]*(?::\\d+)?";
const NAME = "[a-z0-9]+(?:[._-]+[a-z0-9]+)*";
const IMAGE_REFERENCE = new RegExp(`^(?:${HOST}/)?${NAME}(?:/${NAME})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`);
const REGISTRY_PREFIX = new RegExp(`^${HOST}(?:/${NAME})*/?$`);
function imageReference(name, text) {
	return matching(name, text, IMAGE_REFERENCE, "an image reference such as registry.example.com/krakend/builder:2.13.8@sha256:…");
}
function registryPrefix(name, text) {
	return matching(name, text, REGISTRY_PREFIX, "a registry with an optional path, such as mirror.example.com:5000/dockerhub");
}
function networkName(name, text) {
	return matching(name, text, /^[A-Za-z0-9][A-Za-z0-9_.-]*$/, "the name of a Docker network, such as host");
}
function artifactName(name, text) {
	return matching(name, text, /^[^":<>|*?\r\n\\/]+$/, "any text without \" : < > | * ? \\ / and line breaks");
}
function gatewayRequest(name, text) {
	if (text.startsWith("docker://")) {
		const reference = text.slice(9);
		if (IMAGE_REFERENCE.test(reference)) return {
			kind: "image",
			reference
		};
		throw badInput(name, text, "docker:// and an image reference, such as docker://krakend:2.13.8");
	}
	if (/^https?:\/\//.test(text)) {
		if (!URL.canParse(text)) throw badInput(name, text, "an http(s) URL or a path");
		return {
			kind: "url",
			url: text
		};
	}
	if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) throw badInput(name, text, "a path, docker://IMAGE, or an http(s) URL of a tarball, of a binary or of a mirror of the releases");
	return {
		kind: "path",
		path: plainPath(name, text)
	};
}
function pluginRequest(text) {
	const match = /^(?:([^=/]*)=)?(.+)$/s.exec(text);
	const path = plainPath("plugins", match?.[2] ?? "");
	const name = match?.[1]?.trim();
	if (name === void 0) return { path };
	return {
		name: pluginName(name, text),
		path
	};
}
/** KrakenD loads every file whose name contains its pattern `.so`, so the name itself must not. */
function pluginName(name, text) {
	if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name) || name.includes(".so")) throw badInput("plugins", text, "lines [name=]path, where name has letters, digits, - _ and . but no \".so\" in it");
	return name;
}
function cacheKinds(text) {
	const word = text.trim().toLowerCase();
	if (word === "auto") return "auto";
	if (word === "true") return "all";
	if (word === "false") return [];
	const asked = items(word);
	const isKind = (item) => CACHE_KINDS.some((kind) => kind === item);
	if (asked.length > 0 && asked.every(isKind)) return choices("cache", word, CACHE_KINDS);
	throw badInput("cache", text, `auto, true, false, or a list of ${CACHE_KINDS.join(", ")}`);
}
function autoYesNo(name, text) {
	if (text.trim().toLowerCase() === "auto") return "auto";
	return yesNo(name, text, "auto, true or false");
}
function plainPath(name, text) {
	const path = text.trim();
	if (path === "" || /\p{Cc}/u.test(path)) throw badInput(name, text, "a path without control characters");
	return path;
}
// src/cache/policy.ts
/** Events whose runs have more rights than the code they handle: a poisoned entry would reach a release. */
const PRIVILEGED_EVENTS = [
	"release",
	"pull_request_target",
	"workflow_run"
];
/** Entries that every branch can use are saved on the default branch, from where every branch can read. */
const SHARED = [
	"image",
	"gateway",
	"modules"
];
/** Decides from the inputs and the event; `auto` is careful, an explicit value is obeyed. */
function cachePolicy(inputs, event) {
	const off = inputs.cache === "auto" ? whyOff(event) : void 0;
	const nothing = {
		use: /* @__PURE__ */ new Set(),
		save: /* @__PURE__ */ new Set(),
		imageFirst: false
	};
	if (off !== void 0) return {
		...nothing,
		reason: `off: ${off} (cache: true turns it on)`
	};
	const listed = inputs.cache === "auto" || inputs.cache === "all" ? void 0 : inputs.cache;
	const use = new Set(listed ?? CACHE_KINDS);
	const names = [...use].join(", ");
	if (use.size === 0) return {
		...nothing,
		reason: "off, as asked for"
	};
	const imageFirst = listed?.includes("image") ?? false;
	if (inputs.saveCache !== "auto") {
		const how = inputs.saveCache ? "saved at the end" : "read only, as asked for";
		return {
			use,
			save: inputs.saveCache ? use : /* @__PURE__ */ new Set(),
			imageFirst,
			reason: `${names}; ${how}`
		};
	}
	if (event.defaultBranch === "" || event.ref === `refs/heads/${event.defaultBranch}`) return {
		use,
		save: use,
		imageFirst,
		reason: `${names}; saved at the end`
	};
	return {
		use,
		save: new Set([...use].filter((kind) => !SHARED.includes(kind))),
		imageFirst,
		reason: `${names}; ${SHARED.join(", ")} are saved on ${event.defaultBranch} only, which all branches can read`
	};
}
function whyOff({ name, ref }) {
	if (PRIVILEGED_EVENTS.includes(name)) return `runs of ${name} take nothing from the cache`;
	if (ref.startsWith("refs/tags/")) return "runs for a tag take nothing from the cache";
}
// src/cache/session.ts
/** For people. */
const CACHE_WORDS = {
	hit: "found",
	partial: "found in part",
	miss: "not found",
	unread: "not needed",
	off: "off"
};
/** @param service undefined where this runner has none. */
function cacheSession(policy, service) {
	const uses = [];
	/** What may be saved, by the key under which it was looked for. */
	const completed = /* @__PURE__ */ new Map();
	const spoiltKeys = /* @__PURE__ */ new Set();
	function wanted(kind) {
		return policy.use.has(kind);
	}
	function enabled(kind) {
		return service !== void 0 && wanted(kind);
	}
	async function restore(entry, log) {
		const outcome = await tryRestore(entry, log);
		uses.push({
			entry,
			outcome
		});
		return outcome;
	}
	async function tryRestore(entry, log) {
		if (service === void 0 || !enabled(entry.kind)) return "off";
		log.info(`${entry.kind} cache key: ${entry.key}`);
		log.info(`  made of: ${entry.ingredients.join(", ")}`);
		const started = performance.now();
		try {
			const found = await service.restore(entry);
			const outcome = found === void 0 ? "miss" : found === entry.key ? "hit" : "partial";
			const words = {
				hit: "found",
				partial: `found ${found ?? ""}, which is close`,
				miss: "not found"
			}[outcome];
			log.info(`  ${words} (${elapsed(started)})`);
			return outcome;
		} catch (error) {
			log.warning({
				what: `The ${entry.kind} cache could not be read; going on without it.`,
				why: messageOf(error)
			});
			return "miss";
		}
	}
	return {
		uses,
		imageFirst: policy.imageFirst,
		wanted,
		enabled,
		restore,
		unread: (entry) => {
			const looked = uses.findIndex((use) => use.entry.paths[0] === entry.paths[0]);
			if (looked >= 0) uses.splice(looked, 1);
			uses.push({
				entry,
				outcome: "unread"
			});
		},
		complete: (entry, extent = "whole") => {
			const key = extent === "whole" ? entry.key : `${entry.key}-part`;
			completed.set(entry.key, {
				...entry,
				key
			});
		},
		spoilt: ({ key }) => {
			spoiltKeys.add(key);
		},
		toSave: () => [...completed].flatMap(([key, entry]) => {
			const outcomes = uses.filter((use) => use.entry.key === key).map(({ outcome }) => outcome);
			return outcomes.length > 0 && !outcomes.some((one) => one === "hit" || one === "off") && !spoiltKeys.has(key) && policy.save.has(entry.kind) ? [entry] : [];
		})
	};
}
// src/github/artifact.ts
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
	const options = upload.retentionDays === void 0 ? {} : { retentionDays: upload.retentionDays };
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
			defaultBranch: await defaultBranch(value("GITHUB_EVENT_PATH"))
		}
	};
}
async function defaultBranch(eventPath) {
	try {
		const branch = JSON.parse(await readFile(eventPath, "utf8")).repository?.default_branch;
		return typeof branch === "string" ? branch : "";
	} catch {
		return "";
	}
}
// src/github/provenance.ts
/** Which commit of which repository was built in which run, and whether its tree was as committed. */
async function provenanceOf(context) {
	const { repository, sha, serverUrl, runId, workspace } = context;
	const [head, changes] = await Promise.all([git(workspace, "rev-parse", "HEAD"), git(workspace, "status", "--porcelain", "--untracked-files=no")]);
	return {
		repository,
		commit: head ?? sha,
		dirty: changes === void 0 ? null : changes !== "",
		run: runId === "" ? "" : `${serverUrl}/${repository}/actions/runs/${runId}`
	};
}
/** What git says, or undefined where it is not there or the folder is no checkout. */
async function git(folder, ...args) {
	const safe = [
		"-c",
		"safe.directory=*",
		"-c",
		"core.fsmonitor=false",
		"-c",
		"core.hooksPath=/dev/null"
	];
	try {
		const result = await run({
			program: "git",
			args: [...safe, ...args],
			env: baseEnvironment(),
			cwd: folder
		});
		return result.exitCode === 0 ? result.stdout.trim() : void 0;
	} catch {
		return;
	}
}
// src/workspace/paths.ts
/** Whether `path` is `folder` or lies below it; both absolute. */
function isWithin(folder, path) {
	const rest = relative(folder, path);
	return rest === "" || rest !== ".." && !rest.startsWith(`..${sep}`) && !isAbsolute(rest);
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
	if (real === void 0) throw new ProblemError({
		what: `${input}: there is no "${path}".`,
		why: `Looked at ${relative(workspace, wanted) || "."} in the workspace.`,
		fix: "check the path; it is relative to the repository (working-directory) or to working-directory (plugins), and the repository must be checked out before this step"
	});
	if (!isWithin(workspace, real)) throw new ProblemError({
		what: `${input}: "${path}" leads out of the workspace.`,
		fix: "give a path inside the checked-out repository"
	});
	return real;
}
/** What a gateway that was stopped is taken to have said. */
const NO_ANSWER = `the gateway gave no answer within 60 s`;
// src/builder/go-environment.ts
/**
* The environment in which a plugin for an official gateway is made. GOENV and GOFLAGS are fixed so that
* settings of the machine or of the image can't leak in; GOWORK is off so that a go.work above the plugin
* can't change its modules; the toolchain is the builder's own, whatever go.mod asks for.
*/
function goEnvironment(paths, architecture) {
	return {
		GO111MODULE: "on",
		GOARCH: architecture,
		GOCACHE: paths.build,
		GOENV: "off",
		GOFLAGS: "-modcacherw",
		GOMODCACHE: paths.modules,
		GOOS: "linux",
		GOPATH: paths.gopath,
		GOTOOLCHAIN: "local",
		GOWORK: "off",
		CGO_ENABLED: "1"
	};
}
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
// src/builder/docker/ground.ts
/** Where things lie in the containers. Modules must be where the gateway's build had them. */
const INSIDE = {
	sources: "/app",
	work: "/krakend-plugin/work",
	build: "/krakend-plugin/build-cache",
	modules: "/go/pkg/mod",
	lent: "/krakend-plugin/lent"
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
	const lent = ({ name }) => `${INSIDE.lent}/${name}`;
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
// src/builder/docker/copied-ground.ts
/** Where the holder of the volumes sees them: the image has nothing there. */
const VOLUMES = "/krakend-plugin/volumes";
/**
* Containers see copies, in volumes of the engine: it runs in another container or on another machine, and
* paths of this one mean nothing to it. A container that is never started holds the volumes, so that
* `docker cp` can fill them. Sources are copied once, the work folder before and after every call of Go,
* caches at the first call and at the end.
*
* `docker cp` keeps the numbers of uid and gid whatever the engine, and gives to the folder into which it
* copies those of the folder that it copies, if that is called the same: hence the caller's own uid fits, in
* rootless engines too (seen with Docker Engine 20.10).
*/
async function copiedGround(request) {
	const { label, user, image } = request;
	const id = `krakend-plugin-${randomUUID()}`;
	const folders = await realPaths(request.folders);
	const volume = (name) => `${id}-${name}`;
	const held = (name) => `${VOLUMES}/${name}/${basename(folders[name])}`;
	const numbers = /* @__PURE__ */ new Map();
	const lentName = ({ source, name }) => {
		const number = numbers.get(source) ?? numbers.size + 1;
		numbers.set(source, number);
		return `${number}-${name}`;
	};
	const there = /* @__PURE__ */ new Set();
	let opened;
	let used = false;
	const open = async () => {
		for (const name of [...FOLDERS, "lent"]) await mustDocker([
			"volume",
			"create",
			`--label=${label}`,
			volume(name)
		]);
		const mounts = [...FOLDERS.map((name) => ({
			source: volume(name),
			target: held(name)
		})), {
			source: volume("lent"),
			target: `${VOLUMES}/lent`
		}].map((mount) => ({
			...mount,
			type: "volume",
			readOnly: false
		}));
		await mustDocker(createArguments({
			name: id,
			image,
			label,
			user,
			network: "none",
			mounts,
			selinux: false
		}));
	};
	const bringIn = (name) => mustDocker([
		"cp",
		folders[name],
		`${id}:${VOLUMES}/${name}`
	]);
	const bringOut = (name, to) => mustDocker([
		"cp",
		`${id}:${held(name)}/.`,
		to
	]);
	return {
		user,
		enter: async (what) => {
			opened ??= open();
			await opened;
			if (!used) for (const name of [
				"sources",
				"modules",
				"build"
			]) await bringIn(name);
			used = true;
			await bringIn("work");
			return folderMounts(what, (name) => ({
				type: "volume",
				source: volume(name)
			}));
		},
		leave: () => bringOut("work", folders.work),
		lent: (loan) => `${INSIDE.lent}/${lentName(loan)}`,
		lend: async (loans) => {
			if (loans.length === 0) return [];
			opened ??= open();
			await opened;
			for (const loan of loans) {
				const to = `${id}:${VOLUMES}/lent/${lentName(loan)}`;
				if (loan.kind === "folder") await mustDocker([
					"cp",
					`${loan.source}/.`,
					to
				]);
				else if (!there.has(to)) await mustDocker([
					"cp",
					"--follow-link",
					loan.source,
					to
				]);
				there.add(to);
			}
			return [{
				type: "volume",
				source: volume("lent"),
				target: INSIDE.lent,
				readOnly: true
			}];
		},
		close: async (log) => {
			if (opened === void 0) return true;
			const started = performance.now();
			const kept = !used || await keepCaches(folders, bringOut, log);
			await docker([
				"rm",
				"--force",
				id
			]);
			await docker([
				"volume",
				"rm",
				"--force",
				...[...FOLDERS, "lent"].map(volume)
			]);
			log.info(`Volumes removed${used && kept ? ", caches copied back" : ""} (${elapsed(started)})`);
			return kept;
		}
	};
}
/** `docker cp` copies a link as a link. */
async function realPaths(folders) {
	const [sources, work, modules, build] = await Promise.all([
		folders.sources,
		folders.work,
		folders.modules,
		folders.build
	].map((folder) => realpath(folder)));
	return {
		...folders,
		sources,
		work,
		modules,
		build
	};
}
/** Puts caches in the place of what was here, whole or not at all: half a module would break later builds. */
async function keepCaches(folders, bringOut, log) {
	let kept = true;
	for (const name of ["modules", "build"]) {
		const folder = folders[name];
		const partial = `${folder}.partial-${randomUUID()}`;
		const former = `${partial}-former`;
		try {
			await mkdir(partial);
			await bringOut(name, partial);
			await rename(folder, former);
			await rename(partial, folder);
		} catch (error) {
			cancelled.throwIfAborted();
			kept = false;
			log.warning({
				what: `The ${name} cache could not be copied out of the engine.`,
				why: messageOf(error)
			});
		} finally {
			await Promise.all([partial, former].map((path) => rm(path, {
				recursive: true,
				force: true
			})));
		}
	}
	return kept;
}
async function mustDocker(args) {
	const { exitCode, stderr } = await docker(args);
	if (exitCode === 0) return;
	throw new ProblemError({
		what: "The folders of this machine could not be copied into the Docker Engine.",
		why: stderr.trim().split("\n").at(-1) || `docker ${args[0]} ended with exit code ${exitCode}`,
		fix: "let the engine see the folders of the runner at their own paths, or set builder: host"
	});
}
// src/settle.ts
/** Waits for all, so that nothing goes on behind a failure's back, then throws the first failure. */
async function allOrFirstFailure(work) {
	const settled = await Promise.allSettled(work);
	for (const one of settled) if (one.status === "rejected") throw one.reason;
	return settled.map((one) => one.value);
}
// src/builder/docker/probe.ts
/** A setting of Go's that `go env` reads from a file, and that no image and no user of a build sets. */
const MARKED = "GOVCS";
/**
* Asks the image for its Go and its C compiler. Tags were published with another Go than their gateway's
* (2.7.0), and without a compiler on PATH (2.10.2). Go answers with a setting from a file in the work folder
* as well, which shows what the engine sees.
*
* @throws ProblemError where the image can't make plugins for this gateway.
*/
async function probeImage(request, image, ground, probe) {
	const { target, goVersion } = request;
	const candidates = imageCompilers(target, image.architecture);
	const [{ version, seen }, compilers] = await allOrFirstFailure([askGo(request.folders.work, ground, probe), allOrFirstFailure(candidates.map((name) => probe(name, ["--version"])))]);
	const has = /^go(\S+)/.exec(version.stdout.trim())?.[1];
	if (version.exitCode !== 0 || has === void 0) throw new ProblemError({
		what: `${image.reference} has no Go that runs.`,
		why: (version.stderr || version.stdout).trim().split("\n")[0] ?? "",
		fix: "name a Plugin Builder image (krakend/builder:…) or a golang image in builder-image"
	});
	if (has !== goVersion) throw new ProblemError({
		what: `${image.reference} has Go ${has}, but the gateway ${target.version} (${target.variant}) was built with Go ${goVersion}.`,
		why: "The gateway loads only plugins of its own Go, to the patch: the tag was published with another one.",
		fix: `name an image with Go ${goVersion}, gcc and the C library of ${target.variant} in builder-image, use another patch release of KrakenD, or builder: host`
	});
	const compiler = candidates[compilers.findIndex(({ exitCode }) => exitCode === 0)];
	if (compiler !== void 0) return {
		compiler,
		seen
	};
	const name = candidates[0] ?? "gcc";
	throw new ProblemError({
		what: `${image.reference} has no C compiler for ${target.architecture}: ${name} is not on its PATH.`,
		why: "Plugins are linked by the C compiler (cgo).",
		fix: `name an image that has ${name} in builder-image, use another patch release of KrakenD, or builder: host`
	});
}
async function askGo(work, ground, probe) {
	const mark = randomUUID();
	const name = "seen.env";
	await writeFile(join(work, name), `${MARKED}=${mark}\n`);
	const mounts = await ground.enter("compile");
	const env = { GOENV: `${INSIDE.work}/${name}` };
	const version = await probe("go", [
		"env",
		"GOVERSION",
		MARKED
	], {
		env,
		mounts
	});
	if (isRefusal(version)) return {
		seen: false,
		version: await probe("go", ["env", "GOVERSION"])
	};
	return {
		seen: version.exitCode !== 0 || version.stdout.includes(mark),
		version
	};
}
/**
* Whether the engine did not even find a folder: Docker Engine says `invalid mount config for type "bind": bind
* source path does not exist`, Docker Desktop `Mounts denied`, Podman `statfs …: no such file or directory`.
*/
function isRefusal({ exitCode, stderr }) {
	return exitCode >= 125 && /invalid mount config for type .bind|mounts denied|statfs .*: no such file/i.test(stderr);
}
// src/builder/docker/docker-builder.ts
/**
* A builder in containers of the Plugin Builder image.
*
* @throws ProblemError when the image can't make plugins for this gateway: another Go, no C compiler.
*/
async function dockerBuilder(request, image) {
	const { target, folders, label, engine, log } = request;
	await Promise.all([
		folders.work,
		folders.modules,
		folders.build,
		join(folders.work, "home"),
		join(folders.work, "gopath")
	].map((folder) => mkdir(folder, { recursive: true })));
	const goEnv = {
		...goEnvironment({
			modules: INSIDE.modules,
			build: INSIDE.build,
			gopath: `${INSIDE.work}/gopath`
		}, target.architecture),
		HOME: `${INSIDE.work}/home`,
		...request.environment
	};
	const start = async (ground, program, args, options) => {
		const { env, network, mounts, folder, until } = options;
		const name = `krakend-plugin-${randomUUID()}`;
		const used = options.image ?? image;
		const argv = runArguments({
			name,
			image: used.id,
			...used.architecture === engine.architecture ? {} : { platform: `linux/${used.architecture}` },
			label,
			user: ground.user,
			network,
			mounts,
			selinux: engine.selinux,
			workingDirectory: folder,
			variables: variableWords(env, baseEnvironment()),
			program,
			args
		});
		const onLine = until === void 0 ? options.onLine : (line) => {
			if (until.test(line)) removeContainer(name);
		};
		const running = docker(argv, {
			env,
			...onLine === void 0 ? {} : { onLine }
		});
		return options.limited ? stopLate(name, running) : running;
	};
	const bound = boundGround(folders, userOf(engine));
	const probe = (program, args, { env = {}, mounts = [] } = {}) => start(bound, program, args, {
		env: {
			...goEnv,
			...env
		},
		network: "none",
		mounts,
		folder: "/"
	});
	const { compiler, seen } = await probeImage(request, image, bound, probe);
	if (!seen) refuseBlindPodman(engine);
	if (!seen) log.info("The engine does not see the folders of this machine (Docker-in-Docker, or an engine elsewhere): they are copied into volumes and back");
	const ground = seen ? bound : await copiedGround({
		folders,
		image: image.id,
		label,
		user: caller()
	});
	const go = async (call, what, options, loans = []) => {
		const mounts = [...await ground.enter(what), ...await ground.lend(loans)];
		const result = await start(ground, "go", call.args, {
			...options,
			mounts,
			folder: inside(folders, call.folder),
			...call.onLine === void 0 ? {} : { onLine: call.onLine }
		});
		await ground.leave();
		return result;
	};
	const crossing = target.architecture !== image.architecture;
	if (crossing) goEnv.CC = compiler;
	/** Where the gateway runs: in the builder's image, whose C library is its own, or in its system's. */
	const systemOf = async (architecture) => {
		if (architecture === image.architecture) return image;
		const cannot = await whyNotHere(architecture);
		if (cannot !== void 0) return { cannot };
		try {
			return await firstThatExists(request.systemImages, (name) => readyImage(name, architecture, request.log));
		} catch (error) {
			return { cannot: reasonOf$1(error) };
		}
	};
	return {
		description: {
			kind: "docker",
			goVersion: request.goVersion,
			name: image.reference,
			identity: image.digest
		},
		target,
		inside: (path) => inside(folders, path),
		outside: (path) => outside(folders, path),
		buildFlags: [],
		linkerFlags: neededLinkerFlags(target, compiler, crossing),
		download: (call) => {
			const { SSL_CERT_FILE: source } = request.downloadEnvironment;
			const certificates = source ? [{
				source,
				kind: "file",
				name: "certificates.pem"
			}] : [];
			const seenAs = certificates.map((loan) => ({ SSL_CERT_FILE: ground.lent(loan) }));
			const env = Object.assign({
				...goEnv,
				...request.downloadEnvironment
			}, ...seenAs);
			return go(call, "download", {
				env,
				network: request.network ?? "default"
			}, certificates);
		},
		compile: (call) => go(call, "compile", {
			env: {
				...goEnv,
				GOPROXY: "off"
			},
			network: "none"
		}),
		gateway: async (call) => {
			const system = await systemOf(call.program.architecture);
			if ("cannot" in system) return system;
			const binary = {
				source: call.program.path,
				kind: "file",
				name: "krakend"
			};
			return start(ground, ground.lent(binary), call.args, {
				image: system,
				env: { USAGE_DISABLE: "1" },
				network: "none",
				mounts: await ground.lend([binary, pluginLoan(call.plugins)]),
				folder: "/",
				limited: true,
				...call.until === void 0 ? {} : { until: call.until }
			});
		},
		pluginFolder: (path) => ground.lent(pluginLoan(path)),
		close: (to) => ground.close(to)
	};
}
function pluginLoan(source) {
	return {
		source,
		kind: "folder",
		name: "plugins"
	};
}
/** The user of this process, as containers know users. */
function caller() {
	return `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
}
/** Who owns the caller's folders in a container: of a rootless engine, root is the user who runs it. */
function userOf(engine) {
	return engine.rootless ? "0:0" : caller();
}
function inside(folders, path) {
	for (const name of FOLDERS) if (isWithin(folders[name], path)) return join(INSIDE[name], relative(folders[name], path));
	throw new Error(`${path} is not mounted into the builder`);
}
function outside(folders, path) {
	for (const name of FOLDERS) {
		if (path === INSIDE[name]) return folders[name];
		if (path.startsWith(`${INSIDE[name]}/`)) return join(folders[name], path.slice(INSIDE[name].length + 1));
	}
}
/** Podman's `cp` gives what it copies to whoever the container says, and not into volumes (seen with 4.3). */
function refuseBlindPodman(engine) {
	if (engine.product !== "Podman") return;
	throw new ProblemError({
		what: "Podman does not see the folders of this machine.",
		why: "A container that mounts the work folder of this run finds it empty or not readable: Podman runs elsewhere, or something like SELinux keeps it out.",
		fix: "run Podman on the machine of the runner, as its user, or set builder: host"
	});
}
/**
* Removes a container that gives no answer in time. From outside: a `timeout` in the container would be its
* first process, or busybox's would make the gateway that, and nothing inside can kill the first process.
*/
async function stopLate(name, running) {
	let late = false;
	const timer = setTimeout(() => {
		late = true;
		removeContainer(name);
	}, 6e4);
	const result = await running.finally(() => clearTimeout(timer));
	return late ? {
		...result,
		stderr: `${result.stderr}\n${NO_ANSWER}`
	} : result;
}
/** Nobody waits for it; where the run has been cancelled, the post step does it. */
function removeContainer(name) {
	docker([
		"rm",
		"--force",
		name
	]).catch(() => void 0);
}
// src/cache/keys.ts
/** Raised when what lies in an entry changes its meaning, so that older entries are not taken for newer ones. */
const FORMAT = "v1";
/**
* A builder image, by the digest behind its tag. Without one, as when the registry can't be asked, the last image
* that was saved under this name.
*/
function imageEntry(reference, architecture, digestOfTag) {
	const name = digest(reference);
	const prefix = `krakend-plugin-image-${FORMAT}-${name}-${architecture}-`;
	return {
		kind: "image",
		paths: [`${KEPT}/images/${name}-${architecture}`],
		key: prefix + (digestOfTag?.replace(/^sha256:/, "") ?? ""),
		restoreKeys: [prefix],
		ingredients: [
			reference,
			architecture,
			digestOfTag ?? "digest unknown"
		]
	};
}
/**
* A gateway's entry: release, variant, architecture, where it comes from and what tells it there: the sha512 of
* a tarball or the digest of an image.
*/
function gatewayEntry(target, source, stamp, path) {
	const { version, variant, architecture } = target;
	const prefix = `krakend-plugin-gateway-${FORMAT}-${version}-${variant}-${architecture}-${digest(source)}-`;
	return {
		kind: "gateway",
		paths: [path],
		key: stamp === void 0 ? prefix : prefix + stamp.replace(/^sha256:/, "").slice(0, 32),
		restoreKeys: stamp === void 0 ? [prefix] : [],
		ingredients: [
			version,
			variant,
			architecture,
			/^https?:/.test(source) ? shownUrl(source) : source,
			stamp === void 0 ? "checksum unknown" : "checksum"
		]
	};
}
/**
* The downloaded modules: exactly what go.mod and go.sum of every module of the call say, for all targets.
*
* @param scope what else decides which of them are downloaded: packages, architectures, build tags.
*/
function modulesEntry(modules, scope, path) {
	return {
		kind: "modules",
		paths: [path],
		key: `krakend-plugin-modules-${FORMAT}-${digestOfModules(modules)}-${digest(JSON.stringify(scope.toSorted())).slice(0, 8)}`,
		restoreKeys: [],
		ingredients: [...namesOf$1(modules), ...scope]
	};
}
/** The compiled packages of one target; those of another go.mod are a good start, of another builder are not. */
function buildEntry(target, builderIdentity, modules, path) {
	const { variant, architecture } = target;
	const prefix = `krakend-plugin-build-${FORMAT}-${digest(builderIdentity)}-${variant}-${architecture}-`;
	return {
		kind: "build",
		paths: [path],
		key: prefix + digestOfModules(modules),
		restoreKeys: [prefix],
		ingredients: [
			`builder ${builderIdentity}`,
			variant,
			architecture,
			...namesOf$1(modules)
		]
	};
}
function digestOfModules(modules) {
	const sorted = modules.toSorted((a, b) => a.relative < b.relative ? -1 : 1);
	return digest(JSON.stringify(sorted.map((module) => [module.goModText, module.goSumText ?? null])));
}
function namesOf$1(modules) {
	return modules.flatMap(({ relative, goSumText }) => {
		const folder = relative === "" ? "" : `${relative}/`;
		return [`${folder}go.mod`, ...goSumText === void 0 ? [] : [`${folder}go.sum`]];
	});
}
function digest(text) {
	return createHash("sha256").update(text).digest("hex").slice(0, 24);
}
// src/builder/docker/obtain-image.ts
/** A pull that takes longer gets the cache for a rival: on GitHub's runners a builder takes some 20 seconds. */
const SLOW_PULL_SECONDS = 60;
/**
* An image in the engine: there already, pulled, or from the cache. Pulling is the rule, because `docker load`
* takes as long; the cache is for a registry that fails, limits or dawdles, and for those who ask for it.
*
* @throws ProblemError that says what the registry answered, where the cache has nothing either.
*/
function obtainImage(wish, log) {
	return inTurn(wish.reference, () => obtain(wish, log));
}
async function obtain(wish, log) {
	const { reference, architecture, caches } = wish;
	const folder = imageEntry(reference, architecture, void 0).paths[0] ?? "";
	const digest = await wish.digests.of(reference);
	if (digest !== void 0) log.info(`${reference} is ${digest}`);
	const found = await inspectImage(reference, digest);
	const present = found && await withDigest(found, expandHome(folder));
	if (present?.architecture === architecture && !isStale(present, digest)) {
		log.info(`${reference} is already here`);
		return {
			image: present,
			from: "already on this machine"
		};
	}
	if (!caches.enabled("image") || isPinned(reference)) return pulled(wish, log, { digest });
	if (caches.imageFirst) {
		const image = await fromCache(wish, digest, log, { exact: digest !== void 0 });
		if (image) return {
			image,
			from: "from the cache"
		};
	}
	return caches.imageFirst ? pulled(wish, log, { digest }) : pulledOrCached(wish, digest, log);
}
/** An image that came from the cache has lost its digest in the classic store; it was written down. */
async function withDigest(image, folder) {
	if (image.digest !== image.id) return image;
	const remembered = await rememberedImage(folder);
	return remembered?.id === image.id ? {
		...image,
		digest: remembered.digest
	} : image;
}
function isPinned(reference) {
	return reference.includes("@");
}
async function pulled(wish, log, how) {
	const { reference, architecture, caches } = wish;
	const started = performance.now();
	const image = await pullImage(reference, architecture, log, how);
	log.info(`Pulled in ${elapsed(started)}`);
	if (caches.wanted("image") && !isPinned(reference)) {
		const entry = {
			...imageEntry(reference, architecture, image.digest),
			image
		};
		caches.unread(entry);
		caches.complete(entry);
		await rememberImage(image, expandHome(entry.paths[0] ?? ""));
	}
	return {
		image,
		from: "pulled"
	};
}
/** Pulls, and asks the cache as well as soon as an attempt fails or takes long; the quicker of them is taken. */
async function pulledOrCached(wish, digest, log) {
	const stopPull = new AbortController();
	const trouble = Promise.withResolvers();
	const slow = setTimeout(() => {
		log.info(`The pull has taken ${SLOW_PULL_SECONDS} s; looking in the cache beside it`);
		trouble.resolve("ask the cache");
	}, SLOW_PULL_SECONDS * 1e3);
	let done = false;
	const pull = pulled(wish, log, {
		digest,
		signal: stopPull.signal,
		onFailure: () => trouble.resolve("ask the cache")
	});
	pull.catch((error) => trouble.resolve(error instanceof ImageNotFoundError || cancelled.aborted ? "leave it" : "ask the cache"));
	const cache = trouble.promise.then(async (what) => {
		const image = what === "ask the cache" ? await fromCache(wish, digest, log, { needless: () => done }) : void 0;
		if (!image) throw new Error("the cache does not have it");
		return {
			image,
			from: "from the cache"
		};
	});
	try {
		return await Promise.any([pull, cache]);
	} catch {
		return await pull;
	} finally {
		done = true;
		clearTimeout(slow);
		stopPull.abort(/* @__PURE__ */ new Error("the cache was quicker"));
	}
}
/**
* @param how.exact whether an older image of the same tag is not good enough.
* @param how.needless tells, once the archive is here, whether it is no longer needed.
*/
async function fromCache({ reference, architecture, caches }, digest, log, how = {}) {
	const entry = imageEntry(reference, architecture, digest);
	const outcome = await caches.restore(how.exact ? {
		...entry,
		restoreKeys: []
	} : entry, log);
	if (outcome === "miss" || outcome === "off") return void 0;
	const folder = expandHome(entry.paths[0] ?? "");
	const started = performance.now();
	try {
		if (how.needless?.()) return void 0;
		const image = await unpackImage({
			reference,
			architecture,
			digest: outcome === "hit" ? digest : void 0
		}, folder);
		log.info(`Loaded from the cache in ${elapsed(started)}: ${image.digest}`);
		return image;
	} catch (error) {
		cancelled.throwIfAborted();
		log.warning({
			what: `The cached image ${reference} could not be loaded.`,
			why: messageOf(error)
		});
		return;
	} finally {
		await dropArchive(folder);
	}
}
// src/builder/host/compiler.ts
/**
* The C compiler of this machine for a target.
*
* @throws ProblemError that names the package to install.
*/
async function hostCompiler(target) {
	const libc = existsSync("/etc/alpine-release") ? "musl" : "glibc";
	const machine = {
		architecture: machineArchitecture(),
		libc
	};
	const candidates = machineCompilers(libcOf(target.variant), target.architecture, machine);
	for (const name of candidates) {
		const program = await which(name, false);
		if (program === "") continue;
		const { exitCode, stdout } = await run({
			program,
			args: ["--version"],
			env: baseEnvironment()
		});
		if (exitCode === 0) return {
			program,
			version: stdout.split("\n")[0] ?? name
		};
	}
	throw new ProblemError({
		what: `There is no C compiler for ${target.architecture} with ${libcOf(target.variant)} on this machine, which the variant ${target.variant} needs.`,
		why: `Plugins are linked by the C compiler (cgo); looked for ${candidates.join(", ")}.`,
		fix: `${packagesFor(target)}build with Docker (builder: docker)`
	});
}
/** What to install on Debian and Ubuntu, with ` or `; '' where no package has the compiler. */
function packagesFor({ variant, architecture }) {
	const own = architecture === machineArchitecture();
	if (libcOf(variant) === "musl") return own ? "sudo apt-get install -y musl-tools, or " : "";
	if (own) return "sudo apt-get install -y gcc libc6-dev, or ";
	return `sudo apt-get install -y gcc-${architecture === "arm64" ? "aarch64" : "x86-64"}-linux-gnu libc6-dev-${architecture}-cross, or `;
}
// src/builder/host/toolchain.ts
/** The first Go that can fetch others (https://go.dev/doc/toolchain). */
const FIRST_SWITCHING_MINOR = 21;
/** What fetching a toolchain may know of the machine: how to reach the module proxy, and no more. */
const REACH$1 = [
	"GOPROXY",
	"GOSUMDB",
	"HTTP_PROXY",
	"HTTPS_PROXY",
	"NO_PROXY",
	"http_proxy",
	"https_proxy",
	"no_proxy",
	"SSL_CERT_FILE"
];
/**
* The exact Go, by way of whatever Go ≥ 1.21 is on PATH.
*
* @param reach the variables that the download of modules gets.
* @throws ProblemError when there is none, or when the version can't be fetched.
*/
async function exactToolchain(goVersion, reach, log) {
	const switching = await switchingGo();
	const env = {
		...baseEnvironment(),
		...pick(process.env, ["SSL_CERT_DIR"]),
		...pick(reach, REACH$1),
		GOENV: "off",
		GOMODCACHE: expandHome(`${KEPT}/toolchains`),
		GOTOOLCHAIN: `go${goVersion}`
	};
	if (env.GOSUMDB === "off") delete env.GOSUMDB;
	return {
		program: `${await withRetries(`Go ${goVersion}`, log.info, async () => {
			const { exitCode, stdout, stderr } = await run({
				program: switching,
				args: ["env", "GOROOT"],
				env,
				onLine: log.info
			});
			if (exitCode === 0) return stdout.trim();
			const reason = stderr.trim().split("\n").at(-1) ?? "";
			const problem = notFetched(goVersion, reason);
			throw /not (found|available)|invalid toolchain|404|410/i.test(reason) ? new Permanent(problem) : problem;
		})}/bin/go`,
		goVersion
	};
}
async function switchingGo() {
	const go = await which("go", false);
	const install = "install Go 1.21 or newer (actions/setup-go, or https://go.dev/doc/install), or start a Docker Engine; any such Go fetches the exact one by itself";
	if (go === "") throw new ProblemError({
		what: "There is no Go on PATH to build with on this machine.",
		why: "Without Docker the action builds with the exact Go of the gateway, which a Go of 1.21 or newer can fetch.",
		fix: install
	});
	const env = {
		...baseEnvironment(),
		GOENV: "off",
		GOTOOLCHAIN: "local"
	};
	const { stdout } = await run({
		program: go,
		args: ["env", "GOVERSION"],
		env
	});
	if (Number(/^go1\.(\d+)/.exec(stdout.trim())?.[1] ?? 0) < FIRST_SWITCHING_MINOR) throw new ProblemError({
		what: `The Go on PATH (${stdout.trim() || go}) can't fetch the gateway's.`,
		why: "Go fetches other versions of itself since 1.21.",
		fix: install
	});
	return go;
}
function notFetched(goVersion, reason) {
	return new ProblemError({
		what: `Go ${goVersion}, which the gateway was built with, could not be fetched.`,
		why: reason,
		fix: "check GOPROXY and the network of this runner, or build with Docker (builder: docker)"
	});
}
// src/builder/host/host-builder.ts
/** Where the gateway's own build had its modules. */
const GATEWAY_MODULES = "/go/pkg/mod";
/** What `timeout -s KILL` ends with when the time is up. */
const KILLED = 137;
/** Where Debian's cross packages have the C library of another processor; emulators look there if told to. */
const crossLibraries = (processor) => `/usr/${processor}-linux-gnu`;
/** The toolchain and compiler of this machine for a target; throws a ProblemError that says what to install. */
async function readyHost(request) {
	const [compiler, toolchain] = await allOrFirstFailure([hostCompiler(request.target), exactToolchain(request.goVersion, request.downloadEnvironment, request.log)]);
	return {
		toolchain,
		compiler
	};
}
/** A builder on this machine: the exact Go, the C compiler of the target's C library, no container. */
async function hostBuilder(request, { toolchain, compiler }) {
	const { folders, target } = request;
	const gopath = join(folders.work, "gopath");
	const home = join(folders.work, "home");
	await Promise.all([
		folders.build,
		gopath,
		home
	].map((folder) => mkdir(folder, { recursive: true })));
	const base = baseEnvironment();
	const crossing = target.architecture !== machineArchitecture();
	const goEnv = {
		...base,
		...goEnvironment({
			modules: folders.modules,
			build: folders.build,
			gopath
		}, target.architecture),
		CC: compiler.program,
		...request.environment,
		...crossing ? { CC: compiler.program } : {}
	};
	const go = (call, env) => run({
		program: toolchain.program,
		args: call.args,
		env,
		cwd: call.folder,
		...call.onLine === void 0 ? {} : { onLine: call.onLine }
	});
	return {
		description: {
			kind: "host",
			goVersion: toolchain.goVersion,
			name: compiler.version,
			identity: hostIdentity(toolchain, compiler)
		},
		target,
		inside: (path) => path,
		outside: (path) => path,
		buildFlags: pathRewriting(folders.modules),
		linkerFlags: neededLinkerFlags(target, compiler.program, crossing),
		download: (call) => go(call, {
			...goEnv,
			...request.downloadEnvironment
		}),
		compile: (call) => go(call, {
			...goEnv,
			HOME: home,
			GOPROXY: "off"
		}),
		gateway: async (call) => {
			const cannot = await whyNotHere(call.program.architecture);
			if (cannot !== void 0) return { cannot };
			const processor = GNU_PROCESSOR[call.program.architecture];
			const loader = `/lib/ld-musl-${processor}.so.1`;
			if (libcOf(target.variant) === "musl" && !existsSync(loader)) return { cannot: `this machine has no ${loader}, without which an Alpine gateway does not start` };
			const env = {
				PATH: base.PATH ?? "",
				USAGE_DISABLE: "1",
				QEMU_LD_PREFIX: crossLibraries(processor)
			};
			const args = [
				"-s",
				"KILL",
				String(60),
				call.program.path,
				...call.args
			];
			const { until } = call;
			const result = await run({
				program: "timeout",
				args,
				env,
				...until === void 0 ? {} : { stopAfter: (line) => until.test(line) }
			});
			return result.exitCode === KILLED ? {
				...result,
				stderr: `${result.stderr}\n${NO_ANSWER}`
			} : result;
		},
		pluginFolder: (path) => path,
		close: async () => true
	};
}
/**
* Paths of modules are part of what the gateway compares, and its modules lay at /go/pkg/mod. The compiler
* is told to write that path in place of the real one; the standard library has its own rule and is left
* alone. Seen to load with Go 1.20 to 1.25 (docs/how-it-works.md).
*/
function pathRewriting(modules) {
	if (modules === GATEWAY_MODULES) return [];
	const rule = `-trimpath=${modules}=>${GATEWAY_MODULES}`;
	return [`-gcflags=all=${/\s/.test(rule) ? `'${rule}'` : rule}`, "-gcflags=std="];
}
function hostIdentity(toolchain, compiler) {
	const facts = JSON.stringify([
		toolchain.goVersion,
		process.arch,
		compiler.version
	]);
	return `host-${createHash("sha256").update(facts).digest("hex").slice(0, 16)}`;
}
// src/builder/choose.ts
/**
* Makes the image ready, or settles for this machine.
*
* @throws ProblemError where docker was asked for and can't be had.
*/
async function readyBuilder(wishes, target, { engine, caches, digests }, phase) {
	if (wishes.builder === "host") {
		phase.outcome("this machine, as asked for");
		return { kind: "host" };
	}
	if ("unavailable" in engine) {
		if (wishes.builder === "docker") throw new ProblemError({
			what: "builder is docker, but no Docker Engine answers.",
			why: engine.unavailable,
			fix: "start an engine (docker info must answer), or set builder: host"
		});
		phase.info(`No Docker Engine answers: ${engine.unavailable}`);
		phase.outcome("this machine, because no Docker Engine answers");
		return { kind: "host" };
	}
	const { version, variant } = target;
	const references = wishes.image ? [wishes.image] : builderImages(version, variant, wishes.registry);
	phase.info(describeEngine(engine));
	const architecture = wishes.image && engine.architecture === "arm64" ? "arm64" : "amd64";
	if (engine.architecture !== architecture) {
		const reference = references[0] ?? "";
		if (wishes.builder === "docker") throw wrongArchitecture(engine, reference);
		phase.outcome(`this machine, because ${reference} is for amd64 and the engine's machine ${engine.architecture}`);
		return { kind: "host" };
	}
	try {
		const wish = {
			architecture,
			caches,
			digests
		};
		const { image, from } = await firstThatExists(references, (reference) => obtainImage({
			...wish,
			reference
		}, phase));
		phase.outcome(`${image.reference} ${image.digest.slice(0, 19)}, ${from}`);
		return {
			kind: "docker",
			image,
			engine
		};
	} catch (error) {
		cancelled.throwIfAborted();
		if (wishes.builder === "docker" || wishes.image !== void 0) throw error;
		phase.warning({
			what: `${references[0]} could not be had; building on this machine instead.`,
			why: reasonOf$1(error),
			fix: error instanceof ProblemError && error.problem.fix ? error.problem.fix : "set builder: host to do so without this warning"
		});
		phase.outcome("this machine, because the image could not be had");
		return { kind: "host" };
	}
}
function wrongArchitecture(engine, reference) {
	return new ProblemError({
		what: `builder is docker, but ${reference} is for amd64, and the engine's machine is ${engine.architecture}.`,
		why: "The Plugin Builder images are published for amd64 alone; they compile for arm64 from there.",
		fix: "use a runner with amd64, set builder: host, or name an image for that machine in builder-image"
	});
}
/** Finishes a builder once the gateway's Go is known; throws a ProblemError where it does not fit. */
async function finishBuilder(ready, wishes, order, phase) {
	const { environment, downloadEnvironment, network, label } = wishes;
	const { goVersion } = order;
	const request = {
		...order,
		environment,
		downloadEnvironment,
		log: phase
	};
	if (ready.kind === "docker") {
		const builder = await dockerBuilder({
			...request,
			engine: ready.engine,
			network,
			label
		}, ready.image);
		phase.outcome(`docker with Go ${goVersion}`);
		return builder;
	}
	const host = await readyHost(request);
	phase.outcome(`this machine with Go ${goVersion} and ${host.compiler.version}`);
	return hostBuilder(request, host);
}
// src/registry/tag-digest.ts
/** @param say tells people why a registry could not be asked. */
function tagDigests(environment, say) {
	const client = askedOnce(environment, say);
	const asked = /* @__PURE__ */ new Map();
	return { of: (reference) => {
		const answer = asked.get(reference) ?? askFor(reference, client, say);
		asked.set(reference, answer);
		return answer;
	} };
}
async function askFor(reference, client, say) {
	const image = parseReference(reference);
	if (image?.digest !== void 0) return image.digest;
	try {
		return image && await client.tagDigest(image);
	} catch (error) {
		cancelled.throwIfAborted();
		say(`The digest of ${reference} could not be asked for: ${messageOf(error)}`);
		return;
	}
}
// src/builder/gateway-runs.ts
/**
* Asks the gateway for its version, in the way in which it will be asked to load plugins: whether it starts
* at all must be known before its silence is taken for a refusal.
*
* @param folder any folder of this run; it is made.
* @returns why it does not run, or undefined.
*/
async function whyGatewayFails(builder, program, folder) {
	await mkdir(folder, { recursive: true });
	const result = await builder.gateway({
		program,
		plugins: folder,
		args: ["version"]
	});
	if ("cannot" in result) return result.cannot;
	if (result.exitCode === 0) return void 0;
	return `the gateway does not start here (${`${result.stderr}\n${result.stdout}`.trim().split("\n")[0] || `exit code ${result.exitCode}`})`;
}
// src/krakend/catalogue.ts
var import_semver = /* @__PURE__ */ __toESM(require_semver(), 1);
/** Every Community Edition release of KrakenD 2, oldest first. */
const CATALOGUE = [
	{
		version: "2.0.0",
		released: "2022-03-07",
		go: "1.17.8",
		alpine: "3.15",
		linuxGeneric: false,
		testPlugin: false
	},
	{
		version: "2.0.1",
		released: "2022-04-01",
		go: "1.17.8",
		alpine: "3.15",
		linuxGeneric: false,
		testPlugin: false
	},
	{
		version: "2.0.2",
		released: "2022-04-22",
		go: "1.17.8",
		alpine: "3.15",
		linuxGeneric: false,
		testPlugin: false
	},
	{
		version: "2.0.3",
		released: "2022-04-28",
		go: "1.17.9",
		alpine: "3.15",
		linuxGeneric: false,
		testPlugin: false
	},
	{
		version: "2.0.4",
		released: "2022-05-03",
		go: "1.17.9",
		alpine: "3.15",
		linuxGeneric: false,
		testPlugin: false
	},
	{
		version: "2.0.5",
		released: "2022-06-15",
		go: "1.17.11",
		alpine: "3.15",
		linuxGeneric: false,
		testPlugin: false
	},
	{
		version: "2.0.6",
		released: "2022-08-22",
		go: "1.17.13",
		alpine: "3.15",
		linuxGeneric: false,
		testPlugin: false
	},
	{
		version: "2.1.0",
		released: "2022-09-30",
		go: "1.19.1",
		alpine: "3.16",
		linuxGeneric: false,
		testPlugin: false
	},
	{
		version: "2.1.1",
		released: "2022-10-21",
		go: "1.19.2",
		alpine: "3.16",
		linuxGeneric: false,
		testPlugin: false
	},
	{
		version: "2.1.2",
		released: "2022-10-25",
		go: "1.19.2",
		alpine: "3.16",
		linuxGeneric: false,
		testPlugin: false
	},
	{
		version: "2.1.3",
		released: "2022-11-18",
		go: "1.19.3",
		alpine: "3.16",
		linuxGeneric: true,
		testPlugin: false
	},
	{
		version: "2.1.4",
		released: "2023-01-12",
		go: "1.19.5",
		alpine: "3.17",
		linuxGeneric: true,
		testPlugin: false
	},
	{
		version: "2.2.0",
		released: "2023-02-03",
		go: "1.19.5",
		alpine: "3.17",
		linuxGeneric: true,
		testPlugin: false
	},
	{
		version: "2.2.1",
		released: "2023-02-22",
		go: "1.20.1",
		alpine: "3.17",
		linuxGeneric: true,
		testPlugin: false
	},
	{
		version: "2.3.0",
		released: "2023-04-20",
		go: "1.20.3",
		alpine: "3.17",
		linuxGeneric: true,
		testPlugin: false
	},
	{
		version: "2.3.1",
		released: "2023-04-25",
		go: "1.20.3",
		alpine: "3.17",
		linuxGeneric: true,
		testPlugin: false
	},
	{
		version: "2.3.2",
		released: "2023-05-05",
		go: "1.20.4",
		alpine: "3.17",
		linuxGeneric: true,
		testPlugin: false
	},
	{
		version: "2.3.3",
		released: "2023-06-01",
		go: "1.20.4",
		alpine: "3.18",
		linuxGeneric: true,
		testPlugin: false
	},
	{
		version: "2.4.0",
		released: "2023-06-29",
		go: "1.20.4",
		alpine: "3.18",
		linuxGeneric: true,
		testPlugin: false
	},
	{
		version: "2.4.1",
		released: "2023-07-03",
		go: "1.20.4",
		alpine: "3.18",
		linuxGeneric: true,
		testPlugin: false
	},
	{
		version: "2.4.2",
		released: "2023-07-13",
		go: "1.20.6",
		alpine: "3.18",
		linuxGeneric: true,
		testPlugin: false
	},
	{
		version: "2.4.3",
		released: "2023-07-27",
		go: "1.20.6",
		alpine: "3.18",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: false
	},
	{
		version: "2.4.4",
		released: "2023-10-12",
		go: "1.20.10",
		alpine: "3.18",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: false
	},
	{
		version: "2.4.5",
		released: "2023-10-12",
		go: "1.20.10",
		alpine: "3.18",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: false
	},
	{
		version: "2.4.6",
		released: "2023-10-12",
		go: "1.20.10",
		alpine: "3.18",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: false
	},
	{
		version: "2.5.0",
		released: "2023-11-09",
		go: "1.20.11",
		alpine: "3.18",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: false
	},
	{
		version: "2.5.1",
		released: "2024-01-22",
		go: "1.20.13",
		alpine: "3.18",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: false
	},
	{
		version: "2.6.0",
		released: "2024-03-11",
		go: "1.20.14",
		alpine: "3.18",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.6.1",
		released: "2024-04-09",
		go: "1.22.2",
		alpine: "3.18",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.6.2",
		released: "2024-04-17",
		go: "1.22.2",
		alpine: "3.18",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.6.3",
		released: "2024-05-16",
		go: "1.22.3",
		alpine: "3.18",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.7.0",
		released: "2024-07-18",
		go: "1.22.5",
		alpine: "3.19",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.7.1",
		released: "2024-09-09",
		go: "1.22.7",
		alpine: "3.19",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.7.2",
		released: "2024-09-23",
		go: "1.22.7",
		alpine: "3.19",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.8.0",
		released: "2024-12-03",
		go: "1.22.9",
		alpine: "3.19",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.9.0",
		released: "2025-01-20",
		go: "1.22.11",
		alpine: "3.21",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.9.1",
		released: "2025-01-21",
		go: "1.22.11",
		alpine: "3.21",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.9.2",
		released: "2025-03-04",
		go: "1.22.11",
		alpine: "3.21",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.9.3",
		released: "2025-03-05",
		go: "1.23.7",
		alpine: "3.21",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.9.4",
		released: "2025-04-10",
		go: "1.24.2",
		alpine: "3.21",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.10.0",
		released: "2025-05-06",
		go: "1.24.2",
		alpine: "3.21",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.10.1",
		released: "2025-06-19",
		go: "1.24.4",
		alpine: "3.21",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.10.2",
		released: "2025-07-22",
		go: "1.24.5",
		alpine: "3.21",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.11.0",
		released: "2025-09-09",
		go: "1.25.1",
		alpine: "3.21",
		debian: "bullseye",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.11.1",
		released: "2025-10-08",
		go: "1.25.2",
		alpine: "3.21",
		debian: "bookworm",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.11.2",
		released: "2025-10-16",
		go: "1.25.3",
		alpine: "3.21",
		debian: "bookworm",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.12.0",
		released: "2025-10-27",
		go: "1.25.3",
		alpine: "3.21",
		debian: "bookworm",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.12.1",
		released: "2026-01-16",
		go: "1.25.6",
		alpine: "3.23",
		debian: "bookworm",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.13.0",
		released: "2026-02-10",
		go: "1.25.7",
		alpine: "3.23",
		debian: "bookworm",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.13.1",
		released: "2026-02-18",
		go: "1.25.7",
		alpine: "3.23",
		debian: "bookworm",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.13.2",
		released: "2026-03-09",
		go: "1.25.8",
		alpine: "3.23",
		debian: "bookworm",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.13.3",
		released: "2026-03-19",
		go: "1.25.8",
		alpine: "3.23",
		debian: "bookworm",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.13.4",
		released: "2026-04-08",
		go: "1.25.9",
		alpine: "3.23",
		debian: "bookworm",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.13.5",
		released: "2026-05-11",
		go: "1.25.10",
		alpine: "3.23",
		debian: "bookworm",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.13.6",
		released: "2026-05-22",
		go: "1.25.10",
		alpine: "3.23",
		debian: "bookworm",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.13.7",
		released: "2026-06-03",
		go: "1.25.11",
		alpine: "3.23",
		debian: "bookworm",
		linuxGeneric: true,
		testPlugin: true
	},
	{
		version: "2.13.8",
		released: "2026-07-08",
		go: "1.25.12",
		alpine: "3.23",
		debian: "bookworm",
		linuxGeneric: true,
		testPlugin: true
	}
];
// src/krakend/release.ts
/** Whether the gateway has the command `test-plugin`, which came with 2.6.0. */
function hasTestPlugin({ version, facts }) {
	return facts?.testPlugin ?? (0, import_semver.gte)(version, "2.6.0");
}
const WHY_NO_CE3 = "The Community Edition dropped Go plugins with 3.0: a CE 3 gateway starts and loads none. Plugins live on in CE 2.x and in the Enterprise Edition.";
/** All releases that load plugins and can be built for, as a semver range. */
const PLUGIN_RELEASES = ">=2.0.0 <3.0.0";
/**
* Reads a request such as `2.13.8`, `2.13`, `~2.12` or `latest`.
*
* @throws ProblemError for CE 3 and later, for what is older than 2.0, and for what is no version.
*/
function readVersionRequest(request, catalogue = CATALOGUE) {
	const asked = request.trim();
	const newest = catalogue.at(-1)?.version ?? "";
	if (asked === "latest") return {
		kind: "range",
		asked,
		range: PLUGIN_RELEASES
	};
	const exact = /^v?\d+\.\d+\.\d+$/.test(asked) ? (0, import_semver.clean)(asked) : null;
	if (exact !== null) {
		refuseOutsideV2(exact, asked, newest);
		return {
			kind: "exact",
			asked,
			version: exact,
			known: catalogue.some(({ version }) => version === exact)
		};
	}
	const range = (0, import_semver.validRange)(asked.replace(/^v(?=\d)/, ""));
	if (range === null || asked === "") throw notAVersion(asked);
	if ((0, import_semver.subset)(range, ">=3.0.0")) throw noPlugins(asked, newest);
	if (!(0, import_semver.intersects)(range, PLUGIN_RELEASES)) throw nothingSatisfies(asked, catalogue, void 0);
	return {
		kind: "range",
		asked,
		range
	};
}
/**
* The exact release that a request means: of an exact one, whether it exists; of others the newest that the
* catalogue has, or that both builder and gateway have tags for.
*
* @param published nothing where nobody had to be asked, or could be.
* @throws ProblemError as {@link readVersionRequest} does, for what no release satisfies, and for a release
* without a builder.
*/
function resolveRelease(request, published, catalogue = CATALOGUE) {
	const asked = readVersionRequest(request, catalogue);
	return asked.kind === "exact" ? exactRelease(asked, published, catalogue) : newestRelease(asked, published, catalogue);
}
function exactRelease({ version, known }, published, catalogue) {
	if (known) return withFacts(version, "as given", catalogue);
	const source = `as given; ${(0, import_semver.gt)(version, catalogue.at(-1)?.version ?? "") ? "newer than" : "not in"} the catalogue of this action`;
	if (published?.builder === void 0) return {
		version,
		source
	};
	const { builder, gateway, variants } = published;
	for (const variant of variants) {
		const tag = builderTag(version, variant);
		if (!builder.tags.includes(tag)) throw noSuchTag(builder, tag, gateway, version);
	}
	const names = [builder, gateway].flatMap((one) => one?.tags.includes(version) ? one.name : []);
	return {
		version,
		source: `${source}, known to ${(names.length > 0 ? names : [builder.name]).join(" and ")}`
	};
}
function newestRelease({ asked, range }, published, catalogue) {
	const tagged = published ? releasesIn(published) : [];
	const known = catalogue.map(({ version }) => version);
	const found = (0, import_semver.maxSatisfying)(tagged, range) ?? (0, import_semver.maxSatisfying)(known, range);
	if (found === null) throw nothingSatisfies(asked, catalogue, published);
	const names = [published?.builder?.name, published?.gateway?.name].filter((name) => name !== void 0);
	const where = tagged.includes(found) ? `among the tags of ${names.join(" and ")}` : "in the catalogue";
	const release = withFacts(found, asked === "latest" ? `latest: the newest 2.x ${where} (CE 3 loads no plugins)` : `"${asked}": the newest that satisfies it ${where}`, catalogue);
	if (asked !== "2.1") return release;
	return {
		...release,
		warning: `krakend-version is 2.1, which means ${found}. If 2.10 was meant, YAML has eaten the zero: write krakend-version: '2.10' with quotes.`
	};
}
/** The exact 2.x releases that everything a run needs is tagged with. */
function releasesIn({ builder, gateway, variants }) {
	const builders = new Set(builder?.tags);
	const gateways = new Set(gateway?.tags);
	const versions = [...builders, ...gateways].map((tag) => tag.replace(/-linux-generic$/, ""));
	return [...new Set(versions)].filter((version) => /^2\.\d+\.\d+$/.test(version) && (0, import_semver.valid)(version) === version && (!builder || variants.every((variant) => builders.has(builderTag(version, variant)))) && (!gateway || gateways.has(version)));
}
function withFacts(version, source, catalogue) {
	const facts = catalogue.find((entry) => entry.version === version);
	return facts ? {
		version,
		source,
		facts
	} : {
		version,
		source
	};
}
function refuseOutsideV2(version, asked, newest) {
	const major = Number(version.split(".")[0]);
	if (major >= 3) throw noPlugins(asked, newest);
	if (major < 2) throw new ProblemError({
		what: `KrakenD ${asked} is older than the plugins that this action builds.`,
		why: "The Plugin Builder and the plugin interfaces used today came with KrakenD 2.0.",
		fix: `give a 2.x release, such as krakend-version: '${newest}'`
	});
}
function nothingSatisfies(asked, catalogue, published) {
	const known = [...catalogue.map(({ version }) => version), ...published ? releasesIn(published) : []];
	const newest = (0, import_semver.maxSatisfying)(known, "*") ?? "";
	return new ProblemError({
		what: `No KrakenD release satisfies krakend-version "${asked}".`,
		why: `The releases that load plugins are ${known[0]} to ${newest}.`,
		fix: `give one of them, such as krakend-version: '${newest}'`
	});
}
function noSuchTag(builder, tag, gateway, version) {
	const nearest = nearestTags(tag, builder.tags);
	const whose = gateway?.tags.includes(version) ? ` ${gateway.name}:${version} exists: its builder may still be on its way.` : "";
	return new ProblemError({
		what: `There is no Plugin Builder ${builder.name}:${tag}.`,
		why: `${nearest.length > 0 ? `The nearest tags that exist: ${nearest.join(", ")}.` : "It has no tags of releases at all."}${whose}`,
		fix: "set krakend-version to a release that exists, or name another builder with builder-image"
	});
}
function noPlugins(asked, newest) {
	return new ProblemError({
		what: `KrakenD Community Edition "${asked}" loads no plugins.`,
		why: WHY_NO_CE3,
		fix: `stay on the newest 2.x with krakend-version: '${newest}', or move the gateway to the Enterprise Edition`
	});
}
function notAVersion(asked) {
	return new ProblemError({
		what: asked === "" ? "krakend-version is missing." : `krakend-version "${asked}" is not a version.`,
		why: "Allowed are an exact release ('2.13.8'), a minor ('2.13'), a semver range ('~2.12', '>=2.10 <2.12') and 'latest'.",
		fix: "write krakend-version: '2.13.8' with your gateway's version"
	});
}
// src/workspace/module-cache.ts
/**
* Where modules are kept: for containers in a folder of the action's own, for builds on this machine in the
* user's module cache, which on a self-hosted runner holds the modules of other repositories too.
*/
async function moduleCacheFolder(builder, owner) {
	if (builder === "docker") return ownFolder("modules", owner);
	const { environment } = owner;
	const go = await which("go", false);
	const env = {
		...baseEnvironment(environment),
		...pick(environment, ["GOMODCACHE", "GOPATH"])
	};
	const path = (go === "" ? "" : (await run({
		program: go,
		args: ["env", "GOMODCACHE"],
		env
	})).stdout.trim()) || join(homedir(), "go/pkg/mod");
	return {
		path: path.startsWith(`${homedir()}/`) ? `~${path.slice(homedir().length)}` : path,
		own: environment.RUNNER_ENVIRONMENT !== "self-hosted"
	};
}
/** A folder of the action's own for this repository. */
function ownFolder(name, { repository, kept, temporary }) {
	if (!kept) return {
		path: join(temporary, name),
		own: true
	};
	const slug = repository.replaceAll(/[^A-Za-z0-9._-]+/g, "-") || "local";
	return {
		path: `${KEPT}/${slug}/${name}`,
		own: true
	};
}
// src/plugin/go-minor.ts
/** The 25 of `1.25.6`: what a Go can do depends on its minor release. */
function goMinor(goVersion) {
	return Number(goVersion.split(".")[1] ?? NaN);
}
// src/builder/build-plugin.ts
/** Go 1.18 began to ask version control, and to know the flag. */
const FIRST_WITH_BUILDVCS = 18;
/** Compiles one plugin without the network; gives Go's words where it fails. */
async function buildPlugin(build) {
	const { builder, plugin, copy } = build;
	const ldflags = mergeLinkerFlags(builder.linkerFlags, build.ldflags);
	await mkdir(dirname(build.output), { recursive: true });
	const { exitCode, stdout, stderr } = await builder.compile({
		args: [
			"build",
			"-buildmode=plugin",
			"-mod=readonly",
			`-modfile=${builder.inside(copy.goMod)}`,
			...goMinor(builder.description.goVersion) >= FIRST_WITH_BUILDVCS ? ["-buildvcs=false"] : [],
			...builder.buildFlags,
			...build.buildFlags,
			...ldflags === "" ? [] : [`-ldflags=${ldflags}`],
			"-o",
			builder.inside(build.output),
			plugin.packagePath
		],
		folder: plugin.module.folder,
		onLine: build.onLine
	});
	return exitCode === 0 ? { ok: true } : {
		ok: false,
		output: `${stdout}\n${stderr}`
	};
}
// src/plugin/go-errors.ts
/** The messages with a place in the output of `go build`, `go list` or `go vet`, without repetition. */
function goMessages(output) {
	const seen = /* @__PURE__ */ new Set();
	const found = [];
	for (const line of output.split("\n")) {
		const match = /^(?:vet: |go: |package [^:]+: )?((?:[^\s:][^:]*)\.(?:go|mod|c|h|s|S)):(\d+)(?::(\d+))?: (.+)$/.exec(line.trim());
		if (!match || seen.has(line)) continue;
		seen.add(line);
		const [, file = "", at = "", column, message = ""] = match;
		found.push({
			file,
			line: Number(at),
			...column ? { column: Number(column) } : {},
			message
		});
	}
	return found;
}
/** Whether `go list -mod=readonly` failed for want of lines in go.sum (or in go.mod) that Go can add itself. */
function lacksSums(stderr) {
	return /missing go\.sum entry|updates to go\.(mod|sum) needed|go\.sum file is out of date/.test(stderr);
}
/** Packages for which `-mod=mod` had to look for a module: go.mod does not require one. */
function unrequiredPackages(stderr) {
	return [...stderr.matchAll(/^go: finding module for package (\S+)/gm)].map((match) => match[1] ?? "");
}
// src/diagnosis/go-lines.ts
/** That go.mod asks for a newer Go than the gateway's. */
function goLineTooNew(wanted, ground) {
	return {
		what: `go.mod asks for Go ${wanted}, but KrakenD ${ground.krakendVersion} and its plugins are built with Go ${ground.goVersion}.`,
		why: "A plugin must be built by its gateway's exact Go; a newer one would be refused.",
		fix: `${inFolder(ground.folder, `go mod edit -go=${minorOf(ground.goVersion)} -toolchain=none`)}, or move to a KrakenD that is built with Go ${wanted} or newer`,
		place: {
			file: ground.goModFile,
			line: ground.goMod.go?.line ?? ground.goMod.moduleLine
		}
	};
}
/** That an old Go can't read a three-part go line. */
function goLineUnreadable(version, line, ground) {
	return {
		what: `Go ${ground.goVersion} can't read the go line ${version} in go.mod.`,
		why: `Before 1.21 Go knew neither toolchain lines nor three-part versions, and KrakenD ${ground.krakendVersion} is built with Go ${ground.goVersion}.`,
		fix: lowered(ground),
		place: {
			file: ground.goModFile,
			line
		}
	};
}
/** The directives that came after Go 1.20, with the minor release that brought each (https://go.dev/ref/mod). */
const SINCE = /* @__PURE__ */ new Map([
	["toolchain", 21],
	["godebug", 23],
	["tool", 24],
	["ignore", 25]
]);
/** That go.mod has a directive that the gateway's Go does not know. */
function unknownDirective(directive, line, ground) {
	const since = SINCE.get(directive);
	const drop = `go.mod needs no ${directive} line for a plugin: delete it`;
	return {
		what: `Go ${ground.goVersion} does not know the ${directive} line in go.mod.`,
		why: directive === "toolchain" ? `Before 1.21 Go knew neither toolchain lines nor three-part versions, and KrakenD ${ground.krakendVersion} is built with Go ${ground.goVersion}.` : `${since === void 0 ? "" : `It came with Go 1.${since}, and `}KrakenD ${ground.krakendVersion} and its plugins are built with Go ${ground.goVersion}.`,
		fix: directive === "toolchain" ? lowered(ground) : drop,
		place: {
			file: ground.goModFile,
			line
		}
	};
}
/** That the module's path is that of a package of the standard library. */
function standardName(name, ground) {
	return {
		what: `The module is named "${name}", which is also a package of the standard library.`,
		why: "Go finds two packages under one import path and builds neither.",
		fix: inFolder(ground.folder, `go mod edit -module=example.com/my-${name}`),
		place: {
			file: ground.goModFile,
			line: ground.goMod.moduleLine
		}
	};
}
function lowered({ folder, goVersion }) {
	return inFolder(folder, `go mod edit -toolchain=none -go=${minorOf(goVersion)}`);
}
function minorOf(goVersion) {
	return goVersion.split(".").slice(0, 2).join(".");
}
// src/diagnosis/go-module-cases.ts
/** What Go says of go.mod, of modules and of how the sources lie, before it compiles anything. */
const MODULE_CASES = [
	{
		pattern: /go\.mod requires go >= (\S+) \(running go (\S+?);/,
		explain: ([, wanted = ""], failure) => goLineTooNew(wanted, failure)
	},
	{
		pattern: /^(\S+): cannot compile Go (\S+) code/m,
		explain: ([, importPath = "", wanted = ""], failure) => `${importPath}/`.startsWith(`${failure.goMod.module}/`) ? goLineTooNew(wanted, failure) : dependencyTooNew(importPath, wanted, failure)
	},
	{
		pattern: /(\S+)@(\S+) requires go >= (\S+) \(running go (\S+?);/,
		explain: ([, module = "", version = "", wanted = ""], failure) => dependencyTooNew(`${module} ${version}`, wanted, failure)
	},
	{
		pattern: /go\.mod:(\d+): invalid go version '([^']+)'/,
		explain: ([, line = "1", version = ""], failure) => goLineUnreadable(version, Number(line), failure)
	},
	{
		pattern: /go\.mod:(\d+): unknown directive: (\S+)/,
		explain: ([, line = "1", directive = ""], failure) => unknownDirective(directive, Number(line), failure)
	},
	{
		pattern: /ambiguous import: found package (\S+) in multiple modules:\n\t\1 \(/,
		explain: ([, name = ""], failure) => name === failure.goMod.module ? standardName(name, failure) : void 0
	},
	{
		pattern: /found packages (\S+) \((\S+)\) and (\S+) \((\S+)\) in (\S.*)/,
		explain: ([, one = "", oneFile = "", other = "", otherFile = "", folder = ""], failure) => {
			const [name, file] = one === "main" ? [other, otherFile] : [one, oneFile];
			const user = failure.userFile(`${folder}/${file}`);
			return {
				what: `${file} says "package ${name}", and its neighbours say "package ${one === "main" ? one : other}".`,
				why: "The files of one folder are one package; a plugin is package main.",
				fix: `move ${file} to a folder of its own (${name}/) and import it, or make it package main`,
				...user === void 0 ? {} : { place: {
					file: user,
					line: 1
				} }
			};
		}
	},
	{
		pattern: /go\.mod file not found|cannot find main module/,
		explain: (_, { folder }) => ({
			what: "The plugin belongs to no Go module: there is no go.mod at or above it.",
			why: "go.mod names the versions of the modules that the plugin links, which must be the gateway's.",
			fix: inFolder(folder, "go mod init example.com/my-plugin && go mod tidy")
		})
	},
	{
		pattern: /(?:^(\S+?):(\d+):(?:(\d+):)? )?no required module provides package (\S+?)[;\s]/m,
		explain: ([, file, line, , name = ""], failure) => ({
			what: `No module in go.mod provides the package ${name}.`,
			why: "It is imported, and go.mod was not completed afterwards.",
			fix: `${inFolder(failure.folder, `go get ${shellWord(name)} && go mod tidy`)}, and commit go.mod and go.sum`,
			...placeOf(file, line, failure)
		})
	},
	{
		pattern: /missing go\.sum entry|updates to go\.(?:mod|sum) needed|go\.sum file is out of date/,
		explain: (_, failure) => ({
			what: "go.sum or go.mod lacks lines that this build needs.",
			why: "Without them nobody can check that the modules are the ones you meant.",
			fix: `${inFolder(failure.folder, "go mod tidy")}, and commit go.mod and go.sum`,
			place: {
				file: failure.goModFile,
				line: failure.goMod.moduleLine
			}
		})
	},
	{
		pattern: /(\S+?)(?:@\S+)?: replacement directory (\S+) does not exist/,
		explain: ([, module = "", target = ""], failure) => ({
			what: `go.mod replaces ${module} by ${target}, which is not there.`,
			why: "The folder is outside of what was checked out, or the path is wrong: it is relative to go.mod.",
			fix: `check the folder out as well, inside the workspace, or drop the line: ${inFolder(failure.folder, `go mod edit -dropreplace=${shellWord(module)}`)}`,
			place: {
				file: failure.goModFile,
				line: lineOf(failure.goMod, module)
			}
		})
	},
	{
		pattern: /(?:^(\S+?):(\d+):(?:\d+:)? )?package (\S+) is not in (?:std|GOROOT)\b/m,
		explain: ([, file, line, name = ""], failure) => ({
			what: `Go ${failure.goVersion} has no package ${name}.`,
			why: `KrakenD ${failure.krakendVersion} and its plugins are built with Go ${failure.goVersion}: the package came with a newer Go, or it is one of your own and lacks the module's path before its name.`,
			fix: `do without it, move to a KrakenD that is built with a newer Go, or import your own as ${failure.goMod.module}/…`,
			...placeOf(file, line, failure)
		})
	},
	{
		pattern: /verifying (?:module )?(\S+?)@(\S+?)(?:\/go\.mod)?: checksum mismatch/,
		explain: ([, module = "", version = ""], failure) => ({
			what: `${module} ${version} is not what go.sum says: its checksum differs.`,
			why: "The tag was moved after go.sum was written, or somebody changed the module on its way.",
			fix: `find out which of both is right; if it is the new one: ${inFolder(failure.folder, `sed -i ${shellWord(`\\|^${module} ${version}|d`)} go.sum && go mod tidy`)}`,
			place: {
				file: failure.goModFile,
				line: lineOf(failure.goMod, module)
			}
		})
	}
];
/** @param dependency a module with its version, or a package. */
function dependencyTooNew(dependency, wanted, failure) {
	const path = dependency.split(" ")[0] ?? "";
	return {
		what: `${dependency} asks for Go ${wanted}, but KrakenD ${failure.krakendVersion} and its plugins are built with Go ${failure.goVersion}.`,
		why: "A plugin must be built by its gateway's exact Go.",
		fix: `require an older version of ${path}, or move to a KrakenD that is built with Go ${wanted} or newer`,
		place: {
			file: failure.goModFile,
			line: lineOfRequirement(failure, path)
		}
	};
}
/** @param path of a module, or of a package in one. */
function lineOfRequirement({ goMod }, path) {
	return goMod.requirements.find((module) => `${path}/`.startsWith(`${module.path}/`))?.line ?? goMod.moduleLine;
}
function placeOf(goFile, line, failure) {
	const file = goFile === void 0 ? void 0 : failure.userFile(goFile);
	return file === void 0 ? {} : { place: {
		file,
		line: Number(line)
	} };
}
// src/diagnosis/not-for-plugins.ts
/**
* Hand-written assembly for amd64 that uses the register R15, which code of shared objects has for itself; Go
* refuses it since 1.17 at the latest (cmd/internal/obj/x86/obj6.go, checkForR15Clobber). Each was compiled
* as a plugin with Go 1.17, 1.20 and 1.25; other packages of klauspost/compress are not affected.
*/
const STUBBORN = [
	{
		module: "github.com/cespare/xxhash",
		package: "github.com/cespare/xxhash"
	},
	{
		module: "github.com/cespare/xxhash/v2",
		package: "github.com/cespare/xxhash/v2",
		mendedIn: "v2.1.2"
	},
	{
		module: "github.com/klauspost/compress",
		package: "github.com/klauspost/compress/zstd/internal/xxhash",
		mendedIn: "v1.13.6"
	}
];
/** That a package can't be linked into a plugin, with what to do. */
function notForPlugins(name, { goModFile, folder }, line) {
	const known = STUBBORN.find((one) => one.package === name);
	const why = "Its assembly uses the register R15, which code of shared objects needs for itself: \"when dynamic linking, R15 is clobbered\".";
	const place = {
		file: goModFile,
		line
	};
	if (known?.mendedIn !== void 0) return {
		what: `${known.module} before ${known.mendedIn} can't be linked into a plugin.`,
		why,
		fix: inFolder(folder, `go get ${known.module}@${known.mendedIn} && go mod tidy`),
		place
	};
	return {
		what: `${name} can't be linked into a plugin.`,
		why,
		fix: `${inFolder(folder, `go mod why -m ${shellWord(known?.module ?? name)}`)} shows what imports it: a newer version of that may do without it`,
		place
	};
}
// src/diagnosis/compile-cases.ts
/** What Go, the assembler, the C compiler and the linker say while they build. */
const COMPILE_CASES = [
	{
		pattern: /^# (\S+)\n(?:.*\n){0,20}?asm: .*when dynamic linking, R15 is clobbered/m,
		explain: ([, name = ""], failure) => notForPlugins(name, failure, lineOfRequirement(failure, name))
	},
	{
		pattern: /C compiler "([^"]+)" not found|exec: "((?:\S*-)?(?:gcc|cc|clang))": executable file not found/,
		explain: ([, compiler, program]) => ({
			what: `There is no C compiler ${compiler ?? program} where the plugin is built.`,
			why: "Plugins are linked by the C compiler (cgo). Builder 2.10.2 has none for arm64 on its PATH, and each builder has only that of its own C library.",
			fix: "use the builder of the release and variant, name another image in builder-image, use another patch release, or builder: host"
		})
	},
	{
		pattern: /requires external \(cgo\) linking, but cgo is not enabled|loadinternal: cannot find runtime\/cgo/,
		explain: () => ({
			what: "The build ran without cgo, and a plugin needs it.",
			why: "Plugins are linked by the C compiler.",
			fix: "set CGO_ENABLED=1 and see that a C compiler for the target is there"
		})
	},
	{
		pattern: /-buildmode=plugin requires exactly one main package/,
		explain: () => ({
			what: "What was to be built is not exactly one main package.",
			why: "A plugin is one Go package whose files say \"package main\".",
			fix: "name the folder of the plugin in the input plugins"
		})
	},
	{
		pattern: /ld(?:\.\w+)?: cannot find -l(\S+?)(?::|\s|$)/m,
		explain: ([, library = ""]) => ({
			what: `The C library lib${library} is not there to link with.`,
			why: "The plugin uses C code (cgo) that needs it, and the Plugin Builder image does not have it. The gateway needs it as well, where it runs.",
			fix: "name an image in builder-image that is made from the Plugin Builder and has the library, or do without cgo"
		})
	},
	{
		pattern: /fatal error: (\S+\.h): No such file or directory/,
		explain: ([, header = ""]) => ({
			what: `The C header ${header} is not there to compile with.`,
			why: "The plugin uses C code (cgo) that needs it, and the Plugin Builder image does not have it.",
			fix: "name an image in builder-image that is made from the Plugin Builder and has the header, or do without cgo"
		})
	},
	{
		pattern: /failed to initialize build cache at (\S+): |build cache is required, but could not be located/,
		explain: ([text = "", folder]) => ({
			what: folder ? `Go can't write its build cache at ${folder}.` : "Go has no folder for its build cache.",
			why: `${text.replace(/[:\s]+$/, "")}: the build runs as a user to whom the folder does not belong, or without a home.`,
			fix: "is the folder left by an earlier step that ran as root? Remove it: sudo rm -rf the folder; in a container of your own set HOME and GOCACHE to writable folders"
		})
	},
	{
		pattern: /error obtaining VCS status: (.+)/,
		explain: ([, reason = ""]) => ({
			what: "Go asked git about the sources, and git did not answer.",
			why: `${reason}: the work folder belongs to another user.`,
			fix: "git config --global --add safe.directory \"$PWD\", or build with -buildvcs=false"
		})
	},
	{
		pattern: /no space left on device/,
		explain: ({ input }) => ({
			what: "The disk is full.",
			why: lineWith(input, "no space left on device"),
			fix: "free some: docker system prune --all --force, go clean -cache, or a runner with a larger disk"
		})
	},
	{
		pattern: /signal: killed/,
		explain: ({ input }) => ({
			what: "The compiler was killed.",
			why: `${lineWith(input, "signal: killed")}: as a rule the machine had no memory left.`,
			fix: "set build-flags: -p=1 so that Go compiles one package at a time, or use a runner with more memory"
		})
	},
	{
		pattern: /^.*\b(?:open|mkdir|unlinkat|rename|stat) (\S+): permission denied/m,
		explain: ([line = "", file = ""], { folder }) => ({
			what: `${file} can't be read or written.`,
			why: `${line.trim()}. Files of root's are left behind where an earlier step ran a container as root.`,
			fix: inFolder(folder, "sudo chown -R \"$(id -u):$(id -g)\" .")
		})
	}
];
function lineWith(text, words) {
	return text.split("\n").find((line) => line.includes(words))?.trim() ?? words;
}
// src/diagnosis/download-cases.ts
const REACH = "set GOPROXY in build-env to a proxy that may read it, or publish the module where the runner may read it";
/** What Go and git say where a module can't be downloaded. */
const DOWNLOAD_CASES = [
	{
		pattern: /could not read Username for '([^']+)'|fatal: could not read Password for '([^']+)'/,
		explain: ([text, user, password], failure) => unreachable(failure, moduleBefore(text, failure), {
			what: `A private module could not be downloaded: ${user ?? password} asks who is there.`,
			why: "The download has no credentials for it.",
			fix: REACH
		})
	},
	{
		pattern: /Permission denied \(publickey\)|Host key verification failed|Authentication failed for/,
		explain: ([answer = ""], failure) => unreachable(failure, moduleBefore(answer, failure), {
			what: "A private module could not be downloaded: its host did not let git in.",
			why: `git said: ${answer}.`,
			fix: REACH
		})
	},
	{
		pattern: /exec: "git": executable file not found/,
		explain: ([text], failure) => unreachable(failure, moduleBefore(text, failure), {
			what: "A module is fetched with git, and the builder has no git.",
			why: "Go asks git for modules that no proxy is asked for (GOPRIVATE, GONOPROXY, GOPROXY=direct); the Alpine builder comes without it since KrakenD 2.5.",
			fix: "set GOPROXY in build-env to a proxy that has the module, or use variant: linux-generic or builder: host where the gateway allows it"
		})
	},
	{
		pattern: /([^\s@:]+)@(v[^\s:]+): reading (\S+): (4\d\d [^\n]+)/,
		explain: ([, module = "", version = "", , status = ""], failure) => unreachable(failure, module, {
			what: `${module} ${version} could not be downloaded: the module proxy answers ${status.trim()}.`,
			why: "There is no such version, or the module is private, so that the proxy does not see it.",
			fix: `look whether it exists (go list -m -versions ${shellWord(module)}); for a private module ${REACH}`
		})
	},
	{
		pattern: /([^\s@:]+)@(\S+?): invalid version: unknown revision (\S+)/,
		explain: ([, module = "", , revision = ""], failure) => unreachable(failure, module, {
			what: `${module} has no version ${revision}.`,
			fix: `name one that exists: go list -m -versions ${shellWord(module)}`
		})
	},
	{
		pattern: /unrecognized import path "([^"]+)": ([^\n]+)/,
		explain: ([, module = "", reason = ""], failure) => unreachable(failure, module, {
			what: `Where ${module} comes from could not be found out.`,
			why: `${reason}. The import path is wrong, or its host is out of this runner's reach.`,
			fix: `check the path; for a private module ${REACH}`
		})
	},
	{
		pattern: /module lookup disabled by GOPROXY=off/,
		explain: (_, failure) => ({
			what: "A module is missing that was not downloaded before compiling.",
			why: failure.output.trim().split("\n").at(-1) ?? "",
			fix: "is GOPROXY set to off? Drop it from the environment and build-env"
		})
	},
	{
		pattern: /(?:Get|proxyconnect)[^\n]*?((?:dial tcp[^\n]*|x509: [^\n]*|net\/http: TLS handshake timeout|context deadline exceeded|EOF))/,
		explain: ([, reason = ""], failure) => ({
			what: `${failure.doing} failed: the network did not give a module.`,
			why: reason.trim(),
			fix: reason.includes("x509") ? "set SSL_CERT_FILE to a bundle that has your proxy's certificate; it reaches the download" : "check that the runner reaches the module proxy; GOPROXY and HTTPS_PROXY reach the download where they are set, and container-network: host uses the network of the runner itself"
		})
	}
];
function unreachable({ goMod, goModFile }, module, problem) {
	return {
		...problem,
		place: {
			file: goModFile,
			line: module === void 0 ? goMod.moduleLine : lineOf(goMod, module)
		}
	};
}
/** The module of which the lines above a message of git speak: `go: host/module@v1.0.0: …`. */
function moduleBefore(text, { output }) {
	return [...output.slice(0, output.indexOf(text ?? "")).matchAll(/([^\s@:]+)@v[^\s:]+:/g)].at(-1)?.[1];
}
// src/diagnosis/go-failure.ts
const CASES = [
	...MODULE_CASES,
	...DOWNLOAD_CASES,
	...COMPILE_CASES,
	...DOCKER_CASES
];
/** What Go said, as problems of the user's: the known ones with their cause, all others as they are. */
function explainGoFailure(failure) {
	const known = firstExplanation(failure.output, CASES, failure);
	if (known) return [known];
	const newer = newerThanGo(failure);
	const placed = goMessages(failure.output).map(({ file, line, column, message }) => {
		const user = failure.userFile(file);
		const place = user === void 0 ? void 0 : {
			file: user,
			line,
			...column ? { column } : {}
		};
		return {
			what: place ? message : `${file}:${line}: ${message}`,
			...newer ? { why: newer } : {},
			...place ? { place } : {}
		};
	});
	if (placed.length > 0) return placed;
	const words = failure.output.trim().split("\n").slice(-15).join("\n");
	return [{
		what: `${failure.doing} failed.`,
		why: words || "Go said nothing."
	}];
}
/** Go 1.20 and older compile modules for a newer Go, and say so where that fails. */
function newerThanGo({ output, krakendVersion, goVersion }) {
	const wanted = /^note: (?:module requires|imported by a module that requires) [Gg]o (\S+)/m.exec(output)?.[1];
	if (wanted === void 0) return void 0;
	return `The module is written for Go ${wanted}; KrakenD ${krakendVersion} and its plugins are built with Go ${goVersion}.`;
}
// src/stages/failure-context.ts
/** What a failure of Go has to be explained with. */
function failureContext({ builder, workspace, target, goVersion }, module, copy) {
	const goModFile = join(module.relative, "go.mod");
	return {
		goMod: module.goMod,
		goModFile,
		folder: module.relative || ".",
		krakendVersion: target.version,
		goVersion,
		userFile: (goFile) => {
			const inside = isAbsolute(goFile) ? goFile : resolve(builder.inside(module.folder), goFile);
			if (inside === builder.inside(copy.goMod)) return goModFile;
			const file = builder.outside(inside);
			return file !== void 0 && isWithin(workspace, file) ? relative(workspace, file) : void 0;
		}
	};
}
// src/stages/compile.ts
/** Compiles the plugins that are worth it, one after another: Go uses all cores for each. */
async function compile(run, plugins, phase) {
	const compiled = [];
	for (const examined of plugins) if (examined.stop) compiled.push(notCompiled(examined));
	else compiled.push(await compileOne(run, examined, phase));
	const built = compiled.filter((one) => one.built).length;
	const tried = plugins.filter(({ stop }) => stop === void 0).length;
	phase.outcome(`${built} of ${tried} built`, built === tried);
	return compiled;
}
/** A plugin that examining has stopped. */
function notCompiled(examined) {
	return {
		examined,
		problems: examined.problems,
		seconds: 0
	};
}
async function compileOne(run, examined, phase) {
	const { plugin, copy } = examined;
	const started = performance.now();
	const output = join(run.work, "built", `${plugin.name}.so`);
	phase.info(`go build ${plugin.packagePath} (${plugin.name})`);
	const result = await buildPlugin({
		builder: run.builder,
		plugin,
		copy,
		buildFlags: run.inputs.buildFlags,
		ldflags: run.inputs.ldflags,
		output,
		onLine: phase.info
	});
	const seconds = (performance.now() - started) / 1e3;
	if (!result.ok) {
		const problems = explainGoFailure({
			doing: `Building ${plugin.name}`,
			output: result.output,
			...failureContext(run, plugin.module, copy)
		});
		for (const problem of problems) phase.error(problem);
		return {
			examined,
			problems: [...examined.problems, ...problems],
			seconds
		};
	}
	using source = openFile(output);
	const facts = readPluginFacts(source);
	const file = {
		built: output,
		sha256: await sha256Of(output),
		size: (await stat(output)).size,
		goVersion: facts.goVersion ?? run.goVersion
	};
	phase.info(`  ${(file.size / 1e6).toFixed(1)} MB in ${elapsed(started)}, ${facts.kinds.join(", ") || "no registerer"}`);
	return {
		examined,
		built: {
			file,
			facts
		},
		problems: examined.problems,
		seconds
	};
}
// src/plugin/linked-modules.ts
/** The fields of `go list -json` that {@link linkedModules} reads. */
const LIST_FIELDS = "ImportPath,Name,Dir,Standard,Module,Deps";
/**
* The packages in the output of `go list -deps -json`: objects one after another, each opening with a
* brace at the start of a line.
*
* @throws SyntaxError where it is not that.
*/
function parseGoList(output) {
	return output.split(/^(?=\{)/m).filter((text) => text.trim() !== "").map((text) => JSON.parse(text));
}
/** The modules that the package and everything it imports come from, the main module left out. */
function linkedModules(packages, root) {
	const wanted = /* @__PURE__ */ new Set([root.ImportPath, ...root.Deps ?? []]);
	const found = /* @__PURE__ */ new Map();
	for (const { ImportPath, Module: module, Standard } of packages) {
		if (Standard || !module || module.Main || !wanted.has(ImportPath)) continue;
		const entry = found.get(module.Path) ?? {
			module,
			packages: []
		};
		entry.packages.push(ImportPath);
		found.set(module.Path, entry);
	}
	return [...found.values()].map(({ module, packages: linked }) => ({
		path: module.Path,
		version: module.Version ?? "",
		indirect: module.Indirect ?? false,
		...module.Replace ? { replace: {
			path: module.Replace.Path,
			version: module.Replace.Version ?? ""
		} } : {},
		packages: linked.toSorted()
	})).toSorted((a, b) => a.path < b.path ? -1 : 1);
}
// src/builder/list-modules.ts
/**
* Downloads what the plugins of one module import and lists it. Lines missing in go.sum are completed in
* the copy; a package that no requirement provides is an error, as it would be on the user's machine.
*/
async function listModules(request) {
	const asWritten = await goList(request, "readonly");
	if (asWritten.exitCode === 0) return listing(request, asWritten.stdout, false);
	if (!lacksSums(asWritten.stderr)) return {
		ok: false,
		output: asWritten.stderr
	};
	const completed = await goList(request, "mod");
	if (completed.exitCode !== 0) return {
		ok: false,
		output: completed.stderr
	};
	if (unrequiredPackages(completed.stderr).length > 0) return {
		ok: false,
		output: asWritten.stderr
	};
	return listing(request, completed.stdout, true);
}
/** The same for go.mod files that were edited here: Go may add what the edits need. */
async function listEdited(request) {
	const { exitCode, stdout, stderr } = await goList(request, "mod");
	return exitCode === 0 ? listing(request, stdout, true) : {
		ok: false,
		output: stderr
	};
}
function goList({ builder, module, copy, plugins, tagFlags, onLine }, mode) {
	const args = [
		"list",
		`-mod=${mode}`,
		`-modfile=${builder.inside(copy.goMod)}`,
		...tagFlags,
		"-deps",
		goMinor(builder.description.goVersion) >= 19 ? `-json=${LIST_FIELDS}` : "-json",
		...plugins.map(({ packagePath }) => packagePath)
	];
	const progress = (line) => {
		if (line.startsWith("go: ")) onLine(line);
	};
	return builder.download({
		args,
		folder: module.folder,
		onLine: progress
	});
}
function listing({ builder, plugins }, stdout, completed) {
	const packages = parseGoList(stdout);
	const linked = /* @__PURE__ */ new Map();
	for (const plugin of plugins) {
		const root = packages.find(({ Dir }) => Dir === builder.inside(plugin.folder));
		if (!root) return {
			ok: false,
			output: `go list did not list ${plugin.packagePath}`
		};
		linked.set(plugin, linkedModules(packages, root));
	}
	return {
		ok: true,
		linked,
		completed
	};
}
// src/builder/module-copy.ts
/** Copies go.mod and go.sum into a new folder. */
async function copyModule(module, folder) {
	await mkdir(folder, { recursive: true });
	const goMod = join(folder, "go.mod");
	await writeFile(goMod, module.goModText);
	if (module.goSumText !== void 0) await writeFile(join(folder, "go.sum"), module.goSumText);
	return {
		folder,
		goMod
	};
}
/** A second copy, to try changes on. */
async function duplicate(copy, folder) {
	await mkdir(folder, { recursive: true });
	const goMod = join(folder, "go.mod");
	await copyFile(copy.goMod, goMod);
	await copyFile(join(copy.folder, "go.sum"), join(folder, "go.sum")).catch(() => void 0);
	return {
		folder,
		goMod
	};
}
// src/builder/find-fix.ts
/** A replaced module may pull in others that differ in turn; four rounds were enough for every real plugin. */
const ROUNDS = 6;
/** Tries changes on a copy until nothing that the plugins link differs from the gateway. */
async function findFix(request, gateway, first, folder) {
	const { builder, module } = request;
	const copy = await duplicate(request.copy, folder);
	const all = [];
	const tried = /* @__PURE__ */ new Set();
	let mismatches = first;
	for (let round = 0; round < ROUNDS && mismatches.length > 0; round++) {
		const flags = edits(mismatches, module.goMod, tried);
		for (const { module: path } of mismatches) tried.add(path);
		all.push(...flags);
		const args = [
			"mod",
			"edit",
			...flags,
			builder.inside(copy.goMod)
		];
		if ((await builder.compile({
			args,
			folder: module.folder
		})).exitCode !== 0) return {
			edits: all,
			holds: false
		};
		const listing = await listEdited({
			...request,
			copy
		});
		if (!listing.ok) return {
			edits: all,
			holds: false
		};
		mismatches = distinct([...listing.linked.values()].flatMap((linked) => compareModules(linked, gateway, module.goMod).mismatches));
	}
	return {
		edits: all,
		holds: mismatches.length === 0
	};
}
/** One mismatch per module, as several plugins of a module may share it. */
function distinct(mismatches) {
	return [...new Map(mismatches.map((mismatch) => [mismatch.module, mismatch])).values()];
}
// src/krakend/check-plugin.ts
/**
* The arguments of the gateway's own check. With -f it prints commands for modules and blocks for libc and Go.
* Source: krakendio/krakend-cobra, check_plugin.go.
*
* @param goVersion without `go` before it: the command compares the texts.
*/
function checkPluginArguments(goVersion, libc, goSum) {
	return [
		"check-plugin",
		"-g",
		goVersion,
		"-l",
		libc,
		"-s",
		goSum,
		"-f"
	];
}
/**
* Reads what the command printed (on stderr, whatever its exit code).
*
* @returns undefined where the output is not a verdict, such as a file that could not be read.
*/
function parseCheckPlugin(stderr) {
	const compatible = /^No incompatibilities found!/m.test(stderr);
	const counted = /^\d+ incompatibilit(?:ies|y\(ies\)) found/m.test(stderr);
	if (!compatible && !counted) return void 0;
	const modules = [...accusations(stderr, /^(go get (\S+)@(\S+))\s*$/gm), ...accusations(stderr, /^(go mod edit --replace (\S+?)=\S+@(\S+))\s*$/gm)];
	const go = block(stderr, "go");
	const libc = block(stderr, "libc");
	return {
		compatible,
		modules,
		...go ? { go } : {},
		...libc ? { libc } : {}
	};
}
function accusations(text, pattern) {
	return [...text.matchAll(pattern)].map(([, command = "", module = "", want = ""]) => ({
		module,
		want,
		command
	}));
}
function block(text, name) {
	const match = new RegExp(`^${name}\\n\\s*have:[ \\t]*(.*)\\n\\s*want:[ \\t]*(.*)$`, "m").exec(text);
	return match ? {
		have: match[1] ?? "",
		want: match[2] ?? ""
	} : void 0;
}
/** Sets the command's accusations beside the linked modules that differ. */
function disagreement(report, differing) {
	const accused = report.modules.map(({ module }) => module);
	return {
		falseAlarms: accused.filter((module) => !differing.includes(module)),
		missed: differing.filter((module) => !accused.includes(module))
	};
}
// src/report/check-plugin-words.ts
/** KrakenD's own check in one sentence, with where it is wrong. */
function checkPluginWords(view, linkedAndDifferent) {
	if (view.compatible && view.missed.length === 0) return "no incompatibilities, as found here.";
	const accused = `${view.accused.length} module${view.accused.length === 1 ? "" : "s"} accused, ${linkedAndDifferent} linked and different.`;
	const falseAlarms = view.falseAlarms.length > 0 ? ` False alarm: ${view.falseAlarms.join(", ")} (it reads the highest version in go.sum, not what is linked).` : "";
	const missed = view.missed.length > 0 ? ` Missed: ${view.missed.join(", ")}.` : "";
	return accused + falseAlarms + missed;
}
// src/stages/krakend-check.ts
/** KrakenD's own check of go.sum, for people who know it; its verdict decides nothing. */
async function krakendCheck({ builder, checker, goVersion, inputs }, module, folder, phase) {
	if (!checker || inputs.check === "off" || module.goSumText === void 0) return void 0;
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, "go.mod"), module.goModText);
	await writeFile(join(folder, "go.sum"), module.goSumText);
	const goSum = `${builder.pluginFolder(folder)}/go.sum`;
	const args = checkPluginArguments(goVersion, checker.libc, goSum);
	const result = await builder.gateway({
		program: checker.program,
		plugins: folder,
		args
	});
	if ("cannot" in result) {
		phase.info(`krakend check-plugin was not run: ${result.cannot}`);
		return;
	}
	const report = parseCheckPlugin(result.stderr);
	if (!report) phase.info(`krakend check-plugin gave no verdict: ${result.stderr.trim().split("\n").at(-1) ?? ""}`);
	return report;
}
// src/stages/module-problems.ts
/** One problem per module that differs, at the line of go.mod that decides its version. */
function mismatchProblems(module, compatibility, fix) {
	if (compatibility.state === "unknown") return [];
	return compatibility.mismatches.map((mismatch) => ({
		what: `${mismatch.module} is ${mismatch.have} here, but the gateway links ${mismatch.want}.`,
		why: whyItMatters(mismatch),
		...fix && fix.commands.length > 0 ? { fix: fix.commands.join(" && ") } : {},
		place: {
			file: join(module.relative, "go.mod"),
			line: mismatch.line
		}
	}));
}
function whyItMatters({ sharedPackages, direct }) {
	const named = sharedPackages[0];
	const how = direct ? "go.mod requires it" : "another module pulls it in";
	if (named === void 0) return `Both link this module (${how}), and the gateway loads only plugins with its own version.`;
	return `Both link ${named} (${how}): the gateway would refuse the plugin with "plugin was built with a different version of package …".`;
}
/** That Go had to complete go.sum. */
function incompleteSums(module) {
	const file = join(module.relative, "go.mod");
	return {
		what: module.goSumText === void 0 ? `${module.relative || "The module"} has no go.sum.` : `go.sum or go.mod of ${module.relative || "the module"} lacks lines.`,
		why: "They were completed in a copy for this build. Without them committed, nobody can check that the modules are the ones you meant.",
		fix: `${inFolder(module.relative, "go mod tidy")}, and commit go.mod and go.sum`,
		place: {
			file,
			line: module.goMod.moduleLine
		}
	};
}
// src/stages/target-run.ts
/** `-tags=…` out of the build flags: listing must see the files that building sees. */
function tagFlags(inputs) {
	return inputs.buildFlags.filter((flag) => flag.startsWith("-tags="));
}
/** The build tags that the user gave. */
function tagsOf$1(inputs) {
	return tagFlags(inputs).flatMap((flag) => flag.slice(6).split(/[ ,]/));
}
// src/stages/examine.ts
/** Downloads the modules of every plugin and compares what would be linked with the gateway. */
async function examine(run, phase) {
	const byModule = Map.groupBy(run.plugins, ({ module }) => module.folder);
	const plugins = [];
	const fixes = [];
	for (const [index, own] of [...byModule.values()].entries()) {
		const examination = await examineModule(run, own, join(run.work, `module-${index}`), phase);
		plugins.push(...examination.plugins);
		fixes.push(...examination.fixes);
	}
	phase.outcome(...outcomeOf$1(plugins));
	return {
		plugins,
		fixes
	};
}
async function examineModule(run, plugins, folder, phase) {
	const { builder, gateway, inputs } = run;
	const module = plugins[0]?.module;
	const copy = await copyModule(module, folder);
	const request = {
		builder,
		module,
		copy,
		plugins,
		tagFlags: tagFlags(inputs),
		onLine: phase.info
	};
	const listing = await listModules(request);
	if (!listing.ok) {
		const context = failureContext(run, module, copy);
		const problems = explainGoFailure({
			doing: `Listing what ${plugins.map(({ name }) => name).join(", ")} would link`,
			output: listing.output,
			...context
		});
		if (problems.some(({ place }) => place?.file !== context.goModFile) && plugins.length > 1) return examineOneByOne(run, plugins, folder, phase);
		for (const problem of problems) phase.error(problem);
		return {
			plugins: plugins.map((plugin) => stopped(plugin, copy, problems)),
			fixes: []
		};
	}
	if (listing.completed) phase.warning(incompleteSums(module));
	const checkPlugin = await krakendCheck(run, module, `${folder}-check`, phase);
	const examined = plugins.map((plugin) => {
		const linked = listing.linked.get(plugin) ?? [];
		return {
			plugin,
			linked,
			...compare(run, plugin, linked, checkPlugin, phase)
		};
	});
	const mismatches = distinct(examined.flatMap(({ compatibility }) => compatibility.state === "unknown" ? [] : compatibility.mismatches));
	const fixes = [];
	if (gateway && mismatches.length > 0) {
		const fix = await findFix(request, gateway.profile, mismatches, `${folder}-fix`);
		const commands = fixCommands(module.relative, fix.edits);
		if (commands.length > 0) {
			fixes.push({
				folder: module.relative,
				target: targetFolder(run.target),
				commands,
				holds: fix.holds
			});
			const where = module.relative || "the module";
			phase.info(`Commands that make ${where} fit${fix.holds ? " (tried on a copy)" : ""}:`);
			for (const command of commands) phase.info(`  ${command}`);
		}
	}
	return {
		plugins: examined.map(({ plugin, linked, compatibility }) => {
			const problems = mismatchProblems(module, compatibility, fixes[0]);
			const stop = inputs.check === "strict" && compatibility.state === "incompatible";
			for (const problem of problems) if (inputs.check === "strict") phase.error(problem);
			else phase.warning(problem);
			return {
				plugin,
				copy,
				linked,
				compatibility,
				...stop ? { stop: "incompatible" } : {},
				problems
			};
		}),
		fixes
	};
}
/** Go lists all packages or none: alone, each shows whether it is the one at fault. */
async function examineOneByOne(run, plugins, folder, phase) {
	const parts = [];
	for (const [index, plugin] of plugins.entries()) parts.push(await examineModule(run, [plugin], `${folder}-${index}`, phase));
	return {
		plugins: parts.flatMap((part) => part.plugins),
		fixes: parts.flatMap((part) => part.fixes)
	};
}
function compare({ gateway, inputs }, plugin, linked, checkPlugin, phase) {
	if (!gateway || inputs.check === "off") return { compatibility: { state: "unknown" } };
	const { mismatches, harmless } = compareModules(linked, gateway.profile, plugin.module.goMod);
	const state = mismatches.length > 0 ? "incompatible" : "compatible";
	const third = linked.length === 0 ? "nothing but the standard library" : `${linked.length} module${linked.length === 1 ? "" : "s"}`;
	phase.info(`${plugin.name} links ${third}; ${mismatches.length} differ from the gateway`);
	if (harmless.length > 0) phase.info(`  at other versions, but no package is shared: ${harmless.join(", ")}`);
	if (!checkPlugin) return { compatibility: {
		state,
		mismatches,
		harmless
	} };
	const differing = mismatches.map(({ module }) => module);
	const view = {
		compatible: checkPlugin.compatible,
		accused: checkPlugin.modules.map(({ module }) => module),
		...disagreement(checkPlugin, differing)
	};
	phase.info(`  krakend check-plugin: ${checkPluginWords(view, mismatches.length)}`);
	return { compatibility: {
		state,
		mismatches,
		harmless,
		checkPlugin: view
	} };
}
function stopped(plugin, copy, problems) {
	return {
		plugin,
		copy,
		linked: [],
		compatibility: { state: "unknown" },
		stop: "failed",
		problems
	};
}
/** How many can't be built or differ, and whether that is none. */
function outcomeOf$1(plugins) {
	const failed = plugins.filter(({ stop }) => stop === "failed").length;
	const differ = plugins.filter(({ compatibility }) => compatibility.state === "incompatible").length;
	const unknown = plugins.filter(({ compatibility }) => compatibility.state === "unknown").length;
	if (failed > 0) return [`${failed} of ${plugins.length} can't be built`, false];
	if (differ > 0) return [`${differ} of ${plugins.length} would link modules that differ from the gateway's`, false];
	if (unknown > 0) return ["downloaded; not compared with a gateway", true];
	return [plugins.length === 1 ? "they are the gateway's" : `those of all ${plugins.length} plugins are the gateway's`, true];
}
// src/krakend/plugin-kinds.ts
const KINDS = [
	{
		kind: "server",
		symbol: "HandlerRegisterer",
		namespace: "plugin/http-server",
		formerNamespace: "github_com/devopsfaith/krakend/transport/http/server/handler",
		scopes: ["service"],
		names: "one or list",
		testFlag: "-s",
		logTag: "[SERVICE: Handler Plugin]"
	},
	{
		kind: "client",
		symbol: "ClientRegisterer",
		namespace: "plugin/http-client",
		formerNamespace: "github.com/devopsfaith/krakend/transport/http/client/executor",
		scopes: ["backend"],
		names: "one",
		testFlag: "-c",
		logTag: "[SERVICE: Executor Plugin]"
	},
	{
		kind: "modifier",
		symbol: "ModifierRegisterer",
		namespace: "plugin/req-resp-modifier",
		formerNamespace: "github.com/devopsfaith/krakend/proxy/plugin",
		scopes: ["endpoint", "backend"],
		names: "list",
		testFlag: "-m",
		logTag: "[SERVICE: Modifier Plugin]"
	},
	{
		kind: "middleware",
		symbol: "MiddlewareRegisterer",
		namespace: "plugin/middleware",
		scopes: ["endpoint", "backend"],
		names: "list",
		testFlag: "-w",
		logTag: "[SERVICE: Middleware Plugin]"
	}
];
/** The kinds that variables of these names make a plugin. */
function kindsDeclaredBy(variables) {
	return KINDS.filter(({ symbol }) => variables.includes(symbol)).map(({ kind }) => kind);
}
// src/krakend/test-plugin.ts
/**
* The arguments of the gateway's own loading test. It fails a file for every kind that is asked for and
* missing, so `kinds` must be read off the file first. Source: krakendio/krakend-cobra, test_plugin.go.
*/
function testPluginArguments(kinds, files) {
	return [
		"test-plugin",
		...KINDS.filter(({ kind }) => kinds.includes(kind)).map(({ testFlag }) => testFlag),
		...files
	];
}
/** Reads what the command printed on stderr. */
function parseTestPlugin(stderr) {
	const lines = stderr.split("\n").filter((line) => /^\[(OK|KO)\] (?!\d+ tested plugin)/.test(line));
	const refusals = lines.flatMap((line) => {
		const match = /^\[KO\] (?:SERVER|CLIENT|MODIFIER|MIDDLEWARE)\s+([^:]+?): (.+)$/.exec(line);
		return match ? [{
			file: match[1] ?? "",
			reason: match[2] ?? ""
		}] : [];
	});
	const unopened = /^\[KO\] Unable to open the plugin (.+?)\.?$/m.exec(stderr);
	if (unopened) refusals.push({
		file: unopened[1] ?? "",
		reason: "Unable to open the plugin"
	});
	const tested = /^\[(?:OK|KO)\] (\d+) tested plugin\(s\) in /m.exec(stderr);
	return {
		lines,
		refusals,
		tested: tested ? Number(tested[1]) : 0
	};
}
/** A kind that was asked for because another plugin of the folder has it is no refusal of this one. */
function isMissingKind(refusal) {
	return /^The plugin does not contain a \w+Registerer\.?$/.test(refusal.reason);
}
// src/krakend/start-log.ts
/** The line after which nothing more is said of plugins. Source: krakend-ce, plugin.go, LoadPlugins. */
const LOADING_ENDS = /\[SERVICE: Plugin Loader\] Loading process completed/;
/**
* The configuration with which a gateway loads the plugins of a folder and says so.
*
* @param folder as the gateway sees it.
*/
function loadingConfiguration(folder) {
	return JSON.stringify({
		version: 3,
		name: "loading test",
		listen_ip: "127.0.0.1",
		plugin: {
			pattern: ".so",
			folder: `${folder}/`
		},
		endpoints: [],
		extra_config: { "telemetry/logging": {
			level: "DEBUG",
			stdout: true,
			syslog: false
		} }
	});
}
/** The arguments of the gateway that loads the plugins of a configuration. */
function startArguments(configuration) {
	return [
		"run",
		"-d",
		"-c",
		configuration
	];
}
/**
* Reads what a gateway says of plugins while it starts. A registerer that a file does not have is no error in
* this loader: every file is tried as every kind. Source: luraproject/lura, transport/http/server/plugin and
* its neighbours; the quoted lines of krakend-ce's loader.
*/
function parseStartLog(log) {
	const loaded = /* @__PURE__ */ new Map();
	const refusals = [];
	const lines = [];
	for (const line of log.split("\n")) {
		const said = /\[SERVICE: \w+ Plugin\].*$/.exec(line)?.[0];
		if (said === void 0) continue;
		const kind = KINDS.find(({ logTag }) => said.startsWith(logTag))?.kind;
		const total = /Total plugins loaded: (\d+)/.exec(said);
		if (total && kind) loaded.set(kind, Number(total[1]));
		const failure = /plugin #\d+ \((.+?)\): (?:plugin\.Open\(".*?"\): )?(.+)$/.exec(said);
		const absent = /symbol \w+Registerer not found in plugin/.test(said);
		if (failure && !absent) refusals.push({
			file: failure[1] ?? "",
			reason: failure[2] ?? ""
		});
		if (!absent) lines.push(said.trimEnd());
	}
	return {
		loaded,
		refusals,
		complete: LOADING_ENDS.test(log),
		lines
	};
}
// src/builder/load-by-starting.ts
/** No plugin: its name does not contain `.so`. */
const CONFIGURATION = "krakend.json";
/**
* What gateways before 2.6 have in place of test-plugin: they are started with the folder of plugins, and
* stopped as soon as their log has told what became of each.
*/
async function loadByStarting(builder, program, files, folder) {
	const seen = builder.pluginFolder(folder);
	await writeFile(join(folder, CONFIGURATION), loadingConfiguration(seen));
	const args = startArguments(`${seen}/${CONFIGURATION}`);
	const result = await builder.gateway({
		program,
		plugins: folder,
		args,
		until: LOADING_ENDS
	});
	if ("cannot" in result) return result;
	const { loaded, refusals, complete, lines } = parseStartLog(`${result.stdout}\n${result.stderr}`);
	const once = new Map(refusals.map((refusal) => [basename(refusal.file), refusal]));
	return {
		refusals: complete && once.size === 0 ? unregistered(files, loaded) : [...once.values()],
		complete,
		lines: [...new Set(lines)],
		result
	};
}
/** Kinds of which fewer plugins were registered than there are: said of no plugin, so of each that has it. */
function unregistered(files, loaded) {
	return files.flatMap(({ name, kinds }) => {
		const missing = kinds.filter((kind) => (loaded.get(kind) ?? 0) < files.filter((file) => file.kinds.includes(kind)).length);
		if (missing.length === 0) return [];
		return [{
			file: `${name}.so`,
			reason: `the gateway did not register it as ${missing.join(", ")}`
		}];
	});
}
// src/builder/prove-loading.ts
/**
* Has the gateway load one plugin that lies alone in its folder, because `test-plugin` matches file names
* by substring and would blame one plugin for another.
*/
async function proveAlone(builder, program, file, work) {
	const report = await load(builder, program, [file], join(work, "alone", file.name));
	if ("cannot" in report) return {
		state: "unproven",
		reason: report.cannot
	};
	const refusal = report.refusals[0];
	if (refusal) return {
		state: "failed",
		reason: refusal.reason,
		lines: report.lines
	};
	if (report.complete) return {
		state: "loaded",
		lines: report.lines
	};
	const words = wordsOf(report.result);
	const lines = words.split("\n").slice(0, 20);
	return {
		state: "failed",
		reason: deathOf(words, report.result.exitCode),
		lines
	};
}
/**
* Has the gateway load all of them in one process, which shows what no single one does, such as two plugins
* of one module path.
*
* @returns the refusals, by file name.
*/
async function proveTogether(builder, program, files, work) {
	const report = await load(builder, program, files, join(work, "together"));
	if ("cannot" in report) return [];
	const { refusals, complete, result } = report;
	if (refusals.length > 0 || complete) return refusals.map((one) => ({
		...one,
		file: basename(one.file)
	}));
	const reason = deathOf(wordsOf(result), result.exitCode);
	return files.map(({ name }) => ({
		file: `${name}.so`,
		reason
	}));
}
async function load(builder, program, files, folder) {
	await mkdir(folder, { recursive: true });
	for (const { name, path } of files) await place(path, join(folder, `${name}.so`));
	return program.hasTestPlugin ? loadByTesting(builder, program, files, folder) : loadByStarting(builder, program, files, folder);
}
async function loadByTesting(builder, program, files, folder) {
	const kinds = [...new Set(files.flatMap((file) => file.kinds))];
	const seen = files.map(({ name }) => `${builder.pluginFolder(folder)}/${name}.so`);
	const result = await builder.gateway({
		program,
		plugins: folder,
		args: testPluginArguments(kinds, seen)
	});
	if ("cannot" in result) return result;
	const { lines, refusals, tested } = parseTestPlugin(result.stderr);
	return {
		refusals: files.length > 1 ? refusals.filter((refusal) => !isMissingKind(refusal)) : refusals,
		complete: tested > 0 && (result.exitCode === 0 || files.length > 1),
		lines,
		result
	};
}
/** A second name for a file, or a copy where the file system has no such thing. */
async function place(from, to) {
	await link(from, to).catch(() => copyFile(from, to));
}
function wordsOf({ stdout, stderr }) {
	return `${stdout}\n${stderr}`.trim();
}
/** The most telling line of a gateway that died instead of answering. */
function deathOf(words, exitCode) {
	const lines = words.split("\n").map((line) => line.trim());
	const fatal = lines.find((line) => /^(panic|fatal error|runtime|SIG|signal|Error relocating|Error loading|exec )/.test(line));
	if (words.includes("the gateway gave no answer within 60 s")) return NO_ANSWER;
	return `the gateway ended with exit code ${exitCode}: ${fatal ?? (lines[0] || "without a word")}`;
}
// src/krakend/demands.ts
/**
* What a built file must be so that trying it makes sense: for the gateway's architecture and C library,
* with symbols of that library which the gateway's own system has, and with a registerer.
*
* @param subject names the file in sentences: `auth for 2.13.8-alpine-amd64`.
* @returns the first demand that it does not meet. A file that meets them all may still be refused.
*/
function unmetDemand(subject, facts, gateway) {
	if (facts.kinds.length === 0) return {
		what: `${subject} exports no registerer, so KrakenD has nothing to register.`,
		why: `The gateway looks for a package-level variable ${KINDS.map(({ symbol }) => symbol).join(", ")} in package main.`,
		fix: "declare one of them, such as var HandlerRegisterer = registerer(\"name\")"
	};
	if (!gateway) return void 0;
	if (facts.architecture !== gateway.architecture) return {
		what: `${subject} is for ${facts.architecture}, but the gateway is for ${gateway.architecture}.`,
		why: "The gateway would say \"cannot open shared object file\"."
	};
	if (facts.libcFamily !== void 0 && facts.libcFamily !== gateway.libcFamily) return {
		what: `${subject} is linked for ${facts.libcFamily}, but the gateway runs on ${gateway.libcFamily}.`,
		why: `It needs ${facts.neededLibraries.join(", ")}.`,
		fix: "use the builder image of the variant, or change variant"
	};
	const theirs = /^GLIBC-(\d+\.\d+)/.exec(gateway.libc ?? "")?.[1];
	if (theirs !== void 0 && facts.highestGlibc !== void 0 && isNewer(facts.highestGlibc, theirs)) return {
		what: `${subject} needs GLIBC_${facts.highestGlibc}, but the gateway was built for glibc ${theirs} (${gateway.libc}).`,
		why: "It was linked on a system with a newer C library; there the gateway says \"version `GLIBC_… not found\".",
		fix: "build with Docker (builder: docker), whose image has the C library of the release"
	};
}
function isNewer(version, than) {
	const [major = 0, minor = 0] = version.split(".").map(Number);
	const [thanMajor = 0, thanMinor = 0] = than.split(".").map(Number);
	return major > thanMajor || major === thanMajor && minor > thanMinor;
}
// src/stages/judge.ts
/**
* What the gateway's file says to each built plugin: alone, and together with the others.
*
* @returns nothing for a plugin that was not built, and `unknown` where there is no gateway.
*/
function judgePlugins({ gateway, target }, plugins, phase) {
	const candidates = plugins.flatMap((compiled) => compiled.built ? [candidateOf(compiled)] : []);
	const judged = gateway && judgeFolder(gateway.profile, candidates);
	const verdicts = new Map(candidates.map(({ compiled }, index) => [compiled, judged?.[index] ?? NO_GATEWAY]));
	if (!gateway) return verdicts;
	const folder = targetFolder(target);
	for (const [{ examined }, verdict] of verdicts) {
		phase.info(`${examined.plugin.name}: by its file, ${folder} ${verdictWords(verdict)}`);
		for (const { what } of verdict.cautions) phase.info(`  but ${what}`);
	}
	return verdicts;
}
const NO_GATEWAY = {
	state: "unknown",
	why: "the gateway could not be had",
	cautions: []
};
function candidateOf(compiled) {
	const { built, examined } = compiled;
	if (!built) throw new Error("a plugin without a file is not judged");
	return {
		file: `${examined.plugin.name}.so`,
		facts: built.facts,
		compiled
	};
}
/** `accepts it`, or what happens in place of that, as the end of a sentence about the gateway. */
function verdictWords(verdict) {
	if (verdict.state === "accepts") return "accepts it";
	if (verdict.state === "unknown") return `may accept it: ${verdict.why}`;
	return `${verdict.state === "kills" ? "dies of it" : "rejects it"}: ${verdict.said}`;
}
// src/stages/prove.ts
/** Judges the files, then has the gateway load each plugin alone and all of them together. */
async function prove(run, plugins, phase) {
	const verdicts = judgePlugins(run, plugins, phase);
	const alone = [];
	for (const compiled of plugins) {
		const verdict = verdicts.get(compiled);
		const proven = await proveOne(run, compiled, verdict, plugins, phase);
		alone.push({
			...proven,
			...verdict && { verdict }
		});
	}
	if (run.inputs.verify === "auto") noticeUnproven(run, alone, phase);
	const together = await confirmTogether(run, alone, phase);
	const built = together.filter(({ compiled }) => compiled.built);
	const loaded = built.filter(({ proof }) => proof.state === "loaded").length;
	const failed = built.some(({ proof }) => proof.state === "failed");
	phase.outcome(`${loaded} of ${built.length} loaded`, !failed);
	return together;
}
/** A plugin that was not built. */
function notProven(compiled) {
	return {
		compiled,
		proof: unproven("it was not built"),
		problems: compiled.problems
	};
}
async function proveOne(run, compiled, verdict, all, phase) {
	const { plugin } = compiled.examined;
	if (!compiled.built) return notProven(compiled);
	const subject = `${plugin.name} for ${targetFolder(run.target)}`;
	const demand = unmetDemand(subject, compiled.built.facts, run.gateway?.profile);
	if (demand) return refused(run, compiled, {
		state: "failed",
		reason: demand.what,
		lines: []
	}, phase, demand);
	if (run.inputs.verify === "off") return {
		compiled,
		proof: unproven("verify is off"),
		problems: compiled.problems
	};
	const refusal = verdict?.state === "rejects" || verdict?.state === "kills" ? verdict : void 0;
	const proof = run.program && run.cannotLoad === void 0 ? await proveAlone(run.builder, run.program, builtFile(compiled), join(run.work, "proof")) : unproven(run.cannotLoad ?? "");
	if (proof.state === "failed") return refused(run, compiled, proof, phase);
	if (proof.state === "loaded") {
		phase.info(`${plugin.name}: the gateway loads it`);
		for (const line of proof.lines) phase.info(`  ${line}`);
		if (refusal && refusal.cause !== "already-loaded") phase.warning(wrongVerdict(subject, refusal));
		return {
			compiled,
			proof,
			problems: compiled.problems
		};
	}
	if (refusal) return refused(run, compiled, proof, phase, (refusal.cause === "already-loaded" ? alreadyLoaded(run, compiled, all) : void 0) ?? judgedBad(subject, refusal));
	const problem = {
		what: `${subject} is not proven to load.`,
		why: sentence(proof.reason)
	};
	if (run.inputs.verify === "load") {
		phase.error(problem);
		return {
			compiled,
			proof: {
				...proof,
				state: "unproven"
			},
			problems: [...compiled.problems, problem]
		};
	}
	return {
		compiled,
		proof,
		problems: compiled.problems
	};
}
/** A refusal that stands in the files, where the gateway could not be asked. */
function judgedBad(subject, { state, said }) {
	return {
		what: `The gateway ${state === "kills" ? "would die of" : "would refuse"} ${subject}: ${said}`,
		why: "This stands in the files of both, read as the Go runtime and the dynamic loader read them."
	};
}
/** What nobody should ever see: the files say one thing, and the gateway does another. */
function wrongVerdict(subject, { said }) {
	return {
		what: `${subject} loads, although its file says that it would not (${said}).`,
		why: "The gateway has the last word; the reading of the files is wrong.",
		fix: "report this to the authors of this action, with both files"
	};
}
/** Reasons are words of ours, or whole sentences of others. */
function sentence(reason) {
	return reason.replace(/\.*$/, ".");
}
/** One notice for a target and reason: of thirty plugins GitHub would show ten. */
function noticeUnproven(run, plugins, phase) {
	const reasons = Map.groupBy(plugins.filter(({ compiled, proof }) => compiled.built && proof.state === "unproven"), ({ proof }) => proof.state === "unproven" ? proof.reason : "");
	for (const [reason, unproven] of reasons) {
		const names = unproven.map(({ compiled }) => compiled.examined.plugin.name).join(", ");
		const byFiles = unproven.every(({ verdict }) => verdict?.state === "accepts") ? " By the files of both, the gateway accepts them." : "";
		phase.notice({
			what: `Not proven to load into ${targetFolder(run.target)}: ${names}.`,
			why: `${sentence(reason)}${byFiles}`
		});
	}
}
/** Two plugins that load alone may not load together; the gateway names the one that came second. */
async function confirmTogether(run, plugins, phase) {
	const loaded = plugins.filter(({ proof }) => proof.state === "loaded");
	if (loaded.length < 2 || !run.program) return [...plugins];
	const files = loaded.map(({ compiled }) => builtFile(compiled));
	const refusals = await proveTogether(run.builder, run.program, files, join(run.work, "proof"));
	if (refusals.length === 0) phase.info(`${files.length} plugins load together in one gateway`);
	return plugins.map((proven) => {
		const file = `${proven.compiled.examined.plugin.name}.so`;
		const refusal = refusals.find((one) => one.file === file);
		if (!refusal || proven.proof.state !== "loaded") return proven;
		const problem = /already loaded/.test(refusal.reason) ? alreadyLoaded(run, proven.compiled, plugins.map((one) => one.compiled)) : void 0;
		const reason = `together with the others: ${refusal.reason}`;
		return {
			...refused(run, proven.compiled, {
				state: "failed",
				reason,
				lines: []
			}, phase, problem),
			...proven.verdict && { verdict: proven.verdict }
		};
	});
}
function alreadyLoaded(run, compiled, all) {
	const { plugin } = compiled.examined;
	const path = compiled.built?.facts.pluginPath;
	const names = all.filter((one) => one !== compiled && one.built?.facts.pluginPath === path).map((one) => one.examined.plugin.name).join(", ");
	return {
		what: `${plugin.name} and ${names || "another plugin"} have one plugin path, ${path ?? "unknown"}: a gateway loads only the first.`,
		why: `KrakenD ${run.target.version} says "plugin already loaded". The path comes from the module line in go.mod, as in a copied example.`,
		fix: inFolder(plugin.module.relative, `go mod edit ${shellWord(`-module=${plugin.module.goMod.module}-${plugin.name}`)}`),
		place: {
			file: join(plugin.module.relative, "go.mod"),
			line: plugin.module.goMod.moduleLine
		}
	};
}
function refused(run, compiled, proof, phase, problem) {
	const { plugin } = compiled.examined;
	const reason = proof.state === "failed" ? proof.reason : "";
	const shown = problem ?? {
		what: `The gateway ${targetFolder(run.target)} refuses ${plugin.name}: ${reason}`,
		why: "This is what the gateway itself says when it loads the file; in production it would start without the plugin."
	};
	phase.error(shown);
	if (proof.state === "failed") for (const line of proof.lines) phase.info(`  ${line}`);
	return {
		compiled,
		proof,
		problems: [...compiled.problems, shown]
	};
}
function unproven(reason) {
	return {
		state: "unproven",
		reason
	};
}
function builtFile({ examined, built }) {
	return {
		name: examined.plugin.name,
		path: built?.file.built ?? "",
		kinds: built?.facts.kinds ?? []
	};
}
// src/stages/reports.ts
/** What is known of a target before its builder is. */
function targetReport(target, release, gateway, goVersion) {
	const fromBinary = "read off the gateway's binary";
	const facts = {
		target,
		goVersion,
		goSource: gateway ? fromBinary : "from the catalogue"
	};
	if (!gateway) return {
		...facts,
		libc: catalogueLibc(target, release),
		libcSource: "from the catalogue"
	};
	const { profile, source, path, sha256, fromCache } = gateway;
	const libcSource = profile.libc === void 0 ? `from its dynamic loader ${profile.interpreter}` : fromBinary;
	return {
		...facts,
		libc: profile.libc ?? profile.libcFamily,
		libcSource,
		gateway: {
			source,
			path,
			sha256,
			fromCache
		}
	};
}
function catalogueLibc({ variant }, { facts }) {
	if (variant === "alpine" && facts) return `musl (Alpine ${facts.alpine})`;
	return variant === "linux-generic" && facts?.debian ? `glibc (Debian ${facts.debian})` : libcOf(variant);
}
/** The builder as reports name it. */
function builderReport({ kind, name, identity }) {
	return {
		kind,
		name,
		digest: identity
	};
}
/** What a built plugin comes to by what its gateway said. */
function outcomeOf({ proof: { state: proof }, verdict }, verify) {
	if (proof === "failed") return "refused";
	const bad = verdict?.state === "rejects" || verdict?.state === "kills";
	if (proof === "unproven" && bad && verify !== "off") return "refused";
	return proof === "unproven" && verify === "load" ? "unproven" : "published";
}
/** What became of one plugin, drawn together from all stages. */
function pluginReport(proven, { target, workspace, inputs }) {
	const { compiled, proof, problems, verdict } = proven;
	const { plugin, linked, compatibility, stop } = compiled.examined;
	return {
		name: plugin.name,
		target,
		source: relative(workspace, plugin.folder) || ".",
		outcome: stop ?? (compiled.built ? outcomeOf(proven, inputs.verify) : "failed"),
		kinds: compiled.built?.facts.kinds ?? plugin.declaredKinds,
		registerers: compiled.built?.facts.registerers ?? plugin.declaredKinds.map((kind) => ({ kind })),
		verdict: verdict?.state ?? "unknown",
		...verdict && verdict.state !== "accepts" ? { verdictReason: reasonOf(verdict) } : {},
		proof: proof.state,
		...proof.state === "loaded" ? {} : { proofReason: proof.reason },
		compatibility,
		...compiled.built ? { file: compiled.built.file } : {},
		modules: linked.map(({ path, version, replace }) => ({
			path,
			version: replace ? `${version} => ${replace.path} ${replace.version}`.trim() : version
		})),
		problems,
		seconds: compiled.seconds
	};
}
function reasonOf(verdict) {
	return verdict.state === "unknown" ? verdict.why : verdict.said;
}
/** A plugin of a target that stopped before anything could be done for it. */
function stoppedReport(plugin, target, workspace, problem) {
	return {
		name: plugin.name,
		target,
		source: relative(workspace, plugin.folder) || ".",
		outcome: "failed",
		kinds: plugin.declaredKinds,
		registerers: plugin.declaredKinds.map((kind) => ({ kind })),
		verdict: "unknown",
		proof: "unproven",
		proofReason: "it was not built",
		compatibility: { state: "unknown" },
		modules: [],
		problems: [problem],
		seconds: 0
	};
}
// src/stages/build-target.ts
/**
* Compares, builds and loads the plugins of one target. What happens to one plugin does not stop the others.
*
* @throws ProblemError where the builder does not fit the gateway.
*/
async function buildForTarget(plan) {
	const { target, gateway, release, plugins, inputs, workspace, console, caches } = plan;
	const title = targetFolder(target);
	const goVersion = gateway?.profile.goVersion ?? release.facts?.go;
	if (goVersion === void 0) throw new ProblemError({
		what: `Nothing is known of KrakenD ${release.version}: it is not in this action's catalogue, and its gateway could not be had.`,
		fix: "check krakend-version, name a gateway with the input gateway, or use a newer version of this action"
	});
	const report = targetReport(target, release, gateway, goVersion);
	console.info(`${title}: Go ${goVersion} (${report.goSource}), C library ${report.libc} (${report.libcSource})`);
	const modules = [...new Map(plugins.map(({ module }) => [module.folder, module])).values()];
	const moduleFolder = await moduleCacheFolder(plan.builder.kind, {
		...plan,
		kept: caches.wanted("modules")
	});
	const buildFolder = ownFolder(`build/${plan.builder.kind}-${target.variant}-${target.architecture}`, {
		...plan,
		kept: caches.wanted("build")
	});
	const folders = await makeFolders(plan, moduleFolder.path, buildFolder.path);
	const systemImages = gatewaySystems(gateway?.profile.libc, release.facts, target, inputs.imageRegistry);
	const downloads = modulesEntry(modules, downloadScope(plan), moduleFolder.path);
	const shareModules = moduleFolder.own && modules.some(({ goMod }) => goMod.requirements.length > 0);
	const [builder] = await allOrFirstFailure([console.phase(`Toolchain for ${title}`, (phase) => finishBuilder(plan.builder, plan.wishes, {
		target,
		goVersion,
		folders,
		systemImages
	}, phase)), shareModules ? restoreCache(plan, downloads, "Module cache") : void 0]);
	const compiled = buildEntry(target, builder.description.identity, modules, buildFolder.path);
	await using _closing = { [Symbol.asyncDispose]: async () => {
		if (!await builder.close(console)) for (const entry of [downloads, compiled]) caches.spoilt(entry);
	} };
	const program = gateway && programOf(gateway, release);
	const [cannotLoad] = await allOrFirstFailure([whyNotLoaded(plan, builder, program, join(folders.work, "nothing")), restoreCache(plan, compiled, `Build cache for ${title}`)]);
	const { work } = folders;
	const run = {
		target,
		builder,
		gateway,
		program,
		cannotLoad,
		checker: plan.checker && {
			program: programOf(plan.checker, release),
			libc: plan.checker.profile.libc ?? ""
		},
		goVersion,
		plugins,
		inputs,
		workspace,
		work
	};
	const examination = await console.phase(`Modules for ${title}`, (phase) => examine(run, phase));
	const files = examination.plugins.some(({ stop }) => stop === void 0) ? await console.phase(`Compile for ${title}`, (phase) => compile(run, examination.plugins, phase)) : examination.plugins.map(notCompiled);
	if (files.some((file) => file.built)) caches.complete(compiled, files.every((file) => file.built) ? "whole" : "part");
	const proven = files.some((file) => file.built) ? await console.phase(`Load into ${title}`, (phase) => prove(run, files, phase)) : files.map(notProven);
	return {
		target: {
			...report,
			builder: builderReport(builder.description)
		},
		plugins: proven.map((one) => pluginReport(one, run)),
		fixes: examination.fixes,
		...shareModules && examination.plugins.every(({ stop }) => stop !== "failed") ? { downloads } : {}
	};
}
/** What decides, besides go.mod and go.sum, which modules are downloaded. */
function downloadScope({ inputs, plugins }) {
	const packages = plugins.map(({ module, packagePath }) => join(module.relative, packagePath));
	return [
		...inputs.architectures,
		...tagFlags(inputs),
		...packages
	];
}
function programOf({ path, profile }, release) {
	return {
		path,
		architecture: profile.architecture,
		hasTestPlugin: hasTestPlugin(release)
	};
}
async function whyNotLoaded({ inputs }, builder, program, folder) {
	if (inputs.verify === "off" || inputs.verify === "static") return `verify is ${inputs.verify}`;
	if (!program) return "the gateway could not be had";
	return whyGatewayFails(builder, program, folder);
}
/** Says nothing where the cache is off. */
async function restoreCache({ caches, console }, entry, title) {
	if (!caches.enabled(entry.kind) || caches.uses.some((use) => use.entry.key === entry.key)) return;
	await console.phase(title, async (phase) => phase.outcome(CACHE_WORDS[await caches.restore(entry, phase)]));
}
async function makeFolders(plan, modules, build) {
	const folders = {
		work: join(plan.temporary, "work", targetFolder(plan.target)),
		modules: expandHome(modules),
		build: expandHome(build)
	};
	await Promise.all(Object.values(folders).map((folder) => mkdir(folder, { recursive: true })));
	return {
		...folders,
		sources: plan.workspace
	};
}
// src/stages/find-release.ts
/**
* The exact release that krakend-version means. An exact one that the catalogue knows asks nobody; otherwise
* the tags that exist decide, of whatever of builder and gateway comes from the usual place.
*
* @throws ProblemError as {@link resolveRelease} does.
*/
async function findRelease(inputs, environment, log) {
	const request = readVersionRequest(inputs.krakendVersion);
	if (request.kind === "exact" && request.known) return resolveRelease(inputs.krakendVersion);
	const usualBuilder = inputs.builderImage === void 0 && inputs.builder !== "host";
	const usualGateway = inputs.gateway === void 0;
	const toldByGateway = usualGateway && request.kind === "range";
	if (!usualBuilder && !toldByGateway) return resolveRelease(inputs.krakendVersion);
	try {
		const client = registryClient({
			loginFor: runnerLogins(environment, log.info),
			attempts: (what, work) => withRetries(what, log.info, work)
		});
		const gateway = usualGateway ? tagsOf(gatewayRepositories(inputs.imageRegistry), client) : void 0;
		const [builderTags, gatewayTags] = await allOrFirstFailure([usualBuilder ? tagsOf([builderRepository(inputs.imageRegistry)], client) : void 0, toldByGateway ? gateway : gateway?.catch(() => void 0)]);
		const published = {
			...builderTags && { builder: builderTags },
			...gatewayTags && { gateway: gatewayTags },
			variants: inputs.variants
		};
		return resolveRelease(inputs.krakendVersion, published);
	} catch (error) {
		cancelled.throwIfAborted();
		if (!(error instanceof RegistryError)) throw error;
		log.notice({
			what: request.kind === "exact" ? `Whether KrakenD ${request.version} has a builder could not be asked: it is taken as it is.` : `The tags that exist could not be asked for: "${request.asked}" is looked up in this action's own catalogue.`,
			why: `${messageOf(error)}.`,
			fix: "name a mirror with image-registry, or log in to the registry before this step; an exact release of the catalogue asks nobody"
		});
		return resolveRelease(inputs.krakendVersion);
	}
}
/** The tags of the first of these repositories that its registry shows. */
async function tagsOf(names, client) {
	let failure;
	for (const name of names) {
		const reference = parseReference(name);
		if (reference === void 0) continue;
		try {
			const tags = await client.listTags(reference);
			if (tags !== void 0) return {
				name,
				tags
			};
		} catch (error) {
			if (!(error instanceof RegistryError && error.isDenied)) throw error;
			failure ??= error;
		}
	}
	throw failure ?? new RegistryError(`there is no repository ${names.join(" or ")}`, 404);
}
// src/gateway/origin.ts
/** Where the gateway of a search comes from: what the input says, else the release's tarball or image. */
function originOf(search) {
	const { target, request, imageRegistry } = search;
	if (request?.kind === "image") return imageOrigin([request.reference], search);
	if (request === void 0 && !hasTarball(target.version)) return imageOrigin(gatewayImages(target.version, imageRegistry), search);
	return tarballOrigin(target, request?.kind === "url" ? request.url : void 0);
}
function tarballOrigin(target, url) {
	return {
		name: url ?? "release",
		find: async (phase) => {
			const found = await findSource(gatewaySources(target, url), phase);
			return {
				stamp: found.sha512,
				bring: (folder) => downloadGateway(found, folder, phase)
			};
		}
	};
}
/** @param references of one image under the names that it has had; the first that exists counts. */
function imageOrigin(references, search) {
	const { target, label, engine, digests } = search;
	return {
		name: `docker://${references[0] ?? ""}`,
		find: async (phase) => {
			const shown = references.join(" or ");
			if (search.request === void 0 && target.variant === "linux-generic") throw muslOnly(target, shown);
			if ("unavailable" in engine) throw noEngine(shown, engine);
			const stamp = await stampOf(references, target, digests);
			const bring = (folder) => firstThatExists(references, (reference) => gatewayFromImage(reference, target.architecture, label, folder, stamp, phase)).catch((error) => {
				throw error instanceof ImageNotFoundError ? noImage(shown, error) : error;
			});
			return {
				stamp,
				bring
			};
		}
	};
}
/** The digest of the image: what the registry says, else that of the engine's where it has it already. */
async function stampOf(references, { architecture }, digests) {
	for (const reference of references) {
		const digest = await digests.of(reference);
		const image = await inspectImage(reference, digest);
		const isHere = image?.architecture === architecture && !isStale(image, digest);
		if (isHere || digest !== void 0) return isHere ? image.digest : digest;
	}
}
function muslOnly({ version }, shown) {
	return new NoGatewayError({
		what: `The gateway of KrakenD ${version} for linux-generic is not to be had.`,
		why: `Before 2.2.0 there are no tarballs, and the image ${shown} holds the one for Alpine.`,
		fix: "name your gateway in the input gateway, as a path or a URL"
	});
}
function noImage(shown, { problem }) {
	return new NoGatewayError({
		what: `There is no image ${shown} to take the gateway from.`,
		...problem.why === void 0 ? {} : { why: problem.why },
		fix: "check krakend-version and architecture, or name a gateway with the input gateway"
	});
}
function noEngine(reference, { unavailable }) {
	return new NoGatewayError({
		what: `The gateway lies in the image ${reference}, and no Docker Engine answers.`,
		why: unavailable,
		fix: "start an engine, or give the gateway as a file or URL in the input gateway"
	});
}
// src/gateway/profile.ts
/**
* Reads what a gateway demands of plugins off its binary.
*
* @throws ProblemError where it is for another target, or loads no plugins.
*/
function profileOf(binary, target, phase) {
	using source = openFile(binary.path);
	const profile = readProfile(source, binary);
	const libc = libcOf(target.variant);
	if (profile.architecture !== target.architecture || profile.libcFamily !== libc) throw new ProblemError({
		what: `${binary.source} is a gateway for ${profile.architecture} and ${profile.libcFamily}, but plugins for ${target.architecture} and ${libc} were asked for.`,
		fix: `set architecture: ${profile.architecture} and variant: ${profile.libcFamily === "musl" ? "alpine" : "linux-generic"}, or name another gateway`
	});
	if (Object.keys(profile.packages).length === 0) throw new ProblemError({
		what: `${binary.source} can't load plugins.`,
		why: "It exports no packages: it was linked without plugin support, as CE 3 and static builds are.",
		fix: "name a gateway that loads plugins: CE 2.x, or Enterprise"
	});
	if (profile.krakendVersion !== void 0 && profile.krakendVersion !== target.version) phase.warning({
		what: `The gateway calls itself KrakenD ${profile.krakendVersion}, but krakend-version says ${target.version}.`,
		why: "What is built fits the gateway; folder and artifact carry the number that was asked for.",
		fix: `set krakend-version: '${profile.krakendVersion}'`
	});
	phase.info(`Go ${profile.goVersion}, ${profile.libc ?? profile.libcFamily}, ${profile.modules.length} modules`);
	return profile;
}
function readProfile(source, binary) {
	try {
		return readGatewayProfile(source);
	} catch (error) {
		if (!(error instanceof LoaderError)) throw error;
		throw new ProblemError({
			what: `${binary.source} is no gateway that plugins can be made for.`,
			why: error.message,
			fix: "give the krakend binary itself, or a release tarball, in the input gateway"
		}, { cause: error });
	}
}
// src/gateway/gateway.ts
/**
* The gateway that plugins of a target are made for: from this machine, from the cache, or downloaded.
*
* @returns undefined where the official one can't be had but the catalogue knows the release: plugins can
* be built then, but neither compared nor proven.
* @throws ProblemError where a gateway that was asked for can't be had, or is none for this target.
*/
async function obtainGateway(search, phase) {
	const { target, release, request, workspace } = search;
	if (request?.kind === "path") {
		const folder = join(search.temporary, "gateway", targetFolder(target));
		const binary = await localGateway(resolve(workspace, request.path), folder);
		phase.outcome(request.path);
		return {
			...binary,
			profile: profileOf(binary, target, phase),
			fromCache: false
		};
	}
	try {
		const { binary, from } = await binaryFrom(originOf(search), search, phase);
		phase.outcome(`${shownSource(binary)}, ${from}`);
		return {
			...binary,
			profile: profileOf(binary, target, phase),
			fromCache: from === "from the cache"
		};
	} catch (error) {
		cancelled.throwIfAborted();
		const noGateway = error instanceof NoGatewayError ? error : void 0;
		if (!noGateway && (error instanceof ProblemError || error instanceof LoaderError)) throw error;
		if (request !== void 0 || release.facts === void 0) throw noGateway ?? outOfReach(target, error);
		phase.warning({
			what: `The gateway ${targetFolder(target)} could not be had: plugins are built for it by the catalogue's facts, but not compared with it and not proven to load.`,
			why: noGateway ? describeProblem(noGateway.problem) : messageOf(error),
			fix: "check the network of this runner, or name a mirror or a file with the input gateway"
		});
		phase.outcome("not to be had");
		return;
	}
}
/** A tarball by its name, an image by its reference. */
function shownSource({ source }) {
	return source.startsWith("docker://") ? source.slice(9) : source.split("/").at(-1) ?? source;
}
/** A server that can't be asked is nothing that a stack trace explains. */
function outOfReach(target, cause) {
	return new ProblemError({
		what: `The gateway ${targetFolder(target)} could not be had.`,
		why: messageOf(cause),
		fix: "check the network of this runner, or name a mirror or a file with the input gateway"
	}, { cause });
}
/** From this machine, from the cache or from its origin; the stamp of the origin decides which of them will do. */
async function binaryFrom(origin, { target, temporary, caches }, phase) {
	const home = caches.wanted("gateway") ? KEPT : temporary;
	const name = createHash("sha256").update(origin.name).digest("hex").slice(0, 8);
	const folder = `${home}/gateway/${targetFolder(target)}-${name}`;
	const found = await origin.find(phase).catch((error) => {
		if (error instanceof ProblemError) throw error;
		return error instanceof Error ? error : new Error(String(error));
	});
	const stamp = found instanceof Error ? void 0 : found.stamp;
	const fits = (kept) => kept !== void 0 && (stamp === void 0 ? found instanceof Error : kept.stamp === stamp);
	const present = await keptGateway(expandHome(folder));
	if (fits(present)) return {
		binary: present,
		from: "already on this machine"
	};
	const entry = gatewayEntry(target, origin.name, stamp, folder);
	if (await caches.restore(entry, phase) !== "off") {
		const restored = await keptGateway(expandHome(folder));
		if (fits(restored)) return {
			binary: restored,
			from: "from the cache"
		};
	}
	if (found instanceof Error) throw found;
	const binary = await found.bring(expandHome(folder));
	if (stamp !== void 0 && binary.stamp === stamp) caches.complete(entry);
	return {
		binary,
		from: "downloaded"
	};
}
// src/stages/gateways.ts
/** One file is for one architecture. */
function isOneFile(request) {
	if (request?.kind === "path") return true;
	return request?.kind === "url" && endsLikeFile(request.url);
}
/** Obtains gateways as they are asked for. */
function gatewaysOf(search, check, console) {
	const obtained = /* @__PURE__ */ new Map();
	function of(target) {
		const name = targetFolder(target);
		const gateway = obtained.get(name) ?? console.phase(`Gateway ${name}`, (phase) => obtainGateway({
			...search,
			target
		}, phase));
		obtained.set(name, gateway);
		return gateway;
	}
	async function checkerOf(target) {
		if (check === "off") return void 0;
		const own = {
			...target,
			architecture: machineArchitecture()
		};
		if (own.architecture === target.architecture) return of(target).catch(() => void 0);
		if (isOneFile(search.request)) return void 0;
		try {
			return await of(own);
		} catch (error) {
			console.info(`krakend check-plugin can't be asked: ${problemOf(error).what}`);
			return;
		}
	}
	return {
		of,
		checkerOf
	};
}
// src/plugin/build-constraint.ts
const OPERATING_SYSTEMS = new Set("aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos".split(" "));
const ARCHITECTURES = new Set("386 amd64 amd64p32 arm arm64 arm64be armbe loong64 mips mips64 mips64le mips64p32 mips64p32le mipsle ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm".split(" "));
/**
* Whether a file takes part in a Linux build with cgo.
* Rules: `go help buildconstraint`, go/build/build.go (goodOSArchFile), internal/syslist/syslist.go.
*/
function takesPart(fileName, constraint, context) {
	return nameFits(fileName, context) && (constraint === void 0 || evaluate(constraint, context));
}
/** `x_linux.go`, `x_amd64.go` and `x_linux_amd64.go`; what stands before the first `_` or after a dot is free. */
function nameFits(fileName, context) {
	const [stem = ""] = fileName.split(".");
	const parts = stem.split("_").slice(1);
	const last = parts.at(-1) ?? "";
	const before = parts.at(-2) ?? "";
	return (ARCHITECTURES.has(last) ? [last, ...OPERATING_SYSTEMS.has(before) ? [before] : []] : OPERATING_SYSTEMS.has(last) ? [last] : []).every((tag) => holds(tag, context));
}
/** An expression of tags with `!`, `&&`, `||` and brackets; one that can't be read is taken as true. */
function evaluate(expression, context) {
	const tokens = expression.match(/&&|\|\||[!()]|[^\s!()&|]+/g) ?? [];
	let at = 0;
	const either = () => {
		let value = both();
		while (tokens[at] === "||") {
			at++;
			value = both() || value;
		}
		return value;
	};
	const both = () => {
		let value = one();
		while (tokens[at] === "&&") {
			at++;
			value = one() && value;
		}
		return value;
	};
	const one = () => {
		const token = tokens[at++];
		if (token === "!") return !one();
		if (token !== "(") return token === void 0 || holds(token, context);
		const value = either();
		at++;
		return value;
	};
	return either();
}
function holds(tag, { architecture, goMinor, tags }) {
	const release = /^go1\.(\d+)$/.exec(tag)?.[1];
	if (release !== void 0) return Number(release) <= goMinor;
	return [
		"linux",
		"unix",
		"cgo",
		"gc",
		architecture
	].includes(tag) || tags.includes(tag);
}
// src/plugin/go-source.ts
/** Comments and literals: https://go.dev/ref/spec#Comments and #String_literals. */
const COMMENT_OR_LITERAL = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|`[^`]*(?:`|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/g;
/** Reads a Go file without a compiler: comments, strings and function bodies don't count. */
function readGoFile(source) {
	const code = source.replaceAll(COMMENT_OR_LITERAL, blank);
	const clause = /(?:^|[;\s])package\s+([\p{L}_][\p{L}\p{Nd}_]*)/u.exec(code);
	const packageName = clause?.[1] ?? "";
	const constraint = constraintBefore(clause?.index ?? 0, source);
	const variables = variablesOf(code);
	return constraint === void 0 ? {
		packageName,
		variables
	} : {
		packageName,
		variables,
		constraint
	};
}
/** Only a line comment above the package clause is a constraint; the same words in `/* … *\/` are none. */
function constraintBefore(clause, source) {
	for (const { 0: text, index } of source.matchAll(COMMENT_OR_LITERAL)) {
		if (index > clause) return void 0;
		const expression = /^\/\/go:build\s+(.+)/.exec(text)?.[1]?.trim();
		if (expression !== void 0) return expression;
	}
}
/** Spaces for a comment, and quotes with nothing in between for a literal; line breaks stay. */
function blank(text) {
	const spaces = text.replaceAll(/[^\n]/g, " ");
	return text.startsWith("/") ? spaces : `"${spaces.slice(2)}"`;
}
const TOKEN = /[\p{L}_][\p{L}\p{Nd}_]*|\n|\S/gu;
/** A line break after one of these ends a statement: https://go.dev/ref/spec#Semicolons */
const ENDS_STATEMENT = /[\p{L}\p{Nd}_)\]}"]$/u;
/** Names in `var X`, `var X, Y` and `var ( … )` outside of every other bracket. */
function variablesOf(code) {
	const names = [];
	let depth = 0;
	let inGroup = false;
	/** What the next token may be: a declared name, a comma before another one, or anything else. */
	let next = "rest";
	let last = "";
	for (const [token] of code.matchAll(TOKEN)) {
		if (token === "\n" || token === ";") {
			if (token === ";" || ENDS_STATEMENT.test(last)) next = inGroup && depth === 1 ? "name" : "rest";
		} else if ("([{".includes(token)) {
			if (token === "(" && next === "name" && depth === 0) inGroup = true;
			else next = "rest";
			depth++;
		} else if (")]}".includes(token)) {
			depth = Math.max(0, depth - 1);
			if (depth === 0) inGroup = false;
			next = "rest";
		} else if (token === "var" && depth === 0) next = "name";
		else if (next === "name" && /^[\p{L}_]/u.test(token)) {
			names.push(token);
			next = "comma";
		} else next = next === "comma" && token === "," ? "name" : "rest";
		if (token !== "\n") last = token;
	}
	return names;
}
// src/workspace/go-modules.ts
/** The module that a folder belongs to: the nearest go.mod at or above it, inside the workspace. */
async function moduleOf(folder, workspace) {
	for (let at = folder; isWithin(workspace, at); at = dirname(at)) {
		const goModText = await textOf(join(at, "go.mod"));
		if (goModText !== void 0) return {
			folder: at,
			relative: relative(workspace, at),
			goModText,
			goMod: parseGoMod(goModText),
			goSumText: await textOf(join(at, "go.sum"))
		};
		if (dirname(at) === at) break;
	}
}
async function textOf(file) {
	return readFile(file, "utf8").catch(() => void 0);
}
// src/workspace/find-plugins.ts
/**
* The plugins that were asked for, or every main package below the working directory that declares a
* registerer. Folders that Go itself passes over (`testdata`, `vendor`, a leading `.` or `_`) don't count.
*
* @throws ProblemError where there is none, where one has no module, or where two would have one name.
*/
async function findPlugins(search) {
	const folders = search.requests.length > 0 ? await requested(search) : await discovered(search);
	const plugins = await Promise.all(folders.map(({ go, name }) => pluginSource(search, go, name)));
	refuseSharedNames(plugins, search.workspace);
	return plugins;
}
async function requested(search) {
	return Promise.all(search.requests.map(async ({ path, name }) => {
		const go = await readFolder(await pathInWorkspace(search.workspace, search.workingDirectory, path, "plugins"), search.context);
		if (!go?.isMain) throw new ProblemError({
			what: `plugins: "${path}" is not a folder with a main package.`,
			why: "A plugin is a Go package whose files say \"package main\".",
			fix: "name the folder that holds the file with the registerer, or leave plugins out to have them found"
		});
		return {
			go,
			...name === void 0 ? {} : { name }
		};
	}));
}
async function discovered(search) {
	const mains = await mainPackages(search.workingDirectory, search);
	const plugins = mains.filter(({ kinds }) => kinds.length > 0);
	if (plugins.length > 0) return plugins.toSorted((a, b) => a.folder < b.folder ? -1 : 1).map((go) => ({ go }));
	const where = relative(search.workspace, search.workingDirectory) || "the repository";
	const seen = mains.map(({ folder }) => relative(search.workspace, folder) || ".");
	throw new ProblemError({
		what: `No plugin was found in ${where}.`,
		why: seen.length > 0 ? `These main packages declare no registerer: ${seen.slice(0, 10).join(", ")}. KrakenD looks for ${KINDS.map(({ symbol }) => symbol).join(", ")}.` : "It has no Go package main.",
		fix: "set working-directory or plugins to where the plugin lies, and check out the repository before this step; the variable must be declared at package level, such as var HandlerRegisterer = registerer(\"name\")"
	});
}
/** The main packages in a folder and below it, in the order of their paths however fast each is read. */
async function mainPackages(folder, search) {
	const go = await readFolder(folder, search.context);
	const below = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory() && isSourceFolder(entry.name)).map(({ name }) => join(folder, name)).filter((path) => path !== search.outputDirectory).toSorted();
	const deeper = await Promise.all(below.map((path) => mainPackages(path, search)));
	return [...go?.isMain ? [go] : [], ...deeper.flat()];
}
/** `go help packages`: patterns match no folder with these names; node_modules is never Go. */
function isSourceFolder(name) {
	return !/^[._]/.test(name) && ![
		"testdata",
		"vendor",
		"node_modules"
	].includes(name);
}
async function readFolder(folder, context) {
	const entries = await readdir(folder, { withFileTypes: true }).catch(() => void 0);
	if (!entries) return void 0;
	const sources = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name).filter((name) => name.endsWith(".go") && !/^[._]|_test\.go$/.test(name));
	const main = (await Promise.all(sources.map(async (name) => ({
		name,
		file: readGoFile(await readFile(join(folder, name), "utf8"))
	})))).filter(({ name, file }) => takesPart(name, file.constraint, context)).map(({ file }) => file).filter(({ packageName }) => packageName === "main");
	return {
		folder,
		isMain: main.length > 0,
		kinds: kindsDeclaredBy(main.flatMap(({ variables }) => variables))
	};
}
async function pluginSource(search, go, name) {
	const { workspace } = search;
	const module = await moduleOf(go.folder, workspace);
	if (!module) {
		const where = relative(workspace, go.folder) || ".";
		throw new ProblemError({
			what: `The plugin in ${where} belongs to no Go module: there is no go.mod at or above it.`,
			why: "go.mod names the versions of the modules that the plugin links, which must be the gateway's.",
			fix: inFolder(where, `go mod init ${shellWord(`example.com/${basename(go.folder)}`)} && go mod tidy`)
		});
	}
	const below = relative(module.folder, go.folder);
	return {
		name: name ?? safeName(below === "" ? moduleName(module.goMod.module) : basename(go.folder)),
		folder: go.folder,
		packagePath: below === "" ? "." : `./${below}`,
		module,
		declaredKinds: go.kinds
	};
}
/** A file name that no part of KrakenD's substring pattern `.so` can be found in. */
function safeName(text) {
	const name = text.replaceAll(/[^A-Za-z0-9_.-]/g, "-").replaceAll(".so", "-so").replace(/^[.-]+/, "");
	return name === "" ? "plugin" : name;
}
function refuseSharedNames(plugins, workspace) {
	const byName = Map.groupBy(plugins, ({ name }) => name);
	for (const [name, same] of byName) {
		if (same.length < 2) continue;
		const folders = same.map(({ folder }) => relative(workspace, folder) || ".");
		throw new ProblemError({
			what: `Two plugins would both be called ${name}.so: ${folders.join(" and ")}.`,
			fix: `name them in the input plugins, one line each: ${folders.map((folder, i) => `${name}-${i + 1}=${folder}`).join(" and ")}`
		});
	}
}
// src/stages/plan.ts
/**
* The gateways that plugins are built for: every variant with every architecture.
*
* @throws ProblemError for a variant in which the release was not published.
*/
function planTargets(inputs, release) {
	if (inputs.variants.includes("linux-generic") && release.facts?.linuxGeneric === false) throw new ProblemError({
		what: `KrakenD ${release.version} was not published for linux-generic.`,
		why: "Builders and gateways for glibc exist since 2.1.3.",
		fix: "set variant: alpine, or krakend-version: '2.1.3' or newer"
	});
	return inputs.variants.flatMap((variant) => inputs.architectures.map((architecture) => ({
		version: release.version,
		variant,
		architecture
	})));
}
/** The plugins to build; throws a ProblemError where there is none. */
async function pluginsOf(inputs, workspace, release) {
	return findPlugins({
		workspace,
		workingDirectory: await pathInWorkspace(workspace, workspace, inputs.workingDirectory, "working-directory"),
		outputDirectory: resolve(workspace, inputs.outputDirectory),
		requests: inputs.plugins,
		context: {
			architecture: inputs.architectures[0] ?? "amd64",
			goMinor: release.facts ? goMinor(release.facts.go) : Number.MAX_SAFE_INTEGER,
			tags: tagsOf$1(inputs)
		}
	});
}
/** What inputs and environment say of builders, split into what the build and what the download may see. */
function builderWishes(inputs, environment, label) {
	const download = new Set(DOWNLOAD_VARIABLES);
	const own = Object.entries(inputs.buildEnv);
	return {
		builder: inputs.builder,
		image: inputs.builderImage,
		registry: inputs.imageRegistry,
		network: inputs.containerNetwork,
		environment: Object.fromEntries(own.filter(([name]) => !download.has(name))),
		downloadEnvironment: {
			...pick(environment, DOWNLOAD_VARIABLES),
			...Object.fromEntries(own.filter(([name]) => download.has(name)))
		},
		label
	};
}
// src/pipeline.ts
/**
* The story: which release, which plugins; gateway and builder made ready; modules compared; plugins built;
* plugins loaded by the gateway. What happens to one plugin or to one target does not stop the others.
*
* @throws ProblemError for what stops them all: a bad version, a release without the variant, no plugin.
*/
async function buildPlugins(inputs, ground) {
	const { console } = ground;
	const workspace = await realpath(ground.workspace);
	const [release, engine] = await allOrFirstFailure([findRelease(inputs, ground.environment, console), engineState()]);
	console.info(`KrakenD ${release.version} (${release.source})`);
	if (release.warning) console.warning({ what: release.warning });
	const targets = planTargets(inputs, release);
	const plugins = await pluginsOf(inputs, workspace, release);
	for (const { name, folder } of plugins) console.info(`Plugin ${name}: ${relative(workspace, folder) || "."}`);
	const wishes = builderWishes(inputs, ground.environment, ground.label);
	const { temporary, caches, label } = ground;
	const { gateway: request, imageRegistry } = inputs;
	const digests = tagDigests(ground.environment, console.info);
	const gateways = gatewaysOf({
		release,
		request,
		imageRegistry,
		workspace,
		temporary,
		caches,
		engine,
		digests,
		label
	}, inputs.check, console);
	const ready = targets.map((target) => makeReady(target, gateways, ground, wishes, {
		engine,
		caches,
		digests
	}));
	await Promise.allSettled(ready);
	const results = [];
	for (const [index, target] of targets.entries()) try {
		const plan = {
			...ground,
			...await ready[index],
			target
		};
		results.push(await buildForTarget({
			...plan,
			release,
			plugins,
			inputs,
			wishes,
			workspace
		}));
	} catch (error) {
		if (!(error instanceof ProblemError)) throw error;
		const { problem } = error;
		console.error(problem);
		results.push({
			plugins: plugins.map((plugin) => stoppedReport(plugin, target, workspace, problem)),
			fixes: []
		});
	}
	const downloads = results.map((result) => result.downloads);
	if (downloads[0] && downloads.every((entry) => entry)) ground.caches.complete(downloads[0]);
	return {
		release,
		targets: results.flatMap(({ target }) => target ?? []),
		plugins: results.flatMap((result) => result.plugins),
		fixes: results.flatMap((result) => result.fixes)
	};
}
/** Gateway and builder of one target, side by side. */
async function makeReady(target, gateways, { console }, wishes, images) {
	const [builder, gateway, checker] = await allOrFirstFailure([
		console.phase(`Builder for ${targetFolder(target)}`, (phase) => readyBuilder(wishes, target, images, phase)),
		gateways.of(target),
		gateways.checkerOf(target)
	]);
	return {
		builder,
		gateway,
		checker
	};
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
		joined(targets.map(({ version }) => version)),
		joined(targets.map(({ variant }) => variant)),
		joined(targets.map(({ architecture }) => architecture))
	].join("-");
}
// src/publish/manifest.ts
/** Where a published plugin lies below the output directory. */
function publishedPath(plugin) {
	return `${targetFolder(plugin.target)}/${plugin.name}.so`;
}
/** Where a refused one lies: no gateway looks there. */
function refusedPath(plugin) {
	return `refused/${publishedPath(plugin)}`;
}
/** The path of a plugin's file below the output directory; undefined where nothing was built. */
function pathBelowOutput(plugin) {
	if (!plugin.file) return void 0;
	return plugin.outcome === "published" ? publishedPath(plugin) : refusedPath(plugin);
}
/** @param prefix what stands before paths, '' or a folder with a slash at its end. */
function pluginEntry(plugin, prefix) {
	const { target, file } = plugin;
	const path = pathBelowOutput(plugin);
	const facts = KINDS.filter(({ kind }) => plugin.kinds.includes(kind));
	const registerers = plugin.registerers.map(({ kind, name }) => ({
		kind,
		namespace: facts.find((one) => one.kind === kind)?.namespace ?? "",
		name: name ?? null
	}));
	const names = [...new Set(registerers.map(({ name }) => name))];
	return {
		name: plugin.name,
		kinds: plugin.kinds,
		namespaces: facts.map(({ namespace }) => namespace),
		"registered-name": names.length === 1 ? names[0] ?? null : null,
		registerers,
		path: path === void 0 ? null : prefix + path,
		"krakend-version": target.version,
		variant: target.variant,
		architecture: target.architecture,
		"go-version": file?.goVersion ?? null,
		sha256: file?.sha256 ?? null,
		size: file?.size ?? null,
		outcome: plugin.outcome,
		verdict: plugin.verdict,
		...plugin.verdictReason === void 0 ? {} : { "verdict-reason": plugin.verdictReason },
		proof: plugin.proof,
		...plugin.proofReason === void 0 ? {} : { "proof-reason": plugin.proofReason }
	};
}
/** The entries of plugins.json for what was published. */
function manifestEntries(report, provenance) {
	return report.plugins.filter(({ outcome }) => outcome === "published").map((plugin) => {
		const target = report.targets.find((one) => one.target === plugin.target);
		const gateway = target?.gateway;
		return {
			...pluginEntry(plugin, ""),
			source: plugin.source,
			modules: plugin.modules,
			builder: target?.builder ?? null,
			gateway: gateway ? {
				source: gateway.source,
				sha256: gateway.sha256
			} : null,
			provenance
		};
	});
}
// src/publish/output-tree.ts
const CHECKSUMS = "checksums.txt";
const MANIFEST = "plugins.json";
/**
* Writes the plugins of this call with their checksums and manifest. Files of earlier calls in the same
* folder stay, and checksums and manifest name them all.
*/
async function writeOutputTree(folder, report, provenance) {
	await mkdir(folder, { recursive: true });
	for (const plugin of report.plugins) {
		const place = pathBelowOutput(plugin);
		for (const path of [publishedPath(plugin), refusedPath(plugin)]) if (path === place) await placeFile(plugin, join(folder, path));
		else await rm(join(folder, path), { force: true });
	}
	const published = report.plugins.filter(({ outcome }) => outcome === "published");
	const entries = merge(await earlierEntries(folder), manifestEntries(report, provenance));
	await writeWhole(join(folder, MANIFEST), `${JSON.stringify(entries, null, 2)}\n`);
	await writeWhole(join(folder, CHECKSUMS), entries.map(({ sha256, path }) => `${sha256}  ${path}\n`).join(""));
	return {
		folder,
		files: [
			...published.map(publishedPath),
			CHECKSUMS,
			MANIFEST
		].map((file) => join(folder, file))
	};
}
/** The entries of both, those of this call in place of earlier ones at the same path, sorted by path. */
function merge(earlier, now) {
	return [...new Map([...earlier, ...now].map((entry) => [entry.path ?? "", entry])).values()].toSorted((a, b) => (a.path ?? "") < (b.path ?? "") ? -1 : 1);
}
/** What earlier calls wrote down, as far as the files are still there. */
async function earlierEntries(folder) {
	const entries = await readJson(join(folder, MANIFEST));
	if (!Array.isArray(entries)) return [];
	return entries.filter(isEntry).filter(({ path }) => existsSync(join(folder, path)));
}
function isEntry(value) {
	const { path, sha256 } = value ?? {};
	return typeof path === "string" && typeof sha256 === "string";
}
async function readJson(file) {
	try {
		return JSON.parse(await readFile(file, "utf8"));
	} catch {
		return;
	}
}
/** Copies under a name that no gateway would take for a plugin, then renames: a file is whole or not there. */
async function placeFile({ file }, to) {
	if (!file) return;
	await mkdir(dirname(to), { recursive: true });
	const partial = join(dirname(to), `.${randomUUID()}.partial`);
	await copyFile(file.built, partial);
	await rename(partial, to);
}
async function writeWhole(file, text) {
	const partial = `${file}.${randomUUID()}.partial`;
	await writeFile(partial, text);
	await rename(partial, file);
}
// src/report/report.ts
/** Whether the run did what was asked for. */
function succeeded(report) {
	return report.problems.length === 0 && report.plugins.every(({ outcome }) => outcome === "published");
}
/** The best that happened to the entries of one kind: all were hits, or not. */
function allHit(report, kind) {
	const own = report.caches.filter((cache) => cache.kind === kind);
	const good = kind === "image" ? ["hit", "partial"] : ["hit"];
	return own.length > 0 && own.every(({ outcome }) => good.includes(outcome));
}
// src/publish/outputs.ts
/** The step's outputs by name; JSON where a value is a list. */
function outputsOf(report, reportFile) {
	const { release, targets, plugins, artifact, outputDirectory } = report;
	const prefix = `${outputDirectory.replace(/\/+$/, "")}/`;
	const published = plugins.filter(({ outcome }) => outcome === "published");
	const only = published.length === 1 ? published[0] : void 0;
	const path = only && pathBelowOutput(only);
	return {
		"krakend-version": release.version,
		"go-version": [...new Set(targets.map(({ goVersion }) => goVersion))].join(","),
		gateway: targets[0]?.gateway?.path ?? "",
		targets: JSON.stringify(targets.map(({ target, goVersion, libc, builder, gateway }) => ({
			folder: targetFolder(target),
			variant: target.variant,
			architecture: target.architecture,
			"krakend-version": target.version,
			"go-version": goVersion,
			libc,
			builder: builder ?? null,
			gateway: gateway ? {
				source: gateway.source,
				path: gateway.path,
				sha256: gateway.sha256
			} : null
		}))),
		plugins: JSON.stringify(plugins.map((plugin) => pluginEntry(plugin, prefix))),
		"plugin-path": path === void 0 ? "" : prefix + path,
		"output-directory": outputDirectory,
		"artifact-name": artifact?.name ?? "",
		"artifact-id": artifact ? String(artifact.id) : "",
		"artifact-url": artifact?.url ?? "",
		"artifact-digest": artifact?.digest ?? "",
		"image-cache-hit": String(allHit(report, "image")),
		"modules-cache-hit": String(allHit(report, "modules")),
		"build-cache-hit": String(allHit(report, "build")),
		compatible: compatible(report),
		"fix-commands": [...new Set(report.fixes.flatMap(({ commands }) => commands))].join("\n"),
		report: reportFile
	};
}
/** `true` or `false`; '' where some plugin could not be compared. */
function compatible({ plugins }) {
	const states = plugins.map(({ compatibility }) => compatibility.state);
	if (states.includes("incompatible")) return "false";
	return states.includes("unknown") ? "" : "true";
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
// src/report/markdown.ts
/** Text in a table's cell or in a line of Markdown, with nothing in it that would be markup. */
function plain(text) {
	return oneLine(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(/[\\`*_{}[\]|#!~$]/g, "\\$&");
}
/** Text as code in a line or in a table's cell; '' where there is none. */
function code(text) {
	const line = oneLine(text);
	if (!/[`|]/.test(line)) return line === "" ? "" : `\`${line}\``;
	return `<code>${line.replaceAll(/[^\p{L}\p{Nd} ./-]/gu, (mark) => `&#${mark.codePointAt(0)};`)}</code>`;
}
/** A line break of any kind would end a cell, or begin a paragraph. */
function oneLine(text) {
	return text.replaceAll(/\s*[\r\n]\s*/g, " ").trim();
}
/** Lines as a block of code. */
function codeBlock(lines, language) {
	const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
	const fence = "`".repeat(longest + 1);
	return [
		`${fence}${language}`,
		...lines,
		fence
	].join("\n");
}
/** A table; the cells are Markdown. */
function table(header, rows) {
	const line = (cells) => `| ${cells.join(" | ")} |`;
	return [
		line(header),
		line(header.map(() => "---")),
		...rows.map(line)
	].join("\n");
}
/** A size for people: `4.1 MB`. */
function megabytes(bytes) {
	return `${(bytes / 1e6).toFixed(1)} MB`;
}
// src/report/summary.ts
/** The job summary: what was built, whether it loads, and what to do about what doesn't. */
function renderSummary(report) {
	return `${[
		`## ${headline(report)}`,
		pluginTable(report),
		...problems(report),
		...fixes(report),
		...checkPlugin(report),
		published(report),
		details(report)
	].filter((part) => part !== "").join("\n\n")}\n`;
}
function headline(report) {
	const { plugins, release } = report;
	const good = plugins.filter(({ outcome }) => outcome === "published").length;
	const loaded = plugins.filter(({ proof }) => proof === "loaded").length;
	const many = `${plugins.length} plugin${plugins.length === 1 ? "" : "s"}`;
	const gateway = `KrakenD ${release.version}`;
	if (!succeeded(report)) {
		const bad = plugins.length - good;
		if (bad === 0) return `❌ ${many} built for ${gateway}, and not published`;
		return plugins.length === 1 ? `❌ The plugin for ${gateway} failed` : `❌ ${bad} of ${many} for ${gateway} failed`;
	}
	if (loaded === plugins.length) return `✅ ${many} built and loaded by ${gateway}`;
	if (plugins.every(({ proof, verdict }) => proof === "loaded" || verdict === "accepts")) return `✅ ${many} built for ${gateway}: ${loaded} loaded by it, ${plugins.length - loaded} accepted by their files`;
	return `⚠️ ${many} built for ${gateway}, ${plugins.length - loaded} not proven to load`;
}
const OUTCOMES = {
	published: "✅ built",
	refused: "❌ refused by the gateway",
	unproven: "❌ not proven, and verify is load",
	incompatible: "❌ modules do not fit",
	failed: "❌ does not build"
};
function pluginTable({ plugins }) {
	return table([
		"Plugin",
		"Gateway",
		"Registers",
		"Result",
		"Loads",
		"Size",
		"SHA-256",
		"Time"
	], plugins.map((plugin) => [
		code(plugin.name),
		code(targetFolder(plugin.target)),
		kindWords(plugin),
		OUTCOMES[plugin.outcome],
		loadWords(plugin),
		plugin.file ? megabytes(plugin.file.size) : "–",
		plugin.file ? code(plugin.file.sha256.slice(0, 12)) : "–",
		plugin.seconds > 0 ? `${plugin.seconds.toFixed(1)} s` : "–"
	]));
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
function problems({ plugins, problems: ofRun }) {
	const withProblems = plugins.filter((plugin) => plugin.problems.length > 0);
	return [...ofRun.map((problem) => problemItem(problem)), ...withProblems.flatMap((plugin) => [`### ${plain(plugin.name)} for ${plain(targetFolder(plugin.target))}`, plugin.problems.map(problemItem).join("\n")])];
}
function problemItem({ what, why, fix, place }) {
	const lines = [`- ${place ? `${code(describePlace(place))} ` : ""}${plain(what)}`];
	if (why) lines.push(`  ${plain(why)}`);
	if (fix) lines.push(`  **To mend it:** ${plain(fix)}`);
	return lines.join("  \n");
}
function fixes(report) {
	return report.fixes.flatMap(({ folder, target, commands, holds }) => [
		`### Make ${folder === "" ? "the module" : plain(folder)} fit ${plain(target)}`,
		holds ? "Run these and commit go.mod and go.sum. They were tried on a copy: with them, nothing that the plugin links differs from the gateway." : "Run these as a start. On a copy they were not enough: something still differs, or Go could not select the versions.",
		codeBlock(commands, "sh")
	]);
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
		"<details open><summary>Inject them in krakend.json</summary>",
		...snippets.map(({ where, lines }) => `${where}:\n\n${codeBlock(lines, "json")}`),
		modifiers.length === 0 ? "" : "A modifier may register under its name with `-request` or `-response` behind it: its source tells.",
		unread.length === 0 ? "" : `Put the registered name for ${code(UNKNOWN_NAME)}. It does not stand in the file of ${unread.map(({ name }) => code(name)).join(", ")}; it is what the source passes to \`register\`.`,
		"</details>"
	].filter((part) => part !== "").join("\n\n");
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
function builderWords({ builder }) {
	if (!builder) return "–";
	return `${builder.kind}: ${code(builder.name)} ${code(builder.digest.slice(0, 19))}`;
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
		refuseOtherSystems();
		const report = await buildAndPublish(loadInputs((name) => getInput(name), process.env), await runContext(process.env), console, started);
		if (!succeeded(report)) {
			console.info(`✗ ${failureWords(report)}: see the errors above, or the job summary`);
			process.exitCode = ExitCode.Failure;
		}
	} catch (error) {
		if (cancelled.aborted) endCancelled();
		await failStep(error);
	}
	process.exit(process.exitCode ?? 0);
}
function failureWords({ plugins, release }) {
	const bad = plugins.filter(({ outcome }) => outcome !== "published").map(({ name }) => name);
	return bad.length === 0 ? "Nothing was uploaded" : `${[...new Set(bad)].join(", ")} failed for KrakenD ${release.version}`;
}
async function buildAndPublish(inputs, context, console, started) {
	const policy = cachePolicy(inputs, context.event);
	const service = policy.use.size > 0 ? await runnerCacheService() : void 0;
	console.info(`Caches: ${service || policy.use.size === 0 ? policy.reason : "off: this runner has no cache service"}`);
	const caches = cacheSession(policy, service);
	const label = `krakend-plugin-action=${randomUUID()}`;
	saveState({
		label,
		toSave: []
	});
	const temporary = await temporaryFolder(process.env);
	const built = await buildPlugins(inputs, {
		workspace: context.workspace,
		repository: context.repository,
		temporary,
		environment: process.env,
		caches,
		label,
		console
	}).finally(() => saveState({
		label,
		toSave: caches.toSave()
	}));
	cancelled.throwIfAborted();
	const outputDirectory = resolve(context.workspace, inputs.outputDirectory);
	const shownDirectory = relative(context.workspace, outputDirectory);
	const base = {
		...built,
		caches: caches.uses.map(({ entry, outcome }) => ({
			kind: entry.kind,
			outcome
		})),
		outputDirectory: shownDirectory.startsWith("..") ? outputDirectory : shownDirectory || ".",
		problems: [],
		seconds: (performance.now() - started) / 1e3
	};
	const provenance = await provenanceOf(context);
	await writeOutputTree(outputDirectory, base, provenance);
	const own = await writeOutputTree(join(temporary, "artifact"), base, provenance);
	const report = await console.phase("Publish", async (phase) => {
		const published = await publish(inputs, context, built, own, phase);
		const words = published.artifact ? `artifact ${published.artifact.name}` : base.outputDirectory;
		phase.outcome(published.failure ? "failed" : words, published.failure === void 0);
		if (published.failure) return {
			...base,
			problems: [published.failure]
		};
		return {
			...base,
			...published.artifact ? { artifact: published.artifact } : {}
		};
	});
	const reportFile = join(temporary, "report.json");
	await writeFile(reportFile, JSON.stringify(report, null, 2));
	for (const [name, value] of Object.entries(outputsOf(report, reportFile))) setOutput(name, value);
	await writeSummary(renderSummary(report), console);
	return report;
}
async function publish(inputs, context, built, tree, log) {
	const good = built.plugins.filter(({ outcome }) => outcome === "published");
	for (const file of tree.files) log.info(relative(tree.folder, file));
	if (good.length === 0) {
		log.info("Nothing to upload: no plugin is fit for its gateway");
		return {};
	}
	if (!inputs.upload) return {};
	const name = inputs.artifactName ?? defaultArtifactName(inputs.workingDirectory, built.targets.map(({ target }) => target));
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
async function failStep(error$1) {
	const problem = problemOf(error$1);
	if (!(error$1 instanceof ProblemError) && error$1 instanceof Error && error$1.stack) info(defuse(error$1.stack));
	const { place } = problem;
	const annotation = place ? {
		file: place.file,
		...place.line ? { startLine: place.line } : {}
	} : {};
	error(describeProblem(problem), {
		title: problem.what,
		...annotation
	});
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
