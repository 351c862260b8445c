import { expect, test } from 'vitest';
import { describeProblem, messageOf, ProblemError, problemOf } from '../src/problem.ts';

test('a problem as text: where and what, why, and what to do', () => {
  expect(describeProblem({ what: 'No plugin was found.' })).toBe('No plugin was found.');
  const place = { file: 'go.mod', line: 3 };
  expect(describeProblem({ what: 'W.', why: 'Because.', fix: 'do it', place })).toBe(
    'go.mod:3: W.\nBecause.\nTo mend it: do it',
  );
  expect(describeProblem({ what: 'W.', place: { file: 'go.mod' } })).toBe('go.mod: W.');
});

test('a problem comes out of an error as it went in; other errors give their message', () => {
  const problem = { what: 'W.', fix: 'do it' };
  const error = new ProblemError(problem, { cause: new Error('deep') });
  expect(problemOf(error)).toBe(problem);
  expect([error.name, error.message]).toEqual(['ProblemError', 'W.']);
  expect(problemOf(new TypeError('x is not a function'))).toEqual({ what: 'x is not a function' });
  expect(problemOf('text')).toEqual({ what: 'text' });
});

test.each([
  [new Error('a\n  b'), 'a b'],
  [new Error('outer', { cause: new Error('inner', { cause: 'deep' }) }), 'outer: inner: deep'],
  [
    new AggregateError([new Error('ECONNREFUSED ::1'), new Error('ECONNREFUSED 127.0.0.1')], ''),
    'ECONNREFUSED ::1',
  ],
  [new AggregateError([], 'none'), 'none'],
  ['just\ntext', 'just text'],
  [undefined, 'undefined'],
  [null, 'null'],
])('the message of %o, on one line', (thrown, message) => {
  expect(messageOf(thrown)).toBe(message);
});
