import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkConfigurations, type Finding } from '../../src/injection/check.ts';
import { readConfiguration, renderedConfiguration } from '../../src/injection/configuration.ts';
import { type InjectedPlugin, injectionSnippets } from '../../src/krakend/injection.ts';
import type { PluginKind, Registerer } from '../../src/loader/index.ts';

const FOLDER = { plugin: { pattern: '.so', folder: '/opt/krakend/plugins/' } };

const plugin = (name: string, ...registerers: Registerer[]): InjectedPlugin => ({ name, registerers });
const AUTH = plugin('auth', { kind: 'server', name: 'acme-auth' });

function check(value: object, ...plugins: InjectedPlugin[]): Finding[] {
  const configuration = readConfiguration('krakend.json', JSON.stringify(value, null, 1));
  return checkConfigurations(configuration ? [configuration] : [], plugins);
}

/** `error 3: what`, where 3 is the line. */
function said(findings: readonly Finding[]): string[] {
  return findings.map(({ level, problem }) => `${level} ${problem.place?.line ?? '-'}: ${problem.what}`);
}

const server = (name: unknown): object => ({ ...FOLDER, extra_config: { 'plugin/http-server': { name } } });

describe('a configuration that is in order', () => {
  test.each<[string, object, InjectedPlugin]>([
    ['a server in a list', server(['acme-auth']), AUTH],
    ['a server alone', server('acme-auth'), AUTH],
    [
      'by the key of old configurations',
      {
        ...FOLDER,
        extra_config: {
          'github_com/devopsfaith/krakend/transport/http/server/handler': { name: ['acme-auth'] },
        },
      },
      AUTH,
    ],
    [
      'a client in a backend',
      {
        ...FOLDER,
        endpoints: [{ backend: [{}, { extra_config: { 'plugin/http-client': { name: 'c' } } }] }],
      },
      plugin('c', { kind: 'client', name: 'c' }),
    ],
    [
      'a modifier in an endpoint, with more behind its name',
      { ...FOLDER, endpoints: [{ extra_config: { 'plugin/req-resp-modifier': { name: ['m-request'] } } }] },
      plugin('m', { kind: 'modifier', name: 'm' }),
    ],
    [
      "a modifier in an agent's backend",
      {
        ...FOLDER,
        async_agent: [{ backend: [{ extra_config: { 'plugin/req-resp-modifier': { name: ['m'] } } }] }],
      },
      plugin('m', { kind: 'modifier', name: 'm' }),
    ],
    ['one of two kinds', server(['acme-auth']), plugin('auth', ...AUTH.registerers, { kind: 'modifier' })],
    ['a name that nobody could read', server(['who-knows']), plugin('auth', { kind: 'server' })],
    [
      'no pattern at all, which takes every file',
      { plugin: { folder: '/p' }, extra_config: { 'plugin/http-server': { name: ['acme-auth'] } } },
      AUTH,
    ],
  ])('%s', (_, value, built) => expect(said(check(value, built))).toEqual([]));

  test('in one of several files', () => {
    const [one, other] = [server(['acme-auth']), FOLDER].map((value, index) =>
      renderedConfiguration(`${index}.json`, JSON.stringify(value)),
    );
    expect(said(checkConfigurations(one && other ? [one, other] : [], [AUTH]))).toEqual([]);
  });

  test('is what the summary says to paste', () => {
    const kind = fc.constantFrom<PluginKind>('server', 'client', 'modifier', 'middleware');
    const name = fc.string({ minLength: 1 });
    const registerer = fc.record({ kind, name });
    const built = fc.array(registerer, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(built, (registerers) => {
        const plugins = registerers.map((one, index) => plugin(`p${index}`, one));
        const [root, ...others] = injectionSnippets(plugins, '/opt/krakend/plugins/').map(
          ({ where, lines }) => ({
            where,
            value: JSON.parse(lines.join('\n')),
          }),
        );
        const endpoints = others.map(({ where, value }) =>
          where === 'In a backend' ? { backend: [value] } : value,
        );
        expect(said(check({ ...root?.value, endpoints }, ...plugins))).toEqual([]);
      }),
      { seed: 20_261_129, numRuns: 300 },
    );
  });
});

