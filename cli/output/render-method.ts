import { downOf, type JobCompression } from '../../common/specs/compression-spec.ts';
import type { TrainJobSpec } from '../../common/specs/job-spec.ts';
import type { LearningRateSchedule } from '../../common/specs/learning-rate-schedule.ts';
import { formatCounted, formatPercent } from './units.ts';

/** What a job does otherwise than plain federated averaging; empty where it does not. */
export function renderMethod(spec: TrainJobSpec): string {
  const { optimizer, learningRateSchedule, clipNorm, proximalMu, compression, secureAggregation } = spec;
  return [
    optimizer.name === 'sgd' ? '' : optimizer.name,
    optimizer.weightDecay === 0 ? '' : `weight decay ${optimizer.weightDecay}`,
    renderSchedule(learningRateSchedule),
    learningRateSchedule.warmup === 0 ? '' : `${formatCounted(learningRateSchedule.warmup, 'round')} of warm-up`,
    clipNorm === null ? '' : `gradients cut to ${clipNorm}`,
    proximalMu === 0 ? '' : `FedProx ${proximalMu}`,
    renderCompression(compression),
    renderSecrecy(secureAggregation),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function renderCompression(compression: JobCompression): string {
  if (compression.name === 'none') return '';
  const share = compression.name === 'top-k' ? ` of ${formatPercent(compression.share)}` : '';
  const what = downOf(compression).name === 'none' ? 'updates' : 'updates and parameters';
  return `${what} as ${compression.name}${share}`;
}

function renderSecrecy(asked: TrainJobSpec['secureAggregation']): string {
  if (asked === null) return '';
  return `updates cut to ${asked.clipNorm} and hidden in sums of at least ${asked.threshold}`;
}

function renderSchedule(schedule: LearningRateSchedule): string {
  switch (schedule.name) {
    case 'constant':
      return '';
    case 'step':
      return `learning rate × ${schedule.factor} every ${formatCounted(schedule.every, 'round')}`;
    case 'exponential':
      return `learning rate × ${schedule.decay} a round`;
    case 'cosine':
      return 'learning rate along a cosine';
  }
}
