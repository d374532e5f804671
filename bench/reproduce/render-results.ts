import { PLAIN_FEDAVG } from '../../common/specs/strategy-spec.ts';
import type { Finding } from './finding.ts';
import { meanAndDeviation } from './mean-and-deviation.ts';
import type { Measure } from './study.ts';
import type { StudyRun } from './study-result.ts';

const HEAD = `# Results

Published experiments, run again, and strategies compared on the same data: \`npm run reproduce -- NAME\` runs one of them on MNIST, which
comes along with the project. Everything goes through the round engine of the orchestrator with [virtual devices](simulation.md): partitioners,
strategies, local training and judging are those of a real job. This page and its pictures are drawn from the JSON files beside them, which have the accuracy of every round;
\`npm run reproduce -- --render\` draws them again.`;

const COUNTING = `**How rounds are counted**, as in McMahan et al. 2017: the curve of test accuracies is made monotonic by taking the best up to each round,
and where it crosses the target is told by linear interpolation between two rounds. **Rates** are tuned for each row, as there: every variant under *Tried* is run once, with the seed
for tuning, and the best one then with the others. Published figures are of one run each. ± is the sample standard deviation over seeds.
The same kind of machine gets the same bits again: the SHA-256 of each run's last parameters is in its JSON.

Where fewer rounds are needed here than were published, it cannot be said what makes the difference: the paper tells neither the rates that won nor
how parameters were drawn and pixels scaled. What was tried shows how much the rate alone does. Where the
best setting is the last that was tried, a better one may lie beyond it. The CNN was run once and at one rate, which its figure shows.`;

/** The page of all results, Markdown. */
export function renderResults(findings: readonly Finding[]): string {
  const published = findings.filter(({ study }) => study.measure.kind === 'rounds-to-target');
  const table =
    published.length === 0
      ? []
      : [
          '| experiment | published | here | seeds | rate | date | version |',
          '| --- | --- | --- | --- | --- | --- | --- |',
          ...published.map(summaryRow),
          '',
          COUNTING,
        ];
  return `${[HEAD, '', ...table, ...findings.flatMap(section)].join('\n').trimEnd()}\n`;
}

function summaryRow({ study: { name, title, measure }, result }: Finding): string {
  const [contender] = result.contenders;
  const [first] = contender?.runs ?? [];
  if (contender === undefined || first === undefined || measure.kind !== 'rounds-to-target') return '';
  const { rounds, source } = measure.published;
  const cells = [
    `[${title}](#${name})`,
    `${rounds} rounds (${source})`,
    `**${figureText(measure, contender.runs)}** rounds`,
    `${contender.runs.length}`,
    `${first.learningRate}`,
    result.date,
    `${result.versions['edgeorchestra']}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function section({ study, result }: Finding): string[] {
  const { name, title, setting, measure } = study;
  const { cores, processor, system } = result.machine;
  const all = result.contenders.flatMap(({ tried, runs }) => [...tried, ...runs]);
  // The best of those that were tried counts as one of the runs, too.
  const each = new Map(all.map((run) => [JSON.stringify([run.seed, run.learningRate, run.strategy]), run.seconds]));
  const minutes = Math.max(1, Math.round(each.values().reduce((sum, seconds) => sum + seconds, 0) / 60));
  return [
    '',
    `## ${name}`,
    '',
    `${title}: ${setting}.`,
    `\`${result.command}\`, ${result.date}, EdgeOrchestra ${result.versions['edgeorchestra']}, Node ${result.versions['node']}, ${system}, ${cores} cores (${processor}), some ${minutes} minutes beside other work: [${name}.json](results/${name}.json).`,
    '',
    `![Test accuracy by rounds](results/${name}.svg)`,
    '',
    ...(measure.kind === 'final-accuracy'
      ? comparison(measure, result.contenders)
      : eachSeed(measure, result.contenders)),
    '',
    `Tried, with seed ${study.tuningSeed}:`,
    '',
    `| | setting | ${headOf(measure)} |`,
    '| --- | --- | --- |',
    ...result.contenders.flatMap(({ label, tried }) =>
      tried.map(
        (run) => `| ${label} | ${describeVariant(run)} | ${run.failure ?? measuredText(measure, run.measured)} |`,
      ),
    ),
  ];
}

type Contenders = Finding['result']['contenders'];

function comparison(measure: Measure, contenders: Contenders): string[] {
  return [
    `| | setting | ${headOf(measure)} | seeds | each |`,
    '| --- | --- | --- | --- | --- |',
    ...contenders.flatMap(({ label, runs }) =>
      runs
        .slice(0, 1)
        .map(
          (first) =>
            `| ${label} | ${describeVariant(first)} | **${figureText(measure, runs)}** | ${runs.length} | ${eachOf(measure, runs)} |`,
        ),
    ),
  ];
}

function eachSeed(measure: Measure, contenders: Contenders): string[] {
  return contenders.flatMap(({ runs }) =>
    runs.slice(0, 1).map((first) => `${describeVariant(first)}; ${headOf(measure)} by seed: ${eachOf(measure, runs)}.`),
  );
}

function headOf(measure: Measure): string {
  if (measure.kind === 'rounds-to-target') return `rounds to ${measure.target * 100} %`;
  return `accuracy, mean of the last ${measure.lastRounds} rounds`;
}

function eachOf(measure: Measure, runs: readonly StudyRun[]): string {
  return runs.map(({ seed, measured }) => `${measuredText(measure, measured)} (${seed})`).join(', ');
}

/** Mean and deviation of those that got there; the others are named. */
function figureText(measure: Measure, runs: readonly StudyRun[]): string {
  const measured = runs.flatMap((run) => run.measured ?? []);
  if (measured.length === 0) return 'not reached';
  const { mean, deviation } = meanAndDeviation(measured);
  const missed = runs.length - measured.length;
  const spread = deviation === null ? '' : ` ± ${digits(measure, deviation)}`;
  return `${digits(measure, mean)}${spread}${measure.kind === 'final-accuracy' ? ' %' : ''}${missed === 0 ? '' : `, ${missed} not`}`;
}

function measuredText(measure: Measure, measured: number | null): string {
  if (measured === null) return 'not reached';
  return `${digits(measure, measured)}${measure.kind === 'final-accuracy' ? ' %' : ''}`;
}

function digits({ kind }: Measure, value: number): string {
  return kind === 'final-accuracy' ? (value * 100).toFixed(2) : value.toFixed(1);
}

/** The learning rate and what the strategy says beyond its name. */
function describeVariant({ learningRate, strategy }: StudyRun): string {
  const shared = new Set([...Object.keys(PLAIN_FEDAVG)]);
  const own = Object.entries(strategy).filter(([field]) => !shared.has(field));
  return [`rate ${learningRate}`, ...own.map(([field, value]) => `${field} ${value}`)].join(', ');
}
