// Writes the tables of inputs and outputs in README.md from action.yml: `node script/generate-readme.ts`.
// With --check it only compares, for the tests.
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Described {
  readonly description: string;
  readonly default?: string;
  readonly required?: boolean;
}

const readme = new URL('../README.md', import.meta.url);
const action = parse(readFileSync(new URL('../action.yml', import.meta.url), 'utf8')) as {
  readonly inputs: Readonly<Record<string, Described>>;
  readonly outputs: Readonly<Record<string, Described>>;
};

/** The inputs that most people need; action.yml has them first. */
const COMMON = [
  'krakend-version',
  'architecture',
  'variant',
  'working-directory',
  'plugins',
  'check',
  'verify',
];

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');

function inputRows(names: readonly string[]): string {
  const rows = names.map((name) => {
    const input = action.inputs[name];
    if (!input) throw new Error(`action.yml has no input ${name}`);
    const fallback = input.required ? 'required' : input.default ? `\`${input.default}\`` : '';
    return `| \`${name}\` | ${fallback} | ${cell(input.description)} |`;
  });
  return ['| input | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

const outputs = Object.entries(action.outputs).map(
  ([name, { description }]) => `| \`${name}\` | ${cell(description)} |`,
);
const sections: Readonly<Record<string, string>> = {
  inputs: inputRows(COMMON),
  'rare-inputs': inputRows(Object.keys(action.inputs).filter((name) => !COMMON.includes(name))),
  outputs: ['| output | meaning |', '| --- | --- |', ...outputs].join('\n'),
};

const before = readFileSync(readme, 'utf8');
const after = Object.entries(sections).reduce((text, [name, table]) => {
  const marked = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!marked.test(text))
    throw new Error(`README.md has no section between <!-- ${name} --> and <!-- /${name} -->`);
  return text.replace(marked, (_, open: string, close: string) => `${open}\n${table}\n\n${close}`);
}, before);

if (process.argv.includes('--check')) {
  if (before !== after) {
    console.error("README.md's tables are stale. Run: node script/generate-readme.ts");
    process.exit(1);
  }
} else {
  writeFileSync(readme, after);
}
