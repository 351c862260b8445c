/** Configurations that name the plugins, and gateways that are started with them and asked. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActionOptions, ActionRun } from '../world/action.ts';
import { openSession, type Session } from '../world/session.ts';
import { annotations, containersOf, pluginsOf, said, warmHome } from './support.ts';

let session: Session;
let home: string;

beforeAll(async () => {
  session = await openSession();
  home = await warmHome(session);
});

afterAll(() => session[Symbol.asyncDispose]());

interface Asked extends Pick<ActionOptions, 'signalWhen'> {
  readonly inputs?: Record<string, string>;
  /** Files beside the plugin, by their paths. */
  readonly files: Record<string, unknown>;
  /** `server` where none is named. */
  readonly fixture?: string;
}

/** Runs the action on a fixture with files of these values: text as it is, all else as JSON. */
async function act({ inputs, files, fixture = 'server', ...more }: Asked): Promise<ActionRun> {
  const workspace = await session.workspace(fixture);
  for (const [path, value] of Object.entries(files)) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(
      join(workspace, path),
      typeof value === 'string' ? value : `${JSON.stringify(value, null, 2)}\n`,
    );
  }
  return session.run({
    workspace,
    inputs: { variant: 'linux-generic', upload: 'false', config: 'krakend.json', ...inputs },
    env: { HOME: home },
    post: more.signalWhen !== undefined,
    ...more,
  });
}

const plugin = { pattern: '.so', folder: '/opt/krakend/plugins/' };

function configuration(name: string, settings: object = {}, more: object = {}): object {
  const extra = { 'plugin/http-server': { name: [name], 'fixture-server': settings } };
  return { version: 3, plugin, endpoints: [], extra_config: extra, ...more };
}

describe('a configuration', () => {
  test('that names the plugin: nothing to say, and the names are outputs', async () => {
    await using run = await act({ files: { 'krakend.json': configuration('fixture-server') } });

    expect(run.exitCode).toBe(0);
    expect(run.annotations).toEqual([]);
    expect(run.log).toMatch(/✓ Configuration for \S+: krakend\.json/);
    expect(pluginsOf(run).get('server')).toMatchObject({
      'registered-name': 'fixture-server',
      registerers: [{ kind: 'server', namespace: 'plugin/http-server', name: 'fixture-server' }],
    });
    expect(run.summary).toContain('server: `fixture-server`');
    expect(run.summary).toContain('"name": ["fixture-server"]');
  });

  test('with a wrong name: a warning at its line', async () => {
    await using run = await act({ files: { 'krakend.json': configuration('fixture-sevrer') } });

    expect(run.exitCode).toBe(0);
    const [warning, ...others] = annotations(run, 'warning', { file: 'krakend.json', line: 11 });
    expect(others).toEqual([]);
    expect(warning?.message).toContain('No plugin that was built here registers as "fixture-sevrer"');
    expect(warning?.message).toContain('Registered here: fixture-server.');
  });

  test('with a glob: an error at its line, and the plugin is there all the same', async () => {
    const files = {
      'krakend.json': configuration('fixture-server', {}, { plugin: { ...plugin, pattern: '*.so' } }),
    };
    await using run = await act({ files });

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toHaveLength(1);
    const [error] = annotations(run, 'error', { file: 'krakend.json', line: 4 });
    expect(error?.message).toContain('The pattern "*.so" does not find server.so.');
    expect(pluginsOf(run).get('server')).toMatchObject({ outcome: 'published', proof: 'loaded' });
    expect(run.summary).toContain('❌');
  });

  test('of YAML, for two gateways: said once', async () => {
    const files = { 'conf/krakend.yaml': 'version: 3\nplugin:\n  pattern: .so\n  folder: /p/\n' };
    const inputs = { config: 'conf/krakend.yaml', variant: 'alpine, linux-generic' };
    await using run = await act({ files, inputs });

    expect(run.exitCode).toBe(1);
    const errors = annotations(run, 'error').map(({ message }) => message.split('\n')[0]);
    expect(errors).toEqual(['conf/krakend.yaml: server is injected nowhere in conf/krakend.yaml.']);
  });

  test('made of templates is rendered by the gateway', async () => {
    const files = {
      'krakend.tmpl': `{"version": 3, "endpoints": [], "plugin": {{ marshal .plugins.where }},
        "extra_config": { {{ include "server.json" }} } }`,
      'config/settings/plugins.json': { where: { ...plugin, pattern: '*.so' }, unused: true },
      'config/partials/server.json': '"plugin/http-server": { "name": ["fixture-server"] }',
    };
    const env = 'FC_ENABLE=1\nFC_SETTINGS=config/settings\nFC_PARTIALS=config/partials';
    await using run = await act({ files, inputs: { config: 'krakend.tmpl', 'config-env': env } });

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toHaveLength(1);
    const [error] = annotations(run, 'error', { file: 'krakend.tmpl' });
    expect(error?.line).toBeUndefined();
    expect(error?.message).toContain('The pattern "*.so" does not find server.so.');
  });

  test("that the gateway can't render: its own words", async () => {
    const files = { 'krakend.tmpl': '{{ include "missing.json" }}' };
    const inputs = { config: 'krakend.tmpl', 'config-env': 'FC_ENABLE=1' };
    await using run = await act({ files, inputs });

    expect(run.exitCode).toBe(1);
    expect(said(run, 'error')).toMatch(/does not take krakend\.tmpl: .*missing\.json/);
  });
});

