import { chmod, lstat, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Of } from '../digest.ts';
import { BINARY_IN_TARBALL } from '../krakend/names.ts';
import type { Log } from '../log.ts';
import { messageOf, ProblemError } from '../problem.ts';
import { baseEnvironment, run } from '../process.ts';
import { checksumOf } from './checksums.ts';
import { fetchFile, fetchText, HttpStatusError } from './download.ts';
import { type GatewaySource, shownUrl } from './sources.ts';

/** A gateway binary on this machine. */
export interface GatewayBinary {
  readonly path: string;
  /** The URL or path that it came from. */
  readonly source: string;
  /** Of the binary, in hex. */
  readonly sha256: string;
  /**
   * What tells the place that it was taken from at this time: the sha512 that is listed for the tarball, or the
   * digest of the image. Absent where nothing tells.
   */
  readonly stamp?: string;
}

/** What is written beside a kept binary. */
type GatewayReceipt = Omit<GatewayBinary, 'path'>;

const BINARY = 'krakend';
const RECEIPT = 'gateway.json';

/** No source has the gateway of a target. */
export class NoGatewayError extends ProblemError {}

/** A source that has the file, and the checksum that it promises. */
export interface FoundSource {
  readonly source: GatewaySource;
  readonly sha512: string | undefined;
}

/**
 * Asks the sources, in order, for the checksum of their file. A list that is missing or that does not name
 * the file means that the file is not there, unless the source needs none.
 *
 * @throws NoGatewayError where no source has the file; other errors where no server could be asked.
 */
export async function findSource(sources: readonly GatewaySource[], log: Log): Promise<FoundSource> {
  const misses: string[] = [];
  for (const source of sources) {
    try {
      const sha512 = checksumOf(await fetchText(source.checksumsUrl, log.info), source.fileName);
      if (sha512 !== undefined || !source.checksumRequired) return { source, sha512 };
      misses.push(`${shownUrl(source.checksumsUrl)} does not name ${source.fileName}`);
    } catch (error) {
      // A server that is busy, or that wants to know who asks, has not said that the file is not there.
      if (!(error instanceof HttpStatusError && error.isGone)) throw error;
      if (!source.checksumRequired) return { source, sha512: undefined };
      misses.push(error.message);
    }
  }
  throw new NoGatewayError({
    what: `There is no ${sources[0]?.fileName ?? 'gateway'} to be had.`,
    why: `${misses.join('; ')}.`,
    fix: 'check krakend-version and variant against the releases on https://github.com/krakend/krakend-ce/releases, or name a gateway with the input gateway',
  });
}

