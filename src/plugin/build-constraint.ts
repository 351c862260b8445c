/** What a build is for, as far as build constraints ask. */
export interface BuildContext {
  readonly architecture: string;
  /** Minor of the Go release: 25 for Go 1.25.6. */
  readonly goMinor: number;
  readonly tags: readonly string[];
}

const OPERATING_SYSTEMS = new Set(
  'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos'.split(
    ' ',
  ),
);
const ARCHITECTURES = new Set(
  '386 amd64 amd64p32 arm arm64 arm64be armbe loong64 mips mips64 mips64le mips64p32 mips64p32le mipsle ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm'.split(
    ' ',
  ),
);

/**
 * Whether a file takes part in a Linux build with cgo.
 * Rules: `go help buildconstraint`, go/build/build.go (goodOSArchFile), internal/syslist/syslist.go.
 */
export function takesPart(fileName: string, constraint: string | undefined, context: BuildContext): boolean {
  return nameFits(fileName, context) && (constraint === undefined || evaluate(constraint, context));
}

/** `x_linux.go`, `x_amd64.go` and `x_linux_amd64.go`; what stands before the first `_` or after a dot is free. */
function nameFits(fileName: string, context: BuildContext): boolean {
  const [stem = ''] = fileName.split('.');
  const parts = stem.split('_').slice(1);
  const last = parts.at(-1) ?? '';
  const before = parts.at(-2) ?? '';
  const asked = ARCHITECTURES.has(last)
    ? [last, ...(OPERATING_SYSTEMS.has(before) ? [before] : [])]
    : OPERATING_SYSTEMS.has(last)
      ? [last]
      : [];
  return asked.every((tag) => holds(tag, context));
}
/** An expression of tags with `!`, `&&`, `||` and brackets; one that can't be read is taken as true. */
function evaluate(expression: string, context: BuildContext): boolean {
  const tokens = expression.match(/&&|\|\||[!()]|[^\s!()&|]+/g) ?? [];
  let at = 0;
  const either = (): boolean => {
    let value = both();
    while (tokens[at] === '||') {
      at++;
      value = both() || value;
    }
    return value;
  };
  const both = (): boolean => {
    let value = one();
    while (tokens[at] === '&&') {
      at++;
      value = one() && value;
    }
    return value;
  };
  const one = (): boolean => {
    const token = tokens[at++];
    if (token === '!') return !one();
    if (token !== '(') return token === undefined || holds(token, context);
    const value = either();
    at++;
    return value;
  };
  return either();
}

function holds(tag: string, { architecture, goMinor, tags }: BuildContext): boolean {
  const release = /^go1\.(\d+)$/.exec(tag)?.[1];
  if (release !== undefined) return Number(release) <= goMinor;
  return ['linux', 'unix', 'cgo', 'gc', architecture].includes(tag) || tags.includes(tag);
}
