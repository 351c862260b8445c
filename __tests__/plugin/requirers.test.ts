import { expect, test } from 'vitest';
import { requirersOf } from '../../src/plugin/requirers.ts';

const GRAPH = `example.com/m golang.org/x/net@v0.47.0
example.com/m github.com/PuerkitoBio/goquery@v1.11.0
github.com/PuerkitoBio/goquery@v1.11.0 golang.org/x/net@v0.47.0
github.com/andybalholm/cascadia@v1.3.3 golang.org/x/net@v0.33.0

not a line of it
`;

test('who asks for the version that is linked, besides the own go.mod', () => {
  expect(requirersOf(GRAPH, new Map([['golang.org/x/net', 'v0.47.0']]))).toEqual([
    { by: 'github.com/PuerkitoBio/goquery v1.11.0', module: 'golang.org/x/net', version: 'v0.47.0' },
  ]);
});

test('nobody asks for what is replaced', () => {
  expect(requirersOf(GRAPH, new Map([['golang.org/x/net', '=> ../net']]))).toEqual([]);
});
