/** Each text was printed by a real Go, git or linker; paths and hosts are changed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explainGoFailure, type GoFailure } from '../../src/diagnosis/go-failure.ts';
import { parseGoMod } from '../../src/plugin/go-mod.ts';
import type { Problem } from '../../src/problem.ts';

const GO_MOD = `module example.com/auth

go 1.20

require (
	example.com/shared v0.0.0
	git.example.com/private v1.0.0
	github.com/cespare/xxhash/v2 v2.1.1
	github.com/klauspost/compress v1.13.5
)

replace example.com/shared => ../shared
`;

function explain(output: string, more: Partial<GoFailure> = {}): Problem[] {
  return explainGoFailure({
    doing: 'Building auth',
    output,
    goMod: parseGoMod(GO_MOD),
    goModFile: 'plugins/auth/go.mod',
    folder: 'plugins/auth',
    krakendVersion: '2.5.0',
    goVersion: '1.20.11',
    userFile: (file) =>
      file.startsWith('/go/') ? undefined : `plugins/auth/${file.replace(/^(\.|\/app)\//, '')}`,
    ...more,
  });
}

const GO_MOD_FILE = 'plugins/auth/go.mod';

interface Expected {
  readonly what: string;
  /** A part of the fix. */
  readonly fix: string;
  readonly place?: { file: string; line: number };
}

