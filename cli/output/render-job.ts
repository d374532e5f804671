import { hasSpentBudget } from '../../common/domain/has-spent-budget.ts';
import type { EarlyStop, FineTuning, Job, JobDetails, Round } from '../../common/domain/job.ts';
import { sumOfUses } from '../../common/domain/work-use.ts';
import type { EarlyStopping } from '../../common/specs/early-stopping.ts';
import { shortIds } from '../match-id.ts';
import { renderMethod } from './render-method.ts';
import { formatEpsilon, renderPrivacy } from './render-privacy.ts';
import { renderStrategy } from './render-strategy.ts';
import { jobMark } from './state-marks.ts';
import { renderFields, renderTable } from './table.ts';
import type { Colours } from './terminal.ts';
import { printable } from './text-width.ts';
import {
  formatAge,
  formatAgo,
  formatBytes,
  formatCount,
  formatCounted,
  formatDuration,
  formatPercent,
} from './units.ts';

/** All jobs, one a line. */
export function renderJobs(jobs: readonly Job[], now: number, colours: Colours): string[] {
  const short = shortIds(jobs.map(({ id }) => id));
  return renderTable<Job>(
    [
      {
        title: 'STATE',
        cell: ({ state, wait }) => jobMark(state, colours) + (wait === null ? '' : colours.yellow(' (waits)')),
      },
      { title: 'JOB', cell: ({ name }) => printable(name) },
      { title: 'ID', cell: ({ id }) => short(id) },
      { title: 'ROUND', align: 'right', cell: ({ roundsCommitted, spec }) => `${roundsCommitted} of ${spec.rounds}` },
      {
        title: 'ACCURACY',
        align: 'right',
        cell: ({ evaluation }) => (evaluation === null ? '–' : formatPercent(evaluation.accuracy)),
      },
      { title: 'TIME', align: 'right', cell: (job) => timeTaken(job, now) },
      { title: 'SUBMITTED', align: 'right', cell: ({ createdAt }) => formatAgo(createdAt, now) },
      { title: 'WHY', cell: (job) => printable(whyStopped(job)) },
    ],
    jobs,
    colours.dim,
  );
}

/** One job with its rounds, the last `lastRounds` of them. */
export function renderJob(job: JobDetails, lastRounds: number, now: number, colours: Colours): string[] {
  const { spec } = job;
  const why = whyStopped(job);
  const method = renderMethod(spec);
  const privacy = renderPrivacy(job);
  const fields: [string, string][] = [
    ['State', `${jobMark(job.state, colours)}${why === '' ? '' : `: ${printable(why)}`}`],
    ['Id', job.id],
    ['Model', modelText(spec)],
    [
      'Data',
      spec.data.dataset +
        (spec.data.kind === 'local' ? ', local to the devices' : `, dealt out ${spec.data.partition.scheme}`),
    ],
    ['Strategy', renderStrategy(spec.strategy)],
    [
      'Training',
      `${work(spec)} a round, batch ${spec.batchSize}, learning rate ${spec.learningRate}, seed ${spec.seed}`,
    ],
    ...(method === '' ? [] : [['Method', method] satisfies [string, string]]),
    ...(privacy === '' ? [] : [['Privacy', privacy] satisfies [string, string]]),
    ['Rounds', `${job.roundsCommitted} of ${spec.rounds}${target(spec.targetAccuracy)}${patience(spec.earlyStopping)}`],
    ...(job.earlyStop === null ? [] : [['Stopped', earlyStopText(job.earlyStop)] satisfies [string, string]]),
    ['Time', timeTaken(job, now)],
    ...takenText(job.rounds).map((text): [string, string] => ['Took', text]),
  ];
  if (job.evaluation !== null) {
    const { accuracy, loss } = job.evaluation;
    fields.push(['Accuracy', `${formatPercent(accuracy)}, loss ${loss.toFixed(4)}${best(job)}`]);
  }
  if (job.model !== null) fields.push(['Result', `model ${job.model.name}@${job.model.version}`]);
  if (job.fineTuning !== undefined) fields.push(['Own models', ownModelsText(job.id, job.fineTuning)]);
  const shown = job.rounds.slice(-lastRounds);
  const hidden = job.rounds.length - shown.length;
  return [
    colours.bold(printable(job.name)),
    ...renderFields(fields, colours.dim),
    ...(shown.length === 0 ? [] : ['', ...renderRounds(shown, colours)]),
    ...(hidden === 0
      ? []
      : [colours.dim(`${formatCount(hidden)} earlier rounds are not shown: --rounds ${job.rounds.length}`)]),
  ];
}

/** How good the parts' own models are, and where they lie. */
function ownModelsText(id: string, { parts, devices, evaluation }: FineTuning): string {
  const judged =
    evaluation === null
      ? ''
      : `: ${formatPercent(evaluation.accuracy)} of ${formatCounted(evaluation.samples, 'sample')} held out`;
  const where = `each lies in its agent's data folder, kept/${id}.PART.model`;
  return `${formatCounted(parts, 'part')} on ${formatCounted(devices, 'device')}${judged}; ${where}`;
}

