import { KINDS, type KindFacts, type Scope } from '../krakend/plugin-kinds.ts';
import type { Path } from './configuration.ts';

/** A namespace of plugins somewhere in a configuration. */
export interface Injection {
  readonly facts: KindFacts;
  readonly scope: Scope;
  /** Of what stands under the namespace. */
  readonly path: Path;
  readonly value: unknown;
  /** The plugins that it names, in a form that the gateway takes. */
  readonly names: readonly { readonly name: string; readonly path: Path }[];
}

type Record_ = Readonly<Record<string, unknown>>;

/** An object's entries; none for anything else. */
export function entriesOf(value: unknown): Record_ {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record_) : {};
}

/** Finds the namespaces of plugins in every `extra_config`: of the service, its endpoints, agents and backends. */
export function findInjections(configuration: unknown): Injection[] {
  const root = entriesOf(configuration);
  const callers = ['endpoints', 'async_agent'].flatMap((key) => childrenOf(root, key));
  return [
    ...injectionsIn('service', root, []),
    ...callers.flatMap(({ value, path }) => [
      ...injectionsIn('endpoint', value, path),
      ...childrenOf(value, 'backend').flatMap((backend) =>
        injectionsIn('backend', backend.value, [...path, ...backend.path]),
      ),
    ]),
  ];
}

/** Whether it stands where the gateway looks for plugins of its kind. */
export function isInPlace({ facts, scope }: Injection): boolean {
  return facts.scopes.includes(scope);
}

function childrenOf(parent: Record_, key: string): { value: Record_; path: Path }[] {
  const list = parent[key];
  if (!Array.isArray(list)) return [];
  return list.map((value, index) => ({ value: entriesOf(value), path: [key, index] }));
}

function injectionsIn(scope: Scope, holder: Record_, path: Path): Injection[] {
  return Object.entries(entriesOf(holder.extra_config)).flatMap(([key, value]) => {
    const facts = KINDS.find(
      ({ namespace, formerNamespace }) => key === namespace || key === formerNamespace,
    );
    if (facts === undefined) return [];
    const at = [...path, 'extra_config', key];
    return [{ facts, scope, path: at, value, names: namesIn(facts, value, [...at, 'name']) }];
  });
}

function namesIn({ names }: KindFacts, value: unknown, path: Path): { name: string; path: Path }[] {
  const { name } = entriesOf(value);
  if (typeof name === 'string') return names === 'list' ? [] : [{ name, path }];
  if (!Array.isArray(name) || names === 'one') return [];
  return name.flatMap((one, index) =>
    typeof one === 'string' ? [{ name: one, path: [...path, index] }] : [],
  );
}
