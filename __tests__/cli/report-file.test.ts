import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refuseBadReportFile, writeReportFile } from '../../src/cli/report-file.ts';
import { problemFromAsync } from '../problems.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kpa-report-file-'));
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'old.json'), 'old');
});

afterAll(() => rmSync(folder, { recursive: true }));

test.each(['new.json', 'old.json', 'sub/new.json'])(
  '%s can be written, and is not touched yet',
  async (name) => {
    const file = join(folder, name);
    await refuseBadReportFile(file);
    expect(readFileSync(join(folder, 'old.json'), 'utf8')).toBe('old');
  },
);

test.each([
  ['no/such/report.json', /^There is no folder .*no\/such\.$/, /^mkdir -p .*no\/such$/],
  ['sub', /It is a folder/, /--report/],
  ['old.json/report.json', /ENOTDIR|not a folder/, /--report/],
])('%s is refused', async (name, why, fix) => {
  const problem = await problemFromAsync(() => refuseBadReportFile(join(folder, name)));
  expect(problem.what).toContain(name);
  expect(problem.why).toMatch(why);
  expect(problem.fix).toMatch(fix);
});

test('no name at all is refused', async () => {
  expect((await problemFromAsync(() => refuseBadReportFile(''))).why).toBe('It is a folder.');
});

test('what goes wrong while it is written is a problem that names it', async () => {
  const write = () => writeReportFile({ shared: [] }, join(folder, 'gone', 'report.json'));
  expect((await problemFromAsync(write)).why).toContain('ENOENT');
});
