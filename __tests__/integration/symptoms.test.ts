/** What goes wrong for people, provoked for real: one annotation each, at its line, with what mends it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ground, HARMLESS, SYMPTOMS, type Symptom } from '../fixtures/symptoms.ts';
import { build } from '../loader/fixtures.ts';
import { openSession, type Session } from '../world/session.ts';
import { ensureToolchain } from '../world/toolchain.ts';
import { annotations, pluginsOf, warmHome } from './support.ts';

let session: Session;
let home: string;
let ground: Ground;

beforeAll(async () => {
  session = await openSession();
  home = await warmHome(session);
  ground = {
    registry: session.registry.address,
    nothing: session.releases.url,
    pathWithGo: `${await ensureToolchain('1.24.4')}/bin:${process.env.PATH}`,
    oddGateway: await build({
      module: 'gateway',
      buildMode: 'exe',
      flags: ['-gcflags=net/...=-N'],
      go: '1.25.6',
    }),
  };
});

afterAll(() => session[Symbol.asyncDispose]());

test.each(SYMPTOMS)('$name', (symptom) => provoke(symptom, {}));

test.each(SYMPTOMS.filter(({ foreseen }) => foreseen))('mode: check foresees it: $name', (symptom) =>
  provoke(symptom, { mode: 'check', builder: 'auto' }),
);

async function provoke(symptom: Symptom, inputs: Readonly<Record<string, string>>): Promise<void> {
  const { level = 'error', file, line, says, andThen } = symptom;
  await using run = await session.run({
    workspace: await repository(symptom),
    inputs: {
      variant: 'linux-generic',
      upload: 'false',
      'save-cache': 'false',
      builder: 'docker',
      ...symptom.inputs?.(ground),
      ...inputs,
    },
    env: { HOME: home, ...symptom.env?.(ground) },
    post: false,
  });

  expect(run.exitCode).toBe(level === 'error' ? 1 : 0);
  const [annotation, ...others] = annotations(run, level);
  expect(others).toEqual([]);
  expect({ file: annotation?.file, line: annotation?.line }).toEqual({ file, line });
  const place = file === undefined ? '' : `${file}:${line}: `;
  const [first, ...rest] = (annotation?.message ?? '').replaceAll(ground.registry, 'REGISTRY').split('\n');
  expect(first?.startsWith(`${place}${says}`), first).toBe(true);
  expect(rest.join('\n')).toContain(andThen);
}

test.each(HARMLESS)('no false alarm: $name', async (symptom) => {
  await using run = await session.run({
    workspace: await repository(symptom),
    inputs: {
      variant: 'linux-generic',
      upload: 'false',
      'save-cache': 'false',
      builder: 'docker',
      ...symptom.inputs?.(ground),
    },
    env: { HOME: home },
    post: false,
  });

  expect(run.annotations).toEqual([]);
  expect(run.exitCode).toBe(0);
  expect([...pluginsOf(run).values()].map(({ proof }) => proof)).toEqual(['loaded']);
});

async function repository({
  fixtures = [],
  files = {},
}: Pick<Symptom, 'fixtures' | 'files'>): Promise<string> {
  const folder = await session.workspace(...fixtures);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}
