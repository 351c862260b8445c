import {
  type GatewayProfile,
  judgeFolder,
  type PluginFacts,
  type SystemLibraries,
  type Verdict,
} from '../loader/index.ts';

/** A file that was looked at: what stands in it, or the verdict where it is no plugin that could be read. */
export type Subject =
  | { readonly file: string; readonly facts: PluginFacts }
  | { readonly file: string; readonly unreadable: Verdict };

/** What came of one file. */
export interface Finding {
  readonly file: string;
  readonly facts?: PluginFacts;
  readonly verdict: Verdict;
}

/** Everything that `inspect` has to say. */
export interface Inspection {
  readonly gateway: { readonly name: string; readonly profile: GatewayProfile };
  readonly findings: readonly Finding[];
}

/** Judges the readable files: each alone, then together as a gateway would load them from one folder. */
export function inspect(
  gateway: Inspection['gateway'],
  subjects: readonly Subject[],
  system: SystemLibraries | undefined,
): Inspection {
  const readable = subjects.flatMap((subject) => ('facts' in subject ? [subject] : []));
  const verdicts = judgeFolder(gateway.profile, readable, system);
  const findings = subjects.map((subject): Finding => {
    if ('unreadable' in subject) return { file: subject.file, verdict: subject.unreadable };
    const verdict = verdicts[readable.indexOf(subject)] as Verdict;
    return { file: subject.file, facts: subject.facts, verdict };
  });
  return { gateway, findings };
}

/** 0 all are accepted, 1 one is not, 3 of one it can't be known. */
export function exitCodeOf({ findings }: Inspection): number {
  const states = findings.map(({ verdict }) => verdict.state);
  if (states.includes('rejects') || states.includes('kills')) return 1;
  return states.includes('unknown') ? 3 : 0;
}
