import { downOf, type JobCompression } from '../../common/specs/compression-spec.ts';
import type { TrainJobSpec } from '../../common/specs/job-spec.ts';
import type { LearningRateSchedule } from '../../common/specs/learning-rate-schedule.ts';
import type { PersonalSpec } from '../../common/specs/personal-spec.ts';
import { formatCounted, formatPercent } from './units.ts';

/** What a job does otherwise than plain federated averaging; empty where it does not. */
export function renderMethod(spec: TrainJobSpec): string {
  const { optimizer, learningRateSchedule, clipNorm, proximalMu, compression, secureAggregation, personal } = spec;
  return [
    optimizer.name === 'sgd' ? '' : optimizer.name,
    optimizer.weightDecay === 0 ? '' : `weight decay ${optimizer.weightDecay}`,
    renderSchedule(learningRateSchedule),
    learningRateSchedule.warmup === 0 ? '' : `${formatCounted(learningRateSchedule.warmup, 'round')} of warm-up`,
    clipNorm === null ? '' : `gradients cut to ${clipNorm}`,
    proximalMu === 0 ? '' : `FedProx ${proximalMu}`,
    renderCompression(compression),
    renderSecrecy(secureAggregation),
    personal === null ? '' : renderPersonal(personal),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function renderPersonal(personal: PersonalSpec): string {
  const epochs = personal.fineTuneEpochs;
  const tuned = epochs === 0 ? '' : `fine-tuned for ${formatCounted(epochs, 'epoch')}`;
  return [renderPersonalLayers(personal), tuned].filter((part) => part !== '').join(', ');
}

function renderPersonalLayers(personal: PersonalSpec): string {
  switch (personal.layers) {
    case 'norm':
      return 'norm layers of their own';
    case 'last':
      return `${formatCounted(personal.count, 'last layer')} of their own`;
    case 'listed':
      return `layers ${personal.indices.join(', ')} of their own`;
    case 'none':
      return '';
  }
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
