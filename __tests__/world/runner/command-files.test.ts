import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addPath, saveState, setOutput, summary } from '@actions/core';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { layCommandFiles, parseKeyValues } from './command-files.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kpa-files-'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true });
});

test('what the toolkit writes is what is read', async () => {
  const files = layCommandFiles(dir);
  for (const [name, value] of Object.entries(files.env)) vi.stubEnv(name, value);
  vi.stubEnv('PATH', process.env.PATH);
  setOutput('plugins', [{ name: 'a' }]);
  setOutput('plugin-path', '/tmp/a.so');
  saveState('plan', 'several\nlines\n');
  addPath('/opt/bin');
  await summary.addHeading('Plugins').write();

  expect(files.read()).toEqual({
    outputs: { plugins: '[{"name":"a"}]', 'plugin-path': '/tmp/a.so' },
    state: { plan: 'several\nlines\n' },
    exported: {},
    path: ['/opt/bin'],
    summary: '<h1>Plugins</h1>\n',
  });
});

test('values of both forms are read, the first sign deciding', () => {
  const line = fc.string({ unit: fc.constantFrom(...'ab=< ') });
  fc.assert(
    fc.property(line, fc.array(line), (short, long) => {
      const text = `short=${short}\nlong<<END\n${[...long, 'END'].join('\n')}\n`;
      expect(parseKeyValues(text)).toEqual({ short, long: long.join('\n') });
    }),
  );
});

test.each([
  ['no sign at all', /Invalid format/],
  ['name<<END\nvalue\n', /delimiter not found 'END'/],
])('%j is refused as the runner refuses it', (text, message) => {
  expect(() => parseKeyValues(text)).toThrow(message);
});
