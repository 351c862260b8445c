/** Enterprise: its own releases and images, middleware plugins, and a licence that nobody else sees. */
import { lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActionOptions, ActionRun } from '../world/action.ts';
import { downloadArtifact } from '../world/artifact-download.ts';
import { hiddenFolders } from '../world/engines/hidden.ts';
import { enterpriseGateway, enterpriseImages, enterpriseLicence } from '../world/enterprise.ts';
import { reader, startRegistry } from '../world/registry.ts';
import { openCorner } from '../world/registry-copy.ts';
import { finish } from '../world/run.ts';
import { forgetImages, openSession, type Session } from '../world/session.ts';
import {
  annotations,
  containersOf,
  filesIn,
  OUTPUT,
  pluginsOf,
  said,
  volumesOf,
  warmHome,
} from './support.ts';

const TARGET = '2.12.4-ee-alpine-amd64';
const INSPECT = join(import.meta.dirname, '../../dist/inspect.js');

const MIDDLEWARE = `package main

import "context"

var MiddlewareRegisterer = middleware("NAME")

type middleware string

type next = func(context.Context, interface{}) (interface{}, error)

func (m middleware) RegisterMiddlewares(register func(name string, factory func(map[string]interface{}, next) next)) {
	register(string(m), func(_ map[string]interface{}, then next) next { return then })
}

func main() {}
`;

const MODIFIER = `package main

var ModifierRegisterer = modifier("NAME")

type modifier string

func (m modifier) RegisterModifiers(register func(
	name string,
	factory func(map[string]interface{}) func(interface{}) (interface{}, error),
	appliesToRequest, appliesToResponse bool,
)) {
	same := func(input interface{}) (interface{}, error) { return input, nil }
	register(string(m), func(map[string]interface{}) func(interface{}) (interface{}, error) { return same }, true, false)
}
`;

let session: Session;
let home: string;
let licence: string;

beforeAll(async () => {
  session = await openSession();
  home = await warmHome(session);
  licence = await enterpriseLicence('valid');
});

afterAll(() => session[Symbol.asyncDispose]());

/** Two plugins: `audit` is middleware, `both` a modifier besides. */
async function layPlugins(workspace: string): Promise<string> {
  for (const name of ['audit', 'both']) {
    const folder = join(workspace, name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'go.mod'), `module example.com/${name}\n\ngo 1.22\n`);
    await writeFile(join(folder, 'main.go'), MIDDLEWARE.replace('NAME', name));
  }
  await writeFile(join(workspace, 'both', 'modifier.go'), MODIFIER.replace('NAME', 'both-modifier'));
  return workspace;
}

async function act({ inputs, env, ...rest }: ActionOptions = {}): Promise<ActionRun> {
  return session.run({
    workspace: await layPlugins(await session.folder('plugins')),
    inputs: {
      edition: 'ee',
      'krakend-version': '2.12.4',
      gateway: '',
      upload: 'false',
      'save-cache': 'false',
      ...inputs,
    },
    env: { HOME: home, ...env },
    ...rest,
  });
}

/**
 * The files below folders in which a line of the licence stands, or the whole of it in base64.
 *
 * @param since when the run began, in milliseconds: the home has a build cache of gigabytes from before.
 */
async function filesWithLicence(since: number, ...folders: string[]): Promise<string[]> {
  const files = folders.flatMap((folder) => filesIn(folder).map((file) => join(folder, file)));
  const found: string[] = [];
  for (const file of files) {
    const status = await lstat(file);
    if (!status.isFile() || status.mtimeMs < since) continue;
    if (hasLicence(await readFile(file, 'latin1'))) found.push(file);
  }
  return found;
}

function hasLicence(text: string): boolean {
  const lines = licence.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
  const encoded = Buffer.from(licence).toString('base64').slice(0, 60);
  return [...lines, encoded].some((secret) => text.includes(secret));
}

const withoutMasks = (log: string): string => log.replaceAll(/^::add-mask::.*$/gm, '');

