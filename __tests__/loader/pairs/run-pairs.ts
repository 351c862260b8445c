import type { Verdict } from '../../../src/loader/index.ts';
import { type Answer, askGateway } from './ask-gateway.ts';
import { buildGateway, buildPlugin } from './build-pair.ts';
import { checkPluginSays } from './check-plugin-rule.ts';
import { predict } from './predict.ts';
import type { Pair } from './rows.ts';

/** What was predicted of a pair and what came. */
export interface Outcome {
  readonly row: string;
  readonly what: string;
  /** For people: Go and architecture of the gateway, and what the judged plugin is made of. */
  readonly made: string;
  /** One per file, in load order; the last is the pair's own. */
  readonly predicted: readonly Verdict[];
  /** The same without a look at the machine's shared libraries. */
  readonly blind: readonly Verdict[];
  readonly answers: readonly Answer[];
  /** Whether check-plugin calls the pair compatible; it says nothing of files without a go.sum. */
  readonly checkPlugin?: boolean;
  /** The files, to look into a difference. */
  readonly files: readonly string[];
}

/** Linking takes one core; machines have two or more. */
const AT_A_TIME = 2;

/** Builds, predicts and opens all pairs; tells of each when it is done. */
export async function runPairs(
  pairs: readonly Pair[],
  tell: (outcome: Outcome) => void = () => {},
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const pending = pairs.entries();
  const work = async (): Promise<void> => {
    for (const [index, pair] of pending) {
      const outcome = await runPair(pair).catch((cause) => {
        throw new Error(`${pair.row}: ${pair.what} (${JSON.stringify(pair.gateway.kit)}): ${cause}`, {
          cause,
        });
      });
      outcomes[index] = outcome;
      tell(outcome);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return outcomes;
}

async function runPair({ row, what, gateway, plugins }: Pair): Promise<Outcome> {
  const binary = await buildGateway(gateway.module, gateway.kit);
  const files: string[] = [];
  for (const plugin of plugins) files.push(await buildPlugin(plugin));
  const last = plugins.at(-1);
  const checkPlugin = last && checkPluginSays(gateway, last);
  const abilities = last?.kind === 'plugin' ? last.module.abilities : [last?.kind];
  return {
    row,
    what,
    made: `${gateway.kit.go} ${gateway.kit.architecture}: ${abilities.join(' ')}`,
    predicted: predict(binary, files, true),
    blind: predict(binary, files, false),
    answers: askGateway(binary, files, gateway.kit.architecture),
    ...(checkPlugin !== undefined && { checkPlugin }),
    files: [binary, ...files],
  };
}

/** Says in what a prediction and the real answer differ; nothing where they agree or the prediction is open. */
export function difference(verdict: Verdict, answer: Answer): string | undefined {
  if (answer.state === 'not reached' || verdict.state === 'unknown') return undefined;
  if (verdict.state !== answer.state) return `${describe(verdict)}, but really ${describe(answer)}`;
  const predicted = 'package' in verdict ? verdict.package : undefined;
  const named = 'package' in answer ? answer.package : undefined;
  return predicted === named ? undefined : `named ${predicted}, but really ${named}`;
}

/** All differences of a pair, over its files in load order. */
export function differences({ predicted, answers }: Pick<Outcome, 'predicted' | 'answers'>): string[] {
  return answers.flatMap((answer, index) => {
    const verdict = predicted[index];
    return (verdict && difference(verdict, answer)) ?? [];
  });
}

function describe(one: Verdict | Answer): string {
  return 'said' in one ? `${one.state} (${one.said})` : one.state;
}
