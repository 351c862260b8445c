import { expect, test } from 'vitest';
import { asFlags } from '../../src/terminal/as-flags.ts';

const NAMES = [
  'krakend-version',
  'krakend-version-file',
  'variant',
  'fix',
  'upload',
  'mode',
  'builder',
  'build-flags',
  'check',
  'config',
];

test.each([
  ['set variant: linux-generic', 'set --variant linux-generic'],
  [
    "set variant: alpine, or krakend-version: '2.1.3' or newer",
    "set --variant alpine, or --krakend-version '2.1.3' or newer",
  ],
  ['set builder: host.', 'set --builder host.'],
  ['set fix: true', 'set --fix'],
  ['set upload: false', 'set --no-upload'],
  ['or use mode: build', 'or use the command build'],
  ['set build-flags: -p=1 so that', 'set --build-flags -p=1 so that'],
  [
    'name one with the input config, such as config: krakend.json',
    'name one with the input config, such as --config krakend.json',
  ],
  ['docker run --rm krakend/builder:2.12.1 x', 'docker run --rm krakend/builder:2.12.1 x'],
  ['put my-variant: x there', 'put my-variant: x there'],
])('%s', (text, flags) => {
  expect(asFlags(text, NAMES)).toBe(flags);
});
