/**
 * Private modules: a git host with two organisations and a module proxy, which ask for tokens, wherever git is.
 * Afterwards no token is found anywhere; the same search finds one that was let out on purpose.
 */
import { cp, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActionOptions, ActionRun } from '../world/action.ts';
import { downloadArtifact } from '../world/artifact-download.ts';
import { type Engine, engineAt } from '../world/engine.ts';
import { which } from '../world/packages.ts';
import { GIT_HOST, PROXY_HOST, type PrivateHost, startPrivateHost } from '../world/private-host.ts';
import { finish } from '../world/run.ts';
import { openSession, type Session } from '../world/session.ts';
import { ensureToolchain } from '../world/toolchain.ts';
import {
  formsOf,
  imagesOf,
  leakingCaches,
  leakingFiles,
  leakingImages,
  leaks,
  type Watch,
  watchProcesses,
} from './leaks.ts';
import { annotations, containersOf, pluginsOf, said, volumesOf, warmHome } from './support.ts';

const PLUGINS = join(import.meta.dirname, '../private-modules');
const PRIVATE_REPOSITORY = {
  name: 'push',
  ref: 'refs/heads/main',
  payload: { repository: { full_name: 'example/plugins', default_branch: 'main', private: true } },
};

let session: Session;
let engine: Engine;
let host: PrivateHost;
let watch: Watch;
let forms: readonly string[] = [];
/** Where this machine has public modules and toolchains from. */
let publicProxy: string;

beforeAll(async () => {
  session = await openSession();
  engine = engineAt(session.world.dockerHost);
  watch = watchProcesses(() => forms, engine);
  host = await startPrivateHost(await session.folder('hosts'), () => watch.look());
  forms = formsOf(Object.values(host.tokens));
  const go = `${await ensureToolchain('1.24.4')}/bin/go`;
  publicProxy = (await finish(go, ['env', 'GOPROXY'])).stdout.trim();
});

afterAll(async () => {
  watch?.stop();
  await host?.[Symbol.asyncDispose]();
  await session?.[Symbol.asyncDispose]();
});

/** The lines that a user would write; the proxy's token is for a user that is named. */
function credentials(): string {
  const { acme, umbrella, proxy } = host.tokens;
  return `${GIT_HOST}/acme=${acme}\n${GIT_HOST}/umbrella=bot:${umbrella}\n${PROXY_HOST}=reader:${proxy}\n`;
}

/** What a company's job sets, for the download alone. */
function reach(more = ''): string {
  const lines = Object.entries(host.reach).map(([name, value]) => `${name}=${value}`);
  return [
    ...lines,
    `GOPROXY=https://${PROXY_HOST}/go,${publicProxy}`,
    'GONOSUMDB=corp.example.test',
    more,
  ].join('\n');
}

interface PrivateRun {
  readonly run: ActionRun;
  readonly home: string;
  readonly workspace: string;
  /** What the hosts were asked, and what the watch has found, since it began. */
  readonly requests: () => PrivateHost['requests'];
  readonly looks: number;
  readonly imagesBefore: readonly string[];
}

/** A run from nothing, with a plugin of modules from git and one of a module from the proxy. */
async function act(options: ActionOptions, startHome?: string): Promise<PrivateRun> {
  const { inputs, env, ...rest } = options;
  const home = startHome ?? (await session.folder('home'));
  const workspace = await session.workspace();
  await cp(join(PLUGINS, 'plugin'), join(workspace, 'of-git'), { recursive: true });
  await cp(join(PLUGINS, 'plugin-of-proxy'), join(workspace, 'of-proxy'), { recursive: true });
  const imagesBefore = await imagesOf(engine);
  const [from, looksBefore] = [host.requests.length, watch.looks];
  watch.found.clear();
  const run = await session.run({
    workspace,
    inputs: {
      builder: 'docker',
      'build-env': reach(),
      'modules-credentials': credentials(),
      'save-cache': 'true',
      ...inputs,
    },
    env: { HOME: home, ...env },
    event: PRIVATE_REPOSITORY,
    ...rest,
  });
  const requests = host.requests.slice(from);
  return { run, home, workspace, requests: () => requests, looks: watch.looks - looksBefore, imagesBefore };
}

