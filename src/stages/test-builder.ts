import { constants, existsSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildFolders } from '../builder/builder.ts';
import { finishBuilder } from '../builder/choose.ts';
import { FETCHED_GO } from '../builder/docker/exact-go.ts';
import { targetFolder } from '../krakend/target.ts';
import type { Phase } from '../log.ts';
import type { TargetPlan } from './build-target.ts';
import type { Compiled } from './compile.ts';
import type { TargetRun } from './target-run.ts';
import { type Tested, testModules } from './test-modules.ts';

/** What the target's own builder was finished with. */
export type BuilderOrder = Parameters<typeof finishBuilder>[2];

/**
 * Tests in a builder of their own. A test is a program of anybody's, one of a module that only tests need as well, and
 * it may write where Go does: to files that are proven and published afterwards, and to the build cache that is kept.
 * Here these are another work folder and a copy of the cache, and both are thrown away.
 */
export async function testApart(
  plan: TargetPlan,
  run: TargetRun,
  order: BuilderOrder,
  compiled: readonly Compiled[],
  phase: Phase,
): Promise<Tested> {
  const apart = join(plan.temporary, 'tests', targetFolder(plan.target));
  try {
    const folders = await foldersApart(order.folders, apart);
    const quiet: Phase = { ...phase, outcome: () => undefined };
    const builder = await finishBuilder(
      plan.builder,
      plan.wishes,
      { ...order, folders, throwAway: true },
      quiet,
    );
    await using _closing = { [Symbol.asyncDispose]: async () => void (await builder.close(phase)) };
    return await testModules({ ...run, builder, work: folders.work }, plan.tests, compiled, plan.told, phase);
  } finally {
    // Tests leave what they like, folders that nobody may enter too; the runner clears its temporary folder itself.
    await rm(apart, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** The folders of a build with others in place of those that a compile may write to. */
export async function foldersApart(folders: BuildFolders, apart: string): Promise<BuildFolders> {
  const own = { work: join(apart, 'work'), build: join(apart, 'build') };
  await Promise.all(Object.values(own).map((folder) => mkdir(folder, { recursive: true })));
  await copyFolder(folders.build, own.build);
  // So that it isn't fetched again; where there is none, the image has the right one.
  const fetched = join(folders.work, FETCHED_GO);
  if (existsSync(fetched)) await copyFolder(fetched, join(own.work, FETCHED_GO));
  return { ...folders, ...own };
}

/** A copy that takes no room where the file system can share blocks. */
function copyFolder(from: string, to: string): Promise<void> {
  return cp(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE, verbatimSymlinks: true });
}
