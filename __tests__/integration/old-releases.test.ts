/** Gateways without test-plugin, and those that lie in images only. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixture } from '../fixtures/fixtures.ts';
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

async function act(options: ActionOptions): Promise<ActionRun> {
  const { inputs, env, ...rest } = options;
  return session.run({
    workspace: await session.workspace('server'),
    post: false,
    ...rest,
    inputs: { 'krakend-version': '2.5.0', upload: 'false', 'save-cache': 'false', ...inputs },
    env: { HOME: home, ...env },
  });
}

describe('KrakenD 2.5.0, which has no test-plugin', () => {
  let run: ActionRun;
  const good = ['server', 'client', 'modifier', 'two-kinds'];
  const bad = ['refused', 'panics-at-init', 'panics-with-two-kinds'];

  beforeAll(async () => {
    run = await act({
      workspace: await session.workspace(...good, ...bad, 'same-path'),
      inputs: {
        plugins: [...good, ...bad, 'x=same-path/x', 'y=same-path/y'].join('\n'),
      },
    });
  });

  afterAll(() => run[Symbol.asyncDispose]());

  test('is started with the plugins: those that it registers are loaded', () => {
    expect(good.map((name) => pluginsOf(run).get(name)?.proof)).toEqual(good.map(() => 'loaded'));
    expect(run.log).toContain('[SERVICE: Modifier Plugin] Total plugins loaded: 1');
  });

  test.each(bad)('refuses %s with the words of its log', (name) => {
    expect(run.exitCode).toBe(1);
    const plugin = pluginsOf(run).get(name);
    expect(plugin?.proof).toBe('failed');
    const { outcomes } = fixture(name);
    const outcome = outcomes['2.10.1'];
    expect(outcome.is).toBe('refused');
    expect(`${plugin?.['proof-reason']}`).toContain('says' in outcome ? outcome.says : 'nothing');
  });

  test('does not get the second of two plugins with one path', () => {
    expect(pluginsOf(run).get('x')?.proof).toBe('loaded');
    expect(pluginsOf(run).get('y')).toMatchObject({ outcome: 'incompatible', proof: 'unproven' });
    expect(said(run, 'error')).toContain('have one plugin path');
  });

  test('is stopped: no container is left', async () => {
    expect(await containersOf(session.world, run)).toEqual([]);
  });

  test('its plugins carry no build info, and the gateway says which Go they need', () => {
    expect(run.outputs['go-version']).toBe('1.20.11');
    expect(pluginsOf(run).get('server')?.['go-version']).toBe('1.20.11');
  });
});

test('its older check-plugin is read too', async () => {
  const workspace = await session.workspace('server');
  // A module that the gateway links too, at its version, and a go.sum that names a newer one of another.
  const gatewaySum = await readFile(join(import.meta.dirname, '../gateway/release-2.5.0.sum'), 'utf8');
  const newer = `github.com/google/uuid v1.6.0 h1:${'A'.repeat(43)}=\n`;
  await writeFile(join(workspace, 'go.sum'), gatewaySum + newer);
  await writeFile(
    join(workspace, 'go.mod'),
    'module example.com/cases\n\ngo 1.18\n\nrequire golang.org/x/text v0.14.0\n',
  );
  await writeFile(
    join(workspace, 'upper.go'),
    `package main

import (
	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

var Upper = cases.Upper(language.Und)
`,
  );
  await using run = await act({ workspace, inputs: { variant: 'linux-generic' } });
  expect(said(run, 'error')).toBe('');
  expect(pluginsOf(run).get('cases')?.proof).toBe('loaded');
  expect(run.log).toContain(
    'krakend check-plugin: 1 module accused, 0 linked and different. False alarm: github.com/google/uuid',
  );
});

describe('KrakenD 2.1.2, whose gateway lies in an image under its name of then', () => {
  test('builder and gateway are found, and the gateway is started with the plugin', async () => {
    await using run = await act({
      workspace: await session.workspace('server', 'modifier'),
      inputs: { 'krakend-version': '2.1.2', gateway: '' },
    });
    expect(said(run, 'error')).toBe('');
    expect(run.exitCode).toBe(0);
    expect([...pluginsOf(run).values()].map(({ proof }) => proof)).toEqual(['loaded', 'loaded']);
    const [target] = JSON.parse(run.outputs.targets ?? '[]') as {
      builder: { name: string };
      gateway: { source: string };
    }[];
    expect(target?.builder.name).toContain('devopsfaith/krakend-plugin-builder:2.1.2');
    expect(target?.gateway.source).toBe(`docker://${session.registry.address}/devopsfaith/krakend:2.1.2`);
    expect(await containersOf(session.world, run)).toEqual([]);
  });

  test('a second run has it from the cache, without asking for the image', async () => {
    const inputs = { 'krakend-version': '2.1.2', gateway: '', 'save-cache': 'true', cache: 'gateway' };
    await using first = await act({ inputs, post: true, env: { HOME: await warmHome(session) } });
    await using second = await act({ inputs, env: { HOME: await warmHome(session) } });
    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect(second.log).toMatch(
      /✓ Gateway 2\.1\.2-alpine-amd64: .*devopsfaith\/krakend:2\.1\.2, from the cache/,
    );
  });
});

describe('gateway: docker://IMAGE', () => {
  test.each(['amd64', 'arm64'])(
    'takes the gateway for %s out of an image for several',
    async (architecture) => {
      const reference = `${session.registry.address}/krakend:2.12.1`;
      await using run = await act({
        inputs: { 'krakend-version': '2.12.1', gateway: `docker://${reference}`, architecture },
      });
      expect(said(run, 'error')).toBe('');
      expect(run.exitCode).toBe(0);
      const [target] = JSON.parse(run.outputs.targets ?? '[]') as { gateway: { source: string } }[];
      expect(target?.gateway.source).toBe(`docker://${reference}`);
      expect(run.log).toContain('Took /usr/bin/krakend out of it');
      expect(await containersOf(session.world, run)).toEqual([]);
    },
  );

  test('an image that is not there, and one without a gateway: one error each', async () => {
    const { address } = session.registry;
    await using missing = await act({ inputs: { gateway: `docker://${address}/krakend:2.5.99` } });
    expect(missing.exitCode).toBe(1);
    expect(said(missing, 'error')).toContain(`There is no image ${address}/krakend:2.5.99`);
    await using empty = await act({ inputs: { gateway: `docker://${address}/krakend/builder:2.5.0` } });
    expect(empty.exitCode).toBe(1);
    expect(said(empty, 'error')).toContain('holds no gateway that can be taken out');
    expect(annotations(empty, 'error')).toHaveLength(1);
  });
});
