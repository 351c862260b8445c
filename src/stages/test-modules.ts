import { join, relative } from 'node:path';
import { listWithSums } from '../builder/list-modules.ts';
import { copyModule, filesOf, layOut, type ModuleCopy, useOf } from '../builder/module-copy.ts';
import { explainGoFailure, type GoFailure } from '../diagnosis/go-failure.ts';
import { type TestGround, testProblem } from '../diagnosis/test-failures.ts';
import { targetFolder } from '../krakend/target.ts';
import type { Phase } from '../log.ts';
import { goMessages } from '../plugin/go-errors.ts';
import { goMinor } from '../plugin/go-minor.ts';
import { packageLine, parseTestEvent, readTestOutput, type TestOutput } from '../plugin/go-test-output.ts';
import { parseGoList } from '../plugin/linked-modules.ts';
import { mergeLinkerFlags } from '../plugin/linker-flags.ts';
import { describePlace, describeProblem, type Problem } from '../problem.ts';
import type { TestsReport } from '../report/report.ts';
import { testWords } from '../report/test-words.ts';
import type { ModuleFolder } from '../workspace/go-modules.ts';
import type { TestedModule } from '../workspace/tested-modules.ts';
import type { Compiled } from './compile.ts';
import { failureContext } from './failure-context.ts';
import { once } from './once.ts';
import { type TargetRun, tagFlags } from './target-run.ts';

/** What became of the tests of one target. */
export interface Tested {
  readonly report: TestsReport;
  readonly problems: readonly Problem[];
  /** The folders of the modules in which something failed. */
  readonly failed: ReadonlySet<string>;
  /** Whether all that the tests need was downloaded. */
  readonly downloaded: boolean;
}

/** What became of one module's. */
interface ModuleTests {
  readonly output: TestOutput;
  readonly problems: readonly Problem[];
}

/** A module of whose tests all is there that they need. */
interface Listed extends TestedModule {
  readonly copy: ModuleCopy;
  readonly name: string;
  /** The packages, as `go list` prints them. */
  readonly listed: string;
}

type Prepared = Listed | (Pick<TestedModule, 'module'> & { readonly outcome: ModuleTests });

/** How many problems of one module are told: the log has all. */
const MAX_TOLD = 50;

const NO_TESTS: TestOutput = { packages: 0, passed: 0, failed: 0, skipped: 0, failures: [], buildOutput: '' };

/**
 * Vets and tests packages in the builder, without the network once their modules are there. What is built for another
 * architecture than the builder's is vetted alone. A module of which no plugin was built is left out.
 *
 * @param run with a builder in which anything may be left behind.
 * @param told problems that have been said for another target.
 */
export async function testModules(
  run: TargetRun,
  tests: readonly TestedModule[],
  compiled: readonly Compiled[],
  told: Set<string>,
  phase: Phase,
): Promise<Tested> {
  const started = performance.now();
  const outcomes: ModuleTests[] = [];
  const failed = new Set<string>();
  const ran = !run.builder.crossing;
  let complete = true;
  // No test runs before all is downloaded: what it leaves behind must not meet the network and credentials.
  const prepared: Prepared[] = [];
  for (const [index, tested] of tests.entries()) {
    const { module } = tested;
    const own = compiled.filter(({ examined }) => examined.plugin.module.folder === module.folder);
    const name = module.goMod.module || module.relative || '.';
    if (own.length > 0 && own.every(({ built }) => !built)) {
      phase.info(`${name}: not tested, as it does not build`);
      complete = false;
      continue;
    }
    const folder = join(run.work, `test-${index}`);
    const built = own.find((one) => one.built)?.examined;
    // What is downloaded for tests alone must not change the copy that plugins are built with.
    const copy =
      built && built.copy.goWork === undefined
        ? await layOut(await filesOf(built.copy), folder)
        : await copyModule(module, folder, run.builder);
    prepared.push(await prepare(run, tested, copy, name, phase));
  }
  for (const one of prepared) {
    const outcome = 'listed' in one ? await testModule(run, one, phase) : one.outcome;
    outcomes.push(outcome);
    if (outcome.problems.length > 0) failed.add(one.module.folder);
    complete &&= 'listed' in one;
  }
  if (!ran && outcomes.length > 0) {
    phase.notice({
      what: `The tests are vetted for ${run.target.architecture}, and not run.`,
      why: 'The builder is of another architecture, and its C library is not that of the tests.',
      fix: 'run the step on a runner of that architecture too, or take amd64 into architecture',
    });
  }
  const problems = outcomes.flatMap((outcome) => outcome.problems);
  const say = once(told, phase);
  problems.forEach(say.error);
  const sum = (count: (output: TestOutput) => number): number =>
    outcomes.reduce((total, { output }) => total + count(output), 0);
  const report: TestsReport = {
    packages: sum(({ packages }) => packages),
    passed: sum(({ passed }) => passed),
    failed: sum((output) => output.failed),
    skipped: sum(({ skipped }) => skipped),
    ran,
    problems: problems.length,
    seconds: (performance.now() - started) / 1000,
  };
  phase.outcome(testWords(report), problems.length === 0);
  return { report, problems, failed, downloaded: complete };
}

