/**
 * Checks action.yml, the workflows and Dependabot's settings with three linters, each of which sees what the
 * others miss. Prints nothing where they have nothing to say; else their words, and the exit code is 1.
 */
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { finish } from '../__tests__/world/run.ts';
import { ensureGoProgram, ensurePythonProgram } from '../__tests__/world/tools.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const workflows = globSync('.github/workflows/*.yml', { cwd: root });
const examples = globSync('examples/**/*.yml', { cwd: root });
const action = present('action.yml');
const dependabot = present('.github/dependabot.yml');

const actionlint = await ensureGoProgram('github.com/rhysd/actionlint/cmd/actionlint', 'v1.7.12');
const schema = await ensurePythonProgram('check-jsonschema', '0.39.0');
const zizmor = await ensurePythonProgram('zizmor', '1.32.0');

const checks: [file: string, args: string[], files: string[], env: Record<string, string>][] = [
  // Without the linters of other languages, which only some machines have.
  [actionlint, ['-no-color', '-shellcheck=', '-pyflakes='], [...workflows, ...examples], {}],
  [schema.file, builtin('vendor.github-workflows'), [...workflows, ...examples], schema.env],
  [schema.file, builtin('vendor.github-actions'), action, schema.env],
  [schema.file, builtin('vendor.dependabot'), dependabot, schema.env],
  // The examples name actions by their tags, for people to read; zizmor would have them pinned.
  [zizmor.file, zizmorArguments(), [...workflows, ...action, ...dependabot], zizmor.env],
];
const verdicts = await Promise.all(
  checks
    .filter(([, , files]) => files.length > 0)
    .map(([file, args, files, env]) => finish(file, [...args, ...files], { cwd: root, env })),
);
for (const { code, stdout, stderr } of verdicts) {
  if (code !== 0) {
    process.stderr.write(`${stdout}${stderr}`);
    process.exitCode = 1;
  }
}

function builtin(name: string): string[] {
  return ['--builtin-schema', name];
}

function zizmorArguments(): string[] {
  return ['--offline', '--quiet', '--color=never', '--config', join(root, '.github', 'zizmor.yml')];
}

function present(file: string): string[] {
  return existsSync(join(root, file)) ? [file] : [];
}
