import { join } from 'node:path';
import { type BuiltFile, type Proof, proveAlone, proveTogether } from '../builder/prove-loading.ts';
import { explainLoadRefusal, explainVerdict } from '../diagnosis/load-refusal.ts';
import { unmetDemand } from '../krakend/demands.ts';
import { kindsOf } from '../krakend/plugin-kinds.ts';
import { targetFolder } from '../krakend/target.ts';
import type { Verdict } from '../loader/index.ts';
import type { Log, Phase } from '../log.ts';
import type { Problem } from '../problem.ts';
import { sideBySide } from '../side-by-side.ts';
import type { Compiled } from './compile.ts';
import { loadRefusal } from './failure-context.ts';
import { judgeAlone, judgePlugins } from './judge.ts';
import { type LoadingRun, type TargetRun, widthOf } from './target-run.ts';

/** A plugin with what its gateway said to it. */
export interface Proven {
  readonly compiled: Compiled;
  /** What the two files say; absent where there is no file. */
  readonly verdict?: Verdict;
  /** Whether it is refused by its file alone, as no gateway could be asked. */
  readonly refusedByFile?: boolean;
  readonly proof: Proof;
  readonly problems: readonly Problem[];
}

/** Judges the files, then has the gateway load each plugin alone and all of them together. */
export async function prove(run: LoadingRun, plugins: readonly Compiled[], phase: Phase): Promise<Proven[]> {
  const verdicts = judgePlugins(run, plugins, phase);
  // Each has a gateway to itself, in a folder of its own.
  const alone = await sideBySide(plugins, widthOf(run), phase, async (compiled, log) => {
    const verdict = verdicts.get(compiled);
    const proven = await proveOne(run, compiled, verdict, plugins, log);
    return { ...proven, ...(verdict && { verdict }) };
  });
  noticeUnproven(run, alone, phase);
  const together = await confirmTogether(run, alone, phase);
  const built = together.filter(({ compiled }) => compiled.built);
  const loaded = built.filter(({ proof }) => proof.state === 'loaded').length;
  const failed = built.some(({ proof, refusedByFile }) => proof.state === 'failed' || refusedByFile);
  phase.outcome(`${loaded} of ${built.length} loaded`, !failed);
  return together;
}

/** A plugin that was not built. */
export function notProven(compiled: Compiled): Proven {
  return { compiled, proof: unproven('it was not built'), problems: compiled.problems };
}

async function proveOne(
  run: LoadingRun,
  compiled: Compiled,
  verdict: Verdict | undefined,
  all: readonly Compiled[],
  log: Log,
): Promise<Proven> {
  const { plugin } = compiled.examined;
  if (!compiled.built) return notProven(compiled);
  const subject = `${plugin.name} for ${targetFolder(run.target)}`;
  const demand = unmetDemand(subject, compiled.built.facts, run.gateway?.profile, run.target.edition);
  if (demand) return refused(compiled, { state: 'failed', reason: demand.what, lines: [] }, log, demand);
  if (run.inputs.verify === 'off')
    return { compiled, proof: unproven('verify is off'), problems: compiled.problems };
  const refusal = verdict?.state === 'rejects' || verdict?.state === 'kills' ? verdict : undefined;
  const proof =
    run.program && run.cannotLoad === undefined
      ? await proveAlone(run.builder, run.program, builtFile(run, compiled), join(run.work, 'proof'))
      : unproven(run.cannotLoad ?? '');
  const about = loadRefusal(run, compiled, all);
  if (proof.state === 'failed') {
    return refused(compiled, proof, log, explainLoadRefusal({ ...about, said: proof.reason }));
  }
  if (proof.state === 'loaded') {
    log.info(`${plugin.name}: the gateway loads it`);
    if (compiled.built.facts.kinds.includes('middleware') && run.target.edition !== 'ee')
      log.notice(middlewareIgnored(subject));
    for (const line of proof.lines) log.info(`  ${line}`);
    const alone = refusal && judgeAlone(run, compiled);
    if (alone?.state === 'rejects' || alone?.state === 'kills') log.warning(wrongVerdict(subject, alone));
    return { compiled, proof, problems: compiled.problems };
  }
  const predicted = refusal && explainVerdict(refusal, about);
  if (predicted) return { ...refused(compiled, proof, log, predicted), refusedByFile: true };
  const problem: Problem = {
    what: `${subject} is not proven to load.`,
    why: sentence(proof.reason),
  };
  if (run.inputs.verify === 'load') {
    log.error(problem);
    return { compiled, proof: { ...proof, state: 'unproven' }, problems: [...compiled.problems, problem] };
  }
  return { compiled, proof, problems: compiled.problems };
}

