import { expect, test } from 'vitest';
import { explainPull } from '../../src/diagnosis/docker-cases.ts';

test.each([
  [
    'krakend/builder:2.13.99',
    'Error response from daemon: manifest for krakend/builder:2.13.99 not found: manifest unknown',
    ['2.13.8', '2.13.7'],
    'The nearest tags that exist: 2.13.8, 2.13.7.',
    'hub.docker.com/r/krakend/builder/tags',
  ],
  [
    'devopsfaith/krakend-plugin-builder:2.9.0',
    'Error response from daemon: manifest for devopsfaith/krakend-plugin-builder:2.9.0 not found: manifest unknown',
    [],
    'Images of devopsfaith are published no longer.',
    'name krakend/builder:TAG',
  ],
  [
    'krakend/builder:2.13.8',
    'toomanyrequests: You have reached your unauthenticated pull rate limit.',
    [],
    'toomanyrequests',
    'docker/login-action',
  ],
  [
    'krakend/builder:2.13.8',
    'failed to register layer: write /usr/local/go: no space left on device',
    [],
    'no space left',
    'docker system prune',
  ],
  [
    'mirror.example.com/krakend/builder:2.13.8',
    'Get "https://mirror.example.com/v2/": dial tcp: lookup mirror.example.com: no such host',
    [],
    'no such host',
    'check that the runner reaches the registry',
  ],
])('%s: %s', (reference, answer, existing, why, fix) => {
  const problem = explainPull({ reference, answer, existing });
  expect(problem.what).toBe(`The image ${reference} could not be pulled.`);
  expect(problem.why).toContain(why);
  expect(problem.fix).toContain(fix);
});
