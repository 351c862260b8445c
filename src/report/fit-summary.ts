/** GitHub refuses the whole summary of a step that is longer (https://docs.github.com/actions/reference/workflow-commands-for-github-actions). */
export const SUMMARY_BYTES = 1024 * 1024;

const NOTE =
  '**This summary was cut: GitHub takes 1 MiB of it.** Everything is in the log, and in the file that the output `report` names.';

/**
 * A summary that GitHub takes: as it is, or cut after a line, with what was open there closed and a sentence that
 * says where the rest is.
 *
 * @param limit in bytes; room for the sentence at least.
 */
export function fitSummary(markdown: string, limit: number = SUMMARY_BYTES): string {
  if (Buffer.byteLength(markdown) <= limit) return markdown;
  const lines: string[] = [];
  let size = 0;
  let open = NOTHING_OPEN;
  let end = ending(open);
  for (const line of markdown.split('\n')) {
    size += Buffer.byteLength(line) + 1;
    open = after(line, open);
    const next = ending(open);
    if (size + Buffer.byteLength(next) > limit) break;
    end = next;
    lines.push(line);
  }
  return [...lines, end].join('\n');
}

/** What a renderer of Markdown waits for the end of. */
interface Open {
  /** The fence that a block of code began with; '' outside of one. */
  readonly fence: string;
  readonly details: number;
}

const NOTHING_OPEN: Open = { fence: '', details: 0 };

function after(line: string, { fence, details }: Open): Open {
  const mark = /^`{3,}/.exec(line)?.[0];
  if (fence !== '') return { fence: line.trim() === fence ? '' : fence, details };
  if (mark !== undefined) return { fence: mark, details };
  const opened = (line.match(/<details\b/g) ?? []).length - (line.match(/<\/details>/g) ?? []).length;
  return { fence, details: Math.max(0, details + opened) };
}

function ending({ fence, details }: Open): string {
  return [...(fence === '' ? [] : [fence]), ...Array(details).fill('\n</details>'), '', NOTE, ''].join('\n');
}
