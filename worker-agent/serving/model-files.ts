import type { ReplicaPlan } from '../../common/serving/replica-plan.ts';

/** Brings the model to a file, which stays until `release`. */
export interface ModelFiles {
  hold(plan: ReplicaPlan, onReceived: (bytes: number) => void, signal: AbortSignal): Promise<string>;
  release(plan: ReplicaPlan): void;
  /** Removes what was kept of other models that never came whole. */
  sweep(plans: readonly ReplicaPlan[]): Promise<void>;
}
