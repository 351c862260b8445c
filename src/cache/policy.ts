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
const SHARED: readonly CacheKind[] = ['image', 'gateway', 'modules'];

/** Decides from the inputs and the event; `auto` is careful, an explicit value is obeyed. */
export function cachePolicy(
  inputs: Pick<Inputs, 'cache' | 'saveCache'>,
  event: TriggeringEvent,
): CachePolicy {
  const off = inputs.cache === 'auto' ? whyOff(event) : undefined;
  const nothing = { use: new Set<CacheKind>(), save: new Set<CacheKind>() };
  if (off !== undefined) return { ...nothing, reason: `off: ${off} (cache: true turns it on)` };
  const listed = inputs.cache === 'auto' || inputs.cache === 'all' ? undefined : inputs.cache;
  const use = new Set(listed ?? CACHE_KINDS);
  const names = [...use].join(', ');
  if (use.size === 0) return { ...nothing, reason: 'off, as asked for' };
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
    reason: `${names}; ${SHARED.join(', ')} are saved on ${event.defaultBranch} only, which all branches can read`,
  };
}

/** What is made of modules holds their code: sources, compiled packages, plugins. */
const OF_MODULES: readonly CacheKind[] = ['modules', 'build', 'result'];

/**
 * The same, for a run that downloads modules with credentials: everybody who opens a pull request in a public
 * repository reads its caches, so nothing of private modules is saved there, whatever was asked for.
 */
export function sparePrivateModules(policy: CachePolicy, privateRepository: boolean): CachePolicy {
  const spared = OF_MODULES.filter((kind) => policy.save.has(kind));
  if (privateRepository || spared.length === 0) return policy;
  return {
    ...policy,
    save: new Set([...policy.save].filter((kind) => !spared.includes(kind))),
    reason: `${policy.reason}; not ${spared.join(', ')}, which hold private modules (modules-credentials), as everybody reads the caches of a public repository`,
  };
}

function whyOff({ name, ref }: TriggeringEvent): string | undefined {
  if (PRIVILEGED_EVENTS.includes(name)) return `runs of ${name} take nothing from the cache`;
  if (ref.startsWith('refs/tags/')) return 'runs for a tag take nothing from the cache';
  return undefined;
}