/** The binary that an earlier run left in `folder`, if it is still what its receipt says. */
export async function keptGateway(folder: string): Promise<GatewayBinary | undefined> {
  try {
    const receipt = JSON.parse(await readFile(join(folder, RECEIPT), 'utf8')) as GatewayReceipt;
    const path = join(folder, BINARY);
    return (await sha256Of(path)) === receipt.sha256 ? { ...receipt, path } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Downloads the file of a source, checks it, and keeps only the gateway binary.
 *
 * @throws ProblemError when the checksum is another, or when the file is no gateway.
 */
export async function downloadGateway(found: FoundSource, folder: string, log: Log): Promise<GatewayBinary> {
  const { source, sha512 } = found;
  return keepGateway(folder, async (parts, binary) => {
    const file = join(parts, 'download');
    log.info(`Downloading ${shownUrl(source.url)}`);
    const got = await fetchFile(source.url, file, log.info);
    if (sha512 !== undefined && got !== sha512) throw wrongChecksum(source, sha512, got);
    log.info(
      sha512 === undefined
        ? `No checksum is listed for ${source.fileName}`
        : 'Its sha512 is the one in checksums.txt',
    );
    if (await isGzip(file)) await extractBinary(file, parts, binary, shownUrl(source.url));
    else await rename(file, binary);
    await rm(file, { force: true });
    return { source: shownUrl(source.url), ...(sha512 === undefined ? {} : { stamp: sha512 }) };
  });
}

/**
 * Fills a folder with a gateway and its receipt. It has another name until it is whole: a cancelled run must not
 * leave half a gateway behind.
 *
 * @param fill puts the binary into the folder that it is given, as `krakend`.
 */
export async function keepGateway(
  folder: string,
  fill: (parts: string, binary: string) => Promise<Omit<GatewayReceipt, 'sha256'>>,
): Promise<GatewayBinary> {
  const parts = `${folder}.${process.pid}.partial`;
  await mkdir(parts, { recursive: true });
  try {
    const binary = join(parts, BINARY);
    const filled = await fill(parts, binary);
    await chmod(binary, 0o755);
    const receipt = { ...filled, sha256: await sha256Of(binary) };
    await writeFile(join(parts, RECEIPT), JSON.stringify(receipt, null, 2));
    return await settle(parts, folder, receipt);
  } finally {
    await rm(parts, { recursive: true, force: true });
  }
}

/**
 * Gives a whole folder its name. Where another job of this machine was quicker, and its gateway is the same,
 * that one stays: it may be mounted already.
 */
async function settle(parts: string, folder: string, receipt: GatewayReceipt): Promise<GatewayBinary> {
  const other = await keptGateway(folder);
  if (other?.sha256 === receipt.sha256) return other;
  await rename(folder, `${parts}.old`).catch(() => undefined);
  await rename(parts, folder);
  await rm(`${parts}.old`, { recursive: true, force: true });
  return { ...receipt, path: join(folder, BINARY) };
}

/**
 * A gateway that already lies on this machine: the binary, or a tarball of it.
 *
 * @param folder where the binary of a tarball goes.
 */
export async function localGateway(path: string, folder: string): Promise<GatewayBinary> {
  try {
    if (!(await isGzip(path))) return { path, source: path, sha256: await sha256Of(path) };
  } catch (error) {
    throw new ProblemError(
      {
        what: `The gateway ${path} could not be read.`,
        why: messageOf(error),
        fix: 'give the path of a gateway binary or tarball, absolute or relative to the workspace, in the input gateway',
      },
      { cause: error },
    );
  }
  await mkdir(folder, { recursive: true });
  const binary = join(folder, BINARY);
  await extractBinary(path, folder, binary, path);
  await chmod(binary, 0o755);
  return { path: binary, source: path, sha256: await sha256Of(binary) };
}

async function extractBinary(tarball: string, folder: string, binary: string, url: string): Promise<void> {
  // KrakenD packs its tarballs with ./ before the names; repacked ones may lack it.
  for (const member of [BINARY_IN_TARBALL, BINARY_IN_TARBALL.slice(2)]) {
    const args = ['-xzf', tarball, '-C', folder, '--no-same-owner', member];
    const { exitCode } = await run({ program: 'tar', args, env: baseEnvironment() });
    if (exitCode !== 0) continue;
    const extracted = join(folder, member);
    if (!(await lstat(extracted)).isFile()) break;
    await rename(extracted, binary);
    await rm(join(folder, 'usr'), { recursive: true, force: true });
    return;
  }
  throw new ProblemError({
    what: `${url} holds no gateway.`,
    why: `It has no regular file ${BINARY_IN_TARBALL}.`,
    fix: 'give a release tarball of KrakenD, a gateway binary, or a mirror of the releases in the input gateway',
  });
}

function wrongChecksum(source: GatewaySource, want: string, got: string): ProblemError {
  return new ProblemError({
    what: `${source.fileName} is not the file that checksums.txt describes.`,
    why: `${shownUrl(source.checksumsUrl)} lists sha512 ${want.slice(0, 16)}…, the download has ${got.slice(0, 16)}….`,
    fix: 'run again; if it stays, whoever serves this file has changed it: compare it with the release on GitHub',
  });
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.readUInt16BE(0) === 0x1f8b;
  } finally {
    await handle.close();
  }
}
