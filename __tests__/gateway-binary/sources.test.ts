import { expect, test } from 'vitest';
import { gatewaySources, shownUrl } from '../../src/gateway/sources.ts';

const TARGET = { version: '2.13.8', variant: 'linux-generic', architecture: 'amd64' } as const;
const TARBALL = 'krakend_2.13.8_amd64_generic-linux.tar.gz';

const from = (url: string) => gatewaySources(TARGET, url);

test("by default KrakenD's release, which has to be checked", () => {
  const folder = 'https://github.com/krakend/krakend-ce/releases/download/v2.13.8';
  expect(gatewaySources(TARGET, undefined)).toEqual([
    {
      url: `${folder}/${TARBALL}`,
      fileName: TARBALL,
      checksumsUrl: `${folder}/checksums.txt`,
      checksumRequired: true,
    },
  ]);
});

test.each([
  'https://mirror.example.com/krakend-ce/download',
  'https://mirror.example.com/krakend-ce/download//',
])('a mirror may have a folder for each release, or all in one: %s', (url) => {
  const base = 'https://mirror.example.com/krakend-ce/download';
  expect(from(url)).toEqual([
    {
      url: `${base}/v2.13.8/${TARBALL}`,
      fileName: TARBALL,
      checksumsUrl: `${base}/v2.13.8/checksums.txt`,
      checksumRequired: true,
    },
    {
      url: `${base}/${TARBALL}`,
      fileName: TARBALL,
      checksumsUrl: `${base}/checksums.txt`,
      checksumRequired: true,
    },
  ]);
});

test.each([
  ['https://x.example/g.tar.gz?token=1', 'g.tar.gz', 'https://x.example/checksums.txt?token=1'],
  ['https://x.example/g.tgz', 'g.tgz', 'https://x.example/checksums.txt'],
])(
  'a URL that ends in a tarball is that file, checked where there is a list: %s',
  (url, fileName, checksumsUrl) => {
    expect(from(url)).toEqual([{ url, fileName, checksumsUrl, checksumRequired: false }]);
  },
);

test.each([
  ['https://x.example/g.tar.gz?token=1', 'g.tar.gz', 'https://x.example/checksums.txt?token=1'],
  ['https://x.example/a/g.tgz', 'g.tgz', 'https://x.example/a/checksums.txt'],
  ['https://x.example/krakend%202.13.tar.gz', 'krakend 2.13.tar.gz', 'https://x.example/checksums.txt'],
  ['https://x.example/krakend%zz.tar.gz', 'krakend%zz.tar.gz', 'https://x.example/checksums.txt'],
])('the URL of a tarball is that file, checked where there is a list: %s', (url, fileName, checksumsUrl) => {
  expect(from(url)).toEqual([{ url, fileName, checksumsUrl, checksumRequired: false }]);
});

test('a URL that ends in krakend may be the binary itself', () => {
  expect(from('https://x.example/a/krakend').at(-1)).toEqual({
    url: 'https://x.example/a/krakend',
    fileName: 'krakend',
    checksumsUrl: 'https://x.example/a/checksums.txt',
    checksumRequired: false,
  });
});

test('a token in the query reaches every file of a mirror, and no log', () => {
  const urls = from('https://me:pass@mirror.example.com/krakend/?sig=a%2Fb').flatMap(
    ({ url, checksumsUrl }) => [url, checksumsUrl],
  );
  expect(urls).toEqual([
    `https://me:pass@mirror.example.com/krakend/v2.13.8/${TARBALL}?sig=a%2Fb`,
    'https://me:pass@mirror.example.com/krakend/v2.13.8/checksums.txt?sig=a%2Fb',
    `https://me:pass@mirror.example.com/krakend/${TARBALL}?sig=a%2Fb`,
    'https://me:pass@mirror.example.com/krakend/checksums.txt?sig=a%2Fb',
  ]);
  for (const url of urls)
    expect(shownUrl(url)).toMatch(/^https:\/\/mirror\.example\.com\/krakend\/[\w./-]+$/);
});
