import {
  Arg,
  Copy,
  type Dockerfile,
  DockerfileParser,
  From,
  type Instruction,
  PropertyInstruction,
  Run,
} from 'dockerfile-ast';
import type { Place } from '../problem.ts';
import { expand } from './expand.ts';
import { type FileVersions, saidByImage, saidByOpenImage, saidByVariable, together } from './mentions.ts';

/**
 * What a Dockerfile says: its FROM lines, with the ARGs before the first of them, and images that it copies from.
 * Where no image says anything, a variable such as `ARG KRAKEND_VERSION=2.13.8` does.
 *
 * @param file its name, for places.
 */
export function versionsInDockerfile(file: string, text: string): FileVersions {
  const dockerfile = DockerfileParser.parse(text);
  const instructions = dockerfile.getInstructions();
  const escapeWith = dockerfile.getEscapeCharacter();
  const placeOf = (instruction: Instruction, line = instruction.getRange().start.line): Place => ({
    file,
    line: line + 1,
  });
  const globals = globalArguments(dockerfile, escapeWith);
  const lookup = (name: string): string | undefined => globals.get(name);
  /** The names that later instructions know stages by, and their numbers. */
  const stages = new Set<string>();
  const images = instructions.flatMap((instruction): FileVersions[] => {
    if (instruction instanceof From) {
      const written = instruction.getImage() ?? '';
      const stage = instruction.getBuildStage();
      const earlier = stages.has(written.toLowerCase());
      stages.add(String(stages.size));
      if (stage !== null) stages.add(stage.toLowerCase());
      if (earlier) return [];
      const image = expand(written, lookup, escapeWith);
      const place = placeOf(instruction, instruction.getImageRange()?.start.line);
      if (image.ok) return [saidByImage(image.text, place, written)];
      return [saidByOpenImage(written, image.variable, place)];
    }
    return imagesCopiedFrom(instruction)
      .filter((image) => !stages.has(image.toLowerCase()))
      .map((image) => saidByImage(image, placeOf(instruction)));
  });
  const byImages = together(images);
  if (byImages.mentions.length > 0) return byImages;
  const byVariables = instructions.flatMap((instruction) => variablesOf(instruction, file));
  return together([byImages, ...byVariables]);
}

/** The ARGs that FROM lines see: those before the first of them, each of which sees the ones before it. */
function globalArguments(dockerfile: Dockerfile, escapeWith: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const instruction of dockerfile.getInstructions()) {
    if (instruction instanceof From) break;
    if (!(instruction instanceof Arg)) continue;
    for (const property of instruction.getProperties()) {
      const value = property.getValue();
      if (value === null || value === undefined) continue;
      const made = expand(value, (name) => values.get(name), escapeWith);
      if (made.ok) values.set(property.getName(), made.text);
    }
  }
  return values;
}

/** The images, or stages, that `COPY --from` and `RUN --mount=…,from=` name: Docker puts no variables in there. */
function imagesCopiedFrom(instruction: Instruction): string[] {
  if (!(instruction instanceof Copy || instruction instanceof Run)) return [];
  return instruction.getFlags().flatMap((flag) => {
    const value = flag.getValue() ?? '';
    if (instruction instanceof Copy) return flag.getName() === 'from' ? value : [];
    return flag.getName() === 'mount' ? (/(?:^|,)from=([^,]+)/.exec(value)?.[1] ?? []) : [];
  });
}

/** What `ARG KRAKEND_VERSION=…` and `ENV KRAKEND_VERSION=…` say. */
function variablesOf(instruction: Instruction, file: string): FileVersions[] {
  if (!(instruction instanceof PropertyInstruction)) return [];
  if (!['ARG', 'ENV'].includes(instruction.getKeyword())) return [];
  return instruction.getProperties().map((property) =>
    saidByVariable(property.getName(), property.getValue() ?? '', {
      file,
      line: property.getRange().start.line + 1,
    }),
  );
}
