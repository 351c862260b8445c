/** A requirement that keeps a module at another version than the gateway's. */
export interface Requirer {
  /** `github.com/PuerkitoBio/goquery v1.11.0`, or the path alone of the user's own module. */
  readonly by: string;
  readonly module: string;
  readonly version: string;
}

/**
 * Who asks for the version of a module that a plugin would link, from the output of `go mod graph`: lines
 * `MODULE@VERSION REQUIRED@VERSION`, the main module without a version (https://go.dev/ref/mod#go-mod-graph).
 *
 * @param wanted the modules in question with the version that they have now.
 * @returns the user's own go.mod only for what nobody else asks for: else its lines but repeat that.
 */
export function requirersOf(graph: string, wanted: ReadonlyMap<string, string>): Requirer[] {
  const found: Requirer[] = [];
  for (const line of graph.split('\n')) {
    const [from, to] = line.trim().split(' ');
    if (from === undefined || to === undefined) continue;
    const [module = '', version = ''] = split(to);
    if (wanted.get(module) !== version || version === '') continue;
    found.push({ by: split(from).join(' ').trim(), module, version });
  }
  const isOwn = ({ by }: Requirer): boolean => !by.includes(' ');
  return found.filter(
    (one) => !isOwn(one) || !found.some((other) => other.module === one.module && !isOwn(other)),
  );
}

function split(node: string): [path: string, version: string] {
  const at = node.lastIndexOf('@');
  return at < 0 ? [node, ''] : [node.slice(0, at), node.slice(at + 1)];
}
