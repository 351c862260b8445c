import { F as listenForCancellation, I as ProblemError, M as expandHome, P as cancelled, R as describeProblem, S as machineArchitecture, W as targetFolder, j as KEPT, z as messageOf } from "./chunks/image.js";
import { D as gatewaySources, T as shellWord, _ as readGatewayProfile, a as downloadGateway, b as firstExplanation, c as localGateway, d as compareModules, f as readSharedLibrary, g as readPluginFacts, h as judgeFile, l as edits, m as judgeFolder, o as findSource, p as openFile, r as imageFiles, s as keptGateway, t as gatewayAmong, u as fixCommands, v as LoaderError, w as inFolder, x as lineOf } from "./chunks/image-gateway.js";
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readdir, realpath, rm, stat } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { tmpdir } from "node:os";
// src/inspect/arguments.ts
const USAGE = `Says whether a gateway will load plugins, without running either.

usage: node dist/inspect.js [options] GATEWAY [PLUGIN...]

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
function parseInspectArguments(args) {
	const { values, positionals } = parsed(args);
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
function parsed(args) {
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
function wrong(what) {
	return new ProblemError({
		what,
		fix: `node dist/inspect.js --help\n\n${USAGE}`
	});
}
// src/diagnosis/krakend-cases.ts
/** What KrakenD itself says of plugins, at test-plugin and while it starts. */
const KRAKEND_CASES = [
	{
		pattern: /plugin loader: unknown type|unknown type$/,
		explain: () => ({
			cause: "its registerer is of another type than KrakenD asks for",
			why: "The variable is there, and its method has another name or other parameters than the interface of its kind (RegisterHandlers, RegisterClients, RegisterModifiers).",
			fix: "compare the method with the example of its kind on https://www.krakend.io/docs/extending/"
		})
	},
	{
		pattern: /The plugin does not contain a (\w+Registerer)/,
		explain: ([, symbol]) => ({
			cause: `it exports no ${symbol}`,
			why: "KrakenD looks for a variable of that name at package level in package main.",
			fix: `declare it: var ${symbol} = registerer("name")`
		})
	},
	{
		pattern: /You must declare the expected type of the plugin/,
		explain: () => ({
			cause: "test-plugin was not told which kind it is",
			fix: "krakend test-plugin -s (server), -c (client) or -m (modifier) and the file"
		})
	},
	{
		pattern: /Unable to open the plugin/,
		explain: () => ({
			cause: "it does not find the file",
			fix: "look at the path; \"folder\" in krakend.json is the folder, and \"pattern\" a part of the file name, not a glob"
		})
	},
	{
		pattern: /the gateway gave no answer within (\d+) s/,
		explain: ([, seconds]) => ({
			cause: `it gives no answer within ${seconds} s`,
			why: "A plugin whose init panics leaves Go's loader waiting for ever when the file is opened a second time, as for its second kind; or the init itself does not end.",
			fix: "have init do nothing that can fail or wait: read files and reach servers in the registered function instead"
		})
	},
	{
		pattern: /^(?:the gateway ended with exit code \d+: )?panic: (.+)|goroutine \d+ \[running\]/m,
		explain: ([, words]) => ({
			cause: `it panics while it is loaded${words === void 0 ? "" : `: ${words.trim()}`}`,
			why: "Go runs a plugin's init and the values of its variables when the file is opened.",
			fix: "have init do nothing that can fail: read files and reach servers in the registered function instead"
		})
	},
	{
		pattern: /licen[cs]e/i,
		explain: () => ({
			cause: "it asks for its licence",
			why: "The Enterprise gateway runs, and tests plugins, only with a licence file; the static verdict needs none.",
			fix: "mount the file at /etc/krakend/LICENSE, or rely on the static verdict (verify: static)"
		})
	},
	{
		pattern: /Error getting the plugin handler|No plugin registered as (\S+)/,
		explain: ([, name]) => ({
			cause: name === void 0 ? "its factory returns an error" : `no plugin registers the name ${name.replace(/[.,]$/, "")}`,
			why: name === void 0 ? "The plugin is loaded, and refuses its configuration." : "The configuration names it, and each loaded plugin calls itself something else.",
			fix: name === void 0 ? "look at what the factory checks in extra_config" : "give the name that the plugin registers, under the namespace of its kind"
		})
	}
];
// src/diagnosis/build-settings.ts
/** Flags and variables that change what is compiled (debug/buildinfo; cmd/go/internal/load, setBuildInfo). */
const DECISIVE = [
	"-trimpath",
	"-race",
	"-msan",
	"-asan",
	"-gcflags",
	"-asmflags",
	"-pgo",
	"-tags",
	"GOFIPS140"
];
/** What the build info of both says differs; nothing where one of them has none (plugins before Go 1.21). */
function settingDifferences(gateway, plugin) {
	if (Object.keys(plugin.settings).length === 0 || Object.keys(gateway.settings).length === 0) return [];
	const differences = DECISIVE.map((setting) => ({
		setting,
		gateway: settingOf(gateway, setting),
		plugin: settingOf(plugin, setting)
	}));
	return [{
		setting: "GOEXPERIMENT",
		gateway: gateway.experiments.toSorted().join(","),
		plugin: plugin.experiments.toSorted().join(",")
	}, ...differences].filter((one) => one.gateway !== one.plugin);
}
/** `the gateway was built with -trimpath, and it was not`. */
function settingWords({ setting, gateway, plugin }) {
	if (gateway === "") return `it was built with ${shown(setting, plugin)}, and the gateway was not`;
	if (plugin === "") return `the gateway was built with ${shown(setting, gateway)}, and it was not`;
	return `it was built with ${shown(setting, plugin)}, and the gateway with ${shown(setting, gateway)}`;
}
/** What makes the plugin's build the gateway's in this. */
function settingFix({ setting, gateway }) {
	return gateway === "" ? `build it without ${setting}` : `build it with ${shown(setting, gateway)}`;
}
function shown(setting, value) {
	return value === "true" ? setting : `${setting}=${value}`;
}
function settingOf({ settings }, setting) {
	const value = settings[setting] ?? "";
	if (setting === "-tags") return [...new Set(value.split(/[ ,]+/))].filter(Boolean).toSorted().join(",");
	if (setting === "GOFIPS140" && value === "off") return "";
	if (setting.endsWith("flags")) return /^\s*(-|$)|^std=$/.test(value) ? "" : value;
	return value === "false" ? "" : value;
}
// src/diagnosis/other-version.ts
const NO_GO_MOD = {
	module: "",
	moduleLine: 1,
	requirements: [],
	replacements: []
};
/** More than these would bury the first. */
const SHOWN_MODULES = 5;
/** Why a package that plugin and gateway share differs. */
function causeOfOtherVersion(packageName, refusal) {
	const { profile, facts, ground } = refusal;
	const ours = facts?.goVersion ?? ground?.goVersion;
	if (profile && ours !== void 0 && ours !== profile.goVersion) return otherGo(ours, profile.goVersion);
	const linked = linkedOf(refusal);
	const module = moduleOf$1(packageName, linked.map(({ path }) => path));
	if (profile && !Object.hasOwn(profile.packages, packageName)) return fromAnotherPlugin(packageName, refusal);
	const differs = profile && module !== void 0 ? moduleDiffers(module, linked, profile, refusal) : void 0;
	if (differs) return differs;
	const [setting] = profile && facts ? settingDifferences(profile, facts) : [];
	if (setting) return {
		cause: settingWords(setting),
		why: "That changes what is compiled, and so the packages that both link.",
		fix: settingFix(setting)
	};
	if (profile && module !== void 0) return sameVersion(packageName, module, linked, refusal);
	const theirs = profile?.modules.find(({ path }) => path === moduleOf$1(packageName, profile?.modules.map((one) => one.path) ?? []));
	if (theirs === void 0 && !/^[^/]*\./.test(packageName)) return standardPackage(packageName, ours, refusal);
	return {
		cause: `its ${packageName} is another one than the gateway's`,
		why: `${theirs ? `The gateway links ${theirs.path} ${theirs.replace?.version ?? theirs.version}. ` : ""}The plugin links another version, or had its modules at another path: before Go 1.21 the file does not tell.`,
		fix: "give the module the gateway's version, keep modules at /go/pkg/mod, and leave out -trimpath and vendor/"
	};
}
function otherGo(ours, theirs) {
	return {
		cause: `it was built with Go ${ours}, and the gateway with Go ${theirs}`,
		why: "A gateway loads only plugins of its own Go, to the patch.",
		fix: `build it in the Plugin Builder of exactly this release, or with GOTOOLCHAIN=go${theirs} go build -buildmode=plugin`
	};
}
function standardPackage(packageName, ours, { profile }) {
	if (profile && ours !== void 0) return {
		cause: `its standard library is not the gateway's, although both are Go ${ours}`,
		why: `${packageName} differs. The plugin was built with -trimpath or with other flags that its file does not record, or one of both toolchains was patched.`,
		fix: "build it in the Plugin Builder of exactly this release, without -trimpath and without GOFLAGS"
	};
	return {
		cause: "it was built with another Go, or with -trimpath",
		why: `${packageName} belongs to Go's standard library, which must be the gateway's own, to the patch and at the same path.`,
		fix: "build it in the Plugin Builder of exactly this release, without -trimpath"
	};
}
/** The module has another version here, or one of those that it imports has. */
function moduleDiffers(module, linked, profile, { ground }) {
	const goMod = ground?.goMod ?? NO_GO_MOD;
	const { mismatches } = compareModules(linked, profile, goMod);
	const first = mismatches.find((mismatch) => mismatch.module === module) ?? mismatches[0];
	return first && modulesDiffer(first, mismatches, goMod, ground);
}
/** The version is the gateway's, and its packages are not. */
function sameVersion(packageName, module, linked, { profile, facts, ground }) {
	const version = linked.find(({ path }) => path === module)?.version ?? "";
	const [here, there] = [facts, profile].map((of) => of?.modules.find(({ path }) => path === module));
	const place = ground ? { place: {
		file: ground.goModFile,
		line: lineOf(ground.goMod, module)
	} } : {};
	if (here?.sum !== void 0 && there?.sum !== void 0 && here.sum !== there.sum) return {
		cause: `${module} ${version} has other contents than the gateway's`,
		why: `Its checksum is ${here.sum}, and in the gateway ${there.sum}: the tag was moved, or a proxy gave something else.`,
		fix: "fetch it from where the gateway got it (GOPROXY), and mend go.sum",
		...place
	};
	return {
		cause: `${module} ${version} lay in another folder when it was compiled`,
		why: `Both link this version of ${packageName}. Paths are part of what Go compares: an official gateway had its modules at /go/pkg/mod, and with a vendor folder they lie elsewhere.`,
		fix: "build it with GOMODCACHE=/go/pkg/mod and -mod=readonly, as the Plugin Builder does without a vendor folder",
		...place
	};
}
function modulesDiffer(first, mismatches, goMod, ground) {
	const others = mismatches.filter((one) => one !== first);
	const named = others.slice(0, SHOWN_MODULES).map(({ module, have, want }) => `${module} (${have}, gateway ${want})`);
	const more = others.length > SHOWN_MODULES ? ` and ${others.length - SHOWN_MODULES} more` : "";
	const commands = fixCommands(ground?.folder ?? ".", edits(mismatches, goMod, /* @__PURE__ */ new Set()));
	return {
		cause: first.have.startsWith("=>") ? `go.mod replaces ${first.module} by ${first.have.slice(3)}, and the gateway links ${first.want}` : `it links ${first.module} ${first.have}, and the gateway ${first.want}`,
		...others.length > 0 ? { why: `Others differ as well: ${named.join(", ")}${more}.` } : {},
		...commands.length > 0 ? { fix: commands.join(" && ") } : {},
		...ground ? { place: {
			file: ground.goModFile,
			line: first.line
		} } : {}
	};
}
/** Nothing of the gateway's: the package came with a plugin that was loaded before. */
function fromAnotherPlugin(packageName, { others = [], facts, ground }) {
	const hash = facts?.packages[packageName];
	const rival = others.find(({ facts: theirs }) => {
		const other = theirs.packages[packageName];
		return other !== void 0 && other !== hash;
	});
	const module = moduleOf$1(packageName, facts?.modules.map(({ path }) => path) ?? []);
	const versionIn = (of) => of?.modules.find(({ path }) => path === module)?.version ?? "another version";
	const place = ground && module ? {
		file: ground.goModFile,
		line: lineOf(ground.goMod, module)
	} : void 0;
	return {
		cause: rival ? `it and ${rival.name} link ${module ?? packageName} at two versions, ${versionIn(facts)} and ${versionIn(rival.facts)}` : `another plugin of the gateway links ${packageName} at another version`,
		why: "A package is in a gateway once, whoever brought it: all its plugins need the same version.",
		fix: "require one version in all plugins",
		...place ? { place } : {}
	};
}
/** The modules of the plugin: off its file, or as Go listed them where the file has none. */
function linkedOf({ facts, ground }) {
	if (!facts || facts.modules.length === 0) return ground?.linked ?? [];
	const listed = new Map(ground?.linked.map((module) => [module.path, module]));
	const packages = Object.keys(facts.packages);
	return facts.modules.map(({ path, version, replace }) => ({
		path,
		version,
		indirect: listed.get(path)?.indirect ?? true,
		...replace ? { replace: {
			path: replace.path,
			version: replace.version
		} } : {},
		packages: packages.filter((name) => name === path || name.startsWith(`${path}/`))
	}));
}
/** The longest of these module paths that the package lies in. */
function moduleOf$1(packageName, modules) {
	return modules.filter((path) => packageName === path || packageName.startsWith(`${path}/`)).toSorted((a, b) => b.length - a.length)[0];
}
// src/diagnosis/same-path.ts
/** Two plugins of one path, or one plugin twice. */
function samePath({ plugin, facts, others = [], ground }) {
	const path = facts?.pluginPath;
	const names = others.filter((other) => path !== void 0 && other.facts.pluginPath === path).map(({ name }) => name).join(", ");
	const module = ground?.goMod.module ?? path ?? "example.com/plugin";
	return {
		cause: names === "" ? `another plugin has its plugin path${path === void 0 ? "" : `, ${path}`}` : `it and ${names} have one plugin path, ${path}`,
		why: "A gateway loads only the first of them. The path comes from the module line in go.mod, as in a copied example; -ldflags=-pluginpath does not help.",
		fix: inFolder(ground?.folder ?? ".", `go mod edit ${shellWord(`-module=${module}-${plugin}`)}`),
		...ground ? { place: {
			file: ground.goModFile,
			line: ground.goMod.moduleLine
		} } : {}
	};
}
// src/diagnosis/loader-cases.ts
const OWN_BUILDER = "build it in the Plugin Builder of the gateway's release, variant and architecture";
/** What Go's plugin.Open and its runtime say (plugin/plugin_dlopen.go, runtime/plugin.go). */
const OPEN_CASES = [
	{
		pattern: /plugin was built with a different version of package (\S+)/,
		explain: ([, name = ""], refusal) => causeOfOtherVersion(name.replace(/[.,)]+$/, ""), refusal)
	},
	{
		pattern: /plugin already loaded/,
		explain: (_, refusal) => samePath(refusal)
	},
	{
		pattern: /could not find symbol (\S*Registerer)|symbol (\S*Registerer) not found in plugin/,
		explain: ([, open, lookup]) => {
			return {
				cause: `nothing is found under the name ${(open ?? lookup ?? "").split(".").at(-1)}`,
				why: "The symbol is not exported by package main, or -ldflags=-pluginpath hides it.",
				fix: "declare it at package level, and leave -pluginpath out"
			};
		}
	},
	{
		pattern: /runtime: no plugin module data|runtime: plugin has (?:empty|bad) |moduledata/,
		explain: (_, { facts, ground, profile }) => {
			const ours = facts?.goVersion ?? ground?.goVersion;
			return {
				cause: ours !== void 0 && profile !== void 0 && ours !== profile.goVersion ? `it was built with Go ${ours}, and the gateway with Go ${profile.goVersion}` : "it is no Go plugin of a Go near its own",
				why: "Go looks for its own record in the file and finds none in the form that it knows: a plugin of another minor release, or a library of C. The whole gateway ends.",
				fix: OWN_BUILDER
			};
		}
	},
	{
		pattern: /plugin: not implemented/,
		explain: () => ({
			cause: "it was linked without plugin support",
			why: "CE 3 and gateways that are linked statically load no plugins.",
			fix: "use a gateway that loads plugins: CE 2.x, or Enterprise"
		})
	},
	{
		pattern: /SIGBUS|bus error|file too short/,
		explain: () => ({
			cause: "the file is cut short, or empty",
			why: "It ends before its own contents do, as after a download or a copy that broke off.",
			fix: "compare it with checksums.txt (sha256sum -c), and fetch it again"
		})
	},
	{
		pattern: /SIGILL|[Ii]llegal instruction/,
		explain: () => ({
			cause: "it uses instructions that this processor lacks",
			why: "GOAMD64 or a -march flag for C code asked for a newer processor.",
			fix: "build it without GOAMD64 and -march, or for the oldest processor that runs the gateway"
		})
	}
];
/** What the dynamic loaders of glibc and musl say before Go looks at the file. */
const DYNAMIC_LOADER_CASES = [
	{
		pattern: /version [`']GLIBC_([\d.]+)' not found/,
		explain: ([, version = ""], { profile }) => {
			const theirs = /^GLIBC-([\d.]+)/.exec(profile?.libc ?? "")?.[1];
			return {
				cause: `it needs glibc ${version}${theirs === void 0 ? ", and the gateway runs on an older one" : `, and the gateway was built for ${theirs}`}`,
				why: "It was linked on a system with a newer C library than where the gateway runs.",
				fix: "build it in the linux-generic builder of exactly this release (builder: docker)"
			};
		}
	},
	{
		pattern: /version [`']([^']+)' not found \(required by/,
		explain: ([, version = ""]) => ({
			cause: `it needs ${version} of a library that is older where the gateway runs`,
			fix: "build it against the libraries of where the gateway runs, or install newer ones there"
		})
	},
	{
		pattern: /unsupported relocation type|wrong ELF class/,
		explain: (_, refusal) => otherArchitecture(refusal)
	},
	{
		pattern: /invalid ELF header/,
		explain: () => ({
			cause: "the file is no shared object",
			why: "It does not begin as ELF files do: a text, an archive, or the pointer of Git LFS in place of the file.",
			fix: "build it with go build -buildmode=plugin, and look at the file (file plugin.so)"
		})
	},
	{
		pattern: /cannot dynamically load (?:position-independent )?executable/,
		explain: () => ({
			cause: "the file is an executable",
			fix: "build it with go build -buildmode=plugin"
		})
	},
	{
		pattern: /(?:^|[\s"(])(libc(?:\.musl-\w+)?\.so(?:\.1)?|ld-musl-\S+?): cannot open shared object file/,
		explain: ([, library = ""]) => ({
			cause: "it is linked for musl, and the gateway runs on glibc",
			why: `It needs ${library}, the C library of Alpine.`,
			fix: "build it for variant: linux-generic, or run the Alpine gateway"
		})
	},
	{
		pattern: /(\S+): cannot open shared object file: No such file or directory/,
		explain: ([, file = ""], refusal) => missingFile(file, refusal)
	},
	{
		pattern: /Error loading shared library (\S+?): (.+)/,
		explain: ([, library = "", reason = ""], refusal) => missingFile(library, refusal, reason)
	},
	{
		pattern: /Error relocating \S+?: (\S+): symbol not found/,
		explain: ([, symbol = ""], { facts, profile }) => {
			return /_chk$|^__(?:isoc|libc_|glibc)|^gnu_/.test(symbol) || facts?.libcFamily === "glibc" && profile?.libcFamily === "musl" ? {
				cause: "it is linked for glibc, and the gateway runs on musl",
				why: `Alpine's C library has no ${symbol}.`,
				fix: "build it for variant: alpine, or run the linux-generic gateway"
			} : missingSymbol(symbol);
		}
	},
	{
		pattern: /undefined symbol: ([^\s,)]+)/,
		explain: ([, symbol = ""]) => missingSymbol(symbol)
	}
];
/** glibc says of a file for another processor that it is not there; of a library it is mostly true. */
function missingFile(file, refusal, reason = "") {
	const { facts, profile, plugin } = refusal;
	const isPlugin = basename(file) === `${plugin}.so` || /Exec format error/.test(reason);
	if (facts && profile && facts.architecture !== profile.architecture || isPlugin) return otherArchitecture(refusal);
	if (facts?.libcFamily === "glibc" && profile?.libcFamily === "musl") return {
		cause: "it is linked for glibc, and the gateway runs on musl",
		why: `It needs ${basename(file)}, which Alpine does not have.`,
		fix: "build it for variant: alpine, or run the linux-generic gateway"
	};
	return {
		cause: `it needs the library ${basename(file)}, which is not there where the gateway runs`,
		why: "The plugin uses C code (cgo) that was linked against it.",
		fix: `put the package with ${basename(file)} into the gateway's image, or build without what needs it`
	};
}
function otherArchitecture({ facts, profile }) {
	const known = facts && profile && facts.architecture !== profile.architecture;
	return {
		cause: known ? `it is for ${facts.architecture}, and the gateway for ${profile.architecture}` : "it is for another processor than the gateway, or not there",
		why: "Of a file for another processor the dynamic loader says that it is not there, or that it can not be relocated.",
		fix: known ? `build it with architecture: ${profile.architecture}` : "build it with the gateway's architecture, and look at the path"
	};
}
function missingSymbol(symbol) {
	return {
		cause: `it needs ${symbol}, which no library there has`,
		why: "C code in the plugin (cgo) was compiled against another C library, or a library is missing or older.",
		fix: `${OWN_BUILDER}, and put the library that has ${symbol} into the gateway's image`
	};
}
// src/diagnosis/load-refusal.ts
/**
* Why a gateway does not take a plugin: by the facts of both where they are at hand, else by the words alone.
* Words that nobody has seen before are shown as they are.
*/
function explainLoadRefusal(refusal) {
	const { plugin, gateway, said, kills } = refusal;
	const verb = kills ? "dies of" : "refuses";
	const known = firstExplanation(said, [
		...OPEN_CASES,
		...DYNAMIC_LOADER_CASES,
		...KRAKEND_CASES
	], refusal);
	if (!known) return {
		what: `The gateway ${gateway} ${verb} ${plugin}: ${said}`,
		why: "This is what the gateway itself says when it loads the file; in production it would start without the plugin."
	};
	const { cause, why, fix, place } = known;
	return {
		what: `The gateway ${gateway} ${verb} ${plugin}: ${cause}.`,
		why: `It says "${said.trim().replaceAll(/\s*\n\s*/g, " ")}".${why === void 0 ? "" : ` ${why}`}`,
		...fix === void 0 ? {} : { fix },
		...place === void 0 ? {} : { place }
	};
}
/** The same for what the static verdict says; undefined where it accepts the plugin or does not know. */
function explainVerdict(verdict, circumstances) {
	if (verdict.state === "accepts" || verdict.state === "unknown") return void 0;
	return explainLoadRefusal({
		...circumstances,
		said: verdict.said,
		kills: verdict.state === "kills"
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
			const others = readable.filter((one) => one !== subject).map((one) => ({
				name: pluginName(one.file),
				facts: one.facts
			}));
			const problem = explainVerdict(verdict, {
				plugin: pluginName(file),
				gateway: gateway.name,
				profile: gateway.profile,
				facts,
				others
			});
			return {
				file,
				facts,
				verdict,
				...problem && { problem }
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
	const packagesOf = Map.groupBy(differing, (name) => moduleOf(name, plugin.modules));
	for (const module of plugin.modules) {
		const theirs = gateway.modules.find(({ path }) => path === module.path);
		const packages = packagesOf.get(module.path)?.length ?? 0;
		if (!theirs) continue;
		if (versionOf(theirs) === versionOf(module) && (packages === 0 || gateway.goVersion !== plugin.goVersion)) continue;
		found.push({
			what: module.path,
			gateway: versionOf(theirs),
			plugin: versionOf(module),
			packages
		});
	}
	return found;
}
function versionOf({ path, version, replace }) {
	if (!replace) return version;
	return replace.path === path ? replace.version : `=> ${replace.path} ${replace.version}`.trimEnd();
}
function moduleOf(packageName, modules) {
	return modules.map(({ path }) => path).filter((path) => packageName === path || packageName.startsWith(`${path}/`)).toSorted((a, b) => b.length - a.length)[0];
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
function renderFinding({ file, facts, verdict, problem }, gateway) {
	const { profile } = gateway;
	const lines = [`${MARKS[verdict.state]} ${file}: ${WORDS[verdict.state]}`];
	if (verdict.state === "rejects" || verdict.state === "kills") lines.push(`    ${verdict.said}`);
	if (verdict.state === "unknown") lines.push(`    ${verdict.why}`);
	if (problem) lines.push(...explain(problem));
	for (const { what } of verdict.cautions) lines.push(`    but ${what}`);
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
/** What the first lines have said already is left out: who refuses what, and in which words. */
function explain({ what, why, fix }) {
	const cause = what.slice(what.lastIndexOf(": ") + 2);
	const rest = why?.replace(/^It says ".*?"\.\s*/s, "") ?? "";
	return [
		`    ${cause}`,
		...rest === "" ? [] : [`    ${rest}`],
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
		plugins: findings.map(({ file, facts, verdict, problem }) => ({
			file,
			verdict: verdict.state,
			..."said" in verdict ? {
				said: verdict.said,
				cause: verdict.cause
			} : {},
			..."package" in verdict ? { package: verdict.package } : {},
			..."why" in verdict ? { why: verdict.why } : {},
			...problem ? {
				problem: problem.what,
				mend: problem.fix ?? null
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
/** musl is one file under several names (load_library in musl's ldso/dynlink.c). */
const MUSL_NAMES = /^(?:lib(?:c|pthread|rt|m|dl|util|xnet)\.|ld-musl-)/;
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
	if (libcFamily === "musl" && MUSL_NAMES.test(name)) return [interpreter];
	if (interpreter.endsWith(`/${name}`)) return [interpreter];
	return [
		...(libcFamily === "musl" ? [] : [`${architecture === "arm64" ? "aarch64" : "x86_64"}-linux-gnu`]).flatMap((triple) => [`/lib/${triple}`, `/usr/lib/${triple}`]),
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
	const profile = profileOf(await gatewayBinary(order, image, files, folder, log));
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
function profileOf({ path, source: name }) {
	using source = openFile(path);
	try {
		return readGatewayProfile(source);
	} catch (error) {
		if (!(error instanceof LoaderError)) throw error;
		throw new ProblemError({
			what: `${name} is no gateway.`,
			why: error.message,
			fix: "give the krakend binary first"
		}, { cause: error });
	}
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
/** The command: the answer on stdout, what it does meanwhile on stderr. */
async function runInspect(args) {
	listenForCancellation();
	try {
		const order = parseInspectArguments(args);
		if (order === void 0) {
			process.stdout.write(`${USAGE}\n`);
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
// src/inspect.ts
await runInspect(process.argv.slice(2));
export {};
