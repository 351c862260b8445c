/** A requirement that keeps a module at another version than the gateway's. */
export interface Requirer {
  /** `github.com/PuerkitoBio/goquery v1.11.0`. */
  readonly by: string;
  readonly module: string;
  readonly version: string;
}

/**
 * Who asks for the version of a module that a plugin would link, from the output of `go mod graph`: lines
 * `MODULE@VERSION REQUIRED@VERSION`, the main module without a version (https://go.dev/ref/mod#go-mod-graph).
 *
 * @param wanted the modules in question with the version that they have now.
 * @returns without what the user's own go.mod asks for: its lines can be read there.
 */
export function requirersOf(graph: string, wanted: ReadonlyMap<string, string>): Requirer[] {
  const found: Requirer[] = [];
  for (const line of graph.split('\n')) {
    const [from, to] = line.trim().split(' ');
    if (from === undefined || to === undefined) continue;
    const [module = '', version = ''] = split(to);
    if (wanted.get(module) !== version || version === '' || !from.includes('@')) continue;
    found.push({ by: split(from).join(' '), module, version });
  }
  return found;
}

function split(node: string): [path: string, version: string] {
  const at = node.lastIndexOf('@');
  return at < 0 ? [node, ''] : [node.slice(0, at), node.slice(at + 1)];
}
