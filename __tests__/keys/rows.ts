import type { Row } from './row.ts';
import { FILE_ROWS, OTHER_FILES } from './rows-files.ts';
import { INPUT_ROWS, OTHER_INPUTS } from './rows-inputs.ts';
import { MACHINE_ROWS, OTHER_MACHINES } from './rows-machine.ts';

/** What counts, and what does not. */
export const ROWS: readonly Row[] = [
  ...FILE_ROWS,
  ...INPUT_ROWS,
  ...MACHINE_ROWS,
  ...OTHER_FILES,
  ...OTHER_INPUTS,
  ...OTHER_MACHINES,
];
