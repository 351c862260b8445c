import { CATALOGUE, type CatalogueEntry } from './catalogue.ts';

/** KrakenD's editions: Community and Enterprise, whose releases have numbers of their own. */
export type Edition = 'ce' | 'ee';

export const EDITIONS: readonly Edition[] = ['ce', 'ee'];

/** What is known of an edition before anybody is asked. */
export interface EditionFacts {
  readonly edition: Edition;
  /** Its releases, oldest first. */
  readonly catalogue: readonly CatalogueEntry[];
  /** All releases that load plugins, as a semver range. */
  readonly pluginReleases: string;
}

/** The Community Edition lost its plugins with 3.0. */
export const COMMUNITY: EditionFacts = {
  edition: 'ce',
  catalogue: CATALOGUE,
  pluginReleases: '>=2.0.0 <3.0.0',
};

/** Of Enterprise nothing is public but its images: what a release was built with is read off its gateway. */
export const ENTERPRISE: EditionFacts = { edition: 'ee', catalogue: [], pluginReleases: '>=2.0.0' };

export function factsOf(edition: Edition): EditionFacts {
  return edition === 'ee' ? ENTERPRISE : COMMUNITY;
}