describe('without a licence', () => {
  test('plugins are built and judged by their files, and one notice says why they were not tried', async () => {
    await using run = await act();
    expect(run.exitCode, run.log).toBe(0);
    expect(run.log).toContain('KrakenD Enterprise 2.12.4 (as given, known to');
    expect(run.outputs['krakend-version']).toBe('2.12.4');
    expect(pluginsOf(run).get('audit')).toMatchObject({
      kinds: ['middleware'],
      edition: 'ee',
      path: `${OUTPUT}/${TARGET}/audit.so`,
      verdict: 'accepts',
      proof: 'unproven',
    });
    expect(run.annotations).toHaveLength(1);
    expect(said(run, 'notice')).toContain(
      'an Enterprise gateway runs with its licence only, and the input gateway-licence is empty',
    );
  });

  test('what needs the running gateway is refused before anything is fetched', async () => {
    await using run = await act({ inputs: { verify: 'load' } });
    expect(run.exitCode).toBe(1);
    expect(said(run, 'error')).toContain('verify: load needs the Enterprise gateway to run');
    expect(run.log).not.toContain('Builder for');
  });
});

describe('with a licence', () => {
  test('the gateway loads them, and the licence is nowhere afterwards', async () => {
    const since = Date.now() - 1000;
    await using run = await act({ inputs: { 'gateway-licence': licence, upload: 'true', verify: 'load' } });
    expect(run.exitCode, run.log).toBe(0);
    expect(run.annotations).toEqual([]);
    expect([...pluginsOf(run).values()].map(({ proof }) => proof)).toEqual(['loaded', 'loaded']);
    expect(run.log).toContain('[OK] MIDDLEWARE\taudit.so');
    expect(run.log).toContain('2 plugins load together in one gateway');
    expect(run.outputs['artifact-name']).toBe(`krakend-plugins-${TARGET}`);

    const artifact = await session.folder('artifact');
    await downloadArtifact(session.results, run.runId, run.outputs['artifact-name'] ?? '', artifact);
    expect(filesIn(artifact)).toContain(`${TARGET}/audit.so`);
    const folders = [run.temp, run.workspace, home, artifact];
    expect(await filesWithLicence(since, ...folders)).toEqual([]);
    const texts = [withoutMasks(run.log), run.summary, JSON.stringify(run.outputs), run.post?.log ?? ''];
    expect(texts.filter(hasLicence)).toEqual([]);
    expect(hasLicence(JSON.stringify(run.state))).toBe(false);
    expect([...(await containersOf(session.world, run)), ...(await volumesOf(session.world, run))]).toEqual(
      [],
    );

    // The search finds what is there: the masks in the log, and a file.
    expect(hasLicence(run.log)).toBe(true);
    await writeFile(join(artifact, 'planted'), licence.split('\n').slice(0, 3).join('\n'));
    expect(await filesWithLicence(since, ...folders)).toEqual([join(artifact, 'planted')]);

    const built = join(run.workspace, OUTPUT, TARGET);
    const image = `docker://${session.registry.address}/${enterpriseImages.gateway}`;
    const inspected = await finish(process.execPath, [INSPECT, image, built], {
      env: { DOCKER_HOST: session.world.dockerHost, HOME: home },
    });
    expect(inspected).toMatchObject({ code: 0, stdout: expect.stringContaining('KrakenD 2.12.4-ee') });
  });

  test('one that has expired is said once, and no plugin is blamed', async () => {
    const expired = Buffer.from(await enterpriseLicence('expired')).toString('base64');
    await using run = await act({ inputs: { 'gateway-licence': expired } });
    expect(run.exitCode, run.log).toBe(0);
    expect(annotations(run, 'error')).toEqual([]);
    expect(annotations(run, 'warning')).toHaveLength(1);
    expect(said(run, 'warning')).toMatch(/does not accept the licence .*certificate has expired/);
    expect(pluginsOf(run).get('audit')).toMatchObject({ verdict: 'accepts', proof: 'unproven' });
  });

  test('a run that is cancelled while the gateway runs leaves none', async () => {
    // The line comes right before the gateway is started with the first plugin.
    const signalWhen = { line: /both: by its file/, signal: 'SIGINT' } as const;
    await using run = await act({ inputs: { 'gateway-licence': licence }, signalWhen });
    expect(run.cancelled, run.log).toBe(true);
    expect(run.log).not.toContain('Publish');
    expect(await filesWithLicence(0, run.temp, run.workspace)).toEqual([]);
    // The builder's own files are there: Go has a licence, too.
    const own = filesIn(run.temp).filter((file) => !file.includes('/images/'));
    expect(own.filter((file) => file.includes('LICENSE'))).toEqual([]);
    expect(await containersOf(session.world, run)).toEqual([]);
  });

  test('a linux-generic gateway is a file of the user, on this machine as well', async () => {
    const inputs = { variant: 'linux-generic', 'gateway-licence': licence };
    await using missing = await act({ inputs });
    expect(missing.exitCode).toBe(1);
    expect(said(missing, 'error')).toContain('take /usr/bin/krakend out of your package');

    const gateway = enterpriseGateway('linux-generic');
    await using run = await act({ inputs: { ...inputs, gateway, builder: 'host', verify: 'load' } });
    expect(run.exitCode, run.log).toBe(0);
    expect(await readdir(run.temp, { recursive: true })).not.toContain('LICENSE');
  });

  test('an engine that is elsewhere gets it in a volume of its own', async () => {
    const folders = await hiddenFolders(await session.folder('elsewhere'), 'work');
    await layPlugins(folders.workspace);
    const inputs = { builder: 'docker', 'gateway-licence': licence, verify: 'load' };
    const { env, ...options } = folders.options;
    await using run = await act({ ...options, inputs, env: { ...env } });
    expect(run.exitCode, run.log).toBe(0);
    expect(run.log).toContain('The engine does not see the folders of this machine');
    expect([...(await containersOf(session.world, run)), ...(await volumesOf(session.world, run))]).toEqual(
      [],
    );
  });
});

