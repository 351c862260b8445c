// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are of Dockerfiles and compose files.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isComposeFile,
  isDockerfile,
  type VersionFile,
  versionsIn,
  versionsInNamed,
} from '../../src/versions/read-file.ts';
import { problemFrom } from '../problems.ts';
import { propertyRuns } from '../property-runs.ts';

/** What a file says, in one line each: `gateway 2.13.8 alpine ce :3`, `? words :3`. */
function seen(file: VersionFile): string[] {
  const said = versionsIn(file);
  if ('why' in said) return [`! ${said.why}`];
  return [
    ...said.mentions.map(({ role, version, variant, edition, place }) =>
      [role, version, variant, edition, `:${place.line}`].filter((word) => word !== undefined).join(' '),
    ),
    ...said.gaps.map(({ shown, place }) => `? ${shown} :${place.line}`),
  ];
}

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('Dockerfiles', () => {
  test.each<[string, string, string[]]>([
    ['the gateway', 'FROM krakend:2.13.8', ['gateway 2.13.8 alpine ce :1']],
    ['its full name', 'FROM docker.io/library/krakend:2.13.8', ['gateway 2.13.8 alpine ce :1']],
    ['its older name', 'FROM devopsfaith/krakend:2.1.2', ['gateway 2.1.2 alpine ce :1']],
    ['no tag', 'FROM krakend', ['gateway latest alpine ce :1']],
    ['a minor', 'FROM krakend:2.13-watch', ['gateway 2.13 alpine ce :1']],
    ['tag and digest', `FROM krakend:2.13.8@${DIGEST}`, ['gateway 2.13.8 alpine ce :1']],
    ['a digest alone', `FROM krakend@${DIGEST}`, [`? krakend@${DIGEST} :1`]],
    ['a tag that is no version', 'FROM krakend/builder:edge', ['? krakend/builder:edge :1']],
    ['Enterprise', 'FROM krakend/krakend-ee:2.13.1', ['gateway 2.13.1 alpine ee :1']],
    ['its builder', 'FROM krakend/builder-ee:2.13.1-linux-generic', ['builder 2.13.1 linux-generic ee :1']],
    ['the builder', 'FROM krakend/builder:2.13.8-linux-generic', ['builder 2.13.8 linux-generic ce :1']],
    ['its older name', 'FROM devopsfaith/krakend-plugin-builder:2.1.2', ['builder 2.1.2 alpine ce :1']],
    ['a mirror', 'FROM mirror.example.com/dockerhub/krakend/builder:2.13.8', ['builder 2.13.8 alpine ce :1']],
    ['a mirror with a port', 'FROM localhost:5000/library/krakend:2.13', ['gateway 2.13 alpine ce :1']],
    ['a registry with it', 'FROM mirror.example.com/krakend:2.13.8', ['gateway 2.13.8 alpine ce :1']],
    ["somebody's own gateway", 'FROM ghcr.io/acme/krakend:1.4.0', []],
    ["somebody's own on Docker Hub", 'FROM acme/krakend:2.13.8', []],
    ['another image', 'FROM alpine:3.23\nFROM acme/krakend-plugins:2.13.8', []],
    [
      'stages',
      'ARG V=2.13.8\nFROM --platform=$BUILDPLATFORM krakend/builder:$V AS Build\nFROM build\nFROM krakend:${V}\nCOPY --from=build /a /b\nCOPY --from=0 /a /b',
      ['builder 2.13.8 alpine ce :2', 'gateway 2.13.8 alpine ce :4'],
    ],
    [
      'images that are copied from',
      'FROM debian:12\nCOPY --from=krakend:2.13.8 /usr/bin/krakend /\nRUN --mount=type=bind,from=krakend/builder:2.13.8,target=/x true',
      ['gateway 2.13.8 alpine ce :2', 'builder 2.13.8 alpine ce :3'],
    ],
    ['an ARG without a value', 'ARG V\nFROM krakend:$V', ['? krakend:$V :2']],
    ['an ARG of no KrakenD', 'ARG V\nFROM alpine:$V', []],
    ['an ARG that is no version', 'ARG V=x\nFROM krakend:$V', ['? krakend:$V :2']],
    ['a default in the place', 'ARG V\nFROM krakend:${V:-2.13.8}', ['gateway 2.13.8 alpine ce :2']],
    ['another in its place', 'ARG V=1\nFROM krakend:2.13.8${V:+-watch}', ['gateway 2.13.8 alpine ce :2']],
    [
      'ARGs of ARGs',
      "ARG R=mirror.example.com V='2.13' P=8\nARG TAG=${V}.${P}-linux-generic\nFROM $R/krakend/builder:$TAG",
      ['builder 2.13.8 linux-generic ce :3'],
    ],
    [
      "a stage's own ARG, which FROM does not see",
      'ARG V=2.13.8\nFROM alpine:3\nARG V=2.12.1\nFROM krakend:$V',
      ['gateway 2.13.8 alpine ce :4'],
    ],
    [
      'lines that go on, comments, another escape',
      '# escape=`\nARG V=2.13.8 `\n  # not this: V=1\n  W=3\nFROM `\n  # nor that\n  krakend:${V} `\n  AS x',
      ['gateway 2.13.8 alpine ce :7'],
    ],
    [
      'a text in the file',
      'FROM alpine:3\nRUN <<EOF cat > /x\nFROM krakend:1.0.0\nEOF\nRUN <<-"A" cat\n\tFROM krakend:1.0.1\n\tA\nFROM krakend:2.13.8',
      ['gateway 2.13.8 alpine ce :8'],
    ],
    ['Windows line endings', 'ARG V=2.13.8\r\nFROM krakend:$V\r\n', ['gateway 2.13.8 alpine ce :2']],
    ['small letters', 'from krakend:2.13.8 as x', ['gateway 2.13.8 alpine ce :1']],
    [
      'a variable alone',
      'FROM debian:12\nARG KRAKEND_VERSION=2.13.8\nRUN apt-get install krakend=$KRAKEND_VERSION',
      ['gateway 2.13.8 :2'],
    ],
    ['a variable of the environment', 'FROM debian:12\nENV KRAKEND_VERSION="2.13.8"', ['gateway 2.13.8 :2']],
    ['a brace that is never closed', 'FROM krakend:${V', ['? krakend:${V :1']],
    ['nothing', '', []],
  ])('%s', (_, text, expected) => {
    expect(seen({ path: 'Dockerfile', text })).toEqual(expected);
  });

  test('with arguments that double each other, or braces without end, are read in no time', () => {
    const names = Array.from({ length: 60 }, (_, index) => `ARG A${index + 1}=$A${index}$A${index}\n`);
    expect(seen({ path: 'Dockerfile', text: `ARG A0=xx\n${names.join('')}FROM krakend:$A60` })).toHaveLength(
      1,
    );
    expect(seen({ path: 'Dockerfile', text: `FROM krakend:${'${A:-'.repeat(50_000)}` })).toHaveLength(1);
  });

  test('are known by their names', () => {
    const all = ['Dockerfile', 'a/Dockerfile.dev', 'x.Dockerfile', 'Containerfile', 'api.containerfile'];
    expect(all.filter(isDockerfile)).toEqual(all);
    expect(['Dockerfiles', 'my-Dockerfile', 'dockerfile-notes.md'].filter(isDockerfile)).toEqual([]);
    const compose = ['compose.yaml', 'compose.dev.yml', 'a/docker-compose.yml', 'docker-compose-test.yaml'];
    expect(compose.filter(isComposeFile)).toEqual(compose);
    expect(['my-compose.yaml', 'compose.json', 'composer.yaml'].filter(isComposeFile)).toEqual([]);
  });
});

