import { expect, test } from 'vitest';
import { explainSetupFailure } from '../../src/diagnosis/setup-failure.ts';

const IMAGE = 'krakend/builder:2.12.1';

function explain(stderr: string, exitCode = 1, stdout = '') {
  return explainSetupFailure({ image: IMAGE, exitCode, stdout, stderr });
}

test.each([
  ['+ apk add x\nsh: apk: not found\n', /^this builder is Debian/],
  ['+ apk add x\nsh: 1: apk: not found\n', /^this builder is Debian/],
  ['+ apt-get update\nsh: apt-get: not found\n', /^this builder is Alpine/],
  ['+ apt-get install -y x\nE: Unable to locate package x\n', /apt-get update before/],
  [
    '+ apk add x\nERROR: unable to select packages:\n  x (no such package):\n',
    /under the name that Alpine gives it/,
  ],
  [
    '+ apk add x\nWARNING: updating …: TLS: server certificate not trusted\nERROR: unable to select packages:\n  x (no such package):\n',
    /set SSL_CERT_FILE/,
  ],
  [
    '+ apk add x\n40E7:error:0A000086:SSL routines:…:certificate verify failed:ssl/statem_clnt.c:1889:\nERROR: …\n',
    /set SSL_CERT_FILE/,
  ],
  [
    '+ apt-get update\nErr: Certificate verification failed: The certificate is NOT trusted.\nE: Unable to locate package x\n',
    /set SSL_CERT_FILE/,
  ],
  [
    '+ curl …\ncurl: (60) SSL certificate problem: unable to get local issuer certificate\n',
    /set SSL_CERT_FILE/,
  ],
  ["+ wget …\nERROR: cannot verify x.example's certificate, issued by …\n", /set SSL_CERT_FILE/],
  [
    '+ go install …\ntls: failed to verify: x509: certificate signed by unknown authority\n',
    /set SSL_CERT_FILE/,
  ],
  ['W: Failed to fetch …  Temporary failure resolving …\nE: Unable to fetch\n', /container-network: host/],
])('%j is known', (stderr, fix) => {
  expect(explain(stderr).fix).toMatch(fix);
});

test('it names the command that failed and what that said', () => {
  expect(explain('+ ./a\nfine\n+ ./b --c\n  no such thing\n', 3)).toEqual({
    what: 'builder-setup failed in krakend/builder:2.12.1 with exit code 3, at ./b --c.',
    why: 'no such thing',
    fix: 'try it: docker run --rm -it --user 0 --entrypoint sh krakend/builder:2.12.1',
  });
  expect(explain('', 1).why).toBeUndefined();
});
