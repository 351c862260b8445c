import { expect, test } from 'vitest';
import { downloadStart } from '../../src/builder/docker/docker-download.ts';
import { boundGround } from '../../src/builder/docker/ground.ts';
import type { Image } from '../../src/builder/docker/image.ts';

const IMAGE: Image = {
  reference: 'krakend/builder:2.12.1',
  id: 'a',
  digest: 'sha256:a',
  architecture: 'amd64',
};
const GROUND = boundGround({ sources: '/s', work: '/w', modules: '/m', build: '/b' }, '1000:1000');
const CREDENTIALS = [{ host: 'proxy.example.com', path: '', user: 'me', token: 'tok3n' }];
const ENV = { HOME: '/krakend-plugin/work/home' };

test('credentials come by stdin, and stand in no argument and no variable', () => {
  const request = {
    downloadEnvironment: { GOPROXY: 'https://proxy.example.com' },
    network: 'host',
    credentials: CREDENTIALS,
  };
  const { how, loans } = downloadStart(request, GROUND, ENV, IMAGE);
  const { input, ...seen } = how;
  expect(input).toContain('machine proxy.example.com login me password tok3n\n');
  expect(JSON.stringify([seen, loans])).not.toMatch(/tok3n|bWU6dG9rM24/);
  expect(how.before.slice(0, 2)).toEqual(['sh', '-c']);
  expect(how.env).toMatchObject({
    GOPROXY: 'https://proxy.example.com',
    HOME: '/krakend-plugin/private',
    NETRC: '/krakend-plugin/private/netrc',
  });
  expect(how.network).toBe('host');
});

test('without credentials nothing stands before Go, and its home is the usual one', () => {
  const request = { downloadEnvironment: {}, network: undefined, credentials: [] };
  const { how, loans } = downloadStart(request, GROUND, ENV, IMAGE);
  expect(how).toEqual({ image: IMAGE, before: [], env: ENV, network: 'default' });
  expect(loans).toEqual([]);
});

test('certificates of this machine are lent, and git is told of them too', () => {
  const request = {
    downloadEnvironment: { SSL_CERT_FILE: '/etc/ca.pem' },
    network: undefined,
    credentials: [],
  };
  const { how, loans } = downloadStart(request, GROUND, ENV, IMAGE);
  const path = '/krakend-plugin/lent/certificates.pem';
  expect(how.env).toMatchObject({ SSL_CERT_FILE: path, GIT_SSL_CAINFO: path });
  expect(loans).toEqual([{ source: '/etc/ca.pem', kind: 'file', name: 'certificates.pem' }]);
});
