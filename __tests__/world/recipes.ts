import {
  builderName,
  findRelease,
  type Release,
  releases,
  type Suite,
  type Variant,
  variantsOf,
} from './catalogue.ts';

/** An image: what it stands on, then packages, then Go, then further lines of a Dockerfile. */
export interface Recipe {
  readonly name: string;
  /** A Debian made by debootstrap, or another image. */
  readonly from: Suite | Recipe;
  /** Debian packages; `musl:arm64` is that of another architecture. */
  readonly packages?: readonly string[];
  /** The exact Go that lies at /usr/local/go. */
  readonly go?: string;
  /** Lines of a Dockerfile. */
  readonly steps?: readonly string[];
}

/** A builder image, with the release and variant that its tag claims. */
export interface BuilderRecipe extends Recipe {
  readonly release: string;
  readonly variant: Variant;
  /** The Go that is in it; what the tag promises may be another. */
  readonly go: string;
  readonly from: Recipe;
}

const bookworm: Recipe = { name: 'kpa/debian:bookworm', from: 'bookworm' };
const bullseye: Recipe = { name: 'kpa/debian:bullseye', from: 'bullseye' };
const compilers = ['gcc', 'make', 'ca-certificates', 'gcc-aarch64-linux-gnu'];
const glibcPackages = ['libc6-dev', 'libc6-dev-arm64-cross', 'git'];

const compilersOnBookworm: Recipe = { name: 'kpa/compilers:bookworm', from: bookworm, packages: compilers };

const onBookworm: Recipe = {
  name: 'kpa/glibc:bookworm',
  from: compilersOnBookworm,
  packages: glibcPackages,
};
const onBullseye: Recipe = {
  name: 'kpa/glibc:bullseye',
  from: bullseye,
  packages: [...compilers, ...glibcPackages],
};

/** Where {@link musl} has its compiler for arm64. */
const crossCompiler = '/usr/local/bin/aarch64-linux-musl-gcc';
const crossSpecs = '/usr/lib/aarch64-linux-musl/musl-gcc.specs';

/**
 * Stands in for golang's Alpine image: the compiler that Go finds is musl's, and what is usual elsewhere and
 * absent there (git, bash) is absent here. Debian has a musl compiler for the machine itself alone; the one for
 * arm64 is made in the same way. Atomics in line: libgcc's own ask glibc which processor this is.
 */
const musl: Recipe = {
  name: 'kpa/musl:bookworm',
  from: compilersOnBookworm,
  packages: ['musl', 'musl-dev', 'musl-tools', 'musl:arm64', 'musl-dev:arm64', 'busybox'],
  steps: [
    'RUN ln -s /usr/bin/musl-gcc /usr/local/bin/gcc && ln -s /usr/bin/musl-gcc /usr/local/bin/cc',
    `RUN sed s/x86_64/aarch64/g /usr/lib/x86_64-linux-musl/musl-gcc.specs > ${crossSpecs}`,
    `RUN printf '#!/bin/sh\\nexec aarch64-linux-gnu-gcc "$@" -mno-outline-atomics -specs ${crossSpecs}\\n' > ${crossCompiler} && chmod 755 ${crossCompiler}`,
    // What Alpine has in place of bash.
    'RUN ln -s /bin/busybox /usr/bin/nc && rm -f /bin/bash /usr/bin/bash',
  ],
};

const tools = { bookworm: onBookworm, bullseye: onBullseye } as const;

/** What the golang images set. */
function golangLines(go: string): string[] {
  return [
    `ENV GOLANG_VERSION=${go} GOTOOLCHAIN=local GOPATH=/go`,
    'ENV PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    'RUN mkdir -p /go/src /go/bin /app && chmod -R 1777 /go',
    'WORKDIR /app',
  ];
}

function builder(release: Release, variant: Variant): BuilderRecipe {
  return {
    name: builderName(release, variant),
    release: release.version,
    variant,
    from: variant === 'alpine' ? musl : tools[release.suite],
    go: release.go,
    steps: golangLines(release.go),
  };
}

const newest = findRelease('2.12.1');
const newestAlpine = builder(newest, 'alpine');

/** The builder image of each release and variant. */
export const builders: readonly BuilderRecipe[] = releases.flatMap((release) =>
  variantsOf(release).map((variant) => builder(release, variant)),
);

/** Where builder 2.10.2 has the compiler for arm64. */
const hiddenFolder = '/go/aarch64-linux-musl-cross/bin';

/** An image whose tag claims what it is not. */
export type BrokenBuilder = Omit<BuilderRecipe, 'go'> & {
  readonly go?: string;
  /** The Go that is in it. */
  readonly contains: string;
};

/** Images that are wrong on purpose: nothing else shows that the action probes before it builds. */
export const brokenBuilders: readonly BrokenBuilder[] = [
  // KrakenD 2.12.0 was built with Go 1.25.3.
  {
    name: 'krakend/builder:2.12.0',
    release: '2.12.0',
    variant: 'alpine',
    from: newestAlpine,
    contains: newest.go,
  },
  {
    name: 'krakend/builder:2.11.2',
    release: '2.11.2',
    variant: 'alpine',
    from: newestAlpine,
    contains: newest.go,
    steps: [
      'RUN rm -f /usr/local/bin/*gcc /usr/local/bin/cc /usr/bin/*gcc* /usr/bin/cc /usr/bin/c89* /usr/bin/c99*',
    ],
  },
  {
    name: 'krakend/builder:2.11.1',
    release: '2.11.1',
    variant: 'alpine',
    from: newestAlpine,
    contains: newest.go,
    steps: [`RUN rm -f ${crossCompiler} /usr/bin/aarch64-linux-gnu-*`],
  },
  // As KrakenD published it: the compiler for arm64 is there, but not on PATH.
  {
    name: 'krakend/builder:2.10.2',
    release: '2.10.2',
    variant: 'alpine',
    from: musl,
    go: '1.24.5',
    contains: '1.24.5',
    steps: [...golangLines('1.24.5'), `RUN mkdir -p ${hiddenFolder} && mv ${crossCompiler} ${hiddenFolder}`],
  },
];

/** What an image stands on, the lowest first. */
export function parents(recipe: Recipe): Recipe[] {
  return typeof recipe.from === 'string' ? [] : [...parents(recipe.from), recipe.from];
}
