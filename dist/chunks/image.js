import { a as cancelled, r as run, s as ProblemError, t as baseEnvironment, u as messageOf } from "./process.js";
import { a as withRetries, i as mayPass, n as AskLater, o as lazily, r as Permanent, t as neverSilent } from "./never-silent.js";
import { t as docker } from "./engine.js";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { Readable, addAbortSignal } from "node:stream";
import { homedir } from "node:os";
import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
// src/krakend/target.ts
const VARIANTS = ["alpine", "linux-generic"];
/** The C library that a variant's gateway runs on. */
function libcOf(variant) {
	return variant === "alpine" ? "musl" : "glibc";
}
/** A release as names have it: `2.13.8`, of Enterprise `2.12.4-ee`, which is what its gateway calls itself. */
function shownVersion({ version, edition }) {
	return edition === "ee" ? `${version}-ee` : version;
}
/** The folder of a target's plugins: `2.13.8-alpine-amd64`, `2.12.4-ee-alpine-amd64`. */
function targetFolder(target) {
	return `${shownVersion(target)}-${target.variant}-${target.architecture}`;
}
// src/krakend/nearest-tags.ts
/** How many tags are named in place of one that does not exist. */
const NAMED = 5;
/**
* The existing tags that are most likely meant by one that does not exist: of the same variant, exact
* releases only (`2.13` and `latest` move), first those of the same minor, then the nearest on the way of the
* releases; the newer one where two are as near.
*
* @param wanted such as `2.13.9-linux-generic`.
* @returns at most five, nearest first.
*/
function nearestTags(wanted, existing) {
	const target = exactTag(wanted);
	const exact = [...new Set(existing)].flatMap((tag) => exactTag(tag) ?? []);
	const variant = exact.filter(({ suffix }) => suffix === target?.suffix);
	return (variant.length > 0 ? variant : exact).toSorted((a, b) => (target ? byDistance(target, a, b) : 0) || newerFirst(a, b) || (a.tag < b.tag ? -1 : 1)).slice(0, NAMED).map(({ tag }) => tag);
}
function exactTag(tag) {
	const match = /^v?(\d{1,9})\.(\d{1,9})\.(\d{1,9})(-[\w.-]+)?$/.exec(tag);
	if (!match) return void 0;
	const [, major, minor, patch, suffix = ""] = match;
	return {
		tag,
		numbers: [
			Number(major),
			Number(minor),
			Number(patch)
		],
		suffix
	};
}
/** A minor further away counts more than any patch; within another minor the patch next to the target. */
function byDistance(target, a, b) {
	for (const place of [
		0,
		1,
		2
	]) {
		const [at, one, other] = [
			target.numbers[place],
			a.numbers[place],
			b.numbers[place]
		];
		if (one === other && one === at) continue;
		const nearer = Math.abs(one - at) - Math.abs(other - at);
		if (nearer !== 0) return nearer;
		if (one !== other) return other - one;
		return one > at ? -newerFirst(a, b) : newerFirst(a, b);
	}
	return 0;
}
function newerFirst(a, b) {
	for (const place of [
		0,
		1,
		2
	]) if (a.numbers[place] !== b.numbers[place]) return b.numbers[place] - a.numbers[place];
	return 0;
}
// src/diagnosis/docker-cases.ts
/** What Docker and Podman say in place of what was to run in a container. */
const DOCKER_CASES = [
	{
		pattern: /permission denied while trying to connect to the Docker (?:daemon|API)/i,
		explain: () => ({
			what: "The Docker Engine does not let this user in.",
			why: "Its socket belongs to root and the group docker, and the runner's user is in neither.",
			fix: "sudo usermod -aG docker \"$USER\" and restart the runner, or set builder: host"
		})
	},
	{
		pattern: /Cannot connect to the Docker daemon[^\n]*|error during connect: [^\n]*/i,
		explain: ([text = ""]) => ({
			what: "The Docker Engine does not answer.",
			why: text,
			fix: "start it (docker info must answer) and check DOCKER_HOST, or set builder: host"
		})
	},
	{
		pattern: /bind source path does not exist: ?(\S+)?|Mounts denied|statfs (\S+): no such file/i,
		explain: ([, bind, statfs]) => ({
			what: "The engine does not see the folders of this machine.",
			why: `${bind ?? statfs ?? "A folder"} is a path of the runner, and the engine runs elsewhere: in another container (Docker-in-Docker) or on another machine.`,
			fix: "have the engine see the runner's folders at their own paths, or set builder: host"
		})
	},
	{
		pattern: /exec(?: \S+:|:) ?"?[^\n]*exec format error|exec user process caused[^\n]*exec format error/i,
		explain: () => ({
			what: "The image is for another processor than the machine.",
			why: "Docker said \"exec format error\": nothing emulates that processor here.",
			fix: "put docker/setup-qemu-action before this step, or use a runner of that architecture"
		})
	},
	{
		pattern: /exec: "([^"]+)": (?:stat [^\n]*|executable file not found in \$PATH)/,
		explain: ([, program = ""]) => ({
			what: `The image has no ${program}.`,
			why: "It is no Plugin Builder, or a broken one.",
			fix: "name a Plugin Builder image (krakend/builder:…) or a golang image in builder-image"
		})
	},
	{
		pattern: /network (\S+) not found/,
		explain: ([, network = ""]) => ({
			what: `There is no Docker network ${network}.`,
			fix: "name one that docker network ls shows in container-network, or leave it out"
		})
	}
];
/** The registry has the repository, as far as one can tell, but not this tag. */
function isTagMissing(answer) {
	return /not found|manifest unknown/i.test(answer) && !/x509|no match/i.test(answer);
}
/** Why an image could not be pulled, and what to do. */
function explainPull({ reference, answer, existing }) {
	const missing = isTagMissing(answer) || /no match|it is there for/i.test(answer);
	const retired = missing && /(^|\/)devopsfaith\//.test(reference);
	const nearest = existing.length === 0 ? answer : `${answer}. The nearest tags that exist: ${existing.join(", ")}.`;
	return {
		what: `The image ${reference} could not be pulled.`,
		why: retired ? `${nearest.replace(/\.*$/, ".")} Images of devopsfaith are published no longer.` : nearest,
		fix: pullFix(reference, answer, missing, retired)
	};
}
/** The registry wants to know who asks; of repositories that don't exist many say the same. */
function wantsLogin(answer) {
	return /denied|unauthorized|authentication required|no basic auth/i.test(answer);
}
function pullFix(reference, answer, missing, retired) {
	if (retired) return "name krakend/builder:TAG in builder-image, and krakend:TAG as the gateway; or leave both out";
	if (missing) return `check krakend-version and variant against the tags on https://hub.docker.com/r/krakend/${/(^|\/)krakend\/builder-ee:/.test(reference) ? "builder-ee" : "builder"}/tags, or name another image with builder-image`;
	if (wantsLogin(answer)) return "log in to its registry before this step (docker/login-action), check the name of the image, or name a mirror with image-registry";
	if (/toomanyrequests|429/i.test(answer)) return "log in to the registry before this step (docker/login-action), or name a mirror with image-registry";
	if (/no space left on device/i.test(answer)) return "free some disk: docker system prune --all --force";
	return "check that the runner reaches the registry, log in to it before this step, or name a mirror with image-registry";
}
// src/registry/reference.ts
const DOCKER_HUB = "docker.io";
/** An image's name as it is written, without its tag and its digest. */
function untagged(reference) {
	return reference.replace(/@sha256:[0-9a-f]{64}$/, "").replace(/:[^/:]+$/, "");
}
/** Grammar: https://pkg.go.dev/github.com/distribution/reference */
const LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
const REGISTRY = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9A-Fa-f:]+\\])(?::\\d+)?$`);
const COMPONENT = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** How long a name with its registry may be. */
const MAX_NAME = 255;
/**
* Takes an image's name apart by Docker's rules: what stands before the first slash is a registry only if it
* looks like a host (a dot, a port, capitals, `localhost`); Docker Hub otherwise, where names of one word
* belong to `library`.
*
* @returns undefined for what is no image's name.
*/
function parseReference(text) {
	const [named = "", digest, ...rest] = text.split("@");
	if (rest.length > 0 || digest !== void 0 && !DIGEST.test(digest)) return void 0;
	const colon = named.indexOf(":", named.lastIndexOf("/") + 1);
	const name = colon === -1 ? named : named.slice(0, colon);
	const tag = colon === -1 ? void 0 : named.slice(colon + 1);
	if (name.length > MAX_NAME || tag !== void 0 && !TAG.test(tag)) return void 0;
	const [registry, repository] = splitName(name);
	if (!REGISTRY.test(registry) || !URL.canParse(apiOrigin(registry))) return void 0;
	if (!repository.split("/").every((part) => COMPONENT.test(part))) return void 0;
	return {
		registry,
		repository,
		...tag === void 0 ? {} : { tag },
		...digest === void 0 ? {} : { digest },
		...tag === void 0 && digest === void 0 ? { tag: "latest" } : {}
	};
}
function splitName(name) {
	const slash = name.indexOf("/");
	const first = name.slice(0, Math.max(slash, 0));
	const isHost = /[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase();
	const registry = isHost && first !== "index.docker.io" ? first : DOCKER_HUB;
	const repository = isHost ? name.slice(slash + 1) : name;
	return [registry, registry === "docker.io" && !repository.includes("/") ? `library/${repository}` : repository];
}
/** Whether a text is a tag as registries take it. */
function isTag(text) {
	return TAG.test(text);
}
/** Whether a text is a digest as registries give it today. */
function isDigest(text) {
	return DIGEST.test(text);
}
/** The name as people write it: without Docker Hub's host, and without `library` there. */
function shownName({ registry, repository }) {
	return registry === "docker.io" ? repository.replace(/^library\//, "") : `${registry}/${repository}`;
}
/**
* Where a registry's API answers, such as `https://registry-1.docker.io`. Docker trusts this machine's own
* addresses without TLS, and so do we.
*/
function apiOrigin(registry) {
	if (registry === "docker.io") return "https://registry-1.docker.io";
	return `${isThisMachine(registry) ? "http" : "https"}://${registry}`;
}
/** Whether a host, with or without a port, is a loopback address: never one that only begins like it. */
function isThisMachine(host) {
	return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i.test(host);
}
// src/registry/docker-login.ts
/** Docker Hub has kept the name that its first API had. */
const HUB_KEY = "https://index.docker.io/v1/";
/** What credential helpers call a user whose secret is an identity token. */
const TOKEN_USER = "<token>";
/**
* The logins of the runner, as `docker login` and docker/login-action leave them: in Docker's configuration,
* or with the credential helper that it names. Whatever can't be read is no login, which the log says.
*
* Source: https://docs.docker.com/reference/cli/docker/login/
*/
function runnerLogins(environment, say) {
	const folder = environment.DOCKER_CONFIG || join(environment.HOME || homedir(), ".docker");
	const file = join(folder, "config.json");
	let configuration;
	return async (registry) => {
		configuration ??= readConfiguration(file, say);
		const fields = await configuration;
		const key = registry === "docker.io" ? HUB_KEY : registry;
		const helper = text(object$1(fields.credHelpers)[key]) ?? text(fields.credsStore);
		if (helper !== void 0) return askHelper(helper, key, environment, say);
		const auths = object$1(fields.auths);
		const written = Object.keys(auths).find((name) => hostOf(name) === hostOf(key));
		return storedLogin(object$1(auths[key] ?? (written === void 0 ? void 0 : auths[written])));
	};
}
async function readConfiguration(file, say) {
	let content;
	try {
		content = await readFile(file, "utf8");
	} catch (error) {
		if (error.code !== "ENOENT") say(`No Docker login is used: ${messageOf(error)}`);
		return {};
	}
	try {
		return object$1(JSON.parse(content));
	} catch {
		say(`No Docker login is used: ${file} is not JSON`);
		return {};
	}
}
function storedLogin(entry) {
	const identityToken = text(entry.identitytoken);
	if (identityToken !== void 0) return { identityToken };
	const pair = Buffer.from(text(entry.auth) ?? "", "base64").toString("utf8");
	const colon = pair.indexOf(":");
	const username = colon > 0 ? pair.slice(0, colon) : text(entry.username);
	const password = colon > 0 ? pair.slice(colon + 1).replace(/\0+$/, "") : text(entry.password);
	return username === void 0 || password === void 0 ? void 0 : {
		username,
		password
	};
}
/** Protocol: https://github.com/docker/docker-credential-helpers */
async function askHelper(name, key, environment, say) {
	if (!/^[\w.-]+$/.test(name)) {
		say("No Docker login is used: the name of the credential helper is none");
		return;
	}
	const program = `docker-credential-${name}`;
	try {
		const env = baseEnvironment(environment);
		const { exitCode, stdout } = await run({
			program,
			args: ["get"],
			env,
			input: key
		});
		if (exitCode === 0) return loginFrom(object$1(JSON.parse(stdout)));
		if (/credentials not found/i.test(stdout)) return void 0;
		say(`No Docker login is used for ${key}: ${program} ended with ${exitCode}`);
	} catch (error) {
		cancelled.throwIfAborted();
		say(`No Docker login is used for ${key}: ${error instanceof SyntaxError ? `${program} printed no JSON` : messageOf(error)}`);
	}
}
function loginFrom(answer) {
	const [username, secret] = [text(answer.Username), text(answer.Secret)];
	if (username === void 0 || secret === void 0) return void 0;
	return username === TOKEN_USER ? { identityToken: secret } : {
		username,
		password: secret
	};
}
function hostOf(key) {
	return key.replace(/^https?:\/\//, "").split("/")[0] ?? "";
}
function object$1(value) {
	return typeof value === "object" && value !== null ? value : {};
}
/** A text that says something. */
function text(value) {
	return typeof value === "string" && value !== "" ? value : void 0;
}
// src/registry/challenge.ts
/** One piece at the place where the last one ended: a comma, a scheme, or a parameter. */
const PIECE = /\s*(?:(,)|([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|([\w-]+))/y;
/**
* Reads a WWW-Authenticate header, of which there may be several in one (RFC 9110, section 11.6.1). A token is
* preferred to sending the password along.
*
* @returns undefined where neither a token nor a password is asked for.
*/
function readChallenge(header) {
	const challenges = [];
	const piece = new RegExp(PIECE);
	for (let match = piece.exec(header); match; match = piece.exec(header)) {
		const [, , name, quoted, bare, scheme] = match;
		if (scheme !== void 0) challenges.push({
			scheme: scheme.toLowerCase(),
			parameters: /* @__PURE__ */ new Map()
		});
		if (name === void 0) continue;
		const value = quoted?.replaceAll(/\\(.)/g, "$1") ?? bare ?? "";
		challenges.at(-1)?.parameters.set(name.toLowerCase(), value);
	}
	const bearer = challenges.find(({ scheme, parameters }) => scheme === "bearer" && parameters.has("realm"));
	if (bearer) {
		const { parameters } = bearer;
		const [service, scope] = [parameters.get("service"), parameters.get("scope")];
		return {
			scheme: "bearer",
			realm: parameters.get("realm") ?? "",
			...service === void 0 ? {} : { service },
			...scope === void 0 ? {} : { scope }
		};
	}
	return challenges.some(({ scheme }) => scheme === "basic") ? { scheme: "basic" } : void 0;
}
// src/registry/transport.ts
/** A registry that could not be asked, or that gave no usable answer. Holds no token and no password. */
var RegistryError = class extends Error {
	/** Of the answer; undefined where there was none. */
	status;
	constructor(message, status, options) {
		super(message, options);
		this.name = "RegistryError";
		this.status = status;
	}
	/** The registry wants to know who asks, or does not answer this one. */
	get isDenied() {
		return this.status === 401 || this.status === 403;
	}
};
/** Nobody's tags are worth waiting longer for: there is a catalogue. */
const SILENCE_MS = 1e4;
const BODY_MS = 3e4;
/** Docker's own limit for a manifest is 4 MiB. */
const MAX_BODY = 8388608;
const MAX_REDIRECTS = 5;
const client = lazily(async () => {
	const { HttpClient } = await import("./lib2.js");
	return new HttpClient("krakend-plugin-action", void 0, {
		socketTimeout: SILENCE_MS,
		allowRedirects: false
	});
});
/**
* Asks once. Authorization goes to the origin of the URL alone, wherever a redirect leads.
*
* @returns the answer where it means something to a client of a registry: 200, 401 or 404.
* @throws AskLater or RegistryError for an answer that may be another later (429, 5xx); Permanent for others,
* and where nobody answered: the catalogue is at hand, so a dead network is not waited for.
*/
async function send(request) {
	const { url } = request;
	let at = url;
	for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
		const message = await sendTo(at, request);
		const status = message.statusCode ?? 0;
		const { location } = message.headers;
		if (![
			301,
			302,
			303,
			307,
			308
		].includes(status) || location === void 0 || request.method === "POST") return answered(message, status, url, at.origin === url.origin);
		message.resume();
		at = redirected(at, location, url);
	}
	throw new Permanent(new RegistryError(`${url.host} redirects without an end`));
}
async function sendTo(at, request) {
	const { method, url, accept, authorization, form } = request;
	const headers = {
		accept,
		...authorization !== void 0 && at.origin === url.origin ? { authorization } : {},
		...form === void 0 ? {} : { "content-type": "application/x-www-form-urlencoded" }
	};
	try {
		const { message } = await (await client()).request(method, at.href, form ?? null, headers);
		return message;
	} catch (error) {
		cancelled.throwIfAborted();
		const why = error instanceof Error && error.message.startsWith("Request timeout") ? `no answer within ${SILENCE_MS / 1e3} s` : messageOf(error);
		throw new Permanent(new RegistryError(`${at.host} could not be asked: ${why}`));
	}
}
function redirected(at, location, from) {
	const next = URL.parse(location, at.href);
	const fits = next?.protocol === "https:" || next?.protocol === "http:" && from.protocol === "http:";
	if (next === null || !fits) throw new Permanent(new RegistryError(`${at.host} redirects to where it can't be followed`));
	return next;
}
function answered(message, status, url, isOwn) {
	const { headers } = message;
	if (status === 200) {
		const stream = () => addAbortSignal(cancelled, neverSilent(message));
		return {
			status,
			headers,
			isOwn,
			body: () => bodyOf(message, url),
			stream
		};
	}
	message.resume();
	if (status === 404 || status === 401 && isOwn) {
		const nothing = Buffer.alloc(0);
		return {
			status,
			headers,
			isOwn,
			body: async () => nothing,
			stream: () => Readable.from([])
		};
	}
	const error = new RegistryError(`${url.host} answered ${status}`, status);
	if (!mayPass(status)) throw new Permanent(error);
	const waitMs = retryAfterMs(headers["retry-after"], Date.now());
	if (waitMs === void 0) throw error;
	const wait = `${Math.ceil(waitMs / 1e3)} s`;
	if (waitMs > 2e4) throw new Permanent(new RegistryError(`${url.host} answered ${status}, not to be asked again for ${wait}`, status));
	throw new AskLater(error, waitMs);
}
/**
* How long a Retry-After header, in seconds or as a date, asks to wait (RFC 9110, section 10.2.3).
*
* @returns milliseconds, 0 for a date gone by, undefined for no header or one that says nothing.
*/
function retryAfterMs(header, now) {
	const words = header?.trim() ?? "";
	if (/^\d{1,9}$/.test(words)) return Number(words) * 1e3;
	const date = /^[A-Z][a-z]{2},? /.test(words) ? Date.parse(words) : NaN;
	return Number.isNaN(date) ? void 0 : Math.max(0, date - now);
}
async function bodyOf(message, url) {
	const enough = AbortSignal.any([cancelled, AbortSignal.timeout(BODY_MS)]);
	let size = 0;
	message.on("data", (chunk) => {
		size += chunk.length;
		if (size > MAX_BODY) message.destroy(/* @__PURE__ */ new Error(`longer than ${MAX_BODY} bytes`));
	});
	try {
		return await buffer(addAbortSignal(enough, message));
	} catch (error) {
		cancelled.throwIfAborted();
		throw new RegistryError(`${url.host} did not answer to the end: ${messageOf(error)}`);
	}
}
// src/registry/authorization.ts
/**
* What goes into the Authorization header after a registry has answered 401: a token from the server that it
* names, anonymous or by the runner's login, or the login itself.
*
* Source: https://distribution.github.io/distribution/spec/auth/token/
*
* @throws Permanent where nobody gives one; errors of {@link send} from the server that gives tokens.
*/
async function authorize(refusal, name, loginFor) {
	const challenge = readChallenge(refusal.headers["www-authenticate"] ?? "");
	if (challenge === void 0) throw denied(`${name.registry} does not say how to log in`);
	const login = await loginFor(name.registry);
	if (challenge.scheme === "bearer") return `Bearer ${await token(challenge, name, login)}`;
	if (login === void 0 || "identityToken" in login) throw denied(`${name.registry} wants a login for ${shownName(name)}`);
	return basic(login);
}
async function token(challenge, name, login) {
	const { service, scope = `repository:${name.repository}:pull` } = challenge;
	const url = URL.parse(challenge.realm);
	if (url?.protocol !== "https:" && !(url?.protocol === "http:" && isThisMachine(url.host))) throw denied(`${name.registry} names no server for tokens that can be trusted`);
	const answer = await send(tokenRequest(url, {
		...service === void 0 ? {} : { service },
		scope
	}, login));
	if (answer.status !== 200) throw denied(login === void 0 ? `${url.host} gives no token for ${shownName(name)} without a login` : `${url.host} does not accept the runner's login for ${name.registry}`);
	const given = tokenIn(await answer.body());
	if (given === void 0) throw new Permanent(new RegistryError(`${url.host} answered without a token`));
	return given;
}
function tokenRequest(realm, asked, login) {
	const accept = "application/json";
	if (login !== void 0 && "identityToken" in login) return {
		method: "POST",
		url: realm,
		accept,
		form: new URLSearchParams({
			...asked,
			grant_type: "refresh_token",
			client_id: "krakend-plugin-action",
			refresh_token: login.identityToken
		}).toString()
	};
	const url = new URL(realm);
	for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
	return {
		method: "GET",
		url,
		accept,
		authorization: login && basic(login)
	};
}
/** Both names are in use; a token that is no word of visible letters would not go into a header. */
function tokenIn(body) {
	try {
		const { token, access_token: accessToken } = JSON.parse(body.toString("utf8"));
		return [token, accessToken].find((one) => typeof one === "string" && /^[\x21-\x7e]+$/.test(one));
	} catch {
		cancelled.throwIfAborted();
		return;
	}
}
function basic({ username, password }) {
	return `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
}
function denied(message) {
	return new Permanent(new RegistryError(message, 401));
}
// src/registry/image-manifest.ts
/** No engine takes more: https://github.com/moby/moby/blob/master/layer/layer_store.go (maxLayerDepth). */
const MOST_LAYERS = 125;
/**
* By their types. Layers packed by zstd are left to the engine: they may be of several frames, of which Node's zlib
* may read the first alone (https://github.com/nodejs/node/issues/64741).
*/
const PACKINGS = [[/^application\/vnd\.(docker\.image\.rootfs\.diff\.tar\.|oci\.image\.layer\.v1\.tar\+)gzip$/, "gzip"], [/^application\/vnd\.(docker\.image\.rootfs\.diff|oci\.image\.layer\.v1)\.tar$/, "none"]];
/**
* Reads the manifest of one image.
*
* Source: https://github.com/opencontainers/image-spec/blob/main/manifest.md
*
* @returns undefined for a list of images, and for what has layers of a kind that is not known here.
*/
function readManifest(text) {
	const { config, layers } = object(parsed(text));
	const { digest } = object(config);
	if (typeof digest !== "string" || !isDigest(digest)) return void 0;
	if (!Array.isArray(layers) || layers.length > MOST_LAYERS) return void 0;
	const read = layers.map(readLayer);
	return read.every((layer) => layer !== void 0) ? {
		config: digest,
		layers: read
	} : void 0;
}
function readLayer(layer) {
	const { mediaType, digest, size } = object(layer);
	const [, packing] = PACKINGS.find(([end]) => typeof mediaType === "string" && end.test(mediaType)) ?? [];
	const sound = typeof digest === "string" && isDigest(digest) && Number.isSafeInteger(size);
	return packing !== void 0 && sound && Number(size) >= 0 ? {
		digest,
		size: Number(size),
		packing
	} : void 0;
}
/**
* The digest of the image for an architecture in a list of images.
*
* Source: https://github.com/opencontainers/image-spec/blob/main/image-index.md
*/
function digestInList(list, architecture) {
	const { manifests } = object(parsed(list));
	const found = (Array.isArray(manifests) ? manifests : []).map(object).find(({ platform }) => {
		const { os, architecture: has } = object(platform);
		return os === "linux" && has === architecture;
	});
	return typeof found?.digest === "string" && isDigest(found.digest) ? found.digest : void 0;
}
/**
* Reads the configuration of an image for Linux.
*
* Source: https://github.com/opencontainers/image-spec/blob/main/config.md
*/
function readConfig(text) {
	const { os, architecture, config } = object(parsed(text));
	const { Env: variables } = object(config);
	if (os !== "linux" || typeof architecture !== "string") return void 0;
	return {
		architecture,
		variables: (Array.isArray(variables) ? variables : []).filter((word) => typeof word === "string")
	};
}
function parsed(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}
function object(value) {
	return typeof value === "object" && value !== null ? value : {};
}
// src/registry/registry.ts
/** More pages mean a registry that leads in circles, or one that is not for us. */
const MAX_PAGES = 100;
/** Without the types of indexes a registry makes up a manifest of its own, with another digest. */
const MANIFEST_TYPES = [
	"application/vnd.oci.image.index.v1+json",
	"application/vnd.docker.distribution.manifest.list.v2+json",
	"application/vnd.oci.image.manifest.v1+json",
	"application/vnd.docker.distribution.manifest.v2+json"
].join(", ");
const ANY_TYPE = "application/octet-stream";
/** A client that keeps what it was authorized with for as long as it lives, per repository. */
function registryClient({ loginFor, attempts }) {
	const granted = /* @__PURE__ */ new Map();
	async function askOnce(method, url, accept, of) {
		const name = shownName(of);
		const request = {
			method,
			url,
			accept
		};
		const answer = await send({
			...request,
			authorization: granted.get(name)
		});
		if (answer.status !== 401) return answer;
		granted.delete(name);
		const authorization = await authorize(answer, of, loginFor);
		const second = await send({
			...request,
			authorization
		});
		if (second.status === 401) throw new Permanent(new RegistryError(`${of.registry} does not show ${name}: either it is not there, or this runner may not see it`, 401));
		granted.set(name, authorization);
		return second;
	}
	/** What has a digest and fits into memory, held against that digest; undefined for 404. */
	async function exactly(digest, url, accept, of) {
		const answer = await ask("GET", url, accept, of);
		if (answer === void 0) return void 0;
		if (digestOf(answer.body) !== digest) throw new RegistryError(`${of.registry} answered with something else than ${digest}`);
		return answer.body.toString("utf8");
	}
	/** The answer with its body, or undefined for 404. */
	async function ask(method, url, accept, of) {
		return attempts(`Asking ${of.registry} for ${shownName(of)}`, async () => {
			const answer = await askOnce(method, url, accept, of);
			return answer.status === 404 ? void 0 : {
				headers: answer.headers,
				body: await answer.body()
			};
		});
	}
	return {
		async listTags(repository) {
			const origin = apiOrigin(repository.registry);
			const asked = /* @__PURE__ */ new Set();
			const tags = /* @__PURE__ */ new Set();
			let path = `/v2/${repository.repository}/tags/list`;
			while (path !== void 0) {
				if (asked.has(path) || asked.size === MAX_PAGES) throw new RegistryError(`${repository.registry} lists tags without an end`);
				asked.add(path);
				const url = new URL(path, origin);
				const page = await ask("GET", url, "application/json", repository);
				if (page === void 0 && asked.size === 1) return void 0;
				for (const tag of tagsIn(page?.body, repository)) tags.add(tag);
				path = nextPage(page?.headers.link, url);
			}
			return [...tags];
		},
		async tagDigest(reference) {
			const url = manifestUrl(reference);
			const head = await ask("HEAD", url, MANIFEST_TYPES, reference);
			if (head === void 0) return void 0;
			const told = head.headers["docker-content-digest"];
			if (typeof told === "string" && isDigest(told)) return told;
			const manifest = await ask("GET", url, MANIFEST_TYPES, reference);
			return manifest && digestOf(manifest.body);
		},
		async platformDigest(reference, architecture) {
			const manifest = await ask("GET", manifestUrl(reference), MANIFEST_TYPES, reference);
			return manifest && digestInList(manifest.body.toString("utf8"), architecture);
		},
		async imageManifest(repository, digest, architecture) {
			const named = (name) => exactly(name, manifestUrl({
				...repository,
				digest: name
			}), MANIFEST_TYPES, repository);
			const text = await named(digest);
			if (text === void 0) return void 0;
			const own = digestInList(text, architecture);
			const image = own === void 0 ? text : await named(own);
			const manifest = image === void 0 ? void 0 : readManifest(image);
			if (!manifest) return void 0;
			const url = blobUrl(repository, manifest.config);
			const config = readConfig(await exactly(manifest.config, url, ANY_TYPE, repository) ?? "");
			return config?.architecture === architecture ? {
				...manifest,
				...config
			} : void 0;
		},
		async blob(repository, digest) {
			const url = blobUrl(repository, digest);
			return attempts(`Asking ${repository.registry} for ${shownName(repository)}`, async () => {
				const answer = await askOnce("GET", url, ANY_TYPE, repository);
				if (answer.status === 404) throw new Permanent(new RegistryError(`${url.host} has no ${digest}`, 404));
				return answer.stream();
			});
		}
	};
}
function digestOf(body) {
	return `sha256:${createHash("sha256").update(body).digest("hex")}`;
}
function blobUrl({ registry, repository }, digest) {
	return new URL(`/v2/${repository}/blobs/${digest}`, apiOrigin(registry));
}
function manifestUrl({ registry, repository, tag, digest }) {
	return new URL(`/v2/${repository}/manifests/${digest ?? tag ?? "latest"}`, apiOrigin(registry));
}
function tagsIn(body, { registry }) {
	try {
		const { tags } = JSON.parse(body?.toString("utf8") ?? "");
		return (Array.isArray(tags) ? tags : []).filter((tag) => typeof tag === "string" && isTag(tag));
	} catch {
		throw new RegistryError(`${registry} answered with something else than tags`);
	}
}
/**
* Path and query of the page that a Link header names as the next. Its host is left aside: registries behind
* a proxy name themselves as they see themselves, and a token must not go anywhere else.
*/
function nextPage(link, page) {
	for (const [, target = "", parameters = ""] of [link ?? ""].flat().join(", ").matchAll(LINK)) {
		if (!/;\s*rel\s*=\s*"?next"?\s*(?:;|$)/i.test(parameters)) continue;
		const next = URL.parse(target, page.href);
		return next === null ? void 0 : `${next.pathname}${next.search}`;
	}
}
const LINK = /<([^<>]*)>([^<,]*)/g;
// src/registry/asked-once.ts
/**
* A client by the runner's logins that asks each thing once: for questions that something else answers too, such as
* the pull that follows, which has its own retries and its own error.
*
* @param say tells people what is wrong with a login.
*/
function askedOnce(environment, say) {
	return registryClient({
		loginFor: runnerLogins(environment, say),
		attempts: (_, work) => work()
	});
}
// src/registry/existing-tags.ts
/**
* What there is in place of an image that is not there, for an error message: asked for once, and nobody hears
* of it where nobody answers.
*
* @returns at most five tags of the same repository, nearest first.
*/
async function nearestExisting(reference, environment = process.env) {
	const image = parseReference(reference);
	if (image?.tag === void 0) return [];
	try {
		const existing = await askedOnce(environment, () => void 0).listTags(image);
		return nearestTags(image.tag, existing ?? []);
	} catch {
		cancelled.throwIfAborted();
		return [];
	}
}
// src/registry/platform-image.ts
/**
* Names the image for one architecture behind a tag for several. By its tag an engine knows only one of them: the
* classic store takes the tag from the image that had it, and the containerd store answers for its own machine's.
*
* @returns `name@sha256:…`; undefined where the tag is for one architecture, or where its registry can't be asked.
*/
async function platformReference(reference, architecture, environment = process.env) {
	const image = parseReference(reference);
	if (image === void 0) return void 0;
	try {
		const digest = await askedOnce(environment, () => void 0).platformDigest(image, architecture);
		return digest && `${untagged(reference)}@${digest}`;
	} catch {
		cancelled.throwIfAborted();
		return;
	}
}
// src/krakend/compilers.ts
/** GNU's names of the processors, as they stand in the names of cross compilers and dynamic loaders. */
const GNU_PROCESSOR = {
	amd64: "x86_64",
	arm64: "aarch64"
};
/**
* The C compilers of the Plugin Builder image for a target, best first: the image's own, or a cross compiler.
* The image of 2.10.2 has the one for musl, but not on its PATH.
*
* Source: https://www.krakend.io/docs/extending/injecting-plugins/ ("Build your plugin for arm64")
*
* @param from the architecture of the image.
*/
function imageCompilers(target, from) {
	if (target.architecture === from) return ["gcc"];
	const processor = GNU_PROCESSOR[target.architecture];
	const name = `${processor}-linux-${libcOf(target.variant) === "musl" ? "musl" : "gnu"}-gcc`;
	return libcOf(target.variant) === "musl" ? [name, `/go/${processor}-linux-musl-cross/bin/${name}`] : [name];
}
/** The C compilers of a machine for a target, best first. */
function machineCompilers(libc, target, machine) {
	const processor = GNU_PROCESSOR[target];
	const own = target === machine.architecture;
	if (libc === machine.libc && own) return [
		"gcc",
		"cc",
		"clang"
	];
	if (libc === "glibc") return [`${processor}-linux-gnu-gcc`];
	return [`${processor}-linux-musl-gcc`, ...own ? ["musl-gcc"] : []];
}
/**
* Flags of the Go linker that a target needs. On arm64 Go asks for the linker gold, which cross compilers and
* newer systems lack (cmd/link/internal/ld/lib.go, hostlink); KrakenD's documentation names bfd for it.
*/
function neededLinkerFlags(target, compiler, crossing) {
	if (target.architecture !== "arm64") return [];
	return ["-extldflags=-fuse-ld=bfd", ...crossing ? [`-extld=${compiler}`] : []];
}
// src/builder/emulation.ts
/** The architecture of this machine, by Go's name. */
function machineArchitecture() {
	return process.arch === "arm64" ? "arm64" : "amd64";
}
/**
* Why programs of an architecture don't run on this machine; undefined where they do: they are its own, or the
* kernel has an emulator for them that is there in containers too (flag F), as docker/setup-qemu-action
* registers it. Source: https://docs.kernel.org/admin-guide/binfmt-misc.html
*/
async function whyNotHere(architecture) {
	const own = machineArchitecture();
	if (architecture === own) return void 0;
	const entry = `/proc/sys/fs/binfmt_misc/qemu-${GNU_PROCESSOR[architecture]}`;
	const registered = await readFile(entry, "utf8").catch(() => "");
	if (/^enabled$/m.test(registered) && /^flags:.*F/m.test(registered)) return void 0;
	return `this ${own} machine does not run programs for ${architecture} (docker/setup-qemu-action before this step changes that, as does a runner such as ${architecture === "arm64" ? "ubuntu-24.04-arm" : "ubuntu-24.04"})`;
}
// src/builder/docker/image.ts
/**
* The names by which an engine may know an image, the one to pull by first. Docker means its own hub where no
* registry is named; Podman takes any image whose name ends like that, and refuses to pull what it would have
* to guess (seen with 4.3): so it is told, and asked for what was loaded or built on the spot as well.
*/
function engineNames(reference) {
	const host = reference.includes("/") ? reference.split("/")[0] ?? "" : "";
	if (/[.:A-Z]/.test(host) || host === "localhost") return [reference];
	return [`${DOCKER_HUB}/${reference}`, `localhost/${reference}`];
}
/**
* The image of this name, or of this id, in the engine's store, if it is there.
*
* @param expected the digest that it should have: Podman knows an image by that of the list and by its own.
*/
async function inspectImage(reference, expected) {
	const names = reference.startsWith("sha256:") ? [reference] : engineNames(reference);
	for (const name of names) {
		const { exitCode, stdout } = await docker([
			"image",
			"inspect",
			name
		]);
		const [image] = exitCode === 0 ? JSON.parse(stdout) : [];
		if (image) return imageFrom(reference, image, expected);
	}
}
/**
* The variables that an image gives to its containers, `NAME=VALUE`.
*
* @throws Error with docker's words.
*/
async function variablesOf(id) {
	const { exitCode, stdout, stderr } = await docker([
		"image",
		"inspect",
		id
	]);
	if (exitCode !== 0) throw new Error(`docker image inspect: ${stderr.trim()}`);
	const [image] = JSON.parse(stdout);
	return image?.Config?.Env ?? [];
}
/**
* Whether the tag has moved on in the registry since the image was pulled. What never was in a registry, such as
* an image built on the spot, has no digest of its own and stays.
*/
function isStale(image, digest) {
	return digest !== void 0 && image.digest !== image.id && image.digest !== digest;
}
function imageFrom(reference, { Id, RepoDigests, Architecture }, expected) {
	const id = Id.replace(/^(?=[0-9a-f]{64}$)/, "sha256:");
	const repository = familiar(untagged(reference));
	const own = (RepoDigests ?? []).map((name) => name.split("@")).filter(([name = ""]) => familiar(name) === repository).map(([, digest]) => digest);
	return {
		reference,
		id,
		digest: own.find((digest) => digest === expected) ?? own[0] ?? id,
		architecture: Architecture === "arm64" ? "arm64" : "amd64"
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
* @param digest what stands behind the reference in the registry, where that is known.
* @throws ProblemError that says what the registry answered.
*/
function readyImage(reference, architecture, log, digest) {
	return inTurn(reference, async () => {
		const exact = architecture !== machineArchitecture() ? await platformReference(reference, architecture) : void 0;
		const name = exact ?? reference;
		const present = await inspectImage(name, digest);
		const stale = present !== void 0 && exact === void 0 && isStale(present, digest);
		if (present?.architecture !== architecture || stale) return pullImage(name, architecture, log, { digest });
		log.info(`${name} is already here`);
		return present;
	});
}
/**
* Has an image under the first of its names that exists.
*
* @throws what the first name brought, where none exists.
*/
async function firstThatExists(names, have) {
	const misses = [];
	for (const name of names) try {
		return await have(name);
	} catch (error) {
		if (!(error instanceof ImageNotFoundError)) throw error;
		misses.push(error);
	}
	throw misses[0] ?? /* @__PURE__ */ new Error("nothing says which image it would be");
}
/**
* Pulls an image; a registry that is busy or out of reach is asked again.
*
* @throws ProblemError that says what the registry answered.
*/
async function pullImage(reference, architecture, log, how = {}) {
	const { digest, signal, onFailure } = how;
	const pull = async () => {
		const args = [
			"pull",
			`--platform=linux/${architecture}`,
			engineNames(reference)[0]
		];
		const { exitCode, stderr } = await docker(args, {
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
		if (!(error instanceof PullError)) throw error;
		const existing = isTagMissing(error.message) ? await nearestExisting(reference) : [];
		throw pullProblem(reference, error.message, existing);
	}
	const image = await inspectImage(reference, digest);
	if (!image) throw pullProblem(reference, "the engine does not show the image after the pull", []);
	if (image.architecture !== architecture) throw pullProblem(reference, `it is there for ${image.architecture}, not for ${architecture}`, []);
	return image;
}
var PullError = class extends Error {};
/** The registry has no such image, not for the architecture, or not for us. */
var ImageNotFoundError = class extends ProblemError {};
/** Answers that stay the same however often one asks. */
function isPermanent(answer) {
	return isRefused(answer) || /unknown|not found|invalid reference|no matching manifest/i.test(answer);
}
/** What registries say of what they don't have to somebody whom they don't know: another name may do. */
function isRefused(answer) {
	return wantsLogin(answer) || /name unknown|does not exist/i.test(answer);
}
/** @param existing the nearest tags that do exist, where the registry told. */
function pullProblem(reference, answer, existing) {
	return new (isTagMissing(answer) || /no match|it is there for/i.test(answer) || isRefused(answer) ? ImageNotFoundError : ProblemError)(explainPull({
		reference,
		answer,
		existing
	}));
}
/** Docker shows its own hub's names without the host; Podman shows them with it, and local ones with its own. */
function familiar(repository) {
	return repository.replace(/^(docker\.io|localhost)\//, "").replace(/^library\//, "");
}
export { VARIANTS as C, targetFolder as E, nearestTags as S, shownVersion as T, RegistryError as _, isStale as a, DOCKER_CASES as b, variablesOf as c, GNU_PROCESSOR as d, imageCompilers as f, registryClient as g, askedOnce as h, inspectImage as i, machineArchitecture as l, neededLinkerFlags as m, firstThatExists as n, pullImage as o, machineCompilers as p, inTurn as r, readyImage as s, ImageNotFoundError as t, whyNotHere as u, runnerLogins as v, libcOf as w, wantsLogin as x, parseReference as y };
