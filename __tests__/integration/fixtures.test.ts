/** Every plugin fixture in one call, in the real builder, against the real loader. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FIXTURES, fixture } from '../fixtures/fixtures.ts';
import { downloadArtifact } from '../world/artifact-download.ts';
import { beforeAllCall, type Gateway, testModules } from './fixtures-call.ts';
import { annotations, filesIn, OUTPUT, pluginsOf, said } from './support.ts';

/** Two plugins of which one blocks the other, and one that blocks a gateway for a minute. */
const apart = ['same-path/x', 'same-path/y', 'panics-with-two-kinds'];
const fixtures = FIXTURES.filter(({ name }) => !apart.includes(name));

const gateway: Gateway = { version: '2.12.1', variant: 'linux-generic' };
const target = '2.12.1-linux-generic-amd64';

const made = beforeAllCall(fixtures, gateway);
testModules(fixtures, gateway, made);

test('no-go-sum is built with the sums completed in a copy, and a warning', () => {
  const { run } = made();
  expect(pluginsOf(run).get('no-go-sum')).toMatchObject({ outcome: 'published', proof: 'loaded' });
  const [warning] = annotations(run, 'warning', { file: 'no-go-sum/go.mod' });
  expect(warning?.message).toContain('no-go-sum has no go.sum');
  expect(warning?.message).toContain('cd no-go-sum && go mod tidy');
});

test('compile-error is annotated at both of its places', () => {
  const { run } = made();
  const outcome = fixture('compile-error').outcomes['2.12.1'];
  const places = outcome.is === 'build fails' ? outcome.places : [];
  expect(pluginsOf(run).get('compile-error')).toMatchObject({ path: null, outcome: 'failed' });
  expect(places).toHaveLength(2);
  for (const { file, line } of places) {
    expect(annotations(run, 'error', { file: `compile-error/${file}` })).toMatchObject([
      { line, message: expect.stringContaining('cannot use') },
    ]);
  }
});

test("go-line-too-new is annotated at its go line, with the gateway's Go", () => {
  const { run } = made();
  expect(pluginsOf(run).get('go-line-too-new')).toMatchObject({ path: null, outcome: 'failed' });
  const errors = annotations(run, 'error', { file: 'go-line-too-new/go.mod' });
  expect(errors).toMatchObject([{ line: 3, message: expect.stringContaining('go.mod asks for Go 1.26.0') }]);
  expect(errors[0]?.message).toContain('built with Go 1.25.6');
});

test('exports-nothing is refused for want of a registerer', () => {
  const { run } = made();
  expect(pluginsOf(run).get('exports-nothing')).toMatchObject({
    kinds: [],
    path: `${OUTPUT}/refused/${target}/exports-nothing.so`,
    outcome: 'refused',
    proof: 'failed',
  });
  expect(said(run, 'error')).toContain(`exports-nothing for ${target} exports no registerer`);
});

test.each(['refused', 'panics-at-init'])('%s is refused in the words of the gateway', (name) => {
  const { run, workspace } = made();
  const outcome = fixture(name).outcomes['2.12.1'];
  const says = outcome.is === 'refused' ? outcome.says : 'a reason';
  expect(pluginsOf(run).get(name)).toMatchObject({
    path: `${OUTPUT}/refused/${target}/${name}.so`,
    outcome: 'refused',
    proof: 'failed',
    'proof-reason': expect.stringContaining(says),
  });
  expect(existsSync(join(workspace, OUTPUT, 'refused', target, `${name}.so`))).toBe(true);
  expect(said(run, 'error')).toContain(says);
});

test('the step fails and names the bad plugins; the good ones are published all the same', async () => {
  const { run, session } = made();
  const plugins = [...pluginsOf(run).values()];
  const good = plugins.filter(({ outcome }) => outcome === 'published').map(({ name }) => name);
  const bad = plugins.filter(({ outcome }) => outcome !== 'published').map(({ name }) => name);
  const names = /^✗ (.+) failed for KrakenD 2\.12\.1: see the errors above/m.exec(run.log)?.[1];

  expect(run.exitCode).toBe(1);
  expect(names?.split(', ')).toEqual(bad);
  expect(run.outputs.compatible).toBe('false');
  const folder = await session.folder('artifact');
  await downloadArtifact(session.results, run.runId, run.outputs['artifact-name'] ?? '', folder);
  const files = good.map((name) => `${target}/${name}.so`);
  expect(filesIn(folder)).toEqual([...files, 'checksums.txt', 'plugins.json'].toSorted());
});

test('a false alarm of check-plugin is named as one', () => {
  const { run } = made();
  const [line] = run.summary.split('\n').filter((one) => one.startsWith('- `foreign-go-sum-only`'));
  expect(line).toContain('6 modules accused, 0 linked and different. False alarm: ');
  expect(line).toContain('golang.org/x/net');
});
