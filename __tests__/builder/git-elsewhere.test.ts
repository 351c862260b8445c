import { expect, test } from 'vitest';
import type { GoCall } from '../../src/builder/builder.ts';
import {
  type Download,
  downloadWhereGitIs,
  type FindPlace,
  thisMachine,
} from '../../src/builder/docker/git-elsewhere.ts';
import type { ProcessResult } from '../../src/process.ts';

const OK: ProcessResult = { exitCode: 0, stdout: 'listed', stderr: '' };
const LACKS_GIT: ProcessResult = {
  exitCode: 1,
  stdout: '',
  stderr: 'go: x@v1: git init --bare: exec: "git": executable file not found in $PATH',
};
const CALL: GoCall = { args: ['list', '-modfile=/inside/go.mod', './x'], folder: '/w' };

/** Answers in turn, and writes down that it was asked. */
function answering(asked: string[], name: string, ...answers: ProcessResult[]): Download {
  return async () => {
    asked.push(name);
    return answers.shift() ?? OK;
  };
}

function place(asked: string[], name: string, ...answers: ProcessResult[]): FindPlace {
  return async () => ({ words: `in ${name}`, download: answering(asked, name, ...answers) });
}

const nowhere = (reason: string): FindPlace => {
  return async () => {
    throw new Error(reason);
  };
};

test.each([
  ['that works', OK],
  ['that fails for another reason', { ...LACKS_GIT, stderr: 'go: no such version' }],
])('a download %s goes nowhere else', async (_, answer) => {
  const asked: string[] = [];
  const download = downloadWhereGitIs(answering(asked, 'builder', answer), [place(asked, 'other')]);
  expect(await download(CALL)).toBe(answer);
  expect(asked).toEqual(['builder']);
});

test('what lacks git is made in the first place there is, and the builder asked again', async () => {
  const asked: string[] = [];
  const said: string[] = [];
  const builder = answering(asked, 'builder', LACKS_GIT, OK, LACKS_GIT, OK);
  const download = downloadWhereGitIs(builder, [nowhere('no git'), place(asked, 'other')]);
  const call = { ...CALL, say: (line: string) => said.push(line) };
  expect(await download(call)).toBe(OK);
  expect(await download(call)).toBe(OK);
  expect(asked).toEqual(['builder', 'other', 'builder', 'builder', 'other', 'builder']);
  expect(said).toEqual(['Private modules are downloaded in other, because the builder has no git']);
});

test('what the other place says of credentials is the answer', async () => {
  const refused = { exitCode: 1, stdout: '', stderr: 'fatal: Authentication failed' };
  const asked: string[] = [];
  const builder = answering(asked, 'builder', LACKS_GIT);
  expect(await downloadWhereGitIs(builder, [place(asked, 'other', refused)])(CALL)).toBe(refused);
});

test('where there is no place, the reasons follow what Go said', async () => {
  const builder = answering([], 'builder', LACKS_GIT);
  const { stderr } = await downloadWhereGitIs(builder, [nowhere('no git'), nowhere('no image')])(CALL);
  expect(stderr).toBe(`${LACKS_GIT.stderr}\nelsewhere: no git\nelsewhere: no image`);
});

test("this machine gets its own path of go.mod's copy", async () => {
  const calls: GoCall[] = [];
  const lister = async () => ({
    download: async (call: GoCall) => {
      calls.push(call);
      return OK;
    },
  });
  const here = await thisMachine(lister, (path) => path.replace('/inside', '/outside'))({
    info: () => undefined,
  });
  expect(here.words).toBe('on this machine');
  await here.download(CALL);
  expect(calls[0]?.args).toEqual(['list', '-modfile=/outside/go.mod', './x']);
});
