import { join, relative as relativePath } from 'node:path';
import { type Target, targetFolder } from '../krakend/target.ts';
import type { Mismatch } from '../plugin/compatibility.ts';
import { lineOf } from '../plugin/go-mod.ts';
import type { Problem } from '../problem.ts';
import type { Compatibility, FixReport } from '../report/report.ts';
import { inFolder, shellWord } from '../shell.ts';
import type { ModuleFolder } from '../workspace/go-modules.ts';

/** One problem per module that differs, at the line of go.mod that decides its version. */
export function mismatchProblems(
  module: ModuleFolder,
  compatibility: Compatibility,
  fix: FixReport | undefined,
): Problem[] {
  if (compatibility.state === 'unknown') return [];
  return compatibility.mismatches.map((mismatch) => ({
    what: `${mismatch.module} is ${versionWords(mismatch.have)} here, but the gateway links ${mismatch.want}.`,
    why: whyItMatters(mismatch),
    ...(fix?.holds ? { fix: fix.commands.join(' && ') } : {}),
    place: { file: join(module.relative, 'go.mod'), line: mismatch.line },
  }));
}

/** `v1.2.3`, or `replaced by ../fork`. */
function versionWords(have: string): string {
  return have.startsWith('=> ') ? `replaced by ${have.slice('=> '.length)}` : have;
}

function whyItMatters({ have, sharedPackages, direct }: Mismatch): string {
  const named = sharedPackages[0];
  if (have.startsWith('=> ')) {
    return `Both link ${named ?? 'this module'}, and paths are part of what Go compares: a copy elsewhere is another package, even with the same contents, and the gateway would refuse the plugin.`;
  }
  const how = direct ? 'go.mod requires it' : 'another module pulls it in';
  if (named === undefined)
    return `Both link this module (${how}), and the gateway loads only plugins with its own version.`;
  return `Both link ${named} (${how}): the gateway would refuse the plugin with "plugin was built with a different version of package …".`;
}

/** That Go had to complete go.sum. */
export function incompleteSums(module: ModuleFolder): Problem {
  const file = join(module.relative, 'go.mod');
  const missing = module.goSumText === undefined;
  return {
    what: missing
      ? `${module.relative || 'The module'} has no go.sum.`
      : `go.sum or go.mod of ${module.relative || 'the module'} lacks lines.`,
    why: `${missing ? 'It was made' : 'They were completed'} in a copy for this build. Until that is committed, nobody can check that the modules are the ones you meant.`,
    fix: `${inFolder(module.relative, 'go mod tidy')}, and commit go.mod and go.sum`,
    place: { file, line: module.goMod.moduleLine },
  };
}

/** That plugins were built with changes of go.mod with which another of their module does not compile. */
export function fixTakenBack(module: ModuleFolder, names: readonly string[]): Problem {
  const file = join(module.relative, 'go.mod');
  return {
    what: `${names.join(', ')} ${names.length === 1 ? 'was' : 'were'} built with changes of ${file} that were not written: another plugin of the module does not compile with them.`,
    why: 'Without these changes in the tree the next build brings something else.',
    fix: 'give each of these plugins a go.mod of its own, or see the error of the one that does not compile',
    place: { file, line: module.goMod.moduleLine },
  };
}

/** That go.mod and go.sum were changed, as the input fix asks for. */
export function fixWritten(module: ModuleFolder, { target, changes }: FixReport): Problem {
  const file = join(module.relative, 'go.mod');
  return {
    what: `${file} was changed to fit ${target}: ${changes} change${changes === 1 ? '' : 's'}, and go.sum completed.`,
    why: 'The input fix is true. The output fix-patch has the same as a patch.',
    fix: 'commit go.mod and go.sum',
    place: { file, line: module.goMod.moduleLine },
  };
}

/** That the input fix is true, and nothing tells what would have to change. */
export function nothingToFixBy(target: Target): Problem {
  return {
    what: `fix: true changes nothing for ${targetFolder(target)}: its gateway could not be had.`,
    why: "What has to change is known by comparing with the gateway's modules.",
    fix: 'name a gateway with the input gateway, or leave fix out',
  };
}

/** That no fix is searched for a module that is built with go.work. */
export function noSearchInWorkspace(
  { relative, goWork }: ModuleFolder,
  mismatches: readonly Mismatch[],
): Problem {
  const file = goWork?.file ?? 'go.work';
  const used = (goWork?.members ?? []).filter((member) =>
    mismatches.some(({ module }) => module === member.module),
  );
  const drops = used.map(({ folder }) => {
    const path = shellWord(`./${relativePath(goWork?.folder ?? '', folder)}`);
    return `go work edit -dropuse=${path}`;
  });
  const gets = mismatches
    .filter(({ module, wantVersion }) => wantVersion !== '' && !used.some((one) => one.module === module))
    .map(({ module, wantVersion }) => shellWord(`${module}@${wantVersion}`));
  const fixes = [
    ...(drops.length > 0 ? [`${drops.join(' && ')} where ${file} lies`] : []),
    ...(gets.length > 0 ? [`go get ${gets.join(' ')} in the modules that ask for other versions`] : []),
  ];
  return {
    what: `No fix was searched for ${relative || 'the module'}: it is built with ${file}.`,
    why: 'All modules of a workspace decide together which versions are linked, and Go tries no other go.mod there. A replace line in go.work holds a version for all of them.',
    fix: [...fixes, 'go work sync'].join(', then '),
    place: { file, line: 1 },
  };
}

/** How many requirements are named where no fix exists. */
const NAMED = 5;

/** That no change of go.mod helps, and what stands in the way. */
export function noFix(module: ModuleFolder, report: FixReport, mismatches: readonly Mismatch[]): Problem {
  const { target, obstacle, forcedBy } = report;
  const named = forcedBy.slice(0, NAMED);
  const more = forcedBy.length > NAMED ? `, and ${forcedBy.length - NAMED} more` : '';
  const asks = named.length > 0 ? ` ${named.join(', ')}${more}.` : '';
  const first = mismatches[0]?.module ?? '';
  return {
    what: `No change of go.mod makes ${module.relative || 'the module'} fit ${target}.`,
    why: `With the gateway's versions: ${(obstacle ?? 'unknown').replace(/\.*$/, '.')}${asks}`,
    fix: "require older versions of what asks for newer ones, or move to a KrakenD that links them: mode: check with a range in krakend-version, such as '>=2.10', shows which",
    place: { file: join(module.relative, 'go.mod'), line: lineOf(module.goMod, first) },
  };
}
