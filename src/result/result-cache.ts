import { join, resolve } from 'node:path';
import type { BuilderWishes, ImageGround } from '../builder/choose.ts';
import { whyNotHere } from '../builder/emulation.ts';
import { foreseeBuilder } from '../builder/foresee.ts';
import type { CacheEntry } from '../cache/keys.ts';
import type { CacheSession } from '../cache/session.ts';
import { cancelled } from '../cancel.ts';
import { expandHome, KEPT } from '../folders.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { namesFiles } from '../inputs/named-files.ts';
import { type Target, targetFolder } from '../krakend/target.ts';
import type { Console, Log, Phase } from '../log.ts';
import { messageOf } from '../problem.ts';
import { sayAgain } from '../recording.ts';
import { minute } from '../report/headline.ts';
import type { TargetResult } from '../stages/build-target.ts';
import type { Gateways } from '../stages/gateways.ts';
import { modulesOf } from '../stages/stores.ts';
import type { PluginSource } from '../workspace/find-plugins.ts';
import { type SourceDigest, sourceDigest } from '../workspace/source-digest.ts';
import type { TestedModule } from '../workspace/tested-modules.ts';
import { withoutSecrets } from './hide-secrets.ts';
import { adoptResult, newestResult, readResult, writeResult } from './kept-result.ts';
import { type Brought, type Foreseen, isLasting, readsThisMachine, whyNever } from './lasting.ts';
import { ownDigest } from './own-digest.ts';
import { closeTo, resultEntry } from './result-key.ts';

/** What decides over results, for all targets. */
export interface ResultGround {
  readonly inputs: Inputs;
  readonly plugins: readonly PluginSource[];
  readonly tests: readonly TestedModule[];
  /** Absolute and real. */
  readonly workspace: string;
  readonly wishes: BuilderWishes;
  readonly images: ImageGround;
  readonly gateways: Gateways;
  readonly caches: CacheSession;
  readonly console: Console;
}

/** The results of earlier runs, target by target. */
export interface Results {
  /** What an earlier run of the same brought; undefined where there is none. */
  recall(target: Target): Promise<TargetResult | undefined>;
  /**
   * Files of the plugins that were made of other sources, where there are several plugins: Go sees which of them are
   * still what it would link.
   */
  before(target: Target): Promise<FilesBefore>;
  /** Keeps what a target brought now, where the same would come of it another day. */
  keep(target: Target, brought: Brought): Promise<void>;
}

/** Files by the names of their plugins. */
export type FilesBefore = ReadonlyMap<string, string>;

/** Where the results of this machine lie, each in a folder that is called by its key. */
const RESULTS = `${KEPT}/results`;

interface Question extends Foreseen {
  readonly entry: CacheEntry;
  readonly sources: SourceDigest;
}

/**
 * The result cache: plugins with all that was said of them, by everything that decides it. Finding one takes the files
 * of the sources, what registry and release server say of builder and gateway, and nothing else.
 */
