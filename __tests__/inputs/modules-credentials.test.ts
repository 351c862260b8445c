import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  basicAuthorization,
  parseModulesCredentials,
  scopeOf,
  secretsIn,
} from '../../src/inputs/modules-credentials.ts';
import { problemFrom } from '../problems.ts';

test.each([
  ['github.com/acme=ghp_1234', 'github.com', 'acme', 'x-access-token', 'ghp_1234'],
  ['GitHub.com/Acme/tools/ = ghp_1234', 'github.com', 'Acme/tools', 'x-access-token', 'ghp_1234'],
  ['https://gitlab.example.com=glpat-1', 'gitlab.example.com', '', 'oauth2', 'glpat-1'],
  ['gitlab.com/a=gitlab+deploy-token-7:gldt-1', 'gitlab.com', 'a', 'gitlab+deploy-token-7', 'gldt-1'],
  ['bitbucket.org/acme=ATCT=x==', 'bitbucket.org', 'acme', 'x-token-auth', 'ATCT=x=='],
  ['git.example.com:8443/a=me:p:w:d', 'git.example.com:8443', 'a', 'me', 'p:w:d'],
  ['git.example.com:443/a=token', 'git.example.com', 'a', 'x-access-token', 'token'],
  ['[2001:db8::1]:8443/a=token', '[2001:db8::1]:8443', 'a', 'x-access-token', 'token'],
])('%s', (line, host, path, user, token) => {
  expect(parseModulesCredentials(`\n${line}\r\n`)).toEqual([{ host, path, user, token }]);
});

test('the longest path comes first, whatever the order of the lines', () => {
  const text = 'github.com=one1\ngithub.com/acme/tools=two2\ngithub.com/acme=three3\n';
  expect(parseModulesCredentials(text).map(scopeOf)).toEqual([
    'github.com/acme/tools',
    'github.com/acme',
    'github.com',
  ]);
});

describe('what is no credential', () => {
  test.each([
    ['ghp_hunter2hunter2', 'It has no ='],
    ['github.com/acme=', 'is the secret set?'],
    ['=hunter2hunter2', 'name of a host'],
    ['git hub.com=hunter2hunter2', 'name of a host'],
    ['-x.com=hunter2hunter2', 'name of a host'],
    ['--upload-pack=hunter2hunter2', 'name of a host'],
    ['github.com/../a=hunter2hunter2', 'path'],
    ['github.com//a=hunter2hunter2', 'path'],
    ['github.com/*=hunter2hunter2', 'path'],
    ['http://github.com/a=hunter2hunter2', 'Tokens are sent over https alone'],
    ['github.com=hunter2 hunter2', 'no token'],
    ['github.com=:hunter2hunter2', 'user'],
    ['github.com=me: ', 'no token'],
    ['github.com=h2h', 'no token'],
    ['github.com=hunter2hünter2', 'no token'],
  ])('%s', (line, why) => {
    const problem = problemFrom(() => parseModulesCredentials(`github.com/fine=fine\n${line}`));
    expect(problem.what).toBe('Input modules-credentials: line 2 is not allowed.');
    expect(problem.why).toContain(why);
    expect(JSON.stringify(problem)).not.toMatch(/hunter|h2h/);
  });

  test('two lines for one host and path', () => {
    const text = 'github.com/acme=hunter2\nGITHUB.com/acme/=hunter3';
    expect(problemFrom(() => parseModulesCredentials(text)).why).toContain('the same host and path');
  });

  test('nothing of a line is ever shown, and all of it is masked', () => {
    const secret = fc.stringMatching(/^[\x21-\x7e]{12,40}$/);
    fc.assert(
      fc.property(fc.string(), secret, (before, token) => {
        const text = `${before}=${token}`;
        let said = '';
        try {
          parseModulesCredentials(text);
        } catch (error) {
          said = `${(error as Error).message} ${JSON.stringify(error)}`;
        }
        expect(said).not.toContain(token);
        const line = text.split('\n').at(-1)?.trim() ?? '';
        expect(secretsIn(text)).toContain(line.slice(line.indexOf('=') + 1));
      }),
    );
  });
});

test('a secret is hidden in every form in which it is sent', () => {
  const text = 'github.com/acme=t0ken/+\ngitlab.com=deploy:gldt-1\n';
  const hidden = secretsIn(text);
  for (const one of parseModulesCredentials(text)) {
    expect(hidden).toContain(one.token);
    expect(hidden).toContain(basicAuthorization(one).slice('Basic '.length));
  }
  expect(hidden).toContain('t0ken%2F%2B');
  expect(secretsIn('')).toEqual([]);
  expect(secretsIn('no equals sign\nx=abc')).toEqual(['YWJj', 'eC1hY2Nlc3MtdG9rZW46YWJj']);
});
