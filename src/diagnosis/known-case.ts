import type { Problem } from '../problem.ts';

/** One message that is known: how to recognise it, and what it means given what else is known. */
export interface KnownCase<Context, Explanation = Problem> {
  readonly pattern: RegExp;
  /** undefined where a closer look shows that it is something else. */
  readonly explain: (match: RegExpExecArray, context: Context) => Explanation | undefined;
}

/** What the first case that fits makes of a text; the order of the cases is their rank. */
export function firstExplanation<Context, Explanation>(
  text: string,
  cases: readonly KnownCase<Context, Explanation>[],
  context: Context,
): Explanation | undefined {
  for (const { pattern, explain } of cases) {
    const match = pattern.exec(text);
    const explanation = match ? explain(match, context) : undefined;
    if (explanation !== undefined) return explanation;
  }
  return undefined;
}
