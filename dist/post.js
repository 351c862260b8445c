import { r as removeLeftovers } from "./chunks/engine.js";
import { a as elapsed, i as selectionOf, n as savedWords } from "./chunks/words.js";
import { a as cancelled, o as listenForCancellation, u as messageOf } from "./chunks/process.js";
import { n as expandHome } from "./chunks/folders.js";
import { a as runnerConsole, o as runnerCacheService, r as forgetInputs, t as loadState } from "./chunks/state.js";
import { rm } from "node:fs/promises";
// src/run-post.ts
/** The post step: saves caches and removes what a cancelled main left. It never fails a job. */
async function runPost() {
	listenForCancellation();
	const console = runnerConsole();
	forgetInputs(process.env);
	try {
		const state = loadState();
		if (state) {
			await cleanUp(state, console);
			await saveCaches(state.toSave, console);
		}
	} catch (error) {
		console.warning({
			what: "Cleaning up after the plugin build went wrong.",
			why: messageOf(error)
		});
	}
	process.exit(0);
}
async function cleanUp({ label, secrets }, console) {
	const removed = await removeLeftovers(label).catch(() => void 0);
	if (removed) console.info(`Removed ${removed} that a cancelled build had left`);
	if (secrets !== void 0) await rm(secrets, {
		recursive: true,
		force: true
	});
}
async function saveCaches(entries, console) {
	if (entries.length === 0) return;
	const service = await runnerCacheService();
	if (!service) return;
	await Promise.all(entries.map((entry) => saveOne(entry, service, console)));
}
async function saveOne(entry, service, console) {
	const started = performance.now();
	const { kind, key, image } = entry;
	const folder = expandHome(entry.paths[0] ?? "");
	let selection;
	let laid = false;
	try {
		const result = await service.save(entry, async () => {
			if (image) {
				const { unpackImage } = await import("./chunks/unpacked-image2.js");
				laid = (await unpackImage(image.image, image.compilingFor, folder)).own;
			}
			selection = await selectionOf(entry);
			return selection.leftOut;
		});
		const words = result.saved && selection ? savedWords(selection.all, selection.kept, result.bytes) : void 0;
		const outcome = result.saved ? "saved" : `not saved, as ${result.why}`;
		console.info(`${kind} cache ${outcome}: ${key} (${words === void 0 ? "" : `${words}, `}${elapsed(started)})`);
	} catch (error) {
		if (cancelled.aborted) return;
		console.warning({
			what: `The ${kind} cache could not be saved.`,
			why: messageOf(error)
		});
	} finally {
		if (laid) await rm(folder, {
			recursive: true,
			force: true
		}).catch(() => void 0);
	}
}
// src/post.ts
await runPost();
export {};
