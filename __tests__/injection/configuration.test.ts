import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readConfiguration, renderedConfiguration } from '../../src/injection/configuration.ts';
import { problemOf } from '../../src/problem.ts';

const JSON_TEXT = `{
\t"plugin": {
\t\t"pattern": ".so"
\t},
\t"endpoints": [
\t\t{ "endpoint": "\\/a" },
\t\t{
\t\t\t"endpoint": "/b"
\t\t}
\t]
}
`;

test('JSON, with the lines of its values', () => {
  const read = readConfiguration('krakend.json', JSON_TEXT);
  expect(read?.value).toEqual(JSON.parse(JSON_TEXT));
  expect(read?.lineOf(['plugin', 'pattern'])).toBe(3);
  expect(read?.lineOf(['endpoints', 1, 'endpoint'])).toBe(8);
  expect(read?.lineOf(['endpoints', 1, 'extra_config', 'x'])).toBe(7);
  expect(read?.lineOf(['nothing'])).toBeUndefined();
});

test('YAML, with the lines of its values', () => {
  const text = 'version: 3\nplugin:\n  pattern: ".so"\n  folder: /p\nendpoints:\n  - endpoint: /a\n';
  const read = readConfiguration('conf/krakend.YML', text);
  expect(read?.value).toMatchObject({ plugin: { pattern: '.so' }, endpoints: [{ endpoint: '/a' }] });
  expect(read?.lineOf(['plugin', 'folder'])).toBe(4);
});

test('other formats are not read', () => {
  expect(readConfiguration('krakend.toml', 'version = 3')).toBeUndefined();
});

test('what the gateway rendered has no lines', () => {
  const read = renderedConfiguration('krakend.tmpl', '{"plugin": {}}');
  expect(read.value).toEqual({ plugin: {} });
  expect(read.lineOf(['plugin'])).toBeUndefined();
});

function problem(file: string, text: string) {
  try {
    readConfiguration(file, text);
  } catch (error) {
    return problemOf(error);
  }
  throw new Error('it was read');
}

test('broken text is told with its line', () => {
  expect(problem('krakend.json', '{\n "a": 1,\n}')).toMatchObject({
    what: 'krakend.json is not valid JSON.',
    place: { file: 'krakend.json', line: 3 },
  });
  expect(problem('krakend.yaml', 'a: 1\nb: [1\nc: 2\n').place?.file).toBe('krakend.yaml');
  expect(problem('krakend.json', '{{ include "x" }}').fix).toContain('FC_ENABLE');
});

test('aliases that grow without end are refused', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let n = 1; n < 10; n++) lines.push(`a${n}: &a${n} [${`*a${n - 1}, `.repeat(10)}]`);
  expect(problem('krakend.yaml', lines.join('\n')).what).toBe('krakend.yaml is not valid YAML.');
});

test('the line of a value is the one on which it begins, however the text is laid out', () => {
  const indent = fc.constantFrom<string | number>(1, 2, 4, '\t');
  const text = fc.string({ unit: 'grapheme' });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 5 }), indent, (names, space) => {
      const laid = JSON.stringify({ first: names, last: 'end' }, null, space);
      const read = readConfiguration('krakend.json', laid);
      const line = laid.split('\n').findIndex((one) => one.includes('"last": "end"')) + 1;
      expect(read?.lineOf(['last'])).toBe(line);
    }),
    { seed: 20_261_131, numRuns: 500 },
  );
});