describe('the folder of plugins', () => {
  const rest = { extra_config: { 'plugin/http-server': { name: ['acme-auth'] } } };

  test.each<[string, object, string]>([
    [
      'is missing',
      rest,
      'error -: krakend.json has no "plugin" at its root, so the gateway loads no plugins.',
    ],
    [
      'is found by a glob',
      { plugin: { pattern: '*.so', folder: '/p' }, ...rest },
      'error 3: The pattern "*.so" does not find auth.so.',
    ],
    [
      'is found by another ending',
      { plugin: { pattern: '.dll', folder: '/p' }, ...rest },
      'error 3: The pattern ".dll" does not find auth.so.',
    ],
    [
      'has no name',
      { plugin: { pattern: '.so' }, ...rest },
      'error 2: krakend.json does not say in which folder the plugins are.',
    ],
    [
      'is a file',
      { plugin: { folder: '/p/auth.so' }, ...rest },
      'error 3: "/p/auth.so" is not a folder that a gateway could look into.',
    ],
  ])('%s', (_, value, words) => expect(said(check(value, AUTH))).toEqual([words]));
});

describe('injection', () => {
  test('a name that nobody registers is a warning at its line, and says which there is', () => {
    const findings = check(server(['acme-oauth']), AUTH);
    expect(said(findings)).toEqual([
      'warning 9: No plugin that was built here registers as "acme-oauth" (server).',
    ]);
    expect(findings[0]?.problem.why).toContain('Registered here: acme-auth.');
    expect(findings[0]?.problem.fix).toContain('acme-auth');
  });

  test('a plugin beside which others have all the names is used nowhere', () => {
    const other = plugin('other', { kind: 'server', name: 'other' });
    const findings = check(server(['acme-auth']), AUTH, other);
    expect(said(findings)).toEqual(['error -: other is injected nowhere in krakend.json.']);
    expect(findings[0]?.problem.fix).toBe(
      '"plugin/http-server" with the name "other" in the extra_config at the root',
    );
  });

  test('a plugin without its namespace is used nowhere, whatever it registers', () => {
    expect(said(check(FOLDER, plugin('silent', { kind: 'modifier' })))).toEqual([
      'error -: silent is injected nowhere in krakend.json.',
    ]);
  });

  test('the wrong place', () => {
    const value = {
      ...FOLDER,
      endpoints: [{ extra_config: { 'plugin/http-server': { name: ['acme-auth'] } } }],
    };
    expect(said(check(value, AUTH))).toEqual([
      'error 9: "plugin/http-server" stands in an endpoint, where the gateway does not look for it.',
      'error -: auth is injected nowhere in krakend.json.',
    ]);
  });

  test.each<[string, PluginKind, unknown, string]>([
    ['a list for a client', 'client', ['x'], '"name" of "plugin/http-client" is not what the gateway takes'],
    ['a text for a modifier', 'modifier', 'x', '"name" of "plugin/req-resp-modifier" is not what'],
    ['nothing', 'client', undefined, '"plugin/http-client" names no plugin.'],
  ])('%s', (_, kind, name, words) => {
    const namespace = kind === 'client' ? 'plugin/http-client' : 'plugin/req-resp-modifier';
    const value = { ...FOLDER, endpoints: [{ backend: [{ extra_config: { [namespace]: { name } } }] }] };
    const [first] = check(value, plugin('x', { kind, name: 'x' }));
    expect(first?.level).toBe('error');
    expect(first?.problem.what).toContain(words);
  });
});

test('whatever stands in a configuration, it is checked without a crash', () => {
  const key = fc.constantFrom('plugin', 'extra_config', 'endpoints', 'backend', 'name', 'plugin/http-server');
  const { tree } = fc.letrec((tie) => ({
    leaf: fc.oneof(fc.string(), fc.double(), fc.constant(null), fc.boolean()),
    tree: fc.oneof(
      { maxDepth: 6 },
      tie('leaf'),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      const text = JSON.stringify(value);
      const configuration = readConfiguration('krakend.json', text);
      expect(Array.isArray(checkConfigurations(configuration ? [configuration] : [], [AUTH]))).toBe(true);
    }),
    { seed: 20_261_130, numRuns: 2000 },
  );
});

test('of several gateways each may load its own plugins alone; one that loads none is wrong', () => {
  const log = plugin('log', { kind: 'server', name: 'acme-log' });
  const gateway = (pattern: string, name: string) =>
    readConfiguration(
      `${name}.json`,
      JSON.stringify({ ...server([name]), plugin: { pattern, folder: '/p' } }),
    );
  const both = [gateway('auth.so', 'acme-auth'), gateway('log.so', 'acme-log')].flatMap((one) => one ?? []);
  const errors = (findings: readonly Finding[]) => findings.filter(({ level }) => level === 'error');
  expect(errors(checkConfigurations(both, [AUTH, log]))).toEqual([]);
  const none = [...both, gateway('other.so', 'acme-auth')].flatMap((one) => one ?? []);
  expect(said(errors(checkConfigurations(none, [AUTH, log])))).toEqual([
    'error 1: The pattern "other.so" does not find auth.so.',
  ]);
});
