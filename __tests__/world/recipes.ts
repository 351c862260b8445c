import {
  builderName,
  findRelease,
  type Release,
  releases,
  type Suite,
  type Variant,
  variants,
} from './catalogue.ts';

/** An image: what it stands on, then packages, then Go, then further lines of a Dockerfile. */
export interface Recipe {
  readonly name: string;
  /** A Debian made by debootstrap, or another image. */
  readonly from: Suite | Recipe;
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
const glibcPackages = ['gcc', 'libc6-dev', 'make', 'git', 'ca-certificates'];

const onBookworm: Recipe = { name: 'kpa/glibc:bookworm', from: bookworm, packages: glibcPackages };
const onBullseye: Recipe = { name: 'kpa/glibc:bullseye', from: bullseye, packages: glibcPackages };

/**
 * Stands in for golang's Alpine image: the compiler that Go finds is musl's, and what is usual elsewhere and
 * absent there (git, bash) is absent here.
 */
const musl: Recipe = {
  name: 'kpa/musl:bookworm',
  from: bookworm,
  packages: ['musl', 'musl-dev', 'musl-tools', 'gcc', 'make', 'ca-certificates'],
  steps: [
    'RUN ln -s /usr/bin/musl-gcc /usr/local/bin/gcc && ln -s /usr/bin/musl-gcc /usr/local/bin/cc',
    'RUN rm -f /bin/bash /usr/bin/bash',
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
    name: builderName(release.version, variant),
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
  variants.map((variant) => builder(release, variant)),
);

/** Images that are wrong on purpose: nothing else shows that the action probes before it builds. */
export const brokenBuilders: readonly (Omit<BuilderRecipe, 'go'> & { readonly contains: string })[] = [
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
      'RUN rm -f /usr/local/bin/gcc /usr/local/bin/cc /usr/bin/*gcc* /usr/bin/cc /usr/bin/c89* /usr/bin/c99*',
    ],
  },
];

/** What an image stands on, the lowest first. */
export function parents(recipe: Recipe): Recipe[] {
  return typeof recipe.from === 'string' ? [] : [...parents(recipe.from), recipe.from];
}
