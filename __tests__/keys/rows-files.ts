/** Rows that change files of the repository. */
import { appendFile, chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Base, Place } from './bench.ts';
import { put } from './repository.ts';
import type { Row } from './row.ts';

export const PLAIN: Base = { kind: 'plain' };
const C: Base = { kind: 'c' };
const ASSEMBLY: Base = { kind: 'assembly' };
const NODE: Base = { kind: 'node' };
const WORKSPACE: Base = { kind: 'workspace', inputs: { 'build-env': 'GOWORK=go.work' } };
const TESTED: Base = { kind: 'plain', inputs: { test: './notes' } };
const CONFIGURED: Base = { kind: 'plain', inputs: { config: 'krakend.json' } };

type FileChange = Row['change'];

const write =
  (path: string, text: string): FileChange =>
  async ({ workspace }) => {
    await put(workspace, path, text);
    return undefined;
  };

const append =
  (path: string, text: string): FileChange =>
  async ({ workspace }) => {
    await appendFile(join(workspace, path), text);
    return undefined;
  };

const doing =
  (work: (place: Place) => Promise<unknown>): FileChange =>
  async (place) => {
    await work(place);
    return undefined;
  };

const RESULT = ['result'] as const;
const ALL_OF_MODULES = ['modules', 'build', 'result'] as const;

/** Changed bytes or verdict. */
const telling: readonly Row[] = [
  {
    what: 'a line of the plugin',
    base: PLAIN,
    keys: RESULT,
    differs: true,
    change: write('plugin/version.go', 'package main\n\nvar version = "1"\n'),
  },
  {
    what: 'a new Go file, as a generator would leave it',
    base: PLAIN,
    keys: RESULT,
    differs: true,
    change: write('plugin/generated.go', 'package main\n\nfunc init() { version += "generated" }\n'),
  },
  {
    what: 'an embedded file',
    base: PLAIN,
    keys: RESULT,
    differs: true,
    tested: true,
    change: write('plugin/web/page.html', '<p>two</p>\n'),
  },
  {
    what: 'a hidden file under `all:`',
    base: PLAIN,
    keys: RESULT,
    differs: true,
    change: write('plugin/web/.hidden', 'other\n'),
  },
  {
    what: 'one more file in an embedded folder',
    base: PLAIN,
    keys: RESULT,
    differs: true,
    change: write('plugin/web/more.html', '<p>more</p>\n'),
  },
  {
    what: 'a source of a replaced module',
    base: PLAIN,
    keys: RESULT,
    differs: true,
    tested: true,
    change: write('shared/shared.go', 'package shared\n\nconst Greeting = "good day"\n'),
  },
  {
    what: 'what a linked Go file links to',
    base: PLAIN,
    keys: RESULT,
    differs: true,
    tested: true,
    change: write('links/one.go', 'package main\n\nconst Linked = "another"\n'),
  },
  {
    what: 'a link that leads elsewhere',
    base: PLAIN,
    keys: RESULT,
    differs: true,
    change: doing(async ({ workspace }) => {
      await rm(join(workspace, 'plugin/linked.go'));
      await symlink('../links/two.go', join(workspace, 'plugin/linked.go'));
    }),
  },
  {
    what: 'a module of go.work',
    base: WORKSPACE,
    keys: RESULT,
    differs: true,
    tested: true,
    change: write('shared/shared.go', 'package shared\n\nconst Greeting = "good day"\n'),
  },
  {
    what: 'a module below node_modules',
    base: NODE,
    keys: RESULT,
    differs: true,
    change: write('plugin/node_modules/shared/shared.go', 'package shared\n\nconst Greeting = "good day"\n'),
  },
  {
    what: 'a C file',
    base: C,
    keys: ['build', 'result'],
    differs: true,
    change: write('plugin/own.c', '#include "own.h"\n\nint own(void) { return OWN + 1; }\n'),
  },
  {
    what: 'a header beside it',
    base: C,
    keys: ['build', 'result'],
    differs: true,
    change: write('plugin/own.h', '#define OWN 2\n\nint own(void);\n'),
  },
  {
    what: 'an assembly file of C',
    base: C,
    keys: ['build', 'result'],
    differs: true,
    change: doing(async ({ workspace }) => {
      await put(
        workspace,
        'plugin/data.S',
        '\t.data\n\t.globl from_assembly\nfrom_assembly:\n\t.long 8\n\t.section .note.GNU-stack,"",@progbits\n',
      );
    }),
  },
  {
    what: 'a C header elsewhere in the workspace (`#cgo CFLAGS: -I`)',
    base: C,
    keys: ['build', 'result'],
    differs: true,
    tested: true,
    change: write('native/answer.h', '#define ANSWER 43\n'),
  },
  {
    what: 'a file elsewhere that Go assembly includes',
    base: ASSEMBLY,
    keys: ['build', 'result'],
    differs: true,
    change: write('macros/answer.h', '#define ANSWER 43\n'),
  },
  {
    what: 'a file that a test reads outside of its module',
    base: TESTED,
    keys: RESULT,
    differs: true,
    change: write('docs/notes.txt', 'bad\n'),
  },
  {
    what: 'who may execute a file that a test looks at',
    base: TESTED,
    keys: RESULT,
    differs: true,
    change: doing(({ workspace }) => chmod(join(workspace, 'plugin/notes/testdata/tool.sh'), 0o644)),
  },
  {
    what: 'a configuration (`config`)',
    base: CONFIGURED,
    keys: RESULT,
    differs: true,
    change: doing(({ workspace }) =>
      put(
        workspace,
        'krakend.json',
        '{"version":3,"plugin":{"pattern":".so","folder":"/opt/krakend/plugins/"}}\n',
      ),
    ),
  },
];

