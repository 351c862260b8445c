import type { GatewayRequest } from '../inputs/inputs.ts';
import { RELEASES_URL, releaseFolder, tarballName } from '../krakend/names.ts';
import type { Target } from '../krakend/target.ts';

/** A place that may have a gateway: a file, and where its checksum is listed. */
export interface GatewaySource {
  readonly url: string;
  readonly fileName: string;
  /** `checksums.txt` beside it; the official releases always have one. */
  readonly checksumsUrl: string;
  /** Without a checksum this source is not used. */
  readonly checksumRequired: boolean;
}

const TARBALL = /\.(tar\.gz|tgz)$/;
const PERHAPS_BINARY = /\/krakend[^/]*$/;

/** Whether a URL ends like one file, which is for one architecture, and not like a folder of them. */
export function endsLikeFile(url: string): boolean {
  const { pathname } = new URL(url);
  return TARBALL.test(pathname) || PERHAPS_BINARY.test(pathname);
}

/** Whether a request names one gateway, which somebody may have built in their own way, and no mirror of releases. */
export function isOneGateway(request: GatewayRequest | undefined): boolean {
  if (request?.kind === 'url') return endsLikeFile(request.url);
  return request !== undefined;
}

/**
 * Where to look for a target's gateway, in order. A mirror may keep the folder per release that GitHub has,
 * or hold the files flat; a URL that ends in a file name is that file.
 *
 * @param url what the input gateway says; undefined for KrakenD's own releases.
 */
export function gatewaySources(target: Target, url: string | undefined): GatewaySource[] {
  const tarball = tarballName(target);
  if (url === undefined) return [source(`${releaseFolder(RELEASES_URL, target.version)}/${tarball}`, true)];
  const { pathname } = new URL(url);
  if (TARBALL.test(pathname)) return [source(url, false)];
  const folder = pathname.replace(/\/+$/, '');
  return [
    source(withPath(url, `${releaseFolder(folder, target.version)}/${tarball}`), true),
    source(withPath(url, `${folder}/${tarball}`), true),
    // `…/krakend-ce` may be a mirror's folder and may be a binary: the last to be asked for.
    ...(PERHAPS_BINARY.test(pathname) ? [source(url, false)] : []),
  ];
}

function source(url: string, checksumRequired: boolean): GatewaySource {
  const { pathname } = new URL(url);
  const fileName = decoded(pathname.split('/').at(-1) ?? '');
  const checksumsUrl = withPath(url, pathname.replace(/[^/]*$/, 'checksums.txt'));
  return { url, fileName, checksumsUrl, checksumRequired };
}

/** Another file of the same server; a token in the query goes with it. */
function withPath(url: string, path: string): string {
  const other = new URL(url);
  other.pathname = path;
  return other.href;
}

/** A URL for logs, summary and manifest: without a password or a token that it may hold. */
export function shownUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** As checksums.txt has it; a name with a stray `%` is taken as it is. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
