import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A cache entry; it can be restored once `complete`. `id` is also the number of its blob. */
export interface CacheEntry {
  id: number;
  key: string;
  /** The client's hash of paths and compression: entries of another version never match. */
  version: string;
  size: number;
  complete: boolean;
  createdAt: string;
}

/** An artifact; it can be listed once `complete`. `id` is also the number of its blob. */
export interface Artifact {
  id: number;
  runId: string;
  jobId: string;
  name: string;
  size: number;
  /** `sha256:…` of the uploaded file; empty until complete. */
  digest: string;
  mimeType: string | null;
  expiresAt: string | null;
  complete: boolean;
  createdAt: string;
}

interface Records {
  lastId: number;
  caches: CacheEntry[];
  artifacts: Artifact[];
}

/** What the service knows, kept in one JSON file so that a service started later in the same folder goes on. */
export interface Store extends Records {
  nextId(): number;
  /** Writes the records down; call it after every change. */
  save(): void;
}

/** Opens the records of a folder, or begins new ones. */
export function openStore(dir: string): Store {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, 'records.json');
  const records: Records = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Records)
    : { lastId: 0, caches: [], artifacts: [] };
  return {
    ...records,
    nextId() {
      this.lastId += 1;
      return this.lastId;
    },
    save() {
      const { lastId, caches, artifacts } = this;
      writeFileSync(`${file}.new`, JSON.stringify({ lastId, caches, artifacts }, null, 2));
      renameSync(`${file}.new`, file);
    },
  };
}
