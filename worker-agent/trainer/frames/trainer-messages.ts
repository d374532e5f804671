import { z } from 'zod';
import { AppError } from '../../../common/errors.ts';

const id = z.int().min(0);
const share = z.number().min(0).max(1);
/** Null stands for what JSON cannot say: not a number, or infinite. */
const loss = z.number().nullable();

/** What a trainer says, in the headers of its frames. `id` is that of the question. */
export const TrainerMessage = z.discriminatedUnion('type', [
  /** The first frame: which version of the contract it speaks. */
  z.object({ type: z.literal('hello'), version: z.int() }),
  z.object({ type: z.literal('progress'), id, samplesDone: id, samplesTotal: id, loss }),
  /** With the parameters as its payload. */
  z.object({ type: z.literal('initialised'), id }),
  /** With the parameters after training as its payload. `samples` counts distinct ones: the weight of the update. */
  z.object({ type: z.literal('trained'), id, samples: id, loss, accuracy: share }),
  z.object({ type: z.literal('evaluated'), id, samples: id, loss, accuracy: share }),
  /** The question has no answer: the script raised an error. */
  z.object({ type: z.literal('failed'), id, message: z.string() }),
]);
export type TrainerMessage = z.infer<typeof TrainerMessage>;

/** @throws AppError `trainer-protocol` */
export function parseTrainerMessage(header: unknown): TrainerMessage {
  const parsed = TrainerMessage.safeParse(header);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined ? '' : `: ${issue.path.join('.')}: ${issue.message}`;
  throw new AppError('trainer-protocol', `the trainer sent a header that is not of the contract${where}`);
}

/** Samples of a task as a trainer gets them: where they lie in a file of this machine. All numbers are little-endian. */
export interface SamplesMessage {
  readonly file: string;
  readonly count: number;
  /** Of one sample. */
  readonly shape: readonly number[];
  /** Type of the values from `featuresOffset` on, row-major, one sample after the other. */
  readonly features: 'uint8' | 'float32';
  readonly featuresOffset: number;
  /** Factor on every value. */
  readonly scale: number;
  /** Where the labels begin: int32, each an index into the file's own classes. */
  readonly labelsOffset: number;
  /** The job's classes. */
  readonly classes: readonly string[];
  /** The job's number of each class of the file; null where they are numbered alike. */
  readonly labelMap: readonly number[] | null;
}

/** What an agent asks a trainer, one question at a time; `train` and `evaluate` come with parameters as their payload. */
export type TrainerQuestion =
  | {
      readonly type: 'initialise';
      readonly seed: number;
      readonly shape: readonly number[];
      readonly classes: readonly string[];
      readonly settings: object;
    }
  | {
      readonly type: 'train';
      readonly samples: SamplesMessage;
      readonly training: object;
      readonly settings: object;
    }
  | { readonly type: 'evaluate'; readonly samples: SamplesMessage; readonly settings: object };