/** Everything that a run has left, and what of it has a token. */
async function search({ run, home, workspace, imagesBefore }: PrivateRun): Promise<Record<string, string[]>> {
  const log = `${run.log}\n${run.post?.log ?? ''}`.split('\n');
  const told = [run.outputs, run.summary, run.state, run.exported, run.annotations, run.post?.summary];
  const artifact = run.outputs['artifact-name']
    ? await downloadArtifact(
        session.results,
        run.runId,
        run.outputs['artifact-name'],
        await session.folder('artifact'),
      )
    : undefined;
  return {
    processes: [...watch.found],
    // The runner takes these lines and shows them to nobody.
    log: log.filter((line) => !line.startsWith('::add-mask::') && leaks(line, forms)),
    told: leaks(JSON.stringify(told), forms) ? ['summary, outputs, state or annotations'] : [],
    // Temporary files, reports and command files of the step are below the folder of RUNNER_TEMP.
    files: [dirname(run.temp), home, workspace].flatMap((folder) => leakingFiles(folder, forms)),
    artifact: artifact === undefined ? [] : leakingFiles(artifact, forms),
    caches: leakingCaches(session.results.caches(), forms),
    images: await leakingImages(engine, imagesBefore, forms, await session.folder('images')),
  };
}

const NOTHING = { processes: [], log: [], told: [], files: [], artifact: [], caches: [], images: [] };

