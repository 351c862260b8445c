import { expect, test } from 'vitest';
import { LOADING_ENDS, loadingConfiguration, parseStartLog } from '../../src/krakend/start-log.ts';

const LOG = `Parsing configuration file: /plugins/krakend.json
2026/11/20 09:12:44 KRAKEND DEBUG: [SERVICE: Plugin Loader] Starting loading process
2026/11/20 09:12:44 KRAKEND DEBUG: [SERVICE: Executor Plugin] plugin #0 (/plugins/auth.so): plugin: symbol ClientRegisterer not found in plugin example.com/auth
2026/11/20 09:12:44 KRAKEND DEBUG: [SERVICE: Executor Plugin] plugin #1 (/plugins/old (copy).so): plugin.Open("/plugins/old (copy)"): plugin was built with a different version of package internal/goarch
2026/11/20 09:12:44 KRAKEND INFO: [SERVICE: Handler Plugin] Total plugins loaded: 1
2026/11/20 09:12:44 KRAKEND DEBUG: [SERVICE: Plugin Loader] Loading process completed
`;

test('the lines of a starting gateway: what it loaded, and what it refused', () => {
  const log = parseStartLog(LOG);
  expect([...log.loaded]).toEqual([['server', 1]]);
  expect(log.refusals).toEqual([
    {
      file: '/plugins/old (copy).so',
      reason: 'plugin was built with a different version of package internal/goarch',
    },
  ]);
  expect(log.complete).toBe(true);
});

test('a registerer that a file does not have is no refusal, and no line for people', () => {
  expect(parseStartLog(LOG).lines.join()).not.toContain('ClientRegisterer');
});

test('a log that stops before the end of loading is not complete', () => {
  const cut = LOG.split('\n').slice(0, 4).join('\n');
  expect(parseStartLog(cut).complete).toBe(false);
  expect(LOADING_ENDS.test(cut)).toBe(false);
});

test('a panic while a plugin registers is a refusal too', () => {
  const line =
    'DEBUG: [SERVICE: Modifier Plugin] plugin #0 (/plugins/a.so): runtime error: index out of range';
  expect(parseStartLog(line).refusals).toEqual([
    { file: '/plugins/a.so', reason: 'runtime error: index out of range' },
  ]);
});

test('the configuration names the folder with a slash at its end, as KrakenD wants it', () => {
  expect(JSON.parse(loadingConfiguration('/plugins'))).toMatchObject({
    version: 3,
    plugin: { pattern: '.so', folder: '/plugins/' },
  });
});
