import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinFlags, mergeLinkerFlags, splitFlags } from '../../src/plugin/linker-flags.ts';

test.each([
  ['', []],
  ['  -s   -w\t', ['-s', '-w']],
  [`-X 'main.text=two words' -s`, ['-X', 'main.text=two words', '-s']],
  // A quote inside a word is part of it: Go takes quotes for such at the beginning of a word alone.
  [`-extldflags='-a -b'`, ["-extldflags='-a", "-b'"]],
  [`"-extldflags=-a -b" ''`, ['-extldflags=-a -b', '']],
])('%j is taken apart as Go does it', (text, words) => {
  expect(splitFlags(text)).toEqual(words);
});

test('a quote that is never closed is an error', () => {
  expect(() => splitFlags(`-X 'main.a=b`)).toThrow("' is not closed");
});

test('what is put together comes apart into the same', () => {
  const word = fc
    .string({ unit: fc.constantFrom('a', '-', '=', ' ', "'", '"', ',') })
    .filter((text) => !(text.includes("'") && text.includes('"')));
  fc.assert(
    fc.property(fc.array(word), (words) => {
      expect(splitFlags(joinFlags(words))).toEqual(words);
    }),
  );
});

test("flags for the external linker are gathered, the user's last", () => {
  const needed = ['-extldflags=-fuse-ld=bfd', '-extld=aarch64-linux-musl-gcc'];
  expect(mergeLinkerFlags(needed, '')).toBe('-extldflags -fuse-ld=bfd -extld=aarch64-linux-musl-gcc');
  for (const users of [
    `-s -extldflags '-Wl,-z,now -lfoo'`,
    `-s "-extldflags=-Wl,-z,now -lfoo"`,
    `-s '--extldflags=-Wl,-z,now -lfoo'`,
  ]) {
    expect(splitFlags(mergeLinkerFlags(needed, users))).toEqual([
      '-extldflags',
      '-fuse-ld=bfd -Wl,-z,now -lfoo',
      '-extld=aarch64-linux-musl-gcc',
      '-s',
    ]);
  }
});

test("where nothing is needed the user's words stay as they are", () => {
  expect(mergeLinkerFlags([], `-X 'main.a=b c'  -s`)).toBe(`-X 'main.a=b c'  -s`);
});

test('no flag of the user is lost', () => {
  const flag = fc.constantFrom(
    '-s',
    '-w',
    '-X=main.a=b',
    '-extld=mine',
    '-extldflags=-lfoo',
    "'-extldflags=-a -b'",
  );
  fc.assert(
    fc.property(fc.array(flag, { maxLength: 6 }), (flags) => {
      const merged = splitFlags(mergeLinkerFlags(['-extldflags=-fuse-ld=bfd'], flags.join(' ')));
      const [name = '', external = '', ...others] = merged;
      const asked = splitFlags(flags.join(' '));
      expect(others).toEqual(asked.filter((one) => !one.startsWith('-extldflags')));
      const wanted = asked
        .filter((one) => one.startsWith('-extldflags'))
        .map((one) => one.slice('-extldflags='.length));
      expect([name, external]).toEqual(['-extldflags', ['-fuse-ld=bfd', ...wanted].join(' ')]);
    }),
  );
});
