import type { PluginKind } from '../loader/index.ts';
import type { Edition } from './editions.ts';

/** What KrakenD asks of each kind of plugin. Source: https://www.krakend.io/docs/extending/ */
export interface KindFacts {
  readonly kind: PluginKind;
  /** The exported variable that the gateway looks up. */
  readonly symbol: string;
  /** Under which key of `extra_config` the plugin is injected. */
  readonly namespace: string;
  /** The key that Lura itself knows, which old configurations have; KrakenD makes the namespace an alias of it. */
  readonly formerNamespace?: string;
  /** Whose `extra_config` is looked at. */
  readonly scopes: readonly Scope[];
  /** What `name` may be: the other type is ignored without a word. */
  readonly names: 'one' | 'list' | 'one or list';
  /** The flag of `krakend test-plugin` that asks for this kind. */
  readonly testFlag: string;
  /** What a starting gateway puts before its words on plugins of this kind. */
  readonly logTag: string;
}

/** The parts of a configuration that have an `extra_config` of their own. */
export type Scope = 'service' | 'endpoint' | 'backend';

export const KINDS: readonly KindFacts[] = [
  {
    kind: 'server',
    symbol: 'HandlerRegisterer',
    namespace: 'plugin/http-server',
    formerNamespace: 'github_com/devopsfaith/krakend/transport/http/server/handler',
    scopes: ['service'],
    names: 'one or list',
    testFlag: '-s',
    logTag: '[SERVICE: Handler Plugin]',
  },
  {
    kind: 'client',
    symbol: 'ClientRegisterer',
    namespace: 'plugin/http-client',
    formerNamespace: 'github.com/devopsfaith/krakend/transport/http/client/executor',
    scopes: ['backend'],
    names: 'one',
    testFlag: '-c',
    logTag: '[SERVICE: Executor Plugin]',
  },
  {
    kind: 'modifier',
    symbol: 'ModifierRegisterer',
    namespace: 'plugin/req-resp-modifier',
    formerNamespace: 'github.com/devopsfaith/krakend/proxy/plugin',
    scopes: ['endpoint', 'backend'],
    names: 'list',
    testFlag: '-m',
    logTag: '[SERVICE: Modifier Plugin]',
  },
  {
    kind: 'middleware',
    symbol: 'MiddlewareRegisterer',
    namespace: 'plugin/middleware',
    scopes: ['endpoint', 'backend'],
    names: 'list',
    testFlag: '-w',
    logTag: '[SERVICE: Middleware Plugin]',
  },
];

/** The kinds that an edition looks for: Community gateways do not know middleware, nor test-plugin its flag. */
export function kindsOf(kinds: readonly PluginKind[], edition: Edition | undefined): PluginKind[] {
  return kinds.filter((kind) => kind !== 'middleware' || edition === 'ee');
}

/** The kinds that variables of these names make a plugin. */
export function kindsDeclaredBy(variables: readonly string[]): PluginKind[] {
  return KINDS.filter(({ symbol }) => variables.includes(symbol)).map(({ kind }) => kind);
}
