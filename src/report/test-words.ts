import type { TestsReport } from './report.ts';

const many = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** What came of tests, in a few words: `12 tests in 3 packages passed`. */
export function testWords({ ran, problems, packages, passed, failed, skipped }: TestsReport): string {
  const skips = skipped > 0 ? `, ${skipped} skipped` : '';
  if (!ran) return problems > 0 ? many(problems, 'problem') : 'vetted, not run';
  if (failed > 0) {
    const others = problems > failed ? `; ${many(problems, 'problem')} in all` : '';
    return `${failed} of ${many(passed + failed, 'test')} failed${skips}${others}`;
  }
  if (problems > 0) return many(problems, 'problem');
  if (packages === 0) return 'vetted; there are no tests';
  return `${many(passed, 'test')} in ${many(packages, 'package')} passed${skips}`;
}
