import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countModifiers,
  readAnswer,
  requestText,
  smokeConfiguration,
  unusedPlugins,
  WILL_SERVE,
} from '../../src/injection/smoke.ts';

test('a configuration for a gateway here: its own place, plain HTTP, all that it has to say', () => {
  const given = {
    version: 3,
    port: 443,
    tls: { keys: [] },
    plugin: { pattern: 'auth', folder: '/opt/krakend/plugins/' },
    extra_config: { 'plugin/http-server': { name: ['a'] }, 'telemetry/logging': { level: 'ERROR' } },
  };
  expect(smokeConfiguration(given, '/plugins', 8080)).toEqual({
    version: 3,
    port: 8080,
    listen_ip: '127.0.0.1',
    plugin: { pattern: 'auth', folder: '/plugins/' },
    extra_config: {
      'plugin/http-server': { name: ['a'] },
      'telemetry/logging': { level: 'DEBUG', stdout: true, syslog: false },
    },
  });
});

test('a request ends the connection; one that may have a body says that it has none', () => {
  expect(requestText({ method: 'GET', path: '/a?b', status: 200 })).toBe(
    'GET /a?b HTTP/1.1\r\nHost: localhost\r\nUser-Agent: krakend-plugin-action\r\nAccept: */*\r\nConnection: close\r\n\r\n',
  );
  expect(requestText({ method: 'POST', path: '/', status: 200 })).toContain('\r\nContent-Length: 0\r\n');
});

test('an answer, and what is none', () => {
  expect(readAnswer('HTTP/1.1 503 Service Unavailable\r\nA: b\r\n\r\nclosed\n')).toEqual({
    status: 503,
    body: 'closed',
  });
  expect(readAnswer('HTTP/1.1 204 No Content\r\n')).toEqual({ status: 204, body: '' });
  fc.assert(
    fc.property(fc.string(), (text) => {
      if (!text.startsWith('HTTP/1.')) expect(readAnswer(text)).toBeUndefined();
    }),
    { seed: 20_261_132 },
  );
});

describe("a gateway's log", () => {
  test('tells of plugins that it does not use, each once', () => {
    const log = `2026/11/23 22:00:00 KRAKEND DEBUG: [BACKEND: GET /a -> /] No plugin registered as c
[00] 2026/11/23 ▶ ERROR [PLUGIN: Server] No plugin registered as s
2026/11/23 22:00:00 KRAKEND ERROR: [PLUGIN: Server] Error getting the plugin handler: no url
2026/11/23 22:00:00 KRAKEND ERROR: [PLUGIN: Server] Wrong plugin handler type: w
2026/11/23 22:00:00 KRAKEND DEBUG: [PLUGIN: Server] No plugins registered for the module
2026/11/23 22:00:01 KRAKEND DEBUG: [BACKEND: GET /a -> /] No plugin registered as c
2026/11/23 22:00:00 KRAKEND INFO: [PLUGIN: Server] Injecting plugin s2
`;
    expect(unusedPlugins(log)).toEqual([
      { why: 'unknown name', line: '[BACKEND: GET /a -> /] No plugin registered as c' },
      { why: 'unknown name', line: '[PLUGIN: Server] No plugin registered as s' },
      { why: 'factory failed', line: '[PLUGIN: Server] Error getting the plugin handler: no url' },
      { why: 'wrong type', line: '[PLUGIN: Server] Wrong plugin handler type: w' },
      { why: 'unknown name', line: '[PLUGIN: Server] No plugins registered for the module' },
    ]);
  });

  test('tells that it will serve', () => {
    expect(WILL_SERVE.test('KRAKEND INFO: [SERVICE: Gin] Listening on port: 8080')).toBe(true);
    expect(WILL_SERVE.test('Starting the KrakenD instance')).toBe(false);
  });
});

test('modifiers of endpoints that are named, and those that the gateway counts', () => {
  const modifiers = (...name: string[]) => ({ extra_config: { 'plugin/req-resp-modifier': { name } } });
  const value = {
    endpoints: [{ ...modifiers('a', 'b'), backend: [modifiers('c')] }],
    async_agent: [{ backend: [modifiers('d')] }],
    // Not looked at there.
    ...modifiers('e'),
  };
  const log = `DEBUG [ENDPOINT: /x][Modifier Plugins] Adding 1 request and 1 response modifiers
DEBUG [BACKEND: GET /x -> /][Modifier Plugins] Adding 1 request and 0 response modifiers
`;
  expect(countModifiers(value, log)).toEqual({ named: 3, used: 3 });
  expect(countModifiers({}, '')).toEqual({ named: 0, used: 0 });
});
