import { gatewayFindings } from '../diagnosis/findings.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { type Target, targetFolder } from '../krakend/target.ts';
import type { Log } from '../log.ts';
import { ProblemError } from '../problem.ts';

/**
 * Says in what a gateway was built otherwise than plugins will be.
 *
 * @throws ProblemError where it would refuse every plugin, and check is strict.
 */
export function compareBuilds(gateway: Gateway, target: Target, inputs: Inputs, log: Log): void {
  if (inputs.check === 'off') return;
  const { buildFlags, buildEnv } = inputs;
  const planned = { buildFlags, environment: buildEnv };
  for (const { problem, sure } of gatewayFindings(gateway.profile, targetFolder(target), planned)) {
    if (!sure) log.notice(problem);
    else if (inputs.check === 'warn') log.warning(problem);
    else throw new ProblemError(problem);
  }
}
