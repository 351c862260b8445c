import { join } from 'node:path';
import { type Answered, visitGateway } from '../builder/visit-gateway.ts';
import type { Configuration } from '../injection/configuration.ts';
import { countModifiers, type Unused, unusedPlugins } from '../injection/smoke.ts';
import { targetFolder } from '../krakend/target.ts';
import type { Phase } from '../log.ts';
import type { Problem } from '../problem.ts';
import { builtFile, type Proven } from './prove.ts';
import type { TargetRun } from './target-run.ts';

/**
 * Starts the gateway with each configuration and the plugins, has it answer the requests, and reads in its log
 * which plugins it does not use.
 *
 * @returns what went wrong; it has been said.
 */
export async function smoke(
  run: TargetRun,
  configurations: readonly Configuration[],
  plugins: readonly Proven[],
  phase: Phase,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  let asked = 0;
  let words: string | undefined;
  for (const [index, configuration] of configurations.entries()) {
    const found = await smokeOne(run, configuration, plugins, index, phase);
    if ('cannot' in found) {
      const problem: Problem = {
        what: `No smoke test of ${targetFolder(run.target)}: its gateway can't be started here.`,
        why: `${found.cannot}.`,
      };
      if (run.inputs.verify !== 'load') {
        phase.notice(problem);
        words = 'not run';
      } else problems.push(problem);
      break;
    }
    asked += found.asked;
    problems.push(...found.problems);
  }
  for (const problem of problems) phase.error(problem);
  if (problems.length > 0) phase.outcome(`${problems.length} problem(s)`, false);
  else phase.outcome(words ?? `${asked} request(s) answered`);
  return problems;
}

async function smokeOne(
  run: TargetRun,
  configuration: Configuration,
  plugins: readonly Proven[],
  index: number,
  phase: Phase,
): Promise<{ readonly problems: Problem[]; readonly asked: number } | { readonly cannot: string }> {
  const { builder, program, inputs, work, workspace } = run;
  if (!program) return { cannot: 'the gateway could not be had' };
  const usable = plugins.filter(({ compiled, proof }) => compiled.built && proof.state !== 'failed');
  const visited = await visitGateway({
    builder,
    program,
    files: usable.map(({ compiled }) => builtFile(run, compiled)),
    configuration: configuration.value,
    environment: inputs.configEnv,
    requests: inputs.smoke,
    folder: join(work, 'smoke', String(index)),
    workspace,
    onLine: (line) => phase.info(`  ${line}`),
  });
  if ('cannot' in visited) return visited;
  const { result, answers } = visited;
  const log = `${result.stdout}\n${result.stderr}`;
  for (const { request, answer } of answers) {
    phase.info(`${request.method} ${request.path}: ${answer?.status ?? 'no answer'}`);
  }
  const { file } = configuration;
  const where = { place: { file } };
  const unused = unusedPlugins(log).map((one) => unusedProblem(run, file, one));
  const wrong = answers.flatMap((one) => wrongAnswer(run, file, one));
  // A visit that never was: the gateway ended, or did not get as far as serving.
  const silent =
    answers.length === 0 || answers.every(({ answer, dropped }) => answer === undefined && !dropped)
      ? [{ ...noService(run, file, log, result.exitCode), ...where }]
      : wrong;
  const modifiers = silent === wrong ? unusedModifiers(run, configuration, log) : [];
  return { problems: [...unused, ...modifiers, ...silent], asked: answers.length };
}

function unusedProblem({ target }: TargetRun, file: string, { line, why }: Unused): Problem {
  const reasons: Record<Unused['why'], { why: string; fix: string }> = {
    'unknown name': {
      why: `${file} names a plugin that none of the built ones registers. The gateway starts all the same, without it.`,
      fix: 'correct the name in the configuration, or in what the plugin passes to register',
    },
    'factory failed': {
      why: 'The plugin is loaded, but its own function returned this error for its configuration. The gateway starts all the same, without it.',
      fix: "correct the plugin's own settings beside its name in extra_config",
    },
    'wrong type': {
      why: 'The function that the plugin passes to register has not the type that the gateway asks for.',
      fix: 'give it the signature that the documentation of this kind of plugin shows',
    },
  };
  return { what: `The gateway ${targetFolder(target)} says: ${line}`, ...reasons[why], place: { file } };
}

function unusedModifiers({ target }: TargetRun, { file, value }: Configuration, log: string): Problem[] {
  const { named, used } = countModifiers(value, log);
  if (used >= named) return [];
  return [
    {
      what: `${file} names ${named} modifier${named === 1 ? '' : 's'} for endpoints, and the gateway ${targetFolder(target)} uses ${used === 0 ? 'none' : used}.`,
      why: 'It passes over the name of a modifier that nobody registers without a word. Its log says under "[Modifier Plugins]" which endpoints have some.',
      fix: 'correct the names; many modifiers register with -request or -response behind their name',
      place: { file },
    },
  ];
}

function wrongAnswer({ target }: TargetRun, file: string, { request, answer, dropped }: Answered): Problem[] {
  const { method, path, status } = request;
  if (answer?.status === status) return [];
  const silence = dropped ? 'closed the connection without an answer' : 'gave no answer';
  const got = answer === undefined ? silence : `answered ${answer.status}`;
  return [
    {
      what: `${method} ${path}: the gateway ${targetFolder(target)} ${got}, and ${status} was asked for.`,
      why: answer?.body
        ? `It said: ${answer.body}`
        : `It was started with ${file} and the plugins; its log stands above.`,
    },
  ];
}

function noService({ target }: TargetRun, file: string, log: string, exitCode: number): Problem {
  const lines = log.split('\n').map((line) => line.trim());
  const telling =
    lines.find((line) => /^(panic|fatal error)|\bERROR\b|error parsing/i.test(line)) ??
    lines.findLast((line) => line !== '');
  return {
    what: `The gateway ${targetFolder(target)} does not serve with ${file}.`,
    why: `It ended with exit code ${exitCode}${telling ? `: ${telling}` : ' without a word'}`,
  };
}
