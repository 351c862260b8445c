import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ContainerRun,
  createArguments,
  mountValue,
  runArguments,
  variableWords,
} from '../../src/builder/docker/container.ts';

const RUN: ContainerRun = {
  name: 'krakend-plugin-7',
  image: 'sha256:abc',
  label: 'krakend-plugin-action=1',
  user: '1000:1000',
  network: 'none',
  mounts: [
    { type: 'bind', source: '/w', target: '/app', readOnly: true },
    { type: 'bind', source: '/m', target: '/go/pkg/mod', readOnly: false },
  ],
  selinux: false,
  workingDirectory: '/app',
  variables: ['GOPROXY', 'HOME'],
  program: 'go',
  args: ['build', '-o', 'x.so'],
};

test('a container has no more rights than compiling needs', () => {
  expect(runArguments(RUN)).toEqual([
    'run',
    '--rm',
    '--pull=never',
    '--name=krakend-plugin-7',
    '--label=krakend-plugin-action=1',
    '--user=1000:1000',
    '--cap-drop=ALL',
    '--security-opt=no-new-privileges',
    '--network=none',
    '--mount=type=bind,source=/w,target=/app,readonly',
    '--mount=type=bind,source=/m,target=/go/pkg/mod',
    '--workdir=/app',
    '--env=GOPROXY',
    '--env=HOME',
    '--entrypoint=go',
    'sha256:abc',
    'build',
    '-o',
    'x.so',
  ]);
});

test('what a program takes from stdin lies in memory of its container', () => {
  const args = runArguments({ ...RUN, memory: '/private' });
  expect(args.filter((arg) => !runArguments(RUN).includes(arg))).toEqual([
    '--interactive',
    '--tmpfs=/private',
  ]);
});

test('where SELinux watches, the folders are seen without labels of their own', () => {
  expect(runArguments({ ...RUN, selinux: true })).toContain('--security-opt=label=disable');
});

test('a container that only holds volumes has no more rights either, and nothing to run', () => {
  const mounts = [{ type: 'volume', source: 'v', target: '/v/a,b', readOnly: false }] as const;
  expect(createArguments({ ...RUN, mounts })).toEqual([
    'create',
    '--pull=never',
    '--name=krakend-plugin-7',
    '--label=krakend-plugin-action=1',
    '--user=1000:1000',
    '--cap-drop=ALL',
    '--security-opt=no-new-privileges',
    '--network=none',
    '--mount=type=volume,source=v,"target=/v/a,b",volume-nocopy',
    '--entrypoint=/never-started',
    'sha256:abc',
  ]);
});

test("values stay out of the arguments, but docker's own HOME does not become the container's", () => {
  const variables = { HOME: '/krakend-plugin/work/home', GOPROXY: 'https://user:secret@proxy', TMPDIR: '/x' };
  expect(variableWords(variables, { HOME: '/root', PATH: '/bin' })).toEqual([
    'HOME=/krakend-plugin/work/home',
    'GOPROXY',
    'TMPDIR',
  ]);
});

test('whatever is called what, docker sees options, the image, and arguments of the program', () => {
  const hostile = fc.oneof(fc.constantFrom('--privileged', '-v', '', ' ', '$(id)', 'a\nb'), fc.string());
  fc.assert(
    fc.property(hostile, hostile, fc.array(hostile), (folder, program, args) => {
      const mounts = [{ type: 'bind', source: folder, target: '/app', readOnly: false }] as const;
      const argv = runArguments({ ...RUN, mounts, workingDirectory: folder, program, args });
      const image = argv.indexOf('sha256:abc');
      expect(argv.slice(1, image).every((word) => word === '--rm' || /^--[a-z-]+=/.test(word))).toBe(true);
      expect(argv.slice(image + 1)).toEqual(args);
    }),
    { seed: 20_261_127 },
  );
});

/** A record of CSV as Go's encoding/csv reads it, which is what docker does with --mount. */
function readRecord(text: string): string[] {
  const fields: string[] = [];
  let at = 0;
  while (at <= text.length) {
    if (text[at] === '"') {
      const end = /^"((?:[^"]|"")*)"(?=,|$)/.exec(text.slice(at));
      if (!end) throw new Error(`bad quotes at ${at} of ${text}`);
      fields.push((end[1] ?? '').replaceAll('""', '"'));
      at += end[0].length + 1;
    } else {
      const bare = /^[^,]*/.exec(text.slice(at))?.[0] ?? '';
      if (/["\r\n]/.test(bare)) throw new Error(`bare quote or line break in ${text}`);
      fields.push(bare);
      at += bare.length + 1;
    }
  }
  return fields;
}

test.each([
  ['/a b', 'type=bind,source=/a b,target=/app'],
  ['/a,b', 'type=bind,"source=/a,b",target=/app'],
  ['/a"b', 'type=bind,"source=/a""b",target=/app'],
  ['/a,readonly', 'type=bind,"source=/a,readonly",target=/app'],
])('the mount of %s', (source, value) => {
  expect(mountValue({ type: 'bind', source, target: '/app', readOnly: false })).toBe(value);
});

test('docker reads back every path as it is', () => {
  const path = fc
    .oneof(fc.string({ unit: fc.constantFrom(...`",= '\n\\/a`) }), fc.string({ unit: 'grapheme' }))
    .map((text) => `/${text}`);
  fc.assert(
    fc.property(path, path, fc.boolean(), (source, target, readOnly) => {
      const fields = readRecord(mountValue({ type: 'bind', source, target, readOnly }));
      expect(fields).toEqual([
        'type=bind',
        `source=${source}`,
        `target=${target}`,
        ...(readOnly ? ['readonly'] : []),
      ]);
    }),
    { seed: 20_261_127, numRuns: 1000 },
  );
});
