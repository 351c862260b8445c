import { r as run } from "./process.js";
// src/untar.ts
/** How Node says that a program ended before it was told that its input has: tar knows the end when it sees it. */
const ENDED_EARLY = ["ERR_STREAM_PREMATURE_CLOSE", "EPIPE"];
/**
* Unpacks a tar that comes as a stream.
*
* @param args of tar, but for where the archive is.
* @throws Error with what the stream failed with, or with tar's words.
*/
async function unpackStream(archive, args, how) {
	archive.on("error", () => void 0);
	const { exitCode, stderr } = await run({
		...how,
		program: "tar",
		args: [
			"-x",
			"-f",
			"-",
			...args
		],
		input: archive
	}).finally(() => archive.destroy());
	const { errored } = archive;
	if (errored && !ENDED_EARLY.includes(errored.code)) throw errored;
	if (exitCode !== 0) throw new Error(`tar: ${stderr.trim().split("\n").slice(0, 2).join("; ")}`);
}
export { unpackStream as t };
