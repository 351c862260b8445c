import type { PluginKind, Registerer } from '../loader/index.ts';
import { KINDS, type Scope } from './plugin-kinds.ts';

/** A plugin's file, without `.so`, with what it registers. */
export interface InjectedPlugin {
  readonly name: string;
  readonly registerers: readonly Registerer[];
}

/** A part of krakend.json to paste: where it belongs, and its lines. */
export interface Snippet {
  /** In words: `At the root`. */
  readonly where: string;
  /** A JSON object whose entries belong there. */
  readonly lines: readonly string[];
}

const WHERE: Readonly<Record<Scope, string>> = {
  service: 'At the root',
  endpoint: 'In an endpoint, or in a backend',
  backend: 'In a backend',
};

/** Stands for a name that could not be read off the file. */
export const UNKNOWN_NAME = 'THE-REGISTERED-NAME';

/**
 * What has to stand in krakend.json so that the gateway loads the plugins and uses them. A backend takes one
 * client, so that each has a snippet of its own.
 *
 * @param folder where the plugins will lie, as the gateway sees it.
 */
export function injectionSnippets(plugins: readonly InjectedPlugin[], folder: string): Snippet[] {
  const root = {
    plugin: { pattern: '.so', folder },
    ...extraConfig('server', namesOf(plugins, 'server')),
  };
  const others = KINDS.filter(({ kind }) => kind !== 'server').flatMap(({ kind, scopes, names }) => {
    const found = namesOf(plugins, kind);
    const groups = names === 'one' ? found.map((name) => [name]) : [found];
    const where = WHERE[scopes[0] ?? 'service'];
    return groups
      .filter((group) => group.length > 0)
      .map((group) => ({ where, lines: pretty(extraConfig(kind, group)) }));
  });
  return [{ where: WHERE.service, lines: pretty(root) }, ...others];
}

function namesOf(plugins: readonly InjectedPlugin[], kind: PluginKind): string[] {
  const names = plugins.flatMap(({ registerers }) =>
    registerers.filter((one) => one.kind === kind).map(({ name }) => name ?? UNKNOWN_NAME),
  );
  return [...new Set(names)];
}

function extraConfig(kind: PluginKind, names: readonly string[]): object {
  const facts = KINDS.find((one) => one.kind === kind);
  if (facts === undefined || names.length === 0) return {};
  return { extra_config: { [facts.namespace]: { name: facts.names === 'one' ? names[0] : names } } };
}

/** Lists of names on one line, as people write them. */
function pretty(value: object): string[] {
  return JSON.stringify(value, null, 2)
    .replaceAll(/\[\n\s+([^[\]{}]*?)\n\s+\]/g, (_, items: string) => `[${items.replaceAll(/,\n\s+/g, ', ')}]`)
    .split('\n');
}
