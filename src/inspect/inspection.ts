import { type Cause, causeOfRefusal } from '../diagnosis/load-refusal.ts';
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
  /** Why the gateway does not take it, and what helps. */
  readonly cause?: Cause;
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
    const { file, facts } = subject;
    const verdict = verdicts[readable.indexOf(subject)] as Verdict;
    if (!('said' in verdict)) return { file, facts, verdict };
    const others = readable
      .filter((one) => one !== subject)
      .map((one) => ({ name: pluginName(one.file), facts: one.facts }));
    const names = { plugin: pluginName(file), gateway: gateway.name };
    const cause = causeOfRefusal({ ...names, said: verdict.said, profile: gateway.profile, facts, others });
    return { file, facts, verdict, ...(cause && { cause }) };
  });
  return { gateway, findings };
}

/** `auth` of `plugins/auth.so`. */
function pluginName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).replace(/\.so.*$/, '');
}

/** 0 all are accepted, 1 one is not or is for another C library, 3 of one it can't be known. */
export function exitCodeOf({ findings }: Inspection): number {
  const verdicts = findings.map(({ verdict }) => verdict);
  const isBad = ({ state, cautions }: Verdict): boolean =>
    state === 'rejects' || state === 'kills' || cautions.some(({ kind }) => kind === 'foreign-libc');
  if (verdicts.some(isBad)) return 1;
  return verdicts.some(({ state }) => state === 'unknown') ? 3 : 0;
}
