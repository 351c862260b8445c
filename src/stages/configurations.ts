import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { renderConfiguration } from '../builder/render-configuration.ts';
import { checkConfigurations } from '../injection/check.ts';
import { type Configuration, readConfiguration, renderedConfiguration } from '../injection/configuration.ts';
import { targetFolder } from '../krakend/target.ts';
import type { Phase } from '../log.ts';
import { type Problem, ProblemError } from '../problem.ts';
import type { PluginReport } from '../report/report.ts';
import { pathInWorkspace } from '../workspace/paths.ts';
import { once } from './once.ts';
import type { TargetRun } from './target-run.ts';

/** What came of reading and checking the configurations. */
export interface Checked {
  readonly configurations: readonly Configuration[];
  readonly problems: readonly Problem[];
}

/**
 * Reads the configurations that the user named, rendered by the gateway where they are templates, and checks
 * them against the plugins. What another target has said already is not said again.
 *
 * @param plugins of this target, built or not.
 * @param told what has been said.
 */
export async function checkInjection(
  run: TargetRun,
  plugins: readonly PluginReport[],
  told: Set<string>,
  phase: Phase,
): Promise<Checked> {
  const say = once(told, phase);
  const configurations: Configuration[] = [];
  const problems: Problem[] = [];
  for (const [index, path] of run.inputs.config.entries()) {
    try {
      const configuration = await readOne(run, path, index, say.warning);
      if (configuration) configurations.push(configuration);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      problems.push(error.problem);
    }
  }
  const findings = problems.length > 0 ? [] : checkConfigurations(configurations, plugins);
  for (const { level, problem } of findings) {
    if (level === 'warning') say.warning(problem);
    else problems.push(problem);
  }
  problems.forEach(say.error);
  const words = configurations.map(({ file }) => file).join(', ') || 'none read';
  phase.outcome(problems.length > 0 ? `${problems.length} problem(s)` : words, problems.length === 0);
  return { configurations, problems };
}

async function readOne(
  run: TargetRun,
  path: string,
  index: number,
  warn: (problem: Problem) => void,
): Promise<Configuration | undefined> {
  const { workspace, inputs } = run;
  const file = await pathInWorkspace(workspace, workspace, path, 'config');
  const shown = relative(workspace, file);
  if (inputs.configEnv.FC_ENABLE) return render(run, file, index, warn);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ProblemError({ what: `config: ${shown} can't be read.`, fix: 'name a file' }, { cause });
  });
  const configuration = readConfiguration(shown, text);
  if (!configuration) {
    warn({
      what: `${shown} was not checked: only JSON and YAML are read here.`,
      fix: 'name the file as .json, .yaml or .yml, or leave it out of config',
      place: { file: shown },
    });
  }
  return configuration;
}

async function render(
  run: TargetRun,
  template: string,
  index: number,
  warn: (problem: Problem) => void,
): Promise<Configuration | undefined> {
  const { workspace, work, builder, program, target, inputs } = run;
  const shown = relative(workspace, template);
  const rendered = program
    ? await renderConfiguration({
        builder,
        program,
        template,
        folder: workspace,
        environment: inputs.configEnv,
        nothing: join(work, 'nothing'),
        output: join(work, 'rendered', `${index}.json`),
      })
    : { cannot: 'the gateway could not be had' };
  if ('text' in rendered) return renderedConfiguration(shown, rendered.text);
  if ('said' in rendered) {
    throw new ProblemError({
      what: `The gateway ${targetFolder(target)} does not take ${shown}: ${rendered.said}`,
      why: 'This is what "krakend check" says of the rendered template. Relative paths begin at the root of the repository.',
      place: { file: shown },
    });
  }
  warn({
    what: `${shown} was not checked for ${targetFolder(target)}: only the gateway can render it.`,
    why: `${rendered.cannot}.`,
  });
  return undefined;
}
