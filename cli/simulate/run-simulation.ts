import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { JobDetails } from '../../common/domain/job.ts';
import type { FleetPlan } from '../../common/specs/fleet-plan.ts';
import { TrainJobSpec } from '../../common/specs/job-spec.ts';
import { createLogger } from '../../platform/logging/logger.ts';
import { dataFolder } from '../../platform/settings/data-folder.ts';
import type { CliContext } from '../cli-context.ts';
import { mnistFolder } from '../demo/mnist-folder.ts';
import { EXIT } from '../exit-codes.ts';
import { listenForInterruption } from '../interruption.ts';
import { LivePainter } from '../live/live-painter.ts';
import { formatCounted, formatDuration, formatPercent } from '../output/units.ts';
import { buildTrainSpec } from '../train/build-train-spec.ts';
import { readSpecFile } from '../train/read-spec-file.ts';
import type { TrainFlags } from '../train/train-flags.ts';
import { renderProgress, roundLine, roundTitles } from './render-simulation.ts';

export interface SimulateOptions extends TrainFlags {
  readonly devices: number;
  readonly speed: number;
  readonly spread: number;
  readonly bandwidth: number;
  readonly dropout: number;
  readonly away: number;
  readonly attackers: number;
  readonly attack: FleetPlan['attack'];
  readonly fleetSeed: number;
  readonly datasetFile: Readonly<Record<string, string>>;
  readonly data?: string;
  readonly threads?: number;
  readonly record?: string;
  readonly json?: true;
}

const MEGABYTE = 1e6;

/** Simulates a job, shows its rounds as they end, and writes its record if one is wanted. */
export async function runSimulation(
  file: string | undefined,
  options: SimulateOptions,
  { terminal, setExitCode }: CliContext,
): Promise<void> {
  const spec = TrainJobSpec.parse(
    buildTrainSpec({
      flags: flagsOf(options),
      ...(file === undefined ? {} : { file: await readSpecFile(file) }),
      ...(options.model === undefined ? {} : { model: await readSpecFile(options.model) }),
    }),
  );
  const { simulate } = await import('../../main/simulate.ts');
  const interruption = listenForInterruption();
  const folder = await mkdtemp(join(tmpdir(), 'eo-simulation-'));
  const painter = new LivePainter(terminal);
  const startedAt = performance.now();
  const show = (job: JobDetails): void => {
    if (options.json === true) terminal.print(JSON.stringify({ type: 'round', round: job.rounds[0] }));
    else
      painter.paint(
        job.rounds.map((round) => roundLine(round, job, terminal.colours)),
        [renderProgress(job)],
      );
  };
  try {
    if (options.json !== true) {
      terminal.print(`Simulating ${spec.name} over ${formatCounted(options.devices, 'virtual device')}.`, '');
    }
    let isTitled = options.json === true;
    const record = await simulate(
      {
        spec,
        plan: planOf(options),
        folder,
        sources: { data: dataFolder(options.data), files: filesOf(options, spec) },
        hostRoot: process.env['EO_HOST_ROOT'] ?? '/',
        threads: options.threads ?? availableParallelism(),
        logger: await createLogger({ level: 'error', format: 'pretty' }),
        onStep: (text) => {
          if (options.json !== true) painter.paint([], [text]);
        },
        onRound: (job) => {
          if (!isTitled) painter.paint([roundTitles(terminal.colours)], []);
          isTitled = true;
          show(job);
        },
      },
      interruption.signal,
    );
    painter.close();
    if (options.record !== undefined) await writeFile(options.record, `${JSON.stringify(record, null, 2)}\n`);
    if (options.json === true) terminal.print(JSON.stringify({ type: 'job', job: record.job }));
    else terminal.print(...summary(record.job, performance.now() - startedAt));
  } catch (error) {
    painter.close();
    if (!interruption.signal.aborted) throw error;
    terminal.note('Interrupted. Nothing is kept of a simulation.');
    setExitCode(EXIT.interrupted);
  } finally {
    interruption.release();
    await rm(folder, { recursive: true, force: true });
  }
}

function summary(
  { evaluation, startedAt, endedAt, roundsCommitted }: Omit<JobDetails, 'rounds' | 'tasks'>,
  tookMs: number,
) {
  const accuracy = evaluation === null ? '' : `, ${formatPercent(evaluation.accuracy)}`;
  const modelled = formatDuration((endedAt ?? 0) - (startedAt ?? 0));
  return [
    '',
    `${formatCounted(roundsCommitted, 'round')}${accuracy}, in ${modelled} of modelled time and ${formatDuration(tookMs)} of this machine's.`,
  ];
}

function planOf(options: SimulateOptions): FleetPlan {
  return {
    devices: options.devices,
    samplesPerSecond: options.speed,
    speedSpread: options.spread,
    bytesPerSecond: options.bandwidth * MEGABYTE,
    dropout: options.dropout,
    awaySeconds: options.away,
    attackers: options.attackers,
    attack: options.attack,
    seed: options.fleetSeed,
  };
}

/** Where named data sets lie; MNIST comes along with the project. */
function filesOf({ datasetFile }: SimulateOptions, { data, evaluation }: TrainJobSpec): Map<string, string> {
  const files = new Map(Object.entries(datasetFile).map(([name, path]) => [name, resolve(path)]));
  for (const name of [data.dataset, evaluation.dataset]) {
    if (name === 'mnist' && !files.has(name)) files.set(name, mnistFolder());
  }
  return files;
}

function flagsOf(options: SimulateOptions): TrainFlags {
  const own = new Set<string>(OWN);
  return Object.fromEntries(Object.entries(options).filter(([name]) => !own.has(name)));
}

/** Options that say nothing of the job. */
const OWN: readonly (keyof SimulateOptions)[] = [
  ...(['devices', 'speed', 'spread', 'bandwidth', 'dropout', 'away', 'attackers', 'attack', 'fleetSeed'] as const),
  ...(['datasetFile', 'data', 'threads', 'record', 'json'] as const),
];
