import type { Headline } from './headline.ts';
import { allFit, type Preview, type PreviewCell } from './preview.ts';

/** The line over what mode: check has found. */
export function previewHeadline(preview: Preview): Headline {
  const names = [...new Set(preview.cells.map(({ plugin }) => plugin))];
  const many = `${names.length} plugin${names.length === 1 ? '' : 's'}`;
  const versions = [...new Set(preview.gateways.map(({ target }) => target.version))];
  const gateways = `KrakenD ${versions.join(', ')}`;
  const bad = names.filter((name) => preview.cells.some((cell) => cell.plugin === name && isBad(cell)));
  const fit = allFit(preview);
  if (fit === true)
    return {
      tone: 'good',
      words: `${names.length === 1 ? 'The plugin fits' : `All ${many} fit`} ${gateways}`,
    };
  if (fit === undefined)
    return { tone: 'unsure', words: `Not everything is known of ${many} and ${gateways}` };
  if (versions.length > 1) {
    const fine = names.length - bad.length;
    return { tone: 'unsure', words: `${fine} of ${many} fit${fine === 1 ? 's' : ''} all of ${gateways}` };
  }
  if (names.length === 1) return { tone: 'bad', words: `The plugin does not fit ${gateways} as it is` };
  const [does, they] = bad.length === 1 ? ['does', 'it is'] : ['do', 'they are'];
  return { tone: 'bad', words: `${bad.length} of ${many} ${does} not fit ${gateways} as ${they}` };
}

function isBad({ fitness }: PreviewCell): boolean {
  return fitness !== 'fits' && fitness !== 'unknown';
}
