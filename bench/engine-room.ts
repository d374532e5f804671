import { installedSize } from './engine-room/installed-size.ts';
import { type ServeTimes, timeServe } from './engine-room/serve-times.ts';
import { describeMachine, describeVersions } from './machine.ts';
import { absoluteFigure, type BenchReport, type Figure } from './report.ts';
import { spreadOf } from './spread.ts';

const REPETITIONS = 7;
const AGENT = ['worker-agent/index.ts'];

/** What the person who runs the machines notices: how long starting and stopping takes, and how much is installed. */
export default async function engineRoom(): Promise<BenchReport> {
  const times: ServeTimes[] = [];
  for (let repetition = 0; repetition < REPETITIONS; repetition++) times.push(await timeServe());
  const figures = [
    seconds(
      'eo serve, new folder: ready',
      times.map(({ readySeconds }) => readySeconds),
      1.5,
    ),
    seconds(
      'eo serve, agent and watcher connected: stopped',
      times.map(({ stopSeconds }) => stopSeconds),
      2,
    ),
    agentSize(),
  ];
  return { bench: 'engine-room', machine: describeMachine(), versions: describeVersions(), figures };
}

function seconds(name: string, values: readonly number[], most: number): Figure {
  const { median, note } = spreadOf(values, 2);
  return absoluteFigure({ name, value: median, unit: 's', note }, { op: '<=', value: most });
}

function agentSize(): Figure {
  const { sourceBytes, packageBytes, packages, heaviest } = installedSize(AGENT);
  const heavy = heaviest.map(({ name, bytes }) => `${name} ${megabytes(bytes)}`).join(', ');
  const note = `own files ${megabytes(sourceBytes)}, ${packages.length} packages ${megabytes(packageBytes)}: ${heavy} MB`;
  const value = (sourceBytes + packageBytes) / 1e6;
  return absoluteFigure({ name: 'installed agent, besides Node', value, unit: 'MB', note }, { op: '<=', value: 30 });
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
