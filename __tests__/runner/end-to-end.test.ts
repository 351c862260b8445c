import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { fixtureFolder } from '../fixtures/fixtures.ts';
import { warmHome } from '../integration/support.ts';
import { type ActOptions, type ActRun, jobOf, stepOf } from '../world/act.ts';
import { withoutQemu, withQemu } from '../world/binfmt.ts';
import { engineAt, forgetImage } from '../world/engine.ts';
import { ensurePrograms } from '../world/packages.ts';
import { openSession, type Session } from '../world/session.ts';
import { ensureToolchain } from '../world/toolchain.ts';
import { type Consumer, hello, layAction, openConsumer } from './consumer.ts';
import { actionsOf, type StandIn, setUpQemu } from './stand-ins.ts';

// .github/workflows/end-to-end.yml with the releases, images and gateways of the test world in place of the real
// ones. Only combinations for ubuntu-24.04-arm can't be run here: no emulator builds natively.

const text = readFileSync(new URL('../../.github/workflows/end-to-end.yml', import.meta.url), 'utf8');

interface Combination {
  readonly name: string;
  readonly runner: string;
  readonly emulator?: boolean;
  readonly files: number;
}

interface EndToEnd {
  readonly jobs: Record<string, { needs?: string; steps: { env?: Record<string, string> }[] }> & {
    readonly build: { strategy: { matrix: { include: Combination[] } } };
  };
}

const notHere = ['alpine on arm64', 'linux-generic on arm64'];
const combinations = (parse(text) as EndToEnd).jobs.build.strategy.matrix.include;
const here = combinations.filter(({ name }) => !notHere.includes(name));
const emulated = here.filter(({ emulator }) => emulator);
const plain = here.filter(({ emulator }) => !emulator);

/** Which of the world's releases shows what the real one is there to show. */
const releases: readonly [real: string, here: string][] = [
  ["'2.13.8'", "'2.12.1'"],
  ["'2.13.*'", "'2.12.*'"],
  ["'2.13'", "'2.12'"],
  ["'2.6.3'", "'2.10.1'"],
  ["'2.5.1'", "'2.5.0'"],
];

const setUpGo: StandIn = { inputs: ['go-version', 'cache'], script: '[ "$CACHE" = false ] && go version' };

let session: Session;
let consumer: Consumer;
const runs: ActRun[] = [];

beforeAll(async () => {
  await ensurePrograms([['jq', 'jq']]);
  session = await openSession();
  consumer = await openConsumer(session, {
    'examples/plugins/hello': hello,
    '__tests__/fixtures/foreign-go-sum-only': fixtureFolder('foreign-go-sum-only'),
  });
  await layAction(session, consumer.repository);
});

afterAll(async () => {
  for (const run of runs) await run[Symbol.asyncDispose]();
  await session?.[Symbol.asyncDispose]();
});

/** Runs one job of the workflow, changed first where `change` does. */
async function runJob(
  job: string,
  options: Partial<ActOptions>,
  change: (workflow: EndToEnd) => void = () => {},
): Promise<ActRun> {
  const image = `docker://${session.registry.address}/krakend:2.12.1`;
  const known = [...releases, ['docker://krakend:2.13.8', image] as const];
  const workflow: EndToEnd = parse(known.reduce((all, [real, own]) => all.replaceAll(real, own), text));
  change(workflow);
  const standIns = {
    'docker/setup-qemu-action': setUpQemu,
    'actions/setup-go': setUpGo,
    'actions/download-artifact': 'download',
  } as const;
  const go = join(await ensureToolchain('1.25.6'), 'bin');
  const run = await consumer.run(stringify(workflow), {
    job,
    ...options,
    env: { PATH: `${go}:${process.env.PATH}` },
    localRepositories: await actionsOf(text, standIns, session),
  });
  runs.push(run);
  return run;
}

function only(names: readonly Combination[], expected: Partial<Combination> = {}) {
  return ({ jobs }: EndToEnd): void => {
    const { matrix } = jobs.build.strategy;
    matrix.include = matrix.include
      .filter(({ name }) => names.some((one) => one.name === name))
      .map((one) => ({ ...one, ...expected }));
  };
}

test('all that is not run here needs a runner for arm64', () => {
  const foreign = combinations.filter(({ runner }) => runner !== 'ubuntu-24.04');
  expect(foreign.map(({ name, runner }) => [name, runner])).toEqual(
    notHere.map((name) => [name, 'ubuntu-24.04-arm']),
  );
});

describe('build', () => {
  async function succeeds(names: readonly Combination[], under: readonly string[]): Promise<void> {
    const run = await runJob('build', { home: await warmHome(session), under }, only(names));
    expect(run.exitCode, run.stderr + run.log).toBe(0);
    for (const { name } of names) expect(jobOf(run, 'build', { name }).result, name).toBe('success');
    expect(run.jobs).toHaveLength(names.length);
  }

  test('builds, proves and publishes each combination', () => succeeds(plain, withoutQemu()));

  test('proves arm64 where an emulator is set up', () => succeeds(emulated, withQemu()));

  test('fails where something else came out than it expects', async () => {
    const [newest] = plain.filter(({ files }) => files === 1);
    const options = { home: await warmHome(session), under: withoutQemu() };
    const run = await runJob('build', options, only(newest ? [newest] : [], { files: 2 }));
    const job = jobOf(run, 'build');
    const failed = job.steps.filter(({ result }) => result === 'failure').map(({ name }) => name);
    expect(failed, run.log).toEqual(['Look at what became of each plugin']);
    expect(run.exitCode).not.toBe(0);
  });
});

test('a second run on another machine finds image, modules and build in the caches', async () => {
  const builder = `${session.registry.address}/krakend/builder:2.12.1`;
  // The engine has it where another job has pulled it.
  const forget = () => forgetImage(engineAt(session.world.dockerHost), builder);
  await forget();
  const first = await runJob('first', { home: await warmHome(session) });
  expect(first.exitCode, first.stderr + first.log).toBe(0);
  expect(stepOf(jobOf(first, 'first'), 'build', 'Post').log).toContain('image cache saved');

  await forget();
  const { plugins = '' } = stepOf(jobOf(first, 'first'), 'build').outputs;
  const second = await runJob('second', { home: await session.folder('machine') }, ({ jobs }) => {
    const compare = jobs.second?.steps.at(-1)?.env;
    expect(compare?.BEFORE).toContain('needs.first.outputs.plugins');
    // Act has one machine, and gives all jobs of a run the same HOME: so the first is another run.
    if (compare) compare.BEFORE = plugins;
    delete jobs.second?.needs;
  });
  expect(second.exitCode, second.stderr + second.log).toBe(0);
});

test('an explicit CE 3 fails, and that is what is asked for', async () => {
  const run = await runJob('refused', { home: await session.folder('home') });
  expect(run.exitCode, run.stderr + run.log).toBe(0);
  expect(stepOf(jobOf(run, 'refused'), 'build')).toMatchObject({ result: 'failure', forgiven: true });
});
