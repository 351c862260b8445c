import { code, codeBlock, plain } from './markdown.ts';
import type { FixReport } from './report.ts';

/** What would make modules fit, or why nothing does: one section per module and group of gateways alike. */
export function fixesSection(fixes: readonly FixReport[]): string[] {
  const alike = Map.groupBy(fixes, ({ target: _, ...rest }) => JSON.stringify(rest));
  return [...alike.values()].flatMap((group) => {
    const [fix] = group;
    if (!fix) return [];
    const targets = group.map(({ target }) => plain(target)).join(', ');
    return [
      `### Make ${fix.folder === '' ? 'the module' : plain(fix.folder)} fit ${targets}`,
      ...bodyOf(fix),
    ];
  });
}

function bodyOf(fix: FixReport): string[] {
  const { commands, holds, written, patch, obstacle } = fix;
  const asks = forced(fix);
  if (!holds) {
    const words = `No change of go.mod does it. With the gateway's versions: ${plain(obstacle ?? 'unknown')}.${asks}`;
    return commands.length === 0 ? [words] : [words, 'This is how far it got:', codeBlock(commands, 'sh')];
  }
  const size = sizeWords(fix);
  const how = written
    ? `go.mod and go.sum were changed (\`fix: true\`), and this is what was built: commit them. ${size}${asks}`
    : `Run these, or \`git apply\` the patch (output \`fix-patch\`), and commit go.mod and go.sum. They were tried on a copy: with them, nothing that the plugin links differs from the gateway. ${size}${asks}`;
  return [how, ...(written ? [] : [codeBlock(commands, 'sh')]), patchBlock(patch)].filter(
    (part) => part !== '',
  );
}

/** `1 change of go.mod; krakend check-plugin -f asks for 12 commands.` */
export function sizeWords({ changes, checkPluginCommands }: FixReport): string {
  const own = `${changes} change${changes === 1 ? '' : 's'} of go.mod`;
  if (checkPluginCommands === undefined) return `${own}.`;
  const plural = checkPluginCommands === 1 ? 'command' : 'commands';
  return `${own}; \`krakend check-plugin -f\` asks for ${checkPluginCommands} ${plural}.`;
}

/** How many requirements are named. */
const NAMED = 8;

function forced({ forcedBy }: FixReport): string {
  if (forcedBy.length === 0) return '';
  const more = forcedBy.length > NAMED ? `, and ${forcedBy.length - NAMED} more` : '';
  return ` What asks for other versions: ${forcedBy.slice(0, NAMED).map(code).join(', ')}${more}.`;
}

/** A summary has 1 MiB for everything; whoever needs a longer patch has the file. */
const LONGEST_PATCH = 8_000;

/** What changes in go.mod: nobody reads the lines of go.sum. */
function patchBlock(patch: string): string {
  const goMod = patch
    .split(/^(?=diff --git )/m)
    .filter((file) => !/^\+\+\+ .*go\.sum"?$/m.test(file))
    .join('');
  if (goMod === '' || goMod.length > LONGEST_PATCH) return '';
  return `<details><summary>What changes in go.mod</summary>\n\n${codeBlock(goMod.trimEnd().split('\n'), 'diff')}\n\n</details>`;
}
