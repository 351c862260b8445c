import { describe, expect, test } from 'vitest';
import { explainGoFailure, type GoFailure } from '../../src/diagnosis/go-failure.ts';
import { replacementFindings } from '../../src/diagnosis/replacements.ts';
import { parseGoMod } from '../../src/plugin/go-mod.ts';

function failure(output: string, goMod = 'module example.com/a\n\ngo 1.24\n'): GoFailure {
  return {
    goMod: parseGoMod(goMod),
    goModFile: 'plugins/a/go.mod',
    folder: 'plugins/a',
    krakendVersion: '2.12.1',
    goVersion: '1.25.6',
    doing: 'Listing',
    output,
    userFile: (file) => `plugins/a/${file}`,
    workspace: {
      file: 'go.work',
      members: [
        { module: 'example.com/a', folder: 'plugins/a' },
        { module: 'example.com/a.b', folder: 'shared' },
      ],
    },
  };
}

describe('a module that only a go.work has', () => {
  test.each([
    'main.go:6:2: no required module provides package example.com/a.b/words; to add it:\n\tgo get …',
    'main.go:6:2: cannot find module providing package example.com/a.b: unrecognized import path',
    'main.go:6:2: module example.com/a.b provides package example.com/a.b and is replaced but not required; to add it:\n\tgo get example.com/a.b\nmain.go:6:2: no required module provides package example.com/a.b',
  ])('%s', (output) => {
    const [problem, ...others] = explainGoFailure(failure(output));
    expect(others).toEqual([]);
    expect(problem?.what).toBe('example.com/a.b is in this repository, in shared, and only go.work says so.');
    expect(problem?.place).toEqual({ file: 'plugins/a/main.go', line: 6 });
    expect(problem?.fix).toBe(
      'set build-env: GOWORK=go.work, or say it in go.mod: cd plugins/a && go mod edit -require=example.com/a.b@v0.0.0 -replace=example.com/a.b=../../shared',
    );
  });

  test('is named at the line that requires it', () => {
    const output =
      'go: example.com/a.b@v0.1.0: reading https://example.com/a.b/go.mod at revision v0.1.0: 404';
    const [problem] = explainGoFailure(
      failure(output, 'module example.com/a\n\nrequire example.com/a.b v0.1.0\n'),
    );
    expect(problem?.place).toEqual({ file: 'plugins/a/go.mod', line: 3 });
  });

  test.each([
    'main.go:6:2: no required module provides package example.com/axb/words; to add it:',
    'main.go:6:2: no required module provides package example.com/a.bc; to add it:',
    'main.go:6:2: no required module provides package example.com/a/missing; to add it:',
  ])('is not what is missing here: %s', (output) => {
    expect(explainGoFailure(failure(output))[0]?.what).not.toContain('go.work');
  });
});

test('a go.work for a newer Go', () => {
  const output =
    'go: module . listed in go.work file requires go >= 1.20\ngo: go.work requires go >= 1.27.0 (running go 1.25.6; GOTOOLCHAIN=local)';
  expect(explainGoFailure(failure(output))[0]?.what).toContain(
    'go.work asks for Go 1.27.0, but KrakenD 2.12.1',
  );
});

describe('replaced folders that no build reaches', () => {
  test.each([
    ['../../../shared', 'which lies out of the workspace'],
    ['/home/me/shared', 'an absolute path'],
    ['..\\shared', 'a path as Windows writes it'],
    ['C:/work/shared', 'a path as Windows writes it'],
  ])('%s', (target, words) => {
    const text = `module example.com/a\n\nreplace example.com/x v1.0.0 => ${target}\n`;
    const [problem] = replacementFindings(failure('', text));
    expect(problem?.what).toBe(`go.mod replaces example.com/x by ${target}, ${words}.`);
    expect(problem?.place).toEqual({ file: 'plugins/a/go.mod', line: 3 });
    expect(problem?.fix).toContain('cd plugins/a && go mod edit -dropreplace=example.com/x@v1.0.0');
  });

  test.each(['../../shared', './shared', '../..', 'example.com/fork v1.0.0'])('%s is fine', (target) => {
    expect(
      replacementFindings(failure('', `module example.com/a\n\nreplace example.com/x => ${target}\n`)),
    ).toEqual([]);
  });

  test('are looked for in every go.mod of a go.work, but for what go.work decides', () => {
    const replacing = (path: string) => `module example.com/b\n\nreplace ${path} => ../../../shared\n`;
    const member = (path: string, folder: string) => ({
      goMod: parseGoMod(replacing(path)),
      goModFile: `${folder}/go.mod`,
      folder,
    });
    const goWork = {
      members: [
        member('example.com/x', 'plugins/a'),
        member('example.com/y', 'plugins/b'),
        member('example.com/z', 'plugins/c'),
      ],
      decided: ['example.com/z'],
    };
    const places = replacementFindings({ ...failure('', replacing('example.com/x')), goWork }).map(
      ({ place, fix }) => [place?.file, /cd \S+/.exec(fix ?? '')?.[0]],
    );
    expect(places).toEqual([
      ['plugins/a/go.mod', 'cd plugins/a'],
      ['plugins/b/go.mod', 'cd plugins/b'],
    ]);
  });
});
