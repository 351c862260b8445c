import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

type Access = 'read' | 'write';

/**
 * The half of Azure Blob Storage that the clients use: Put Blob, Put Block, Put Block List and Get Blob,
 * behind signed addresses. Everything is streamed, so that an entry may be larger than memory.
 * https://learn.microsoft.com/rest/api/storageservices/operations-on-blobs
 */
export class BlobStore {
  readonly #dir: string;
  readonly #signingKey = randomBytes(32);

  constructor(dir: string) {
    this.#dir = dir;
    mkdirSync(dir, { recursive: true });
  }

  /** The path of a blob's content. */
  file(id: number): string {
    return join(this.#dir, String(id));
  }

  /** Path and query of an address that opens one blob for reading or for writing. */
  signedPath(id: number, access: Access): string {
    const query = new URLSearchParams({
      sp: access === 'read' ? 'r' : 'w',
      sr: 'b',
      sv: '2025-01-05',
      se: '2099-01-01T00:00:00Z',
      sig: this.#sign(id, access),
    });
    return `/blobs/${id}?${query}`;
  }

  async size(id: number): Promise<number> {
    return (await stat(this.file(id))).size;
  }

  async digest(id: number): Promise<string> {
    const hash = createHash('sha256');
    await pipeline(createReadStream(this.file(id)), hash);
    return `sha256:${hash.digest('hex')}`;
  }

  /** Answers one request for a blob. */
  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const id = Number(url.pathname.split('/').at(-1));
    const access = request.method === 'PUT' ? 'write' : 'read';
    if (url.searchParams.get('sig') !== this.#sign(id, access)) {
      refuse(request, response, 403, 'AuthenticationFailed');
    } else if (access === 'read') {
      await this.#send(id, request, response);
    } else {
      await this.#receive(id, request, response, url.searchParams);
    }
  }

  async #receive(id: number, request: IncomingMessage, response: ServerResponse, query: URLSearchParams) {
    switch (query.get('comp')) {
      case 'block':
        await pipeline(request, createWriteStream(this.#block(id, query.get('blockid') ?? '')));
        break;
      case 'blocklist':
        await this.#commit(id, blockIds(await text(request)), request);
        break;
      default:
        if (request.headers['x-ms-blob-type'] !== 'BlockBlob') {
          refuse(request, response, 400, 'InvalidHeaderValue');
          return;
        }
        await pipeline(request, createWriteStream(this.file(id)));
        await this.#rememberType(id, request);
    }
    response.writeHead(201, { ...commonHeaders(id), 'x-ms-request-server-encrypted': 'true' }).end();
  }

  /** Joins the blocks in the order of the list; they may have come in any order. */
  async #commit(id: number, blocks: string[], request: IncomingMessage) {
    const parts = `${this.file(id)}.parts`;
    await writeFile(parts, '');
    for (const block of blocks) {
      const path = this.#block(id, block);
      await pipeline(createReadStream(path), createWriteStream(parts, { flags: 'a' }));
      await rm(path);
    }
    await rename(parts, this.file(id));
    await this.#rememberType(id, request);
  }

  async #send(id: number, request: IncomingMessage, response: ServerResponse) {
    if (!existsSync(this.file(id))) {
      refuse(request, response, 404, 'BlobNotFound');
      return;
    }
    const size = await this.size(id);
    const range = rangeIn(request.headers.range, size);
    const { start, end } = range ?? { start: 0, end: size - 1 };
    response.writeHead(range ? 206 : 200, {
      ...commonHeaders(id),
      'content-type': await readFile(`${this.file(id)}.type`, 'utf8'),
      'content-length': end - start + 1,
      ...(range ? { 'content-range': `bytes ${start}-${end}/${size}` } : {}),
      'x-ms-blob-type': 'BlockBlob',
    });
    await pipeline(size === 0 ? [] : createReadStream(this.file(id), { start, end }), response);
  }

  async #rememberType(id: number, request: IncomingMessage) {
    const type = request.headers['x-ms-blob-content-type'] ?? 'application/octet-stream';
    await writeFile(`${this.file(id)}.type`, String(type));
  }

  #block(id: number, blockId: string): string {
    return `${this.file(id)}.block-${Buffer.from(blockId).toString('hex')}`;
  }

  #sign(id: number, access: Access): string {
    return createHmac('sha256', this.#signingKey).update(`${id} ${access}`).digest('base64url');
  }
}

/** https://learn.microsoft.com/rest/api/storageservices/specifying-the-range-header-for-blob-service-operations */
function rangeIn(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(header ?? '') ?? [];
  if (start === undefined || end === undefined || Number(start) >= size) return undefined;
  return { start: Number(start), end: Math.min(Number(end), size - 1) };
}

function blockIds(list: string): string[] {
  return [...list.matchAll(/<(?:Latest|Uncommitted|Committed)>([^<]+)</g)].map(([, id]) => id ?? '');
}

function commonHeaders(id: number) {
  return {
    etag: `"0x${id.toString(16)}"`,
    'last-modified': new Date().toUTCString(),
    'x-ms-request-id': randomUUID(),
    'x-ms-version': '2025-01-05',
  };
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number, code: string) {
  request.resume();
  response
    .writeHead(status, { 'content-type': 'application/xml', 'x-ms-error-code': code })
    .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}
