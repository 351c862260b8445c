import { gatewayFindings } from '../diagnosis/findings.ts';
import { type Target, targetFolder } from '../krakend/target.ts';
import type { GatewayProfile } from '../loader/index.ts';
import type { Log } from '../log.ts';
import { type Problem, ProblemError } from '../problem.ts';
import type { Matched } from './match-gateway.ts';

/** What would make a gateway refuse every plugin; says besides what may make it refuse some. */
export function unmetDemands(
  profile: GatewayProfile,
  target: Target,
  { inputs, compiler }: Matched,
  log: Log,
): Problem[] {
  const { buildFlags, buildEnv } = inputs;
  const planned = { buildFlags, environment: buildEnv, compiler };
  const findings = gatewayFindings(profile, targetFolder(target), planned);
  for (const { problem, sure } of findings) if (!sure) log.notice(problem);
  return findings.filter(({ sure }) => sure).map(({ problem }) => problem);
}

/**
 * Says in what a gateway was built otherwise than plugins will be.
 *
 * @throws ProblemError where it would refuse every plugin, and check is strict.
 */
export function compareBuilds(profile: GatewayProfile, target: Target, matched: Matched, log: Log): void {
  const { check } = matched.inputs;
  if (check === 'off') return;
  for (const problem of unmetDemands(profile, target, matched, log)) {
    if (check === 'warn') log.warning(problem);
    else throw new ProblemError(problem);
  }
}
