/** Small repositories whose inputs are changed one by one. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** `alone` has no link to other parts of the repository, `c` has C in it, `assembly` an include of another folder, `workspace` a go.work, `node` a module among packages of Node. */
export type Kind = 'plain' | 'alone' | 'c' | 'assembly' | 'workspace' | 'node';

type Files = Readonly<Record<string, string>>;

/** As little of Go's library as there can be: what is linked is linked for each row. */
const plugin = (imports: readonly string[], words: string): string => `// Package main is a plugin.
package main

${imports.length === 0 ? '' : `import (\n${imports.map((path) => `\t"${path}"\n`).join('')})\n`}
// HandlerRegisterer is the symbol that KrakenD looks up.
var HandlerRegisterer = registerer("keys")

type registerer string

// Words keeps what the plugin is made of.
func Words() string { return ${words} }

func main() {}
`;

const GO_MOD = 'module example.com/keys\n\ngo 1.20\n';
const REPLACED = `${GO_MOD}\nrequire example.com/shared v0.0.0\n\nreplace example.com/shared => ../shared\n`;

const SHARED: Files = {
  'shared/go.mod': 'module example.com/shared\n\ngo 1.20\n',
  'shared/shared.go': 'package shared\n\nconst Greeting = "hello"\n',
};

/** Files that no build of the plugin reads, unless something says so. */
const BESIDE: Files = {
  'README.md': '# Keys\n',
  'docs/notes.txt': 'fine\n',
};

const USES_SHARED = plugin(['example.com/shared'], 'shared.Greeting + Linked + version + mode + page()');

const PLAIN: Files = {
  ...BESIDE,
  ...SHARED,
  'plugin/go.mod': REPLACED,
  'plugin/main.go': USES_SHARED,
  'plugin/version.go': 'package main\n\nvar version = "0"\n',
  'plugin/debug.go': '//go:build debug\n\npackage main\n\nconst mode = "debug"\n',
  'plugin/release.go': '//go:build !debug\n\npackage main\n\nconst mode = "release"\n',
  'plugin/page.go': `package main

import "embed"

//go:embed all:web
var web embed.FS

func page() string {
	content, _ := web.ReadFile("web/page.html")
	return string(content)
}
`,
  'plugin/web/page.html': '<p>one</p>\n',
  'plugin/web/.hidden': 'hidden\n',
  // A package that needs little: the tests' compiled packages are thrown away.
  'plugin/notes/notes.go': 'package notes\n',
  'plugin/notes/notes_test.go': `package notes

import (
	"os"
	"strings"
	"testing"
)

func TestNotes(t *testing.T) {
	notes, err := os.ReadFile("../../docs/notes.txt")
	if err != nil || !strings.Contains(string(notes), "fine") {
		t.Fatalf("%s %v", notes, err)
	}
	if info, err := os.Stat("testdata/tool.sh"); err != nil || info.Mode()&0o100 == 0 {
		t.Fatal("nobody may execute tool.sh")
	}
}
`,
  'plugin/notes/testdata/tool.sh': '#!/bin/sh\n',
  'links/one.go': 'package main\n\nconst Linked = "one"\n',
  'links/two.go': 'package main\n\nconst Linked = "two"\n',
  'krakend.json': `${JSON.stringify(
    {
      version: 3,
      plugin: { pattern: '.so', folder: '/opt/krakend/plugins/' },
      extra_config: { 'plugin/http-server': { name: ['keys'] } },
      endpoints: [],
    },
    null,
    2,
  )}\n`,
};

const ALONE: Files = {
  ...BESIDE,
  ...SHARED,
  'plugin/go.mod': REPLACED,
  'plugin/main.go': plugin(['example.com/shared'], 'shared.Greeting'),
};

const C: Files = {
  ...BESIDE,
  'plugin/go.mod': GO_MOD,
  'plugin/main.go': plugin([], 'number()'),
  'plugin/c.go': `package main

// #cgo CFLAGS: -I\${SRCDIR}/../native
// #include "answer.h"
// #include "own.h"
// extern int from_assembly;
import "C"

func number() string { return string([]byte{byte(C.own()), byte(C.from_assembly), C.ANSWER}) }
`,
  'plugin/own.h': '#define OWN 1\n\nint own(void);\n',
  'plugin/own.c': '#include "own.h"\n\nint own(void) { return OWN; }\n',
  'plugin/data.S':
    '\t.data\n\t.globl from_assembly\nfrom_assembly:\n\t.long 7\n\t.section .note.GNU-stack,"",@progbits\n',
  'native/answer.h': '#define ANSWER 42\n',
};

const ASSEMBLY: Files = {
  ...BESIDE,
  'plugin/go.mod': GO_MOD,
  'plugin/main.go': plugin([], 'string([]byte{byte(answer())})'),
  'plugin/answer.go': 'package main\n\nfunc answer() int64\n',
  'plugin/answer_amd64.s': `#include "textflag.h"
#include "../macros/answer.h"

TEXT ·answer(SB), NOSPLIT, $0-8
	MOVQ $ANSWER, ret+0(FP)
	RET
`,
  'macros/answer.h': '#define ANSWER 42\n',
};

const WORKSPACE: Files = {
  ...BESIDE,
  ...SHARED,
  'plugin/go.mod': `${GO_MOD}\nrequire example.com/shared v0.0.0\n`,
  'plugin/main.go': plugin(['example.com/shared'], 'shared.Greeting'),
  'go.work': 'go 1.20\n\nuse (\n\t./plugin\n\t./shared\n)\n',
};

const NODE: Files = {
  ...BESIDE,
  'plugin/go.mod': REPLACED.replace('../shared', './node_modules/shared'),
  'plugin/main.go': plugin(['example.com/shared'], 'shared.Greeting'),
  'plugin/node_modules/shared/go.mod': SHARED['shared/go.mod'] ?? '',
  'plugin/node_modules/shared/shared.go': SHARED['shared/shared.go'] ?? '',
};

const REPOSITORIES: Readonly<Record<Kind, Files>> = {
  plain: PLAIN,
  alone: ALONE,
  c: C,
  assembly: ASSEMBLY,
  workspace: WORKSPACE,
  node: NODE,
};

/** Lays a repository out in a folder, its files one after another in the order of their names or the other way round. */
export async function layOut(kind: Kind, folder: string, reversed = false): Promise<void> {
  const entries = Object.entries(REPOSITORIES[kind]).toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [path, text] of reversed ? entries.toReversed() : entries) await put(folder, path, text);
  if (kind === 'plain') await symlink('../links/one.go', join(folder, 'plugin/linked.go'));
}

/** Writes a file of a repository. */
export async function put(folder: string, path: string, text: string): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text, { mode: path.endsWith('.sh') ? 0o755 : 0o644 });
}
