/** Entries that hold what a run uses, and no more: enough for a machine without a network, and not more with every push. */
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixtureFolder } from '../fixtures/fixtures.ts';
import type { ActionRun } from '../world/action.ts';
import { cacheContents } from '../world/cache-contents.ts';
import { startResultsService } from '../world/results-service.ts';
import { run as runProgram } from '../world/run.ts';
import { openSession, type Session } from '../world/session.ts';
import { copyCompiled, keepCompiled, pluginsOf } from './support.ts';

let session: Session;

beforeAll(async () => {
  session = await openSession();
});

afterAll(() => session[Symbol.asyncDispose]());

/** The files in the tar of an entry, below the action's folder for the repository. */
function filesOf(file: string): string[] {
  const tar = cacheContents(file);
  const names: string[] = [];
  // Headers are blocks of 512 bytes; what pax adds for long names has the whole name.
  let long = '';
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const field = (from: number, length: number) =>
      tar.toString('latin1', at + from, at + from + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(field(124, 12), 8) || 0;
    const kind = field(156, 1);
    const content = tar.toString('utf8', at + 512, at + 512 + size);
    if (kind === 'x') long = /\d+ path=([^\n]*)\n/.exec(content)?.[1] ?? '';
    else {
      const prefix = field(345, 155);
      const name = long || (prefix ? `${prefix}/${field(0, 100)}` : field(0, 100));
      if (kind === '0') names.push(name.replace('.cache/krakend-plugin-action/example-plugins/', ''));
      long = '';
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return names;
}

test('a plugin is built again on a machine without a network, from what was used alone', async () => {
  await using results = await startResultsService(await session.folder('results'));
  const inputs = {
    variant: 'linux-generic',
    cache: 'gateway, modules, build',
    upload: 'false',
  };
  const fixture = 'foreign-go-sum-only';
  const home = await session.folder('home');
  await copyCompiled(home, fixture);
  // Another branch has needed another module, in an earlier job on this machine.
  const others = 'modules/example.com/other@v1.0.0/go.mod';
  const kept = join(home, '.cache/krakend-plugin-action/example-plugins', others);
  await mkdir(join(kept, '..'), { recursive: true });
  await writeFile(kept, 'module example.com/other\n');
  const run = (own: Record<string, string>, HOME: string, workspace: string): Promise<ActionRun> =>
    session.run({ results, workspace, inputs: { ...inputs, ...own }, env: { HOME } });

  await using first = await run({}, home, await session.workspace(fixture));
  expect(first.exitCode).toBe(0);
  await keepCompiled(home, fixture);
  expect(first.post?.log).toMatch(
    /^modules cache saved: \S+ \(\d+ files, [\d.]+ MB of [\d.]+ MB, packed [\d.]+ MB, [\d.]+ s\)$/m,
  );
  const modules = results.caches().find(({ key }) => key.includes('-modules-'));
  const names = filesOf(modules?.file ?? '');
  expect(names.some((name) => name.startsWith('modules/gopkg.in/yaml.v3@'))).toBe(true);
  expect(names.filter((name) => /\.(zip|lock|partial)$|sumdb/.test(name))).toEqual([]);
  expect(names).not.toContain(others);
  expect(existsSync(kept)).toBe(true);

  const folder = await session.folder('machine');
  await using second = await run({ 'container-network': 'none' }, folder, await session.workspace(fixture));
  expect(second.annotations).toEqual([]);
  expect(second.exitCode).toBe(0);
  expect(second.outputs).toMatchObject({ 'modules-cache-hit': 'true', 'build-cache-hit': 'true' });
  expect(second.log).toMatch(/^ {2}found \(packed [\d.]+ MB, [\d.]+ s\)$/m);
  expect(second.log).not.toContain('go: downloading');
  expect(pluginsOf(second).get(fixture)).toMatchObject({
    proof: 'loaded',
    sha256: pluginsOf(first).get(fixture)?.sha256,
  });
  expect(second.post?.log.replaceAll(/^::debug::.*\n?/gm, '')).toBe('');
});

test('the compiled packages of a fifth change of a dependency are no more than those of the first', async () => {
  await using results = await startResultsService(await session.folder('results'));
  const fixture = 'no-go-sum';
  const versions = ['v1.2.0', 'v1.3.0', 'v1.3.1', 'v1.4.0', 'v1.5.0', 'v1.6.0'];
  const sizes: number[] = [];
  for (const version of versions) {
    const machine = await session.folder('machine');
    const workspace = join(machine, 'work');
    const HOME = join(machine, 'home');
    await cp(fixtureFolder(fixture), workspace, { recursive: true });
    const goMod = join(workspace, 'go.mod');
    await writeFile(goMod, readFileSync(goMod, 'utf8').replace('v1.6.0', version));
    // More than is needed: what other plugins have compiled on this machine.
    if (sizes.length === 0) {
      await copyCompiled(HOME, 'foreign-go-sum-only');
      // An ordinary user may have compiled it, whose files nobody else touches.
      await runProgram('chown', ['-R', `${process.getuid?.()}`, HOME]);
    }
    await using run = await session.run({
      results,
      workspace,
      inputs: { variant: 'linux-generic', cache: 'build', check: 'off', verify: 'off', upload: 'false' },
      env: { HOME },
    });
    expect(run.exitCode).toBe(0);
    expect(run.summary).toContain(`build ${sizes.length === 0 ? 'not found' : 'found in part'}`);
    const newest = results.caches().at(-1);
    expect(results.caches()).toHaveLength(sizes.length + 1);
    sizes.push(filesOf(newest?.file ?? '').filter((name) => /-[ad]$/.test(name)).length);
  }
  const [first = 0] = sizes;
  expect(Math.min(...sizes), `${sizes}`).toBeGreaterThan(100);
  // Each version brings some thirty entries of its own, which without trimming would all be there in the end; some
  // link fewer packages of Go's own.
  expect(Math.max(...sizes), `${sizes}`).toBeLessThan(first + 20);
}, 600_000);
