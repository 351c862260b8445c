import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { joinFlags } from '../plugin/linker-flags.ts';
import { type CompilerDemands, pathFlags } from '../plugin/path-rules.ts';

/**
 * Runs a tool of Go's; the compiler gets all rules of -trimpath, of which it would take the last alone. Go gives
 * one itself, for its own work folder, whose random name is otherwise in every package with C in it: in the
 * positions of what cgo writes, and so in the hash that gateway and plugin are compared by.
 */
const SCRIPT = `tool=$1
shift
case $tool in */compile) ;; *) exec "$tool" "$@" ;; esac
rules=
count=$#
while [ "$count" -gt 0 ]; do
  count=$((count - 1))
  word=$1
  shift
  case $word in
  -trimpath)
    rules="$rules;$1"
    shift
    count=$((count - 1))
    ;;
  -trimpath=*) rules="$rules;\${word#-trimpath=}" ;;
  *) set -- "$@" "$word" ;;
  esac
done
exec "$tool" \${rules:+"-trimpath=\${rules#;}"} "$@"
`;

/**
 * The flags of `go build` that give packages the gateway's paths, those with C in them as well.
 *
 * @param seen where modules lie in the builder.
 * @param work a folder of this run, for a script.
 * @param inside where a path of this machine appears to Go.
 */
export async function gatewayPathFlags(
  demands: CompilerDemands,
  seen: string,
  work: string,
  inside: (path: string) => string,
): Promise<readonly string[]> {
  const flags = pathFlags(demands, seen);
  if (!flags.some((flag) => flag.includes('-trimpath='))) return flags;
  const script = join(work, 'merge-paths.sh');
  await writeFile(script, SCRIPT);
  return [...flags, `-toolexec=${joinFlags(['sh', inside(script)])}`];
}