describe.each(['docker', 'host'])('a gateway that is started, by builder: %s', (builder) => {
  test('answers as it should, and uses the plugin', async () => {
    const files = {
      'krakend.json': configuration('fixture-server', { closed: true, open_paths: ['/__health'] }),
    };
    const smoke = 'GET /__health 200\nGET /anything?else=1 503\nPOST /anything 503';
    await using run = await act({ files, inputs: { builder, smoke } });

    expect(run.annotations).toEqual([]);
    expect(run.exitCode).toBe(0);
    expect(run.log).toContain('[PLUGIN: Server] Injecting plugin fixture-server');
    expect(run.log).toMatch(/✓ Smoke test of \S+: 3 request\(s\) answered/);
    expect(await containersOf(session.world, run)).toEqual([]);
  });

  test('with another status than was asked for', async () => {
    const files = { 'krakend.json': configuration('fixture-server', { closed: true }) };
    await using run = await act({ files, inputs: { builder, smoke: 'GET /__health 200' } });

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toHaveLength(1);
    expect(said(run, 'error')).toMatch(
      /GET \/__health: the gateway \S+ answered 503, and 200 was asked for\./,
    );
    expect(said(run, 'error')).toContain('It said: closed for maintenance');
    expect(pluginsOf(run).get('server')?.outcome).toBe('published');
  });
});

describe('a gateway that is started', () => {
  test('with a plugin whose factory fails', async () => {
    const files = { 'krakend.json': configuration('fixture-server', { retry_after: -1 }) };
    await using run = await act({ files, inputs: { smoke: 'GET /__health 200' } });

    expect(run.exitCode).toBe(1);
    const [error, ...others] = annotations(run, 'error', { file: 'krakend.json' });
    expect(others).toEqual([]);
    expect(error?.message).toContain(
      'Error getting the plugin handler: fixture-server: retry_after must not be negative, got -1',
    );
  });

  test('with a name that nobody registers', async () => {
    const files = { 'krakend.json': configuration('fixture-sevrer') };
    await using run = await act({ files, inputs: { smoke: 'GET /__health 200' } });

    expect(run.exitCode).toBe(1);
    expect(said(run, 'error')).toContain('[PLUGIN: Server] No plugin registered as fixture-sevrer');
  });

  test.each([
    { name: 'fixture-modifier-request', problems: [] },
    {
      name: 'fixture-modifier-requets',
      problems: [expect.stringContaining('names 1 modifier for endpoints, and the gateway')],
    },
  ])('with the modifier $name, of which the file holds only the beginning', async ({ name, problems }) => {
    const endpoint = {
      endpoint: '/a',
      backend: [{ url_pattern: '/', host: ['http://127.0.0.1:1234'] }],
      extra_config: { 'plugin/req-resp-modifier': { name: [name] } },
    };
    const files = { 'krakend.json': { version: 3, plugin, endpoints: [endpoint] } };
    await using run = await act({ files, fixture: 'modifier', inputs: { smoke: 'GET /__health 200' } });

    expect(run.annotations.map(({ message }) => message)).toEqual(problems);
    expect(run.exitCode).toBe(problems.length);
  });

  test('with a configuration with which it does not start', async () => {
    const files = { 'krakend.json': configuration('fixture-server', {}, { version: 2 }) };
    await using run = await act({ files, inputs: { smoke: 'GET /__health 200' } });

    expect(run.exitCode).toBe(1);
    expect(said(run, 'error')).toMatch(/The gateway \S+ does not serve with krakend\.json\./);
  });

  test('is not there any more when the run is cancelled', async () => {
    const endpoints = [
      { endpoint: '/slow', timeout: '60s', backend: [{ url_pattern: '/', host: ['http://127.0.0.1:1234'] }] },
    ];
    const files = { 'krakend.json': configuration('fixture-server', {}, { endpoints }) };
    await using run = await act({
      files,
      inputs: { smoke: Array(300).fill('GET /slow 500').join('\n') },
      signalWhen: { line: /Listening on port/, signal: 'SIGINT' },
    });

    expect(run.exitCode).toBe(130);
    expect(await containersOf(session.world, run)).toEqual([]);
  });
});