describe('YAML', () => {
  test.each<[string, string, string[]]>([
    ['compose', 'services:\n  gw:\n    image: krakend:2.13.8\n', ['gateway 2.13.8 alpine ce :3']],
    [
      'a default',
      'services: {gw: {image: "krakend:${KRAKEND_VERSION:-2.13.8}"}}',
      ['gateway 2.13.8 alpine ce :1'],
    ],
    [
      'defaults in defaults',
      'services: {gw: {image: "krakend:${A:-${B-2.13.8}}"}}',
      ['gateway 2.13.8 alpine ce :1'],
    ],
    ['no default', 'services:\n  gw: {image: "krakend:${V}"}', ['? krakend:${V} :2']],
    ['a demand', 'services:\n  gw: {image: "krakend:${V:?set it}"}', ['? krakend:${V:?set it} :2']],
    [
      'what it builds itself',
      'services:\n  gw:\n    image: registry.example.com/krakend:2.1\n    build: {context: ., args: {KRAKEND_VERSION: 2.10}}',
      ['gateway 2.10 :4'],
    ],
    [
      'arguments as a list',
      'services: {gw: {build: {args: [KRAKEND_VERSION=2.13.8, OTHER=1]}}}',
      ['gateway 2.13.8 :1'],
    ],
    [
      'Kubernetes, several documents',
      'kind: Service\n---\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n        - name: gw\n          image: krakend:2.13.8\n          env:\n            - {name: KRAKEND_VERSION, value: "2.13.8"}\n---\n',
      ['gateway 2.13.8 alpine ce :9', 'gateway 2.13.8 :11'],
    ],
    ['Helm values', 'image:\n  repository: krakend\n  tag: 2.10\n', ['gateway 2.10 alpine ce :3']],
    [
      'with a registry, deeper',
      'a: {b: {registry: mirror.example.com, repository: krakend/builder, tag: "2.13.8-linux-generic"}}',
      ['builder 2.13.8 linux-generic ce :1'],
    ],
    ['an empty tag', 'image: {repository: krakend, tag: ""}', ['gateway latest alpine ce :1']],
    [
      'tag and digest',
      `image: {repository: krakend, tag: 2.13.8, digest: "${DIGEST}"}`,
      ['gateway 2.13.8 alpine ce :1'],
    ],
    ['Kustomize', 'images:\n  - name: krakend\n    newTag: 2.13.8\n', ['gateway 2.13.8 alpine ce :3']],
    [
      'Kustomize, moved',
      'images: [{name: x, newName: mirror.example.com/krakend, newTag: 2.13.8}]',
      ['gateway 2.13.8 alpine ce :1'],
    ],
    ['anchors', 'x: &i\n  image: krakend:2.13.8\ny: *i\nz: {<<: *i}\n', ['gateway 2.13.8 alpine ce :2']],
    ['another repository', 'image: {repository: nginx, tag: 2.13.8}\nversion: 2.13.8', []],
    [
      'a template',
      'image: {{ .Values.image }}:{{ .Values.tag }}\n',
      ['! It is a template, as of a Helm chart, and not YAML: name the file with the values.'],
    ],
    ['nothing', '', []],
  ])('%s', (_, text, expected) => {
    expect(seen({ path: 'a/compose.yaml', text })).toEqual(expected);
  });

  test('of compose takes variables from the file beside it', () => {
    const text = 'services: {gw: {image: "krakend:${KRAKEND_VERSION:-2.12.1}"}}';
    const file = { path: 'compose.yml', text, environment: 'KRAKEND_VERSION="2.13.8"\n' };
    expect(seen(file)).toEqual(['gateway 2.13.8 alpine ce :1']);
  });

  test('shows of variables what the file has, and no more than a version of what they stand for', () => {
    const environment = 'V=2.13.8\nHOST=mirror.example.com\nSECRET=hunter2\n';
    const shown = (image: string) => {
      const text = `services: {gw: {image: "${image}"}}`;
      const said = versionsIn({ path: 'compose.yml', text, environment });
      return 'why' in said ? [] : [...said.mentions, ...said.gaps].map((one) => one.shown);
    };
    expect(shown('krakend:${V}')).toEqual(['krakend:${V} (2.13.8)']);
    expect(shown('$HOST/krakend:$V')).toEqual(['$HOST/krakend:$V (2.13.8)']);
    expect(shown('krakend:2.13.8')).toEqual(['krakend:2.13.8']);
    expect(shown('krakend:${SECRET}')).toEqual(['krakend:${SECRET}']);
    expect(shown('krakend:2.13.8${SECRET}')).toEqual(['krakend:2.13.8${SECRET}']);
  });

  test('that is broken is told with its line', () => {
    expect(problemFrom(() => versionsInNamed({ path: 'a.yaml', text: 'a: 1\nb: [1' }))).toMatchObject({
      what: "krakend-version-file: a.yaml can't be read.",
      place: { file: 'a.yaml', line: 2 },
    });
  });
});

