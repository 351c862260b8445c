import type { SmokeRequest } from '../inputs/smoke.ts';
import { entriesOf, findInjections, isInPlace } from './injections.ts';

/** What a starting gateway says when it will answer in a moment. Source: luraproject/lura, router/gin/router.go. */
export const WILL_SERVE = /\[SERVICE: Gin\] Listening on port/;

/**
 * A user's configuration such that a gateway can be asked here: its plugins lie in `folder`, it listens on this
 * machine alone and without TLS, and its log says all that it says of plugins.
 *
 * @param folder as the gateway sees it.
 */
export function smokeConfiguration(value: unknown, folder: string, port: number): object {
  const { tls: _, ...root } = entriesOf(value);
  return {
    ...root,
    port,
    listen_ip: '127.0.0.1',
    plugin: { ...entriesOf(root.plugin), folder: `${folder}/` },
    extra_config: {
      ...entriesOf(root.extra_config),
      'telemetry/logging': { level: 'DEBUG', stdout: true, syslog: false },
    },
  };
}

/** The request as HTTP/1.1 has it; the answer ends with the connection. */
export function requestText({ method, path }: SmokeRequest): string {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: localhost',
    'User-Agent: krakend-plugin-action',
    'Accept: */*',
    ...(method === 'GET' || method === 'HEAD' ? [] : ['Content-Length: 0']),
    'Connection: close',
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** An answer's status and the beginning of its body; undefined for what is no HTTP. */
export function readAnswer(text: string): { readonly status: number; readonly body: string } | undefined {
  const status = /^HTTP\/1\.[01] (\d{3})\b/.exec(text)?.[1];
  if (status === undefined) return undefined;
  const end = text.indexOf('\r\n\r\n');
  return { status: Number(status), body: end < 0 ? '' : text.slice(end + 4, end + 204).trim() };
}

/** What a gateway says of plugins that it does not use, although its configuration names them. */
export interface Unused {
  /** Its own line, without time and level. */
  readonly line: string;
  readonly why: 'unknown name' | 'factory failed' | 'wrong type';
}

const UNUSED: readonly (readonly [RegExp, Unused['why']])[] = [
  // Source: luraproject/lura, plugin.go in transport/http/server/plugin and transport/http/client/plugin.
  [/No plugins? registered (?:as|for) .*$/, 'unknown name'],
  [/Error getting the plugin handler: .*$/, 'factory failed'],
  [/Wrong plugin handler type: .*$/, 'wrong type'],
];

/** Finds the lines of a gateway's log that speak of such plugins, each once. */
export function unusedPlugins(log: string): Unused[] {
  const found = log.split(/\r?\n/).flatMap((line) =>
    UNUSED.flatMap(([pattern, why]) => {
      if (!pattern.test(line)) return [];
      return [{ line: line.slice(Math.max(0, line.search(/\[(?:PLUGIN|BACKEND|ENDPOINT|SERVICE):/))), why }];
    }),
  );
  return [...new Map(found.map((one) => [one.line, one])).values()];
}

/**
 * How many modifiers a configuration names for endpoints and their backends, and how many the gateway says that
 * it uses. It passes over a name that nobody registers without a word, and counts the others.
 * Source: luraproject/lura, proxy/plugin.go, the same since 2.2.
 */
export function countModifiers(
  value: unknown,
  log: string,
): { readonly named: number; readonly used: number } {
  const injections = findInjections(value).filter(
    (one) => one.facts.kind === 'modifier' && isInPlace(one) && one.path[0] === 'endpoints',
  );
  const lines = log.matchAll(/\[Modifier Plugins\] Adding (\d+) request and (\d+) response modifiers/g);
  return {
    named: injections.reduce((sum, { names }) => sum + names.length, 0),
    used: [...lines].reduce((sum, [, requests, responses]) => sum + Number(requests) + Number(responses), 0),
  };
}
