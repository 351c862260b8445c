/** Runs of the committed action over repositories of which one thing is changed: which keys it makes, which bytes come. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CACHE_KINDS, type CacheKind } from '../../src/inputs/inputs.ts';
import { pluginsOf, warmHome } from '../integration/support.ts';
import type { ActionOptions } from '../world/action.ts';
import { withQemu } from '../world/binfmt.ts';
import type { Session } from '../world/session.ts';
import { type Kind, layOut } from './repository.ts';

export type Keys = Partial<Record<CacheKind, string>>;

/** What a run brought. */
export interface Outcome {
  /** The keys that the log names. */
  readonly keys: Keys;
  /** Of the plugin `keys`, or the first; '' where none was built. */
  readonly sha256: string;
  /** Outcome, verdict, proof and what was said: all that a kept result would say again. */
  readonly verdict: string;
  readonly log: string;
  readonly seconds: number;
}

/** What a change asks of the run, besides what it does to the files. */
export type Change = Pick<ActionOptions, 'inputs' | 'env' | 'dist' | 'event' | 'under'>;

/** What a row changes things in. */
export interface Place {
  readonly session: Session;
  readonly workspace: string;
  /** A home of its own with all that Go has compiled before. */
  readonly home: string;
  /** What is done when the bench is closed. */
  readonly later: (work: () => Promise<unknown>) => void;
}

/** What the row is compared with. */
export interface Base {
  readonly kind: Kind;
  readonly inputs?: Readonly<Record<string, string>>;
  /** Makes what the runs need besides, once: an image, a mirror. */
  readonly prepare?: (place: Place) => Promise<Change>;
}

/** The bench of one session: a base is built once, whatever is compared with it. */
export interface Bench extends AsyncDisposable {
  readonly session: Session;
  /** A repository in a folder of its own. */
  place(kind: Kind, reversed?: boolean): Promise<Place>;
  base(base: Base): Promise<Outcome>;
  run(base: Base, place: Place, change?: Change): Promise<Outcome>;
}

export async function openBench(session: Session): Promise<Bench> {
  const home = await warmHome(session);
  const bases = new Map<string, Promise<Outcome>>();
  const prepared = new Map<Base, Promise<Change>>();
  const ends: (() => Promise<unknown>)[] = [];

  async function place(kind: Kind, reversed = false): Promise<Place> {
    const workspace = await session.folder('keys');
    await layOut(kind, workspace, reversed);
    return { session, workspace, home, later: (work) => ends.push(work) };
  }

  async function run(base: Base, at: Place, change: Change = {}): Promise<Outcome> {
    const asked = base.prepare && (prepared.get(base) ?? base.prepare(at));
    if (asked) prepared.set(base, asked);
    const first = (await asked) ?? {};
    const kept = join(change.env?.HOME ?? at.home, '.cache/krakend-plugin-action');
    // What lies there would be taken as it is.
    await rm(join(kept, 'results'), { recursive: true, force: true });
    const started = performance.now();
    await using ended = await session.run({
      workspace: at.workspace,
      post: false,
      ...first,
      ...change,
      inputs: {
        variant: 'linux-generic',
        'working-directory': 'plugin',
        cache: 'gateway, modules, build, result',
        'save-cache': 'false',
        upload: 'false',
        // Judged by its file alone: a gateway would ask for more than this plugin has.
        verify: 'static',
        ...base.inputs,
        ...first.inputs,
        ...change.inputs,
      },
      env: { HOME: at.home, ...first.env, ...change.env },
      ...(change.inputs?.architecture?.includes('arm64') ? { under: withQemu() } : {}),
    });
    const plugins = pluginsOf(ended);
    const plugin = plugins.get('keys') ?? [...plugins.values()][0];
    const said = ended.annotations.map(({ level, message }) => `${level} ${message}`);
    const { outcome, verdict, proof } = plugin ?? { outcome: 'none', verdict: 'none', proof: 'none' };
    return {
      keys: keysIn(ended.log),
      sha256: plugin?.sha256 ?? '',
      verdict: [outcome, verdict, proof, ...said].join('\n'),
      log: ended.log,
      seconds: (performance.now() - started) / 1000,
    };
  }

  return {
    session,
    place,
    run,
    base: (base) => {
      const name = JSON.stringify([base.kind, base.inputs, base.prepare?.toString()]);
      const known = bases.get(name) ?? place(base.kind).then((at) => run(base, at));
      bases.set(name, known);
      return known;
    },
    [Symbol.asyncDispose]: async () => {
      for (const end of ends.splice(0)) await end();
    },
  };
}

function keysIn(log: string): Keys {
  const found = log.matchAll(/^(\w+) cache key: (\S+)$/gm);
  const keys = [...found].flatMap(([, kind, key]) =>
    CACHE_KINDS.filter((one) => one === kind).map((one) => [one, key]),
  );
  return Object.fromEntries(keys);
}
