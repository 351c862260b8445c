import { expect, test } from 'vitest';
import { hiding } from '../../src/terminal/hidden.ts';

test('secrets are hidden wherever they stand, the longer one first', () => {
  const hide = hiding(['token', 'user:token', '']);
  expect(hide('https://user:token@host: token$&')).toBe('https://***@host: ***$&');
  expect(hiding([])('plain')).toBe('plain');
});
