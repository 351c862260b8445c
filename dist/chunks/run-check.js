import { a as __toCommonJS, i as __require, n as __esmMin, o as __toESM, r as __exportAll, t as __commonJSMin } from "./rolldown-runtime.js";
import { r as which } from "./io.js";
import { t as require_semver } from "./semver.js";
import { $ as gatewayRepositories, A as moduleName, D as shellWord, E as inFolder, G as gatewaySources, H as isNewerGlibc, I as openFile, J as builderImage, K as isOneGateway, L as judgeFolder, M as tokens, N as OFFICIAL_DEMANDS, O as isFolderPath, P as pathFlags, Q as gatewayImages, S as profileOf, T as renameModule, U as LoaderError, V as readPluginFacts, W as sha256Of, X as builderRepository, Y as builderImages, Z as builderTag, _ as compareModules, a as downloadGateway, b as moduleIdentity, c as localGateway, d as explainVerdict, et as gatewaySystems, g as fixCommands, h as changeFor, i as NoGatewayError, j as parseGoMod, k as lineOf, m as gatewayBuild, n as gatewayFromImage, nt as officialImages, o as findSource, p as settingDifferences, q as shownUrl, s as keptGateway, tt as hasTarball, u as explainLoadRefusal, v as requiredOtherwise, w as WHY_ONE_PATH, x as isEnterprise, y as firstExplanation, z as judge } from "./image-gateway.js";
import { C as VARIANTS, E as targetFolder, S as nearestTags, T as shownVersion, _ as RegistryError, a as isStale, b as DOCKER_CASES, d as GNU_PROCESSOR, f as imageCompilers, g as registryClient, h as askedOnce$1, i as inspectImage, l as machineArchitecture, m as neededLinkerFlags, n as firstThatExists, o as pullImage, p as machineCompilers, r as inTurn, s as readyImage, t as ImageNotFoundError, u as whyNotHere, v as runnerLogins, w as libcOf, x as wantsLogin, y as parseReference } from "./image.js";
import { a as cancelled, c as describePlace, d as problemOf, f as reasonOf$1, l as describeProblem, n as pick, r as run, s as ProblemError, t as baseEnvironment, u as messageOf } from "./process.js";
import { a as elapsed, r as cacheContents, t as megabytes$1 } from "./words.js";
import { n as expandHome, r as secretsFolder, t as KEPT } from "./folders.js";
import { C as leadsOut, S as isWithin, T as allOrFirstFailure, _ as createArguments, a as userOf, b as NOT_CHECKED_OUT, c as layFiles, d as INSIDE, f as boundGround, g as makeChangeable, h as outside, i as caller, l as withoutNeedless, m as inside, n as provenImageOf, o as AS_FILES, p as folderMounts, s as holdsImage, t as imageOf, u as FOLDERS, v as runArguments, w as pathInWorkspace, x as isEmpty, y as variableWords } from "./unpacked-image.js";
import { a as withRetries, o as lazily, r as Permanent } from "./never-silent.js";
import { i as describeEngine, n as engineState, t as docker } from "./engine.js";
import { t as unpackStream } from "./untar.js";
import { createHash, randomUUID } from "node:crypto";
import { basename, dirname, isAbsolute, join, posix, relative, resolve, sep } from "node:path";
import { connect, createServer } from "node:net";
import { PassThrough, Readable, pipeline } from "node:stream";
import { parseEnv } from "node:util";
import { createGunzip } from "node:zlib";
import { availableParallelism, homedir, totalmem } from "node:os";
import { chmod, copyFile, cp, glob, link, lstat, mkdir, mkdtemp, readFile, readdir, readlink, realpath, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { constants as constants$1, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
// src/krakend/catalogue.ts
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
// src/krakend/editions.ts
const EDITIONS = ["ce", "ee"];
/** The Community Edition lost its plugins with 3.0. */
const COMMUNITY = {
	edition: "ce",
	catalogue: CATALOGUE,
	pluginReleases: ">=2.0.0 <3.0.0"
};
/** Of Enterprise nothing is public but its images: what a release was built with is read off its gateway. */
const ENTERPRISE = {
	edition: "ee",
	catalogue: [],
	pluginReleases: ">=2.0.0"
};
function factsOf(edition) {
	return edition === "ee" ? ENTERPRISE : COMMUNITY;
}
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
/** A path as it is written, to be resolved by whoever knows against what. */
function plainPath(name, text) {
	const path = text.trim();
	if (path === "" || /\p{Cc}/u.test(path)) throw badInput(name, text, "a path without control characters");
	return path;
}
function describe(allowed, aliases) {
	const also = Object.entries(aliases).map(([alias, meaning]) => `${alias} for ${meaning}`);
	return allowed.join(", ") + (also.length > 0 ? ` (also ${also.join(", ")})` : "");
}
// src/inputs/variables.ts
/** Families of variables that speak to others than the build or the gateway, and why they are refused. */
const FAMILIES = [["LD_", "it puts foreign code into what is run"], ["DOCKER_", "it is for the docker command, which has the runner's own"]];
/**
* The lines `NAME` or `NAME=VALUE` of an input; a bare name takes its value from `environment`.
*
* @throws ProblemError for names that the action keeps to itself and for what is no name.
*/
function parseVariables({ input, form, allowed, refused }, text, environment) {
	const variables = /* @__PURE__ */ new Map();
	for (const line of lines(text)) {
		const match = /^([A-Za-z_][A-Za-z0-9_]*)(?:=(.*))?$/.exec(line);
		const name = match?.[1];
		if (name === void 0) throw badInput(input, line, form);
		const reason = refused.get(name) ?? FAMILIES.find(([prefix]) => name.startsWith(prefix))?.[1];
		if (reason !== void 0) throw badInput(input, line, allowed, `leave ${name} out: ${reason}`);
		const outside = Object.hasOwn(environment, name) ? environment[name] : void 0;
		const value = match?.[2] ?? outside;
		if (value !== void 0) variables.set(name, value);
	}
	return Object.fromEntries(variables);
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
/**
* What build-env says of go.work: `auto`, or a path relative to the workspace; undefined for none. Without it no
* go.work counts, as one that somebody has for work at several modules would change what is linked.
*
* @throws ProblemError for what is no path.
*/
function askedGoWork({ GOWORK = "" }) {
	const asked = GOWORK.trim();
	return asked === "" || asked === "off" ? void 0 : plainPath("build-env", asked);
}
/** What the action sets itself, and why nobody else may. */
const REFUSED$3 = new Map(Object.entries({
	GOTOOLCHAIN: "the plugin must be built by the gateway's exact Go",
	GOFLAGS: "use build-flags and ldflags, which are checked for what stops a plugin from loading",
	GOMODCACHE: "modules must lie where the gateway's lay, at /go/pkg/mod",
	GOPATH: "modules must lie where the gateway's lay, at /go/pkg/mod",
	GOCACHE: "the action keeps the build cache",
	GOENV: "settings of another machine must not leak in",
	GOROOT: "the plugin must be built by the gateway's exact Go",
	GOOS: "plugins are built for Linux",
	GOARCH: "use architecture",
	CGO_ENABLED: "plugins need cgo",
	GO111MODULE: "plugins are built as modules",
	HOME: "the build has a home of its own",
	PATH: "the build has the path of its builder"
}));
/**
* The lines `NAME` or `NAME=VALUE` of build-env; a bare name takes its value from `environment`.
*
* @throws ProblemError for names that the action keeps to itself and for what is no name.
*/
function parseBuildEnv(text, environment) {
	return parseVariables({
		input: "build-env",
		form: "lines NAME or NAME=VALUE",
		allowed: "variables that the action does not set itself",
		refused: REFUSED$3
	}, text, environment);
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
/** What only the builders of a gateway of their own ask for: it must have been built with the same. */
const AS_THE_GATEWAY = ["trimpath", "race"];
/** Flags that people try, and what each would do to a plugin. Facts: docs/how-it-works.md, "What decides". */
const REFUSED$2 = new Map(Object.entries({
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
	C: "use working-directory",
	cover: "the gateway would never write what it counts; tests that count belong to the input test or to a step of their own",
	covermode: "it is for -cover, and the gateway would never write what that counts",
	coverpkg: "it changes the packages that it names, so that the gateway would refuse the plugin where it links them too",
	linkshared: "KrakenD is built without it: there are no shared Go libraries where the gateway runs",
	buildvcs: "the action sets -buildvcs=false, because git refuses to speak of the files of another user; the commit stands in plugins.json, and ldflags can put it into the plugin (-X main.commit=…)",
	compiler: "a plugin of gccgo has another format than the gateway's loader reads: KrakenD is built by gc",
	gccgoflags: "they are for gccgo, and KrakenD is built by gc",
	installsuffix: "it keeps packages apart that are compiled in another way, and these must not be",
	pkgdir: "it takes compiled packages from elsewhere, which may not be those that the gateway links",
	modcacherw: "the action sets it already",
	n: "it only prints the commands, and no plugin would be there; -x prints them and runs them",
	work: "it leaves the work folder in a container that is gone afterwards; -x prints what happens there",
	json: "the action reads Go's words as text"
}));
/**
* The flags for `go build`, one per element.
*
* @param ownGateway whether plugins are built for a gateway that somebody may have built with -trimpath or -race;
* whether it was is compared later.
* @throws ProblemError for a flag that stops a plugin from loading, and for one that is not known to be safe.
*/
function parseBuildFlags(text, ownGateway = false) {
	const words = parseArgsStringToArgv(text);
	const flags = [];
	for (let i = 0; i < words.length; i++) {
		const word = words[i] ?? "";
		const match = /^--?([A-Za-z]+)(?:=(.*))?$/s.exec(word);
		const name = match?.[1] ?? "";
		if (ownGateway && AS_THE_GATEWAY.includes(name) && match?.[2] === void 0) {
			flags.push(`-${name}`);
			continue;
		}
		const reason = REFUSED$2.get(name);
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
// src/inputs/builder-setup.ts
/** What Linux takes as one argument of a program, less what goes with it. */
const MOST$2 = 1e5;
/**
* The lines of shell that prepare the builder, with line ends as sh wants them; '' where there are none.
*
* @throws ProblemError for what no shell could read.
*/
function parseBuilderSetup(text) {
	const script = text.replaceAll("\r\n", "\n").trim();
	if (script.length > MOST$2 || /[^\P{Cc}\n\t]/u.test(script)) throw badInput("builder-setup", script.slice(0, 80), `lines of shell without control characters, at most ${MOST$2} characters`, "put longer ones into an image of your own, and name that in builder-image");
	return script;
}
/**
* What builder-setup prepares is an image.
*
* @throws ProblemError where none will be used.
*/
function refuseSetupOfHost(setup, builder) {
	if (setup === "" || builder !== "host") return;
	throw new ProblemError({
		what: "builder-setup prepares the image of the builder, and builder is host.",
		why: "On this machine the action installs nothing, and asks for no root.",
		fix: "install what the build needs in a step before this one (sudo apt-get install -y …) and leave builder-setup out, or set builder: docker"
	});
}
// src/inputs/config-env.ts
/** Variables that a gateway must not have from a user, and why. */
const REFUSED$1 = new Map(Object.entries({
	FC_OUT: "the action reads what is written there",
	USAGE_DISABLE: "a test of the gateway reports no usage",
	PATH: "the gateway is called by its own path",
	HOME: "the gateway has none here"
}));
/**
* The lines `NAME` or `NAME=VALUE` of config-env; a bare name takes its value from `environment`.
*
* @throws ProblemError for names that the action keeps to itself and for what is no name.
*/
function parseConfigEnv(text, environment) {
	const form = "lines NAME=VALUE or NAME, such as FC_ENABLE=1";
	return parseVariables({
		input: "config-env",
		form,
		allowed: form,
		refused: REFUSED$1
	}, text, environment);
}
// src/inputs/defaults.ts
/**
* The defaults of action.yml once more. The runner hands them on only for inputs that a workflow does not
* mention: `architecture: ${{ matrix.architecture }}` arrives empty where the matrix has no such value, and
* means the default as well.
*/
const DEFAULTS = {
	mode: "build",
	edition: "ce",
	architecture: "amd64",
	variant: "alpine",
	"working-directory": ".",
	check: "strict",
	fix: "false",
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
// src/inputs/ldflags.ts
/** Flags of `go tool link` that make no plugin that loads, and why: as of Go 1.25. */
const REFUSED = new Map(Object.entries({
	pluginpath: "with it the gateway reports \"could not find symbol HandlerRegisterer\"",
	buildmode: "the action links with -buildmode=plugin",
	linkmode: "a plugin is always linked by the C compiler (external)",
	linkshared: "there are no shared Go libraries where the gateway runs",
	race: "KrakenD is built without the race detector",
	msan: "KrakenD is built without it",
	asan: "KrakenD is built without it",
	installsuffix: "packages are linked that are compiled in one way",
	importcfg: "go build says which packages are linked",
	fipso: "go build sets it where the gateway has FIPS",
	o: "the action names the file; give the name as name=path in plugins",
	d: "a plugin is loaded dynamically, or not at all",
	H: "plugins are files of Linux",
	n: "no plugin would be there afterwards",
	V: "no plugin would be there afterwards",
	f: "what it hides, the gateway would refuse"
}));
/** Flags whose value may be the next word, which is then no flag of the linker's. */
const WITH_VALUE = /^(B|E|I|L|R|T|X|benchmark|benchmarkprofile|buildid|capturehostobjs|cpuprofile|debugtextsize|debugtramp|extar|extld|extldflags|funcalign|k|libgcc|memprofile|memprofilerate|r|randlayout|strictdups|tmpdir)$/;
/**
* The linker flags as the user wrote them.
*
* @throws ProblemError for flags with which no plugin loads, and for what Go could not take apart.
*/
function parseLdflags(text) {
	const value = text.trim().replaceAll(/\s*\n\s*/g, " ");
	if (/(^|[\s'"=])--?pluginpath\b/.test(value)) throw refused$1(value, "pluginpath");
	if (!/^(-|$)/.test(value)) throw badInput("ldflags", value, "linker flags such as -s -w, without a pattern before them");
	const words = wordsOf$1(value);
	for (let i = 0; i < words.length; i++) {
		const [, name = "", own] = /^--?([A-Za-z]+)(?:=(.*))?$/s.exec(words[i] ?? "") ?? [];
		if (REFUSED.has(name)) throw refused$1(value, name);
		const given = own ?? (WITH_VALUE.test(name) ? words[++i] : void 0) ?? "";
		if (name === "extldflags" && /(^|[\s'"])-(static|static-pie)([\s'"]|$)/.test(given)) throw badInput("ldflags", value, "flags for the C linker that make a shared library", "leave -static out: a plugin is a shared library. To link one C library statically, name its archive in the source: #cgo LDFLAGS: -l:libNAME.a");
	}
	return value;
}
function wordsOf$1(value) {
	try {
		return splitFlags(value);
	} catch {
		throw badInput("ldflags", value, "flags in which every quote is closed");
	}
}
function refused$1(value, name) {
	const reason = REFUSED.get(name) ?? "";
	return badInput("ldflags", value, `flags of go tool link other than -${name}`, `leave -${name} out: ${reason}`);
}
// src/inputs/licence.ts
/** What KrakenD's documentation says that a licence looks like: a certificate with its first and last line. */
const CERTIFICATE = /^-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----$/m;
/**
* The text of the Enterprise licence: the file as it was sent, or its base64, as in the variable
* KRAKEND_LICENSE_BASE64 (https://www.krakend.io/docs/enterprise/overview/license-file/).
*
* @returns the text of the file, with plain line ends.
* @throws ProblemError for anything else; it never shows what was given.
*/
function parseLicence(given) {
	const plain = withPlainEnds(given);
	if (CERTIFICATE.test(plain)) return plain;
	const compact = given.replaceAll(/\s/g, "");
	if (/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) {
		const decoded = withPlainEnds(Buffer.from(compact, "base64").toString("utf8"));
		if (CERTIFICATE.test(decoded)) return decoded;
	}
	throw new ProblemError({
		what: "gateway-licence holds no KrakenD licence.",
		why: "A licence is a text of several lines that begins with -----BEGIN CERTIFICATE----- and ends with -----END CERTIFICATE-----. Some ways of storing a secret lose its line breaks.",
		fix: `gh secret set KRAKEND_LICENCE < LICENSE, then gateway-licence: \${{ secrets.KRAKEND_LICENCE }}; its base64 (base64 -w0 LICENSE) will do as well`
	});
}
/**
* What must not appear in a log: the licence line by line, as the runner looks for secrets in lines, and its base64.
* The lines that every certificate has are no secret, and a line of two or three letters would black out words.
*/
function secretsOfLicence(licence) {
	if (licence === void 0) return [];
	const telling = licence.split("\n").map((line) => line.trim()).filter((line) => line.length > 3 && !line.startsWith("-----"));
	const encoded = [licence, licence.trimEnd()].map((text) => Buffer.from(text).toString("base64"));
	return [.../* @__PURE__ */ new Set([...telling, ...encoded])];
}
/**
* Refuses what can only be done with a running Enterprise gateway, which needs a licence.
*
* @throws ProblemError that names the secret as what is missing.
*/
function refuseWithoutLicence({ edition, gatewayLicence, mode, verify, smoke }) {
	if (edition !== "ee" || gatewayLicence !== void 0 || mode === "check") return;
	const wish = verify === "load" ? "verify: load" : smoke.length > 0 ? "smoke" : void 0;
	if (wish === void 0) return;
	throw new ProblemError({
		what: `${wish} needs the Enterprise gateway to run, and gateway-licence is empty.`,
		why: "An Enterprise gateway runs with its licence only. Workflows of forks, and those that Dependabot starts, do not get the secrets of the repository.",
		fix: `set gateway-licence: \${{ secrets.KRAKEND_LICENCE }}, or leave ${wish} out: the static verdict needs no licence`
	});
}
function withPlainEnds(text) {
	return `${text.replaceAll(/\r\n?/g, "\n").trim()}\n`;
}
// src/inputs/modules-credentials.ts
const LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
const HOST$1 = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9a-f:.]+\\])(?::\\d{1,5})?$`);
/** What a module path allows between slashes: https://go.dev/ref/mod#go-mod-file-ident */
const PATH_ELEMENT = /^(?!\.+$)[A-Za-z0-9._~-]+$/;
/** Git, netrc and HTTP headers take these as they are. */
const PLAIN = /^[\x21-\x7e]+$/;
/** Shorter ones can't be hidden in a log without hiding its words. */
const SHORTEST_TOKEN = 4;
/**
* The lines `host[/path]=[user:]token` of modules-credentials, the longest path first: the first that fits is
* the one that counts.
*
* @throws ProblemError that names the line by its number and never shows what stands in it.
*/
function parseModulesCredentials(text) {
	const seen = /* @__PURE__ */ new Set();
	const credentials = [];
	for (const [index, written] of text.split("\n").entries()) {
		const line = written.trim();
		if (line === "") continue;
		const credential = parseLine(line, index + 1);
		const scope = scopeOf(credential);
		if (seen.has(scope)) throw badLine(index + 1, "another line is for the same host and path");
		seen.add(scope);
		credentials.push(credential);
	}
	return credentials.toSorted((a, b) => b.path.length - a.path.length);
}
/** What a credential is for: `github.com/acme`. */
function scopeOf({ host, path }) {
	return path === "" ? host : `${host}/${path}`;
}
/** The value of an HTTP header that shows a credential. */
function basicAuthorization({ user, token }) {
	return `Basic ${base64(`${user}:${token}`)}`;
}
/**
* All that has to be hidden in the log, of lines that are wrong too: the tokens as they are, and as they stand in
* headers and URLs.
*/
function secretsIn(text) {
	const secrets = text.split("\n").flatMap((line) => {
		const [, left = "", right = ""] = /^([^=]*)=(.*)$/.exec(line.trim()) ?? [];
		if (right === "") return [];
		const { user, token } = userAndToken(right, hostIn(left).split("/")[0] ?? "");
		const pair = `${user}:${token}`;
		return [
			right,
			token,
			base64(token),
			base64(pair),
			encodeURIComponent(token)
		];
	});
	return [...new Set(secrets)].filter((secret) => secret.length >= SHORTEST_TOKEN);
}
function parseLine(line, number) {
	const [, left, right = ""] = /^([^=]*)=(.*)$/.exec(line) ?? [];
	if (left === void 0) throw badLine(number, "it has no =");
	if (/^http:/i.test(left)) throw badLine(number, "tokens are sent over https alone");
	const [host = "", ...elements] = hostIn(left).split("/");
	const name = host.toLowerCase().replace(/:443$/, "");
	if (!HOST$1.test(name)) throw badLine(number, "what stands before = does not begin with the name of a host");
	if (!elements.every((element) => PATH_ELEMENT.test(element))) throw badLine(number, "the path after the host is not one of a module");
	const { user, token } = userAndToken(right, name);
	if (!PLAIN.test(token) || token.length < SHORTEST_TOKEN) throw badLine(number, right === "" ? "it has no token: is the secret set?" : "what stands after = is no token");
	if (!PLAIN.test(user)) throw badLine(number, "the user before the token is not plain text");
	return {
		host: name,
		path: elements.join("/"),
		user,
		token
	};
}
/** What stands before the `=`, without what a URL has around it. */
function hostIn(left) {
	return left.trim().replace(/^https:\/\//i, "").replace(/\/+$/, "");
}
function userAndToken(right, host) {
	const colon = right.indexOf(":");
	if (colon < 0) return {
		user: usualUser(host),
		token: right.trim()
	};
	return {
		user: right.slice(0, colon).trim(),
		token: right.slice(colon + 1).trim()
	};
}
/**
* The user that hosts take where a token is the whole proof: GitHub wants any (`x-access-token` in its own
* documentation), GitLab any or `oauth2`, Bitbucket `x-token-auth`.
*/
function usualUser(host) {
	if (/(^|\.)bitbucket\.org$/i.test(host)) return "x-token-auth";
	return /gitlab/i.test(host) ? "oauth2" : "x-access-token";
}
function base64(text) {
	return Buffer.from(text).toString("base64");
}
function badLine(number, why) {
	return new ProblemError({
		what: `Input modules-credentials: line ${number} is not allowed.`,
		why: `${why[0]?.toUpperCase()}${why.slice(1)}. It is not shown here, as it may hold a secret.`,
		fix: "write lines host[/path]=[user:]token, such as github.com/acme=${{ secrets.MODULES_TOKEN }}"
	});
}
// src/inputs/plugins.ts
const FORM = "lines [name=]path, where name has letters, digits, - _ and . but no \".so\" in it";
/**
* The input `plugins`: items `[name=]path`. Words that are all Go files are one program, as for `go build`;
* any other item with spaces in it is one path.
*
* @throws ProblemError for what is no such item.
*/
function parsePlugins(text) {
	return items(text).map(pluginRequest);
}
function pluginRequest(text) {
	const match = /^(?:([^=/]*)=)?(.+)$/s.exec(text);
	const path = plainPath("plugins", match?.[2] ?? "");
	const name = match?.[1]?.trim();
	const named = name === void 0 ? {} : { name: pluginName(name, text) };
	const words = path.split(/ +/);
	const [first = path, ...more] = words.every((word) => word.endsWith(".go")) ? words : [path];
	return {
		...named,
		path: first,
		...more.length > 0 ? { more } : {}
	};
}
/** KrakenD loads every file whose name contains its pattern `.so`, so the name itself must not. */
function pluginName(name, text) {
	if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name) || name.includes(".so")) throw badInput("plugins", text, FORM);
	return name;
}
// src/inputs/smoke.ts
/**
* The lines `METHOD PATH STATUS` of smoke.
*
* @throws ProblemError for a line of another form.
*/
function parseSmoke(text) {
	return lines(text).map((line) => {
		const match = /^([A-Z]{1,20})\s+(\/[\x21-\x7e]*)\s+([1-5]\d\d)$/.exec(line);
		if (!match) throw badInput("smoke", line, "lines METHOD PATH STATUS, such as GET /hello?name=a 200 (a path in plain ASCII)");
		return {
			method: match[1] ?? "",
			path: match[2] ?? "",
			status: Number(match[3])
		};
	});
}
// src/inputs/test.ts
/** Reads `./...`, `./plugins/auth`: patterns as Go takes them, of folders alone. */
function testInputs(read) {
	return { test: items(read("test")).map(testRequest) };
}
function testRequest(text) {
	const below = /^(?:\.\.\.|.*\/\.\.\.)$/s.test(text);
	const folder = (below ? text.slice(0, -3).replace(/\/+$/, "") : text) || ".";
	if (/^-|\.\.\.|\p{Cc}/u.test(folder) || below && text.startsWith("/")) throw badInput("test", text, "folders such as ./plugins/auth, or ./... for all packages in and below one");
	return {
		folder,
		below
	};
}
// src/inputs/version.ts
/** Reads them; throws a ProblemError where both are set, as each would have to hide the other. */
function versionInputs(read) {
	const krakendVersion = read("krakend-version").trim();
	const file = read("krakend-version-file").trim();
	if (file === "") return {
		krakendVersion,
		krakendVersionFile: void 0
	};
	const krakendVersionFile = matching("krakend-version-file", file, /^\P{Cc}+$/u, "a path without control characters");
	if (krakendVersion === "") return {
		krakendVersion,
		krakendVersionFile
	};
	throw new ProblemError({
		what: `krakend-version is ${krakendVersion}, and krakend-version-file names ${krakendVersionFile}.`,
		why: "Each says which gateway the plugins are for, and they need not say the same.",
		fix: "leave one of them out"
	});
}
// src/inputs/inputs.ts
const CACHE_KINDS = [
	"image",
	"gateway",
	"modules",
	"build",
	"result"
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
	const gateway = optional("gateway", gatewayRequest);
	const { GOWORK = "", ...buildEnv } = parseBuildEnv(read("build-env"), environment);
	const inputs = {
		mode: choice("mode", read("mode"), ["build", "check"]),
		...versionInputs(read),
		...testInputs(read),
		edition: choice("edition", read("edition"), EDITIONS),
		gatewayLicence: optional("gateway-licence", (_, text) => parseLicence(text)),
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
		builderSetup: parseBuilderSetup(read("builder-setup")),
		imageRegistry: optional("image-registry", registryPrefix) ?? "",
		gateway,
		workingDirectory: plainPath("working-directory", read("working-directory")),
		plugins: parsePlugins(read("plugins")),
		buildFlags: parseBuildFlags(read("build-flags"), isOneGateway(gateway)),
		ldflags: parseLdflags(read("ldflags")),
		buildEnv,
		goWork: askedGoWork({ GOWORK }),
		containerNetwork: optional("container-network", networkName),
		modulesCredentials: parseModulesCredentials(read("modules-credentials")),
		check: choice("check", read("check"), [
			"strict",
			"warn",
			"off"
		]),
		fix: yesNo("fix", read("fix")),
		verify: choice("verify", read("verify"), [
			"auto",
			"load",
			"static",
			"off"
		]),
		config: items(read("config")).map((path) => plainPath("config", path)),
		configEnv: parseConfigEnv(read("config-env"), environment),
		smoke: parseSmoke(read("smoke")),
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
	refuseSetupOfHost(inputs.builderSetup, inputs.builder);
	refuseWithoutLicence(inputs);
	const [request] = inputs.smoke;
	if (request !== void 0 && inputs.config.length === 0) throw new ProblemError({
		what: "smoke asks a gateway, but no configuration is named with which it could start.",
		fix: "name one with the input config, such as config: krakend.json"
	});
	if (inputs.mode === "check" && inputs.check === "off") throw new ProblemError({
		what: "mode: check with check: off would compare nothing.",
		fix: "set check: warn for a step that never fails, or leave it out for one that fails where something does not fit"
	});
	if (inputs.fix && inputs.check === "off") throw new ProblemError({
		what: "fix: true with check: off would write nothing.",
		why: "What has to change is known by comparing with the gateway.",
		fix: "leave check out, set check: warn, or leave fix out"
	});
	if (inputs.mode === "check" && inputs.fix) throw new ProblemError({
		what: "mode: check writes nothing, and fix is true.",
		why: "A fix is written where the build that follows proves it.",
		fix: "apply the output fix-patch in a later step (git apply), or use mode: build"
	});
	if (inputs.fix && inputs.goWork !== void 0) throw new ProblemError({
		what: "fix: true does not go together with build-env: GOWORK.",
		why: "Fixes are tried by -modfile, which Go does not allow in a workspace.",
		fix: "leave fix out, or build without go.work: a replace line in go.mod does for one module what a use line does"
	});
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
		save: /* @__PURE__ */ new Set()
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
	if (inputs.saveCache !== "auto") {
		const how = inputs.saveCache ? "saved at the end" : "read only, as asked for";
		return {
			use,
			save: inputs.saveCache ? use : /* @__PURE__ */ new Set(),
			reason: `${names}; ${how}`
		};
	}
	if (event.defaultBranch === "" || event.ref === `refs/heads/${event.defaultBranch}`) return {
		use,
		save: use,
		reason: `${names}; saved at the end`
	};
	return {
		use,
		save: new Set([...use].filter((kind) => !SHARED.includes(kind))),
		reason: `${names}; ${SHARED.join(", ")} are saved on ${event.defaultBranch} only, which all branches can read`
	};
}
/** What is made of modules holds their code: sources, compiled packages, plugins. */
const OF_MODULES = [
	"modules",
	"build",
	"result"
];
/**
* The same, for a run that downloads modules with credentials: everybody who opens a pull request in a public
* repository reads its caches, so nothing of private modules is saved there, whatever was asked for.
*/
function sparePrivateModules(policy, privateRepository) {
	const spared = OF_MODULES.filter((kind) => policy.save.has(kind));
	if (privateRepository || spared.length === 0) return policy;
	return {
		...policy,
		save: new Set([...policy.save].filter((kind) => !spared.includes(kind))),
		reason: `${policy.reason}; not ${spared.join(", ")}, which hold private modules (modules-credentials), as everybody reads the caches of a public repository`
	};
}
function whyOff({ name, ref }) {
	if (PRIVILEGED_EVENTS.includes(name)) return `runs of ${name} take nothing from the cache`;
	if (ref.startsWith("refs/tags/")) return "runs for a tag take nothing from the cache";
}
// src/cache/session.ts
var import_semver = /* @__PURE__ */ __toESM(require_semver(), 1);
/** For people. */
const CACHE_WORDS = {
	hit: "found",
	partial: "found in part",
	miss: "not found",
	unread: "not needed",
	off: "off"
};
/** @param service undefined where this runner has none. */
function cacheSession(policy, service, contents = cacheContents()) {
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
			await contents.opening(entry);
			const found = await service.restore(entry, log.info);
			const outcome = found === void 0 ? "miss" : found.key === entry.key ? "hit" : "partial";
			const words = {
				hit: "found",
				partial: `found ${found?.key ?? ""}, which is close`,
				miss: "not found"
			};
			const packed = found?.bytes === void 0 ? "" : `packed ${megabytes$1(found.bytes)}, `;
			log.info(`  ${words[outcome]} (${packed}${elapsed(started)})`);
			await contents.opened(entry, outcome, policy.save.has(entry.kind));
			return outcome;
		} catch (error) {
			cancelled.throwIfAborted();
			log.warning({
				what: `The ${entry.kind} cache could not be read; going on without it.`,
				why: messageOf(error),
				passing: true
			});
			return "miss";
		}
	}
	return {
		uses,
		contents,
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
		withdraw: ({ key }) => {
			const looked = uses.findIndex((use) => use.entry.key === key);
			if (looked >= 0) uses.splice(looked, 1);
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
// src/link-or-copy.ts
/**
* Gives a file a second place: the same file under another name, or a copy where the file systems differ. For files
* that nobody changes in place afterwards.
*/
async function linkOrCopy(from, to) {
	await link(from, to).catch(() => copyFile(from, to));
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
/** The kinds that an edition looks for: Community gateways do not know middleware, nor test-plugin its flag. */
function kindsOf(kinds, edition) {
	return kinds.filter((kind) => kind !== "middleware" || edition === "ee");
}
/** The kinds that variables of these names make a plugin. */
function kindsDeclaredBy(variables) {
	return KINDS.filter(({ symbol }) => variables.includes(symbol)).map(({ kind }) => kind);
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
		edition: target.edition ?? "ce",
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
/** So many files at a time: copying and hashing take two cores at most. */
const WIDTH$1 = 4;
/**
* Writes the plugins of this call with their checksums and manifest. Files of earlier calls in the same
* folder stay, and checksums and manifest name them all.
*
* @param written a folder into which this call has just written the same, so that nothing has to be copied again.
* @throws ProblemError where a file is not the one that was compiled.
*/
async function writeOutputTree(folder, report, provenance, written) {
	await mkdir(folder, { recursive: true });
	for (let next = 0; next < report.plugins.length; next += WIDTH$1) {
		const some = report.plugins.slice(next, next + WIDTH$1);
		await allOrFirstFailure(some.map((plugin) => placePlugin(plugin, folder, written)));
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
	const entries = await readJson$2(join(folder, MANIFEST));
	if (!Array.isArray(entries)) return [];
	return entries.filter(isEntry).filter(({ path }) => existsSync(join(folder, path)));
}
function isEntry(value) {
	const { path, sha256 } = value ?? {};
	return typeof path === "string" && typeof sha256 === "string";
}
async function readJson$2(file) {
	try {
		return JSON.parse(await readFile(file, "utf8"));
	} catch {
		return;
	}
}
async function placePlugin(plugin, folder, written) {
	const { name, file } = plugin;
	const place = pathBelowOutput(plugin);
	for (const path of [publishedPath(plugin), refusedPath(plugin)]) {
		const to = join(folder, path);
		if (path !== place) await rm(to, { force: true });
		else if (file) await placeFile(name, file, to, written && join(written, path));
	}
}
/**
* Lays it under a name that no gateway would take for a plugin, then renames: a file is whole or not there. What was
* judged and proven is the file that was compiled; whatever ran since must not have put another in its place.
*/
async function placeFile(name, file, to, written) {
	await mkdir(dirname(to), { recursive: true });
	const partial = join(dirname(to), `.${randomUUID()}.partial`);
	try {
		await (written ? linkOrCopy(written, partial) : copyFile(file.built, partial));
		const found = await sha256Of(partial);
		if (found !== file.sha256) throw changedSince(name, file, found);
		await rename(partial, to);
	} finally {
		await rm(partial, { force: true });
	}
}
function changedSince(name, { built, sha256 }, found) {
	return new ProblemError({
		what: `The plugin ${name} was changed after compiling: ${built}`,
		why: `Its sha256 was ${sha256} when it was compiled, and is ${found} now. It is not published.`,
		fix: "find what writes to that file while the action runs: with builder: host a test or a program of the build can; builder: docker keeps tests away from it"
	});
}
async function writeWhole(file, text) {
	const partial = `${file}.${randomUUID()}.partial`;
	await writeFile(partial, text);
	await rename(partial, file);
}
// src/krakend/release.ts
/** A release by its whole name: `KrakenD 2.13.8`, `KrakenD Enterprise 2.12.4`. */
function releaseName({ version, edition }) {
	return `KrakenD ${edition === "ee" ? "Enterprise " : ""}${version}`;
}
/** Whether the gateway has the command `test-plugin`, which came with 2.6.0. */
function hasTestPlugin({ version, facts }) {
	return facts?.testPlugin ?? (0, import_semver.gte)(version, "2.6.0");
}
const WHY_NO_CE3 = "The Community Edition dropped Go plugins with 3.0: a CE 3 gateway starts and loads none. Plugins live on in CE 2.x and in the Enterprise Edition.";
/**
* Reads a request such as `2.13.8`, `2.13`, `~2.12` or `latest`; of Enterprise also `2.12.4-ee`.
*
* @throws ProblemError for CE 3 and later, for what is older than 2.0, and for what is no version.
*/
function readVersionRequest(request, facts = COMMUNITY) {
	const asked = request.trim();
	const { edition, catalogue, pluginReleases } = facts;
	const newest = catalogue.at(-1)?.version ?? "";
	if (asked === "latest") return {
		kind: "range",
		asked,
		range: pluginReleases
	};
	const [, numbers, suffix] = /^v?(\d+\.\d+\.\d+)(-ee)?$/.exec(asked) ?? [];
	const exact = numbers === void 0 ? null : (0, import_semver.clean)(numbers);
	if (exact !== null) {
		if (suffix !== void 0 && edition === "ce") throw enterpriseOnly(asked);
		refuseOutside(exact, asked, newest, edition);
		return {
			kind: "exact",
			asked,
			version: exact,
			known: catalogue.some(({ version }) => version === exact)
		};
	}
	const range = (0, import_semver.validRange)(asked.replace(/^v(?=\d)/, ""));
	if (range === null || asked === "") throw notAVersion(asked);
	if (edition === "ce" && (0, import_semver.subset)(range, ">=3.0.0")) throw noPlugins(asked, newest);
	if (!(0, import_semver.intersects)(range, pluginReleases)) throw nothingSatisfies(asked, facts, void 0);
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
function resolveRelease(request, published, facts = COMMUNITY) {
	const asked = readVersionRequest(request, facts);
	return asked.kind === "exact" ? exactRelease(asked, published, facts) : newestRelease(asked, published, facts);
}
function exactRelease({ version, known }, published, facts) {
	const { edition, catalogue } = facts;
	if (known) return releaseOf$1(version, "as given", facts);
	const age = (0, import_semver.gt)(version, catalogue.at(-1)?.version ?? "0.0.0") ? "newer than" : "not in";
	const source = edition === "ee" ? "as given" : `as given; ${age} the catalogue of this action`;
	if (published?.builder === void 0) return releaseOf$1(version, source, facts);
	const { builder, gateway, variants } = published;
	for (const variant of variants) {
		const tag = builderTag(version, variant);
		if (!builder.tags.includes(tag)) throw noSuchTag(builder, tag, gateway, version);
	}
	const names = [builder, gateway].flatMap((one) => one?.tags.includes(version) ? one.name : []);
	return releaseOf$1(version, `${source}, known to ${(names.length > 0 ? names : [builder.name]).join(" and ")}`, facts);
}
function newestRelease({ asked, range }, published, facts) {
	const tagged = published ? releasesIn(published, facts) : [];
	const found = (0, import_semver.maxSatisfying)(candidates(published, facts, range), range);
	if (found === null) throw nothingSatisfies(asked, facts, published);
	const names = [published?.builder?.name, published?.gateway?.name].filter((name) => name !== void 0);
	const where = tagged.includes(found) ? `among the tags of ${names.join(" and ")}` : "in the catalogue";
	const newest = facts.edition === "ee" ? `latest: the newest Enterprise ${where}` : `latest: the newest 2.x ${where} (CE 3 loads no plugins)`;
	const release = releaseOf$1(found, asked === "latest" ? newest : `"${asked}": the newest that satisfies it ${where}`, facts);
	if (asked !== "2.1") return release;
	return {
		...release,
		warning: `krakend-version is 2.1, which means ${found}. If 2.10 was meant, YAML has eaten the zero: write krakend-version: '2.10' with quotes.`
	};
}
/**
* The releases that there are to choose from: what exists counts, as a mirror need not have what the catalogue
* knows; the catalogue where nobody was asked, or where no tag satisfies the range.
*/
function candidates(published, facts, range) {
	const tagged = published ? releasesIn(published, facts) : [];
	return (0, import_semver.maxSatisfying)(tagged, range) === null ? facts.catalogue.map(({ version }) => version) : tagged;
}
/** The exact releases with plugins that everything a run needs is tagged with. */
function releasesIn({ builder, gateway, variants }, { pluginReleases }) {
	const builders = new Set(builder?.tags);
	const gateways = new Set(gateway?.tags);
	const versions = [...builders, ...gateways].map((tag) => tag.replace(/-linux-generic$/, ""));
	return [...new Set(versions)].filter((version) => /^\d+\.\d+\.\d+$/.test(version) && (0, import_semver.valid)(version) === version && (0, import_semver.satisfies)(version, pluginReleases) && (!builder || variants.every((variant) => builders.has(builderTag(version, variant)))) && (!gateway || gateways.has(version)));
}
/** A release with what the catalogue of its edition knows of it. */
function releaseOf$1(version, source, { edition, catalogue }) {
	const facts = catalogue.find((entry) => entry.version === version);
	return {
		version,
		source,
		...facts && { facts },
		...edition === "ee" && { edition }
	};
}
function refuseOutside(version, asked, newest, edition) {
	const major = Number(version.split(".")[0]);
	if (major >= 3 && edition === "ce") throw noPlugins(asked, newest);
	if (major < 2) throw new ProblemError({
		what: `KrakenD ${asked} is older than the plugins that this action builds.`,
		why: "The Plugin Builder and the plugin interfaces used today came with KrakenD 2.0.",
		fix: `give a 2.x release, such as krakend-version: '${newest || "2.12.4"}'`
	});
}
function nothingSatisfies(asked, facts, published) {
	const tagged = published ? releasesIn(published, facts) : [];
	const known = [...facts.catalogue.map(({ version }) => version), ...tagged];
	const newest = (0, import_semver.maxSatisfying)(known, "*") ?? "";
	if (newest === "") return new ProblemError({
		what: `No KrakenD Enterprise release is known that satisfies krakend-version "${asked}".`,
		why: "Enterprise has no catalogue: its releases are the tags that builder and gateway both have.",
		fix: "give the exact release of your gateway, such as krakend-version: '2.12.4'"
	});
	return new ProblemError({
		what: `No KrakenD release satisfies krakend-version "${asked}".`,
		why: `The releases that load plugins are ${(0, import_semver.minSatisfying)(known, "*") ?? newest} to ${newest}.`,
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
function enterpriseOnly(asked) {
	return new ProblemError({
		what: `krakend-version "${asked}" is a release of the Enterprise Edition.`,
		fix: "set edition: ee"
	});
}
function noPlugins(asked, newest) {
	return new ProblemError({
		what: `KrakenD Community Edition "${asked}" loads no plugins.`,
		why: WHY_NO_CE3,
		fix: `stay on the newest 2.x with krakend-version: '${newest}', or move the gateway to the Enterprise Edition and set edition: ee`
	});
}
function notAVersion(asked) {
	return new ProblemError({
		what: asked === "" ? "krakend-version is missing." : `krakend-version "${asked}" is not a version.`,
		why: "Allowed are an exact release ('2.13.8'), a minor ('2.13'), a semver range ('~2.12', '>=2.10 <2.12') and 'latest'; in mode: check also a list of these.",
		fix: "write krakend-version: '2.13.8' with your gateway's version"
	});
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
/** Whether nothing had to be built: everything came out of the result cache. */
function isUnchanged({ targets, plugins }) {
	const now = (plugin) => targets.find(({ target }) => target === plugin.target)?.unchangedSince === void 0;
	return plugins.length > 0 && !plugins.some(now);
}
// src/report/preview.ts
/** Whether every plugin fits every gateway; undefined where that is not known of some and no other is bad. */
function allFit({ cells }) {
	if (cells.every(({ fitness }) => fitness === "fits")) return true;
	return cells.every(({ fitness }) => fitness === "fits" || fitness === "unknown") ? void 0 : false;
}
// src/publish/provenance.ts
/** Which commit of which repository was built in which run, and whether its tree was as committed. */
async function provenanceOf(origin) {
	const { repository, sha, serverUrl, runId, workspace } = origin;
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
// src/report/preview-headline.ts
/** The line over what mode: check has found. */
function previewHeadline(preview) {
	const names = [...new Set(preview.cells.map(({ plugin }) => plugin))];
	const many = `${names.length} plugin${names.length === 1 ? "" : "s"}`;
	const versions = [...new Set(preview.gateways.map(({ target }) => target.version))];
	const gateways = `KrakenD ${versions.join(", ")}`;
	const bad = names.filter((name) => preview.cells.some((cell) => cell.plugin === name && isBad(cell)));
	const fit = allFit(preview);
	if (fit === true) return {
		tone: "good",
		words: `${names.length === 1 ? "The plugin fits" : `All ${many} fit`} ${gateways}`
	};
	if (fit === void 0) return {
		tone: "unsure",
		words: `Not everything is known of ${many} and ${gateways}`
	};
	if (versions.length > 1) {
		const fine = names.length - bad.length;
		return {
			tone: "unsure",
			words: `${fine} of ${many} fit${fine === 1 ? "s" : ""} all of ${gateways}`
		};
	}
	if (names.length === 1) return {
		tone: "bad",
		words: `The plugin does not fit ${gateways} as it is`
	};
	const [does, they] = bad.length === 1 ? ["does", "it is"] : ["do", "they are"];
	return {
		tone: "bad",
		words: `${bad.length} of ${many} ${does} not fit ${gateways} as ${they}`
	};
}
function isBad({ fitness }) {
	return fitness !== "fits" && fitness !== "unknown";
}
// src/report/bot-rules.ts
/**
* Rules for Renovate (`packageRules` of its configuration) that keep it from modules whose version the gateway
* chooses, and from the Go lines. Names: https://docs.renovatebot.com/modules/manager/gomod/
*/
function renovateRules(shared) {
	return { packageRules: [{
		description: "KrakenD links these: their version is the gateway's.",
		matchManagers: ["gomod"],
		matchPackageNames: namesOf$1(shared),
		enabled: false
	}, {
		description: "Plugins are built with the gateway's Go.",
		matchManagers: ["gomod"],
		matchDepTypes: ["golang", "toolchain"],
		enabled: false
	}] };
}
/**
* The same for Dependabot: lines below an entry for gomod in .github/dependabot.yml.
* https://docs.github.com/en/code-security/dependabot/working-with-dependabot/dependabot-options-reference
*/
function dependabotRules(shared) {
	return ["    ignore:", ...namesOf$1(shared).map((name) => `      - dependency-name: "${name}"`)];
}
/** Every module once. A name of Go's has neither a quote nor a wildcard in it. */
function namesOf$1(shared) {
	return [...new Set(shared.map(({ module }) => module))].filter((name) => /^[\w.~/-]+$/.test(name));
}
/** Both, for the report. */
function botRules(shared) {
	return {
		renovate: renovateRules(shared),
		dependabot: dependabotRules(shared).join("\n")
	};
}
// src/report/report-json.ts
/** Writes all that is known about a run, with the rules for bots, into a file as JSON. */
async function writeReport(report, file) {
	await writeFile(file, JSON.stringify({
		...report,
		bots: botRules(report.shared)
	}, null, 2));
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
// src/report/headline.ts
/** The line over a report. */
function headline(report) {
	const { tone, words } = outcomeLine(report);
	const [since] = report.targets.map(({ unchangedSince }) => unchangedSince).toSorted();
	return isUnchanged(report) && since !== void 0 ? {
		tone,
		words: `${words}: nothing has changed since ${minute(since)}`
	} : {
		tone,
		words
	};
}
/** `2026-11-24 08:12 UTC`, of an ISO 8601 time. */
function minute(time) {
	return `${time.slice(0, 16).replace("T", " ")} UTC`;
}
function outcomeLine(report) {
	const { plugins, release } = report;
	const good = plugins.filter(({ outcome }) => outcome === "published").length;
	const loaded = plugins.filter(({ proof }) => proof === "loaded").length;
	const many = `${plugins.length} plugin${plugins.length === 1 ? "" : "s"}`;
	const gateway = releaseName(release);
	const bad = (words) => ({
		tone: "bad",
		words
	});
	const fine = (words) => ({
		tone: "good",
		words
	});
	if (!succeeded(report)) {
		const failed = plugins.length - good;
		if (failed === 0) return bad(`${many} built for ${gateway}, and something else is wrong`);
		return bad(plugins.length === 1 ? `The plugin for ${gateway} failed` : `${failed} of ${many} for ${gateway} failed`);
	}
	if (loaded === plugins.length) return fine(`${many} built and loaded by ${gateway}`);
	if (plugins.every(({ proof, verdict }) => proof === "loaded" || verdict === "accepts")) {
		const judged = plugins.length - loaded;
		if (loaded === 0) return fine(`${many} built, and accepted by ${gateway} by their files`);
		return fine(`${many} built for ${gateway}: ${loaded} loaded by it, ${judged} accepted by their files`);
	}
	return {
		tone: "unsure",
		words: `${many} built for ${gateway}, ${plugins.length - loaded} not proven to load`
	};
}
/** What became of a plugin, in words. */
const OUTCOMES = {
	published: "built",
	refused: "refused by the gateway",
	unproven: "not proven, and verify is load",
	incompatible: "modules do not fit",
	"tests-failed": "its tests fail",
	failed: "does not build"
};
// src/report/test-words.ts
const many = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
/** What came of tests, in a few words: `12 tests in 3 packages passed`. */
function testWords({ ran, problems, packages, passed, failed, skipped }) {
	const skips = skipped > 0 ? `, ${skipped} skipped` : "";
	if (!ran) return problems > 0 ? many(problems, "problem") : "vetted, not run";
	if (failed > 0) {
		const others = problems > failed ? `; ${many(problems, "problem")} in all` : "";
		return `${failed} of ${many(passed + failed, "test")} failed${skips}${others}`;
	}
	if (problems > 0) return many(problems, "problem");
	if (packages === 0) return "vetted; there are no tests";
	return `${many(passed, "test")} in ${many(packages, "package")} passed${skips}`;
}
// src/trim/go-listing.ts
/**
* Folders and import paths of the packages in the output of `go list -json`. Fields of the package itself are
* indented by one tab, those of its module by two.
*/
function packagesListed(output) {
	const folders = [];
	const imports = [];
	for (const [, name, value = "\"\""] of output.matchAll(/^\t"(Dir|ImportPath)": (".*"),?$/gm)) {
		const text = JSON.parse(value);
		if (name === "Dir") folders.push(text);
		else imports.push(text.replace(/ \[.*$/s, ""));
	}
	return {
		folders,
		imports
	};
}
// src/trim/watch-downloads.ts
/** A builder that says after each download what it has used of the module cache. */
function watchDownloads(builder, { folders, usedModules }) {
	if (usedModules === void 0) return builder;
	const outside = (path) => builder.outside(path) ?? path;
	return {
		...builder,
		download: async (call) => {
			const result = await builder.download(call);
			const used = usedBy(call, result);
			const own = used.folders.map(outside).filter((path) => isWithin(folders.modules, path));
			usedModules({
				...used,
				folders: own.map((path) => relative(folders.modules, path))
			});
			return result;
		}
	};
}
function usedBy({ args, environment }, { exitCode, stdout }) {
	return {
		...args[0] === "list" && exitCode === 0 ? packagesListed(stdout) : {
			folders: [],
			imports: []
		},
		replacing: [],
		sums: args.includes("-mod=mod") || environment?.GOWORK !== void 0,
		all: args[0] === "mod" && args[1] === "tidy"
	};
}
// src/cache/keys.ts
/** Raised when what lies in an entry changes its meaning, so that older entries are not taken for newer ones. */
const FORMAT$3 = "v1";
/** Raised when other files of an image are kept. */
const IMAGE_FORMAT = "v3";
/**
* A builder image, by the digest behind its tag, as far as compiling for these architectures needs it. Without a
* digest, as when the registry can't be asked, the last image that was saved under this name.
*/
function imageEntry(image, digestOfTag) {
	const { reference, architecture } = image;
	const compilingFor = [...new Set(image.compilingFor)].toSorted();
	const name = `${digest$1(reference)}-${architecture}-for-${compilingFor.join("+")}`;
	const prefix = `krakend-plugin-image-${IMAGE_FORMAT}-${name}-`;
	return {
		kind: "image",
		paths: [`${KEPT}/images/${name}`],
		key: prefix + (digestOfTag?.replace(/^sha256:/, "") ?? ""),
		restoreKeys: [prefix],
		ingredients: [
			reference,
			architecture,
			`compiling for ${compilingFor.join(" and ")}`,
			digestOfTag ?? "digest unknown"
		]
	};
}
/**
* A gateway's entry: release, variant, architecture, where it comes from and what tells it there: the sha512 of
* a tarball or the digest of an image.
*/
function gatewayEntry(target, source, stamp, path) {
	const { variant, architecture } = target;
	const version = shownVersion(target);
	const prefix = `krakend-plugin-gateway-${FORMAT$3}-${version}-${variant}-${architecture}-${digest$1(source)}-`;
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
* The entry of what stands in a gateway: the same names it as the gateway itself, whose binary it stands for
* where nothing is built.
*
* @param format of the file, as an entry that can't be read would be found again and again, and never replaced.
*/
function profileEntry(format, target, source, stamp, path) {
	const { key, restoreKeys, ...rest } = gatewayEntry(target, source, stamp, path);
	const renamed = (name) => name.replace("-gateway-", `-profile-${format}-`);
	return {
		...rest,
		key: renamed(key),
		restoreKeys: restoreKeys.map(renamed)
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
		key: `krakend-plugin-modules-${FORMAT$3}-${digestOfModules(modules)}-${digest$1(JSON.stringify(scope.toSorted())).slice(0, 8)}`,
		restoreKeys: [],
		ingredients: [...namesOf(modules), ...scope]
	};
}
/**
* The compiled packages of one target; those of another go.mod or of other settings are a good start, of another
* builder are not.
*/
function buildEntry(target, builderIdentity, modules, path, settings = {
	flags: [],
	environment: {}
}) {
	const { variant, architecture } = target;
	const prefix = `krakend-plugin-build-${FORMAT$3}-${digest$1(builderIdentity)}-${variant}-${architecture}-`;
	const set = setOf(settings);
	return {
		kind: "build",
		paths: [path],
		key: [`${prefix}${digestOfModules(modules)}`, ...set.digest].join("-"),
		restoreKeys: [prefix],
		ingredients: [
			`builder ${builderIdentity}`,
			variant,
			architecture,
			...namesOf(modules),
			...set.names
		]
	};
}
/** Other variables change no compiled package, and may be tokens that are new in each run. */
const COMPILING = /^(GO[A-Z0-9]+|CGO_\w+|CC|CXX|FC|AR|PKG_CONFIG\w*)$/;
/** Settings by their names alone, and one digest of names and values; nothing where there are none. */
function setOf({ flags, environment }) {
	const variables = Object.entries(environment).filter(([name]) => COMPILING.test(name)).toSorted(([a], [b]) => a < b ? -1 : 1);
	if (flags.length === 0 && variables.length === 0) return {
		digest: [],
		names: []
	};
	const names = [...flags.map((flag) => flag.replace(/=.*$/s, "")), ...variables.map(([name]) => name)];
	return {
		digest: [digest$1(JSON.stringify([flags, variables])).slice(0, 8)],
		names: [...new Set(names)]
	};
}
/** All that go.mod, go.sum and go.work of some modules say, whatever their order. */
function digestOfModules(modules) {
	const sorted = modules.toSorted((a, b) => a.relative < b.relative ? -1 : 1);
	return digest$1(JSON.stringify(sorted.map(textsOf)));
}
function textsOf({ goModText, goSumText, goWork }) {
	const own = [goModText, goSumText ?? null];
	return goWork ? [
		...own,
		goWork.text,
		goWork.sumText ?? null,
		goWork.members.map(textsOf)
	] : own;
}
function namesOf(modules) {
	return modules.flatMap(({ relative, goSumText }) => {
		const folder = relative === "" ? "" : `${relative}/`;
		return [`${folder}go.mod`, ...goSumText === void 0 ? [] : [`${folder}go.sum`]];
	});
}
function digest$1(text) {
	return createHash("sha256").update(text).digest("hex").slice(0, 24);
}
// src/diagnosis/setup-failure.ts
/** What the package managers of builder images say, and what helps. */
const CASES$1 = [
	[/\bapk: (command )?not found/, "this builder is Debian (variant linux-generic): apt-get update && apt-get install -y …; for both variants at once: if command -v apk; then …; else …; fi"],
	[/\bapt(-get)?: (command )?not found/, "this builder is Alpine (variant alpine): apk add --no-cache …; for both variants at once: if command -v apk; then …; else …; fi"],
	[/certificate (verif|is not trusted|not trusted|signed by unknown)|SSL certificate problem|cannot verify .* certificate|\bx509:/i, "a proxy that looks into https has a certificate of its own: set SSL_CERT_FILE in the job's env to a PEM file on the runner that has it too, and builder-setup trusts it"],
	[/Unable to locate package|has no installation candidate/, "run apt-get update before apt-get install, and look the package up under the name that Debian gives it (libsodium-dev)"],
	[/\(no such package\)/, "look the package up under the name that Alpine gives it (libsodium-dev), in its list of packages"],
	[/Temporary failure resolving|temporary error|Could not resolve|network (is )?unreachable|bad address/i, "see that containers reach the packages' mirror; where a proxy runs on this machine, set container-network: host"]
];
/** Why the script of builder-setup failed: its last words, and what they mean where they are known. */
function explainSetupFailure({ image, exitCode, stdout, stderr }) {
	const lines = stderr.split("\n").map((line) => line.trim());
	const command = lines.findLast((line) => line.startsWith("+ "))?.slice(2);
	const words = lines.filter((line) => line !== "" && !line.startsWith("+ "));
	const said = words.findLast((line) => /^(E:|ERROR)/.test(line)) ?? words.at(-1);
	const whole = `${stderr}\n${stdout}`;
	const fix = CASES$1.find(([pattern]) => pattern.test(whole))?.[1];
	return {
		what: `builder-setup failed in ${image} with exit code ${exitCode}${command === void 0 ? "" : `, at ${command}`}.`,
		...said === void 0 ? {} : { why: said },
		fix: fix ?? `try it: docker run --rm -it --user 0 --entrypoint sh ${image}`
	};
}
// src/side-by-side.ts
/**
* Does something with each item, several at a time. What is said comes out as if one had been done after the other:
* the first that is not finished speaks directly, the others when it is their turn.
*
* @param width how many at a time.
* @returns the results in the order of the items. A failure waits for those that have begun, so that nothing goes on
* behind its back; no other is begun after it.
*/
async function sideBySide(items, width, log, work) {
	const logs = logsInTurn(log, items.length);
	const results = [];
	let next = 0;
	let failed = false;
	const worker = async () => {
		while (next < items.length && !failed) {
			const index = next++;
			const own = logs[index];
			try {
				results[index] = await work(items[index], own);
			} catch (error) {
				failed = true;
				throw error;
			} finally {
				own.end();
			}
		}
	};
	await allOrFirstFailure(Array.from({ length: Math.max(1, Math.min(width, items.length)) }, worker));
	return results;
}
function logsInTurn(log, count) {
	const waiting = Array.from({ length: count }, () => []);
	const ended = [];
	let turn = 0;
	const flush = () => {
		for (const write of waiting[turn]?.splice(0) ?? []) write();
	};
	return waiting.map((own, index) => {
		const say = (write) => {
			if (index === turn) write();
			else own.push(write);
		};
		return {
			info: (line) => say(() => log.info(line)),
			warning: (problem) => say(() => log.warning(problem)),
			error: (problem) => say(() => log.error(problem)),
			notice: (problem) => say(() => log.notice(problem)),
			end: () => {
				ended[index] = true;
				while (ended[turn]) {
					turn++;
					flush();
				}
			}
		};
	});
}
function lane() {
	let last = Promise.resolve();
	return { after: (work) => {
		const own = last.then(work);
		last = own.catch(() => void 0);
		return own;
	} };
}
// src/builder/docker/merge-layers.ts
/** A file of this name in a layer says that what lies below, under the rest of its name, is gone. */
const MARK = ".wh.";
/** It says that nothing of the folder below shows through. */
const OPAQUE = ".wh..wh..opq";
/** Whether a path in a layer is a mark that takes something away. */
function isMark(path) {
	return path.slice(path.lastIndexOf("/") + 1).startsWith(MARK);
}
/**
* Moves what an unpacked layer has over what lies below it, on one file system. No link is followed on either side:
* of the layers of a hostile image one could bring a link, and the next a file behind it.
*
* Source: https://github.com/opencontainers/image-spec/blob/main/layer.md
*
* @param marks whether the layer has any: without them a folder that is new moves as a whole.
* @throws Error of the file system.
*/
async function mergeLayer(lower, upper, marks) {
	const entries = await readdir(upper, { withFileTypes: true });
	if (marks) await takeAway(lower, entries);
	for (const entry of entries.filter(({ name }) => !isMark(name))) {
		const [from, to] = [join(upper, entry.name), join(lower, entry.name)];
		const below = await lstat(to).catch(() => void 0);
		if (entry.isDirectory() && (below?.isDirectory() || marks)) {
			if (!below?.isDirectory()) await replaceByFolder(to);
			await chmod(to, (await lstat(from)).mode & 4095);
			await mergeLayer(to, from, marks);
		} else {
			if (below) await rm(to, { recursive: true });
			await rename(from, to);
		}
	}
}
async function takeAway(lower, entries) {
	const marked = entries.filter(({ name }) => isMark(name)).map(({ name }) => name);
	const gone = marked.includes(OPAQUE) ? await readdir(lower) : marked.map((name) => name.slice(4)).filter((name) => ![
		"",
		".",
		".."
	].includes(name));
	for (const name of gone) await rm(join(lower, name), {
		recursive: true,
		force: true
	});
}
async function replaceByFolder(path) {
	await rm(path, {
		recursive: true,
		force: true
	});
	await mkdir(path);
}
// src/builder/docker/fetched-image.ts
/** How often people are told how much has come, in milliseconds. */
const TELL_MS = 1e4;
/** So many layers at a time: the large ones of a builder, and a small one. */
const WIDTH = 4;
/** With small chunks more time goes into handing them on than into unpacking. */
const CHUNKS = { chunkSize: 1048576 };
/** Node's own zlib takes less than half the time of the program gzip. */
const UNPACKING = {
	none: () => new PassThrough(),
	gzip: () => createGunzip(CHUNKS)
};
/**
* Lays the files of an image that compiling needs into a folder, out of the layers as its registry has them. They come
* and are unpacked at once, and what nobody compiles with is not written: an engine, which needs every file, unpacks
* one layer after another.
*
* @throws Error that says what the registry, tar or the file system said, or the reason of the signal.
*/
async function fetchImage(wish, folder, log) {
	const { client, reference, digest, architecture, compilingFor, signal, contested } = wish;
	const image = parseReference(reference);
	if (!image) throw new Error(`${reference} is no name of an image`);
	const parts = await client.imageManifest(image, digest, architecture);
	if (!parts) throw new Error(`the registry has no image for ${architecture} that can be read here`);
	const { layers, config: id, variables } = parts;
	const size = layers.reduce((all, layer) => all + layer.size, 0);
	log.info(`Fetching its ${layers.length} layers, ${megabytes$1(size)}`);
	const started = performance.now();
	let come = 0;
	const count = (bytes) => {
		come += bytes;
	};
	const telling = setInterval(() => {
		log.info(`  ${megabytes$1(come)} of ${megabytes$1(size)} after ${elapsed(started)}`);
	}, TELL_MS);
	const fill = async (root) => {
		const order = {
			client,
			image,
			excluded: withoutNeedless(architecture, compilingFor),
			signal,
			count
		};
		for (const { place, marks } of await unpackLayers(layers, order, root, log)) {
			await mergeLayer(root, place, marks);
			await rm(place, {
				recursive: true,
				force: true
			});
		}
		return {
			id,
			reference,
			digest,
			architecture,
			variables
		};
	};
	return layFiles(folder, fill, contested).finally(() => clearInterval(telling));
}
/** Each into a folder of its own, so that none of them can lay something where another one led. */
async function unpackLayers(layers, order, root, log) {
	const started = performance.now();
	const stop = new AbortController();
	const given = AbortSignal.any([stop.signal, ...order.signal ? [order.signal] : []]);
	return sideBySide([...layers.entries()], WIDTH, log, async ([index, layer], own) => {
		const place = `${root}.layer-${index + 1}`;
		try {
			const marks = await unpackLayer(layer, order, place, given);
			own.info(`  layer ${index + 1}, ${megabytes$1(layer.size)}: here after ${elapsed(started)}`);
			return {
				place,
				marks
			};
		} catch (error) {
			stop.abort(error);
			throw error;
		}
	});
}
/** @returns whether a mark is in it. */
async function unpackLayer(layer, { client, image, excluded, count }, place, signal) {
	signal.throwIfAborted();
	await mkdir(place, { recursive: true });
	const packed = held(await client.blob(image, layer.digest), layer);
	packed.on("data", (chunk) => count(chunk.length));
	const unpacking = UNPACKING[layer.packing]();
	const tar = pipeline(packed, unpacking, () => void 0);
	let marks = false;
	const args = [
		"-v",
		"--quoting-style=literal",
		"--ignore-zeros",
		"-C",
		place,
		...AS_FILES,
		...excluded
	];
	await unpackStream(tar, args, {
		env: baseEnvironment(),
		signal,
		output: async (names) => {
			for await (const name of createInterface({ input: names })) marks ||= isMark(name);
		}
	});
	await makeChangeable(place);
	if (!packed.readableEnded || !unpacking.writableFinished) throw new Error(`the end of ${layer.digest} was not read`);
	return marks;
}
/** A stream that ends in an error where it is longer than it should be, or not what the digest says. */
function held(stream, { digest, size }) {
	return Readable.from((async function* () {
		const hash = createHash("sha256");
		let length = 0;
		for await (const chunk of stream) {
			hash.update(chunk);
			length += chunk.length;
			if (length > size) throw new Error(`${digest} is longer than ${size} bytes`);
			yield chunk;
		}
		if (`sha256:${hash.digest("hex")}` !== digest) throw new Error(`what came is not ${digest}`);
	})(), { objectMode: false }).once("close", () => stream.destroy());
}
// src/builder/docker/obtain-image.ts
/** A registry that takes longer gets the cache for a rival: on GitHub's runners a pull takes some 20 seconds. */
const SLOW_PULL_SECONDS = 60;
/**
* An image in the engine: there already, as files that compiling needs, or pulled. Such files lie on this machine, in
* the cache, or are fetched out of the image's layers; containers see them where they lie, and that takes a fraction
* of a pull. Where the registry does not say which image it would be, an older one of the cache will do, should the
* pull fail or dawdle.
*
* @throws ProblemError that says what the registry answered, where the cache has nothing either.
*/
function obtainImage(wish, log) {
	return inTurn(wish.reference, () => obtain(wish, log));
}
async function obtain(wish, log) {
	const { reference, architecture } = wish;
	const digest = await wish.digests.of(reference);
	if (digest !== void 0) log.info(`${reference} is ${digest}`);
	const present = await inspectImage(reference, digest);
	if (present?.architecture === architecture && !isStale(present, digest)) {
		log.info(`${reference} is already here`);
		return {
			image: present,
			from: "already on this machine"
		};
	}
	return (digest !== void 0 && wish.caches.wanted("image") ? await unpacked(wish, digest, log) : void 0) ?? (mayCome(wish) ? quicker(wish, digest, log) : fromRegistry(wish, digest, log));
}
/** Somebody who pins an image wants exactly that, which a registry proves and a cache does not. */
function mayCome({ reference, caches }) {
	return caches.wanted("image") && !reference.includes("@");
}
async function fromRegistry(wish, digest, log, asking = {}) {
	const worthIt = wish.caches.wanted("image") || wish.ephemeral;
	return (digest === void 0 || wish.whole || !worthIt ? void 0 : await fetched({
		...wish,
		digest
	}, log, asking)) ?? pulled(wish, log, {
		...asking,
		digest
	});
}
/**
* Out of its layers, without the engine, which takes three times as long. A registry that is out of reach from here
* may still be within reach of the engine, which has mirrors of its own.
*/
async function fetched(wish, log, { signal, contested }) {
	const entry = imageEntry(wish, wish.digest);
	const [kept = ""] = entry.paths;
	const folder = wish.caches.wanted("image") ? expandHome(kept) : join(wish.temporary, "images", basename(kept));
	const started = performance.now();
	try {
		const { place } = await fetchImage({
			...wish,
			signal,
			contested
		}, folder, log);
		const image = await imageOf(place, wish);
		log.info(`Fetched in ${elapsed(started)}`);
		if (place === folder) toBeSaved(wish, entry);
		return {
			image: orPulled(image, wish, log, () => wish.caches.spoilt(entry)),
			from: "fetched"
		};
	} catch (error) {
		cancelled.throwIfAborted();
		signal?.throwIfAborted();
		log.info(`Its files could not be fetched, so the engine pulls it: ${messageOf(error)}`);
		return;
	}
}
async function pulled(wish, log, how) {
	const { reference, architecture, compilingFor } = wish;
	const started = performance.now();
	const image = await pullImage(reference, architecture, log, how);
	log.info(`Pulled in ${elapsed(started)}`);
	toBeSaved(wish, {
		...imageEntry(wish, image.digest),
		image: {
			image,
			compilingFor
		}
	});
	return {
		image,
		from: "pulled"
	};
}
/** @param unfit is called where the files of the image turn out to be no image. */
function orPulled(image, { reference, architecture, digest }, log, unfit) {
	const pull = {
		because: "Go does not run in the files of the image, so the engine pulls it",
		have: () => {
			unfit?.();
			return pullImage(reference, architecture, log, { digest });
		}
	};
	return {
		...image,
		instead: [...image.instead ?? [], pull]
	};
}
function toBeSaved(wish, entry) {
	if (!mayCome(wish)) return;
	wish.caches.unread(entry);
	wish.caches.complete(entry);
}
/**
* Asks the registry, and the cache for an older image as soon as a pull fails or all of it takes long; the quicker of
* them is taken.
*/
async function quicker(wish, digest, log) {
	const stop = new AbortController();
	const trouble = Promise.withResolvers();
	const slow = setTimeout(() => {
		log.info(`That has taken ${SLOW_PULL_SECONDS} s; looking for an older image in the cache beside it`);
		trouble.resolve("ask the cache");
	}, SLOW_PULL_SECONDS * 1e3);
	let done = false;
	let contested = false;
	const registry = fromRegistry(wish, digest, log, {
		signal: stop.signal,
		onFailure: () => trouble.resolve("ask the cache"),
		contested: () => contested
	});
	registry.catch((error) => trouble.resolve(error instanceof ImageNotFoundError || cancelled.aborted ? "leave it" : "ask the cache"));
	const cache = trouble.promise.then(async (what) => {
		contested = what === "ask the cache";
		const kept = what === "ask the cache" ? await unpacked(wish, void 0, log, () => done) : void 0;
		if (!kept) throw new Error("the cache does not have it");
		return kept;
	});
	try {
		return await Promise.any([registry, cache]);
	} catch {
		return await registry;
	} finally {
		done = true;
		clearTimeout(slow);
		stop.abort(/* @__PURE__ */ new Error("the cache was quicker"));
	}
}
/**
* The image out of the files that are kept of it, on this machine or in the cache.
*
* @param digest that it has to have; undefined where any image of this name will do.
* @param needless tells, once the files are here, whether they are no longer needed.
*/
async function unpacked(wish, digest, log, needless) {
	const entry = imageEntry(wish, digest);
	const found = await fromFolder(digest === void 0 ? entry : {
		...entry,
		restoreKeys: []
	}, {
		...wish,
		digest,
		mayCome: mayCome(wish)
	}, log, needless);
	return found && {
		...found,
		image: orPulled(found.image, {
			...wish,
			digest
		}, log)
	};
}
/** The image of an entry: where its folder lies on this machine, or comes from the cache. */
async function fromFolder(entry, wish, log, needless = () => false) {
	const folder = expandHome(entry.paths[0] ?? "");
	const unfinished = `${folder}.unfinished`;
	const here = !existsSync(unfinished) && await holdsImage(folder, wish);
	if (!here) {
		if (!wish.mayCome) return void 0;
		await rm(folder, {
			recursive: true,
			force: true
		});
		await mkdir(dirname(unfinished), { recursive: true });
		await writeFile(unfinished, "");
		const outcome = await wish.caches.restore(entry, log);
		cancelled.throwIfAborted();
		const came = outcome === "hit" || outcome === "partial";
		if (!came) await rm(folder, {
			recursive: true,
			force: true
		});
		await rm(unfinished, { force: true });
		if (!came) return void 0;
	}
	const started = performance.now();
	try {
		if (needless()) return void 0;
		const image = await (here ? provenImageOf : imageOf)(folder, wish);
		log.info(`Made of the files in ${folder} in ${elapsed(started)}: ${image.digest}`);
		return {
			image,
			from: here ? "already on this machine" : "from the cache"
		};
	} catch (error) {
		cancelled.throwIfAborted();
		log.warning({
			what: `The kept image ${wish.reference} could not be used.`,
			why: messageOf(error)
		});
		await rm(folder, {
			recursive: true,
			force: true
		});
		return;
	}
}
// src/builder/docker/setup-certificates.ts
/** In memory of the container: `docker commit` keeps nothing of it. */
const FOLDER = "/dev/shm/krakend-plugin-setup";
const CERTIFICATES = `${FOLDER}/certificates.pem`;
const APT = `${FOLDER}/apt.conf`;
/** apt asks no variable for certificates but a file of settings (apt.conf(5), apt-transport-https(1)). */
const TAKE = `mkdir -m 755 ${FOLDER}
umask 022
cat >${CERTIFICATES}
echo 'Acquire::https::CaInfo "${CERTIFICATES}";' >${APT}`;
/**
* Lends a container that runs the certificates of this machine, as a proxy that looks into https has one of its own.
*
* @param file with certificates, as SSL_CERT_FILE names it.
* @returns the variables by which apk, apt, curl, git and the like find them.
* @throws ProblemError where the file can't be read, or the container can't take it.
*/
async function lendCertificates(file, container) {
	const input = await readFile(file, "utf8").catch((error) => {
		throw notLent(file, messageOf(error));
	});
	const { exitCode, stderr } = await docker([
		"exec",
		"--interactive",
		"--user=0:0",
		container,
		"sh",
		"-ec",
		TAKE
	], { input });
	if (exitCode !== 0) throw notLent(file, stderr.trim().split("\n").at(-1) ?? "");
	return {
		SSL_CERT_FILE: CERTIFICATES,
		GIT_SSL_CAINFO: CERTIFICATES,
		APT_CONFIG: APT
	};
}
function notLent(file, why) {
	return new ProblemError({
		what: `builder-setup was not run: the certificates of SSL_CERT_FILE (${file}) could not be given to it.`,
		why,
		fix: "let SSL_CERT_FILE name a file with PEM certificates on this machine, or leave it unset"
	});
}
// src/builder/docker/derived-image.ts
/** Raised when the same script would make another image. */
const FORMAT$2 = 1;
/** What an engine's client gives to containers by itself, and no image may keep: a proxy's address can hold a password. */
const PROXY_VARIABLES = [
	"HTTP_PROXY",
	"HTTPS_PROXY",
	"FTP_PROXY",
	"ALL_PROXY",
	"NO_PROXY"
];
/** The same for the same image and script, whenever and wherever it is made: `sha256:…`. */
function derivedIdentity({ base, script }) {
	const content = JSON.stringify([
		FORMAT$2,
		base.digest,
		base.architecture,
		script
	]);
	return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
/**
* The image after the script: as it lies in the engine from an earlier run, as the cache has it, else set up.
*
* It is a container that is committed, not a `docker build`: that would be another builder than the engine
* wherever buildx is set up so, and such a one sees no image of the engine's.
*
* @throws ProblemError with the script's own words where it fails.
*/
function derivedImage(order, log) {
	const { base, caches, compilingFor } = order;
	const { architecture } = base;
	const digest = derivedIdentity(order);
	const reference = `localhost/krakend-plugin-setup:${digest.slice(-24)}`;
	const entry = {
		...imageEntry({
			reference,
			architecture,
			compilingFor
		}, digest),
		restoreKeys: []
	};
	const named = (image) => ({
		...image,
		reference,
		digest,
		base
	});
	return inTurn(reference, async () => {
		const present = await inspectImage(reference);
		if (present) return {
			image: named(present),
			from: "already on this machine"
		};
		const wish = {
			...order,
			reference,
			architecture,
			digest,
			mayCome: true
		};
		const kept = caches.wanted("image") ? await fromFolder(entry, wish, log) : void 0;
		if (kept) return {
			image: named(kept.image),
			from: kept.from
		};
		const started = performance.now();
		const whole = base.mounts === void 0 ? base : await order.pullBase();
		const image = named(await setUp({
			...order,
			base: whole
		}, reference, log));
		log.info(`Set up in ${elapsed(started)}`);
		if (caches.wanted("image")) {
			const { base: _, ...own } = image;
			const made = {
				...entry,
				image: {
					image: own,
					compilingFor
				}
			};
			caches.unread(made);
			caches.complete(made);
		}
		return {
			image,
			from: "set up"
		};
	});
}
/** Runs the script in a container of its own, and keeps what it made of the image. */
async function setUp(order, reference, log) {
	const { base, script, environment, certificates } = order;
	const name = `krakend-plugin-${randomUUID()}`;
	try {
		await succeed(startArguments$1(order, name), base);
		const trust = certificates === void 0 ? {} : await lendCertificates(certificates, name);
		const variables = [...variableWords(environment, baseEnvironment()), ...Object.entries(trust).map(([variable, path]) => `${variable}=${path}`)].map((word) => `--env=${word}`);
		const { exitCode, stdout, stderr } = await docker([
			"exec",
			"--user=0:0",
			...variables,
			name,
			"sh",
			"-exc",
			script
		], {
			env: environment,
			onLine: log.info
		});
		if (exitCode !== 0) throw new ProblemError(explainSetupFailure({
			image: base.reference,
			exitCode,
			stdout,
			stderr
		}));
		await succeed(commitArguments(name, reference), base);
	} finally {
		await docker([
			"rm",
			"--force",
			name
		], { evenIfCancelled: true }).catch(() => void 0);
	}
	const image = await inspectImage(reference);
	if (!image) throw new Error(`the engine does not show ${reference} after docker commit`);
	return image;
}
/** A container that waits, as root of its own and with the capabilities that package managers need. */
function startArguments$1({ base, network, label }, name) {
	return [
		"run",
		"--detach",
		"--pull=never",
		`--platform=linux/${base.architecture}`,
		`--name=${name}`,
		`--label=${label}`,
		"--user=0:0",
		"--security-opt=no-new-privileges",
		`--network=${network ?? "default"}`,
		"--workdir=/",
		"--entrypoint=tail",
		base.id,
		"-f",
		"/dev/null"
	];
}
function commitArguments(name, reference) {
	return [
		"commit",
		...[...PROXY_VARIABLES.flatMap((variable) => [variable, variable.toLowerCase()]).map((variable) => `ENV ${variable}=`), "LABEL krakend-plugin-action=setup"].map((change) => `--change=${change}`),
		name,
		reference
	];
}
async function succeed(args, base) {
	const { exitCode, stderr } = await docker(args);
	if (exitCode === 0) return;
	throw new ProblemError({
		what: `builder-setup could not be run in ${base.reference}: docker ${args[0]} failed.`,
		why: stderr.trim().split("\n").at(-1) ?? "",
		fix: "see that the engine may run containers as root with a network, or name an image that has what you need in builder-image"
	});
}
// src/builder/builder.ts
/** There is nothing to ask a gateway with where it runs. */
var NoClientError = class extends Error {
	name = "NoClientError";
};
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
// src/builder/licence.ts
/** What a licence is called where an Enterprise gateway looks for it. */
const LICENCE_FILE = "LICENSE";
/**
* Tells an Enterprise gateway where its licence lies. Older ones (2.5 is documented so) look for it where they run.
*
* @param folder as the gateway sees it; undefined where there is no licence.
*/
function licenceVariables(folder) {
	return folder === void 0 ? {} : { KRAKEND_LICENSE_PATH: `${folder}/${LICENCE_FILE}` };
}
/**
* A builder whose gateway has a licence: a file that is there while the gateway runs, for this user alone, and for
* no other container.
*
* @param secrets a folder of this run that is removed at its end, whatever happens.
*/
function withLicence(builder, licence, secrets) {
	return {
		...builder,
		gateway: async (call) => {
			const folder = join(secrets, randomUUID());
			try {
				await mkdir(folder, {
					recursive: true,
					mode: 448
				});
				await writeFile(join(folder, LICENCE_FILE), licence, { mode: 384 });
				return await builder.gateway({
					...call,
					licence: folder
				});
			} finally {
				await rm(folder, {
					recursive: true,
					force: true
				});
			}
		}
	};
}
/** A builder that runs no gateway, and says why. */
function withoutGateway(builder, cannot) {
	return {
		...builder,
		gateway: async () => ({ cannot })
	};
}
// src/builder/merge-paths.ts
/**
* Runs a tool of Go's; the compiler gets all rules of -trimpath, of which it would take the last alone. Go gives
* one itself, for its own work folder, whose random name is otherwise in every package with C in it: in the
* positions of what cgo writes, and so in the hash that gateway and plugin are compared by.
*/
const SCRIPT = `tool=$1
shift
case $tool in */compile) ;; *) exec "$tool" "$@" ;; esac
rules=
count=$#
while [ "$count" -gt 0 ]; do
  count=$((count - 1))
  word=$1
  shift
  case $word in
  -trimpath)
    rules="$rules;$1"
    shift
    count=$((count - 1))
    ;;
  -trimpath=*) rules="$rules;\${word#-trimpath=}" ;;
  *) set -- "$@" "$word" ;;
  esac
done
exec "$tool" \${rules:+"-trimpath=\${rules#;}"} "$@"
`;
/**
* The flags of `go build` that give packages the gateway's paths, those with C in them as well.
*
* @param seen where modules lie in the builder.
* @param work a folder of this run, for a script.
* @param inside where a path of this machine appears to Go.
*/
async function gatewayPathFlags(demands, seen, work, inside) {
	const flags = pathFlags(demands, seen);
	if (!flags.some((flag) => flag.includes("-trimpath="))) return flags;
	const script = join(work, "merge-paths.sh");
	await writeFile(script, SCRIPT);
	return [...flags, `-toolexec=${joinFlags(["sh", inside(script)])}`];
}
// src/builder/docker/ask-inside.ts
/** What sh and docker exec end with where there is no such program. */
const NOT_FOUND = [126, 127];
/**
* Sends what it gets to a port, and prints the answer until the other side ends. The images of builders and
* gateways have bash (Debian) or busybox (Alpine), and nothing else that could do it. $1 is the port, $2 the
* request, which nc takes from stdin. Without --norc bash takes a stdin that is a socket for a remote shell.
*/
const CLIENT = `
if command -v bash >/dev/null; then
  exec bash --norc -c 'exec 3<>"/dev/tcp/127.0.0.1/$1" && printf %s "$2" >&3 && cat <&3' bash "$1" "$2"
fi
exec nc 127.0.0.1 "$1"
`;
/** Asks a gateway in a container from within: it has no network. */
function askInside(container, port) {
	return async (request) => {
		const args = [
			"exec",
			"--interactive",
			container,
			"sh",
			"-c",
			CLIENT,
			"sh",
			String(port),
			request
		];
		const input = new Readable({ read: () => void 0 });
		input.push(request);
		const { stdout, stderr, exitCode } = await docker(args, { input });
		if (NOT_FOUND.includes(exitCode) && /not found/i.test(stderr)) throw new NoClientError("its image has neither bash nor nc to ask it with");
		return stdout === "" && exitCode !== 0 ? void 0 : stdout;
	};
}
// src/plugin/go-work.ts
/** The folders that a go.work names. Grammar: https://go.dev/ref/mod#go-work-file-grammar */
function parseGoWork(text) {
	return directives(text).flatMap((one) => {
		const { by, path } = folderOf(one) ?? {};
		return by && path !== void 0 ? [{
			by,
			path,
			line: one.line
		}] : [];
	});
}
function folderOf({ verb, words }) {
	const path = words.at(-1) ?? "";
	if (verb === "use") return {
		by: "use",
		path
	};
	return verb === "replace" && words.at(-2) === "=>" && isFolderPath(path) ? {
		by: "replace",
		path
	} : void 0;
}
/**
* The same go.work for another place.
*
* @param placed gives the absolute path of a folder, as Go will see it, for what go.work says.
*/
function movedGoWork(text, placed) {
	const lines = text.split("\n");
	for (const one of directives(text)) {
		const folder = folderOf(one);
		if (!folder) continue;
		const words = [...one.words.slice(0, -1), JSON.stringify(placed(folder.path))].join(" ");
		lines[one.line - 1] = `${one.inBlock ? "	" : `${one.verb} `}${words}`;
	}
	return lines.join("\n");
}
function directives(text) {
	const found = [];
	let block = "";
	for (const [index, raw] of text.split("\n").entries()) {
		const words = tokens(raw);
		const [verb = "", ...rest] = words;
		const line = index + 1;
		if (verb === "") continue;
		if (block !== "" && verb === ")") block = "";
		else if (block !== "") found.push({
			verb: block,
			words,
			line,
			inBlock: true
		});
		else if (rest[0] === "(") block = verb;
		else found.push({
			verb,
			words: rest,
			line,
			inBlock: false
		});
	}
	return found;
}
// src/workspace/needed-folders.ts
/** Folders of these names are never copied: Go takes nothing from them, and they are large. */
const NEVER_NEEDED = [".git", "node_modules"];
/**
* The folders of the workspace that modules are built from: their own, those that they replace others by, and
* those of their go.work. Where a link in one of these leads to another part of the workspace, all of it.
*
* @param workspace absolute and real.
*/
async function neededFolders(modules, workspace) {
	const inside = namedFolders(modules).filter((folder) => isWithin(workspace, folder));
	const outermost = inside.filter((one) => !inside.some((other) => other !== one && isWithin(other, one)));
	const there = [];
	for (const folder of outermost) {
		const real = await realpath(folder).catch(() => void 0);
		if (real === void 0) continue;
		there.push(folder);
		if (real !== folder || await linksElsewhere(folder, workspace, outermost)) return [workspace];
	}
	return there.toSorted();
}
/** The folders that modules and their go.work name, absolute, as they are written: some may lie in others. */
function namedFolders(modules) {
	const named = modules.flatMap(({ folder, goMod, goWork }) => [
		folder,
		...replacedFolders(folder, goMod),
		...goWork ? parseGoWork(goWork.text).map(({ path }) => resolve(goWork.folder, path)) : [],
		...(goWork?.members ?? []).flatMap((member) => replacedFolders(member.folder, parseGoMod(member.goModText)))
	]);
	return [...new Set(named)];
}
/** The folders that replace modules by a go.mod in `folder`, absolute. */
function replacedFolders(folder, { replacements }) {
	return replacements.filter(({ target }) => isFolderPath(target)).map(({ target }) => resolve(folder, target));
}
async function linksElsewhere(folder, workspace, needed) {
	const never = NEVER_NEEDED;
	for (const entry of await readdir(folder, { withFileTypes: true })) {
		const path = join(folder, entry.name);
		if (entry.isDirectory() && !never.includes(entry.name)) {
			if (await linksElsewhere(path, workspace, needed)) return true;
		} else if (entry.isSymbolicLink()) {
			const real = await realpath(path).catch(() => void 0);
			const reachable = real === void 0 || needed.some((one) => isWithin(one, real));
			if (real !== void 0 && isWithin(workspace, real) && !reachable) return true;
		}
	}
	return false;
}
// src/builder/docker/copy-sources.ts
/**
* Copies parts of a folder into a container, by way of GNU tar, which can leave out what large repositories have
* besides sources. Folders above the parts come without what else is in them.
*
* @param to a folder in the container, in which one called like the copied folder is filled.
* @returns what went wrong, if anything.
*/
async function copySources(folder, parts, container, to) {
	const name = `./${basename(folder)}`;
	const paths = parts.map((part) => relative(folder, part));
	const above = paths.flatMap((path) => path.split(sep).map((_, index, all) => [name, ...all.slice(0, index)].join("/")));
	const args = [
		"-c",
		`--directory=${folder}/..`,
		...NEVER_NEEDED.map((one) => `--exclude=${one}`),
		"--no-recursion",
		.../* @__PURE__ */ new Set([name, ...above]),
		"--recursion",
		...paths.map((path) => path === "" ? name : `${name}/${path}`).map((path) => `--add-file=${path}`)
	];
	let copied;
	const packed = await run({
		program: "tar",
		args,
		env: baseEnvironment(),
		output: async (input) => {
			copied = docker([
				"cp",
				"-",
				`${container}:${to}`
			], { input });
			await copied;
		}
	});
	const { exitCode = 1, stderr = "" } = await copied ?? {};
	if (exitCode !== 0) return stderr.trim().split("\n").at(-1) || `docker cp ended with exit code ${exitCode}`;
	return packed.exitCode === 0 ? void 0 : packed.stderr.trim().split("\n")[0];
}
// src/builder/docker/copied-ground.ts
/** Where the holder of the volumes sees them: the image has nothing there. */
const VOLUMES = "/krakend-plugin/volumes";
/** The volumes of what is lent: all that was ever lent is seen together, apart from secrets. */
const LENT = ["lent", "secret"];
function placeOf$4({ secret }) {
	return secret ? "secret" : "lent";
}
/**
* Containers see copies, in volumes of the engine: it runs in another container or on another machine, and
* paths of this one mean nothing to it. A container that is never started holds the volumes, so that
* `docker cp` can fill them. Of the sources is copied once what the build needs, the work folder before and after every call of Go,
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
		for (const name of [...FOLDERS, ...LENT]) await mustDocker([
			"volume",
			"create",
			`--label=${label}`,
			volume(name)
		]);
		const mounts = [...FOLDERS.map((name) => ({
			source: volume(name),
			target: held(name)
		})), ...LENT.map((name) => ({
			source: volume(name),
			target: `${VOLUMES}/${name}`
		}))].map((mount) => ({
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
	const bringSources = async () => {
		const { sources } = folders;
		if (await copySources(sources, await request.needed?.() ?? [sources], id, `${VOLUMES}/sources`) !== void 0) await bringIn("sources");
	};
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
			if (!used) {
				await bringSources();
				for (const name of ["modules", "build"]) await bringIn(name);
			}
			used = true;
			await bringIn("work");
			return folderMounts(what, (name) => ({
				type: "volume",
				source: volume(name)
			}));
		},
		leave: () => bringOut("work", folders.work),
		lent: (loan) => `${INSIDE[placeOf$4(loan)]}/${lentName(loan)}`,
		lend: async (loans) => {
			if (loans.length === 0) return [];
			opened ??= open();
			await opened;
			for (const loan of loans) {
				const to = `${id}:${VOLUMES}/${placeOf$4(loan)}/${lentName(loan)}`;
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
			return LENT.filter((name) => loans.some((loan) => placeOf$4(loan) === name)).map((name) => ({
				type: "volume",
				source: volume(name),
				target: INSIDE[name],
				readOnly: true
			}));
		},
		close: async (log) => {
			if (opened === void 0) return true;
			const started = performance.now();
			const wanted = used && !request.throwAway;
			const kept = wanted ? await keepCaches(folders, bringOut, log) : !used;
			await docker([
				"rm",
				"--force",
				id
			]);
			await docker([
				"volume",
				"rm",
				"--force",
				...[...FOLDERS, ...LENT].map(volume)
			]);
			log.info(`Volumes removed${wanted && kept ? ", caches copied back" : ""} (${elapsed(started)})`);
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
				why: messageOf(error),
				passing: true
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
// src/plugin/go-minor.ts
/** The 25 of `1.25.6`: what a Go can do depends on its minor release. */
function goMinor(goVersion) {
	return Number(goVersion.split(".")[1] ?? NaN);
}
// src/builder/module-credentials.ts
/**
* The files by which git and Go show credentials, in a home of their own: neither another helper's store nor
* another netrc of the machine's sees the tokens.
*
* git asks a helper, which compares paths: git's own settings per URL do so since 2.26 alone. Go asks `GOAUTH`
* since 1.24 (`go help goauth`), which compares paths as well, and `NETRC` before, which knows hosts alone.
*/
function privateHome(credentials) {
	const rows = credentials.map((one) => `${scopeOf(one)} ${one.user} ${one.token}\n`);
	const headers = credentials.map((one) => `https://${scopeOf(one)}\n\nAuthorization: ${basicAuthorization(one)}\n\n`);
	return {
		".gitconfig": GIT_CONFIG,
		"git-credential": GIT_CREDENTIAL,
		credentials: rows.join(""),
		goauth: headers.join(""),
		netrc: netrc(credentials)
	};
}
/** The variables with which git and Go find the files of a {@link privateHome}. */
function privateHomeVariables(home) {
	return {
		HOME: home,
		XDG_CONFIG_HOME: `${home}/.config`,
		GIT_CONFIG_NOSYSTEM: "1",
		NETRC: `${home}/netrc`,
		GOAUTH: `cat '${home}/goauth'`
	};
}
const GIT_CONFIG = `[credential]
	useHttpPath = true
	helper =
	helper = "!sh \\"$HOME/git-credential\\""
`;
/** https://git-scm.com/docs/gitcredentials: keys on stdin, keys on stdout; "store" and "erase" do nothing. */
const GIT_CREDENTIAL = `[ "$1" = get ] || exit 0
while IFS= read -r line; do
	case $line in
	protocol=*) protocol=\${line#protocol=} ;;
	host=*) host=\${line#host=} ;;
	path=*) path=\${line#path=} ;;
	esac
done
[ "$protocol" = https ] || exit 0
while read -r scope user token; do
	case $host/$path/ in
	"$scope"/* | "$scope".git/*)
		printf 'username=%s\\npassword=%s\\n' "$user" "$token"
		exit 0
		;;
	esac
done <"$HOME/credentials"
`;
/** One line per host: what is for all of it, or else for the shortest path. */
function netrc(credentials) {
	return [...new Map(credentials.map((one) => [one.host, one])).values()].map(({ host, user, token }) => `machine ${host} login ${user} password ${token}\n`).join("");
}
/**
* Takes the files of a {@link privateHome} from stdin, as {@link homeForStdin} writes them, into the home folder,
* and becomes the program in its arguments.
*/
const TAKE_HOME = `umask 077
while IFS= read -r line; do
	case $line in
	'==> '*) file=$HOME/\${line#'==> '} ;;
	*) printf '%s\\n' "$line" >>"$file" ;;
	esac
done
exec "$@" </dev/null`;
/** The files as one text; no line of theirs begins as the lines between them do. */
function homeForStdin(home) {
	return Object.entries(home).map(([name, text]) => `==> ${name}\n${text}`).join("");
}
/**
* The variables of a download with what credentials and certificates imply: what they are for is private to Go,
* which then asks neither the public proxy nor the checksum database; and git trusts what Go trusts.
*
* A proxy that needs credentials itself is no reason to bypass it. GONOPROXY and GONOSUMDB count as the user has
* them, but for what the checksum database could only refuse.
*
* @param set the variables of the user's.
*/
function downloadVariables(set, credentials) {
	const certificates = set.SSL_CERT_FILE ? { GIT_SSL_CAINFO: set.SSL_CERT_FILE } : {};
	const variables = {
		...set,
		...certificates
	};
	const proxies = (set.GOPROXY ?? "").split(/[,|]/).flatMap((url) => URL.canParse(url) ? [new URL(url).host] : []);
	const patterns = credentials.filter(({ host }) => !host.startsWith("[") && !proxies.includes(host)).map(({ host, path }) => scopeOf({
		host: host.replace(/:\d+$/, ""),
		path
	}));
	if (patterns.length > 0) {
		variables.GOPRIVATE = joined(set.GOPRIVATE, patterns);
		if (set.GONOSUMDB !== void 0) variables.GONOSUMDB = joined(set.GONOSUMDB, patterns);
	}
	return variables;
}
function joined(list, more) {
	const given = (list ?? "").split(",").filter((one) => one !== "");
	return [.../* @__PURE__ */ new Set([...given, ...more])].join(",");
}
// src/builder/host/with-private-home.ts
/**
* Runs something that shows credentials, with the variables that lead it to them: in a home folder for its time
* alone, below a folder that is removed even where this process is killed.
*/
async function withPrivateHome({ credentials, secrets }, use) {
	if (credentials.length === 0) return use({});
	await mkdir(secrets, {
		recursive: true,
		mode: 448
	});
	const home = await mkdtemp(join(secrets, "home-"));
	try {
		for (const [name, text] of Object.entries(privateHome(credentials))) await writeFile(join(home, name), text, { mode: 384 });
		return await use(privateHomeVariables(home));
	} finally {
		await rm(home, {
			recursive: true,
			force: true
		});
	}
}
// src/builder/host/toolchain.ts
/** What fetching a toolchain may know of the machine: how to reach the module proxy, and no more. */
const REACH = [
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
* The exact Go: the one on PATH, as in a job inside the Plugin Builder's image, or what a Go ≥ 1.21 there fetches.
*
* Fetching it takes the variables of the download of modules, and shows its credentials, as the proxy may ask for them.
*
* @throws ProblemError when there is none, or when the version can't be fetched.
*/
async function exactToolchain(request) {
	const { goVersion, downloadEnvironment, log } = request;
	const present = await goOnPath();
	if (present.version === goVersion && !present.experimental) return {
		program: present.program,
		goVersion
	};
	refuseOld(present);
	const env = {
		...baseEnvironment(),
		...pick(process.env, ["SSL_CERT_DIR"]),
		...pick(downloadEnvironment, REACH),
		GOENV: "off",
		GOMODCACHE: expandHome(`${KEPT}/toolchains`),
		GOTOOLCHAIN: `go${goVersion}`
	};
	if (env.GOSUMDB === "off") delete env.GOSUMDB;
	return {
		program: `${await withRetries(`Go ${goVersion}`, log.info, async () => {
			const { exitCode, stdout, stderr } = await withPrivateHome(request, (home) => run({
				program: present.program,
				args: ["env", "GOROOT"],
				env: {
					...env,
					...home
				},
				onLine: log.info
			}));
			if (exitCode === 0) return stdout.trim();
			const reason = stderr.trim().split("\n").at(-1) ?? "";
			const problem = notFetched(goVersion, reason);
			throw /not (found|available)|invalid toolchain|404|410/i.test(reason) ? new Permanent(problem) : problem;
		})}/bin/go`,
		goVersion
	};
}
const INSTALL = "install Go 1.21 or newer (actions/setup-go, or https://go.dev/doc/install), or start a Docker Engine; any such Go fetches the exact one by itself";
/** `go env GOVERSION` as `go1.25.4`, or as `go1.25.4 X:nodwarf5` of a Go with experiments (runtime.Version). */
const GO_VERSION = /^go(1\.\S+)( X:.*)?$/;
/**
* The go command of this machine.
*
* @throws ProblemError where there is none.
*/
async function goOnPath() {
	const program = await which("go", false);
	if (program === "") throw new ProblemError({
		what: "There is no Go on PATH to build with on this machine.",
		why: "Without Docker the action builds with the exact Go of the gateway, which a Go of 1.21 or newer can fetch.",
		fix: INSTALL
	});
	const env = {
		...baseEnvironment(),
		GOENV: "off",
		GOTOOLCHAIN: "local"
	};
	const { stdout } = await run({
		program,
		args: ["env", "GOVERSION"],
		env
	});
	const [, version = "", experiments] = GO_VERSION.exec(stdout.trim()) ?? [];
	return {
		program,
		version,
		experimental: experiments !== void 0
	};
}
function refuseOld({ program, version }) {
	if (version !== "" && goMinor(version) >= 21) return;
	throw new ProblemError({
		what: `The Go on PATH (${version === "" ? program : `go${version}`}) can't fetch the gateway's.`,
		why: "Go fetches other versions of itself since 1.21.",
		fix: INSTALL
	});
}
function notFetched(goVersion, reason) {
	return new ProblemError({
		what: `Go ${goVersion}, which the gateway was built with, could not be fetched.`,
		why: reason,
		fix: "check GOPROXY and the network of this runner, or build with Docker (builder: docker)"
	});
}
// src/builder/host/host-lister.ts
/**
* The exact Go on this machine, for listing alone: without a C compiler, as files that use cgo are chosen by
* CGO_ENABLED and not compiled.
*
* @throws ProblemError as {@link exactToolchain} does.
*/
async function hostLister(request) {
	const { goVersion, architecture, folders, environment, downloadEnvironment } = request;
	const toolchain = await exactToolchain(request);
	const gopath = join(folders.work, "gopath");
	await Promise.all([folders.build, gopath].map((folder) => mkdir(folder, { recursive: true })));
	const env = {
		...baseEnvironment(),
		...goEnvironment({
			modules: folders.modules,
			build: folders.build,
			gopath
		}, architecture),
		...environment
	};
	const go = ({ args, folder, environment: own, onLine }, more) => run({
		program: toolchain.program,
		args,
		env: {
			...env,
			...more,
			...own
		},
		cwd: folder,
		...onLine === void 0 ? {} : { onLine }
	});
	return {
		description: {
			kind: "host",
			goVersion,
			name: `Go ${goVersion}`,
			identity: `host-${goVersion}`
		},
		inside: (path) => path,
		outside: (path) => path,
		download: (call) => withPrivateHome(request, (home) => go(call, {
			...downloadEnvironment,
			...home
		})),
		compile: (call) => go(call, { GOPROXY: "off" }),
		close: async () => true
	};
}
// src/builder/docker/git-elsewhere.ts
/** What Go says where it has to ask a repository itself, as in the Alpine builder since KrakenD 2.5. */
const LACKS_GIT = /exec: "git": executable file not found/;
/**
* A download that goes elsewhere where it needs git and the builder has none. What the other place has downloaded
* lies in the module cache; the builder is then asked again, as it is its answer that counts.
*
* @param places are tried in turn.
*/
function downloadWhereGitIs(inBuilder, places) {
	let found;
	return async (call) => {
		const result = await inBuilder(call);
		if (result.exitCode === 0 || !LACKS_GIT.test(result.stderr)) return result;
		found ??= firstPlace(places, { info: call.say ?? (() => void 0) });
		const place = await found;
		if ("reasons" in place) return {
			...result,
			stderr: [result.stderr, ...place.reasons].join("\n")
		};
		const elsewhere = await place.download(call);
		return elsewhere.exitCode === 0 ? inBuilder(call) : elsewhere;
	};
}
async function firstPlace(places, log) {
	const reasons = [];
	for (const find of places) try {
		const place = await find(log);
		log.info(`Private modules are downloaded ${place.words}, because the builder has no git`);
		return place;
	} catch (error) {
		cancelled.throwIfAborted();
		reasons.push(`elsewhere: ${reasonOf$1(error)}`);
	}
	return { reasons };
}
/**
* This machine, where it has git, by its own paths.
*
* @param lister brings the gateway's Go here.
* @param outside the path of this machine behind one of the builder's.
*/
function thisMachine(lister, outside) {
	return async (log) => {
		if (await which("git", false) === "") throw new Error("this machine has no git");
		const { download } = await lister(log);
		const flag = "-modfile=";
		const here = (arg) => arg.startsWith(flag) ? flag + (outside(arg.slice(9)) ?? "") : arg;
		const workspaceHere = async (GOWORK) => {
			const inside = outside(GOWORK) ?? "";
			const own = `${dirname(inside)}/here.work`;
			await writeFile(own, movedGoWork(await readFile(inside, "utf8"), (path) => outside(path) ?? path));
			return { GOWORK: own };
		};
		return {
			words: "on this machine",
			download: async (call) => {
				const { GOWORK, ...environment } = call.environment ?? {};
				const workspace = GOWORK === void 0 ? {} : await workspaceHere(GOWORK);
				return download({
					...call,
					args: call.args.map(here),
					environment: {
						...environment,
						...workspace
					}
				});
			}
		};
	};
}
// src/builder/docker/docker-download.ts
/**
* What a container needs in order to reach modules, and a Go toolchain, which is one: variables, network, the
* certificates of this machine, and credentials. These come by stdin into memory of the container: they stand in
* no argument, variable, layer or volume, and `docker inspect` does not see them.
*/
function downloadStart(request, ground, goEnv, image) {
	const { SSL_CERT_FILE: source } = request.downloadEnvironment;
	const loans = source ? [{
		source,
		kind: "file",
		name: "certificates.pem"
	}] : [];
	const seenAs = loans.map((loan) => {
		const path = ground.lent(loan);
		return {
			SSL_CERT_FILE: path,
			GIT_SSL_CAINFO: path
		};
	});
	const env = Object.assign({
		...goEnv,
		...request.downloadEnvironment
	}, ...seenAs);
	const how = {
		image,
		before: [],
		env,
		network: request.network ?? "default"
	};
	if (request.credentials.length === 0) return {
		how,
		loans
	};
	const shown = {
		before: [
			"sh",
			"-c",
			TAKE_HOME,
			"sh"
		],
		env: {
			...env,
			...privateHomeVariables(INSIDE.private)
		},
		input: homeForStdin(privateHome(request.credentials))
	};
	return {
		how: {
			...how,
			...shown
		},
		loans
	};
}
/**
* The download of modules in containers: in the builder's image, or where git is if it takes git and the image has
* none.
*/
function dockerDownload(download) {
	const { request, ground, seen, goEnv, start } = download;
	const { folders, target } = request;
	const downloadIn = (image) => (call) => {
		const { how, loans } = downloadStart(request, ground, goEnv, image);
		return start(call, how, loans);
	};
	const here = thisMachine((log) => hostLister({
		...request,
		architecture: target.architecture,
		folders: {
			...folders,
			build: join(folders.work, "listed-here")
		},
		log: {
			...request.log,
			...log
		}
	}), download.outside);
	const inOtherImage = async ({ info }) => {
		const log = {
			...request.log,
			info
		};
		if (request.engine.architecture !== "amd64") throw new Error("the builders that have git are for amd64 alone");
		const image = await firstThatExists(request.gitImages, (name) => readyImage(name, "amd64", log));
		return {
			words: `in ${image.reference}`,
			download: downloadIn(image)
		};
	};
	const places = seen ? [here, inOtherImage] : [inOtherImage];
	return downloadWhereGitIs(downloadIn(download.image), places);
}
// src/builder/docker/exact-go.ts
/** The folder below the work folder for a Go that was fetched: the cache of modules is for modules alone. */
const FETCHED_GO = "toolchains";
const TOOLCHAINS = `${INSIDE.work}/${FETCHED_GO}`;
/**
* The go command of exactly the gateway's version: the image's own, or one that it fetches, because tags were
* published with another Go than their gateway (2.7.0), and who builds a gateway takes the Go that they like.
* The compilers and the C library remain the image's.
*
* @throws ProblemError where it is another and can't be fetched, CancelledError when the run is cancelled.
*/
async function exactGo({ image, has, mayFetch, run, ...search }) {
	const { target, goVersion, log } = search;
	if (has === goVersion) return "go";
	const other = `${image.reference} has Go ${has}, but the gateway ${target.version} (${target.variant}) was built with Go ${goVersion}.`;
	const wanted = (why) => new ProblemError({
		what: other,
		why,
		fix: `name an image with Go ${goVersion}, gcc and the C library of ${target.variant} in builder-image, use another patch release of KrakenD, or builder: host`
	});
	if (!mayFetch) throw wanted("The gateway loads only plugins of its own Go, to the patch.");
	if (goMinor(has) < 21) throw wanted("The gateway loads only plugins of its own Go, and a Go before 1.21 fetches no other.");
	const variables = {
		GOTOOLCHAIN: `go${goVersion}`,
		GOMODCACHE: TOOLCHAINS,
		GOEXPERIMENT: "",
		GOFIPS140: "",
		...search.downloadEnvironment.GOSUMDB === "off" ? { GOSUMDB: "" } : {}
	};
	try {
		const root = await withRetries(`Go ${goVersion}`, log.info, async () => {
			const { exitCode, stdout, stderr } = await run(["env", "GOROOT"], variables);
			const found = stdout.trim();
			if (exitCode === 0 && found.startsWith(`${TOOLCHAINS}/`)) return found;
			const reason = new Error(stderr.trim().split("\n").at(-1) ?? "");
			throw isPermanent(reason.message) ? new Permanent(reason) : reason;
		});
		log.info(`${other} Go ${goVersion} was fetched into it.`);
		return `${root}/bin/go`;
	} catch (error) {
		cancelled.throwIfAborted();
		throw wanted(`The gateway loads only plugins of its own Go, which could not be fetched: ${reasonOf$1(error)}`);
	}
}
function isPermanent(reason) {
	return /not (found|available)|invalid toolchain|404|410/i.test(reason);
}
// src/builder/docker/probe.ts
/** No Go runs in an image; where it is made of mounts, the engine may not see them. */
var NoGoError = class extends ProblemError {};
/** With GOFIPS140 Go unpacks a module first, and of another Go's experiments it knows nothing. */
const ASKED_PLAINLY = {
	GOEXPERIMENT: "",
	GOFIPS140: ""
};
/** A setting of Go's that `go env` reads from a file, and that no image and no user of a build sets. */
const MARKED = "GOVCS";
/**
* Asks the image for its Go and its C compiler: tags were published without one on PATH (2.10.2). Go answers with a setting from a file in the work folder
* as well, which shows what the engine sees.
*
* @throws NoGoError, or another ProblemError where the image can't make plugins for this target.
*/
async function probeImage(request, image, ground, probe) {
	const { target } = request;
	const candidates = imageCompilers(target, image.architecture);
	const [{ version, seen }, compilers] = await allOrFirstFailure([askGo(request.folders.work, ground, probe), allOrFirstFailure(candidates.map((name) => probe(name, ["--version"])))]);
	const has = /^go(\S+)/.exec(version.stdout.trim())?.[1];
	if (version.exitCode !== 0 || has === void 0) throw new NoGoError({
		what: `${image.reference} has no Go that runs.`,
		why: (version.stderr || version.stdout).trim().split("\n")[0] ?? "",
		fix: "name a Plugin Builder image (krakend/builder:…) or a golang image in builder-image"
	});
	const compiler = candidates[compilers.findIndex(({ exitCode }) => exitCode === 0)];
	if (compiler !== void 0) return {
		goVersion: has,
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
/**
* Asks an image, and where no Go runs in it what there is instead of it.
*
* @throws NoGoError where none of them has Go, and what else the asking throws.
*/
async function probeAny(image, ask, log) {
	const others = [...image.instead ?? []];
	let candidate = image;
	let failure;
	for (;;) {
		try {
			if (candidate) return await ask(candidate);
		} catch (error) {
			if (!(error instanceof NoGoError)) throw error;
			failure = error;
		}
		const next = others.shift();
		if (!next) throw failure;
		log.info(next.because);
		candidate = await next.have().catch((error) => {
			cancelled.throwIfAborted();
			log.info(messageOf(error));
		});
	}
}
async function askGo(work, ground, probe) {
	const mark = randomUUID();
	const name = "seen.env";
	await writeFile(join(work, name), `${MARKED}=${mark}\n`);
	const mounts = await ground.enter("compile");
	const env = {
		...ASKED_PLAINLY,
		GOENV: `${INSIDE.work}/${name}`
	};
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
		version: await probe("go", ["env", "GOVERSION"], { env: ASKED_PLAINLY })
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
async function dockerBuilder(request, obtained) {
	const { target, folders, label, engine, log, needed, throwAway } = request;
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
	let image = obtained;
	const start = async (ground, program, args, options) => {
		const { env, network, mounts, folder, until, visit, input } = options;
		const name = `krakend-plugin-${randomUUID()}`;
		const used = options.image ?? image;
		const argv = runArguments({
			name,
			image: used.id,
			...used.architecture === engine.architecture ? {} : { platform: `linux/${used.architecture}` },
			label,
			user: ground.user,
			network,
			mounts: [...used.mounts ?? [], ...mounts],
			selinux: engine.selinux,
			workingDirectory: folder,
			variables: variableWords(env, baseEnvironment()),
			program,
			args,
			...input === void 0 ? {} : { memory: INSIDE.private }
		});
		const ended = new AbortController();
		let visited;
		const onLine = (line) => {
			options.onLine?.(line);
			if (until?.test(line)) removeContainer(name);
			if (visit && !visited && visit.after.test(line)) {
				visited = visit.ask(askInside(name, visit.port), ended.signal).finally(() => removeContainer(name));
				visited.catch(() => void 0);
			}
		};
		const running = docker(argv, {
			env,
			onLine,
			...input === void 0 ? {} : { input }
		}).finally(() => ended.abort());
		const result = await (options.limited ? stopLate(name, running) : running);
		await visited;
		return result;
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
	const { goVersion: has, compiler, seen } = await probeAny(obtained, (candidate) => {
		image = withBase(candidate, obtained);
		return probeImage(request, image, bound, probe);
	}, log);
	if (!seen) refuseBlindPodman(engine);
	if (!seen) log.info("The engine does not see the folders of this machine (Docker-in-Docker, or an engine elsewhere): they are copied into volumes and back");
	const copied = {
		folders,
		needed,
		throwAway,
		image: image.id,
		label,
		user: caller()
	};
	const ground = seen ? bound : await copiedGround(copied);
	let program = "go";
	const go = async (call, what, options, loans = [], before = []) => {
		const mounts = [...await ground.enter(what), ...await ground.lend(loans)];
		const [first = program, ...rest] = [...before, program];
		const result = await start(ground, first, [...rest, ...call.args], {
			...options,
			env: {
				...options.env,
				...call.environment
			},
			mounts,
			folder: inside(folders, call.folder),
			...call.onLine === void 0 ? {} : { onLine: call.onLine }
		});
		await ground.leave();
		return result;
	};
	const fetchGo = (args, variables) => {
		const { how, loans } = downloadStart(request, ground, goEnv, image);
		const { before, ...rest } = how;
		const call = {
			args,
			folder: folders.work,
			environment: variables,
			onLine: log.info
		};
		return go(call, "download", rest, loans, before);
	};
	try {
		program = await exactGo({
			...request,
			image,
			has,
			mayFetch: request.mayFetchGo,
			run: fetchGo
		});
	} catch (error) {
		await ground.close(log);
		throw error;
	}
	const crossing = target.architecture !== image.architecture;
	if (crossing) goEnv.CC = compiler;
	/** The image without what builder-setup adds, which is not on the gateway's system: a plugin must not load by it. */
	const ownSystem = lazily(async () => {
		const { base } = image;
		if (!base?.mounts) return base ?? image;
		const { exitCode } = await start(bound, "go", ["version"], {
			image: base,
			env: goEnv,
			network: "none",
			mounts: [],
			folder: "/"
		});
		return exitCode === 0 ? base : await base.instead?.[0]?.have() ?? base;
	});
	/** Where the gateway runs: in the builder's image, whose C library is its own, or in its system's. */
	const systemOf = async (architecture) => {
		if (architecture === image.architecture) return ownSystem();
		const cannot = await whyNotHere(architecture);
		if (cannot !== void 0) return { cannot };
		try {
			return await firstThatExists(request.systemImages, (name) => readyImage(name, architecture, request.log));
		} catch (error) {
			cancelled.throwIfAborted();
			return { cannot: reasonOf$1(error) };
		}
	};
	return {
		description: {
			kind: "docker",
			goVersion: request.goVersion,
			name: image.base ? `${image.base.reference} with builder-setup` : image.reference,
			identity: has === request.goVersion ? image.digest : `${image.digest} with Go ${request.goVersion}`
		},
		target,
		inside: (path) => inside(folders, path),
		outside: (path) => outside(folders, path),
		buildFlags: await gatewayPathFlags(request.compiler, INSIDE.modules, folders.work, (path) => inside(folders, path)),
		linkerFlags: neededLinkerFlags(target, compiler, crossing),
		crossing,
		overlapping: seen,
		download: dockerDownload({
			request,
			ground,
			seen,
			image,
			goEnv,
			outside: (path) => outside(folders, path),
			start: (call, { before, ...how }, loans) => go(call, "download", how, loans, before)
		}),
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
			const own = call.ground;
			const licence = call.licence === void 0 ? [] : [licenceLoan(call.licence)];
			const licenceFolder = licence.map(ground.lent)[0];
			const targets = own ? [INSIDE.sources, ...own.scratch ? [INSIDE.work] : []] : [];
			const mounts = own ? (await ground.enter("compile")).filter((one) => targets.includes(one.target)) : [];
			const result = await start(ground, ground.lent(binary), call.args, {
				image: system,
				env: {
					...own?.environment,
					...licenceVariables(licenceFolder),
					USAGE_DISABLE: "1"
				},
				network: "none",
				mounts: [...mounts, ...await ground.lend([
					binary,
					pluginLoan(call.plugins),
					...licence
				])],
				folder: own ? inside(folders, own.folder) : licenceFolder ?? "/",
				limited: true,
				...call.onLine === void 0 ? {} : { onLine: call.onLine },
				...call.until === void 0 ? {} : { until: call.until },
				...call.visit === void 0 ? {} : { visit: call.visit }
			});
			if (own?.scratch) await ground.leave();
			return result;
		},
		servingPort: async () => 8080,
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
function licenceLoan(source) {
	return {
		source,
		kind: "folder",
		name: "licence",
		secret: true
	};
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
/** In whatever way the image came, it was made of the same base. */
function withBase(image, { base, reference, digest }) {
	return base ? {
		...image,
		reference,
		digest,
		base
	} : image;
}
// src/builder/host/ask-here.ts
/** Asks a gateway on this machine. */
function askHere(port) {
	return (request) => new Promise((resolve) => {
		let answer;
		const socket = connect(port, "127.0.0.1", () => {
			answer = "";
			socket.write(request);
		});
		socket.setEncoding("utf8").on("data", (part) => {
			answer = (answer ?? "") + part;
		});
		socket.on("error", () => void 0);
		socket.on("close", () => resolve(answer));
	});
}
/** A port of this machine that nobody listens on. */
async function freePort() {
	const server = createServer();
	const { promise, resolve, reject } = Promise.withResolvers();
	server.once("error", reject).listen(0, "127.0.0.1", resolve);
	await promise;
	const address = server.address();
	await new Promise((done) => server.close(done));
	return typeof address === "object" && address !== null ? address.port : 0;
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
// src/builder/host/host-builder.ts
/** What `timeout -s KILL` ends with when the time is up. */
const KILLED = 137;
/** Where Debian's cross packages have the C library of another processor; emulators look there if told to. */
const crossLibraries = (processor) => `/usr/${processor}-linux-gnu`;
/** The toolchain and compiler of this machine for a target; throws a ProblemError that says what to install. */
async function readyHost(request) {
	const [compiler, toolchain] = await allOrFirstFailure([hostCompiler(request.target), exactToolchain(request)]);
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
	const same = (path) => path;
	const buildFlags = await gatewayPathFlags(request.compiler, folders.modules, folders.work, same);
	const go = (call, env) => run({
		program: toolchain.program,
		args: call.args,
		env: {
			...env,
			...call.environment
		},
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
		buildFlags,
		linkerFlags: neededLinkerFlags(target, compiler.program, crossing),
		crossing,
		overlapping: true,
		download: (call) => withPrivateHome(request, (home) => go(call, {
			...goEnv,
			...request.downloadEnvironment,
			...home
		})),
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
			const { ground, until, visit, licence } = call;
			const cwd = ground?.folder ?? licence;
			const env = {
				...ground?.environment,
				...licenceVariables(licence),
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
			const ended = new AbortController();
			const over = Promise.withResolvers();
			let visited;
			const onLine = (line) => {
				call.onLine?.(line);
				if (!visit || visited || !visit.after.test(line)) return;
				visited = visit.ask(askHere(visit.port), ended.signal).finally(over.resolve);
				visited.catch(() => void 0);
			};
			const result = await run({
				program: "timeout",
				args,
				env,
				onLine,
				stopWhen: over.promise,
				...cwd === void 0 ? {} : { cwd },
				...until ? { stopAfter: (line) => until.test(line) } : {}
			}).finally(() => ended.abort());
			await visited;
			return result.exitCode === KILLED ? {
				...result,
				stderr: `${result.stderr}\n${NO_ANSWER}`
			} : result;
		},
		servingPort: freePort,
		pluginFolder: (path) => path,
		close: async () => true
	};
}
function hostIdentity(toolchain, compiler) {
	const facts = JSON.stringify([
		toolchain.goVersion,
		process.arch,
		compiler.version
	]);
	return `host-${createHash("sha256").update(facts).digest("hex").slice(0, 16)}`;
}
// src/krakend/golang-images.ts
/**
* The golang image with the Go and the C library of a release, on the system that the release was built on: a
* newer glibc than the gateway's would make plugins that it refuses. Debian's has a C compiler, Alpine's none.
*
* Source: https://hub.docker.com/_/golang (tags, variants; amd64 and arm64)
*
* @param machine the architecture of the image.
* @returns undefined where the release is not known, or no package compiles for the target from there.
*/
function golangImages(target, machine, facts, registry) {
	if (facts === void 0) return void 0;
	const crossing = target.architecture !== machine;
	const tagged = (systems) => systems.flatMap((system) => officialImages(`golang:${facts.go}-${system}`, registry));
	if (target.variant === "alpine") {
		if (crossing) return void 0;
		return {
			references: tagged([`alpine${facts.alpine}`, "alpine"]),
			setup: "apk add --no-cache gcc musl-dev"
		};
	}
	if (facts.debian === void 0) return void 0;
	const [compiler = ""] = imageCompilers(target, machine);
	const packages = `${compiler.replaceAll("_", "-").replace(/^(.*)-gcc$/, "gcc-$1")} libc6-dev-${target.architecture}-cross`;
	return {
		references: tagged([facts.debian]),
		setup: crossing ? `apt-get update\napt-get install -y --no-install-recommends ${packages}` : ""
	};
}
// src/builder/image-plan.ts
/**
* Chooses the image for a target: the one that was named; the Plugin Builder, which is published for amd64 alone
* and compiles for arm64 from there; on machines with arm64 the golang image of the gateway's Go and C library.
* The compiler is never emulated.
*
* @returns undefined where none compiles for this target on this machine.
*/
function imagePlan(question) {
	const { target, image, setup, registry, engine, facts } = question;
	if (engine !== "amd64" && engine !== "arm64") return void 0;
	if (image !== void 0) return {
		references: [image],
		architecture: engine,
		setup
	};
	const { version, variant, edition } = target;
	const references = builderImages(version, variant, registry, edition);
	if (engine === "amd64") return {
		references,
		architecture: "amd64",
		setup
	};
	const golang = golangImages(target, engine, facts, registry);
	if (golang === void 0) return void 0;
	return {
		references: golang.references,
		architecture: engine,
		setup: [golang.setup, setup].filter(Boolean).join("\n"),
		because: `${references[0]} is for amd64, and the engine's machine ${engine}`
	};
}
// src/builder/choose.ts
/**
* Makes the image ready, or settles for this machine.
*
* @throws ProblemError where docker was asked for and can't be had.
*/
async function readyBuilder(wishes, target, { engine, caches, client, digests, facts }, phase) {
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
		warnOfSetup(wishes, phase);
		phase.outcome("this machine, because no Docker Engine answers");
		return { kind: "host" };
	}
	phase.info(describeEngine(engine));
	const plan = imagePlan({
		...wishes,
		target,
		engine: engine.architecture,
		facts
	});
	if (plan === void 0) {
		const { version, variant, edition } = target;
		const reference = builderImage(version, variant, wishes.registry, edition);
		if (wishes.builder === "docker") throw wrongArchitecture(engine, reference);
		warnOfSetup(wishes, phase);
		phase.outcome(`this machine, because ${reference} is for amd64 and the engine's machine ${engine.architecture}`);
		return { kind: "host" };
	}
	const { references, setup } = plan;
	if (plan.because !== void 0) phase.info(`${references[0]}, because ${plan.because}`);
	const ground = {
		engine,
		caches,
		client,
		digests,
		whole: setup !== ""
	};
	try {
		const { image, from } = await firstThatExists(references, (reference) => obtainImage({
			...wishes,
			...plan,
			...ground,
			reference
		}, phase));
		const name = `${image.reference} ${image.digest.slice(0, 19)}, ${from}`;
		if (setup === "") {
			phase.outcome(name);
			return {
				kind: "docker",
				image,
				engine
			};
		}
		phase.info(name);
		const { reference, architecture, digest } = image;
		const pullBase = () => pullImage(reference, architecture, phase, { digest });
		const derived = await derivedImage({
			...derivationOf({
				...wishes,
				setup
			}, image, caches),
			engine,
			pullBase
		}, phase);
		phase.outcome(`${image.reference} with builder-setup, ${derived.from}`);
		return {
			kind: "docker",
			image: derived.image,
			engine
		};
	} catch (error) {
		cancelled.throwIfAborted();
		if (wishes.builder === "docker" || wishes.image !== void 0 || wishes.setup !== "") throw error;
		phase.warning({
			what: `${references[0]} could not be had; building on this machine instead.`,
			why: reasonOf$1(error),
			fix: error instanceof ProblemError && error.problem.fix ? error.problem.fix : "set builder: host to do so without this warning"
		});
		phase.outcome("this machine, because the image could not be had");
		return { kind: "host" };
	}
}
/** The order for the image that builder-setup makes of a builder's; proxies and certificates are all that it sees of this machine. */
function derivationOf({ setup, network, downloadEnvironment, label, compilingFor }, base, caches) {
	return {
		base,
		script: setup,
		network,
		environment: Object.fromEntries(Object.entries(downloadEnvironment).filter(([name]) => /_proxy$/i.test(name))),
		certificates: downloadEnvironment.SSL_CERT_FILE || void 0,
		label,
		caches,
		compilingFor
	};
}
function warnOfSetup({ setup }, phase) {
	if (setup === "") return;
	phase.warning({
		what: "builder-setup was not run: there is no image to prepare.",
		why: "The plugins are built on this machine, where the action installs nothing.",
		fix: "install what the build needs in a step before this one, or set builder: docker"
	});
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
	const { environment, downloadEnvironment, credentials, secrets, network, label } = wishes;
	const { goVersion, target } = order;
	const gitImages = builderImages(target.version, "linux-generic", wishes.registry, target.edition);
	const request = {
		...order,
		environment,
		downloadEnvironment,
		credentials,
		secrets,
		gitImages,
		log: phase
	};
	if (ready.kind === "docker") {
		const own = {
			engine: ready.engine,
			network,
			label,
			mayFetchGo: wishes.image === void 0
		};
		const builder = await dockerBuilder({
			...request,
			...own
		}, ready.image);
		phase.outcome(`docker with Go ${goVersion}`);
		return watchDownloads(builder, order);
	}
	const host = await readyHost(request);
	phase.outcome(`this machine with Go ${goVersion} and ${host.compiler.version}`);
	return watchDownloads(await hostBuilder(request, host), order);
}
// src/inputs/named-files.ts
/**
* Variables of build-env that lead compilers and linkers to programs and files: https://pkg.go.dev/cmd/go (Environment
* variables), and those that GCC reads (its manual, Environment Variables).
*/
const LEADING = /^(?:CC|CXX|FC|AR|LD|GCC\w*|COMPILER_PATH|CPATH|\w*INCLUDE_PATH|LIBRARY_PATH|PKG_CONFIG\w*|CGO_\w+|GOROOT|GOCACHEPROG|PATH|LD_\w+)$/;
/** Whether a variable of build-env may lead a build to files that are none of its modules'. */
function isPathVariable(name, value) {
	return LEADING.test(name) && !(/^CGO_\w*FLAGS$/.test(name) && areSelfContained(value));
}
/** Flags of C compilers and linkers that name no file but libraries of the system. */
const SELF_CONTAINED = /^-(?!fprofile|fauto-profile|fplugin|fdump)(?:O\w?|g\w*|std=[\w+]+|W[\w=-]+|w|D\w+(?:=[^/]*)?|U\w+|[fm][\w=-]+|pthread|l[\w:.+-]+|pedantic)$/;
/** Whether flags for C, separated by spaces, name no files of a repository. */
function areSelfContained(flags) {
	return flags.split(/\s+/).every((flag) => flag === "" || SELF_CONTAINED.test(flag));
}
/** Flags of `go tool link` that name no file; every other may (https://pkg.go.dev/cmd/link). */
const PLAIN_LINKER_FLAG = /^--?(?:s|w|v|c|h|B=.*|buildid=.*|X=.*|compressdwarf(?:=.*)?|checklinkname=\w+|bindnow(?:=.*)?|dumpdep)$/s;
/** The same of `go tool compile` and `go tool asm`. */
const PLAIN_COMPILER_FLAG = /^--?(?:N|l|B|w|m|S|e|C|dwarf=\w+|d=[\w,=]+)(?:=\d+)?$/;
/**
* Whether flags or variables of a build may name files by any path: libraries and scripts for the linker, headers for
* the assembler, a compiler.
*/
function namesFiles({ ldflags, buildFlags, buildEnv }) {
	return !withValues(splitFlags(ldflags)).every((flag) => PLAIN_LINKER_FLAG.test(flag)) || compilesWithFiles({
		buildFlags,
		buildEnv
	});
}
/** The same of compiling alone. */
function compilesWithFiles({ buildFlags, buildEnv }) {
	return Object.entries(buildEnv).some((entry) => isPathVariable(...entry)) || !buildFlags.every(isPlain);
}
/** `-X name=value` as one word. */
function withValues(words) {
	const joined = [];
	for (let index = 0; index < words.length; index++) {
		const word = words[index] ?? "";
		joined.push(/^--?[XB]$/.test(word) ? `${word}=${words[++index] ?? ""}` : word);
	}
	return joined;
}
function isPlain(flag) {
	const [, value] = /^-(?:gc|asm)flags=(.*)$/s.exec(flag) ?? [];
	if (value === void 0) return true;
	return value.split(/\s+/).every((word) => word === "" || PLAIN_COMPILER_FLAG.test(word));
}
// src/workspace/module-cache.ts
/**
* Where modules are kept: for containers in a folder of the action's own, for builds on this machine in the
* user's module cache, which on a self-hosted runner holds the modules of other repositories too.
*/
async function moduleCacheFolder(builder, owner) {
	if (builder === "docker") return ownFolder("modules", owner);
	const { environment } = owner;
	const path = await userModuleCache(environment);
	return {
		path: path.startsWith(`${homedir()}/`) ? `~${path.slice(homedir().length)}` : path,
		own: environment.RUNNER_ENVIRONMENT !== "self-hosted"
	};
}
/** The user's own module cache, absolute: its path comes to stand in what is built on this machine. */
async function userModuleCache(environment) {
	const go = await which("go", false);
	const env = {
		...baseEnvironment(environment),
		...pick(environment, ["GOMODCACHE", "GOPATH"])
	};
	return (go === "" ? "" : (await run({
		program: go,
		args: ["env", "GOMODCACHE"],
		env
	})).stdout.trim()) || join(homedir(), "go/pkg/mod");
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
// src/builder/host/system-packages.ts
/** Where the package managers of Debian, Alpine, Fedora and openSUSE write down what is installed, in which version. */
const DATABASES = [
	"/var/lib/dpkg/status",
	"/lib/apk/db/installed",
	"/usr/lib/apk/db/installed",
	"/var/lib/rpm/rpmdb.sqlite",
	"/usr/lib/sysimage/rpm/rpmdb.sqlite"
];
/**
* One digest of all packages of this machine: the headers and libraries that C compilers and linkers take are theirs.
*
* @returns undefined where no package manager tells.
*/
async function systemPackages() {
	const found = [];
	for (const file of DATABASES) if ((await stat(file).catch(() => void 0))?.isFile()) found.push(file, await sha256Of(file));
	return found.length === 0 ? void 0 : createHash("sha256").update(found.join("\n")).digest("hex");
}
// src/builder/foresee.ts
/**
* The builder that {@link readyBuilder} would bring for a target, by what registry and engine say of the image's name:
* nothing is pulled, restored or started.
*
* @returns undefined where that can't be known: the registry does not answer, or nothing tells what this machine has.
*/
async function foreseeBuilder(wishes, target, ground) {
	const { engine, facts } = ground;
	if (wishes.builder === "host") return foreseeHost(wishes, target);
	if ("unavailable" in engine) return wishes.builder === "docker" ? void 0 : foreseeHost(wishes, target);
	const plan = imagePlan({
		...wishes,
		target,
		engine: engine.architecture,
		facts
	});
	if (plan === void 0) return wishes.builder === "docker" ? void 0 : foreseeHost(wishes, target);
	const { architecture, setup } = plan;
	for (const reference of plan.references) {
		const digest = await digestOf$1(reference, architecture, ground);
		if (digest === void 0) continue;
		const base = {
			reference,
			id: digest,
			digest,
			architecture
		};
		if (setup === "") return {
			kind: "docker",
			identity: digest
		};
		return {
			kind: "docker",
			identity: derivedIdentity({
				base,
				script: setup
			}),
			prepared: true
		};
	}
}
/** As obtainImage decides: what the registry says, but an image that never was in one stays. */
async function digestOf$1(reference, architecture, { digests }) {
	const digest = await digests.of(reference);
	const image = await inspectImage(reference, digest);
	return image?.architecture === architecture && !isStale(image, digest) ? image.digest : digest;
}
async function foreseeHost({ environment }, target) {
	if (Object.entries(environment).some((entry) => isPathVariable(...entry))) return void 0;
	const packages = await systemPackages();
	if (packages === void 0) return void 0;
	try {
		const [compiler, go, modules] = await Promise.all([
			hostCompiler(target),
			goOnPath(),
			userModuleCache(process.env)
		]);
		const facts = [
			process.arch,
			compiler.program,
			compiler.version,
			go.program,
			go.version,
			packages
		];
		const places = [
			process.env.PATH ?? "",
			homedir(),
			modules
		];
		return {
			kind: "host",
			identity: JSON.stringify([...facts, ...places])
		};
	} catch (error) {
		if (error instanceof ProblemError) return void 0;
		throw error;
	}
}
// src/recording.ts
/** A console that writes down the problems that it says, but for those of this run alone. */
function recording(console) {
	const said = [];
	const tell = (log, one) => {
		if (!one.problem.passing) said.push(one);
		log[one.level](one.problem);
	};
	return {
		console: telling(console, tell),
		said
	};
}
/** A console that says each problem once, for however many targets it comes up. */
function sayingOnce(console) {
	const known = /* @__PURE__ */ new Set();
	return telling(console, (log, { level, problem }) => {
		const words = `${level} ${describeProblem(problem)}`;
		if (!known.has(words)) log[level](problem);
		known.add(words);
	});
}
/** Says what was written down. */
function sayAgain(said, log) {
	for (const { level, problem } of said) log[level](problem);
}
function telling(console, tell) {
	const around = (log) => ({
		info: (line) => log.info(line),
		error: (problem) => tell(log, {
			level: "error",
			problem
		}),
		warning: (problem) => tell(log, {
			level: "warning",
			problem
		}),
		notice: (problem) => tell(log, {
			level: "notice",
			problem
		})
	});
	return {
		...around(console),
		phase: (title, work) => console.phase(title, (phase) => work({
			...around(phase),
			outcome: (words, well) => phase.outcome(words, well)
		}))
	};
}
// src/registry/tag-digest.ts
/** @param say tells people why a registry could not be asked. */
function tagDigests(client, say) {
	const asked = /* @__PURE__ */ new Map();
	return { of: (reference) => {
		const answer = asked.get(reference) ?? askFor$1(reference, client, say);
		asked.set(reference, answer);
		return answer;
	} };
}
async function askFor$1(reference, client, say) {
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
const COMMENT_OR_LITERAL$1 = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|`[^`]*(?:`|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/g;
/** Reads a Go file without a compiler: comments, strings and function bodies don't count. */
function readGoFile(source) {
	const code = source.replaceAll(COMMENT_OR_LITERAL$1, blank);
	const clause = /(?:^|[;\s])package\s+([\p{L}_][\p{L}\p{Nd}_]*)/u.exec(code);
	const packageName = clause?.[1] ?? "";
	const constraint = constraintBefore(clause?.index ?? 0, source);
	return {
		packageName,
		...declarationsOf(code),
		...constraint === void 0 ? {} : { constraint }
	};
}
/** Only a line comment above the package clause is a constraint; the same words in `/* … *\/` are none. */
function constraintBefore(clause, source) {
	const old = [];
	for (const { 0: text, index } of source.matchAll(COMMENT_OR_LITERAL$1)) {
		if (index > clause) break;
		const expression = /^\/\/go:build\s+(.+)/.exec(text)?.[1]?.trim();
		if (expression !== void 0) return expression;
		const former = formerConstraint(text);
		if (former !== void 0 && isFirstOnLine(source, index)) old.push({
			end: index + text.length,
			expression: former
		});
	}
	const last = lastBlankLine(source);
	const counting = old.filter(({ end }) => end <= last).map(({ expression }) => expression);
	return counting.length === 0 ? void 0 : counting.join(" && ");
}
/**
* The expression of a line `// +build`, as constraints were written before Go 1.17: spaces mean or, commas and.
* Rules: go/build/constraint (parsePlusBuildExpr).
*/
function formerConstraint(comment) {
	const words = /^\/\/[ \t]*\+build(?:[ \t]+(.*))?$/.exec(comment.trimEnd());
	if (!words) return void 0;
	const all = (words[1] ?? "").split(/[ \t]+/).filter((word) => word !== "").map((word) => `(${word.split(",").join(" && ")})`);
	return all.length === 0 ? "ignore" : `(${all.join(" || ")})`;
}
function isFirstOnLine(source, index) {
	return source.slice(source.lastIndexOf("\n", index - 1) + 1, index).trim() === "";
}
/**
* Where the last blank line ends that has nothing but line comments above it: a `// +build` line after it
* belongs to what follows. Rules: go/build (parseFileHeader).
*/
function lastBlankLine(source) {
	let end = 0;
	let at = 0;
	for (const line of source.split("\n")) {
		at += line.length + 1;
		const text = line.trim();
		if (text === "") end = Math.min(at, source.length);
		else if (!text.startsWith("//")) return end;
	}
	return end;
}
/** Spaces for a comment, and quotes with nothing in between for a literal; line breaks stay. */
function blank(text) {
	const spaces = text.replaceAll(/[^\n]/g, " ");
	return text.startsWith("/") ? spaces : `"${spaces.slice(2)}"`;
}
const TOKEN = /[\p{L}_][\p{L}\p{Nd}_]*|\n|\S/gu;
/** A line break after one of these ends a statement: https://go.dev/ref/spec#Semicolons */
const ENDS_STATEMENT = /[\p{L}\p{Nd}_)\]}"]$/u;
/** `func main`, and names in `var X`, `var X, Y` and `var ( … )` outside of every other bracket. */
function declarationsOf(code) {
	const variables = [];
	let hasMain = false;
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
			variables.push(token);
			next = "comma";
		} else next = next === "comma" && token === "," ? "name" : "rest";
		if (token === "main" && last === "func" && depth === 0) hasMain = true;
		if (token !== "\n") last = token;
	}
	return {
		variables,
		hasMain
	};
}
// src/plugin/programs.ts
/**
* The programs of a folder. Mostly there is one. A folder may also hold files of another package, of which Go
* says "found packages main and x", or several programs: two files with a `func main`, or with the same
* registerer, are never of one. Each of those with a registerer then is a program, with what the others share.
*
* @param files those that take part in the build.
* @returns none where no file says `package main`.
*/
function programsIn(files) {
	const seen = files.filter(({ file }) => file.packageName !== "documentation");
	const mains = seen.filter(({ file }) => file.packageName === "main");
	if (mains.length === 0) return [];
	const roots = mains.filter((one) => registerersOf$1(one).length > 0);
	if (!mains.some((one, index) => mains.slice(index + 1).some((other) => clash(one, other))) || roots.length === 0) return [programOf$1(mains, seen)];
	const helpers = mains.filter((one) => !roots.includes(one));
	return roots.map((root) => {
		const program = programOf$1([root, ...helpers.filter((helper) => !clash(root, helper))], seen);
		return roots.length === 1 ? program : {
			...program,
			root: root.name
		};
	});
}
/** The program that these files make, whether they fit together or not. */
function programOf$1(files, folder) {
	return {
		files: files.map(({ name }) => name).toSorted(),
		wholeFolder: folder.every((one) => files.includes(one)),
		kinds: kindsDeclaredBy(files.flatMap(({ file }) => file.variables))
	};
}
function registerersOf$1({ file }) {
	return KINDS.map(({ symbol }) => symbol).filter((symbol) => file.variables.includes(symbol));
}
function clash(one, other) {
	const theirs = registerersOf$1(other);
	return one.file.hasMain && other.file.hasMain || registerersOf$1(one).some((symbol) => theirs.includes(symbol));
}
// src/workspace/go-folder.ts
/** Reads one folder, not those in it; undefined where there is none. */
async function readGoFolder(folder, workspace, context) {
	const entries = await readdir(folder, { withFileTypes: true }).catch(() => void 0);
	if (!entries) return void 0;
	const sources = entries.filter((entry) => !entry.isDirectory() && entry.name.endsWith(".go") && !/^[._]|_test\.go$/.test(entry.name));
	const foreign = [];
	const texts = await Promise.all(sources.map(async (entry) => {
		const { name } = entry;
		if (entry.isSymbolicLink() && !await leadsInto(workspace, join(folder, name))) {
			foreign.push(name);
			return [];
		}
		const text = await readFile(join(folder, name), "utf8").catch(() => void 0);
		return text === void 0 ? [] : [{
			name,
			text
		}];
	}));
	const files = (texts.flat().some(({ text }) => /\bmain\b/.test(text)) ? texts.flat() : []).map(({ name, text }) => ({
		name,
		file: readGoFile(text)
	})).filter(({ name, file }) => takesPart(name, file.constraint, context));
	return {
		folder,
		files,
		programs: programsIn(files),
		foreign: foreign.toSorted(),
		folders: entries.filter((entry) => entry.isDirectory()).map(({ name }) => name).toSorted()
	};
}
/** Whether a path, links followed, is there and inside the workspace. */
async function leadsInto(workspace, path) {
	const real = await realpath(path).catch(() => void 0);
	return real !== void 0 && isWithin(workspace, real);
}
/** `go help packages`: patterns match no folder with these names; node_modules is never Go. */
function isSourceFolder(name) {
	return !/^[._]/.test(name) && ![
		"testdata",
		"vendor",
		"node_modules"
	].includes(name);
}
// src/workspace/own-text.ts
/**
* The text of a file that belongs to the workspace; undefined where there is none.
*
* @throws ProblemError for a link that leads out, or to nothing: what is written to go.sum would land there.
*/
async function ownText(folder, name, workspace) {
	const path = join(folder, name);
	const status = await lstat(path).catch(() => void 0);
	if (!status) return void 0;
	if (status.isSymbolicLink() && !await leadsInto(workspace, path)) throw leadsOut(relative(workspace, path));
	return readFile(path, "utf8").catch(() => void 0);
}
// src/workspace/go-work.ts
/**
* The go.work that a module is built with.
*
* @param asked `auto` for the nearest at or above the module that has a `use` line for it, or a path relative to
* the workspace.
* @returns undefined where none is.
* @throws ProblemError where the file that was asked for is not there or does not name the module, or where one
* of its modules, or a file that Go reads with it, lies out of the workspace.
*/
async function goWorkOf(folder, workspace, asked) {
	if (asked === "auto") {
		const nearest = await goWorkAbove(folder, workspace);
		if (!nearest?.members.some((member) => member.folder === folder)) return void 0;
		await refuseForeign(nearest, workspace);
		return nearest;
	}
	const file = await pathInWorkspace(workspace, workspace, asked, "build-env: GOWORK");
	const found = await readGoWork(dirname(file), workspace);
	if (!found || file !== join(found.folder, "go.work")) throw new ProblemError({
		what: `build-env: GOWORK=${asked} names no go.work file.`,
		fix: "name the file itself, relative to the repository, such as GOWORK=go.work, or set GOWORK=auto"
	});
	if (!found.members.some((member) => member.folder === folder)) {
		const own = relative(found.folder, folder) || ".";
		throw new ProblemError({
			what: `${found.file} has no use line for the module in ${relative(workspace, folder) || "."}.`,
			why: "Go builds with a go.work only the modules that it names.",
			fix: `${inFolder(relative(workspace, found.folder), `go work use ${shellWord(`./${own}`)}`)}, or set GOWORK=auto, which leaves such modules to their own go.mod`,
			place: {
				file: found.file,
				line: 1
			}
		});
	}
	await refuseForeign(found, workspace);
	return found;
}
/** The nearest go.work at or above a folder, inside the workspace, as Go itself would find it. */
async function goWorkAbove(folder, workspace) {
	for (let at = folder; isWithin(workspace, at); at = dirname(at)) {
		const found = await readGoWork(at, workspace);
		if (found) return found;
		if (dirname(at) === at) break;
	}
}
async function readGoWork(folder, workspace) {
	const path = join(folder, "go.work");
	const text = await textOf$1(folder, "go.work", workspace);
	if (text === void 0) return void 0;
	const uses = parseGoWork(text).flatMap(({ by, path }) => by === "use" ? [resolve(folder, path)] : []);
	const members = await Promise.all(uses.map(async (member) => {
		const goModText = await textOf$1(member, "go.mod", workspace);
		if (goModText === void 0) return [];
		const { module } = parseGoMod(goModText);
		return [{
			module,
			folder: member,
			goModText,
			goSumText: await textOf$1(member, "go.sum", workspace)
		}];
	}));
	return {
		folder,
		file: relative(workspace, path),
		text,
		sumText: await textOf$1(folder, "go.work.sum", workspace),
		members: members.flat()
	};
}
/** Go would follow every link of a go.work that a module is built with. */
async function refuseForeign({ folder, file, text }, workspace) {
	for (const { by, path, line } of parseGoWork(text)) {
		const member = resolve(folder, path);
		const isThere = await lstat(member).catch(() => void 0) !== void 0;
		if (isWithin(workspace, member) && await leadsInto(workspace, isThere ? member : dirname(member))) {
			await ownText(member, "go.mod", workspace);
			await ownText(member, "go.sum", workspace);
			continue;
		}
		throw new ProblemError({
			what: `${file} names ${path}, which lies out of the workspace.`,
			why: "Builds see the checked-out repository and nothing else.",
			fix: `check that module out inside the workspace as well, or drop the line${by === "use" ? `: ${inFolder(relative(workspace, folder), `go work edit -dropuse=${shellWord(path)}`)}` : ""}`,
			place: {
				file,
				line
			}
		});
	}
	await ownText(folder, "go.work.sum", workspace);
}
/** The text of a file that lies in the workspace, links followed; undefined where none does. */
async function textOf$1(folder, name, workspace) {
	const path = join(folder, name);
	if (!await leadsInto(workspace, path)) return void 0;
	return readFile(path, "utf8").catch(() => void 0);
}
// src/workspace/go-modules.ts
/**
* The module that a folder belongs to: the nearest go.mod at or above it, inside the workspace.
*
* @param goWork which go.work it is built with: `auto` or a path, undefined for none.
* @throws ProblemError where go.mod or go.sum is a link out of the workspace, or go.work is not as asked for.
*/
async function moduleOf(folder, workspace, goWork) {
	for (let at = folder; isWithin(workspace, at); at = dirname(at)) {
		const goModText = await ownText(at, "go.mod", workspace);
		if (goModText !== void 0) {
			const used = goWork === void 0 ? void 0 : await goWorkOf(at, workspace, goWork);
			const unused = used ? void 0 : await goWorkAbove(at, workspace);
			return {
				...used ? { goWork: used } : {},
				...unused ? { unusedGoWork: unused } : {},
				folder: at,
				relative: relative(workspace, at),
				goModText,
				goMod: parseGoMod(goModText),
				goSumText: await ownText(at, "go.sum", workspace)
			};
		}
		if (dirname(at) === at) break;
	}
}
// src/workspace/near-misses.ts
const SYMBOLS = KINDS.map(({ symbol }) => symbol).join(", ");
/**
* The first Go file below a folder that looks like a plugin and is none. Read again for the error alone: the
* search itself leaves out what can't be built.
*/
async function findNearMiss(folder, { workspace, outputDirectory, context }) {
	const sorted = (await readdir(folder, { withFileTypes: true }).catch(() => [])).toSorted((a, b) => a.name < b.name ? -1 : 1);
	for (const { name } of sorted.filter((entry) => entry.isFile() && isSource(entry.name))) {
		const miss = nearMiss({
			name,
			file: readGoFile(await readFile(join(folder, name), "utf8").catch(() => ""))
		}, relative(workspace, join(folder, name)), context);
		if (miss) return miss;
	}
	for (const { name } of sorted.filter((entry) => entry.isDirectory() && isSourceFolder(entry.name))) {
		const below = join(folder, name);
		if (below === outputDirectory) continue;
		const miss = await findNearMiss(below, {
			workspace,
			outputDirectory,
			context
		});
		if (miss) return miss;
	}
}
function isSource(name) {
	return name.endsWith(".go") && !/^[._]|_test\.go$/.test(name);
}
/**
* What keeps a file from being a plugin: another package, another name of the variable, or a build constraint.
*
* @param path of the file, relative to the workspace.
* @returns undefined where nothing says that it was meant as one.
*/
function nearMiss({ name, file }, path, context) {
	const [kind] = kindsDeclaredBy(file.variables);
	const symbol = KINDS.find((one) => one.kind === kind)?.symbol;
	const place = { file: path };
	if (symbol !== void 0 && file.packageName !== "main") return {
		why: `${path} declares ${symbol}, and says "package ${file.packageName}". A plugin is a package main.`,
		fix: `write "package main" in ${path} and in the other files of its folder`,
		place
	};
	if (symbol !== void 0) {
		if (takesPart(name, file.constraint, context)) return void 0;
		return {
			why: `${path} declares ${symbol}, but ${file.constraint === void 0 ? "its name" : `its line "//go:build ${file.constraint}"`} leaves it out of a build for Linux.`,
			fix: "take that away, give its tags in build-flags (-tags=…), or name the file in plugins",
			place
		};
	}
	const similar = file.variables.find((variable) => /regist/i.test(variable));
	if (similar === void 0 || file.packageName !== "main") return void 0;
	return {
		why: `${path} declares ${similar}. KrakenD looks for ${SYMBOLS}, and for nothing else.`,
		fix: "give the variable the name of its kind, at package level, such as var HandlerRegisterer = registerer(\"name\")",
		place
	};
}
// src/workspace/match-pattern.ts
/** Whether a path is a pattern: it has one of `*?[` in it, and nothing is called so. */
async function isPattern(path, { workingDirectory }) {
	if (!/[*?[]/.test(path)) return false;
	return await lstat(`${workingDirectory}/${path}`).catch(() => void 0) === void 0;
}
/**
* The plugins in the folders that a pattern matches, or in the Go files that it matches. `**` goes through
* folders as finding plugins does: not into hidden ones, testdata, vendor, node_modules or links.
*
* @throws ProblemError where the pattern leads out of the workspace.
*/
async function matchPattern(pattern, ground) {
	const { workspace, outputDirectory, context } = ground;
	const { start, rest } = await split$1(pattern, ground);
	const wholeFolders = /* @__PURE__ */ new Set();
	const files = /* @__PURE__ */ new Map();
	const others = [];
	const known = /* @__PURE__ */ new Map();
	const real = (path) => {
		const asked = known.get(path) ?? pathInWorkspace(workspace, start, path, "plugins");
		known.set(path, asked);
		return asked;
	};
	const entries = glob(rest, {
		cwd: start,
		withFileTypes: true,
		exclude: (entry) => entry.isDirectory() && !isSourceFolder(entry.name)
	});
	for await (const entry of entries) {
		const path = join(entry.parentPath, entry.name);
		if (isWithin(outputDirectory, path)) continue;
		if (entry.isDirectory()) wholeFolders.add(await real(path));
		else if (entry.name.endsWith(".go")) {
			const folder = await real(dirname(path));
			files.set(folder, (files.get(folder) ?? /* @__PURE__ */ new Set()).add(basename(path)));
		} else if (entry.isSymbolicLink() && !rest.includes("**")) wholeFolders.add(await real(path));
		else others.push(relative(workspace, path));
	}
	const plugins = [];
	for (const folder of [.../* @__PURE__ */ new Set([...wholeFolders, ...files.keys()])].toSorted()) {
		const go = await readGoFolder(folder, workspace, context);
		const isMatched = ({ name }) => wholeFolders.has(folder) || files.get(folder)?.has(name) === true;
		const wanted = go?.files.filter(isMatched) ?? [];
		const found = (wanted.length === go?.files.length ? go?.programs ?? [] : programsIn(wanted).map(asPart)).filter(({ kinds }) => kinds.length > 0);
		if (go) plugins.push(...found.map((program) => ({
			go,
			program
		})));
		if (found.length === 0) others.push(relative(workspace, folder) || ".");
	}
	return {
		plugins,
		others
	};
}
/** A program that was made of some of a folder's files. */
function asPart(program) {
	return {
		root: program.files[0] ?? "",
		...program,
		wholeFolder: false
	};
}
/** The folder in which a pattern begins, and the rest of it. */
async function split$1(pattern, { workspace, workingDirectory }) {
	const parts = pattern.split("/");
	const first = parts.findIndex((part) => /[*?[]/.test(part));
	const rest = parts.slice(first);
	if (rest.includes("..")) throw new ProblemError({
		what: `plugins: "${pattern}" goes back up behind a wildcard.`,
		fix: "write the path without \"..\" behind the first wildcard"
	});
	const before = parts.slice(0, first).join("/") || (first > 0 ? "/" : ".");
	return {
		start: await pathInWorkspace(workspace, workingDirectory, before, "plugins"),
		rest: rest.join("/")
	};
}
// src/workspace/requested-plugins.ts
/**
* The programs that the input `plugins` asks for, each once: what an item names by a path of its own is not
* taken by a pattern as well.
*
* @throws ProblemError where an item names what is no plugin, or a pattern matches none.
*/
async function requestedPlugins(requests, ground) {
	const found = await Promise.all(requests.map(async (request) => {
		const byPattern = await isPattern(request.path, ground);
		return {
			byPattern,
			chosen: byPattern ? await matched(request, ground) : [await named(request, ground)]
		};
	}));
	const taken = new Set(found.filter(({ byPattern }) => !byPattern).flatMap(({ chosen }) => chosen.map(keyOf)));
	return found.flatMap(({ byPattern, chosen }) => chosen.filter((one) => {
		if (!byPattern) return true;
		const isNew = !taken.has(keyOf(one));
		taken.add(keyOf(one));
		return isNew;
	}));
}
function keyOf({ go, program }) {
	return JSON.stringify([go.folder, program.files]);
}
async function named(request, ground) {
	const { path, name } = request;
	const naming = name === void 0 ? {} : { name };
	if (path.endsWith(".go") && await isFile(resolve(ground.workingDirectory, path))) return {
		...await fileList(request, ground),
		...naming
	};
	const go = await readGoFolder(await pathInWorkspace(ground.workspace, ground.workingDirectory, path, "plugins"), ground.workspace, ground.context);
	const [program, ...others] = go?.programs ?? [];
	if (!go || !program) throw new ProblemError({
		what: `plugins: "${path}" is not a folder with a main package.`,
		why: "A plugin is a Go package whose files say \"package main\".",
		fix: "name the folder that holds the file with the registerer, or leave plugins out to have them found"
	});
	if (others.length > 0) {
		const files = go.programs.map((one) => one.files.map((file) => join(path, file)).join(" "));
		throw new ProblemError({
			what: `plugins: "${path}" holds ${go.programs.length} programs.`,
			why: "Several of its files have a registerer of the same kind, or a func main each: they are not one plugin.",
			fix: `name the files, one plugin a line: ${files.join(" and ")}`
		});
	}
	return {
		go,
		program,
		...naming
	};
}
/** The Go files of one item, whatever their names and constraints say: as `go build` takes named files. */
async function fileList({ path, more = [] }, ground) {
	const { workspace, workingDirectory } = ground;
	const files = [];
	for (const file of [path, ...more]) {
		await pathInWorkspace(workspace, workingDirectory, file, "plugins");
		const written = resolve(workingDirectory, file);
		const text = await readFile(written, "utf8");
		files.push({
			folder: await realpath(dirname(written)),
			named: {
				name: basename(written),
				file: readGoFile(text)
			}
		});
	}
	const [first] = files;
	const folder = first?.folder ?? workingDirectory;
	const elsewhere = files.find((one) => one.folder !== folder);
	if (elsewhere) throw new ProblemError({
		what: `plugins: "${[path, ...more].join(" ")}" names files of two folders.`,
		why: `${first?.named.name} lies in ${relative(workspace, folder) || "."}, ${elsewhere.named.name} in ${relative(workspace, elsewhere.folder) || "."}. The files of a Go package lie in one folder.`,
		fix: "name the files of one plugin in one item, separated by spaces, and another plugin on a line of its own"
	});
	const named = files.map((one) => one.named);
	const stranger = named.find(({ file }) => file.packageName !== "main");
	if (stranger) throw new ProblemError({
		what: `plugins: ${stranger.name} says "package ${stranger.file.packageName}".`,
		why: "A plugin is a Go package whose files say \"package main\".",
		fix: "name the files of the plugin alone; packages that it imports are found by Go"
	});
	const go = await readGoFolder(folder, workspace, ground.context);
	const inFolder = go?.files ?? [];
	const own = inFolder.filter(({ name }) => named.some((one) => one.name === name));
	const whole = own.length === inFolder.length && own.length === named.length;
	const program = programOf$1(named, named);
	const root = named.find(({ file }) => file.hasMain) ?? named[0];
	return {
		go: go ?? {
			folder,
			files: named,
			programs: [program],
			foreign: [],
			folders: []
		},
		program: {
			...program,
			wholeFolder: whole,
			...root && !whole ? { root: root.name } : {}
		}
	};
}
async function matched(request, ground) {
	const { path, name, more } = request;
	const { plugins, others } = await matchPattern(path, ground);
	if (plugins.length === 0 || more) {
		const seen = others.slice(0, 10).join(", ");
		throw new ProblemError({
			what: more ? `plugins: "${[path, ...more].join(" ")}" mixes a pattern with file names.` : `plugins: "${path}" matches no plugin.`,
			why: seen === "" ? `Nothing in ${relative(ground.workspace, ground.workingDirectory) || "the repository"} has such a path.` : `It matches ${seen}${others.length > 10 ? `, and ${others.length - 10} more` : ""}, where no main package declares a registerer.`,
			fix: "check the pattern, which is relative to working-directory, or leave plugins out to have them found"
		});
	}
	if (name === void 0) return [...plugins];
	const [only, ...rest] = plugins;
	if (only && rest.length === 0) return [{
		...only,
		name
	}];
	const folders = plugins.map(({ go }) => relative(ground.workspace, go.folder) || ".");
	throw new ProblemError({
		what: `plugins: "${name}=${path}" gives one name to ${plugins.length} plugins: ${folders.slice(0, 10).join(", ")}.`,
		fix: `leave the name out, or give one to each: ${name}=${folders[0]}`
	});
}
async function isFile(path) {
	return stat(path).then((status) => status.isFile(), () => false);
}
// src/workspace/shared-names.ts
/**
* Two plugins can't lie in one file.
*
* @throws ProblemError with how to tell them apart: by names, or by module lines of their own where one go.mod
* was copied from the other, as a gateway would not load both under any name.
*/
function refuseSharedNames(plugins, workspace) {
	const byName = Map.groupBy(plugins, ({ name }) => name);
	for (const [name, same] of byName) {
		if (same.length < 2) continue;
		const copied = copiedModule(same);
		if (copied) throw copied;
		const folders = same.map(({ folder, files = [""] }) => files.map((file) => join(relative(workspace, folder), file) || ".").join(" "));
		throw new ProblemError({
			what: `Two plugins would both be called ${name}.so: ${folders.join(" and ")}.`,
			fix: `name them in the input plugins, one line each: ${folders.map((folder, i) => `${name}-${i + 1}=${folder}`).join(" and ")}`
		});
	}
}
function copiedModule(same) {
	const whole = same.filter(({ files }) => files === void 0);
	for (const [index, { module, packagePath }] of whole.entries()) {
		const first = whole.slice(0, index).find((one) => one.module.folder !== module.folder && one.module.goMod.module === module.goMod.module && one.packagePath === packagePath);
		if (!first) continue;
		const files = [first.module, module].map((one) => join(one.relative, "go.mod"));
		return new ProblemError({
			what: `${files.join(" and ")} have one module line, ${module.goMod.module}.`,
			why: `Of two plugins with one path a gateway loads only the first ("plugin already loaded"). ${WHY_ONE_PATH}`,
			fix: renameModule(basename(module.folder), {
				folder: module.relative,
				goMod: module.goMod
			}),
			place: {
				file: join(module.relative, "go.mod"),
				line: module.goMod.moduleLine
			}
		});
	}
}
// src/workspace/find-plugins.ts
/** What `go build` and `go list` are told to take, relative to the module: a folder, or files of one. */
function goPaths({ packagePath, files }) {
	return files?.map((file) => `./${join(packagePath, file)}`) ?? [packagePath];
}
/**
* The plugins that were asked for, or every main package below the working directory that declares a
* registerer. Folders that Go itself passes over (`testdata`, `vendor`, a leading `.` or `_`) don't count.
*
* @throws ProblemError where there is none, where one has no module, or where two would have one name.
*/
async function findPlugins(search) {
	const { requests } = search;
	const chosen = requests.length > 0 ? await requestedPlugins(requests, search) : await discovered(search);
	const plugins = await Promise.all(chosen.map((one) => pluginSource(search, one)));
	refuseSharedNames(plugins, search.workspace);
	return plugins;
}
async function discovered(search) {
	const mains = await mainPackages(search.workingDirectory, search);
	const plugins = mains.flatMap((go) => go.programs.filter(({ kinds }) => kinds.length > 0).map((program) => ({
		go,
		program
	})));
	if (plugins.length > 0) return plugins.toSorted((a, b) => a.go.folder < b.go.folder ? -1 : 1);
	throw await nothingFound(search, mains);
}
/** Why there is no plugin, by what lies there. */
async function nothingFound(search, mains) {
	const { workspace, workingDirectory } = search;
	const what = `No plugin was found in ${relative(workspace, workingDirectory) || "the repository"}.`;
	if (await isEmpty(workspace)) return new ProblemError({
		what,
		...NOT_CHECKED_OUT
	});
	const miss = await findNearMiss(workingDirectory, search);
	if (miss) return new ProblemError({
		what,
		...miss
	});
	const seen = mains.map(({ folder }) => relative(workspace, folder) || "the root of the repository");
	return new ProblemError({
		what,
		why: seen.length > 0 ? `These main packages declare no registerer: ${seen.slice(0, 10).join(", ")}. KrakenD looks for ${KINDS.map(({ symbol }) => symbol).join(", ")}.` : "It has no Go package main.",
		fix: "set working-directory or plugins to where the plugin lies; its files say \"package main\", and declare at package level a variable such as var HandlerRegisterer = registerer(\"name\")"
	});
}
/** The folders with a main package in a folder and below it, in the order of their paths. */
async function mainPackages(folder, search) {
	const go = await readGoFolder(folder, search.workspace, search.context);
	if (!go) return [];
	const below = go.folders.filter(isSourceFolder).map((name) => join(folder, name)).filter((path) => path !== search.outputDirectory);
	const found = go.programs.length > 0 ? [go] : [];
	for (const path of below) found.push(...await mainPackages(path, search));
	return found;
}
async function pluginSource(search, { go, program, name }) {
	const { workspace } = search;
	const [foreign] = go.foreign;
	if (foreign !== void 0) throw leadsOut(relative(workspace, join(go.folder, foreign)));
	const module = await moduleOf(go.folder, workspace, search.goWork);
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
		name: name ?? safeName(ownName(program) ?? (below === "" ? moduleName(module.goMod.module) : basename(go.folder))),
		folder: go.folder,
		packagePath: below === "" ? "." : `./${below}`,
		...program.wholeFolder ? {} : { files: program.files },
		module,
		declaredKinds: program.kinds
	};
}
/** The name of the file that a program is named after, if that says more than its folder's name. */
function ownName({ root }) {
	const stem = root?.replace(/\.go$/, "");
	return stem === "main" || stem === "plugin" ? void 0 : stem;
}
/** A file name that no part of KrakenD's substring pattern `.so` can be found in. */
function safeName(text) {
	const name = text.replaceAll(/[^A-Za-z0-9_.-]/g, "-").replaceAll(".so", "-so").replace(/^[.-]+/, "");
	return name === "" ? "plugin" : name;
}
// src/workspace/c-reach.ts
/** What Go hands to the C compiler and looks at for changes: go/build, Package.HFiles. */
const HEADER = /\.(?:h|hh|hpp|hxx)$/;
/** `#include "x.h"`, in a comment before `import "C"` as well. */
const INCLUDE = /^[\s/*]*#\s*(?:include|include_next|import|embed)\b\s*([^\n]*)/gm;
/** `#cgo linux LDFLAGS: -lm` (https://pkg.go.dev/cmd/cgo). */
const DIRECTIVE = /^[\s/*]*#cgo\s[^:\n]*?(\S+)\s*:([^\n]*)/gm;
/**
* Whether the C of a package reads files that Go does not look at: its build cache knows those of the package's own
* folder alone (`go help cache`), and takes for compiled what such a file has changed.
*
* @param texts of the package's Go files with C, and of its C, C++ and assembly files.
* @param names of all files in its folder.
*/
function readsElsewhere(texts, names) {
	return texts.some((text) => [...text.matchAll(INCLUDE)].some(([, what = ""]) => !isOwn(what.trim(), names)) || [...text.matchAll(DIRECTIVE)].some(([, kind, flags = ""]) => kind !== "pkg-config" && !areSelfContained(flags)) || /\.inc(?:bin|lude)\b/.test(text));
}
/** A header of the package's own folder, or by its brackets one of the system. */
function isOwn(what, names) {
	if (what.startsWith("<")) return true;
	const [, name = ""] = /^"([^"/]+)"/.exec(what) ?? [];
	return name === "_cgo_export.h" || HEADER.test(name) && names.has(name);
}
// src/workspace/source-files.ts
/** Lists all that counts; links are listed and not followed. */
async function listFiles(scope) {
	const listed = {
		files: [],
		passedOver: false,
		outputs: []
	};
	for (const folder of scope.folders) await collect(folder, scope, listed);
	return listed;
}
/** go.work and go.work.sum lie above the modules that they name. */
async function goWorkFiles(modules) {
	const files = [...new Set(modules.flatMap(({ goWork }) => goWork ? [goWork.folder] : []))].flatMap((folder) => [join(folder, "go.work"), join(folder, "go.work.sum")]);
	const there = await Promise.all(files.map((file) => lstat(file).catch(() => void 0)));
	return files.filter((_, index) => there[index] !== void 0);
}
/** What runs of this action write below their output folder: plugins, checksums and manifest. */
const OUTPUT = /^(?:(?:refused\/)?\d+\.\d+\.\d+[^/]*-(?:alpine|linux-generic)-(?:amd64|arm64)\/[^/]+\.so|checksums\.txt|plugins\.json)$/;
async function collect(folder, scope, listed) {
	const { outputDirectory, asFolders } = scope;
	const inOutput = isWithin(outputDirectory, folder);
	for (const entry of await readdir(folder, { withFileTypes: true })) {
		const path = join(folder, entry.name);
		if (entry.name === ".git") continue;
		if (!entry.isDirectory()) {
			if (inOutput && OUTPUT.test(relative(outputDirectory, path)) && !scope.outputs) listed.outputs.push(path);
			else listed.files.push(path);
		} else if (entry.name === "node_modules" && !scope.nodeModules) listed.passedOver = true;
		else {
			if (asFolders && !isWithin(path, outputDirectory) && !inOutput) listed.files.push(path);
			await collect(path, scope, listed);
		}
	}
}
// src/workspace/source-reach.ts
const NOTHING = {
	cgo: false,
	includes: false,
	embeds: [],
	nodeModules: false
};
/**
* Reads a source for what it reaches.
*
* @param name decides what kind of source it is; others reach nothing.
*/
function sourceReach(name, text) {
	if (/\.[sS]$/.test(name)) return {
		...NOTHING,
		includes: /^\s*#\s*include\s+"[^"\n]*\//m.test(text)
	};
	if (/(^|\/)go\.(mod|work)$/.test(name)) return {
		...NOTHING,
		nodeModules: text.includes("node_modules")
	};
	if (!name.endsWith(".go")) return NOTHING;
	const embeds = embedPatterns(text);
	return {
		...NOTHING,
		cgo: importsC(text),
		embeds,
		nodeModules: embeds.length > 0 || text.includes("node_modules")
	};
}
/** Comments and literals: https://go.dev/ref/spec#Comments and #String_literals. */
const COMMENT_OR_LITERAL = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|`[^`]*(?:`|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/g;
/** "C" as a path, spelled as Go would read it: with the escapes for that letter too. */
const C = /^["`](?:C|\\x43|\\u0043|\\U00000043|\\103)["`]$/;
/** Whether a Go file imports "C". Imports stand before all other declarations (https://go.dev/ref/spec#Source_file_organization). */
function importsC(text) {
	if (!/["`](?:C|\\x43|\\u0043|\\U00000043|\\103)["`]/.test(text)) return false;
	const literals = [];
	const code = text.replaceAll(COMMENT_OR_LITERAL, (found) => {
		if (found.startsWith("/")) return found.includes("\n") ? "\n" : " ";
		return `"${literals.push(found) - 1}"`;
	});
	const end = /(?:^|[;\n])\s*(?:func|var|const|type)\b/.exec(code)?.index ?? code.length;
	return [...code.slice(0, end).matchAll(/"(\d+)"/g)].map(([, index]) => literals[Number(index)]).some((literal) => literal !== void 0 && C.test(literal));
}
/** The patterns of `//go:embed` lines: words, or quoted (https://pkg.go.dev/embed#hdr-Directives). */
function embedPatterns(text) {
	return [...text.matchAll(/^[^\S\n]*\/\/go:embed[^\S\n]+([^\n]*)/gm)].flatMap(([, rest = ""]) => (rest.match(/"(?:\\.|[^"\\])*"|`[^`]*`|\S+/g) ?? []).map((word) => word.replace(/^["`](.*)["`]$/s, "$1").replace(/^all:/, "")));
}
/**
* Whether a pattern of a `//go:embed` line may take a file along: its first part matches that of the file, or has
* characters with a meaning of their own (path.Match).
*
* @param file relative to the folder of the Go file.
*/
function mayEmbed(pattern, file) {
	const [first = ""] = pattern.split("/");
	return /[*?[\\]/.test(first) || first === file.split("/")[0];
}
// src/workspace/unseen-by-go.ts
/** C includes no Go and no prose, and these change most. */
const NEVER_INCLUDED = /\.(?:go|md)$/;
const C_SOURCE = /\.(?:c|cc|cpp|cxx|m|h|hh|hpp|hxx|s|S|sx)$/;
/** Finds out what the build cache does not notice in the user's own packages. */
async function unseenByGo(question) {
	const { modules, workspace, outputDirectory, byFlags } = question;
	const scope = {
		outputDirectory,
		outputs: false,
		asFolders: false
	};
	const folders = await neededFolders(modules, workspace);
	const { files } = await listFiles({
		...scope,
		folders,
		nodeModules: false
	});
	const byFolder = Map.groupBy(files, dirname);
	let cgo = false;
	let elsewhere = byFlags;
	for (const own of byFolder.values()) {
		const found = await packageReach(own);
		cgo ||= found.cgo;
		elsewhere ||= found.elsewhere;
	}
	if (!elsewhere) return { cgo };
	const all = await listFiles({
		...scope,
		folders: [workspace],
		nodeModules: true
	});
	const hash = createHash("sha256");
	for (const file of all.files.toSorted()) {
		if (NEVER_INCLUDED.test(file)) continue;
		hash.update(`${JSON.stringify([relative(workspace, file), await contentOf(file)])}\n`);
	}
	return {
		cgo,
		digest: hash.digest("hex")
	};
}
/** Whether the files of one folder are a package with C, and whether that reads what Go does not look at. */
async function packageReach(files) {
	const texts = [];
	let cgo = false;
	let elsewhere = false;
	const go = files.filter((one) => one.endsWith(".go"));
	for (const [index, text] of (await Promise.all(go.map(textOf))).entries()) {
		if (!sourceReach(go[index] ?? "", text).cgo) continue;
		cgo = true;
		texts.push(text);
	}
	for (const file of files.filter((one) => C_SOURCE.test(one))) {
		const text = await textOf(file);
		if (cgo) texts.push(text);
		elsewhere ||= sourceReach(file, text).includes;
	}
	const names = new Set(files.map((file) => basename(file)));
	return {
		cgo,
		elsewhere: elsewhere || cgo && readsElsewhere(texts, names)
	};
}
/** A link to nothing, and one that nobody may read, is Go's to tell. */
async function textOf(file) {
	return (await stat(file).catch(() => void 0))?.isFile() ?? false ? readFile(file, "latin1").catch(() => "") : "";
}
async function contentOf(file) {
	return (await stat(file).catch(() => void 0))?.isFile() ?? false ? sha256Of(file) : readlink(file).catch(() => "");
}
// src/stages/build-cache.ts
/**
* What Go's build cache would not notice (`go help cache`: "does not detect changes to C libraries imported with
* cgo"): headers in other folders than the package's, and those of the system.
*
* @returns '' where there is nothing of the kind; else what compiled packages have to be kept apart by.
*/
async function unnoticed(ground, modules) {
	const { builder, inputs, workspace } = ground;
	const { cgo, digest } = await unseenByGo({
		modules,
		workspace,
		outputDirectory: resolve(workspace, inputs.outputDirectory),
		byFlags: compilesWithFiles(inputs)
	});
	const parts = [digest, cgo ? await systemOf(builder) : void 0].filter((part) => part !== void 0);
	if (parts.length === 0) return "";
	return createHash("sha256").update(parts.join(" ")).digest("hex").slice(0, 12);
}
/** What brings the headers of the system: builder-setup may install others on another day, under the same digest. */
async function systemOf(builder) {
	if (builder.kind === "host") return systemPackages();
	const { base, origin, id, digest } = builder.image;
	return base ? origin ?? id : digest;
}
/** A copy that is whole or not there; a cache that can't be copied is none. */
async function copyOf(common, folder) {
	if (!existsSync(common)) return;
	const partial = `${folder}.${process.pid}.partial`;
	try {
		await cp(common, partial, {
			recursive: true,
			mode: constants$1.COPYFILE_FICLONE
		});
		await rename(partial, folder);
	} catch {
		await rm(partial, {
			recursive: true,
			force: true
		});
	}
}
/** What stands before the name by which a folder of compiled packages is kept apart. */
const APART = "-with-";
const KEPT_DAYS = 7;
/**
* Makes a folder for compiled packages. One that is kept apart begins with what lies in the common one, where nothing is
* of packages with such C; of others like it, what nobody used for a week goes.
*/
async function makeBuildFolder(folder, now = /* @__PURE__ */ new Date()) {
	const [start = "", apart] = basename(folder).split(APART);
	if (apart !== void 0 && !existsSync(folder)) await copyOf(join(dirname(folder), start), folder);
	await mkdir(folder, { recursive: true });
	if (apart === void 0) return;
	await utimes(folder, now, now).catch(() => void 0);
	const others = (await readdir(dirname(folder))).filter((name) => name.startsWith(start + APART));
	for (const name of others) {
		const path = join(dirname(folder), name);
		const used = (await stat(path).catch(() => void 0))?.mtimeMs ?? now.getTime();
		if ((now.getTime() - used) / 864e5 > KEPT_DAYS) await rm(path, {
			recursive: true,
			force: true
		}).catch(() => void 0);
	}
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
/** How many things of a target are done at a time. */
function widthOf({ builder }) {
	return builder.overlapping ? availableParallelism() : 1;
}
// src/stages/stores.ts
/** The modules of a call, each once. */
function modulesOf({ plugins, tests }) {
	const used = [...plugins, ...tests].map(({ module }) => module);
	return [...new Map(used.map((module) => [module.folder, module])).values()];
}
async function moduleStore(plan, kind) {
	const modules = modulesOf(plan);
	const { path, own } = await moduleCacheFolder(kind, {
		...plan,
		kept: plan.caches.wanted("modules")
	});
	return {
		folder: expandHome(path),
		entry: modulesEntry(modules, downloadScope(plan), path),
		shared: own && modules.some(({ goMod }) => goMod.requirements.length > 0)
	};
}
/**
* Where compiled packages lie. Go does not see changes of system headers and libraries (`go help cache`): what was
* compiled with those that builder-setup brings is kept apart.
*/
function packagesFolder(plan, { kind, setup, apart }) {
	const { variant, architecture } = plan.target;
	return ownFolder(`build/${kind}-${variant}-${architecture}${setup === void 0 ? "" : `-${setup.slice(-12)}`}${apart === "" ? "" : `${APART}${apart}`}`, {
		...plan,
		kept: plan.caches.wanted("build")
	});
}
/**
* The entry of the compiled packages of a target.
*
* @param identity of the builder, see `BuilderDescription`.
* @param words what the gateway's own build adds to the flags.
*/
function packagesEntry(plan, builder, identity, words) {
	const { target, inputs, wishes } = plan;
	const settings = {
		flags: [...words, ...inputs.buildFlags],
		environment: wishes.environment
	};
	return buildEntry(target, builder.apart === "" ? identity : `${identity} with ${builder.apart}`, modulesOf(plan), packagesFolder(plan, builder).path, settings);
}
/** Makes the folders in which a target is built; those of the caches as their entries name them. */
async function makeFolders({ target, temporary }, { sources, modules, build }) {
	const folders = {
		sources,
		work: join(temporary, "work", targetFolder(target)),
		modules: expandHome(modules),
		build: expandHome(build)
	};
	await Promise.all([...[folders.work, folders.modules].map((folder) => mkdir(folder, { recursive: true })), makeBuildFolder(folders.build)]);
	return folders;
}
function restorerOf(caches, console) {
	const begun = /* @__PURE__ */ new Map();
	return { restore: (entry, title) => {
		if (!caches.enabled(entry.kind)) return Promise.resolve("off");
		const name = [entry.key, ...entry.paths].join("\n");
		const outcome = begun.get(name) ?? console.phase(title, async (phase) => {
			const found = await caches.restore(entry, phase);
			phase.outcome(CACHE_WORDS[found]);
			return found;
		});
		begun.set(name, outcome);
		return outcome;
	} };
}
/** What decides, besides go.mod and go.sum, which modules are downloaded. */
function downloadScope({ inputs, wishes, plugins, tests }) {
	const packages = plugins.flatMap((plugin) => goPaths(plugin).map((path) => join(plugin.module.relative, path)));
	const { GOEXPERIMENT } = wishes.environment;
	const experiments = GOEXPERIMENT ? [`GOEXPERIMENT=${GOEXPERIMENT}`] : [];
	const tested = tests.map(({ module, patterns }) => `tests of ${patterns.join(" ")} in ${module.relative || "."}`);
	return [
		...inputs.architectures,
		...tagFlags(inputs),
		...experiments,
		...packages,
		...tested
	];
}
// src/workspace/source-digest.ts
/** As many files at once as keep the disk busy and the memory small. */
const AT_ONCE = 16;
/**
* The digest of every file that Go may read for these modules: theirs, those of the folders that they replace others
* by, and of go.work: sources, embedded files, go.mod and go.sum, by name and content. C and assembly name what they
* include by any path, so with them it is every file of the workspace. `node_modules`, which is large, counts where
* Go files embed anything, where something names it or leads there; `.git` never does, as Go embeds nothing of it
* (cmd/go/internal/load, isBadEmbedName). Where everything counts, it does with who may execute it and with empty
* folders, as tests may ask for both.
*
* @returns undefined where a link leads to a folder out of the workspace, or something into `.git`, which nobody can
* follow to its end.
*/
async function sourceDigest(question) {
	const { workspace, all, modules, outputDirectory, outputs = false } = question;
	const named = namedFolders(modules).filter((folder) => isWithin(workspace, folder));
	if (named.some((folder) => hasPart(workspace, folder, ".git"))) return void 0;
	const scope = {
		folders: all ? [workspace] : await neededFolders(modules, workspace),
		outputDirectory,
		outputs,
		nodeModules: all || named.some((folder) => hasPart(workspace, folder, "node_modules")),
		asFolders: all
	};
	const listed = await listFiles(scope);
	const found = await digestOf(listed.files, question);
	if (found === void 0) return void 0;
	const wider = widened(scope, listed, found, workspace);
	return wider ? digestOf((await listFiles(wider)).files, question) : found;
}
/** What counts besides, by what the sources say; undefined where nothing more does. */
function widened(scope, listed, found, workspace) {
	const everywhere = found.cgo || found.includes || found.nodeModules && listed.passedOver;
	const isAll = scope.folders.length === 1 && scope.folders[0] === workspace;
	const needsOutputs = listed.outputs.some((file) => found.embeds.some(({ folder, pattern }) => isWithin(folder, file) && mayEmbed(pattern, relative(folder, file))));
	const widens = everywhere && (!isAll || listed.passedOver);
	if (!widens && !needsOutputs) return void 0;
	return {
		...scope,
		...widens ? {
			folders: [workspace],
			nodeModules: true
		} : {},
		outputs: scope.outputs || needsOutputs
	};
}
function hasPart(workspace, path, part) {
	return relative(workspace, path).split(sep).includes(part);
}
async function digestOf(paths, question) {
	const hash = createHash("sha256");
	const reach = {
		cgo: false,
		includes: false,
		nodeModules: false
	};
	const embeds = [];
	const sorted = [.../* @__PURE__ */ new Set([...paths, ...await goWorkFiles(question.modules)])].toSorted();
	for (let index = 0; index < sorted.length; index += AT_ONCE) {
		const batch = sorted.slice(index, index + AT_ONCE);
		const described = await Promise.all(batch.map((path) => describeFile(path, question)));
		for (const [place, one] of described.entries()) {
			if (one === void 0) return void 0;
			hash.update(`${JSON.stringify(one.words)}\n`);
			reach.cgo ||= one.reach?.cgo ?? false;
			reach.includes ||= one.reach?.includes ?? false;
			reach.nodeModules ||= one.reach?.nodeModules ?? one.intoNodeModules ?? false;
			const folder = dirname(batch[place] ?? "");
			embeds.push(...(one.reach?.embeds ?? []).map((pattern) => ({
				folder,
				pattern
			})));
		}
	}
	return {
		...reach,
		digest: hash.digest("hex"),
		files: sorted.length,
		embeds
	};
}
async function describeFile(path, { workspace, all }) {
	const name = relative(workspace, path);
	const info = await lstat(path);
	if (info.isSymbolicLink()) return describeLink(path, name, workspace);
	if (info.isDirectory()) return { words: ["folder", name] };
	if (!info.isFile()) return { words: ["other", name] };
	const content = await readFile(path);
	const words = [
		"file",
		name,
		sha256(content)
	];
	if (all && (info.mode & 64) !== 0) words.push("executable");
	return {
		words,
		reach: sourceReach(name, content.toString("latin1"))
	};
}
async function describeLink(path, name, workspace) {
	const words = [
		"link",
		name,
		await readlink(path)
	];
	const real = await realpath(path).catch(() => void 0);
	if (real === void 0) return { words };
	const inside = isWithin(workspace, real);
	if (inside) words.push(relative(workspace, real));
	if ((await stat(real)).isFile()) {
		const content = await readFile(real);
		return {
			words: [...words, sha256(content)],
			reach: sourceReach(name, content.toString("latin1"))
		};
	}
	if (!inside || hasPart(workspace, real, ".git")) return void 0;
	return {
		words,
		intoNodeModules: hasPart(workspace, real, "node_modules")
	};
}
function sha256(content) {
	return createHash("sha256").update(content).digest("hex");
}
// src/terminal/hidden.ts
/**
* Text without secrets, as the runner's log has it: `***` in their place.
*
* @param secrets a longer one counts before what it contains.
*/
function hiding(secrets) {
	const longestFirst = secrets.filter((one) => one !== "").toSorted((a, b) => b.length - a.length);
	return (text) => longestFirst.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
}
// src/result/hide-secrets.ts
/** Where the words of programs, which may repeat what they were given, come to stand. */
const TEXTS = [
	"what",
	"why",
	"fix",
	"verdictReason",
	"proofReason",
	"obstacle"
];
/** Shorter values are words that stand in any text. */
const SHORTEST = 8;
/**
* The same result without secrets, for a place that others read: the runner hides them in the log of a run, and nothing
* does so in a cache. In what was said `***` takes their place, as in the log.
*
* @returns undefined where a known secret stands in what has to stay as it is.
*/
function withoutSecrets(kept, inputs) {
	const known = knownSecrets(inputs);
	const hide = hiding([...known, ...perhapsSecret(inputs)]);
	const text = JSON.stringify(kept, (name, value) => typeof value === "string" && TEXTS.includes(name) ? hide(value) : value);
	return known.some((secret) => text.includes(JSON.stringify(secret).slice(1, -1))) ? void 0 : JSON.parse(text);
}
/** What is a secret by the input that it comes from. */
function knownSecrets({ modulesCredentials, gatewayLicence, gateway, buildEnv }) {
	const tokens = modulesCredentials.flatMap((one) => [
		one.token,
		Buffer.from(one.token).toString("base64"),
		basicAuthorization(one).replace("Basic ", "")
	]);
	const download = Object.entries(buildEnv).filter(([name]) => DOWNLOAD_VARIABLES.includes(name));
	const addresses = [gateway?.kind === "url" ? gateway.url : "", ...download.map(([, value]) => value)];
	return [
		...tokens,
		...secretsOfLicence(gatewayLicence),
		...addresses.flatMap(secretsOfAddresses)
	];
}
/** User, password and query of the addresses in a text: `https://user:token@proxy,direct`. */
function secretsOfAddresses(text) {
	return [...text.matchAll(/https?:\/\/[^\s,|]+/g)].flatMap(([address]) => {
		if (!URL.canParse(address)) return [];
		const { username, password, search } = new URL(address);
		return [
			username,
			password,
			search.slice(1)
		].flatMap((one) => [one, decoded(one)]).filter((one) => one.length >= SHORTEST / 2);
	});
}
function decoded(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
/** Values that workflows take from secrets now and then. */
function perhapsSecret({ buildEnv, configEnv, ldflags, gateway }) {
	const query = gateway?.kind === "url" ? [...new URL(gateway.url).searchParams.values()] : [];
	const variables = Object.entries({
		...buildEnv,
		...configEnv
	}).filter(([name]) => !DOWNLOAD_VARIABLES.includes(name)).map(([, value]) => value.trim());
	const linked = [...ldflags.matchAll(/-X[\s=]+["']?[^\s=]+=([^\s"']+)/g)].map(([, value = ""]) => value);
	return [
		...variables,
		...linked,
		...query
	].filter((value) => value.length >= SHORTEST);
}
// src/result/result-key.ts
/**
* What the result does not depend on: the target stands for some of them, others are about what is done with the
* result. Whatever is not named here counts, so that a new input is not forgotten.
*/
const WITHOUT = [
	"krakendVersion",
	"krakendVersionFile",
	"edition",
	"architectures",
	"variants",
	"mode",
	"outputDirectory",
	"upload",
	"artifactName",
	"retentionDays",
	"overwrite",
	"cache",
	"saveCache",
	"modulesCredentials",
	"containerNetwork"
];
/** What stands before the keys of all results. */
const PREFIX = `krakend-plugin-result-v2-`;
/** The entry of what one target brings: its plugins, and all that was said of them. */
function resultEntry(question) {
	const { action, target, plugins, inputs, sources, modules, builder, gateway, cannotRun, place } = question;
	const names = Object.keys(inputs).filter((name) => !WITHOUT.includes(name));
	const ground = [
		action,
		target,
		plugins,
		sorted(Object.fromEntries(names.map((name) => [name, settingOf(name, inputs)]))),
		builder,
		gateway,
		cannotRun,
		place
	];
	const close = digest(JSON.stringify([...ground, digestOfModules(modules)])).slice(0, 12);
	const exact = digest(JSON.stringify([...ground, sources.digest])).slice(0, 32);
	const name = `${targetFolder(target)}-${close}`;
	return {
		kind: "result",
		paths: [`${KEPT}/moving-results/${name}`],
		key: `${PREFIX}${name}-${exact}`,
		restoreKeys: [],
		ingredients: [
			targetFolder(target),
			`${sources.files} files`,
			`builder ${builder.slice(0, 26)}`,
			"gateway",
			"inputs",
			"this version of the action"
		]
	};
}
/** The same entry, or the newest that differs in its sources alone. */
function closeTo(entry) {
	return {
		...entry,
		restoreKeys: [entry.key.slice(0, entry.key.lastIndexOf("-") + 1)]
	};
}
/** Whether a text is the key of a result: it may come out of a file that somebody else wrote. */
function isResultKey(text) {
	return typeof text === "string" && text.startsWith(PREFIX) && /^[\w.-]+-[0-9a-f]{12}-[0-9a-f]{32}$/.test(text);
}
/** Values that may be secret go in by a short digest: keys are public, and who tries values out finds many that fit. */
const SECRET = [
	"buildEnv",
	"buildFlags",
	"ldflags",
	"configEnv",
	"gateway",
	"builderSetup"
];
function settingOf(name, inputs) {
	if (name === "gatewayLicence") return inputs.gatewayLicence !== void 0;
	const value = name === "buildEnv" ? compiling(inputs.buildEnv) : inputs[name];
	if (!SECRET.includes(name)) return value ?? null;
	const plain = name === "gateway" ? withoutToken(inputs.gateway) : value;
	return digest(JSON.stringify(sorted(plain))).slice(0, 12);
}
/** What is for the download alone, such as a proxy with a token in its address, changes nothing of what go.sum says. */
function compiling(environment) {
	return Object.fromEntries(Object.entries(environment).filter(([name]) => !DOWNLOAD_VARIABLES.includes(name)));
}
/** A token in the address is another each day; what lies there is told by the gateway's stamp. */
function withoutToken(request) {
	return request?.kind === "url" ? {
		...request,
		url: shownUrl(request.url)
	} : request;
}
/** Records by their names, as the order in which somebody writes variables down means nothing. */
function sorted(value) {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return value ?? null;
	return Object.entries(value).toSorted(([a], [b]) => a < b ? -1 : 1);
}
function digest(text) {
	return createHash("sha256").update(text).digest("hex");
}
// src/result/kept-result.ts
/** Raised when the file holds other things; older ones are not found, as the key says which action wrote them. */
const FORMAT$1 = 2;
const FILE$1 = "result.json";
/** How many results lie on a machine that keeps its folders; the oldest go. */
const MOST$1 = 40;
/**
* Writes a result into a folder: under another name until it is whole.
*
* @param key of the result.
* @param now the time that the result is from.
*/
async function writeResult(folder, key, kept, now) {
	const partial = `${folder}.${process.pid}.partial`;
	await rm(partial, {
		recursive: true,
		force: true
	});
	await mkdir(partial, { recursive: true });
	try {
		for (const { name, file } of kept.result.plugins) if (file) await linkOrCopy(file.built, join(partial, fileName(name)));
		const written = {
			format: FORMAT$1,
			key,
			made: now.toISOString(),
			...kept
		};
		await writeFile(join(partial, FILE$1), JSON.stringify(written));
		await rm(folder, {
			recursive: true,
			force: true
		});
		await rename(partial, folder);
	} finally {
		await rm(partial, {
			recursive: true,
			force: true
		});
	}
	await dropOldest(dirname(folder));
}
/**
* Reads a result, as that of this target.
*
* @param names of the plugins that it has to be of, in their order.
* @returns undefined where there is none, or where some file is not the one that was written.
*/
async function readResult(folder, target, names) {
	const read = await readJson$1(join(folder, FILE$1));
	if (!isWritten(read)) return void 0;
	const { result, said, made } = read;
	if (JSON.stringify(result.plugins.map(({ name }) => name)) !== JSON.stringify(names)) return void 0;
	const plugins = result.plugins.map((plugin) => lyingIn(folder, plugin, target));
	if (!(await Promise.all(plugins.map(async ({ file }) => file && await sha256Of(file.built).catch(() => "") === file.sha256))).every(Boolean)) return void 0;
	await utimes(folder, /* @__PURE__ */ new Date(), /* @__PURE__ */ new Date()).catch(() => void 0);
	return {
		result: {
			...result,
			plugins,
			target: {
				...result.target,
				target,
				unchangedSince: made
			}
		},
		said
	};
}
/**
* Moves a result that has come from elsewhere to the others of this machine.
*
* @param results the folder of those, in which each is called by its key.
*/
async function adoptResult(come, results) {
	const read = await readJson$1(join(come, FILE$1));
	if (!isWritten(read) || !isResultKey(read.key)) return;
	await mkdir(results, { recursive: true });
	const place = join(results, read.key);
	await rm(place, {
		recursive: true,
		force: true
	});
	await rename(come, place);
	const now = /* @__PURE__ */ new Date();
	await utimes(place, now, now);
	await dropOldest(results);
}
/**
* The folder of the result that was used last.
*
* @param prefix of the keys that will do.
*/
async function newestResult(results, prefix) {
	const [newest] = await byAge(results, (await readdir(results).catch(() => [])).filter(isResultKey).filter((name) => name.startsWith(prefix)));
	return newest;
}
function lyingIn(folder, plugin, target) {
	const { file } = plugin;
	return {
		...plugin,
		target,
		seconds: 0,
		...file && { file: {
			...file,
			built: join(folder, fileName(plugin.name))
		} }
	};
}
function fileName(plugin) {
	return `${plugin}.so`;
}
async function readJson$1(file) {
	try {
		return JSON.parse(await readFile(file, "utf8"));
	} catch {
		return;
	}
}
function isWritten(read) {
	return typeof read === "object" && read !== null && "format" in read && read.format === FORMAT$1 && "result" in read;
}
async function dropOldest(folder) {
	const old = (await byAge(folder, await readdir(folder).catch(() => []))).slice(MOST$1);
	await Promise.all(old.map((path) => rm(path, {
		recursive: true,
		force: true
	})));
}
/** Paths of what lies in a folder, what was used last first. */
async function byAge(folder, names) {
	return (await Promise.all(names.map(async (name) => {
		const path = join(folder, name);
		return {
			path,
			used: (await stat(path).catch(() => void 0))?.mtimeMs ?? 0
		};
	}))).toSorted((a, b) => b.used - a.used).map(({ path }) => path);
}
// src/result/lasting.ts
/**
* Fixes are written, requests ask servers that may answer otherwise tomorrow, and what builder-setup installs is
* whatever its packages are on that day.
*/
function whyNever({ fix, smoke, builderSetup }) {
	return fix || smoke.length > 0 || builderSetup !== "";
}
/** Whether a build on this machine may read what nobody can name: its C, its flags, its tests, its configuration. */
function readsThisMachine(inputs, cgo) {
	const { test, configEnv } = inputs;
	return cgo || namesFiles(inputs) || test.length > 0 || Object.keys(configEnv).length > 0;
}
/** Whether everything went well, nothing was left open that another day would bring, and it is what was foreseen. */
function isLasting(brought, inputs, foreseen) {
	const { plugins, problems = [], lasting, target } = brought.result;
	const asked = inputs.verify === "auto" || inputs.verify === "load";
	return target !== void 0 && lasting === true && problems.length === 0 && !brought.said.some(({ level }) => level === "error") && isForeseen(brought, foreseen) && plugins.every(({ outcome, proof }) => outcome === "published" && (proof === "loaded" || !asked || foreseen.cannotRun !== ""));
}
/** Whether builder and gateways are those that the key says: a tag may move between the question and the pull. */
function isForeseen({ builder, gateway, checker }, foreseen) {
	if (builder.kind !== foreseen.builder.kind) return false;
	if (builder.kind === "docker" && builder.image.digest !== foreseen.builder.identity) return false;
	return [gateway, ...foreseen.checker ? [checker] : []].every((one) => one !== void 0 && isStamped(one, foreseen.gateway));
}
/** A file that was named has no stamp of its own. */
function isStamped({ stamp }, stamps) {
	return stamp === void 0 || stamps.split(" ").includes(stamp);
}
// src/result/own-digest.ts
/** One digest of the code that runs: other code may build or judge otherwise, whatever its version is called. */
async function ownDigest() {
	const folder = dirname(await realpath(process.argv[1] ?? ""));
	const paths = (await readdir(folder, {
		withFileTypes: true,
		recursive: true
	})).filter((entry) => entry.isFile() && /\.[jt]s$/.test(entry.name)).map((entry) => join(entry.parentPath, entry.name)).toSorted();
	const hash = createHash("sha256");
	for (const path of paths) hash.update(await readFile(path));
	return hash.digest("hex");
}
// src/result/result-cache.ts
/** Where the results of this machine lie, each in a folder that is called by its key. */
const RESULTS = `${KEPT}/results`;
/**
* The result cache: plugins with all that was said of them, by everything that decides it. Finding one takes the files
* of the sources, what registry and release server say of builder and gateway, and nothing else.
*/
function resultCache(ground) {
	const { caches, console } = ground;
	const names = ground.plugins.map(({ name }) => name);
	const questions = /* @__PURE__ */ new Map();
	let sources;
	async function ask(target) {
		const { wishes, images, gateways } = ground;
		sources ??= digestSources(ground);
		const [action, found, builder, gateway, cannotRun = ""] = await Promise.all([
			ownDigest(),
			sources,
			foreseeBuilder(wishes, target, images),
			gateways.stampOf(target),
			whyNotHere(target.architecture)
		]);
		if (!found || !builder || gateway === void 0) return void 0;
		const { inputs, workspace } = ground;
		if (builder.kind === "host" && readsThisMachine(inputs, found.cgo)) return void 0;
		const plugins = ground.plugins.map(({ name, packagePath, files, module }) => ({
			name,
			packagePath,
			files,
			module: module.relative
		}));
		const place = builder.kind === "host" ? workspace : "";
		const { kind, identity } = builder;
		return {
			entry: resultEntry({
				action,
				target,
				plugins,
				inputs,
				sources: found,
				modules: modulesOf(ground),
				gateway,
				cannotRun,
				place,
				builder: `${kind} ${identity}`
			}),
			builder,
			gateway,
			checker: gateways.wantsChecker(target),
			sources: found,
			cannotRun
		};
	}
	async function recall(target) {
		if (!caches.wanted("result") || whyNever(ground.inputs)) return void 0;
		return console.phase(`Result for ${targetFolder(target)}`, async (phase) => {
			try {
				return await look(target, phase);
			} catch (error) {
				cancelled.throwIfAborted();
				phase.outcome(`not known: ${messageOf(error)}`);
				return;
			}
		});
	}
	async function look(target, phase) {
		const question = await ask(target);
		if (!question) {
			phase.outcome("not known before building");
			return;
		}
		const { entry } = question;
		const folder = join(expandHome(RESULTS), entry.key);
		let kept = await readResult(folder, target, names);
		const from = kept ? "already on this machine" : "from the cache";
		if (!kept) {
			await bring(entry, phase);
			kept = await readResult(folder, target, names);
		}
		if (!kept) {
			questions.set(target, question);
			phase.outcome("none of these sources yet");
			return;
		}
		const { result, said } = kept;
		sayAgain(said, phase);
		for (const { name, file } of result.plugins) phase.info(`${name}: sha256 ${file?.sha256 ?? ""}`);
		phase.outcome(`unchanged since ${minute(result.target.unchangedSince ?? "")}, ${from}`);
		const path = await ground.gateways.fileOf(target).catch(() => void 0);
		const { gateway } = result.target;
		return {
			...result,
			target: {
				...result.target,
				...gateway && { gateway: {
					...gateway,
					path: path ?? ""
				} }
			}
		};
	}
	async function bring(entry, log) {
		const outcome = await caches.restore(entry, log);
		if (outcome !== "hit" && outcome !== "partial") return;
		await adoptResult(expandHome(entry.paths[0] ?? ""), expandHome(RESULTS));
	}
	async function before(target) {
		const question = questions.get(target);
		if (!question || names.length < 2) return /* @__PURE__ */ new Map();
		return console.phase(`Earlier plugins for ${targetFolder(target)}`, async (phase) => {
			try {
				return await lookBefore(question.entry, target, phase);
			} catch (error) {
				cancelled.throwIfAborted();
				phase.outcome(`none: ${messageOf(error)}`);
				return /* @__PURE__ */ new Map();
			}
		});
	}
	async function lookBefore(entry, target, phase) {
		const close = closeTo(entry);
		const newest = () => newestResult(expandHome(RESULTS), close.restoreKeys[0]);
		let folder = await newest();
		const from = folder ? "already on this machine" : "from the cache";
		if (!folder) {
			caches.withdraw(entry);
			await bring(close, phase);
			folder = await newest();
		}
		const kept = folder && await readResult(folder, target, names);
		if (!kept) {
			phase.outcome("none");
			return /* @__PURE__ */ new Map();
		}
		phase.outcome(`of ${minute(kept.result.target.unchangedSince ?? "")}, ${from}`);
		return new Map(kept.result.plugins.flatMap(({ name, file }) => file ? [[name, file.built]] : []));
	}
	async function keep(target, brought) {
		const { inputs, gateways } = ground;
		const question = questions.get(target);
		if (!question || !isLasting(brought, inputs, question)) return;
		const [now, gateway] = await Promise.all([digestSources(ground), gateways.stampOf(target)]);
		if (now?.digest !== question.sources.digest || gateway !== question.gateway) return;
		const { downloads: _, ...result } = brought.result;
		const { said } = brought;
		if (result.target === void 0) return;
		try {
			const { entry } = question;
			const all = [...gateways.saidOf(target), ...said];
			const kept = withoutSecrets({
				result: {
					...result,
					target: result.target
				},
				said: all
			}, inputs);
			if (!kept) return;
			const now = /* @__PURE__ */ new Date();
			await writeResult(join(expandHome(RESULTS), entry.key), entry.key, kept, now);
			if (caches.enabled("result")) await writeResult(expandHome(entry.paths[0] ?? ""), entry.key, kept, now);
			caches.complete(entry);
		} catch (error) {
			console.warning({
				what: "The result could not be kept for the next run.",
				why: messageOf(error)
			});
		}
	}
	return {
		recall,
		before,
		keep
	};
}
function digestSources(ground) {
	const { inputs, tests, workspace } = ground;
	return sourceDigest({
		modules: modulesOf(ground),
		workspace,
		outputDirectory: resolve(workspace, inputs.outputDirectory),
		all: inputs.config.length > 0 || tests.length > 0 || namesFiles(inputs),
		outputs: tests.length > 0
	});
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
// src/plugin/shared-modules.ts
/** The modules that plugins share with gateways, by name; plugins of one version stand together. */
function sharedModules(pairs) {
	const found = /* @__PURE__ */ new Map();
	for (const { plugin, linked, gateway, profile } of pairs) for (const own of linked) {
		const { path, packages } = own;
		const theirs = profile.modules.find((module) => module.path === path);
		if (!theirs || !packages.some((name) => Object.hasOwn(profile.packages, name))) continue;
		const gatewayVersion = moduleIdentity(theirs);
		const pluginVersion = moduleIdentity(own);
		const key = JSON.stringify([
			path,
			gateway,
			pluginVersion
		]);
		const plugins = [...found.get(key)?.plugins ?? [], plugin];
		found.set(key, {
			module: path,
			gateway,
			gatewayVersion,
			pluginVersion,
			plugins
		});
	}
	return [...found.values()].toSorted((a, b) => a.module < b.module ? -1 : a.module > b.module ? 1 : 0);
}
// src/builder/module-copy.ts
/** Copies go.mod and go.sum into a folder, and go.work with go.work.sum, where Go may complete that. */
async function copyModule({ goModText, goSumText, goWork: work }, folder, builder) {
	const copy = await layOut({
		goMod: goModText,
		goSum: goSumText
	}, folder);
	if (!work) return copy;
	const goWork = join(folder, "go.work");
	await writeFile(goWork, movedGoWork(work.text, (path) => builder.inside(resolve(work.folder, path))));
	if (work.sumText !== void 0) await writeFile(`${goWork}.sum`, work.sumText);
	return {
		...copy,
		goWork
	};
}
/**
* How Go is told of a copy.
*
* @param mode whether it may complete go.mod and go.sum. In a workspace it always completes go.work.sum, and takes
* neither -modfile nor -mod=mod (https://go.dev/ref/mod#workspaces).
*/
function useOf({ goMod, goWork }, mode, builder) {
	if (goWork !== void 0) return {
		flags: ["-mod=readonly"],
		environment: { GOWORK: builder.inside(goWork) }
	};
	return {
		flags: [`-mod=${mode}`, `-modfile=${builder.inside(goMod)}`],
		environment: {}
	};
}
/** Writes the files of a copy, in the place of what is there. */
async function layOut({ goMod, goSum }, folder) {
	await mkdir(folder, { recursive: true });
	const copy = {
		folder,
		goMod: join(folder, "go.mod")
	};
	await writeFile(copy.goMod, goMod);
	const sums = join(folder, "go.sum");
	if (goSum === void 0) await rm(sums, { force: true });
	else await writeFile(sums, goSum);
	return copy;
}
/** Reads the files of a copy, as Go has left them. */
async function filesOf({ folder, goMod }) {
	const goSum = await readFile(join(folder, "go.sum"), "utf8").catch(() => void 0);
	return {
		goMod: await readFile(goMod, "utf8"),
		goSum
	};
}
// src/builder/build-plugin.ts
/** Go 1.18 began to ask version control, and to know the flag. */
const FIRST_WITH_BUILDVCS = 18;
/** Compiles one plugin without the network; gives Go's words where it fails. */
async function buildPlugin(build) {
	const { builder, plugin, copy } = build;
	const ldflags = mergeLinkerFlags(builder.linkerFlags, build.ldflags);
	const use = useOf(copy, "readonly", builder);
	await mkdir(dirname(build.output), { recursive: true });
	const { exitCode, stdout, stderr } = await builder.compile({
		args: [
			"build",
			"-buildmode=plugin",
			...use.flags,
			...goMinor(builder.description.goVersion) >= FIRST_WITH_BUILDVCS ? ["-buildvcs=false"] : [],
			...builder.buildFlags,
			...build.buildFlags,
			...ldflags === "" ? [] : [`-ldflags=${ldflags}`],
			"-o",
			builder.inside(build.output),
			...goPaths(plugin)
		],
		folder: plugin.module.folder,
		environment: {
			...build.environment,
			...use.environment
		},
		onLine: build.onLine
	});
	return exitCode === 0 ? { ok: true } : {
		ok: false,
		output: `${stdout}\n${stderr}`
	};
}
// src/builder/collector.ts
const GIB = 2 ** 30;
/** As much as a compiler may hold before it collects garbage after all; the largest packages take less. */
const MOST = 2 * GIB;
/** With less, collecting begins so early that it costs more than it saves. */
const LEAST = GIB;
/**
* Variables with which Go's compiler and linker leave garbage where it is: they end soon, and collecting takes a tenth
* of the time that building takes. It changes no byte of what they write. As one compiler runs for each core, memory is
* divided among them; half of it stays with others.
*
* @param memory of this machine, in bytes.
* @param own the user's variables: who sets one of these has thought of it.
* @returns nothing where there is too little memory.
* @see https://go.dev/doc/gc-guide#Memory_limit
*/
function collectorVariables(memory, cores, own) {
	const share = Math.floor(memory / 2 / cores);
	if (share < LEAST || "GOGC" in own || "GOMEMLIMIT" in own) return {};
	return {
		GOGC: "off",
		GOMEMLIMIT: String(Math.min(share, MOST))
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
/**
* Whether a module asks for a newer Go than the one that listed it, in the words of Go since 1.21 and of those
* before, which can't read newer go.mod files or say only that packages are missing that came later.
*/
function asksForNewerGo(stderr) {
	return /requires go >= |invalid go version|unknown directive|cannot compile Go|is not in GOROOT|is not in std/.test(stderr);
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
/** The minor release of Go that first knew a directive; undefined for those that are older than 1.21. */
function directiveSince(directive) {
	return SINCE.get(directive);
}
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
		pattern: /go\.work requires go >= (\S+) \(running go (\S+?);/,
		explain: ([, wanted = ""], failure) => ({
			what: `go.work asks for Go ${wanted}, but KrakenD ${failure.krakendVersion} and its plugins are built with Go ${failure.goVersion}.`,
			why: "A plugin must be built by its gateway's exact Go; a newer one would be refused.",
			fix: `lower the go line of go.work (go work edit -go=${failure.goVersion} -toolchain=none), build without it (leave GOWORK out of build-env), or move to a KrakenD that is built with Go ${wanted} or newer`
		})
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
		pattern: /go\.mod:(\d+): unknown (?:directive|block type): (\S+)/,
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
		pattern: /(?:^(\S+?):(\d+):(?:\d+:)? )?(?:no required module provides package|cannot find module providing package) (\S+?)[:;\s]/m,
		explain: ([, file, line, name = ""], failure) => ({
			what: `No module in go.mod provides the package ${name}.`,
			why: "It is imported, and go.mod was not completed afterwards.",
			fix: `${inFolder(failure.folder, `go get ${shellWord(name)} && go mod tidy`)}, and commit go.mod and go.sum`,
			...placeOf$3(file, line, failure)
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
			...placeOf$3(file, line, failure)
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
function placeOf$3(goFile, line, failure) {
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
/** These leave the assembly out. */
const PURE_GO_TAGS = ["purego", "appengine"];
/** The linked packages that Go will refuse to make a plugin of, with the module of each. */
function stubbornPackages(linked, target) {
	if (target.architecture !== "amd64" || target.tags.some((tag) => PURE_GO_TAGS.includes(tag))) return [];
	return linked.flatMap((module) => {
		const known = STUBBORN.find((one) => one.module === module.path);
		if (!known || module.replace || !module.packages.includes(known.package)) return [];
		return known.mendedIn !== void 0 && !isOlder(module.version, known.mendedIn) ? [] : [{
			package: known.package,
			module
		}];
	});
}
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
/** Compares `v1.13.5` number by number; what stands behind a dash or plus does not count. */
function isOlder(version, than) {
	const [a, b] = [version, than].map((text) => (text.match(/\d+/g) ?? []).slice(0, 3).map(Number));
	for (let at = 0; at < 3; at++) {
		const difference = (a?.[at] ?? 0) - (b?.[at] ?? 0);
		if (difference !== 0) return difference < 0;
	}
	return false;
}
// src/diagnosis/compile-cases.ts
const SETUP = "install its development package by the input builder-setup: apk add --no-cache NAME-dev (Alpine), apt-get update && apt-get install -y libNAME-dev (linux-generic); with builder: host in a step before this one";
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
			why: "The plugin uses C code (cgo) that needs it, and the builder does not have it. Where it is linked dynamically, the gateway needs it as well, where it runs.",
			fix: SETUP
		})
	},
	{
		pattern: /fatal error: (\S+\.h): No such file or directory/,
		explain: ([, header = ""]) => ({
			what: `The C header ${header} is not there to compile with.`,
			why: "The plugin uses C code (cgo) that needs it, and the builder does not have it.",
			fix: SETUP
		})
	},
	{
		pattern: /exec: "pkg-config": executable file not found/,
		explain: () => ({
			what: "There is no pkg-config where the plugin is built.",
			why: "A package with C code (cgo) asks it for its flags.",
			fix: "install it, with the library that it is asked for, by the input builder-setup: apk add --no-cache pkgconf (Alpine), apt-get update && apt-get install -y pkg-config (linux-generic)"
		})
	},
	{
		pattern: /Package (\S+) was not found in the pkg-config search path|Package '([^']+)', required by '[^']+', not found/,
		explain: ([, name, other]) => ({
			what: `The C library ${name ?? other} is not there to build with.`,
			why: "A package with C code (cgo) asks pkg-config for it, and the builder does not have it.",
			fix: SETUP
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
/**
* How a private module is reached: with a token, by a proxy, or not at all.
*
* @param module undefined where nobody named it; then the host alone, if that is known.
*/
function reach(module, host) {
	return `give the download a token that may read it (modules-credentials: ${module?.split("/").slice(0, 2).join("/") ?? host ?? "HOST/OWNER"}=\${{ secrets.MODULES_TOKEN }}), or set GOPROXY in build-env to a proxy that has it. A job's own GITHUB_TOKEN reads no other repository`;
}
/** What Go and git say where a module can't be downloaded. */
const DOWNLOAD_CASES = [
	{
		pattern: /could not read (?:Username|Password) for '([^']+)'/,
		explain: ([text, url = ""], failure) => {
			const module = moduleBefore(text, failure);
			return unreachable(failure, module, {
				what: `A private module could not be downloaded: ${url} asks who is there.`,
				why: "The download has no credentials for it.",
				fix: reach(module, hostOf(url))
			});
		}
	},
	{
		pattern: /Permission denied \(publickey\)|Host key verification failed/,
		explain: ([answer = ""], failure) => {
			const module = moduleBefore(answer, failure);
			return unreachable(failure, module, {
				what: "A private module could not be downloaded: its host did not let git in.",
				why: `git said: ${answer}. The download has no SSH keys.`,
				fix: reach(module)
			});
		}
	},
	{
		pattern: /Authentication failed for '([^']+)'|[Rr]epository '([^']+)' not found|unable to access '([^']+)': The requested URL returned error: 40[134]/,
		explain: ([answer = "", refused, missing, denied], failure) => {
			const url = refused ?? missing ?? denied ?? "";
			const module = moduleBefore(answer, failure);
			return unreachable(failure, module, {
				what: `A private module could not be downloaded: ${hostOf(url) ?? url} did not let git in.`,
				why: `git said: ${answer}. Either there is no such repository, or the token for it in modules-credentials is wrong, has expired, or may not read its contents.`,
				fix: `check the token: git ls-remote ${shellWord(url)}. If there is none, ${reach(module, hostOf(url))}`
			});
		}
	},
	{
		pattern: /unable to access '([^']+)': ([^\n]+)/,
		explain: ([text, url = "", reason = ""], failure) => unreachable(failure, moduleBefore(text, failure), {
			what: `A module could not be downloaded: git does not reach ${hostOf(url) ?? url}.`,
			why: `git said: ${reason.trim()}`,
			fix: /certificate|SSL/i.test(reason) ? "set SSL_CERT_FILE to a bundle that has your proxy's certificate; git gets it too" : "check the host in the path of the module, and that the runner reaches it; HTTPS_PROXY reaches the download where it is set, and GOPROXY in build-env may name a proxy that has the module"
		})
	},
	{
		pattern: /no secure protocol found for repository/,
		explain: ([text], failure) => unreachable(failure, moduleBefore(text, failure), {
			what: "A module could not be downloaded: git reaches its repository neither by https nor by ssh.",
			why: "There is no such host or repository, or it is private.",
			fix: `check the path of the module; for a private one ${reach(void 0)}`
		})
	},
	{
		pattern: /exec: "git": executable file not found/,
		explain: ([text], failure) => {
			const reasons = [...failure.output.matchAll(/^elsewhere: (.+)$/gm)].map(([, reason]) => reason);
			const elsewhere = reasons.length > 0 ? ` Elsewhere it did not go either: ${reasons.join("; ")}` : "";
			return unreachable(failure, moduleBefore(text, failure), {
				what: "A module is fetched with git, and the builder has no git.",
				why: `Go asks git for modules that no proxy is asked for (GOPRIVATE, GONOPROXY, GOPROXY=direct); the Alpine builder comes without it since KrakenD 2.5.${elsewhere}`,
				fix: "install git and Go 1.21 or newer on the runner (the download is then made there), let it pull the linux-generic builder, or set GOPROXY in build-env to a proxy that has the module"
			});
		}
	},
	{
		pattern: /([^\s@:]+)@(v[^\s:]+): reading (https?:\/\/[^\s/]+\/lookup\/\S+): (4\d\d [^\n]+)/,
		explain: ([, module = "", version = "", , status = ""], failure) => unreachable(failure, module, {
			what: `${module} ${version} is not in the checksum database, which answers ${status.trim()}.`,
			why: "The module is private, and Go was not told so.",
			fix: `set GOPRIVATE=${module.split("/").slice(0, 2).join("/")} in build-env; a line in modules-credentials means the same`
		})
	},
	{
		pattern: /([^\s@:]+)@(v[^\s:]+): reading (\S+): (4\d\d [^\n]+)/,
		explain: ([, module = "", version = "", url = "", status = ""], failure) => unreachable(failure, module, {
			what: `${module} ${version} could not be downloaded: the module proxy answers ${status.trim()}.`,
			why: "There is no such version, or the module is private, so that the proxy does not see it.",
			fix: /^40[17]/.test(status) ? `give the proxy a token: modules-credentials: ${hostOf(url) ?? "HOST"}=user:\${{ secrets.PROXY_TOKEN }}` : `look whether it exists (go list -m -versions ${shellWord(module)}); for a private module ${reach(module)}`
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
		pattern: /unrecognized import path "([^"]+)": reading [^\n]*\?go-get=1: (40[134] [^\n]+)/,
		explain: ([, module = "", status = ""], failure) => unreachable(failure, module, {
			what: `Where ${module} comes from is told to nobody without a token: its host answers ${status.trim()}.`,
			why: "The module is private, and the download has no token for it, or a wrong one.",
			fix: reach(module)
		})
	},
	{
		pattern: /unrecognized import path "([^"]+)": ([^\n]+)/,
		explain: ([, module = "", reason = ""], failure) => unreachable(failure, module, {
			what: `Where ${module} comes from could not be found out.`,
			why: `${reason}. The import path is wrong, or its host is out of this runner's reach.`,
			fix: `check the path; for a private module ${reach(module)}`
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
/** @param module undefined where Go did not name it; then the import that Go was at is shown. */
function unreachable(failure, module, problem) {
	const { goMod, goModFile } = failure;
	if (module !== void 0) return {
		...problem,
		place: {
			file: goModFile,
			line: lineOf(goMod, module)
		}
	};
	const [, file = "", line] = /^([^\s:]+\.go):(\d+):\d+: /m.exec(failure.output) ?? [];
	const user = file === "" ? void 0 : failure.userFile(file);
	const place = user === void 0 ? {
		file: goModFile,
		line: goMod.moduleLine
	} : {
		file: user,
		line: Number(line)
	};
	return {
		...problem,
		place
	};
}
/** The module of which the lines above a message of git speak: `go: host/module@v1.0.0: …`. */
function moduleBefore(text, { output }) {
	const [, versioned, revised] = [...output.slice(0, output.indexOf(text ?? "")).matchAll(/([^\s@:]+)@v[^\s:]+:|reading (\S+)\/go\.mod at revision /g)].at(-1) ?? [];
	return versioned ?? revised;
}
/** undefined for what is no URL, such as the address of SSH's own kind. */
function hostOf(url) {
	return URL.canParse(url) ? new URL(url).host : void 0;
}
// src/diagnosis/unused-workspace.ts
/** That a module is missing which a go.work has, where no go.work counts; undefined where it is something else. */
function missingWithoutWorkspace(failure) {
	const { workspace, output, goMod, goModFile, folder } = failure;
	if (!workspace) return void 0;
	const missing = workspace.members.filter(({ module }) => module !== goMod.module).find(({ module }) => lacks(output, module));
	if (!missing) return void 0;
	const { module } = missing;
	const path = posix.relative(folder, missing.folder) || ".";
	const edits = `-require=${module}@v0.0.0 -replace=${module}=${path.startsWith(".") ? path : `./${path}`}`.split(" ").map(shellWord).join(" ");
	return {
		what: `${module} is in this repository, in ${missing.folder}, and only ${workspace.file} says so.`,
		why: "Plugins are built without go.work unless it is asked for: it changes what is linked.",
		fix: `set build-env: GOWORK=${workspace.file}, or say it in go.mod: ${inFolder(folder, `go mod edit ${edits}`)}`,
		place: placeOf$2(failure, module) ?? {
			file: goModFile,
			line: goMod.moduleLine
		}
	};
}
function lacks(output, module) {
	const name = module.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
	const package_ = `(?:no required module provides|cannot find module providing|is not in std|module providing) package ${name}(?:[/:;\\s]|$)`;
	return new RegExp(`${package_}|${name}@\\S+: `, "m").test(output);
}
/** The line that requires it, or the first that imports it. */
function placeOf$2({ output, goMod, goModFile, userFile }, module) {
	const required = goMod.requirements.find(({ path }) => path === module);
	if (required) return {
		file: goModFile,
		line: required.line
	};
	const message = goMessages(output).find((one) => one.message.includes(module));
	const file = message && userFile(message.file);
	return file === void 0 ? void 0 : {
		file,
		line: message?.line ?? 1
	};
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
	const known = missingWithoutWorkspace(failure) ?? firstExplanation(failure.output, CASES, failure);
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
	const whole = failure.logTitle === void 0 ? "" : `\nAll of it is in the log, in "${failure.logTitle}".`;
	return [{
		what: `${failure.doing} failed.`,
		why: words ? `${words}${whole}` : "Go said nothing."
	}];
}
/** Go 1.20 and older compile modules for a newer Go, and say so where that fails. */
function newerThanGo({ output, krakendVersion, goVersion }) {
	const wanted = /^note: (?:module requires|imported by a module that requires) [Gg]o (\S+)/m.exec(output)?.[1];
	if (wanted === void 0) return void 0;
	return `The module is written for Go ${wanted}; KrakenD ${krakendVersion} and its plugins are built with Go ${goVersion}.`;
}
// src/stages/compile-order.ts
/**
* Splits plugins into those that bring packages which none before them links, and the others. The first are compiled
* one after another, as Go uses all cores for each and two at once would compile what they share twice; of the others
* little more than linking is left, which uses one core.
*/
function compileOrder(plugins) {
	const seen = /* @__PURE__ */ new Set();
	const first = [];
	const then = [];
	for (const plugin of plugins) {
		const fresh = plugin.linked.flatMap((module) => module.packages.map((name) => `${name}@${module.version}`)).filter((name) => !seen.has(name));
		(fresh.length > 0 || first.length === 0 ? first : then).push(plugin);
		for (const name of fresh) seen.add(name);
	}
	return {
		first,
		then
	};
}
// src/stages/failure-context.ts
/** A module, and the Go and the release that it is built for. */
function moduleGround({ target, goVersion }, module) {
	return {
		goMod: module.goMod,
		goModFile: join(module.relative, "go.mod"),
		folder: module.relative || ".",
		krakendVersion: shownVersion(target),
		goVersion,
		...module.goWork ? { goWork: workspaceGround(module.goWork) } : {}
	};
}
function workspaceGround({ folder, file, text, members }) {
	const replaced = parseGoMod(text).replacements.map(({ path }) => path);
	return {
		members: members.map((member) => {
			const shown = join(dirname(file), relative(folder, member.folder));
			return {
				goMod: parseGoMod(member.goModText),
				goModFile: join(shown, "go.mod"),
				folder: shown
			};
		}),
		decided: [...replaced, ...members.map((member) => member.module)]
	};
}
/** What a failure of Go has to be explained with. */
function failureContext(ground, module, copy) {
	const { builder, workspace } = ground;
	const about = moduleGround(ground, module);
	const { goModFile } = about;
	return {
		...about,
		...module.unusedGoWork ? { workspace: unusedWorkspace(module.unusedGoWork, workspace) } : {},
		userFile: (goFile) => {
			const inside = isAbsolute(goFile) ? goFile : resolve(builder.inside(module.folder), goFile);
			if (inside === builder.inside(copy.goMod)) return goModFile;
			if (copy.goWork && inside === builder.inside(copy.goWork)) return module.goWork?.file;
			const file = builder.outside(inside);
			return file !== void 0 && isWithin(workspace, file) ? relative(workspace, file) : void 0;
		}
	};
}
function unusedWorkspace({ file, members }, workspace) {
	return {
		file,
		members: members.map(({ module, folder }) => ({
			module,
			folder: relative(workspace, folder) || "."
		}))
	};
}
/** What a plugin that its gateway does not take has to be explained with. */
function loadRefusal({ target, gateway, goVersion }, compiled, all) {
	const { plugin, linked } = compiled.examined;
	return {
		plugin: plugin.name,
		gateway: targetFolder(target),
		logTitle: `Load into ${targetFolder(target)}`,
		profile: gateway?.profile,
		facts: compiled.built?.facts,
		ground: {
			goMod: plugin.module.goMod,
			goModFile: join(plugin.module.relative, "go.mod"),
			folder: plugin.module.relative || ".",
			goVersion,
			linked
		},
		others: all.flatMap((one) => one.built && one !== compiled ? [{
			name: one.examined.plugin.name,
			facts: one.built.facts
		}] : [])
	};
}
// src/stages/module-problems.ts
/** One problem per module that differs, at the line of go.mod that decides its version. */
function mismatchProblems(module, compatibility, fix) {
	if (compatibility.state === "unknown") return [];
	return compatibility.mismatches.map((mismatch) => ({
		what: `${mismatch.module} is ${versionWords(mismatch.have)} here, but the gateway links ${mismatch.want}.`,
		why: whyItMatters(mismatch),
		...fix?.holds ? { fix: fix.commands.join(" && ") } : {},
		place: {
			file: join(module.relative, "go.mod"),
			line: mismatch.line
		}
	}));
}
/** `v1.2.3`, or `replaced by ../fork`. */
function versionWords(have) {
	return have.startsWith("=> ") ? `replaced by ${have.slice(3)}` : have;
}
function whyItMatters({ have, sharedPackages, direct }) {
	const named = sharedPackages[0];
	if (have.startsWith("=> ")) return `Both link ${named ?? "this module"}, and paths are part of what Go compares: a copy elsewhere is another package, even with the same contents, and the gateway would refuse the plugin.`;
	const how = direct ? "go.mod requires it" : "another module pulls it in";
	if (named === void 0) return `Both link this module (${how}), and the gateway loads only plugins with its own version.`;
	return `Both link ${named} (${how}): the gateway would refuse the plugin with "plugin was built with a different version of package …".`;
}
/** That Go had to complete go.sum. */
function incompleteSums(module) {
	const file = join(module.relative, "go.mod");
	const missing = module.goSumText === void 0;
	return {
		what: missing ? `${module.relative || "The module"} has no go.sum.` : `go.sum or go.mod of ${module.relative || "the module"} lacks lines.`,
		why: `${missing ? "It was made" : "They were completed"} in a copy for this build. Until that is committed, nobody can check that the modules are the ones you meant.`,
		fix: `${inFolder(module.relative, "go mod tidy")}, and commit go.mod and go.sum`,
		place: {
			file,
			line: module.goMod.moduleLine
		}
	};
}
/** That plugins were built with changes of go.mod with which another of their module does not compile. */
function fixTakenBack(module, names) {
	const file = join(module.relative, "go.mod");
	return {
		what: `${names.join(", ")} ${names.length === 1 ? "was" : "were"} built with changes of ${file} that were not written: another plugin of the module does not compile with them.`,
		why: "Without these changes in the tree the next build brings something else.",
		fix: "give each of these plugins a go.mod of its own, or see the error of the one that does not compile",
		place: {
			file,
			line: module.goMod.moduleLine
		}
	};
}
/** That go.mod and go.sum were changed, as the input fix asks for. */
function fixWritten(module, { target, changes }) {
	const file = join(module.relative, "go.mod");
	return {
		what: `${file} was changed to fit ${target}: ${changes} change${changes === 1 ? "" : "s"}, and go.sum completed.`,
		why: "The input fix is true. The output fix-patch has the same as a patch.",
		fix: "commit go.mod and go.sum",
		place: {
			file,
			line: module.goMod.moduleLine
		}
	};
}
/** That the input fix is true, and nothing tells what would have to change. */
function nothingToFixBy(target) {
	return {
		what: `fix: true changes nothing for ${targetFolder(target)}: its gateway could not be had.`,
		why: "What has to change is known by comparing with the gateway's modules.",
		fix: "name a gateway with the input gateway, or leave fix out"
	};
}
/** That no fix is searched for a module that is built with go.work. */
function noSearchInWorkspace({ relative: relative$1, goWork }, mismatches) {
	const file = goWork?.file ?? "go.work";
	const used = (goWork?.members ?? []).filter((member) => mismatches.some(({ module }) => module === member.module));
	const drops = used.map(({ folder }) => {
		return `go work edit -dropuse=${shellWord(`./${relative(goWork?.folder ?? "", folder)}`)}`;
	});
	const gets = mismatches.filter(({ module, wantVersion }) => wantVersion !== "" && !used.some((one) => one.module === module)).map(({ module, wantVersion }) => shellWord(`${module}@${wantVersion}`));
	const fixes = [...drops.length > 0 ? [`${drops.join(" && ")} where ${file} lies`] : [], ...gets.length > 0 ? [`go get ${gets.join(" ")} in the modules that ask for other versions`] : []];
	return {
		what: `No fix was searched for ${relative$1 || "the module"}: it is built with ${file}.`,
		why: "All modules of a workspace decide together which versions are linked, and Go tries no other go.mod there. A replace line in go.work holds a version for all of them.",
		fix: [...fixes, "go work sync"].join(", then "),
		place: {
			file,
			line: 1
		}
	};
}
/** How many requirements are named where no fix exists. */
const NAMED = 5;
/** That no change of go.mod helps, and what stands in the way. */
function noFix(module, report, mismatches) {
	const { target, obstacle, forcedBy } = report;
	const named = forcedBy.slice(0, NAMED);
	const more = forcedBy.length > NAMED ? `, and ${forcedBy.length - NAMED} more` : "";
	const asks = named.length > 0 ? ` ${named.join(", ")}${more}.` : "";
	const first = mismatches[0]?.module ?? "";
	return {
		what: `No change of go.mod makes ${module.relative || "the module"} fit ${target}.`,
		why: `With the gateway's versions: ${(obstacle ?? "unknown").replace(/\.*$/, ".")}${asks}`,
		fix: "require older versions of what asks for newer ones, or move to a KrakenD that links them: mode: check with a range in krakend-version, such as '>=2.10', shows which",
		place: {
			file: join(module.relative, "go.mod"),
			line: lineOf(module.goMod, first)
		}
	};
}
// src/stages/settle-fixes.ts
/** Why a fix that listing found to hold is none after all. */
const NO_LONGER_COMPILES = "it no longer compiles";
/** The module as it will be with a fix. */
function withFix({ module, files }) {
	return {
		...module,
		goModText: files.goMod,
		goMod: parseGoMod(files.goMod),
		goSumText: files.goSum
	};
}
/**
* Writes the fixes with which everything compiles to the user's go.mod and go.sum, and tells of it. A module with
* which a plugin does not compile stays as it is; so do the fixes of the same module that stand on that one.
*
* @returns the reports of all fixes of a target: `written` where they are in the tree, and not holding where they fail.
*/
async function settleFixes({ fixes, planned }, compiled, log) {
	const failed = new Set(compiled.filter(({ built, examined }) => !built && !examined.stop).map(({ examined }) => examined.fix));
	const settled = /* @__PURE__ */ new Map();
	for (const own of Map.groupBy(planned, ({ module }) => module.folder).values()) {
		const bad = own.findIndex(({ report }) => failed.has(report));
		const good = bad < 0 ? own : own.slice(0, bad);
		const last = good.at(-1);
		if (last) await writeFix(last);
		for (const { report, module } of good) {
			settled.set(report, {
				...report,
				written: true
			});
			log.notice(fixWritten(module, report));
		}
		for (const { report, module } of bad < 0 ? [] : own.slice(bad)) {
			settled.set(report, {
				...report,
				holds: false,
				patch: "",
				obstacle: NO_LONGER_COMPILES
			});
			const names = compiled.filter((one) => one.built && one.examined.fix === report).map(({ examined }) => examined.plugin.name);
			if (names.length > 0) log.warning(fixTakenBack(module, names));
		}
	}
	return fixes.map((report) => settled.get(report) ?? report);
}
async function writeFix({ module, files }) {
	await writeFile(join(module.folder, "go.mod"), files.goMod);
	if (files.goSum !== void 0) await writeFile(join(module.folder, "go.sum"), files.goSum);
}
// src/stages/compile.ts
/**
* Compiles the plugins that are worth it: those that bring packages of their own one after another, then the others
* side by side.
*
* @param before files of plugins that were made of other sources. Each is laid where Go puts the plugin: it links
* nothing whose build ID says that it is made of the same (`useCache` in cmd/go/internal/work/buildid.go).
*/
async function compile(run, plugins, before, phase) {
	const { first, then } = compileOrder(plugins.filter(({ stop }) => stop === void 0));
	const build = (examined, log) => compileOne(run, examined, before.get(examined.plugin.name), log);
	const compiled = [...await sideBySide(first, 1, phase, build), ...await sideBySide(then, widthOf(run), phase, build)];
	const built = compiled.filter((one) => one.built).length;
	phase.outcome(`${built} of ${compiled.length} built`, built === compiled.length);
	return plugins.map((examined) => compiled.find((one) => one.examined === examined) ?? notCompiled(examined));
}
/** A plugin that examining has stopped. */
function notCompiled(examined) {
	return {
		examined,
		problems: examined.problems,
		seconds: 0
	};
}
async function compileOne(run, examined, before, log) {
	const { plugin, copy } = examined;
	const started = performance.now();
	const output = join(run.work, "built", `${plugin.name}.so`);
	const laid = before === void 0 ? void 0 : await lay(before, output);
	log.info(`go build ${goPaths(plugin).join(" ")} (${plugin.name})`);
	const result = await buildPlugin({
		builder: run.builder,
		plugin,
		copy,
		buildFlags: run.inputs.buildFlags,
		ldflags: run.inputs.ldflags,
		environment: run.builder.overlapping ? collectorVariables(memory(), availableParallelism(), run.inputs.buildEnv) : {},
		output,
		onLine: log.info
	});
	const seconds = (performance.now() - started) / 1e3;
	if (!result.ok) {
		const problems = explainGoFailure({
			doing: `Building ${plugin.name}`,
			output: result.output,
			logTitle: `Compile for ${targetFolder(run.target)}`,
			...failureContext(run, plugin.module, copy)
		});
		const { fix } = examined;
		const all = fix ? [...problems, noFix(plugin.module, {
			...fix,
			obstacle: NO_LONGER_COMPILES
		}, [])] : problems;
		for (const problem of all) log.error(problem);
		return {
			examined,
			problems: [...examined.problems, ...all],
			seconds
		};
	}
	using source = openFile(output);
	const facts = readPluginFacts(source);
	const { size, ino } = await stat(output);
	const file = {
		built: output,
		sha256: await sha256Of(output),
		size,
		goVersion: facts.goVersion ?? run.goVersion
	};
	log.info(`  ${(file.size / 1e6).toFixed(1)} MB in ${elapsed(started)}, ${facts.kinds.join(", ") || "no registerer"}${ino === laid ? ", as it was" : ""}`);
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
/** @returns the number of the file, by which it can be told from one that is put in its place. */
async function lay(file, place) {
	await mkdir(dirname(place), { recursive: true });
	await linkOrCopy(file, place);
	return (await stat(place)).ino;
}
/** That of a container's own limit, where this runs in one. */
function memory() {
	return Math.min(totalmem(), process.constrainedMemory() || totalmem());
}
// src/plugin/requirers.ts
/**
* Who asks for the version of a module that a plugin would link, from the output of `go mod graph`: lines
* `MODULE@VERSION REQUIRED@VERSION`, the main module without a version (https://go.dev/ref/mod#go-mod-graph).
*
* @param wanted the modules in question with the version that they have now.
* @returns without what the user's own go.mod asks for: its lines can be read there.
*/
function requirersOf(graph, wanted) {
	const found = [];
	for (const line of graph.split("\n")) {
		const [from, to] = line.trim().split(" ");
		if (from === void 0 || to === void 0) continue;
		const [module = "", version = ""] = split(to);
		if (wanted.get(module) !== version || version === "" || !from.includes("@")) continue;
		found.push({
			by: split(from).join(" "),
			module,
			version
		});
	}
	return found;
}
function split(node) {
	const at = node.lastIndexOf("@");
	return at < 0 ? [node, ""] : [node.slice(0, at), node.slice(at + 1)];
}
// src/plugin/search-fix.ts
/** A changed module may pull in others that differ in turn; four rounds were enough for every real plugin. */
const ROUNDS = 8;
/** Every trial is a call of Go: more than these take longer than they are worth. */
const MOST_TRIALS = 40;
/**
* Searches for the fewest changes of go.mod with which nothing linked differs from the gateway. Lines that are
* there are set first; where something else asks for more, a replace holds the version.
*
* @param first what differs as go.mod stands.
*/
async function searchFix(first, goMod, attempt) {
	const gentle = await iterate(first, goMod, "require", attempt);
	const found = gentle.failure === void 0 ? gentle : await iterate(first, goMod, "replace", attempt);
	if (found.failure !== void 0 || found.left.length > 0) return found;
	return {
		changes: await fewest(found.changes, attempt),
		left: []
	};
}
/** Changes what differs, lists again, and goes on until nothing differs or nothing more can be changed. */
async function iterate(first, goMod, start, attempt) {
	const changes = /* @__PURE__ */ new Map();
	let left = first;
	for (let round = 0; round < ROUNDS && left.length > 0; round++) {
		const more = changesFor(left, goMod, start, changes);
		if (more.length === 0) break;
		for (const change of more) changes.set(change.module, change);
		const trial = await attempt(flagsOf([...changes.values()]));
		if (!trial.ok) return {
			changes: [...changes.values()],
			left,
			failure: trial.output
		};
		left = trial.mismatches;
	}
	return {
		changes: [...changes.values()],
		left
	};
}
/**
* The next changes. What go.mod asks for directly comes first and alone: with it at the gateway's version, what
* it pulls in often is the gateway's as well.
*/
function changesFor(mismatches, goMod, start, made) {
	const next = mismatches.flatMap((mismatch) => {
		const before = made.get(mismatch.module);
		if (before?.how === "replace") return [];
		const change = changeFor(mismatch, goMod, before ? "replace" : start);
		return change ? [{
			change,
			direct: mismatch.direct
		}] : [];
	});
	const direct = next.filter((one) => one.direct);
	return (direct.length > 0 ? direct : next).map(({ change }) => change);
}
/**
* Leaves out, one after another, every change without which nothing differs either; the last made go first. One
* that is left out may have been what another one was for, so it goes round until none can be spared.
*/
async function fewest(changes, attempt) {
	let kept = changes;
	let untried = changes.toReversed();
	for (let trials = 0; kept.length > 1 && untried.length > 0 && trials < MOST_TRIALS; trials++) {
		const [candidate, ...rest] = untried;
		const without = kept.filter((one) => one !== candidate);
		const trial = await attempt(flagsOf(without));
		const spared = trial.ok && trial.mismatches.length === 0;
		if (spared) kept = without;
		untried = spared ? kept.toReversed() : rest;
	}
	return kept;
}
/** The flags of several changes, in their order. */
function flagsOf(changes) {
	return changes.flatMap(({ flags }) => flags);
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
/** Where Go sees the packages that are not downloaded: those of main modules, and of folders that replace others. */
function localFolders(packages) {
	return packages.flatMap(({ Standard, Module: module, Dir }) => {
		const version = module?.Replace ? module.Replace.Version : module?.Version;
		return Standard || version || Dir === void 0 ? [] : [Dir];
	});
}
/**
* The modules that the package and everything it imports come from, its own left out. To Go, every module that a
* go.work uses is a main one. They take the places of what their paths name, as a `replace` by a folder does.
*
* @param own is told, as Go lists no module for files that were named one by one.
*/
function linkedModules(packages, root, own) {
	const wanted = /* @__PURE__ */ new Set([root.ImportPath, ...root.Deps ?? []]);
	const found = /* @__PURE__ */ new Map();
	for (const { ImportPath, Module: module, Standard } of packages) {
		if (Standard || !module || !wanted.has(ImportPath)) continue;
		if (module.Main && module.Path === own.path) continue;
		const entry = found.get(module.Path) ?? {
			module,
			packages: []
		};
		entry.packages.push(ImportPath);
		found.set(module.Path, entry);
	}
	return [...found.values()].map(({ module, packages: linked }) => {
		const replace = replacementOf(module, own.folder);
		return {
			path: module.Path,
			version: module.Version ?? "",
			indirect: module.Indirect ?? false,
			...replace ? { replace } : {},
			packages: linked.toSorted()
		};
	}).toSorted((a, b) => a.path < b.path ? -1 : 1);
}
function replacementOf(module, ownFolder) {
	if (module.Replace) return {
		path: module.Replace.Path,
		version: module.Replace.Version ?? ""
	};
	if (!module.Main) return void 0;
	const path = relative(ownFolder, module.Dir ?? "");
	return {
		path: path.startsWith("../") ? path : `./${path}`,
		version: ""
	};
}
// src/builder/list-modules.ts
/** What Go calls a package of files that were named one by one. */
const NAMED_FILES = "command-line-arguments";
/**
* Downloads what the plugins of one module import and lists it. Lines missing in go.sum are completed in
* the copy; a package that no requirement provides is an error, as it would be on the user's machine.
*/
async function listModules(request) {
	return listParts(request, listAsWritten);
}
async function listAsWritten(request) {
	const listed = await listWithSums((mode) => goList(request, mode));
	return listed.ok ? listing(request, listed.stdout, listed.completed) : listed;
}
/** Lists as things are written, and where sums are missing once more with leave to add them, but no requirement. */
async function listWithSums(list) {
	const asWritten = await list("readonly");
	if (asWritten.exitCode === 0) return {
		ok: true,
		stdout: asWritten.stdout,
		completed: false
	};
	if (!lacksSums(asWritten.stderr)) return {
		ok: false,
		output: asWritten.stderr
	};
	const completed = await list("mod");
	if (completed.exitCode !== 0) return {
		ok: false,
		output: completed.stderr
	};
	if (unrequiredPackages(completed.stderr).length > 0) return {
		ok: false,
		output: asWritten.stderr
	};
	return {
		ok: true,
		stdout: completed.stdout,
		completed: true
	};
}
/** The same for go.mod files that were edited here: Go may add what the edits need. */
async function listEdited(request) {
	return listParts(request, listCompleting);
}
/** Go lists any number of folders in one call, but files of one program alone. */
async function listParts(request, list) {
	const folders = request.plugins.filter(({ files }) => files === void 0);
	const programs = request.plugins.filter(({ files }) => files !== void 0);
	const linked = /* @__PURE__ */ new Map();
	const local = /* @__PURE__ */ new Set();
	let completed = false;
	for (const plugins of [...folders.length > 0 ? [folders] : [], ...programs.map((one) => [one])]) {
		const part = await list({
			...request,
			plugins
		});
		if (!part.ok) return part;
		for (const [plugin, modules] of part.linked) linked.set(plugin, modules);
		for (const folder of part.folders) local.add(folder);
		completed ||= part.completed;
	}
	return {
		ok: true,
		linked,
		completed,
		folders: [...local]
	};
}
async function listCompleting(request) {
	const { exitCode, stdout, stderr } = await goList(request, "mod");
	return exitCode === 0 ? listing(request, stdout, true) : {
		ok: false,
		output: stderr
	};
}
function goList({ builder, module, copy, plugins, tagFlags, onLine }, mode) {
	const use = useOf(copy, mode, builder);
	const args = [
		"list",
		...use.flags,
		...tagFlags,
		"-deps",
		goMinor(builder.description.goVersion) >= 19 ? `-json=${LIST_FIELDS}` : "-json",
		...plugins.flatMap(goPaths)
	];
	const progress = (line) => {
		if (line.startsWith("go: ")) onLine(line);
	};
	return builder.download({
		args,
		folder: module.folder,
		environment: use.environment,
		onLine: progress,
		say: onLine
	});
}
function listing({ builder, module, plugins }, stdout, completed) {
	const packages = parseGoList(stdout);
	const own = {
		path: module.goMod.module,
		folder: builder.inside(module.folder)
	};
	const linked = /* @__PURE__ */ new Map();
	for (const plugin of plugins) {
		const root = packages.find(({ ImportPath, Dir }) => plugin.files ? ImportPath === NAMED_FILES : Dir === builder.inside(plugin.folder));
		if (!root) return {
			ok: false,
			output: `go list did not list ${plugin.packagePath}`
		};
		linked.set(plugin, linkedModules(packages, root, own));
	}
	return {
		ok: true,
		linked,
		completed,
		folders: localFolders(packages).flatMap((folder) => builder.outside(folder) ?? [])
	};
}
// src/builder/find-fix.ts
/**
* Tries changes on a copy, each time from the user's own go.mod, until nothing that the plugins link differs
* from the gateway; then completes go.sum and looks whether `go mod tidy` would undo them.
*
* @param request its copy is left as it is.
* @param first what differs as it stands; nothing where only its go line had to be lowered.
* @param folder for the copy that is tried.
*/
async function findFix(request, gateway, first, folder) {
	const start = await filesOf(request.copy);
	const goMod = parseGoMod(start.goMod);
	const copy = await layOut(start, folder);
	const tried = {
		...request,
		copy
	};
	const attempt = async (flags) => {
		await layOut(start, folder);
		const args = [
			"mod",
			"edit",
			...flags,
			request.builder.inside(copy.goMod)
		];
		const edited = flags.length === 0 ? void 0 : await runGo(tried, args, "compile");
		if (edited && edited.exitCode !== 0) return {
			ok: false,
			output: edited.stderr
		};
		return differing(await listEdited(tried), gateway, start.goMod);
	};
	const forcedBy = first.length === 0 ? [] : await whoAsks(request, first);
	const found = await searchFix(first, goMod, attempt);
	if (found.failure !== void 0 || found.left.length > 0) {
		const failure = found.failure === void 0 ? {} : { failure: found.failure };
		return {
			changes: found.changes,
			holds: false,
			tidy: false,
			forcedBy,
			...failure
		};
	}
	const { listing } = await attempt(flagsOf(found.changes));
	const fixed = await filesOf(copy);
	const tidied = await tidiedFiles(tried, gateway, start.goMod);
	const files = tidied?.goMod === fixed.goMod ? tidied : fixed;
	return {
		changes: found.changes,
		holds: true,
		tidy: tidied !== void 0,
		files,
		...listing?.ok ? { linked: listing.linked } : {},
		forcedBy
	};
}
/** go.mod and go.sum after `go mod tidy`; undefined where that fails or lets something differ again. */
async function tidiedFiles(request, gateway, goModText) {
	const { builder, copy } = request;
	if ((await runGo(request, [
		"mod",
		"tidy",
		`-modfile=${builder.inside(copy.goMod)}`
	], "download")).exitCode !== 0) return void 0;
	const files = await filesOf(copy);
	const again = differing(await listEdited(request), gateway, goModText);
	return again.ok && again.mismatches.length === 0 ? files : void 0;
}
function differing(listing, gateway, goModText) {
	if (!listing.ok) return {
		ok: false,
		output: listing.output
	};
	const goMod = parseGoMod(goModText);
	return {
		ok: true,
		mismatches: distinct([...listing.linked.values()].flatMap((linked) => compareModules(linked, gateway, goMod).mismatches)),
		listing
	};
}
/** The requirements that ask for the versions that differ, by `go mod graph`. */
async function whoAsks(request, left) {
	const { builder, copy } = request;
	const { exitCode, stdout } = await runGo(request, [
		"mod",
		"graph",
		`-modfile=${builder.inside(copy.goMod)}`
	], "download");
	if (exitCode !== 0) return [];
	return requirersOf(stdout, new Map(left.map(({ module, have }) => [module, have])));
}
function runGo({ builder, module, onLine }, args, how) {
	const progress = (line) => {
		if (line.startsWith("go: ")) onLine(line);
	};
	return builder[how]({
		args,
		folder: module.folder,
		onLine: progress,
		say: onLine
	});
}
/** One mismatch per module, as several plugins of a module may share it. */
function distinct(mismatches) {
	return [...new Map(mismatches.map((mismatch) => [mismatch.module, mismatch])).values()];
}
// src/plugin/go-line.ts
/** The first Go that knows `toolchain` lines, three-part go lines and refuses what asks for a newer Go. */
const FIRST_WITH_TOOLCHAINS = 21;
/**
* Lowers the go line of a go.mod that the gateway's Go can't read or refuses, and takes away the toolchain
* line. It is done on the text, because an old Go can't edit what it can't read.
* Rules: https://go.dev/doc/toolchain and, before 1.21, https://go.dev/ref/mod#go-mod-file-go
*
* @param goVersion the gateway's Go, `1.25.6`.
* @returns undefined where go.mod may stay as it is.
*/
function loweredGoLine(text, goVersion) {
	const from = /^[ \t]*go[ \t]+"?(\d+\.\d+[\w.]*)/m.exec(text)?.[1];
	if (from === void 0) return void 0;
	if (!(goMinor(goVersion) < FIRST_WITH_TOOLCHAINS && (/^\d+\.\d+[^\s\d]/.test(from) || /^[ \t]*toolchain[ \t]/m.test(text))) && compareGo(from, goVersion) <= 0) return void 0;
	const minor = `1.${Math.min(partsOf(from)[1] ?? 0, goMinor(goVersion))}`;
	return {
		from,
		to: minor,
		text: text.replace(/^([ \t]*go[ \t]+"?)\d+\.\d+[\w.]*/m, `$1${minor}`).replace(/^[ \t]*toolchain[ \t][^\n]*\n?/m, "").replace(/\n{3,}/g, "\n\n")
	};
}
/** Negative where `a` is older. As for Go, `1.25` is older than `1.25rc1`, and that than `1.25.0`. */
function compareGo(a, b) {
	const [left, right] = [partsOf(a), partsOf(b)];
	for (const [index, part] of left.entries()) {
		const other = right[index] ?? 0;
		if (part !== other) return part - other;
	}
	return 0;
}
/** Major, minor, patch; a patch that is missing counts as -1, `rc1` as a little more. */
function partsOf(version) {
	const [, major = 0, minor = 0, patch, rc, beta] = /^(\d+)\.(\d+)(?:\.(\d+)|rc(\d+)|beta(\d+))?/.exec(version) ?? [];
	const early = rc === void 0 ? beta === void 0 ? -1 : -.9 + Number(beta) / 1e3 : -.5 + Number(rc) / 1e3;
	return [
		Number(major),
		Number(minor),
		patch === void 0 ? early : Number(patch)
	];
}
// src/diagnosis/replacements.ts
/**
* The `replace` lines that name a folder which no build can reach: one out of the workspace, which a container
* does not see, or one by a path of somebody's own machine. With a go.work those of all its modules count, but for
* what it decides itself (https://go.dev/ref/mod#go-work-file-replace).
*/
function replacementFindings({ goMod, goModFile, folder, goWork }) {
	const own = {
		goMod,
		goModFile,
		folder
	};
	const others = goWork?.members.filter((member) => member.goModFile !== goModFile) ?? [];
	const decided = goWork?.decided ?? [];
	return [own, ...others].flatMap((one) => findingsOf(one, decided));
}
function findingsOf({ goMod, goModFile, folder }, decided) {
	return goMod.replacements.flatMap((replacement) => {
		if (decided.includes(replacement.path)) return [];
		const { path, target, line } = replacement;
		const why = whyUnreachable(replacement, folder);
		if (why === void 0) return [];
		const drop = inFolder(folder, `go mod edit -dropreplace=${shellWord(nameOf(replacement))}`);
		return [{
			what: `go.mod replaces ${path} by ${target}, ${why.what}.`,
			why: why.why,
			fix: `${why.fix}, or drop the line: ${drop}`,
			place: {
				file: goModFile,
				line
			}
		}];
	});
}
function nameOf({ path, version }) {
	return version === void 0 ? path : `${path}@${version}`;
}
function whyUnreachable({ target }, folder) {
	if (!isFolderPath(target)) return void 0;
	if (target.includes("\\") || /^[A-Za-z]:/.test(target)) return {
		what: "a path as Windows writes it",
		why: "Plugins are built on Linux, where the folder has no such name.",
		fix: `write it with slashes, relative to go.mod: ${target.replace(/^[A-Za-z]:/, "").replaceAll("\\", "/")}`
	};
	if (target.startsWith("/")) return {
		what: "an absolute path",
		why: "It is a folder of one machine; a build sees the checked-out repository and nothing else.",
		fix: "name the folder relative to go.mod"
	};
	if (!posix.join(folder, target).startsWith("../")) return void 0;
	return {
		what: "which lies out of the workspace",
		why: "Builds see the checked-out repository and nothing else.",
		fix: "check that module out inside the workspace as well, and name it there"
	};
}
// src/diagnosis/findings.ts
/** Go 1.21 began to read three-part go lines, and to refuse go.mod files for a newer Go. */
const FIRST_STRICT_MINOR = 21;
/**
* What Go will refuse in a go.mod, found without running it. Nothing here is a guess: each rule is Go's own.
* Sources: cmd/go/internal/gover (Compare), golang.org/x/mod/modfile (rule.go: parseToFile, GoVersionRE).
*
* @param packagePaths the plugins, relative to the module: `.` or `./plugins/auth`.
*/
function moduleFindings(ground, packagePaths) {
	const { goMod, goVersion } = ground;
	const minor = goMinor(goVersion);
	const { go } = goMod;
	if (go && minor >= FIRST_STRICT_MINOR && compareGo(go.version, goVersion) > 0) return [goLineTooNew(go.version, ground)];
	const problems = [];
	if (go && minor < FIRST_STRICT_MINOR && /^1\.\d+(\.\d+|rc\d+|beta\d+)$/.test(go.version)) problems.push(goLineUnreadable(go.version, go.line, ground));
	for (const { directive, line } of goMod.others ?? []) {
		const since = directiveSince(directive);
		if (since !== void 0 && minor < since) problems.push(unknownDirective(directive, line, ground));
	}
	problems.push(...replacementFindings(ground));
	if (goMod.module === "plugin" && packagePaths.includes(".")) problems.push(standardName("plugin", ground));
	return problems;
}
/** What Go will refuse to link into a plugin. */
function linkFindings(linked, target, ground) {
	return stubbornPackages(linked, target).map((one) => notForPlugins(one.package, ground, lineOfRequirement(ground, one.module.path)));
}
/** These change every package, or the compiler's own mark in it. */
const CHANGES_ALL = [
	"GOEXPERIMENT",
	"-trimpath",
	"-race",
	"-msan",
	"-asan",
	"-gcflags"
];
/** Where somebody set what the action takes from the gateway by itself. */
const SET_IN = {
	"-trimpath": "build-flags",
	"-race": "build-flags",
	GOEXPERIMENT: "build-env",
	GOFIPS140: "build-env"
};
/**
* In what a gateway was built otherwise than its plugins will be; official gateways in nothing.
*
* @param planned the build flags of the plugins and the variables of their build, those that the gateway asks for
* among them.
*/
function gatewayFindings(gateway, name, planned) {
	const { GOEXPERIMENT = "", GOFIPS140 = "" } = planned.environment;
	const flags = planned.buildFlags.map((flag) => {
		const [key = "", ...value] = flag.split("=");
		return [key, value.length === 0 ? "true" : value.join("=")];
	});
	const { place, flags: forAll } = planned.compiler;
	const own = {
		settings: {
			"-buildmode": "plugin",
			GOFIPS140,
			...Object.fromEntries(flags),
			...place === void 0 ? { "-trimpath": "true" } : {},
			...forAll === "" ? {} : { "-gcflags": `all=${forAll}` }
		},
		experiments: GOEXPERIMENT.split(",").filter(Boolean)
	};
	return settingDifferences(gateway, own).filter((one) => one.gateway !== "" || CHANGES_ALL.includes(one.setting)).map((one) => demandOf(one, name));
}
function demandOf({ setting, gateway, plugin }, name) {
	const sure = CHANGES_ALL.includes(setting);
	const shown = (value) => value === "" ? `without ${setting}` : `with ${value === "true" ? setting : `${setting}=${value}`}`;
	const input = plugin === "" ? void 0 : SET_IN[setting];
	return {
		sure,
		problem: {
			what: `The gateway ${name} was built ${shown(gateway)}, and its plugins would be built ${shown(plugin)}.`,
			why: sure ? "It changes every package, so that the gateway would refuse them with \"plugin was built with a different version of package …\"." : "It may change packages that both link; the gateway would refuse a plugin that shares one of these.",
			fix: input ? `leave ${setting} out of ${input}: what the gateway needs of it is taken from its file` : `build the gateway without ${setting}, as the official ones are: this action has no way to build plugins with it`
		}
	};
}
/** For each plugin whose path another has that is loaded before it: the name of that one. */
function laterTwins(plugins) {
	const firsts = /* @__PURE__ */ new Map();
	const later = /* @__PURE__ */ new Map();
	for (const plugin of plugins.toSorted((a, b) => `${a.name}.so` < `${b.name}.so` ? -1 : 1)) {
		const first = firsts.get(plugin.importPath);
		if (first) later.set(plugin, first);
		else firsts.set(plugin.importPath, plugin);
	}
	return later;
}
/** That a plugin has the path of one that is loaded before it. */
function twinProblem(plugin, first, ground) {
	return {
		what: `${plugin.name} and ${first.name} have one plugin path, ${plugin.importPath}: a gateway loads only the first.`,
		why: `KrakenD ${ground.krakendVersion} would say "plugin already loaded". ${WHY_ONE_PATH}`,
		fix: renameModule(plugin.name, ground),
		place: {
			file: ground.goModFile,
			line: ground.goMod.moduleLine
		}
	};
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
	const modules = [...accusations(stderr, /^(go get ([^\s@]+)@(\S+))\s*$/gm), ...accusations(stderr, /^(go mod edit --replace ([^\s=@]+)=[^\s@]+@(\S+))\s*$/gm)];
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
// src/stages/foreign-links.ts
/**
* The links out of the workspace, or to nothing, in a module and in the folders that it is built from besides:
* those called like Go files, those that could be folders, and those folders themselves. Most repositories have
* none that a build uses.
*/
async function foreignLinks(module, workspace) {
	const { folder, goMod, goWork } = module;
	const members = goWork?.members ?? [];
	const all = [
		folder,
		...replacedFolders(folder, goMod),
		...members.flatMap((member) => [member.folder, ...replacedFolders(member.folder, parseGoMod(member.goModText))]),
		...goWork ? parseGoWork(goWork.text).map(({ path }) => resolve(goWork.folder, path)) : []
	].filter((one) => isWithin(workspace, one));
	const roots = [...new Set(all)].filter((one) => !all.some((other) => other !== one && isSeenIn(other, one)));
	const found = await Promise.all(roots.map(async (root) => {
		if (!await lstat(root).catch(() => void 0)) return [];
		return await leadsInto(workspace, root) ? linksIn(root, workspace) : [root];
	}));
	return [...new Set(found.flat())];
}
/** Whether looking through one folder comes to another. */
function isSeenIn(folder, other) {
	return isWithin(folder, other) && relative(folder, other).split(sep).every(isSourceFolder);
}
async function linksIn(folder, workspace) {
	const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
	const found = [];
	for (const entry of entries) {
		const path = join(folder, entry.name);
		if (entry.isDirectory() && isSourceFolder(entry.name)) found.push(...await linksIn(path, workspace));
		if (entry.isSymbolicLink() && !await leadsInto(workspace, path)) found.push(path);
	}
	return found;
}
/** That a build would use one of these links, or failed because it could not; undefined where none matters. */
function foreignLinkProblem(links, listing, { folder, goMod }, workspace) {
	const used = links.find((link) => {
		if (listing.ok) return listing.folders.some((one) => isWithin(link, one) || link.endsWith(".go") && dirname(link) === one);
		const path = relative(folder, link);
		return listing.output.includes(`${goMod.module}/${path}`) || listing.output.includes(`/${path}: `);
	});
	return used === void 0 ? void 0 : leadsOut(relative(workspace, used)).problem;
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
// src/plugin/line-ends.ts
/**
* A text with the line ends of another: Go writes go.mod and go.sum with `\n`, whatever it has read, and a patch of
* a file from Windows would change every line of it.
*
* @param model undefined where there is none: then the text stays as it is.
*/
function withLineEndsOf(model, text) {
	if (model === void 0 || !isFromWindows(model)) return text;
	return text.replaceAll(/\r?\n/g, "\r\n");
}
/** Whether most lines of a text end as Windows ends them. */
function isFromWindows(text) {
	const lines = text.split("\n").slice(0, -1);
	return lines.filter((line) => line.endsWith("\r")).length * 2 > lines.length;
}
// node_modules/diff/libesm/diff/base.js
var Diff = class {
	diff(oldStr, newStr, options = {}) {
		let callback;
		if (typeof options === "function") {
			callback = options;
			options = {};
		} else if ("callback" in options) callback = options.callback;
		const oldString = this.castInput(oldStr, options);
		const newString = this.castInput(newStr, options);
		const oldTokens = this.removeEmpty(this.tokenize(oldString, options));
		const newTokens = this.removeEmpty(this.tokenize(newString, options));
		return this.diffWithOptionsObj(oldTokens, newTokens, options, callback);
	}
	diffWithOptionsObj(oldTokens, newTokens, options, callback) {
		var _a;
		const done = (value) => {
			value = this.postProcess(value, options);
			if (callback) {
				setTimeout(function() {
					callback(value);
				}, 0);
				return;
			} else return value;
		};
		const newLen = newTokens.length, oldLen = oldTokens.length;
		let editLength = 1;
		let maxEditLength = newLen + oldLen;
		if (options.maxEditLength != null) maxEditLength = Math.min(maxEditLength, options.maxEditLength);
		const maxExecutionTime = (_a = options.timeout) !== null && _a !== void 0 ? _a : 1e400;
		const abortAfterTimestamp = Date.now() + maxExecutionTime;
		const bestPath = [{
			oldPos: -1,
			lastComponent: void 0
		}];
		let newPos = this.extractCommon(bestPath[0], newTokens, oldTokens, 0, options);
		if (bestPath[0].oldPos + 1 >= oldLen && newPos + 1 >= newLen) return done(this.buildValues(bestPath[0].lastComponent, newTokens, oldTokens));
		let minDiagonalToConsider = -1e400, maxDiagonalToConsider = 1e400;
		const execEditLength = () => {
			for (let diagonalPath = Math.max(minDiagonalToConsider, -editLength); diagonalPath <= Math.min(maxDiagonalToConsider, editLength); diagonalPath += 2) {
				let basePath;
				const removePath = bestPath[diagonalPath - 1], addPath = bestPath[diagonalPath + 1];
				if (removePath) bestPath[diagonalPath - 1] = void 0;
				let canAdd = false;
				if (addPath) {
					const addPathNewPos = addPath.oldPos - diagonalPath;
					canAdd = addPath && 0 <= addPathNewPos && addPathNewPos < newLen;
				}
				const canRemove = removePath && removePath.oldPos + 1 < oldLen;
				if (!canAdd && !canRemove) {
					bestPath[diagonalPath] = void 0;
					continue;
				}
				if (!canRemove || canAdd && removePath.oldPos < addPath.oldPos) basePath = this.addToPath(addPath, true, false, 0, options);
				else basePath = this.addToPath(removePath, false, true, 1, options);
				newPos = this.extractCommon(basePath, newTokens, oldTokens, diagonalPath, options);
				if (basePath.oldPos + 1 >= oldLen && newPos + 1 >= newLen) return done(this.buildValues(basePath.lastComponent, newTokens, oldTokens)) || true;
				else {
					bestPath[diagonalPath] = basePath;
					if (basePath.oldPos + 1 >= oldLen) maxDiagonalToConsider = Math.min(maxDiagonalToConsider, diagonalPath - 1);
					if (newPos + 1 >= newLen) minDiagonalToConsider = Math.max(minDiagonalToConsider, diagonalPath + 1);
				}
			}
			editLength++;
		};
		if (callback) (function exec() {
			setTimeout(function() {
				if (editLength > maxEditLength || Date.now() > abortAfterTimestamp) return callback(void 0);
				if (!execEditLength()) exec();
			}, 0);
		})();
		else while (editLength <= maxEditLength && Date.now() <= abortAfterTimestamp) {
			const ret = execEditLength();
			if (ret) return ret;
		}
	}
	addToPath(path, added, removed, oldPosInc, options) {
		const last = path.lastComponent;
		if (last && !options.oneChangePerToken && last.added === added && last.removed === removed) return {
			oldPos: path.oldPos + oldPosInc,
			lastComponent: {
				count: last.count + 1,
				added,
				removed,
				previousComponent: last.previousComponent
			}
		};
		else return {
			oldPos: path.oldPos + oldPosInc,
			lastComponent: {
				count: 1,
				added,
				removed,
				previousComponent: last
			}
		};
	}
	extractCommon(basePath, newTokens, oldTokens, diagonalPath, options) {
		const newLen = newTokens.length, oldLen = oldTokens.length;
		let oldPos = basePath.oldPos, newPos = oldPos - diagonalPath, commonCount = 0;
		while (newPos + 1 < newLen && oldPos + 1 < oldLen && this.equals(oldTokens[oldPos + 1], newTokens[newPos + 1], options)) {
			newPos++;
			oldPos++;
			commonCount++;
			if (options.oneChangePerToken) basePath.lastComponent = {
				count: 1,
				previousComponent: basePath.lastComponent,
				added: false,
				removed: false
			};
		}
		if (commonCount && !options.oneChangePerToken) basePath.lastComponent = {
			count: commonCount,
			previousComponent: basePath.lastComponent,
			added: false,
			removed: false
		};
		basePath.oldPos = oldPos;
		return newPos;
	}
	equals(left, right, options) {
		if (options.comparator) return options.comparator(left, right);
		else return left === right || !!options.ignoreCase && left.toLowerCase() === right.toLowerCase();
	}
	removeEmpty(array) {
		const ret = [];
		for (let i = 0; i < array.length; i++) if (array[i]) ret.push(array[i]);
		return ret;
	}
	castInput(value, options) {
		return value;
	}
	tokenize(value, options) {
		return Array.from(value);
	}
	join(chars) {
		return chars.join("");
	}
	postProcess(changeObjects, options) {
		return changeObjects;
	}
	get useLongestToken() {
		return false;
	}
	buildValues(lastComponent, newTokens, oldTokens) {
		const components = [];
		let nextComponent;
		while (lastComponent) {
			components.push(lastComponent);
			nextComponent = lastComponent.previousComponent;
			delete lastComponent.previousComponent;
			lastComponent = nextComponent;
		}
		components.reverse();
		const componentLen = components.length;
		let componentPos = 0, newPos = 0, oldPos = 0;
		for (; componentPos < componentLen; componentPos++) {
			const component = components[componentPos];
			if (!component.removed) {
				if (!component.added && this.useLongestToken) {
					let value = newTokens.slice(newPos, newPos + component.count);
					value = value.map(function(value, i) {
						const oldValue = oldTokens[oldPos + i];
						return oldValue.length > value.length ? oldValue : value;
					});
					component.value = this.join(value);
				} else component.value = this.join(newTokens.slice(newPos, newPos + component.count));
				newPos += component.count;
				if (!component.added) oldPos += component.count;
			} else {
				component.value = this.join(oldTokens.slice(oldPos, oldPos + component.count));
				oldPos += component.count;
			}
		}
		return components;
	}
};
// node_modules/diff/libesm/diff/character.js
var CharacterDiff = class extends Diff {};
new CharacterDiff();
// node_modules/diff/libesm/util/string.js
function longestCommonPrefix(str1, str2) {
	let i = 0;
	for (; i < str1.length && i < str2.length; i++) if (str1[i] != str2[i]) return str1.slice(0, i);
	return str1.slice(0, i);
}
function longestCommonSuffix(str1, str2) {
	let i;
	if (!str1 || !str2 || str1[str1.length - 1] != str2[str2.length - 1]) return "";
	for (i = 0; i < str1.length && i < str2.length; i++) if (str1[str1.length - (i + 1)] != str2[str2.length - (i + 1)]) return str1.slice(-i);
	return str1.slice(-i);
}
function replacePrefix(string, oldPrefix, newPrefix) {
	if (string.slice(0, oldPrefix.length) != oldPrefix) throw Error(`string ${JSON.stringify(string)} doesn't start with prefix ${JSON.stringify(oldPrefix)}; this is a bug`);
	return newPrefix + string.slice(oldPrefix.length);
}
function replaceSuffix(string, oldSuffix, newSuffix) {
	if (!oldSuffix) return string + newSuffix;
	if (string.slice(-oldSuffix.length) != oldSuffix) throw Error(`string ${JSON.stringify(string)} doesn't end with suffix ${JSON.stringify(oldSuffix)}; this is a bug`);
	return string.slice(0, -oldSuffix.length) + newSuffix;
}
function removePrefix(string, oldPrefix) {
	return replacePrefix(string, oldPrefix, "");
}
function removeSuffix(string, oldSuffix) {
	return replaceSuffix(string, oldSuffix, "");
}
function maximumOverlap(string1, string2) {
	return string2.slice(0, overlapCount(string1, string2));
}
function overlapCount(a, b) {
	let startA = 0;
	if (a.length > b.length) startA = a.length - b.length;
	let endB = b.length;
	if (a.length < b.length) endB = a.length;
	const map = Array(endB);
	let k = 0;
	map[0] = 0;
	for (let j = 1; j < endB; j++) {
		if (b[j] == b[k]) map[j] = map[k];
		else map[j] = k;
		while (k > 0 && b[j] != b[k]) k = map[k];
		if (b[j] == b[k]) k++;
	}
	k = 0;
	for (let i = startA; i < a.length; i++) {
		while (k > 0 && a[i] != b[k]) k = map[k];
		if (a[i] == b[k]) k++;
	}
	return k;
}
/**
* Split a string into segments using a word segmenter, merging consecutive
* segments if they are both whitespace segments. Whitespace segments can
* appear adjacent to one another for two reasons:
* - newlines always get their own segment
* - where a diacritic is attached to a whitespace character in the text, the
*   segment ends after the diacritic, so e.g. " \u0300 " becomes two segments.
* This function therefore runs the segmenter's .segment() method and then
* merges consecutive segments of whitespace into a single part.
*/
function segment(string, segmenter) {
	const parts = [];
	for (const segmentObj of Array.from(segmenter.segment(string))) {
		const segment = segmentObj.segment;
		if (parts.length && /\s/.test(parts[parts.length - 1]) && /\s/.test(segment)) parts[parts.length - 1] += segment;
		else parts.push(segment);
	}
	return parts;
}
function trailingWs(string, segmenter) {
	if (segmenter) return leadingAndTrailingWs(string, segmenter)[1];
	let i;
	for (i = string.length - 1; i >= 0; i--) if (!string[i].match(/\s/)) break;
	return string.substring(i + 1);
}
function leadingWs(string, segmenter) {
	if (segmenter) return leadingAndTrailingWs(string, segmenter)[0];
	const match = string.match(/^\s*/);
	return match ? match[0] : "";
}
function leadingAndTrailingWs(string, segmenter) {
	if (!segmenter) return [leadingWs(string), trailingWs(string)];
	if (segmenter.resolvedOptions().granularity != "word") throw new Error("The segmenter passed must have a granularity of \"word\"");
	const segments = segment(string, segmenter);
	const firstSeg = segments[0];
	const lastSeg = segments[segments.length - 1];
	return [/\s/.test(firstSeg) ? firstSeg : "", /\s/.test(lastSeg) ? lastSeg : ""];
}
// node_modules/diff/libesm/diff/word.js
const extendedWordChars = "a-zA-Z0-9_\\u{AD}\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2C6}\\u{2C8}-\\u{2D7}\\u{2DE}-\\u{2FF}\\u{1E00}-\\u{1EFF}";
const tokenizeIncludingWhitespace = new RegExp(`[${extendedWordChars}]+|\\s+|[^${extendedWordChars}]`, "ug");
var WordDiff = class extends Diff {
	equals(left, right, options) {
		if (options.ignoreCase) {
			left = left.toLowerCase();
			right = right.toLowerCase();
		}
		return left.trim() === right.trim();
	}
	tokenize(value, options = {}) {
		let parts;
		if (options.intlSegmenter) {
			const segmenter = options.intlSegmenter;
			if (segmenter.resolvedOptions().granularity != "word") throw new Error("The segmenter passed must have a granularity of \"word\"");
			parts = segment(value, segmenter);
		} else parts = value.match(tokenizeIncludingWhitespace) || [];
		const tokens = [];
		let prevPart = null;
		parts.forEach((part) => {
			if (/\s/.test(part)) {
				if (prevPart == null) tokens.push(part);
				else tokens.push(tokens.pop() + part);
			} else if (prevPart != null && /\s/.test(prevPart)) {
				if (tokens[tokens.length - 1] == prevPart) tokens.push(tokens.pop() + part);
				else tokens.push(prevPart + part);
			} else tokens.push(part);
			prevPart = part;
		});
		return tokens;
	}
	join(tokens) {
		return tokens.map((token, i) => {
			if (i == 0) return token;
			else return token.replace(/^\s+/, "");
		}).join("");
	}
	postProcess(changes, options) {
		if (!changes || options.oneChangePerToken) return changes;
		let lastKeep = null;
		let insertion = null;
		let deletion = null;
		changes.forEach((change) => {
			if (change.added) insertion = change;
			else if (change.removed) deletion = change;
			else {
				if (insertion || deletion) dedupeWhitespaceInChangeObjects(lastKeep, deletion, insertion, change, options.intlSegmenter);
				lastKeep = change;
				insertion = null;
				deletion = null;
			}
		});
		if (insertion || deletion) dedupeWhitespaceInChangeObjects(lastKeep, deletion, insertion, null, options.intlSegmenter);
		return changes;
	}
};
new WordDiff();
function dedupeWhitespaceInChangeObjects(startKeep, deletion, insertion, endKeep, segmenter) {
	if (deletion && insertion) {
		const [oldWsPrefix, oldWsSuffix] = leadingAndTrailingWs(deletion.value, segmenter);
		const [newWsPrefix, newWsSuffix] = leadingAndTrailingWs(insertion.value, segmenter);
		if (startKeep) {
			const commonWsPrefix = longestCommonPrefix(oldWsPrefix, newWsPrefix);
			startKeep.value = replaceSuffix(startKeep.value, newWsPrefix, commonWsPrefix);
			deletion.value = removePrefix(deletion.value, commonWsPrefix);
			insertion.value = removePrefix(insertion.value, commonWsPrefix);
		}
		if (endKeep) {
			const commonWsSuffix = longestCommonSuffix(oldWsSuffix, newWsSuffix);
			endKeep.value = replacePrefix(endKeep.value, newWsSuffix, commonWsSuffix);
			deletion.value = removeSuffix(deletion.value, commonWsSuffix);
			insertion.value = removeSuffix(insertion.value, commonWsSuffix);
		}
	} else if (insertion) {
		if (startKeep) {
			const ws = leadingWs(insertion.value, segmenter);
			insertion.value = insertion.value.substring(ws.length);
		}
		if (endKeep) {
			const ws = leadingWs(endKeep.value, segmenter);
			endKeep.value = endKeep.value.substring(ws.length);
		}
	} else if (startKeep && endKeep) {
		const newWsFull = leadingWs(endKeep.value, segmenter), [delWsStart, delWsEnd] = leadingAndTrailingWs(deletion.value, segmenter);
		const newWsStart = longestCommonPrefix(newWsFull, delWsStart);
		deletion.value = removePrefix(deletion.value, newWsStart);
		const newWsEnd = longestCommonSuffix(removePrefix(newWsFull, newWsStart), delWsEnd);
		deletion.value = removeSuffix(deletion.value, newWsEnd);
		endKeep.value = replacePrefix(endKeep.value, newWsFull, newWsEnd);
		startKeep.value = replaceSuffix(startKeep.value, newWsFull, newWsFull.slice(0, newWsFull.length - newWsEnd.length));
	} else if (endKeep) {
		const endKeepWsPrefix = leadingWs(endKeep.value, segmenter);
		const overlap = maximumOverlap(trailingWs(deletion.value, segmenter), endKeepWsPrefix);
		deletion.value = removeSuffix(deletion.value, overlap);
	} else if (startKeep) {
		const overlap = maximumOverlap(trailingWs(startKeep.value, segmenter), leadingWs(deletion.value, segmenter));
		deletion.value = removePrefix(deletion.value, overlap);
	}
}
var WordsWithSpaceDiff = class extends Diff {
	tokenize(value) {
		const regex = new RegExp(`(\\r?\\n)|[${extendedWordChars}]+|[^\\S\\n\\r]+|[^${extendedWordChars}]`, "ug");
		return value.match(regex) || [];
	}
};
new WordsWithSpaceDiff();
// node_modules/diff/libesm/diff/line.js
var LineDiff = class extends Diff {
	constructor() {
		super(...arguments);
		this.tokenize = tokenize;
	}
	equals(left, right, options) {
		if (options.ignoreWhitespace) {
			if (!options.newlineIsToken || !left.includes("\n")) left = left.trim();
			if (!options.newlineIsToken || !right.includes("\n")) right = right.trim();
		} else if (options.ignoreNewlineAtEof && !options.newlineIsToken) {
			if (left.endsWith("\n")) left = left.slice(0, -1);
			if (right.endsWith("\n")) right = right.slice(0, -1);
		}
		return super.equals(left, right, options);
	}
};
const lineDiff = new LineDiff();
function diffLines(oldStr, newStr, options) {
	return lineDiff.diff(oldStr, newStr, options);
}
function tokenize(value, options) {
	if (options.stripTrailingCr) value = value.replace(/\r\n/g, "\n");
	const retLines = [], linesAndNewlines = value.split(/(\n|\r\n)/);
	if (!linesAndNewlines[linesAndNewlines.length - 1]) linesAndNewlines.pop();
	for (let i = 0; i < linesAndNewlines.length; i++) {
		const line = linesAndNewlines[i];
		if (i % 2 && !options.newlineIsToken) retLines[retLines.length - 1] += line;
		else retLines.push(line);
	}
	return retLines;
}
// node_modules/diff/libesm/diff/sentence.js
function isSentenceEndPunct(char) {
	return char == "." || char == "!" || char == "?";
}
var SentenceDiff = class extends Diff {
	tokenize(value) {
		var _a;
		const result = [];
		let tokenStartI = 0;
		for (let i = 0; i < value.length; i++) {
			if (i == value.length - 1) {
				result.push(value.slice(tokenStartI));
				break;
			}
			if (isSentenceEndPunct(value[i]) && value[i + 1].match(/\s/)) {
				result.push(value.slice(tokenStartI, i + 1));
				i = tokenStartI = i + 1;
				while ((_a = value[i + 1]) === null || _a === void 0 ? void 0 : _a.match(/\s/)) i++;
				result.push(value.slice(tokenStartI, i + 1));
				tokenStartI = i + 1;
			}
		}
		return result;
	}
};
new SentenceDiff();
// node_modules/diff/libesm/diff/css.js
var CssDiff = class extends Diff {
	tokenize(value) {
		return value.split(/([{}:;,]|\s+)/);
	}
};
new CssDiff();
// node_modules/diff/libesm/diff/json.js
var JsonDiff = class extends Diff {
	constructor() {
		super(...arguments);
		this.tokenize = tokenize;
	}
	get useLongestToken() {
		return true;
	}
	castInput(value, options) {
		const { undefinedReplacement, stringifyReplacer = (k, v) => typeof v === "undefined" ? undefinedReplacement : v } = options;
		return typeof value === "string" ? value : JSON.stringify(canonicalize(value, null, null, stringifyReplacer), null, "  ");
	}
	equals(left, right, options) {
		return super.equals(left.replace(/,([\r\n])/g, "$1"), right.replace(/,([\r\n])/g, "$1"), options);
	}
};
new JsonDiff();
function canonicalize(obj, stack, replacementStack, replacer, key) {
	stack = stack || [];
	replacementStack = replacementStack || [];
	if (replacer) obj = replacer(key === void 0 ? "" : key, obj);
	let i = 0;
	for (; i < stack.length; i += 1) if (stack[i] === obj) return replacementStack[i];
	let canonicalizedObj;
	if ("[object Array]" === Object.prototype.toString.call(obj)) {
		stack.push(obj);
		canonicalizedObj = new Array(obj.length);
		replacementStack.push(canonicalizedObj);
		for (i = 0; i < obj.length; i += 1) canonicalizedObj[i] = canonicalize(obj[i], stack, replacementStack, replacer, String(i));
		stack.pop();
		replacementStack.pop();
		return canonicalizedObj;
	}
	if (obj && obj.toJSON) obj = obj.toJSON();
	if (typeof obj === "object" && obj !== null) {
		stack.push(obj);
		canonicalizedObj = {};
		replacementStack.push(canonicalizedObj);
		const sortedKeys = [];
		let key;
		for (key in obj)
 /* istanbul ignore else */
		if (Object.prototype.hasOwnProperty.call(obj, key)) sortedKeys.push(key);
		sortedKeys.sort();
		for (i = 0; i < sortedKeys.length; i += 1) {
			key = sortedKeys[i];
			canonicalizedObj[key] = canonicalize(obj[key], stack, replacementStack, replacer, key);
		}
		stack.pop();
		replacementStack.pop();
	} else canonicalizedObj = obj;
	return canonicalizedObj;
}
// node_modules/diff/libesm/diff/array.js
var ArrayDiff = class extends Diff {
	tokenize(value) {
		return value.slice();
	}
	join(value) {
		return value;
	}
	removeEmpty(value) {
		return value;
	}
};
new ArrayDiff();
// node_modules/diff/libesm/patch/create.js
/**
* Returns true if the filename contains characters that require C-style
* quoting (as used by Git and GNU diffutils in diff output).
*/
function needsQuoting(s) {
	for (let i = 0; i < s.length; i++) if (s[i] < " " || s[i] > "~" || s[i] === "\"" || s[i] === "\\") return true;
	return false;
}
/**
* C-style quotes a filename, encoding special characters as escape sequences
* and non-ASCII bytes as octal escapes. This is the inverse of
* `parseQuotedFileName` in parse.ts.
*
* Non-ASCII bytes are encoded as UTF-8 before being emitted as octal escapes.
* This matches the behaviour of both Git and GNU diffutils, which always emit
* UTF-8 octal escapes regardless of the underlying filesystem encoding (e.g.
* Git for Windows converts from NTFS's UTF-16 to UTF-8 internally).
*
* If the filename doesn't need quoting, returns it as-is.
*/
function quoteFileNameIfNeeded(s) {
	if (!needsQuoting(s)) return s;
	let result = "\"";
	const bytes = new TextEncoder().encode(s);
	let i = 0;
	while (i < bytes.length) {
		const b = bytes[i];
		if (b === 7) result += "\\a";
		else if (b === 8) result += "\\b";
		else if (b === 9) result += "\\t";
		else if (b === 10) result += "\\n";
		else if (b === 11) result += "\\v";
		else if (b === 12) result += "\\f";
		else if (b === 13) result += "\\r";
		else if (b === 34) result += "\\\"";
		else if (b === 92) result += "\\\\";
		else if (b >= 32 && b <= 126) result += String.fromCharCode(b);
		else result += "\\" + b.toString(8).padStart(3, "0");
		i++;
	}
	result += "\"";
	return result;
}
const INCLUDE_HEADERS = {
	includeIndex: true,
	includeUnderline: true,
	includeFileHeaders: true
};
function structuredPatch(oldFileName, newFileName, oldStr, newStr, oldHeader, newHeader, options) {
	let optionsObj;
	if (!options) optionsObj = {};
	else if (typeof options === "function") optionsObj = { callback: options };
	else optionsObj = options;
	if (typeof optionsObj.context === "undefined") optionsObj.context = 4;
	const context = optionsObj.context;
	if (optionsObj.newlineIsToken) throw new Error("newlineIsToken may not be used with patch-generation functions, only with diffing functions");
	if (!optionsObj.callback) return diffLinesResultToPatch(diffLines(oldStr, newStr, optionsObj));
	else {
		const { callback } = optionsObj;
		diffLines(oldStr, newStr, Object.assign(Object.assign({}, optionsObj), { callback: (diff) => {
			const patch = diffLinesResultToPatch(diff);
			callback(patch);
		} }));
	}
	function diffLinesResultToPatch(diff) {
		if (!diff) return;
		diff.push({
			value: "",
			lines: []
		});
		function contextLines(lines) {
			return lines.map(function(entry) {
				return " " + entry;
			});
		}
		const hunks = [];
		let oldRangeStart = 0, newRangeStart = 0, curRange = [], oldLine = 1, newLine = 1;
		for (let i = 0; i < diff.length; i++) {
			const current = diff[i], lines = current.lines || splitLines(current.value);
			current.lines = lines;
			if (current.added || current.removed) {
				if (!oldRangeStart) {
					const prev = diff[i - 1];
					oldRangeStart = oldLine;
					newRangeStart = newLine;
					if (prev) {
						curRange = context > 0 ? contextLines(prev.lines.slice(-context)) : [];
						oldRangeStart -= curRange.length;
						newRangeStart -= curRange.length;
					}
				}
				for (const line of lines) curRange.push((current.added ? "+" : "-") + line);
				if (current.added) newLine += lines.length;
				else oldLine += lines.length;
			} else {
				if (oldRangeStart) {
					if (lines.length <= context * 2 && i < diff.length - 2) for (const line of contextLines(lines)) curRange.push(line);
					else {
						const contextSize = Math.min(lines.length, context);
						for (const line of contextLines(lines.slice(0, contextSize))) curRange.push(line);
						const hunk = {
							oldStart: oldRangeStart,
							oldLines: oldLine - oldRangeStart + contextSize,
							newStart: newRangeStart,
							newLines: newLine - newRangeStart + contextSize,
							lines: curRange
						};
						hunks.push(hunk);
						oldRangeStart = 0;
						newRangeStart = 0;
						curRange = [];
					}
				}
				oldLine += lines.length;
				newLine += lines.length;
			}
		}
		for (const hunk of hunks) for (let i = 0; i < hunk.lines.length; i++) if (hunk.lines[i].endsWith("\n")) hunk.lines[i] = hunk.lines[i].slice(0, -1);
		else {
			hunk.lines.splice(i + 1, 0, "\\ No newline at end of file");
			i++;
		}
		return {
			oldFileName,
			newFileName,
			oldHeader,
			newHeader,
			hunks
		};
	}
}
/**
* creates a unified diff patch.
*
* @param patch either a single structured patch object (as returned by `structuredPatch`) or an
*   array of them (as returned by `parsePatch`).
* @param headerOptions behaves the same as the `headerOptions` option of `createTwoFilesPatch`.
*   Ignored for patches where `isGit` is `true`.
*
* When a patch has `isGit: true`, `formatPatch` output is changed to more closely match Git's
* output: it emits a `diff --git` header, emits Git extended headers as appropriate based on
* properties like `isRename`, `isCreate`, `newMode`, etc, and will omit `---`/`+++` file
* headers for patches with no hunks (e.g. renames without content changes).
*/
function formatPatch(patch, headerOptions) {
	var _a, _b, _c, _d, _e, _f;
	if (!headerOptions) headerOptions = INCLUDE_HEADERS;
	if (Array.isArray(patch)) {
		if (patch.length > 1 && !headerOptions.includeFileHeaders && !patch.every((p) => p.isGit)) throw new Error("Cannot omit file headers on a multi-file patch. (The result would be unparseable; how would a tool trying to apply the patch know which changes are to which file?)");
		return patch.map((p) => formatPatch(p, headerOptions)).join("\n");
	}
	const ret = [];
	if (patch.isGit) {
		headerOptions = INCLUDE_HEADERS;
		if (!patch.oldFileName) throw new Error("oldFileName must be specified for Git patches");
		if (!patch.newFileName) throw new Error("newFileName must be specified for Git patches");
		let gitOldName = patch.oldFileName;
		let gitNewName = patch.newFileName;
		if (patch.isCreate && gitOldName === "/dev/null") gitOldName = gitNewName.replace(/^b\//, "a/");
		else if (patch.isDelete && gitNewName === "/dev/null") gitNewName = gitOldName.replace(/^a\//, "b/");
		ret.push("diff --git " + quoteFileNameIfNeeded(gitOldName) + " " + quoteFileNameIfNeeded(gitNewName));
		if (patch.isDelete) ret.push("deleted file mode " + ((_a = patch.oldMode) !== null && _a !== void 0 ? _a : "100644"));
		if (patch.isCreate) ret.push("new file mode " + ((_b = patch.newMode) !== null && _b !== void 0 ? _b : "100644"));
		if (patch.oldMode && patch.newMode && !patch.isDelete && !patch.isCreate) {
			ret.push("old mode " + patch.oldMode);
			ret.push("new mode " + patch.newMode);
		}
		if (patch.isRename) {
			ret.push("rename from " + quoteFileNameIfNeeded(((_c = patch.oldFileName) !== null && _c !== void 0 ? _c : "").replace(/^a\//, "")));
			ret.push("rename to " + quoteFileNameIfNeeded(((_d = patch.newFileName) !== null && _d !== void 0 ? _d : "").replace(/^b\//, "")));
		}
		if (patch.isCopy) {
			ret.push("copy from " + quoteFileNameIfNeeded(((_e = patch.oldFileName) !== null && _e !== void 0 ? _e : "").replace(/^a\//, "")));
			ret.push("copy to " + quoteFileNameIfNeeded(((_f = patch.newFileName) !== null && _f !== void 0 ? _f : "").replace(/^b\//, "")));
		}
	} else {
		if (headerOptions.includeIndex && patch.oldFileName == patch.newFileName && patch.oldFileName !== void 0) ret.push("Index: " + patch.oldFileName);
		if (headerOptions.includeUnderline) ret.push("===================================================================");
	}
	const hasHunks = patch.hunks.length > 0;
	if (headerOptions.includeFileHeaders && patch.oldFileName !== void 0 && patch.newFileName !== void 0 && (!patch.isGit || hasHunks)) {
		ret.push("--- " + quoteFileNameIfNeeded(patch.oldFileName) + (patch.oldHeader ? "	" + patch.oldHeader : ""));
		ret.push("+++ " + quoteFileNameIfNeeded(patch.newFileName) + (patch.newHeader ? "	" + patch.newHeader : ""));
	}
	for (let i = 0; i < patch.hunks.length; i++) {
		const hunk = patch.hunks[i];
		const oldStart = hunk.oldLines === 0 ? hunk.oldStart - 1 : hunk.oldStart;
		const newStart = hunk.newLines === 0 ? hunk.newStart - 1 : hunk.newStart;
		ret.push("@@ -" + oldStart + "," + hunk.oldLines + " +" + newStart + "," + hunk.newLines + " @@");
		for (const line of hunk.lines) ret.push(line);
	}
	return ret.join("\n") + "\n";
}
/**
* Split `text` into an array of lines, including the trailing newline character (where present)
*/
function splitLines(text) {
	const hasTrailingNl = text.endsWith("\n");
	const result = text.split("\n").map((line) => line + "\n");
	if (hasTrailingNl) result.pop();
	else result.push(result.pop().slice(0, -1));
	return result;
}
// src/plugin/patch.ts
/**
* A patch that `git apply` takes at the root of the repository; '' where nothing changes. It is made here and
* not by git, which neither every runner's container has nor an archive of sources needs.
* Format: https://git-scm.com/docs/diff-format
*/
function patchOf(files) {
	const patches = files.filter(({ before, after }) => before !== after).toSorted((a, b) => a.path < b.path ? -1 : 1).map(({ path, before, after }) => {
		const patch = structuredPatch(before === void 0 ? "/dev/null" : `a/${path}`, `b/${path}`, before ?? "", after, "", "", { context: 3 });
		const created = before === void 0 ? {
			isCreate: true,
			newMode: "100644"
		} : {};
		return {
			...patch,
			isGit: true,
			...created
		};
	});
	return patches.length === 0 ? "" : formatPatch(patches);
}
// src/stages/fix-module.ts
/** Searches for what makes a module fit, and words it. */
async function fixModule(order) {
	const { request, gateway, target, mismatches, lowered, checkPluginCommands, folder } = order;
	const { module } = request;
	const found = await findFix(request, gateway, mismatches, folder);
	const fix = found.files ? {
		...found,
		files: asWritten(module, found.files)
	} : found;
	const flags = fix.changes.flatMap((change) => change.flags);
	const goLine = lowered?.to;
	const tidy = fix.tidy || !fix.holds;
	return {
		fix,
		report: {
			folder: module.relative,
			target,
			commands: fixCommands(module.relative, flags, {
				tidy,
				...goLine === void 0 ? {} : { goLine }
			}),
			holds: fix.holds,
			patch: fix.files ? patchOf(changedFiles(module, fix.files)) : "",
			written: false,
			changes: fix.changes.length + (lowered ? 1 : 0),
			modules: fix.changes.map(({ module: changed }) => changed),
			...checkPluginCommands === void 0 ? {} : { checkPluginCommands },
			...fix.holds ? {} : { obstacle: obstacleOf(fix) },
			forcedBy: fix.forcedBy.map(({ by, module: wanted, version }) => `${by} requires ${wanted} ${version}`)
		}
	};
}
/** With the line ends that the user's files have. */
function asWritten({ goModText, goSumText }, { goMod, goSum }) {
	return {
		goMod: withLineEndsOf(goModText, goMod),
		goSum: goSum === void 0 ? void 0 : withLineEndsOf(goSumText, goSum)
	};
}
function changedFiles(module, { goMod, goSum }) {
	const path = (name) => join(module.relative, name);
	return [{
		path: path("go.mod"),
		before: module.goModText,
		after: goMod
	}, ...goSum === void 0 ? [] : [{
		path: path("go.sum"),
		before: module.goSumText,
		after: goSum
	}]];
}
/** The most telling line of what Go said, or that something stays different. */
function obstacleOf({ failure, changes }) {
	if (failure === void 0) return changes.length === 0 ? "no line of go.mod can name what the gateway was built from" : "something stays different however go.mod names the gateway's versions";
	const lines = failure.split("\n").filter((line) => line.trim() !== "" && !/^go: (downloading|finding|found)/.test(line));
	return goMessages(failure)[0]?.message ?? lines.at(-1)?.trim() ?? "Go gave no reason";
}
// src/stages/mend.ts
const NOTHING_TO_MEND = {
	reports: [],
	problems: []
};
/** Searches for a fix, tells of it, and where it shall be written puts it into the copy that is built. */
async function mend(order, write, phase) {
	const { gateway, request, mismatches, lowered } = order;
	if (!gateway || mismatches.length === 0 && !lowered) return NOTHING_TO_MEND;
	if (request.copy.goWork !== void 0) return {
		reports: [],
		problems: [noSearchInWorkspace(request.module, mismatches)]
	};
	const { fix, report } = await fixModule({
		...order,
		gateway
	});
	const where = report.folder || "the module";
	if (!fix.holds) {
		phase.info(`No fix for ${where}: ${report.obstacle ?? ""}`);
		return {
			reports: [report],
			problems: [noFix(request.module, report, mismatches)]
		};
	}
	phase.info(`Commands that make ${where} fit (tried on a copy):`);
	for (const command of report.commands) phase.info(`  ${command}`);
	if (!write || !fix.files) return {
		reports: [report],
		fix,
		problems: []
	};
	await layOut(fix.files, request.copy.folder);
	const planned = {
		report,
		module: request.module,
		files: fix.files
	};
	return {
		reports: [report],
		fix,
		planned,
		problems: []
	};
}
// src/stages/twins.ts
/** Of two plugins with one path the gateway takes only one: the other is not worth compiling. */
function findTwins(run, examined, phase) {
	const { check } = run.inputs;
	const worthIt = examined.filter(({ stop }) => stop === void 0);
	const twins = check === "off" ? [] : laterTwins(worthIt.map((one) => ({
		...twinOf(one.plugin),
		examined: one
	})));
	const firsts = new Map([...twins].map(([later, first]) => [later.examined, first]));
	return examined.map((one) => {
		const first = firsts.get(one);
		if (!first) return one;
		const problem = twinProblem(twinOf(one.plugin), first, failureContext(run, one.plugin.module, one.copy));
		if (check === "warn") {
			phase.warning(problem);
			return one;
		}
		phase.error(problem);
		return {
			...one,
			stop: "incompatible",
			problems: [...one.problems, problem]
		};
	});
}
/**
* Source of the path: cmd/go/internal/work, pluginPath. What is built from named files gets one from its contents
* and its place (plugin/unnamed-…), which no other has.
*/
function twinOf({ module, packagePath, files, name }) {
	if (files) return {
		name,
		importPath: `plugin/unnamed-${name}`
	};
	return {
		name,
		importPath: posix.join(module.goMod.module, packagePath)
	};
}
// src/stages/examine.ts
/** Downloads the modules of every plugin and compares what would be linked with the gateway. */
async function examine(run, phase) {
	const byModule = Map.groupBy(run.plugins, ({ module }) => module.folder);
	const plugins = [];
	const fixes = [];
	const planned = [];
	for (const [index, own] of [...byModule.values()].entries()) {
		const known = own[0]?.module;
		const examination = await examineModule(run, run.inputs.fix && await moduleOf(known.folder, run.workspace) || known, own, join(run.work, `module-${index}`), phase);
		plugins.push(...examination.plugins);
		fixes.push(...examination.fixes);
		planned.push(...examination.planned);
	}
	const examined = findTwins(run, plugins, phase);
	phase.outcome(...outcomeOf$1(examined));
	return {
		plugins: examined,
		fixes,
		planned
	};
}
async function examineModule(run, module, plugins, folder, phase) {
	const { builder, inputs } = run;
	const copy = await copyModule(module, folder, builder);
	const context = failureContext(run, module, copy);
	const request = {
		builder,
		module,
		copy,
		plugins,
		tagFlags: tagFlags(inputs),
		onLine: phase.info
	};
	const findings = moduleFindings(context, plugins.flatMap(goPaths));
	const beside = run.builder.overlapping;
	const check = () => krakendCheck(run, module, `${copy.folder}-check`, phase);
	const [listing, asked] = await allOrFirstFailure([findings.length > 0 ? void 0 : listModules(request), findings.length > 0 || !beside ? void 0 : check()]);
	const links = listing ? await foreignLinks(module, run.workspace) : [];
	const foreign = listing && foreignLinkProblem(links, listing, module, run.workspace);
	if (listing?.ok && !foreign) return examineListed(run, request, listing, beside ? asked : await check(), phase);
	const doing = `Listing what ${plugins.map(({ name }) => name).join(", ")} would link`;
	const logTitle = `Modules for ${targetFolder(run.target)}`;
	const problems = foreign ? [foreign] : listing && !listing.ok ? explainGoFailure({
		doing,
		output: listing.output,
		logTitle,
		...context
	}) : findings;
	if (findings.length === 0 && problems.some(({ place }) => place?.file !== context.goModFile) && plugins.length > 1) return examineOneByOne(run, module, plugins, folder, phase);
	const mending = await mendGoLine(run, request, phase);
	if (mending.planned) return mended(run, request, mending.planned, mending, phase);
	const output = listing?.ok === false ? listing.output.trim().split("\n") : [];
	for (const line of output) if (!line.startsWith("go: ")) phase.info(line);
	for (const problem of problems) phase.error(problem);
	return {
		plugins: plugins.map((plugin) => stopped(plugin, copy, problems)),
		fixes: mending.reports,
		planned: []
	};
}
async function examineListed(run, request, listing, checkPlugin, phase) {
	const { gateway, inputs, target } = run;
	const { module, copy, plugins } = request;
	if (listing.completed) phase.warning(incompleteSums(module));
	const examined = plugins.map((plugin) => {
		const linked = listing.linked.get(plugin) ?? [];
		return {
			plugin,
			linked,
			...compare$1(run, plugin, linked, checkPlugin, phase)
		};
	});
	const mismatches = distinct(examined.flatMap(({ compatibility }) => compatibility.state === "unknown" ? [] : compatibility.mismatches));
	const mending = await mend({
		request,
		gateway: gateway?.profile,
		target: targetFolder(target),
		mismatches,
		lowered: void 0,
		checkPluginCommands: checkPlugin?.modules.length,
		folder: `${copy.folder}-fix`
	}, inputs.fix, phase);
	if (mending.planned) return mended(run, request, mending.planned, mending, phase);
	const strict = inputs.check === "strict";
	const context = failureContext(run, module, copy);
	for (const problem of mending.problems) phase.warning(problem);
	return {
		plugins: examined.map(({ plugin, linked, compatibility }) => {
			const problems = mismatchProblems(module, compatibility, mending.reports[0]);
			const linkTarget = {
				architecture: target.architecture,
				tags: tagsOf$1(inputs)
			};
			const unlinkable = problems.length > 0 ? [] : linkFindings(linked, linkTarget, context);
			if (unlinkable.length > 0) {
				for (const problem of unlinkable) phase.error(problem);
				return {
					...stopped(plugin, copy, unlinkable),
					linked,
					compatibility
				};
			}
			const stop = strict && compatibility.state === "incompatible";
			for (const problem of problems) if (strict) phase.error(problem);
			else phase.warning(problem);
			return {
				plugin,
				copy,
				linked,
				compatibility,
				...stop ? { stop: "incompatible" } : {},
				...listing.completed ? { unverified: true } : {},
				problems: problems.length > 0 ? [...problems, ...mending.problems] : []
			};
		}),
		fixes: mending.reports,
		planned: []
	};
}
/** Where the gateway's Go can't work with the go line: what else would have to change. */
async function mendGoLine(run, request, phase) {
	const { gateway, inputs, target, goVersion } = run;
	const { module, copy } = request;
	const lowered = loweredGoLine(module.goModText, goVersion);
	if (!lowered || !gateway || inputs.check === "off" || copy.goWork !== void 0) return NOTHING_TO_MEND;
	const folder = `${copy.folder}-go`;
	const files = {
		goMod: lowered.text,
		goSum: module.goSumText
	};
	const listing = await listEdited({
		...request,
		copy: await layOut(files, folder)
	});
	if (!listing.ok) return NOTHING_TO_MEND;
	const mismatches = distinct([...listing.linked.values()].flatMap((linked) => compareModules(linked, gateway.profile, module.goMod).mismatches));
	return mend({
		request: {
			...request,
			copy: await layOut(files, copy.folder)
		},
		gateway: gateway.profile,
		target: targetFolder(target),
		mismatches,
		lowered,
		checkPluginCommands: void 0,
		folder: `${copy.folder}-fix`
	}, inputs.fix, phase);
}
/** The plugins of a module whose copy has just been mended. */
function mended(run, { plugins, copy }, planned, { fix: found, reports }, phase) {
	return {
		plugins: plugins.map((plugin) => {
			const linked = found?.linked?.get(plugin) ?? [];
			const { compatibility } = compare$1(run, plugin, linked, void 0, phase);
			return {
				plugin,
				copy,
				linked,
				compatibility,
				problems: [],
				fix: planned.report
			};
		}),
		fixes: reports,
		planned: [planned]
	};
}
/** Go lists all packages or none: alone, each shows whether it is the one at fault. */
async function examineOneByOne(run, module, plugins, folder, phase) {
	const parts = [];
	let asPlanned = module;
	for (const [index, plugin] of plugins.entries()) {
		const part = await examineModule(run, asPlanned, [plugin], `${folder}-${index}`, phase);
		parts.push(part);
		for (const planned of part.planned) asPlanned = withFix(planned);
	}
	return {
		plugins: parts.flatMap((part) => part.plugins),
		fixes: parts.flatMap((part) => part.fixes),
		planned: parts.flatMap((part) => part.planned)
	};
}
function compare$1({ gateway, inputs }, plugin, linked, checkPlugin, phase) {
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
	const twins = plugins.filter(({ stop, compatibility }) => stop === "incompatible" && compatibility.state !== "incompatible").length;
	if (failed > 0) return [`${failed} of ${plugins.length} can't be built`, false];
	if (differ > 0) return [`${differ} of ${plugins.length} would link modules that differ from the gateway's`, false];
	if (twins > 0) return [`${twins} of ${plugins.length} would be taken for another`, false];
	if (unknown > 0) return ["downloaded; not compared with a gateway", true];
	return [plugins.length === 1 ? "they are the gateway's" : `those of all ${plugins.length} plugins are the gateway's`, true];
}
// src/stages/gateway-demands.ts
/** What would make a gateway refuse every plugin; says besides what may make it refuse some. */
function unmetDemands(profile, target, { inputs, compiler }, log) {
	const { buildFlags, buildEnv } = inputs;
	const planned = {
		buildFlags,
		environment: buildEnv,
		compiler
	};
	const findings = gatewayFindings(profile, targetFolder(target), planned);
	for (const { problem, sure } of findings) if (!sure) log.notice(problem);
	return findings.filter(({ sure }) => sure).map(({ problem }) => problem);
}
/**
* Says in what a gateway was built otherwise than plugins will be.
*
* @throws ProblemError where it would refuse every plugin, and check is strict.
*/
function compareBuilds(profile, target, matched, log) {
	const { check } = matched.inputs;
	if (check === "off") return;
	for (const problem of unmetDemands(profile, target, matched, log)) if (check === "warn") log.warning(problem);
	else throw new ProblemError(problem);
}
// src/stages/match-gateway.ts
/**
* Builds plugins as their gateway was built: its flags, tags and variables join those of the inputs. What the
* inputs set themselves stays; where it is not what the gateway needs, comparing says so.
*/
function matchGateway(profile, inputs, wishes) {
	if (profile === void 0) return {
		inputs,
		wishes,
		compiler: OFFICIAL_DEMANDS,
		words: []
	};
	const build = gatewayBuild(profile);
	return {
		inputs: {
			...inputs,
			buildFlags: joinedFlags(inputs, build),
			buildEnv: {
				...build.environment,
				...inputs.buildEnv
			}
		},
		wishes: {
			...wishes,
			environment: {
				...build.environment,
				...wishes.environment
			}
		},
		compiler: build.compiler,
		words: build.words
	};
}
/** Go takes the last `-tags` alone, so there is one for both. */
function joinedFlags(inputs, build) {
	const tags = [.../* @__PURE__ */ new Set([...build.tags, ...tagsOf$1(inputs)])].filter(Boolean);
	const own = build.compiler.place === void 0 ? [...build.flags, "-trimpath"] : build.flags;
	const others = inputs.buildFlags.filter((flag) => !flag.startsWith("-tags=") && !own.includes(flag));
	return [
		...build.flags,
		...tags.length > 0 ? [`-tags=${tags.join(",")}`] : [],
		...others
	];
}
// src/builder/host/prefetch-lister.ts
/**
* Whatever Go is on PATH, as somebody who fetches modules while the builder is not here yet. It asks proxies alone:
* no program for version control is run, and of this machine's user it knows no home, so that it has nothing to show
* to anybody that the builder would not have.
*
* @returns undefined where there is none, or one that is too old to work with go.mod files of today.
*/
async function prefetchLister(request) {
	const { architecture, modules, folder, downloadEnvironment, signal } = request;
	const present = await goOnPath().catch(() => void 0);
	if (!present?.version || goMinor(present.version) < 21) return void 0;
	const own = (name) => join(folder, name);
	await Promise.all([
		"home",
		"gopath",
		"build"
	].map((name) => mkdir(own(name), { recursive: true })));
	const env = {
		...pick(baseEnvironment(), [
			"PATH",
			"LANG",
			"TMPDIR"
		]),
		...goEnvironment({
			modules,
			build: own("build"),
			gopath: own("gopath")
		}, architecture),
		...downloadEnvironment,
		HOME: own("home"),
		GOVCS: "*:off"
	};
	const download = ({ args, folder: cwd, environment, onLine }) => run({
		program: present.program,
		args,
		env: {
			...env,
			...environment
		},
		cwd,
		signal,
		...onLine === void 0 ? {} : { onLine }
	});
	const { version } = present;
	return {
		description: {
			kind: "host",
			goVersion: version,
			name: `Go ${version}`,
			identity: `host-${version}`
		},
		inside: (path) => path,
		outside: (path) => path,
		download,
		compile: download,
		close: async () => true
	};
}
// src/stages/prefetch.ts
/**
* Fetches modules with a Go of this machine, while the builder is on its way. What it can't fetch the builder will,
* which lists them in any case; so nothing that goes wrong here is more than a line in the log.
*/
async function prefetchModules(prefetch, phase) {
	try {
		const builder = await prefetchLister(prefetch);
		if (!builder) {
			phase.outcome("left to the builder, as there is no Go of 1.21 or newer on this machine");
			return;
		}
		phase.info(`by ${builder.description.name} of this machine`);
		const byModule = Map.groupBy(prefetch.plugins, ({ module }) => module.folder);
		for (const [index, plugins] of [...byModule.values()].entries()) {
			const [first] = plugins;
			if (!first) continue;
			const { module } = first;
			const lowered = loweredGoLine(module.goModText, builder.description.goVersion);
			const listing = await listModules({
				builder,
				module,
				copy: await copyModule(lowered ? {
					...module,
					goModText: lowered.text
				} : module, join(prefetch.folder, `module-${index}`), builder),
				plugins,
				tagFlags: prefetch.tagFlags,
				onLine: phase.info
			});
			if (listing.ok) continue;
			phase.info(listing.output.trim());
			phase.outcome("the rest is left to the builder");
			return;
		}
		phase.outcome("fetched by this machine");
	} catch (error) {
		cancelled.throwIfAborted();
		phase.outcome(`the rest is left to the builder: ${messageOf(error)}`);
	}
}
// src/stages/head-start.ts
/** How long a builder that is ready waits for modules that are still being fetched without it. */
const PATIENCE_MS$1 = 15e3;
/** @param restorer that of the run, which restores nothing twice. */
function headStarts(restorer, console) {
	const queue = lane();
	const fetched = /* @__PURE__ */ new Map();
	const stop = new AbortController();
	let open = 0;
	/** One after another: the second finds nearly all of its modules, and Go has its locks. */
	function fetchOnce(plan, folder) {
		const { architecture } = plan.target;
		const known = fetched.get(architecture);
		if (known) return known;
		const scratch = join(plan.temporary, "head-start", architecture);
		const { downloadEnvironment } = plan.wishes;
		const begun = queue.after(() => console.phase(`Download for ${architecture}`, async (phase) => {
			await mkdir(folder, { recursive: true });
			const where = {
				architecture,
				modules: folder,
				folder: scratch,
				signal: stop.signal
			};
			const what = {
				plugins: plan.plugins,
				tagFlags: tagFlags(plan.inputs)
			};
			await prefetchModules({
				...where,
				...what,
				downloadEnvironment
			}, phase);
		}));
		fetched.set(architecture, begun);
		return begun;
	}
	async function modules(plan) {
		const store = await moduleStore(plan, "docker");
		if (!store.shared) return;
		if (await restorer.restore(store.entry, "Module cache") === "hit" || plan.wishes.credentials.length > 0) return;
		await fetchOnce(plan, store.folder);
	}
	async function packages({ foreseen, words, ...plan }) {
		const { kind, identity, prepared } = foreseen;
		const setup = prepared ? identity : void 0;
		const image = {
			id: identity,
			digest: identity
		};
		const entry = packagesEntry(plan, {
			kind,
			setup,
			apart: await unnoticed({
				...plan,
				builder: {
					kind: "docker",
					image
				}
			}, modulesOf(plan))
		}, identity, words);
		await restorer.restore(entry, packagesTitle(plan.target));
		return entry;
	}
	return { of: (asked, builder, gateway) => {
		open++;
		const planned = plan(asked, builder, gateway);
		const fetching = planned.then((one) => one && modules(one)).catch(() => void 0);
		const restoring = planned.then((one) => one && packages(one)).catch(() => void 0);
		return {
			modules: async () => {
				const timer = setTimeout(() => stop.abort(/* @__PURE__ */ new Error("it takes too long")), PATIENCE_MS$1);
				await fetching.finally(() => clearTimeout(timer));
				cancelled.throwIfAborted();
			},
			packages: async (entry) => {
				const foreseen = await restoring;
				if (foreseen && foreseen.key !== entry.key) asked.caches.withdraw(foreseen);
			},
			end: async () => {
				if (--open === 0) stop.abort(/* @__PURE__ */ new Error("it is no longer needed"));
				await Promise.all([fetching, restoring]);
			}
		};
	} };
}
/** @returns nothing for a build on this machine, where nothing is waited for. */
async function plan(asked, builder, gateway) {
	const foreseen = await builder;
	if (foreseen?.kind !== "docker") return void 0;
	return {
		...asked,
		...matchGateway((await gateway)?.profile, asked.inputs, asked.wishes),
		foreseen
	};
}
/** What the phase is called in which compiled packages are restored. */
function packagesTitle(target) {
	return `Build cache for ${targetFolder(target)}`;
}
// src/krakend/licence-check.ts
/** The command of Enterprise gateways that says whether their licence is valid. */
const LICENCE_CHECK = ["license"];
/**
* Reads what `krakend license` said: `OK: …` and exit code 0, or `KO: …` and another.
*
* Source: https://www.krakend.io/docs/enterprise/overview/license-file/
*
* @returns what is wrong with the licence; undefined where nothing is, or where a gateway does not know the command.
*/
function licenceRefusal({ exitCode, stdout, stderr }) {
	if (exitCode === 0) return void 0;
	const words = `${stdout}\n${stderr}`;
	if (/unknown command/i.test(words)) return void 0;
	const lines = words.split("\n").map((line) => line.trim());
	return (lines.find((line) => /^KO:/.test(line))?.replace(/^KO:\s*/, "") || lines.findLast((line) => line !== "") || `exit code ${exitCode}`).replace(/current time \S+ is/, "now is");
}
// src/stages/licensed-builder.ts
/**
* The builder with which a gateway is run: for Enterprise with the licence that was given, or not at all. A licence
* that the gateway does not accept is nothing that a plugin could be blamed for, so it is asked about first.
*
* @param program of the gateways of this run the one that is asked.
* @param temporary the folder of this run.
* @param log what is wrong with the licence is said here.
*/
async function licensedBuilder(builder, program, edition, { gatewayLicence: licence }, temporary, log) {
	if (edition !== "ee") return builder;
	if (licence === void 0) return withoutGateway(builder, "an Enterprise gateway runs with its licence only, and the input gateway-licence is empty");
	const licensed = withLicence(builder, licence, secretsFolder(temporary));
	if (program === void 0) return licensed;
	const nothing = join(temporary, "no-plugins");
	await mkdir(nothing, { recursive: true });
	const result = await licensed.gateway({
		program,
		plugins: nothing,
		args: LICENCE_CHECK
	});
	const refusal = "cannot" in result ? void 0 : licenceRefusal(result);
	if (refusal === void 0) return licensed;
	log.warning({
		what: `The gateway does not accept the licence of gateway-licence: ${refusal}`,
		why: "Plugins are built and judged by their files all the same; no Enterprise gateway is run.",
		fix: "put a valid licence into the secret: gh secret set KRAKEND_LICENCE < LICENSE"
	});
	return withoutGateway(builder, `the gateway does not accept its licence (${refusal})`);
}
// src/stages/once.ts
/**
* Says warnings and errors that hold for several targets only once.
*
* @param told what has been said; it grows.
*/
function once(told, log) {
	const sayer = (level) => (problem) => {
		const words = describeProblem(problem);
		if (!told.has(words)) log[level](problem);
		told.add(words);
	};
	return {
		warning: sayer("warning"),
		error: sayer("error")
	};
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
const CONFIGURATION$1 = "krakend.json";
/**
* What gateways before 2.6 have in place of test-plugin: they are started with the folder of plugins, and
* stopped as soon as their log has told what became of each.
*/
async function loadByStarting(builder, program, files, folder) {
	const seen = builder.pluginFolder(folder);
	await writeFile(join(folder, CONFIGURATION$1), loadingConfiguration(seen));
	const args = startArguments(`${seen}/${CONFIGURATION$1}`);
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
	if (/unknown command "test-plugin"/.test(result.stderr)) return { cannot: "the gateway has no test-plugin" };
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
function unmetDemand(subject, facts, gateway, edition) {
	if (facts.kinds.length === 0) return {
		what: `${subject} exports no registerer, so KrakenD has nothing to register.`,
		why: `The gateway looks for a package-level variable ${KINDS.map(({ symbol }) => symbol).join(", ")} in package main.`,
		fix: "declare one of them, such as var HandlerRegisterer = registerer(\"name\")"
	};
	if (kindsOf(facts.kinds, edition).length === 0) return {
		what: `${subject} exports MiddlewareRegisterer alone, and the Community Edition loads no middleware plugins.`,
		why: "Its gateway looks for HandlerRegisterer, ClientRegisterer and ModifierRegisterer. Middleware is a kind of plugin of the Enterprise Edition.",
		fix: "set edition: ee where the gateway is Enterprise, or write it as a modifier (ModifierRegisterer)"
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
	if (theirs !== void 0 && facts.highestGlibc !== void 0 && isNewerGlibc(facts.highestGlibc, theirs)) return {
		what: `${subject} needs GLIBC_${facts.highestGlibc}, but the gateway was built for glibc ${theirs} (${gateway.libc}).`,
		why: "It was linked on a system with a newer C library; there the gateway says \"version `GLIBC_… not found\".",
		fix: "build in the image of the gateway's own release (krakend-version, and builder: docker), which has its C library"
	};
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
/** What the gateway's file says to one plugin that nothing else is loaded with. */
function judgeAlone({ gateway }, compiled) {
	return gateway && compiled.built ? judge(gateway.profile, [candidateOf(compiled)])[0] : void 0;
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
	const alone = await sideBySide(plugins, widthOf(run), phase, async (compiled, log) => {
		const verdict = verdicts.get(compiled);
		return {
			...await proveOne(run, compiled, verdict, plugins, log),
			...verdict && { verdict }
		};
	});
	noticeUnproven(run, alone, phase);
	const together = await confirmTogether(run, alone, phase);
	const built = together.filter(({ compiled }) => compiled.built);
	const loaded = built.filter(({ proof }) => proof.state === "loaded").length;
	const failed = built.some(({ proof, refusedByFile }) => proof.state === "failed" || refusedByFile);
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
async function proveOne(run, compiled, verdict, all, log) {
	const { plugin } = compiled.examined;
	if (!compiled.built) return notProven(compiled);
	const subject = `${plugin.name} for ${targetFolder(run.target)}`;
	const demand = unmetDemand(subject, compiled.built.facts, run.gateway?.profile, run.target.edition);
	if (demand) return refused(compiled, {
		state: "failed",
		reason: demand.what,
		lines: []
	}, log, demand);
	if (run.inputs.verify === "off") return {
		compiled,
		proof: unproven("verify is off"),
		problems: compiled.problems
	};
	const refusal = verdict?.state === "rejects" || verdict?.state === "kills" ? verdict : void 0;
	const proof = run.program && run.cannotLoad === void 0 ? await proveAlone(run.builder, run.program, builtFile(run, compiled), join(run.work, "proof")) : unproven(run.cannotLoad ?? "");
	const about = loadRefusal(run, compiled, all);
	if (proof.state === "failed") return refused(compiled, proof, log, explainLoadRefusal({
		...about,
		said: proof.reason
	}));
	if (proof.state === "loaded") {
		log.info(`${plugin.name}: the gateway loads it`);
		if (compiled.built.facts.kinds.includes("middleware") && run.target.edition !== "ee") log.notice(middlewareIgnored(subject));
		for (const line of proof.lines) log.info(`  ${line}`);
		const alone = refusal && judgeAlone(run, compiled);
		if (alone?.state === "rejects" || alone?.state === "kills") log.warning(wrongVerdict(subject, alone));
		return {
			compiled,
			proof,
			problems: compiled.problems
		};
	}
	const predicted = refusal && explainVerdict(refusal, about);
	if (predicted) return {
		...refused(compiled, proof, log, predicted),
		refusedByFile: true
	};
	const problem = {
		what: `${subject} is not proven to load.`,
		why: sentence(proof.reason)
	};
	if (run.inputs.verify === "load") {
		log.error(problem);
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
function middlewareIgnored(subject) {
	return {
		what: `${subject} exports MiddlewareRegisterer too, which a Community gateway does not look at.`,
		why: "It was tried as what it is besides. Middleware is a kind of plugin of the Enterprise Edition."
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
/**
* One notice for a target and reason: of thirty plugins GitHub would show ten. Those who asked for the files alone
* are told where these don't say enough.
*/
function noticeUnproven(run, plugins, phase) {
	const { verify } = run.inputs;
	if (verify !== "auto" && verify !== "static") return;
	const reasons = Map.groupBy(plugins.filter(({ compiled, proof, verdict, refusedByFile }) => compiled.built && proof.state === "unproven" && !refusedByFile && (verify === "auto" || verdict?.state === "unknown")), ({ proof }) => proof.state === "unproven" ? proof.reason : "");
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
	const files = loaded.map(({ compiled }) => builtFile(run, compiled));
	const refusals = await proveTogether(run.builder, run.program, files, join(run.work, "proof"));
	if (refusals.length === 0) phase.info(`${files.length} plugins load together in one gateway`);
	return plugins.map((proven) => {
		const file = `${proven.compiled.examined.plugin.name}.so`;
		const refusal = refusals.find((one) => one.file === file);
		if (!refusal || proven.proof.state !== "loaded") return proven;
		const reason = `together with the others: ${refusal.reason}`;
		const others = plugins.map(({ compiled }) => compiled);
		const about = {
			...loadRefusal(run, proven.compiled, others),
			said: refusal.reason
		};
		const failed = {
			state: "failed",
			reason,
			lines: []
		};
		return {
			...refused(proven.compiled, failed, phase, explainLoadRefusal(about)),
			...proven.verdict && { verdict: proven.verdict }
		};
	});
}
function refused(compiled, proof, log, problem) {
	log.error(problem);
	if (proof.state === "failed") for (const line of proof.lines) log.info(`  ${line}`);
	return {
		compiled,
		proof,
		problems: [...compiled.problems, problem]
	};
}
function unproven(reason) {
	return {
		state: "unproven",
		reason
	};
}
/** The file as those take it who hand it to a gateway, with the kinds that this gateway knows. */
function builtFile({ target }, { examined, built }) {
	const kinds = kindsOf(built?.facts.kinds ?? [], target.edition);
	return {
		name: examined.plugin.name,
		path: built?.file.built ?? "",
		kinds
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
/**
* What became of one plugin, drawn together from all stages.
*
* @param failedTests the folders of the modules whose tests failed: their plugins are not published.
*/
function pluginReport(proven, { target, workspace, inputs }, failedTests = /* @__PURE__ */ new Set()) {
	const { compiled, proof, problems, verdict } = proven;
	const { plugin, linked, compatibility, stop } = compiled.examined;
	const outcome = stop ?? (compiled.built ? outcomeOf(proven, inputs.verify) : "failed");
	return {
		name: plugin.name,
		target,
		source: relative(workspace, plugin.folder) || ".",
		outcome: outcome === "published" && failedTests.has(plugin.module.folder) ? "tests-failed" : outcome,
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
function stoppedReport(plugin, target, workspace, problems) {
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
		problems,
		seconds: 0
	};
}
// src/plugin/go-test-output.ts
/** @returns undefined for a line that is no event. */
function parseTestEvent(line) {
	if (!line.startsWith("{")) return void 0;
	try {
		const event = JSON.parse(line);
		if (typeof event.Action !== "string") return void 0;
		const text = (name) => typeof event[name] === "string" ? { [name]: event[name] } : {};
		return {
			Action: event.Action,
			...text("Package"),
			...text("Test"),
			...text("Output")
		};
	} catch {
		return;
	}
}
/** A line for people, while tests run: `ok  	example.com/x	0.01s`; undefined for all others. */
function packageLine({ Action, Test, Output = "" }) {
	if (Action !== "output" || Test !== void 0) return void 0;
	return /^(?:ok|FAIL|\?)\s+\S+\s/.test(Output) ? Output.trimEnd() : void 0;
}
const FRAME = /^\s*(?:=== (?:RUN|PAUSE|CONT|NAME)\b|--- (?:PASS|FAIL|SKIP): |FAIL$|FAIL\t|ok\s|exit status \d|PASS$|coverage: )/;
/** What the events of `go test -json` come to. */
function readTestOutput(events) {
	const runs = /* @__PURE__ */ new Map();
	let buildOutput = "";
	for (const { Action, Package = "", Test, Output = "" } of events) {
		if (Action === "build-output") buildOutput += Output;
		if (Package === "") continue;
		const key = `${Package}\n${Test ?? ""}`;
		const run = runs.get(key) ?? {
			package: Package,
			...Test === void 0 ? {} : { test: Test },
			lines: []
		};
		runs.set(key, run);
		if (Action === "output" && !FRAME.test(Output)) run.lines.push(Output.trimEnd());
		if ([
			"pass",
			"fail",
			"skip"
		].includes(Action)) run.outcome = Action;
	}
	const all = [...runs.values()];
	const tests = all.filter(({ test }) => test !== void 0 && !test.includes("/"));
	const count = (outcome) => tests.filter((run) => run.outcome === outcome).length;
	const failed = all.filter(({ outcome }) => outcome === "fail");
	return {
		packages: new Set(tests.map((run) => run.package)).size,
		passed: count("pass"),
		failed: count("fail"),
		skipped: count("skip"),
		failures: failed.filter((run) => !failed.some((other) => other !== run && isPartOf(other, run))).map(({ package: path, test, lines }) => ({
			package: path,
			...test === void 0 ? {} : { test },
			lines: lines.filter((line) => line.trim() !== "")
		})),
		buildOutput
	};
}
/** Whether a failure is told better by another: a test by its parts, a package by its tests. */
function isPartOf(part, whole) {
	if (part.package !== whole.package || part.test === void 0) return false;
	return whole.test === void 0 || part.test.startsWith(`${whole.test}/`);
}
/** Where a failure lies, as it printed it: a file's bare name where the testing package did, or a whole path. */
function failurePlaces(lines) {
	return lines.flatMap((text) => {
		const said = /^\s+([^\s:/]+\.go):(\d+): ?(.*)$/.exec(text) ?? /^\t(\/[^:]+\.go):(\d+)( \+0x[0-9a-f]+)?$/.exec(text);
		if (!said) return [];
		const [, file = "", line = "", message = ""] = said;
		return [{
			file,
			line: Number(line),
			message: file.startsWith("/") ? "" : message
		}];
	});
}
// src/diagnosis/test-failures.ts
/** How many of its lines a failure is shown with, and how much of the first: the log has all. */
const SHOWN_LINES = 15;
const SHOWN_LETTERS = 300;
/** A failing test at the line that failed it, with the command that runs it alone. */
function testProblem(failure, ground) {
	const { test, lines } = failure;
	const place = placeOf$1(failure, ground);
	const said = lines.map((line) => line.trim());
	const decisive = said.findIndex((line) => place?.message ? line.endsWith(place.message) : line.startsWith("panic: "));
	const [first = "", ...rest] = said.slice(Math.max(decisive, 0));
	const message = place?.message || first.replace(/ \[recovered(?:, repanicked)?\]$/, "");
	const name = test === void 0 ? `The tests of ${failure.package} fail` : `${test} fails`;
	const shown = message.length > SHOWN_LETTERS ? `${message.slice(0, SHOWN_LETTERS)}…` : message;
	const stack = rest.findIndex((line) => line.startsWith("goroutine "));
	const more = (stack < 0 ? rest : rest.slice(0, stack)).filter((line) => line !== message).slice(0, SHOWN_LINES);
	const command = `go test ${test === void 0 ? "" : `-run ${shellWord(runPattern(test))} `}${shellWord(ground.packagePath(failure.package))}`;
	return {
		what: shown === "" ? `${name}.` : `${name}: ${shown}`,
		...more.length === 0 ? {} : { why: more.join("\n") },
		fix: `make it pass; with the gateway's Go it runs by\n${inFolder(ground.folder, `GOTOOLCHAIN=go${ground.goVersion} ${command}`)}`,
		...place ? { place: place.place } : {}
	};
}
function placeOf$1({ package: path, lines }, { folderOf, userFile }) {
	const folder = folderOf(path);
	for (const { file, line, message } of failurePlaces(lines)) {
		const whole = file.startsWith("/") ? file : folder && `${folder}/${file}`;
		const user = whole === void 0 ? void 0 : userFile(whole);
		if (user !== void 0) return {
			place: {
				file: user,
				line
			},
			message
		};
	}
}
/** Go takes the parts between slashes for patterns of their own. */
function runPattern(test) {
	return test.split("/").map((part) => `^${part.replaceAll(/[\\^$.|?*+()[\]{}]/g, "\\$&")}$`).join("/");
}
// src/stages/test-modules.ts
/** How many problems of one module are told: the log has all. */
const MAX_TOLD = 50;
const NO_TESTS = {
	packages: 0,
	passed: 0,
	failed: 0,
	skipped: 0,
	failures: [],
	buildOutput: ""
};
/**
* Vets and tests packages in the builder, without the network once their modules are there. What is built for another
* architecture than the builder's is vetted alone. A module of which no plugin was built is left out.
*
* @param run with a builder in which anything may be left behind.
* @param told problems that have been said for another target.
*/
async function testModules(run, tests, compiled, told, phase) {
	const started = performance.now();
	const outcomes = [];
	const failed = /* @__PURE__ */ new Set();
	const ran = !run.builder.crossing;
	let complete = true;
	const prepared = [];
	for (const [index, tested] of tests.entries()) {
		const { module } = tested;
		const own = compiled.filter(({ examined }) => examined.plugin.module.folder === module.folder);
		const name = module.goMod.module || module.relative || ".";
		if (own.length > 0 && own.every(({ built }) => !built)) {
			phase.info(`${name}: not tested, as it does not build`);
			complete = false;
			continue;
		}
		const folder = join(run.work, `test-${index}`);
		const built = own.find((one) => one.built)?.examined;
		const copy = built && built.copy.goWork === void 0 ? await layOut(await filesOf(built.copy), folder) : await copyModule(module, folder, run.builder);
		prepared.push(await prepare(run, tested, copy, name, phase));
	}
	for (const one of prepared) {
		const outcome = "listed" in one ? await testModule(run, one, phase) : one.outcome;
		outcomes.push(outcome);
		if (outcome.problems.length > 0) failed.add(one.module.folder);
		complete &&= "listed" in one;
	}
	if (!ran && outcomes.length > 0) phase.notice({
		what: `The tests are vetted for ${run.target.architecture}, and not run.`,
		why: "The builder is of another architecture, and its C library is not that of the tests.",
		fix: "run the step on a runner of that architecture too, or take amd64 into architecture"
	});
	const problems = outcomes.flatMap((outcome) => outcome.problems);
	const say = once(told, phase);
	problems.forEach(say.error);
	const sum = (count) => outcomes.reduce((total, { output }) => total + count(output), 0);
	const report = {
		packages: sum(({ packages }) => packages),
		passed: sum(({ passed }) => passed),
		failed: sum((output) => output.failed),
		skipped: sum(({ skipped }) => skipped),
		ran,
		problems: problems.length,
		seconds: (performance.now() - started) / 1e3
	};
	phase.outcome(testWords(report), problems.length === 0);
	return {
		report,
		problems,
		failed,
		downloaded: complete
	};
}
/** Downloads what the tests of a module need. */
async function prepare(run, { module, patterns }, copy, name, phase) {
	const { builder, inputs } = run;
	const minor = goMinor(builder.description.goVersion);
	const progress = (line) => {
		if (line.startsWith("go: ")) phase.info(line);
	};
	const listed = await listWithSums((mode) => builder.download({
		args: [
			"list",
			...useOf(copy, mode, builder).flags,
			...tagFlags(inputs),
			"-test",
			"-deps",
			minor >= 19 ? "-json=ImportPath,Dir" : "-json",
			...patterns
		],
		folder: module.folder,
		environment: useOf(copy, "readonly", builder).environment,
		onLine: progress,
		say: phase.info
	}));
	if (listed.ok) return {
		module,
		patterns,
		copy,
		name,
		listed: listed.stdout
	};
	const problems = explainGoFailure({
		doing: `Listing what the tests of ${name} need`,
		output: listed.output,
		...aboutTests(run, module, copy)
	});
	return {
		module,
		outcome: {
			output: NO_TESTS,
			problems
		}
	};
}
function aboutTests(run, module, copy) {
	return {
		logTitle: `Tests for ${targetFolder(run.target)}`,
		...failureContext(run, module, copy)
	};
}
async function testModule(run, { module, patterns, copy, name, listed }, phase) {
	const { builder, inputs } = run;
	const { folder } = module;
	const minor = goMinor(builder.description.goVersion);
	const { environment } = useOf(copy, "readonly", builder);
	const about = aboutTests(run, module, copy);
	const folders = new Map(parseGoList(listed).map(({ ImportPath, Dir }) => [ImportPath, Dir]));
	const flags = [
		...useOf(copy, "readonly", builder).flags,
		...minor >= 18 ? ["-buildvcs=false"] : [],
		...builder.buildFlags,
		...inputs.buildFlags
	];
	phase.info(`go vet ${patterns.join(" ")} (${name})`);
	const vet = await builder.compile({
		args: [
			"vet",
			...flags,
			...patterns
		],
		folder,
		environment,
		onLine: phase.info
	});
	const vetted = vet.exitCode === 0 ? [] : explainGoFailure({
		doing: `Vetting ${name}`,
		output: `${vet.stdout}\n${vet.stderr}`,
		...about
	});
	if (builder.crossing) return {
		output: NO_TESTS,
		problems: vetted
	};
	const ldflags = mergeLinkerFlags(builder.linkerFlags, inputs.ldflags);
	phase.info(`go test ${patterns.join(" ")} (${name})`);
	const test = await builder.compile({
		args: [
			"test",
			"-json",
			"-vet=off",
			...flags,
			...ldflags === "" ? [] : [`-ldflags=${ldflags}`],
			...patterns
		],
		folder,
		environment,
		onLine: (line) => {
			const event = parseTestEvent(line);
			const shown = event ? packageLine(event) : line;
			if (shown !== void 0) phase.info(shown);
		}
	});
	const output = readTestOutput(test.stdout.split("\n").flatMap((line) => parseTestEvent(line) ?? []));
	for (const { package: path, test: failing = "", lines } of output.failures) {
		phase.info(`--- FAIL: ${path} ${failing}`.trimEnd());
		for (const line of lines) phase.info(line);
	}
	const ground = {
		folderOf: (path) => folders.get(path),
		userFile: about.userFile,
		folder: module.relative,
		packagePath: (path) => {
			const own = builder.outside(folders.get(path) ?? "");
			const below = own === void 0 ? void 0 : relative(folder, own);
			return below === void 0 ? path : below === "" ? "." : `./${below}`;
		},
		goVersion: run.goVersion
	};
	const said = `${output.buildOutput}\n${test.stderr}`;
	const notBuilt = goMessages(said).length > 0;
	const build = notBuilt ? explainGoFailure({
		doing: `Building the tests of ${name}`,
		output: said,
		...about
	}) : [];
	const failures = output.failures.filter(({ test: failing, lines }) => failing !== void 0 || lines.length > 0 || !notBuilt).map((failure) => testProblem(failure, ground));
	const found = [...vetted, ...test.exitCode === 0 ? [] : [...build, ...failures]];
	return {
		output,
		problems: firstOf(distinctByPlace(test.exitCode !== 0 && found.length === 0 ? explainGoFailure({
			doing: `Testing ${name}`,
			output: `${test.stdout}\n${test.stderr}`,
			...about
		}) : found), name, about.logTitle)
	};
}
function firstOf(problems, name, logTitle) {
	const more = problems.length - MAX_TOLD;
	if (more <= 0) return problems;
	const what = `And ${more} more ${more === 1 ? "failure" : "failures"} in ${name}.`;
	return [...problems.slice(0, MAX_TOLD), {
		what,
		why: `All of them are in the log, in "${logTitle}".`
	}];
}
/** What vet and the compiler both find at a line is told once. */
function distinctByPlace(problems) {
	const keyOf = (problem) => problem.place ? `${describePlace(problem.place)} ${problem.what}` : describeProblem(problem);
	return [...new Map(problems.map((problem) => [keyOf(problem), problem])).values()];
}
// src/stages/test-builder.ts
/**
* Tests in a builder of their own. A test is a program of anybody's, one of a module that only tests need as well, and
* it may write where Go does: to files that are proven and published afterwards, and to the build cache that is kept.
* Here these are another work folder and a copy of the cache, and both are thrown away.
*/
async function testApart(plan, run, order, compiled, phase) {
	const apart = join(plan.temporary, "tests", targetFolder(plan.target));
	try {
		const folders = await foldersApart(order.folders, apart);
		const quiet = {
			...phase,
			outcome: () => void 0
		};
		const builder = await finishBuilder(plan.builder, plan.wishes, {
			...order,
			folders,
			throwAway: true
		}, quiet);
		await using _closing = { [Symbol.asyncDispose]: async () => void await builder.close(phase) };
		return await testModules({
			...run,
			builder,
			work: folders.work
		}, plan.tests, compiled, plan.told, phase);
	} finally {
		await rm(apart, {
			recursive: true,
			force: true
		}).catch(() => void 0);
	}
}
/** The folders of a build with others in place of those that a compile may write to. */
async function foldersApart(folders, apart) {
	const own = {
		work: join(apart, "work"),
		build: join(apart, "build")
	};
	await Promise.all(Object.values(own).map((folder) => mkdir(folder, { recursive: true })));
	await copyFolder(folders.build, own.build);
	const fetched = join(folders.work, FETCHED_GO);
	if (existsSync(fetched)) await copyFolder(fetched, join(own.work, FETCHED_GO));
	return {
		...folders,
		...own
	};
}
/** A copy that takes no room where the file system can share blocks. */
function copyFolder(from, to) {
	return cp(from, to, {
		recursive: true,
		mode: constants$1.COPYFILE_FICLONE,
		verbatimSymlinks: true
	});
}
// src/builder/render-configuration.ts
/**
* Has the gateway render a template, as it does at its start (`FC_OUT`), and test the result.
*
* @returns the rendered text; what the gateway says against it; or why it can't be asked here.
*/
async function renderConfiguration(request) {
	const { builder, program, template, folder, environment, nothing, output } = request;
	await Promise.all([nothing, dirname(output)].map((one) => mkdir(one, { recursive: true })));
	await rm(output, { force: true });
	const result = await builder.gateway({
		program,
		plugins: nothing,
		args: [
			"check",
			"-t",
			"-d",
			"-c",
			builder.inside(template)
		],
		ground: {
			folder,
			scratch: true,
			environment: {
				...environment,
				FC_OUT: builder.inside(output)
			}
		}
	});
	if ("cannot" in result) return result;
	const words = `${result.stderr}\n${result.stdout}`.trim();
	if (result.exitCode !== 0) {
		const lines = words.split("\n").map((line) => line.trim());
		return { said: lines.find((line) => /error/i.test(line)) ?? (lines.at(-1) || `exit code ${result.exitCode}`) };
	}
	const text = await readFile(output, "utf8").catch(() => void 0);
	return text === void 0 ? { said: "it rendered nothing: is FC_ENABLE set?" } : { text };
}
// src/injection/injections.ts
/** An object's entries; none for anything else. */
function entriesOf(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
/** Finds the namespaces of plugins in every `extra_config`: of the service, its endpoints, agents and backends. */
function findInjections(configuration) {
	const root = entriesOf(configuration);
	const callers = ["endpoints", "async_agent"].flatMap((key) => childrenOf(root, key));
	return [...injectionsIn("service", root, []), ...callers.flatMap(({ value, path }) => [...injectionsIn("endpoint", value, path), ...childrenOf(value, "backend").flatMap((backend) => injectionsIn("backend", backend.value, [...path, ...backend.path]))])];
}
/** Whether it stands where the gateway looks for plugins of its kind. */
function isInPlace({ facts, scope }) {
	return facts.scopes.includes(scope);
}
function childrenOf(parent, key) {
	const list = parent[key];
	if (!Array.isArray(list)) return [];
	return list.map((value, index) => ({
		value: entriesOf(value),
		path: [key, index]
	}));
}
function injectionsIn(scope, holder, path) {
	return Object.entries(entriesOf(holder.extra_config)).flatMap(([key, value]) => {
		const facts = KINDS.find(({ namespace, formerNamespace }) => key === namespace || key === formerNamespace);
		if (facts === void 0) return [];
		const at = [
			...path,
			"extra_config",
			key
		];
		return [{
			facts,
			scope,
			path: at,
			value,
			names: namesIn(facts, value, [...at, "name"])
		}];
	});
}
function namesIn({ names }, value, path) {
	const { name } = entriesOf(value);
	if (typeof name === "string") return names === "list" ? [] : [{
		name,
		path
	}];
	if (!Array.isArray(name) || names === "one") return [];
	return name.flatMap((one, index) => typeof one === "string" ? [{
		name: one,
		path: [...path, index]
	}] : []);
}
// src/injection/check.ts
/**
* Compares configurations with the plugins that were built: whether the gateway looks for them, and uses them.
* What depends on names is an error only where it is certain: names that could not be read off the files, and
* plugins that come from elsewhere, are given the benefit of the doubt.
*/
function checkConfigurations(configurations, plugins) {
	const injected = configurations.map((configuration) => ({
		configuration,
		injections: findInjections(configuration.value)
	}));
	const used = injected.flatMap(({ injections }) => injections.filter(isInPlace));
	return [...injected.flatMap(({ configuration, injections }) => [
		...checkFolder(configuration, plugins, configurations.length === 1),
		...injections.flatMap((injection) => checkShape(configuration, injection)),
		...injections.filter(isInPlace).flatMap((one) => strangers(configuration, one, plugins))
	]), ...plugins.flatMap((plugin) => checkUse(configurations, plugin, plugins, used))];
}
function at({ file, lineOf }, path) {
	const line = lineOf(path);
	return { place: {
		file,
		...line === void 0 ? {} : { line }
	} };
}
function error(problem) {
	return {
		level: "error",
		problem
	};
}
/** Source: Scan in luraproject/lura, plugin/plugin.go: every file of the folder whose name contains the pattern. */
function checkFolder(configuration, plugins, isOnlyOne) {
	const { file, value } = configuration;
	const section = entriesOf(value).plugin;
	const { folder, pattern } = entriesOf(section);
	const fix = "\"plugin\": {\"pattern\": \".so\", \"folder\": \"/opt/krakend/plugins/\"} at the root";
	if (section === void 0 || section === null) return [error({
		what: `${file} has no "plugin" at its root, so the gateway loads no plugins.`,
		why: "KrakenD looks for plugins only in the folder that stands there.",
		fix,
		...at(configuration, [])
	})];
	const findings = [];
	if (typeof folder !== "string" || folder === "") findings.push(error({
		what: `${file} does not say in which folder the plugins are.`,
		why: "\"plugin\" needs a \"folder\".",
		fix,
		...at(configuration, ["plugin", "folder"])
	}));
	else if (/[*?]/.test(folder) || /\.so$/.test(folder)) findings.push(error({
		what: `"${folder}" is not a folder that a gateway could look into.`,
		why: "\"folder\" is one folder, without wildcards; its subfolders are not searched.",
		fix,
		...at(configuration, ["plugin", "folder"])
	}));
	const notFound = typeof pattern === "string" ? plugins.filter(({ name }) => !`${name}.so`.includes(pattern)) : [];
	const [missed] = notFound;
	const isWrong = isOnlyOne || notFound.length === plugins.length;
	if (typeof pattern === "string" && missed !== void 0 && isWrong) {
		const isGlob = /[*?^$]/.test(pattern);
		findings.push(error({
			what: `The pattern "${pattern}" does not find ${missed.name}.so.`,
			why: `KrakenD loads the files whose names contain the pattern as it stands${isGlob ? ": it is no glob and no regular expression" : ""}.`,
			fix: "\"pattern\": \".so\"",
			...at(configuration, ["plugin", "pattern"])
		}));
	}
	return findings;
}
const SCOPE_WORDS = {
	service: "at the root",
	endpoint: "in an endpoint",
	backend: "in a backend"
};
/** Wrong places and wrong types, of which the gateway says nothing. */
function checkShape(configuration, injection) {
	const { facts, scope, path, value, names } = injection;
	const place = at(configuration, path);
	if (!isInPlace(injection)) {
		const right = facts.scopes.map((one) => SCOPE_WORDS[one]).join(" or ");
		return [error({
			what: `"${facts.namespace}" stands ${SCOPE_WORDS[scope]}, where the gateway does not look for it.`,
			why: `A ${facts.kind} plugin is injected in the extra_config ${right}.`,
			fix: `move it to the extra_config ${right}`,
			...place
		})];
	}
	if (names.length > 0) return [];
	const { name } = entriesOf(value);
	const wanted = facts.names === "one" ? "\"name\": \"…\"" : "\"name\": [\"…\"]";
	return [error({
		what: name === void 0 ? `"${facts.namespace}" names no plugin.` : `"name" of "${facts.namespace}" is not what the gateway takes: it uses no plugin there.`,
		why: `For a ${facts.kind} plugin it has to be ${NAME_WORDS[facts.names]}; anything else is passed over.`,
		fix: wanted,
		...name === void 0 ? place : at(configuration, [...path, "name"])
	})];
}
const NAME_WORDS = {
	one: "one text, not a list",
	list: "a list of texts",
	"one or list": "a list of texts"
};
/** Whether a registerer answers to a name of the configuration; undefined where nobody can tell. */
function answers({ kind, name }, wanted) {
	if (name === void 0) return void 0;
	return kind === "modifier" ? wanted.startsWith(name) : wanted === name;
}
function registerersOf(plugins, { kind }) {
	return plugins.flatMap(({ registerers }) => registerers.filter((one) => one.kind === kind));
}
/** The names to which no plugin of this build answers, where all of them have names that are known. */
function strangers(configuration, { facts, names }, plugins) {
	const own = registerersOf(plugins, facts);
	const known = [...new Set(own.flatMap(({ name }) => name ?? []))];
	return names.filter(({ name }) => own.every((one) => answers(one, name) === false)).map(({ name, path }) => ({
		level: "warning",
		problem: {
			what: `No plugin that was built here registers as "${name}" (${facts.kind}).`,
			why: `${known.length > 0 ? `Registered here: ${known.join(", ")}. ` : `None of them is a ${facts.kind} plugin. `}The gateway passes over a name that nobody registers. If this plugin comes from elsewhere, all is well.`,
			...known.length === 1 ? { fix: `"${known[0]}" in its place` } : {},
			...at(configuration, path)
		}
	}));
}
/** A plugin that is certainly used nowhere. */
function checkUse(configurations, { name: file, registerers }, plugins, used) {
	if (registerers.some((registerer) => used.filter(({ facts }) => facts.kind === registerer.kind).some(({ facts, names }) => names.some(({ name }) => {
		if (answers(registerer, name) !== false) return true;
		return registerersOf(plugins, facts).every((one) => answers(one, name) === false);
	}))) || registerers.length === 0) return [];
	const [first] = configurations;
	const where = registerers.map(({ kind, name }) => {
		const facts = KINDS.find((one) => one.kind === kind);
		const scopes = facts?.scopes.map((scope) => SCOPE_WORDS[scope]).join(" or ");
		return `"${facts?.namespace}" with the name ${name === void 0 ? "that it registers" : `"${name}"`} in the extra_config ${scopes}`;
	});
	return [error({
		what: `${file} is injected nowhere in ${configurations.map((one) => one.file).join(", ")}.`,
		why: "The gateway loads the file, and uses no plugin that its configuration does not name.",
		fix: where.join(", or "),
		...configurations.length === 1 && first ? { place: { file: first.file } } : {}
	})];
}
// node_modules/yaml/dist/nodes/identity.js
var require_identity = /* @__PURE__ */ __commonJSMin(((exports) => {
	const ALIAS = Symbol.for("yaml.alias");
	const DOC = Symbol.for("yaml.document");
	const MAP = Symbol.for("yaml.map");
	const PAIR = Symbol.for("yaml.pair");
	const SCALAR = Symbol.for("yaml.scalar");
	const SEQ = Symbol.for("yaml.seq");
	const NODE_TYPE = Symbol.for("yaml.node.type");
	const isAlias = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === ALIAS;
	const isDocument = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === DOC;
	const isMap = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === MAP;
	const isPair = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === PAIR;
	const isScalar = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === SCALAR;
	const isSeq = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === SEQ;
	function isCollection(node) {
		if (node && typeof node === "object") switch (node[NODE_TYPE]) {
			case MAP:
			case SEQ: return true;
		}
		return false;
	}
	function isNode(node) {
		if (node && typeof node === "object") switch (node[NODE_TYPE]) {
			case ALIAS:
			case MAP:
			case SCALAR:
			case SEQ: return true;
		}
		return false;
	}
	const hasAnchor = (node) => (isScalar(node) || isCollection(node)) && !!node.anchor;
	exports.ALIAS = ALIAS;
	exports.DOC = DOC;
	exports.MAP = MAP;
	exports.NODE_TYPE = NODE_TYPE;
	exports.PAIR = PAIR;
	exports.SCALAR = SCALAR;
	exports.SEQ = SEQ;
	exports.hasAnchor = hasAnchor;
	exports.isAlias = isAlias;
	exports.isCollection = isCollection;
	exports.isDocument = isDocument;
	exports.isMap = isMap;
	exports.isNode = isNode;
	exports.isPair = isPair;
	exports.isScalar = isScalar;
	exports.isSeq = isSeq;
}));
// node_modules/yaml/dist/visit.js
var require_visit = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	const BREAK = Symbol("break visit");
	const SKIP = Symbol("skip children");
	const REMOVE = Symbol("remove node");
	/**
	* Apply a visitor to an AST node or document.
	*
	* Walks through the tree (depth-first) starting from `node`, calling a
	* `visitor` function with three arguments:
	*   - `key`: For sequence values and map `Pair`, the node's index in the
	*     collection. Within a `Pair`, `'key'` or `'value'`, correspondingly.
	*     `null` for the root node.
	*   - `node`: The current node.
	*   - `path`: The ancestry of the current node.
	*
	* The return value of the visitor may be used to control the traversal:
	*   - `undefined` (default): Do nothing and continue
	*   - `visit.SKIP`: Do not visit the children of this node, continue with next
	*     sibling
	*   - `visit.BREAK`: Terminate traversal completely
	*   - `visit.REMOVE`: Remove the current node, then continue with the next one
	*   - `Node`: Replace the current node, then continue by visiting it
	*   - `number`: While iterating the items of a sequence or map, set the index
	*     of the next step. This is useful especially if the index of the current
	*     node has changed.
	*
	* If `visitor` is a single function, it will be called with all values
	* encountered in the tree, including e.g. `null` values. Alternatively,
	* separate visitor functions may be defined for each `Map`, `Pair`, `Seq`,
	* `Alias` and `Scalar` node. To define the same visitor function for more than
	* one node type, use the `Collection` (map and seq), `Value` (map, seq & scalar)
	* and `Node` (alias, map, seq & scalar) targets. Of all these, only the most
	* specific defined one will be used for each node.
	*/
	function visit(node, visitor) {
		const visitor_ = initVisitor(visitor);
		if (identity.isDocument(node)) {
			if (visit_(null, node.contents, visitor_, Object.freeze([node])) === REMOVE) node.contents = null;
		} else visit_(null, node, visitor_, Object.freeze([]));
	}
	/** Terminate visit traversal completely */
	visit.BREAK = BREAK;
	/** Do not visit the children of the current node */
	visit.SKIP = SKIP;
	/** Remove the current node */
	visit.REMOVE = REMOVE;
	function visit_(key, node, visitor, path) {
		const ctrl = callVisitor(key, node, visitor, path);
		if (identity.isNode(ctrl) || identity.isPair(ctrl)) {
			replaceNode(key, path, ctrl);
			return visit_(key, ctrl, visitor, path);
		}
		if (typeof ctrl !== "symbol") {
			if (identity.isCollection(node)) {
				path = Object.freeze(path.concat(node));
				for (let i = 0; i < node.items.length; ++i) {
					const ci = visit_(i, node.items[i], visitor, path);
					if (typeof ci === "number") i = ci - 1;
					else if (ci === BREAK) return BREAK;
					else if (ci === REMOVE) {
						node.items.splice(i, 1);
						i -= 1;
					}
				}
			} else if (identity.isPair(node)) {
				path = Object.freeze(path.concat(node));
				const ck = visit_("key", node.key, visitor, path);
				if (ck === BREAK) return BREAK;
				else if (ck === REMOVE) node.key = null;
				const cv = visit_("value", node.value, visitor, path);
				if (cv === BREAK) return BREAK;
				else if (cv === REMOVE) node.value = null;
			}
		}
		return ctrl;
	}
	/**
	* Apply an async visitor to an AST node or document.
	*
	* Walks through the tree (depth-first) starting from `node`, calling a
	* `visitor` function with three arguments:
	*   - `key`: For sequence values and map `Pair`, the node's index in the
	*     collection. Within a `Pair`, `'key'` or `'value'`, correspondingly.
	*     `null` for the root node.
	*   - `node`: The current node.
	*   - `path`: The ancestry of the current node.
	*
	* The return value of the visitor may be used to control the traversal:
	*   - `Promise`: Must resolve to one of the following values
	*   - `undefined` (default): Do nothing and continue
	*   - `visit.SKIP`: Do not visit the children of this node, continue with next
	*     sibling
	*   - `visit.BREAK`: Terminate traversal completely
	*   - `visit.REMOVE`: Remove the current node, then continue with the next one
	*   - `Node`: Replace the current node, then continue by visiting it
	*   - `number`: While iterating the items of a sequence or map, set the index
	*     of the next step. This is useful especially if the index of the current
	*     node has changed.
	*
	* If `visitor` is a single function, it will be called with all values
	* encountered in the tree, including e.g. `null` values. Alternatively,
	* separate visitor functions may be defined for each `Map`, `Pair`, `Seq`,
	* `Alias` and `Scalar` node. To define the same visitor function for more than
	* one node type, use the `Collection` (map and seq), `Value` (map, seq & scalar)
	* and `Node` (alias, map, seq & scalar) targets. Of all these, only the most
	* specific defined one will be used for each node.
	*/
	async function visitAsync(node, visitor) {
		const visitor_ = initVisitor(visitor);
		if (identity.isDocument(node)) {
			if (await visitAsync_(null, node.contents, visitor_, Object.freeze([node])) === REMOVE) node.contents = null;
		} else await visitAsync_(null, node, visitor_, Object.freeze([]));
	}
	/** Terminate visit traversal completely */
	visitAsync.BREAK = BREAK;
	/** Do not visit the children of the current node */
	visitAsync.SKIP = SKIP;
	/** Remove the current node */
	visitAsync.REMOVE = REMOVE;
	async function visitAsync_(key, node, visitor, path) {
		const ctrl = await callVisitor(key, node, visitor, path);
		if (identity.isNode(ctrl) || identity.isPair(ctrl)) {
			replaceNode(key, path, ctrl);
			return visitAsync_(key, ctrl, visitor, path);
		}
		if (typeof ctrl !== "symbol") {
			if (identity.isCollection(node)) {
				path = Object.freeze(path.concat(node));
				for (let i = 0; i < node.items.length; ++i) {
					const ci = await visitAsync_(i, node.items[i], visitor, path);
					if (typeof ci === "number") i = ci - 1;
					else if (ci === BREAK) return BREAK;
					else if (ci === REMOVE) {
						node.items.splice(i, 1);
						i -= 1;
					}
				}
			} else if (identity.isPair(node)) {
				path = Object.freeze(path.concat(node));
				const ck = await visitAsync_("key", node.key, visitor, path);
				if (ck === BREAK) return BREAK;
				else if (ck === REMOVE) node.key = null;
				const cv = await visitAsync_("value", node.value, visitor, path);
				if (cv === BREAK) return BREAK;
				else if (cv === REMOVE) node.value = null;
			}
		}
		return ctrl;
	}
	function initVisitor(visitor) {
		if (typeof visitor === "object" && (visitor.Collection || visitor.Node || visitor.Value)) return Object.assign({
			Alias: visitor.Node,
			Map: visitor.Node,
			Scalar: visitor.Node,
			Seq: visitor.Node
		}, visitor.Value && {
			Map: visitor.Value,
			Scalar: visitor.Value,
			Seq: visitor.Value
		}, visitor.Collection && {
			Map: visitor.Collection,
			Seq: visitor.Collection
		}, visitor);
		return visitor;
	}
	function callVisitor(key, node, visitor, path) {
		if (typeof visitor === "function") return visitor(key, node, path);
		if (identity.isMap(node)) return visitor.Map?.(key, node, path);
		if (identity.isSeq(node)) return visitor.Seq?.(key, node, path);
		if (identity.isPair(node)) return visitor.Pair?.(key, node, path);
		if (identity.isScalar(node)) return visitor.Scalar?.(key, node, path);
		if (identity.isAlias(node)) return visitor.Alias?.(key, node, path);
	}
	function replaceNode(key, path, node) {
		const parent = path[path.length - 1];
		if (identity.isCollection(parent)) parent.items[key] = node;
		else if (identity.isPair(parent)) {
			if (key === "key") parent.key = node;
			else parent.value = node;
		} else if (identity.isDocument(parent)) parent.contents = node;
		else {
			const pt = identity.isAlias(parent) ? "alias" : "scalar";
			throw new Error(`Cannot replace node with ${pt} parent`);
		}
	}
	exports.visit = visit;
	exports.visitAsync = visitAsync;
}));
// node_modules/yaml/dist/doc/directives.js
var require_directives = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var visit = require_visit();
	const escapeChars = {
		"!": "%21",
		",": "%2C",
		"[": "%5B",
		"]": "%5D",
		"{": "%7B",
		"}": "%7D"
	};
	const escapeTagName = (tn) => tn.replace(/[!,[\]{}]/g, (ch) => escapeChars[ch]);
	var Directives = class Directives {
		constructor(yaml, tags) {
			/**
			* The directives-end/doc-start marker `---`. If `null`, a marker may still be
			* included in the document's stringified representation.
			*/
			this.docStart = null;
			/** The doc-end marker `...`.  */
			this.docEnd = false;
			this.yaml = Object.assign({}, Directives.defaultYaml, yaml);
			this.tags = Object.assign({}, Directives.defaultTags, tags);
		}
		clone() {
			const copy = new Directives(this.yaml, this.tags);
			copy.docStart = this.docStart;
			return copy;
		}
		/**
		* During parsing, get a Directives instance for the current document and
		* update the stream state according to the current version's spec.
		*/
		atDocument() {
			const res = new Directives(this.yaml, this.tags);
			switch (this.yaml.version) {
				case "1.1":
					this.atNextDocument = true;
					break;
				case "1.2":
					this.atNextDocument = false;
					this.yaml = {
						explicit: Directives.defaultYaml.explicit,
						version: "1.2"
					};
					this.tags = Object.assign({}, Directives.defaultTags);
			}
			return res;
		}
		/**
		* @param onError - May be called even if the action was successful
		* @returns `true` on success
		*/
		add(line, onError) {
			if (this.atNextDocument) {
				this.yaml = {
					explicit: Directives.defaultYaml.explicit,
					version: "1.1"
				};
				this.tags = Object.assign({}, Directives.defaultTags);
				this.atNextDocument = false;
			}
			const parts = line.trim().split(/[ \t]+/);
			const name = parts.shift();
			switch (name) {
				case "%TAG": {
					if (parts.length !== 2) {
						onError(0, "%TAG directive should contain exactly two parts");
						if (parts.length < 2) return false;
					}
					const [handle, prefix] = parts;
					this.tags[handle] = prefix;
					return true;
				}
				case "%YAML": {
					this.yaml.explicit = true;
					if (parts.length !== 1) {
						onError(0, "%YAML directive should contain exactly one part");
						return false;
					}
					const [version] = parts;
					if (version === "1.1" || version === "1.2") {
						this.yaml.version = version;
						return true;
					} else {
						const isValid = /^\d+\.\d+$/.test(version);
						onError(6, `Unsupported YAML version ${version}`, isValid);
						return false;
					}
				}
				default:
					onError(0, `Unknown directive ${name}`, true);
					return false;
			}
		}
		/**
		* Resolves a tag, matching handles to those defined in %TAG directives.
		*
		* @returns Resolved tag, which may also be the non-specific tag `'!'` or a
		*   `'!local'` tag, or `null` if unresolvable.
		*/
		tagName(source, onError) {
			if (source === "!") return "!";
			if (source[0] !== "!") {
				onError(`Not a valid tag: ${source}`);
				return null;
			}
			if (source[1] === "<") {
				const verbatim = source.slice(2, -1);
				if (verbatim === "!" || verbatim === "!!") {
					onError(`Verbatim tags aren't resolved, so ${source} is invalid.`);
					return null;
				}
				if (source[source.length - 1] !== ">") onError("Verbatim tags must end with a >");
				return verbatim;
			}
			const [, handle, suffix] = source.match(/^(.*!)([^!]*)$/s);
			if (!suffix) onError(`The ${source} tag has no suffix`);
			const prefix = this.tags[handle];
			if (prefix) try {
				return prefix + decodeURIComponent(suffix);
			} catch (error) {
				onError(String(error));
				return null;
			}
			if (handle === "!") return source;
			onError(`Could not resolve tag: ${source}`);
			return null;
		}
		/**
		* Given a fully resolved tag, returns its printable string form,
		* taking into account current tag prefixes and defaults.
		*/
		tagString(tag) {
			for (const [handle, prefix] of Object.entries(this.tags)) if (tag.startsWith(prefix)) return handle + escapeTagName(tag.substring(prefix.length));
			return tag[0] === "!" ? tag : `!<${tag}>`;
		}
		toString(doc) {
			const lines = this.yaml.explicit ? [`%YAML ${this.yaml.version || "1.2"}`] : [];
			const tagEntries = Object.entries(this.tags);
			let tagNames;
			if (doc && tagEntries.length > 0 && identity.isNode(doc.contents)) {
				const tags = {};
				visit.visit(doc.contents, (_key, node) => {
					if (identity.isNode(node) && node.tag) tags[node.tag] = true;
				});
				tagNames = Object.keys(tags);
			} else tagNames = [];
			for (const [handle, prefix] of tagEntries) {
				if (handle === "!!" && prefix === "tag:yaml.org,2002:") continue;
				if (!doc || tagNames.some((tn) => tn.startsWith(prefix))) lines.push(`%TAG ${handle} ${prefix}`);
			}
			return lines.join("\n");
		}
	};
	Directives.defaultYaml = {
		explicit: false,
		version: "1.2"
	};
	Directives.defaultTags = { "!!": "tag:yaml.org,2002:" };
	exports.Directives = Directives;
}));
// node_modules/yaml/dist/doc/anchors.js
var require_anchors = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var visit = require_visit();
	/**
	* Verify that the input string is a valid anchor.
	*
	* Will throw on errors.
	*/
	function anchorIsValid(anchor) {
		if (/[\x00-\x19\s,[\]{}]/.test(anchor)) {
			const msg = `Anchor must not contain whitespace or control characters: ${JSON.stringify(anchor)}`;
			throw new Error(msg);
		}
		return true;
	}
	function anchorNames(root) {
		const anchors = /* @__PURE__ */ new Set();
		visit.visit(root, { Value(_key, node) {
			if (node.anchor) anchors.add(node.anchor);
		} });
		return anchors;
	}
	/** Find a new anchor name with the given `prefix` and a one-indexed suffix. */
	function findNewAnchor(prefix, exclude) {
		for (let i = 1;; ++i) {
			const name = `${prefix}${i}`;
			if (!exclude.has(name)) return name;
		}
	}
	function createNodeAnchors(doc, prefix) {
		const aliasObjects = [];
		const sourceObjects = /* @__PURE__ */ new Map();
		let prevAnchors = null;
		return {
			onAnchor: (source) => {
				aliasObjects.push(source);
				prevAnchors ?? (prevAnchors = anchorNames(doc));
				const anchor = findNewAnchor(prefix, prevAnchors);
				prevAnchors.add(anchor);
				return anchor;
			},
			/**
			* With circular references, the source node is only resolved after all
			* of its child nodes are. This is why anchors are set only after all of
			* the nodes have been created.
			*/
			setAnchors: () => {
				for (const source of aliasObjects) {
					const ref = sourceObjects.get(source);
					if (typeof ref === "object" && ref.anchor && (identity.isScalar(ref.node) || identity.isCollection(ref.node))) ref.node.anchor = ref.anchor;
					else {
						const error = /* @__PURE__ */ new Error("Failed to resolve repeated object (this should not happen)");
						error.source = source;
						throw error;
					}
				}
			},
			sourceObjects
		};
	}
	exports.anchorIsValid = anchorIsValid;
	exports.anchorNames = anchorNames;
	exports.createNodeAnchors = createNodeAnchors;
	exports.findNewAnchor = findNewAnchor;
}));
// node_modules/yaml/dist/doc/applyReviver.js
var require_applyReviver = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* Applies the JSON.parse reviver algorithm as defined in the ECMA-262 spec,
	* in section 24.5.1.1 "Runtime Semantics: InternalizeJSONProperty" of the
	* 2021 edition: https://tc39.es/ecma262/#sec-json.parse
	*
	* Includes extensions for handling Map and Set objects.
	*/
	function applyReviver(reviver, obj, key, val) {
		if (val && typeof val === "object") {
			if (Array.isArray(val)) for (let i = 0, len = val.length; i < len; ++i) {
				const v0 = val[i];
				const v1 = applyReviver(reviver, val, String(i), v0);
				if (v1 === void 0) delete val[i];
				else if (v1 !== v0) val[i] = v1;
			}
			else if (val instanceof Map) for (const k of Array.from(val.keys())) {
				const v0 = val.get(k);
				const v1 = applyReviver(reviver, val, k, v0);
				if (v1 === void 0) val.delete(k);
				else if (v1 !== v0) val.set(k, v1);
			}
			else if (val instanceof Set) for (const v0 of Array.from(val)) {
				const v1 = applyReviver(reviver, val, v0, v0);
				if (v1 === void 0) val.delete(v0);
				else if (v1 !== v0) {
					val.delete(v0);
					val.add(v1);
				}
			}
			else for (const [k, v0] of Object.entries(val)) {
				const v1 = applyReviver(reviver, val, k, v0);
				if (v1 === void 0) delete val[k];
				else if (v1 !== v0) val[k] = v1;
			}
		}
		return reviver.call(obj, key, val);
	}
	exports.applyReviver = applyReviver;
}));
// node_modules/yaml/dist/nodes/toJS.js
var require_toJS = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	/**
	* Recursively convert any node or its contents to native JavaScript
	*
	* @param value - The input value
	* @param arg - If `value` defines a `toJSON()` method, use this
	*   as its first argument
	* @param ctx - Conversion context, originally set in Document#toJS(). If
	*   `{ keep: true }` is not set, output should be suitable for JSON
	*   stringification.
	*/
	function toJS(value, arg, ctx) {
		if (Array.isArray(value)) return value.map((v, i) => toJS(v, String(i), ctx));
		if (value && typeof value.toJSON === "function") {
			if (!ctx || !identity.hasAnchor(value)) return value.toJSON(arg, ctx);
			const data = {
				aliasCount: 0,
				count: 1,
				res: void 0
			};
			ctx.anchors.set(value, data);
			ctx.onCreate = (res) => {
				data.res = res;
				delete ctx.onCreate;
			};
			const res = value.toJSON(arg, ctx);
			if (ctx.onCreate) ctx.onCreate(res);
			return res;
		}
		if (typeof value === "bigint" && !ctx?.keep) return Number(value);
		return value;
	}
	exports.toJS = toJS;
}));
// node_modules/yaml/dist/nodes/Node.js
var require_Node = /* @__PURE__ */ __commonJSMin(((exports) => {
	var applyReviver = require_applyReviver();
	var identity = require_identity();
	var toJS = require_toJS();
	var NodeBase = class {
		constructor(type) {
			Object.defineProperty(this, identity.NODE_TYPE, { value: type });
		}
		/** Create a copy of this node.  */
		clone() {
			const copy = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));
			if (this.range) copy.range = this.range.slice();
			return copy;
		}
		/** A plain JavaScript representation of this node. */
		toJS(doc, { mapAsMap, maxAliasCount, onAnchor, reviver } = {}) {
			if (!identity.isDocument(doc)) throw new TypeError("A document argument is required");
			const ctx = {
				anchors: /* @__PURE__ */ new Map(),
				doc,
				keep: true,
				mapAsMap: mapAsMap === true,
				mapKeyWarned: false,
				maxAliasCount: typeof maxAliasCount === "number" ? maxAliasCount : 100
			};
			const res = toJS.toJS(this, "", ctx);
			if (typeof onAnchor === "function") for (const { count, res } of ctx.anchors.values()) onAnchor(res, count);
			return typeof reviver === "function" ? applyReviver.applyReviver(reviver, { "": res }, "", res) : res;
		}
	};
	exports.NodeBase = NodeBase;
}));
// node_modules/yaml/dist/nodes/Alias.js
var require_Alias = /* @__PURE__ */ __commonJSMin(((exports) => {
	var anchors = require_anchors();
	var visit = require_visit();
	var identity = require_identity();
	var Node = require_Node();
	var toJS = require_toJS();
	var Alias = class extends Node.NodeBase {
		constructor(source) {
			super(identity.ALIAS);
			this.source = source;
			Object.defineProperty(this, "tag", { set() {
				throw new Error("Alias nodes cannot have tags");
			} });
		}
		/**
		* Resolve the value of this alias within `doc`, finding the last
		* instance of the `source` anchor before this node.
		*/
		resolve(doc, ctx) {
			if (ctx?.maxAliasCount === 0) throw new ReferenceError("Alias resolution is disabled");
			let nodes;
			if (ctx?.aliasResolveCache) nodes = ctx.aliasResolveCache;
			else {
				nodes = [];
				visit.visit(doc, { Node: (_key, node) => {
					if (identity.isAlias(node) || identity.hasAnchor(node)) nodes.push(node);
				} });
				if (ctx) ctx.aliasResolveCache = nodes;
			}
			let found = void 0;
			for (const node of nodes) {
				if (node === this) break;
				if (node.anchor === this.source) found = node;
			}
			if (found && ctx) {
				const { anchors, doc, maxAliasCount } = ctx;
				let data = anchors.get(found);
				if (!data) {
					toJS.toJS(found, null, ctx);
					data = anchors.get(found);
				}
				/* istanbul ignore if */
				if (data?.res === void 0) throw new ReferenceError("This should not happen: Alias anchor was not resolved?");
				if (maxAliasCount >= 0) {
					data.count += 1;
					if (data.aliasCount === 0) data.aliasCount = getAliasCount(doc, found, anchors);
					if (data.count * data.aliasCount > maxAliasCount) throw new ReferenceError("Excessive alias count indicates a resource exhaustion attack");
				}
			}
			return found;
		}
		toJSON(_arg, ctx) {
			if (!ctx) return { source: this.source };
			const source = this.resolve(ctx.doc, ctx);
			if (!source) {
				const msg = `Unresolved alias (the anchor must be set before the alias): ${this.source}`;
				throw new ReferenceError(msg);
			}
			return ctx.anchors.get(source).res;
		}
		toString(ctx, _onComment, _onChompKeep) {
			const src = `*${this.source}`;
			if (ctx) {
				anchors.anchorIsValid(this.source);
				if (ctx.options.verifyAliasOrder && !ctx.anchors.has(this.source)) {
					const msg = `Unresolved alias (the anchor must be set before the alias): ${this.source}`;
					throw new Error(msg);
				}
				if (ctx.implicitKey) return `${src} `;
			}
			return src;
		}
	};
	function getAliasCount(doc, node, anchors) {
		if (identity.isAlias(node)) {
			const source = node.resolve(doc);
			const anchor = anchors && source && anchors.get(source);
			return anchor ? anchor.count * anchor.aliasCount : 0;
		} else if (identity.isCollection(node)) {
			let count = 0;
			for (const item of node.items) {
				const c = getAliasCount(doc, item, anchors);
				if (c > count) count = c;
			}
			return count;
		} else if (identity.isPair(node)) {
			const kc = getAliasCount(doc, node.key, anchors);
			const vc = getAliasCount(doc, node.value, anchors);
			return Math.max(kc, vc);
		}
		return 1;
	}
	exports.Alias = Alias;
}));
// node_modules/yaml/dist/nodes/Scalar.js
var require_Scalar = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Node = require_Node();
	var toJS = require_toJS();
	const isScalarValue = (value) => !value || typeof value !== "function" && typeof value !== "object";
	var Scalar = class extends Node.NodeBase {
		constructor(value) {
			super(identity.SCALAR);
			this.value = value;
		}
		toJSON(arg, ctx) {
			return ctx?.keep ? this.value : toJS.toJS(this.value, arg, ctx);
		}
		toString() {
			return String(this.value);
		}
	};
	Scalar.BLOCK_FOLDED = "BLOCK_FOLDED";
	Scalar.BLOCK_LITERAL = "BLOCK_LITERAL";
	Scalar.PLAIN = "PLAIN";
	Scalar.QUOTE_DOUBLE = "QUOTE_DOUBLE";
	Scalar.QUOTE_SINGLE = "QUOTE_SINGLE";
	exports.Scalar = Scalar;
	exports.isScalarValue = isScalarValue;
}));
// node_modules/yaml/dist/doc/createNode.js
var require_createNode = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Alias = require_Alias();
	var identity = require_identity();
	var Scalar = require_Scalar();
	const defaultTagPrefix = "tag:yaml.org,2002:";
	function findTagObject(value, tagName, tags) {
		if (tagName) {
			const match = tags.filter((t) => t.tag === tagName);
			const tagObj = match.find((t) => !t.format) ?? match[0];
			if (!tagObj) throw new Error(`Tag ${tagName} not found`);
			return tagObj;
		}
		return tags.find((t) => t.identify?.(value) && !t.format);
	}
	function createNode(value, tagName, ctx) {
		if (identity.isDocument(value)) value = value.contents;
		if (identity.isNode(value)) return value;
		if (identity.isPair(value)) {
			const map = ctx.schema[identity.MAP].createNode?.(ctx.schema, null, ctx);
			map.items.push(value);
			return map;
		}
		if (value instanceof String || value instanceof Number || value instanceof Boolean || typeof BigInt !== "undefined" && value instanceof BigInt) value = value.valueOf();
		const { aliasDuplicateObjects, onAnchor, onTagObj, schema, sourceObjects } = ctx;
		let ref = void 0;
		if (aliasDuplicateObjects && value && typeof value === "object") {
			ref = sourceObjects.get(value);
			if (ref) {
				ref.anchor ?? (ref.anchor = onAnchor(value));
				return new Alias.Alias(ref.anchor);
			} else {
				ref = {
					anchor: null,
					node: null
				};
				sourceObjects.set(value, ref);
			}
		}
		if (tagName?.startsWith("!!")) tagName = defaultTagPrefix + tagName.slice(2);
		let tagObj = findTagObject(value, tagName, schema.tags);
		if (!tagObj) {
			if (value && typeof value.toJSON === "function") value = value.toJSON();
			if (!value || typeof value !== "object") {
				const node = new Scalar.Scalar(value);
				if (ref) ref.node = node;
				return node;
			}
			tagObj = value instanceof Map ? schema[identity.MAP] : Symbol.iterator in Object(value) ? schema[identity.SEQ] : schema[identity.MAP];
		}
		if (onTagObj) {
			onTagObj(tagObj);
			delete ctx.onTagObj;
		}
		const node = tagObj?.createNode ? tagObj.createNode(ctx.schema, value, ctx) : typeof tagObj?.nodeClass?.from === "function" ? tagObj.nodeClass.from(ctx.schema, value, ctx) : new Scalar.Scalar(value);
		if (tagName) node.tag = tagName;
		else if (!tagObj.default) node.tag = tagObj.tag;
		if (ref) ref.node = node;
		return node;
	}
	exports.createNode = createNode;
}));
// node_modules/yaml/dist/nodes/Collection.js
var require_Collection = /* @__PURE__ */ __commonJSMin(((exports) => {
	var createNode = require_createNode();
	var identity = require_identity();
	var Node = require_Node();
	function collectionFromPath(schema, path, value) {
		let v = value;
		for (let i = path.length - 1; i >= 0; --i) {
			const k = path[i];
			if (typeof k === "number" && Number.isInteger(k) && k >= 0) {
				const a = [];
				a[k] = v;
				v = a;
			} else v = /* @__PURE__ */ new Map([[k, v]]);
		}
		return createNode.createNode(v, void 0, {
			aliasDuplicateObjects: false,
			keepUndefined: false,
			onAnchor: () => {
				throw new Error("This should not happen, please report a bug.");
			},
			schema,
			sourceObjects: /* @__PURE__ */ new Map()
		});
	}
	const isEmptyPath = (path) => path == null || typeof path === "object" && !!path[Symbol.iterator]().next().done;
	var Collection = class extends Node.NodeBase {
		constructor(type, schema) {
			super(type);
			Object.defineProperty(this, "schema", {
				value: schema,
				configurable: true,
				enumerable: false,
				writable: true
			});
		}
		/**
		* Create a copy of this collection.
		*
		* @param schema - If defined, overwrites the original's schema
		*/
		clone(schema) {
			const copy = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));
			if (schema) copy.schema = schema;
			copy.items = copy.items.map((it) => identity.isNode(it) || identity.isPair(it) ? it.clone(schema) : it);
			if (this.range) copy.range = this.range.slice();
			return copy;
		}
		/**
		* Adds a value to the collection. For `!!map` and `!!omap` the value must
		* be a Pair instance or a `{ key, value }` object, which may not have a key
		* that already exists in the map.
		*/
		addIn(path, value) {
			if (isEmptyPath(path)) this.add(value);
			else {
				const [key, ...rest] = path;
				const node = this.get(key, true);
				if (identity.isCollection(node)) node.addIn(rest, value);
				else if (node === void 0 && this.schema) this.set(key, collectionFromPath(this.schema, rest, value));
				else throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
			}
		}
		/**
		* Removes a value from the collection.
		* @returns `true` if the item was found and removed.
		*/
		deleteIn(path) {
			const [key, ...rest] = path;
			if (rest.length === 0) return this.delete(key);
			const node = this.get(key, true);
			if (identity.isCollection(node)) return node.deleteIn(rest);
			else throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
		}
		/**
		* Returns item at `key`, or `undefined` if not found. By default unwraps
		* scalar values from their surrounding node; to disable set `keepScalar` to
		* `true` (collections are always returned intact).
		*/
		getIn(path, keepScalar) {
			const [key, ...rest] = path;
			const node = this.get(key, true);
			if (rest.length === 0) return !keepScalar && identity.isScalar(node) ? node.value : node;
			else return identity.isCollection(node) ? node.getIn(rest, keepScalar) : void 0;
		}
		hasAllNullValues(allowScalar) {
			return this.items.every((node) => {
				if (!identity.isPair(node)) return false;
				const n = node.value;
				return n == null || allowScalar && identity.isScalar(n) && n.value == null && !n.commentBefore && !n.comment && !n.tag;
			});
		}
		/**
		* Checks if the collection includes a value with the key `key`.
		*/
		hasIn(path) {
			const [key, ...rest] = path;
			if (rest.length === 0) return this.has(key);
			const node = this.get(key, true);
			return identity.isCollection(node) ? node.hasIn(rest) : false;
		}
		/**
		* Sets a value in this collection. For `!!set`, `value` needs to be a
		* boolean to add/remove the item from the set.
		*/
		setIn(path, value) {
			const [key, ...rest] = path;
			if (rest.length === 0) this.set(key, value);
			else {
				const node = this.get(key, true);
				if (identity.isCollection(node)) node.setIn(rest, value);
				else if (node === void 0 && this.schema) this.set(key, collectionFromPath(this.schema, rest, value));
				else throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
			}
		}
	};
	exports.Collection = Collection;
	exports.collectionFromPath = collectionFromPath;
	exports.isEmptyPath = isEmptyPath;
}));
// node_modules/yaml/dist/stringify/stringifyComment.js
var require_stringifyComment = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* Stringifies a comment.
	*
	* Empty comment lines are left empty,
	* lines consisting of a single space are replaced by `#`,
	* and all other lines are prefixed with a `#`.
	*/
	const stringifyComment = (str) => str.replace(/^(?!$)(?: $)?/gm, "#");
	function indentComment(comment, indent) {
		if (/^\n+$/.test(comment)) return comment.substring(1);
		return indent ? comment.replace(/^(?! *$)/gm, indent) : comment;
	}
	const lineComment = (str, indent, comment) => str.endsWith("\n") ? indentComment(comment, indent) : comment.includes("\n") ? "\n" + indentComment(comment, indent) : (str.endsWith(" ") ? "" : " ") + comment;
	exports.indentComment = indentComment;
	exports.lineComment = lineComment;
	exports.stringifyComment = stringifyComment;
}));
// node_modules/yaml/dist/stringify/foldFlowLines.js
var require_foldFlowLines = /* @__PURE__ */ __commonJSMin(((exports) => {
	const FOLD_FLOW = "flow";
	const FOLD_BLOCK = "block";
	const FOLD_QUOTED = "quoted";
	/**
	* Tries to keep input at up to `lineWidth` characters, splitting only on spaces
	* not followed by newlines or spaces unless `mode` is `'quoted'`. Lines are
	* terminated with `\n` and started with `indent`.
	*/
	function foldFlowLines(text, indent, mode = "flow", { indentAtStart, lineWidth = 80, minContentWidth = 20, onFold, onOverflow } = {}) {
		if (!lineWidth || lineWidth < 0) return text;
		if (lineWidth < minContentWidth) minContentWidth = 0;
		const endStep = Math.max(1 + minContentWidth, 1 + lineWidth - indent.length);
		if (text.length <= endStep) return text;
		const folds = [];
		const escapedFolds = {};
		let end = lineWidth - indent.length;
		if (typeof indentAtStart === "number") {
			if (indentAtStart > lineWidth - Math.max(2, minContentWidth)) folds.push(0);
			else end = lineWidth - indentAtStart;
		}
		let split = void 0;
		let prev = void 0;
		let overflow = false;
		let i = -1;
		let escStart = -1;
		let escEnd = -1;
		if (mode === FOLD_BLOCK) {
			i = consumeMoreIndentedLines(text, i, indent.length);
			if (i !== -1) end = i + endStep;
		}
		for (let ch; ch = text[i += 1];) {
			if (mode === FOLD_QUOTED && ch === "\\") {
				escStart = i;
				switch (text[i + 1]) {
					case "x":
						i += 3;
						break;
					case "u":
						i += 5;
						break;
					case "U":
						i += 9;
						break;
					default: i += 1;
				}
				escEnd = i;
			}
			if (ch === "\n") {
				if (mode === FOLD_BLOCK) i = consumeMoreIndentedLines(text, i, indent.length);
				end = i + indent.length + endStep;
				split = void 0;
			} else {
				if (ch === " " && prev && prev !== " " && prev !== "\n" && prev !== "	") {
					const next = text[i + 1];
					if (next && next !== " " && next !== "\n" && next !== "	") split = i;
				}
				if (i >= end) {
					if (split) {
						folds.push(split);
						end = split + endStep;
						split = void 0;
					} else if (mode === FOLD_QUOTED) {
						while (prev === " " || prev === "	") {
							prev = ch;
							ch = text[i += 1];
							overflow = true;
						}
						const j = i > escEnd + 1 ? i - 2 : escStart - 1;
						if (escapedFolds[j]) return text;
						folds.push(j);
						escapedFolds[j] = true;
						end = j + endStep;
						split = void 0;
					} else overflow = true;
				}
			}
			prev = ch;
		}
		if (overflow && onOverflow) onOverflow();
		if (folds.length === 0) return text;
		if (onFold) onFold();
		let res = text.slice(0, folds[0]);
		for (let i = 0; i < folds.length; ++i) {
			const fold = folds[i];
			const end = folds[i + 1] || text.length;
			if (fold === 0) res = `\n${indent}${text.slice(0, end)}`;
			else {
				if (mode === FOLD_QUOTED && escapedFolds[fold]) res += `${text[fold]}\\`;
				res += `\n${indent}${text.slice(fold + 1, end)}`;
			}
		}
		return res;
	}
	/**
	* Presumes `i + 1` is at the start of a line
	* @returns index of last newline in more-indented block
	*/
	function consumeMoreIndentedLines(text, i, indent) {
		let end = i;
		let start = i + 1;
		let ch = text[start];
		while (ch === " " || ch === "	") if (i < start + indent) ch = text[++i];
		else {
			do
				ch = text[++i];
			while (ch && ch !== "\n");
			end = i;
			start = i + 1;
			ch = text[start];
		}
		return end;
	}
	exports.FOLD_BLOCK = FOLD_BLOCK;
	exports.FOLD_FLOW = FOLD_FLOW;
	exports.FOLD_QUOTED = FOLD_QUOTED;
	exports.foldFlowLines = foldFlowLines;
}));
// node_modules/yaml/dist/stringify/stringifyString.js
var require_stringifyString = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var foldFlowLines = require_foldFlowLines();
	const getFoldOptions = (ctx, isBlock) => ({
		indentAtStart: isBlock ? ctx.indent.length : ctx.indentAtStart,
		lineWidth: ctx.options.lineWidth,
		minContentWidth: ctx.options.minContentWidth
	});
	const containsDocumentMarker = (str) => /^(%|---|\.\.\.)/m.test(str);
	function lineLengthOverLimit(str, lineWidth, indentLength) {
		if (!lineWidth || lineWidth < 0) return false;
		const limit = lineWidth - indentLength;
		const strLen = str.length;
		if (strLen <= limit) return false;
		for (let i = 0, start = 0; i < strLen; ++i) if (str[i] === "\n") {
			if (i - start > limit) return true;
			start = i + 1;
			if (strLen - start <= limit) return false;
		}
		return true;
	}
	function doubleQuotedString(value, ctx) {
		const json = JSON.stringify(value);
		if (ctx.options.doubleQuotedAsJSON) return json;
		const { implicitKey } = ctx;
		const minMultiLineLength = ctx.options.doubleQuotedMinMultiLineLength;
		const indent = ctx.indent || (containsDocumentMarker(value) ? "  " : "");
		let str = "";
		let start = 0;
		for (let i = 0, ch = json[i]; ch; ch = json[++i]) {
			if (ch === " " && json[i + 1] === "\\" && json[i + 2] === "n") {
				str += json.slice(start, i) + "\\ ";
				i += 1;
				start = i;
				ch = "\\";
			}
			if (ch === "\\") switch (json[i + 1]) {
				case "u":
					{
						str += json.slice(start, i);
						const code = json.substr(i + 2, 4);
						switch (code) {
							case "0000":
								str += "\\0";
								break;
							case "0007":
								str += "\\a";
								break;
							case "000b":
								str += "\\v";
								break;
							case "001b":
								str += "\\e";
								break;
							case "0085":
								str += "\\N";
								break;
							case "00a0":
								str += "\\_";
								break;
							case "2028":
								str += "\\L";
								break;
							case "2029":
								str += "\\P";
								break;
							default: if (code.substr(0, 2) === "00") str += "\\x" + code.substr(2);
							else str += json.substr(i, 6);
						}
						i += 5;
						start = i + 1;
					}
					break;
				case "n":
					if (implicitKey || json[i + 2] === "\"" || json.length < minMultiLineLength) i += 1;
					else {
						str += json.slice(start, i) + "\n\n";
						while (json[i + 2] === "\\" && json[i + 3] === "n" && json[i + 4] !== "\"") {
							str += "\n";
							i += 2;
						}
						str += indent;
						if (json[i + 2] === " ") str += "\\";
						i += 1;
						start = i + 1;
					}
					break;
				default: i += 1;
			}
		}
		str = start ? str + json.slice(start) : json;
		return implicitKey ? str : foldFlowLines.foldFlowLines(str, indent, foldFlowLines.FOLD_QUOTED, getFoldOptions(ctx, false));
	}
	function singleQuotedString(value, ctx) {
		if (ctx.options.singleQuote === false || ctx.implicitKey && value.includes("\n") || /[ \t]\n|\n[ \t]/.test(value)) return doubleQuotedString(value, ctx);
		const indent = ctx.indent || (containsDocumentMarker(value) ? "  " : "");
		const res = "'" + value.replace(/'/g, "''").replace(/\n+/g, `$&\n${indent}`) + "'";
		return ctx.implicitKey ? res : foldFlowLines.foldFlowLines(res, indent, foldFlowLines.FOLD_FLOW, getFoldOptions(ctx, false));
	}
	function quotedString(value, ctx) {
		const { singleQuote } = ctx.options;
		let qs;
		if (singleQuote === false) qs = doubleQuotedString;
		else {
			const hasDouble = value.includes("\"");
			const hasSingle = value.includes("'");
			if (hasDouble && !hasSingle) qs = singleQuotedString;
			else if (hasSingle && !hasDouble) qs = doubleQuotedString;
			else qs = singleQuote ? singleQuotedString : doubleQuotedString;
		}
		return qs(value, ctx);
	}
	let blockEndNewlines;
	try {
		blockEndNewlines = new RegExp("(^|(?<!\n))\n+(?!\n|$)", "g");
	} catch {
		blockEndNewlines = /\n+(?!\n|$)/g;
	}
	function blockString({ comment, type, value }, ctx, onComment, onChompKeep) {
		const { blockQuote, commentString, lineWidth } = ctx.options;
		if (!blockQuote || /\n[\t ]+$/.test(value)) return quotedString(value, ctx);
		const indent = ctx.indent || (ctx.forceBlockIndent || containsDocumentMarker(value) ? "  " : "");
		const literal = blockQuote === "literal" ? true : blockQuote === "folded" || type === Scalar.Scalar.BLOCK_FOLDED ? false : type === Scalar.Scalar.BLOCK_LITERAL ? true : !lineLengthOverLimit(value, lineWidth, indent.length);
		if (!value) return literal ? "|\n" : ">\n";
		let chomp;
		let endStart;
		for (endStart = value.length; endStart > 0; --endStart) {
			const ch = value[endStart - 1];
			if (ch !== "\n" && ch !== "	" && ch !== " ") break;
		}
		let end = value.substring(endStart);
		const endNlPos = end.indexOf("\n");
		if (endNlPos === -1) chomp = "-";
		else if (value === end || endNlPos !== end.length - 1) {
			chomp = "+";
			if (onChompKeep) onChompKeep();
		} else chomp = "";
		if (end) {
			value = value.slice(0, -end.length);
			if (end[end.length - 1] === "\n") end = end.slice(0, -1);
			end = end.replace(blockEndNewlines, `$&${indent}`);
		}
		let startWithSpace = false;
		let startEnd;
		let startNlPos = -1;
		for (startEnd = 0; startEnd < value.length; ++startEnd) {
			const ch = value[startEnd];
			if (ch === " ") startWithSpace = true;
			else if (ch === "\n") startNlPos = startEnd;
			else break;
		}
		let start = value.substring(0, startNlPos < startEnd ? startNlPos + 1 : startEnd);
		if (start) {
			value = value.substring(start.length);
			start = start.replace(/\n+/g, `$&${indent}`);
		}
		let header = (startWithSpace ? indent ? "2" : "1" : "") + chomp;
		if (comment) {
			header += " " + commentString(comment.replace(/ ?[\r\n]+/g, " "));
			if (onComment) onComment();
		}
		if (!literal) {
			const foldedValue = value.replace(/\n+/g, "\n$&").replace(/(?:^|\n)([\t ].*)(?:([\n\t ]*)\n(?![\n\t ]))?/g, "$1$2").replace(/\n+/g, `$&${indent}`);
			let literalFallback = false;
			const foldOptions = getFoldOptions(ctx, true);
			if (blockQuote !== "folded" && type !== Scalar.Scalar.BLOCK_FOLDED) foldOptions.onOverflow = () => {
				literalFallback = true;
			};
			const body = foldFlowLines.foldFlowLines(`${start}${foldedValue}${end}`, indent, foldFlowLines.FOLD_BLOCK, foldOptions);
			if (!literalFallback) return `>${header}\n${indent}${body}`;
		}
		value = value.replace(/\n+/g, `$&${indent}`);
		return `|${header}\n${indent}${start}${value}${end}`;
	}
	function plainString(item, ctx, onComment, onChompKeep) {
		const { type, value } = item;
		const { actualString, implicitKey, indent, indentStep, inFlow } = ctx;
		if (implicitKey && value.includes("\n") || inFlow && /[[\]{},]/.test(value)) return quotedString(value, ctx);
		if (/^[\n\t ,[\]{}#&*!|>'"%@`]|^[?-]$|^[?-][ \t]|[\n:][ \t]|[ \t]\n|[\n\t ]#|[\n\t :]$/.test(value)) return implicitKey || inFlow || !value.includes("\n") ? quotedString(value, ctx) : blockString(item, ctx, onComment, onChompKeep);
		if (!implicitKey && !inFlow && type !== Scalar.Scalar.PLAIN && value.includes("\n")) return blockString(item, ctx, onComment, onChompKeep);
		if (containsDocumentMarker(value)) {
			if (indent === "") {
				ctx.forceBlockIndent = true;
				return blockString(item, ctx, onComment, onChompKeep);
			} else if (implicitKey && indent === indentStep) return quotedString(value, ctx);
		}
		const str = value.replace(/\n+/g, `$&\n${indent}`);
		if (actualString) {
			const test = (tag) => tag.default && tag.tag !== "tag:yaml.org,2002:str" && tag.test?.test(str);
			const { compat, tags } = ctx.doc.schema;
			if (tags.some(test) || compat?.some(test)) return quotedString(value, ctx);
		}
		return implicitKey ? str : foldFlowLines.foldFlowLines(str, indent, foldFlowLines.FOLD_FLOW, getFoldOptions(ctx, false));
	}
	function stringifyString(item, ctx, onComment, onChompKeep) {
		const { implicitKey, inFlow } = ctx;
		const ss = typeof item.value === "string" ? item : Object.assign({}, item, { value: String(item.value) });
		let { type } = item;
		if (type !== Scalar.Scalar.QUOTE_DOUBLE) {
			if (/[\x00-\x08\x0b-\x1f\x7f-\x9f\u{D800}-\u{DFFF}]/u.test(ss.value)) type = Scalar.Scalar.QUOTE_DOUBLE;
		}
		const _stringify = (_type) => {
			switch (_type) {
				case Scalar.Scalar.BLOCK_FOLDED:
				case Scalar.Scalar.BLOCK_LITERAL: return implicitKey || inFlow ? quotedString(ss.value, ctx) : blockString(ss, ctx, onComment, onChompKeep);
				case Scalar.Scalar.QUOTE_DOUBLE: return doubleQuotedString(ss.value, ctx);
				case Scalar.Scalar.QUOTE_SINGLE: return singleQuotedString(ss.value, ctx);
				case Scalar.Scalar.PLAIN: return plainString(ss, ctx, onComment, onChompKeep);
				default: return null;
			}
		};
		let res = _stringify(type);
		if (res === null) {
			const { defaultKeyType, defaultStringType } = ctx.options;
			const t = implicitKey && defaultKeyType || defaultStringType;
			res = _stringify(t);
			if (res === null) throw new Error(`Unsupported default string type ${t}`);
		}
		return res;
	}
	exports.stringifyString = stringifyString;
}));
// node_modules/yaml/dist/stringify/stringify.js
var require_stringify = /* @__PURE__ */ __commonJSMin(((exports) => {
	var anchors = require_anchors();
	var identity = require_identity();
	var stringifyComment = require_stringifyComment();
	var stringifyString = require_stringifyString();
	function createStringifyContext(doc, options) {
		const opt = Object.assign({
			blockQuote: true,
			commentString: stringifyComment.stringifyComment,
			defaultKeyType: null,
			defaultStringType: "PLAIN",
			directives: null,
			doubleQuotedAsJSON: false,
			doubleQuotedMinMultiLineLength: 40,
			falseStr: "false",
			flowCollectionPadding: true,
			indentSeq: true,
			lineWidth: 80,
			minContentWidth: 20,
			nullStr: "null",
			simpleKeys: false,
			singleQuote: null,
			trailingComma: false,
			trueStr: "true",
			verifyAliasOrder: true
		}, doc.schema.toStringOptions, options);
		let inFlow;
		switch (opt.collectionStyle) {
			case "block":
				inFlow = false;
				break;
			case "flow":
				inFlow = true;
				break;
			default: inFlow = null;
		}
		return {
			anchors: /* @__PURE__ */ new Set(),
			doc,
			flowCollectionPadding: opt.flowCollectionPadding ? " " : "",
			indent: "",
			indentStep: typeof opt.indent === "number" ? " ".repeat(opt.indent) : "  ",
			inFlow,
			options: opt
		};
	}
	function getTagObject(tags, item) {
		if (item.tag) {
			const match = tags.filter((t) => t.tag === item.tag);
			if (match.length > 0) return match.find((t) => t.format === item.format) ?? match[0];
		}
		let tagObj = void 0;
		let obj;
		if (identity.isScalar(item)) {
			obj = item.value;
			let match = tags.filter((t) => t.identify?.(obj));
			if (match.length > 1) {
				const testMatch = match.filter((t) => t.test);
				if (testMatch.length > 0) match = testMatch;
			}
			tagObj = match.find((t) => t.format === item.format) ?? match.find((t) => !t.format);
		} else {
			obj = item;
			tagObj = tags.find((t) => t.nodeClass && obj instanceof t.nodeClass);
		}
		if (!tagObj) {
			const name = obj?.constructor?.name ?? (obj === null ? "null" : typeof obj);
			throw new Error(`Tag not resolved for ${name} value`);
		}
		return tagObj;
	}
	function stringifyProps(node, tagObj, { anchors: anchors$1, doc }) {
		if (!doc.directives) return "";
		const props = [];
		const anchor = (identity.isScalar(node) || identity.isCollection(node)) && node.anchor;
		if (anchor && anchors.anchorIsValid(anchor)) {
			anchors$1.add(anchor);
			props.push(`&${anchor}`);
		}
		const tag = node.tag ?? (tagObj.default ? null : tagObj.tag);
		if (tag) props.push(doc.directives.tagString(tag));
		return props.join(" ");
	}
	function stringify(item, ctx, onComment, onChompKeep) {
		if (identity.isPair(item)) return item.toString(ctx, onComment, onChompKeep);
		if (identity.isAlias(item)) {
			if (ctx.doc.directives) return item.toString(ctx);
			if (ctx.resolvedAliases?.has(item)) throw new TypeError(`Cannot stringify circular structure without alias nodes`);
			else {
				if (ctx.resolvedAliases) ctx.resolvedAliases.add(item);
				else ctx.resolvedAliases = /* @__PURE__ */ new Set([item]);
				item = item.resolve(ctx.doc);
			}
		}
		let tagObj = void 0;
		const node = identity.isNode(item) ? item : ctx.doc.createNode(item, { onTagObj: (o) => tagObj = o });
		tagObj ?? (tagObj = getTagObject(ctx.doc.schema.tags, node));
		const props = stringifyProps(node, tagObj, ctx);
		if (props.length > 0) ctx.indentAtStart = (ctx.indentAtStart ?? 0) + props.length + 1;
		const str = typeof tagObj.stringify === "function" ? tagObj.stringify(node, ctx, onComment, onChompKeep) : identity.isScalar(node) ? stringifyString.stringifyString(node, ctx, onComment, onChompKeep) : node.toString(ctx, onComment, onChompKeep);
		if (!props) return str;
		return identity.isScalar(node) || str[0] === "{" || str[0] === "[" ? `${props} ${str}` : `${props}\n${ctx.indent}${str}`;
	}
	exports.createStringifyContext = createStringifyContext;
	exports.stringify = stringify;
}));
// node_modules/yaml/dist/stringify/stringifyPair.js
var require_stringifyPair = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Scalar = require_Scalar();
	var stringify = require_stringify();
	var stringifyComment = require_stringifyComment();
	function stringifyPair({ key, value }, ctx, onComment, onChompKeep) {
		const { allNullValues, doc, indent, indentStep, options: { commentString, indentSeq, simpleKeys } } = ctx;
		let keyComment = identity.isNode(key) && key.comment || null;
		if (simpleKeys) {
			if (keyComment) throw new Error("With simple keys, key nodes cannot have comments");
			if (identity.isCollection(key) || !identity.isNode(key) && typeof key === "object") throw new Error("With simple keys, collection cannot be used as a key value");
		}
		let explicitKey = !simpleKeys && (!key || keyComment && value == null && !ctx.inFlow || identity.isCollection(key) || (identity.isScalar(key) ? key.type === Scalar.Scalar.BLOCK_FOLDED || key.type === Scalar.Scalar.BLOCK_LITERAL : typeof key === "object"));
		ctx = Object.assign({}, ctx, {
			allNullValues: false,
			implicitKey: !explicitKey && (simpleKeys || !allNullValues),
			indent: indent + indentStep
		});
		let keyCommentDone = false;
		let chompKeep = false;
		let str = stringify.stringify(key, ctx, () => keyCommentDone = true, () => chompKeep = true);
		if (!explicitKey && !ctx.inFlow && str.length > 1024) {
			if (simpleKeys) throw new Error("With simple keys, single line scalar must not span more than 1024 characters");
			explicitKey = true;
		}
		if (ctx.inFlow) {
			if (allNullValues || value == null) {
				if (keyCommentDone && onComment) onComment();
				return str === "" ? "?" : explicitKey ? `? ${str}` : str;
			}
		} else if (allNullValues && !simpleKeys || value == null && explicitKey) {
			str = `? ${str}`;
			if (keyComment && !keyCommentDone) str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
			else if (chompKeep && onChompKeep) onChompKeep();
			return str;
		}
		if (keyCommentDone) keyComment = null;
		if (explicitKey) {
			if (keyComment) str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
			str = `? ${str}\n${indent}:`;
		} else {
			str = `${str}:`;
			if (keyComment) str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
		}
		let vsb, vcb, valueComment;
		if (identity.isNode(value)) {
			vsb = !!value.spaceBefore;
			vcb = value.commentBefore;
			valueComment = value.comment;
		} else {
			vsb = false;
			vcb = null;
			valueComment = null;
			if (value && typeof value === "object") value = doc.createNode(value);
		}
		ctx.implicitKey = false;
		if (!explicitKey && !keyComment && identity.isScalar(value)) ctx.indentAtStart = str.length + 1;
		chompKeep = false;
		if (!indentSeq && indentStep.length >= 2 && !ctx.inFlow && !explicitKey && identity.isSeq(value) && !value.flow && !value.tag && !value.anchor) ctx.indent = ctx.indent.substring(2);
		let valueCommentDone = false;
		const valueStr = stringify.stringify(value, ctx, () => valueCommentDone = true, () => chompKeep = true);
		let ws = " ";
		if (keyComment || vsb || vcb) {
			ws = vsb ? "\n" : "";
			if (vcb) {
				const cs = commentString(vcb);
				ws += `\n${stringifyComment.indentComment(cs, ctx.indent)}`;
			}
			if (valueStr === "" && !ctx.inFlow) {
				if (ws === "\n" && valueComment) ws = "\n\n";
			} else ws += `\n${ctx.indent}`;
		} else if (!explicitKey && identity.isCollection(value)) {
			const vs0 = valueStr[0];
			const nl0 = valueStr.indexOf("\n");
			const hasNewline = nl0 !== -1;
			const flow = ctx.inFlow ?? value.flow ?? value.items.length === 0;
			if (hasNewline || !flow) {
				let hasPropsLine = false;
				if (hasNewline && (vs0 === "&" || vs0 === "!")) {
					let sp0 = valueStr.indexOf(" ");
					if (vs0 === "&" && sp0 !== -1 && sp0 < nl0 && valueStr[sp0 + 1] === "!") sp0 = valueStr.indexOf(" ", sp0 + 1);
					if (sp0 === -1 || nl0 < sp0) hasPropsLine = true;
				}
				if (!hasPropsLine) ws = `\n${ctx.indent}`;
			}
		} else if (valueStr === "" || valueStr[0] === "\n") ws = "";
		str += ws + valueStr;
		if (ctx.inFlow) {
			if (valueCommentDone && onComment) onComment();
		} else if (valueComment && !valueCommentDone) str += stringifyComment.lineComment(str, ctx.indent, commentString(valueComment));
		else if (chompKeep && onChompKeep) onChompKeep();
		return str;
	}
	exports.stringifyPair = stringifyPair;
}));
// node_modules/yaml/dist/log.js
var require_log = /* @__PURE__ */ __commonJSMin(((exports) => {
	var node_process = __require("process");
	function debug(logLevel, ...messages) {
		if (logLevel === "debug") console.log(...messages);
	}
	function warn(logLevel, warning) {
		if (logLevel === "debug" || logLevel === "warn") {
			if (typeof node_process.emitWarning === "function") node_process.emitWarning(warning);
			else console.warn(warning);
		}
	}
	exports.debug = debug;
	exports.warn = warn;
}));
// node_modules/yaml/dist/schema/yaml-1.1/merge.js
var require_merge = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Scalar = require_Scalar();
	const MERGE_KEY = "<<";
	const merge = {
		identify: (value) => value === MERGE_KEY || typeof value === "symbol" && value.description === MERGE_KEY,
		default: "key",
		tag: "tag:yaml.org,2002:merge",
		test: /^<<$/,
		resolve: () => Object.assign(new Scalar.Scalar(Symbol(MERGE_KEY)), { addToJSMap: addMergeToJSMap }),
		stringify: () => MERGE_KEY
	};
	const isMergeKey = (ctx, key) => (merge.identify(key) || identity.isScalar(key) && (!key.type || key.type === Scalar.Scalar.PLAIN) && merge.identify(key.value)) && ctx?.doc.schema.tags.some((tag) => tag.tag === merge.tag && tag.default);
	function addMergeToJSMap(ctx, map, value) {
		const source = resolveAliasValue(ctx, value);
		if (identity.isSeq(source)) for (const it of source.items) mergeValue(ctx, map, it);
		else if (Array.isArray(source)) for (const it of source) mergeValue(ctx, map, it);
		else mergeValue(ctx, map, source);
	}
	function mergeValue(ctx, map, value) {
		const source = resolveAliasValue(ctx, value);
		if (!identity.isMap(source)) throw new Error("Merge sources must be maps or map aliases");
		const srcMap = source.toJSON(null, ctx, Map);
		for (const [key, value] of srcMap) if (map instanceof Map) {
			if (!map.has(key)) map.set(key, value);
		} else if (map instanceof Set) map.add(key);
		else if (!Object.prototype.hasOwnProperty.call(map, key)) Object.defineProperty(map, key, {
			value,
			writable: true,
			enumerable: true,
			configurable: true
		});
		return map;
	}
	function resolveAliasValue(ctx, value) {
		return ctx && identity.isAlias(value) ? value.resolve(ctx.doc, ctx) : value;
	}
	exports.addMergeToJSMap = addMergeToJSMap;
	exports.isMergeKey = isMergeKey;
	exports.merge = merge;
}));
// node_modules/yaml/dist/nodes/addPairToJSMap.js
var require_addPairToJSMap = /* @__PURE__ */ __commonJSMin(((exports) => {
	var log = require_log();
	var merge = require_merge();
	var stringify = require_stringify();
	var identity = require_identity();
	var toJS = require_toJS();
	function addPairToJSMap(ctx, map, { key, value }) {
		if (identity.isNode(key) && key.addToJSMap) key.addToJSMap(ctx, map, value);
		else if (merge.isMergeKey(ctx, key)) merge.addMergeToJSMap(ctx, map, value);
		else {
			const jsKey = toJS.toJS(key, "", ctx);
			if (map instanceof Map) map.set(jsKey, toJS.toJS(value, jsKey, ctx));
			else if (map instanceof Set) map.add(jsKey);
			else {
				const stringKey = stringifyKey(key, jsKey, ctx);
				const jsValue = toJS.toJS(value, stringKey, ctx);
				if (stringKey in map) Object.defineProperty(map, stringKey, {
					value: jsValue,
					writable: true,
					enumerable: true,
					configurable: true
				});
				else map[stringKey] = jsValue;
			}
		}
		return map;
	}
	function stringifyKey(key, jsKey, ctx) {
		if (jsKey === null) return "";
		if (typeof jsKey !== "object") return String(jsKey);
		if (identity.isNode(key) && ctx?.doc) {
			const strCtx = stringify.createStringifyContext(ctx.doc, {});
			strCtx.anchors = /* @__PURE__ */ new Set();
			for (const node of ctx.anchors.keys()) strCtx.anchors.add(node.anchor);
			strCtx.inFlow = true;
			strCtx.inStringifyKey = true;
			const strKey = key.toString(strCtx);
			if (!ctx.mapKeyWarned) {
				let jsonStr = JSON.stringify(strKey);
				if (jsonStr.length > 40) jsonStr = jsonStr.substring(0, 36) + "...\"";
				log.warn(ctx.doc.options.logLevel, `Keys with collection values will be stringified due to JS Object restrictions: ${jsonStr}. Set mapAsMap: true to use object keys.`);
				ctx.mapKeyWarned = true;
			}
			return strKey;
		}
		return JSON.stringify(jsKey);
	}
	exports.addPairToJSMap = addPairToJSMap;
}));
// node_modules/yaml/dist/nodes/Pair.js
var require_Pair = /* @__PURE__ */ __commonJSMin(((exports) => {
	var createNode = require_createNode();
	var stringifyPair = require_stringifyPair();
	var addPairToJSMap = require_addPairToJSMap();
	var identity = require_identity();
	function createPair(key, value, ctx) {
		return new Pair(createNode.createNode(key, void 0, ctx), createNode.createNode(value, void 0, ctx));
	}
	var Pair = class Pair {
		constructor(key, value = null) {
			Object.defineProperty(this, identity.NODE_TYPE, { value: identity.PAIR });
			this.key = key;
			this.value = value;
		}
		clone(schema) {
			let { key, value } = this;
			if (identity.isNode(key)) key = key.clone(schema);
			if (identity.isNode(value)) value = value.clone(schema);
			return new Pair(key, value);
		}
		toJSON(_, ctx) {
			const pair = ctx?.mapAsMap ? /* @__PURE__ */ new Map() : {};
			return addPairToJSMap.addPairToJSMap(ctx, pair, this);
		}
		toString(ctx, onComment, onChompKeep) {
			return ctx?.doc ? stringifyPair.stringifyPair(this, ctx, onComment, onChompKeep) : JSON.stringify(this);
		}
	};
	exports.Pair = Pair;
	exports.createPair = createPair;
}));
// node_modules/yaml/dist/stringify/stringifyCollection.js
var require_stringifyCollection = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var stringify = require_stringify();
	var stringifyComment = require_stringifyComment();
	function stringifyCollection(collection, ctx, options) {
		return (ctx.inFlow ?? collection.flow ? stringifyFlowCollection : stringifyBlockCollection)(collection, ctx, options);
	}
	function stringifyBlockCollection({ comment, items }, ctx, { blockItemPrefix, flowChars, itemIndent, onChompKeep, onComment }) {
		const { indent, options: { commentString } } = ctx;
		const itemCtx = Object.assign({}, ctx, {
			indent: itemIndent,
			type: null
		});
		let chompKeep = false;
		const lines = [];
		for (let i = 0; i < items.length; ++i) {
			const item = items[i];
			let comment = null;
			if (identity.isNode(item)) {
				if (!chompKeep && item.spaceBefore) lines.push("");
				addCommentBefore(ctx, lines, item.commentBefore, chompKeep);
				if (item.comment) comment = item.comment;
			} else if (identity.isPair(item)) {
				const ik = identity.isNode(item.key) ? item.key : null;
				if (ik) {
					if (!chompKeep && ik.spaceBefore) lines.push("");
					addCommentBefore(ctx, lines, ik.commentBefore, chompKeep);
				}
			}
			chompKeep = false;
			let str = stringify.stringify(item, itemCtx, () => comment = null, () => chompKeep = true);
			if (comment) str += stringifyComment.lineComment(str, itemIndent, commentString(comment));
			if (chompKeep && comment) chompKeep = false;
			lines.push(blockItemPrefix + str);
		}
		let str;
		if (lines.length === 0) str = flowChars.start + flowChars.end;
		else {
			str = lines[0];
			for (let i = 1; i < lines.length; ++i) {
				const line = lines[i];
				str += line ? `\n${indent}${line}` : "\n";
			}
		}
		if (comment) {
			str += "\n" + stringifyComment.indentComment(commentString(comment), indent);
			if (onComment) onComment();
		} else if (chompKeep && onChompKeep) onChompKeep();
		return str;
	}
	function stringifyFlowCollection({ items }, ctx, { flowChars, itemIndent }) {
		const { indent, indentStep, flowCollectionPadding: fcPadding, options: { commentString } } = ctx;
		itemIndent += indentStep;
		const itemCtx = Object.assign({}, ctx, {
			indent: itemIndent,
			inFlow: true,
			type: null
		});
		let reqNewline = false;
		let linesAtValue = 0;
		const lines = [];
		for (let i = 0; i < items.length; ++i) {
			const item = items[i];
			let comment = null;
			if (identity.isNode(item)) {
				if (item.spaceBefore) lines.push("");
				addCommentBefore(ctx, lines, item.commentBefore, false);
				if (item.comment) comment = item.comment;
			} else if (identity.isPair(item)) {
				const ik = identity.isNode(item.key) ? item.key : null;
				if (ik) {
					if (ik.spaceBefore) lines.push("");
					addCommentBefore(ctx, lines, ik.commentBefore, false);
					if (ik.comment) reqNewline = true;
				}
				const iv = identity.isNode(item.value) ? item.value : null;
				if (iv) {
					if (iv.comment) comment = iv.comment;
					if (iv.commentBefore) reqNewline = true;
				} else if (item.value == null && ik?.comment) comment = ik.comment;
			}
			if (comment) reqNewline = true;
			let str = stringify.stringify(item, itemCtx, () => comment = null);
			reqNewline || (reqNewline = lines.length > linesAtValue || str.includes("\n"));
			if (i < items.length - 1) str += ",";
			else if (ctx.options.trailingComma) {
				if (ctx.options.lineWidth > 0) reqNewline || (reqNewline = lines.reduce((sum, line) => sum + line.length + 2, 2) + (str.length + 2) > ctx.options.lineWidth);
				if (reqNewline) str += ",";
			}
			if (comment) str += stringifyComment.lineComment(str, itemIndent, commentString(comment));
			lines.push(str);
			linesAtValue = lines.length;
		}
		const { start, end } = flowChars;
		if (lines.length === 0) return start + end;
		else {
			if (!reqNewline) {
				const len = lines.reduce((sum, line) => sum + line.length + 2, 2);
				reqNewline = ctx.options.lineWidth > 0 && len > ctx.options.lineWidth;
			}
			if (reqNewline) {
				let str = start;
				for (const line of lines) str += line ? `\n${indentStep}${indent}${line}` : "\n";
				return `${str}\n${indent}${end}`;
			} else return `${start}${fcPadding}${lines.join(" ")}${fcPadding}${end}`;
		}
	}
	function addCommentBefore({ indent, options: { commentString } }, lines, comment, chompKeep) {
		if (comment && chompKeep) comment = comment.replace(/^\n+/, "");
		if (comment) {
			const ic = stringifyComment.indentComment(commentString(comment), indent);
			lines.push(ic.trimStart());
		}
	}
	exports.stringifyCollection = stringifyCollection;
}));
// node_modules/yaml/dist/nodes/YAMLMap.js
var require_YAMLMap = /* @__PURE__ */ __commonJSMin(((exports) => {
	var stringifyCollection = require_stringifyCollection();
	var addPairToJSMap = require_addPairToJSMap();
	var Collection = require_Collection();
	var identity = require_identity();
	var Pair = require_Pair();
	var Scalar = require_Scalar();
	function findPair(items, key) {
		const k = identity.isScalar(key) ? key.value : key;
		for (const it of items) if (identity.isPair(it)) {
			if (it.key === key || it.key === k) return it;
			if (identity.isScalar(it.key) && it.key.value === k) return it;
		}
	}
	var YAMLMap = class extends Collection.Collection {
		static get tagName() {
			return "tag:yaml.org,2002:map";
		}
		constructor(schema) {
			super(identity.MAP, schema);
			this.items = [];
		}
		/**
		* A generic collection parsing method that can be extended
		* to other node classes that inherit from YAMLMap
		*/
		static from(schema, obj, ctx) {
			const { keepUndefined, replacer } = ctx;
			const map = new this(schema);
			const add = (key, value) => {
				if (typeof replacer === "function") value = replacer.call(obj, key, value);
				else if (Array.isArray(replacer) && !replacer.includes(key)) return;
				if (value !== void 0 || keepUndefined) map.items.push(Pair.createPair(key, value, ctx));
			};
			if (obj instanceof Map) for (const [key, value] of obj) add(key, value);
			else if (obj && typeof obj === "object") for (const key of Object.keys(obj)) add(key, obj[key]);
			if (typeof schema.sortMapEntries === "function") map.items.sort(schema.sortMapEntries);
			return map;
		}
		/**
		* Adds a value to the collection.
		*
		* @param overwrite - If not set `true`, using a key that is already in the
		*   collection will throw. Otherwise, overwrites the previous value.
		*/
		add(pair, overwrite) {
			let _pair;
			if (identity.isPair(pair)) _pair = pair;
			else if (!pair || typeof pair !== "object" || !("key" in pair)) _pair = new Pair.Pair(pair, pair?.value);
			else _pair = new Pair.Pair(pair.key, pair.value);
			const prev = findPair(this.items, _pair.key);
			const sortEntries = this.schema?.sortMapEntries;
			if (prev) {
				if (!overwrite) throw new Error(`Key ${_pair.key} already set`);
				if (identity.isScalar(prev.value) && Scalar.isScalarValue(_pair.value)) prev.value.value = _pair.value;
				else prev.value = _pair.value;
			} else if (sortEntries) {
				const i = this.items.findIndex((item) => sortEntries(_pair, item) < 0);
				if (i === -1) this.items.push(_pair);
				else this.items.splice(i, 0, _pair);
			} else this.items.push(_pair);
		}
		delete(key) {
			const it = findPair(this.items, key);
			if (!it) return false;
			return this.items.splice(this.items.indexOf(it), 1).length > 0;
		}
		get(key, keepScalar) {
			const node = findPair(this.items, key)?.value;
			return (!keepScalar && identity.isScalar(node) ? node.value : node) ?? void 0;
		}
		has(key) {
			return !!findPair(this.items, key);
		}
		set(key, value) {
			this.add(new Pair.Pair(key, value), true);
		}
		/**
		* @param ctx - Conversion context, originally set in Document#toJS()
		* @param {Class} Type - If set, forces the returned collection type
		* @returns Instance of Type, Map, or Object
		*/
		toJSON(_, ctx, Type) {
			const map = Type ? new Type() : ctx?.mapAsMap ? /* @__PURE__ */ new Map() : {};
			if (ctx?.onCreate) ctx.onCreate(map);
			for (const item of this.items) addPairToJSMap.addPairToJSMap(ctx, map, item);
			return map;
		}
		toString(ctx, onComment, onChompKeep) {
			if (!ctx) return JSON.stringify(this);
			for (const item of this.items) if (!identity.isPair(item)) throw new Error(`Map items must all be pairs; found ${JSON.stringify(item)} instead`);
			if (!ctx.allNullValues && this.hasAllNullValues(false)) ctx = Object.assign({}, ctx, { allNullValues: true });
			return stringifyCollection.stringifyCollection(this, ctx, {
				blockItemPrefix: "",
				flowChars: {
					start: "{",
					end: "}"
				},
				itemIndent: ctx.indent || "",
				onChompKeep,
				onComment
			});
		}
	};
	exports.YAMLMap = YAMLMap;
	exports.findPair = findPair;
}));
// node_modules/yaml/dist/schema/common/map.js
var require_map = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var YAMLMap = require_YAMLMap();
	exports.map = {
		collection: "map",
		default: true,
		nodeClass: YAMLMap.YAMLMap,
		tag: "tag:yaml.org,2002:map",
		resolve(map, onError) {
			if (!identity.isMap(map)) onError("Expected a mapping for this tag");
			return map;
		},
		createNode: (schema, obj, ctx) => YAMLMap.YAMLMap.from(schema, obj, ctx)
	};
}));
// node_modules/yaml/dist/nodes/YAMLSeq.js
var require_YAMLSeq = /* @__PURE__ */ __commonJSMin(((exports) => {
	var createNode = require_createNode();
	var stringifyCollection = require_stringifyCollection();
	var Collection = require_Collection();
	var identity = require_identity();
	var Scalar = require_Scalar();
	var toJS = require_toJS();
	var YAMLSeq = class extends Collection.Collection {
		static get tagName() {
			return "tag:yaml.org,2002:seq";
		}
		constructor(schema) {
			super(identity.SEQ, schema);
			this.items = [];
		}
		add(value) {
			this.items.push(value);
		}
		/**
		* Removes a value from the collection.
		*
		* `key` must contain a representation of an integer for this to succeed.
		* It may be wrapped in a `Scalar`.
		*
		* @returns `true` if the item was found and removed.
		*/
		delete(key) {
			const idx = asItemIndex(key);
			if (typeof idx !== "number") return false;
			return this.items.splice(idx, 1).length > 0;
		}
		get(key, keepScalar) {
			const idx = asItemIndex(key);
			if (typeof idx !== "number") return void 0;
			const it = this.items[idx];
			return !keepScalar && identity.isScalar(it) ? it.value : it;
		}
		/**
		* Checks if the collection includes a value with the key `key`.
		*
		* `key` must contain a representation of an integer for this to succeed.
		* It may be wrapped in a `Scalar`.
		*/
		has(key) {
			const idx = asItemIndex(key);
			return typeof idx === "number" && idx < this.items.length;
		}
		/**
		* Sets a value in this collection. For `!!set`, `value` needs to be a
		* boolean to add/remove the item from the set.
		*
		* If `key` does not contain a representation of an integer, this will throw.
		* It may be wrapped in a `Scalar`.
		*/
		set(key, value) {
			const idx = asItemIndex(key);
			if (typeof idx !== "number") throw new Error(`Expected a valid index, not ${key}.`);
			const prev = this.items[idx];
			if (identity.isScalar(prev) && Scalar.isScalarValue(value)) prev.value = value;
			else this.items[idx] = value;
		}
		toJSON(_, ctx) {
			const seq = [];
			if (ctx?.onCreate) ctx.onCreate(seq);
			let i = 0;
			for (const item of this.items) seq.push(toJS.toJS(item, String(i++), ctx));
			return seq;
		}
		toString(ctx, onComment, onChompKeep) {
			if (!ctx) return JSON.stringify(this);
			return stringifyCollection.stringifyCollection(this, ctx, {
				blockItemPrefix: "- ",
				flowChars: {
					start: "[",
					end: "]"
				},
				itemIndent: (ctx.indent || "") + "  ",
				onChompKeep,
				onComment
			});
		}
		static from(schema, obj, ctx) {
			const { replacer } = ctx;
			const seq = new this(schema);
			if (obj && Symbol.iterator in Object(obj)) {
				let i = 0;
				for (let it of obj) {
					if (typeof replacer === "function") {
						const key = obj instanceof Set ? it : String(i++);
						it = replacer.call(obj, key, it);
					}
					seq.items.push(createNode.createNode(it, void 0, ctx));
				}
			}
			return seq;
		}
	};
	function asItemIndex(key) {
		let idx = identity.isScalar(key) ? key.value : key;
		if (idx && typeof idx === "string") idx = Number(idx);
		return typeof idx === "number" && Number.isInteger(idx) && idx >= 0 ? idx : null;
	}
	exports.YAMLSeq = YAMLSeq;
}));
// node_modules/yaml/dist/schema/common/seq.js
var require_seq = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var YAMLSeq = require_YAMLSeq();
	exports.seq = {
		collection: "seq",
		default: true,
		nodeClass: YAMLSeq.YAMLSeq,
		tag: "tag:yaml.org,2002:seq",
		resolve(seq, onError) {
			if (!identity.isSeq(seq)) onError("Expected a sequence for this tag");
			return seq;
		},
		createNode: (schema, obj, ctx) => YAMLSeq.YAMLSeq.from(schema, obj, ctx)
	};
}));
// node_modules/yaml/dist/schema/common/string.js
var require_string = /* @__PURE__ */ __commonJSMin(((exports) => {
	var stringifyString = require_stringifyString();
	exports.string = {
		identify: (value) => typeof value === "string",
		default: true,
		tag: "tag:yaml.org,2002:str",
		resolve: (str) => str,
		stringify(item, ctx, onComment, onChompKeep) {
			ctx = Object.assign({ actualString: true }, ctx);
			return stringifyString.stringifyString(item, ctx, onComment, onChompKeep);
		}
	};
}));
// node_modules/yaml/dist/schema/common/null.js
var require_null = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	const nullTag = {
		identify: (value) => value == null,
		createNode: () => new Scalar.Scalar(null),
		default: true,
		tag: "tag:yaml.org,2002:null",
		test: /^(?:~|[Nn]ull|NULL)?$/,
		resolve: () => new Scalar.Scalar(null),
		stringify: ({ source }, ctx) => typeof source === "string" && nullTag.test.test(source) ? source : ctx.options.nullStr
	};
	exports.nullTag = nullTag;
}));
// node_modules/yaml/dist/schema/core/bool.js
var require_bool$1 = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	const boolTag = {
		identify: (value) => typeof value === "boolean",
		default: true,
		tag: "tag:yaml.org,2002:bool",
		test: /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/,
		resolve: (str) => new Scalar.Scalar(str[0] === "t" || str[0] === "T"),
		stringify({ source, value }, ctx) {
			if (source && boolTag.test.test(source)) {
				if (value === (source[0] === "t" || source[0] === "T")) return source;
			}
			return value ? ctx.options.trueStr : ctx.options.falseStr;
		}
	};
	exports.boolTag = boolTag;
}));
// node_modules/yaml/dist/stringify/stringifyNumber.js
var require_stringifyNumber = /* @__PURE__ */ __commonJSMin(((exports) => {
	function stringifyNumber({ format, minFractionDigits, tag, value }) {
		if (typeof value === "bigint") return String(value);
		const num = typeof value === "number" ? value : Number(value);
		if (!isFinite(num)) return isNaN(num) ? ".nan" : num < 0 ? "-.inf" : ".inf";
		let n = Object.is(value, -0) ? "-0" : JSON.stringify(value);
		if (!format && minFractionDigits && (!tag || tag === "tag:yaml.org,2002:float") && /^-?\d/.test(n) && !n.includes("e")) {
			let i = n.indexOf(".");
			if (i < 0) {
				i = n.length;
				n += ".";
			}
			let d = minFractionDigits - (n.length - i - 1);
			while (d-- > 0) n += "0";
		}
		return n;
	}
	exports.stringifyNumber = stringifyNumber;
}));
// node_modules/yaml/dist/schema/core/float.js
var require_float$1 = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var stringifyNumber = require_stringifyNumber();
	const floatNaN = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
		resolve: (str) => str.slice(-3).toLowerCase() === "nan" ? NaN : str[0] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
		stringify: stringifyNumber.stringifyNumber
	};
	const floatExp = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		format: "EXP",
		test: /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$/,
		resolve: (str) => parseFloat(str),
		stringify(node) {
			const num = Number(node.value);
			return isFinite(num) ? num.toExponential() : stringifyNumber.stringifyNumber(node);
		}
	};
	exports.float = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		test: /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$/,
		resolve(str) {
			const node = new Scalar.Scalar(parseFloat(str));
			const dot = str.indexOf(".");
			if (dot !== -1 && str[str.length - 1] === "0") node.minFractionDigits = str.length - dot - 1;
			return node;
		},
		stringify: stringifyNumber.stringifyNumber
	};
	exports.floatExp = floatExp;
	exports.floatNaN = floatNaN;
}));
// node_modules/yaml/dist/schema/core/int.js
var require_int$1 = /* @__PURE__ */ __commonJSMin(((exports) => {
	var stringifyNumber = require_stringifyNumber();
	const intIdentify = (value) => typeof value === "bigint" || Number.isInteger(value);
	const intResolve = (str, offset, radix, { intAsBigInt }) => intAsBigInt ? BigInt(str) : parseInt(str.substring(offset), radix);
	function intStringify(node, radix, prefix) {
		const { value } = node;
		if (intIdentify(value) && value >= 0) return prefix + value.toString(radix);
		return stringifyNumber.stringifyNumber(node);
	}
	const intOct = {
		identify: (value) => intIdentify(value) && value >= 0,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "OCT",
		test: /^0o[0-7]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 2, 8, opt),
		stringify: (node) => intStringify(node, 8, "0o")
	};
	const int = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		test: /^[-+]?[0-9]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 0, 10, opt),
		stringify: stringifyNumber.stringifyNumber
	};
	const intHex = {
		identify: (value) => intIdentify(value) && value >= 0,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "HEX",
		test: /^0x[0-9a-fA-F]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 2, 16, opt),
		stringify: (node) => intStringify(node, 16, "0x")
	};
	exports.int = int;
	exports.intHex = intHex;
	exports.intOct = intOct;
}));
// node_modules/yaml/dist/schema/core/schema.js
var require_schema$2 = /* @__PURE__ */ __commonJSMin(((exports) => {
	var map = require_map();
	var _null = require_null();
	var seq = require_seq();
	var string = require_string();
	var bool = require_bool$1();
	var float = require_float$1();
	var int = require_int$1();
	exports.schema = [
		map.map,
		seq.seq,
		string.string,
		_null.nullTag,
		bool.boolTag,
		int.intOct,
		int.int,
		int.intHex,
		float.floatNaN,
		float.floatExp,
		float.float
	];
}));
// node_modules/yaml/dist/schema/json/schema.js
var require_schema$1 = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var map = require_map();
	var seq = require_seq();
	function intIdentify(value) {
		return typeof value === "bigint" || Number.isInteger(value);
	}
	const stringifyJSON = ({ value }) => JSON.stringify(value);
	const jsonScalars = [
		{
			identify: (value) => typeof value === "string",
			default: true,
			tag: "tag:yaml.org,2002:str",
			resolve: (str) => str,
			stringify: stringifyJSON
		},
		{
			identify: (value) => value == null,
			createNode: () => new Scalar.Scalar(null),
			default: true,
			tag: "tag:yaml.org,2002:null",
			test: /^null$/,
			resolve: () => null,
			stringify: stringifyJSON
		},
		{
			identify: (value) => typeof value === "boolean",
			default: true,
			tag: "tag:yaml.org,2002:bool",
			test: /^true$|^false$/,
			resolve: (str) => str === "true",
			stringify: stringifyJSON
		},
		{
			identify: intIdentify,
			default: true,
			tag: "tag:yaml.org,2002:int",
			test: /^-?(?:0|[1-9][0-9]*)$/,
			resolve: (str, _onError, { intAsBigInt }) => intAsBigInt ? BigInt(str) : parseInt(str, 10),
			stringify: ({ value }) => intIdentify(value) ? value.toString() : JSON.stringify(value)
		},
		{
			identify: (value) => typeof value === "number",
			default: true,
			tag: "tag:yaml.org,2002:float",
			test: /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$/,
			resolve: (str) => parseFloat(str),
			stringify: stringifyJSON
		}
	];
	exports.schema = [map.map, seq.seq].concat(jsonScalars, {
		default: true,
		tag: "",
		test: /^/,
		resolve(str, onError) {
			onError(`Unresolved plain scalar ${JSON.stringify(str)}`);
			return str;
		}
	});
}));
// node_modules/yaml/dist/schema/yaml-1.1/binary.js
var require_binary = /* @__PURE__ */ __commonJSMin(((exports) => {
	var node_buffer = __require("buffer");
	var Scalar = require_Scalar();
	var stringifyString = require_stringifyString();
	exports.binary = {
		identify: (value) => value instanceof Uint8Array,
		default: false,
		tag: "tag:yaml.org,2002:binary",
		/**
		* Returns a Buffer in node and an Uint8Array in browsers
		*
		* To use the resulting buffer as an image, you'll want to do something like:
		*
		*   const blob = new Blob([buffer], { type: 'image/jpeg' })
		*   document.querySelector('#photo').src = URL.createObjectURL(blob)
		*/
		resolve(src, onError) {
			if (typeof node_buffer.Buffer === "function") return node_buffer.Buffer.from(src, "base64");
			else if (typeof atob === "function") {
				const str = atob(src.replace(/[\n\r]/g, ""));
				const buffer = new Uint8Array(str.length);
				for (let i = 0; i < str.length; ++i) buffer[i] = str.charCodeAt(i);
				return buffer;
			} else {
				onError("This environment does not support reading binary tags; either Buffer or atob is required");
				return src;
			}
		},
		stringify({ comment, type, value }, ctx, onComment, onChompKeep) {
			if (!value) return "";
			const buf = value;
			let str;
			if (typeof node_buffer.Buffer === "function") str = buf instanceof node_buffer.Buffer ? buf.toString("base64") : node_buffer.Buffer.from(buf.buffer).toString("base64");
			else if (typeof btoa === "function") {
				let s = "";
				for (let i = 0; i < buf.length; ++i) s += String.fromCharCode(buf[i]);
				str = btoa(s);
			} else throw new Error("This environment does not support writing binary tags; either Buffer or btoa is required");
			type ?? (type = Scalar.Scalar.BLOCK_LITERAL);
			if (type !== Scalar.Scalar.QUOTE_DOUBLE) {
				const lineWidth = Math.max(ctx.options.lineWidth - ctx.indent.length, ctx.options.minContentWidth);
				const n = Math.ceil(str.length / lineWidth);
				const lines = new Array(n);
				for (let i = 0, o = 0; i < n; ++i, o += lineWidth) lines[i] = str.substr(o, lineWidth);
				str = lines.join(type === Scalar.Scalar.BLOCK_LITERAL ? "\n" : " ");
			}
			return stringifyString.stringifyString({
				comment,
				type,
				value: str
			}, ctx, onComment, onChompKeep);
		}
	};
}));
// node_modules/yaml/dist/schema/yaml-1.1/pairs.js
var require_pairs = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Pair = require_Pair();
	var Scalar = require_Scalar();
	var YAMLSeq = require_YAMLSeq();
	function resolvePairs(seq, onError) {
		if (identity.isSeq(seq)) for (let i = 0; i < seq.items.length; ++i) {
			let item = seq.items[i];
			if (identity.isPair(item)) continue;
			else if (identity.isMap(item)) {
				if (item.items.length > 1) onError("Each pair must have its own sequence indicator");
				const pair = item.items[0] || new Pair.Pair(new Scalar.Scalar(null));
				if (item.commentBefore) pair.key.commentBefore = pair.key.commentBefore ? `${item.commentBefore}\n${pair.key.commentBefore}` : item.commentBefore;
				if (item.comment) {
					const cn = pair.value ?? pair.key;
					cn.comment = cn.comment ? `${item.comment}\n${cn.comment}` : item.comment;
				}
				item = pair;
			}
			seq.items[i] = identity.isPair(item) ? item : new Pair.Pair(item);
		}
		else onError("Expected a sequence for this tag");
		return seq;
	}
	function createPairs(schema, iterable, ctx) {
		const { replacer } = ctx;
		const pairs = new YAMLSeq.YAMLSeq(schema);
		pairs.tag = "tag:yaml.org,2002:pairs";
		let i = 0;
		if (iterable && Symbol.iterator in Object(iterable)) for (let it of iterable) {
			if (typeof replacer === "function") it = replacer.call(iterable, String(i++), it);
			let key, value;
			if (Array.isArray(it)) {
				if (it.length === 2) {
					key = it[0];
					value = it[1];
				} else throw new TypeError(`Expected [key, value] tuple: ${it}`);
			} else if (it && it instanceof Object) {
				const keys = Object.keys(it);
				if (keys.length === 1) {
					key = keys[0];
					value = it[key];
				} else throw new TypeError(`Expected tuple with one key, not ${keys.length} keys`);
			} else key = it;
			pairs.items.push(Pair.createPair(key, value, ctx));
		}
		return pairs;
	}
	const pairs = {
		collection: "seq",
		default: false,
		tag: "tag:yaml.org,2002:pairs",
		resolve: resolvePairs,
		createNode: createPairs
	};
	exports.createPairs = createPairs;
	exports.pairs = pairs;
	exports.resolvePairs = resolvePairs;
}));
// node_modules/yaml/dist/schema/yaml-1.1/omap.js
var require_omap = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var toJS = require_toJS();
	var YAMLMap = require_YAMLMap();
	var YAMLSeq = require_YAMLSeq();
	var pairs = require_pairs();
	var YAMLOMap = class YAMLOMap extends YAMLSeq.YAMLSeq {
		constructor() {
			super();
			this.add = YAMLMap.YAMLMap.prototype.add.bind(this);
			this.delete = YAMLMap.YAMLMap.prototype.delete.bind(this);
			this.get = YAMLMap.YAMLMap.prototype.get.bind(this);
			this.has = YAMLMap.YAMLMap.prototype.has.bind(this);
			this.set = YAMLMap.YAMLMap.prototype.set.bind(this);
			this.tag = YAMLOMap.tag;
		}
		/**
		* If `ctx` is given, the return type is actually `Map<unknown, unknown>`,
		* but TypeScript won't allow widening the signature of a child method.
		*/
		toJSON(_, ctx) {
			if (!ctx) return super.toJSON(_);
			const map = /* @__PURE__ */ new Map();
			if (ctx?.onCreate) ctx.onCreate(map);
			for (const pair of this.items) {
				let key, value;
				if (identity.isPair(pair)) {
					key = toJS.toJS(pair.key, "", ctx);
					value = toJS.toJS(pair.value, key, ctx);
				} else key = toJS.toJS(pair, "", ctx);
				if (map.has(key)) throw new Error("Ordered maps must not include duplicate keys");
				map.set(key, value);
			}
			return map;
		}
		static from(schema, iterable, ctx) {
			const pairs$1 = pairs.createPairs(schema, iterable, ctx);
			const omap = new this();
			omap.items = pairs$1.items;
			return omap;
		}
	};
	YAMLOMap.tag = "tag:yaml.org,2002:omap";
	const omap = {
		collection: "seq",
		identify: (value) => value instanceof Map,
		nodeClass: YAMLOMap,
		default: false,
		tag: "tag:yaml.org,2002:omap",
		resolve(seq, onError) {
			const pairs$1 = pairs.resolvePairs(seq, onError);
			const seenKeys = [];
			for (const { key } of pairs$1.items) if (identity.isScalar(key)) {
				if (seenKeys.includes(key.value)) onError(`Ordered maps must not include duplicate keys: ${key.value}`);
				else seenKeys.push(key.value);
			}
			return Object.assign(new YAMLOMap(), pairs$1);
		},
		createNode: (schema, iterable, ctx) => YAMLOMap.from(schema, iterable, ctx)
	};
	exports.YAMLOMap = YAMLOMap;
	exports.omap = omap;
}));
// node_modules/yaml/dist/schema/yaml-1.1/bool.js
var require_bool = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	function boolStringify({ value, source }, ctx) {
		if (source && (value ? trueTag : falseTag).test.test(source)) return source;
		return value ? ctx.options.trueStr : ctx.options.falseStr;
	}
	const trueTag = {
		identify: (value) => value === true,
		default: true,
		tag: "tag:yaml.org,2002:bool",
		test: /^(?:Y|y|[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/,
		resolve: () => new Scalar.Scalar(true),
		stringify: boolStringify
	};
	const falseTag = {
		identify: (value) => value === false,
		default: true,
		tag: "tag:yaml.org,2002:bool",
		test: /^(?:N|n|[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/,
		resolve: () => new Scalar.Scalar(false),
		stringify: boolStringify
	};
	exports.falseTag = falseTag;
	exports.trueTag = trueTag;
}));
// node_modules/yaml/dist/schema/yaml-1.1/float.js
var require_float = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var stringifyNumber = require_stringifyNumber();
	const floatNaN = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
		resolve: (str) => str.slice(-3).toLowerCase() === "nan" ? NaN : str[0] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
		stringify: stringifyNumber.stringifyNumber
	};
	const floatExp = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		format: "EXP",
		test: /^[-+]?(?:[0-9][0-9_]*)?(?:\.[0-9_]*)?[eE][-+]?[0-9]+$/,
		resolve: (str) => parseFloat(str.replace(/_/g, "")),
		stringify(node) {
			const num = Number(node.value);
			return isFinite(num) ? num.toExponential() : stringifyNumber.stringifyNumber(node);
		}
	};
	exports.float = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		test: /^[-+]?(?:[0-9][0-9_]*)?\.[0-9_]*$/,
		resolve(str) {
			const node = new Scalar.Scalar(parseFloat(str.replace(/_/g, "")));
			const dot = str.indexOf(".");
			if (dot !== -1) {
				const f = str.substring(dot + 1).replace(/_/g, "");
				if (f[f.length - 1] === "0") node.minFractionDigits = f.length;
			}
			return node;
		},
		stringify: stringifyNumber.stringifyNumber
	};
	exports.floatExp = floatExp;
	exports.floatNaN = floatNaN;
}));
// node_modules/yaml/dist/schema/yaml-1.1/int.js
var require_int = /* @__PURE__ */ __commonJSMin(((exports) => {
	var stringifyNumber = require_stringifyNumber();
	const intIdentify = (value) => typeof value === "bigint" || Number.isInteger(value);
	function intResolve(str, offset, radix, { intAsBigInt }) {
		const sign = str[0];
		if (sign === "-" || sign === "+") offset += 1;
		str = str.substring(offset).replace(/_/g, "");
		if (intAsBigInt) {
			switch (radix) {
				case 2:
					str = `0b${str}`;
					break;
				case 8:
					str = `0o${str}`;
					break;
				case 16: str = `0x${str}`;
			}
			const n = BigInt(str);
			return sign === "-" ? BigInt(-1) * n : n;
		}
		const n = parseInt(str, radix);
		return sign === "-" ? -1 * n : n;
	}
	function intStringify(node, radix, prefix) {
		const { value } = node;
		if (intIdentify(value)) {
			const str = value.toString(radix);
			return value < 0 ? "-" + prefix + str.substr(1) : prefix + str;
		}
		return stringifyNumber.stringifyNumber(node);
	}
	const intBin = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "BIN",
		test: /^[-+]?0b[0-1_]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 2, 2, opt),
		stringify: (node) => intStringify(node, 2, "0b")
	};
	const intOct = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "OCT",
		test: /^[-+]?0[0-7_]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 1, 8, opt),
		stringify: (node) => intStringify(node, 8, "0")
	};
	const int = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		test: /^[-+]?[0-9][0-9_]*$/,
		resolve: (str, _onError, opt) => intResolve(str, 0, 10, opt),
		stringify: stringifyNumber.stringifyNumber
	};
	const intHex = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "HEX",
		test: /^[-+]?0x[0-9a-fA-F_]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 2, 16, opt),
		stringify: (node) => intStringify(node, 16, "0x")
	};
	exports.int = int;
	exports.intBin = intBin;
	exports.intHex = intHex;
	exports.intOct = intOct;
}));
// node_modules/yaml/dist/schema/yaml-1.1/set.js
var require_set = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Pair = require_Pair();
	var YAMLMap = require_YAMLMap();
	var YAMLSet = class YAMLSet extends YAMLMap.YAMLMap {
		constructor(schema) {
			super(schema);
			this.tag = YAMLSet.tag;
		}
		add(key) {
			let pair;
			if (identity.isPair(key)) pair = key;
			else if (key && typeof key === "object" && "key" in key && "value" in key && key.value === null) pair = new Pair.Pair(key.key, null);
			else pair = new Pair.Pair(key, null);
			if (!YAMLMap.findPair(this.items, pair.key)) this.items.push(pair);
		}
		/**
		* If `keepPair` is `true`, returns the Pair matching `key`.
		* Otherwise, returns the value of that Pair's key.
		*/
		get(key, keepPair) {
			const pair = YAMLMap.findPair(this.items, key);
			return !keepPair && identity.isPair(pair) ? identity.isScalar(pair.key) ? pair.key.value : pair.key : pair;
		}
		set(key, value) {
			if (typeof value !== "boolean") throw new Error(`Expected boolean value for set(key, value) in a YAML set, not ${typeof value}`);
			const prev = YAMLMap.findPair(this.items, key);
			if (prev && !value) this.items.splice(this.items.indexOf(prev), 1);
			else if (!prev && value) this.items.push(new Pair.Pair(key));
		}
		toJSON(_, ctx) {
			return super.toJSON(_, ctx, Set);
		}
		toString(ctx, onComment, onChompKeep) {
			if (!ctx) return JSON.stringify(this);
			if (this.hasAllNullValues(true)) return super.toString(Object.assign({}, ctx, { allNullValues: true }), onComment, onChompKeep);
			else throw new Error("Set items must all have null values");
		}
		static from(schema, iterable, ctx) {
			const { replacer } = ctx;
			const set = new this(schema);
			if (iterable && Symbol.iterator in Object(iterable)) for (let value of iterable) {
				if (typeof replacer === "function") value = replacer.call(iterable, value, value);
				set.items.push(Pair.createPair(value, null, ctx));
			}
			return set;
		}
	};
	YAMLSet.tag = "tag:yaml.org,2002:set";
	const set = {
		collection: "map",
		identify: (value) => value instanceof Set,
		nodeClass: YAMLSet,
		default: false,
		tag: "tag:yaml.org,2002:set",
		createNode: (schema, iterable, ctx) => YAMLSet.from(schema, iterable, ctx),
		resolve(map, onError) {
			if (identity.isMap(map)) {
				if (map.hasAllNullValues(true)) return Object.assign(new YAMLSet(), map);
				else onError("Set items must all have null values");
			} else onError("Expected a mapping for this tag");
			return map;
		}
	};
	exports.YAMLSet = YAMLSet;
	exports.set = set;
}));
// node_modules/yaml/dist/schema/yaml-1.1/timestamp.js
var require_timestamp = /* @__PURE__ */ __commonJSMin(((exports) => {
	var stringifyNumber = require_stringifyNumber();
	/** Internal types handle bigint as number, because TS can't figure it out. */
	function parseSexagesimal(str, asBigInt) {
		const sign = str[0];
		const parts = sign === "-" || sign === "+" ? str.substring(1) : str;
		const num = (n) => asBigInt ? BigInt(n) : Number(n);
		const res = parts.replace(/_/g, "").split(":").reduce((res, p) => res * num(60) + num(p), num(0));
		return sign === "-" ? num(-1) * res : res;
	}
	/**
	* hhhh:mm:ss.sss
	*
	* Internal types handle bigint as number, because TS can't figure it out.
	*/
	function stringifySexagesimal(node) {
		let { value } = node;
		let num = (n) => n;
		if (typeof value === "bigint") num = (n) => BigInt(n);
		else if (isNaN(value) || !isFinite(value)) return stringifyNumber.stringifyNumber(node);
		let sign = "";
		if (value < 0) {
			sign = "-";
			value *= num(-1);
		}
		const _60 = num(60);
		const parts = [value % _60];
		if (value < 60) parts.unshift(0);
		else {
			value = (value - parts[0]) / _60;
			parts.unshift(value % _60);
			if (value >= 60) {
				value = (value - parts[0]) / _60;
				parts.unshift(value);
			}
		}
		return sign + parts.map((n) => String(n).padStart(2, "0")).join(":").replace(/000000\d*$/, "");
	}
	const intTime = {
		identify: (value) => typeof value === "bigint" || Number.isInteger(value),
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "TIME",
		test: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+$/,
		resolve: (str, _onError, { intAsBigInt }) => parseSexagesimal(str, intAsBigInt),
		stringify: stringifySexagesimal
	};
	const floatTime = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		format: "TIME",
		test: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/,
		resolve: (str) => parseSexagesimal(str, false),
		stringify: stringifySexagesimal
	};
	const timestamp = {
		identify: (value) => value instanceof Date,
		default: true,
		tag: "tag:yaml.org,2002:timestamp",
		test: RegExp("^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:(?:t|T|[ \\t]+)([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2}(\\.[0-9]+)?)(?:[ \\t]*(Z|[-+][012]?[0-9](?::[0-9]{2})?))?)?$"),
		resolve(str) {
			const match = str.match(timestamp.test);
			if (!match) throw new Error("!!timestamp expects a date, starting with yyyy-mm-dd");
			const [, year, month, day, hour, minute, second] = match.map(Number);
			const millisec = match[7] ? Number((match[7] + "00").substr(1, 3)) : 0;
			let date = Date.UTC(year, month - 1, day, hour || 0, minute || 0, second || 0, millisec);
			const tz = match[8];
			if (tz && tz !== "Z") {
				let d = parseSexagesimal(tz, false);
				if (Math.abs(d) < 30) d *= 60;
				date -= 6e4 * d;
			}
			return new Date(date);
		},
		stringify: ({ value }) => value?.toISOString().replace(/(T00:00:00)?\.000Z$/, "") ?? ""
	};
	exports.floatTime = floatTime;
	exports.intTime = intTime;
	exports.timestamp = timestamp;
}));
// node_modules/yaml/dist/schema/yaml-1.1/schema.js
var require_schema = /* @__PURE__ */ __commonJSMin(((exports) => {
	var map = require_map();
	var _null = require_null();
	var seq = require_seq();
	var string = require_string();
	var binary = require_binary();
	var bool = require_bool();
	var float = require_float();
	var int = require_int();
	var merge = require_merge();
	var omap = require_omap();
	var pairs = require_pairs();
	var set = require_set();
	var timestamp = require_timestamp();
	exports.schema = [
		map.map,
		seq.seq,
		string.string,
		_null.nullTag,
		bool.trueTag,
		bool.falseTag,
		int.intBin,
		int.intOct,
		int.int,
		int.intHex,
		float.floatNaN,
		float.floatExp,
		float.float,
		binary.binary,
		merge.merge,
		omap.omap,
		pairs.pairs,
		set.set,
		timestamp.intTime,
		timestamp.floatTime,
		timestamp.timestamp
	];
}));
// node_modules/yaml/dist/schema/tags.js
var require_tags = /* @__PURE__ */ __commonJSMin(((exports) => {
	var map = require_map();
	var _null = require_null();
	var seq = require_seq();
	var string = require_string();
	var bool = require_bool$1();
	var float = require_float$1();
	var int = require_int$1();
	var schema = require_schema$2();
	var schema$1 = require_schema$1();
	var binary = require_binary();
	var merge = require_merge();
	var omap = require_omap();
	var pairs = require_pairs();
	var schema$2 = require_schema();
	var set = require_set();
	var timestamp = require_timestamp();
	const schemas = /* @__PURE__ */ new Map([
		["core", schema.schema],
		["failsafe", [
			map.map,
			seq.seq,
			string.string
		]],
		["json", schema$1.schema],
		["yaml11", schema$2.schema],
		["yaml-1.1", schema$2.schema]
	]);
	const tagsByName = {
		binary: binary.binary,
		bool: bool.boolTag,
		float: float.float,
		floatExp: float.floatExp,
		floatNaN: float.floatNaN,
		floatTime: timestamp.floatTime,
		int: int.int,
		intHex: int.intHex,
		intOct: int.intOct,
		intTime: timestamp.intTime,
		map: map.map,
		merge: merge.merge,
		null: _null.nullTag,
		omap: omap.omap,
		pairs: pairs.pairs,
		seq: seq.seq,
		set: set.set,
		timestamp: timestamp.timestamp
	};
	const coreKnownTags = {
		"tag:yaml.org,2002:binary": binary.binary,
		"tag:yaml.org,2002:merge": merge.merge,
		"tag:yaml.org,2002:omap": omap.omap,
		"tag:yaml.org,2002:pairs": pairs.pairs,
		"tag:yaml.org,2002:set": set.set,
		"tag:yaml.org,2002:timestamp": timestamp.timestamp
	};
	function getTags(customTags, schemaName, addMergeTag) {
		const schemaTags = schemas.get(schemaName);
		if (schemaTags && !customTags) return addMergeTag && !schemaTags.includes(merge.merge) ? schemaTags.concat(merge.merge) : schemaTags.slice();
		let tags = schemaTags;
		if (!tags) {
			if (Array.isArray(customTags)) tags = [];
			else {
				const keys = Array.from(schemas.keys()).filter((key) => key !== "yaml11").map((key) => JSON.stringify(key)).join(", ");
				throw new Error(`Unknown schema "${schemaName}"; use one of ${keys} or define customTags array`);
			}
		}
		if (Array.isArray(customTags)) for (const tag of customTags) tags = tags.concat(tag);
		else if (typeof customTags === "function") tags = customTags(tags.slice());
		if (addMergeTag) tags = tags.concat(merge.merge);
		return tags.reduce((tags, tag) => {
			const tagObj = typeof tag === "string" ? tagsByName[tag] : tag;
			if (!tagObj) {
				const tagName = JSON.stringify(tag);
				const keys = Object.keys(tagsByName).map((key) => JSON.stringify(key)).join(", ");
				throw new Error(`Unknown custom tag ${tagName}; use one of ${keys}`);
			}
			if (!tags.includes(tagObj)) tags.push(tagObj);
			return tags;
		}, []);
	}
	exports.coreKnownTags = coreKnownTags;
	exports.getTags = getTags;
}));
// node_modules/yaml/dist/schema/Schema.js
var require_Schema = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var map = require_map();
	var seq = require_seq();
	var string = require_string();
	var tags = require_tags();
	const sortMapEntriesByKey = (a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
	exports.Schema = class Schema {
		constructor({ compat, customTags, merge, resolveKnownTags, schema, sortMapEntries, toStringDefaults }) {
			this.compat = Array.isArray(compat) ? tags.getTags(compat, "compat") : compat ? tags.getTags(null, compat) : null;
			this.name = typeof schema === "string" && schema || "core";
			this.knownTags = resolveKnownTags ? tags.coreKnownTags : {};
			this.tags = tags.getTags(customTags, this.name, merge);
			this.toStringOptions = toStringDefaults ?? null;
			Object.defineProperty(this, identity.MAP, { value: map.map });
			Object.defineProperty(this, identity.SCALAR, { value: string.string });
			Object.defineProperty(this, identity.SEQ, { value: seq.seq });
			this.sortMapEntries = typeof sortMapEntries === "function" ? sortMapEntries : sortMapEntries === true ? sortMapEntriesByKey : null;
		}
		clone() {
			const copy = Object.create(Schema.prototype, Object.getOwnPropertyDescriptors(this));
			copy.tags = this.tags.slice();
			return copy;
		}
	};
}));
// node_modules/yaml/dist/stringify/stringifyDocument.js
var require_stringifyDocument = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var stringify = require_stringify();
	var stringifyComment = require_stringifyComment();
	function stringifyDocument(doc, options) {
		const lines = [];
		let hasDirectives = options.directives === true;
		if (options.directives !== false && doc.directives) {
			const dir = doc.directives.toString(doc);
			if (dir) {
				lines.push(dir);
				hasDirectives = true;
			} else if (doc.directives.docStart) hasDirectives = true;
		}
		if (hasDirectives) lines.push("---");
		const ctx = stringify.createStringifyContext(doc, options);
		const { commentString } = ctx.options;
		if (doc.commentBefore) {
			if (lines.length !== 1) lines.unshift("");
			const cs = commentString(doc.commentBefore);
			lines.unshift(stringifyComment.indentComment(cs, ""));
		}
		let chompKeep = false;
		let contentComment = null;
		if (doc.contents) {
			if (identity.isNode(doc.contents)) {
				if (doc.contents.spaceBefore && hasDirectives) lines.push("");
				if (doc.contents.commentBefore) {
					const cs = commentString(doc.contents.commentBefore);
					lines.push(stringifyComment.indentComment(cs, ""));
				}
				ctx.forceBlockIndent = !!doc.comment;
				contentComment = doc.contents.comment;
			}
			const onChompKeep = contentComment ? void 0 : () => chompKeep = true;
			let body = stringify.stringify(doc.contents, ctx, () => contentComment = null, onChompKeep);
			if (contentComment) body += stringifyComment.lineComment(body, "", commentString(contentComment));
			if ((body[0] === "|" || body[0] === ">") && lines[lines.length - 1] === "---") lines[lines.length - 1] = `--- ${body}`;
			else lines.push(body);
		} else lines.push(stringify.stringify(doc.contents, ctx));
		if (doc.directives?.docEnd) {
			if (doc.comment) {
				const cs = commentString(doc.comment);
				if (cs.includes("\n")) {
					lines.push("...");
					lines.push(stringifyComment.indentComment(cs, ""));
				} else lines.push(`... ${cs}`);
			} else lines.push("...");
		} else {
			let dc = doc.comment;
			if (dc && chompKeep) dc = dc.replace(/^\n+/, "");
			if (dc) {
				if ((!chompKeep || contentComment) && lines[lines.length - 1] !== "") lines.push("");
				lines.push(stringifyComment.indentComment(commentString(dc), ""));
			}
		}
		return lines.join("\n") + "\n";
	}
	exports.stringifyDocument = stringifyDocument;
}));
// node_modules/yaml/dist/doc/Document.js
var require_Document = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Alias = require_Alias();
	var Collection = require_Collection();
	var identity = require_identity();
	var Pair = require_Pair();
	var toJS = require_toJS();
	var Schema = require_Schema();
	var stringifyDocument = require_stringifyDocument();
	var anchors = require_anchors();
	var applyReviver = require_applyReviver();
	var createNode = require_createNode();
	var directives = require_directives();
	var Document = class Document {
		constructor(value, replacer, options) {
			/** A comment before this Document */
			this.commentBefore = null;
			/** A comment immediately after this Document */
			this.comment = null;
			/** Errors encountered during parsing. */
			this.errors = [];
			/** Warnings encountered during parsing. */
			this.warnings = [];
			Object.defineProperty(this, identity.NODE_TYPE, { value: identity.DOC });
			let _replacer = null;
			if (typeof replacer === "function" || Array.isArray(replacer)) _replacer = replacer;
			else if (options === void 0 && replacer) {
				options = replacer;
				replacer = void 0;
			}
			const opt = Object.assign({
				intAsBigInt: false,
				keepSourceTokens: false,
				logLevel: "warn",
				prettyErrors: true,
				strict: true,
				stringKeys: false,
				uniqueKeys: true,
				version: "1.2"
			}, options);
			this.options = opt;
			let { version } = opt;
			if (options?._directives) {
				this.directives = options._directives.atDocument();
				if (this.directives.yaml.explicit) version = this.directives.yaml.version;
			} else this.directives = new directives.Directives({ version });
			this.setSchema(version, options);
			this.contents = value === void 0 ? null : this.createNode(value, _replacer, options);
		}
		/**
		* Create a deep copy of this Document and its contents.
		*
		* Custom Node values that inherit from `Object` still refer to their original instances.
		*/
		clone() {
			const copy = Object.create(Document.prototype, { [identity.NODE_TYPE]: { value: identity.DOC } });
			copy.commentBefore = this.commentBefore;
			copy.comment = this.comment;
			copy.errors = this.errors.slice();
			copy.warnings = this.warnings.slice();
			copy.options = Object.assign({}, this.options);
			if (this.directives) copy.directives = this.directives.clone();
			copy.schema = this.schema.clone();
			copy.contents = identity.isNode(this.contents) ? this.contents.clone(copy.schema) : this.contents;
			if (this.range) copy.range = this.range.slice();
			return copy;
		}
		/** Adds a value to the document. */
		add(value) {
			if (assertCollection(this.contents)) this.contents.add(value);
		}
		/** Adds a value to the document. */
		addIn(path, value) {
			if (assertCollection(this.contents)) this.contents.addIn(path, value);
		}
		/**
		* Create a new `Alias` node, ensuring that the target `node` has the required anchor.
		*
		* If `node` already has an anchor, `name` is ignored.
		* Otherwise, the `node.anchor` value will be set to `name`,
		* or if an anchor with that name is already present in the document,
		* `name` will be used as a prefix for a new unique anchor.
		* If `name` is undefined, the generated anchor will use 'a' as a prefix.
		*/
		createAlias(node, name) {
			if (!node.anchor) {
				const prev = anchors.anchorNames(this);
				node.anchor = !name || prev.has(name) ? anchors.findNewAnchor(name || "a", prev) : name;
			}
			return new Alias.Alias(node.anchor);
		}
		createNode(value, replacer, options) {
			let _replacer = void 0;
			if (typeof replacer === "function") {
				value = replacer.call({ "": value }, "", value);
				_replacer = replacer;
			} else if (Array.isArray(replacer)) {
				const keyToStr = (v) => typeof v === "number" || v instanceof String || v instanceof Number;
				const asStr = replacer.filter(keyToStr).map(String);
				if (asStr.length > 0) replacer = replacer.concat(asStr);
				_replacer = replacer;
			} else if (options === void 0 && replacer) {
				options = replacer;
				replacer = void 0;
			}
			const { aliasDuplicateObjects, anchorPrefix, flow, keepUndefined, onTagObj, tag } = options ?? {};
			const { onAnchor, setAnchors, sourceObjects } = anchors.createNodeAnchors(this, anchorPrefix || "a");
			const ctx = {
				aliasDuplicateObjects: aliasDuplicateObjects ?? true,
				keepUndefined: keepUndefined ?? false,
				onAnchor,
				onTagObj,
				replacer: _replacer,
				schema: this.schema,
				sourceObjects
			};
			const node = createNode.createNode(value, tag, ctx);
			if (flow && identity.isCollection(node)) node.flow = true;
			setAnchors();
			return node;
		}
		/**
		* Convert a key and a value into a `Pair` using the current schema,
		* recursively wrapping all values as `Scalar` or `Collection` nodes.
		*/
		createPair(key, value, options = {}) {
			const k = this.createNode(key, null, options);
			const v = this.createNode(value, null, options);
			return new Pair.Pair(k, v);
		}
		/**
		* Removes a value from the document.
		* @returns `true` if the item was found and removed.
		*/
		delete(key) {
			return assertCollection(this.contents) ? this.contents.delete(key) : false;
		}
		/**
		* Removes a value from the document.
		* @returns `true` if the item was found and removed.
		*/
		deleteIn(path) {
			if (Collection.isEmptyPath(path)) {
				if (this.contents == null) return false;
				this.contents = null;
				return true;
			}
			return assertCollection(this.contents) ? this.contents.deleteIn(path) : false;
		}
		/**
		* Returns item at `key`, or `undefined` if not found. By default unwraps
		* scalar values from their surrounding node; to disable set `keepScalar` to
		* `true` (collections are always returned intact).
		*/
		get(key, keepScalar) {
			return identity.isCollection(this.contents) ? this.contents.get(key, keepScalar) : void 0;
		}
		/**
		* Returns item at `path`, or `undefined` if not found. By default unwraps
		* scalar values from their surrounding node; to disable set `keepScalar` to
		* `true` (collections are always returned intact).
		*/
		getIn(path, keepScalar) {
			if (Collection.isEmptyPath(path)) return !keepScalar && identity.isScalar(this.contents) ? this.contents.value : this.contents;
			return identity.isCollection(this.contents) ? this.contents.getIn(path, keepScalar) : void 0;
		}
		/**
		* Checks if the document includes a value with the key `key`.
		*/
		has(key) {
			return identity.isCollection(this.contents) ? this.contents.has(key) : false;
		}
		/**
		* Checks if the document includes a value at `path`.
		*/
		hasIn(path) {
			if (Collection.isEmptyPath(path)) return this.contents !== void 0;
			return identity.isCollection(this.contents) ? this.contents.hasIn(path) : false;
		}
		/**
		* Sets a value in this document. For `!!set`, `value` needs to be a
		* boolean to add/remove the item from the set.
		*/
		set(key, value) {
			if (this.contents == null) this.contents = Collection.collectionFromPath(this.schema, [key], value);
			else if (assertCollection(this.contents)) this.contents.set(key, value);
		}
		/**
		* Sets a value in this document. For `!!set`, `value` needs to be a
		* boolean to add/remove the item from the set.
		*/
		setIn(path, value) {
			if (Collection.isEmptyPath(path)) this.contents = value;
			else if (this.contents == null) this.contents = Collection.collectionFromPath(this.schema, Array.from(path), value);
			else if (assertCollection(this.contents)) this.contents.setIn(path, value);
		}
		/**
		* Change the YAML version and schema used by the document.
		* A `null` version disables support for directives, explicit tags, anchors, and aliases.
		* It also requires the `schema` option to be given as a `Schema` instance value.
		*
		* Overrides all previously set schema options.
		*/
		setSchema(version, options = {}) {
			if (typeof version === "number") version = String(version);
			let opt;
			switch (version) {
				case "1.1":
					if (this.directives) this.directives.yaml.version = "1.1";
					else this.directives = new directives.Directives({ version: "1.1" });
					opt = {
						resolveKnownTags: false,
						schema: "yaml-1.1"
					};
					break;
				case "1.2":
				case "next":
					if (this.directives) this.directives.yaml.version = version;
					else this.directives = new directives.Directives({ version });
					opt = {
						resolveKnownTags: true,
						schema: "core"
					};
					break;
				case null:
					if (this.directives) delete this.directives;
					opt = null;
					break;
				default: {
					const sv = JSON.stringify(version);
					throw new Error(`Expected '1.1', '1.2' or null as first argument, but found: ${sv}`);
				}
			}
			if (options.schema instanceof Object) this.schema = options.schema;
			else if (opt) this.schema = new Schema.Schema(Object.assign(opt, options));
			else throw new Error(`With a null YAML version, the { schema: Schema } option is required`);
		}
		toJS({ json, jsonArg, mapAsMap, maxAliasCount, onAnchor, reviver } = {}) {
			const ctx = {
				anchors: /* @__PURE__ */ new Map(),
				doc: this,
				keep: !json,
				mapAsMap: mapAsMap === true,
				mapKeyWarned: false,
				maxAliasCount: typeof maxAliasCount === "number" ? maxAliasCount : 100
			};
			const res = toJS.toJS(this.contents, jsonArg ?? "", ctx);
			if (typeof onAnchor === "function") for (const { count, res } of ctx.anchors.values()) onAnchor(res, count);
			return typeof reviver === "function" ? applyReviver.applyReviver(reviver, { "": res }, "", res) : res;
		}
		/**
		* A JSON representation of the document `contents`.
		*
		* @param jsonArg Used by `JSON.stringify` to indicate the array index or
		*   property name.
		*/
		toJSON(jsonArg, onAnchor) {
			return this.toJS({
				json: true,
				jsonArg,
				mapAsMap: false,
				onAnchor
			});
		}
		/** A YAML representation of the document. */
		toString(options = {}) {
			if (this.errors.length > 0) throw new Error("Document with errors cannot be stringified");
			if ("indent" in options && (!Number.isInteger(options.indent) || Number(options.indent) <= 0)) {
				const s = JSON.stringify(options.indent);
				throw new Error(`"indent" option must be a positive integer, not ${s}`);
			}
			return stringifyDocument.stringifyDocument(this, options);
		}
	};
	function assertCollection(contents) {
		if (identity.isCollection(contents)) return true;
		throw new Error("Expected a YAML collection as document contents");
	}
	exports.Document = Document;
}));
// node_modules/yaml/dist/errors.js
var require_errors = /* @__PURE__ */ __commonJSMin(((exports) => {
	var YAMLError = class extends Error {
		constructor(name, pos, code, message) {
			super();
			this.name = name;
			this.code = code;
			this.message = message;
			this.pos = pos;
		}
	};
	var YAMLParseError = class extends YAMLError {
		constructor(pos, code, message) {
			super("YAMLParseError", pos, code, message);
		}
	};
	var YAMLWarning = class extends YAMLError {
		constructor(pos, code, message) {
			super("YAMLWarning", pos, code, message);
		}
	};
	const prettifyError = (src, lc) => (error) => {
		if (error.pos[0] === -1) return;
		error.linePos = error.pos.map((pos) => lc.linePos(pos));
		const { line, col } = error.linePos[0];
		error.message += ` at line ${line}, column ${col}`;
		let ci = col - 1;
		let lineStr = src.substring(lc.lineStarts[line - 1], lc.lineStarts[line]).replace(/[\n\r]+$/, "");
		if (ci >= 60 && lineStr.length > 80) {
			const trimStart = Math.min(ci - 39, lineStr.length - 79);
			lineStr = "…" + lineStr.substring(trimStart);
			ci -= trimStart - 1;
		}
		if (lineStr.length > 80) lineStr = lineStr.substring(0, 79) + "…";
		if (line > 1 && /^ *$/.test(lineStr.substring(0, ci))) {
			let prev = src.substring(lc.lineStarts[line - 2], lc.lineStarts[line - 1]);
			if (prev.length > 80) prev = prev.substring(0, 79) + "…\n";
			lineStr = prev + lineStr;
		}
		if (/[^ ]/.test(lineStr)) {
			let count = 1;
			const end = error.linePos[1];
			if (end?.line === line && end.col > col) count = Math.max(1, Math.min(end.col - col, 80 - ci));
			const pointer = " ".repeat(ci) + "^".repeat(count);
			error.message += `:\n\n${lineStr}\n${pointer}\n`;
		}
	};
	exports.YAMLError = YAMLError;
	exports.YAMLParseError = YAMLParseError;
	exports.YAMLWarning = YAMLWarning;
	exports.prettifyError = prettifyError;
}));
// node_modules/yaml/dist/compose/resolve-props.js
var require_resolve_props = /* @__PURE__ */ __commonJSMin(((exports) => {
	function resolveProps(tokens, { flow, indicator, next, offset, onError, parentIndent, startOnNewline }) {
		let spaceBefore = false;
		let atNewline = startOnNewline;
		let hasSpace = startOnNewline;
		let comment = "";
		let commentSep = "";
		let hasNewline = false;
		let reqSpace = false;
		let tab = null;
		let anchor = null;
		let tag = null;
		let newlineAfterProp = null;
		let comma = null;
		let found = null;
		let start = null;
		for (const token of tokens) {
			if (reqSpace) {
				if (token.type !== "space" && token.type !== "newline" && token.type !== "comma") onError(token.offset, "MISSING_CHAR", "Tags and anchors must be separated from the next token by white space");
				reqSpace = false;
			}
			if (tab) {
				if (atNewline && token.type !== "comment" && token.type !== "newline") onError(tab, "TAB_AS_INDENT", "Tabs are not allowed as indentation");
				tab = null;
			}
			switch (token.type) {
				case "space":
					if (!flow && (indicator !== "doc-start" || next?.type !== "flow-collection") && token.source.includes("	")) tab = token;
					hasSpace = true;
					break;
				case "comment": {
					if (!hasSpace) onError(token, "MISSING_CHAR", "Comments must be separated from other tokens by white space characters");
					const cb = token.source.substring(1) || " ";
					if (!comment) comment = cb;
					else comment += commentSep + cb;
					commentSep = "";
					atNewline = false;
					break;
				}
				case "newline":
					if (atNewline) {
						if (comment) comment += token.source;
						else if (!found || indicator !== "seq-item-ind") spaceBefore = true;
					} else commentSep += token.source;
					atNewline = true;
					hasNewline = true;
					if (anchor || tag) newlineAfterProp = token;
					hasSpace = true;
					break;
				case "anchor":
					if (anchor) onError(token, "MULTIPLE_ANCHORS", "A node can have at most one anchor");
					if (token.source.endsWith(":")) onError(token.offset + token.source.length - 1, "BAD_ALIAS", "Anchor ending in : is ambiguous", true);
					anchor = token;
					start ?? (start = token.offset);
					atNewline = false;
					hasSpace = false;
					reqSpace = true;
					break;
				case "tag":
					if (tag) onError(token, "MULTIPLE_TAGS", "A node can have at most one tag");
					tag = token;
					start ?? (start = token.offset);
					atNewline = false;
					hasSpace = false;
					reqSpace = true;
					break;
				case indicator:
					if (anchor || tag) onError(token, "BAD_PROP_ORDER", `Anchors and tags must be after the ${token.source} indicator`);
					if (found) onError(token, "UNEXPECTED_TOKEN", `Unexpected ${token.source} in ${flow ?? "collection"}`);
					found = token;
					atNewline = indicator === "seq-item-ind" || indicator === "explicit-key-ind";
					hasSpace = false;
					break;
				case "comma": if (flow) {
					if (comma) onError(token, "UNEXPECTED_TOKEN", `Unexpected , in ${flow}`);
					comma = token;
					atNewline = false;
					hasSpace = false;
					break;
				}
				default:
					onError(token, "UNEXPECTED_TOKEN", `Unexpected ${token.type} token`);
					atNewline = false;
					hasSpace = false;
			}
		}
		const last = tokens[tokens.length - 1];
		const end = last ? last.offset + last.source.length : offset;
		if (reqSpace && next && next.type !== "space" && next.type !== "newline" && next.type !== "comma" && (next.type !== "scalar" || next.source !== "")) onError(next.offset, "MISSING_CHAR", "Tags and anchors must be separated from the next token by white space");
		if (tab && (atNewline && tab.indent <= parentIndent || next?.type === "block-map" || next?.type === "block-seq")) onError(tab, "TAB_AS_INDENT", "Tabs are not allowed as indentation");
		return {
			comma,
			found,
			spaceBefore,
			comment,
			hasNewline,
			anchor,
			tag,
			newlineAfterProp,
			end,
			start: start ?? end
		};
	}
	exports.resolveProps = resolveProps;
}));
// node_modules/yaml/dist/compose/util-contains-newline.js
var require_util_contains_newline = /* @__PURE__ */ __commonJSMin(((exports) => {
	function containsNewline(key) {
		if (!key) return null;
		switch (key.type) {
			case "alias":
			case "scalar":
			case "double-quoted-scalar":
			case "single-quoted-scalar":
				if (key.source.includes("\n")) return true;
				if (key.end) {
					for (const st of key.end) if (st.type === "newline") return true;
				}
				return false;
			case "flow-collection":
				for (const it of key.items) {
					for (const st of it.start) if (st.type === "newline") return true;
					if (it.sep) {
						for (const st of it.sep) if (st.type === "newline") return true;
					}
					if (containsNewline(it.key) || containsNewline(it.value)) return true;
				}
				return false;
			default: return true;
		}
	}
	exports.containsNewline = containsNewline;
}));
// node_modules/yaml/dist/compose/util-flow-indent-check.js
var require_util_flow_indent_check = /* @__PURE__ */ __commonJSMin(((exports) => {
	var utilContainsNewline = require_util_contains_newline();
	function flowIndentCheck(indent, fc, onError) {
		if (fc?.type === "flow-collection") {
			const end = fc.end[0];
			if (end.indent === indent && (end.source === "]" || end.source === "}") && utilContainsNewline.containsNewline(fc)) onError(end, "BAD_INDENT", "Flow end indicator should be more indented than parent", true);
		}
	}
	exports.flowIndentCheck = flowIndentCheck;
}));
// node_modules/yaml/dist/compose/util-map-includes.js
var require_util_map_includes = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	function mapIncludes(ctx, items, search) {
		const { uniqueKeys } = ctx.options;
		if (uniqueKeys === false) return false;
		const isEqual = typeof uniqueKeys === "function" ? uniqueKeys : (a, b) => a === b || identity.isScalar(a) && identity.isScalar(b) && a.value === b.value;
		return items.some((pair) => isEqual(pair.key, search));
	}
	exports.mapIncludes = mapIncludes;
}));
// node_modules/yaml/dist/compose/resolve-block-map.js
var require_resolve_block_map = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Pair = require_Pair();
	var YAMLMap = require_YAMLMap();
	var resolveProps = require_resolve_props();
	var utilContainsNewline = require_util_contains_newline();
	var utilFlowIndentCheck = require_util_flow_indent_check();
	var utilMapIncludes = require_util_map_includes();
	const startColMsg = "All mapping items must start at the same column";
	function resolveBlockMap({ composeNode, composeEmptyNode }, ctx, bm, onError, tag) {
		const map = new ((tag?.nodeClass) ?? YAMLMap.YAMLMap)(ctx.schema);
		if (ctx.atRoot) ctx.atRoot = false;
		let offset = bm.offset;
		let commentEnd = null;
		for (const collItem of bm.items) {
			const { start, key, sep, value } = collItem;
			const keyProps = resolveProps.resolveProps(start, {
				indicator: "explicit-key-ind",
				next: key ?? sep?.[0],
				offset,
				onError,
				parentIndent: bm.indent,
				startOnNewline: true
			});
			const implicitKey = !keyProps.found;
			if (implicitKey) {
				if (key) {
					if (key.type === "block-seq") onError(offset, "BLOCK_AS_IMPLICIT_KEY", "A block sequence may not be used as an implicit map key");
					else if ("indent" in key && key.indent !== bm.indent) onError(offset, "BAD_INDENT", startColMsg);
				}
				if (!keyProps.anchor && !keyProps.tag && !sep) {
					commentEnd = keyProps.end;
					if (keyProps.comment) {
						if (map.comment) map.comment += "\n" + keyProps.comment;
						else map.comment = keyProps.comment;
					}
					continue;
				}
				if (keyProps.newlineAfterProp || utilContainsNewline.containsNewline(key)) onError(key ?? start[start.length - 1], "MULTILINE_IMPLICIT_KEY", "Implicit keys need to be on a single line");
			} else if (keyProps.found?.indent !== bm.indent) onError(offset, "BAD_INDENT", startColMsg);
			ctx.atKey = true;
			const keyStart = keyProps.end;
			const keyNode = key ? composeNode(ctx, key, keyProps, onError) : composeEmptyNode(ctx, keyStart, start, null, keyProps, onError);
			if (ctx.schema.compat) utilFlowIndentCheck.flowIndentCheck(bm.indent, key, onError);
			ctx.atKey = false;
			if (utilMapIncludes.mapIncludes(ctx, map.items, keyNode)) onError(keyStart, "DUPLICATE_KEY", "Map keys must be unique");
			const valueProps = resolveProps.resolveProps(sep ?? [], {
				indicator: "map-value-ind",
				next: value,
				offset: keyNode.range[2],
				onError,
				parentIndent: bm.indent,
				startOnNewline: !key || key.type === "block-scalar"
			});
			offset = valueProps.end;
			if (valueProps.found) {
				if (implicitKey) {
					if (value?.type === "block-map" && !valueProps.hasNewline) onError(offset, "BLOCK_AS_IMPLICIT_KEY", "Nested mappings are not allowed in compact mappings");
					if (ctx.options.strict && keyProps.start < valueProps.found.offset - 1024) onError(keyNode.range, "KEY_OVER_1024_CHARS", "The : indicator must be at most 1024 chars after the start of an implicit block mapping key");
				}
				const valueNode = value ? composeNode(ctx, value, valueProps, onError) : composeEmptyNode(ctx, offset, sep, null, valueProps, onError);
				if (ctx.schema.compat) utilFlowIndentCheck.flowIndentCheck(bm.indent, value, onError);
				offset = valueNode.range[2];
				const pair = new Pair.Pair(keyNode, valueNode);
				if (ctx.options.keepSourceTokens) pair.srcToken = collItem;
				map.items.push(pair);
			} else {
				if (implicitKey) onError(keyNode.range, "MISSING_CHAR", "Implicit map keys need to be followed by map values");
				if (valueProps.comment) {
					if (keyNode.comment) keyNode.comment += "\n" + valueProps.comment;
					else keyNode.comment = valueProps.comment;
				}
				const pair = new Pair.Pair(keyNode);
				if (ctx.options.keepSourceTokens) pair.srcToken = collItem;
				map.items.push(pair);
			}
		}
		if (commentEnd && commentEnd < offset) onError(commentEnd, "IMPOSSIBLE", "Map comment with trailing content");
		map.range = [
			bm.offset,
			offset,
			commentEnd ?? offset
		];
		return map;
	}
	exports.resolveBlockMap = resolveBlockMap;
}));
// node_modules/yaml/dist/compose/resolve-block-seq.js
var require_resolve_block_seq = /* @__PURE__ */ __commonJSMin(((exports) => {
	var YAMLSeq = require_YAMLSeq();
	var resolveProps = require_resolve_props();
	var utilFlowIndentCheck = require_util_flow_indent_check();
	function resolveBlockSeq({ composeNode, composeEmptyNode }, ctx, bs, onError, tag) {
		const seq = new ((tag?.nodeClass) ?? YAMLSeq.YAMLSeq)(ctx.schema);
		if (ctx.atRoot) ctx.atRoot = false;
		if (ctx.atKey) ctx.atKey = false;
		let offset = bs.offset;
		let commentEnd = null;
		for (const { start, value } of bs.items) {
			const props = resolveProps.resolveProps(start, {
				indicator: "seq-item-ind",
				next: value,
				offset,
				onError,
				parentIndent: bs.indent,
				startOnNewline: true
			});
			if (!props.found) {
				if (props.anchor || props.tag || value) {
					if (value?.type === "block-seq") onError(props.end, "BAD_INDENT", "All sequence items must start at the same column");
					else onError(offset, "MISSING_CHAR", "Sequence item without - indicator");
				} else {
					commentEnd = props.end;
					if (props.comment) seq.comment = props.comment;
					continue;
				}
			}
			const node = value ? composeNode(ctx, value, props, onError) : composeEmptyNode(ctx, props.end, start, null, props, onError);
			if (ctx.schema.compat) utilFlowIndentCheck.flowIndentCheck(bs.indent, value, onError);
			offset = node.range[2];
			seq.items.push(node);
		}
		seq.range = [
			bs.offset,
			offset,
			commentEnd ?? offset
		];
		return seq;
	}
	exports.resolveBlockSeq = resolveBlockSeq;
}));
// node_modules/yaml/dist/compose/resolve-end.js
var require_resolve_end = /* @__PURE__ */ __commonJSMin(((exports) => {
	function resolveEnd(end, offset, reqSpace, onError) {
		let comment = "";
		if (end) {
			let hasSpace = false;
			let sep = "";
			for (const token of end) {
				const { source, type } = token;
				switch (type) {
					case "space":
						hasSpace = true;
						break;
					case "comment": {
						if (reqSpace && !hasSpace) onError(token, "MISSING_CHAR", "Comments must be separated from other tokens by white space characters");
						const cb = source.substring(1) || " ";
						if (!comment) comment = cb;
						else comment += sep + cb;
						sep = "";
						break;
					}
					case "newline":
						if (comment) sep += source;
						hasSpace = true;
						break;
					default: onError(token, "UNEXPECTED_TOKEN", `Unexpected ${type} at node end`);
				}
				offset += source.length;
			}
		}
		return {
			comment,
			offset
		};
	}
	exports.resolveEnd = resolveEnd;
}));
// node_modules/yaml/dist/compose/resolve-flow-collection.js
var require_resolve_flow_collection = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Pair = require_Pair();
	var YAMLMap = require_YAMLMap();
	var YAMLSeq = require_YAMLSeq();
	var resolveEnd = require_resolve_end();
	var resolveProps = require_resolve_props();
	var utilContainsNewline = require_util_contains_newline();
	var utilMapIncludes = require_util_map_includes();
	const blockMsg = "Block collections are not allowed within flow collections";
	const isBlock = (token) => token && (token.type === "block-map" || token.type === "block-seq");
	function resolveFlowCollection({ composeNode, composeEmptyNode }, ctx, fc, onError, tag) {
		const isMap = fc.start.source === "{";
		const fcName = isMap ? "flow map" : "flow sequence";
		const coll = new ((tag?.nodeClass) ?? (isMap ? YAMLMap.YAMLMap : YAMLSeq.YAMLSeq))(ctx.schema);
		coll.flow = true;
		const atRoot = ctx.atRoot;
		if (atRoot) ctx.atRoot = false;
		if (ctx.atKey) ctx.atKey = false;
		let offset = fc.offset + fc.start.source.length;
		for (let i = 0; i < fc.items.length; ++i) {
			const collItem = fc.items[i];
			const { start, key, sep, value } = collItem;
			const props = resolveProps.resolveProps(start, {
				flow: fcName,
				indicator: "explicit-key-ind",
				next: key ?? sep?.[0],
				offset,
				onError,
				parentIndent: fc.indent,
				startOnNewline: false
			});
			if (!props.found) {
				if (!props.anchor && !props.tag && !sep && !value) {
					if (i === 0 && props.comma) onError(props.comma, "UNEXPECTED_TOKEN", `Unexpected , in ${fcName}`);
					else if (i < fc.items.length - 1) onError(props.start, "UNEXPECTED_TOKEN", `Unexpected empty item in ${fcName}`);
					if (props.comment) {
						if (coll.comment) coll.comment += "\n" + props.comment;
						else coll.comment = props.comment;
					}
					offset = props.end;
					continue;
				}
				if (!isMap && ctx.options.strict && utilContainsNewline.containsNewline(key)) onError(key, "MULTILINE_IMPLICIT_KEY", "Implicit keys of flow sequence pairs need to be on a single line");
			}
			if (i === 0) {
				if (props.comma) onError(props.comma, "UNEXPECTED_TOKEN", `Unexpected , in ${fcName}`);
			} else {
				if (!props.comma) onError(props.start, "MISSING_CHAR", `Missing , between ${fcName} items`);
				if (props.comment) {
					let prevItemComment = "";
					loop: for (const st of start) switch (st.type) {
						case "comma":
						case "space": break;
						case "comment":
							prevItemComment = st.source.substring(1);
							break loop;
						default: break loop;
					}
					if (prevItemComment) {
						let prev = coll.items[coll.items.length - 1];
						if (identity.isPair(prev)) prev = prev.value ?? prev.key;
						if (prev.comment) prev.comment += "\n" + prevItemComment;
						else prev.comment = prevItemComment;
						props.comment = props.comment.substring(prevItemComment.length + 1);
					}
				}
			}
			if (!isMap && !sep && !props.found) {
				const valueNode = value ? composeNode(ctx, value, props, onError) : composeEmptyNode(ctx, props.end, sep, null, props, onError);
				coll.items.push(valueNode);
				offset = valueNode.range[2];
				if (isBlock(value)) onError(valueNode.range, "BLOCK_IN_FLOW", blockMsg);
			} else {
				ctx.atKey = true;
				const keyStart = props.end;
				const keyNode = key ? composeNode(ctx, key, props, onError) : composeEmptyNode(ctx, keyStart, start, null, props, onError);
				if (isBlock(key)) onError(keyNode.range, "BLOCK_IN_FLOW", blockMsg);
				ctx.atKey = false;
				const valueProps = resolveProps.resolveProps(sep ?? [], {
					flow: fcName,
					indicator: "map-value-ind",
					next: value,
					offset: keyNode.range[2],
					onError,
					parentIndent: fc.indent,
					startOnNewline: false
				});
				if (valueProps.found) {
					if (!isMap && !props.found && ctx.options.strict) {
						if (sep) for (const st of sep) {
							if (st === valueProps.found) break;
							if (st.type === "newline") {
								onError(st, "MULTILINE_IMPLICIT_KEY", "Implicit keys of flow sequence pairs need to be on a single line");
								break;
							}
						}
						if (props.start < valueProps.found.offset - 1024) onError(valueProps.found, "KEY_OVER_1024_CHARS", "The : indicator must be at most 1024 chars after the start of an implicit flow sequence key");
					}
				} else if (value) {
					if ("source" in value && value.source?.[0] === ":") onError(value, "MISSING_CHAR", `Missing space after : in ${fcName}`);
					else onError(valueProps.start, "MISSING_CHAR", `Missing , or : between ${fcName} items`);
				}
				const valueNode = value ? composeNode(ctx, value, valueProps, onError) : valueProps.found ? composeEmptyNode(ctx, valueProps.end, sep, null, valueProps, onError) : null;
				if (valueNode) {
					if (isBlock(value)) onError(valueNode.range, "BLOCK_IN_FLOW", blockMsg);
				} else if (valueProps.comment) {
					if (keyNode.comment) keyNode.comment += "\n" + valueProps.comment;
					else keyNode.comment = valueProps.comment;
				}
				const pair = new Pair.Pair(keyNode, valueNode);
				if (ctx.options.keepSourceTokens) pair.srcToken = collItem;
				if (isMap) {
					const map = coll;
					if (utilMapIncludes.mapIncludes(ctx, map.items, keyNode)) onError(keyStart, "DUPLICATE_KEY", "Map keys must be unique");
					map.items.push(pair);
				} else {
					const map = new YAMLMap.YAMLMap(ctx.schema);
					map.flow = true;
					map.items.push(pair);
					const endRange = (valueNode ?? keyNode).range;
					map.range = [
						keyNode.range[0],
						endRange[1],
						endRange[2]
					];
					coll.items.push(map);
				}
				offset = valueNode ? valueNode.range[2] : valueProps.end;
			}
		}
		const expectedEnd = isMap ? "}" : "]";
		const [ce, ...ee] = fc.end;
		let cePos = offset;
		if (ce?.source === expectedEnd) cePos = ce.offset + ce.source.length;
		else {
			const name = fcName[0].toUpperCase() + fcName.substring(1);
			const msg = atRoot ? `${name} must end with a ${expectedEnd}` : `${name} in block collection must be sufficiently indented and end with a ${expectedEnd}`;
			onError(offset, atRoot ? "MISSING_CHAR" : "BAD_INDENT", msg);
			if (ce && ce.source.length !== 1) ee.unshift(ce);
		}
		if (ee.length > 0) {
			const end = resolveEnd.resolveEnd(ee, cePos, ctx.options.strict, onError);
			if (end.comment) {
				if (coll.comment) coll.comment += "\n" + end.comment;
				else coll.comment = end.comment;
			}
			coll.range = [
				fc.offset,
				cePos,
				end.offset
			];
		} else coll.range = [
			fc.offset,
			cePos,
			cePos
		];
		return coll;
	}
	exports.resolveFlowCollection = resolveFlowCollection;
}));
// node_modules/yaml/dist/compose/compose-collection.js
var require_compose_collection = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Scalar = require_Scalar();
	var YAMLMap = require_YAMLMap();
	var YAMLSeq = require_YAMLSeq();
	var resolveBlockMap = require_resolve_block_map();
	var resolveBlockSeq = require_resolve_block_seq();
	var resolveFlowCollection = require_resolve_flow_collection();
	function resolveCollection(CN, ctx, token, onError, tagName, tag) {
		const coll = token.type === "block-map" ? resolveBlockMap.resolveBlockMap(CN, ctx, token, onError, tag) : token.type === "block-seq" ? resolveBlockSeq.resolveBlockSeq(CN, ctx, token, onError, tag) : resolveFlowCollection.resolveFlowCollection(CN, ctx, token, onError, tag);
		const Coll = coll.constructor;
		if (tagName === "!" || tagName === Coll.tagName) {
			coll.tag = Coll.tagName;
			return coll;
		}
		if (tagName) coll.tag = tagName;
		return coll;
	}
	function composeCollection(CN, ctx, token, props, onError) {
		const tagToken = props.tag;
		const tagName = !tagToken ? null : ctx.directives.tagName(tagToken.source, (msg) => onError(tagToken, "TAG_RESOLVE_FAILED", msg));
		if (token.type === "block-seq") {
			const { anchor, newlineAfterProp: nl } = props;
			const lastProp = anchor && tagToken ? anchor.offset > tagToken.offset ? anchor : tagToken : anchor ?? tagToken;
			if (lastProp && (!nl || nl.offset < lastProp.offset)) onError(lastProp, "MISSING_CHAR", "Missing newline after block sequence props");
		}
		const expType = token.type === "block-map" ? "map" : token.type === "block-seq" ? "seq" : token.start.source === "{" ? "map" : "seq";
		if (!tagToken || !tagName || tagName === "!" || tagName === YAMLMap.YAMLMap.tagName && expType === "map" || tagName === YAMLSeq.YAMLSeq.tagName && expType === "seq") return resolveCollection(CN, ctx, token, onError, tagName);
		let tag = ctx.schema.tags.find((t) => t.tag === tagName && t.collection === expType);
		if (!tag) {
			const kt = ctx.schema.knownTags[tagName];
			if (kt?.collection === expType) {
				ctx.schema.tags.push(Object.assign({}, kt, { default: false }));
				tag = kt;
			} else {
				if (kt) onError(tagToken, "BAD_COLLECTION_TYPE", `${kt.tag} used for ${expType} collection, but expects ${kt.collection ?? "scalar"}`, true);
				else onError(tagToken, "TAG_RESOLVE_FAILED", `Unresolved tag: ${tagName}`, true);
				return resolveCollection(CN, ctx, token, onError, tagName);
			}
		}
		const coll = resolveCollection(CN, ctx, token, onError, tagName, tag);
		const res = tag.resolve?.(coll, (msg) => onError(tagToken, "TAG_RESOLVE_FAILED", msg), ctx.options) ?? coll;
		const node = identity.isNode(res) ? res : new Scalar.Scalar(res);
		node.range = coll.range;
		node.tag = tagName;
		if (tag?.format) node.format = tag.format;
		return node;
	}
	exports.composeCollection = composeCollection;
}));
// node_modules/yaml/dist/compose/resolve-block-scalar.js
var require_resolve_block_scalar = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	function resolveBlockScalar(ctx, scalar, onError) {
		const start = scalar.offset;
		const header = parseBlockScalarHeader(scalar, ctx.options.strict, onError);
		if (!header) return {
			value: "",
			type: null,
			comment: "",
			range: [
				start,
				start,
				start
			]
		};
		const type = header.mode === ">" ? Scalar.Scalar.BLOCK_FOLDED : Scalar.Scalar.BLOCK_LITERAL;
		const lines = scalar.source ? splitLines(scalar.source) : [];
		let chompStart = lines.length;
		for (let i = lines.length - 1; i >= 0; --i) {
			const content = lines[i][1];
			if (content === "" || content === "\r") chompStart = i;
			else break;
		}
		if (chompStart === 0) {
			const value = header.chomp === "+" && lines.length > 0 ? "\n".repeat(Math.max(1, lines.length - 1)) : "";
			let end = start + header.length;
			if (scalar.source) end += scalar.source.length;
			return {
				value,
				type,
				comment: header.comment,
				range: [
					start,
					end,
					end
				]
			};
		}
		let trimIndent = scalar.indent + header.indent;
		let offset = scalar.offset + header.length;
		let contentStart = 0;
		for (let i = 0; i < chompStart; ++i) {
			const [indent, content] = lines[i];
			if (content === "" || content === "\r") {
				if (header.indent === 0 && indent.length > trimIndent) trimIndent = indent.length;
			} else {
				if (indent.length < trimIndent) onError(offset + indent.length, "MISSING_CHAR", "Block scalars with more-indented leading empty lines must use an explicit indentation indicator");
				if (header.indent === 0) trimIndent = indent.length;
				contentStart = i;
				if (trimIndent === 0 && !ctx.atRoot) onError(offset, "BAD_INDENT", "Block scalar values in collections must be indented");
				break;
			}
			offset += indent.length + content.length + 1;
		}
		for (let i = lines.length - 1; i >= chompStart; --i) if (lines[i][0].length > trimIndent) chompStart = i + 1;
		let value = "";
		let sep = "";
		let prevMoreIndented = false;
		for (let i = 0; i < contentStart; ++i) value += lines[i][0].slice(trimIndent) + "\n";
		for (let i = contentStart; i < chompStart; ++i) {
			let [indent, content] = lines[i];
			offset += indent.length + content.length + 1;
			const crlf = content[content.length - 1] === "\r";
			if (crlf) content = content.slice(0, -1);
			/* istanbul ignore if already caught in lexer */
			if (content && indent.length < trimIndent) {
				const message = `Block scalar lines must not be less indented than their ${header.indent ? "explicit indentation indicator" : "first line"}`;
				onError(offset - content.length - (crlf ? 2 : 1), "BAD_INDENT", message);
				indent = "";
			}
			if (type === Scalar.Scalar.BLOCK_LITERAL) {
				value += sep + indent.slice(trimIndent) + content;
				sep = "\n";
			} else if (indent.length > trimIndent || content[0] === "	") {
				if (sep === " ") sep = "\n";
				else if (!prevMoreIndented && sep === "\n") sep = "\n\n";
				value += sep + indent.slice(trimIndent) + content;
				sep = "\n";
				prevMoreIndented = true;
			} else if (content === "") {
				if (sep === "\n") value += "\n";
				else sep = "\n";
			} else {
				value += sep + content;
				sep = " ";
				prevMoreIndented = false;
			}
		}
		switch (header.chomp) {
			case "-": break;
			case "+":
				for (let i = chompStart; i < lines.length; ++i) value += "\n" + lines[i][0].slice(trimIndent);
				if (value[value.length - 1] !== "\n") value += "\n";
				break;
			default: value += "\n";
		}
		const end = start + header.length + scalar.source.length;
		return {
			value,
			type,
			comment: header.comment,
			range: [
				start,
				end,
				end
			]
		};
	}
	function parseBlockScalarHeader({ offset, props }, strict, onError) {
		/* istanbul ignore if should not happen */
		if (props[0].type !== "block-scalar-header") {
			onError(props[0], "IMPOSSIBLE", "Block scalar header not found");
			return null;
		}
		const { source } = props[0];
		const mode = source[0];
		let indent = 0;
		let chomp = "";
		let error = -1;
		for (let i = 1; i < source.length; ++i) {
			const ch = source[i];
			if (!chomp && (ch === "-" || ch === "+")) chomp = ch;
			else {
				const n = Number(ch);
				if (!indent && n) indent = n;
				else if (error === -1) error = offset + i;
			}
		}
		if (error !== -1) onError(error, "UNEXPECTED_TOKEN", `Block scalar header includes extra characters: ${source}`);
		let hasSpace = false;
		let comment = "";
		let length = source.length;
		for (let i = 1; i < props.length; ++i) {
			const token = props[i];
			switch (token.type) {
				case "space": hasSpace = true;
				case "newline":
					length += token.source.length;
					break;
				case "comment":
					if (strict && !hasSpace) onError(token, "MISSING_CHAR", "Comments must be separated from other tokens by white space characters");
					length += token.source.length;
					comment = token.source.substring(1);
					break;
				case "error":
					onError(token, "UNEXPECTED_TOKEN", token.message);
					length += token.source.length;
					break;
				/* istanbul ignore next should not happen */
				default: {
					onError(token, "UNEXPECTED_TOKEN", `Unexpected token in block scalar header: ${token.type}`);
					const ts = token.source;
					if (ts && typeof ts === "string") length += ts.length;
				}
			}
		}
		return {
			mode,
			indent,
			chomp,
			comment,
			length
		};
	}
	/** @returns Array of lines split up as `[indent, content]` */
	function splitLines(source) {
		const split = source.split(/\n( *)/);
		const first = split[0];
		const m = first.match(/^( *)/);
		const lines = [m?.[1] ? [m[1], first.slice(m[1].length)] : ["", first]];
		for (let i = 1; i < split.length; i += 2) lines.push([split[i], split[i + 1]]);
		return lines;
	}
	exports.resolveBlockScalar = resolveBlockScalar;
}));
// node_modules/yaml/dist/compose/resolve-flow-scalar.js
var require_resolve_flow_scalar = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var resolveEnd = require_resolve_end();
	function resolveFlowScalar(scalar, strict, onError) {
		const { offset, type, source, end } = scalar;
		let _type;
		let value;
		const _onError = (rel, code, msg) => onError(offset + rel, code, msg);
		switch (type) {
			case "scalar":
				_type = Scalar.Scalar.PLAIN;
				value = plainValue(source, _onError);
				break;
			case "single-quoted-scalar":
				_type = Scalar.Scalar.QUOTE_SINGLE;
				value = singleQuotedValue(source, _onError);
				break;
			case "double-quoted-scalar":
				_type = Scalar.Scalar.QUOTE_DOUBLE;
				value = doubleQuotedValue(source, _onError);
				break;
			/* istanbul ignore next should not happen */
			default:
				onError(scalar, "UNEXPECTED_TOKEN", `Expected a flow scalar value, but found: ${type}`);
				return {
					value: "",
					type: null,
					comment: "",
					range: [
						offset,
						offset + source.length,
						offset + source.length
					]
				};
		}
		const valueEnd = offset + source.length;
		const re = resolveEnd.resolveEnd(end, valueEnd, strict, onError);
		return {
			value,
			type: _type,
			comment: re.comment,
			range: [
				offset,
				valueEnd,
				re.offset
			]
		};
	}
	function plainValue(source, onError) {
		let badChar = "";
		switch (source[0]) {
			/* istanbul ignore next should not happen */
			case "	":
				badChar = "a tab character";
				break;
			case ",":
				badChar = "flow indicator character ,";
				break;
			case "%":
				badChar = "directive indicator character %";
				break;
			case "|":
			case ">":
				badChar = `block scalar indicator ${source[0]}`;
				break;
			case "@":
			case "`": badChar = `reserved character ${source[0]}`;
		}
		if (badChar) onError(0, "BAD_SCALAR_START", `Plain value cannot start with ${badChar}`);
		return unfoldLines(source);
	}
	function singleQuotedValue(source, onError) {
		if (source[source.length - 1] !== "'" || source.length === 1) onError(source.length, "MISSING_CHAR", "Missing closing 'quote");
		return unfoldLines(source.slice(1, -1)).replace(/''/g, "'");
	}
	function unfoldLines(source) {
		const line = /(.*?)\r?\n/sy;
		let match = line.exec(source);
		if (!match) return source;
		/**
		* The negative lookbehinds in these RegExps are to
		* prevent causing a polynomial search time in certain cases.
		*
		* The try-catch is for Safari < 16.4 and other old browsers:
		* https://caniuse.com/js-regexp-lookbehind
		*/
		let trimEnd, trimBoth;
		try {
			trimEnd = new RegExp("(?<![ 	])[ 	]+$");
			trimBoth = new RegExp("^[ 	]+|(?<![ 	])[ 	]+$", "g");
		} catch {
			trimEnd = /[ \t]+$/;
			trimBoth = /^[ \t]+|[ \t]+$/g;
		}
		let res = match[1].replace(trimEnd, "");
		let sep = " ";
		let pos = line.lastIndex;
		while (match = line.exec(source)) {
			const lm = match[1].replace(trimBoth, "");
			if (lm === "") {
				if (sep === "\n") res += sep;
				else sep = "\n";
			} else {
				res += sep + lm;
				sep = " ";
			}
			pos = line.lastIndex;
		}
		const last = /[ \t]*(.*)/sy;
		last.lastIndex = pos;
		match = last.exec(source);
		return res + sep + (match?.[1] ?? "");
	}
	function doubleQuotedValue(source, onError) {
		let res = "";
		for (let i = 1; i < source.length - 1; ++i) {
			const ch = source[i];
			if (ch === "\r" && source[i + 1] === "\n") continue;
			if (ch === "\n") {
				const { fold, offset } = foldNewline(source, i);
				res += fold;
				i = offset;
			} else if (ch === "\\") {
				let next = source[++i];
				const cc = escapeCodes[next];
				if (cc) res += cc;
				else if (next === "\n") {
					next = source[i + 1];
					while (next === " " || next === "	") next = source[++i + 1];
				} else if (next === "\r" && source[i + 1] === "\n") {
					next = source[++i + 1];
					while (next === " " || next === "	") next = source[++i + 1];
				} else if (next === "x" || next === "u" || next === "U") {
					const length = next === "x" ? 2 : next === "u" ? 4 : 8;
					res += parseCharCode(source, i + 1, length, onError);
					i += length;
				} else {
					const raw = source.substr(i - 1, 2);
					onError(i - 1, "BAD_DQ_ESCAPE", `Invalid escape sequence ${raw}`);
					res += raw;
				}
			} else if (ch === " " || ch === "	") {
				const wsStart = i;
				let next = source[i + 1];
				while (next === " " || next === "	") next = source[++i + 1];
				if (next !== "\n" && !(next === "\r" && source[i + 2] === "\n")) res += i > wsStart ? source.slice(wsStart, i + 1) : ch;
			} else res += ch;
		}
		if (source[source.length - 1] !== "\"" || source.length === 1) onError(source.length, "MISSING_CHAR", "Missing closing \"quote");
		return res;
	}
	/**
	* Fold a single newline into a space, multiple newlines to N - 1 newlines.
	* Presumes `source[offset] === '\n'`
	*/
	function foldNewline(source, offset) {
		let fold = "";
		let ch = source[offset + 1];
		while (ch === " " || ch === "	" || ch === "\n" || ch === "\r") {
			if (ch === "\r" && source[offset + 2] !== "\n") break;
			if (ch === "\n") fold += "\n";
			offset += 1;
			ch = source[offset + 1];
		}
		if (!fold) fold = " ";
		return {
			fold,
			offset
		};
	}
	const escapeCodes = {
		"0": "\0",
		a: "\x07",
		b: "\b",
		e: "\x1B",
		f: "\f",
		n: "\n",
		r: "\r",
		t: "	",
		v: "\v",
		N: "",
		_: "\xA0",
		L: "\u2028",
		P: "\u2029",
		" ": " ",
		"\"": "\"",
		"/": "/",
		"\\": "\\",
		"	": "	"
	};
	function parseCharCode(source, offset, length, onError) {
		const cc = source.substr(offset, length);
		const code = cc.length === length && /^[0-9a-fA-F]+$/.test(cc) ? parseInt(cc, 16) : NaN;
		try {
			return String.fromCodePoint(code);
		} catch {
			const raw = source.substr(offset - 2, length + 2);
			onError(offset - 2, "BAD_DQ_ESCAPE", `Invalid escape sequence ${raw}`);
			return raw;
		}
	}
	exports.resolveFlowScalar = resolveFlowScalar;
}));
// node_modules/yaml/dist/compose/compose-scalar.js
var require_compose_scalar = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Scalar = require_Scalar();
	var resolveBlockScalar = require_resolve_block_scalar();
	var resolveFlowScalar = require_resolve_flow_scalar();
	function composeScalar(ctx, token, tagToken, onError) {
		const { value, type, comment, range } = token.type === "block-scalar" ? resolveBlockScalar.resolveBlockScalar(ctx, token, onError) : resolveFlowScalar.resolveFlowScalar(token, ctx.options.strict, onError);
		const tagName = tagToken ? ctx.directives.tagName(tagToken.source, (msg) => onError(tagToken, "TAG_RESOLVE_FAILED", msg)) : null;
		let tag;
		if (ctx.options.stringKeys && ctx.atKey) tag = ctx.schema[identity.SCALAR];
		else if (tagName) tag = findScalarTagByName(ctx.schema, value, tagName, tagToken, onError);
		else if (token.type === "scalar") tag = findScalarTagByTest(ctx, value, token, onError);
		else tag = ctx.schema[identity.SCALAR];
		let scalar;
		try {
			const res = tag.resolve(value, (msg) => onError(tagToken ?? token, "TAG_RESOLVE_FAILED", msg), ctx.options);
			scalar = identity.isScalar(res) ? res : new Scalar.Scalar(res);
		} catch (error) {
			const msg = error instanceof Error ? error.message : String(error);
			onError(tagToken ?? token, "TAG_RESOLVE_FAILED", msg);
			scalar = new Scalar.Scalar(value);
		}
		scalar.range = range;
		scalar.source = value;
		if (type) scalar.type = type;
		if (tagName) scalar.tag = tagName;
		if (tag.format) scalar.format = tag.format;
		if (comment) scalar.comment = comment;
		return scalar;
	}
	function findScalarTagByName(schema, value, tagName, tagToken, onError) {
		if (tagName === "!") return schema[identity.SCALAR];
		const matchWithTest = [];
		for (const tag of schema.tags) if (!tag.collection && tag.tag === tagName) {
			if (tag.default && tag.test) matchWithTest.push(tag);
			else return tag;
		}
		for (const tag of matchWithTest) if (tag.test?.test(value)) return tag;
		const kt = schema.knownTags[tagName];
		if (kt && !kt.collection) {
			schema.tags.push(Object.assign({}, kt, {
				default: false,
				test: void 0
			}));
			return kt;
		}
		onError(tagToken, "TAG_RESOLVE_FAILED", `Unresolved tag: ${tagName}`, tagName !== "tag:yaml.org,2002:str");
		return schema[identity.SCALAR];
	}
	function findScalarTagByTest({ atKey, directives, schema }, value, token, onError) {
		const tag = schema.tags.find((tag) => (tag.default === true || atKey && tag.default === "key") && tag.test?.test(value)) || schema[identity.SCALAR];
		if (schema.compat) {
			const compat = schema.compat.find((tag) => tag.default && tag.test?.test(value)) ?? schema[identity.SCALAR];
			if (tag.tag !== compat.tag) onError(token, "TAG_RESOLVE_FAILED", `Value may be parsed as either ${directives.tagString(tag.tag)} or ${directives.tagString(compat.tag)}`, true);
		}
		return tag;
	}
	exports.composeScalar = composeScalar;
}));
// node_modules/yaml/dist/compose/util-empty-scalar-position.js
var require_util_empty_scalar_position = /* @__PURE__ */ __commonJSMin(((exports) => {
	function emptyScalarPosition(offset, before, pos) {
		if (before) {
			pos ?? (pos = before.length);
			for (let i = pos - 1; i >= 0; --i) {
				let st = before[i];
				switch (st.type) {
					case "space":
					case "comment":
					case "newline":
						offset -= st.source.length;
						continue;
				}
				st = before[++i];
				while (st?.type === "space") {
					offset += st.source.length;
					st = before[++i];
				}
				break;
			}
		}
		return offset;
	}
	exports.emptyScalarPosition = emptyScalarPosition;
}));
// node_modules/yaml/dist/compose/compose-node.js
var require_compose_node = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Alias = require_Alias();
	var identity = require_identity();
	var composeCollection = require_compose_collection();
	var composeScalar = require_compose_scalar();
	var resolveEnd = require_resolve_end();
	var utilEmptyScalarPosition = require_util_empty_scalar_position();
	const CN = {
		composeNode,
		composeEmptyNode
	};
	function composeNode(ctx, token, props, onError) {
		const atKey = ctx.atKey;
		const { spaceBefore, comment, anchor, tag } = props;
		let node;
		let isSrcToken = true;
		switch (token.type) {
			case "alias":
				node = composeAlias(ctx, token, onError);
				if (anchor || tag) onError(token, "ALIAS_PROPS", "An alias node must not specify any properties");
				break;
			case "scalar":
			case "single-quoted-scalar":
			case "double-quoted-scalar":
			case "block-scalar":
				node = composeScalar.composeScalar(ctx, token, tag, onError);
				if (anchor) node.anchor = anchor.source.substring(1);
				break;
			case "block-map":
			case "block-seq":
			case "flow-collection":
				try {
					node = composeCollection.composeCollection(CN, ctx, token, props, onError);
					if (anchor) node.anchor = anchor.source.substring(1);
				} catch (error) {
					onError(token, "RESOURCE_EXHAUSTION", error instanceof Error ? error.message : String(error));
				}
				break;
			default:
				onError(token, "UNEXPECTED_TOKEN", token.type === "error" ? token.message : `Unsupported token (type: ${token.type})`);
				isSrcToken = false;
		}
		node ?? (node = composeEmptyNode(ctx, token.offset, void 0, null, props, onError));
		if (anchor && node.anchor === "") onError(anchor, "BAD_ALIAS", "Anchor cannot be an empty string");
		if (atKey && ctx.options.stringKeys && (!identity.isScalar(node) || typeof node.value !== "string" || node.tag && node.tag !== "tag:yaml.org,2002:str")) onError(tag ?? token, "NON_STRING_KEY", "With stringKeys, all keys must be strings");
		if (spaceBefore) node.spaceBefore = true;
		if (comment) {
			if (token.type === "scalar" && token.source === "") node.comment = comment;
			else node.commentBefore = comment;
		}
		if (ctx.options.keepSourceTokens && isSrcToken) node.srcToken = token;
		return node;
	}
	function composeEmptyNode(ctx, offset, before, pos, { spaceBefore, comment, anchor, tag, end }, onError) {
		const token = {
			type: "scalar",
			offset: utilEmptyScalarPosition.emptyScalarPosition(offset, before, pos),
			indent: -1,
			source: ""
		};
		const node = composeScalar.composeScalar(ctx, token, tag, onError);
		if (anchor) {
			node.anchor = anchor.source.substring(1);
			if (node.anchor === "") onError(anchor, "BAD_ALIAS", "Anchor cannot be an empty string");
		}
		if (spaceBefore) node.spaceBefore = true;
		if (comment) {
			node.comment = comment;
			node.range[2] = end;
		}
		return node;
	}
	function composeAlias({ options }, { offset, source, end }, onError) {
		const alias = new Alias.Alias(source.substring(1));
		if (alias.source === "") onError(offset, "BAD_ALIAS", "Alias cannot be an empty string");
		if (alias.source.endsWith(":")) onError(offset + source.length - 1, "BAD_ALIAS", "Alias ending in : is ambiguous", true);
		const valueEnd = offset + source.length;
		const re = resolveEnd.resolveEnd(end, valueEnd, options.strict, onError);
		alias.range = [
			offset,
			valueEnd,
			re.offset
		];
		if (re.comment) alias.comment = re.comment;
		return alias;
	}
	exports.composeEmptyNode = composeEmptyNode;
	exports.composeNode = composeNode;
}));
// node_modules/yaml/dist/compose/compose-doc.js
var require_compose_doc = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Document = require_Document();
	var composeNode = require_compose_node();
	var resolveEnd = require_resolve_end();
	var resolveProps = require_resolve_props();
	function composeDoc(options, directives, { offset, start, value, end }, onError) {
		const opts = Object.assign({ _directives: directives }, options);
		const doc = new Document.Document(void 0, opts);
		const ctx = {
			atKey: false,
			atRoot: true,
			directives: doc.directives,
			options: doc.options,
			schema: doc.schema
		};
		const props = resolveProps.resolveProps(start, {
			indicator: "doc-start",
			next: value ?? end?.[0],
			offset,
			onError,
			parentIndent: 0,
			startOnNewline: true
		});
		if (props.found) {
			doc.directives.docStart = true;
			if (value && (value.type === "block-map" || value.type === "block-seq") && !props.hasNewline) onError(props.end, "MISSING_CHAR", "Block collection cannot start on same line with directives-end marker");
		}
		doc.contents = value ? composeNode.composeNode(ctx, value, props, onError) : composeNode.composeEmptyNode(ctx, props.end, start, null, props, onError);
		const contentEnd = doc.contents.range[2];
		const re = resolveEnd.resolveEnd(end, contentEnd, false, onError);
		if (re.comment) doc.comment = re.comment;
		doc.range = [
			offset,
			contentEnd,
			re.offset
		];
		return doc;
	}
	exports.composeDoc = composeDoc;
}));
// node_modules/yaml/dist/compose/composer.js
var require_composer = /* @__PURE__ */ __commonJSMin(((exports) => {
	var node_process = __require("process");
	var directives = require_directives();
	var Document = require_Document();
	var errors = require_errors();
	var identity = require_identity();
	var composeDoc = require_compose_doc();
	var resolveEnd = require_resolve_end();
	function getErrorPos(src) {
		if (typeof src === "number") return [src, src + 1];
		if (Array.isArray(src)) return src.length === 2 ? src : [src[0], src[1]];
		const { offset, source } = src;
		return [offset, offset + (typeof source === "string" ? source.length : 1)];
	}
	function parsePrelude(prelude) {
		let comment = "";
		let atComment = false;
		let afterEmptyLine = false;
		for (let i = 0; i < prelude.length; ++i) {
			const source = prelude[i];
			switch (source[0]) {
				case "#":
					comment += (comment === "" ? "" : afterEmptyLine ? "\n\n" : "\n") + (source.substring(1) || " ");
					atComment = true;
					afterEmptyLine = false;
					break;
				case "%":
					if (prelude[i + 1]?.[0] !== "#") i += 1;
					atComment = false;
					break;
				default:
					if (!atComment) afterEmptyLine = true;
					atComment = false;
			}
		}
		return {
			comment,
			afterEmptyLine
		};
	}
	/**
	* Compose a stream of CST nodes into a stream of YAML Documents.
	*
	* ```ts
	* import { Composer, Parser } from 'yaml'
	*
	* const src: string = ...
	* const tokens = new Parser().parse(src)
	* const docs = new Composer().compose(tokens)
	* ```
	*/
	var Composer = class {
		constructor(options = {}) {
			this.doc = null;
			this.atDirectives = false;
			this.prelude = [];
			this.errors = [];
			this.warnings = [];
			this.onError = (source, code, message, warning) => {
				const pos = getErrorPos(source);
				if (warning) this.warnings.push(new errors.YAMLWarning(pos, code, message));
				else this.errors.push(new errors.YAMLParseError(pos, code, message));
			};
			this.directives = new directives.Directives({ version: options.version || "1.2" });
			this.options = options;
		}
		decorate(doc, afterDoc) {
			const { comment, afterEmptyLine } = parsePrelude(this.prelude);
			if (comment) {
				const dc = doc.contents;
				if (afterDoc) doc.comment = doc.comment ? `${doc.comment}\n${comment}` : comment;
				else if (afterEmptyLine || doc.directives.docStart || !dc) doc.commentBefore = comment;
				else if (identity.isCollection(dc) && !dc.flow && dc.items.length > 0) {
					let it = dc.items[0];
					if (identity.isPair(it)) it = it.key;
					const cb = it.commentBefore;
					it.commentBefore = cb ? `${comment}\n${cb}` : comment;
				} else {
					const cb = dc.commentBefore;
					dc.commentBefore = cb ? `${comment}\n${cb}` : comment;
				}
			}
			if (afterDoc) {
				for (let i = 0; i < this.errors.length; ++i) doc.errors.push(this.errors[i]);
				for (let i = 0; i < this.warnings.length; ++i) doc.warnings.push(this.warnings[i]);
			} else {
				doc.errors = this.errors;
				doc.warnings = this.warnings;
			}
			this.prelude = [];
			this.errors = [];
			this.warnings = [];
		}
		/**
		* Current stream status information.
		*
		* Mostly useful at the end of input for an empty stream.
		*/
		streamInfo() {
			return {
				comment: parsePrelude(this.prelude).comment,
				directives: this.directives,
				errors: this.errors,
				warnings: this.warnings
			};
		}
		/**
		* Compose tokens into documents.
		*
		* @param forceDoc - If the stream contains no document, still emit a final document including any comments and directives that would be applied to a subsequent document.
		* @param endOffset - Should be set if `forceDoc` is also set, to set the document range end and to indicate errors correctly.
		*/
		*compose(tokens, forceDoc = false, endOffset = -1) {
			for (const token of tokens) yield* this.next(token);
			yield* this.end(forceDoc, endOffset);
		}
		/** Advance the composer by one CST token. */
		*next(token) {
			if (node_process.env.LOG_STREAM) console.dir(token, { depth: null });
			switch (token.type) {
				case "directive":
					this.directives.add(token.source, (offset, message, warning) => {
						const pos = getErrorPos(token);
						pos[0] += offset;
						this.onError(pos, "BAD_DIRECTIVE", message, warning);
					});
					this.prelude.push(token.source);
					this.atDirectives = true;
					break;
				case "document": {
					const doc = composeDoc.composeDoc(this.options, this.directives, token, this.onError);
					if (this.atDirectives && !doc.directives.docStart) this.onError(token, "MISSING_CHAR", "Missing directives-end/doc-start indicator line");
					this.decorate(doc, false);
					if (this.doc) yield this.doc;
					this.doc = doc;
					this.atDirectives = false;
					break;
				}
				case "byte-order-mark":
				case "space": break;
				case "comment":
				case "newline":
					this.prelude.push(token.source);
					break;
				case "error": {
					const msg = token.source ? `${token.message}: ${JSON.stringify(token.source)}` : token.message;
					const error = new errors.YAMLParseError(getErrorPos(token), "UNEXPECTED_TOKEN", msg);
					if (this.atDirectives || !this.doc) this.errors.push(error);
					else this.doc.errors.push(error);
					break;
				}
				case "doc-end": {
					if (!this.doc) {
						this.errors.push(new errors.YAMLParseError(getErrorPos(token), "UNEXPECTED_TOKEN", "Unexpected doc-end without preceding document"));
						break;
					}
					this.doc.directives.docEnd = true;
					const end = resolveEnd.resolveEnd(token.end, token.offset + token.source.length, this.doc.options.strict, this.onError);
					this.decorate(this.doc, true);
					if (end.comment) {
						const dc = this.doc.comment;
						this.doc.comment = dc ? `${dc}\n${end.comment}` : end.comment;
					}
					this.doc.range[2] = end.offset;
					break;
				}
				default: this.errors.push(new errors.YAMLParseError(getErrorPos(token), "UNEXPECTED_TOKEN", `Unsupported token ${token.type}`));
			}
		}
		/**
		* Call at end of input to yield any remaining document.
		*
		* @param forceDoc - If the stream contains no document, still emit a final document including any comments and directives that would be applied to a subsequent document.
		* @param endOffset - Should be set if `forceDoc` is also set, to set the document range end and to indicate errors correctly.
		*/
		*end(forceDoc = false, endOffset = -1) {
			if (this.doc) {
				this.decorate(this.doc, true);
				yield this.doc;
				this.doc = null;
			} else if (forceDoc) {
				const opts = Object.assign({ _directives: this.directives }, this.options);
				const doc = new Document.Document(void 0, opts);
				if (this.atDirectives) this.onError(endOffset, "MISSING_CHAR", "Missing directives-end indicator line");
				doc.range = [
					0,
					endOffset,
					endOffset
				];
				this.decorate(doc, false);
				yield doc;
			}
		}
	};
	exports.Composer = Composer;
}));
// node_modules/yaml/dist/parse/cst-scalar.js
var require_cst_scalar = /* @__PURE__ */ __commonJSMin(((exports) => {
	var resolveBlockScalar = require_resolve_block_scalar();
	var resolveFlowScalar = require_resolve_flow_scalar();
	var errors = require_errors();
	var stringifyString = require_stringifyString();
	function resolveAsScalar(token, strict = true, onError) {
		if (token) {
			const _onError = (pos, code, message) => {
				const offset = typeof pos === "number" ? pos : Array.isArray(pos) ? pos[0] : pos.offset;
				if (onError) onError(offset, code, message);
				else throw new errors.YAMLParseError([offset, offset + 1], code, message);
			};
			switch (token.type) {
				case "scalar":
				case "single-quoted-scalar":
				case "double-quoted-scalar": return resolveFlowScalar.resolveFlowScalar(token, strict, _onError);
				case "block-scalar": return resolveBlockScalar.resolveBlockScalar({ options: { strict } }, token, _onError);
			}
		}
		return null;
	}
	/**
	* Create a new scalar token with `value`
	*
	* Values that represent an actual string but may be parsed as a different type should use a `type` other than `'PLAIN'`,
	* as this function does not support any schema operations and won't check for such conflicts.
	*
	* @param value The string representation of the value, which will have its content properly indented.
	* @param context.end Comments and whitespace after the end of the value, or after the block scalar header. If undefined, a newline will be added.
	* @param context.implicitKey Being within an implicit key may affect the resolved type of the token's value.
	* @param context.indent The indent level of the token.
	* @param context.inFlow Is this scalar within a flow collection? This may affect the resolved type of the token's value.
	* @param context.offset The offset position of the token.
	* @param context.type The preferred type of the scalar token. If undefined, the previous type of the `token` will be used, defaulting to `'PLAIN'`.
	*/
	function createScalarToken(value, context) {
		const { implicitKey = false, indent, inFlow = false, offset = -1, type = "PLAIN" } = context;
		const source = stringifyString.stringifyString({
			type,
			value
		}, {
			implicitKey,
			indent: indent > 0 ? " ".repeat(indent) : "",
			inFlow,
			options: {
				blockQuote: true,
				lineWidth: -1
			}
		});
		const end = context.end ?? [{
			type: "newline",
			offset: -1,
			indent,
			source: "\n"
		}];
		switch (source[0]) {
			case "|":
			case ">": {
				const he = source.indexOf("\n");
				const head = source.substring(0, he);
				const body = source.substring(he + 1) + "\n";
				const props = [{
					type: "block-scalar-header",
					offset,
					indent,
					source: head
				}];
				if (!addEndtoBlockProps(props, end)) props.push({
					type: "newline",
					offset: -1,
					indent,
					source: "\n"
				});
				return {
					type: "block-scalar",
					offset,
					indent,
					props,
					source: body
				};
			}
			case "\"": return {
				type: "double-quoted-scalar",
				offset,
				indent,
				source,
				end
			};
			case "'": return {
				type: "single-quoted-scalar",
				offset,
				indent,
				source,
				end
			};
			default: return {
				type: "scalar",
				offset,
				indent,
				source,
				end
			};
		}
	}
	/**
	* Set the value of `token` to the given string `value`, overwriting any previous contents and type that it may have.
	*
	* Best efforts are made to retain any comments previously associated with the `token`,
	* though all contents within a collection's `items` will be overwritten.
	*
	* Values that represent an actual string but may be parsed as a different type should use a `type` other than `'PLAIN'`,
	* as this function does not support any schema operations and won't check for such conflicts.
	*
	* @param token Any token. If it does not include an `indent` value, the value will be stringified as if it were an implicit key.
	* @param value The string representation of the value, which will have its content properly indented.
	* @param context.afterKey In most cases, values after a key should have an additional level of indentation.
	* @param context.implicitKey Being within an implicit key may affect the resolved type of the token's value.
	* @param context.inFlow Being within a flow collection may affect the resolved type of the token's value.
	* @param context.type The preferred type of the scalar token. If undefined, the previous type of the `token` will be used, defaulting to `'PLAIN'`.
	*/
	function setScalarValue(token, value, context = {}) {
		let { afterKey = false, implicitKey = false, inFlow = false, type } = context;
		let indent = "indent" in token ? token.indent : null;
		if (afterKey && typeof indent === "number") indent += 2;
		if (!type) switch (token.type) {
			case "single-quoted-scalar":
				type = "QUOTE_SINGLE";
				break;
			case "double-quoted-scalar":
				type = "QUOTE_DOUBLE";
				break;
			case "block-scalar": {
				const header = token.props[0];
				if (header.type !== "block-scalar-header") throw new Error("Invalid block scalar header");
				type = header.source[0] === ">" ? "BLOCK_FOLDED" : "BLOCK_LITERAL";
				break;
			}
			default: type = "PLAIN";
		}
		const source = stringifyString.stringifyString({
			type,
			value
		}, {
			implicitKey: implicitKey || indent === null,
			indent: indent !== null && indent > 0 ? " ".repeat(indent) : "",
			inFlow,
			options: {
				blockQuote: true,
				lineWidth: -1
			}
		});
		switch (source[0]) {
			case "|":
			case ">":
				setBlockScalarValue(token, source);
				break;
			case "\"":
				setFlowScalarValue(token, source, "double-quoted-scalar");
				break;
			case "'":
				setFlowScalarValue(token, source, "single-quoted-scalar");
				break;
			default: setFlowScalarValue(token, source, "scalar");
		}
	}
	function setBlockScalarValue(token, source) {
		const he = source.indexOf("\n");
		const head = source.substring(0, he);
		const body = source.substring(he + 1) + "\n";
		if (token.type === "block-scalar") {
			const header = token.props[0];
			if (header.type !== "block-scalar-header") throw new Error("Invalid block scalar header");
			header.source = head;
			token.source = body;
		} else {
			const { offset } = token;
			const indent = "indent" in token ? token.indent : -1;
			const props = [{
				type: "block-scalar-header",
				offset,
				indent,
				source: head
			}];
			if (!addEndtoBlockProps(props, "end" in token ? token.end : void 0)) props.push({
				type: "newline",
				offset: -1,
				indent,
				source: "\n"
			});
			for (const key of Object.keys(token)) if (key !== "type" && key !== "offset") delete token[key];
			Object.assign(token, {
				type: "block-scalar",
				indent,
				props,
				source: body
			});
		}
	}
	/** @returns `true` if last token is a newline */
	function addEndtoBlockProps(props, end) {
		if (end) for (const st of end) switch (st.type) {
			case "space":
			case "comment":
				props.push(st);
				break;
			case "newline":
				props.push(st);
				return true;
		}
		return false;
	}
	function setFlowScalarValue(token, source, type) {
		switch (token.type) {
			case "scalar":
			case "double-quoted-scalar":
			case "single-quoted-scalar":
				token.type = type;
				token.source = source;
				break;
			case "block-scalar": {
				const end = token.props.slice(1);
				let oa = source.length;
				if (token.props[0].type === "block-scalar-header") oa -= token.props[0].source.length;
				for (const tok of end) tok.offset += oa;
				delete token.props;
				Object.assign(token, {
					type,
					source,
					end
				});
				break;
			}
			case "block-map":
			case "block-seq": {
				const nl = {
					type: "newline",
					offset: token.offset + source.length,
					indent: token.indent,
					source: "\n"
				};
				delete token.items;
				Object.assign(token, {
					type,
					source,
					end: [nl]
				});
				break;
			}
			default: {
				const indent = "indent" in token ? token.indent : -1;
				const end = "end" in token && Array.isArray(token.end) ? token.end.filter((st) => st.type === "space" || st.type === "comment" || st.type === "newline") : [];
				for (const key of Object.keys(token)) if (key !== "type" && key !== "offset") delete token[key];
				Object.assign(token, {
					type,
					indent,
					source,
					end
				});
			}
		}
	}
	exports.createScalarToken = createScalarToken;
	exports.resolveAsScalar = resolveAsScalar;
	exports.setScalarValue = setScalarValue;
}));
// node_modules/yaml/dist/parse/cst-stringify.js
var require_cst_stringify = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* Stringify a CST document, token, or collection item
	*
	* Fair warning: This applies no validation whatsoever, and
	* simply concatenates the sources in their logical order.
	*/
	const stringify = (cst) => "type" in cst ? stringifyToken(cst) : stringifyItem(cst);
	function stringifyToken(token) {
		switch (token.type) {
			case "block-scalar": {
				let res = "";
				for (const tok of token.props) res += stringifyToken(tok);
				return res + token.source;
			}
			case "block-map":
			case "block-seq": {
				let res = "";
				for (const item of token.items) res += stringifyItem(item);
				return res;
			}
			case "flow-collection": {
				let res = token.start.source;
				for (const item of token.items) res += stringifyItem(item);
				for (const st of token.end) res += st.source;
				return res;
			}
			case "document": {
				let res = stringifyItem(token);
				if (token.end) for (const st of token.end) res += st.source;
				return res;
			}
			default: {
				let res = token.source;
				if ("end" in token && token.end) for (const st of token.end) res += st.source;
				return res;
			}
		}
	}
	function stringifyItem({ start, key, sep, value }) {
		let res = "";
		for (const st of start) res += st.source;
		if (key) res += stringifyToken(key);
		if (sep) for (const st of sep) res += st.source;
		if (value) res += stringifyToken(value);
		return res;
	}
	exports.stringify = stringify;
}));
// node_modules/yaml/dist/parse/cst-visit.js
var require_cst_visit = /* @__PURE__ */ __commonJSMin(((exports) => {
	const BREAK = Symbol("break visit");
	const SKIP = Symbol("skip children");
	const REMOVE = Symbol("remove item");
	/**
	* Apply a visitor to a CST document or item.
	*
	* Walks through the tree (depth-first) starting from the root, calling a
	* `visitor` function with two arguments when entering each item:
	*   - `item`: The current item, which included the following members:
	*     - `start: SourceToken[]` – Source tokens before the key or value,
	*       possibly including its anchor or tag.
	*     - `key?: Token | null` – Set for pair values. May then be `null`, if
	*       the key before the `:` separator is empty.
	*     - `sep?: SourceToken[]` – Source tokens between the key and the value,
	*       which should include the `:` map value indicator if `value` is set.
	*     - `value?: Token` – The value of a sequence item, or of a map pair.
	*   - `path`: The steps from the root to the current node, as an array of
	*     `['key' | 'value', number]` tuples.
	*
	* The return value of the visitor may be used to control the traversal:
	*   - `undefined` (default): Do nothing and continue
	*   - `visit.SKIP`: Do not visit the children of this token, continue with
	*      next sibling
	*   - `visit.BREAK`: Terminate traversal completely
	*   - `visit.REMOVE`: Remove the current item, then continue with the next one
	*   - `number`: Set the index of the next step. This is useful especially if
	*     the index of the current token has changed.
	*   - `function`: Define the next visitor for this item. After the original
	*     visitor is called on item entry, next visitors are called after handling
	*     a non-empty `key` and when exiting the item.
	*/
	function visit(cst, visitor) {
		if ("type" in cst && cst.type === "document") cst = {
			start: cst.start,
			value: cst.value
		};
		_visit(Object.freeze([]), cst, visitor);
	}
	/** Terminate visit traversal completely */
	visit.BREAK = BREAK;
	/** Do not visit the children of the current item */
	visit.SKIP = SKIP;
	/** Remove the current item */
	visit.REMOVE = REMOVE;
	/** Find the item at `path` from `cst` as the root */
	visit.itemAtPath = (cst, path) => {
		let item = cst;
		for (const [field, index] of path) {
			const tok = item?.[field];
			if (tok && "items" in tok) item = tok.items[index];
			else return void 0;
		}
		return item;
	};
	/**
	* Get the immediate parent collection of the item at `path` from `cst` as the root.
	*
	* Throws an error if the collection is not found, which should never happen if the item itself exists.
	*/
	visit.parentCollection = (cst, path) => {
		const parent = visit.itemAtPath(cst, path.slice(0, -1));
		const field = path[path.length - 1][0];
		const coll = parent?.[field];
		if (coll && "items" in coll) return coll;
		throw new Error("Parent collection not found");
	};
	function _visit(path, item, visitor) {
		let ctrl = visitor(item, path);
		if (typeof ctrl === "symbol") return ctrl;
		for (const field of ["key", "value"]) {
			const token = item[field];
			if (token && "items" in token) {
				for (let i = 0; i < token.items.length; ++i) {
					const ci = _visit(Object.freeze(path.concat([[field, i]])), token.items[i], visitor);
					if (typeof ci === "number") i = ci - 1;
					else if (ci === BREAK) return BREAK;
					else if (ci === REMOVE) {
						token.items.splice(i, 1);
						i -= 1;
					}
				}
				if (typeof ctrl === "function" && field === "key") ctrl = ctrl(item, path);
			}
		}
		return typeof ctrl === "function" ? ctrl(item, path) : ctrl;
	}
	exports.visit = visit;
}));
// node_modules/yaml/dist/parse/cst.js
var require_cst = /* @__PURE__ */ __commonJSMin(((exports) => {
	var cstScalar = require_cst_scalar();
	var cstStringify = require_cst_stringify();
	var cstVisit = require_cst_visit();
	/** The byte order mark */
	const BOM = "﻿";
	/** Start of doc-mode */
	const DOCUMENT = "";
	/** Unexpected end of flow-mode */
	const FLOW_END = "";
	/** Next token is a scalar value */
	const SCALAR = "";
	/** @returns `true` if `token` is a flow or block collection */
	const isCollection = (token) => !!token && "items" in token;
	/** @returns `true` if `token` is a flow or block scalar; not an alias */
	const isScalar = (token) => !!token && (token.type === "scalar" || token.type === "single-quoted-scalar" || token.type === "double-quoted-scalar" || token.type === "block-scalar");
	/* istanbul ignore next */
	/** Get a printable representation of a lexer token */
	function prettyToken(token) {
		switch (token) {
			case BOM: return "<BOM>";
			case DOCUMENT: return "<DOC>";
			case FLOW_END: return "<FLOW_END>";
			case SCALAR: return "<SCALAR>";
			default: return JSON.stringify(token);
		}
	}
	/** Identify the type of a lexer token. May return `null` for unknown tokens. */
	function tokenType(source) {
		switch (source) {
			case BOM: return "byte-order-mark";
			case DOCUMENT: return "doc-mode";
			case FLOW_END: return "flow-error-end";
			case SCALAR: return "scalar";
			case "---": return "doc-start";
			case "...": return "doc-end";
			case "":
			case "\n":
			case "\r\n": return "newline";
			case "-": return "seq-item-ind";
			case "?": return "explicit-key-ind";
			case ":": return "map-value-ind";
			case "{": return "flow-map-start";
			case "}": return "flow-map-end";
			case "[": return "flow-seq-start";
			case "]": return "flow-seq-end";
			case ",": return "comma";
		}
		switch (source[0]) {
			case " ":
			case "	": return "space";
			case "#": return "comment";
			case "%": return "directive-line";
			case "*": return "alias";
			case "&": return "anchor";
			case "!": return "tag";
			case "'": return "single-quoted-scalar";
			case "\"": return "double-quoted-scalar";
			case "|":
			case ">": return "block-scalar-header";
		}
		return null;
	}
	exports.createScalarToken = cstScalar.createScalarToken;
	exports.resolveAsScalar = cstScalar.resolveAsScalar;
	exports.setScalarValue = cstScalar.setScalarValue;
	exports.stringify = cstStringify.stringify;
	exports.visit = cstVisit.visit;
	exports.BOM = BOM;
	exports.DOCUMENT = DOCUMENT;
	exports.FLOW_END = FLOW_END;
	exports.SCALAR = SCALAR;
	exports.isCollection = isCollection;
	exports.isScalar = isScalar;
	exports.prettyToken = prettyToken;
	exports.tokenType = tokenType;
}));
// node_modules/yaml/dist/parse/lexer.js
var require_lexer = /* @__PURE__ */ __commonJSMin(((exports) => {
	var cst = require_cst();
	function isEmpty(ch) {
		switch (ch) {
			case void 0:
			case " ":
			case "\n":
			case "\r":
			case "	": return true;
			default: return false;
		}
	}
	const hexDigits = /* @__PURE__ */ new Set("0123456789ABCDEFabcdef");
	const tagChars = /* @__PURE__ */ new Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-#;/?:@&=+$_.!~*'()");
	const flowIndicatorChars = /* @__PURE__ */ new Set(",[]{}");
	const invalidAnchorChars = /* @__PURE__ */ new Set(" ,[]{}\n\r	");
	const isNotAnchorChar = (ch) => !ch || invalidAnchorChars.has(ch);
	/**
	* Splits an input string into lexical tokens, i.e. smaller strings that are
	* easily identifiable by `tokens.tokenType()`.
	*
	* Lexing starts always in a "stream" context. Incomplete input may be buffered
	* until a complete token can be emitted.
	*
	* In addition to slices of the original input, the following control characters
	* may also be emitted:
	*
	* - `\x02` (Start of Text): A document starts with the next token
	* - `\x18` (Cancel): Unexpected end of flow-mode (indicates an error)
	* - `\x1f` (Unit Separator): Next token is a scalar value
	* - `\u{FEFF}` (Byte order mark): Emitted separately outside documents
	*/
	var Lexer = class {
		constructor() {
			/**
			* Flag indicating whether the end of the current buffer marks the end of
			* all input
			*/
			this.atEnd = false;
			/**
			* Explicit indent set in block scalar header, as an offset from the current
			* minimum indent, so e.g. set to 1 from a header `|2+`. Set to -1 if not
			* explicitly set.
			*/
			this.blockScalarIndent = -1;
			/**
			* Block scalars that include a + (keep) chomping indicator in their header
			* include trailing empty lines, which are otherwise excluded from the
			* scalar's contents.
			*/
			this.blockScalarKeep = false;
			/** Current input */
			this.buffer = "";
			/**
			* Flag noting whether the map value indicator : can immediately follow this
			* node within a flow context.
			*/
			this.flowKey = false;
			/** Count of surrounding flow collection levels. */
			this.flowLevel = 0;
			/**
			* Minimum level of indentation required for next lines to be parsed as a
			* part of the current scalar value.
			*/
			this.indentNext = 0;
			/** Indentation level of the current line. */
			this.indentValue = 0;
			/** Position of the next \n character. */
			this.lineEndPos = null;
			/** Stores the state of the lexer if reaching the end of incpomplete input */
			this.next = null;
			/** A pointer to `buffer`; the current position of the lexer. */
			this.pos = 0;
		}
		/**
		* Generate YAML tokens from the `source` string. If `incomplete`,
		* a part of the last line may be left as a buffer for the next call.
		*
		* @returns A generator of lexical tokens
		*/
		*lex(source, incomplete = false) {
			if (source) {
				if (typeof source !== "string") throw TypeError("source is not a string");
				this.buffer = this.buffer ? this.buffer + source : source;
				this.lineEndPos = null;
			}
			this.atEnd = !incomplete;
			let next = this.next ?? "stream";
			while (next && (incomplete || this.hasChars(1))) next = yield* this.parseNext(next);
		}
		atLineEnd() {
			let i = this.pos;
			let ch = this.buffer[i];
			while (ch === " " || ch === "	") ch = this.buffer[++i];
			if (!ch || ch === "#" || ch === "\n") return true;
			if (ch === "\r") return this.buffer[i + 1] === "\n";
			return false;
		}
		charAt(n) {
			return this.buffer[this.pos + n];
		}
		continueScalar(offset) {
			let ch = this.buffer[offset];
			if (this.indentNext > 0) {
				let indent = 0;
				while (ch === " ") ch = this.buffer[++indent + offset];
				if (ch === "\r") {
					const next = this.buffer[indent + offset + 1];
					if (next === "\n" || !next && !this.atEnd) return offset + indent + 1;
				}
				return ch === "\n" || indent >= this.indentNext || !ch && !this.atEnd ? offset + indent : -1;
			}
			if (ch === "-" || ch === ".") {
				const dt = this.buffer.substr(offset, 3);
				if ((dt === "---" || dt === "...") && isEmpty(this.buffer[offset + 3])) return -1;
			}
			return offset;
		}
		getLine() {
			let end = this.lineEndPos;
			if (typeof end !== "number" || end !== -1 && end < this.pos) {
				end = this.buffer.indexOf("\n", this.pos);
				this.lineEndPos = end;
			}
			if (end === -1) return this.atEnd ? this.buffer.substring(this.pos) : null;
			if (this.buffer[end - 1] === "\r") end -= 1;
			return this.buffer.substring(this.pos, end);
		}
		hasChars(n) {
			return this.pos + n <= this.buffer.length;
		}
		setNext(state) {
			this.buffer = this.buffer.substring(this.pos);
			this.pos = 0;
			this.lineEndPos = null;
			this.next = state;
			return null;
		}
		peek(n) {
			return this.buffer.substr(this.pos, n);
		}
		*parseNext(next) {
			switch (next) {
				case "stream": return yield* this.parseStream();
				case "line-start": return yield* this.parseLineStart();
				case "block-start": return yield* this.parseBlockStart();
				case "doc": return yield* this.parseDocument();
				case "flow": return yield* this.parseFlowCollection();
				case "quoted-scalar": return yield* this.parseQuotedScalar();
				case "block-scalar": return yield* this.parseBlockScalar();
				case "plain-scalar": return yield* this.parsePlainScalar();
			}
		}
		*parseStream() {
			let line = this.getLine();
			if (line === null) return this.setNext("stream");
			if (line[0] === cst.BOM) {
				yield* this.pushCount(1);
				line = line.substring(1);
			}
			if (line[0] === "%") {
				let dirEnd = line.length;
				let cs = line.indexOf("#");
				while (cs !== -1) {
					const ch = line[cs - 1];
					if (ch === " " || ch === "	") {
						dirEnd = cs - 1;
						break;
					} else cs = line.indexOf("#", cs + 1);
				}
				while (true) {
					const ch = line[dirEnd - 1];
					if (ch === " " || ch === "	") dirEnd -= 1;
					else break;
				}
				const n = (yield* this.pushCount(dirEnd)) + (yield* this.pushSpaces(true));
				yield* this.pushCount(line.length - n);
				this.pushNewline();
				return "stream";
			}
			if (this.atLineEnd()) {
				const sp = yield* this.pushSpaces(true);
				yield* this.pushCount(line.length - sp);
				yield* this.pushNewline();
				return "stream";
			}
			yield cst.DOCUMENT;
			return yield* this.parseLineStart();
		}
		*parseLineStart() {
			const ch = this.charAt(0);
			if (!ch && !this.atEnd) return this.setNext("line-start");
			if (ch === "-" || ch === ".") {
				if (!this.atEnd && !this.hasChars(4)) return this.setNext("line-start");
				const s = this.peek(3);
				if ((s === "---" || s === "...") && isEmpty(this.charAt(3))) {
					yield* this.pushCount(3);
					this.indentValue = 0;
					this.indentNext = 0;
					return s === "---" ? "doc" : "stream";
				}
			}
			this.indentValue = yield* this.pushSpaces(false);
			if (this.indentNext > this.indentValue && !isEmpty(this.charAt(1))) this.indentNext = this.indentValue;
			return yield* this.parseBlockStart();
		}
		*parseBlockStart() {
			const [ch0, ch1] = this.peek(2);
			if (!ch1 && !this.atEnd) return this.setNext("block-start");
			if ((ch0 === "-" || ch0 === "?" || ch0 === ":") && isEmpty(ch1)) {
				const n = (yield* this.pushCount(1)) + (yield* this.pushSpaces(true));
				this.indentNext = this.indentValue + 1;
				this.indentValue += n;
				return "block-start";
			}
			return "doc";
		}
		*parseDocument() {
			yield* this.pushSpaces(true);
			const line = this.getLine();
			if (line === null) return this.setNext("doc");
			let n = yield* this.pushIndicators();
			switch (line[n]) {
				case "#": yield* this.pushCount(line.length - n);
				case void 0:
					yield* this.pushNewline();
					return yield* this.parseLineStart();
				case "{":
				case "[":
					yield* this.pushCount(1);
					this.flowKey = false;
					this.flowLevel = 1;
					return "flow";
				case "}":
				case "]":
					yield* this.pushCount(1);
					return "doc";
				case "*":
					yield* this.pushUntil(isNotAnchorChar);
					return "doc";
				case "\"":
				case "'": return yield* this.parseQuotedScalar();
				case "|":
				case ">":
					n += yield* this.parseBlockScalarHeader();
					n += yield* this.pushSpaces(true);
					yield* this.pushCount(line.length - n);
					yield* this.pushNewline();
					return yield* this.parseBlockScalar();
				default: return yield* this.parsePlainScalar();
			}
		}
		*parseFlowCollection() {
			let nl, sp;
			let indent = -1;
			do {
				nl = yield* this.pushNewline();
				if (nl > 0) {
					sp = yield* this.pushSpaces(false);
					this.indentValue = indent = sp;
				} else sp = 0;
				sp += yield* this.pushSpaces(true);
			} while (nl + sp > 0);
			const line = this.getLine();
			if (line === null) return this.setNext("flow");
			if (indent !== -1 && indent < this.indentNext && line[0] !== "#" || indent === 0 && (line.startsWith("---") || line.startsWith("...")) && isEmpty(line[3])) {
				if (!(indent === this.indentNext - 1 && this.flowLevel === 1 && (line[0] === "]" || line[0] === "}"))) {
					this.flowLevel = 0;
					yield cst.FLOW_END;
					return yield* this.parseLineStart();
				}
			}
			let n = 0;
			while (line[n] === ",") {
				n += yield* this.pushCount(1);
				n += yield* this.pushSpaces(true);
				this.flowKey = false;
			}
			n += yield* this.pushIndicators();
			switch (line[n]) {
				case void 0: return "flow";
				case "#":
					yield* this.pushCount(line.length - n);
					return "flow";
				case "{":
				case "[":
					yield* this.pushCount(1);
					this.flowKey = false;
					this.flowLevel += 1;
					return "flow";
				case "}":
				case "]":
					yield* this.pushCount(1);
					this.flowKey = true;
					this.flowLevel -= 1;
					return this.flowLevel ? "flow" : "doc";
				case "*":
					yield* this.pushUntil(isNotAnchorChar);
					return "flow";
				case "\"":
				case "'":
					this.flowKey = true;
					return yield* this.parseQuotedScalar();
				case ":": {
					const next = this.charAt(1);
					if (this.flowKey || isEmpty(next) || next === ",") {
						this.flowKey = false;
						yield* this.pushCount(1);
						yield* this.pushSpaces(true);
						return "flow";
					}
				}
				default:
					this.flowKey = false;
					return yield* this.parsePlainScalar();
			}
		}
		*parseQuotedScalar() {
			const quote = this.charAt(0);
			let end = this.buffer.indexOf(quote, this.pos + 1);
			if (quote === "'") while (end !== -1 && this.buffer[end + 1] === "'") end = this.buffer.indexOf("'", end + 2);
			else while (end !== -1) {
				let n = 0;
				while (this.buffer[end - 1 - n] === "\\") n += 1;
				if (n % 2 === 0) break;
				end = this.buffer.indexOf("\"", end + 1);
			}
			const qb = this.buffer.substring(0, end);
			let nl = qb.indexOf("\n", this.pos);
			if (nl !== -1) {
				while (nl !== -1) {
					const cs = this.continueScalar(nl + 1);
					if (cs === -1) break;
					nl = qb.indexOf("\n", cs);
				}
				if (nl !== -1) end = nl - (qb[nl - 1] === "\r" ? 2 : 1);
			}
			if (end === -1) {
				if (!this.atEnd) return this.setNext("quoted-scalar");
				end = this.buffer.length;
			}
			yield* this.pushToIndex(end + 1, false);
			return this.flowLevel ? "flow" : "doc";
		}
		*parseBlockScalarHeader() {
			this.blockScalarIndent = -1;
			this.blockScalarKeep = false;
			let i = this.pos;
			while (true) {
				const ch = this.buffer[++i];
				if (ch === "+") this.blockScalarKeep = true;
				else if (ch > "0" && ch <= "9") this.blockScalarIndent = Number(ch) - 1;
				else if (ch !== "-") break;
			}
			return yield* this.pushUntil((ch) => isEmpty(ch) || ch === "#");
		}
		*parseBlockScalar() {
			let nl = this.pos - 1;
			let indent = 0;
			let ch;
			loop: for (let i = this.pos; ch = this.buffer[i]; ++i) switch (ch) {
				case " ":
					indent += 1;
					break;
				case "\n":
					nl = i;
					indent = 0;
					break;
				case "\r": {
					const next = this.buffer[i + 1];
					if (!next && !this.atEnd) return this.setNext("block-scalar");
					if (next === "\n") break;
				}
				default: break loop;
			}
			if (!ch && !this.atEnd) return this.setNext("block-scalar");
			if (indent >= this.indentNext) {
				if (this.blockScalarIndent === -1) this.indentNext = indent;
				else this.indentNext = this.blockScalarIndent + (this.indentNext === 0 ? 1 : this.indentNext);
				do {
					const cs = this.continueScalar(nl + 1);
					if (cs === -1) break;
					nl = this.buffer.indexOf("\n", cs);
				} while (nl !== -1);
				if (nl === -1) {
					if (!this.atEnd) return this.setNext("block-scalar");
					nl = this.buffer.length;
				}
			}
			let i = nl + 1;
			ch = this.buffer[i];
			while (ch === " ") ch = this.buffer[++i];
			if (ch === "	") {
				while (ch === "	" || ch === " " || ch === "\r" || ch === "\n") ch = this.buffer[++i];
				nl = i - 1;
			} else if (!this.blockScalarKeep) do {
				let i = nl - 1;
				let ch = this.buffer[i];
				if (ch === "\r") ch = this.buffer[--i];
				const lastChar = i;
				while (ch === " ") ch = this.buffer[--i];
				if (ch === "\n" && i >= this.pos && i + 1 + indent > lastChar) nl = i;
				else break;
			} while (true);
			yield cst.SCALAR;
			yield* this.pushToIndex(nl + 1, true);
			return yield* this.parseLineStart();
		}
		*parsePlainScalar() {
			const inFlow = this.flowLevel > 0;
			let end = this.pos - 1;
			let i = this.pos - 1;
			let ch;
			while (ch = this.buffer[++i]) if (ch === ":") {
				const next = this.buffer[i + 1];
				if (isEmpty(next) || inFlow && flowIndicatorChars.has(next)) break;
				end = i;
			} else if (isEmpty(ch)) {
				let next = this.buffer[i + 1];
				if (ch === "\r") {
					if (next === "\n") {
						i += 1;
						ch = "\n";
						next = this.buffer[i + 1];
					} else end = i;
				}
				if (next === "#" || inFlow && flowIndicatorChars.has(next)) break;
				if (ch === "\n") {
					const cs = this.continueScalar(i + 1);
					if (cs === -1) break;
					i = Math.max(i, cs - 2);
				}
			} else {
				if (inFlow && flowIndicatorChars.has(ch)) break;
				end = i;
			}
			if (!ch && !this.atEnd) return this.setNext("plain-scalar");
			yield cst.SCALAR;
			yield* this.pushToIndex(end + 1, true);
			return inFlow ? "flow" : "doc";
		}
		*pushCount(n) {
			if (n > 0) {
				yield this.buffer.substr(this.pos, n);
				this.pos += n;
				return n;
			}
			return 0;
		}
		*pushToIndex(i, allowEmpty) {
			const s = this.buffer.slice(this.pos, i);
			if (s) {
				yield s;
				this.pos += s.length;
				return s.length;
			} else if (allowEmpty) yield "";
			return 0;
		}
		*pushIndicators() {
			let n = 0;
			loop: while (true) {
				switch (this.charAt(0)) {
					case "!":
						n += yield* this.pushTag();
						n += yield* this.pushSpaces(true);
						continue loop;
					case "&":
						n += yield* this.pushUntil(isNotAnchorChar);
						n += yield* this.pushSpaces(true);
						continue loop;
					case "-":
					case "?":
					case ":": {
						const inFlow = this.flowLevel > 0;
						const ch1 = this.charAt(1);
						if (isEmpty(ch1) || inFlow && flowIndicatorChars.has(ch1)) {
							if (!inFlow) this.indentNext = this.indentValue + 1;
							else if (this.flowKey) this.flowKey = false;
							n += yield* this.pushCount(1);
							n += yield* this.pushSpaces(true);
							continue loop;
						}
					}
				}
				break loop;
			}
			return n;
		}
		*pushTag() {
			if (this.charAt(1) === "<") {
				let i = this.pos + 2;
				let ch = this.buffer[i];
				while (!isEmpty(ch) && ch !== ">") ch = this.buffer[++i];
				return yield* this.pushToIndex(ch === ">" ? i + 1 : i, false);
			} else {
				let i = this.pos + 1;
				let ch = this.buffer[i];
				while (ch) if (tagChars.has(ch)) ch = this.buffer[++i];
				else if (ch === "%" && hexDigits.has(this.buffer[i + 1]) && hexDigits.has(this.buffer[i + 2])) ch = this.buffer[i += 3];
				else break;
				return yield* this.pushToIndex(i, false);
			}
		}
		*pushNewline() {
			const ch = this.buffer[this.pos];
			if (ch === "\n") return yield* this.pushCount(1);
			else if (ch === "\r" && this.charAt(1) === "\n") return yield* this.pushCount(2);
			else return 0;
		}
		*pushSpaces(allowTabs) {
			let i = this.pos - 1;
			let ch;
			do
				ch = this.buffer[++i];
			while (ch === " " || allowTabs && ch === "	");
			const n = i - this.pos;
			if (n > 0) {
				yield this.buffer.substr(this.pos, n);
				this.pos = i;
			}
			return n;
		}
		*pushUntil(test) {
			let i = this.pos;
			let ch = this.buffer[i];
			while (!test(ch)) ch = this.buffer[++i];
			return yield* this.pushToIndex(i, false);
		}
	};
	exports.Lexer = Lexer;
}));
// node_modules/yaml/dist/parse/line-counter.js
var require_line_counter = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* Tracks newlines during parsing in order to provide an efficient API for
	* determining the one-indexed `{ line, col }` position for any offset
	* within the input.
	*/
	var LineCounter = class {
		constructor() {
			this.lineStarts = [];
			/**
			* Should be called in ascending order. Otherwise, call
			* `lineCounter.lineStarts.sort()` before calling `linePos()`.
			*/
			this.addNewLine = (offset) => this.lineStarts.push(offset);
			/**
			* Performs a binary search and returns the 1-indexed { line, col }
			* position of `offset`. If `line === 0`, `addNewLine` has never been
			* called or `offset` is before the first known newline.
			*/
			this.linePos = (offset) => {
				let low = 0;
				let high = this.lineStarts.length;
				while (low < high) {
					const mid = low + high >> 1;
					if (this.lineStarts[mid] < offset) low = mid + 1;
					else high = mid;
				}
				if (this.lineStarts[low] === offset) return {
					line: low + 1,
					col: 1
				};
				if (low === 0) return {
					line: 0,
					col: offset
				};
				const start = this.lineStarts[low - 1];
				return {
					line: low,
					col: offset - start + 1
				};
			};
		}
	};
	exports.LineCounter = LineCounter;
}));
// node_modules/yaml/dist/parse/parser.js
var require_parser$1 = /* @__PURE__ */ __commonJSMin(((exports) => {
	var node_process = __require("process");
	var cst = require_cst();
	var lexer = require_lexer();
	function includesToken(list, type) {
		for (let i = 0; i < list.length; ++i) if (list[i].type === type) return true;
		return false;
	}
	function findNonEmptyIndex(list) {
		for (let i = 0; i < list.length; ++i) switch (list[i].type) {
			case "space":
			case "comment":
			case "newline": break;
			default: return i;
		}
		return -1;
	}
	function isFlowToken(token) {
		switch (token?.type) {
			case "alias":
			case "scalar":
			case "single-quoted-scalar":
			case "double-quoted-scalar":
			case "flow-collection": return true;
			default: return false;
		}
	}
	function getPrevProps(parent) {
		switch (parent.type) {
			case "document": return parent.start;
			case "block-map": {
				const it = parent.items[parent.items.length - 1];
				return it.sep ?? it.start;
			}
			case "block-seq": return parent.items[parent.items.length - 1].start;
			/* istanbul ignore next should not happen */
			default: return [];
		}
	}
	/** Note: May modify input array */
	function getFirstKeyStartProps(prev) {
		if (prev.length === 0) return [];
		let i = prev.length;
		loop: while (--i >= 0) switch (prev[i].type) {
			case "doc-start":
			case "explicit-key-ind":
			case "map-value-ind":
			case "seq-item-ind":
			case "newline": break loop;
		}
		while (prev[++i]?.type === "space");
		return prev.splice(i, prev.length);
	}
	function arrayPushArray(target, source) {
		if (source.length < 1e5) Array.prototype.push.apply(target, source);
		else for (let i = 0; i < source.length; ++i) target.push(source[i]);
	}
	function fixFlowSeqItems(fc) {
		if (fc.start.type === "flow-seq-start") {
			for (const it of fc.items) if (it.sep && !it.value && !includesToken(it.start, "explicit-key-ind") && !includesToken(it.sep, "map-value-ind")) {
				if (it.key) it.value = it.key;
				delete it.key;
				if (isFlowToken(it.value)) {
					if (it.value.end) arrayPushArray(it.value.end, it.sep);
					else it.value.end = it.sep;
				} else arrayPushArray(it.start, it.sep);
				delete it.sep;
			}
		}
	}
	/**
	* A YAML concrete syntax tree (CST) parser
	*
	* ```ts
	* const src: string = ...
	* for (const token of new Parser().parse(src)) {
	*   // token: Token
	* }
	* ```
	*
	* To use the parser with a user-provided lexer:
	*
	* ```ts
	* function* parse(source: string, lexer: Lexer) {
	*   const parser = new Parser()
	*   for (const lexeme of lexer.lex(source))
	*     yield* parser.next(lexeme)
	*   yield* parser.end()
	* }
	*
	* const src: string = ...
	* const lexer = new Lexer()
	* for (const token of parse(src, lexer)) {
	*   // token: Token
	* }
	* ```
	*/
	var Parser = class {
		/**
		* @param onNewLine - If defined, called separately with the start position of
		*   each new line (in `parse()`, including the start of input).
		*/
		constructor(onNewLine) {
			/** If true, space and sequence indicators count as indentation */
			this.atNewLine = true;
			/** If true, next token is a scalar value */
			this.atScalar = false;
			/** Current indentation level */
			this.indent = 0;
			/** Current offset since the start of parsing */
			this.offset = 0;
			/** On the same line with a block map key */
			this.onKeyLine = false;
			/** Top indicates the node that's currently being built */
			this.stack = [];
			/** The source of the current token, set in parse() */
			this.source = "";
			/** The type of the current token, set in parse() */
			this.type = "";
			this.lexer = new lexer.Lexer();
			this.onNewLine = onNewLine;
		}
		/**
		* Parse `source` as a YAML stream.
		* If `incomplete`, a part of the last line may be left as a buffer for the next call.
		*
		* Errors are not thrown, but yielded as `{ type: 'error', message }` tokens.
		*
		* @returns A generator of tokens representing each directive, document, and other structure.
		*/
		*parse(source, incomplete = false) {
			if (this.onNewLine && this.offset === 0) this.onNewLine(0);
			for (const lexeme of this.lexer.lex(source, incomplete)) yield* this.next(lexeme);
			if (!incomplete) yield* this.end();
		}
		/**
		* Advance the parser by the `source` of one lexical token.
		*/
		*next(source) {
			this.source = source;
			if (node_process.env.LOG_TOKENS) console.log("|", cst.prettyToken(source));
			if (this.atScalar) {
				this.atScalar = false;
				yield* this.step();
				this.offset += source.length;
				return;
			}
			const type = cst.tokenType(source);
			if (!type) {
				const message = `Not a YAML token: ${source}`;
				yield* this.pop({
					type: "error",
					offset: this.offset,
					message,
					source
				});
				this.offset += source.length;
			} else if (type === "scalar") {
				this.atNewLine = false;
				this.atScalar = true;
				this.type = "scalar";
			} else {
				this.type = type;
				yield* this.step();
				switch (type) {
					case "newline":
						this.atNewLine = true;
						this.indent = 0;
						if (this.onNewLine) this.onNewLine(this.offset + source.length);
						break;
					case "space":
						if (this.atNewLine && source[0] === " ") this.indent += source.length;
						break;
					case "explicit-key-ind":
					case "map-value-ind":
					case "seq-item-ind":
						if (this.atNewLine) this.indent += source.length;
						break;
					case "doc-mode":
					case "flow-error-end": return;
					default: this.atNewLine = false;
				}
				this.offset += source.length;
			}
		}
		/** Call at end of input to push out any remaining constructions */
		*end() {
			while (this.stack.length > 0) yield* this.pop();
		}
		get sourceToken() {
			return {
				type: this.type,
				offset: this.offset,
				indent: this.indent,
				source: this.source
			};
		}
		*step() {
			const top = this.peek(1);
			if (this.type === "doc-end" && top?.type !== "doc-end") {
				while (this.stack.length > 0) yield* this.pop();
				this.stack.push({
					type: "doc-end",
					offset: this.offset,
					source: this.source
				});
				return;
			}
			if (!top) return yield* this.stream();
			switch (top.type) {
				case "document": return yield* this.document(top);
				case "alias":
				case "scalar":
				case "single-quoted-scalar":
				case "double-quoted-scalar": return yield* this.scalar(top);
				case "block-scalar": return yield* this.blockScalar(top);
				case "block-map": return yield* this.blockMap(top);
				case "block-seq": return yield* this.blockSequence(top);
				case "flow-collection": return yield* this.flowCollection(top);
				case "doc-end": return yield* this.documentEnd(top);
			}
			/* istanbul ignore next should not happen */
			yield* this.pop();
		}
		peek(n) {
			return this.stack[this.stack.length - n];
		}
		*pop(error) {
			const token = error ?? this.stack.pop();
			/* istanbul ignore if should not happen */
			if (!token) yield {
				type: "error",
				offset: this.offset,
				source: "",
				message: "Tried to pop an empty stack"
			};
			else if (this.stack.length === 0) yield token;
			else {
				const top = this.peek(1);
				if (token.type === "block-scalar") token.indent = "indent" in top ? top.indent : 0;
				else if (token.type === "flow-collection" && top.type === "document") token.indent = 0;
				if (token.type === "flow-collection") fixFlowSeqItems(token);
				switch (top.type) {
					case "document":
						top.value = token;
						break;
					case "block-scalar":
						top.props.push(token);
						break;
					case "block-map": {
						const it = top.items[top.items.length - 1];
						if (it.value) {
							top.items.push({
								start: [],
								key: token,
								sep: []
							});
							this.onKeyLine = true;
							return;
						} else if (it.sep) it.value = token;
						else {
							Object.assign(it, {
								key: token,
								sep: []
							});
							this.onKeyLine = !it.explicitKey;
							return;
						}
						break;
					}
					case "block-seq": {
						const it = top.items[top.items.length - 1];
						if (it.value) top.items.push({
							start: [],
							value: token
						});
						else it.value = token;
						break;
					}
					case "flow-collection": {
						const it = top.items[top.items.length - 1];
						if (!it || it.value) top.items.push({
							start: [],
							key: token,
							sep: []
						});
						else if (it.sep) it.value = token;
						else Object.assign(it, {
							key: token,
							sep: []
						});
						return;
					}
					/* istanbul ignore next should not happen */
					default:
						yield* this.pop();
						yield* this.pop(token);
				}
				if ((top.type === "document" || top.type === "block-map" || top.type === "block-seq") && (token.type === "block-map" || token.type === "block-seq")) {
					const last = token.items[token.items.length - 1];
					if (last && !last.sep && !last.value && last.start.length > 0 && findNonEmptyIndex(last.start) === -1 && (token.indent === 0 || last.start.every((st) => st.type !== "comment" || st.indent < token.indent))) {
						if (top.type === "document") top.end = last.start;
						else top.items.push({ start: last.start });
						token.items.splice(-1, 1);
					}
				}
			}
		}
		*stream() {
			switch (this.type) {
				case "directive-line":
					yield {
						type: "directive",
						offset: this.offset,
						source: this.source
					};
					return;
				case "byte-order-mark":
				case "space":
				case "comment":
				case "newline":
					yield this.sourceToken;
					return;
				case "doc-mode":
				case "doc-start": {
					const doc = {
						type: "document",
						offset: this.offset,
						start: []
					};
					if (this.type === "doc-start") doc.start.push(this.sourceToken);
					this.stack.push(doc);
					return;
				}
			}
			yield {
				type: "error",
				offset: this.offset,
				message: `Unexpected ${this.type} token in YAML stream`,
				source: this.source
			};
		}
		*document(doc) {
			if (doc.value) return yield* this.lineEnd(doc);
			switch (this.type) {
				case "doc-start":
					if (findNonEmptyIndex(doc.start) !== -1) {
						yield* this.pop();
						yield* this.step();
					} else doc.start.push(this.sourceToken);
					return;
				case "anchor":
				case "tag":
				case "space":
				case "comment":
				case "newline":
					doc.start.push(this.sourceToken);
					return;
			}
			const bv = this.startBlockValue(doc);
			if (bv) this.stack.push(bv);
			else yield {
				type: "error",
				offset: this.offset,
				message: `Unexpected ${this.type} token in YAML document`,
				source: this.source
			};
		}
		*scalar(scalar) {
			if (this.type === "map-value-ind") {
				const start = getFirstKeyStartProps(getPrevProps(this.peek(2)));
				let sep;
				if (scalar.end) {
					sep = scalar.end;
					sep.push(this.sourceToken);
					delete scalar.end;
				} else sep = [this.sourceToken];
				const map = {
					type: "block-map",
					offset: scalar.offset,
					indent: scalar.indent,
					items: [{
						start,
						key: scalar,
						sep
					}]
				};
				this.onKeyLine = true;
				this.stack[this.stack.length - 1] = map;
			} else yield* this.lineEnd(scalar);
		}
		*blockScalar(scalar) {
			switch (this.type) {
				case "space":
				case "comment":
				case "newline":
					scalar.props.push(this.sourceToken);
					return;
				case "scalar":
					scalar.source = this.source;
					this.atNewLine = true;
					this.indent = 0;
					if (this.onNewLine) {
						let nl = this.source.indexOf("\n") + 1;
						while (nl !== 0) {
							this.onNewLine(this.offset + nl);
							nl = this.source.indexOf("\n", nl) + 1;
						}
					}
					yield* this.pop();
					break;
				/* istanbul ignore next should not happen */
				default:
					yield* this.pop();
					yield* this.step();
			}
		}
		*blockMap(map) {
			const it = map.items[map.items.length - 1];
			switch (this.type) {
				case "newline":
					this.onKeyLine = false;
					if (it.value) {
						const end = "end" in it.value ? it.value.end : void 0;
						if ((Array.isArray(end) ? end[end.length - 1] : void 0)?.type === "comment") end?.push(this.sourceToken);
						else map.items.push({ start: [this.sourceToken] });
					} else if (it.sep) it.sep.push(this.sourceToken);
					else it.start.push(this.sourceToken);
					return;
				case "space":
				case "comment":
					if (it.value) map.items.push({ start: [this.sourceToken] });
					else if (it.sep) it.sep.push(this.sourceToken);
					else {
						if (this.atIndentedComment(it.start, map.indent)) {
							const end = map.items[map.items.length - 2]?.value?.end;
							if (Array.isArray(end)) {
								arrayPushArray(end, it.start);
								end.push(this.sourceToken);
								map.items.pop();
								return;
							}
						}
						it.start.push(this.sourceToken);
					}
					return;
			}
			if (this.indent >= map.indent) {
				const atMapIndent = !this.onKeyLine && this.indent === map.indent;
				const atNextItem = atMapIndent && (it.sep || it.explicitKey) && this.type !== "seq-item-ind";
				let start = [];
				if (atNextItem && it.sep && !it.value) {
					const nl = [];
					for (let i = 0; i < it.sep.length; ++i) {
						const st = it.sep[i];
						switch (st.type) {
							case "newline":
								nl.push(i);
								break;
							case "space": break;
							case "comment":
								if (st.indent > map.indent) nl.length = 0;
								break;
							default: nl.length = 0;
						}
					}
					if (nl.length >= 2) start = it.sep.splice(nl[1]);
				}
				switch (this.type) {
					case "anchor":
					case "tag":
						if (atNextItem || it.value) {
							start.push(this.sourceToken);
							map.items.push({ start });
							this.onKeyLine = true;
						} else if (it.sep) it.sep.push(this.sourceToken);
						else it.start.push(this.sourceToken);
						return;
					case "explicit-key-ind":
						if (!it.sep && !it.explicitKey) {
							it.start.push(this.sourceToken);
							it.explicitKey = true;
						} else if (atNextItem || it.value) {
							start.push(this.sourceToken);
							map.items.push({
								start,
								explicitKey: true
							});
						} else this.stack.push({
							type: "block-map",
							offset: this.offset,
							indent: this.indent,
							items: [{
								start: [this.sourceToken],
								explicitKey: true
							}]
						});
						this.onKeyLine = true;
						return;
					case "map-value-ind":
						if (it.explicitKey) {
							if (!it.sep) {
								if (includesToken(it.start, "newline")) Object.assign(it, {
									key: null,
									sep: [this.sourceToken]
								});
								else {
									const start = getFirstKeyStartProps(it.start);
									this.stack.push({
										type: "block-map",
										offset: this.offset,
										indent: this.indent,
										items: [{
											start,
											key: null,
											sep: [this.sourceToken]
										}]
									});
								}
							} else if (it.value) map.items.push({
								start: [],
								key: null,
								sep: [this.sourceToken]
							});
							else if (includesToken(it.sep, "map-value-ind")) this.stack.push({
								type: "block-map",
								offset: this.offset,
								indent: this.indent,
								items: [{
									start,
									key: null,
									sep: [this.sourceToken]
								}]
							});
							else if (isFlowToken(it.key) && !includesToken(it.sep, "newline")) {
								const start = getFirstKeyStartProps(it.start);
								const key = it.key;
								const sep = it.sep;
								sep.push(this.sourceToken);
								delete it.key;
								delete it.sep;
								this.stack.push({
									type: "block-map",
									offset: this.offset,
									indent: this.indent,
									items: [{
										start,
										key,
										sep
									}]
								});
							} else if (start.length > 0) it.sep = it.sep.concat(start, this.sourceToken);
							else it.sep.push(this.sourceToken);
						} else if (!it.sep) Object.assign(it, {
							key: null,
							sep: [this.sourceToken]
						});
						else if (it.value || atNextItem) map.items.push({
							start,
							key: null,
							sep: [this.sourceToken]
						});
						else if (includesToken(it.sep, "map-value-ind")) this.stack.push({
							type: "block-map",
							offset: this.offset,
							indent: this.indent,
							items: [{
								start: [],
								key: null,
								sep: [this.sourceToken]
							}]
						});
						else it.sep.push(this.sourceToken);
						this.onKeyLine = true;
						return;
					case "alias":
					case "scalar":
					case "single-quoted-scalar":
					case "double-quoted-scalar": {
						const fs = this.flowScalar(this.type);
						if (atNextItem || it.value) {
							map.items.push({
								start,
								key: fs,
								sep: []
							});
							this.onKeyLine = true;
						} else if (it.sep) this.stack.push(fs);
						else {
							Object.assign(it, {
								key: fs,
								sep: []
							});
							this.onKeyLine = true;
						}
						return;
					}
					default: {
						const bv = this.startBlockValue(map);
						if (bv) {
							if (bv.type === "block-seq") {
								if (!it.explicitKey && it.sep && !includesToken(it.sep, "newline")) {
									yield* this.pop({
										type: "error",
										offset: this.offset,
										message: "Unexpected block-seq-ind on same line with key",
										source: this.source
									});
									return;
								}
							} else if (atMapIndent) map.items.push({ start });
							this.stack.push(bv);
							return;
						}
					}
				}
			}
			yield* this.pop();
			yield* this.step();
		}
		*blockSequence(seq) {
			const it = seq.items[seq.items.length - 1];
			switch (this.type) {
				case "newline":
					if (it.value) {
						const end = "end" in it.value ? it.value.end : void 0;
						if ((Array.isArray(end) ? end[end.length - 1] : void 0)?.type === "comment") end?.push(this.sourceToken);
						else seq.items.push({ start: [this.sourceToken] });
					} else it.start.push(this.sourceToken);
					return;
				case "space":
				case "comment":
					if (it.value) seq.items.push({ start: [this.sourceToken] });
					else {
						if (this.atIndentedComment(it.start, seq.indent)) {
							const end = seq.items[seq.items.length - 2]?.value?.end;
							if (Array.isArray(end)) {
								arrayPushArray(end, it.start);
								end.push(this.sourceToken);
								seq.items.pop();
								return;
							}
						}
						it.start.push(this.sourceToken);
					}
					return;
				case "anchor":
				case "tag":
					if (it.value || this.indent <= seq.indent) break;
					it.start.push(this.sourceToken);
					return;
				case "seq-item-ind":
					if (this.indent !== seq.indent) break;
					if (it.value || includesToken(it.start, "seq-item-ind")) seq.items.push({ start: [this.sourceToken] });
					else it.start.push(this.sourceToken);
					return;
			}
			if (this.indent > seq.indent) {
				const bv = this.startBlockValue(seq);
				if (bv) {
					this.stack.push(bv);
					return;
				}
			}
			yield* this.pop();
			yield* this.step();
		}
		*flowCollection(fc) {
			const it = fc.items[fc.items.length - 1];
			if (this.type === "flow-error-end") {
				let top;
				do {
					yield* this.pop();
					top = this.peek(1);
				} while (top?.type === "flow-collection");
			} else if (fc.end.length === 0) {
				switch (this.type) {
					case "comma":
					case "explicit-key-ind":
						if (!it || it.sep) fc.items.push({ start: [this.sourceToken] });
						else it.start.push(this.sourceToken);
						return;
					case "map-value-ind":
						if (!it || it.value) fc.items.push({
							start: [],
							key: null,
							sep: [this.sourceToken]
						});
						else if (it.sep) it.sep.push(this.sourceToken);
						else Object.assign(it, {
							key: null,
							sep: [this.sourceToken]
						});
						return;
					case "space":
					case "comment":
					case "newline":
					case "anchor":
					case "tag":
						if (!it || it.value) fc.items.push({ start: [this.sourceToken] });
						else if (it.sep) it.sep.push(this.sourceToken);
						else it.start.push(this.sourceToken);
						return;
					case "alias":
					case "scalar":
					case "single-quoted-scalar":
					case "double-quoted-scalar": {
						const fs = this.flowScalar(this.type);
						if (!it || it.value) fc.items.push({
							start: [],
							key: fs,
							sep: []
						});
						else if (it.sep) this.stack.push(fs);
						else Object.assign(it, {
							key: fs,
							sep: []
						});
						return;
					}
					case "flow-map-end":
					case "flow-seq-end":
						fc.end.push(this.sourceToken);
						return;
				}
				const bv = this.startBlockValue(fc);
				/* istanbul ignore else should not happen */
				if (bv) this.stack.push(bv);
				else {
					yield* this.pop();
					yield* this.step();
				}
			} else {
				const parent = this.peek(2);
				if (parent.type === "block-map" && (this.type === "map-value-ind" && parent.indent === fc.indent || this.type === "newline" && !parent.items[parent.items.length - 1].sep)) {
					yield* this.pop();
					yield* this.step();
				} else if (this.type === "map-value-ind" && parent.type !== "flow-collection") {
					const start = getFirstKeyStartProps(getPrevProps(parent));
					fixFlowSeqItems(fc);
					const sep = fc.end.splice(1, fc.end.length);
					sep.push(this.sourceToken);
					const map = {
						type: "block-map",
						offset: fc.offset,
						indent: fc.indent,
						items: [{
							start,
							key: fc,
							sep
						}]
					};
					this.onKeyLine = true;
					this.stack[this.stack.length - 1] = map;
				} else yield* this.lineEnd(fc);
			}
		}
		flowScalar(type) {
			if (this.onNewLine) {
				let nl = this.source.indexOf("\n") + 1;
				while (nl !== 0) {
					this.onNewLine(this.offset + nl);
					nl = this.source.indexOf("\n", nl) + 1;
				}
			}
			return {
				type,
				offset: this.offset,
				indent: this.indent,
				source: this.source
			};
		}
		startBlockValue(parent) {
			switch (this.type) {
				case "alias":
				case "scalar":
				case "single-quoted-scalar":
				case "double-quoted-scalar": return this.flowScalar(this.type);
				case "block-scalar-header": return {
					type: "block-scalar",
					offset: this.offset,
					indent: this.indent,
					props: [this.sourceToken],
					source: ""
				};
				case "flow-map-start":
				case "flow-seq-start": return {
					type: "flow-collection",
					offset: this.offset,
					indent: this.indent,
					start: this.sourceToken,
					items: [],
					end: []
				};
				case "seq-item-ind": return {
					type: "block-seq",
					offset: this.offset,
					indent: this.indent,
					items: [{ start: [this.sourceToken] }]
				};
				case "explicit-key-ind": {
					this.onKeyLine = true;
					const start = getFirstKeyStartProps(getPrevProps(parent));
					start.push(this.sourceToken);
					return {
						type: "block-map",
						offset: this.offset,
						indent: this.indent,
						items: [{
							start,
							explicitKey: true
						}]
					};
				}
				case "map-value-ind": {
					this.onKeyLine = true;
					const start = getFirstKeyStartProps(getPrevProps(parent));
					return {
						type: "block-map",
						offset: this.offset,
						indent: this.indent,
						items: [{
							start,
							key: null,
							sep: [this.sourceToken]
						}]
					};
				}
			}
			return null;
		}
		atIndentedComment(start, indent) {
			if (this.type !== "comment") return false;
			if (this.indent <= indent) return false;
			return start.every((st) => st.type === "newline" || st.type === "space");
		}
		*documentEnd(docEnd) {
			if (this.type !== "doc-mode") {
				if (docEnd.end) docEnd.end.push(this.sourceToken);
				else docEnd.end = [this.sourceToken];
				if (this.type === "newline") yield* this.pop();
			}
		}
		*lineEnd(token) {
			switch (this.type) {
				case "comma":
				case "doc-start":
				case "doc-end":
				case "flow-seq-end":
				case "flow-map-end":
				case "map-value-ind":
					yield* this.pop();
					yield* this.step();
					break;
				case "newline": this.onKeyLine = false;
				default:
					if (token.end) token.end.push(this.sourceToken);
					else token.end = [this.sourceToken];
					if (this.type === "newline") yield* this.pop();
			}
		}
	};
	exports.Parser = Parser;
}));
// node_modules/yaml/dist/public-api.js
var require_public_api = /* @__PURE__ */ __commonJSMin(((exports) => {
	var composer = require_composer();
	var Document = require_Document();
	var errors = require_errors();
	var log = require_log();
	var identity = require_identity();
	var lineCounter = require_line_counter();
	var parser = require_parser$1();
	function parseOptions(options) {
		const prettyErrors = options.prettyErrors !== false;
		return {
			lineCounter: options.lineCounter || prettyErrors && new lineCounter.LineCounter() || null,
			prettyErrors
		};
	}
	/**
	* Parse the input as a stream of YAML documents.
	*
	* Documents should be separated from each other by `...` or `---` marker lines.
	*
	* @returns If an empty `docs` array is returned, it will be of type
	*   EmptyStream and contain additional stream information. In
	*   TypeScript, you should use `'empty' in docs` as a type guard for it.
	*/
	function parseAllDocuments(source, options = {}) {
		const { lineCounter, prettyErrors } = parseOptions(options);
		const parser$1 = new parser.Parser(lineCounter?.addNewLine);
		const composer$1 = new composer.Composer(options);
		const docs = Array.from(composer$1.compose(parser$1.parse(source)));
		if (prettyErrors && lineCounter) for (const doc of docs) {
			doc.errors.forEach(errors.prettifyError(source, lineCounter));
			doc.warnings.forEach(errors.prettifyError(source, lineCounter));
		}
		if (docs.length > 0) return docs;
		return Object.assign([], { empty: true }, composer$1.streamInfo());
	}
	/** Parse an input string into a single YAML.Document */
	function parseDocument(source, options = {}) {
		const { lineCounter, prettyErrors } = parseOptions(options);
		const parser$1 = new parser.Parser(lineCounter?.addNewLine);
		const composer$1 = new composer.Composer(options);
		let doc = null;
		for (const _doc of composer$1.compose(parser$1.parse(source), true, source.length)) if (!doc) doc = _doc;
		else if (doc.options.logLevel !== "silent") {
			doc.errors.push(new errors.YAMLParseError(_doc.range.slice(0, 2), "MULTIPLE_DOCS", "Source contains multiple documents; please use YAML.parseAllDocuments()"));
			break;
		}
		if (prettyErrors && lineCounter) {
			doc.errors.forEach(errors.prettifyError(source, lineCounter));
			doc.warnings.forEach(errors.prettifyError(source, lineCounter));
		}
		return doc;
	}
	function parse(src, reviver, options) {
		let _reviver = void 0;
		if (typeof reviver === "function") _reviver = reviver;
		else if (options === void 0 && reviver && typeof reviver === "object") options = reviver;
		const doc = parseDocument(src, options);
		if (!doc) return null;
		doc.warnings.forEach((warning) => log.warn(doc.options.logLevel, warning));
		if (doc.errors.length > 0) {
			if (doc.options.logLevel !== "silent") throw doc.errors[0];
			else doc.errors = [];
		}
		return doc.toJS(Object.assign({ reviver: _reviver }, options));
	}
	function stringify(value, replacer, options) {
		let _replacer = null;
		if (typeof replacer === "function" || Array.isArray(replacer)) _replacer = replacer;
		else if (options === void 0 && replacer) options = replacer;
		if (typeof options === "string") options = options.length;
		if (typeof options === "number") {
			const indent = Math.round(options);
			options = indent < 1 ? void 0 : indent > 8 ? { indent: 8 } : { indent };
		}
		if (value === void 0) {
			const { keepUndefined } = options ?? replacer ?? {};
			if (!keepUndefined) return void 0;
		}
		if (identity.isDocument(value) && !_replacer) return value.toString(options);
		return new Document.Document(value, _replacer, options).toString(options);
	}
	exports.parse = parse;
	exports.parseAllDocuments = parseAllDocuments;
	exports.parseDocument = parseDocument;
	exports.stringify = stringify;
}));
// node_modules/yaml/dist/index.js
var require_dist = /* @__PURE__ */ __commonJSMin(((exports) => {
	var composer = require_composer();
	var Document = require_Document();
	var Schema = require_Schema();
	var errors = require_errors();
	var Alias = require_Alias();
	var identity = require_identity();
	var Pair = require_Pair();
	var Scalar = require_Scalar();
	var YAMLMap = require_YAMLMap();
	var YAMLSeq = require_YAMLSeq();
	require_cst();
	var lexer = require_lexer();
	var lineCounter = require_line_counter();
	var parser = require_parser$1();
	var publicApi = require_public_api();
	var visit = require_visit();
	exports.Composer = composer.Composer;
	exports.Document = Document.Document;
	exports.Schema = Schema.Schema;
	exports.YAMLError = errors.YAMLError;
	exports.YAMLParseError = errors.YAMLParseError;
	exports.YAMLWarning = errors.YAMLWarning;
	exports.Alias = Alias.Alias;
	exports.isAlias = identity.isAlias;
	exports.isCollection = identity.isCollection;
	exports.isDocument = identity.isDocument;
	exports.isMap = identity.isMap;
	exports.isNode = identity.isNode;
	exports.isPair = identity.isPair;
	exports.isScalar = identity.isScalar;
	exports.isSeq = identity.isSeq;
	exports.Pair = Pair.Pair;
	exports.Scalar = Scalar.Scalar;
	exports.YAMLMap = YAMLMap.YAMLMap;
	exports.YAMLSeq = YAMLSeq.YAMLSeq;
	exports.Lexer = lexer.Lexer;
	exports.LineCounter = lineCounter.LineCounter;
	exports.Parser = parser.Parser;
	exports.parse = publicApi.parse;
	exports.parseAllDocuments = publicApi.parseAllDocuments;
	exports.parseDocument = publicApi.parseDocument;
	exports.stringify = publicApi.stringify;
	exports.visit = visit.visit;
	exports.visitAsync = visit.visitAsync;
}));
// src/injection/configuration.ts
var import_dist = require_dist();
/**
* Reads a krakend.json, or the same as YAML.
*
* @param file its name, which tells the format.
* @returns undefined for a format that is not read here: TOML and the like.
* @throws ProblemError for text that is not of its format, with the line.
*/
function readConfiguration(file, text) {
	const format = /\.(json|yaml|yml)$/i.exec(file)?.[1]?.toLowerCase();
	if (format === void 0) return void 0;
	return {
		file,
		value: format === "json" ? readJson(file, text) : readYaml(file, text),
		lineOf: linesOf(text)
	};
}
/** What the gateway has made of a template: the places of its values are nobody's. */
function renderedConfiguration(file, text) {
	return {
		file,
		value: readJson(file, text),
		lineOf: () => void 0
	};
}
function readJson(file, text) {
	try {
		return JSON.parse(text);
	} catch (error) {
		const why = messageOf(error);
		const line = Number(/\(line (\d+) column \d+\)/.exec(why)?.[1]);
		throw new ProblemError({
			what: `${file} is not valid JSON.`,
			why: `${why}.`,
			...text.includes("{{") ? { fix: "for a template, set FC_ENABLE=1 and the other FC_ variables in config-env" } : {},
			place: {
				file,
				...Number.isInteger(line) ? { line } : {}
			}
		});
	}
}
/** Far more than any configuration repeats itself by aliases. */
const MAX_ALIASES = 1e3;
function readYaml(file, text) {
	const broken = (why, line) => new ProblemError({
		what: `${file} is not valid YAML.`,
		why: `${why.split("\n")[0]?.replace(/:$/, "")}.`,
		place: {
			file,
			...line === void 0 ? {} : { line }
		}
	});
	const document = (0, import_dist.parseDocument)(text);
	const [error] = document.errors;
	if (error !== void 0) throw broken(error.message, error.linePos?.[0].line);
	try {
		return document.toJS({ maxAliasCount: MAX_ALIASES });
	} catch (thrown) {
		throw broken(messageOf(thrown));
	}
}
/** JSON is YAML too, and that parser knows where everything stands. */
function linesOf(text) {
	const lineCounter = new import_dist.LineCounter();
	const document = (0, import_dist.parseDocument)(text, {
		lineCounter,
		uniqueKeys: false
	});
	return (path) => {
		for (let length = path.length; length > 0; length--) {
			const [start] = document.getIn(path.slice(0, length), true)?.range ?? [];
			if (start !== void 0) return lineCounter.linePos(start).line;
		}
	};
}
// src/stages/configurations.ts
/**
* Reads the configurations that the user named, rendered by the gateway where they are templates, and checks
* them against the plugins. What another target has said already is not said again.
*
* @param plugins of this target, built or not.
* @param told what has been said.
*/
async function checkInjection(run, plugins, told, phase) {
	const say = once(told, phase);
	const configurations = [];
	const problems = [];
	for (const [index, path] of run.inputs.config.entries()) try {
		const configuration = await readOne(run, path, index, say.warning);
		if (configuration) configurations.push(configuration);
	} catch (error) {
		if (!(error instanceof ProblemError)) throw error;
		problems.push(error.problem);
	}
	const findings = problems.length > 0 ? [] : checkConfigurations(configurations, plugins);
	for (const { level, problem } of findings) if (level === "warning") say.warning(problem);
	else problems.push(problem);
	problems.forEach(say.error);
	const words = configurations.map(({ file }) => file).join(", ") || "none read";
	phase.outcome(problems.length > 0 ? `${problems.length} problem(s)` : words, problems.length === 0);
	return {
		configurations,
		problems
	};
}
async function readOne(run, path, index, warn) {
	const { workspace, inputs } = run;
	const file = await pathInWorkspace(workspace, workspace, path, "config");
	const shown = relative(workspace, file);
	if (inputs.configEnv.FC_ENABLE) return render(run, file, index, warn);
	const configuration = readConfiguration(shown, await readFile(file, "utf8").catch((cause) => {
		throw new ProblemError({
			what: `config: ${shown} can't be read.`,
			fix: "name a file"
		}, { cause });
	}));
	if (!configuration) warn({
		what: `${shown} was not checked: only JSON and YAML are read here.`,
		fix: "name the file as .json, .yaml or .yml, or leave it out of config",
		place: { file: shown }
	});
	return configuration;
}
async function render(run, template, index, warn) {
	const { workspace, work, builder, program, target, inputs } = run;
	const shown = relative(workspace, template);
	const rendered = program ? await renderConfiguration({
		builder,
		program,
		template,
		folder: workspace,
		environment: inputs.configEnv,
		nothing: join(work, "nothing"),
		output: join(work, "rendered", `${index}.json`)
	}) : { cannot: "the gateway could not be had" };
	if ("text" in rendered) return renderedConfiguration(shown, rendered.text);
	if ("said" in rendered) throw new ProblemError({
		what: `The gateway ${targetFolder(target)} does not take ${shown}: ${rendered.said}`,
		why: "This is what \"krakend check\" says of the rendered template. Relative paths begin at the root of the repository.",
		place: { file: shown }
	});
	warn({
		what: `${shown} was not checked for ${targetFolder(target)}: only the gateway can render it.`,
		why: `${rendered.cannot}.`
	});
}
// src/injection/smoke.ts
/** What a starting gateway says when it will answer in a moment. Source: luraproject/lura, router/gin/router.go. */
const WILL_SERVE = /\[SERVICE: Gin\] Listening on port/;
/**
* A user's configuration such that a gateway can be asked here: its plugins lie in `folder`, it listens on this
* machine alone and without TLS, and its log says all that it says of plugins.
*
* @param folder as the gateway sees it.
*/
function smokeConfiguration(value, folder, port) {
	const { tls: _, ...root } = entriesOf(value);
	return {
		...root,
		port,
		listen_ip: "127.0.0.1",
		plugin: {
			...entriesOf(root.plugin),
			folder: `${folder}/`
		},
		extra_config: {
			...entriesOf(root.extra_config),
			"telemetry/logging": {
				level: "DEBUG",
				stdout: true,
				syslog: false
			}
		}
	};
}
/** The request as HTTP/1.1 has it; the answer ends with the connection. */
function requestText({ method, path }) {
	return `${[
		`${method} ${path} HTTP/1.1`,
		"Host: localhost",
		"User-Agent: krakend-plugin-action",
		"Accept: */*",
		...method === "GET" || method === "HEAD" ? [] : ["Content-Length: 0"],
		"Connection: close"
	].join("\r\n")}\r\n\r\n`;
}
/** An answer's status and the beginning of its body; undefined for what is no HTTP. */
function readAnswer(text) {
	const status = /^HTTP\/1\.[01] (\d{3})\b/.exec(text)?.[1];
	if (status === void 0) return void 0;
	const end = text.indexOf("\r\n\r\n");
	return {
		status: Number(status),
		body: end < 0 ? "" : text.slice(end + 4, end + 204).trim()
	};
}
const UNUSED = [
	[/No plugins? registered (?:as|for) .*$/, "unknown name"],
	[/Error getting the plugin handler: .*$/, "factory failed"],
	[/Wrong plugin handler type: .*$/, "wrong type"]
];
/** Finds the lines of a gateway's log that speak of such plugins, each once. */
function unusedPlugins(log) {
	const found = log.split(/\r?\n/).flatMap((line) => UNUSED.flatMap(([pattern, why]) => {
		if (!pattern.test(line)) return [];
		return [{
			line: line.slice(Math.max(0, line.search(/\[(?:PLUGIN|BACKEND|ENDPOINT|SERVICE):/))),
			why
		}];
	}));
	return [...new Map(found.map((one) => [one.line, one])).values()];
}
/**
* How many modifiers a configuration names for endpoints and their backends, and how many the gateway says that
* it uses. It passes over a name that nobody registers without a word, and counts the others.
* Source: luraproject/lura, proxy/plugin.go, the same since 2.2.
*/
function countModifiers(value, log) {
	const injections = findInjections(value).filter((one) => one.facts.kind === "modifier" && isInPlace(one) && one.path[0] === "endpoints");
	const lines = log.matchAll(/\[Modifier Plugins\] Adding (\d+) request and (\d+) response modifiers/g);
	return {
		named: injections.reduce((sum, { names }) => sum + names.length, 0),
		used: [...lines].reduce((sum, [, requests, responses]) => sum + Number(requests) + Number(responses), 0)
	};
}
// src/builder/visit-gateway.ts
/** How long after its own word a gateway takes until it listens: some milliseconds. */
const PATIENCE_MS = 50;
/** No plugin: its name does not contain `.so`. */
const CONFIGURATION = "krakend.json";
/** Starts a gateway with plugins and configuration, asks it, and stops it. */
async function visitGateway(request) {
	const { builder, program, files, configuration, requests, folder, workspace } = request;
	const { FC_ENABLE: _, ...environment } = request.environment;
	const port = await builder.servingPort();
	const seen = builder.pluginFolder(folder);
	await mkdir(folder, { recursive: true });
	for (const { name, path } of files) await place(path, join(folder, `${name}.so`));
	await writeFile(join(folder, CONFIGURATION), JSON.stringify(smokeConfiguration(configuration, seen, port)));
	const answers = [];
	const result = await builder.gateway({
		program,
		plugins: folder,
		args: [
			"run",
			"-d",
			"-p",
			String(port),
			"-c",
			`${seen}/${CONFIGURATION}`
		],
		onLine: request.onLine,
		ground: {
			folder: workspace,
			scratch: false,
			environment
		},
		visit: {
			after: WILL_SERVE,
			port,
			ask: async (ask, ended) => {
				for (const one of requests) {
					const text = await patiently(ask, requestText(one), ended);
					const answer = text === void 0 ? void 0 : readAnswer(text);
					if (answer) answers.push({
						request: one,
						answer
					});
					else answers.push({
						request: one,
						dropped: text !== void 0
					});
				}
			}
		}
	}).catch(unlessNoClient);
	return "cannot" in result ? result : {
		result,
		answers
	};
}
/** Nothing to ask with is nothing that the gateway did wrong. */
function unlessNoClient(error) {
	if (error instanceof NoClientError) return { cannot: error.message };
	throw error;
}
/** Its log comes before its port is open. Who was refused has not been heard, so that asking again is the first time. */
async function patiently(ask, request, ended) {
	while (!ended.aborted) {
		const answer = await ask(request);
		if (answer !== void 0) return answer;
		await setTimeout$1(PATIENCE_MS, void 0, { signal: cancelled });
	}
}
// src/stages/smoke.ts
/**
* Starts the gateway with each configuration and the plugins, has it answer the requests, and reads in its log
* which plugins it does not use.
*
* @returns what went wrong; it has been said.
*/
async function smoke(run, configurations, plugins, phase) {
	const problems = [];
	let asked = 0;
	let words;
	for (const [index, configuration] of configurations.entries()) {
		const found = await smokeOne(run, configuration, plugins, index, phase);
		if ("cannot" in found) {
			const problem = {
				what: `No smoke test of ${targetFolder(run.target)}: its gateway can't be started here.`,
				why: `${found.cannot}.`
			};
			if (run.inputs.verify !== "load") {
				phase.notice(problem);
				words = "not run";
			} else problems.push(problem);
			break;
		}
		asked += found.asked;
		problems.push(...found.problems);
	}
	for (const problem of problems) phase.error(problem);
	if (problems.length > 0) phase.outcome(`${problems.length} problem(s)`, false);
	else phase.outcome(words ?? `${asked} request(s) answered`);
	return problems;
}
async function smokeOne(run, configuration, plugins, index, phase) {
	const { builder, program, inputs, work, workspace } = run;
	if (!program) return { cannot: "the gateway could not be had" };
	const visited = await visitGateway({
		builder,
		program,
		files: plugins.filter(({ compiled, proof }) => compiled.built && proof.state !== "failed").map(({ compiled }) => builtFile(run, compiled)),
		configuration: configuration.value,
		environment: inputs.configEnv,
		requests: inputs.smoke,
		folder: join(work, "smoke", String(index)),
		workspace,
		onLine: (line) => phase.info(`  ${line}`)
	});
	if ("cannot" in visited) return visited;
	const { result, answers } = visited;
	const log = `${result.stdout}\n${result.stderr}`;
	for (const { request, answer } of answers) phase.info(`${request.method} ${request.path}: ${answer?.status ?? "no answer"}`);
	const { file } = configuration;
	const where = { place: { file } };
	const unused = unusedPlugins(log).map((one) => unusedProblem(run, file, one));
	const wrong = answers.flatMap((one) => wrongAnswer(run, file, one));
	const silent = answers.length === 0 || answers.every(({ answer, dropped }) => answer === void 0 && !dropped) ? [{
		...noService(run, file, log, result.exitCode),
		...where
	}] : wrong;
	const modifiers = silent === wrong ? unusedModifiers(run, configuration, log) : [];
	return {
		problems: [
			...unused,
			...modifiers,
			...silent
		],
		asked: answers.length
	};
}
function unusedProblem({ target }, file, { line, why }) {
	const reasons = {
		"unknown name": {
			why: `${file} names a plugin that none of the built ones registers. The gateway starts all the same, without it.`,
			fix: "correct the name in the configuration, or in what the plugin passes to register"
		},
		"factory failed": {
			why: "The plugin is loaded, but its own function returned this error for its configuration. The gateway starts all the same, without it.",
			fix: "correct the plugin's own settings beside its name in extra_config"
		},
		"wrong type": {
			why: "The function that the plugin passes to register has not the type that the gateway asks for.",
			fix: "give it the signature that the documentation of this kind of plugin shows"
		}
	};
	return {
		what: `The gateway ${targetFolder(target)} says: ${line}`,
		...reasons[why],
		place: { file }
	};
}
function unusedModifiers({ target }, { file, value }, log) {
	const { named, used } = countModifiers(value, log);
	if (used >= named) return [];
	return [{
		what: `${file} names ${named} modifier${named === 1 ? "" : "s"} for endpoints, and the gateway ${targetFolder(target)} uses ${used === 0 ? "none" : used}.`,
		why: "It passes over the name of a modifier that nobody registers without a word. Its log says under \"[Modifier Plugins]\" which endpoints have some.",
		fix: "correct the names; many modifiers register with -request or -response behind their name",
		place: { file }
	}];
}
function wrongAnswer({ target }, file, { request, answer, dropped }) {
	const { method, path, status } = request;
	if (answer?.status === status) return [];
	const got = answer === void 0 ? dropped ? "closed the connection without an answer" : "gave no answer" : `answered ${answer.status}`;
	return [{
		what: `${method} ${path}: the gateway ${targetFolder(target)} ${got}, and ${status} was asked for.`,
		why: answer?.body ? `It said: ${answer.body}` : `It was started with ${file} and the plugins; its log stands above.`
	}];
}
function noService({ target }, file, log, exitCode) {
	const lines = log.split("\n").map((line) => line.trim());
	const telling = lines.find((line) => /^(panic|fatal error)|\bERROR\b|error parsing/i.test(line)) ?? lines.findLast((line) => line !== "");
	return {
		what: `The gateway ${targetFolder(target)} does not serve with ${file}.`,
		why: `It ended with exit code ${exitCode}${telling ? `: ${telling}` : " without a word"}`
	};
}
// src/stages/try-configurations.ts
/** Checks the user's configurations, and starts the gateway with them if it shall be asked something. */
async function tryConfigurations({ console, told }, run, proven, reports) {
	const title = targetFolder(run.target);
	const { configurations, problems } = await console.phase(`Configuration for ${title}`, (phase) => checkInjection(run, reports, told, phase));
	if (run.inputs.smoke.length === 0 || configurations.length === 0) return problems;
	const more = await console.phase(`Smoke test of ${title}`, (phase) => smoke(run, configurations, proven, phase));
	return [...problems, ...more];
}
// src/stages/build-target.ts
const nothingBefore = Promise.resolve(/* @__PURE__ */ new Map());
function newLanes() {
	return {
		list: lane(),
		compile: lane(),
		load: lane(),
		whole: lane()
	};
}
/**
* Compares, builds and loads the plugins of one target. What happens to one plugin does not stop the others.
*
* @throws ProblemError where the builder does not fit the gateway, or the gateway no plugin.
*/
async function buildForTarget(asked) {
	const matched = matchGateway(asked.gateway?.profile, asked.inputs, asked.wishes);
	const { compiler, words } = matched;
	const plan = {
		...asked,
		inputs: matched.inputs,
		wishes: matched.wishes
	};
	const { target, gateway, release, inputs, workspace, console } = plan;
	const title = targetFolder(target);
	const goVersion = gateway?.profile.goVersion ?? release.facts?.go;
	if (goVersion === void 0) throw new ProblemError({
		what: `Nothing is known of ${releaseName(release)}: it is not in this action's catalogue, and its gateway could not be had.`,
		fix: "check krakend-version, name a gateway with the input gateway, or use a newer version of this action"
	});
	const report = targetReport(target, release, gateway, goVersion);
	console.info(`${title}: Go ${goVersion} (${report.goSource}), C library ${report.libc} (${report.libcSource})`);
	if (words.length > 0) console.info(`Built as its gateway was: ${words.join(", ")}`);
	if (gateway) compareBuilds(gateway.profile, target, matched, console);
	else if (inputs.fix) console.warning(nothingToFixBy(target));
	const { kind } = plan.builder;
	const modules = await moduleStore(plan, kind);
	const packagesBuilder = {
		kind,
		setup: plan.builder.kind === "docker" && plan.builder.image.base ? plan.builder.image.digest : void 0,
		apart: await unnoticed(plan, modulesOf(plan))
	};
	const build = packagesFolder(plan, packagesBuilder).path;
	const before = packagesBuilder.apart === "" ? plan.before() : nothingBefore;
	before.catch(() => void 0);
	const folders = await makeFolders(plan, {
		sources: workspace,
		modules: modules.entry.paths[0] ?? "",
		build
	});
	const systemImages = gatewaySystems(gateway?.profile.libc, release.facts, target, inputs.imageRegistry);
	const replacing = modulesOf(plan).flatMap(({ goMod }) => goMod.replacements.map((one) => one.target));
	const order = {
		target,
		goVersion,
		folders,
		systemImages,
		compiler,
		needed: () => needed(plan),
		usedModules: (used) => plan.caches.contents.usedModules(folders.modules, {
			...used,
			replacing
		})
	};
	const [toolchain] = await allOrFirstFailure([
		console.phase(`Toolchain for ${title}`, (phase) => finishBuilder(plan.builder, plan.wishes, order, phase)),
		modules.shared ? plan.restorer.restore(modules.entry, "Module cache") : void 0,
		plan.headStart.modules()
	]);
	const { identity } = toolchain.description;
	const packages = packagesEntry(plan, packagesBuilder, identity, words);
	const work = () => buildWith({
		plan,
		toolchain,
		order,
		report,
		modules,
		packages,
		before
	});
	return toolchain.overlapping ? work() : plan.lanes.whole.after(work);
}
async function buildWith({ plan, toolchain, order, report, modules, packages, before }) {
	const { target, gateway, release, plugins, inputs, workspace, console, caches, lanes } = plan;
	const title = targetFolder(target);
	await using _closing = { [Symbol.asyncDispose]: async () => {
		if (!await toolchain.close(console)) for (const entry of [modules.entry, packages]) caches.spoilt(entry);
	} };
	const program = gateway && programOf(gateway, release);
	const builder = await licensedBuilder(toolchain, program, gateway && isEnterprise(gateway.profile) ? "ee" : release.edition, inputs, plan.temporary, once(plan.told, console));
	const { work } = order.folders;
	const run = {
		target,
		builder,
		gateway,
		program,
		checker: plan.checker && {
			program: programOf(plan.checker, release),
			libc: plan.checker.profile.libc ?? ""
		},
		goVersion: order.goVersion,
		plugins,
		inputs,
		workspace,
		work
	};
	const [examination, cannotLoad, , earlier] = await allOrFirstFailure([
		lanes.list.after(() => console.phase(`Modules for ${title}`, (phase) => examine(run, phase))),
		whyNotLoaded(plan, builder, program, join(work, "nothing")),
		plan.headStart.packages(packages).then(() => plan.restorer.restore(packages, packagesTitle(target))),
		toolchain.overlapping ? before : nothingBefore
	]);
	const worthIt = examination.plugins.some(({ stop }) => stop === void 0);
	const { files, fixes, tested } = await lanes.compile.after(async () => {
		const files = worthIt ? await console.phase(`Compile for ${title}`, (phase) => compile(run, examination.plugins, earlier, phase)) : examination.plugins.map(notCompiled);
		const fixes = await settleFixes(examination, files, console);
		if (files.some((file) => file.built)) caches.complete(packages, files.every((file) => file.built) ? "whole" : "part");
		return {
			files,
			fixes,
			tested: plan.tests.length > 0 && worthIt ? await console.phase(`Tests for ${title}`, (phase) => testApart(plan, run, order, files, phase)) : void 0
		};
	});
	const { reports, configured } = await lanes.load.after(async () => {
		const proven = files.some((file) => file.built) ? await console.phase(`Load into ${title}`, (phase) => prove({
			...run,
			cannotLoad
		}, files, phase)) : files.map(notProven);
		const reports = proven.map((one) => pluginReport(one, run, tested?.failed));
		return {
			reports,
			configured: inputs.config.length === 0 ? [] : await tryConfigurations(plan, run, proven, reports)
		};
	});
	return {
		target: {
			...report,
			builder: builderReport(builder.description),
			...tested && { tests: tested.report }
		},
		plugins: reports,
		problems: [...tested?.problems ?? [], ...configured],
		fixes,
		shared: gateway ? sharedModules(examination.plugins.map(({ plugin, linked }) => ({
			plugin: plugin.name,
			linked,
			gateway: title,
			profile: gateway.profile
		}))) : [],
		lasting: !examination.plugins.some(({ unverified }) => unverified),
		...modules.shared && hasAll(examination, plan, tested) ? { downloads: modules.entry } : {}
	};
}
/** Whether every module that plugins and tests need has been downloaded. */
function hasAll({ plugins }, { tests }, tested) {
	return plugins.every(({ stop }) => stop !== "failed") && (tests.length === 0 || tested?.downloaded === true);
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
/** What a configuration names may lie anywhere, as may what tests read. */
async function needed({ plugins, tests, inputs, workspace }) {
	if (inputs.config.length > 0 || tests.length > 0) return [workspace];
	return neededFolders(plugins.map(({ module }) => module), workspace);
}
// src/krakend/release-list.ts
/**
* Reads a list of versions and ranges, separated by commas or lines: `2.10.1, 2.12.1`, `>=2.10 <2.13`.
*
* @throws ProblemError as {@link readVersionRequest} does, for each item.
*/
function readReleaseList(text, facts = COMMUNITY) {
	const items = text.split(/[\n,]/).filter((item) => item.trim() !== "");
	return (items.length === 0 ? [""] : items).map((item) => readVersionRequest(item, facts));
}
/**
* The releases that a list means, oldest first: exact ones as they are; of a range the newest patch of every
* minor, because that is what people move to; of `latest` the newest alone.
*
* @throws ProblemError as {@link resolveRelease} does, for each item.
*/
function resolveReleases(requests, published, facts = COMMUNITY) {
	const found = requests.flatMap((request) => {
		const newest = resolveRelease(request.asked, published, facts);
		if (request.kind === "exact" || request.asked === "latest") return [newest];
		const { asked, range } = request;
		const all = candidates(published, facts, range).filter((version) => (0, import_semver.satisfies)(version, range));
		return [...Map.groupBy(all, (version) => `${(0, import_semver.major)(version)}.${(0, import_semver.minor)(version)}`).values()].map((patches) => {
			const version = patches.toSorted(import_semver.compare).at(-1) ?? newest.version;
			return version === newest.version ? newest : releaseOf$1(version, `"${asked}": the newest of its minor`, facts);
		});
	});
	return [...new Map(found.map((release) => [release.version, release])).values()].toSorted((a, b) => (0, import_semver.compare)(a.version, b.version));
}
/** Refuses a list where one release is wanted; throws a ProblemError that says how to have both. */
function refuseList(text) {
	if (!/[\n,]/.test(text.trim())) return;
	throw new ProblemError({
		what: `krakend-version has a list, "${text.trim().replaceAll(/\s*\n\s*/g, ", ")}", and plugins are built for one release.`,
		why: "A list or a range of several releases is for mode: check, which compares and builds nothing.",
		fix: "use a matrix over krakend-version to build for each, or set mode: check"
	});
}
// src/stages/find-release.ts
/**
* The exact release that krakend-version means. An exact one that the catalogue knows asks nobody; otherwise
* the tags that exist decide, of whatever of builder and gateway comes from the usual place.
*
* @throws ProblemError as {@link resolveRelease} does, and for a list.
*/
async function findRelease(inputs, environment, log) {
	refuseList(inputs.krakendVersion);
	const facts = factsOf(inputs.edition ?? "ce");
	return withTags([readVersionRequest(inputs.krakendVersion, facts)], {
		inputs,
		facts,
		environment,
		log
	}, (published) => resolveRelease(inputs.krakendVersion, published, facts));
}
/** All releases that krakend-version means where it may be a list or a range; see {@link resolveReleases}. */
async function findReleases(inputs, environment, log) {
	const facts = factsOf(inputs.edition ?? "ce");
	const requests = readReleaseList(inputs.krakendVersion, facts);
	return withTags(requests, {
		inputs,
		facts,
		environment,
		log
	}, (published) => resolveReleases(requests, published, facts));
}
/** Resolves requests with the tags that exist, as far as they have to be asked for, and can be. */
async function withTags(requests, { inputs, facts, environment, log }, resolve) {
	const unknown = requests.find((request) => !(request.kind === "exact" && request.known));
	if (unknown === void 0) return resolve();
	const usualBuilder = inputs.builderImage === void 0 && inputs.builder !== "host";
	const usualGateway = inputs.gateway === void 0;
	const toldByGateway = usualGateway && requests.some(({ kind }) => kind === "range");
	if (!usualBuilder && !toldByGateway) return resolve();
	let published;
	try {
		published = await publishedTags(inputs, environment, log, {
			usualBuilder,
			usualGateway,
			toldByGateway
		});
	} catch (error) {
		cancelled.throwIfAborted();
		if (!(error instanceof RegistryError)) throw error;
		const range = requests.find(({ kind }) => kind === "range");
		if (facts.edition === "ee" && range !== void 0) throw nobodyKnows(range.asked, error);
		log.notice({
			what: unknown.kind === "exact" ? `Whether ${releaseName({
				version: unknown.version,
				edition: facts.edition
			})} has a builder could not be asked: it is taken as it is.` : `The tags that exist could not be asked for: "${unknown.asked}" is looked up in this action's own catalogue.`,
			why: `${messageOf(error)}.`,
			fix: "name a mirror with image-registry, or log in to the registry before this step; an exact release of the catalogue asks nobody"
		});
		return resolve();
	}
	return resolve(published);
}
async function publishedTags({ imageRegistry, variants, edition }, environment, log, whom) {
	const client = registryClient({
		loginFor: runnerLogins(environment, log.info),
		attempts: (what, work) => withRetries(what, log.info, work)
	});
	const gateway = whom.usualGateway ? tagsOf(gatewayRepositories(imageRegistry, edition), client) : void 0;
	const [builderTags, gatewayTags] = await allOrFirstFailure([whom.usualBuilder ? tagsOf([builderRepository(imageRegistry, edition)], client) : void 0, whom.toldByGateway ? gateway : gateway?.catch(() => void 0)]);
	return {
		...builderTags && { builder: builderTags },
		...gatewayTags && { gateway: gatewayTags },
		variants
	};
}
/** Enterprise has no catalogue to fall back on. */
function nobodyKnows(asked, error) {
	return new ProblemError({
		what: `The tags of KrakenD Enterprise could not be asked for, and krakend-version "${asked}" means one of them.`,
		why: `${messageOf(error)}.`,
		fix: error.isDenied ? "log in to the registry before this step (docker/login-action), or give an exact release" : "give an exact release, or name a mirror with image-registry"
	});
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
	if (request === void 0 && !hasTarball(target)) return imageOrigin(gatewayImages(target.version, imageRegistry, target.edition), search);
	return tarballOrigin(target, request?.kind === "url" ? request.url : void 0);
}
function tarballOrigin(target, url) {
	return {
		name: url ?? "release",
		find: async (log) => {
			const found = await findSource(gatewaySources(target, url), log);
			return {
				stamp: found.sha512,
				bring: (folder, log) => downloadGateway(found, folder, log)
			};
		}
	};
}
/** The same, which asks once, whoever wants to know. */
function askedOnce(origin) {
	let answer;
	const find = (log) => {
		answer ??= origin.find(log);
		return answer;
	};
	return {
		name: origin.name,
		find
	};
}
/** @param references of one image under the names that it has had; the first that exists counts. */
function imageOrigin(references, search) {
	const { target, label, engine, digests } = search;
	return {
		name: `docker://${references[0] ?? ""}`,
		find: async () => {
			const shown = references.join(" or ");
			if (search.request === void 0 && target.variant === "linux-generic") throw muslOnly(target, shown);
			if ("unavailable" in engine) throw noEngine(shown, engine);
			const stamp = await stampOf(references, target, digests);
			const bring = (folder, log) => firstThatExists(references, (reference) => gatewayFromImage(reference, target.architecture, label, folder, stamp, log)).catch((error) => {
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
function muslOnly({ version, edition }, shown) {
	if (edition === "ee") return new NoGatewayError({
		what: `The gateway of KrakenD Enterprise ${version} for linux-generic is not to be had by itself.`,
		why: `It comes as a deb or rpm package to those who have a licence, and the image ${shown} holds the one for Alpine.`,
		fix: "take /usr/bin/krakend out of your package, and name it in the input gateway, as a path or a URL"
	});
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
		fix: wantsLogin(problem.why ?? "") ? problem.fix ?? "" : "check krakend-version and architecture, or name a gateway with the input gateway"
	});
}
function noEngine(reference, { unavailable }) {
	return new NoGatewayError({
		what: `The gateway lies in the image ${reference}, and no Docker Engine answers.`,
		why: unavailable,
		fix: "start an engine, or give the gateway as a file or URL in the input gateway"
	});
}
// src/gateway/gateway.ts
/**
* The gateway that plugins of a target are made for: from this machine, from the cache, or downloaded.
*
* @returns undefined where the official one can't be had but the catalogue knows the release: plugins can
* be built then, but neither compared nor proven.
* @throws ProblemError where a gateway that was asked for can't be had.
*/
async function obtainGateway(search, phase) {
	const { target, release, request, workspace } = search;
	if (request?.kind === "path") {
		const folder = join(search.temporary, "gateway", targetFolder(target));
		const binary = await localGateway(resolve(workspace, request.path), folder);
		phase.outcome(request.path);
		return {
			binary,
			from: "already on this machine"
		};
	}
	try {
		const obtained = await binaryFrom(search.origin ?? originOf(search), search, phase);
		phase.outcome(`${shownSource(obtained.binary)}, ${obtained.from}`);
		return obtained;
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
/**
* The gateway with what it demands of plugins, read off its file.
*
* @throws ProblemError where it is none for this target.
*/
function readGateway({ binary, from }, target, log) {
	return {
		...binary,
		profile: profileOf(binary, target, log),
		fromCache: from === "from the cache"
	};
}
/**
* What tells the gateway of a search from others: the stamp of its origin, or the sha256 of the file that was named.
*
* @returns undefined where nothing tells, or nobody answers.
*/
async function gatewayStamp(search, log) {
	const { request, workspace } = search;
	if (request?.kind === "path") return sha256Of(resolve(workspace, request.path)).catch(() => void 0);
	const origin = search.origin ?? originOf(search);
	const found = await origin.find(log).catch(() => void 0);
	if (found?.stamp === void 0) return void 0;
	return `${/^https?:/.test(origin.name) ? shownUrl(origin.name) : origin.name} ${found.stamp}`;
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
/** Where a gateway is kept, below the folder of what is kept or below that of the run. */
function placeOf(origin, target) {
	const name = createHash("sha256").update(origin.name).digest("hex").slice(0, 8);
	return `gateway/${targetFolder(target)}-${name}`;
}
/** Asks the origin; that nobody answers is no failure yet, because there may be a kept one. */
async function askFor(origin, log) {
	return origin.find(log).catch((error) => {
		if (error instanceof ProblemError) throw error;
		return error instanceof Error ? error : new Error(String(error));
	});
}
/** From this machine, from the cache or from its origin; the stamp of the origin decides which of them will do. */
async function binaryFrom(origin, search, phase) {
	const found = await askFor(origin, phase);
	const near = await nearBinary(origin, found, search, phase);
	if (near.obtained) return near.obtained;
	if (found instanceof Error) throw found;
	const { stamp } = found;
	const binary = await found.bring(expandHome(near.folder), phase);
	if (stamp !== void 0 && binary.stamp === stamp) search.caches.complete(near.entry);
	return {
		binary,
		from: "downloaded"
	};
}
/** The gateway, if it lies on this machine or in the cache; where it lies, or would. */
async function nearBinary(origin, found, { target, temporary, caches }, log) {
	const folder = `${caches.wanted("gateway") ? KEPT : temporary}/${placeOf(origin, target)}`;
	const stamp = found instanceof Error ? void 0 : found.stamp;
	const fits = (kept) => kept !== void 0 && (stamp === void 0 ? found instanceof Error : kept.stamp === stamp);
	const entry = gatewayEntry(target, origin.name, stamp, folder);
	const present = await keptGateway(expandHome(folder));
	if (fits(present)) return {
		obtained: {
			binary: present,
			from: "already on this machine"
		},
		folder,
		entry
	};
	if (await caches.restore(entry, log) !== "off") {
		const restored = await keptGateway(expandHome(folder));
		if (fits(restored)) return {
			obtained: {
				binary: restored,
				from: "from the cache"
			},
			folder,
			entry
		};
	}
	return {
		folder,
		entry
	};
}
/**
* The file of a gateway that nothing is asked of in this run, for steps that start it afterwards: pulling an image for
* it would be too much.
*
* @returns undefined where it lies neither on this machine nor in the cache.
*/
async function nearGateway(search, log) {
	const origin = search.origin ?? originOf(search);
	const { obtained } = await nearBinary(origin, await askFor(origin, log), search, log);
	return obtained?.binary.path;
}
// src/stages/gateways.ts
/** One file is for one architecture; an image may be for several. */
function isOneFile(request) {
	return isOneGateway(request) && request?.kind !== "image";
}
/**
* Several releases can't be compared with one gateway: every column would show the same one.
*
* @throws ProblemError for an image or one file as the gateway of more than one release.
*/
function refuseOneForMany(request, releases) {
	if (releases.length < 2 || !isOneGateway(request)) return;
	throw new ProblemError({
		what: `gateway names one gateway, but krakend-version means ${releases.length} releases: ${releases.map(({ version }) => version).join(", ")}.`,
		why: "Plugins would be compared with the same gateway for each of them.",
		fix: "leave gateway out, give one release, or name the http(s) URL of a mirror of the releases; a folder ends in /"
	});
}
/** Obtains gateways as they are asked for. */
function gatewaysOf(search, check, console) {
	const searches = /* @__PURE__ */ new Map();
	const obtained = /* @__PURE__ */ new Map();
	const read = /* @__PURE__ */ new Map();
	const listeners = /* @__PURE__ */ new Map();
	function searchFor(target) {
		return memo(searches, target, () => {
			const own = {
				...search,
				target
			};
			return own.request?.kind === "path" ? own : {
				...own,
				origin: askedOnce(originOf(own))
			};
		});
	}
	function obtain(target) {
		return memo(obtained, target, () => console.phase(`Gateway ${targetFolder(target)}`, (phase) => obtainGateway(searchFor(target), phase)));
	}
	const listenerOf = (target) => memo(listeners, target, () => recording(console));
	function of(target) {
		return memo(read, target, async () => {
			const gateway = await obtain(target);
			return gateway && readGateway(gateway, target, listenerOf(target).console);
		});
	}
	/** The target whose gateway this machine runs; undefined where there is none, or it isn't wanted. */
	function checkerFor(target) {
		const own = {
			...target,
			architecture: machineArchitecture()
		};
		if (check === "off") return void 0;
		return own.architecture === target.architecture || !isOneFile(search.request) ? own : void 0;
	}
	async function checkerOf(target) {
		const own = checkerFor(target);
		if (own === void 0) return void 0;
		if (own.architecture === target.architecture) return of(target).catch(() => void 0);
		try {
			return await of(own);
		} catch (error) {
			console.info(`krakend check-plugin can't be asked: ${problemOf(error).what}`);
			return;
		}
	}
	async function stampOf(target) {
		const others = [checkerFor(target)].filter((own) => own && own.architecture !== target.architecture);
		const stamps = await Promise.all([target, ...others].map((one) => one && gatewayStamp(searchFor(one), console)));
		return stamps.every((stamp) => stamp !== void 0) ? stamps.join(" ") : void 0;
	}
	async function fileOf(target) {
		const own = searchFor(target);
		if (own.origin?.name.startsWith("docker://")) return nearGateway(own, console);
		return (await obtain(target))?.binary.path;
	}
	return {
		of,
		checkerOf,
		stampOf,
		fileOf,
		wantsChecker: (target) => checkerFor(target) !== void 0,
		saidOf: (target) => listenerOf(target).said
	};
}
/** One value for each target, made once. */
function memo(values, target, make) {
	const name = targetFolder(target);
	const value = values.get(name) ?? make();
	values.set(name, value);
	return value;
}
// src/stages/hopeless.ts
/**
* Looks whether any plugin can be built at all, by the texts of their go.mod files alone. What holds for all of them,
* and no change of versions would mend, is said without a builder. The catalogue only raises the suspicion: the
* gateway's own Go decides.
*
* @returns undefined where it is worth going on.
*/
async function findHopeless(prospect) {
	const { target, release, plugins, workspace, console } = prospect;
	const supposed = release.facts?.go;
	if (supposed === void 0 || allFindings(prospect, supposed) === void 0) return void 0;
	const gateway = await prospect.gateway();
	const goVersion = gateway?.profile.goVersion ?? supposed;
	const findings = allFindings(prospect, goVersion);
	if (!findings) return void 0;
	await console.phase(`Modules for ${targetFolder(target)}`, async (phase) => {
		for (const problem of new Set([...findings.values()].flat())) phase.error(problem);
		phase.outcome(`${plugins.length} of ${plugins.length} can't be built, so that no builder is needed`, false);
	});
	return {
		target: targetReport(target, release, gateway, goVersion),
		plugins: plugins.map((plugin) => stoppedReport(plugin, target, workspace, findings.get(plugin) ?? [])),
		fixes: [],
		shared: []
	};
}
/** The findings of each plugin; undefined where one has none, or a lower go line may mend them. */
function allFindings({ target, plugins, inputs }, goVersion) {
	const found = /* @__PURE__ */ new Map();
	for (const own of Map.groupBy(plugins, ({ module }) => module.folder).values()) {
		const [first] = own;
		if (!first) continue;
		const { module } = first;
		const problems = moduleFindings(moduleGround({
			target,
			goVersion
		}, module), own.flatMap(goPaths));
		const mendable = inputs.check !== "off" && loweredGoLine(module.goModText, goVersion) !== void 0;
		if (problems.length === 0 || mendable) return void 0;
		for (const plugin of own) found.set(plugin, problems);
	}
	return found.size > 0 ? found : void 0;
}
// src/workspace/tested-modules.ts
/**
* The modules that the patterns of the input `test` are about: the one in which a pattern's folder lies, and where it
* goes on below (`./...`) every plugin's module there.
*
* @param workingDirectory absolute and real, as the workspace is.
* @param plugins the modules of the plugins.
* @param goWork which go.work modules are built with: `auto` or a path, undefined for none.
* @throws ProblemError where a folder is not there, leads out of the workspace, or belongs to no module, and where
* go.work is not as asked for.
*/
async function testedModules(requests, workspace, workingDirectory, plugins, goWork) {
	const found = /* @__PURE__ */ new Map();
	const add = (module, pattern) => {
		const own = found.get(module.folder) ?? {
			module,
			patterns: /* @__PURE__ */ new Set()
		};
		own.patterns.add(pattern);
		found.set(module.folder, own);
	};
	for (const { folder, below } of requests) {
		const path = await pathInWorkspace(workspace, workingDirectory, folder, "test");
		const nearest = await moduleOf(path, workspace, goWork);
		const own = plugins.find(({ folder: known }) => known === nearest?.folder) ?? nearest;
		const others = below ? plugins.filter((module) => isWithin(path, module.folder) && module.folder !== own?.folder) : [];
		if (own === void 0 && others.length === 0) throw new ProblemError({
			what: `test: "${folder}" belongs to no Go module.`,
			why: `There is no go.mod at or above it${below ? ", and no plugin with one below it" : ""}.`,
			fix: "name a folder of a module, such as ./plugins/auth/..."
		});
		if (own) add(own, patternOf(relative(own.folder, path), below));
		for (const module of others) add(module, "./...");
	}
	return [...found.values()].map(({ module, patterns }) => ({
		module,
		patterns: [...patterns]
	}));
}
function patternOf(path, below) {
	const folder = path === "" ? "." : `./${path}`;
	return below ? `${folder}/...` : folder;
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
	return inputs.variants.flatMap((variant) => inputs.architectures.map((architecture) => targetOf(release, variant, architecture)));
}
/** The gateway of a release for one variant and architecture. */
function targetOf({ version, edition }, variant, architecture) {
	return {
		version,
		variant,
		architecture,
		...edition && { edition }
	};
}
/** The plugins to build; throws a ProblemError where there is none. */
async function pluginsOf(inputs, workspace, release) {
	return findPlugins({
		workspace,
		workingDirectory: await pathInWorkspace(workspace, workspace, inputs.workingDirectory, "working-directory"),
		outputDirectory: resolve(workspace, inputs.outputDirectory),
		requests: inputs.plugins,
		goWork: inputs.goWork,
		context: {
			architecture: inputs.architectures[0] ?? "amd64",
			goMinor: release.facts ? goMinor(release.facts.go) : Number.MAX_SAFE_INTEGER,
			tags: tagsOf$1(inputs)
		}
	});
}
/** The modules and packages to test; throws a ProblemError for a folder that is in no module. */
async function testsOf(inputs, workspace, plugins) {
	if (inputs.test.length === 0) return [];
	const folder = await pathInWorkspace(workspace, workspace, inputs.workingDirectory, "working-directory");
	const modules = [...new Map(plugins.map(({ module }) => [module.folder, module])).values()];
	return testedModules(inputs.test, workspace, folder, modules, inputs.goWork);
}
/** What inputs and environment say of builders, split into what the build and what the download may see. */
function builderWishes(inputs, { environment, label, temporary }) {
	const download = new Set(DOWNLOAD_VARIABLES);
	const own = Object.entries(inputs.buildEnv);
	return {
		builder: inputs.builder,
		image: inputs.builderImage,
		setup: inputs.builderSetup,
		registry: inputs.imageRegistry,
		network: inputs.containerNetwork,
		environment: Object.fromEntries(own.filter(([name]) => !download.has(name))),
		downloadEnvironment: downloadVariables({
			...pick(environment, DOWNLOAD_VARIABLES),
			...Object.fromEntries(own.filter(([name]) => download.has(name)))
		}, inputs.modulesCredentials),
		credentials: inputs.modulesCredentials,
		compilingFor: inputs.architectures,
		secrets: secretsFolder(temporary),
		temporary,
		ephemeral: environment.RUNNER_ENVIRONMENT === "github-hosted",
		label
	};
}
// src/versions/choose.ts
const NAME_ONE = "name the file that counts with krakend-version-file, or write krakend-version: '2.13.8' with your gateway's version";
/**
* The version that the files of a repository agree on: a gateway's where one is named, else a builder's; the most
* exact where several agree.
*
* @param said what they say, with at least one mention in it.
* @throws ProblemError where gateway and builder contradict each other in version or C library, where gateways
* differ, and where all are of another edition or variant than what is to be built.
*/
function chooseVersion({ mentions }, { edition, variants }) {
	const own = mentions.filter((one) => (one.edition ?? edition) === edition);
	const [first] = own;
	if (first === void 0) throw otherEdition(mentions);
	const gateways = own.filter(({ role }) => role === "gateway");
	const builders = own.filter(({ role }) => role === "builder");
	refuseSeveral(gateways);
	refuseContradiction(gateways, builders);
	if (gateways.length === 0) refuseSeveral(builders);
	refuseOtherLibc(own);
	refuseOtherVariant(own, variants);
	const [mention = first] = own.toSorted((a, b) => exactness(b.version) - exactness(a.version) || rank(a) - rank(b));
	return {
		mention,
		warnings: [...edition === "ce" ? latestWarnings(own) : [], ...floatingWarnings(gateways, mention)],
		notices: variantNotices(own, variants)
	};
}
function rank({ role }) {
	return role === "gateway" ? 0 : 1;
}
function exactness(version) {
	if ((0, import_semver.valid)(version) !== null) return 3;
	if (version === "latest") return 0;
	return /^v?\d+\.\d+$/.test(version) ? 2 : 1;
}
/** Whether one release can be meant by both. `latest` floats, and agrees with all. */
function agree(a, b) {
	if (a === b || a === "latest" || b === "latest") return true;
	return [(0, import_semver.validRange)(a), (0, import_semver.validRange)(b)].every((range) => range !== null) && (0, import_semver.intersects)(a, b);
}
const asLine = ({ place, shown }) => `${describePlace(place)}: ${shown}`;
function refuseSeveral(mentions) {
	const differing = mentions.find((one) => mentions.some((other) => !agree(one.version, other.version)));
	if (differing === void 0) return;
	const versions = [...new Set(mentions.map(({ version }) => version))];
	const what = mentions[0]?.role === "builder" ? "builders" : "gateways";
	throw new ProblemError({
		what: `The repository names ${what} of several versions: ${versions.join(", ")}.`,
		why: listed(mentions),
		fix: NAME_ONE,
		place: differing.place
	});
}
function refuseContradiction(gateways, builders) {
	for (const builder of builders) {
		const gateway = gateways.find(({ version }) => !agree(version, builder.version));
		if (gateway === void 0) continue;
		throw new ProblemError({
			what: `The gateway is KrakenD ${gateway.version}, and its plugins are built for ${builder.version}.`,
			why: `${listed([gateway, builder])}\nA gateway loads plugins that were built by the builder of exactly its release.`,
			fix: `give both the same tag, or ${NAME_ONE}`,
			place: builder.place
		});
	}
}
/** Where a file has gateways and builders, each gateway needs a builder of its C library there. */
function refuseOtherLibc(mentions) {
	for (const inFile of Map.groupBy(mentions, ({ place }) => place.file).values()) {
		const builders = inFile.filter(({ role, variant }) => role === "builder" && variant);
		const gateway = inFile.find(({ role, variant }) => role === "gateway" && variant && builders.every((builder) => builder.variant !== variant));
		const [builder] = builders;
		if (!gateway?.variant || !builder?.variant) continue;
		throw new ProblemError({
			what: `The gateway is ${gateway.variant} (${libcOf(gateway.variant)}), and its plugins are built for ${builder.variant} (${libcOf(builder.variant)}).`,
			why: `${listed([gateway, builder])}\nA plugin is linked against one C library, and loads into gateways of that one alone.`,
			fix: `use the builder for ${gateway.variant}, or ${NAME_ONE}`,
			place: builder.place
		});
	}
}
/** All that the files name is for one C library, and what is to be built is for the other. */
function refuseOtherVariant(mentions, variants) {
	const named = mentions.flatMap(({ variant }) => variant ?? []);
	const [first] = mentions.filter(({ variant }) => variant === "linux-generic");
	if (first === void 0 || named.includes("alpine") || variants.includes("linux-generic")) return;
	throw new ProblemError({
		what: `${first.shown} is for linux-generic (glibc), and variant is ${variants.join(", ")}.`,
		why: "A plugin is linked against one C library, and loads into gateways of that one alone.",
		fix: "set variant: linux-generic, or write krakend-version: '2.13.8' with your gateway's version if it is an Alpine one all the same",
		place: first.place
	});
}
function variantNotices(mentions, variants) {
	const named = mentions.filter(({ variant }) => variant !== void 0);
	const [first] = named;
	if (first === void 0 || named.some(({ variant }) => variant && variants.includes(variant))) return [];
	return [{
		what: `${first.shown} is for ${first.variant}; plugins are built for ${variants.join(", ")}, as variant says.`,
		place: first.place
	}];
}
function latestWarnings(mentions) {
	const [latest] = mentions.filter(({ version }) => version === "latest");
	if (latest === void 0) return [];
	return [{
		what: `${latest.shown} is the newest Community Edition, which loads no plugins since 3.0.`,
		why: "On Docker Hub, latest is a release of 3.x. The plugins are built for 2.x.",
		fix: "name an exact 2.x release there, such as krakend:2.13.8",
		place: latest.place
	}];
}
/** A builder is named by its release, and its gateway by a tag that moves. */
function floatingWarnings(gateways, chosen) {
	const [floating] = gateways;
	if (chosen.role === "gateway" || floating === void 0 || floating.version === "latest") return [];
	return [{
		what: `${floating.shown} moves with every release, and the plugins are built for ${chosen.version}, as ${describePlace(chosen.place)} says.`,
		why: "Two patch releases may differ in Go and in modules, and then the gateway refuses the plugins.",
		fix: `name the gateway by the same release, ${chosen.version}`,
		place: floating.place
	}];
}
function otherEdition(mentions) {
	const [first] = mentions;
	const enterprise = first?.edition === "ee";
	return new ProblemError({
		what: `${first?.shown ?? ""} is KrakenD ${enterprise ? "Enterprise" : "Community Edition"}, and edition is ${enterprise ? "ce" : "ee"}.`,
		why: "The editions have numbers and builders of their own.",
		fix: `set edition: ${enterprise ? "ee" : "ce"}, or write krakend-version with your gateway's version`,
		...first ? { place: first.place } : {}
	});
}
/** One line each, and not more than fit an annotation. */
function listed(mentions) {
	const lines = [...new Set(mentions.map(asLine))];
	const more = lines.length > 10 ? [`and ${lines.length - 10} more`] : [];
	return [...lines.slice(0, 10), ...more].join("\n");
}
// src/krakend/image-tags.ts
/** The repositories of KrakenD's images; what stands before their names is a mirror. Source: Docker Hub. */
const REPOSITORIES = [
	{
		name: "krakend/krakend-ee",
		role: "gateway",
		edition: "ee"
	},
	{
		name: "krakend/builder-ee",
		role: "builder",
		edition: "ee"
	},
	{
		name: "krakend/builder",
		role: "builder",
		edition: "ce"
	},
	{
		name: "devopsfaith/krakend-plugin-builder",
		role: "builder",
		edition: "ce"
	},
	{
		name: "devopsfaith/krakend",
		role: "gateway",
		edition: "ce"
	},
	{
		name: "library/krakend",
		role: "gateway",
		edition: "ce"
	}
];
/** `2.13.8`, `v2.13`, `2`, each with words behind: `-linux-generic`, `-watch`, `-ee`. */
const RELEASE_TAG = /^v?(\d+(?:\.\d+){0,2})((?:-[A-Za-z][A-Za-z0-9_.]*)*)$/;
/**
* Takes the name of an image for one of KrakenD's, behind a mirror or not. A last word `krakend` behind another
* host may be a mirror or somebody's own image: it counts where its tag is a release of 2.x. One behind somebody
* else's name on Docker Hub is never KrakenD's.
*
* @returns undefined for all other images, and for what is no image's name.
*/
function krakendImage(text) {
	const reference = parseReference(text);
	if (reference === void 0) return void 0;
	const known = REPOSITORIES.find(({ name }) => endsWith(reference.repository, name));
	const tag = tagOf(text, reference);
	const said = tag === void 0 ? void 0 : readTag(tag);
	const { role, edition } = known ?? {
		role: "gateway",
		edition: "ce"
	};
	if (known === void 0) {
		if (!endsWith(reference.repository, "krakend") || reference.registry === "docker.io") return void 0;
		if (!/^2(\.|$)/.test(said?.version ?? "")) return void 0;
	}
	return {
		role,
		edition: said?.enterprise ? "ee" : edition,
		...said ? { version: said.version } : {},
		variant: said?.variant ?? "alpine",
		digestOnly: tag === void 0
	};
}
/** The tag that an image has; Docker takes `latest` where there is neither tag nor digest. */
function tagOf(text, { tag }) {
	return tag ?? (text.includes("@") ? void 0 : "latest");
}
function readTag(tag) {
	if (tag === "latest") return {
		version: "latest",
		variant: "alpine",
		enterprise: false
	};
	const match = RELEASE_TAG.exec(tag);
	if (!match) return void 0;
	const [, version = "", words = ""] = match;
	return {
		version,
		variant: /-generic\b/.test(words) ? "linux-generic" : "alpine",
		enterprise: /-ee\b/.test(words)
	};
}
function endsWith(repository, name) {
	return repository === name || repository.endsWith(`/${name}`);
}
// src/versions/mentions.ts
/** A registry, a repository, a tag and a digest have room in it. */
const MAX_SHOWN = 200;
const NOTHING_SAID = {
	mentions: [],
	gaps: []
};
/** What several parts say, together. */
function together(parts) {
	return {
		mentions: parts.flatMap(({ mentions }) => mentions),
		gaps: parts.flatMap(({ gaps }) => gaps)
	};
}
/**
* What the name of an image says: nothing where it is none of KrakenD's.
*
* @param written the same as the file has it, with variables in it. It alone is shown: what these stand for may be
* anything, and no more than a version comes out of it.
*/
function saidByImage(reference, place, written = reference) {
	const image = krakendImage(reference);
	if (image === void 0) return NOTHING_SAID;
	const { version, role, edition, variant, digestOnly } = image;
	const short = cut(written);
	if (version !== void 0) return {
		mentions: [{
			version,
			role,
			edition,
			variant,
			place,
			shown: written === reference ? short : `${short} (${version})`
		}],
		gaps: []
	};
	return {
		mentions: [],
		gaps: [{
			shown: short,
			why: digestOnly ? "A digest alone names no version: write the tag before it, as in krakend:2.13.8@sha256:…." : "Its tag is not a version of KrakenD.",
			place
		}]
	};
}
/** A variable that names a version wherever it stands: of a Dockerfile, of compose, of a shell. */
const VERSION_VARIABLE = /^KRAKEND_(?:(?:CE|EE|GATEWAY)_)?(?:VERSION|TAG)$/i;
/** What such a variable says; nothing where its value is no version. */
function saidByVariable(name, value, place) {
	const version = /^v?(\d+(?:\.\d+){0,2}|latest)$/.exec(value.trim())?.[1];
	if (!VERSION_VARIABLE.test(name) || version === void 0) return NOTHING_SAID;
	return {
		mentions: [{
			version,
			role: "gateway",
			.../_EE_/i.test(name) ? { edition: "ee" } : {},
			place,
			shown: `${name}=${value}`
		}],
		gaps: []
	};
}
/** What is said where a variable that has no value stands in the name of an image; nothing of other images. */
function saidByOpenImage(text, variable, place) {
	if (!/krakend/i.test(text)) return NOTHING_SAID;
	const why = /^\w+$/.test(variable) ? `${variable} has no value there: give it a default, as in \${${variable}:-2.13.8}.` : "What stands for variables there can not be read.";
	return {
		mentions: [],
		gaps: [{
			shown: cut(text),
			why,
			place
		}]
	};
}
/** Short enough for an annotation. */
function cut(text) {
	return text.length > MAX_SHOWN ? `${text.slice(0, 199)}…` : text;
}
// node_modules/dockerfile-ast/lib/argument.js
var require_argument = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Argument = void 0;
	var Argument = class {
		constructor(value, range) {
			this.value = value;
			this.range = range;
		}
		toString() {
			return this.value;
		}
		getRange() {
			return this.range;
		}
		getValue() {
			return this.value;
		}
		isAfter(position) {
			if (this.range.end.line < position.line) return false;
			return this.range.start.line > position.line ? true : this.range.start.character > position.character;
		}
		isBefore(position) {
			if (this.range.start.line < position.line) return true;
			return this.range.end.line > position.line ? false : this.range.end.character < position.character;
		}
	};
	exports.Argument = Argument;
}));
// node_modules/dockerfile-ast/lib/jsonArgument.js
var require_jsonArgument = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.JSONArgument = void 0;
	const argument_1 = require_argument();
	var JSONArgument = class extends argument_1.Argument {
		constructor(value, range, jsonRange) {
			super(value, range);
			this.jsonRange = jsonRange;
		}
		getJSONRange() {
			return this.jsonRange;
		}
		getJSONValue() {
			let value = super.getValue();
			value = value.substring(1, value.length - 1);
			return value;
		}
	};
	exports.JSONArgument = JSONArgument;
}));
// node_modules/vscode-languageserver-types/lib/esm/main.js
var main_exports$1 = /* @__PURE__ */ __exportAll({
	AnnotatedTextEdit: () => AnnotatedTextEdit,
	ApplyKind: () => ApplyKind,
	ChangeAnnotation: () => ChangeAnnotation,
	ChangeAnnotationIdentifier: () => ChangeAnnotationIdentifier,
	CodeAction: () => CodeAction,
	CodeActionContext: () => CodeActionContext,
	CodeActionKind: () => CodeActionKind,
	CodeActionTag: () => CodeActionTag,
	CodeActionTriggerKind: () => CodeActionTriggerKind,
	CodeDescription: () => CodeDescription,
	CodeLens: () => CodeLens,
	Color: () => Color,
	ColorInformation: () => ColorInformation,
	ColorPresentation: () => ColorPresentation,
	Command: () => Command,
	CompletionItem: () => CompletionItem,
	CompletionItemKind: () => CompletionItemKind,
	CompletionItemLabelDetails: () => CompletionItemLabelDetails,
	CompletionItemTag: () => CompletionItemTag,
	CompletionList: () => CompletionList,
	CreateFile: () => CreateFile,
	DeleteFile: () => DeleteFile,
	Diagnostic: () => Diagnostic,
	DiagnosticRelatedInformation: () => DiagnosticRelatedInformation,
	DiagnosticSeverity: () => DiagnosticSeverity,
	DiagnosticTag: () => DiagnosticTag,
	DocumentHighlight: () => DocumentHighlight,
	DocumentHighlightKind: () => DocumentHighlightKind,
	DocumentLink: () => DocumentLink,
	DocumentSymbol: () => DocumentSymbol,
	DocumentUri: () => DocumentUri,
	EOL: () => EOL,
	FoldingRange: () => FoldingRange,
	FoldingRangeKind: () => FoldingRangeKind,
	FormattingOptions: () => FormattingOptions,
	Hover: () => Hover,
	InlayHint: () => InlayHint,
	InlayHintKind: () => InlayHintKind,
	InlayHintLabelPart: () => InlayHintLabelPart,
	InlineCompletionContext: () => InlineCompletionContext,
	InlineCompletionItem: () => InlineCompletionItem,
	InlineCompletionList: () => InlineCompletionList,
	InlineCompletionTriggerKind: () => InlineCompletionTriggerKind,
	InlineValueContext: () => InlineValueContext,
	InlineValueEvaluatableExpression: () => InlineValueEvaluatableExpression,
	InlineValueText: () => InlineValueText,
	InlineValueVariableLookup: () => InlineValueVariableLookup,
	InsertReplaceEdit: () => InsertReplaceEdit,
	InsertTextFormat: () => InsertTextFormat,
	InsertTextMode: () => InsertTextMode,
	LanguageKind: () => LanguageKind,
	Location: () => Location,
	LocationLink: () => LocationLink,
	MarkedString: () => MarkedString,
	MarkupContent: () => MarkupContent,
	MarkupKind: () => MarkupKind,
	OptionalVersionedTextDocumentIdentifier: () => OptionalVersionedTextDocumentIdentifier,
	ParameterInformation: () => ParameterInformation,
	Position: () => Position,
	Range: () => Range,
	RenameFile: () => RenameFile,
	SelectedCompletionInfo: () => SelectedCompletionInfo,
	SelectionRange: () => SelectionRange,
	SemanticTokenModifiers: () => SemanticTokenModifiers,
	SemanticTokenTypes: () => SemanticTokenTypes,
	SemanticTokens: () => SemanticTokens,
	SignatureInformation: () => SignatureInformation,
	SnippetTextEdit: () => SnippetTextEdit,
	StringValue: () => StringValue,
	SymbolInformation: () => SymbolInformation,
	SymbolKind: () => SymbolKind,
	SymbolTag: () => SymbolTag,
	TextDocument: () => TextDocument$1,
	TextDocumentEdit: () => TextDocumentEdit,
	TextDocumentIdentifier: () => TextDocumentIdentifier,
	TextDocumentItem: () => TextDocumentItem,
	TextEdit: () => TextEdit,
	URI: () => URI,
	VersionedTextDocumentIdentifier: () => VersionedTextDocumentIdentifier,
	WorkspaceChange: () => WorkspaceChange,
	WorkspaceEdit: () => WorkspaceEdit,
	WorkspaceFolder: () => WorkspaceFolder,
	WorkspaceSymbol: () => WorkspaceSymbol,
	integer: () => integer,
	uinteger: () => uinteger
});
var DocumentUri, URI, integer, uinteger, Position, Range, Location, LocationLink, Color, ColorInformation, ColorPresentation, FoldingRangeKind, FoldingRange, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, CodeDescription, Diagnostic, Command, TextEdit, ChangeAnnotation, ChangeAnnotationIdentifier, AnnotatedTextEdit, TextDocumentEdit, CreateFile, RenameFile, DeleteFile, WorkspaceEdit, TextEditChangeImpl, SnippetTextEdit, ChangeAnnotations, WorkspaceChange, TextDocumentIdentifier, VersionedTextDocumentIdentifier, OptionalVersionedTextDocumentIdentifier, LanguageKind, TextDocumentItem, MarkupKind, MarkupContent, CompletionItemKind, InsertTextFormat, CompletionItemTag, InsertReplaceEdit, InsertTextMode, ApplyKind, CompletionItemLabelDetails, CompletionItem, CompletionList, MarkedString, Hover, ParameterInformation, SignatureInformation, DocumentHighlightKind, DocumentHighlight, SymbolKind, SymbolTag, SymbolInformation, WorkspaceSymbol, DocumentSymbol, CodeActionKind, CodeActionTriggerKind, CodeActionContext, CodeActionTag, CodeAction, CodeLens, FormattingOptions, DocumentLink, SelectionRange, SemanticTokenTypes, SemanticTokenModifiers, SemanticTokens, InlineValueText, InlineValueVariableLookup, InlineValueEvaluatableExpression, InlineValueContext, InlayHintKind, InlayHintLabelPart, InlayHint, StringValue, InlineCompletionItem, InlineCompletionList, InlineCompletionTriggerKind, SelectedCompletionInfo, InlineCompletionContext, WorkspaceFolder, EOL, TextDocument$1, FullTextDocument$1, Is;
var init_main$1 = __esmMin((() => {
	(function(DocumentUri) {
		function is(value) {
			return typeof value === "string";
		}
		DocumentUri.is = is;
	})(DocumentUri || (DocumentUri = {}));
	(function(URI) {
		function is(value) {
			return typeof value === "string";
		}
		URI.is = is;
	})(URI || (URI = {}));
	(function(integer) {
		integer.MIN_VALUE = -2147483648;
		integer.MAX_VALUE = 2147483647;
		function is(value) {
			return typeof value === "number" && integer.MIN_VALUE <= value && value <= integer.MAX_VALUE;
		}
		integer.is = is;
	})(integer || (integer = {}));
	(function(uinteger) {
		uinteger.MIN_VALUE = 0;
		uinteger.MAX_VALUE = 2147483647;
		function is(value) {
			return typeof value === "number" && uinteger.MIN_VALUE <= value && value <= uinteger.MAX_VALUE;
		}
		uinteger.is = is;
	})(uinteger || (uinteger = {}));
	(function(Position) {
		/**
		* Creates a new Position literal from the given line and character.
		* @param line The position's line.
		* @param character The position's character.
		*/
		function create(line, character) {
			if (line === Number.MAX_VALUE) line = uinteger.MAX_VALUE;
			if (character === Number.MAX_VALUE) character = uinteger.MAX_VALUE;
			return {
				line,
				character
			};
		}
		Position.create = create;
		/**
		* Checks whether the given literal conforms to the {@link Position} interface.
		*/
		function is(value) {
			const candidate = value;
			return Is.objectLiteral(candidate) && Is.uinteger(candidate.line) && Is.uinteger(candidate.character);
		}
		Position.is = is;
	})(Position || (Position = {}));
	(function(Range) {
		function create(one, two, three, four) {
			if (Is.uinteger(one) && Is.uinteger(two) && Is.uinteger(three) && Is.uinteger(four)) return {
				start: Position.create(one, two),
				end: Position.create(three, four)
			};
			else if (Position.is(one) && Position.is(two)) return {
				start: one,
				end: two
			};
			else throw new Error(`Range#create called with invalid arguments[${one}, ${two}, ${three}, ${four}]`);
		}
		Range.create = create;
		/**
		* Checks whether the given literal conforms to the {@link Range} interface.
		*/
		function is(value) {
			const candidate = value;
			return Is.objectLiteral(candidate) && Position.is(candidate.start) && Position.is(candidate.end);
		}
		Range.is = is;
	})(Range || (Range = {}));
	(function(Location) {
		/**
		* Creates a Location literal.
		* @param uri The location's uri.
		* @param range The location's range.
		*/
		function create(uri, range) {
			return {
				uri,
				range
			};
		}
		Location.create = create;
		/**
		* Checks whether the given literal conforms to the {@link Location} interface.
		*/
		function is(value) {
			const candidate = value;
			return Is.objectLiteral(candidate) && Range.is(candidate.range) && (Is.string(candidate.uri) || Is.undefined(candidate.uri));
		}
		Location.is = is;
	})(Location || (Location = {}));
	(function(LocationLink) {
		/**
		* Creates a LocationLink literal.
		* @param targetUri The definition's uri.
		* @param targetRange The full range of the definition.
		* @param targetSelectionRange The span of the symbol definition at the target.
		* @param originSelectionRange The span of the symbol being defined in the originating source file.
		*/
		function create(targetUri, targetRange, targetSelectionRange, originSelectionRange) {
			return {
				targetUri,
				targetRange,
				targetSelectionRange,
				originSelectionRange
			};
		}
		LocationLink.create = create;
		/**
		* Checks whether the given literal conforms to the {@link LocationLink} interface.
		*/
		function is(value) {
			const candidate = value;
			return Is.objectLiteral(candidate) && Range.is(candidate.targetRange) && Is.string(candidate.targetUri) && Range.is(candidate.targetSelectionRange) && (Range.is(candidate.originSelectionRange) || Is.undefined(candidate.originSelectionRange));
		}
		LocationLink.is = is;
	})(LocationLink || (LocationLink = {}));
	(function(Color) {
		/**
		* Creates a new Color literal.
		*/
		function create(red, green, blue, alpha) {
			return {
				red,
				green,
				blue,
				alpha
			};
		}
		Color.create = create;
		/**
		* Checks whether the given literal conforms to the {@link Color} interface.
		*/
		function is(value) {
			const candidate = value;
			return Is.objectLiteral(candidate) && Is.numberRange(candidate.red, 0, 1) && Is.numberRange(candidate.green, 0, 1) && Is.numberRange(candidate.blue, 0, 1) && Is.numberRange(candidate.alpha, 0, 1);
		}
		Color.is = is;
	})(Color || (Color = {}));
	(function(ColorInformation) {
		/**
		* Creates a new ColorInformation literal.
		*/
		function create(range, color) {
			return {
				range,
				color
			};
		}
		ColorInformation.create = create;
		/**
		* Checks whether the given literal conforms to the {@link ColorInformation} interface.
		*/
		function is(value) {
			const candidate = value;
			return Is.objectLiteral(candidate) && Range.is(candidate.range) && Color.is(candidate.color);
		}
		ColorInformation.is = is;
	})(ColorInformation || (ColorInformation = {}));
	(function(ColorPresentation) {
		/**
		* Creates a new ColorInformation literal.
		*/
		function create(label, textEdit, additionalTextEdits) {
			return {
				label,
				textEdit,
				additionalTextEdits
			};
		}
		ColorPresentation.create = create;
		/**
		* Checks whether the given literal conforms to the {@link ColorInformation} interface.
		*/
		function is(value) {
			const candidate = value;
			return Is.objectLiteral(candidate) && Is.string(candidate.label) && (Is.undefined(candidate.textEdit) || TextEdit.is(candidate.textEdit)) && (Is.undefined(candidate.additionalTextEdits) || Is.typedArray(candidate.additionalTextEdits, TextEdit.is));
		}
		ColorPresentation.is = is;
	})(ColorPresentation || (ColorPresentation = {}));
	(function(FoldingRangeKind) {
		/**
		* Folding range for a comment
		*/
		FoldingRangeKind.Comment = "comment";
		/**
		* Folding range for an import or include
		*/
		FoldingRangeKind.Imports = "imports";
		/**
		* Folding range for a region (e.g. `#region`)
		*/
		FoldingRangeKind.Region = "region";
	})(FoldingRangeKind || (FoldingRangeKind = {}));
	(function(FoldingRange) {
		/**
		* Creates a new FoldingRange literal.
		*/
		function create(startLine, endLine, startCharacter, endCharacter, kind, collapsedText) {
			const result = {
				startLine,
				endLine
			};
			if (Is.defined(startCharacter)) result.startCharacter = startCharacter;
			if (Is.defined(endCharacter)) result.endCharacter = endCharacter;
			if (Is.defined(kind)) result.kind = kind;
			if (Is.defined(collapsedText)) result.collapsedText = collapsedText;
			return result;
		}
		FoldingRange.create = create;
		/**
		* Checks whether the given literal conforms to the {@link FoldingRange} interface.
		*/
		function is(value) {
			const candidate = value;
			return Is.objectLiteral(candidate) && Is.uinteger(candidate.startLine) && Is.uinteger(candidate.endLine) && (Is.undefined(candidate.startCharacter) || Is.uinteger(candidate.startCharacter)) && (Is.undefined(candidate.endCharacter) || Is.uinteger(candidate.endCharacter)) && (Is.undefined(candidate.kind) || Is.string(candidate.kind));
		}
		FoldingRange.is = is;
	})(FoldingRange || (FoldingRange = {}));
	(function(DiagnosticRelatedInformation) {
		/**
		* Creates a new DiagnosticRelatedInformation literal.
		*/
		function create(location, message) {
			return {
				location,
				message
			};
		}
		DiagnosticRelatedInformation.create = create;
		/**
		* Checks whether the given literal conforms to the {@link DiagnosticRelatedInformation} interface.
		*/
		function is(value) {
			const candidate = value;
			return Is.defined(candidate) && Location.is(candidate.location) && Is.string(candidate.message);
		}
		DiagnosticRelatedInformation.is = is;
	})(DiagnosticRelatedInformation || (DiagnosticRelatedInformation = {}));
	(function(DiagnosticSeverity) {
		/**
		* Reports an error.
		*/
		DiagnosticSeverity.Error = 1;
		/**
		* Reports a warning.
		*/
		DiagnosticSeverity.Warning = 2;
		/**
		* Reports an information.
		*/
		DiagnosticSeverity.Information = 3;
		/**
		* Reports a hint.
		*/
		DiagnosticSeverity.Hint = 4;
	})(DiagnosticSeverity || (DiagnosticSeverity = {}));
	(function(DiagnosticTag) {
		/**
		* Unused or unnecessary code.
		*
		* Clients are allowed to render diagnostics with this tag faded out instead of having
		* an error squiggle.
		*/
		DiagnosticTag.Unnecessary = 1;
		/**
		* Deprecated or obsolete code.
		*
		* Clients are allowed to rendered diagnostics with this tag strike through.
		*/
		DiagnosticTag.Deprecated = 2;
	})(DiagnosticTag || (DiagnosticTag = {}));
	(function(CodeDescription) {
		function is(value) {
			const candidate = value;
			return Is.objectLiteral(candidate) && Is.string(candidate.href);
		}
		CodeDescription.is = is;
	})(CodeDescription || (CodeDescription = {}));
	(function(Diagnostic) {
		/**
		* Creates a new Diagnostic literal.
		*/
		function create(range, message, severity, code, source, relatedInformation) {
			const result = {
				range,
				message
			};
			if (Is.defined(severity)) result.severity = severity;
			if (Is.defined(code)) result.code = code;
			if (Is.defined(source)) result.source = source;
			if (Is.defined(relatedInformation)) result.relatedInformation = relatedInformation;
			return result;
		}
		Diagnostic.create = create;
		/**
		* Checks whether the given literal conforms to the {@link Diagnostic} interface.
		*/
		function is(value) {
			var _a;
			const candidate = value;
			return Is.defined(candidate) && Range.is(candidate.range) && (Is.string(candidate.message) || MarkupContent.is(candidate.message)) && (Is.number(candidate.severity) || Is.undefined(candidate.severity)) && (Is.integer(candidate.code) || Is.string(candidate.code) || Is.undefined(candidate.code)) && (Is.undefined(candidate.codeDescription) || Is.string((_a = candidate.codeDescription) === null || _a === void 0 ? void 0 : _a.href)) && (Is.string(candidate.source) || Is.undefined(candidate.source)) && (Is.undefined(candidate.relatedInformation) || Is.typedArray(candidate.relatedInformation, DiagnosticRelatedInformation.is));
		}
		Diagnostic.is = is;
		/**
		* Checks whether the given diagnostic's message conforms to the 3.17.0
		* version of the protocol where the message is a string.
		*
		* @param value the diagnostic
		* @returns true if the diagnostic's message is a string, false otherwise.
		*/
		function is3_17(value) {
			return Is.string(value.message);
		}
		Diagnostic.is3_17 = is3_17;
		/**
		* Gets the message string of a diagnostic. If the message is already a
		* string, it is returned as is. If the message is a MarkupContent,
		* the value of the MarkupContent is returned. Otherwise an error is thrown.
		*
		* @param diagnostic the diagnostic to get the message string from.
		* @returns the message string of the given diagnostic.
		*/
		function getMessageString(diagnostic) {
			if (Is.string(diagnostic.message)) return diagnostic.message;
			else if (MarkupContent.is(diagnostic.message)) return diagnostic.message.value;
			else throw new Error(`Unknown message type ${typeof diagnostic.message}`);
		}
		Diagnostic.getMessageString = getMessageString;
	})(Diagnostic || (Diagnostic = {}));
	(function(Command) {
		/**
		* Creates a new Command literal.
		*/
		function create(title, command, ...args) {
			const result = {
				title,
				command
			};
			if (Is.defined(args) && args.length > 0) result.arguments = args;
			return result;
		}
		Command.create = create;
		/**
		* Checks whether the given literal conforms to the {@link Command} interface.
		*/
		function is(value) {
			const candidate = value;
			return Is.defined(candidate) && Is.string(candidate.title) && (candidate.tooltip === void 0 || Is.string(candidate.tooltip)) && Is.string(candidate.command);
		}
		Command.is = is;
	})(Command || (Command = {}));
	(function(TextEdit) {
		/**
		* Creates a replace text edit.
		* @param range The range of text to be replaced.
		* @param newText The new text.
		*/
		function replace(range, newText) {
			return {
				range,
				newText
			};
		}
		TextEdit.replace = replace;
		/**
		* Creates an insert text edit.
		* @param position The position to insert the text at.
		* @param newText The text to be inserted.
		*/
		function insert(position, newText) {
			return {
				range: {
					start: position,
					end: position
				},
				newText
			};
		}
		TextEdit.insert = insert;
		/**
		* Creates a delete text edit.
		* @param range The range of text to be deleted.
		*/
		function del(range) {
			return {
				range,
				newText: ""
			};
		}
		TextEdit.del = del;
		function is(value) {
			const candidate = value;
			return Is.objectLiteral(candidate) && Is.string(candidate.newText) && Range.is(candidate.range);
		}
		TextEdit.is = is;
	})(TextEdit || (TextEdit = {}));
	(function(ChangeAnnotation) {
		function create(label, needsConfirmation, description) {
			const result = { label };
			if (needsConfirmation !== void 0) result.needsConfirmation = needsConfirmation;
			if (description !== void 0) result.description = description;
			return result;
		}
		ChangeAnnotation.create = create;
		function is(value) {
			const candidate = value;
			return Is.objectLiteral(candidate) && Is.string(candidate.label) && (Is.boolean(candidate.needsConfirmation) || candidate.needsConfirmation === void 0) && (Is.string(candidate.description) || candidate.description === void 0);
		}
		ChangeAnnotation.is = is;
	})(ChangeAnnotation || (ChangeAnnotation = {}));
	(function(ChangeAnnotationIdentifier) {
		function is(value) {
			const candidate = value;
			return Is.string(candidate);
		}
		ChangeAnnotationIdentifier.is = is;
	})(ChangeAnnotationIdentifier || (ChangeAnnotationIdentifier = {}));
	(function(AnnotatedTextEdit) {
		/**
		* Creates an annotated replace text edit.
		*
		* @param range The range of text to be replaced.
		* @param newText The new text.
		* @param annotation The annotation.
		*/
		function replace(range, newText, annotation) {
			return {
				range,
				newText,
				annotationId: annotation
			};
		}
		AnnotatedTextEdit.replace = replace;
		/**
		* Creates an annotated insert text edit.
		*
		* @param position The position to insert the text at.
		* @param newText The text to be inserted.
		* @param annotation The annotation.
		*/
		function insert(position, newText, annotation) {
			return {
				range: {
					start: position,
					end: position
				},
				newText,
				annotationId: annotation
			};
		}
		AnnotatedTextEdit.insert = insert;
		/**
		* Creates an annotated delete text edit.
		*
		* @param range The range of text to be deleted.
		* @param annotation The annotation.
		*/
		function del(range, annotation) {
			return {
				range,
				newText: "",
				annotationId: annotation
			};
		}
		AnnotatedTextEdit.del = del;
		function is(value) {
			const candidate = value;
			return TextEdit.is(candidate) && (ChangeAnnotation.is(candidate.annotationId) || ChangeAnnotationIdentifier.is(candidate.annotationId));
		}
		AnnotatedTextEdit.is = is;
	})(AnnotatedTextEdit || (AnnotatedTextEdit = {}));
	(function(TextDocumentEdit) {
		/**
		* Creates a new `TextDocumentEdit`
		*/
		function create(textDocument, edits) {
			return {
				textDocument,
				edits
			};
		}
		TextDocumentEdit.create = create;
		function is(value) {
			const candidate = value;
			return Is.defined(candidate) && OptionalVersionedTextDocumentIdentifier.is(candidate.textDocument) && Array.isArray(candidate.edits);
		}
		TextDocumentEdit.is = is;
	})(TextDocumentEdit || (TextDocumentEdit = {}));
	(function(CreateFile) {
		function create(uri, options, annotation) {
			const result = {
				kind: "create",
				uri
			};
			if (options !== void 0 && (options.overwrite !== void 0 || options.ignoreIfExists !== void 0)) result.options = options;
			if (annotation !== void 0) result.annotationId = annotation;
			return result;
		}
		CreateFile.create = create;
		function is(value) {
			const candidate = value;
			return candidate && candidate.kind === "create" && Is.string(candidate.uri) && (candidate.options === void 0 || (candidate.options.overwrite === void 0 || Is.boolean(candidate.options.overwrite)) && (candidate.options.ignoreIfExists === void 0 || Is.boolean(candidate.options.ignoreIfExists))) && (candidate.annotationId === void 0 || ChangeAnnotationIdentifier.is(candidate.annotationId));
		}
		CreateFile.is = is;
	})(CreateFile || (CreateFile = {}));
	(function(RenameFile) {
		function create(oldUri, newUri, options, annotation) {
			const result = {
				kind: "rename",
				oldUri,
				newUri
			};
			if (options !== void 0 && (options.overwrite !== void 0 || options.ignoreIfExists !== void 0)) result.options = options;
			if (annotation !== void 0) result.annotationId = annotation;
			return result;
		}
		RenameFile.create = create;
		function is(value) {
			const candidate = value;
			return candidate && candidate.kind === "rename" && Is.string(candidate.oldUri) && Is.string(candidate.newUri) && (candidate.options === void 0 || (candidate.options.overwrite === void 0 || Is.boolean(candidate.options.overwrite)) && (candidate.options.ignoreIfExists === void 0 || Is.boolean(candidate.options.ignoreIfExists))) && (candidate.annotationId === void 0 || ChangeAnnotationIdentifier.is(candidate.annotationId));
		}
		RenameFile.is = is;
	})(RenameFile || (RenameFile = {}));
	(function(DeleteFile) {
		function create(uri, options, annotation) {
			const result = {
				kind: "delete",
				uri
			};
			if (options !== void 0 && (options.recursive !== void 0 || options.ignoreIfNotExists !== void 0)) result.options = options;
			if (annotation !== void 0) result.annotationId = annotation;
			return result;
		}
		DeleteFile.create = create;
		function is(value) {
			const candidate = value;
			return candidate && candidate.kind === "delete" && Is.string(candidate.uri) && (candidate.options === void 0 || (candidate.options.recursive === void 0 || Is.boolean(candidate.options.recursive)) && (candidate.options.ignoreIfNotExists === void 0 || Is.boolean(candidate.options.ignoreIfNotExists))) && (candidate.annotationId === void 0 || ChangeAnnotationIdentifier.is(candidate.annotationId));
		}
		DeleteFile.is = is;
	})(DeleteFile || (DeleteFile = {}));
	(function(WorkspaceEdit) {
		function is(value) {
			const candidate = value;
			return candidate && (candidate.changes !== void 0 || candidate.documentChanges !== void 0) && (candidate.documentChanges === void 0 || candidate.documentChanges.every((change) => {
				if (Is.string(change.kind)) return CreateFile.is(change) || RenameFile.is(change) || DeleteFile.is(change);
				else return TextDocumentEdit.is(change);
			}));
		}
		WorkspaceEdit.is = is;
	})(WorkspaceEdit || (WorkspaceEdit = {}));
	TextEditChangeImpl = class {
		constructor(edits, changeAnnotations) {
			this.edits = edits;
			this.changeAnnotations = changeAnnotations;
		}
		insert(position, newText, annotation) {
			let edit;
			let id;
			if (annotation === void 0) edit = TextEdit.insert(position, newText);
			else if (ChangeAnnotationIdentifier.is(annotation)) {
				id = annotation;
				edit = AnnotatedTextEdit.insert(position, newText, annotation);
			} else {
				this.assertChangeAnnotations(this.changeAnnotations);
				id = this.changeAnnotations.manage(annotation);
				edit = AnnotatedTextEdit.insert(position, newText, id);
			}
			this.edits.push(edit);
			if (id !== void 0) return id;
		}
		replace(range, newText, annotation) {
			let edit;
			let id;
			if (annotation === void 0) edit = TextEdit.replace(range, newText);
			else if (ChangeAnnotationIdentifier.is(annotation)) {
				id = annotation;
				edit = AnnotatedTextEdit.replace(range, newText, annotation);
			} else {
				this.assertChangeAnnotations(this.changeAnnotations);
				id = this.changeAnnotations.manage(annotation);
				edit = AnnotatedTextEdit.replace(range, newText, id);
			}
			this.edits.push(edit);
			if (id !== void 0) return id;
		}
		delete(range, annotation) {
			let edit;
			let id;
			if (annotation === void 0) edit = TextEdit.del(range);
			else if (ChangeAnnotationIdentifier.is(annotation)) {
				id = annotation;
				edit = AnnotatedTextEdit.del(range, annotation);
			} else {
				this.assertChangeAnnotations(this.changeAnnotations);
				id = this.changeAnnotations.manage(annotation);
				edit = AnnotatedTextEdit.del(range, id);
			}
			this.edits.push(edit);
			if (id !== void 0) return id;
		}
		add(edit) {
			this.edits.push(edit);
		}
		all() {
			return this.edits;
		}
		clear() {
			this.edits.splice(0, this.edits.length);
		}
		assertChangeAnnotations(value) {
			if (value === void 0) throw new Error(`Text edit change is not configured to manage change annotations.`);
		}
	};
	(function(SnippetTextEdit) {
		function is(value) {
			const candidate = value;
			return Is.objectLiteral(candidate) && Range.is(candidate.range) && StringValue.isSnippet(candidate.snippet) && (candidate.annotationId === void 0 || ChangeAnnotation.is(candidate.annotationId) || ChangeAnnotationIdentifier.is(candidate.annotationId));
		}
		SnippetTextEdit.is = is;
	})(SnippetTextEdit || (SnippetTextEdit = {}));
	ChangeAnnotations = class {
		constructor(annotations) {
			this._annotations = annotations === void 0 ? Object.create(null) : annotations;
			this._counter = 0;
			this._size = 0;
		}
		all() {
			return this._annotations;
		}
		get size() {
			return this._size;
		}
		manage(idOrAnnotation, annotation) {
			let id;
			if (ChangeAnnotationIdentifier.is(idOrAnnotation)) id = idOrAnnotation;
			else {
				id = this.nextId();
				annotation = idOrAnnotation;
			}
			if (this._annotations[id] !== void 0) throw new Error(`Id ${id} is already in use.`);
			if (annotation === void 0) throw new Error(`No annotation provided for id ${id}`);
			this._annotations[id] = annotation;
			this._size++;
			return id;
		}
		nextId() {
			this._counter++;
			return this._counter.toString();
		}
	};
	WorkspaceChange = class {
		constructor(workspaceEdit) {
			this._textEditChanges = Object.create(null);
			if (workspaceEdit !== void 0) {
				this._workspaceEdit = workspaceEdit;
				if (workspaceEdit.documentChanges) {
					this._changeAnnotations = new ChangeAnnotations(workspaceEdit.changeAnnotations);
					workspaceEdit.changeAnnotations = this._changeAnnotations.all();
					workspaceEdit.documentChanges.forEach((change) => {
						if (TextDocumentEdit.is(change)) {
							const textEditChange = new TextEditChangeImpl(change.edits, this._changeAnnotations);
							this._textEditChanges[change.textDocument.uri] = textEditChange;
						}
					});
				} else if (workspaceEdit.changes) Object.keys(workspaceEdit.changes).forEach((key) => {
					const textEditChange = new TextEditChangeImpl(workspaceEdit.changes[key]);
					this._textEditChanges[key] = textEditChange;
				});
			} else this._workspaceEdit = {};
		}
		/**
		* Returns the underlying {@link WorkspaceEdit} literal
		* use to be returned from a workspace edit operation like rename.
		*/
		get edit() {
			this.initDocumentChanges();
			if (this._changeAnnotations !== void 0) {
				if (this._changeAnnotations.size === 0) this._workspaceEdit.changeAnnotations = void 0;
				else this._workspaceEdit.changeAnnotations = this._changeAnnotations.all();
			}
			return this._workspaceEdit;
		}
		getTextEditChange(key) {
			if (OptionalVersionedTextDocumentIdentifier.is(key)) {
				this.initDocumentChanges();
				if (this._workspaceEdit.documentChanges === void 0) throw new Error("Workspace edit is not configured for document changes.");
				const textDocument = {
					uri: key.uri,
					version: key.version
				};
				let result = this._textEditChanges[textDocument.uri];
				if (!result) {
					const edits = [];
					const textDocumentEdit = {
						textDocument,
						edits
					};
					this._workspaceEdit.documentChanges.push(textDocumentEdit);
					result = new TextEditChangeImpl(edits, this._changeAnnotations);
					this._textEditChanges[textDocument.uri] = result;
				}
				return result;
			} else {
				this.initChanges();
				if (this._workspaceEdit.changes === void 0) throw new Error("Workspace edit is not configured for normal text edit changes.");
				let result = this._textEditChanges[key];
				if (!result) {
					const edits = [];
					this._workspaceEdit.changes[key] = edits;
					result = new TextEditChangeImpl(edits);
					this._textEditChanges[key] = result;
				}
				return result;
			}
		}
		initDocumentChanges() {
			if (this._workspaceEdit.documentChanges === void 0 && this._workspaceEdit.changes === void 0) {
				this._changeAnnotations = new ChangeAnnotations();
				this._workspaceEdit.documentChanges = [];
				this._workspaceEdit.changeAnnotations = this._changeAnnotations.all();
			}
		}
		initChanges() {
			if (this._workspaceEdit.documentChanges === void 0 && this._workspaceEdit.changes === void 0) this._workspaceEdit.changes = Object.create(null);
		}
		createFile(uri, optionsOrAnnotation, options) {
			this.initDocumentChanges();
			if (this._workspaceEdit.documentChanges === void 0) throw new Error("Workspace edit is not configured for document changes.");
			let annotation;
			if (ChangeAnnotation.is(optionsOrAnnotation) || ChangeAnnotationIdentifier.is(optionsOrAnnotation)) annotation = optionsOrAnnotation;
			else options = optionsOrAnnotation;
			let operation;
			let id;
			if (annotation === void 0) operation = CreateFile.create(uri, options);
			else {
				id = ChangeAnnotationIdentifier.is(annotation) ? annotation : this._changeAnnotations.manage(annotation);
				operation = CreateFile.create(uri, options, id);
			}
			this._workspaceEdit.documentChanges.push(operation);
			if (id !== void 0) return id;
		}
		renameFile(oldUri, newUri, optionsOrAnnotation, options) {
			this.initDocumentChanges();
			if (this._workspaceEdit.documentChanges === void 0) throw new Error("Workspace edit is not configured for document changes.");
			let annotation;
			if (ChangeAnnotation.is(optionsOrAnnotation) || ChangeAnnotationIdentifier.is(optionsOrAnnotation)) annotation = optionsOrAnnotation;
			else options = optionsOrAnnotation;
			let operation;
			let id;
			if (annotation === void 0) operation = RenameFile.create(oldUri, newUri, options);
			else {
				id = ChangeAnnotationIdentifier.is(annotation) ? annotation : this._changeAnnotations.manage(annotation);
				operation = RenameFile.create(oldUri, newUri, options, id);
			}
			this._workspaceEdit.documentChanges.push(operation);
			if (id !== void 0) return id;
		}
		deleteFile(uri, optionsOrAnnotation, options) {
			this.initDocumentChanges();
			if (this._workspaceEdit.documentChanges === void 0) throw new Error("Workspace edit is not configured for document changes.");
			let annotation;
			if (ChangeAnnotation.is(optionsOrAnnotation) || ChangeAnnotationIdentifier.is(optionsOrAnnotation)) annotation = optionsOrAnnotation;
			else options = optionsOrAnnotation;
			let operation;
			let id;
			if (annotation === void 0) operation = DeleteFile.create(uri, options);
			else {
				id = ChangeAnnotationIdentifier.is(annotation) ? annotation : this._changeAnnotations.manage(annotation);
				operation = DeleteFile.create(uri, options, id);
			}
			this._workspaceEdit.documentChanges.push(operation);
			if (id !== void 0) return id;
		}
	};
	(function(TextDocumentIdentifier) {
		/**
		* Creates a new TextDocumentIdentifier literal.
		* @param uri The document's uri.
		*/
		function create(uri) {
			return { uri };
		}
		TextDocumentIdentifier.create = create;
		/**
		* Checks whether the given literal conforms to the {@link TextDocumentIdentifier} interface.
		*/
		function is(value) {
			const candidate = value;
			return Is.defined(candidate) && Is.string(candidate.uri);
		}
		TextDocumentIdentifier.is = is;
	})(TextDocumentIdentifier || (TextDocumentIdentifier = {}));
	(function(VersionedTextDocumentIdentifier) {
		/**
		* Creates a new VersionedTextDocumentIdentifier literal.
		* @param uri The document's uri.
		* @param version The document's version.
		*/
		function create(uri, version) {
			return {
				uri,
				version
			};
		}
		VersionedTextDocumentIdentifier.create = create;
		/**
		* Checks whether the given literal conforms to the {@link VersionedTextDocumentIdentifier} interface.
		*/
		function is(value) {
			const candidate = value;
			return Is.defined(candidate) && Is.string(candidate.uri) && Is.integer(candidate.version);
		}
		VersionedTextDocumentIdentifier.is = is;
	})(VersionedTextDocumentIdentifier || (VersionedTextDocumentIdentifier = {}));
	(function(OptionalVersionedTextDocumentIdentifier) {
		/**
		* Creates a new OptionalVersionedTextDocumentIdentifier literal.
		* @param uri The document's uri.
		* @param version The document's version.
		*/
		function create(uri, version) {
			return {
				uri,
				version
			};
		}
		OptionalVersionedTextDocumentIdentifier.create = create;
		/**
		* Checks whether the given literal conforms to the {@link OptionalVersionedTextDocumentIdentifier} interface.
		*/
		function is(value) {
			const candidate = value;
			return Is.defined(candidate) && Is.string(candidate.uri) && (candidate.version === null || Is.integer(candidate.version));
		}
		OptionalVersionedTextDocumentIdentifier.is = is;
	})(OptionalVersionedTextDocumentIdentifier || (OptionalVersionedTextDocumentIdentifier = {}));
	(function(LanguageKind) {
		LanguageKind.ABAP = "abap";
		LanguageKind.WindowsBat = "bat";
		LanguageKind.BibTeX = "bibtex";
		LanguageKind.Clojure = "clojure";
		LanguageKind.Coffeescript = "coffeescript";
		LanguageKind.C = "c";
		LanguageKind.CPP = "cpp";
		LanguageKind.CSharp = "csharp";
		LanguageKind.CSS = "css";
		/**
		* @since 3.18.0
		*/
		LanguageKind.D = "d";
		/**
		* @since 3.18.0
		*/
		LanguageKind.Delphi = "pascal";
		LanguageKind.Diff = "diff";
		LanguageKind.Dart = "dart";
		LanguageKind.Dockerfile = "dockerfile";
		LanguageKind.Elixir = "elixir";
		LanguageKind.Erlang = "erlang";
		LanguageKind.FSharp = "fsharp";
		LanguageKind.GitCommit = "git-commit";
		LanguageKind.GitRebase = "git-rebase";
		LanguageKind.Go = "go";
		LanguageKind.Groovy = "groovy";
		LanguageKind.Handlebars = "handlebars";
		LanguageKind.Haskell = "haskell";
		LanguageKind.HTML = "html";
		LanguageKind.Ini = "ini";
		LanguageKind.Java = "java";
		LanguageKind.JavaScript = "javascript";
		LanguageKind.JavaScriptReact = "javascriptreact";
		LanguageKind.JSON = "json";
		LanguageKind.LaTeX = "latex";
		LanguageKind.Less = "less";
		LanguageKind.Lua = "lua";
		LanguageKind.Makefile = "makefile";
		LanguageKind.Markdown = "markdown";
		LanguageKind.ObjectiveC = "objective-c";
		LanguageKind.ObjectiveCPP = "objective-cpp";
		/**
		* @since 3.18.0
		*/
		LanguageKind.Pascal = "pascal";
		LanguageKind.Perl = "perl";
		LanguageKind.Perl6 = "perl6";
		LanguageKind.PHP = "php";
		LanguageKind.Plaintext = "plaintext";
		LanguageKind.Powershell = "powershell";
		LanguageKind.Pug = "jade";
		LanguageKind.Python = "python";
		LanguageKind.R = "r";
		LanguageKind.Razor = "razor";
		LanguageKind.Ruby = "ruby";
		LanguageKind.Rust = "rust";
		LanguageKind.SCSS = "scss";
		LanguageKind.SASS = "sass";
		LanguageKind.Scala = "scala";
		LanguageKind.ShaderLab = "shaderlab";
		LanguageKind.ShellScript = "shellscript";
		LanguageKind.SQL = "sql";
		LanguageKind.Swift = "swift";
		LanguageKind.TypeScript = "typescript";
		LanguageKind.TypeScriptReact = "typescriptreact";
		LanguageKind.TeX = "tex";
		LanguageKind.VisualBasic = "vb";
		LanguageKind.XML = "xml";
		LanguageKind.XSL = "xsl";
		LanguageKind.YAML = "yaml";
	})(LanguageKind || (LanguageKind = {}));
	(function(TextDocumentItem) {
		/**
		* Creates a new TextDocumentItem literal.
		* @param uri The document's uri.
		* @param languageId The document's language identifier.
		* @param version The document's version number.
		* @param text The document's text.
		*/
		function create(uri, languageId, version, text) {
			return {
				uri,
				languageId,
				version,
				text
			};
		}
		TextDocumentItem.create = create;
		/**
		* Checks whether the given literal conforms to the {@link TextDocumentItem} interface.
		*/
		function is(value) {
			const candidate = value;
			return Is.defined(candidate) && Is.string(candidate.uri) && Is.string(candidate.languageId) && Is.integer(candidate.version) && Is.string(candidate.text);
		}
		TextDocumentItem.is = is;
	})(TextDocumentItem || (TextDocumentItem = {}));
	(function(MarkupKind) {
		/**
		* Plain text is supported as a content format
		*/
		MarkupKind.PlainText = "plaintext";
		/**
		* Markdown is supported as a content format
		*/
		MarkupKind.Markdown = "markdown";
		/**
		* Checks whether the given value is a value of the {@link MarkupKind} type.
		*/
		function is(value) {
			const candidate = value;
			return candidate === MarkupKind.PlainText || candidate === MarkupKind.Markdown;
		}
		MarkupKind.is = is;
	})(MarkupKind || (MarkupKind = {}));
	(function(MarkupContent) {
		/**
		* Checks whether the given value conforms to the {@link MarkupContent} interface.
		*/
		function is(value) {
			const candidate = value;
			return Is.objectLiteral(value) && MarkupKind.is(candidate.kind) && Is.string(candidate.value);
		}
		MarkupContent.is = is;
	})(MarkupContent || (MarkupContent = {}));
	(function(CompletionItemKind) {
		CompletionItemKind.Text = 1;
		CompletionItemKind.Method = 2;
		CompletionItemKind.Function = 3;
		CompletionItemKind.Constructor = 4;
		CompletionItemKind.Field = 5;
		CompletionItemKind.Variable = 6;
		CompletionItemKind.Class = 7;
		CompletionItemKind.Interface = 8;
		CompletionItemKind.Module = 9;
		CompletionItemKind.Property = 10;
		CompletionItemKind.Unit = 11;
		CompletionItemKind.Value = 12;
		CompletionItemKind.Enum = 13;
		CompletionItemKind.Keyword = 14;
		CompletionItemKind.Snippet = 15;
		CompletionItemKind.Color = 16;
		CompletionItemKind.File = 17;
		CompletionItemKind.Reference = 18;
		CompletionItemKind.Folder = 19;
		CompletionItemKind.EnumMember = 20;
		CompletionItemKind.Constant = 21;
		CompletionItemKind.Struct = 22;
		CompletionItemKind.Event = 23;
		CompletionItemKind.Operator = 24;
		CompletionItemKind.TypeParameter = 25;
	})(CompletionItemKind || (CompletionItemKind = {}));
	(function(InsertTextFormat) {
		/**
		* The primary text to be inserted is treated as a plain string.
		*/
		InsertTextFormat.PlainText = 1;
		/**
		* The primary text to be inserted is treated as a snippet.
		*
		* A snippet can define tab stops and placeholders with `$1`, `$2`
		* and `${3:foo}`. `$0` defines the final tab stop, it defaults to
		* the end of the snippet. Placeholders with equal identifiers are linked,
		* that is typing in one will update others too.
		*
		* See also: https://microsoft.github.io/language-server-protocol/specifications/specification-current/#snippet_syntax
		*/
		InsertTextFormat.Snippet = 2;
	})(InsertTextFormat || (InsertTextFormat = {}));
	(function(CompletionItemTag) {
		/**
		* Render a completion as obsolete, usually using a strike-out.
		*/
		CompletionItemTag.Deprecated = 1;
	})(CompletionItemTag || (CompletionItemTag = {}));
	(function(InsertReplaceEdit) {
		/**
		* Creates a new insert / replace edit
		*/
		function create(newText, insert, replace) {
			return {
				newText,
				insert,
				replace
			};
		}
		InsertReplaceEdit.create = create;
		/**
		* Checks whether the given literal conforms to the {@link InsertReplaceEdit} interface.
		*/
		function is(value) {
			const candidate = value;
			return candidate && Is.string(candidate.newText) && Range.is(candidate.insert) && Range.is(candidate.replace);
		}
		InsertReplaceEdit.is = is;
	})(InsertReplaceEdit || (InsertReplaceEdit = {}));
	(function(InsertTextMode) {
		/**
		* The insertion or replace strings is taken as it is. If the
		* value is multi line the lines below the cursor will be
		* inserted using the indentation defined in the string value.
		* The client will not apply any kind of adjustments to the
		* string.
		*/
		InsertTextMode.asIs = 1;
		/**
		* The editor adjusts leading whitespace of new lines so that
		* they match the indentation up to the cursor of the line for
		* which the item is accepted.
		*
		* Consider a line like this: <2tabs><cursor><3tabs>foo. Accepting a
		* multi line completion item is indented using 2 tabs and all
		* following lines inserted will be indented using 2 tabs as well.
		*/
		InsertTextMode.adjustIndentation = 2;
	})(InsertTextMode || (InsertTextMode = {}));
	(function(ApplyKind) {
		/**
		* The value from the individual item (if provided and not `null`) will be
		* used instead of the default.
		*/
		ApplyKind.Replace = 1;
		/**
		* The value from the item will be merged with the default.
		*
		* The specific rules for mergeing values are defined against each field
		* that supports merging.
		*/
		ApplyKind.Merge = 2;
	})(ApplyKind || (ApplyKind = {}));
	(function(CompletionItemLabelDetails) {
		function is(value) {
			const candidate = value;
			return candidate && (Is.string(candidate.detail) || candidate.detail === void 0) && (Is.string(candidate.description) || candidate.description === void 0);
		}
		CompletionItemLabelDetails.is = is;
	})(CompletionItemLabelDetails || (CompletionItemLabelDetails = {}));
	(function(CompletionItem) {
		/**
		* Create a completion item and seed it with a label.
		* @param label The completion item's label
		*/
		function create(label) {
			return { label };
		}
		CompletionItem.create = create;
	})(CompletionItem || (CompletionItem = {}));
	(function(CompletionList) {
		/**
		* Creates a new completion list.
		*
		* @param items The completion items.
		* @param isIncomplete The list is not complete.
		*/
		function create(items, isIncomplete) {
			return {
				items: items ? items : [],
				isIncomplete: !!isIncomplete
			};
		}
		CompletionList.create = create;
	})(CompletionList || (CompletionList = {}));
	(function(MarkedString) {
		/**
		* Creates a marked string from plain text.
		*
		* @param plainText The plain text.
		*/
		function fromPlainText(plainText) {
			return plainText.replace(/[\\`*_{}[\]()#+\-.!]/g, "\\$&");
		}
		MarkedString.fromPlainText = fromPlainText;
		/**
		* Checks whether the given value conforms to the {@link MarkedString} type.
		*/
		function is(value) {
			const candidate = value;
			return Is.string(candidate) || Is.objectLiteral(candidate) && Is.string(candidate.language) && Is.string(candidate.value);
		}
		MarkedString.is = is;
	})(MarkedString || (MarkedString = {}));
	(function(Hover) {
		/**
		* Checks whether the given value conforms to the {@link Hover} interface.
		*/
		function is(value) {
			const candidate = value;
			return !!candidate && Is.objectLiteral(candidate) && (MarkupContent.is(candidate.contents) || MarkedString.is(candidate.contents) || Is.typedArray(candidate.contents, MarkedString.is)) && (value.range === void 0 || Range.is(value.range));
		}
		Hover.is = is;
	})(Hover || (Hover = {}));
	(function(ParameterInformation) {
		/**
		* Creates a new parameter information literal.
		*
		* @param label A label string.
		* @param documentation A doc string.
		*/
		function create(label, documentation) {
			return documentation ? {
				label,
				documentation
			} : { label };
		}
		ParameterInformation.create = create;
	})(ParameterInformation || (ParameterInformation = {}));
	(function(SignatureInformation) {
		function create(label, documentation, ...parameters) {
			const result = { label };
			if (Is.defined(documentation)) result.documentation = documentation;
			if (Is.defined(parameters)) result.parameters = parameters;
			else result.parameters = [];
			return result;
		}
		SignatureInformation.create = create;
	})(SignatureInformation || (SignatureInformation = {}));
	(function(DocumentHighlightKind) {
		/**
		* A textual occurrence.
		*/
		DocumentHighlightKind.Text = 1;
		/**
		* Read-access of a symbol, like reading a variable.
		*/
		DocumentHighlightKind.Read = 2;
		/**
		* Write-access of a symbol, like writing to a variable.
		*/
		DocumentHighlightKind.Write = 3;
	})(DocumentHighlightKind || (DocumentHighlightKind = {}));
	(function(DocumentHighlight) {
		/**
		* Create a DocumentHighlight object.
		* @param range The range the highlight applies to.
		* @param kind The highlight kind
		*/
		function create(range, kind) {
			const result = { range };
			if (Is.number(kind)) result.kind = kind;
			return result;
		}
		DocumentHighlight.create = create;
	})(DocumentHighlight || (DocumentHighlight = {}));
	(function(SymbolKind) {
		SymbolKind.File = 1;
		SymbolKind.Module = 2;
		SymbolKind.Namespace = 3;
		SymbolKind.Package = 4;
		SymbolKind.Class = 5;
		SymbolKind.Method = 6;
		SymbolKind.Property = 7;
		SymbolKind.Field = 8;
		SymbolKind.Constructor = 9;
		SymbolKind.Enum = 10;
		SymbolKind.Interface = 11;
		SymbolKind.Function = 12;
		SymbolKind.Variable = 13;
		SymbolKind.Constant = 14;
		SymbolKind.String = 15;
		SymbolKind.Number = 16;
		SymbolKind.Boolean = 17;
		SymbolKind.Array = 18;
		SymbolKind.Object = 19;
		SymbolKind.Key = 20;
		SymbolKind.Null = 21;
		SymbolKind.EnumMember = 22;
		SymbolKind.Struct = 23;
		SymbolKind.Event = 24;
		SymbolKind.Operator = 25;
		SymbolKind.TypeParameter = 26;
	})(SymbolKind || (SymbolKind = {}));
	(function(SymbolTag) {
		/**
		* Render a symbol as obsolete, usually using a strike-out.
		*/
		SymbolTag.Deprecated = 1;
	})(SymbolTag || (SymbolTag = {}));
	(function(SymbolInformation) {
		/**
		* Creates a new symbol information literal.
		*
		* @param name The name of the symbol.
		* @param kind The kind of the symbol.
		* @param range The range of the location of the symbol.
		* @param uri The resource of the location of symbol.
		* @param containerName The name of the symbol containing the symbol.
		*/
		function create(name, kind, range, uri, containerName) {
			const result = {
				name,
				kind,
				location: {
					uri,
					range
				}
			};
			if (containerName) result.containerName = containerName;
			return result;
		}
		SymbolInformation.create = create;
	})(SymbolInformation || (SymbolInformation = {}));
	(function(WorkspaceSymbol) {
		/**
		* Create a new workspace symbol.
		*
		* @param name The name of the symbol.
		* @param kind The kind of the symbol.
		* @param uri The resource of the location of the symbol.
		* @param range An options range of the location.
		* @returns A WorkspaceSymbol.
		*/
		function create(name, kind, uri, range) {
			return range !== void 0 ? {
				name,
				kind,
				location: {
					uri,
					range
				}
			} : {
				name,
				kind,
				location: { uri }
			};
		}
		WorkspaceSymbol.create = create;
	})(WorkspaceSymbol || (WorkspaceSymbol = {}));
	(function(DocumentSymbol) {
		/**
		* Creates a new symbol information literal.
		*
		* @param name The name of the symbol.
		* @param detail The detail of the symbol.
		* @param kind The kind of the symbol.
		* @param range The range of the symbol.
		* @param selectionRange The selectionRange of the symbol.
		* @param children Children of the symbol.
		*/
		function create(name, detail, kind, range, selectionRange, children) {
			const result = {
				name,
				detail,
				kind,
				range,
				selectionRange
			};
			if (children !== void 0) result.children = children;
			return result;
		}
		DocumentSymbol.create = create;
		/**
		* Checks whether the given literal conforms to the {@link DocumentSymbol} interface.
		*/
		function is(value) {
			const candidate = value;
			return candidate && Is.string(candidate.name) && Is.number(candidate.kind) && Range.is(candidate.range) && Range.is(candidate.selectionRange) && (candidate.detail === void 0 || Is.string(candidate.detail)) && (candidate.deprecated === void 0 || Is.boolean(candidate.deprecated)) && (candidate.children === void 0 || Array.isArray(candidate.children)) && (candidate.tags === void 0 || Array.isArray(candidate.tags));
		}
		DocumentSymbol.is = is;
	})(DocumentSymbol || (DocumentSymbol = {}));
	(function(CodeActionKind) {
		/**
		* Empty kind.
		*/
		CodeActionKind.Empty = "";
		/**
		* Base kind for quickfix actions: 'quickfix'
		*/
		CodeActionKind.QuickFix = "quickfix";
		/**
		* Base kind for refactoring actions: 'refactor'
		*/
		CodeActionKind.Refactor = "refactor";
		/**
		* Base kind for refactoring extraction actions: 'refactor.extract'
		*
		* Example extract actions:
		*
		* - Extract method
		* - Extract function
		* - Extract variable
		* - Extract interface from class
		* - ...
		*/
		CodeActionKind.RefactorExtract = "refactor.extract";
		/**
		* Base kind for refactoring inline actions: 'refactor.inline'
		*
		* Example inline actions:
		*
		* - Inline function
		* - Inline variable
		* - Inline constant
		* - ...
		*/
		CodeActionKind.RefactorInline = "refactor.inline";
		/**
		* Base kind for refactoring move actions: `refactor.move`
		*
		* Example move actions:
		*
		* - Move a function to a new file
		* - Move a property between classes
		* - Move method to base class
		* - ...
		*
		* @since 3.18.0
		*/
		CodeActionKind.RefactorMove = "refactor.move";
		/**
		* Base kind for refactoring rewrite actions: 'refactor.rewrite'
		*
		* Example rewrite actions:
		*
		* - Convert JavaScript function to class
		* - Add or remove parameter
		* - Encapsulate field
		* - Make method static
		* - Move method to base class
		* - ...
		*/
		CodeActionKind.RefactorRewrite = "refactor.rewrite";
		/**
		* Base kind for source actions: `source`
		*
		* Source code actions apply to the entire file.
		*/
		CodeActionKind.Source = "source";
		/**
		* Base kind for an organize imports source action: `source.organizeImports`
		*/
		CodeActionKind.SourceOrganizeImports = "source.organizeImports";
		/**
		* Base kind for auto-fix source actions: `source.fixAll`.
		*
		* Fix all actions automatically fix errors that have a clear fix that do not require user input.
		* They should not suppress errors or perform unsafe fixes such as generating new types or classes.
		*
		* @since 3.15.0
		*/
		CodeActionKind.SourceFixAll = "source.fixAll";
		/**
		* Base kind for all code actions applying to the entire notebook's scope. CodeActionKinds using
		* this should always begin with `notebook.`
		*
		* @since 3.18.0
		*/
		CodeActionKind.Notebook = "notebook";
	})(CodeActionKind || (CodeActionKind = {}));
	(function(CodeActionTriggerKind) {
		/**
		* Code actions were explicitly requested by the user or by an extension.
		*/
		CodeActionTriggerKind.Invoked = 1;
		/**
		* Code actions were requested automatically.
		*
		* This typically happens when current selection in a file changes, but can
		* also be triggered when file content changes.
		*/
		CodeActionTriggerKind.Automatic = 2;
	})(CodeActionTriggerKind || (CodeActionTriggerKind = {}));
	(function(CodeActionContext) {
		/**
		* Creates a new CodeActionContext literal.
		*/
		function create(diagnostics, only, triggerKind) {
			const result = { diagnostics };
			if (only !== void 0 && only !== null) result.only = only;
			if (triggerKind !== void 0 && triggerKind !== null) result.triggerKind = triggerKind;
			return result;
		}
		CodeActionContext.create = create;
		/**
		* Checks whether the given literal conforms to the {@link CodeActionContext} interface.
		*/
		function is(value) {
			const candidate = value;
			return Is.defined(candidate) && Is.typedArray(candidate.diagnostics, Diagnostic.is) && (candidate.only === void 0 || Is.typedArray(candidate.only, Is.string)) && (candidate.triggerKind === void 0 || candidate.triggerKind === CodeActionTriggerKind.Invoked || candidate.triggerKind === CodeActionTriggerKind.Automatic);
		}
		CodeActionContext.is = is;
	})(CodeActionContext || (CodeActionContext = {}));
	(function(CodeActionTag) {
		/**
		* Marks the code action as LLM-generated.
		*/
		CodeActionTag.LLMGenerated = 1;
		/**
		* Checks whether the given literal conforms to the {@link CodeActionTag} interface.
		*/
		function is(value) {
			return Is.defined(value) && value === CodeActionTag.LLMGenerated;
		}
		CodeActionTag.is = is;
	})(CodeActionTag || (CodeActionTag = {}));
	(function(CodeAction) {
		function create(title, kindOrCommandOrEdit, kind) {
			const result = { title };
			let checkKind = true;
			if (typeof kindOrCommandOrEdit === "string") {
				checkKind = false;
				result.kind = kindOrCommandOrEdit;
			} else if (Command.is(kindOrCommandOrEdit)) result.command = kindOrCommandOrEdit;
			else result.edit = kindOrCommandOrEdit;
			if (checkKind && kind !== void 0) result.kind = kind;
			return result;
		}
		CodeAction.create = create;
		function is(value) {
			const candidate = value;
			return candidate && Is.string(candidate.title) && (candidate.diagnostics === void 0 || Is.typedArray(candidate.diagnostics, Diagnostic.is)) && (candidate.kind === void 0 || Is.string(candidate.kind)) && (candidate.edit !== void 0 || candidate.command !== void 0) && (candidate.command === void 0 || Command.is(candidate.command)) && (candidate.isPreferred === void 0 || Is.boolean(candidate.isPreferred)) && (candidate.edit === void 0 || WorkspaceEdit.is(candidate.edit)) && (candidate.tags === void 0 || Is.typedArray(candidate.tags, CodeActionTag.is));
		}
		CodeAction.is = is;
	})(CodeAction || (CodeAction = {}));
	(function(CodeLens) {
		/**
		* Creates a new CodeLens literal.
		*/
		function create(range, data) {
			const result = { range };
			if (Is.defined(data)) result.data = data;
			return result;
		}
		CodeLens.create = create;
		/**
		* Checks whether the given literal conforms to the {@link CodeLens} interface.
		*/
		function is(value) {
			const candidate = value;
			return Is.defined(candidate) && Range.is(candidate.range) && (Is.undefined(candidate.command) || Command.is(candidate.command));
		}
		CodeLens.is = is;
	})(CodeLens || (CodeLens = {}));
	(function(FormattingOptions) {
		/**
		* Creates a new FormattingOptions literal.
		*/
		function create(tabSize, insertSpaces) {
			return {
				tabSize,
				insertSpaces
			};
		}
		FormattingOptions.create = create;
		/**
		* Checks whether the given literal conforms to the {@link FormattingOptions} interface.
		*/
		function is(value) {
			const candidate = value;
			return Is.defined(candidate) && Is.uinteger(candidate.tabSize) && Is.boolean(candidate.insertSpaces);
		}
		FormattingOptions.is = is;
	})(FormattingOptions || (FormattingOptions = {}));
	(function(DocumentLink) {
		/**
		* Creates a new DocumentLink literal.
		*/
		function create(range, target, data) {
			return {
				range,
				target,
				data
			};
		}
		DocumentLink.create = create;
		/**
		* Checks whether the given literal conforms to the {@link DocumentLink} interface.
		*/
		function is(value) {
			const candidate = value;
			return Is.defined(candidate) && Range.is(candidate.range) && (Is.undefined(candidate.target) || Is.string(candidate.target));
		}
		DocumentLink.is = is;
	})(DocumentLink || (DocumentLink = {}));
	(function(SelectionRange) {
		/**
		* Creates a new SelectionRange
		* @param range the range.
		* @param parent an optional parent.
		*/
		function create(range, parent) {
			return {
				range,
				parent
			};
		}
		SelectionRange.create = create;
		function is(value) {
			const candidate = value;
			return Is.objectLiteral(candidate) && Range.is(candidate.range) && (candidate.parent === void 0 || SelectionRange.is(candidate.parent));
		}
		SelectionRange.is = is;
	})(SelectionRange || (SelectionRange = {}));
	(function(SemanticTokenTypes) {
		SemanticTokenTypes["namespace"] = "namespace";
		/**
		* Represents a generic type. Acts as a fallback for types which can't be mapped to
		* a specific type like class or enum.
		*/
		SemanticTokenTypes["type"] = "type";
		SemanticTokenTypes["class"] = "class";
		SemanticTokenTypes["enum"] = "enum";
		SemanticTokenTypes["interface"] = "interface";
		SemanticTokenTypes["struct"] = "struct";
		SemanticTokenTypes["typeParameter"] = "typeParameter";
		SemanticTokenTypes["parameter"] = "parameter";
		SemanticTokenTypes["variable"] = "variable";
		SemanticTokenTypes["property"] = "property";
		SemanticTokenTypes["enumMember"] = "enumMember";
		SemanticTokenTypes["event"] = "event";
		SemanticTokenTypes["function"] = "function";
		SemanticTokenTypes["method"] = "method";
		SemanticTokenTypes["macro"] = "macro";
		SemanticTokenTypes["keyword"] = "keyword";
		SemanticTokenTypes["modifier"] = "modifier";
		SemanticTokenTypes["comment"] = "comment";
		SemanticTokenTypes["string"] = "string";
		SemanticTokenTypes["number"] = "number";
		SemanticTokenTypes["regexp"] = "regexp";
		SemanticTokenTypes["operator"] = "operator";
		/**
		* @since 3.17.0
		*/
		SemanticTokenTypes["decorator"] = "decorator";
		/**
		* @since 3.18.0
		*/
		SemanticTokenTypes["label"] = "label";
	})(SemanticTokenTypes || (SemanticTokenTypes = {}));
	(function(SemanticTokenModifiers) {
		SemanticTokenModifiers["declaration"] = "declaration";
		SemanticTokenModifiers["definition"] = "definition";
		SemanticTokenModifiers["readonly"] = "readonly";
		SemanticTokenModifiers["static"] = "static";
		SemanticTokenModifiers["deprecated"] = "deprecated";
		SemanticTokenModifiers["abstract"] = "abstract";
		SemanticTokenModifiers["async"] = "async";
		SemanticTokenModifiers["modification"] = "modification";
		SemanticTokenModifiers["documentation"] = "documentation";
		SemanticTokenModifiers["defaultLibrary"] = "defaultLibrary";
	})(SemanticTokenModifiers || (SemanticTokenModifiers = {}));
	(function(SemanticTokens) {
		function is(value) {
			const candidate = value;
			return Is.objectLiteral(candidate) && (candidate.resultId === void 0 || typeof candidate.resultId === "string") && Array.isArray(candidate.data) && (candidate.data.length === 0 || typeof candidate.data[0] === "number");
		}
		SemanticTokens.is = is;
	})(SemanticTokens || (SemanticTokens = {}));
	(function(InlineValueText) {
		/**
		* Creates a new InlineValueText literal.
		*/
		function create(range, text) {
			return {
				range,
				text
			};
		}
		InlineValueText.create = create;
		function is(value) {
			const candidate = value;
			return candidate !== void 0 && candidate !== null && Range.is(candidate.range) && Is.string(candidate.text);
		}
		InlineValueText.is = is;
	})(InlineValueText || (InlineValueText = {}));
	(function(InlineValueVariableLookup) {
		/**
		* Creates a new InlineValueText literal.
		*/
		function create(range, variableName, caseSensitiveLookup) {
			return {
				range,
				variableName,
				caseSensitiveLookup
			};
		}
		InlineValueVariableLookup.create = create;
		function is(value) {
			const candidate = value;
			return candidate !== void 0 && candidate !== null && Range.is(candidate.range) && Is.boolean(candidate.caseSensitiveLookup) && (Is.string(candidate.variableName) || candidate.variableName === void 0);
		}
		InlineValueVariableLookup.is = is;
	})(InlineValueVariableLookup || (InlineValueVariableLookup = {}));
	(function(InlineValueEvaluatableExpression) {
		/**
		* Creates a new InlineValueEvaluatableExpression literal.
		*/
		function create(range, expression) {
			return {
				range,
				expression
			};
		}
		InlineValueEvaluatableExpression.create = create;
		function is(value) {
			const candidate = value;
			return candidate !== void 0 && candidate !== null && Range.is(candidate.range) && (Is.string(candidate.expression) || candidate.expression === void 0);
		}
		InlineValueEvaluatableExpression.is = is;
	})(InlineValueEvaluatableExpression || (InlineValueEvaluatableExpression = {}));
	(function(InlineValueContext) {
		/**
		* Creates a new InlineValueContext literal.
		*/
		function create(frameId, stoppedLocation) {
			return {
				frameId,
				stoppedLocation
			};
		}
		InlineValueContext.create = create;
		/**
		* Checks whether the given literal conforms to the {@link InlineValueContext} interface.
		*/
		function is(value) {
			const candidate = value;
			return Is.defined(candidate) && Range.is(value.stoppedLocation);
		}
		InlineValueContext.is = is;
	})(InlineValueContext || (InlineValueContext = {}));
	(function(InlayHintKind) {
		/**
		* An inlay hint that for a type annotation.
		*/
		InlayHintKind.Type = 1;
		/**
		* An inlay hint that is for a parameter.
		*/
		InlayHintKind.Parameter = 2;
		function is(value) {
			return value === 1 || value === 2;
		}
		InlayHintKind.is = is;
	})(InlayHintKind || (InlayHintKind = {}));
	(function(InlayHintLabelPart) {
		function create(value) {
			return { value };
		}
		InlayHintLabelPart.create = create;
		function is(value) {
			const candidate = value;
			return Is.objectLiteral(candidate) && (candidate.tooltip === void 0 || Is.string(candidate.tooltip) || MarkupContent.is(candidate.tooltip)) && (candidate.location === void 0 || Location.is(candidate.location)) && (candidate.command === void 0 || Command.is(candidate.command));
		}
		InlayHintLabelPart.is = is;
	})(InlayHintLabelPart || (InlayHintLabelPart = {}));
	(function(InlayHint) {
		function create(position, label, kind) {
			const result = {
				position,
				label
			};
			if (kind !== void 0) result.kind = kind;
			return result;
		}
		InlayHint.create = create;
		function is(value) {
			const candidate = value;
			return Is.objectLiteral(candidate) && Position.is(candidate.position) && (Is.string(candidate.label) || Is.typedArray(candidate.label, InlayHintLabelPart.is)) && (candidate.kind === void 0 || InlayHintKind.is(candidate.kind)) && candidate.textEdits === void 0 || Is.typedArray(candidate.textEdits, TextEdit.is) && (candidate.tooltip === void 0 || Is.string(candidate.tooltip) || MarkupContent.is(candidate.tooltip)) && (candidate.paddingLeft === void 0 || Is.boolean(candidate.paddingLeft)) && (candidate.paddingRight === void 0 || Is.boolean(candidate.paddingRight));
		}
		InlayHint.is = is;
	})(InlayHint || (InlayHint = {}));
	(function(StringValue) {
		function createSnippet(value) {
			return {
				kind: "snippet",
				value
			};
		}
		StringValue.createSnippet = createSnippet;
		function isSnippet(value) {
			const candidate = value;
			return Is.objectLiteral(candidate) && candidate.kind === "snippet" && Is.string(candidate.value);
		}
		StringValue.isSnippet = isSnippet;
	})(StringValue || (StringValue = {}));
	(function(InlineCompletionItem) {
		function create(insertText, filterText, range, command) {
			return {
				insertText,
				filterText,
				range,
				command
			};
		}
		InlineCompletionItem.create = create;
	})(InlineCompletionItem || (InlineCompletionItem = {}));
	(function(InlineCompletionList) {
		function create(items) {
			return { items };
		}
		InlineCompletionList.create = create;
	})(InlineCompletionList || (InlineCompletionList = {}));
	(function(InlineCompletionTriggerKind) {
		/**
		* Completion was triggered explicitly by a user gesture.
		*/
		InlineCompletionTriggerKind.Invoked = 1;
		/**
		* Completion was triggered automatically while editing.
		*/
		InlineCompletionTriggerKind.Automatic = 2;
	})(InlineCompletionTriggerKind || (InlineCompletionTriggerKind = {}));
	(function(SelectedCompletionInfo) {
		function create(range, text) {
			return {
				range,
				text
			};
		}
		SelectedCompletionInfo.create = create;
	})(SelectedCompletionInfo || (SelectedCompletionInfo = {}));
	(function(InlineCompletionContext) {
		function create(triggerKind, selectedCompletionInfo) {
			return {
				triggerKind,
				selectedCompletionInfo
			};
		}
		InlineCompletionContext.create = create;
	})(InlineCompletionContext || (InlineCompletionContext = {}));
	(function(WorkspaceFolder) {
		function is(value) {
			const candidate = value;
			return Is.objectLiteral(candidate) && URI.is(candidate.uri) && Is.string(candidate.name);
		}
		WorkspaceFolder.is = is;
	})(WorkspaceFolder || (WorkspaceFolder = {}));
	EOL = [
		"\n",
		"\r\n",
		"\r"
	];
	(function(TextDocument) {
		/**
		* Creates a new ITextDocument literal from the given uri and content.
		* @param uri The document's uri.
		* @param languageId The document's language Id.
		* @param version The document's version.
		* @param content The document's content.
		*/
		function create(uri, languageId, version, content) {
			return new FullTextDocument$1(uri, languageId, version, content);
		}
		TextDocument.create = create;
		/**
		* Checks whether the given literal conforms to the {@link ITextDocument} interface.
		*/
		function is(value) {
			const candidate = value;
			return Is.defined(candidate) && Is.string(candidate.uri) && (Is.undefined(candidate.languageId) || Is.string(candidate.languageId)) && Is.uinteger(candidate.lineCount) && Is.func(candidate.getText) && Is.func(candidate.positionAt) && Is.func(candidate.offsetAt) ? true : false;
		}
		TextDocument.is = is;
		function applyEdits(document, edits) {
			let text = document.getText();
			const sortedEdits = mergeSort(edits, (a, b) => {
				const diff = a.range.start.line - b.range.start.line;
				if (diff === 0) return a.range.start.character - b.range.start.character;
				return diff;
			});
			let lastModifiedOffset = text.length;
			for (let i = sortedEdits.length - 1; i >= 0; i--) {
				const e = sortedEdits[i];
				const startOffset = document.offsetAt(e.range.start);
				const endOffset = document.offsetAt(e.range.end);
				if (endOffset <= lastModifiedOffset) text = text.substring(0, startOffset) + e.newText + text.substring(endOffset, text.length);
				else throw new Error("Overlapping edit");
				lastModifiedOffset = startOffset;
			}
			return text;
		}
		TextDocument.applyEdits = applyEdits;
		function mergeSort(data, compare) {
			if (data.length <= 1) return data;
			const p = data.length / 2 | 0;
			const left = data.slice(0, p);
			const right = data.slice(p);
			mergeSort(left, compare);
			mergeSort(right, compare);
			let leftIdx = 0;
			let rightIdx = 0;
			let i = 0;
			while (leftIdx < left.length && rightIdx < right.length) if (compare(left[leftIdx], right[rightIdx]) <= 0) data[i++] = left[leftIdx++];
			else data[i++] = right[rightIdx++];
			while (leftIdx < left.length) data[i++] = left[leftIdx++];
			while (rightIdx < right.length) data[i++] = right[rightIdx++];
			return data;
		}
	})(TextDocument$1 || (TextDocument$1 = {}));
	FullTextDocument$1 = class {
		constructor(uri, languageId, version, content) {
			this._uri = uri;
			this._languageId = languageId;
			this._version = version;
			this._content = content;
			this._lineOffsets = void 0;
		}
		get uri() {
			return this._uri;
		}
		get languageId() {
			return this._languageId;
		}
		get version() {
			return this._version;
		}
		getText(range) {
			if (range) {
				const start = this.offsetAt(range.start);
				const end = this.offsetAt(range.end);
				return this._content.substring(start, end);
			}
			return this._content;
		}
		update(event, version) {
			this._content = event.text;
			this._version = version;
			this._lineOffsets = void 0;
		}
		getLineOffsets() {
			if (this._lineOffsets === void 0) {
				const lineOffsets = [];
				const text = this._content;
				let isLineStart = true;
				for (let i = 0; i < text.length; i++) {
					if (isLineStart) {
						lineOffsets.push(i);
						isLineStart = false;
					}
					const ch = text.charAt(i);
					isLineStart = ch === "\r" || ch === "\n";
					if (ch === "\r" && i + 1 < text.length && text.charAt(i + 1) === "\n") i++;
				}
				if (isLineStart && text.length > 0) lineOffsets.push(text.length);
				this._lineOffsets = lineOffsets;
			}
			return this._lineOffsets;
		}
		positionAt(offset) {
			offset = Math.max(Math.min(offset, this._content.length), 0);
			const lineOffsets = this.getLineOffsets();
			let low = 0, high = lineOffsets.length;
			if (high === 0) return Position.create(0, offset);
			while (low < high) {
				const mid = Math.floor((low + high) / 2);
				if (lineOffsets[mid] > offset) high = mid;
				else low = mid + 1;
			}
			const line = low - 1;
			return Position.create(line, offset - lineOffsets[line]);
		}
		offsetAt(position) {
			const lineOffsets = this.getLineOffsets();
			if (position.line >= lineOffsets.length) return this._content.length;
			else if (position.line < 0) return 0;
			const lineOffset = lineOffsets[position.line];
			const nextLineOffset = position.line + 1 < lineOffsets.length ? lineOffsets[position.line + 1] : this._content.length;
			return Math.max(Math.min(lineOffset + position.character, nextLineOffset), lineOffset);
		}
		get lineCount() {
			return this.getLineOffsets().length;
		}
	};
	(function(Is) {
		const toString = Object.prototype.toString;
		function defined(value) {
			return typeof value !== "undefined";
		}
		Is.defined = defined;
		function undefined(value) {
			return typeof value === "undefined";
		}
		Is.undefined = undefined;
		function boolean(value) {
			return value === true || value === false;
		}
		Is.boolean = boolean;
		function string(value) {
			return toString.call(value) === "[object String]";
		}
		Is.string = string;
		function number(value) {
			return toString.call(value) === "[object Number]";
		}
		Is.number = number;
		function numberRange(value, min, max) {
			return toString.call(value) === "[object Number]" && min <= value && value <= max;
		}
		Is.numberRange = numberRange;
		function integer(value) {
			return toString.call(value) === "[object Number]" && -2147483648 <= value && value <= 2147483647;
		}
		Is.integer = integer;
		function uinteger(value) {
			return toString.call(value) === "[object Number]" && 0 <= value && value <= 2147483647;
		}
		Is.uinteger = uinteger;
		function func(value) {
			return toString.call(value) === "[object Function]";
		}
		Is.func = func;
		function objectLiteral(value) {
			return value !== null && typeof value === "object";
		}
		Is.objectLiteral = objectLiteral;
		function typedArray(value, check) {
			return Array.isArray(value) && value.every(check);
		}
		Is.typedArray = typedArray;
	})(Is || (Is = {}));
}));
// node_modules/dockerfile-ast/lib/line.js
var require_line = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Line = void 0;
	var Line = class {
		constructor(document, range) {
			this.document = document;
			this.range = range;
		}
		getRange() {
			return this.range;
		}
		getTextContent() {
			return this.document.getText().substring(this.document.offsetAt(this.range.start), this.document.offsetAt(this.range.end));
		}
		isAfter(line) {
			return this.range.start.line > line.range.start.line;
		}
		isBefore(line) {
			return this.range.start.line < line;
		}
	};
	exports.Line = Line;
}));
// node_modules/dockerfile-ast/lib/util.js
var require_util = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Util = void 0;
	exports.Util = class Util {
		static isUTF8BOM(char) {
			const uintArray = Uint8Array.from(Buffer.from(char, "UTF-8"));
			return uintArray[0] === 239 && uintArray[1] == 187 && uintArray[2] == 191;
		}
		static isWhitespace(char) {
			return char === " " || char === "	" || Util.isNewline(char);
		}
		static isNewline(char) {
			return char === "\r" || char === "\n";
		}
		static findLeadingNonWhitespace(content, escapeChar) {
			whitespaceCheck: for (let i = 0; i < content.length; i++) switch (content.charAt(i)) {
				case " ":
				case "	": continue;
				case escapeChar:
					escapeCheck: for (let j = i + 1; j < content.length; j++) switch (content.charAt(j)) {
						case " ":
						case "	": continue;
						case "\r":
							i = j + 1;
							continue whitespaceCheck;
						case "\n":
							i = j;
							continue whitespaceCheck;
						default: break escapeCheck;
					}
					return -1;
				default: return i;
			}
			return -1;
		}
		/**
		* Determines if the given position is contained within the given range.
		*
		* @param position the position to check
		* @param range the range to see if the position is inside of
		*/
		static isInsideRange(position, range) {
			if (range.start.line === range.end.line) return range.start.line === position.line && range.start.character <= position.character && position.character <= range.end.character;
			else if (range.start.line === position.line) return range.start.character <= position.character;
			else if (range.end.line === position.line) return position.character <= range.end.character;
			return range.start.line < position.line && position.line < range.end.line;
		}
		static parseHeredocName(value) {
			value = value.substring(2);
			if (value.charAt(0) === "-") value = value.substring(1);
			if (value.charAt(0) === "\"") {
				if (value.charAt(value.length - 1) !== "\"") return null;
				value = value.substring(1, value.length - 1);
			}
			if (value.charAt(0) === "'") {
				if (value.charAt(value.length - 1) !== "'") return null;
				value = value.substring(1, value.length - 1);
			}
			if (value.charAt(0) === "<") return null;
			return value;
		}
	};
}));
// node_modules/dockerfile-ast/lib/comment.js
var require_comment = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Comment = void 0;
	const vscode_languageserver_types_1 = (init_main$1(), __toCommonJS(main_exports$1));
	const line_1 = require_line();
	const util_1 = require_util();
	var Comment = class extends line_1.Line {
		constructor(document, range) {
			super(document, range);
		}
		toString() {
			const content = this.getContent();
			if (content) return "# " + content;
			return "#";
		}
		/**
		* Returns the content of this comment. This excludes leading and
		* trailing whitespace as well as the # symbol. If the comment only
		* consists of whitespace, the empty string will be returned.
		*/
		getContent() {
			let range = this.getContentRange();
			if (range === null) return "";
			return this.document.getText().substring(this.document.offsetAt(range.start), this.document.offsetAt(range.end));
		}
		/**
		* Returns a range that includes the content of the comment
		* excluding any leading and trailing whitespace as well as the #
		* symbol. May return null if the comment only consists of whitespace
		* characters.
		*/
		getContentRange() {
			let range = this.getRange();
			const startOffset = this.document.offsetAt(range.start);
			let raw = this.document.getText().substring(startOffset, this.document.offsetAt(range.end));
			let start = -1;
			let end = -1;
			for (let i = 1; i < raw.length; i++) if (!util_1.Util.isWhitespace(raw.charAt(i))) {
				start = i;
				break;
			}
			if (start === -1) return null;
			for (let i = raw.length - 1; i >= 1; i--) if (!util_1.Util.isWhitespace(raw.charAt(i))) {
				end = i + 1;
				break;
			}
			return vscode_languageserver_types_1.Range.create(this.document.positionAt(startOffset + start), this.document.positionAt(startOffset + end));
		}
	};
	exports.Comment = Comment;
}));
// node_modules/vscode-languageserver-textdocument/lib/esm/main.js
var main_exports = /* @__PURE__ */ __exportAll({ TextDocument: () => TextDocument });
function mergeSort(data, compare) {
	if (data.length <= 1) return data;
	const p = data.length / 2 | 0;
	const left = data.slice(0, p);
	const right = data.slice(p);
	mergeSort(left, compare);
	mergeSort(right, compare);
	let leftIdx = 0;
	let rightIdx = 0;
	let i = 0;
	while (leftIdx < left.length && rightIdx < right.length) if (compare(left[leftIdx], right[rightIdx]) <= 0) data[i++] = left[leftIdx++];
	else data[i++] = right[rightIdx++];
	while (leftIdx < left.length) data[i++] = left[leftIdx++];
	while (rightIdx < right.length) data[i++] = right[rightIdx++];
	return data;
}
function computeLineOffsets(text, isAtLineStart, textOffset = 0) {
	const result = isAtLineStart ? [textOffset] : [];
	for (let i = 0; i < text.length; i++) {
		const ch = text.charCodeAt(i);
		if (isEOL(ch)) {
			if (ch === 13 && i + 1 < text.length && text.charCodeAt(i + 1) === 10) i++;
			result.push(textOffset + i + 1);
		}
	}
	return result;
}
function isEOL(char) {
	return char === 13 || char === 10;
}
function getWellformedRange(range) {
	const start = range.start;
	const end = range.end;
	if (start.line > end.line || start.line === end.line && start.character > end.character) return {
		start: end,
		end: start
	};
	return range;
}
function getWellformedEdit(textEdit) {
	const range = getWellformedRange(textEdit.range);
	if (range !== textEdit.range) return {
		newText: textEdit.newText,
		range
	};
	return textEdit;
}
var FullTextDocument, TextDocument;
var init_main = __esmMin((() => {
	FullTextDocument = class FullTextDocument {
		constructor(uri, languageId, version, content) {
			this._uri = uri;
			this._languageId = languageId;
			this._version = version;
			this._content = content;
			this._lineOffsets = void 0;
		}
		get uri() {
			return this._uri;
		}
		get languageId() {
			return this._languageId;
		}
		get version() {
			return this._version;
		}
		getText(range) {
			if (range) {
				const start = this.offsetAt(range.start);
				const end = this.offsetAt(range.end);
				return this._content.substring(start, end);
			}
			return this._content;
		}
		update(changes, version) {
			for (const change of changes) if (FullTextDocument.isIncremental(change)) {
				const range = getWellformedRange(change.range);
				const startOffset = this.offsetAt(range.start);
				const endOffset = this.offsetAt(range.end);
				this._content = this._content.substring(0, startOffset) + change.text + this._content.substring(endOffset, this._content.length);
				const insertedEndOffset = startOffset + change.text.length;
				const crlfAtStart = this._content.charCodeAt(startOffset - 1) === 13 && this._content.charCodeAt(startOffset) === 10;
				const crlfAtEnd = this._content.charCodeAt(insertedEndOffset - 1) === 13 && this._content.charCodeAt(insertedEndOffset) === 10;
				if (crlfAtStart || crlfAtEnd) {
					this._lineOffsets = void 0;
					continue;
				}
				const startLine = Math.max(range.start.line, 0);
				const endLine = Math.max(range.end.line, 0);
				let lineOffsets = this._lineOffsets;
				const addedLineOffsets = computeLineOffsets(change.text, false, startOffset);
				if (endLine - startLine === addedLineOffsets.length) for (let i = 0, len = addedLineOffsets.length; i < len; i++) lineOffsets[i + startLine + 1] = addedLineOffsets[i];
				else if (addedLineOffsets.length < 1e4) lineOffsets.splice(startLine + 1, endLine - startLine, ...addedLineOffsets);
				else this._lineOffsets = lineOffsets = lineOffsets.slice(0, startLine + 1).concat(addedLineOffsets, lineOffsets.slice(endLine + 1));
				const diff = change.text.length - (endOffset - startOffset);
				if (diff !== 0) for (let i = startLine + 1 + addedLineOffsets.length, len = lineOffsets.length; i < len; i++) lineOffsets[i] = lineOffsets[i] + diff;
			} else if (FullTextDocument.isFull(change)) {
				this._content = change.text;
				this._lineOffsets = void 0;
			} else throw new Error("Unknown change event received");
			this._version = version;
		}
		getLineOffsets() {
			if (this._lineOffsets === void 0) this._lineOffsets = computeLineOffsets(this._content, true);
			return this._lineOffsets;
		}
		positionAt(offset) {
			offset = Math.max(Math.min(offset, this._content.length), 0);
			const lineOffsets = this.getLineOffsets();
			let low = 0, high = lineOffsets.length;
			if (high === 0) return {
				line: 0,
				character: offset
			};
			while (low < high) {
				const mid = Math.floor((low + high) / 2);
				if (lineOffsets[mid] > offset) high = mid;
				else low = mid + 1;
			}
			const line = low - 1;
			offset = this.ensureBeforeEOL(offset, lineOffsets[line]);
			return {
				line,
				character: offset - lineOffsets[line]
			};
		}
		offsetAt(position) {
			const lineOffsets = this.getLineOffsets();
			if (position.line >= lineOffsets.length) return this._content.length;
			else if (position.line < 0) return 0;
			const lineOffset = lineOffsets[position.line];
			if (position.character <= 0) return lineOffset;
			const nextLineOffset = position.line + 1 < lineOffsets.length ? lineOffsets[position.line + 1] : this._content.length;
			const offset = Math.min(lineOffset + position.character, nextLineOffset);
			return this.ensureBeforeEOL(offset, lineOffset);
		}
		getLineRange(line) {
			const lineOffsets = this.getLineOffsets();
			if (line >= lineOffsets.length) {
				const lastLine = lineOffsets.length - 1;
				return {
					start: {
						line: lastLine,
						character: 0
					},
					end: {
						line: lastLine,
						character: this._content.length - lineOffsets[lastLine]
					}
				};
			} else if (line < 0) return {
				start: {
					line: 0,
					character: 0
				},
				end: {
					line: 0,
					character: 0
				}
			};
			const startOffset = lineOffsets[line];
			const nextLineOffset = line + 1 < lineOffsets.length ? lineOffsets[line + 1] : this._content.length;
			const endOffset = this.ensureBeforeEOL(nextLineOffset, startOffset);
			return {
				start: {
					line,
					character: 0
				},
				end: {
					line,
					character: endOffset - startOffset
				}
			};
		}
		getEOLCharacters(line) {
			const lineOffsets = this.getLineOffsets();
			if (line >= lineOffsets.length) return "";
			else if (line < 0) return "";
			const nextLineOffset = line + 1 < lineOffsets.length ? lineOffsets[line + 1] : this._content.length;
			const eolOffset = this.ensureBeforeEOL(nextLineOffset, lineOffsets[line]);
			return this._content.substring(eolOffset, nextLineOffset);
		}
		ensureBeforeEOL(offset, lineOffset) {
			while (offset > lineOffset && isEOL(this._content.charCodeAt(offset - 1))) offset--;
			return offset;
		}
		get lineCount() {
			return this.getLineOffsets().length;
		}
		static isIncremental(event) {
			const candidate = event;
			return candidate !== void 0 && candidate !== null && typeof candidate.text === "string" && candidate.range !== void 0 && (candidate.rangeLength === void 0 || typeof candidate.rangeLength === "number");
		}
		static isFull(event) {
			const candidate = event;
			return candidate !== void 0 && candidate !== null && typeof candidate.text === "string" && candidate.range === void 0 && candidate.rangeLength === void 0;
		}
	};
	(function(TextDocument) {
		/**
		* Creates a new text document.
		*
		* @param uri The document's uri.
		* @param languageId  The document's language Id.
		* @param version The document's initial version number.
		* @param content The document's content.
		*/
		function create(uri, languageId, version, content) {
			return new FullTextDocument(uri, languageId, version, content);
		}
		TextDocument.create = create;
		/**
		* Updates a TextDocument by modifying its content.
		*
		* @param document the document to update. Only documents created by TextDocument.create are valid inputs.
		* @param changes the changes to apply to the document.
		* @param version the changes version for the document.
		* @returns The updated TextDocument. Note: That's the same document instance passed in as first parameter.
		*
		*/
		function update(document, changes, version) {
			if (document instanceof FullTextDocument) {
				document.update(changes, version);
				return document;
			} else throw new Error("TextDocument.update: document must be created by TextDocument.create");
		}
		TextDocument.update = update;
		function applyEdits(document, edits) {
			const text = document.getText();
			const sortedEdits = mergeSort(edits.map(getWellformedEdit), (a, b) => {
				const diff = a.range.start.line - b.range.start.line;
				if (diff === 0) return a.range.start.character - b.range.start.character;
				return diff;
			});
			let lastModifiedOffset = 0;
			const spans = [];
			for (const e of sortedEdits) {
				const startOffset = document.offsetAt(e.range.start);
				if (startOffset < lastModifiedOffset) throw new Error("Overlapping edit");
				else if (startOffset > lastModifiedOffset) spans.push(text.substring(lastModifiedOffset, startOffset));
				if (e.newText.length) spans.push(e.newText);
				lastModifiedOffset = document.offsetAt(e.range.end);
			}
			spans.push(text.substr(lastModifiedOffset));
			return spans.join("");
		}
		TextDocument.applyEdits = applyEdits;
	})(TextDocument || (TextDocument = {}));
}));
// node_modules/dockerfile-ast/lib/parserDirective.js
var require_parserDirective = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.ParserDirective = void 0;
	const main_1 = require_main();
	const line_1 = require_line();
	var ParserDirective = class extends line_1.Line {
		constructor(document, range, nameRange, valueRange) {
			super(document, range);
			this.nameRange = nameRange;
			this.valueRange = valueRange;
		}
		toString() {
			return "# " + this.getName() + "=" + this.getValue();
		}
		getNameRange() {
			return this.nameRange;
		}
		getValueRange() {
			return this.valueRange;
		}
		getName() {
			return this.document.getText().substring(this.document.offsetAt(this.nameRange.start), this.document.offsetAt(this.nameRange.end));
		}
		getValue() {
			return this.document.getText().substring(this.document.offsetAt(this.valueRange.start), this.document.offsetAt(this.valueRange.end));
		}
		getDirective() {
			const directive = main_1.Directive[this.getName().toLowerCase()];
			return directive === void 0 ? null : directive;
		}
	};
	exports.ParserDirective = ParserDirective;
}));
// node_modules/dockerfile-ast/lib/heredoc.js
var require_heredoc = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Heredoc = void 0;
	/**
	* Heredoc represents a here-document that has been embedded in a
	* Dockerfile.
	*
	* This API is experimental and subject to change.
	*/
	var Heredoc = class {
		constructor(startRange, name, nameRange, contentRange, endRange) {
			this.startRange = startRange;
			this.name = name;
			this.nameRange = nameRange;
			this.contentRange = contentRange;
			this.endRange = endRange;
		}
		/**
		* Returns the name of the here-document.
		*
		* This API is experimental and subject to change.
		*/
		getName() {
			return this.name;
		}
		/**
		* Returns the range of the start operator and the name. If the
		* here-document is initialized with <<EOT then the start range would
		* encompass all five characters.
		*
		* This API is experimental and subject to change.
		*/
		getStartRange() {
			return this.startRange;
		}
		/**
		* Returns the range of this here-document's name that is declared at
		* the beginning of the here-document with the operator. If the
		* here-document is initialized with <<EOT then the name range would
		* encompass the latter three "EOT" characters.
		*
		* This API is experimental and subject to change.
		*/
		getNameRange() {
			return this.nameRange;
		}
		/**
		* Returns the range of the content of this here-document. This may
		* be null if the here-document has no content because:
		* - the start range is the only thing that was declared
		* - the end range was declared immediately and there is no content
		*
		* This API is experimental and subject to change.
		*/
		getContentRange() {
			return this.contentRange;
		}
		/**
		* Returns the range of the here-document's name on a line that
		* represents the end of the here-document.
		*
		* This API is experimental and subject to change.
		*/
		getDelimiterRange() {
			return this.endRange;
		}
	};
	exports.Heredoc = Heredoc;
}));
// node_modules/dockerfile-ast/lib/variable.js
var require_variable = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Variable = void 0;
	var Variable = class {
		constructor(name, nameRange, range, modifier, modifierRange, substitutionParameter, substitutionRange, defined, buildVariable, stringValue) {
			this.name = name;
			this.nameRange = nameRange;
			this.range = range;
			this.modifier = modifier;
			this.modifierRange = modifierRange;
			this.substitutionParameter = substitutionParameter;
			this.substitutionRange = substitutionRange;
			this.defined = defined;
			this.buildVariable = buildVariable;
			this.stringValue = stringValue;
		}
		toString() {
			return this.stringValue;
		}
		getName() {
			return this.name;
		}
		getNameRange() {
			return this.nameRange;
		}
		/**
		* Returns the range of the entire variable. This includes the symbols for
		* the declaration of the variable such as the $, {, and } symbols.
		*
		* @return the range in the document that this variable encompasses in its
		*         entirety
		*/
		getRange() {
			return this.range;
		}
		/**
		* Returns the modifier character that has been set for
		* specifying how this variable should be expanded and resolved.
		* If this variable is ${variable:+value} then the modifier
		* character is '+'. Will be the empty string if the variable is
		* declared as ${variable:}. Otherwise, will be null if this
		* variable will not use variable substitution at all (such as
		* ${variable} or $variable).
		*
		* @return this variable's modifier character, or the empty
		*         string if it does not have one, or null if this
		*         variable will not use variable substitution
		*/
		getModifier() {
			return this.modifier;
		}
		getModifierRange() {
			return this.modifierRange;
		}
		/**
		* Returns the parameter that will be used for substitution if
		* this variable uses modifiers to define how its value should be
		* resolved. If this variable is ${variable:+value} then the
		* substitution value will be 'value'. Will be the empty string
		* if the variable is declared as ${variable:+} or some other
		* variant where the only thing that follows the modifier
		* character (excluding considerations of escape characters and
		* so on) is the variable's closing bracket. May be null if this
		* variable does not have a modifier character defined (such as
		* ${variable} or $variable).
		*
		* @return this variable's substitution parameter, or the empty
		*         string if it does not have one, or null if there is
		*         not one defined
		*/
		getSubstitutionParameter() {
			return this.substitutionParameter;
		}
		getSubstitutionRange() {
			return this.substitutionRange;
		}
		/**
		* Returns whether this variable has been defined or not.
		*
		* @return true if this variable has been defined, false otherwise
		*/
		isDefined() {
			return this.defined;
		}
		isBuildVariable() {
			return this.buildVariable === true;
		}
		isEnvironmentVariable() {
			return this.buildVariable === false;
		}
	};
	exports.Variable = Variable;
}));
// node_modules/dockerfile-ast/lib/instruction.js
var require_instruction = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Instruction = void 0;
	const vscode_languageserver_types_1 = (init_main$1(), __toCommonJS(main_exports$1));
	const util_1 = require_util();
	const line_1 = require_line();
	const argument_1 = require_argument();
	const heredoc_1 = require_heredoc();
	const variable_1 = require_variable();
	const main_1 = require_main();
	var Instruction = class extends line_1.Line {
		constructor(document, range, dockerfile, escapeChar, instruction, instructionRange) {
			super(document, range);
			this.dockerfile = dockerfile;
			this.escapeChar = escapeChar;
			this.instruction = instruction;
			this.instructionRange = instructionRange;
		}
		toString() {
			let value = this.getKeyword();
			for (let arg of this.getRawArguments()) {
				value += " ";
				value += arg.getValue();
			}
			return value;
		}
		getRangeContent(range) {
			if (range === null) return null;
			return this.document.getText().substring(this.document.offsetAt(range.start), this.document.offsetAt(range.end));
		}
		getInstructionRange() {
			return this.instructionRange;
		}
		getInstruction() {
			return this.instruction;
		}
		getKeyword() {
			return this.getInstruction().toUpperCase();
		}
		getArgumentsRange() {
			let args = this.getArguments();
			if (args.length === 0) return null;
			return vscode_languageserver_types_1.Range.create(args[0].getRange().start, args[args.length - 1].getRange().end);
		}
		getArgumentsRanges() {
			let args = this.getArguments();
			if (args.length === 0) return [];
			if (args[0].getRange().start.line === args[args.length - 1].getRange().end.line) return [vscode_languageserver_types_1.Range.create(args[0].getRange().start, args[args.length - 1].getRange().end)];
			let ranges = [];
			let end = -1;
			let startPosition = args[0].getRange().start;
			let range = this.getInstructionRange();
			let extra = this.document.offsetAt(startPosition) - this.document.offsetAt(range.start);
			let fullArgs = this.getTextContent().substring(extra, this.document.offsetAt(args[args.length - 1].getRange().end) - this.document.offsetAt(range.start));
			let offset = this.document.offsetAt(range.start) + extra;
			let comment = false;
			for (let i = 0; i < fullArgs.length; i++) {
				let char = fullArgs.charAt(i);
				if (char === this.escapeChar) {
					let next = fullArgs.charAt(i + 1);
					if (next === " " || next === "	") whitespaceCheck: for (let j = i + 2; j < fullArgs.length; j++) switch (fullArgs.charAt(j)) {
						case " ":
						case "	": continue;
						case "\r": j++;
						case "\n":
							if (startPosition !== null) ranges.push(vscode_languageserver_types_1.Range.create(startPosition, this.document.positionAt(offset + end + 1)));
							startPosition = null;
							comment = false;
							i = j;
							break whitespaceCheck;
						default: break whitespaceCheck;
					}
					else if (next === "\r") {
						if (startPosition !== null) {
							ranges.push(vscode_languageserver_types_1.Range.create(startPosition, this.document.positionAt(offset + end + 1)));
							startPosition = null;
						}
						comment = false;
						i += 2;
					} else if (next === "\n") {
						if (startPosition !== null) ranges.push(vscode_languageserver_types_1.Range.create(startPosition, this.document.positionAt(offset + end + 1)));
						startPosition = null;
						comment = false;
						i++;
					} else i++;
				} else if (util_1.Util.isNewline(char)) {
					if (comment) {
						startPosition = null;
						comment = false;
					}
				} else if (!comment) {
					if (startPosition === null) {
						if (char === "#") {
							comment = true;
							continue;
						}
						let position = this.document.positionAt(offset + i);
						if (position.character !== 0) startPosition = vscode_languageserver_types_1.Position.create(position.line, 0);
					}
					end = i;
				}
			}
			if (startPosition === null) ranges.push(vscode_languageserver_types_1.Range.create(this.document.positionAt(offset + end), this.document.positionAt(offset + end + 1)));
			else ranges.push(vscode_languageserver_types_1.Range.create(startPosition, this.document.positionAt(offset + end + 1)));
			return ranges;
		}
		getRawArgumentsContent() {
			let args = this.getArguments();
			if (args.length === 0) return null;
			return this.getRangeContent(vscode_languageserver_types_1.Range.create(args[0].getRange().start, args[args.length - 1].getRange().end));
		}
		getArgumentsContent() {
			if (this.getArguments().length === 0) return null;
			let content = "";
			let ranges = this.getArgumentsRanges();
			let documentText = this.document.getText();
			for (let range of ranges) content += documentText.substring(this.document.offsetAt(range.start), this.document.offsetAt(range.end));
			return content;
		}
		getArguments() {
			return this.getRawArguments();
		}
		getRawArguments() {
			let args = [];
			let range = this.getInstructionRange();
			let extra = this.document.offsetAt(range.end) - this.document.offsetAt(range.start);
			let fullArgs = this.getTextContent().substring(extra);
			let offset = this.document.offsetAt(range.start) + extra;
			let start = false;
			let comment = false;
			let found = -1;
			let escapedWhitespaceDetected = false;
			let escaping = false;
			let escapeMarker = -1;
			let escapedArg = "";
			for (let i = 0; i < fullArgs.length; i++) {
				let char = fullArgs.charAt(i);
				if (util_1.Util.isWhitespace(char)) {
					if (escaping) {
						escapedWhitespaceDetected = true;
						if (util_1.Util.isNewline(char)) {
							escapedWhitespaceDetected = false;
							if (comment) {
								comment = false;
								start = true;
							}
						}
						continue;
					} else if (found !== -1) {
						if (escapeMarker === -1) args.push(new argument_1.Argument(escapedArg, vscode_languageserver_types_1.Range.create(this.document.positionAt(offset + found), this.document.positionAt(offset + i))));
						else args.push(new argument_1.Argument(escapedArg, vscode_languageserver_types_1.Range.create(this.document.positionAt(offset + found), this.document.positionAt(offset + escapeMarker))));
						escapeMarker = -1;
						escapedArg = "";
						found = -1;
					}
				} else if (char === this.escapeChar) {
					let next = fullArgs.charAt(i + 1);
					if (next === " " || next === "	") whitespaceCheck: for (let j = i + 2; j < fullArgs.length; j++) switch (fullArgs.charAt(j)) {
						case " ":
						case "	": continue;
						case "\r": j++;
						case "\n":
							comment = false;
							escaping = true;
							start = true;
							if (found !== -1) escapeMarker = i;
							i = j;
							break whitespaceCheck;
						default:
							escapeMarker = i;
							if (found === -1) i = j - 1;
							break whitespaceCheck;
					}
					else if (next === "\r") {
						comment = false;
						escaping = true;
						start = true;
						if (found !== -1 && escapeMarker === -1) escapeMarker = i;
						i += 2;
					} else if (next === "\n") {
						comment = false;
						escaping = true;
						start = true;
						if (found !== -1 && escapeMarker === -1) escapeMarker = i;
						i++;
					} else {
						if (escapedWhitespaceDetected && escapeMarker !== -1) {
							args.push(new argument_1.Argument(escapedArg, vscode_languageserver_types_1.Range.create(this.document.positionAt(offset + found), this.document.positionAt(offset + escapeMarker))));
							escapedArg = "";
							found = -1;
						}
						escapeMarker = -1;
						escapedWhitespaceDetected = false;
						escaping = false;
						if (next === "$") escapedArg = escapedArg + char + next;
						else if (next === "") break;
						else escapedArg = escapedArg + next;
						if (found === -1) found = i;
						i++;
					}
				} else if (!comment) {
					if (start && char === "#") comment = true;
					else {
						if (escapedWhitespaceDetected && escapeMarker !== -1) {
							args.push(new argument_1.Argument(escapedArg, vscode_languageserver_types_1.Range.create(this.document.positionAt(offset + found), this.document.positionAt(offset + escapeMarker))));
							escapedArg = "";
							found = -1;
						}
						escapedWhitespaceDetected = false;
						escaping = false;
						escapeMarker = -1;
						escapedArg = escapedArg + char;
						if (found === -1) found = i;
					}
					start = false;
				}
			}
			if (found !== -1) {
				if (escapeMarker === -1) args.push(new argument_1.Argument(escapedArg, vscode_languageserver_types_1.Range.create(this.document.positionAt(offset + found), this.document.positionAt(offset + fullArgs.length))));
				else args.push(new argument_1.Argument(escapedArg, vscode_languageserver_types_1.Range.create(this.document.positionAt(offset + found), this.document.positionAt(offset + escapeMarker))));
			}
			return args;
		}
		getExpandedArguments() {
			let args = this.getArguments();
			for (let i = 0; i < args.length; i++) {
				const argRange = args[i].getRange();
				let offset = this.document.offsetAt(argRange.start);
				const variables = this.parseVariables(offset, args[i].getValue());
				const swaps = [];
				let requiresExpansion = false;
				for (let variable of variables) {
					const value = this.dockerfile.resolveVariable(variable.getName(), variable.getNameRange().start.line);
					swaps.push(value);
					requiresExpansion = requiresExpansion || value !== void 0;
				}
				if (requiresExpansion) {
					let expanded = "";
					for (let j = 0; j < swaps.length; j++) {
						const variableRange = variables[j].getRange();
						const start = this.document.offsetAt(variableRange.start);
						const end = this.document.offsetAt(variableRange.end);
						if (swaps[j]) {
							expanded += this.document.getText().substring(offset, start);
							expanded += swaps[j];
							offset = end;
						} else {
							expanded += this.document.getText().substring(offset, end);
							offset = end;
						}
					}
					const argEnd = this.document.offsetAt(argRange.end);
					if (argEnd !== offset) expanded += this.document.getText().substring(offset, argEnd);
					args[i] = new argument_1.Argument(expanded, argRange);
				}
			}
			return args;
		}
		getVariables() {
			const variables = [];
			const args = this.getRawArguments();
			for (const arg of args) {
				let range = arg.getRange();
				let rawValue = this.document.getText().substring(this.document.offsetAt(range.start), this.document.offsetAt(range.end));
				const parsedVariables = this.parseVariables(this.document.offsetAt(arg.getRange().start), rawValue);
				for (const parsedVariable of parsedVariables) variables.push(parsedVariable);
			}
			return variables;
		}
		parseVariables(offset, arg) {
			let variables = [];
			variableLoop: for (let i = 0; i < arg.length; i++) switch (arg.charAt(i)) {
				case this.escapeChar:
					if (arg.charAt(i + 1) === "$") i++;
					break;
				case "$":
					if (arg.charAt(i + 1) === "{") {
						let escapedString = "${";
						let escapedName = "";
						let nameEnd = -1;
						let escapedSubstitutionParameter = "";
						let substitutionStart = -1;
						let substitutionEnd = -1;
						let modifierRead = -1;
						nameLoop: for (let j = i + 2; j < arg.length; j++) {
							let char = arg.charAt(j);
							switch (char) {
								case this.escapeChar:
									for (let k = j + 1; k < arg.length; k++) switch (arg.charAt(k)) {
										case " ":
										case "	":
										case "\r": continue;
										case "\n":
											j = k;
											continue nameLoop;
									}
									break;
								case "}":
									escapedString += "}";
									let modifier = null;
									let modifierRange = null;
									let substitutionParameter = modifierRead !== -1 ? escapedSubstitutionParameter : null;
									let substitutionRange = null;
									if (nameEnd === -1) nameEnd = j;
									else if (nameEnd + 1 === j) {
										modifier = "";
										modifierRange = vscode_languageserver_types_1.Range.create(this.document.positionAt(offset + nameEnd + 1), this.document.positionAt(offset + nameEnd + 1));
									} else {
										if (substitutionStart === -1) {
											substitutionStart = modifierRead + 1;
											substitutionEnd = modifierRead + 1;
										} else substitutionEnd = substitutionEnd + 1;
										modifier = arg.substring(modifierRead, modifierRead + 1);
										modifierRange = vscode_languageserver_types_1.Range.create(this.document.positionAt(offset + modifierRead), this.document.positionAt(offset + modifierRead + 1));
										substitutionRange = vscode_languageserver_types_1.Range.create(this.document.positionAt(offset + substitutionStart), this.document.positionAt(offset + substitutionEnd));
									}
									let start = this.document.positionAt(offset + i);
									variables.push(new variable_1.Variable(escapedName, vscode_languageserver_types_1.Range.create(this.document.positionAt(offset + i + 2), this.document.positionAt(offset + nameEnd)), vscode_languageserver_types_1.Range.create(start, this.document.positionAt(offset + j + 1)), modifier, modifierRange, substitutionParameter, substitutionRange, this.dockerfile.resolveVariable(escapedName, start.line) !== void 0, this.isBuildVariable(escapedName, start.line), escapedString));
									i = j;
									continue variableLoop;
								case ":":
									if (nameEnd === -1) nameEnd = j;
									else if (modifierRead !== -1) {
										if (substitutionStart === -1) {
											substitutionStart = j;
											substitutionEnd = j;
										} else substitutionEnd = j;
										escapedSubstitutionParameter += ":";
									} else modifierRead = j;
									escapedString += ":";
									break;
								case "\n":
								case "\r":
								case " ":
								case "	": break;
								default:
									if (nameEnd === -1) escapedName += char;
									else if (modifierRead !== -1) {
										if (substitutionStart === -1) {
											substitutionStart = j;
											substitutionEnd = j;
										} else substitutionEnd = j;
										escapedSubstitutionParameter += char;
									} else modifierRead = j;
									escapedString += char;
							}
						}
						break variableLoop;
					} else if (util_1.Util.isWhitespace(arg.charAt(i + 1)) || i === arg.length - 1) continue;
					else {
						let escapedName = "";
						nameLoop: for (let j = i + 1; j < arg.length; j++) {
							let char = arg.charAt(j);
							switch (char) {
								case "\r":
								case "\n":
								case " ":
								case "	": continue;
								case "$":
								case "'":
								case "\"":
									let varStart = this.document.positionAt(offset + i);
									variables.push(new variable_1.Variable(escapedName, vscode_languageserver_types_1.Range.create(this.document.positionAt(offset + i + 1), this.document.positionAt(offset + j)), vscode_languageserver_types_1.Range.create(varStart, this.document.positionAt(offset + j)), null, null, null, null, this.dockerfile.resolveVariable(escapedName, varStart.line) !== void 0, this.isBuildVariable(escapedName, varStart.line), "$" + escapedName));
									i = j - 1;
									continue variableLoop;
								case this.escapeChar:
									for (let k = j + 1; k < arg.length; k++) switch (arg.charAt(k)) {
										case " ":
										case "	":
										case "\r": continue;
										case "\n":
											j = k;
											continue nameLoop;
									}
									let start = this.document.positionAt(offset + i);
									variables.push(new variable_1.Variable(escapedName, vscode_languageserver_types_1.Range.create(this.document.positionAt(offset + i + 1), this.document.positionAt(offset + j)), vscode_languageserver_types_1.Range.create(start, this.document.positionAt(offset + j)), null, null, null, null, this.dockerfile.resolveVariable(escapedName, start.line) !== void 0, this.isBuildVariable(escapedName, start.line), "$" + escapedName));
									break variableLoop;
							}
							if (char.match(/^[a-z0-9_]+$/i) === null) {
								let varStart = this.document.positionAt(offset + i);
								variables.push(new variable_1.Variable(escapedName, vscode_languageserver_types_1.Range.create(this.document.positionAt(offset + i + 1), this.document.positionAt(offset + j)), vscode_languageserver_types_1.Range.create(varStart, this.document.positionAt(offset + j)), null, null, null, null, this.dockerfile.resolveVariable(escapedName, varStart.line) !== void 0, this.isBuildVariable(escapedName, varStart.line), "$" + escapedName));
								i = j - 1;
								continue variableLoop;
							}
							escapedName += char;
						}
						let start = this.document.positionAt(offset + i);
						variables.push(new variable_1.Variable(escapedName, vscode_languageserver_types_1.Range.create(this.document.positionAt(offset + i + 1), this.document.positionAt(offset + arg.length)), vscode_languageserver_types_1.Range.create(start, this.document.positionAt(offset + arg.length)), null, null, null, null, this.dockerfile.resolveVariable(escapedName, start.line) !== void 0, this.isBuildVariable(escapedName, start.line), "$" + escapedName));
					}
					break variableLoop;
			}
			return variables;
		}
		isBuildVariable(variable, line) {
			if (this.getKeyword() === main_1.Keyword.FROM) {
				for (const initialArg of this.dockerfile.getInitialARGs()) {
					const property = initialArg.getProperty();
					if (property && variable === property.getName()) return true;
				}
				return;
			}
			let image = this.dockerfile.getContainingImage(vscode_languageserver_types_1.Position.create(line, 0));
			let envs = image.getENVs();
			for (let i = envs.length - 1; i >= 0; i--) if (envs[i].isBefore(line)) {
				for (let property of envs[i].getProperties()) if (property.getName() === variable) return false;
			}
			let args = image.getARGs();
			for (let i = args.length - 1; i >= 0; i--) if (args[i].isBefore(line)) {
				let property = args[i].getProperty();
				if (property && property.getName() === variable) return true;
			}
		}
		createSingleLineHeredocs(args) {
			const heredocs = [];
			for (const arg of args) {
				const value = arg.getValue();
				if (value.startsWith("<<") && util_1.Util.parseHeredocName(value) !== null) {
					const startRange = arg.getRange();
					const nameRange = this.getNameRange(startRange);
					const name = this.getName(nameRange);
					heredocs.push(new heredoc_1.Heredoc(startRange, name, nameRange, null, null));
				}
			}
			return heredocs;
		}
		getName(nameRange) {
			const content = this.document.getText(nameRange);
			let escaping = false;
			let name = "";
			nameLoop: for (let i = 0; i < content.length; i++) {
				const ch = content.charAt(i);
				switch (ch) {
					case this.escapeChar:
						escaping = true;
						for (let j = i + 1; j < content.length; j++) switch (content.charAt(j)) {
							case " ":
							case "	": break;
							case "\r":
								i = j + 1;
								continue nameLoop;
							case "\n":
								i = j;
								continue nameLoop;
							default:
								name += content.charAt(j);
								i = j;
								continue nameLoop;
						}
						break;
					case "#": if (escaping) for (let j = i + 1; j < content.length; j++) switch (content.charAt(j)) {
						case "\n":
							i = j;
							continue nameLoop;
					}
					case " ":
					case "	":
					case "\r":
					case "\n": if (escaping) break;
					default: name += ch;
				}
			}
			return name;
		}
		getNameRange(startRange) {
			const content = this.document.getText(startRange);
			let endFound = false;
			let searchHyphen = false;
			let start = -1;
			let end = -1;
			let escaping = false;
			let quote = null;
			contentLoop: for (let i = 0; i < content.length; i++) {
				const ch = content.charAt(i);
				switch (ch) {
					case "\"":
					case "'":
						if (quote === ch) break contentLoop;
						quote = ch;
						continue;
					case this.escapeChar:
						for (let j = i + 1; j < content.length; j++) switch (content.charAt(j)) {
							case "\n":
								escaping = true;
								j = i;
								continue contentLoop;
						}
						break;
					case " ":
					case "	":
					case "\r":
					case "\n": break;
					case "<":
						if (endFound) searchHyphen = true;
						else endFound = true;
						break;
					case "-": if (searchHyphen) {
						searchHyphen = false;
						break;
					}
					case "#": if (escaping) for (let j = i + 1; j < content.length; j++) switch (content.charAt(j)) {
						case "\n":
							i = j;
							continue contentLoop;
					}
					default:
						if (start === -1) start = i;
						if (quote !== null) {
							end = i + 1;
							break;
						}
						break contentLoop;
				}
			}
			if (start === -1) return vscode_languageserver_types_1.Range.create(startRange.end, startRange.end);
			const nameStart = this.document.positionAt(this.document.offsetAt(startRange.start) + start);
			const nameEnd = quote !== null ? this.document.positionAt(this.document.offsetAt(startRange.start) + end) : startRange.end;
			return vscode_languageserver_types_1.Range.create(nameStart, nameEnd);
		}
		getHeredocs() {
			const args = this.getArguments();
			if (args.length === 0) return [];
			const heredocs = [];
			const range = this.getRange();
			if (range.start.line === range.end.line) return this.createSingleLineHeredocs(args);
			const heredocDefinitions = [];
			let heredocsProcessed = false;
			let escaping = false;
			let contentStart = -1;
			let contentEnd = -1;
			let lineStart = -1;
			let currentHeredoc = 0;
			const startOffset = this.document.offsetAt(args[0].getRange().start);
			const content = this.getRangeContent(vscode_languageserver_types_1.Range.create(args[0].getRange().start, this.getRange().end));
			contentLoop: for (let i = 0; i < content.length; i++) switch (content.charAt(i)) {
				case this.escapeChar:
					escaping = true;
					for (let j = i + 1; j < content.length; j++) switch (content.charAt(j)) {
						case " ":
						case "	": break;
						case "\r": j++;
						case "\n":
							i = j;
							continue contentLoop;
						default:
							i = j;
							continue contentLoop;
					}
					break;
				case "\r": break;
				case "\n":
					if (escaping) break;
					if (heredocsProcessed) {
						if (contentStart === -1) contentStart = i;
						contentEnd = i;
						const arg = heredocDefinitions[currentHeredoc];
						const startRange = arg.getRange();
						const nameRange = this.getNameRange(startRange);
						const name = this.getName(nameRange);
						const delimiterRange = this.getDelimiterRange(arg, name, vscode_languageserver_types_1.Range.create(this.document.positionAt(startOffset + lineStart), this.document.positionAt(startOffset + i)));
						if (delimiterRange !== null) {
							const contentRange = vscode_languageserver_types_1.Range.create(this.document.positionAt(startOffset + contentStart), this.document.positionAt(startOffset + lineStart - 1));
							heredocs.push(new heredoc_1.Heredoc(startRange, name, nameRange, contentRange, delimiterRange));
							contentStart = -1;
							currentHeredoc++;
						}
						lineStart = -1;
					} else {
						const offsetLimit = startOffset + i;
						for (const arg of args) if (this.document.offsetAt(arg.getRange().start) < offsetLimit) {
							if (arg.getValue().startsWith("<<")) heredocDefinitions.push(arg);
						} else break;
						heredocsProcessed = true;
						lineStart = -1;
						continue contentLoop;
					}
					break;
				case " ":
				case "	": if (escaping) break;
				case "#": if (escaping) for (let j = i + 1; j < content.length; j++) switch (content.charAt(j)) {
					case "\n":
						i = j;
						continue contentLoop;
				}
				default:
					if (escaping) escaping = false;
					if (heredocsProcessed) {
						if (contentStart === -1) contentStart = i;
						if (lineStart === -1) lineStart = i;
					}
			}
			if (heredocsProcessed) {
				const arg = heredocDefinitions[currentHeredoc];
				const startRange = arg.getRange();
				const nameRange = this.getNameRange(startRange);
				const name = this.getName(nameRange);
				let contentRange = null;
				const delimiterRange = this.getDelimiterRange(arg, name, vscode_languageserver_types_1.Range.create(this.document.positionAt(startOffset + lineStart), range.end));
				if (delimiterRange === null) contentRange = vscode_languageserver_types_1.Range.create(this.document.positionAt(startOffset + contentStart), range.end);
				else if (contentEnd !== -1) contentRange = vscode_languageserver_types_1.Range.create(this.document.positionAt(startOffset + contentStart), this.document.positionAt(startOffset + contentEnd));
				heredocs.push(new heredoc_1.Heredoc(startRange, name, nameRange, contentRange, delimiterRange));
				currentHeredoc++;
				for (let i = currentHeredoc; i < heredocDefinitions.length; i++) {
					const startRange = heredocDefinitions[currentHeredoc].getRange();
					const nameRange = this.getNameRange(startRange);
					const name = this.getName(nameRange);
					heredocs.push(new heredoc_1.Heredoc(startRange, name, nameRange, null, null));
					currentHeredoc++;
				}
			} else return this.createSingleLineHeredocs(args);
			return heredocs;
		}
		getDelimiterRange(startArg, name, candidateRange) {
			const text = this.document.getText(candidateRange);
			if (startArg.getValue().startsWith("<<-")) {
				let index = 0;
				while (text.charAt(index) === "	") index++;
				if (text.substring(index) === name) return vscode_languageserver_types_1.Range.create(vscode_languageserver_types_1.Position.create(candidateRange.start.line, index), candidateRange.end);
				return null;
			}
			return text === name ? candidateRange : null;
		}
	};
	exports.Instruction = Instruction;
}));
// node_modules/dockerfile-ast/lib/flagOption.js
var require_flagOption = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.FlagOption = void 0;
	var FlagOption = class {
		constructor(range, name, nameRange, value, valueRange) {
			this.range = range;
			this.name = name;
			this.nameRange = nameRange;
			this.value = value;
			this.valueRange = valueRange;
		}
		toString() {
			if (this.valueRange !== null) return this.name + "=" + this.value;
			return this.name;
		}
		getRange() {
			return this.range;
		}
		getName() {
			return this.name;
		}
		getNameRange() {
			return this.nameRange;
		}
		getValue() {
			return this.value;
		}
		getValueRange() {
			return this.valueRange;
		}
	};
	exports.FlagOption = FlagOption;
}));
// node_modules/dockerfile-ast/lib/flag.js
var require_flag = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Flag = void 0;
	const vscode_languageserver_types_1 = (init_main$1(), __toCommonJS(main_exports$1));
	const flagOption_1 = require_flagOption();
	var Flag = class {
		constructor(document, range, name, nameRange, value, valueRange) {
			this.options = [];
			this.range = range;
			this.name = name;
			this.nameRange = nameRange;
			this.value = value;
			this.valueRange = valueRange;
			if (this.value !== null) {
				let offset = document.offsetAt(valueRange.start);
				let nameStart = -1;
				let valueStart = -1;
				let hasOptions = false;
				for (let i = 0; i < value.length; i++) switch (value.charAt(i)) {
					case "=":
						hasOptions = true;
						if (valueStart === -1) {
							valueStart = i + 1;
							break;
						}
						break;
					case ",":
						this.options.push(this.createFlagOption(document, value, offset, nameStart, valueStart, i));
						nameStart = -1;
						valueStart = -1;
						break;
					default: if (nameStart === -1) nameStart = i;
				}
				if (hasOptions && nameStart !== -1) this.options.push(this.createFlagOption(document, value, offset, nameStart, valueStart, value.length));
			}
		}
		createFlagOption(document, content, documentOffset, nameStart, valueStart, valueEnd) {
			const optionRange = vscode_languageserver_types_1.Range.create(document.positionAt(documentOffset + nameStart), document.positionAt(documentOffset + valueEnd));
			if (valueStart === -1) return new flagOption_1.FlagOption(optionRange, content.substring(nameStart, valueEnd), optionRange, null, null);
			return new flagOption_1.FlagOption(optionRange, content.substring(nameStart, valueStart - 1), vscode_languageserver_types_1.Range.create(document.positionAt(documentOffset + nameStart), document.positionAt(documentOffset + valueStart - 1)), content.substring(valueStart, valueEnd), vscode_languageserver_types_1.Range.create(document.positionAt(documentOffset + valueStart), document.positionAt(documentOffset + valueEnd)));
		}
		toString() {
			if (this.valueRange) return "--" + this.name + "=" + this.value;
			return "--" + this.name;
		}
		/**
		* Returns the range that encompasses this entire flag. This includes the
		* -- prefix in the beginning to the last character of the flag's value (if
		* it has been defined).
		*
		* @return the entire range of this flag
		*/
		getRange() {
			return this.range;
		}
		/**
		* Returns the name of this flag. The name does not include the -- prefix.
		* Thus, for HEALTHCHECK's --interval flag, interval is the flag's name and
		* not --interval.
		*
		* @return this flag's name
		*/
		getName() {
			return this.name;
		}
		/**
		* Returns the range that encompasses the flag's name
		*
		* @return the range containing the flag's name
		*/
		getNameRange() {
			return this.nameRange;
		}
		/**
		* Returns the value that has been set to this flag. May be null if the
		* flag is invalid and has no value set like a --start-period. If the flag
		* is instead a --start-period= with an equals sign then the flag's value
		* is the empty string.
		*
		* @return this flag's value if it has been defined, null otherwise
		*/
		getValue() {
			return this.value;
		}
		/**
		* Returns the range that encompasses this flag's value. If no value has
		* been set then null will be returned.
		*
		* @return the range containing this flag's value, or null if the flag
		*         has no value defined
		*/
		getValueRange() {
			return this.valueRange;
		}
		getOption(name) {
			for (const option of this.options) if (option.getName() === name) return option;
			return null;
		}
		getOptions() {
			return this.options;
		}
		hasOptions() {
			return this.options.length > 0;
		}
	};
	exports.Flag = Flag;
}));
// node_modules/dockerfile-ast/lib/modifiableInstruction.js
var require_modifiableInstruction = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.ModifiableInstruction = void 0;
	const vscode_languageserver_types_1 = (init_main$1(), __toCommonJS(main_exports$1));
	const flag_1 = require_flag();
	const instruction_1 = require_instruction();
	var ModifiableInstruction = class extends instruction_1.Instruction {
		constructor(document, range, dockerfile, escapeChar, instruction, instructionRange) {
			super(document, range, dockerfile, escapeChar, instruction, instructionRange);
		}
		getFlags() {
			if (!this.flags) {
				this.flags = [];
				for (let arg of this.getArguments()) {
					let value = arg.getValue();
					if (this.stopSearchingForFlags(value)) return this.flags;
					else if (value.indexOf("--") === 0) {
						let range = arg.getRange();
						let rawValue = this.document.getText().substring(this.document.offsetAt(range.start), this.document.offsetAt(range.end));
						let nameIndex = value.indexOf("=");
						let index = rawValue.indexOf("=");
						let firstMatch = false;
						let secondMatch = false;
						let startIndex = -1;
						nameSearchLoop: for (let i = 0; i < rawValue.length; i++) switch (rawValue.charAt(i)) {
							case "\\":
							case " ":
							case "	":
							case "\r":
							case "\n": break;
							case "-":
								if (secondMatch) {
									startIndex = i;
									break nameSearchLoop;
								} else if (firstMatch) secondMatch = true;
								else firstMatch = true;
								break;
							default:
								startIndex = i;
								break nameSearchLoop;
						}
						let nameStart = this.document.positionAt(this.document.offsetAt(range.start) + startIndex);
						if (index === -1) this.flags.push(new flag_1.Flag(this.document, range, value.substring(2), vscode_languageserver_types_1.Range.create(nameStart, range.end), null, null));
						else if (index === value.length - 1) {
							let nameEnd = this.document.positionAt(this.document.offsetAt(range.start) + index);
							this.flags.push(new flag_1.Flag(this.document, range, value.substring(2, index), vscode_languageserver_types_1.Range.create(nameStart, nameEnd), "", vscode_languageserver_types_1.Range.create(range.end, range.end)));
						} else {
							let nameEnd = this.document.positionAt(this.document.offsetAt(range.start) + index);
							this.flags.push(new flag_1.Flag(this.document, range, value.substring(2, nameIndex), vscode_languageserver_types_1.Range.create(nameStart, nameEnd), value.substring(nameIndex + 1), vscode_languageserver_types_1.Range.create(this.document.positionAt(this.document.offsetAt(range.start) + index + 1), range.end)));
						}
					}
				}
			}
			return this.flags;
		}
		getArguments() {
			const args = super.getArguments();
			const flags = this.getFlags();
			if (flags.length === 0) return args;
			for (let i = 0; i < flags.length; i++) args.shift();
			return args;
		}
	};
	exports.ModifiableInstruction = ModifiableInstruction;
}));
// node_modules/dockerfile-ast/lib/jsonInstruction.js
var require_jsonInstruction = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.JSONInstruction = void 0;
	const vscode_languageserver_types_1 = (init_main$1(), __toCommonJS(main_exports$1));
	const argument_1 = require_argument();
	const jsonArgument_1 = require_jsonArgument();
	const modifiableInstruction_1 = require_modifiableInstruction();
	var JSONInstruction = class extends modifiableInstruction_1.ModifiableInstruction {
		constructor(document, range, dockerfile, escapeChar, instruction, instructionRange) {
			super(document, range, dockerfile, escapeChar, instruction, instructionRange);
			this.openingBracket = null;
			this.closingBracket = null;
			this.jsonStrings = [];
			const argsContent = this.getRawArgumentsContent();
			if (argsContent === null) return;
			const args = this.getArguments();
			if (args.length === 1 && args[0].getValue() === "[]") {
				let argRange = args[0].getRange();
				this.openingBracket = new argument_1.Argument("[", vscode_languageserver_types_1.Range.create(argRange.start.line, argRange.start.character, argRange.start.line, argRange.start.character + 1));
				this.closingBracket = new argument_1.Argument("]", vscode_languageserver_types_1.Range.create(argRange.start.line, argRange.start.character + 1, argRange.end.line, argRange.end.character));
				return;
			} else if (args.length === 2 && args[0].getValue() === "[" && args[1].getValue() === "]") {
				this.openingBracket = args[0];
				this.closingBracket = args[1];
				return;
			}
			const argsOffset = document.offsetAt(this.getArgumentsRange().start);
			let start = -1;
			let last = "";
			let quoted = false;
			let escapedArg = "";
			argsCheck: for (let i = 0; i < argsContent.length; i++) {
				let char = argsContent.charAt(i);
				switch (char) {
					case "[":
						if (last === "") {
							this.openingBracket = new argument_1.Argument("[", vscode_languageserver_types_1.Range.create(document.positionAt(argsOffset + i), document.positionAt(argsOffset + i + 1)));
							last = "[";
						} else if (quoted) escapedArg = escapedArg + char;
						else break argsCheck;
						break;
					case "\"":
						if (last === "[" || last === ",") {
							start = i;
							quoted = true;
							last = "\"";
							escapedArg = escapedArg + char;
							continue;
						} else if (last === "\"") {
							if (quoted) {
								escapedArg = escapedArg + char;
								quoted = false;
								this.jsonStrings.push(new jsonArgument_1.JSONArgument(escapedArg, vscode_languageserver_types_1.Range.create(document.positionAt(argsOffset + start), document.positionAt(argsOffset + i + 1)), vscode_languageserver_types_1.Range.create(document.positionAt(argsOffset + start + 1), document.positionAt(argsOffset + i))));
								escapedArg = "";
							} else break argsCheck;
						} else break argsCheck;
						break;
					case ",":
						if (quoted) escapedArg = escapedArg + char;
						else if (last === "\"") last = ",";
						else break argsCheck;
						break;
					case "]":
						if (quoted) escapedArg = escapedArg + char;
						else if (last !== "") {
							this.closingBracket = new argument_1.Argument("]", vscode_languageserver_types_1.Range.create(document.positionAt(argsOffset + i), document.positionAt(argsOffset + i + 1)));
							break argsCheck;
						}
						break;
					case " ":
					case "	": break;
					case "\\":
						if (quoted) switch (argsContent.charAt(i + 1)) {
							case "\"":
							case "\\":
								escapedArg = escapedArg + argsContent.charAt(i + 1);
								i++;
								continue;
							case " ":
							case "	":
								escapeCheck: for (let j = i + 2; j < argsContent.length; j++) switch (argsContent.charAt(j)) {
									case "\r": j++;
									case "\n":
										i = j;
										continue argsCheck;
									case " ":
									case "	": break;
									default: break escapeCheck;
								}
								break;
							case "\r": i++;
							default:
								i++;
								continue;
						}
						else escapeCheck: for (let j = i + 1; j < argsContent.length; j++) switch (argsContent.charAt(j)) {
							case "\r": j++;
							case "\n":
								i = j;
								continue argsCheck;
							case " ":
							case "	": break;
							default: break escapeCheck;
						}
						break argsCheck;
					default:
						if (!quoted) break argsCheck;
						escapedArg = escapedArg + char;
				}
			}
		}
		stopSearchingForFlags(_value) {
			return true;
		}
		getOpeningBracket() {
			return this.openingBracket;
		}
		getJSONStrings() {
			return this.jsonStrings;
		}
		getClosingBracket() {
			return this.closingBracket;
		}
	};
	exports.JSONInstruction = JSONInstruction;
}));
// node_modules/dockerfile-ast/lib/instructions/add.js
var require_add = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Add = void 0;
	const jsonInstruction_1 = require_jsonInstruction();
	var Add = class extends jsonInstruction_1.JSONInstruction {
		constructor(document, range, dockerfile, escapeChar, instruction, instructionRange) {
			super(document, range, dockerfile, escapeChar, instruction, instructionRange);
		}
		stopSearchingForFlags(argument) {
			return argument.indexOf("--") === -1;
		}
	};
	exports.Add = Add;
}));
// node_modules/dockerfile-ast/lib/property.js
var require_property = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Property = void 0;
	const vscode_languageserver_types_1 = (init_main$1(), __toCommonJS(main_exports$1));
	const util_1 = require_util();
	exports.Property = class Property {
		constructor(document, escapeChar, arg, arg2) {
			this.assignmentOperatorRange = null;
			this.assignmentOperator = null;
			this.valueRange = null;
			this.value = null;
			this.document = document;
			this.escapeChar = escapeChar;
			this.nameRange = Property.getNameRange(document, arg);
			let value = document.getText().substring(document.offsetAt(this.nameRange.start), document.offsetAt(this.nameRange.end));
			this.name = Property.getValue(value, escapeChar);
			if (arg2) {
				this.valueRange = arg2.getRange();
				value = document.getText().substring(document.offsetAt(this.valueRange.start), document.offsetAt(this.valueRange.end));
				this.value = Property.getValue(value, escapeChar);
				this.range = vscode_languageserver_types_1.Range.create(this.nameRange.start, this.valueRange.end);
			} else {
				let argRange = arg.getRange();
				if (this.nameRange.start.line === argRange.start.line && this.nameRange.start.character === argRange.start.character && this.nameRange.end.line === argRange.end.line && this.nameRange.end.character === argRange.end.character) {} else {
					this.valueRange = Property.getValueRange(document, arg);
					value = document.getText().substring(document.offsetAt(this.valueRange.start), document.offsetAt(this.valueRange.end));
					this.value = Property.getValue(value, escapeChar);
					this.assignmentOperatorRange = vscode_languageserver_types_1.Range.create(this.nameRange.end, this.valueRange.start);
					this.assignmentOperator = "=";
				}
				this.range = argRange;
			}
		}
		getRange() {
			return this.range;
		}
		getName() {
			return this.name;
		}
		getNameRange() {
			return this.nameRange;
		}
		getValue() {
			return this.value;
		}
		getValueRange() {
			return this.valueRange;
		}
		/**
		* Retrieves the operator used for delimiting between the name and
		* value of this property. This will either be the "=" character
		* or null if a character was not used or if this property has no
		* value defined.
		*/
		getAssignmentOperator() {
			return this.assignmentOperator;
		}
		getAssignmentOperatorRange() {
			return this.assignmentOperatorRange;
		}
		/**
		* Returns the value of this property including any enclosing
		* single or double quotes and relevant escape characters.
		* Escaped newlines and its associated contiguous whitespace
		* characters however will not be returned as they are deemed to
		* be uninteresting to clients trying to return a Dockerfile.
		*
		* @return the unescaped value of this property or null if this
		*         property has no associated value
		*/
		getUnescapedValue() {
			if (this.valueRange === null) return null;
			let escaped = false;
			let rawValue = "";
			let value = this.document.getText().substring(this.document.offsetAt(this.valueRange.start), this.document.offsetAt(this.valueRange.end));
			rawLoop: for (let i = 0; i < value.length; i++) {
				let char = value.charAt(i);
				switch (char) {
					case this.escapeChar:
						for (let j = i + 1; j < value.length; j++) switch (value.charAt(j)) {
							case "\r": j++;
							case "\n":
								escaped = true;
								i = j;
								continue rawLoop;
							case " ":
							case "	": break;
							default:
								rawValue = rawValue + char;
								continue rawLoop;
						}
						rawValue = rawValue + char;
						break;
					case "\r":
					case "\n": break;
					case " ":
					case "	":
						if (!escaped) rawValue = rawValue + char;
						break;
					case "#":
						if (escaped) for (let j = i + 1; j < value.length; j++) switch (value.charAt(j)) {
							case "\r": j++;
							case "\n":
								i = j;
								continue rawLoop;
						}
						else rawValue = rawValue + char;
						break;
					default:
						rawValue = rawValue + char;
						escaped = false;
				}
			}
			return rawValue;
		}
		static getNameRange(document, arg) {
			let value = arg.getValue();
			let index = value.indexOf("=");
			if (index !== -1) {
				let initial = value.charAt(0);
				let before = value.charAt(index - 1);
				if (initial === "\"" && before === "\"" || initial === "'" && before === "'" || initial !== "\"" && initial !== "'") return vscode_languageserver_types_1.Range.create(arg.getRange().start, document.positionAt(document.offsetAt(arg.getRange().start) + index));
			}
			return arg.getRange();
		}
		static getValueRange(document, arg) {
			return vscode_languageserver_types_1.Range.create(document.positionAt(document.offsetAt(arg.getRange().start) + arg.getValue().indexOf("=") + 1), document.positionAt(document.offsetAt(arg.getRange().end)));
		}
		/**
		* Returns the actual value of this key-value pair. The value will
		* have its escape characters removed if applicable. If the value
		* spans multiple lines and there are comments nested within the
		* lines, they too will be removed.
		*
		* @return the value that this key-value pair will actually be, may
		*         be null if no value is defined, may be the empty string
		*         if the value only consists of whitespace
		*/
		static getValue(value, escapeChar) {
			let escaped = false;
			const skip = util_1.Util.findLeadingNonWhitespace(value, escapeChar);
			if (skip !== 0 && value.charAt(skip) === "#") escaped = true;
			value = value.substring(skip);
			let first = value.charAt(0);
			let last = value.charAt(value.length - 1);
			let literal = first === "'" || first === "\"";
			let inSingle = first === "'" && last === "'";
			let inDouble = false;
			if (first === "\"") {
				for (let i = 1; i < value.length; i++) if (value.charAt(i) === escapeChar) i++;
				else if (value.charAt(i) === "\"" && i === value.length - 1) inDouble = true;
			}
			if (inSingle || inDouble) value = value.substring(1, value.length - 1);
			let commentCheck = -1;
			let escapedValue = "";
			parseValue: for (let i = 0; i < value.length; i++) {
				let char = value.charAt(i);
				switch (char) {
					case escapeChar:
						if (i + 1 === value.length) {
							escapedValue = escapedValue + escapeChar;
							break parseValue;
						}
						char = value.charAt(i + 1);
						if (char === " " || char === "	") whitespaceCheck: for (let j = i + 2; j < value.length; j++) {
							let char2 = value.charAt(j);
							switch (char2) {
								case " ":
								case "	": break;
								case "\r": j++;
								case "\n":
									escaped = true;
									i = j;
									continue parseValue;
								default:
									if (!inDouble && !inSingle && !literal) {
										if (char2 === escapeChar) {
											escapedValue = escapedValue + char;
											i = i + 1;
										} else {
											escapedValue = escapedValue + char + char2;
											i = j;
										}
										continue parseValue;
									}
									break whitespaceCheck;
							}
						}
						if (inDouble) {
							if (char === "\r") {
								escaped = true;
								i = i + 2;
							} else if (char === "\n") {
								escaped = true;
								i++;
							} else if (char !== "\"") {
								if (char === escapeChar) i++;
								escapedValue = escapedValue + escapeChar;
							}
							continue parseValue;
						} else if (inSingle || literal) {
							if (char === "\r") {
								escaped = true;
								i = i + 2;
							} else if (char === "\n") {
								escaped = true;
								i++;
							} else escapedValue = escapedValue + escapeChar;
							continue parseValue;
						} else if (char === escapeChar) {
							escapedValue = escapedValue + escapeChar;
							i++;
						} else if (char === "\r") {
							escaped = true;
							i = i + 2;
						} else if (char === "\n") {
							escaped = true;
							i++;
						} else {
							escapedValue = escapedValue + char;
							i++;
						}
						break;
					case " ":
					case "	":
						if (escaped && commentCheck === -1) commentCheck = i;
						escapedValue = escapedValue + char;
						break;
					case "\r": i++;
					case "\n":
						if (escaped && commentCheck !== -1) {
							escapedValue = escapedValue.substring(0, escapedValue.length - (i - commentCheck - 1));
							commentCheck = -1;
						}
						break;
					case "#": if (escaped) {
						if (commentCheck !== -1) {
							escapedValue = escapedValue.substring(0, escapedValue.length - (i - commentCheck));
							commentCheck = -1;
						}
						newlineCheck: for (let j = i + 1; j < value.length; j++) switch (value.charAt(j)) {
							case "\r": j++;
							case "\n":
								i = j;
								break newlineCheck;
						}
						continue parseValue;
					}
					default:
						if (escaped) {
							escaped = false;
							commentCheck = -1;
						}
						escapedValue = escapedValue + char;
				}
			}
			return escapedValue;
		}
	};
}));
// node_modules/dockerfile-ast/lib/propertyInstruction.js
var require_propertyInstruction = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.PropertyInstruction = void 0;
	const vscode_languageserver_types_1 = (init_main$1(), __toCommonJS(main_exports$1));
	const instruction_1 = require_instruction();
	const property_1 = require_property();
	const argument_1 = require_argument();
	const util_1 = require_util();
	var PropertyInstruction = class extends instruction_1.Instruction {
		constructor(document, range, dockerfile, escapeChar, instruction, instructionRange) {
			super(document, range, dockerfile, escapeChar, instruction, instructionRange);
			this.properties = void 0;
		}
		getProperties() {
			if (this.properties === void 0) {
				let args = this.getPropertyArguments();
				if (args.length === 0) this.properties = [];
				else if (args.length === 1) this.properties = [new property_1.Property(this.document, this.escapeChar, args[0])];
				else if (args.length === 2) {
					if (args[0].getValue().indexOf("=") === -1) this.properties = [new property_1.Property(this.document, this.escapeChar, args[0], args[1])];
					else this.properties = [new property_1.Property(this.document, this.escapeChar, args[0]), new property_1.Property(this.document, this.escapeChar, args[1])];
				} else if (args[0].getValue().indexOf("=") === -1) {
					let text = this.document.getText();
					let start = args[1].getRange().start;
					let end = args[args.length - 1].getRange().end;
					text = text.substring(this.document.offsetAt(start), this.document.offsetAt(end));
					this.properties = [new property_1.Property(this.document, this.escapeChar, args[0], new argument_1.Argument(text, vscode_languageserver_types_1.Range.create(args[1].getRange().start, args[args.length - 1].getRange().end)))];
				} else {
					this.properties = [];
					for (let i = 0; i < args.length; i++) this.properties.push(new property_1.Property(this.document, this.escapeChar, args[i]));
				}
			}
			return this.properties;
		}
		/**
		* Goes from the back of the string and returns the first
		* non-whitespace character that is found. If an escape character
		* is found with newline characters, the escape character will
		* not be considered a non-whitespace character and its index in
		* the string will not be returned.
		*
		* @param content the string to search through
		* @return the index in the string for the first non-whitespace
		*         character when searching from the end of the string
		*/
		findTrailingNonWhitespace(content) {
			let index = content.length;
			whitespaceCheck: for (let i = content.length - 1; i >= 0; i--) switch (content.charAt(i)) {
				case " ":
				case "	": continue;
				case "\n": if (content.charAt(i - 1) === "\r") i = i - 1;
				case "\r":
					newlineCheck: for (let j = i - 1; j >= 0; j--) switch (content.charAt(j)) {
						case " ":
						case "	":
						case "\r":
						case "\n":
						case this.escapeChar: continue;
						default:
							index = j;
							break newlineCheck;
					}
					break whitespaceCheck;
				default:
					index = i;
					break whitespaceCheck;
			}
			return index;
		}
		getPropertyArguments() {
			const args = [];
			let range = this.getInstructionRange();
			let instructionNameEndOffset = this.document.offsetAt(range.end);
			let extra = instructionNameEndOffset - this.document.offsetAt(range.start);
			let content = this.getTextContent();
			let fullArgs = content.substring(extra);
			let start = util_1.Util.findLeadingNonWhitespace(fullArgs, this.escapeChar);
			if (start === -1) return [];
			const startPosition = this.document.positionAt(instructionNameEndOffset + start);
			let escaped = range.start.line !== startPosition.line;
			let endingEscape = false;
			let mark = -1;
			let end = this.findTrailingNonWhitespace(fullArgs);
			content = fullArgs.substring(start, end + 1);
			let argStart = escaped ? -1 : 0;
			let spaced = false;
			argumentLoop: for (let i = 0; i < content.length; i++) {
				let char = content.charAt(i);
				switch (char) {
					case this.escapeChar:
						if (i + 1 === content.length) {
							endingEscape = true;
							break argumentLoop;
						}
						if (!escaped) mark = i;
						switch (content.charAt(i + 1)) {
							case " ":
							case "	":
								if (!util_1.Util.isWhitespace(content.charAt(i + 2))) {
									i = i + 1;
									continue argumentLoop;
								}
								whitespaceCheck: for (let j = i + 2; j < content.length; j++) switch (content.charAt(j)) {
									case "\r": j++;
									case "\n":
										escaped = true;
										i = j;
										continue argumentLoop;
									case " ":
									case "	": break;
									default:
										args.push(new argument_1.Argument(content.substring(argStart, i), vscode_languageserver_types_1.Range.create(this.document.positionAt(instructionNameEndOffset + start + argStart), this.document.positionAt(instructionNameEndOffset + start + i + 2))));
										argStart = j;
										break whitespaceCheck;
								}
								i = argStart - 1;
								continue argumentLoop;
							case "\r": i++;
							case "\n":
								escaped = true;
								i = i + 1;
								continue argumentLoop;
							case this.escapeChar:
								if (argStart === -1) argStart = i;
								i = i + 1;
								continue argumentLoop;
							default:
								if (argStart === -1) argStart = i;
								continue argumentLoop;
						}
					case "'":
					case "\"":
						if (spaced) {
							this.createSpacedArgument(argStart, args, content, mark, instructionNameEndOffset, start);
							argStart = i;
							spaced = false;
						}
						if (argStart === -1) argStart = i;
						for (let j = i + 1; j < content.length; j++) switch (content.charAt(j)) {
							case char:
								if (content.charAt(j + 1) !== " " && content.charAt(j + 1) !== "") {
									i = j;
									continue argumentLoop;
								}
								args.push(new argument_1.Argument(content.substring(argStart, j + 1), vscode_languageserver_types_1.Range.create(this.document.positionAt(instructionNameEndOffset + start + argStart), this.document.positionAt(instructionNameEndOffset + start + j + 1))));
								i = j;
								argStart = -1;
								continue argumentLoop;
							case this.escapeChar: j++;
						}
						break argumentLoop;
					case " ":
					case "	":
						if (escaped) {
							if (argStart !== -1) spaced = true;
						} else if (argStart !== -1) {
							args.push(new argument_1.Argument(content.substring(argStart, i), vscode_languageserver_types_1.Range.create(this.document.positionAt(instructionNameEndOffset + start + argStart), this.document.positionAt(instructionNameEndOffset + start + i))));
							argStart = -1;
						}
						break;
					case "\r": i++;
					case "\n":
						spaced = false;
						break;
					case "#":
						if (escaped) {
							for (let j = i + 1; j < content.length; j++) switch (content.charAt(j)) {
								case "\r": j++;
								case "\n":
									i = j;
									spaced = false;
									continue argumentLoop;
							}
							if (argStart !== -1) {
								let value = content.substring(argStart, mark);
								args.push(new argument_1.Argument(value, vscode_languageserver_types_1.Range.create(this.document.positionAt(instructionNameEndOffset + start + argStart), this.document.positionAt(instructionNameEndOffset + start + mark))));
								argStart = -1;
							}
							break argumentLoop;
						} else if (argStart === -1) argStart = i;
						break;
					default:
						if (spaced) {
							this.createSpacedArgument(argStart, args, content, mark, instructionNameEndOffset, start);
							argStart = i;
							spaced = false;
						}
						escaped = false;
						if (argStart === -1) argStart = i;
						if (char === "$" && content.charAt(i + 1) === "{") {
							let singleQuotes = false;
							let doubleQuotes = false;
							let escaped = false;
							for (let j = i + 1; j < content.length; j++) switch (content.charAt(j)) {
								case this.escapeChar:
									escaped = true;
									break;
								case "\r":
								case "\n": break;
								case "'":
									singleQuotes = !singleQuotes;
									escaped = false;
									break;
								case "\"":
									doubleQuotes = !doubleQuotes;
									escaped = false;
									break;
								case " ":
								case "	":
									if (escaped || singleQuotes || doubleQuotes) break;
									i = j - 1;
									continue argumentLoop;
								case "}":
									i = j;
									continue argumentLoop;
								default: escaped = false;
							}
							break argumentLoop;
						}
				}
			}
			if (argStart !== -1 && argStart !== content.length) {
				let end = endingEscape ? content.length - 1 : content.length;
				let value = content.substring(argStart, end);
				args.push(new argument_1.Argument(value, vscode_languageserver_types_1.Range.create(this.document.positionAt(instructionNameEndOffset + start + argStart), this.document.positionAt(instructionNameEndOffset + start + end))));
			}
			return args;
		}
		createSpacedArgument(argStart, args, content, mark, instructionNameEndOffset, start) {
			if (argStart !== -1) args.push(new argument_1.Argument(content.substring(argStart, mark), vscode_languageserver_types_1.Range.create(this.document.positionAt(instructionNameEndOffset + start + argStart), this.document.positionAt(instructionNameEndOffset + start + mark))));
		}
	};
	exports.PropertyInstruction = PropertyInstruction;
}));
// node_modules/dockerfile-ast/lib/instructions/arg.js
var require_arg = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Arg = void 0;
	const property_1 = require_property();
	const propertyInstruction_1 = require_propertyInstruction();
	var Arg = class extends propertyInstruction_1.PropertyInstruction {
		constructor(document, range, dockerfile, escapeChar, instruction, instructionRange) {
			super(document, range, dockerfile, escapeChar, instruction, instructionRange);
			this.property = null;
			const args = this.getPropertyArguments();
			if (args.length === 1) this.property = new property_1.Property(this.document, this.escapeChar, args[0]);
			else this.property = null;
		}
		/**
		* Returns the variable defined by this ARG. This may be null if
		* this ARG instruction is malformed and has no variable
		* declaration.
		*/
		getProperty() {
			return this.property;
		}
	};
	exports.Arg = Arg;
}));
// node_modules/dockerfile-ast/lib/instructions/cmd.js
var require_cmd = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Cmd = void 0;
	const jsonInstruction_1 = require_jsonInstruction();
	var Cmd = class extends jsonInstruction_1.JSONInstruction {
		constructor(document, range, dockerfile, escapeChar, instruction, instructionRange) {
			super(document, range, dockerfile, escapeChar, instruction, instructionRange);
		}
	};
	exports.Cmd = Cmd;
}));
// node_modules/dockerfile-ast/lib/instructions/copy.js
var require_copy = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Copy = void 0;
	const jsonInstruction_1 = require_jsonInstruction();
	var Copy = class extends jsonInstruction_1.JSONInstruction {
		constructor(document, range, dockerfile, escapeChar, instruction, instructionRange) {
			super(document, range, dockerfile, escapeChar, instruction, instructionRange);
		}
		stopSearchingForFlags(argument) {
			return argument.indexOf("--") === -1;
		}
		getFromFlag() {
			let flags = super.getFlags();
			return flags.length === 1 && flags[0].getName() === "from" ? flags[0] : null;
		}
		/**
		* Returns there here-documents that are defined in this RUN
		* instruction.
		*
		* This API is experimental and subject to change.
		*/
		getHeredocs() {
			return super.getHeredocs();
		}
	};
	exports.Copy = Copy;
}));
// node_modules/dockerfile-ast/lib/instructions/env.js
var require_env = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Env = void 0;
	const propertyInstruction_1 = require_propertyInstruction();
	var Env = class extends propertyInstruction_1.PropertyInstruction {
		constructor(document, range, dockerfile, escapeChar, instruction, instructionRange) {
			super(document, range, dockerfile, escapeChar, instruction, instructionRange);
		}
		getProperties() {
			return super.getProperties();
		}
	};
	exports.Env = Env;
}));
// node_modules/dockerfile-ast/lib/instructions/entrypoint.js
var require_entrypoint = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Entrypoint = void 0;
	const jsonInstruction_1 = require_jsonInstruction();
	var Entrypoint = class extends jsonInstruction_1.JSONInstruction {
		constructor(document, range, dockerfile, escapeChar, instruction, instructionRange) {
			super(document, range, dockerfile, escapeChar, instruction, instructionRange);
		}
	};
	exports.Entrypoint = Entrypoint;
}));
// node_modules/dockerfile-ast/lib/instructions/from.js
var require_from = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.From = void 0;
	const vscode_languageserver_types_1 = (init_main$1(), __toCommonJS(main_exports$1));
	const modifiableInstruction_1 = require_modifiableInstruction();
	var From = class extends modifiableInstruction_1.ModifiableInstruction {
		constructor(document, range, dockerfile, escapeChar, instruction, instructionRange) {
			super(document, range, dockerfile, escapeChar, instruction, instructionRange);
		}
		stopSearchingForFlags(argument) {
			return argument.indexOf("--") === -1;
		}
		getImage() {
			const args = this.getArguments();
			return args.length > 0 ? args[0].getValue() : null;
		}
		/**
		* Returns the name of the image that will be used as the base image.
		*
		* @return the base image's name, or null if unspecified
		*/
		getImageName() {
			const imageName = this.getRangeContent(this.getImageNameRange());
			if (imageName === null) return null;
			let commented = false;
			let escaped = false;
			let name = "";
			for (let i = 0; i < imageName.length; i++) {
				const ch = imageName.charAt(i);
				switch (ch) {
					case this.escapeChar:
						escaped = true;
						break;
					case "\r": continue;
					case "\n":
						commented = false;
						break;
					case " ":
					case "	": break;
					case "#":
						if (escaped) commented = true;
						else {
							name = name + ch;
							escaped = false;
						}
						break;
					default: if (!commented) {
						name = name + ch;
						escaped = false;
					}
				}
			}
			return name;
		}
		/**
		* Returns the range that covers the name of the image used by
		* this instruction.
		*
		* @return the range of the name of this instruction's argument,
		*         or null if no image has been specified
		*/
		getImageNameRange() {
			let range = this.getImageRange();
			if (range) {
				let registryRange = this.getRegistryRange();
				if (registryRange) range.start = this.document.positionAt(this.document.offsetAt(registryRange.end) + 1);
				let tagRange = this.getImageTagRange();
				let digestRange = this.getImageDigestRange();
				if (tagRange === null) {
					if (digestRange !== null) range.end = this.document.positionAt(this.document.offsetAt(digestRange.start) - 1);
				} else range.end = this.document.positionAt(this.document.offsetAt(tagRange.start) - 1);
				return range;
			}
			return null;
		}
		/**
		* Returns the range that covers the image argument of this
		* instruction. This includes the tag or digest of the image if
		* it has been specified by the instruction.
		*
		* @return the range of the image argument, or null if no image
		*         has been specified
		*/
		getImageRange() {
			let args = this.getArguments();
			return args.length !== 0 ? args[0].getRange() : null;
		}
		getImageTag() {
			return this.getRangeContent(this.getImageTagRange());
		}
		/**
		* Returns the range in the document that the tag of the base
		* image encompasses.
		*
		* @return the base image's tag's range in the document, or null
		*         if no tag has been specified
		*/
		getImageTagRange() {
			const range = this.getImageRange();
			if (range) {
				const rangeStartOffset = this.document.offsetAt(range.start);
				const content = this.getRangeContent(range);
				const atIndex = this.indexOf(rangeStartOffset, content, "@");
				const slashIndex = content.indexOf("/");
				if (atIndex === -1) {
					const colonIndex = this.lastIndexOf(rangeStartOffset, content, ":");
					if (colonIndex > slashIndex) return vscode_languageserver_types_1.Range.create(this.document.positionAt(rangeStartOffset + colonIndex + 1), range.end);
				}
				const subcontent = content.substring(0, atIndex);
				const subcolonIndex = subcontent.indexOf(":");
				if (subcolonIndex === -1) return null;
				if (slashIndex === -1) return vscode_languageserver_types_1.Range.create(this.document.positionAt(rangeStartOffset + subcolonIndex + 1), this.document.positionAt(rangeStartOffset + atIndex));
				if (subcolonIndex < slashIndex) return null;
				return vscode_languageserver_types_1.Range.create(this.document.positionAt(rangeStartOffset + subcolonIndex + 1), this.document.positionAt(rangeStartOffset + subcontent.length));
			}
			return null;
		}
		getImageDigest() {
			return this.getRangeContent(this.getImageDigestRange());
		}
		/**
		* Returns the range in the document that the digest of the base
		* image encompasses.
		*
		* @return the base image's digest's range in the document, or null
		*         if no digest has been specified
		*/
		getImageDigestRange() {
			let range = this.getImageRange();
			if (range) {
				let content = this.getRangeContent(range);
				let index = this.lastIndexOf(this.document.offsetAt(range.start), content, "@");
				if (index !== -1) return vscode_languageserver_types_1.Range.create(range.start.line, range.start.character + index + 1, range.end.line, range.end.character);
			}
			return null;
		}
		indexOf(documentOffset, content, searchString) {
			let index = content.indexOf(searchString);
			const variables = this.getVariables();
			for (let i = 0; i < variables.length; i++) {
				const position = documentOffset + index;
				const variableRange = variables[i].getRange();
				if (this.document.offsetAt(variableRange.start) < position && position < this.document.offsetAt(variableRange.end)) {
					const offset = this.document.offsetAt(variableRange.end) - documentOffset;
					const subIndex = content.substring(offset).indexOf(searchString);
					if (subIndex === -1) return -1;
					index = subIndex + offset;
					i = -1;
					continue;
				}
			}
			return index;
		}
		lastIndexOf(documentOffset, content, searchString) {
			let index = content.lastIndexOf(searchString);
			const variables = this.getVariables();
			for (let i = 0; i < variables.length; i++) {
				const position = documentOffset + index;
				const variableRange = variables[i].getRange();
				if (this.document.offsetAt(variableRange.start) < position && position < this.document.offsetAt(variableRange.end)) {
					index = content.substring(0, index).lastIndexOf(searchString);
					if (index === -1) return -1;
					i = -1;
					continue;
				}
			}
			return index;
		}
		getRegistry() {
			return this.getRangeContent(this.getRegistryRange());
		}
		getRegistryRange() {
			const range = this.getImageRange();
			if (range) {
				const tagRange = this.getImageTagRange();
				const digestRange = this.getImageDigestRange();
				if (tagRange === null) {
					if (digestRange !== null) range.end = this.document.positionAt(this.document.offsetAt(digestRange.start) - 1);
				} else range.end = this.document.positionAt(this.document.offsetAt(tagRange.start) - 1);
				const content = this.getRangeContent(range);
				const rangeStart = this.document.offsetAt(range.start);
				const startingSlashIndex = this.indexOf(rangeStart, content, "/");
				if (startingSlashIndex === -1) return null;
				const portIndex = this.indexOf(rangeStart, content, ":");
				const dotIndex = this.indexOf(rangeStart, content, ".");
				if (portIndex !== -1 || dotIndex !== -1) return vscode_languageserver_types_1.Range.create(range.start, this.document.positionAt(rangeStart + startingSlashIndex));
				if (content.substring(0, startingSlashIndex) === "localhost") return vscode_languageserver_types_1.Range.create(range.start, this.document.positionAt(rangeStart + startingSlashIndex));
			}
			return null;
		}
		getBuildStage() {
			let range = this.getBuildStageRange();
			return range === null ? null : this.getRangeContent(range);
		}
		getBuildStageRange() {
			let args = this.getArguments();
			if (args.length > 2 && args[1].getValue().toUpperCase() === "AS") return args[2].getRange();
			return null;
		}
		getPlatformFlag() {
			let flags = super.getFlags();
			return flags.length === 1 && flags[0].getName() === "platform" ? flags[0] : null;
		}
	};
	exports.From = From;
}));
// node_modules/dockerfile-ast/lib/instructions/healthcheck.js
var require_healthcheck = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Healthcheck = void 0;
	const modifiableInstruction_1 = require_modifiableInstruction();
	var Healthcheck = class extends modifiableInstruction_1.ModifiableInstruction {
		constructor(document, range, dockerfile, escapeChar, instruction, instructionRange) {
			super(document, range, dockerfile, escapeChar, instruction, instructionRange);
		}
		stopSearchingForFlags(argument) {
			argument = argument.toUpperCase();
			return argument === "CMD" || argument === "NONE";
		}
		getSubcommand() {
			let args = this.getArguments();
			return args.length !== 0 ? args[0] : null;
		}
	};
	exports.Healthcheck = Healthcheck;
}));
// node_modules/dockerfile-ast/lib/instructions/label.js
var require_label = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Label = void 0;
	const propertyInstruction_1 = require_propertyInstruction();
	const util_1 = require_util();
	var Label = class extends propertyInstruction_1.PropertyInstruction {
		constructor(document, range, dockerfile, escapeChar, instruction, instructionRange) {
			super(document, range, dockerfile, escapeChar, instruction, instructionRange);
		}
		getVariables() {
			const variables = super.getVariables();
			const properties = this.getProperties();
			for (const property of properties) {
				const value = property.getUnescapedValue();
				if (value !== null && value.length > 2 && value.charAt(0) === "'" && value.charAt(value.length - 1) === "'") {
					const range = property.getValueRange();
					for (let i = 0; i < variables.length; i++) if (util_1.Util.isInsideRange(variables[i].getRange().start, range)) {
						variables.splice(i, 1);
						i--;
					}
				}
			}
			return variables;
		}
		getProperties() {
			return super.getProperties();
		}
	};
	exports.Label = Label;
}));
// node_modules/dockerfile-ast/lib/instructions/onbuild.js
var require_onbuild = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Onbuild = void 0;
	const vscode_languageserver_types_1 = (init_main$1(), __toCommonJS(main_exports$1));
	const parser_1 = require_parser();
	const instruction_1 = require_instruction();
	var Onbuild = class extends instruction_1.Instruction {
		constructor(document, range, dockerfile, escapeChar, instruction, instructionRange) {
			super(document, range, dockerfile, escapeChar, instruction, instructionRange);
		}
		getTrigger() {
			let trigger = this.getTriggerWord();
			return trigger === null ? null : trigger.toUpperCase();
		}
		getTriggerWord() {
			return this.getRangeContent(this.getTriggerRange());
		}
		getTriggerRange() {
			let args = this.getArguments();
			return args.length > 0 ? args[0].getRange() : null;
		}
		getTriggerInstruction() {
			let triggerRange = this.getTriggerRange();
			if (triggerRange === null) return null;
			let args = this.getArguments();
			return parser_1.Parser.createInstruction(this.document, this.dockerfile, this.escapeChar, vscode_languageserver_types_1.Range.create(args[0].getRange().start, this.getRange().end), this.getTriggerWord(), triggerRange);
		}
	};
	exports.Onbuild = Onbuild;
}));
// node_modules/dockerfile-ast/lib/instructions/run.js
var require_run = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Run = void 0;
	const jsonInstruction_1 = require_jsonInstruction();
	var Run = class extends jsonInstruction_1.JSONInstruction {
		constructor(document, range, dockerfile, escapeChar, instruction, instructionRange) {
			super(document, range, dockerfile, escapeChar, instruction, instructionRange);
		}
		stopSearchingForFlags(argument) {
			return argument.indexOf("--") === -1;
		}
		/**
		* Returns there here-documents that are defined in this RUN
		* instruction.
		*
		* This API is experimental and subject to change.
		*/
		getHeredocs() {
			return super.getHeredocs();
		}
	};
	exports.Run = Run;
}));
// node_modules/dockerfile-ast/lib/instructions/shell.js
var require_shell = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Shell = void 0;
	const jsonInstruction_1 = require_jsonInstruction();
	var Shell = class extends jsonInstruction_1.JSONInstruction {
		constructor(document, range, dockerfile, escapeChar, instruction, instructionRange) {
			super(document, range, dockerfile, escapeChar, instruction, instructionRange);
		}
	};
	exports.Shell = Shell;
}));
// node_modules/dockerfile-ast/lib/instructions/stopsignal.js
var require_stopsignal = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Stopsignal = void 0;
	const instruction_1 = require_instruction();
	var Stopsignal = class extends instruction_1.Instruction {
		constructor(document, range, dockerfile, escapeChar, instruction, instructionRange) {
			super(document, range, dockerfile, escapeChar, instruction, instructionRange);
		}
	};
	exports.Stopsignal = Stopsignal;
}));
// node_modules/dockerfile-ast/lib/instructions/workdir.js
var require_workdir = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Workdir = void 0;
	const instruction_1 = require_instruction();
	var Workdir = class extends instruction_1.Instruction {
		constructor(document, range, dockerfile, escapeChar, instruction, instructionRange) {
			super(document, range, dockerfile, escapeChar, instruction, instructionRange);
		}
		/**
		* Returns the path that has been defined. Note that this path may
		* be absolute or relative depending on what was written in the
		* instruction.
		*
		* @return the working directory's path, or null if this
		*         instruction has no arguments
		*/
		getPath() {
			return this.getArgumentsContent();
		}
		/**
		* Returns the absolute path that this instruction resolves to. The
		* function will inspect prior WORKDIR instructions in the current
		* image or another build stage in the Dockerfile to try to
		* determine this.
		*
		* @return the absolute path of the working directory, or null if
		*         this instruction has no arguments, or undefined if it
		*         cannot be determined because only relative paths could be
		*         found
		*/
		getAbsolutePath() {
			const path = this.getPath();
			if (path === null || path.startsWith("/")) return path;
			const startLine = this.getRange().start.line;
			const hierarchy = this.dockerfile.getStageHierarchy(startLine);
			for (let i = hierarchy.length - 1; i >= 0; i--) {
				const workdirs = hierarchy[i].getWORKDIRs();
				for (let j = workdirs.length - 1; j >= 0; j--) if (workdirs[j].getRange().start.line < startLine) {
					const parent = workdirs[j].getAbsolutePath();
					if (parent === void 0 || parent === null) return;
					return parent.endsWith("/") ? parent + path : parent + "/" + path;
				}
			}
		}
	};
	exports.Workdir = Workdir;
}));
// node_modules/dockerfile-ast/lib/instructions/user.js
var require_user = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.User = void 0;
	const instruction_1 = require_instruction();
	var User = class extends instruction_1.Instruction {
		constructor(document, range, dockerfile, escapeChar, instruction, instructionRange) {
			super(document, range, dockerfile, escapeChar, instruction, instructionRange);
		}
	};
	exports.User = User;
}));
// node_modules/dockerfile-ast/lib/instructions/volume.js
var require_volume = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Volume = void 0;
	const jsonInstruction_1 = require_jsonInstruction();
	var Volume = class extends jsonInstruction_1.JSONInstruction {
		constructor(document, range, dockerfile, escapeChar, instruction, instructionRange) {
			super(document, range, dockerfile, escapeChar, instruction, instructionRange);
		}
	};
	exports.Volume = Volume;
}));
// node_modules/dockerfile-ast/lib/imageTemplate.js
var require_imageTemplate = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.ImageTemplate = void 0;
	const vscode_languageserver_types_1 = (init_main$1(), __toCommonJS(main_exports$1));
	const arg_1 = require_arg();
	const cmd_1 = require_cmd();
	const copy_1 = require_copy();
	const env_1 = require_env();
	const entrypoint_1 = require_entrypoint();
	const from_1 = require_from();
	const healthcheck_1 = require_healthcheck();
	const onbuild_1 = require_onbuild();
	const util_1 = require_util();
	const workdir_1 = require_workdir();
	var ImageTemplate = class {
		constructor() {
			this.comments = [];
			this.instructions = [];
		}
		addComment(comment) {
			this.comments.push(comment);
		}
		getComments() {
			return this.comments;
		}
		addInstruction(instruction) {
			this.instructions.push(instruction);
		}
		getInstructions() {
			return this.instructions;
		}
		getInstructionAt(line) {
			for (let instruction of this.instructions) if (util_1.Util.isInsideRange(vscode_languageserver_types_1.Position.create(line, 0), instruction.getRange())) return instruction;
			return null;
		}
		/**
		* Gets all the ARG instructions that are defined in this image.
		*/
		getARGs() {
			let args = [];
			for (let instruction of this.instructions) if (instruction instanceof arg_1.Arg) args.push(instruction);
			return args;
		}
		/**
		* Gets all the CMD instructions that are defined in this image.
		*/
		getCMDs() {
			let cmds = [];
			for (let instruction of this.instructions) if (instruction instanceof cmd_1.Cmd) cmds.push(instruction);
			return cmds;
		}
		/**
		* Gets all the COPY instructions that are defined in this image.
		*/
		getCOPYs() {
			let copies = [];
			for (let instruction of this.instructions) if (instruction instanceof copy_1.Copy) copies.push(instruction);
			return copies;
		}
		/**
		* Gets all the ENTRYPOINT instructions that are defined in this image.
		*/
		getENTRYPOINTs() {
			let froms = [];
			for (let instruction of this.instructions) if (instruction instanceof entrypoint_1.Entrypoint) froms.push(instruction);
			return froms;
		}
		/**
		* Gets all the ENV instructions that are defined in this image.
		*/
		getENVs() {
			let args = [];
			for (let instruction of this.instructions) if (instruction instanceof env_1.Env) args.push(instruction);
			return args;
		}
		getFROM() {
			for (const instruction of this.instructions) if (instruction instanceof from_1.From) return instruction;
			return null;
		}
		/**
		* Gets all the FROM instructions that are defined in this image.
		*/
		getFROMs() {
			let froms = [];
			for (let instruction of this.instructions) if (instruction instanceof from_1.From) froms.push(instruction);
			return froms;
		}
		/**
		* Gets all the HEALTHCHECK instructions that are defined in this image.
		*/
		getHEALTHCHECKs() {
			let froms = [];
			for (let instruction of this.instructions) if (instruction instanceof healthcheck_1.Healthcheck) froms.push(instruction);
			return froms;
		}
		getWORKDIRs() {
			const workdirs = [];
			for (const instruction of this.instructions) if (instruction instanceof workdir_1.Workdir) workdirs.push(instruction);
			return workdirs;
		}
		getOnbuildTriggers() {
			let triggers = [];
			for (let instruction of this.instructions) if (instruction instanceof onbuild_1.Onbuild) {
				let trigger = instruction.getTriggerInstruction();
				if (trigger) triggers.push(trigger);
			}
			return triggers;
		}
		getAvailableVariables(currentLine) {
			const variables = [];
			for (const arg of this.getARGs()) if (arg.isBefore(currentLine)) {
				const property = arg.getProperty();
				if (property) {
					const variable = property.getName();
					if (variables.indexOf(variable) === -1) variables.push(variable);
				}
			}
			for (const env of this.getENVs()) if (env.isBefore(currentLine)) for (const property of env.getProperties()) {
				const variable = property.getName();
				if (variables.indexOf(variable) === -1) variables.push(variable);
			}
			return variables;
		}
		/**
		* Resolves a variable with the given name at the specified line
		* to its value. If null is returned, then the variable has been
		* defined but no value was given. If undefined is returned, then
		* a variable with the given name has not been defined yet as of
		* the given line.
		*
		* @param variable the name of the variable to resolve
		* @param line the line number that the variable is on, zero-based
		* @return the value of the variable as defined by an ARG or ENV
		*         instruction, or null if no value has been specified, or
		*         undefined if a variable with the given name has not
		*         been defined
		*/
		resolveVariable(variable, line) {
			let envs = this.getENVs();
			for (let i = envs.length - 1; i >= 0; i--) if (envs[i].isBefore(line)) {
				for (let property of envs[i].getProperties()) if (property.getName() === variable) return property.getValue();
			}
			let args = this.getARGs();
			for (let i = args.length - 1; i >= 0; i--) if (args[i].isBefore(line)) {
				let property = args[i].getProperty();
				if (property && property.getName() === variable) return property.getValue();
			}
		}
		getRange() {
			const instructions = this.getInstructions();
			if (instructions.length === 0) return vscode_languageserver_types_1.Range.create(0, 0, 0, 0);
			const instructionStart = instructions[0].getRange().start;
			const instructionEnd = instructions[instructions.length - 1].getRange().end;
			return vscode_languageserver_types_1.Range.create(instructionStart, instructionEnd);
		}
		contains(position) {
			const range = this.getRange();
			if (range === null) return false;
			return util_1.Util.isInsideRange(position, range);
		}
	};
	exports.ImageTemplate = ImageTemplate;
}));
// node_modules/dockerfile-ast/lib/dockerfile.js
var require_dockerfile = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Dockerfile = void 0;
	const vscode_languageserver_types_1 = (init_main$1(), __toCommonJS(main_exports$1));
	const ast = require_main();
	const imageTemplate_1 = require_imageTemplate();
	const from_1 = require_from();
	const util_1 = require_util();
	const main_1 = require_main();
	var Dockerfile = class extends imageTemplate_1.ImageTemplate {
		constructor(document) {
			super();
			this.initialInstructions = new imageTemplate_1.ImageTemplate();
			this.buildStages = [];
			this.directives = [];
			/**
			* Whether a FROM instruction has been added to this Dockerfile or not.
			*/
			this.foundFrom = false;
			this.document = document;
		}
		getEscapeCharacter() {
			for (const directive of this.directives) if (directive.getDirective() === ast.Directive.escape) {
				const value = directive.getValue();
				if (value === "\\" || value === "`") return value;
			}
			return "\\";
		}
		getInitialARGs() {
			return this.initialInstructions.getARGs();
		}
		getContainingImage(position) {
			let range = vscode_languageserver_types_1.Range.create(vscode_languageserver_types_1.Position.create(0, 0), this.document.positionAt(this.document.getText().length));
			if (!util_1.Util.isInsideRange(position, range)) return null;
			if (this.initialInstructions.getComments().length > 0 || this.initialInstructions.getInstructions().length > 0) {
				if (util_1.Util.isInsideRange(position, this.initialInstructions.getRange())) return this.initialInstructions;
			}
			for (const buildStage of this.buildStages) if (util_1.Util.isInsideRange(position, buildStage.getRange())) return buildStage;
			return this;
		}
		addInstruction(instruction) {
			if (instruction.getKeyword() === main_1.Keyword.FROM) {
				this.currentBuildStage = new imageTemplate_1.ImageTemplate();
				this.buildStages.push(this.currentBuildStage);
				this.foundFrom = true;
			} else if (!this.foundFrom) this.initialInstructions.addInstruction(instruction);
			if (this.foundFrom) this.currentBuildStage.addInstruction(instruction);
			super.addInstruction(instruction);
		}
		setDirectives(directives) {
			this.directives = directives;
		}
		getDirective() {
			return this.directives.length === 0 ? null : this.directives[0];
		}
		getDirectives() {
			return this.directives;
		}
		resolveVariable(variable, line) {
			for (let from of this.getFROMs()) {
				let range = from.getRange();
				if (range.start.line <= line && line <= range.end.line) {
					let initialARGs = new imageTemplate_1.ImageTemplate();
					for (let instruction of this.initialInstructions.getARGs()) initialARGs.addInstruction(instruction);
					return initialARGs.resolveVariable(variable, line);
				}
			}
			let image = this.getContainingImage(vscode_languageserver_types_1.Position.create(line, 0));
			if (image === null) return;
			let resolvedVariable = image.resolveVariable(variable, line);
			if (resolvedVariable === null) {
				let initialARGs = new imageTemplate_1.ImageTemplate();
				for (let instruction of this.initialInstructions.getARGs()) initialARGs.addInstruction(instruction);
				return initialARGs.resolveVariable(variable, line);
			}
			return resolvedVariable;
		}
		getAvailableVariables(currentLine) {
			if (this.getInstructionAt(currentLine) instanceof from_1.From) {
				let variables = [];
				for (let arg of this.getInitialARGs()) {
					let property = arg.getProperty();
					if (property) variables.push(property.getName());
				}
				return variables;
			}
			let image = this.getContainingImage(vscode_languageserver_types_1.Position.create(currentLine, 0));
			return image ? image.getAvailableVariables(currentLine) : [];
		}
		getParentStage(image) {
			const templateFrom = image.getFROM();
			const imageName = templateFrom === null ? null : templateFrom.getImageName();
			if (imageName === null) return null;
			for (const from of this.getFROMs()) if (from.getBuildStage() === imageName) {
				const range = from.getRange();
				if (range.start.line === templateFrom.getRange().start.line) return null;
				return this.getContainingImage(range.start);
			}
			return null;
		}
		getStageHierarchy(line) {
			const image = this.getContainingImage(vscode_languageserver_types_1.Position.create(line, 0));
			if (image === null) return [];
			const stages = [image];
			let stage = this.getParentStage(image);
			while (stage !== null) {
				stages.splice(0, 0, stage);
				stage = this.getParentStage(stage);
			}
			return stages;
		}
		getAvailableWorkingDirectories(line) {
			const availableDirectories = /* @__PURE__ */ new Set();
			for (const image of this.getStageHierarchy(line)) for (const workdir of image.getWORKDIRs()) if (workdir.getRange().end.line < line) {
				let directory = workdir.getAbsolutePath();
				if (directory !== void 0 && directory !== null) {
					if (!directory.endsWith("/")) directory += "/";
					availableDirectories.add(directory);
				}
			}
			return Array.from(availableDirectories);
		}
		/**
		* Internally reorganize the comments in the Dockerfile and allocate
		* them to the relevant build stages that they belong to.
		*/
		organizeComments() {
			const comments = this.getComments();
			for (let i = 0; i < comments.length; i++) if (util_1.Util.isInsideRange(comments[i].getRange().end, this.initialInstructions.getRange())) this.initialInstructions.addComment(comments[i]);
			else for (const buildStage of this.buildStages) if (util_1.Util.isInsideRange(comments[i].getRange().start, buildStage.getRange())) buildStage.addComment(comments[i]);
		}
		getRange() {
			const comments = this.getComments();
			const instructions = this.getInstructions();
			let range = null;
			if (comments.length === 0) {
				if (instructions.length > 0) range = vscode_languageserver_types_1.Range.create(instructions[0].getRange().start, instructions[instructions.length - 1].getRange().end);
			} else if (instructions.length === 0) range = vscode_languageserver_types_1.Range.create(comments[0].getRange().start, comments[comments.length - 1].getRange().end);
			else {
				const commentStart = comments[0].getRange().start;
				const commentEnd = comments[comments.length - 1].getRange().end;
				const instructionStart = instructions[0].getRange().start;
				const instructionEnd = instructions[instructions.length - 1].getRange().end;
				if (commentStart.line < instructionStart.line) {
					if (commentEnd.line < instructionEnd.line) range = vscode_languageserver_types_1.Range.create(commentStart, instructionEnd);
					range = vscode_languageserver_types_1.Range.create(commentStart, commentEnd);
				} else if (commentEnd.line < instructionEnd.line) range = vscode_languageserver_types_1.Range.create(instructionStart, instructionEnd);
				else range = vscode_languageserver_types_1.Range.create(instructionStart, commentEnd);
			}
			if (range === null) {
				if (this.directives.length === 0) return null;
				return this.directives[0].getRange();
			} else if (this.directives.length === 0) return range;
			return vscode_languageserver_types_1.Range.create(this.directives[0].getRange().start, range.end);
		}
	};
	exports.Dockerfile = Dockerfile;
}));
// node_modules/dockerfile-ast/lib/parser.js
var require_parser = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.Parser = void 0;
	const vscode_languageserver_textdocument_1 = (init_main(), __toCommonJS(main_exports));
	const vscode_languageserver_types_1 = (init_main$1(), __toCommonJS(main_exports$1));
	const comment_1 = require_comment();
	const parserDirective_1 = require_parserDirective();
	const instruction_1 = require_instruction();
	const add_1 = require_add();
	const arg_1 = require_arg();
	const cmd_1 = require_cmd();
	const copy_1 = require_copy();
	const env_1 = require_env();
	const entrypoint_1 = require_entrypoint();
	const from_1 = require_from();
	const healthcheck_1 = require_healthcheck();
	const label_1 = require_label();
	const onbuild_1 = require_onbuild();
	const run_1 = require_run();
	const shell_1 = require_shell();
	const stopsignal_1 = require_stopsignal();
	const workdir_1 = require_workdir();
	const user_1 = require_user();
	const volume_1 = require_volume();
	const dockerfile_1 = require_dockerfile();
	const util_1 = require_util();
	const main_1 = require_main();
	exports.Parser = class Parser {
		constructor() {
			this.escapeChar = null;
		}
		static createInstruction(document, dockerfile, escapeChar, lineRange, instruction, instructionRange) {
			switch (instruction.toUpperCase()) {
				case "ADD": return new add_1.Add(document, lineRange, dockerfile, escapeChar, instruction, instructionRange);
				case "ARG": return new arg_1.Arg(document, lineRange, dockerfile, escapeChar, instruction, instructionRange);
				case "CMD": return new cmd_1.Cmd(document, lineRange, dockerfile, escapeChar, instruction, instructionRange);
				case "COPY": return new copy_1.Copy(document, lineRange, dockerfile, escapeChar, instruction, instructionRange);
				case "ENTRYPOINT": return new entrypoint_1.Entrypoint(document, lineRange, dockerfile, escapeChar, instruction, instructionRange);
				case "ENV": return new env_1.Env(document, lineRange, dockerfile, escapeChar, instruction, instructionRange);
				case "FROM": return new from_1.From(document, lineRange, dockerfile, escapeChar, instruction, instructionRange);
				case "HEALTHCHECK": return new healthcheck_1.Healthcheck(document, lineRange, dockerfile, escapeChar, instruction, instructionRange);
				case "LABEL": return new label_1.Label(document, lineRange, dockerfile, escapeChar, instruction, instructionRange);
				case "ONBUILD": return new onbuild_1.Onbuild(document, lineRange, dockerfile, escapeChar, instruction, instructionRange);
				case "RUN": return new run_1.Run(document, lineRange, dockerfile, escapeChar, instruction, instructionRange);
				case "SHELL": return new shell_1.Shell(document, lineRange, dockerfile, escapeChar, instruction, instructionRange);
				case "STOPSIGNAL": return new stopsignal_1.Stopsignal(document, lineRange, dockerfile, escapeChar, instruction, instructionRange);
				case "WORKDIR": return new workdir_1.Workdir(document, lineRange, dockerfile, escapeChar, instruction, instructionRange);
				case "USER": return new user_1.User(document, lineRange, dockerfile, escapeChar, instruction, instructionRange);
				case "VOLUME": return new volume_1.Volume(document, lineRange, dockerfile, escapeChar, instruction, instructionRange);
			}
			return new instruction_1.Instruction(document, lineRange, dockerfile, escapeChar, instruction, instructionRange);
		}
		getParserDirectives(document, buffer) {
			const directives = [];
			this.escapeChar = "";
			const offset = util_1.Util.isUTF8BOM(buffer.substring(0, 1)) ? 1 : 0;
			directiveCheck: for (let i = offset; i < buffer.length; i++) switch (buffer.charAt(i)) {
				case " ":
				case "	": break;
				case "\r":
				case "\n": break directiveCheck;
				case "#":
					let directiveStart = -1;
					let directiveEnd = -1;
					for (let j = i + 1; j < buffer.length; j++) {
						let char = buffer.charAt(j);
						switch (char) {
							case " ":
							case "	":
								if (directiveStart !== -1 && directiveEnd === -1) directiveEnd = j;
								break;
							case "\r":
							case "\n": break directiveCheck;
							case "=":
								let valueStart = -1;
								let valueEnd = -1;
								if (directiveEnd === -1) directiveEnd = j;
								let lineEnd = buffer.length;
								directiveValue: for (let k = j + 1; k < buffer.length; k++) {
									char = buffer.charAt(k);
									switch (char) {
										case "\r":
										case "\n":
											if (valueStart !== -1 && valueEnd === -1) valueEnd = k;
											lineEnd = k;
											break directiveValue;
										case "	":
										case " ":
											if (valueStart !== -1 && valueEnd === -1) valueEnd = k;
											continue;
										default: if (valueStart === -1) valueStart = k;
									}
								}
								if (directiveStart === -1) break directiveCheck;
								if (valueStart === -1) {
									valueStart = j + 1;
									valueEnd = lineEnd;
								} else if (valueEnd === -1) valueEnd = buffer.length;
								const lineRange = vscode_languageserver_types_1.Range.create(document.positionAt(i), document.positionAt(lineEnd));
								const nameRange = vscode_languageserver_types_1.Range.create(document.positionAt(directiveStart), document.positionAt(directiveEnd));
								const valueRange = vscode_languageserver_types_1.Range.create(document.positionAt(valueStart), document.positionAt(valueEnd));
								directives.push(new parserDirective_1.ParserDirective(document, lineRange, nameRange, valueRange));
								directiveStart = -1;
								if (buffer.charAt(valueEnd) === "\r") i = valueEnd + 1;
								else i = valueEnd;
								continue directiveCheck;
							default: if (directiveStart === -1) directiveStart = j;
						}
					}
					break;
				default: break directiveCheck;
			}
			return directives;
		}
		parse(buffer) {
			this.document = vscode_languageserver_textdocument_1.TextDocument.create("", "", 0, buffer);
			this.buffer = buffer;
			let dockerfile = new dockerfile_1.Dockerfile(this.document);
			let directives = this.getParserDirectives(this.document, this.buffer);
			let offset = 0;
			this.escapeChar = "\\";
			if (directives.length > 0) {
				dockerfile.setDirectives(directives);
				this.escapeChar = dockerfile.getEscapeCharacter();
				offset = this.document.offsetAt(vscode_languageserver_types_1.Position.create(directives.length, 0));
			} else if (util_1.Util.isUTF8BOM(buffer.substring(0, 1))) offset = 1;
			for (let i = offset; i < this.buffer.length; i++) {
				const char = this.buffer.charAt(i);
				switch (char) {
					case " ":
					case "	":
					case "\r":
					case "\n": break;
					case "#":
						i = this.processComment(dockerfile, i);
						break;
					default: i = this.processInstruction(dockerfile, char, i);
				}
			}
			dockerfile.organizeComments();
			return dockerfile;
		}
		processInstruction(dockerfile, char, start) {
			let instruction = char;
			let instructionEnd = -1;
			let escapedInstruction = false;
			instructionCheck: for (let i = start + 1; i < this.buffer.length; i++) {
				char = this.buffer.charAt(i);
				switch (char) {
					case this.escapeChar:
						escapedInstruction = true;
						char = this.buffer.charAt(i + 1);
						if (char === "\r" || char === "\n") {
							if (instructionEnd === -1) instructionEnd = i;
							i++;
						} else if (char === " " || char === "	") {
							for (let j = i + 2; j < this.buffer.length; j++) switch (this.buffer.charAt(j)) {
								case " ":
								case "	": break;
								case "\r":
								case "\n":
									i = j;
									continue instructionCheck;
								default:
									instructionEnd = i + 1;
									instruction = instruction + this.escapeChar;
									i = j - 2;
									continue instructionCheck;
							}
							instructionEnd = i + 1;
							instruction = instruction + this.escapeChar;
							break instructionCheck;
						} else {
							instructionEnd = i + 1;
							instruction = instruction + this.escapeChar;
							escapedInstruction = false;
						}
						break;
					case " ":
					case "	":
						if (escapedInstruction) {
							escapeCheck: for (let j = i + 1; j < this.buffer.length; j++) switch (this.buffer.charAt(j)) {
								case " ":
								case "	": break;
								case "\r":
								case "\n":
									i = j;
									continue instructionCheck;
								default: break escapeCheck;
							}
							escapedInstruction = false;
						}
						if (instructionEnd === -1) instructionEnd = i;
						i = this.processArguments(dockerfile, instruction, instructionEnd, start, i);
						dockerfile.addInstruction(this.createInstruction(dockerfile, instruction, start, instructionEnd, i));
						return i;
					case "\r":
					case "\n":
						if (escapedInstruction) continue;
						if (instructionEnd === -1) instructionEnd = i;
						dockerfile.addInstruction(this.createInstruction(dockerfile, instruction, start, i, i));
						return i;
					case "#": if (escapedInstruction) continue;
					default:
						instructionEnd = i + 1;
						instruction = instruction + char;
						escapedInstruction = false;
				}
			}
			if (instructionEnd === -1) instructionEnd = this.buffer.length;
			dockerfile.addInstruction(this.createInstruction(dockerfile, instruction, start, instructionEnd, this.buffer.length));
			return this.buffer.length;
		}
		processHeredocs(instruction, offset) {
			let keyword = instruction.getKeyword();
			if (keyword === main_1.Keyword.ONBUILD) {
				instruction = instruction.getTriggerInstruction();
				if (instruction === null) return offset;
				keyword = instruction.getKeyword();
			}
			if (keyword !== main_1.Keyword.ADD && keyword !== main_1.Keyword.COPY && keyword !== main_1.Keyword.RUN) return offset;
			const heredocs = [];
			let tabbed = false;
			for (const arg of instruction.getArguments()) {
				const value = arg.getValue();
				if (value.startsWith("<<") && value.length > 2) {
					if (value.startsWith("<<-")) tabbed = true;
					const name = util_1.Util.parseHeredocName(value);
					if (name !== null) heredocs.push(name);
				}
			}
			if (heredocs.length > 0) for (const heredoc of heredocs) offset = this.parseHeredoc(heredoc, offset, tabbed);
			return offset;
		}
		processArguments(dockerfile, instruction, instructionEnd, start, offset) {
			let escaped = false;
			argumentsCheck: for (let i = offset + 1; i < this.buffer.length; i++) switch (this.buffer.charAt(i)) {
				case "\r":
				case "\n":
					if (escaped) continue;
					return this.processHeredocs(this.createInstruction(dockerfile, instruction, start, instructionEnd, i), i);
				case this.escapeChar:
					const next = this.buffer.charAt(i + 1);
					if (next === "\n" || next === "\r") {
						escaped = true;
						i++;
					} else if (next === " " || next === "	") {
						for (let j = i + 2; j < this.buffer.length; j++) switch (this.buffer.charAt(j)) {
							case " ":
							case "	": break;
							case "\r":
							case "\n": escaped = true;
							default:
								i = j;
								continue argumentsCheck;
						}
						return this.buffer.length;
					}
					continue;
				case "#":
					if (escaped) {
						i = this.processComment(dockerfile, i);
						continue argumentsCheck;
					}
					break;
				case " ":
				case "	": break;
				default: if (escaped) escaped = false;
			}
			return this.buffer.length;
		}
		processComment(dockerfile, start) {
			let end = this.buffer.length;
			commentLoop: for (let i = start + 1; i < this.buffer.length; i++) switch (this.buffer.charAt(i)) {
				case "\r":
				case "\n":
					end = i;
					break commentLoop;
			}
			const range = vscode_languageserver_types_1.Range.create(this.document.positionAt(start), this.document.positionAt(end));
			dockerfile.addComment(new comment_1.Comment(this.document, range));
			return end;
		}
		parseHeredoc(heredocName, offset, tabbed) {
			let startWord = -1;
			let lineStart = true;
			for (let i = offset; i < this.buffer.length; i++) switch (this.buffer.charAt(i)) {
				case " ":
					lineStart = false;
					break;
				case "	":
					if (!tabbed) lineStart = false;
					break;
				case "\r":
				case "\n":
					if (startWord !== -1 && heredocName === this.buffer.substring(startWord, i)) return i;
					startWord = -1;
					lineStart = true;
					break;
				default: if (lineStart) {
					startWord = i;
					lineStart = false;
				}
			}
			return this.buffer.length;
		}
		createInstruction(dockerfile, instruction, start, instructionEnd, end) {
			const startPosition = this.document.positionAt(start);
			const instructionRange = vscode_languageserver_types_1.Range.create(startPosition, this.document.positionAt(instructionEnd));
			const lineRange = vscode_languageserver_types_1.Range.create(startPosition, this.document.positionAt(end));
			return Parser.createInstruction(this.document, dockerfile, this.escapeChar, lineRange, instruction, instructionRange);
		}
	};
}));
// node_modules/dockerfile-ast/lib/main.js
var require_main = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.DockerfileParser = exports.DefaultVariables = exports.Directive = exports.Keyword = exports.Workdir = exports.Volume = exports.User = exports.Stopsignal = exports.Shell = exports.Run = exports.PropertyInstruction = exports.Onbuild = exports.ModifiableInstruction = exports.Label = exports.JSONInstruction = exports.Heredoc = exports.Healthcheck = exports.From = exports.Env = exports.Entrypoint = exports.Copy = exports.Cmd = exports.Arg = exports.Add = exports.Variable = exports.Property = exports.ParserDirective = exports.Line = exports.Instruction = exports.Flag = exports.Comment = exports.JSONArgument = exports.Argument = void 0;
	var argument_1 = require_argument();
	Object.defineProperty(exports, "Argument", {
		enumerable: true,
		get: function() {
			return argument_1.Argument;
		}
	});
	var jsonArgument_1 = require_jsonArgument();
	Object.defineProperty(exports, "JSONArgument", {
		enumerable: true,
		get: function() {
			return jsonArgument_1.JSONArgument;
		}
	});
	const comment_1 = require_comment();
	Object.defineProperty(exports, "Comment", {
		enumerable: true,
		get: function() {
			return comment_1.Comment;
		}
	});
	const parser_1 = require_parser();
	var flag_1 = require_flag();
	Object.defineProperty(exports, "Flag", {
		enumerable: true,
		get: function() {
			return flag_1.Flag;
		}
	});
	const instruction_1 = require_instruction();
	Object.defineProperty(exports, "Instruction", {
		enumerable: true,
		get: function() {
			return instruction_1.Instruction;
		}
	});
	var line_1 = require_line();
	Object.defineProperty(exports, "Line", {
		enumerable: true,
		get: function() {
			return line_1.Line;
		}
	});
	const parserDirective_1 = require_parserDirective();
	Object.defineProperty(exports, "ParserDirective", {
		enumerable: true,
		get: function() {
			return parserDirective_1.ParserDirective;
		}
	});
	var property_1 = require_property();
	Object.defineProperty(exports, "Property", {
		enumerable: true,
		get: function() {
			return property_1.Property;
		}
	});
	var variable_1 = require_variable();
	Object.defineProperty(exports, "Variable", {
		enumerable: true,
		get: function() {
			return variable_1.Variable;
		}
	});
	var add_1 = require_add();
	Object.defineProperty(exports, "Add", {
		enumerable: true,
		get: function() {
			return add_1.Add;
		}
	});
	const arg_1 = require_arg();
	Object.defineProperty(exports, "Arg", {
		enumerable: true,
		get: function() {
			return arg_1.Arg;
		}
	});
	const cmd_1 = require_cmd();
	Object.defineProperty(exports, "Cmd", {
		enumerable: true,
		get: function() {
			return cmd_1.Cmd;
		}
	});
	const copy_1 = require_copy();
	Object.defineProperty(exports, "Copy", {
		enumerable: true,
		get: function() {
			return copy_1.Copy;
		}
	});
	const entrypoint_1 = require_entrypoint();
	Object.defineProperty(exports, "Entrypoint", {
		enumerable: true,
		get: function() {
			return entrypoint_1.Entrypoint;
		}
	});
	const env_1 = require_env();
	Object.defineProperty(exports, "Env", {
		enumerable: true,
		get: function() {
			return env_1.Env;
		}
	});
	const from_1 = require_from();
	Object.defineProperty(exports, "From", {
		enumerable: true,
		get: function() {
			return from_1.From;
		}
	});
	const healthcheck_1 = require_healthcheck();
	Object.defineProperty(exports, "Healthcheck", {
		enumerable: true,
		get: function() {
			return healthcheck_1.Healthcheck;
		}
	});
	var heredoc_1 = require_heredoc();
	Object.defineProperty(exports, "Heredoc", {
		enumerable: true,
		get: function() {
			return heredoc_1.Heredoc;
		}
	});
	var jsonInstruction_1 = require_jsonInstruction();
	Object.defineProperty(exports, "JSONInstruction", {
		enumerable: true,
		get: function() {
			return jsonInstruction_1.JSONInstruction;
		}
	});
	var label_1 = require_label();
	Object.defineProperty(exports, "Label", {
		enumerable: true,
		get: function() {
			return label_1.Label;
		}
	});
	var modifiableInstruction_1 = require_modifiableInstruction();
	Object.defineProperty(exports, "ModifiableInstruction", {
		enumerable: true,
		get: function() {
			return modifiableInstruction_1.ModifiableInstruction;
		}
	});
	var onbuild_1 = require_onbuild();
	Object.defineProperty(exports, "Onbuild", {
		enumerable: true,
		get: function() {
			return onbuild_1.Onbuild;
		}
	});
	var propertyInstruction_1 = require_propertyInstruction();
	Object.defineProperty(exports, "PropertyInstruction", {
		enumerable: true,
		get: function() {
			return propertyInstruction_1.PropertyInstruction;
		}
	});
	var run_1 = require_run();
	Object.defineProperty(exports, "Run", {
		enumerable: true,
		get: function() {
			return run_1.Run;
		}
	});
	var shell_1 = require_shell();
	Object.defineProperty(exports, "Shell", {
		enumerable: true,
		get: function() {
			return shell_1.Shell;
		}
	});
	var stopsignal_1 = require_stopsignal();
	Object.defineProperty(exports, "Stopsignal", {
		enumerable: true,
		get: function() {
			return stopsignal_1.Stopsignal;
		}
	});
	var user_1 = require_user();
	Object.defineProperty(exports, "User", {
		enumerable: true,
		get: function() {
			return user_1.User;
		}
	});
	var volume_1 = require_volume();
	Object.defineProperty(exports, "Volume", {
		enumerable: true,
		get: function() {
			return volume_1.Volume;
		}
	});
	const workdir_1 = require_workdir();
	Object.defineProperty(exports, "Workdir", {
		enumerable: true,
		get: function() {
			return workdir_1.Workdir;
		}
	});
	var Keyword;
	(function(Keyword) {
		Keyword["ADD"] = "ADD";
		Keyword["ARG"] = "ARG";
		Keyword["CMD"] = "CMD";
		Keyword["COPY"] = "COPY";
		Keyword["ENTRYPOINT"] = "ENTRYPOINT";
		Keyword["ENV"] = "ENV";
		Keyword["EXPOSE"] = "EXPOSE";
		Keyword["FROM"] = "FROM";
		Keyword["HEALTHCHECK"] = "HEALTHCHECK";
		Keyword["LABEL"] = "LABEL";
		Keyword["MAINTAINER"] = "MAINTAINER";
		Keyword["ONBUILD"] = "ONBUILD";
		Keyword["RUN"] = "RUN";
		Keyword["SHELL"] = "SHELL";
		Keyword["STOPSIGNAL"] = "STOPSIGNAL";
		Keyword["USER"] = "USER";
		Keyword["VOLUME"] = "VOLUME";
		Keyword["WORKDIR"] = "WORKDIR";
	})(Keyword || (exports.Keyword = Keyword = {}));
	var Directive;
	(function(Directive) {
		Directive["escape"] = "escape";
		Directive["syntax"] = "syntax";
	})(Directive || (exports.Directive = Directive = {}));
	exports.DefaultVariables = [
		"ALL_PROXY",
		"all_proxy",
		"FTP_PROXY",
		"ftp_proxy",
		"HTTP_PROXY",
		"http_proxy",
		"HTTPS_PROXY",
		"https_proxy",
		"NO_PROXY",
		"no_proxy"
	];
	var DockerfileParser;
	(function(DockerfileParser) {
		function parse(content) {
			return new parser_1.Parser().parse(content);
		}
		DockerfileParser.parse = parse;
	})(DockerfileParser || (exports.DockerfileParser = DockerfileParser = {}));
}));
// src/versions/expand.ts
var import_main = require_main();
/** Deeper than anybody writes, and shallow enough for any stack. */
const MAX_DEPTH = 20;
/** Longer than any image's name: variables that double each other grow without bound. */
const MAX_LENGTH$1 = 4096;
/**
* Puts the values of variables in their places: `$V`, `${V}`, `${V:-default}`, `${V-default}`, `${V:+other}`,
* `${V+other}`, `${V:?words}`, `${V?words}`, in each other too. Compose and Dockerfiles have these in common.
* Sources: https://docs.docker.com/reference/compose-file/interpolation/ and
* https://docs.docker.com/reference/dockerfile/#environment-replacement
*
* @param escapeWith what makes the next dollar sign an ordinary one: `\` in a Dockerfile, `$` in compose.
*/
function expand(text, lookup, escapeWith, depth = 0) {
	let made = "";
	for (let at = 0; at < text.length;) {
		if (made.length > MAX_LENGTH$1) return {
			ok: false,
			variable: text.slice(0, 80)
		};
		if (text.startsWith(`${escapeWith}$`, at)) {
			made += "$";
			at += 2;
			continue;
		}
		if (text[at] !== "$") {
			made += text[at++];
			continue;
		}
		const plain = /^\$([A-Za-z_]\w*)/.exec(text.slice(at, at + 256));
		if (plain) {
			const value = lookup(plain[1] ?? "");
			if (value === void 0) return {
				ok: false,
				variable: plain[1] ?? ""
			};
			made += value;
			at += plain[0].length;
			continue;
		}
		if (text[at + 1] !== "{") {
			made += text[at++];
			continue;
		}
		const end = closing(text, at + 1);
		if (end < 0) return {
			ok: false,
			variable: text.slice(at, at + 80)
		};
		const value = substitute(text.slice(at + 2, end), lookup, escapeWith, depth);
		if (!value.ok) return value;
		made += value.text;
		at = end + 1;
	}
	return {
		ok: true,
		text: made
	};
}
/** The value of what stands between the braces. */
function substitute(inner, lookup, escapeWith, depth) {
	const match = /^([A-Za-z_]\w*)(?:(:?[-+?])(.*))?$/s.exec(inner);
	if (!match || depth > MAX_DEPTH) return {
		ok: false,
		variable: inner
	};
	const [, name = "", operator = "", word = ""] = match;
	const value = lookup(name);
	const isSet = operator.startsWith(":") ? value !== void 0 && value !== "" : value !== void 0;
	const wordValue = () => expand(word, lookup, escapeWith, depth + 1);
	if (operator.endsWith("+")) return isSet ? wordValue() : {
		ok: true,
		text: ""
	};
	if (isSet) return {
		ok: true,
		text: value ?? ""
	};
	return operator.endsWith("-") ? wordValue() : {
		ok: false,
		variable: name
	};
}
/** Where the brace at `open` is closed; -1 where it never is. */
function closing(text, open) {
	let depth = 0;
	for (let at = open; at < text.length; at++) if (text[at] === "{" && (at === open || text[at - 1] === "$")) depth++;
	else if (text[at] === "}" && --depth === 0) return at;
	return -1;
}
// src/versions/dockerfile.ts
/**
* What a Dockerfile says: its FROM lines, with the ARGs before the first of them, and images that it copies from.
* Where no image says anything, a variable such as `ARG KRAKEND_VERSION=2.13.8` does.
*
* @param file its name, for places.
*/
function versionsInDockerfile(file, text) {
	const dockerfile = import_main.DockerfileParser.parse(text);
	const instructions = dockerfile.getInstructions();
	const escapeWith = dockerfile.getEscapeCharacter();
	const placeOf = (instruction, line = instruction.getRange().start.line) => ({
		file,
		line: line + 1
	});
	const globals = globalArguments(dockerfile, escapeWith);
	const lookup = (name) => globals.get(name);
	/** The names that later instructions know stages by, and their numbers. */
	const stages = /* @__PURE__ */ new Set();
	const byImages = together(instructions.flatMap((instruction) => {
		if (instruction instanceof import_main.From) {
			const written = instruction.getImage() ?? "";
			const stage = instruction.getBuildStage();
			const earlier = stages.has(written.toLowerCase());
			stages.add(String(stages.size));
			if (stage !== null) stages.add(stage.toLowerCase());
			if (earlier) return [];
			const image = expand(written, lookup, escapeWith);
			const place = placeOf(instruction, instruction.getImageRange()?.start.line);
			if (image.ok) return [saidByImage(image.text, place, written)];
			return [saidByOpenImage(written, image.variable, place)];
		}
		return imagesCopiedFrom(instruction).filter((image) => !stages.has(image.toLowerCase())).map((image) => saidByImage(image, placeOf(instruction)));
	}));
	if (byImages.mentions.length > 0) return byImages;
	return together([byImages, ...instructions.flatMap((instruction) => variablesOf(instruction, file))]);
}
/** The ARGs that FROM lines see: those before the first of them, each of which sees the ones before it. */
function globalArguments(dockerfile, escapeWith) {
	const values = /* @__PURE__ */ new Map();
	for (const instruction of dockerfile.getInstructions()) {
		if (instruction instanceof import_main.From) break;
		if (!(instruction instanceof import_main.Arg)) continue;
		for (const property of instruction.getProperties()) {
			const value = property.getValue();
			if (value === null || value === void 0) continue;
			const made = expand(value, (name) => values.get(name), escapeWith);
			if (made.ok) values.set(property.getName(), made.text);
		}
	}
	return values;
}
/** The images, or stages, that `COPY --from` and `RUN --mount=…,from=` name: Docker puts no variables in there. */
function imagesCopiedFrom(instruction) {
	if (!(instruction instanceof import_main.Copy || instruction instanceof import_main.Run)) return [];
	return instruction.getFlags().flatMap((flag) => {
		const value = flag.getValue() ?? "";
		if (instruction instanceof import_main.Copy) return flag.getName() === "from" ? value : [];
		return flag.getName() === "mount" ? /(?:^|,)from=([^,]+)/.exec(value)?.[1] ?? [] : [];
	});
}
/** What `ARG KRAKEND_VERSION=…` and `ENV KRAKEND_VERSION=…` say. */
function variablesOf(instruction, file) {
	if (!(instruction instanceof import_main.PropertyInstruction)) return [];
	if (!["ARG", "ENV"].includes(instruction.getKeyword())) return [];
	return instruction.getProperties().map((property) => saidByVariable(property.getName(), property.getValue() ?? "", {
		file,
		line: property.getRange().start.line + 1
	}));
}
// src/versions/plain-file.ts
/** Longer than any version or range that somebody writes. */
const MAX_LENGTH = 80;
/** What `.tool-versions` says, in lines such as `krakend 2.13.8`. Source: https://asdf-vm.com/manage/configuration.html */
function versionsInToolVersions(file, text) {
	return together(text.split(/\r?\n/).map((line, index) => {
		const [tool, version] = line.replace(/#.*/, "").trim().split(/\s+/);
		if (tool?.toLowerCase() !== "krakend" || version === void 0 || version.length > MAX_LENGTH) return together([]);
		return {
			mentions: [{
				version,
				role: "gateway",
				place: {
					file,
					line: index + 1
				},
				shown: `krakend ${version}`
			}],
			gaps: []
		};
	}));
}
/**
* What a plain text says: lines such as `KRAKEND_VERSION=2.13.8`, as in `.env`, a shell script or a Makefile; or
* else its only line, be it a version or what `krakend-version` takes besides.
*/
function versionsInPlainText(file, text) {
	const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/).map((line, index) => ({
		line: line.trim(),
		number: index + 1
	})).filter(({ line }) => line !== "" && !line.startsWith("#"));
	const assigned = together(lines.map(({ line, number }) => {
		const [, name = "", value = ""] = /^(?:export\s+)?(\w+)\s*(?:[:?]?=|:)\s*["']?([^"'\s#]*)/.exec(line) ?? [];
		return VERSION_VARIABLE.test(name) ? saidByVariable(name, value, {
			file,
			line: number
		}) : together([]);
	}));
	const [only] = lines;
	if (assigned.mentions.length > 0 || lines.length !== 1 || only === void 0) return assigned;
	if (only.line.length > MAX_LENGTH) return assigned;
	const place = {
		file,
		line: only.number
	};
	return {
		mentions: [{
			version: only.line,
			role: "gateway",
			place,
			shown: only.line
		}],
		gaps: []
	};
}
// src/versions/yaml-file.ts
/**
* What the images in a compose file, in Kubernetes manifests or in Helm values say: `image: krakend:2.13.8`;
* `image: {repository: krakend, tag: "2.13.8"}`, with `registry` too; Kustomize's `name` and `newTag`; and variables
* such as `KRAKEND_VERSION` in build arguments and environments. What compose builds itself is named by its `image`,
* so that it says nothing of KrakenD.
*
* @param file its name, for places.
* @param lookup variables of the file beside it that compose reads, `.env`.
*/
function versionsInYaml(file, text, lookup) {
	const lineCounter = new import_dist.LineCounter();
	const documents = (0, import_dist.parseAllDocuments)(text, {
		lineCounter,
		uniqueKeys: false,
		logLevel: "silent"
	});
	const placeOf = (node) => {
		const start = node?.range?.[0];
		return {
			file,
			...start === void 0 ? {} : { line: lineCounter.linePos(start).line }
		};
	};
	const [error] = [...documents].flatMap(({ errors }) => errors);
	if (error !== void 0) return unreadable(text, error.message, error.linePos?.[0].line);
	const said = (reference, node) => {
		const place = placeOf(node);
		const image = expand(reference, lookup, "$");
		return image.ok ? saidByImage(image.text, place, reference) : saidByOpenImage(reference, image.variable, place);
	};
	const saidByValue = (name, node) => {
		const value = expand(writtenText(node), lookup, "$");
		return value.ok ? saidByVariable(name, value.text, placeOf(node)) : NOTHING_SAID;
	};
	const saidByMap = (map) => {
		const image = field(map, "image");
		const parts = [];
		if ((0, import_dist.isScalar)(image) && typeof image.value === "string" && field(map, "build") === void 0) parts.push(said(image.value, image));
		const assembled = assembledImage(map);
		if (assembled) parts.push(said(assembled.reference, assembled.node));
		const name = field(map, "name");
		const value = field(map, "value");
		if ((0, import_dist.isScalar)(name) && (0, import_dist.isScalar)(value)) parts.push(saidByValue(writtenText(name), value));
		for (const { key, value: node } of map.items) if ((0, import_dist.isScalar)(key) && (0, import_dist.isScalar)(node)) parts.push(saidByValue(writtenText(key), node));
		return parts;
	};
	const saidByEntry = (node) => {
		const [, name = "", value = ""] = /^([A-Za-z_]\w*)=(.*)$/s.exec(writtenText(node)) ?? [];
		const made = expand(value, lookup, "$");
		return name !== "" && made.ok ? saidByVariable(name, made.text, placeOf(node)) : NOTHING_SAID;
	};
	const parts = [];
	const visit = (node) => {
		if ((0, import_dist.isMap)(node)) {
			parts.push(...saidByMap(node));
			for (const { value } of node.items) visit(value);
		} else if ((0, import_dist.isSeq)(node)) for (const item of node.items) if ((0, import_dist.isScalar)(item)) parts.push(saidByEntry(item));
		else visit(item);
	};
	for (const document of documents) visit("contents" in document ? document.contents : void 0);
	return together(parts);
}
/** An image that is written in parts, at the node of its tag. */
function assembledImage(map) {
	const repository = scalar(map, "repository") ?? scalar(map, "newName") ?? kustomizedName(map);
	const tag = scalar(map, "tag") ?? scalar(map, "newTag");
	const digest = scalar(map, "digest");
	const node = tag ?? digest ?? repository;
	if (repository === void 0 || node === void 0 || tag === void 0 && digest === void 0) return void 0;
	const registry = scalar(map, "registry");
	return {
		reference: [
			registry && writtenText(registry) !== "" ? `${writtenText(registry)}/` : "",
			writtenText(repository),
			tag && writtenText(tag) !== "" ? `:${writtenText(tag)}` : "",
			digest && writtenText(digest) !== "" ? `@${writtenText(digest)}` : ""
		].join(""),
		node
	};
}
/** Kustomize names the image that it replaces, and often nothing but its new tag. */
function kustomizedName(map) {
	return scalar(map, "newTag") === void 0 ? void 0 : scalar(map, "name");
}
function field(map, name) {
	return map.items.find(({ key }) => (0, import_dist.isScalar)(key) && key.value === name)?.value ?? void 0;
}
function scalar(map, name) {
	const value = field(map, name);
	return (0, import_dist.isScalar)(value) && value.value !== null ? value : void 0;
}
/** The text as it is written: to YAML, the tag 2.10 is the number 2.1. */
function writtenText({ value, source }) {
	return typeof value === "string" ? value : source ?? String(value ?? "");
}
function unreadable(text, message, line) {
	const at = line === void 0 ? {} : { line };
	if (/\{\{[^}]*\}\}/.test(text)) return {
		why: "It is a template, as of a Helm chart, and not YAML: name the file with the values.",
		...at
	};
	return {
		why: `It is not valid YAML: ${message.split("\n")[0]?.replace(/:$/, "")}.`,
		...at
	};
}
// src/versions/read-file.ts
/** Whether a name is one that Docker's and Podman's files have: `Dockerfile`, `api.Dockerfile`, `Containerfile.arm`. */
function isDockerfile(path) {
	return /(?:^|\.)(?:Dockerfile|Containerfile)$|^(?:Dockerfile|Containerfile)\./i.test(basename(path));
}
/** Whether a name is one under which compose looks, or that people give to `--file`: `docker-compose.prod.yml`. */
function isComposeFile(path) {
	return /^(?:docker-)?compose(?:[.-].*)?\.ya?ml$/i.test(basename(path));
}
/** What a file says of versions, by the format that its name tells, or that it has the look of. */
function versionsIn({ path, text, environment = "" }) {
	if (isDockerfile(path)) return versionsInDockerfile(path, text);
	if (/\.ya?ml$/i.test(path)) {
		const variables = new Map(Object.entries(parseEnv(environment)));
		return versionsInYaml(path, text, (name) => variables.get(name));
	}
	if (basename(path) === ".tool-versions") return versionsInToolVersions(path, text);
	if (/^[ \t]*FROM[ \t]+\S/im.test(text)) return versionsInDockerfile(path, text);
	return versionsInPlainText(path, text);
}
/**
* The same for a file that the user named.
*
* @throws ProblemError where it can't be read as what it is, or says nothing of a version.
*/
function versionsInNamed(file) {
	const said = versionsIn(file);
	if ("why" in said) throw new ProblemError({
		what: `krakend-version-file: ${file.path} can't be read.`,
		why: said.why,
		fix: "name another file with krakend-version-file, or write krakend-version: '2.13.8' with your gateway's version",
		place: {
			file: file.path,
			...said.line === void 0 ? {} : { line: said.line }
		}
	});
	if (said.mentions.length > 0) return said;
	const [gap] = said.gaps;
	throw new ProblemError({
		what: gap ? `krakend-version-file: ${gap.shown} in ${file.path} names no version.` : `krakend-version-file: ${file.path} names no version of KrakenD.`,
		why: gap?.why ?? "Looked for images of KrakenD (krakend, krakend/krakend-ee, krakend/builder, …, behind a mirror or not), for KRAKEND_VERSION=2.13.8, and for a version that stands alone.",
		fix: "name another file with krakend-version-file, or write krakend-version: '2.13.8' with your gateway's version",
		place: gap?.place ?? { file: file.path }
	});
}
// src/workspace/version-files.ts
/** More than any file has in which somebody wrote a version by hand. */
const MAX_BYTES = 262144;
/**
* The file that the user named.
*
* @param path relative to the workspace.
* @throws ProblemError where there is none, where it leads out of the workspace, and where it is no text file.
*/
async function namedVersionFile(workspace, path) {
	const file = await pathInWorkspace(workspace, workspace, path, "krakend-version-file");
	const status = await stat(file);
	if (!status.isFile() || status.size > MAX_BYTES) throw new ProblemError({
		what: `krakend-version-file: "${path}" is ${status.isFile() ? "larger than 256 KiB" : "no file"}.`,
		fix: "name a Dockerfile, a compose file, Kubernetes or Helm YAML, .tool-versions, or a text with the version"
	});
	return readVersionFile(workspace, file).catch((cause) => {
		throw new ProblemError({
			what: `krakend-version-file: "${path}" can't be read.`,
			why: problemOf(cause).what,
			fix: "give the user that runs this step leave to read it"
		}, { cause });
	});
}
/**
* The Dockerfiles and compose files of a repository, in the order of their paths. Hidden folders, `node_modules`,
* `vendor` and `except` are passed over, and links are not followed.
*
* @param except a folder that is not the user's, absolute: what an earlier step left.
*/
async function findVersionFiles(workspace, except) {
	const read = (await versionFilesIn(workspace, except)).map((file) => readVersionFile(workspace, file).catch(() => void 0));
	return (await Promise.all(read)).filter((file) => file !== void 0);
}
async function versionFilesIn(folder, except) {
	const sorted = (await readdir(folder, { withFileTypes: true }).catch(() => [])).toSorted((a, b) => a.name < b.name ? -1 : 1);
	return (await Promise.all(sorted.map(async (entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) {
			if (/^\.|^(?:node_modules|vendor)$/.test(entry.name) || path === except) return [];
			return versionFilesIn(path, except);
		}
		if (!entry.isFile() || !(isDockerfile(path) || isComposeFile(path))) return [];
		return await stat(path).then((status) => status.size, () => Number.POSITIVE_INFINITY) <= MAX_BYTES ? [path] : [];
	}))).flat();
}
async function readVersionFile(workspace, file) {
	const path = relative(workspace, file);
	const text = await readFile(file, "utf8");
	if (!/\.ya?ml$/i.test(path)) return {
		path,
		text
	};
	const environment = await environmentBeside(workspace, file);
	return environment === void 0 ? {
		path,
		text
	} : {
		path,
		text,
		environment
	};
}
/** The text of the `.env` beside a file; undefined where there is none, or it is a link out of the workspace. */
async function environmentBeside(workspace, file) {
	const beside = join(dirname(file), ".env");
	if (!await leadsInto(workspace, beside)) return void 0;
	const status = await stat(beside).catch(() => void 0);
	if (!status?.isFile() || status.size > MAX_BYTES) return void 0;
	return readFile(beside, "utf8").catch(() => void 0);
}
// src/stages/version-source.ts
/**
* Where the version comes from: the input, the file that the user named, or the Dockerfiles and compose files of
* the repository.
*
* @param workspace absolute and real.
* @throws ProblemError as {@link chooseVersion} does, and where nothing names a version.
*/
async function versionSource(inputs, workspace, log) {
	const { krakendVersion, krakendVersionFile } = inputs;
	if (krakendVersion !== "") return { asked: krakendVersion };
	const { mention, warnings, notices } = chooseVersion(krakendVersionFile === void 0 ? await saidByRepository(inputs, workspace, log) : versionsInNamed(await namedVersionFile(workspace, krakendVersionFile)), inputs);
	for (const problem of warnings) log.warning(problem);
	for (const problem of notices) log.notice(problem);
	return {
		asked: mention.version,
		place: mention.place
	};
}
async function saidByRepository({ outputDirectory }, workspace, log) {
	const files = await findVersionFiles(workspace, resolve(workspace, outputDirectory));
	const said = together(files.flatMap((file) => {
		const said = versionsIn(file);
		if (!("why" in said)) return [said];
		if (/krakend/i.test(file.text)) log.info(`${file.path} is not read for the version: ${said.why}`);
		return [];
	}));
	if (said.mentions.length > 0) return said;
	if (await isEmpty(workspace)) throw new ProblemError({
		what: "krakend-version is missing, and there is nothing in the workspace that could say it.",
		...NOT_CHECKED_OUT
	});
	throw nothingNamesAVersion(files.map(({ path }) => path), said);
}
function nothingNamesAVersion(paths, { gaps }) {
	const [gap] = gaps;
	const looked = paths.length === 0 ? "The repository has no Dockerfile and no compose file." : `Looked for images of KrakenD in ${paths.slice(0, 10).join(", ")}${paths.length > 10 ? ` and ${paths.length - 10} more` : ""}.`;
	return new ProblemError({
		what: "krakend-version is missing, and nothing in the repository says which KrakenD the plugins are for.",
		why: gap ? `${describePlace(gap.place)}: ${gap.shown}. ${gap.why}` : looked,
		fix: "write krakend-version: '2.13.8' with your gateway's version, or name the file that has it with krakend-version-file",
		...gap ? { place: gap.place } : {}
	});
}
/**
* Resolves what a source asks for; in words and errors with the place where it stands.
*
* @param resolve gives the release, or releases, of a request.
* @throws ProblemError as `resolve` does.
*/
async function resolveFrom({ asked, place }, resolve) {
	if (place === void 0) return resolve(asked);
	const found = await resolve(asked).catch((error) => {
		if (!(error instanceof ProblemError) || error.problem.place) throw error;
		throw new ProblemError({
			...error.problem,
			place
		}, { cause: error });
	});
	const named = ({ source: how, warning: _, ...release }) => {
		const where = describePlace(place);
		return {
			...release,
			source: how.startsWith("as given") ? how.replace("as given", where) : `${where}, ${how}`
		};
	};
	return Array.isArray(found) ? found.map(named) : named(found);
}
// src/pipeline.ts
/**
* The story: which release, which plugins; gateway and builder made ready; modules compared; plugins built;
* plugins loaded by the gateway. What happens to one plugin or to one target does not stop the others.
*
* @throws ProblemError for what stops them all: a bad version, a release without the variant, no plugin.
*/
async function buildPlugins(inputs, base) {
	const console = sayingOnce(base.console);
	const ground = {
		...base,
		console
	};
	const workspace = await realpath(ground.workspace);
	const [release, engine] = await allOrFirstFailure([releaseOf(inputs, workspace, ground), engineState()]);
	console.info(`${releaseName(release)} (${release.source})`);
	if (release.warning) console.warning({ what: release.warning });
	const targets = planTargets(inputs, release);
	const plugins = await pluginsOf(inputs, workspace, release);
	for (const { name, folder } of plugins) console.info(`Plugin ${name}: ${relative(workspace, folder) || "."}`);
	const tests = await testsOf(inputs, workspace, plugins);
	const wishes = builderWishes(inputs, ground);
	const { temporary, caches, label, repository, environment } = ground;
	const { gateway: request, imageRegistry } = inputs;
	const client = askedOnce$1(ground.environment, console.info);
	const digests = tagDigests(client, console.info);
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
	const images = {
		engine,
		caches,
		client,
		digests,
		facts: release.facts
	};
	const earlier = resultCache({
		inputs,
		plugins,
		tests,
		workspace,
		wishes,
		images,
		gateways,
		caches,
		console
	});
	const restorer = restorerOf(caches, console);
	const starts = headStarts(restorer, console);
	const lanes = newLanes();
	const fixing = lane();
	const inContainers = inputs.builder !== "host" && !("unavailable" in engine);
	async function build(target) {
		ground.meanwhile?.();
		const store = {
			plugins,
			tests,
			inputs,
			wishes,
			caches,
			repository,
			temporary,
			environment,
			target,
			workspace
		};
		const foreseen = inContainers ? foreseeBuilder(wishes, target, images) : Promise.resolve(void 0);
		const headStart = starts.of(store, foreseen, gateways.of(target));
		const ready = makeReady(target, gateways, ground, wishes, images);
		const work = async () => {
			const start = await ready;
			const { console: own, said } = recording(console);
			const before = () => earlier.before(target);
			const result = await buildForTarget({
				...store,
				...start,
				release,
				restorer,
				headStart,
				lanes,
				before,
				console: own,
				told: /* @__PURE__ */ new Set()
			});
			await earlier.keep(target, {
				...start,
				result,
				said
			});
			return result;
		};
		try {
			if (!inputs.fix) return await work();
			const [result] = await allOrFirstFailure([fixing.after(work), ready]);
			return result;
		} finally {
			await headStart.end();
		}
	}
	const hopeless = (target) => findHopeless({
		target,
		release,
		plugins,
		inputs,
		workspace,
		console,
		gateway: () => gateways.of(target)
	});
	const work = targets.map(async (target) => {
		try {
			const recalled = await earlier.recall(target);
			if (!recalled) return await hopeless(target) ?? await build(target);
			const { downloads: _, ...result } = recalled;
			return result;
		} catch (error) {
			cancelled.throwIfAborted();
			if (!(error instanceof ProblemError)) throw error;
			const { problem } = error;
			console.error(problem);
			return {
				plugins: plugins.map((plugin) => stoppedReport(plugin, target, workspace, [problem])),
				fixes: [],
				shared: []
			};
		}
	});
	const results = await allOrFirstFailure(work);
	const downloads = results.map((result) => result.downloads);
	if (downloads[0] && downloads.every((entry) => entry)) ground.caches.complete(downloads[0]);
	return {
		release,
		targets: results.flatMap(({ target }) => target ?? []),
		plugins: results.flatMap((result) => result.plugins),
		fixes: results.flatMap((result) => result.fixes),
		problems: [...new Map(results.flatMap(({ problems = [] }) => problems.map((one) => [describeProblem(one), one]))).values()],
		shared: results.flatMap((result) => result.shared).toSorted((a, b) => a.module < b.module ? -1 : a.module > b.module ? 1 : 0)
	};
}
/** The release of the gateway, wherever its version is written. */
async function releaseOf(inputs, workspace, { environment, console }) {
	return resolveFrom(await versionSource(inputs, workspace, console), (krakendVersion) => findRelease({
		...inputs,
		krakendVersion
	}, environment, console));
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
// src/run-build.ts
/**
* The run: builds, has the gateway load what was built, writes the output folder, publishes.
*
* @throws ProblemError for what stops everything, CancelledError when the run is cancelled.
*/
async function buildAndPublish(order) {
	const { inputs, ground, started } = order;
	const { workspace, caches } = ground;
	const built = await buildPlugins(inputs, ground).finally(order.ended);
	cancelled.throwIfAborted();
	const outputDirectory = resolve(workspace, inputs.outputDirectory);
	const shownDirectory = relative(workspace, outputDirectory);
	const report = {
		...built,
		caches: caches.uses.map(({ entry, outcome }) => ({
			kind: entry.kind,
			outcome
		})),
		outputDirectory: shownDirectory.startsWith("..") ? outputDirectory : shownDirectory || ".",
		seconds: (performance.now() - started) / 1e3
	};
	const provenance = await order.provenance();
	await writeOutputTree(outputDirectory, report, provenance);
	const { artifact, failure } = await order.publish?.(report, provenance, outputDirectory) ?? {};
	if (failure) return {
		...report,
		problems: [...report.problems, failure]
	};
	return {
		...report,
		...artifact && { artifact }
	};
}
// src/inputs/unused-in-check.ts
/** Names the given inputs that a run of mode: check does not use; undefined where there are none. */
function unusedInCheck(inputs) {
	const { mode, test, builderSetup, config, smoke, gatewayLicence } = inputs;
	if (mode !== "check") return void 0;
	const names = [
		["test", test.length > 0],
		["builder-setup", builderSetup !== ""],
		["config", config.length > 0],
		["smoke", smoke.length > 0],
		["gateway-licence", gatewayLicence !== void 0]
	].filter(([, isGiven]) => isGiven).map(([name]) => name);
	if (names.length === 0) return void 0;
	return {
		what: `mode: check does not use ${names.join(", ")}.`,
		why: "It compares modules: nothing is compiled or tested, and no gateway is run.",
		fix: `leave ${names.length === 1 ? "it" : "them"} out here, or use mode: build`
	};
}
// src/gateway/known-gateway.ts
/** Raised when the profile holds more or other things, so that older files and cache entries are made anew. */
const FORMAT = 2;
/**
* What a gateway demands of plugins: kept as a file of some 100 kB by the stamp of its origin, so that a second
* look downloads no gateway; else read off the binary, which is not kept.
*
* @throws ProblemError where the gateway can't be had, or is none for this target.
*/
async function knownGateway(search, phase) {
	const { target, request, workspace, temporary } = search;
	if (request?.kind === "path") {
		const folder = join(temporary, "gateway", targetFolder(target));
		const { source, sha256, path } = await localGateway(resolve(workspace, request.path), folder);
		phase.outcome(request.path);
		return {
			source,
			sha256,
			profile: profileOf({
				source,
				sha256,
				path
			}, target, phase)
		};
	}
	try {
		const { known, from } = await fromOrigin(search, phase);
		const { goVersion, modules } = known.profile;
		phase.outcome(`Go ${goVersion}, ${modules.length} modules, ${from}`);
		return known;
	} catch (error) {
		cancelled.throwIfAborted();
		if (error instanceof ProblemError || error instanceof LoaderError) throw error;
		throw outOfReach(target, error);
	}
}
async function fromOrigin(search, phase) {
	const { target, temporary, caches } = search;
	const origin = originOf(search);
	const place = placeOf(origin, target);
	const home = caches.wanted("gateway") ? KEPT : temporary;
	const folder = `${home}/${place.replace("gateway/", "profile/")}`;
	const found = await askFor(origin, phase);
	const stamp = found instanceof Error ? void 0 : found.stamp;
	const fits = (kept) => kept !== void 0 && (stamp === void 0 ? found instanceof Error : kept.stamp === stamp);
	const present = await readKnown(expandHome(folder));
	if (present && fits(present)) return {
		known: present,
		from: "already on this machine"
	};
	const entry = profileEntry(FORMAT, target, origin.name, stamp, folder);
	if (await caches.restore(entry, phase) !== "off") {
		const restored = await readKnown(expandHome(folder));
		if (restored && fits(restored)) return {
			known: restored,
			from: "from the cache"
		};
	}
	const kept = await keptGateway(expandHome(`${home}/${place}`));
	const isHere = kept !== void 0 && fits(kept);
	if (!isHere && found instanceof Error) throw found;
	const binary = isHere || found instanceof Error ? kept : await found.bring(join(temporary, place), phase);
	if (!binary) throw found;
	const { source, sha256, stamp: own } = binary;
	const known = {
		profile: profileOf(binary, target, phase),
		source,
		sha256,
		...own === void 0 ? {} : { stamp: own }
	};
	await writeKnown(expandHome(folder), known);
	if (stamp !== void 0 && own === stamp) caches.complete(entry);
	return {
		known,
		from: isHere ? "already on this machine" : "downloaded"
	};
}
const FILE = "profile.json";
/** undefined where there is none, or none that this version has written. */
async function readKnown(folder) {
	try {
		const read = JSON.parse(await readFile(join(folder, FILE), "utf8"));
		return isKnown(read) ? read : void 0;
	} catch {
		return;
	}
}
function isKnown(read) {
	if (typeof read !== "object" || read === null) return false;
	if (!("format" in read) || read.format !== FORMAT || !("profile" in read)) return false;
	const { profile } = read;
	return typeof profile === "object" && profile !== null && "modules" in profile && "packages" in profile;
}
/** Under another name until it is whole. */
async function writeKnown(folder, known) {
	await mkdir(folder, { recursive: true });
	const partial = join(folder, `${FILE}.${process.pid}.partial`);
	await writeFile(partial, JSON.stringify({
		format: FORMAT,
		...known
	}));
	await rename(partial, join(folder, FILE));
}
// src/stages/lister.ts
/**
* The gateway's exact Go for listing modules: on this machine, where a Go of 1.21 or newer fetches it, as that
* takes seconds; else in the builder image, and there at once where docker was asked for.
*
* @throws ProblemError where neither is to be had.
*/
async function readyLister(order, phase) {
	const { target, goVersion, workspace, wishes, images, owner } = order;
	const folders = async (kind) => {
		const made = {
			work: join(owner.temporary, "work", targetFolder(target)),
			modules: expandHome((await moduleCacheFolder(kind, owner)).path),
			build: expandHome(ownFolder(`build/list-${kind}`, owner).path)
		};
		await Promise.all(Object.values(made).map((folder) => mkdir(folder, { recursive: true })));
		return {
			...made,
			sources: workspace
		};
	};
	if (wishes.builder !== "docker" && wishes.image === void 0) try {
		const { architecture } = target;
		const lister = await hostLister({
			...wishes,
			goVersion,
			architecture,
			folders: await folders("host"),
			log: phase
		});
		phase.outcome(`Go ${goVersion} on this machine`);
		return lister;
	} catch (error) {
		cancelled.throwIfAborted();
		if (wishes.builder === "host") throw error;
		phase.info(`Not with Go on this machine: ${reasonOf$1(error)}`);
	}
	return finishBuilder(await readyBuilder({
		...wishes,
		builder: "docker",
		setup: ""
	}, target, images, phase), wishes, {
		target,
		goVersion,
		needed: () => neededFolders(order.modules, workspace),
		folders: await folders("docker"),
		systemImages: [],
		compiler: OFFICIAL_DEMANDS
	}, phase);
}
// src/stages/plugin-fitness.ts
/** A plugin with a gateway, which may refuse every plugin for `demands` that are not met. */
function cellOf({ plugin, problemsFor, fitness, ...more }, target, demands, workspace) {
	return {
		plugin: plugin.name,
		source: relative(workspace, plugin.folder) || ".",
		module: plugin.module.relative,
		target,
		fitness: demands.length > 0 ? "broken" : fitness,
		...more,
		problems: [...demands, ...problemsFor(target)]
	};
}
/** Of two plugins with one path the gateway takes only one; plugins that are not built anyway don't count. */
function withTwins(found, goVersion) {
	const built = ["fits", "changes"];
	const twins = laterTwins(found.filter(({ fitness }) => built.includes(fitness)).map((one) => ({
		...twinOf(one.plugin),
		one
	})));
	const firsts = new Map([...twins].map(([later, first]) => [later.one, first]));
	return found.map((one) => {
		const first = firsts.get(one);
		if (!first) return one;
		const { plugin, problemsFor } = one;
		return {
			...one,
			fitness: "broken",
			problemsFor: (target) => [...problemsFor(target), twinProblem(twinOf(plugin), first, moduleGround({
				target,
				goVersion
			}, plugin.module))]
		};
	});
}
// src/stages/preview-module.ts
/** Compares the plugins of one module with a gateway, and searches for what would make them fit. */
async function previewModule(run, plugins, folder, phase) {
	const { builder, profile, target, inputs, goVersion } = run;
	const module = plugins[0]?.module;
	const copy = await copyModule(module, folder, builder);
	const request = {
		builder,
		module,
		copy,
		plugins,
		tagFlags: tagFlags(inputs),
		onLine: phase.info
	};
	const refused = (why) => ({
		plugins: plugins.map((plugin) => ({
			plugin,
			fitness: "broken",
			mismatches: [],
			problemsFor: why
		})),
		fixes: [],
		linked: /* @__PURE__ */ new Map()
	});
	const packages = plugins.flatMap(goPaths);
	const findings = (of) => moduleFindings(withoutGoLine(moduleGround({
		target: of,
		goVersion
	}, module)), packages);
	if (findings(target).length > 0) return refused(findings);
	const asWritten = await listModules(request);
	const foreign = foreignLinkProblem(await foreignLinks(module, run.workspace), asWritten, module, run.workspace);
	if (foreign) return refused(() => [foreign]);
	const lowered = asWritten.ok || copy.goWork !== void 0 ? void 0 : loweredGoLine(module.goModText, goVersion);
	let listing = asWritten;
	if (lowered) {
		const files = {
			goMod: lowered.text,
			goSum: module.goSumText
		};
		await layOut(files, folder);
		listing = await listEdited(request);
		await layOut(files, folder);
	}
	const order = {
		request,
		gateway: profile,
		target: targetFolder(target),
		lowered,
		checkPluginCommands: void 0,
		folder: `${folder}-fix`
	};
	const goLine = lowered ? { goLine: {
		from: lowered.from,
		to: lowered.to
	} } : {};
	/** With these modules; some of them Go will not link into a plugin. */
	const fitnessWith = (modules, fitness) => {
		const linkTarget = {
			architecture: target.architecture,
			tags: tagsOf$1(inputs)
		};
		const problemsFor = (of) => linkFindings(modules, linkTarget, moduleGround({
			target: of,
			goVersion
		}, module));
		return {
			fitness: problemsFor(target).length > 0 ? "broken" : fitness,
			problemsFor
		};
	};
	if (!listing.ok) {
		const { output } = listing;
		if (asksForNewerGo(output)) {
			const mismatches = requiredOtherwise(module.goMod, profile);
			const mending = await mend({
				...order,
				mismatches
			}, false, phase);
			const [fix] = mending.reports;
			if (fix?.holds) {
				const changed = mismatches.filter((one) => fix.modules.includes(one.module));
				return {
					plugins: plugins.map((plugin) => ({
						plugin,
						...fitnessWith(mending.fix?.linked?.get(plugin) ?? [], "changes"),
						mismatches: changed,
						...goLine
					})),
					fixes: [fix],
					linked: /* @__PURE__ */ new Map()
				};
			}
		}
		const doing = `Listing what ${plugins.map(({ name }) => name).join(", ")} would link`;
		const explain = (of) => explainGoFailure({
			doing,
			output,
			...failureContext({
				...run,
				target: of
			}, module, copy)
		});
		const { goModFile } = moduleGround(run, module);
		if (explain(target).some(({ place }) => place?.file !== goModFile) && plugins.length > 1) return oneByOne(run, plugins, folder, phase);
		return refused(explain);
	}
	const { linked } = listing;
	const compared = plugins.map((plugin) => ({
		plugin,
		...compareModules(linked.get(plugin) ?? [], profile, module.goMod)
	}));
	const mismatches = distinct(compared.flatMap((one) => one.mismatches));
	const mending = await mend({
		...order,
		mismatches
	}, false, phase);
	const [report] = mending.reports;
	return {
		plugins: compared.map(({ plugin, mismatches: own }) => {
			const about = {
				plugin,
				mismatches: own,
				...goLine
			};
			if (own.length === 0 && !lowered) return {
				...about,
				...fitnessWith(linked.get(plugin) ?? [], "fits")
			};
			if (!report) return {
				...about,
				fitness: "none",
				problemsFor: () => mending.problems
			};
			if (!report.holds) {
				const problemsFor = (of) => [noFix(module, {
					...report,
					target: targetFolder(of)
				}, mismatches)];
				return {
					...about,
					fitness: "none",
					problemsFor
				};
			}
			return {
				...about,
				...fitnessWith(mending.fix?.linked?.get(plugin) ?? [], "changes")
			};
		}),
		fixes: mending.reports,
		linked
	};
}
/** The search for a fix lowers the go line and drops a toolchain line by itself. */
function withoutGoLine({ goMod, ...about }) {
	const { go: _, others = [], ...rest } = goMod;
	return {
		...about,
		goMod: {
			...rest,
			others: others.filter(({ directive }) => directive !== "toolchain")
		}
	};
}
/** Go lists all packages or none: alone, each shows whether it is the one at fault. */
async function oneByOne(run, plugins, folder, phase) {
	const parts = [];
	for (const [index, plugin] of plugins.entries()) parts.push(await previewModule(run, [plugin], `${folder}-${index}`, phase));
	return {
		plugins: parts.flatMap(({ plugins: found }) => found),
		fixes: parts.flatMap(({ fixes }) => fixes),
		linked: new Map(parts.flatMap(({ linked }) => [...linked]))
	};
}
// src/preview.ts
/**
* The story of mode: check: which releases, which plugins; what every gateway links; what the plugins would
* link with its Go, and what would have to change. Nothing is compiled, and no gateway is run.
*
* @throws ProblemError for what stops them all: a bad version, no plugin, one gateway for several releases.
*/
async function checkPlugins(inputs, ground) {
	const { console, environment, temporary, caches, label } = ground;
	const workspace = await realpath(ground.workspace);
	const releases = await resolveFrom(await versionSource(inputs, workspace, console), (krakendVersion) => findReleases({
		...inputs,
		krakendVersion
	}, environment, console));
	for (const release of releases) {
		const { source, warning } = release;
		console.info(`${releaseName(release)} (${source})`);
		if (warning) console.warning({ what: warning });
	}
	refuseOneForMany(inputs.gateway, releases);
	const newest = releases.at(-1);
	const plugins = newest ? await pluginsOf(inputs, workspace, newest) : [];
	const wishes = builderWishes(inputs, ground);
	const engine = await engineState();
	const client = askedOnce$1(environment, console.info);
	const digests = tagDigests(client, console.info);
	const images = {
		engine,
		caches,
		client,
		digests
	};
	const { gateway: request, imageRegistry } = inputs;
	const owner = {
		...ground,
		kept: caches.wanted("modules")
	};
	const parts = [];
	for (const release of releases) {
		const search = {
			release,
			request,
			imageRegistry,
			workspace,
			temporary,
			caches,
			engine,
			digests,
			label
		};
		for (const wanted of targetsOf(inputs, release)) {
			const { target } = wanted;
			try {
				if (wanted.problem) throw new ProblemError(wanted.problem);
				const title = targetFolder(target);
				const known = await console.phase(`Gateway ${title}`, (phase) => knownGateway({
					...search,
					target
				}, phase));
				const { goVersion } = known.profile;
				const alike = parts.find((part) => part.known && linksTheSame(part, known, target));
				const matched = matchGateway(known.profile, inputs, wishes);
				const demands = unmetDemands(known.profile, target, matched, console);
				const own = {
					...images,
					facts: release.facts
				};
				const modules = plugins.map(({ module }) => module);
				const order = {
					target,
					goVersion,
					workspace,
					wishes: matched.wishes,
					images: own,
					owner,
					modules
				};
				parts.push(alike ? forTarget(alike, target, known, demands) : await compareAll(order, known, demands, plugins, matched.inputs, ground));
			} catch (error) {
				if (!(error instanceof ProblemError)) throw error;
				parts.push(unknownPart(target, problemOf(error), plugins));
			}
		}
	}
	return {
		gateways: parts.map(({ gateway }) => gateway),
		cells: parts.flatMap(({ gateway, demands, found }) => found.map((one) => cellOf(one, gateway.target, demands, workspace))),
		fixes: parts.flatMap(({ fixes }) => fixes),
		shared: sharedModules(parts.flatMap(({ pairs }) => pairs))
	};
}
async function compareAll(order, known, demands, plugins, inputs, { console, temporary }) {
	const { target, goVersion, workspace } = order;
	const { profile } = known;
	const title = targetFolder(target);
	await using lister = await console.phase(`Go for ${title}`, async (phase) => {
		const builder = await readyLister(order, phase);
		return {
			builder,
			[Symbol.asyncDispose]: async () => void await builder.close(console)
		};
	});
	return await console.phase(`Modules for ${title}`, async (phase) => {
		const { builder } = lister;
		const run = {
			target,
			builder,
			profile,
			goVersion,
			inputs,
			workspace
		};
		const byModule = Map.groupBy(plugins, ({ module }) => module.folder);
		const each = [];
		const fixes = [];
		const pairs = [];
		for (const [index, own] of [...byModule.values()].entries()) {
			const part = await previewModule(run, own, join(temporary, "work", title, `module-${index}`), phase);
			each.push(...part.plugins);
			fixes.push(...part.fixes);
			for (const [{ name: plugin }, linked] of part.linked) pairs.push({
				plugin,
				linked,
				gateway: title,
				profile
			});
		}
		const found = withTwins(each, goVersion);
		const fit = demands.length > 0 ? 0 : found.filter(({ fitness }) => fitness === "fits").length;
		phase.outcome(`${fit} of ${found.length} fit`, fit === found.length);
		return {
			gateway: gatewayOf(target, known),
			known,
			demands,
			found,
			fixes,
			pairs
		};
	});
}
function targetsOf(inputs, release) {
	return inputs.variants.flatMap((variant) => {
		const one = {
			...inputs,
			variants: [variant]
		};
		try {
			return planTargets(one, release).map((target) => ({ target }));
		} catch (error) {
			if (!(error instanceof ProblemError)) throw error;
			return inputs.architectures.map((architecture) => ({
				target: targetOf(release, variant, architecture),
				problem: error.problem
			}));
		}
	});
}
/** Variants of a release, and often its patches, link the same modules: what is known of one holds for all. */
function linksTheSame({ known, gateway }, other, target) {
	const facts = ({ profile }) => JSON.stringify([
		profile.goVersion,
		profile.experiments,
		profile.settings["-tags"],
		profile.modules,
		Object.keys(profile.packages).toSorted()
	]);
	return known !== void 0 && gateway.target.architecture === target.architecture && facts(known) === facts(other);
}
function forTarget(part, target, known, demands) {
	const title = targetFolder(target);
	return {
		gateway: gatewayOf(target, known),
		known,
		demands,
		found: part.found,
		fixes: part.fixes.map((fix) => ({
			...fix,
			target: title
		})),
		pairs: part.pairs.map((pair) => ({
			...pair,
			gateway: title
		}))
	};
}
function gatewayOf(target, { profile, source, sha256 }) {
	const { goVersion, libc, libcFamily } = profile;
	return {
		target,
		goVersion,
		libc: libc ?? libcFamily,
		source,
		sha256
	};
}
function unknownPart(target, problem, plugins) {
	const found = plugins.map((plugin) => ({
		plugin,
		fitness: "unknown",
		mismatches: [],
		problemsFor: () => []
	}));
	return {
		gateway: {
			target,
			problem
		},
		demands: [],
		found,
		fixes: [],
		pairs: []
	};
}
// src/run-check.ts
/**
* A run of mode: check, whoever asked for it.
*
* @param started as `performance.now()` gave it.
* @returns what was found, and whether it fails the run: where check is strict and something does not fit.
*/
async function compareOnly(inputs, ground, started) {
	const unused = unusedInCheck(inputs);
	if (unused) ground.console.notice(unused);
	const preview = {
		...await checkPlugins(inputs, ground),
		seconds: (performance.now() - started) / 1e3
	};
	return {
		preview,
		failed: inputs.check === "strict" && allFit(preview) !== true
	};
}
export { cacheSession as A, succeeded as C, pluginEntry as D, pathBelowOutput as E, secretsOfLicence as F, items as I, sparePrivateModules as M, loadInputs as N, KINDS as O, secretsIn as P, isUnchanged as S, writeOutputTree as T, plain as _, testWords as a, allFit as b, minute as c, dependabotRules as d, renovateRules as f, megabytes as g, codeBlock as h, hiding as i, cachePolicy as j, CACHE_WORDS as k, checkPluginWords as l, code as m, buildAndPublish as n, OUTCOMES as o, previewHeadline as p, require_dist as r, headline as s, compareOnly as t, writeReport as u, table as v, releaseName as w, allHit as x, provenanceOf as y };
