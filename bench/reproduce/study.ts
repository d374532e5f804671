import type { z } from 'zod';
import type { StrategySpec } from '../../common/specs/strategy-spec.ts';

/** One setting of a method among those that are tried for it. */
export interface Variant {
  readonly learningRate: number;
  readonly strategy: z.input<typeof StrategySpec>;
}

/** A method with the settings among which it is tuned. */
export interface Contender {
  readonly label: string;
  readonly variants: readonly Variant[];
}

/** What is read off a run, and what others have published for it. */
export type Measure =
  | {
      /** Rounds until the best test accuracy so far crosses `target`, between two rounds by linear interpolation. */
      readonly kind: 'rounds-to-target';
      readonly target: number;
      readonly published: { readonly rounds: string; readonly source: string };
    }
  /** Mean test accuracy of the last rounds. */
  | { readonly kind: 'final-accuracy'; readonly lastRounds: number };

/** A published experiment, or a comparison of methods, as simulated jobs. */
export interface Study {
  readonly name: string;
  readonly title: string;
  /** For readers: model, data and how they are cut. */
  readonly setting: string;
  /** The job, but for what a variant and a seed say. */
  readonly job: {
    readonly model: { readonly preset: 'mnist-2nn' | 'mnist-cnn' };
    readonly partition:
      | { readonly scheme: 'iid' }
      | { readonly scheme: 'shards'; readonly shardsPerPartition: number }
      | { readonly scheme: 'dirichlet'; readonly alpha: number };
    /** The most that a run may take. */
    readonly rounds: number;
    readonly localEpochs: number;
    readonly batchSize: number;
  };
  readonly measure: Measure;
  readonly contenders: readonly Contender[];
  /** Each variant is run with it once, and the best one of a contender then with `seeds`. */
  readonly tuningSeed: number;
  readonly seeds: readonly number[];
}
