import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type ByteSource, requireRange } from './byte-source.ts';
import { LoaderError } from './loader-error.ts';

/**
 * Opens a file on disk; the only place of this folder that touches the file system.
 * The reads are synchronous: a few dozen of them, far quicker than their promises would be.
 * @throws {LoaderError} when there is no such regular file, or it may not be read
 */
export function openFile(path: string): ByteSource & Disposable {
  const descriptor = attempt(path, () => openSync(path, 'r'));
  const close = () => closeSync(descriptor);
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile()) throw new LoaderError(`${path} is not a regular file.`);
    return {
      name: path,
      size: status.size,
      read(offset, length) {
        requireRange(this, offset, length);
        return attempt(path, () => readFully(descriptor, path, offset, length));
      },
      [Symbol.dispose]: close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

function readFully(descriptor: number, path: string, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const count = readSync(descriptor, bytes, done, length - done, offset + done);
    if (count === 0) throw new LoaderError(`${path} became shorter while it was read.`);
    done += count;
  }
  return bytes;
}

/** Turns the operating system's errors into ours, with the file's name. */
function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof LoaderError) throw error;
    throw new LoaderError(`${path} can't be read: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}
