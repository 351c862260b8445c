import { clean, gt, gte, maxSatisfying, subset, validRange } from 'semver';
import { ProblemError } from '../problem.ts';
import { CATALOGUE, type CatalogueEntry } from './catalogue.ts';

/** An exact release, and how it was arrived at. */
export interface Release {
  readonly version: string;
  /** For the log: what was asked for and where the answer came from. */
  readonly source: string;
  /** What the catalogue knows of it; nothing for releases newer than this action. */
  readonly facts?: CatalogueEntry;
  /** Something in the request that is probably not meant. */
  readonly warning?: string;
}

/** Whether the gateway has the command `test-plugin`, which came with 2.6.0. */
export function hasTestPlugin({ version, facts }: Release): boolean {
  return facts?.testPlugin ?? gte(version, '2.6.0');
}

const WHY_NO_CE3 =
  'The Community Edition dropped Go plugins with 3.0: a CE 3 gateway starts and loads none. Plugins live on in CE 2.x and in the Enterprise Edition.';

/**
 * The exact release that a request such as `2.13.8`, `2.13`, `~2.12` or `latest` means.
 *
 * @throws ProblemError for CE 3 and later, for what is no version, and for what no release satisfies.
 */
export function resolveRelease(request: string, catalogue: readonly CatalogueEntry[] = CATALOGUE): Release {
  const asked = request.trim();
  const known = catalogue.map((entry) => entry.version);
  const newest = known.at(-1) ?? '';

  if (asked === 'latest') {
    return withFacts(newest, `latest: the newest 2.x in the catalogue (CE 3 loads no plugins)`, catalogue);
  }

  const exact = /^v?\d+\.\d+\.\d+$/.test(asked) ? clean(asked) : null;
  if (exact !== null) {
    refuseOutsideV2(exact, asked, newest);
    return withFacts(exact, sourceOfExact(exact, known, newest), catalogue);
  }

  const range = validRange(asked.replace(/^v(?=\d)/, ''));
  if (range === null || asked === '') throw notAVersion(asked);
  const found = maxSatisfying(known, range);
  if (found === null) {
    if (subset(range, '>=3.0.0')) throw noPlugins(asked, newest);
    throw new ProblemError({
      what: `No KrakenD release satisfies krakend-version "${asked}".`,
      why: `The releases that load plugins are ${known[0]} to ${newest}.`,
      fix: `give one of them, such as krakend-version: '${newest}'`,
    });
  }
  const release = withFacts(found, `"${asked}": the newest that satisfies it in the catalogue`, catalogue);
  // `krakend-version: 2.10` without quotes is the number 2.1 by the time that YAML hands it on.
  if (asked !== '2.1') return release;
  return {
    ...release,
    warning: `krakend-version is 2.1, which means ${found}. If 2.10 was meant, YAML has eaten the zero: write krakend-version: '2.10' with quotes.`,
  };
}

function sourceOfExact(version: string, known: readonly string[], newest: string): string {
  if (known.includes(version)) return 'as given';
  return gt(version, newest)
    ? 'as given; newer than the catalogue of this action'
    : 'as given; not in the catalogue of this action';
}

function withFacts(version: string, source: string, catalogue: readonly CatalogueEntry[]): Release {
  const facts = catalogue.find((entry) => entry.version === version);
  return facts ? { version, source, facts } : { version, source };
}

function refuseOutsideV2(version: string, asked: string, newest: string): void {
  const major = Number(version.split('.')[0]);
  if (major >= 3) throw noPlugins(asked, newest);
  if (major < 2) {
    throw new ProblemError({
      what: `KrakenD ${asked} is older than the plugins that this action builds.`,
      why: 'The Plugin Builder and the plugin interfaces used today came with KrakenD 2.0.',
      fix: `give a 2.x release, such as krakend-version: '${newest}'`,
    });
  }
}

function noPlugins(asked: string, newest: string): ProblemError {
  return new ProblemError({
    what: `KrakenD Community Edition "${asked}" loads no plugins.`,
    why: WHY_NO_CE3,
    fix: `stay on the newest 2.x with krakend-version: '${newest}', or move the gateway to the Enterprise Edition`,
  });
}

function notAVersion(asked: string): ProblemError {
  return new ProblemError({
    what: asked === '' ? 'krakend-version is missing.' : `krakend-version "${asked}" is not a version.`,
    why: "Allowed are an exact release ('2.13.8'), a minor ('2.13'), a semver range ('~2.12', '>=2.10 <2.12') and 'latest'.",
    fix: "write krakend-version: '2.13.8' with your gateway's version",
  });
}
