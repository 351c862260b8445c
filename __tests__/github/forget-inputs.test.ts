import { expect, test } from 'vitest';
import { forgetInputs } from '../../src/github/forget-inputs.ts';

test('inputs are forgotten, and nothing else', () => {
  const environment = { PATH: '/bin', 'INPUT_MODULES-CREDENTIALS': 'secret', MY_INPUT_X: 'kept' };
  forgetInputs(environment);
  expect(environment).toEqual({ PATH: '/bin', MY_INPUT_X: 'kept' });
});
