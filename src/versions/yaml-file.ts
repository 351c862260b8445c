import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Place } from '../problem.ts';
import { expand, type Lookup } from './expand.ts';
import {
  type FileVersions,
  NOTHING_SAID,
  saidByImage,
  saidByOpenImage,
  saidByVariable,
  together,
} from './mentions.ts';

/** Why nothing could be read in a YAML file, as a sentence. */
export interface Unreadable {
  readonly why: string;
  readonly line?: number;
}

/**
 * What the images in a compose file, in Kubernetes manifests or in Helm values say: `image: krakend:2.13.8`;
 * `image: {repository: krakend, tag: "2.13.8"}`, with `registry` too; Kustomize's `name` and `newTag`; and variables
 * such as `KRAKEND_VERSION` in build arguments and environments. What compose builds itself is named by its `image`,
 * so that it says nothing of KrakenD.
 *
 * @param file its name, for places.
 * @param lookup variables of the file beside it that compose reads, `.env`.
 */
export function versionsInYaml(file: string, text: string, lookup: Lookup): FileVersions | Unreadable {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter, uniqueKeys: false, logLevel: 'silent' });
  const placeOf = (node: Node | null | undefined): Place => {
    const start = node?.range?.[0];
    return { file, ...(start === undefined ? {} : { line: lineCounter.linePos(start).line }) };
  };
  const [error] = [...documents].flatMap(({ errors }) => errors);
  if (error !== undefined) return unreadable(text, error.message, error.linePos?.[0].line);

  const said = (reference: string, node: Node): FileVersions => {
    const place = placeOf(node);
    const image = expand(reference, lookup, '$');
    return image.ok
      ? saidByImage(image.text, place, reference)
      : saidByOpenImage(reference, image.variable, place);
  };
  const saidByValue = (name: string, node: Scalar): FileVersions => {
    const value = expand(writtenText(node), lookup, '$');
    return value.ok ? saidByVariable(name, value.text, placeOf(node)) : NOTHING_SAID;
  };
  const saidByMap = (map: YAMLMap): FileVersions[] => {
    const image = field(map, 'image');
    const parts: FileVersions[] = [];
    if (isScalar(image) && typeof image.value === 'string' && field(map, 'build') === undefined) {
      parts.push(said(image.value, image));
    }
    const assembled = assembledImage(map);
    if (assembled) parts.push(said(assembled.reference, assembled.node));
    // An environment variable of Kubernetes: a name and its value beside it.
    const name = field(map, 'name');
    const value = field(map, 'value');
    if (isScalar(name) && isScalar(value)) parts.push(saidByValue(writtenText(name), value));
    for (const { key, value: node } of map.items) {
      if (isScalar(key) && isScalar(node)) parts.push(saidByValue(writtenText(key), node));
    }
    return parts;
  };
  const saidByEntry = (node: Scalar): FileVersions => {
    const [, name = '', value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(writtenText(node)) ?? [];
    const made = expand(value, lookup, '$');
    return name !== '' && made.ok ? saidByVariable(name, made.text, placeOf(node)) : NOTHING_SAID;
  };

  const parts: FileVersions[] = [];
  // Aliases are not followed: what they stand for is read where it is written.
  const visit = (node: unknown): void => {
    if (isMap(node)) {
      parts.push(...saidByMap(node));
      for (const { value } of node.items) visit(value);
    } else if (isSeq(node)) {
      for (const item of node.items) {
        if (isScalar(item)) parts.push(saidByEntry(item));
        else visit(item);
      }
    }
  };
  for (const document of documents) visit('contents' in document ? document.contents : undefined);
  return together(parts);
}

/** An image that is written in parts, at the node of its tag. */
function assembledImage(map: YAMLMap): { reference: string; node: Node } | undefined {
  const repository = scalar(map, 'repository') ?? scalar(map, 'newName') ?? kustomizedName(map);
  const tag = scalar(map, 'tag') ?? scalar(map, 'newTag');
  const digest = scalar(map, 'digest');
  const node = tag ?? digest ?? repository;
  if (repository === undefined || node === undefined || (tag === undefined && digest === undefined))
    return undefined;
  const registry = scalar(map, 'registry');
  const prefix = registry && writtenText(registry) !== '' ? `${writtenText(registry)}/` : '';
  const words = [
    prefix,
    writtenText(repository),
    tag && writtenText(tag) !== '' ? `:${writtenText(tag)}` : '',
    digest && writtenText(digest) !== '' ? `@${writtenText(digest)}` : '',
  ];
  return { reference: words.join(''), node };
}

/** Kustomize names the image that it replaces, and often nothing but its new tag. */
function kustomizedName(map: YAMLMap): Scalar | undefined {
  return scalar(map, 'newTag') === undefined ? undefined : scalar(map, 'name');
}

function field(map: YAMLMap, name: string): unknown {
  return map.items.find(({ key }) => isScalar(key) && key.value === name)?.value ?? undefined;
}

function scalar(map: YAMLMap, name: string): Scalar | undefined {
  const value = field(map, name);
  return isScalar(value) && value.value !== null ? value : undefined;
}

/** The text as it is written: to YAML, the tag 2.10 is the number 2.1. */
function writtenText({ value, source }: Scalar): string {
  return typeof value === 'string' ? value : (source ?? String(value ?? ''));
}

function unreadable(text: string, message: string, line: number | undefined): Unreadable {
  const at = line === undefined ? {} : { line };
  if (/\{\{[^}]*\}\}/.test(text)) {
    return {
      why: 'It is a template, as of a Helm chart, and not YAML: name the file with the values.',
      ...at,
    };
  }
  return { why: `It is not valid YAML: ${message.split('\n')[0]?.replace(/:$/, '')}.`, ...at };
}
