import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { goMinor } from '../plugin/go-minor.ts';
import { mergeLinkerFlags } from '../plugin/linker-flags.ts';
import { goPaths, type PluginSource } from '../workspace/find-plugins.ts';
import type { Builder } from './builder.ts';
import { type ModuleCopy, useOf } from './module-copy.ts';

export interface PluginBuild {
  readonly builder: Builder;
  readonly plugin: PluginSource;
  readonly copy: ModuleCopy;
  readonly buildFlags: readonly string[];
  readonly ldflags: string;
  /** For this call of Go alone. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where the `.so` goes, on this machine and inside the builder's work folder. */
  readonly output: string;
  readonly onLine: (line: string) => void;
}

/** Go 1.18 began to ask version control, and to know the flag. */
const FIRST_WITH_BUILDVCS = 18;

/** Compiles one plugin without the network; gives Go's words where it fails. */
export async function buildPlugin(build: PluginBuild): Promise<{ ok: true } | { ok: false; output: string }> {
  const { builder, plugin, copy } = build;
  const ldflags = mergeLinkerFlags(builder.linkerFlags, build.ldflags);
  const use = useOf(copy, 'readonly', builder);
  await mkdir(dirname(build.output), { recursive: true });
  const { exitCode, stdout, stderr } = await builder.compile({
    args: [
      'build',
      '-buildmode=plugin',
      // -mod=readonly: vendor/ would put modules at another path than the gateway's.
      ...use.flags,
      // The sources may belong to another user, for whom git refuses to answer.
      ...(goMinor(builder.description.goVersion) >= FIRST_WITH_BUILDVCS ? ['-buildvcs=false'] : []),
      ...builder.buildFlags,
      ...build.buildFlags,
      ...(ldflags === '' ? [] : [`-ldflags=${ldflags}`]),
      '-o',
      builder.inside(build.output),
      ...goPaths(plugin),
    ],
    folder: plugin.module.folder,
    environment: { ...build.environment, ...use.environment },
    onLine: build.onLine,
  });
  return exitCode === 0 ? { ok: true } : { ok: false, output: `${stdout}\n${stderr}` };
}
