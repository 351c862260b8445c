import { expect, test } from 'vitest';
import type { GatewayRequest } from '../../src/inputs/inputs.ts';
import { refuseOneForMany } from '../../src/stages/gateways.ts';
import { problemFrom } from '../problems.ts';

const TWO = [{ version: '2.10.1' }, { version: '2.12.1' }];

const ONE_GATEWAY: GatewayRequest[] = [
  { kind: 'path', path: 'bin/krakend' },
  { kind: 'image', reference: 'krakend:2' },
  { kind: 'url', url: 'https://x.example/krakend_2.12.1_amd64_alpine.tar.gz' },
  { kind: 'url', url: 'https://x.example/own/krakend' },
];

test.each(ONE_GATEWAY)('%j is refused as the gateway of two releases, and may be that of one', (request) => {
  expect(problemFrom(() => refuseOneForMany(request, TWO)).what).toBe(
    'gateway names one gateway, but krakend-version means 2 releases: 2.10.1, 2.12.1.',
  );
  refuseOneForMany(request, TWO.slice(1));
});

test.each([undefined, 'https://mirror.example', 'https://mirror.example/krakend-ce/'])(
  'a mirror may be that of several: %s',
  (url) => {
    refuseOneForMany(url === undefined ? undefined : { kind: 'url', url }, TWO);
  },
);
