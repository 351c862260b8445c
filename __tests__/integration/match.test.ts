/** Gateways that somebody else builds, in their own way: plugins that share modules with them are built so too. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureOddGateway, type OddBuild } from '../world/odd-gateways.ts';
import { openSession, type Session } from '../world/session.ts';
import { annotations, pluginsOf, warmHome } from './support.ts';

/** A cold machine compiles the gateway, and the standard library anew for both. */
const TIMEOUT = 900_000;

interface Case {
  readonly name: string;
  readonly build: OddBuild;
  readonly inputs?: Readonly<Record<string, string>>;
  /** What the log says of it. */
  readonly says: string;
}

const CASES: readonly Case[] = [
  {
    name: '-trimpath on Alpine',
    build: { flags: ['-trimpath'], libc: 'musl' },
    inputs: { variant: 'alpine', 'build-flags': '-trimpath' },
    says: 'Built as its gateway was: -trimpath\n',
  },
  {
    name: 'tags and an experiment that change shared packages, modules in another folder, built on the host',
    build: {
      flags: ['-tags=nomsgpack'],
      environment: { GOEXPERIMENT: 'jsonv2' },
      modulesAt: '/home/ci/go/pkg/mod',
    },
    inputs: { builder: 'host' },
    says: 'Built as its gateway was: -tags=nomsgpack, GOEXPERIMENT=jsonv2, modules at /home/ci/go/pkg/mod\n',
  },
  {
    name: 'a vendor folder, and cryptography by GOFIPS140',
    build: { vendored: true, environment: { GOFIPS140: 'v1.0.0' } },
    says: 'Built as its gateway was: GOFIPS140=v1.0.0-c2097c7c, modules at /src/gateway/vendor\n',
  },
  {
    name: 'another Go than the builder of its release, and the race detector',
    build: { go: '1.25.12', flags: ['-race'] },
    says: 'Go 1.25.12 was fetched into it.\n',
  },
];

let session: Session;
let home: string;

beforeAll(async () => {
  session = await openSession();
  home = await warmHome(session);
}, TIMEOUT);

afterAll(() => session[Symbol.asyncDispose]());

test.each(CASES)(
  'a gateway with $name loads the plugin',
  async ({ build, inputs, says }) => {
    const gateway = await ensureOddGateway(build);
    await using run = await session.run({
      workspace: await session.workspace('shares-lura'),
      inputs: { variant: 'linux-generic', builder: 'docker', upload: 'false', gateway, ...inputs },
      env: { HOME: home },
      post: false,
    });

    expect(annotations(run, 'error')).toEqual([]);
    expect(run.exitCode).toBe(0);
    expect(run.log).toContain(says);
    expect(pluginsOf(run).get('shares-lura')).toMatchObject({ verdict: 'accepts', proof: 'loaded' });
  },
  TIMEOUT,
);

test('-trimpath for a gateway that was built without is one error before anything is built', async () => {
  const gateway = await ensureOddGateway({ vendored: true, environment: { GOFIPS140: 'v1.0.0' } });
  await using run = await session.run({
    workspace: await session.workspace('server'),
    inputs: {
      variant: 'linux-generic',
      builder: 'docker',
      upload: 'false',
      gateway,
      'build-flags': '-trimpath',
    },
    env: { HOME: home },
    post: false,
  });

  expect(run.exitCode).toBe(1);
  const [error, ...others] = annotations(run, 'error');
  expect(others).toEqual([]);
  expect(error?.message).toContain(
    'was built without -trimpath, and its plugins would be built with -trimpath',
  );
  expect(error?.message).toContain('leave -trimpath out of build-flags');
  expect(run.log).not.toContain('go build');
});
