import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Inputs, loadInputs } from '../../src/inputs/inputs.ts';
import { withoutSecrets } from '../../src/result/hide-secrets.ts';
import type { KeptResult } from '../../src/result/kept-result.ts';

const inputs = (given: Record<string, string>): Inputs =>
  loadInputs((name) => ({ 'krakend-version': '2.12.1', ...given })[name] ?? '', { TOKEN: 'hush-hush-hush' });

function kept(words: string, source = 'plugin'): KeptResult {
  const target = { version: '2.12.1', variant: 'alpine', architecture: 'amd64' } as const;
  return {
    result: {
      target: { target, goVersion: '1.25.6', goSource: 's', libc: 'l', libcSource: 's' },
      plugins: [
        {
          name: 'auth',
          target,
          source,
          outcome: 'published',
          kinds: ['server'],
          registerers: [],
          verdict: 'unknown',
          verdictReason: words,
          proof: 'unproven',
          proofReason: words,
          compatibility: { state: 'unknown' },
          modules: [],
          problems: [{ what: words, why: words, fix: words }],
          seconds: 1,
        },
      ],
      fixes: [],
      shared: [],
      lasting: true,
    },
    said: [{ level: 'warning', problem: { what: words, why: words, fix: words } }],
  };
}

test.each<[string, string, Record<string, string>]>([
  ['a credential', 'tokentoken', { 'modules-credentials': 'github.com/acme=tokentoken' }],
  [
    'a credential as a header has it',
    Buffer.from('me:tokentoken').toString('base64'),
    { 'modules-credentials': 'github.com/acme=me:tokentoken' },
  ],
  ['a proxy', 'pass%20word', { 'build-env': 'GOPROXY=https://me:pass%20word@proxy.example.com,direct' }],
  [
    'a proxy, decoded',
    'pass word',
    { 'build-env': 'GOPROXY=https://me:pass%20word@proxy.example.com,direct' },
  ],
  ['a mirror', 'signature', { gateway: 'https://mirror.example.com/x?sig=signature' }],
  ['a variable', 'hush-hush-hush', { 'build-env': 'TOKEN' }],
  ['a variable of configurations', 'hush-hush-hush', { config: 'krakend.json', 'config-env': 'TOKEN' }],
  ['what is linked in', 'hush-hush-hush', { ldflags: "-X 'main.token=hush-hush-hush'" }],
])('the words of programs are kept without %s', (_, secret, given) => {
  const hidden = withoutSecrets(kept(`go: ${secret} was wrong`), inputs(given));
  expect(JSON.stringify(hidden)).not.toContain(secret);
  expect(hidden?.said[0]?.problem.what).toMatch(/^go: .*\*\*\*.* was wrong$/);
});

test('where a credential stands in anything else, nothing is kept', () => {
  const given = inputs({ 'modules-credentials': 'github.com/acme=tokentoken' });
  expect(withoutSecrets(kept('', 'plugins/tokentoken'), given)).toBeUndefined();
  expect(withoutSecrets(kept('', 'plugins/other'), given)).toEqual(kept('', 'plugins/other'));
});

test('short values, and those of private hosts, stay: they stand in other words', () => {
  const given = inputs({ 'build-env': 'GOAMD64=v3\nGOPRIVATE=github.com/acme' });
  const words = 'github.com/acme/x/v3 differs';
  expect(withoutSecrets(kept(words), given)).toEqual(kept(words));
});

test('no credential survives, whatever it is made of', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[\x21-\x7e]{4,20}$/),
      fc.string(),
      fc.string(),
      (token, before, after) => {
        fc.pre(!token.includes(':') && !'***'.includes(token));
        const given = { ...inputs({}), modulesCredentials: [{ host: 'a.b', path: '', user: 'u', token }] };
        const text = JSON.stringify(withoutSecrets(kept(`${before} ${token} ${after}`), given) ?? '');
        expect(JSON.parse(text) === '' || !JSON.parse(text).said[0].problem.what.includes(token)).toBe(true);
      },
    ),
  );
});
