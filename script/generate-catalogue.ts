// Writes src/krakend/catalogue.ts from src/krakend/releases.tsv: `node script/generate-catalogue.ts`.
// With --check it only compares, for the tests.
import { readFileSync, writeFileSync } from 'node:fs';

const source = new URL('../src/krakend/releases.tsv', import.meta.url);
const target = new URL('../src/krakend/catalogue.ts', import.meta.url);

const [header = '', ...rows] = readFileSync(source, 'utf8').trimEnd().split('\n');
const columns = header.split('\t');

const entries = rows.map((row) => {
  const cells = row.split('\t');
  const cell = (name: string): string => {
    const value = cells[columns.indexOf(name)];
    if (!value) throw new Error(`releases.tsv: no ${name} in "${row}"`);
    return value;
  };
  const debian = cell('linux_generic_base');
  return [
    `version: '${cell('krakend')}'`,
    `released: '${cell('released')}'`,
    `go: '${cell('go')}'`,
    `alpine: '${cell('alpine')}'`,
    ...(/^b[a-z]+$/.test(debian) ? [`debian: '${debian}'`] : []),
    `linuxGeneric: ${debian !== '-'}`,
    `testPlugin: ${cell('test_plugin') === 'yes'}`,
  ].join(', ');
});

const module = `// Generated from releases.tsv by script/generate-catalogue.ts. Do not edit.

/** What is known of one Community Edition release that loads plugins. */
export interface CatalogueEntry {
  readonly version: string;
  /** Day of the release, as YYYY-MM-DD. */
  readonly released: string;
  /** The Go that the gateway and its plugins are built with, such as \`1.25.6\`. */
  readonly go: string;
  /** Alpine version of the official image and of the \`alpine\` builder. */
  readonly alpine: string;
  /** Debian suite of the \`linux-generic\` builder, where it is known. */
  readonly debian?: string;
  /** Whether a \`linux-generic\` builder was published. */
  readonly linuxGeneric: boolean;
  /** Whether the gateway has the command \`test-plugin\` (since 2.6.0). */
  readonly testPlugin: boolean;
}

/** Every Community Edition release of KrakenD 2, oldest first. */
export const CATALOGUE: readonly CatalogueEntry[] = [
${entries.map((entry) => `  { ${entry} },`).join('\n')}
];
`;

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== module) {
    console.error('src/krakend/catalogue.ts is stale. Run: node script/generate-catalogue.ts');
    process.exit(1);
  }
} else {
  writeFileSync(target, module);
}
