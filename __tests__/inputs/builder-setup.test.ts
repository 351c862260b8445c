import { expect, test } from 'vitest';
import { parseBuilderSetup, refuseSetupOfHost } from '../../src/inputs/builder-setup.ts';
import { problemFrom } from '../problems.ts';

test.each([
  ['', ''],
  [' \n ', ''],
  ['apk add --no-cache libsodium-dev\n', 'apk add --no-cache libsodium-dev'],
  ['a\r\nb\r\n', 'a\nb'],
  ["if true; then\n\techo 'ü'\nfi", "if true; then\n\techo 'ü'\nfi"],
])('%j', (text, script) => {
  expect(parseBuilderSetup(text)).toBe(script);
});

test.each(['a\u0000b', 'a\u001b[2J', 'a\rb', 'x'.repeat(100_001)])('what is no shell is refused', (text) => {
  expect(problemFrom(() => parseBuilderSetup(text)).what).toContain('Input builder-setup');
});

test('a machine is not set up', () => {
  expect(problemFrom(() => refuseSetupOfHost('x', 'host')).fix).toContain('in a step before');
  expect(() => refuseSetupOfHost('', 'host')).not.toThrow();
  expect(() => refuseSetupOfHost('x', 'auto')).not.toThrow();
});