/** What training has taken, of the updates whose devices tell. */
function takenText(rounds: readonly Round[]): string[] {
  const taken = sumOfUses(rounds.flatMap(({ participants }) => participants.flatMap(({ use }) => use ?? [])));
  if (taken === null) return [];
  const { cpuSeconds, peakMemoryBytes } = taken;
  return [`${formatDuration(cpuSeconds * 1_000)} of processors, up to ${formatBytes(peakMemoryBytes)} on a device`];
}

function renderRounds(rounds: readonly Round[], colours: Colours): string[] {
  const isPartial = rounds.some((round) => sharesOfWork(round).some((share) => share < 1));
  const isPrivate = rounds.some(({ epsilon }) => epsilon !== null);
  const isCut = rounds.some(({ clipping }) => clipping !== undefined);
  return renderTable<Round>(
    [
      { title: 'ROUND', align: 'right', cell: ({ number }) => formatCount(number) },
      {
        title: 'ACCURACY',
        align: 'right',
        cell: ({ evaluation }) => (evaluation ? formatPercent(evaluation.accuracy) : '–'),
      },
      { title: 'LOSS', align: 'right', cell: ({ evaluation }) => evaluation?.loss.toFixed(4) ?? '–' },
      {
        title: 'TIME',
        align: 'right',
        cell: ({ startedAt, committedAt }) =>
          committedAt === null ? 'running' : formatDuration(committedAt - startedAt),
      },
      { title: 'UPDATES', align: 'right', cell: ({ participants }) => formatCount(participants.length) },
      ...(rounds.some(({ meanStaleness }) => meanStaleness !== undefined)
        ? [{ title: 'STALE', align: 'right' as const, cell: staleness }]
        : []),
      ...(isPartial ? [{ title: 'WORK', align: 'right' as const, cell: workText }] : []),
      ...(isPrivate
        ? [{ title: 'ε', align: 'right' as const, cell: ({ epsilon }: Round) => formatEpsilon(epsilon) }]
        : []),
      ...(isCut
        ? [
            {
              title: 'CUT TO',
              align: 'right' as const,
              cell: ({ clipping }: Round) => clipping?.norm.toPrecision(3) ?? '–',
            },
          ]
        : []),
      { title: 'UP', align: 'right', cell: ({ bytesUp }) => formatBytes(bytesUp) },
      { title: 'DOWN', align: 'right', cell: ({ bytesDown }) => formatBytes(bytesDown) },
      {
        title: 'LEFT OUT',
        cell: ({ omissions }) => printable(omissions.map(({ failure }) => failure.message).join('; ')),
      },
    ],
    rounds,
    colours.dim,
  );
}

/** By how many rounds the updates were late on average. */
function staleness({ meanStaleness }: Round): string {
  return meanStaleness?.toFixed(1) ?? '–';
}

/** What devices have done of the full work: the least and the most of it. */
function workText(round: Round): string {
  const shares = sharesOfWork(round).toSorted((a, b) => a - b);
  const [least, most] = [shares[0], shares.at(-1)];
  if (least === undefined || most === undefined) return '–';
  return least === most ? formatPercent(least) : `${formatPercent(least)} to ${formatPercent(most)}`;
}

function sharesOfWork({ participants }: Round): number[] {
  return participants.flatMap(({ work }) => (work === undefined ? [] : work.steps / work.full));
}

function whyStopped(job: Job): string {
  const { failure, wait } = job;
  if (failure !== null) return failure.message;
  if (hasSpentBudget(job)) return 'another round would have passed its privacy budget';
  return wait === null ? '' : `waits: ${wait.message}`;
}

function timeTaken({ startedAt, endedAt }: Job, now: number): string {
  if (startedAt === null) return '–';
  return endedAt === null ? formatAge(now - startedAt) : formatDuration(endedAt - startedAt);
}

function work({ localSteps, localEpochs, work }: JobDetails['spec']): string {
  const most = localSteps === null ? formatCounted(localEpochs, 'epoch') : formatCounted(localSteps, 'step');
  return work === 'by-speed' ? `up to ${most}, by speed,` : most;
}

function target(accuracy: number | null): string {
  return accuracy === null ? '' : `, or until ${formatPercent(accuracy)}`;
}

function patience(stopping: EarlyStopping | null): string {
  if (stopping === null) return '';
  const gain = stopping.minDelta === 0 ? '' : ` of more than ${stopping.minDelta}`;
  return `, or until ${formatCounted(stopping.patience, 'round')} without gain${gain}`;
}

function earlyStopText({ judgedBy, best: value, bestRound, patience: rounds }: EarlyStop): string {
  const figure = judgedBy === 'accuracy' ? formatPercent(value) : value.toFixed(4);
  return `early: no better ${judgedBy} for ${formatCounted(rounds, 'round')}; best was ${figure} in round ${bestRound}`;
}

function best({ evaluation, bestAccuracy }: Job): string {
  if (bestAccuracy === null || evaluation === null || bestAccuracy <= evaluation.accuracy) return '';
  return ` (best: ${formatPercent(bestAccuracy)})`;
}

function modelText({ model }: JobDetails['spec']): string {
  if ('trainer' in model) return `by the trainer ${model.trainer} (${model.sha256?.slice(0, 12)}…)`;
  if ('stored' in model) return `${model.stored}@${model.version ?? '?'}, trained further`;
  return 'preset' in model ? model.preset : `${model.layers.length} layers of its own`;
}
