import type { Readable } from 'node:stream';
import { type Command, run } from './process.ts';

/** How Node says that a program ended before it was told that its input has: tar knows the end when it sees it. */
const ENDED_EARLY: readonly (string | undefined)[] = ['ERR_STREAM_PREMATURE_CLOSE', 'EPIPE'];

/**
 * Unpacks a tar that comes as a stream.
 *
 * @param args of tar, but for where the archive is.
 * @throws Error with what the stream failed with, or with tar's words.
 */
export async function unpackStream(
  archive: Readable,
  args: readonly string[],
  how: Pick<Command, 'env' | 'signal' | 'output' | 'evenIfCancelled'>,
): Promise<void> {
  // Looked at below; it may fail before anybody reads it.
  archive.on('error', () => undefined);
  const { exitCode, stderr } = await run({
    ...how,
    program: 'tar',
    args: ['-x', '-f', '-', ...args],
    input: archive,
  }).finally(() => archive.destroy());
  const { errored } = archive;
  // Of a stream that failed tar sees no more than an end.
  if (errored && !ENDED_EARLY.includes((errored as NodeJS.ErrnoException).code)) throw errored;
  // Its last words are those that it could not go on.
  if (exitCode !== 0) throw new Error(`tar: ${stderr.trim().split('\n').slice(0, 2).join('; ')}`);
}
