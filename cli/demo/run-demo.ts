import { once } from 'node:events';
import { AppError, hasCode } from '../../common/errors.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT } from '../exit-codes.ts';
import { importDataset } from '../import-dataset.ts';
import { type Interruption, listenForInterruption } from '../interruption.ts';
import { PersonAtTerminal } from '../live/job-audience.ts';
import { watchJob } from '../live/watch-job.ts';
import { notesOnly, type Terminal } from '../output/terminal.ts';
import { formatBytes, formatCount, formatCounted, formatDuration, formatPercent } from '../output/units.ts';
import { DemoCluster, type DemoOrchestrator } from './demo-cluster.ts';
import { openDemoFolder } from './demo-folder.ts';
import { demoJob } from './demo-job.ts';
import type { DemoOptions } from './demo-options.ts';
import { type DemoResult, demoResultOf } from './demo-result.ts';
import { mnistFolder } from './mnist-folder.ts';

/** Runs a whole cluster on this machine and trains a real model over it. Whatever happens, nothing is left running. */
export async function runDemo(options: DemoOptions, context: CliContext): Promise<void> {
  const interruption = listenForInterruption();
  const folder = await openDemoFolder(options.dataDir);
  const cluster = new DemoCluster(folder.path, options.insecure === true);
  const atExit = (): void => {
    cluster.killNow();
    folder.removeNow();
  };
  process.once('exit', atExit);
  try {
    await trainAndStay({ options, context, cluster, interruption });
  } catch (error) {
    if (!interruption.signal.aborted) {
      cluster.died.throwIfAborted();
      throw error;
    }
    context.terminal.note('Interrupted.');
    context.setExitCode(EXIT.interrupted);
  } finally {
    await cluster.stop();
    await folder.remove();
    process.off('exit', atExit);
    interruption.release();
    if (folder.isKept) context.terminal.note(`Everything is kept in ${folder.path}.`);
  }
}

interface DemoParts {
  readonly options: DemoOptions;
  readonly context: CliContext;
  readonly cluster: DemoCluster;
  readonly interruption: Interruption;
}

async function trainAndStay({ options, context, cluster, interruption }: DemoParts): Promise<void> {
  const { terminal } = context;
  // With --json the one object on standard output comes last; all else goes beside it.
  const progress = options.json === true ? notesOnly(terminal) : terminal;
  const signal = AbortSignal.any([interruption.signal, cluster.died]);

  progress.print(`Starting an orchestrator and ${formatCounted(options.agents, 'agent')} …`);
  const orchestrator = await cluster.startOrchestrator(signal);
  if (options.once !== true) progress.print(`Watch it in a browser: npx eo open --data ${orchestrator.folder}`);
  const agents = cluster.startAgents(options.agents, orchestrator, signal);
  const data = provideMnist(orchestrator, progress, signal);
  await Promise.all([agents, data]);

  const result = await train({ options, context, signal, orchestrator, progress });
  if (options.json === true) terminal.print(JSON.stringify(result));
  else terminal.print(...summary(result));
  if (options.once === true) return;
  progress.print(
    `The cluster stays up at ${orchestrator.baseUrl} (in a browser: npx eo open --data ${orchestrator.folder}). Ctrl-C stops everything.`,
  );
  if (!signal.aborted) await once(signal, 'abort');
  cluster.died.throwIfAborted();
}

async function provideMnist({ client }: DemoOrchestrator, progress: Terminal, signal: AbortSignal): Promise<void> {
  try {
    const known = await client.datasets.get({ name: 'mnist' });
    if (known.state === 'ready') return;
  } catch (error) {
    if (!hasCode(error, 'not-found')) throw error;
  }
  const { train, test } = await importDataset(client, { name: 'mnist', path: mnistFolder() }, { signal });
  progress.print(
    `MNIST is ready: ${formatCount(train?.samples ?? 0)} images to train on, ${formatCount(test?.samples ?? 0)} to test on.`,
  );
}

interface TrainingParts {
  readonly options: DemoOptions;
  readonly context: CliContext;
  readonly signal: AbortSignal;
  readonly orchestrator: DemoOrchestrator;
  readonly progress: Terminal;
}

async function train({ options, context, signal, orchestrator, progress }: TrainingParts): Promise<DemoResult> {
  const { client, baseUrl } = orchestrator;
  const { id, name } = await client.jobs.create(demoJob(options));
  progress.print(`Training ${name} by federated averaging. API: ${baseUrl}`, '');
  const audience = new PersonAtTerminal(progress, context.now);
  const job = await watchJob({ client, jobId: id, audience, signal });
  signal.throwIfAborted();
  if (job.state === 'succeeded') return demoResultOf(job);
  const { code, message } = job.failure ?? { code: 'cancelled', message: `the job was ${job.state}` };
  throw new AppError(code, message, { details: { jobId: id } });
}

function summary({ accuracy, rounds, seconds, devices, updates, bytesUp, bytesDown }: DemoResult): string[] {
  const work = `${formatCounted(rounds, 'round')}, ${formatCounted(updates, 'update')} from ${formatCounted(devices, 'device')}`;
  return [
    '',
    `${formatPercent(accuracy)} of the test images are recognised after ${formatDuration(seconds * 1_000)} of training.`,
    `${work}, ${formatBytes(bytesUp)} up, ${formatBytes(bytesDown)} down.`,
  ];
}
