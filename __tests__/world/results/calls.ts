import type { BlobStore } from './blobs.ts';
import { TwirpError } from './errors.ts';
import type { Artifact, CacheEntry, Store } from './store.ts';
import type { Caller } from './token.ts';

/** A request's JSON: snake_case names, 64-bit numbers as strings. */
export type Message = Record<string, unknown>;

/** What the calls work on; `address` turns a signed path into a whole URL. */
export interface Service {
  store: Store;
  blobs: BlobStore;
  address(signedPath: string): string;
}

type Call = (service: Service, message: Message, caller: Caller) => Message | Promise<Message>;

/** The calls of cache v2 and artifact v4 that the public clients make, by `<Service>/<Method>`. */
export const calls: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['CacheService/GetCacheEntryDownloadURL', findCache],
  ['CacheService/CreateCacheEntry', reserveCache],
  ['CacheService/FinalizeCacheEntryUpload', finishCache],
  ['ArtifactService/CreateArtifact', createArtifact],
  ['ArtifactService/FinalizeArtifact', finishArtifact],
  ['ArtifactService/ListArtifacts', listArtifacts],
  ['ArtifactService/GetSignedArtifactURL', artifactAddress],
  ['ArtifactService/DeleteArtifact', deleteArtifact],
]);

// Caches. The order of the search is GitHub's: the exact key, then each key as a prefix, the newest first.
// https://docs.github.com/actions/reference/workflows-and-actions/dependency-caching#cache-key-matching

function findCache({ store, blobs, address }: Service, message: Message): Message {
  const version = field(message, 'version');
  const candidates = store.caches.filter((cache) => cache.complete && cache.version === version);
  const key = field(message, 'key');
  const found =
    candidates.find((cache) => cache.key === key) ??
    [key, ...strings(message, 'restore_keys')]
      .map((prefix) => candidates.findLast((cache) => cache.key.startsWith(prefix)))
      .find((cache) => cache !== undefined);
  if (!found) return { ok: false };
  const url = address(blobs.signedPath(found.id, 'read'));
  return { ok: true, signed_download_url: url, matched_key: found.key };
}

function reserveCache({ store, blobs, address }: Service, message: Message): Message {
  const key = field(message, 'key');
  const version = field(message, 'version');
  if (store.caches.some((cache) => cache.key === key && cache.version === version)) {
    throw new TwirpError(
      409,
      'already_exists',
      'cache entry with the same key, version, and scope already exists',
    );
  }
  const cache: CacheEntry = { id: store.nextId(), key, version, size: 0, complete: false, createdAt: now() };
  store.caches.push(cache);
  store.save();
  return { ok: true, signed_upload_url: address(blobs.signedPath(cache.id, 'write')) };
}

async function finishCache({ store, blobs }: Service, message: Message): Promise<Message> {
  const key = field(message, 'key');
  const version = field(message, 'version');
  const cache = store.caches.find(
    (entry) => entry.key === key && entry.version === version && !entry.complete,
  );
  if (!cache) throw new TwirpError(404, 'not_found', 'no such reservation');
  const size = await blobs.size(cache.id);
  if (String(size) !== field(message, 'size_bytes'))
    return { ok: false, message: `${size} bytes were uploaded` };
  Object.assign(cache, { size, complete: true });
  store.save();
  return { ok: true, entry_id: String(cache.id) };
}

// Artifacts. A name is taken once per run, from the moment it is created.

function createArtifact({ store, blobs, address }: Service, message: Message, caller: Caller): Message {
  checkIsOwnRun(message, caller);
  const name = field(message, 'name');
  if (store.artifacts.some((artifact) => artifact.runId === caller.runId && artifact.name === name)) {
    throw new TwirpError(
      409,
      'already_exists',
      'an artifact with this name already exists on the workflow run',
    );
  }
  const artifact: Artifact = {
    id: store.nextId(),
    ...caller,
    name,
    size: 0,
    digest: '',
    mimeType: optionalField(message, 'mime_type'),
    expiresAt: optionalField(message, 'expires_at'),
    complete: false,
    createdAt: now(),
  };
  store.artifacts.push(artifact);
  store.save();
  return { ok: true, signed_upload_url: address(blobs.signedPath(artifact.id, 'write')) };
}

async function finishArtifact({ store, blobs }: Service, message: Message, caller: Caller): Promise<Message> {
  checkIsOwnRun(message, caller);
  const artifact = ownArtifact(store, message, caller);
  const digest = await blobs.digest(artifact.id);
  if ((optionalField(message, 'hash') ?? digest) !== digest) {
    throw new TwirpError(400, 'invalid_argument', `the uploaded file is ${digest}`);
  }
  Object.assign(artifact, { size: await blobs.size(artifact.id), digest, complete: true });
  store.save();
  return { ok: true, artifact_id: String(artifact.id) };
}

function listArtifacts({ store }: Service, message: Message, caller: Caller): Message {
  checkIsOwnRun(message, caller);
  const name = optionalField(message, 'name_filter');
  const id = optionalField(message, 'id_filter');
  const found = store.artifacts.filter(
    (artifact) =>
      artifact.complete &&
      artifact.runId === caller.runId &&
      (name === null || artifact.name === name) &&
      (id === null || String(artifact.id) === id),
  );
  return { artifacts: found.map(listed) };
}

function listed(artifact: Artifact): Message {
  return {
    workflow_run_backend_id: artifact.runId,
    workflow_job_run_backend_id: artifact.jobId,
    database_id: String(artifact.id),
    name: artifact.name,
    size: String(artifact.size),
    created_at: artifact.createdAt,
    digest: artifact.digest,
  };
}

function artifactAddress({ store, blobs, address }: Service, message: Message, caller: Caller): Message {
  checkIsOwnRun(message, caller);
  const artifact = ownArtifact(store, message, caller);
  if (!artifact.complete) throw new TwirpError(404, 'not_found', 'the artifact is not finalized');
  return { name: artifact.name, signed_url: address(blobs.signedPath(artifact.id, 'read')) };
}

function deleteArtifact({ store }: Service, message: Message, caller: Caller): Message {
  checkIsOwnRun(message, caller);
  const artifact = ownArtifact(store, message, caller);
  store.artifacts.splice(store.artifacts.indexOf(artifact), 1);
  store.save();
  return { ok: true, artifact_id: String(artifact.id) };
}

function ownArtifact(store: Store, message: Message, caller: Caller): Artifact {
  const name = field(message, 'name');
  const artifact = store.artifacts.find((entry) => entry.runId === caller.runId && entry.name === name);
  if (!artifact) throw new TwirpError(404, 'not_found', `no artifact ${name} in this run`);
  return artifact;
}

function checkIsOwnRun(message: Message, caller: Caller): void {
  if (field(message, 'workflow_run_backend_id') !== caller.runId) {
    throw new TwirpError(403, 'permission_denied', 'the token belongs to another run');
  }
}

function field(message: Message, name: string): string {
  const value = optionalField(message, name);
  if (value === null) throw new TwirpError(400, 'invalid_argument', `${name} is missing`);
  return value;
}

function optionalField(message: Message, name: string): string | null {
  const value = message[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

function strings(message: Message, name: string): string[] {
  const value = message[name];
  return Array.isArray(value) ? value.map(String) : [];
}

function now(): string {
  return new Date().toISOString();
}
