import { join } from "node:path";
import { homedir, tmpdir } from "node:os";
import { mkdtemp } from "node:fs/promises";
// src/folders.ts
/**
* Where the action keeps what outlives a run. Written with `~`, because the cache service tells entries
* apart by the text of their paths, and runners have different homes.
*/
const KEPT = "~/.cache/krakend-plugin-action";
/** The real path of one that begins with `~/`. */
function expandHome(path, home = homedir()) {
	return path.startsWith("~/") ? join(home, path.slice(2)) : path;
}
/** Where a run keeps secrets that a program needs as files, for as long as it runs. */
function secretsFolder(temporary) {
	return join(temporary, "secrets");
}
/** A new folder for the files of this run, below the runner's temporary folder. */
async function temporaryFolder(environment) {
	return mkdtemp(join(environment.RUNNER_TEMP || tmpdir(), "krakend-plugin-"));
}
export { temporaryFolder as i, expandHome as n, secretsFolder as r, KEPT as t };
