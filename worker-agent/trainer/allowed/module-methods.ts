import { z } from 'zod';

const settings = z.record(z.string(), z.unknown());
const id = z.int();
const samples = z.object({
  file: z.string(),
  count: z.int(),
  shape: z.array(z.int()),
  features: z.enum(['uint8', 'float32']),
  featuresOffset: z.int(),
  scale: z.number(),
  labelsOffset: z.int(),
  classes: z.array(z.string()),
  labelMap: z.array(z.int()).nullable(),
});

/** What the agent asks a trainer, as the process around a module reads it. */
export const ModuleQuestion = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('initialise'),
    id,
    seed: z.number(),
    shape: z.array(z.int()),
    classes: z.array(z.string()),
    settings,
  }),
  z.object({ type: z.literal('train'), id, samples, training: z.record(z.string(), z.unknown()), settings }),
  z.object({ type: z.literal('evaluate'), id, samples, settings }),
]);
export type ModuleQuestion = z.infer<typeof ModuleQuestion>;

/** The header of an answer, and the parameters that go with it. */
export interface ModuleAnswer {
  readonly type: 'initialised' | 'trained' | 'evaluated';
  readonly samples?: number;
  readonly loss?: number;
  readonly accuracy?: number;
  readonly values?: Float32Array;
}

/** What the thread of a module does. */
export type ModuleMethods = {
  load(input: { readonly url: string }): Promise<void>;
  /** Rejects with `trainer-failed`. */
  answer(input: { readonly question: ModuleQuestion; readonly parameters: Float32Array }): Promise<ModuleAnswer>;
};