const CASES: readonly [name: string, output: string, expected: Expected][] = [
  [
    'three directives that are newer than Go',
    'go: errors parsing go.mod:\n/app/go.mod:5: unknown directive: godebug\n/app/go.mod:6: unknown directive: tool\n',
    {
      what: 'Go 1.20.11 does not know the godebug line in go.mod.',
      fix: 'delete it',
      place: { file: GO_MOD_FILE, line: 5 },
    },
  ],
  [
    'a helper package in the same folder',
    'found packages helper (helper.go) and main (main.go) in /app\n',
    {
      what: 'helper.go says "package helper", and its neighbours say "package main".',
      fix: 'helper/',
      place: { file: 'plugins/auth/helper.go', line: 1 },
    },
  ],
  [
    'the same the other way round',
    'found packages main (main.go) and x (util.go) in /app\n',
    {
      what: 'util.go says "package x", and its neighbours say "package main".',
      fix: 'x/',
      place: { file: 'plugins/auth/util.go', line: 1 },
    },
  ],
  [
    'no go.mod',
    "go: go.mod file not found in current directory or any parent directory; see 'go help modules'\n",
    { what: 'The plugin belongs to no Go module: there is no go.mod at or above it.', fix: 'go mod init' },
  ],
  [
    'a package of which go.mod knows nothing',
    'main.go:4:8: no required module provides package example.com/none; to add it:\n\tgo get example.com/none\n',
    {
      what: 'No module in go.mod provides the package example.com/none.',
      fix: 'cd plugins/auth && go get example.com/none && go mod tidy',
      place: { file: 'plugins/auth/main.go', line: 4 },
    },
  ],
  [
    'the same where Go may not look for it',
    'main.go:6:2: cannot find module providing package example.com/none: import lookup disabled by -mod=readonly\n',
    {
      what: 'No module in go.mod provides the package example.com/none.',
      fix: 'cd plugins/auth && go get example.com/none && go mod tidy',
      place: { file: 'plugins/auth/main.go', line: 6 },
    },
  ],
  [
    'a go.sum without a line',
    'main.go:2:8: missing go.sum entry for module providing package git.example.com/private (imported by example.com/auth); to add:\n\tgo get example.com/auth\n',
    {
      what: 'go.sum or go.mod lacks lines that this build needs.',
      fix: 'cd plugins/auth && go mod tidy',
      place: { file: GO_MOD_FILE, line: 1 },
    },
  ],
  [
    'a replacement that is not checked out',
    'main.go:2:8: example.com/shared@v0.0.0: replacement directory ../shared does not exist\n',
    {
      what: 'go.mod replaces example.com/shared by ../shared, which is not there.',
      fix: 'go mod edit -dropreplace=example.com/shared',
      place: { file: GO_MOD_FILE, line: 12 },
    },
  ],
  [
    'a package that came with a newer Go',
    'main.go:2:8: package slices is not in GOROOT (/usr/local/go/src/slices)\n',
    {
      what: 'Go 1.20.11 has no package slices.',
      fix: 'example.com/auth/…',
      place: { file: 'plugins/auth/main.go', line: 2 },
    },
  ],
  [
    'the same by a newer Go',
    'main.go:3:8: package example/foo is not in std (/usr/local/go/src/example/foo)\n',
    {
      what: 'Go 1.20.11 has no package example/foo.',
      fix: 'newer Go',
      place: { file: 'plugins/auth/main.go', line: 3 },
    },
  ],
  [
    'a checksum that differs',
    'verifying github.com/cespare/xxhash/v2@v2.1.1: checksum mismatch\n\tdownloaded: h1:YRXh=\n\tgo.sum:     h1:AAAA=\n\nSECURITY ERROR\n',
    {
      what: 'github.com/cespare/xxhash/v2 v2.1.1 is not what go.sum says: its checksum differs.',
      fix: 'go mod tidy',
      place: { file: GO_MOD_FILE, line: 8 },
    },
  ],
  [
    'a module that the proxy refuses',
    'go: downloading git.example.com/private v1.0.0\nmain.go:2:8: git.example.com/private@v1.0.0: reading https://proxy.example.com/git.example.com/private/@v/v1.0.0.zip: 403 Forbidden\n\tserver response: This module version is not available.\n',
    {
      what: 'git.example.com/private v1.0.0 could not be downloaded: the module proxy answers 403 Forbidden.',
      fix: 'GOPROXY',
      place: { file: GO_MOD_FILE, line: 7 },
    },
  ],
  [
    'a module that the proxy does not find',
    'go: git.example.com/private@v1.0.0: reading https://proxy.example.com/git.example.com/private/@v/v1.0.0.mod: 404 Not Found\n',
    {
      what: 'git.example.com/private v1.0.0 could not be downloaded: the module proxy answers 404 Not Found.',
      fix: 'go list -m -versions git.example.com/private',
      place: { file: GO_MOD_FILE, line: 7 },
    },
  ],
  [
    'git that is asked for a name',
    "go: git.example.com/private@v1.0.0: invalid version: git ls-remote -q origin in /go/pkg/mod/cache/vcs/1: exit status 128:\n\tfatal: could not read Username for 'https://git.example.com': terminal prompts disabled\n",
    {
      what: 'A private module could not be downloaded: https://git.example.com asks who is there.',
      fix: 'GOPROXY',
      place: { file: GO_MOD_FILE, line: 7 },
    },
  ],
  [
    'git that reaches no host',
    "go: reading git.example.com/private/go.mod at revision v1.0.0: git ls-remote -q --end-of-options https://git.example.com/private in /go/pkg/mod/cache/vcs/1: exit status 128:\n\tfatal: unable to access 'https://git.example.com/private/': Could not resolve host: git.example.com\n",
    {
      what: 'A module could not be downloaded: git does not reach git.example.com.',
      fix: 'HTTPS_PROXY',
      place: { file: GO_MOD_FILE, line: 7 },
    },
  ],
  [
    "git that does not trust a proxy's certificate",
    "go: git.example.com/private@v1.0.0: invalid version: git ls-remote -q origin in /go/pkg/mod/cache/vcs/1: exit status 128:\n\tfatal: unable to access 'https://git.example.com/private/': server certificate verification failed. CAfile: none CRLfile: none\n",
    {
      what: 'A module could not be downloaded: git does not reach git.example.com.',
      fix: 'SSL_CERT_FILE',
      place: { file: GO_MOD_FILE, line: 7 },
    },
  ],
  [
    'git that lacks a key',
    'go: git.example.com/private@v1.0.0: invalid version: git ls-remote -q origin in /go/pkg/mod/cache/vcs/1: exit status 128:\n\tgit@git.example.com: Permission denied (publickey).\n',
    {
      what: 'A private module could not be downloaded: its host did not let git in.',
      fix: 'GOPROXY',
      place: { file: GO_MOD_FILE, line: 7 },
    },
  ],
  [
    'a token that is refused',
    "go: git.example.com/private@v1.0.0: invalid version: git ls-remote -q https://git.example.com/private in /go/pkg/mod/cache/vcs/1: exit status 128:\n\tremote: Invalid username or token.\n\tfatal: Authentication failed for 'https://git.example.com/private/'\n",
    {
      what: 'A private module could not be downloaded: git.example.com did not let git in.',
      fix: 'git ls-remote https://git.example.com/private/',
      place: { file: GO_MOD_FILE, line: 7 },
    },
  ],
  [
    'a token that may not read the repository, of which GitHub then says that it does not exist',
    "go: git.example.com/private@v1.0.0: invalid version: git ls-remote -q https://git.example.com/private in /go/pkg/mod/cache/vcs/1: exit status 128:\n\tremote: Repository not found.\n\tfatal: repository 'https://git.example.com/private/' not found\n",
    {
      what: 'A private module could not be downloaded: git.example.com did not let git in.',
      fix: 'modules-credentials: git.example.com/private=$',
      place: { file: GO_MOD_FILE, line: 7 },
    },
  ],
  [
    'a repository that is forbidden',
    "go: git.example.com/private@v1.0.0: invalid version: git fetch -f origin in /go/pkg/mod/cache/vcs/1: exit status 128:\n\tfatal: unable to access 'https://git.example.com/private/': The requested URL returned error: 403\n",
    {
      what: 'A private module could not be downloaded: git.example.com did not let git in.',
      fix: 'check the token',
      place: { file: GO_MOD_FILE, line: 7 },
    },
  ],
  [
    'a host that tells strangers nothing',
    'main.go:2:8: unrecognized import path "git.example.com/private": reading https://git.example.com/private?go-get=1: 401 Unauthorized\n\tserver response: who is there?\n',
    {
      what: 'Where git.example.com/private comes from is told to nobody without a token: its host answers 401 Unauthorized.',
      fix: 'modules-credentials: git.example.com/private=',
      place: { file: GO_MOD_FILE, line: 7 },
    },
  ],
  [
    'a proxy that asks who is there',
    'go: git.example.com/private@v1.0.0: reading https://proxy.example.com/git.example.com/private/@v/v1.0.0.mod: 401 Unauthorized\n',
    {
      what: 'git.example.com/private v1.0.0 could not be downloaded: the module proxy answers 401 Unauthorized.',
      fix: 'modules-credentials: proxy.example.com=user:',
      place: { file: GO_MOD_FILE, line: 7 },
    },
  ],
  [
    'the checksum database, which knows no private module',
    'go: git.example.com/private@v1.0.0: verifying module: git.example.com/private@v1.0.0: reading https://sum.example.com/lookup/git.example.com/private@v1.0.0: 404 Not Found\n',
    {
      what: 'git.example.com/private v1.0.0 is not in the checksum database, which answers 404 Not Found.',
      fix: 'GOPRIVATE=git.example.com/private',
      place: { file: GO_MOD_FILE, line: 7 },
    },
  ],
  [
    'no git anywhere',
    'go: git.example.com/private@v1.0.0: git init --bare in /go/pkg/mod/cache/vcs/1: exec: "git": executable file not found in $PATH\nelsewhere: this machine has no git\nelsewhere: krakend/builder:2.12.1-linux-generic could not be pulled.\n',
    {
      what: 'A module is fetched with git, and the builder has no git.',
      fix: 'install git and Go 1.21 or newer on the runner',
      place: { file: GO_MOD_FILE, line: 7 },
    },
  ],
  [
    'no git in the Alpine builder',
    'go: git.example.com/private@v1.0.0: git init --bare in /go/pkg/mod/cache/vcs/1: exec: "git": executable file not found in $PATH\n',
    {
      what: 'A module is fetched with git, and the builder has no git.',
      fix: 'GOPROXY',
      place: { file: GO_MOD_FILE, line: 7 },
    },
  ],
  [
    'no git, and Go names the import in place of the module',
    'go: downloading git.example.com/private v1.0.0\nmain.go:2:8: git init --bare in /go/pkg/mod/cache/vcs/ee9c: exec: "git": executable file not found in $PATH\n',
    {
      what: 'A module is fetched with git, and the builder has no git.',
      fix: 'GOPROXY',
      place: { file: 'plugins/auth/main.go', line: 2 },
    },
  ],
  [
    'a version that does not exist',
    'go: git.example.com/private@v1.9.9: invalid version: unknown revision v1.9.9\n',
    {
      what: 'git.example.com/private has no version v1.9.9.',
      fix: 'go list -m -versions',
      place: { file: GO_MOD_FILE, line: 7 },
    },
  ],
  [
    'a host that does not exist',
    'main.go:2:8: unrecognized import path "git.example.com/private": https fetch: Get "https://git.example.com/private?go-get=1": dial tcp: lookup git.example.com on 10.0.0.2:53: no such host\n',
    {
      what: 'Where git.example.com/private comes from could not be found out.',
      fix: 'check the path',
      place: { file: GO_MOD_FILE, line: 7 },
    },
  ],
  [
    'GOPROXY=off',
    'main.go:2:8: module lookup disabled by GOPROXY=off\n',
    { what: 'A module is missing that was not downloaded before compiling.', fix: 'GOPROXY' },
  ],
  [
    'a proxy that is out of reach',
    'main.go:2:8: git.example.com/private@v1.0.0: Get "http://127.0.0.1:9/git.example.com/private/@v/v1.0.0.zip": dial tcp 127.0.0.1:9: connect: connection refused\n',
    { what: 'Building auth failed: the network did not give a module.', fix: 'container-network' },
  ],
  [
    'a certificate that the builder does not know',
    'go: git.example.com/private@v1.0.0: Get "https://proxy.example.com/x": tls: failed to verify certificate: x509: certificate signed by unknown authority\n',
    { what: 'Building auth failed: the network did not give a module.', fix: 'SSL_CERT_FILE' },
  ],
  [
    'assembly that uses R15: xxhash',
    '# github.com/cespare/xxhash/v2\nasm: xxhash_amd64.s:120: when dynamic linking, R15 is clobbered by a global variable access and is used here: 00092 (/go/pkg/mod/github.com/cespare/xxhash/v2@v2.1.1/xxhash_amd64.s:120)\tADDQ\tR15, AX\nasm: assembly failed\n',
    {
      what: "github.com/cespare/xxhash/v2 before v2.1.2 can't be linked into a plugin.",
      fix: 'cd plugins/auth && go get github.com/cespare/xxhash/v2@v2.1.2 && go mod tidy',
      place: { file: GO_MOD_FILE, line: 8 },
    },
  ],
  [
    'assembly that uses R15: klauspost/compress',
    '# github.com/klauspost/compress/zstd/internal/xxhash\nasm: xxhash_amd64.s:120: when dynamic linking, R15 is clobbered by a global variable access and is used here: 00092 (x)\tADDQ\tR15, AX\nasm: assembly failed\n',
    {
      what: "github.com/klauspost/compress before v1.13.6 can't be linked into a plugin.",
      fix: 'go get github.com/klauspost/compress@v1.13.6',
      place: { file: GO_MOD_FILE, line: 9 },
    },
  ],
  [
    'assembly that uses R15: something else',
    '# example.com/hash/internal\nasm: hash_amd64.s:7: when dynamic linking, R15 is clobbered by a global variable access and is used here: x\n',
    {
      what: "example.com/hash/internal can't be linked into a plugin.",
      fix: 'go mod why -m example.com/hash/internal',
      place: { file: GO_MOD_FILE, line: 1 },
    },
  ],
  [
    'no C compiler',
    '# runtime/cgo\ncgo: C compiler "aarch64-linux-musl-gcc" not found: exec: "aarch64-linux-musl-gcc": executable file not found in $PATH\n',
    {
      what: 'There is no C compiler aarch64-linux-musl-gcc where the plugin is built.',
      fix: 'builder-image',
    },
  ],
  [
    'no cgo',
    '-buildmode=plugin requires external (cgo) linking, but cgo is not enabled\n',
    { what: 'The build ran without cgo, and a plugin needs it.', fix: 'CGO_ENABLED=1' },
  ],
  [
    'no cgo, in the words of Go 1.20',
    '# example.com/auth\nloadinternal: cannot find runtime/cgo\n',
    { what: 'The build ran without cgo, and a plugin needs it.', fix: 'CGO_ENABLED=1' },
  ],
  [
    'a C library that is not there',
    '/usr/bin/ld: cannot find -lrdkafka: No such file or directory\ncollect2: error: ld returned 1 exit status\n',
    { what: 'The C library librdkafka is not there to link with.', fix: 'builder-setup' },
  ],
  [
    'a C header that is not there',
    'main.go:5:11: fatal error: sodium.h: No such file or directory\n',
    { what: 'The C header sodium.h is not there to compile with.', fix: 'builder-setup' },
  ],
  [
    'no pkg-config',
    '# pkg-config --cflags  -- libsodium\npkg-config: exec: "pkg-config": executable file not found in $PATH\n',
    { what: 'There is no pkg-config where the plugin is built.', fix: 'builder-setup' },
  ],
  [
    'a C library of which pkg-config does not know',
    "# pkg-config --cflags  -- libsodium\nPackage libsodium was not found in the pkg-config search path.\nPerhaps you should add the directory containing `libsodium.pc'\n",
    { what: 'The C library libsodium is not there to build with.', fix: 'builder-setup' },
  ],
  [
    'a build cache of somebody else',
    'failed to initialize build cache at /.cache/go-build: mkdir /.cache: permission denied\n',
    { what: "Go can't write its build cache at /.cache/go-build.", fix: 'GOCACHE' },
  ],
  [
    'git that does not trust the folder',
    'error obtaining VCS status: exit status 128\n\tUse -buildvcs=false to disable VCS stamping.\n',
    { what: 'Go asked git about the sources, and git did not answer.', fix: '-buildvcs=false' },
  ],
  [
    'a full disk',
    'go: writing stat cache: write /go/pkg/mod/cache/x: no space left on device\n',
    { what: 'The disk is full.', fix: 'docker system prune' },
  ],
  [
    'no memory left',
    '# google.golang.org/grpc\n/usr/local/go/pkg/tool/linux_amd64/compile: signal: killed\n',
    { what: 'The compiler was killed.', fix: '-p=1' },
  ],
  [
    "root's files",
    'go: open /app/go.mod: permission denied\n',
    { what: "/app/go.mod can't be read or written.", fix: 'sudo chown' },
  ],
  [
    'an engine that does not see the folder',
    'docker: Error response from daemon: invalid mount config for type "bind": bind source path does not exist: /home/runner/work.\n',
    { what: 'The engine does not see the folders of this machine.', fix: 'builder: host' },
  ],
  [
    'an engine that is not there',
    'docker: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?.\n',
    { what: 'The Docker Engine does not answer.', fix: 'docker info' },
  ],
  [
    'an engine that lets nobody in',
    'docker: permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock\n',
    { what: 'The Docker Engine does not let this user in.', fix: 'usermod' },
  ],
  [
    'an image for another processor',
    'exec /usr/local/go/bin/go: exec format error\n',
    { what: 'The image is for another processor than the machine.', fix: 'docker/setup-qemu-action' },
  ],
  [
    'an image without Go',
    'docker: Error response from daemon: OCI runtime create failed: runc create failed: exec: "go": executable file not found in $PATH: unknown.\n',
    { what: 'The image has no go.', fix: 'builder-image' },
  ],
  [
    'a network that is not there',
    'docker: Error response from daemon: network hostt not found.\n',
    { what: 'There is no Docker network hostt.', fix: 'docker network ls' },
  ],
];

