import type { Problem } from '../problem.ts';
import type { Inputs } from './inputs.ts';

/** What is run, or prepared for running, and so means nothing where modules are only compared. */
type Wishes = Pick<Inputs, 'mode' | 'test' | 'builderSetup' | 'config' | 'smoke' | 'gatewayLicence'>;

/** Names the given inputs that a run of mode: check does not use; undefined where there are none. */
export function unusedInCheck(inputs: Wishes): Problem | undefined {
  const { mode, test, builderSetup, config, smoke, gatewayLicence } = inputs;
  if (mode !== 'check') return undefined;
  const given: readonly (readonly [name: string, isGiven: boolean])[] = [
    ['test', test.length > 0],
    ['builder-setup', builderSetup !== ''],
    ['config', config.length > 0],
    ['smoke', smoke.length > 0],
    ['gateway-licence', gatewayLicence !== undefined],
  ];
  const names = given.filter(([, isGiven]) => isGiven).map(([name]) => name);
  if (names.length === 0) return undefined;
  return {
    what: `mode: check does not use ${names.join(', ')}.`,
    why: 'It compares modules: nothing is compiled or tested, and no gateway is run.',
    fix: `leave ${names.length === 1 ? 'it' : 'them'} out here, or use mode: build`,
  };
}
