import { expect, test } from 'vitest';
import { parseGoMod } from '../../src/plugin/go-mod.ts';
import { noSearchInWorkspace } from '../../src/stages/module-problems.ts';

const mismatch = (module: string, have: string, wantVersion = 'v2.0.0') => ({
  module,
  have,
  want: wantVersion,
  wantPath: module,
  wantVersion,
  direct: true,
  sharedPackages: [],
  line: 3,
});

test('with a go.work, a module that it uses in the place of the gateway is to be dropped, others to be fetched', () => {
  const goModText = 'module example.com/p\n';
  const member = { module: 'example.com/fork', folder: '/w/deep/a fork', goModText, goSumText: undefined };
  const module = {
    folder: '/w/p',
    relative: 'p',
    goModText,
    goMod: parseGoMod(goModText),
    goSumText: undefined,
    goWork: { folder: '/w', file: 'go.work', text: '', sumText: undefined, members: [member] },
  };
  const fork = mismatch('example.com/fork', '=> ../deep/a fork');
  const other = mismatch('example.com/x', 'v1.0.0');
  const drop = "go work edit -dropuse='./deep/a fork' where go.work lies";
  const get = 'go get example.com/x@v2.0.0 in the modules that ask for other versions';
  expect(noSearchInWorkspace(module, [fork]).fix).toBe(`${drop}, then go work sync`);
  expect(noSearchInWorkspace(module, [other]).fix).toBe(`${get}, then go work sync`);
  expect(noSearchInWorkspace(module, [fork, other]).fix).toBe(`${drop}, then ${get}, then go work sync`);
});
