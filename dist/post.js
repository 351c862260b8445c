import { D as removeLeftovers, H as messageOf, P as expandHome } from "./chunks/image.js";
import { n as packImage, o as elapsed, t as dropArchive } from "./chunks/image-archive.js";
import { a as runnerConsole, o as runnerCacheService, r as forgetInputs, t as loadState } from "./chunks/state.js";
import { rm } from "node:fs/promises";
// src/run-post.ts
/** The post step: saves caches and removes what a cancelled main left. It never fails a job. */
async function runPost() {
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
	for (const entry of entries) await saveOne(entry, service, console);
}
async function saveOne(entry, service, console) {
	const started = performance.now();
	try {
		const folder = expandHome(entry.paths[0] ?? "");
		const { image } = entry;
		const saved = await service.save(entry, image && (() => packImage(image, folder)));
		if (image) await dropArchive(folder);
		console.info(`${entry.kind} cache ${saved ? "saved" : "not saved: it was there already, or was refused"}: ${entry.key} (${elapsed(started)})`);
	} catch (error) {
		console.warning({
			what: `The ${entry.kind} cache could not be saved.`,
			why: messageOf(error)
		});
	}
}
// src/post.ts
await runPost();
export {};
