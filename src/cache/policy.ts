import { CACHE_KINDS, type CacheKind, type Inputs } from '../inputs/inputs.ts';

/** What the caches want to know of the event that started the run. */
export interface TriggeringEvent {
  readonly name: string;
  /** `refs/heads/main`. */
  readonly ref: string;
  /** '' where the event does not say. */
  readonly defaultBranch: string;
}

/** Which caches are used, and why not. */
export interface CachePolicy {
  readonly use: ReadonlySet<CacheKind>;
  readonly save: ReadonlySet<CacheKind>;
  /** For the log. */
  readonly reason: string;
}

/** Events whose runs have more rights than the code they handle: a poisoned entry would reach a release. */
const PRIVILEGED_EVENTS = ['release', 'pull_request_target', 'workflow_run'];

/** Entries that every branch can use are saved on the default branch, from where every branch can read. */
const SHARED: readonly CacheKind[] = ['gateway', 'modules'];

/** Decides from the inputs and the event; `auto` is careful, an explicit value is obeyed. */
export function cachePolicy(
  inputs: Pick<Inputs, 'cache' | 'saveCache'>,
  event: TriggeringEvent,
): CachePolicy {
  const off = inputs.cache === 'auto' ? whyOff(event) : undefined;
  if (off !== undefined)
    return { use: new Set(), save: new Set(), reason: `off: ${off} (cache: true turns it on)` };
  const use = new Set(inputs.cache === 'auto' ? CACHE_KINDS : inputs.cache);
  const names = [...use].join(', ');
  if (use.size === 0) return { use, save: new Set(), reason: 'off, as asked for' };
  if (inputs.saveCache !== 'auto') {
    const how = inputs.saveCache ? 'saved at the end' : 'read only, as asked for';
    return { use, save: inputs.saveCache ? use : new Set(), reason: `${names}; ${how}` };
  }
  const onDefault = event.defaultBranch === '' || event.ref === `refs/heads/${event.defaultBranch}`;
  if (onDefault) return { use, save: use, reason: `${names}; saved at the end` };
  const save = new Set([...use].filter((kind) => !SHARED.includes(kind)));
  return {
    use,
    save,
    reason: `${names}; ${SHARED.join(' and ')} are saved on ${event.defaultBranch} only, which all branches can read`,
  };
}

function whyOff({ name, ref }: TriggeringEvent): string | undefined {
  if (PRIVILEGED_EVENTS.includes(name)) return `runs of ${name} take nothing from the cache`;
  if (ref.startsWith('refs/tags/')) return 'runs for a tag take nothing from the cache';
  return undefined;
}
