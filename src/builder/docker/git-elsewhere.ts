import { readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { which } from '@actions/io';
import { cancelled } from '../../cancel.ts';
import type { Log } from '../../log.ts';
import { movedGoWork } from '../../plugin/go-work.ts';
import { reasonOf } from '../../problem.ts';
import type { ProcessResult } from '../../process.ts';
import type { GoCall, GoRunner } from '../builder.ts';

/** Go's download of modules, somewhere. */
export type Download = (call: GoCall) => Promise<ProcessResult>;

/** A place with git that fills the same module cache. */
export interface OtherPlace {
  /** For the log: `on this machine`. */
  readonly words: string;
  readonly download: Download;
}

/** How to come by such a place; throws where there is none, with the reason. */
export type FindPlace = (log: Pick<Log, 'info'>) => Promise<OtherPlace>;

/** What Go says where it has to ask a repository itself, as in the Alpine builder since KrakenD 2.5. */
const LACKS_GIT = /exec: "git": executable file not found/;

/**
 * A download that goes elsewhere where it needs git and the builder has none. What the other place has downloaded
 * lies in the module cache; the builder is then asked again, as it is its answer that counts.
 *
 * @param places are tried in turn.
 */
export function downloadWhereGitIs(inBuilder: Download, places: readonly FindPlace[]): Download {
  let found: Promise<OtherPlace | { readonly reasons: readonly string[] }> | undefined;
  return async (call) => {
    const result = await inBuilder(call);
    if (result.exitCode === 0 || !LACKS_GIT.test(result.stderr)) return result;
    found ??= firstPlace(places, { info: call.say ?? (() => undefined) });
    const place = await found;
    if ('reasons' in place) return { ...result, stderr: [result.stderr, ...place.reasons].join('\n') };
    const elsewhere = await place.download(call);
    return elsewhere.exitCode === 0 ? inBuilder(call) : elsewhere;
  };
}

async function firstPlace(
  places: readonly FindPlace[],
  log: Pick<Log, 'info'>,
): Promise<OtherPlace | { readonly reasons: readonly string[] }> {
  const reasons: string[] = [];
  for (const find of places) {
    try {
      const place = await find(log);
      log.info(`Private modules are downloaded ${place.words}, because the builder has no git`);
      return place;
    } catch (error) {
      cancelled.throwIfAborted();
      reasons.push(`elsewhere: ${reasonOf(error)}`);
    }
  }
  return { reasons };
}

/**
 * This machine, where it has git, by its own paths.
 *
 * @param lister brings the gateway's Go here.
 * @param outside the path of this machine behind one of the builder's.
 */
export function thisMachine(
  lister: (log: Pick<Log, 'info'>) => Promise<Pick<GoRunner, 'download'>>,
  outside: (path: string) => string | undefined,
): FindPlace {
  return async (log) => {
    if ((await which('git', false)) === '') throw new Error('this machine has no git');
    const { download } = await lister(log);
    const flag = '-modfile=';
    const here = (arg: string): string =>
      arg.startsWith(flag) ? flag + (outside(arg.slice(flag.length)) ?? '') : arg;
    const workspaceHere = async (GOWORK: string): Promise<Record<string, string>> => {
      const inside = outside(GOWORK) ?? '';
      const own = `${dirname(inside)}/here.work`;
      await writeFile(
        own,
        movedGoWork(await readFile(inside, 'utf8'), (path) => outside(path) ?? path),
      );
      return { GOWORK: own };
    };
    return {
      words: 'on this machine',
      download: async (call) => {
        const { GOWORK, ...environment } = call.environment ?? {};
        const workspace = GOWORK === undefined ? {} : await workspaceHere(GOWORK);
        return download({
          ...call,
          args: call.args.map(here),
          environment: { ...environment, ...workspace },
        });
      },
    };
  };
}
