/** Go's plugin loader, read statically: what stands in a gateway binary and in a plugin. */
export type { BuildInfo, GoModule } from './build-info-text.ts';
export { type ByteSource, memorySource } from './byte-source.ts';
export type { Architecture } from './elf.ts';
export { type GatewayProfile, readGatewayProfile } from './gateway-profile.ts';
export { readBuildInfo } from './go-build-info.ts';
export { judgeFile } from './judge-file.ts';
export { judgeFolder } from './judge-folder.ts';
export { isNewerGlibc, type LibcFamily } from './libc.ts';
export { LoaderError } from './loader-error.ts';
export { escapedPath, type ModulePlace } from './module-place.ts';
export { openFile } from './open-file.ts';
export { type PluginFacts, readPluginFacts } from './plugin-facts.ts';
export type { PluginKind, Registerer } from './registerers.ts';
export { readSharedLibrary, type SharedLibrary } from './shared-library.ts';
export { isMuslItself, type SystemLibraries } from './system-libraries.ts';
export { type Candidate, type Caution, judge, type RejectCause, type Verdict } from './verdict.ts';
export type { NeededVersions } from './version-needs.ts';
