import { expect, test } from 'vitest';
import { replacementFindings } from '../../src/diagnosis/replacements.ts';
import { parseGoMod } from '../../src/plugin/go-mod.ts';
import { moduleGround } from '../../src/stages/failure-context.ts';

test('a module that is built with a go.work stands on the go.mod files of all its modules', () => {
  const goModText = 'module example.com/a\n\nreplace example.com/b => ../../elsewhere/b\n';
  const other =
    'module example.com/b\n\nreplace (\n\texample.com/x => ../../x\n\texample.com/y => ../../y\n)\n';
  const module = {
    folder: '/w/go/a',
    relative: 'go/a',
    goModText,
    goMod: parseGoMod(goModText),
    goSumText: undefined,
    goWork: {
      folder: '/w/go',
      file: 'go/go.work',
      text: 'go 1.24\n\nuse (\n\t./a\n\t../b\n)\n\nreplace example.com/y => ./y\n',
      sumText: undefined,
      members: [
        { module: 'example.com/a', folder: '/w/go/a', goModText, goSumText: undefined },
        { module: 'example.com/b', folder: '/w/b', goModText: other, goSumText: undefined },
      ],
    },
  };
  const target = { version: '2.13.8', variant: 'alpine', architecture: 'amd64', edition: 'ce' } as const;
  const ground = moduleGround({ target, goVersion: '1.25.6' }, module);
  expect(replacementFindings(ground).map(({ what, place }) => [what, place])).toEqual([
    [
      'go.mod replaces example.com/x by ../../x, which lies out of the workspace.',
      { file: 'b/go.mod', line: 4 },
    ],
  ]);
});
