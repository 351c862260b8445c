import { resolve } from 'node:path';
import type { BuilderWishes } from '../builder/choose.ts';
import { downloadVariables } from '../builder/module-credentials.ts';
import { secretsFolder } from '../folders.ts';
import { DOWNLOAD_VARIABLES } from '../inputs/build-env.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { Release } from '../krakend/release.ts';
import type { Target, Variant } from '../krakend/target.ts';
import type { Architecture } from '../loader/index.ts';
import type { Ground } from '../pipeline.ts';
import { goMinor } from '../plugin/go-minor.ts';
import { ProblemError } from '../problem.ts';
import { pick } from '../process.ts';
import { findPlugins, type PluginSource } from '../workspace/find-plugins.ts';
import { pathInWorkspace } from '../workspace/paths.ts';
import { type TestedModule, testedModules } from '../workspace/tested-modules.ts';
import { tagsOf } from './target-run.ts';

/**
 * The gateways that plugins are built for: every variant with every architecture.
 *
 * @throws ProblemError for a variant in which the release was not published.
 */
export function planTargets(inputs: Inputs, release: Release): Target[] {
  if (inputs.variants.includes('linux-generic') && release.facts?.linuxGeneric === false) {
    throw new ProblemError({
      what: `KrakenD ${release.version} was not published for linux-generic.`,
      why: 'Builders and gateways for glibc exist since 2.1.3.',
      fix: "set variant: alpine, or krakend-version: '2.1.3' or newer",
    });
  }
  return inputs.variants.flatMap((variant) =>
    inputs.architectures.map((architecture) => targetOf(release, variant, architecture)),
  );
}

/** The gateway of a release for one variant and architecture. */
export function targetOf(
  { version, edition }: Pick<Release, 'version' | 'edition'>,
  variant: Variant,
  architecture: Architecture,
): Target {
  return { version, variant, architecture, ...(edition && { edition }) };
}

/** The plugins to build; throws a ProblemError where there is none. */
export async function pluginsOf(
  inputs: Inputs,
  workspace: string,
  release: Release,
): Promise<PluginSource[]> {
  const workingDirectory = await pathInWorkspace(
    workspace,
    workspace,
    inputs.workingDirectory,
    'working-directory',
  );
  return findPlugins({
    workspace,
    workingDirectory,
    outputDirectory: resolve(workspace, inputs.outputDirectory),
    requests: inputs.plugins,
    goWork: inputs.goWork,
    context: {
      architecture: inputs.architectures[0] ?? 'amd64',
      goMinor: release.facts ? goMinor(release.facts.go) : Number.MAX_SAFE_INTEGER,
      tags: tagsOf(inputs),
    },
  });
}

/** The modules and packages to test; throws a ProblemError for a folder that is in no module. */
export async function testsOf(
  inputs: Inputs,
  workspace: string,
  plugins: readonly PluginSource[],
): Promise<TestedModule[]> {
  if (inputs.test.length === 0) return [];
  const folder = await pathInWorkspace(workspace, workspace, inputs.workingDirectory, 'working-directory');
  const modules = [...new Map(plugins.map(({ module }) => [module.folder, module])).values()];
  return testedModules(inputs.test, workspace, folder, modules, inputs.goWork);
}

/** What inputs and environment say of builders, split into what the build and what the download may see. */
export function builderWishes(
  inputs: Inputs,
  { environment, label, temporary }: Pick<Ground, 'environment' | 'label' | 'temporary'>,
): BuilderWishes {
  const download = new Set(DOWNLOAD_VARIABLES);
  const own = Object.entries(inputs.buildEnv);
  return {
    builder: inputs.builder,
    image: inputs.builderImage,
    setup: inputs.builderSetup,
    registry: inputs.imageRegistry,
    network: inputs.containerNetwork,
    environment: Object.fromEntries(own.filter(([name]) => !download.has(name))),
    downloadEnvironment: downloadVariables(
      {
        ...pick(environment, DOWNLOAD_VARIABLES),
        ...Object.fromEntries(own.filter(([name]) => download.has(name))),
      },
      inputs.modulesCredentials,
    ),
    credentials: inputs.modulesCredentials,
    compilingFor: inputs.architectures,
    secrets: secretsFolder(temporary),
    temporary,
    ephemeral: environment.RUNNER_ENVIRONMENT === 'github-hosted',
    label,
  };
}
