import { targetFolder } from '../krakend/target.ts';
import { describePlace, type Problem } from '../problem.ts';
import { pluginNames } from './plugin-names.ts';
import type { Preview, PreviewCell, PreviewGateway } from './preview.ts';

/**
 * What mode: check has to say at places: for each module one problem with all gateways that its plugins do not
 * fit, because of many annotations GitHub shows ten; beside them what keeps a gateway or a module from being
 * looked at, once.
 */
export function previewProblems({ gateways, cells, fixes }: Preview): Problem[] {
  const bad = cells.filter(({ fitness }) => fitness === 'changes');
  const modules = Map.groupBy(bad, ({ module }) => module);
  const ofModules = [...modules].map(([module, own]): Problem => {
    const plugins = [...new Set(own.map(({ plugin }) => plugin))];
    const targets = [...new Set(own.map(({ target }) => targetFolder(target)))];
    const fixesOf = fixes.filter((fix) => fix.folder === module && fix.holds && targets.includes(fix.target));
    const commands = new Set(fixesOf.map((fix) => fix.commands.join(' && ')));
    const words = new Set(
      targets.map((target) => differenceWords(own.filter((cell) => targetFolder(cell.target) === target))),
    );
    const [only] = words;
    const [command] = commands;
    const file = `${module === '' ? '' : `${module}/`}go.mod`;
    return {
      what: `${pluginNames(plugins)} ${plugins.length === 1 ? 'does' : 'do'} not fit KrakenD ${gatewayWords(targets, gateways)} as ${plugins.length === 1 ? 'it is' : 'they are'}.`,
      why: words.size === 1 && only !== undefined ? only : 'The job summary has what differs from each.',
      fix:
        commands.size === 1 && command !== undefined
          ? command
          : 'the output fix-patch has a patch for each gateway; no one go.mod fits all of them',
      place: { file, line: own[0]?.mismatches[0]?.line ?? 1 },
    };
  });
  const others = [
    ...gateways.flatMap(({ problem }) => problem ?? []),
    ...cells.flatMap(({ problems }) => problems),
  ];
  return [
    ...ofModules,
    ...new Map(
      others.map((one) => [`${one.what}${one.place ? describePlace(one.place) : ''}`, one]),
    ).values(),
  ];
}

/** `2.12.1` where it is all of its variants and architectures, else which of them. */
function gatewayWords(targets: readonly string[], gateways: readonly PreviewGateway[]): string {
  const byVersion = Map.groupBy(gateways, ({ target }) => target.version);
  const words = [...byVersion].flatMap(([version, of]) => {
    const own = of.map(({ target }) => targetFolder(target)).filter((title) => targets.includes(title));
    return own.length === of.length ? [version] : own;
  });
  return words.join(', ');
}

function differenceWords(cells: readonly PreviewCell[]): string {
  const words = cells.flatMap(({ mismatches, goLine }) => [
    ...(goLine ? [`the go line is ${goLine.from}, and the gateway's Go takes ${goLine.to}`] : []),
    ...mismatches.map(({ module, have, want }) => `${module} is ${have}, and the gateway links ${want}`),
  ]);
  return `${[...new Set(words)].join('; ')}.`;
}