function middlewareIgnored(subject: string): Problem {
  return {
    what: `${subject} exports MiddlewareRegisterer too, which a Community gateway does not look at.`,
    why: 'It was tried as what it is besides. Middleware is a kind of plugin of the Enterprise Edition.',
  };
}

/** What nobody should ever see: the files say one thing, and the gateway does another. */
function wrongVerdict(subject: string, { said }: Refusal): Problem {
  return {
    what: `${subject} loads, although its file says that it would not (${said}).`,
    why: 'The gateway has the last word; the reading of the files is wrong.',
    fix: 'report this to the authors of this action, with both files',
  };
}

type Refusal = Extract<Verdict, { state: 'rejects' | 'kills' }>;

/** Reasons are words of ours, or whole sentences of others. */
function sentence(reason: string): string {
  return reason.replace(/\.*$/, '.');
}

/**
 * One notice for a target and reason: of thirty plugins GitHub would show ten. Those who asked for the files alone
 * are told where these don't say enough.
 */
function noticeUnproven(run: TargetRun, plugins: readonly Proven[], phase: Phase): void {
  const { verify } = run.inputs;
  if (verify !== 'auto' && verify !== 'static') return;
  const reasons = Map.groupBy(
    plugins.filter(
      ({ compiled, proof, verdict, refusedByFile }) =>
        compiled.built &&
        proof.state === 'unproven' &&
        !refusedByFile &&
        (verify === 'auto' || verdict?.state === 'unknown'),
    ),
    ({ proof }) => (proof.state === 'unproven' ? proof.reason : ''),
  );
  for (const [reason, unproven] of reasons) {
    const names = unproven.map(({ compiled }) => compiled.examined.plugin.name).join(', ');
    const accepted = unproven.every(({ verdict }) => verdict?.state === 'accepts');
    const byFiles = accepted ? ' By the files of both, the gateway accepts them.' : '';
    phase.notice({
      what: `Not proven to load into ${targetFolder(run.target)}: ${names}.`,
      why: `${sentence(reason)}${byFiles}`,
    });
  }
}

/** Two plugins that load alone may not load together; the gateway names the one that came second. */
async function confirmTogether(run: TargetRun, plugins: readonly Proven[], phase: Phase): Promise<Proven[]> {
  const loaded = plugins.filter(({ proof }) => proof.state === 'loaded');
  if (loaded.length < 2 || !run.program) return [...plugins];
  const files = loaded.map(({ compiled }) => builtFile(run, compiled));
  const refusals = await proveTogether(run.builder, run.program, files, join(run.work, 'proof'));
  if (refusals.length === 0) phase.info(`${files.length} plugins load together in one gateway`);
  return plugins.map((proven) => {
    const file = `${proven.compiled.examined.plugin.name}.so`;
    const refusal = refusals.find((one) => one.file === file);
    if (!refusal || proven.proof.state !== 'loaded') return proven;
    const reason = `together with the others: ${refusal.reason}`;
    const others = plugins.map(({ compiled }) => compiled);
    const about = { ...loadRefusal(run, proven.compiled, others), said: refusal.reason };
    const failed: Proof = { state: 'failed', reason, lines: [] };
    const second = refused(proven.compiled, failed, phase, explainLoadRefusal(about));
    return { ...second, ...(proven.verdict && { verdict: proven.verdict }) };
  });
}

function refused(compiled: Compiled, proof: Proof, log: Log, problem: Problem): Proven {
  log.error(problem);
  if (proof.state === 'failed') for (const line of proof.lines) log.info(`  ${line}`);
  return { compiled, proof, problems: [...compiled.problems, problem] };
}

function unproven(reason: string): Proof {
  return { state: 'unproven', reason };
}

/** The file as those take it who hand it to a gateway, with the kinds that this gateway knows. */
export function builtFile({ target }: Pick<TargetRun, 'target'>, { examined, built }: Compiled): BuiltFile {
  const kinds = kindsOf(built?.facts.kinds ?? [], target.edition);
  return { name: examined.plugin.name, path: built?.file.built ?? '', kinds };
}