test.each(CASES)('%s', (_, output, { what, fix, place }) => {
  const [problem, ...others] = explain(output);
  expect(others).toEqual([]);
  expect(problem?.what).toBe(what);
  expect(problem?.fix).toContain(fix);
  expect(problem?.place).toEqual(place);
});

test('messages of Go 1.20 on newer code say which Go it is for', () => {
  const output = '# example.com/auth\n./main.go:3:16: cannot range over 3\nnote: module requires Go 1.23\n';
  expect(explain(output)).toEqual([
    {
      what: 'cannot range over 3',
      why: 'The module is written for Go 1.23; KrakenD 2.5.0 and its plugins are built with Go 1.20.11.',
      place: { file: 'plugins/auth/main.go', line: 3, column: 16 },
    },
  ]);
});

test('any text gets an explanation, and known words in the middle of others are found', () => {
  const known = CASES.map(([, output, { what }]) => ({ output, what }));
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...known), (noise, { output, what }) => {
      expect(explain(noise).length).toBeGreaterThan(0);
      const before = noise.replaceAll(/[^a-z ]/g, '');
      expect(explain(`${before}\n${output}${before}`)[0]?.what).toBe(what);
    }),
    { seed: 5, numRuns: 300 },
  );
});

test('a builder without git says why no other place has downloaded either', () => {
  const output =
    'main.go:2:8: exec: "git": executable file not found in $PATH\nelsewhere: this machine has no git\nelsewhere: builder:2.12.1-linux-generic could not be pulled.\n';
  expect(explain(output)[0]?.why).toContain(
    'Elsewhere it did not go either: this machine has no git; builder:2.12.1-linux-generic could not be pulled.',
  );
});
