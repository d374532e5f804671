import { z } from 'zod';
import { CompressionSpec } from '../specs/compression-spec.ts';

/** Values of a gradient that travel in one message; those of its last one may be fewer. */
export const PIECE_VALUES = 65_536;

/** What a device is told whose steps go along the mean of several devices' gradients. */
export const SharedStepsAssignment = z.object({
  /** How the means are packed. Gradients are packed as the update is. */
  meanPacking: CompressionSpec,
});
export type SharedStepsAssignment = z.infer<typeof SharedStepsAssignment>;

/** A place in the gradients of a round: the step, from 0, and the first value that was not reached, a multiple of `PIECE_VALUES`. */
export interface StepPosition {
  readonly step: number;
  readonly first: number;
}

/** Some values of the gradient or of the mean of a step, packed. */
export interface GradientPiece extends StepPosition {
  readonly data: Uint8Array;
}

/** A piece of a gradient, of a batch of so many samples. */
export interface WeighedPiece extends GradientPiece {
  readonly samples: number;
}