/** Downloads what the tests of a module need. */
async function prepare(
  run: TargetRun,
  { module, patterns }: TestedModule,
  copy: ModuleCopy,
  name: string,
  phase: Phase,
): Promise<Prepared> {
  const { builder, inputs } = run;
  const minor = goMinor(builder.description.goVersion);
  const progress = (line: string): void => {
    if (line.startsWith('go: ')) phase.info(line);
  };
  const listed = await listWithSums((mode) =>
    builder.download({
      args: [
        'list',
        ...useOf(copy, mode, builder).flags,
        ...tagFlags(inputs),
        '-test',
        '-deps',
        minor >= 19 ? '-json=ImportPath,Dir' : '-json',
        ...patterns,
      ],
      folder: module.folder,
      environment: useOf(copy, 'readonly', builder).environment,
      onLine: progress,
      say: phase.info,
    }),
  );
  if (listed.ok) return { module, patterns, copy, name, listed: listed.stdout };
  const problems = explainGoFailure({
    doing: `Listing what the tests of ${name} need`,
    output: listed.output,
    ...aboutTests(run, module, copy),
  });
  return { module, outcome: { output: NO_TESTS, problems } };
}

function aboutTests(
  run: TargetRun,
  module: ModuleFolder,
  copy: ModuleCopy,
): Omit<GoFailure, 'doing' | 'output'> & { logTitle: string } {
  return { logTitle: `Tests for ${targetFolder(run.target)}`, ...failureContext(run, module, copy) };
}

async function testModule(
  run: TargetRun,
  { module, patterns, copy, name, listed }: Listed,
  phase: Phase,
): Promise<ModuleTests> {
  const { builder, inputs } = run;
  const { folder } = module;
  const minor = goMinor(builder.description.goVersion);
  const { environment } = useOf(copy, 'readonly', builder);
  const about = aboutTests(run, module, copy);
  const folders = new Map(parseGoList(listed).map(({ ImportPath, Dir }) => [ImportPath, Dir]));
  const flags = [
    ...useOf(copy, 'readonly', builder).flags,
    ...(minor >= 18 ? ['-buildvcs=false'] : []),
    ...builder.buildFlags,
    ...inputs.buildFlags,
  ];
  phase.info(`go vet ${patterns.join(' ')} (${name})`);
  const vet = await builder.compile({
    args: ['vet', ...flags, ...patterns],
    folder,
    environment,
    onLine: phase.info,
  });
  const vetted =
    vet.exitCode === 0
      ? []
      : explainGoFailure({ doing: `Vetting ${name}`, output: `${vet.stdout}\n${vet.stderr}`, ...about });
  if (builder.crossing) return { output: NO_TESTS, problems: vetted };

  const ldflags = mergeLinkerFlags(builder.linkerFlags, inputs.ldflags);
  phase.info(`go test ${patterns.join(' ')} (${name})`);
  const test = await builder.compile({
    args: [
      'test',
      '-json',
      '-vet=off',
      ...flags,
      ...(ldflags === '' ? [] : [`-ldflags=${ldflags}`]),
      ...patterns,
    ],
    folder,
    environment,
    onLine: (line) => {
      const event = parseTestEvent(line);
      const shown = event ? packageLine(event) : line;
      if (shown !== undefined) phase.info(shown);
    },
  });
  const output = readTestOutput(test.stdout.split('\n').flatMap((line) => parseTestEvent(line) ?? []));
  for (const { package: path, test: failing = '', lines } of output.failures) {
    phase.info(`--- FAIL: ${path} ${failing}`.trimEnd());
    for (const line of lines) phase.info(line);
  }
  const ground: TestGround = {
    folderOf: (path) => folders.get(path),
    userFile: about.userFile,
    folder: module.relative,
    packagePath: (path) => {
      const own = builder.outside(folders.get(path) ?? '');
      const below = own === undefined ? undefined : relative(folder, own);
      return below === undefined ? path : below === '' ? '.' : `./${below}`;
    },
    goVersion: run.goVersion,
  };
  const said = `${output.buildOutput}\n${test.stderr}`;
  const notBuilt = goMessages(said).length > 0;
  const build = notBuilt
    ? explainGoFailure({ doing: `Building the tests of ${name}`, output: said, ...about })
    : [];
  const failures = output.failures
    // Of a package that does not build, the compiler has said more.
    .filter(({ test: failing, lines }) => failing !== undefined || lines.length > 0 || !notBuilt)
    .map((failure) => testProblem(failure, ground));
  const found = [...vetted, ...(test.exitCode === 0 ? [] : [...build, ...failures])];
  const silent = test.exitCode !== 0 && found.length === 0;
  const problems = silent
    ? explainGoFailure({ doing: `Testing ${name}`, output: `${test.stdout}\n${test.stderr}`, ...about })
    : found;
  return { output, problems: firstOf(distinctByPlace(problems), name, about.logTitle) };
}

function firstOf(problems: readonly Problem[], name: string, logTitle: string): readonly Problem[] {
  const more = problems.length - MAX_TOLD;
  if (more <= 0) return problems;
  const what = `And ${more} more ${more === 1 ? 'failure' : 'failures'} in ${name}.`;
  return [...problems.slice(0, MAX_TOLD), { what, why: `All of them are in the log, in "${logTitle}".` }];
}

/** What vet and the compiler both find at a line is told once. */
function distinctByPlace(problems: readonly Problem[]): Problem[] {
  const keyOf = (problem: Problem): string =>
    problem.place ? `${describePlace(problem.place)} ${problem.what}` : describeProblem(problem);
  return [...new Map(problems.map((problem) => [keyOf(problem), problem])).values()];
}
