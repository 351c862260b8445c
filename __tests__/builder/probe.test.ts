import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boundGround } from '../../src/builder/docker/ground.ts';
import type { Alternative, Image } from '../../src/builder/docker/image.ts';
import { NoGoError, type Probe, probeAny, probeImage } from '../../src/builder/docker/probe.ts';
import type { ProcessResult } from '../../src/process.ts';
import { rememberingPhase } from '../logs.ts';
import { problemFromAsync } from '../problems.ts';

// What engines answer whose containers see other folders than this machine's; those that run here see the same.

let work: string;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'kpa-probe-'));
});

afterAll(() => rm(work, { recursive: true }));

const GCC: ProcessResult = { exitCode: 0, stdout: 'gcc 12.2.0\n', stderr: '' };
const IMAGE = {
  reference: 'krakend/builder:2.12.1',
  id: 'sha256:abc',
  digest: 'sha256:abc',
  architecture: 'amd64',
} as const;

async function ask(go: (mounted: boolean) => ProcessResult | Promise<ProcessResult>): Promise<boolean> {
  const folders = { work, sources: '/s', modules: '/m', build: '/b' };
  const target = { version: '2.12.1', variant: 'alpine', architecture: 'amd64' } as const;
  const probe: Probe = async (program, _args, options) =>
    program !== 'go' ? GCC : go((options?.mounts?.length ?? 0) > 0);
  const { seen } = await probeImage({ target, folders }, IMAGE, boundGround(folders, '0:0'), probe);
  return seen;
}

test('Go that reads the file which was just written sees the folders', async () => {
  const mark = async (): Promise<string> =>
    (await readFile(join(work, 'seen.env'), 'utf8')).split('=')[1] ?? '';
  expect(await ask(async () => ({ exitCode: 0, stdout: `go1.25.6\n${await mark()}`, stderr: '' }))).toBe(
    true,
  );
});

test('Go that finds an empty folder, or may not read it, does not', async () => {
  expect(await ask(() => ({ exitCode: 0, stdout: 'go1.25.6\n\n', stderr: '' }))).toBe(false);
});

test.each([
  'docker: Error response from daemon: invalid mount config for type "bind": bind source path does not exist: /s.',
  'docker: Error response from daemon: invalid mount config for type "bind": stat /s: permission denied.',
  'docker: Error response from daemon: Mounts denied: The path /s is not shared from the host.',
  'Error: statfs /s: no such file or directory',
])('an engine that refuses is asked again without folders: %s', async (stderr) => {
  const answer = (mounted: boolean): ProcessResult =>
    mounted ? { exitCode: 125, stdout: '', stderr } : { exitCode: 0, stdout: 'go1.25.6\n\n', stderr: '' };
  expect(await ask(answer)).toBe(false);
});

test('an image without Go is refused, whatever the engine sees', async () => {
  const stderr = 'exec: "go": executable file not found in $PATH';
  const problem = await problemFromAsync(() => ask(() => ({ exitCode: 127, stdout: '', stderr })));
  expect(problem.what).toContain('has no Go that runs');
});

describe('where no Go runs in an image, what there is instead is asked', () => {
  const image = (id: string, instead: readonly Alternative[] = []): Image => ({ ...IMAGE, id, instead });
  const other = (id: string): Alternative => ({ because: `for ${id}`, have: async () => image(id) });
  const broken: Alternative = { because: 'for none', have: () => Promise.reject(new Error('disk full')) };
  const noGo = (): never => {
    throw new NoGoError({ what: 'has no Go' });
  };
  const answer = { goVersion: '1.25.6', compiler: 'gcc', seen: true };

  test('in its order, with the reasons', async () => {
    const { phase, said } = rememberingPhase();
    const asked: string[] = [];
    const probed = await probeAny(
      image('first', [broken, other('second'), other('third')]),
      async ({ id }) => {
        asked.push(id);
        return id === 'third' ? answer : noGo();
      },
      phase,
    );
    expect(probed).toBe(answer);
    expect(asked).toEqual(['first', 'second', 'third']);
    expect(said.lines).toEqual(['for none', 'disk full', 'for second', 'for third']);
  });

  test('none of them: the image is at fault', async () => {
    const { phase } = rememberingPhase();
    const asked = probeAny(image('first', [other('second'), broken]), async () => noGo(), phase);
    await expect(asked).rejects.toThrow(NoGoError);
  });

  test('another fault is not one that another image mends', async () => {
    const { phase, said } = rememberingPhase();
    const noCompiler = new Error('no C compiler');
    const asked = probeAny(image('first', [other('second')]), () => Promise.reject(noCompiler), phase);
    await expect(asked).rejects.toBe(noCompiler);
    expect(said.lines).toEqual([]);
  });
});
