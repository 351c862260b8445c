/**
 * What the runner makes of the lines that a step prints.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */

export interface Annotation {
  level: 'error' | 'warning' | 'notice';
  message: string;
  title?: string;
  file?: string;
  line?: number;
  endLine?: number;
  col?: number;
  endColumn?: number;
}

export interface Group {
  title: string;
  lines: string[];
}

export interface StepLog {
  /** The lines as they were printed, commands and secrets included. */
  log: string;
  /** The lines as people see them: secrets are stars from their add-mask on, commands are carried out. */
  shown: string;
  annotations: Annotation[];
  groups: Group[];
  masks: string[];
}

interface Command {
  name: string;
  properties: Record<string, string>;
  message: string;
}

const names = [
  'add-mask',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'stop-commands',
  'warning',
];

/** Reads a step's lines: standard output and error, in the order in which they came. */
export function readStepLog(lines: readonly string[]): StepLog {
  const step: StepLog = { log: '', shown: '', annotations: [], groups: [], masks: [] };
  let group: Group | undefined;
  /** Set while commands are switched off by stop-commands: the word that switches them on again. */
  let resumeWord: string | undefined;

  const show = (line: string) => {
    const masked = mask(line, step.masks);
    step.shown += `${masked}\n`;
    group?.lines.push(masked);
  };
  for (const line of lines) {
    step.log += `${line}\n`;
    if (resumeWord !== undefined) {
      if (line.trim() === `::${resumeWord}::`) resumeWord = undefined;
      else show(line);
      continue;
    }
    const command = parseCommand(line);
    switch (command?.name) {
      case undefined:
        show(line);
        break;
      case 'error':
      case 'warning':
      case 'notice':
        step.annotations.push(toAnnotation(command.name, command.message, command.properties));
        show(`##[${command.name}]${command.message}`);
        break;
      case 'group':
        group = undefined;
        show(`##[group]${command.message}`);
        group = { title: mask(command.message, step.masks), lines: [] };
        step.groups.push(group);
        break;
      case 'endgroup':
        group = undefined;
        show('##[endgroup]');
        break;
      case 'add-mask':
        step.masks.push(command.message);
        break;
      case 'stop-commands':
        resumeWord = command.message;
        break;
    }
  }
  return step;
}

/** An annotation out of a command's parts; numbers that are none are left out. */
export function toAnnotation(
  level: Annotation['level'],
  message: string,
  properties: Readonly<Record<string, string>>,
): Annotation {
  const annotation: Annotation = { level, message };
  if (properties.title) annotation.title = properties.title;
  if (properties.file) annotation.file = properties.file;
  for (const name of ['line', 'endLine', 'col', 'endColumn'] as const) {
    const value = Number.parseInt(properties[name] ?? '', 10);
    if (!Number.isNaN(value)) annotation[name] = value;
  }
  return annotation;
}

function parseCommand(line: string): Command | undefined {
  const [, word = '', list = '', message = ''] = /^\s*::([^\s:]+)(?:\s+(.*?))?::(.*)$/.exec(line) ?? [];
  const name = word.toLowerCase();
  if (!names.includes(name)) return undefined;
  const properties: Record<string, string> = {};
  for (const pair of list.split(',')) {
    const equals = pair.indexOf('=');
    if (equals > 0) properties[pair.slice(0, equals).trim()] = unescapeProperty(pair.slice(equals + 1));
  }
  return { name, properties, message: unescapeMessage(message) };
}

function unescapeMessage(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

function unescapeProperty(text: string): string {
  return unescapeMessage(text.replaceAll('%3A', ':').replaceAll('%2C', ','));
}

/** Hides each secret, and each line of one that has several. */
function mask(line: string, secrets: readonly string[]): string {
  return secrets
    .flatMap((secret) => [secret, ...secret.split(/\r?\n/)])
    .filter((secret) => secret.trim() !== '')
    .reduce((text, secret) => text.replaceAll(secret, '***'), line);
}
