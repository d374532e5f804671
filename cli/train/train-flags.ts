/** What `eo train` was told by flags. Names are those of the flags. */
export interface TrainFlags {
  readonly preset?: string;
  readonly model?: string;
  /** A stored model to go on with, as `NAME` or `NAME@VERSION`. */
  readonly from?: string;
  readonly name?: string;
  readonly dataset?: string;
  readonly local?: true;
  readonly evaluateOn?: string;
  readonly partitions?: number;
  readonly partition?: PartitionInput;
  readonly strategy?: string;
  readonly fraction?: number;
  readonly select?: 'random' | 'fair' | 'fast';
  readonly spare?: number;
  readonly tag?: readonly string[];
  readonly minDevices?: number;
  readonly rounds?: number;
  readonly epochs?: number;
  readonly localSteps?: number;
  readonly work?: 'even' | 'by-speed';
  readonly batch?: number;
  readonly lr?: number;
  readonly lrSchedule?: ScheduleInput;
  readonly optimizer?: string;
  readonly clip?: number;
  readonly proximal?: number;
  readonly compression?: CompressionInput;
  readonly compressionDown?: 'same' | 'none';
  readonly privacy?: PrivacyInput;
  /** Devices without which a round is not unmasked. */
  readonly secureAggregation?: number;
  readonly personal?: PersonalInput;
  readonly fineTune?: number;
  readonly target?: number;
  readonly patience?: number;
  readonly minDelta?: number;
  readonly keep?: 'last' | 'best';
  readonly deadline?: number | 'auto';
  readonly priority?: 'low' | 'normal' | 'high';
  readonly seed?: number;
  readonly reproducible?: true;
}

/** How the data are cut, as a specification has it. */
export type PartitionInput =
  | { readonly scheme: 'iid' }
  | { readonly scheme: 'shards'; readonly shardsPerPartition?: number }
  | { readonly scheme: 'dirichlet'; readonly alpha?: number };

/** How the learning rate changes, as a specification has it. */
export type ScheduleInput =
  | { readonly name: 'constant' }
  | { readonly name: 'step'; readonly every: number }
  | { readonly name: 'exponential'; readonly decay: number }
  | { readonly name: 'cosine'; readonly floor?: number };

/** Differential privacy, as a specification has it. */
export interface PrivacyInput {
  readonly mechanism: 'central' | 'local';
  readonly clipNorm: number;
  readonly noiseMultiplier: number;
  readonly delta: number;
  readonly epsilonBudget?: number;
}

/** How updates are packed, as a specification has it. */
export type CompressionInput =
  | { readonly name: 'none' | 'float16' | 'bfloat16' | 'int8' }
  | { readonly name: 'top-k'; readonly share?: number };

/** Which layers stay on the devices, as a specification has it. */
export type PersonalInput =
  | { readonly layers: 'norm' }
  | { readonly layers: 'last'; readonly count?: number }
  | { readonly layers: 'listed'; readonly indices: readonly number[] };

/** Reads `norm`, `last`, `last:2` or the places of layers such as `4,6`; undefined when it is none of them. */
export function parsePersonal(text: string): PersonalInput | undefined {
  if (/^\d+(,\d+)*$/.test(text)) return { layers: 'listed', indices: text.split(',').map(Number) };
  const { name, value } = nameAndNumber(text);
  if (name === 'norm') return value === undefined ? { layers: name } : undefined;
  if (name === 'last') return value === undefined ? { layers: name } : { layers: name, count: value };
  return undefined;
}

/** Reads `constant`, `step:10`, `exponential:0.95`, `cosine` or `cosine:0.1`; undefined when it is none of them. */
export function parseSchedule(text: string): ScheduleInput | undefined {
  const { name, value } = nameAndNumber(text);
  switch (name) {
    case 'constant':
      return value === undefined ? { name } : undefined;
    case 'step':
      return value === undefined ? undefined : { name, every: value };
    case 'exponential':
      return value === undefined ? undefined : { name, decay: value };
    case 'cosine':
      return value === undefined ? { name } : { name, floor: value };
    default:
      return undefined;
  }
}

/** Reads `none`, `float16`, `bfloat16`, `int8`, `top-k` or `top-k:0.01`; undefined when it is none of them. */
export function parseCompression(text: string): CompressionInput | undefined {
  const { name, value } = nameAndNumber(text);
  switch (name) {
    case 'none':
    case 'float16':
    case 'bfloat16':
    case 'int8':
      return value === undefined ? { name } : undefined;
    case 'top-k':
      return value === undefined ? { name } : { name, share: value };
    default:
      return undefined;
  }
}

/** Reads `CLIP:NOISE:DELTA` or `CLIP:NOISE:DELTA:BUDGET`, such as `0.5:1:1e-5:4`, also after `local:`; undefined when it is neither. */
export function parsePrivacy(text: string): PrivacyInput | undefined {
  const mechanism = text.startsWith('local:') ? 'local' : 'central';
  const parts = text.slice(mechanism === 'local' ? 'local:'.length : 0).split(':');
  const [clipNorm, noiseMultiplier, delta, epsilonBudget] = parts.map(Number);
  if (parts.length < 3 || parts.length > 4 || parts.some((part) => part.trim() === '' || Number.isNaN(Number(part)))) {
    return undefined;
  }
  if (clipNorm === undefined || noiseMultiplier === undefined || delta === undefined) return undefined;
  const budget = epsilonBudget === undefined ? {} : { epsilonBudget };
  return { mechanism, clipNorm, noiseMultiplier, delta, ...budget };
}

/** Reads `iid`, `shards`, `shards:2` or `dirichlet:0.5`; undefined when it is none of them. */
export function parsePartition(text: string): PartitionInput | undefined {
  const { name, value } = nameAndNumber(text);
  switch (name) {
    case 'iid':
      return value === undefined ? { scheme: name } : undefined;
    case 'shards':
      return value === undefined ? { scheme: name } : { scheme: name, shardsPerPartition: value };
    case 'dirichlet':
      return value === undefined ? { scheme: name } : { scheme: name, alpha: value };
    default:
      return undefined;
  }
}

/** Reads `name` or `name:5`; anything else has no name. */
function nameAndNumber(text: string): { readonly name: string; readonly value: number | undefined } {
  const [name = '', parameter, ...rest] = text.split(':');
  const value = parameter === undefined ? undefined : Number(parameter);
  return rest.length > 0 || parameter === '' || Number.isNaN(value) ? { name: '', value: undefined } : { name, value };
}

/** Reads a share: `0.975` or `97.5%`; undefined when it is none. */
export function parseShare(text: string): number | undefined {
  const match = /^(\d*\.?\d+)\s*(%?)$/.exec(text.trim());
  return match === null ? undefined : Number(match[1]) / (match[2] === '%' ? 100 : 1);
}
