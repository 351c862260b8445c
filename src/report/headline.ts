import { releaseName } from '../krakend/release.ts';
import { isUnchanged, type Report, succeeded } from './report.ts';

/** What came of a run, in one line, and how it is meant. */
export interface Headline {
  readonly tone: 'good' | 'bad' | 'unsure';
  readonly words: string;
}

/** The line over a report. */
export function headline(report: Report): Headline {
  const { tone, words } = outcomeLine(report);
  const [since] = report.targets.map(({ unchangedSince }) => unchangedSince).toSorted();
  return isUnchanged(report) && since !== undefined
    ? { tone, words: `${words}: nothing has changed since ${minute(since)}` }
    : { tone, words };
}

/** `2026-11-24 08:12 UTC`, of an ISO 8601 time. */
export function minute(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}

function outcomeLine(report: Report): Headline {
  const { plugins, release } = report;
  const good = plugins.filter(({ outcome }) => outcome === 'published').length;
  const loaded = plugins.filter(({ proof }) => proof === 'loaded').length;
  const many = `${plugins.length} plugin${plugins.length === 1 ? '' : 's'}`;
  const gateway = releaseName(release);
  const bad = (words: string): Headline => ({ tone: 'bad', words });
  const fine = (words: string): Headline => ({ tone: 'good', words });
  if (!succeeded(report)) {
    const failed = plugins.length - good;
    if (failed === 0) return bad(`${many} built for ${gateway}, and something else is wrong`);
    return bad(
      plugins.length === 1
        ? `The plugin for ${gateway} failed`
        : `${failed} of ${many} for ${gateway} failed`,
    );
  }
  if (loaded === plugins.length) return fine(`${many} built and loaded by ${gateway}`);
  if (plugins.every(({ proof, verdict }) => proof === 'loaded' || verdict === 'accepts')) {
    const judged = plugins.length - loaded;
    if (loaded === 0) return fine(`${many} built, and accepted by ${gateway} by their files`);
    return fine(`${many} built for ${gateway}: ${loaded} loaded by it, ${judged} accepted by their files`);
  }
  const words = `${many} built for ${gateway}, ${plugins.length - loaded} not proven to load`;
  return { tone: 'unsure', words };
}

/** What became of a plugin, in words. */
export const OUTCOMES = {
  published: 'built',
  refused: 'refused by the gateway',
  unproven: 'not proven, and verify is load',
  incompatible: 'modules do not fit',
  'tests-failed': 'its tests fail',
  failed: 'does not build',
} as const;
