/** Many fixtures in one call of the action, and what the catalogue says comes of each. */
import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fixture, fixture, type Mismatch, type Release } from '../fixtures/fixtures.ts';
import type { ActionRun } from '../world/action.ts';
import { findRelease, type Variant } from '../world/catalogue.ts';
import { run as runProgram } from '../world/run.ts';
import { openSession, type Session } from '../world/session.ts';
import { ensureToolchain } from '../world/toolchain.ts';
import { annotations, contentsOf, OUTPUT, pluginsOf, warmHome } from './support.ts';

/** A gateway of the test world. */
export interface Gateway {
  readonly version: Release;
  readonly variant: Variant;
}

/** One call for one gateway, with several fixtures in one workspace. */
export interface FixturesCall {
  readonly session: Session;
  readonly home: string;
  readonly workspace: string;
  /** What lay in the workspace before. */
  readonly before: Record<string, string>;
  readonly run: ActionRun;
}

/** Opens a session and makes the call, once for all tests of the surrounding block. */
export function beforeAllCall(fixtures: readonly Fixture[], gateway: Gateway): () => FixturesCall {
  let made: FixturesCall | undefined;
  let session: Session | undefined;
  beforeAll(async () => {
    session = await openSession();
    const home = await warmHome(session);
    const workspace = await session.workspace(
      ...fixtures.map(({ name }) => name),
      // Not a plugin, but module-per-folder/plugins/b needs it.
      'module-per-folder/shared',
    );
    const before = contentsOf(workspace);
    const run = await call(session, home, workspace, fixtures, gateway);
    made = { session, home, workspace, before, run };
  });
  afterAll(async () => {
    await made?.run[Symbol.asyncDispose]();
    await session?.[Symbol.asyncDispose]();
  });
  return () => {
    if (made === undefined) throw new Error('the call has not been made');
    return made;
  };
}

/** Tests of what every gateway must do: load what fits, and name what differs before compiling. */
export function testModules(fixtures: readonly Fixture[], gateway: Gateway, made: () => FixturesCall): void {
  const { version, variant } = gateway;
  const { go } = findRelease(version);
  const loading = fixtures.filter(({ outcomes }) => outcomes[version].is === 'loads');
  const differing = mismatching(fixtures, version);

  test.each(loading.map(({ name, plugins }) => ({ name, plugins })))('$name loads', ({ name, plugins }) => {
    const { run, workspace } = made();
    for (const plugin of plugins) {
      const asName = pluginName(name, plugin.package);
      const file = `${OUTPUT}/${version}-${variant}-amd64/${asName}.so`;
      expect(pluginsOf(run).get(asName)).toMatchObject({
        kinds: plugin.kinds,
        path: file,
        'go-version': go,
        outcome: 'published',
        proof: 'loaded',
      });
      expect(existsSync(join(workspace, file))).toBe(true);
    }
  });

  test.each(differing)('$name differs from the gateway: told before compiling', ({ name, modules }) => {
    const { run } = made();
    expect(pluginsOf(run).get(name)).toMatchObject({ path: null, outcome: 'incompatible' });
    expect(run.log).not.toContain(`go build . (${name})`);
    expect(annotations(run, 'error', { file: `${name}/go.mod` })).toHaveLength(modules.length);
    for (const { module, have, want, line } of modules) {
      const [error] = annotations(run, 'error', { file: `${name}/go.mod`, line });
      expect(error?.message).toContain(`${module} is ${have} here, but the gateway links ${want}.`);
      expect(error?.message).toContain('To mend it: go -C');
    }
  });

  test('the commands that it prints, pasted, make the modules load', async () => {
    const { session, home, workspace, run } = made();
    const copy = await session.folder('mended');
    await cp(workspace, copy, { recursive: true, filter: (path) => basename(path) !== OUTPUT });
    await paste(run.outputs['fix-commands'] ?? '', { folder: copy, home, go });
    const mended = differing.map(({ name }) => fixture(name));
    await using again = await call(session, home, copy, mended, gateway);

    expect(again.annotations).toEqual([]);
    expect(again.exitCode).toBe(0);
    expect(again.outputs.compatible).toBe('true');
    const proofs = [...pluginsOf(again).values()].map(({ name, proof }) => [name, proof]);
    expect(proofs).toEqual(mended.map(({ name }) => [name, 'loaded']));
  });

  test("nothing in the user's tree has changed", () => {
    const { workspace, before } = made();
    expect(contentsOf(workspace, OUTPUT)).toEqual(before);
  });
}

function call(
  session: Session,
  home: string,
  workspace: string,
  fixtures: readonly Fixture[],
  { version, variant }: Gateway,
): Promise<ActionRun> {
  const plugins = fixtures.flatMap(({ name, plugins }) =>
    plugins.map((one) => `${pluginName(name, one.package)}=${join(name, one.package)}`),
  );
  return session.run({
    workspace,
    inputs: { 'krakend-version': version, variant, plugins: plugins.join('\n') },
    env: { HOME: home },
    post: false,
  });
}

function pluginName(fixtureName: string, folder: string): string {
  return folder === '.' ? fixtureName.replaceAll('/', '-') : basename(folder);
}

/** The fixtures that would link other modules than this release's gateway, with what differs. */
function mismatching(
  fixtures: readonly Fixture[],
  version: Release,
): { name: string; modules: readonly Mismatch[] }[] {
  return fixtures.flatMap(({ name, outcomes }) => {
    const outcome = outcomes[version];
    return outcome.is === 'mismatch' ? [{ name, modules: outcome.modules }] : [];
  });
}

interface Terminal {
  readonly folder: string;
  readonly home: string;
  readonly go: string;
}

/** Runs commands as somebody would who pastes them into a terminal at the root of the repository. */
async function paste(commands: string, { folder, home, go }: Terminal): Promise<void> {
  const root = await ensureToolchain(go);
  await runProgram('bash', ['-euc', commands], {
    cwd: folder,
    env: {
      PATH: `${root}/bin:${process.env.PATH}`,
      HOME: home,
      GOROOT: root,
      GOTOOLCHAIN: 'local',
      GOFLAGS: '-modcacherw',
    },
  });
}
