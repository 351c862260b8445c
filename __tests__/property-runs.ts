/**
 * How often a property over damaged input is tried: so often that it is quick, or as often as
 * $KPA_PROPERTY_RUNS says, which script/loader-table sets.
 */
export function propertyRuns(quick: number): number {
  return Number(process.env.KPA_PROPERTY_RUNS ?? quick);
}
