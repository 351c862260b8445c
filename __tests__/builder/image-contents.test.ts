import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import {
  contentMounts,
  mountedFolders,
  variableChanges,
  withoutNeedless,
} from '../../src/builder/docker/image-contents.ts';

/** What tar unpacks of these files, as it does with what comes out of the engine. */
function kept(files: readonly string[], how: readonly string[]): string[] {
  const scratch = mkdtempSync(join(tmpdir(), 'kpa-contents-'));
  try {
    const [from, to] = [join(scratch, 'from'), join(scratch, 'to')];
    mkdirSync(to);
    for (const file of files) {
      mkdirSync(dirname(join(from, file)), { recursive: true });
      writeFileSync(join(from, file), '');
    }
    // docker export names files without a leading dot.
    const packed = spawnSync('tar', ['-c', '-C', from, ...readdirSync(from)]).stdout;
    const { status, stderr } = spawnSync('tar', ['-x', '-f', '-', '-C', to, ...how], { input: packed });
    expect(status, String(stderr)).toBe(0);
    return readdirSync(to, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(to, join(entry.parentPath, entry.name)))
      .toSorted();
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

const COMPILERS = ['usr/bin/gcc', 'usr/include/stdio.h', 'usr/lib/gcc/x86_64-linux-gnu/12/cc1'];
const CROSS = [
  'go/aarch64-linux-musl-cross/bin/aarch64-linux-musl-gcc',
  'usr/bin/aarch64-linux-gnu-gcc',
  'usr/lib/gcc-cross/aarch64-linux-gnu/12/cc1',
];
const GO = [
  'usr/local/go/VERSION',
  'usr/local/go/pkg/tool/linux_amd64/compile',
  'usr/local/go/src/internal/testenv/testenv.go',
  'usr/local/go/src/net/http/server.go',
];
const NEEDLESS = [
  '.dockerenv',
  'usr/local/go/src/cmd/compile/main.go',
  'usr/local/go/src/net/http/server_test.go',
  'usr/local/go/src/net/http/testdata/file',
  'usr/local/go/test/fixedbugs/a.go',
  'usr/share/doc/gcc/README',
  'var/cache/apt/pkgcache.bin',
];
/** Elsewhere these names mean other things. */
const NAMESAKES = ['opt/x_test.go', 'opt/usr/share/doc/x', 'usr/lib/testdata/x', 'usr/local/share/doc/x'];

test('what nobody compiles with is left out, and nothing else', () => {
  const all = [...COMPILERS, ...CROSS, ...GO, ...NEEDLESS, ...NAMESAKES];
  const native = [...COMPILERS, ...GO, ...NAMESAKES].toSorted();
  expect(kept(all, withoutNeedless('amd64', ['amd64']))).toEqual(native);
});

test.each([
  ['amd64', ['arm64']],
  ['amd64', ['amd64', 'arm64']],
  ['arm64', ['arm64']],
] as const)('compilers for arm64 stay in an image for %s that compiles for %j', (own, compilingFor) => {
  expect(kept([...COMPILERS, ...CROSS], withoutNeedless(own, compilingFor))).toEqual(
    [...COMPILERS, ...CROSS].toSorted(),
  );
});

test('folders with files are mounted; links, which may lead anywhere, and what is written to are not', () => {
  const top = (name: string, folder = true, empty = false) => ({ name, folder, empty });
  const entries = [
    top('usr'),
    top('go'),
    top('bin', false),
    top('srv', true, true),
    ...['dev', 'etc', 'proc', 'run', 'sys', 'tmp', 'var', 'app', 'krakend-plugin'].map((name) => top(name)),
    top('.profile', false),
  ];
  expect(mountedFolders(entries)).toEqual(['go', 'usr']);
  expect(contentMounts('/kept/root', ['go', 'usr'])).toEqual([
    { type: 'bind', source: '/kept/root/go', target: '/go', readOnly: true },
    { type: 'bind', source: '/kept/root/usr', target: '/usr', readOnly: true },
  ]);
});

test('variables are written as a Dockerfile has them', () => {
  expect(variableChanges(['PATH=/go/bin:/bin', 'EMPTY=', 'ODD=a "b" $c \\d=e'])).toEqual([
    '--change=ENV PATH="/go/bin:/bin"',
    '--change=ENV EMPTY=""',
    '--change=ENV ODD="a \\"b\\" \\$c \\\\d=e"',
  ]);
});

test('what can be no instruction is left out', () => {
  expect(variableChanges(['A=x\nUSER root', 'no-name=x', '=x', 'x'])).toEqual([]);
});
