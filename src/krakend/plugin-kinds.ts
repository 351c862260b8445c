import type { PluginKind } from '../loader/index.ts';

/** What KrakenD asks of each kind of plugin. Source: https://www.krakend.io/docs/extending/ */
export interface KindFacts {
  readonly kind: PluginKind;
  /** The exported variable that the gateway looks up. */
  readonly symbol: string;
  /** Under which key of `extra_config` the plugin is injected. */
  readonly namespace: string;
  /** The flag of `krakend test-plugin` that asks for this kind. */
  readonly testFlag: string;
  /** What a starting gateway puts before its words on plugins of this kind. */
  readonly logTag: string;
}

export const KINDS: readonly KindFacts[] = [
  {
    kind: 'server',
    symbol: 'HandlerRegisterer',
    namespace: 'plugin/http-server',
    testFlag: '-s',
    logTag: '[SERVICE: Handler Plugin]',
  },
  {
    kind: 'client',
    symbol: 'ClientRegisterer',
    namespace: 'plugin/http-client',
    testFlag: '-c',
    logTag: '[SERVICE: Executor Plugin]',
  },
  {
    kind: 'modifier',
    symbol: 'ModifierRegisterer',
    namespace: 'plugin/req-resp-modifier',
    testFlag: '-m',
    logTag: '[SERVICE: Modifier Plugin]',
  },
  {
    kind: 'middleware',
    symbol: 'MiddlewareRegisterer',
    namespace: 'plugin/middleware',
    testFlag: '-w',
    logTag: '[SERVICE: Middleware Plugin]',
  },
];

/** The kinds that variables of these names make a plugin. */
export function kindsDeclaredBy(variables: readonly string[]): PluginKind[] {
  return KINDS.filter(({ symbol }) => variables.includes(symbol)).map(({ kind }) => kind);
}
