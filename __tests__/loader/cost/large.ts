import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Recipe } from '../fixtures.ts';
import { contentFolder } from '../pairs/modules.ts';

/** How many generated packages each of them links, so that they get the size of a real gateway and a large plugin. */
const PACKAGES = { gateway: 210, plugin: 19 };
const FUNCTIONS = 400;

/** A gateway as large as KrakenD, and a plugin of 15 MB that shares packages with it; no code of others in it. */
export async function buildLargePair(): Promise<{ readonly gateway: string; readonly plugin: string }> {
  const packages = Array.from({ length: PACKAGES.gateway }, (_, index) => [
    `${nameOf(index)}/code.go`,
    packageCode(nameOf(index)),
  ]);
  const gateway = join(import.meta.dirname, '../modules/gateway');
  const folder = await contentFolder(
    {
      'go.mod': 'module example.com/gateway\n\ngo 1.21\n',
      'core/core.go': readFileSync(join(gateway, 'core/core.go'), 'utf8'),
      'host/main.go': readFileSync(join(gateway, 'main.go'), 'utf8'),
      'host/all.go': mainCode(PACKAGES.gateway),
      'plugin/main.go': `${mainCode(PACKAGES.plugin)}\nvar HandlerRegisterer = registerer("large")\n\ntype registerer string\n`,
      ...Object.fromEntries(packages),
    },
    'large',
  );
  const recipe: Recipe = { module: 'large', folder, go: '1.25.6', lane: '-amd64-1.25.6' };
  return {
    gateway: await build({ ...recipe, target: ['./host'], buildMode: 'exe' }),
    plugin: await build({ ...recipe, target: ['./plugin'] }),
  };
}

function nameOf(index: number): string {
  return `generated${String(index).padStart(3, '0')}`;
}

/** Functions and types that all are used, since the linker leaves out what is not. */
function packageCode(name: string): string {
  const one = (index: number): string => `
type Record${index} struct {
	Name  string
	Count int
	Next  *Record${index}
}

func (record *Record${index}) Describe${index}(text string) string {
	for next := record; next != nil; next = next.Next {
		text += next.Name + "${name} ${index}"
		next.Count += len(text)
	}
	return text
}
`;
  const all = Array.from({ length: FUNCTIONS / 2 }, (_, index) => one(index));
  const table = all.map((_, index) => `\t(*Record${index})(nil).Describe${index},\n`);
  return `package ${name}\n${all.join('')}\nvar All = []func(string) string{\n${table.join('')}}\n`;
}

function mainCode(packages: number): string {
  const names = Array.from({ length: packages }, (_, index) => nameOf(index));
  const imports = names.map((name) => `\t"example.com/gateway/${name}"\n`).join('');
  const uses = names.map((name) => `\t${name}.All,\n`).join('');
  return `package main\n\nimport (\n${imports})\n\nvar all = [][]func(string) string{\n${uses}}\n\nfunc init() { all[0][0]("") }\n`;
}