export function resultCache(ground: ResultGround): Results {
  const { caches, console } = ground;
  const names = ground.plugins.map(({ name }) => name);
  const questions = new Map<Target, Question>();
  let sources: Promise<SourceDigest | undefined> | undefined;

  async function ask(target: Target): Promise<Question | undefined> {
    const { wishes, images, gateways } = ground;
    sources ??= digestSources(ground);
    const [action, found, builder, gateway, cannotRun = ''] = await Promise.all([
      ownDigest(),
      sources,
      foreseeBuilder(wishes, target, images),
      gateways.stampOf(target),
      whyNotHere(target.architecture),
    ]);
    if (!found || !builder || gateway === undefined) return undefined;
    const { inputs, workspace } = ground;
    if (builder.kind === 'host' && readsThisMachine(inputs, found.cgo)) return undefined;
    const plugins = ground.plugins.map(({ name, packagePath, files, module }) => ({
      name,
      packagePath,
      files,
      module: module.relative,
    }));
    const place = builder.kind === 'host' ? workspace : '';
    const { kind, identity } = builder;
    const modules = modulesOf(ground);
    const rest = { action, target, plugins, inputs, sources: found, modules, gateway, cannotRun, place };
    const entry = resultEntry({ ...rest, builder: `${kind} ${identity}` });
    return { entry, builder, gateway, checker: gateways.wantsChecker(target), sources: found, cannotRun };
  }

  async function recall(target: Target): Promise<TargetResult | undefined> {
    if (!caches.wanted('result') || whyNever(ground.inputs)) return undefined;
    return console.phase(`Result for ${targetFolder(target)}`, async (phase) => {
      try {
        return await look(target, phase);
      } catch (error) {
        cancelled.throwIfAborted();
        phase.outcome(`not known: ${messageOf(error)}`);
        return undefined;
      }
    });
  }

  async function look(target: Target, phase: Phase): Promise<TargetResult | undefined> {
    const question = await ask(target);
    if (!question) {
      phase.outcome('not known before building');
      return undefined;
    }
    const { entry } = question;
    const folder = join(expandHome(RESULTS), entry.key);
    let kept = await readResult(folder, target, names);
    const from = kept ? 'already on this machine' : 'from the cache';
    if (!kept) {
      await bring(entry, phase);
      kept = await readResult(folder, target, names);
    }
    if (!kept) {
      questions.set(target, question);
      phase.outcome('none of these sources yet');
      return undefined;
    }
    const { result, said } = kept;
    sayAgain(said, phase);
    for (const { name, file } of result.plugins) phase.info(`${name}: sha256 ${file?.sha256 ?? ''}`);
    phase.outcome(`unchanged since ${minute(result.target.unchangedSince ?? '')}, ${from}`);
    const path = await ground.gateways.fileOf(target).catch(() => undefined);
    const { gateway } = result.target;
    return {
      ...result,
      target: { ...result.target, ...(gateway && { gateway: { ...gateway, path: path ?? '' } }) },
    };
  }

  async function bring(entry: CacheEntry, log: Log): Promise<void> {
    const outcome = await caches.restore(entry, log);
    if (outcome !== 'hit' && outcome !== 'partial') return;
    await adoptResult(expandHome(entry.paths[0] ?? ''), expandHome(RESULTS));
  }

  async function before(target: Target): Promise<FilesBefore> {
    const question = questions.get(target);
    // One plugin is linked in less time than its file takes to come.
    if (!question || names.length < 2) return new Map();
    return console.phase(`Earlier plugins for ${targetFolder(target)}`, async (phase) => {
      try {
        return await lookBefore(question.entry, target, phase);
      } catch (error) {
        cancelled.throwIfAborted();
        phase.outcome(`none: ${messageOf(error)}`);
        return new Map();
      }
    });
  }

  async function lookBefore(entry: CacheEntry, target: Target, phase: Phase): Promise<FilesBefore> {
    const close = closeTo(entry);
    const newest = (): Promise<string | undefined> => newestResult(expandHome(RESULTS), close.restoreKeys[0]);
    let folder = await newest();
    const from = folder ? 'already on this machine' : 'from the cache';
    if (!folder) {
      // It counts as one look.
      caches.withdraw(entry);
      await bring(close, phase);
      folder = await newest();
    }
    const kept = folder && (await readResult(folder, target, names));
    if (!kept) {
      phase.outcome('none');
      return new Map();
    }
    phase.outcome(`of ${minute(kept.result.target.unchangedSince ?? '')}, ${from}`);
    return new Map(kept.result.plugins.flatMap(({ name, file }) => (file ? [[name, file.built]] : [])));
  }

  async function keep(target: Target, brought: Brought): Promise<void> {
    const { inputs, gateways } = ground;
    const question = questions.get(target);
    if (!question || !isLasting(brought, inputs, question)) return;
    // What wrote into the sources or the gateway's file while they were built, built what nobody has.
    const [now, gateway] = await Promise.all([digestSources(ground), gateways.stampOf(target)]);
    if (now?.digest !== question.sources.digest || gateway !== question.gateway) return;
    // A later run that takes this has downloaded nothing that it could save.
    const { downloads: _, ...result } = brought.result;
    const { said } = brought;
    if (result.target === undefined) return;
    try {
      const { entry } = question;
      const all = [...gateways.saidOf(target), ...said];
      const kept = withoutSecrets({ result: { ...result, target: result.target }, said: all }, inputs);
      if (!kept) return;
      const now = new Date();
      await writeResult(join(expandHome(RESULTS), entry.key), entry.key, kept, now);
      // From where it is saved.
      if (caches.enabled('result')) await writeResult(expandHome(entry.paths[0] ?? ''), entry.key, kept, now);
      caches.complete(entry);
    } catch (error) {
      console.warning({ what: 'The result could not be kept for the next run.', why: messageOf(error) });
    }
  }

  return { recall, before, keep };
}

function digestSources(ground: ResultGround): Promise<SourceDigest | undefined> {
  const { inputs, tests, workspace } = ground;
  return sourceDigest({
    modules: modulesOf(ground),
    workspace,
    outputDirectory: resolve(workspace, inputs.outputDirectory),
    all: inputs.config.length > 0 || tests.length > 0 || namesFiles(inputs),
    outputs: tests.length > 0,
  });
}
