import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitSummary, SUMMARY_BYTES } from '../../src/report/fit-summary.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { ALPINE, GENERIC, plugin, report, unbuilt } from './samples.ts';

const CUT = 'This summary was cut';

/** What a summary is made of: text of any script, blocks of code and folded parts. */
const PART = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => !/`{3}|details/.test(text)),
  fc.array(fc.constantFrom('go mod tidy', '```', '{'), { maxLength: 6 }).map((lines) => fenced(lines)),
  fc
    .tuple(fc.nat(5), fc.boolean())
    .map(
      ([lines, code]) =>
        `<details><summary>x</summary>\n\n${code ? fenced(['ä'.repeat(lines)]) : 'é\n'.repeat(lines)}\n\n</details>`,
    ),
);

function fenced(lines: readonly string[]): string {
  return ['````json', ...lines, '````'].join('\n');
}

test('whatever is cut wherever, GitHub takes it, and nothing stays open', () => {
  fc.assert(
    fc.property(fc.array(PART, { maxLength: 12 }), fc.integer({ min: 250, max: 900 }), (parts, limit) => {
      const whole = parts.join('\n\n');
      const fitted = fitSummary(whole, limit);
      expect(Buffer.byteLength(fitted)).toBeLessThanOrEqual(limit);
      if (Buffer.byteLength(whole) <= limit) {
        expect(fitted).toBe(whole);
        return;
      }
      expect(fitted).toContain(CUT);
      const outside = fitted.replaceAll(/^````json\n(?:.*\n)*?^````$/gm, '');
      expect(outside).not.toContain('````');
      expect(outside.match(/<details>/g)?.length ?? 0).toBe(outside.match(/<\/details>/g)?.length ?? 0);
      // What stands there stood there before, from the beginning.
      const kept = fitted.slice(0, fitted.indexOf('**')).replaceAll(/\s|<\/details>|`/g, '');
      expect(whole.replaceAll(/\s|<\/details>|`/g, '').startsWith(kept)).toBe(true);
    }),
    { seed: 20_261_124, numRuns: 500 },
  );
});

describe('many plugins', () => {
  const names = Array.from({ length: 30 }, (_, index) => `plugin-${index}`);

  test('those that fail stand open, the others are folded', () => {
    const good = names.flatMap((name) => [plugin(name), plugin(name, { target: GENERIC })]);
    const summary = renderSummary(report([...good, unbuilt('broken')]));
    const [open = '', folded = ''] = summary.split('<details><summary>The other 60 built</summary>');
    expect(open).toContain('| `broken` |');
    expect(open).not.toContain('| `plugin-0` |');
    expect(folded).toContain('| `plugin-0` |');
    expect(folded).toContain('| `plugin-29` |');
  });

  test('what is wrong with one for several gateways is said once', () => {
    const problems = (of: string) => [{ what: `auth for ${of} does not load.` }];
    const summary = renderSummary(
      report([
        unbuilt('auth', { target: ALPINE, problems: problems('2.13.8-alpine-amd64') }),
        unbuilt('auth', { target: GENERIC, problems: problems('2.13.8-linux-generic-amd64') }),
      ]),
    );
    expect(summary).toContain('### auth for 2.13.8-alpine-amd64, 2.13.8-linux-generic-amd64');
    expect(summary.split('does not load').length - 1).toBe(1);
  });

  test('what there is to paste is folded where it is long', () => {
    const inject = (some: readonly string[]) =>
      /<details( open)?><summary>Inject/.exec(renderSummary(report(some.map((name) => plugin(name)))))?.[1];
    expect([inject(['a', 'b']), inject(names)]).toEqual([' open', undefined]);
  });

  test('what is wrong with several of them for the same gateways is said once', () => {
    const problems = [{ what: 'golang.org/x/text differs.', fix: 'go get golang.org/x/text@v0.37.0' }];
    const bad = (some: readonly string[]) =>
      some.flatMap((name) => [ALPINE, GENERIC].map((target) => unbuilt(name, { target, problems })));
    const few = renderSummary(report([...bad(['a', 'b']), unbuilt('c', { problems })]));
    expect(few).toContain('### a, b for 2.13.8-alpine-amd64, 2.13.8-linux-generic-amd64');
    expect(few).toContain('### c for 2.13.8-alpine-amd64\n');
    const many = renderSummary(report(bad(names)));
    expect(many).toContain('### 30 plugins for 2.13.8-alpine-amd64, 2.13.8-linux-generic-amd64');
    expect(many).toContain('`plugin-0`, `plugin-1`');
    expect(many.split('x/text differs').length - 1).toBe(1);
  });

  test('a summary that is too long by its problems is cut', () => {
    const long = [{ what: 'x'.repeat(500) }];
    const plugins = Array.from({ length: 3000 }, (_, index) =>
      unbuilt(`p-${index}`, { problems: [...long, { what: `${index}` }] }),
    );
    const summary = renderSummary(report(plugins));
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(SUMMARY_BYTES);
    expect(summary).toContain(CUT);
  });
});
