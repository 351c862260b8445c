import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActionOptions } from '../action.ts';

/** Folders of a step that exist for the step alone, at paths which no engine of this machine knows. */
export interface HiddenFolders {
  /** Where a test finds what the step has in its workspace. */
  readonly workspace: string;
  readonly home: string;
  readonly temp: string;
  /** What makes runAction use them. */
  readonly options: Required<Pick<ActionOptions, 'under' | 'workspace' | 'env'>>;
}

/**
 * Makes the folders of a step that runs as a runner in a container does whose engine runs outside of it: in a
 * mount namespace of its own, where `folder/seen` is what lies at `folder/real`.
 *
 * @param name of the workspace's folder.
 */
export async function hiddenFolders(folder: string, name = 'workspace'): Promise<HiddenFolders> {
  const [real, seen] = [join(folder, 'real'), join(folder, 'seen')];
  const paths = { workspace: join(real, name), home: join(real, 'home'), temp: join(real, 'temp') };
  await Promise.all([seen, ...Object.values(paths)].map((path) => mkdir(path, { recursive: true })));
  // Not sh: dash drops variables whose names have hyphens, as those of inputs have.
  const enter = 'mount --bind "$1" "$2" && cd "$GITHUB_WORKSPACE" && shift 2 && exec "$@"';
  return {
    ...paths,
    options: {
      under: ['unshare', '--mount', 'bash', '-c', enter, 'enter', real, seen],
      workspace: paths.workspace,
      env: {
        GITHUB_WORKSPACE: join(seen, name),
        HOME: join(seen, 'home'),
        RUNNER_TEMP: join(seen, 'temp'),
      },
    },
  };
}