/** Each plugin was built and loaded, and each organisation was shown its own token alone. */
function expectBuilt({ run, requests, looks }: PrivateRun): void {
  expect(run.exitCode, run.shown).toBe(0);
  expect(said(run, 'warning')).toBe('');
  expect([...pluginsOf(run).values()].map(({ name, proof }) => `${name} ${proof}`).toSorted()).toEqual([
    'private-modules loaded',
    'private-proxy loaded',
  ]);
  const users = (path: RegExp) =>
    requests()
      .filter((one) => one.status === 200 && path.test(`${one.host}${one.path}`))
      .map(({ user }) => user);
  expect(new Set(users(/^git\.example\.test\/acme\//))).toEqual(new Set(['x-access-token']));
  expect(new Set(users(/^git\.example\.test\/umbrella\//))).toEqual(new Set(['bot']));
  expect(new Set(users(/^proxy\.example\.test\//))).toEqual(new Set(['reader']));
  // Of toolchains, which Go looks for at all proxies, that of the company has none.
  const missed = requests().filter((one) => one.status === 404 && one.host === GIT_HOST);
  expect(missed).toEqual([]);
  expect(looks).toBeGreaterThan(requests().length);
}

async function expectNothingLeft({ run }: PrivateRun): Promise<void> {
  expect(await containersOf(session.world, run)).toEqual([]);
  expect(await volumesOf(session.world, run)).toEqual([]);
}

// First, as the next finds modules in the cache otherwise.
test('the linux-generic builder has git; in a public repository nothing of the modules is cached', async () => {
  const before = session.results.caches().length;
  const generic = await act({
    inputs: { variant: 'linux-generic' },
    event: { name: 'push', ref: 'refs/heads/main' },
  });
  await using run = generic.run;
  expectBuilt(generic);
  expect(run.log).not.toContain('Private modules are downloaded');
  expect(run.log).toContain('not modules, build, which hold private modules');
  const added = session.results.caches().slice(before);
  expect(added.map(({ key }) => key.split('-')[2])).toEqual(['gateway']);
  expect(await search(generic)).toEqual(NOTHING);
  await expectNothingLeft(generic);
});

describe('the Alpine builder, which has no git', () => {
  let alpine: PrivateRun;

  beforeAll(async () => {
    alpine = await act({ inputs: { variant: 'alpine' } });
  });

  afterAll(() => alpine?.run[Symbol.asyncDispose]());

  test('modules are downloaded on this machine, which the log says', () => {
    expectBuilt(alpine);
    expect(alpine.run.log).toContain(
      'Private modules are downloaded on this machine, because the builder has no git',
    );
    expect([...watch.seen].some((name) => /git-remote-https|git fetch|git ls-remote/.test(name))).toBe(true);
  });

  test('in a private repository modules and what is compiled of them are cached', () => {
    const kinds = new Set(session.results.caches().map(({ key }) => key.split('-')[2]));
    expect([...kinds].toSorted()).toEqual(['build', 'gateway', 'modules']);
  });

  test('no token is anywhere', async () => {
    expect(await search(alpine)).toEqual(NOTHING);
    await expectNothingLeft(alpine);
  });
});

test('where this machine has no git either, modules are downloaded in the other builder of the release', async () => {
  const bin = await session.folder('bin');
  for (const program of ['bash', 'sh', 'tar', 'gzip', 'timeout', 'env', 'cat', 'docker', 'zstd']) {
    const file = which(program);
    if (file) await symlink(file, join(bin, program));
  }
  // What is compiled is searched in the other tests.
  const home = await warmHome(session);
  const other = await act(
    {
      inputs: { variant: 'alpine', cache: 'false', upload: 'false' },
      env: { PATH: bin },
    },
    home,
  );
  await using run = other.run;
  expectBuilt(other);
  expect(run.log).toMatch(
    /Private modules are downloaded in \S+\/krakend\/builder:2\.12\.1-linux-generic, because the builder has no git/,
  );
  expect(await search(other)).toEqual(NOTHING);
  await expectNothingLeft(other);
});

test('builder: host', async () => {
  const here = await act({
    inputs: { variant: 'linux-generic', builder: 'host', cache: 'false', upload: 'false' },
  });
  await using run = here.run;
  expectBuilt(here);
  expect(run.log).not.toContain('Private modules are downloaded');
  expect(await search(here)).toEqual(NOTHING);
});

test('a token that is let out on purpose is found: in arguments, variables, containers, files and the artifact', async () => {
  const { acme } = host.tokens;
  const leaky = await act({
    inputs: {
      variant: 'linux-generic',
      'build-env': reach(`LEAK=${Buffer.from(`user:${acme}`).toString('base64')}`),
      ldflags: `-X main.leak=${acme}`,
      verify: 'static',
      cache: 'false',
    },
  });
  await using run = leaky.run;
  expect(run.exitCode, run.shown).toBe(0);
  const found = await search(leaky);
  expect(found.processes).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^arguments of .*go build/),
      expect.stringMatching(/^environment of go list/),
      'docker inspect',
    ]),
  );
  expect(found.files).toEqual(expect.arrayContaining([expect.stringMatching(/\.so$/)]));
  expect(found.artifact).toHaveLength(2);
});

test('a token that is wrong is an error at the line of go.mod, which points to the input', async () => {
  const wrong = await act({
    inputs: {
      variant: 'linux-generic',
      'modules-credentials': `${GIT_HOST}/acme=wrong-token-of-acme\n${PROXY_HOST}=reader:${host.tokens.proxy}`,
      plugins: 'of-git',
      upload: 'false',
    },
  });
  await using run = wrong.run;
  expect(run.exitCode).toBe(1);
  const [error, ...others] = annotations(run, 'error', { file: 'of-git/go.mod', line: 5 });
  expect(others).toEqual([]);
  expect(error?.message).toContain('modules-credentials');
  expect(run.log.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain('wrong-token');
});

test('without credentials too', async () => {
  const without = await act({
    inputs: { variant: 'alpine', 'modules-credentials': '', plugins: 'of-git', upload: 'false' },
    env: { GOPRIVATE: GIT_HOST },
  });
  await using run = without.run;
  expect(run.exitCode).toBe(1);
  expect(said(run, 'error')).toContain(`modules-credentials: ${GIT_HOST}/`);
});

test('a line that is wrong is not shown', async () => {
  await using run = await session.run({
    inputs: { 'modules-credentials': 'github.com/acme\nghp_hunter2hunter2' },
  });
  expect(run.exitCode).toBe(1);
  expect(said(run, 'error')).toContain('Input modules-credentials: line 1 is not allowed.');
  expect(run.log).not.toContain('hunter2');
});
