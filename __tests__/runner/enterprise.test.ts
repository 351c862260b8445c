import { afterAll, beforeAll, expect, test } from 'vitest';
import { warmHome } from '../integration/support.ts';
import { jobOf } from '../world/act.ts';
import { enterpriseLicence } from '../world/enterprise.ts';
import { openSession, type Session } from '../world/session.ts';
import { fetchArtifact, hello, openConsumer, readManifest, readmeWorkflows } from './consumer.ts';

// The workflow of docs/enterprise.md as it stands there, with a licence for the stand-in as the secret.

let session: Session;

beforeAll(async () => {
  session = await openSession();
});

afterAll(() => session?.[Symbol.asyncDispose]());

test('with the licence as a secret the gateway loads the plugin, and the log does not show the secret', async () => {
  const [workflow] = readmeWorkflows('docs/enterprise.md');
  const licence = await enterpriseLicence('valid');
  const consumer = await openConsumer(session, { 'plugins/hello': hello });
  await using run = await consumer.run(workflow?.text ?? '', {
    home: await warmHome(session),
    secrets: { KRAKEND_LICENCE: licence },
  });
  expect(run.exitCode, run.stderr + run.log).toBe(0);
  expect(jobOf(run, 'plugins').result).toBe('success');
  expect(run.annotations).toEqual([]);
  expect(run.summaries[0]).toContain(' built and loaded by KrakenD Enterprise 2.12.4');
  const lines = licence.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
  expect(lines.filter((line) => run.log.includes(line) || run.stderr.includes(line))).toEqual([]);

  const { folder, plugins } = await fetchArtifact(
    session,
    run.runId,
    'krakend-plugins-2.12.4-ee-alpine-amd64',
  );
  expect(plugins).toEqual(['2.12.4-ee-alpine-amd64/hello.so']);
  expect(readManifest(folder)).toMatchObject([{ edition: 'ee', proof: 'loaded' }]);
});