test('a Community gateway loads no middleware: alone it fails, beside another kind it is left aside', async () => {
  const inputs = { edition: 'ce', 'krakend-version': '2.12.1', gateway: session.releases.url };
  await using run = await act({ inputs });
  expect(run.exitCode).toBe(1);
  expect(pluginsOf(run).get('audit')).toMatchObject({ outcome: 'refused' });
  expect(said(run, 'error')).toContain('the Community Edition loads no middleware plugins');
  expect(pluginsOf(run).get('both')).toMatchObject({ outcome: 'published', proof: 'loaded' });
  expect(said(run, 'notice')).toContain('exports MiddlewareRegisterer too');
});

describe('a registry that wants a login', () => {
  test('a minor is resolved by the tags of Enterprise with the login of the runner; without it says so', async () => {
    await using registry = await startRegistry({ login: true });
    await using corner = await openCorner(session.registry, {
      [enterpriseImages.alpine]: enterpriseImages.alpine,
      [enterpriseImages.gateway]: enterpriseImages.gateway,
      // A builder whose gateway is still on its way.
      'krakend/builder:2.12.1': 'krakend/builder-ee:2.12.5',
    });
    const mirror = corner.address.replace(session.registry.address, registry.address);
    const nobody = await session.folder('nobody');
    const login = await session.folder('login');
    const auth = Buffer.from(`${reader.name}:${reader.password}`).toString('base64');
    await writeFile(join(login, 'config.json'), JSON.stringify({ auths: { [registry.address]: { auth } } }));
    const check = { mode: 'check', 'image-registry': mirror, 'krakend-version': '2.12' };
    try {
      await using refused = await act({ inputs: check, env: { DOCKER_CONFIG: nobody } });
      expect(refused.exitCode).toBe(1);
      expect(said(refused, 'error')).toContain(
        'log in to the registry before this step (docker/login-action)',
      );

      await using found = await act({ inputs: check, env: { DOCKER_CONFIG: login } });
      expect(found.exitCode, found.log).toBe(0);
      expect(found.outputs).toMatchObject({ 'krakend-version': '2.12.4', compatible: 'true' });

      const exact = { 'image-registry': mirror, builder: 'docker' };
      await using unknown = await act({ inputs: exact, env: { DOCKER_CONFIG: nobody, HOME: nobody } });
      expect(unknown.exitCode).toBe(1);
      expect(said(unknown, 'error')).toContain(
        'log in to its registry before this step (docker/login-action)',
      );
    } finally {
      await forgetImages(session.world, registry.address);
    }
  });
});
