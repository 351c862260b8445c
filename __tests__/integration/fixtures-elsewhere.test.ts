/** The fixtures whose outcome depends on the gateway, on the other gateways of the world. */
import { describe } from 'vitest';
import { fixture } from '../fixtures/fixtures.ts';
import { beforeAllCall, type Gateway, testModules } from './fixtures-call.ts';

const fixtures = [
  'two-kinds',
  'shares-lura',
  'foreign-direct',
  'foreign-indirect',
  'foreign-go-sum-only',
  'monorepo',
].map(fixture);

describe.each<Gateway>([
  { version: '2.12.1', variant: 'alpine' },
  { version: '2.10.1', variant: 'linux-generic' },
  { version: '2.10.1', variant: 'alpine' },
])('$version $variant', (gateway) => {
  testModules(fixtures, gateway, beforeAllCall(fixtures, gateway));
});