test.each<[string, string, string[]]>([
  ['.tool-versions', 'golang 1.25.12\nkrakend 2.13.8 # gateway\n', ['gateway 2.13.8 :2']],
  ['.tool-versions', 'golang 1.25.12\n', []],
  ['.krakend-version', '2.13.8\n', ['gateway 2.13.8 :1']],
  ['VERSION', '\uFEFF# the gateway\r\n\r\n ~2.12 \r\n', ['gateway ~2.12 :3']],
  ['.env', 'A=1\nexport KRAKEND_VERSION="2.13.8" # x\n', ['gateway 2.13.8 :2']],
  ['Makefile', 'all:\n\tgo build\nKRAKEND_VERSION ?= 2.13.8\n', ['gateway 2.13.8 :3']],
  ['.env', 'KRAKEND_EE_VERSION=2.13.1', ['gateway 2.13.1 ee :1']],
  ['build/krakend.image', '# gateway\nFROM krakend:2.13.8\n', ['gateway 2.13.8 alpine ce :2']],
  ['README.md', 'KrakenD 2.13.8\nis great\n', []],
])('the text %s, %j', (path, text, expected) => {
  expect(seen({ path, text })).toEqual(expected);
});

test.each<[string, string, string, number | undefined]>([
  ['Dockerfile', `FROM alpine\nFROM krakend@${DIGEST}`, 'A digest alone names no version', 2],
  ['compose.yaml', 'services: {gw: {image: "krakend:${V}"}}', 'V has no value there', 1],
  ['Dockerfile', 'FROM alpine:3', 'Looked for images of KrakenD', undefined],
])('a named %s without a version is an error: %j', (path, text, why, line) => {
  const problem = problemFrom(() => versionsInNamed({ path, text }));
  expect(problem.what).toMatch(/^krakend-version-file: .* names no version/);
  expect(problem.why).toContain(why);
  expect(problem.place?.line).toBe(line);
});

