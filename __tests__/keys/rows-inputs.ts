/** Rows that change what the user says. */
import { join } from 'node:path';
import type { Base, Change } from './bench.ts';
import { put } from './repository.ts';
import type { Row } from './row.ts';
import { PLAIN } from './rows-files.ts';

const WORDS: Base = { kind: 'plain', inputs: { config: 'krakend.json', 'config-env': 'NOTE=1' } };

const giving =
  (inputs: Record<string, string>): Row['change'] =>
  async () => ({ inputs });

const setting =
  (env: Record<string, string>): Row['change'] =>
  async () => ({ env });

const SECOND = `package main

// ClientRegisterer is the symbol that KrakenD looks up.
var ClientRegisterer = registerer("second")

type registerer string

func main() {}
`;

export const INPUT_ROWS: readonly Row[] = [
  {
    what: '`ldflags: -X …`',
    base: PLAIN,
    keys: ['result'],
    differs: true,
    tested: true,
    change: giving({ ldflags: '-X main.version=1' }),
  },
  {
    what: '`ldflags: -s -w`',
    base: PLAIN,
    keys: ['result'],
    differs: true,
    change: giving({ ldflags: '-s -w' }),
  },
  {
    what: '`build-flags: -tags=debug`',
    base: PLAIN,
    keys: ['modules', 'build', 'result'],
    differs: true,
    tested: true,
    change: giving({ 'build-flags': '-tags=debug' }),
  },
  {
    what: '`build-flags: -gcflags=-l`',
    base: PLAIN,
    keys: ['build', 'result'],
    differs: true,
    change: giving({ 'build-flags': '-gcflags=-l' }),
  },
  {
    what: 'a variable of `build-env`',
    base: PLAIN,
    keys: ['result'],
    differs: false,
    tested: true,
    change: giving({ 'build-env': 'NOTE=1' }),
  },
  {
    what: "one of Go's in `build-env`",
    base: PLAIN,
    keys: ['build', 'result'],
    change: giving({ 'build-env': 'GOFIPS140=off' }),
  },
  {
    what: '`build-env: GOWORK=auto`',
    base: PLAIN,
    keys: ['result'],
    differs: false,
    change: giving({ 'build-env': 'GOWORK=auto' }),
  },
  {
    what: '`verify: off`',
    base: PLAIN,
    keys: ['result'],
    differs: false,
    change: giving({ verify: 'off' }),
  },
  { what: '`check: warn`', base: PLAIN, keys: ['result'], differs: false, change: giving({ check: 'warn' }) },
  {
    what: '`config`',
    base: PLAIN,
    keys: ['result'],
    differs: false,
    change: giving({ config: 'krakend.json' }),
  },
  {
    what: '`config-env`',
    base: WORDS,
    keys: ['result'],
    differs: false,
    change: giving({ 'config-env': 'NOTE=2' }),
  },
  {
    what: '`test`',
    base: PLAIN,
    keys: ['modules', 'result'],
    differs: false,
    change: giving({ test: './notes' }),
  },
  {
    what: 'the name of the plugin',
    base: PLAIN,
    keys: ['result'],
    differs: false,
    change: giving({ plugins: 'other=.' }),
  },
  {
    what: 'one more plugin that is judged with it',
    base: PLAIN,
    keys: ['modules', 'result'],
    change: async ({ workspace }) => {
      await put(workspace, 'plugin/second/main.go', SECOND);
      return undefined;
    },
  },
  {
    what: '`image-registry`, for the same images',
    base: PLAIN,
    keys: ['result'],
    change: async ({ session }) => ({
      inputs: { 'image-registry': session.registry.address.replace('127.0.0.1', 'localhost') },
    }),
  },
];

const change = (what: string, asked: Change): Row => ({
  what,
  base: PLAIN,
  keys: [],
  differs: false,
  change: async () => asked,
});

/** What is said of other things than the plugin, and variables of the runner that never reach a build. */
export const OTHER_INPUTS: readonly Row[] = [
  change('`output-directory`', { inputs: { 'output-directory': 'out/plugins' } }),
  change('`artifact-name`, `retention-days`, `overwrite`, `upload`', {
    inputs: { upload: 'true', 'artifact-name': 'other', 'retention-days': '3', overwrite: 'true' },
  }),
  change('`cache`, `save-cache`', { inputs: { cache: 'true', 'save-cache': 'true' } }),
  change('`container-network`', { inputs: { 'container-network': 'bridge' } }),
  change('`modules-credentials`', { inputs: { 'modules-credentials': 'github.com/acme=renewed-token' } }),
  change('GOPROXY with a token in `build-env`', {
    inputs: { 'build-env': 'GOPROXY=https://me:token@proxy.example.com,off' },
  }),
  {
    what: 'the version out of a file',
    base: { kind: 'alone' },
    keys: [],
    differs: false,
    change: async ({ workspace }) => {
      await put(workspace, 'version.txt', '2.12.1\n');
      return { inputs: { 'krakend-version': '', 'krakend-version-file': 'version.txt' } };
    },
  },
  {
    what: 'GOFLAGS, GOOS, CGO_CFLAGS and CC of the runner',
    base: PLAIN,
    keys: [],
    differs: false,
    tested: true,
    change: setting({
      GOFLAGS: '-trimpath',
      GOOS: 'plan9',
      CGO_CFLAGS: '-O0',
      CC: 'false',
      GOWORK: '/nowhere',
    }),
  },
  {
    what: 'time zone and language of the runner',
    base: PLAIN,
    keys: [],
    differs: false,
    change: setting({ TZ: 'Asia/Tokyo', LANG: 'C.UTF-8' }),
  },
  change('another branch, commit and run', {
    event: { name: 'push', ref: 'refs/heads/topic', sha: 'f'.repeat(40) },
  }),
  {
    what: 'another home, without anything that was compiled before',
    base: PLAIN,
    keys: [],
    differs: false,
    change: async ({ session }) => ({ env: { HOME: join(await session.folder('other-home'), 'someone') } }),
  },
];
