import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { compare } from 'semver';
import { expect, test } from 'vitest';
import { CATALOGUE } from '../../src/krakend/catalogue.ts';

const ROOT = join(import.meta.dirname, '..', '..');

test('it is what generate-catalogue makes of releases.tsv', () => {
  execFileSync(process.execPath, [join(ROOT, 'script', 'generate-catalogue.ts'), '--check'], {
    stdio: 'pipe',
  });
});

test('it holds exact 2.x releases, each once and oldest first', () => {
  const versions = CATALOGUE.map(({ version }) => version);
  for (const version of versions) expect(version).toMatch(/^2\.\d+\.\d+$/);
  expect(versions).toEqual([...new Set(versions)].toSorted(compare));
});

test('the facts that krakend.io and the builder images tell', () => {
  const of = (version: string) => CATALOGUE.find((entry) => entry.version === version);
  expect(of('2.13.8')).toMatchObject({ go: '1.25.12', alpine: '3.23', debian: 'bookworm' });
  expect(of('2.9.4')).toMatchObject({ go: '1.24.2', debian: 'bullseye' });
  // linux-generic builders came with 2.1.3, test-plugin with 2.6.0.
  expect(CATALOGUE.find(({ linuxGeneric }) => linuxGeneric)?.version).toBe('2.1.3');
  expect(CATALOGUE.find(({ testPlugin }) => testPlugin)?.version).toBe('2.6.0');
});

test('Go never gets older, and names no suite where there is no linux-generic', () => {
  const go = CATALOGUE.map((entry) => entry.go);
  expect(go).toEqual(go.toSorted(compare));
  for (const entry of CATALOGUE) {
    expect(entry.go).toMatch(/^1\.\d+\.\d+$/);
    if (!entry.linuxGeneric) expect(entry.debian).toBeUndefined();
  }
});