/** Files that Go may read, and that change nothing this time. */
const possible: readonly Row[] = [
  {
    what: 'a file that a build tag leaves out',
    base: PLAIN,
    keys: RESULT,
    differs: false,
    change: write('plugin/debug.go', '//go:build debug\n\npackage main\n\nconst mode = "other"\n'),
  },
  {
    what: 'a test',
    base: PLAIN,
    keys: RESULT,
    differs: false,
    change: append('plugin/notes/notes_test.go', '\n// more\n'),
  },
  {
    what: 'a file of vendor/',
    base: PLAIN,
    keys: RESULT,
    differs: false,
    change: write('plugin/vendor/modules.txt', '# example.com/other v1.0.0\n'),
  },
  {
    what: 'a comment of go.mod',
    base: PLAIN,
    keys: ALL_OF_MODULES,
    differs: false,
    change: append('plugin/go.mod', '\n// more\n'),
  },
  {
    what: 'go.mod of a replaced module',
    base: PLAIN,
    keys: RESULT,
    differs: false,
    change: append('shared/go.mod', '\n// more\n'),
  },
  {
    what: 'go.work',
    base: WORKSPACE,
    keys: ALL_OF_MODULES,
    differs: false,
    change: append('go.work', '\n// more\n'),
  },
  {
    what: 'go.work.sum',
    base: WORKSPACE,
    keys: ALL_OF_MODULES,
    differs: false,
    change: write('go.work.sum', SUM()),
  },
  {
    what: 'a file elsewhere, with C in the plugin',
    base: C,
    keys: ['build', 'result'],
    differs: false,
    change: write('native/more.h', '#define MORE 1\n'),
  },
  {
    what: 'an empty folder, with tests',
    base: TESTED,
    keys: RESULT,
    differs: false,
    change: doing(({ workspace }) => mkdir(join(workspace, 'docs/empty'))),
  },
  {
    what: 'a file elsewhere, with `config`',
    base: CONFIGURED,
    keys: RESULT,
    differs: false,
    change: write('docs/more.txt', 'more\n'),
  },
];

function SUM(): string {
  return `example.com/other v1.0.0/go.mod h1:${Buffer.alloc(32).toString('base64')}\n`;
}

export const FILE_ROWS: readonly Row[] = [...telling, ...possible];

/** Where files are written that no build reads. */
export const OTHER_FILES: readonly Row[] = [
  {
    what: 'a README outside of the modules',
    base: { kind: 'alone' },
    keys: [],
    differs: false,
    change: append('README.md', 'More.\n'),
  },
  {
    what: 'what lies in .git',
    base: PLAIN,
    keys: [],
    differs: false,
    change: write('.git/HEAD', 'ref: refs/heads/other\n'),
  },
  {
    what: 'the plugins of an earlier run',
    base: PLAIN,
    keys: [],
    differs: false,
    change: doing(async ({ workspace }) => {
      await put(workspace, 'krakend-plugins/plugins.json', '[]\n');
      await put(workspace, 'krakend-plugins/2.12.1-linux-generic-amd64/old.so', 'x');
    }),
  },
  {
    what: 'a source that no module of the plugin names',
    base: { kind: 'alone' },
    keys: [],
    differs: false,
    change: write('other/main.go', 'package main\n'),
  },
  {
    what: 'go.work that nothing asks for',
    base: { kind: 'alone' },
    keys: [],
    differs: false,
    change: write('go.work', 'go 1.20\n\nuse ./plugin\n'),
  },
  {
    what: 'README with C in the plugin',
    base: { kind: 'c' },
    keys: RESULT,
    differs: false,
    change: doing(({ workspace }) => writeFile(join(workspace, 'README.md'), '# Other\n')),
  },
];
