import type { ModuleCredential } from '../inputs/modules-credentials.ts';
import type { Target } from '../krakend/target.ts';
import type { Architecture } from '../loader/index.ts';
import type { Log } from '../log.ts';
import type { CompilerDemands } from '../plugin/path-rules.ts';
import type { ProcessResult } from '../process.ts';
import type { ModulesUsed } from '../trim/go-listing.ts';

/** Folders on this machine that a build uses; each builder decides where they appear to Go. */
export interface BuildFolders {
  /** The user's sources: read, never written. */
  readonly sources: string;
  /** Scratch of this run: copies of go.mod and go.sum, built files. */
  readonly work: string;
  /** Go's module cache. */
  readonly modules: string;
  /** Go's build cache for one target. */
  readonly build: string;
}

/** One call of Go. */
export interface GoCall {
  /** What follows `go`; paths are as {@link Builder.inside} gives them. */
  readonly args: readonly string[];
  /** A folder on this machine, inside the sources. */
  readonly folder: string;
  /** Variables for this call, before all others; paths are as {@link Builder.inside} gives them. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
  /** Takes what the builder itself has to tell people meanwhile. */
  readonly say?: (line: string) => void;
}

/** A gateway binary as something to run. */
export interface GatewayProgram {
  readonly path: string;
  readonly architecture: Architecture;
  /** Whether it has the command test-plugin (since 2.6.0). */
  readonly hasTestPlugin: boolean;
}

/** Sends a request to a gateway, as text, and gives the answer as text, '' for none; undefined where nobody listens. Throws a {@link NoClientError}. */
export type Ask = (request: string) => Promise<string | undefined>;

/** There is nothing to ask a gateway with where it runs. */
export class NoClientError extends Error {
  override readonly name = 'NoClientError';
}

/** Somebody who has something to ask a gateway that serves, which is stopped afterwards. */
export interface Visit {
  /** The line of the gateway's log after which it will answer soon. */
  readonly after: RegExp;
  /** @param ended aborted when the gateway has ended, by itself or because its time was up. */
  readonly ask: (ask: Ask, ended: AbortSignal) => Promise<void>;
  /** As {@link Builder.servingPort} gave it. */
  readonly port: number;
}

/** What a gateway has that reads a user's configuration. */
export interface GatewayGround {
  /** A folder on this machine, inside the sources, in which it runs; it sees all sources and writes to none. */
  readonly folder: string;
  /** Whether it also sees the scratch of this run, and may write there. */
  readonly scratch: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

/** One call of the gateway, which sees nothing but the folder of plugins, and its ground if it has one. */
export interface GatewayCall {
  readonly program: GatewayProgram;
  /** Appears to the gateway as {@link Builder.pluginFolder} says. */
  readonly plugins: string;
  readonly args: readonly string[];
  /** A line after which the gateway is stopped, as one that serves never ends by itself. */
  readonly until?: RegExp;
  readonly onLine?: (line: string) => void;
  readonly ground?: GatewayGround;
  readonly visit?: Visit;
  /** A folder on this machine with the file LICENSE, of which no other call may see anything. */
  readonly licence?: string;
}

/** What a builder is, for logs, outputs and cache keys. */
export interface BuilderDescription {
  readonly kind: 'docker' | 'host';
  /** `1.25.6`. */
  readonly goVersion: string;
  /** The image as it was asked for, or the C compiler's own words. */
  readonly name: string;
  /** Two builders of one identity make the same files: image digest, or toolchain and C compiler. */
  readonly identity: string;
}

/** A place where the gateway's exact Go runs, for one target. */
export interface Builder {
  readonly description: BuilderDescription;
  readonly target: Target;
  /** Where a path of this machine appears to Go. */
  inside(path: string): string;
  /** The path of this machine behind an absolute one that Go named; undefined where it has none. */
  outside(path: string): string | undefined;
  /** Go with the network, for modules. */
  download(call: GoCall): Promise<ProcessResult>;
  /** Go without the network. */
  compile(call: GoCall): Promise<ProcessResult>;
  /** Flags of `go build` that this builder needs so that shared packages are compiled as the gateway's were. */
  readonly buildFlags: readonly string[];
  /** Flags of Go's linker that the target needs; the user's are merged with them. */
  readonly linkerFlags: readonly string[];
  /** Whether what it builds is for another architecture than its own, so that it can't run it. */
  readonly crossing: boolean;
  /** Whether several calls may run at a time: not where folders are copied to an engine elsewhere and back. */
  readonly overlapping: boolean;
  /** Runs the gateway on the C library of the target, or says why it can't. */
  gateway(call: GatewayCall): Promise<ProcessResult | { readonly cannot: string }>;
  /** A port that is free where the gateway runs. */
  servingPort(): Promise<number>;
  /** Where the folder of a {@link GatewayCall} appears to the gateway. */
  pluginFolder(path: string): string;
  /**
   * To be called at the end.
   *
   * @returns whether the caches' folders on this machine hold what Go put into them; if not, it says why, unless
   * nothing was to be kept.
   */
  close(log: Log): Promise<boolean>;
}

/** As much of a builder as listing modules takes: it needs no C compiler and runs no gateway. */
export type GoRunner = Pick<Builder, 'description' | 'inside' | 'outside' | 'download' | 'compile' | 'close'>;

/** What every kind of builder is made from. */
export interface BuilderRequest {
  readonly target: Target;
  /** The Go that the gateway was built with, such as `1.25.6`. */
  readonly goVersion: string;
  readonly folders: BuildFolders;
  /** The folders of the sources that the build needs, for where they have to be copied; all by default. */
  readonly needed?: () => Promise<readonly string[]>;
  /** Whether nothing of the caches is kept at the end, as what ran there may have written anything into them. */
  readonly throwAway?: boolean;
  /** Told after each download what it has used of the module cache. */
  readonly usedModules?: (used: ModulesUsed) => void;
  /** Variables for download and compile alike. */
  readonly environment: Readonly<Record<string, string>>;
  /** Variables for the download alone. */
  readonly downloadEnvironment: Readonly<Record<string, string>>;
  /** What the download alone shows to the hosts of private modules. */
  readonly credentials: readonly ModuleCredential[];
  /** A folder for secrets that a program needs as files: it is removed with this run, whatever happens. */
  readonly secrets: string;
  readonly log: Log;
  /** What the gateway's build asks of the compiler. */
  readonly compiler: CompilerDemands;
  /** The names of an image with git and a Go of about this age, for downloads that need it. */
  readonly gitImages: readonly string[];
  /** The names of the image of the system that the gateway runs on, for gateways of another architecture. */
  readonly systemImages: readonly string[];
}

/**
 * Seconds that a gateway has for its answer: a plugin whose init panics leaves Go's loader waiting for ever
 * when the file is opened a second time (runtime/plugin.go: the plugin's `loaded` channel stays open).
 */
export const GATEWAY_SECONDS = 60;

/** What a gateway that was stopped is taken to have said. */
export const NO_ANSWER = `the gateway gave no answer within ${GATEWAY_SECONDS} s`;
