import type { Wish } from './generate.ts';

const FITS = 'nothing that matters (stripping, folders, go line, CGO_CFLAGS, unused tag)';

/** What script/loader-table asks for. */
export const WHOLE: Wish = {
  seed: 20_261_123,
  go: ['1.20.11', '1.22.7', '1.24.4', '1.25.6'],
  architectures: ['amd64', 'amd64', 'arm64'],
  count: (row) => (row === FITS ? 40 : 10),
};

const OTHER_LAYOUT = 'Go minor, other layout';
const ON_ARM64 = /several|trimpath|shared module|no plugin|library|private/;

/** What the tests ask for: every row, with as few toolchains as that takes. */
export const SAMPLES: readonly Wish[] = [
  {
    seed: 1,
    go: ['1.24.4', '1.25.6'],
    architectures: ['amd64'],
    count: (row) => (row === OTHER_LAYOUT ? 0 : row === FITS ? 9 : 2),
  },
  {
    seed: 2,
    go: ['1.22.7', '1.25.6'],
    architectures: ['amd64'],
    count: (row) => (row === OTHER_LAYOUT ? 3 : 0),
  },
  { seed: 3, go: ['1.25.6'], architectures: ['arm64'], count: (row) => (ON_ARM64.test(row) ? 2 : 0) },
];
