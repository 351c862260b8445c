import { expect, test } from 'vitest';
import { renderResults } from './render.ts';
import { results, run, usage } from './samples.ts';

const text = renderResults(
  results(
    {
      cold: [
        run(40, { phases: [{ title: 'Compile', seconds: 30.04 }] }),
        run(30, { phases: [{ title: 'Compile', seconds: 20 }] }),
        run(50, { phases: [{ title: 'Compile', seconds: 40 }] }),
      ],
      nothing: [run(0.9)],
      ten: [run(60)],
    },
    {
      byHand: {
        'one plugin': [
          { seconds: 50, phases: [{ title: 'go build', seconds: 31 }], containerCpuSeconds: 52 },
        ],
      },
      parts: { pull: [10, 14, 12] },
      memory: {
        imageMegabytes: 1900.4,
        saving: run(60, { post: usage({ peakMegabytes: 310 }) }),
        restoring: run(40),
      },
    },
  ),
);

test('the machine, and how busy it was', () => {
  expect(text).toMatch(/^2 × some processor; 2026-01-02; 3 rounds, .+ load before them 0\.1, 1\.0, 2\.0\. /);
});

test('a row says how often, both sides, the ratio and what it shall be', () => {
  expect(text).toContain('| cold | 3 | 50.0 | 40.0 (30.0–50.0) | 0.80 | ≤ 0.85 | 41.0 (31.0–51.0) | 0.82 |');
  expect(text).toContain('| nothing changed | 1 | 50.0 | 0.90 | 0.02 | ≤ 0.05 | 1.9 | 0.04 |');
});

test('own time and processor time: of the steps, and of what runs in containers', () => {
  expect(text).toContain('| cold | 0.50 | 0.50 | 0.50 | 0.50 | 40.0 | 52.0 | 100 MB |');
  expect(text).toContain('| ten plugins, cold | 0.50 | 0.50 | 0.50 | 0.50 | 40.0 |  | 100 MB |');
});

test('what is not done by hand has no ratio', () => {
  expect(text).toContain('| ten plugins, cold | 1 |  | 60.0 |  |  | 61.0 |  |');
});

test('aims are reached, missed or not measured', () => {
  expect(text).toContain('| cold | 0.80 × by hand | ≤ 0.85 × by hand | yes |');
  expect(text).toContain('| 310 MB | ≤ 300 MB | **no** |');
  expect(text).toMatch(/\| two architectures, cold: .+ \| {2}\| ≤ 1 × the bound \| not measured \|/);
});

test('what one more costs', () => {
  // (60 - 40) / 9
  expect(text).toContain('| a plugin, up to ten | 2.2 | 0.06 |');
  expect(text).not.toContain('from ten to thirty');
});

test('parts, memory and the phases of the run in the middle', () => {
  expect(text).toContain('| docker pull of the builder | 12.0 (10.0–14.0) |');
  expect(text).toContain('| a builder image of 1900 MB |');
  expect(text).toContain('| cold | Compile 30.0 |');
  expect(text).toContain('| by hand, one plugin | go build 31.0 |');
});

test('every line of a table has as many cells as its head', () => {
  for (const table of text.split('\n\n').filter((part) => part.startsWith('|'))) {
    const cells = table
      .trim()
      .split('\n')
      .map((line) => line.split('|').length);
    expect(new Set(cells).size).toBe(1);
  }
});

test('where nothing was measured, only the aims are left', () => {
  const empty = renderResults(results({}));
  expect(empty).toContain('| a tenth plugin |');
  expect(empty).not.toContain('| bare part |');
});