const words = fc.constantFrom(
  'FROM ',
  'krakend',
  ':',
  '2.13.8',
  '${',
  '}',
  '$V',
  '\\\n',
  '<<EOF\n',
  'EOF\n',
  '# escape=`\n',
  'ARG V=',
  '\n',
  '"',
  '- ',
  'image: ',
  '{',
  '[',
  '&a ',
  '*a',
  '---\n',
  'COPY --from=',
);

test('whatever a file holds, it is read or told why not', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(words, { maxLength: 40 }).map((all) => all.join('')),
  );
  const paths = fc.constantFrom('Dockerfile', 'compose.yaml', '.tool-versions', '.env');
  fc.assert(
    fc.property(paths, texts, (path, text) => {
      const said = versionsIn({ path, text, environment: text });
      if ('why' in said) return;
      const lines = text.split(/\r\n|\r|\n/).length;
      for (const { place } of [...said.mentions, ...said.gaps]) {
        expect(place.file).toBe(path);
        expect(place.line ?? 1).toBeGreaterThan(0);
        expect(place.line ?? 1).toBeLessThanOrEqual(lines);
      }
    }),
    { numRuns: propertyRuns(500) },
  );
});

test('however a version reaches FROM, it is the same', () => {
  const version = fc.tuple(fc.nat(20), fc.nat(20)).map(([minor, patch]) => `2.${minor}.${patch}`);
  const mirror = fc.constantFrom(
    '',
    'mirror.example.com/',
    'localhost:5000/hub/library/',
    'docker.io/library/',
  );
  fc.assert(
    fc.property(version, mirror, (wanted, prefix) => {
      for (const text of [
        `FROM ${prefix}krakend:${wanted}`,
        `ARG V=${wanted}\nFROM ${prefix}krakend:$V`,
        `ARG P=${prefix}\nARG V="${wanted}"\nFROM \${P}krakend:\${V:-1.0.0}`,
        `FROM \\\n${prefix}krakend:\${V:-${wanted}}`,
      ]) {
        const said = versionsInNamed({ path: 'Dockerfile', text });
        expect(said.mentions.map((one) => one.version)).toEqual([wanted]);
      }
    }),
  );
});
