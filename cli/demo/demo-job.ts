import type { JobSpecInput } from '../../common/specs/job-spec.ts';
import type { DemoOptions } from './demo-options.ts';

/** The 2NN learns quickly and stops at its target; a round of the CNN takes minutes. */
const TWO_NN = { preset: 'mnist-2nn', rounds: 20, target: 0.975 } as const;
const CNN = { preset: 'mnist-cnn', rounds: 5, target: 0.985 } as const;

/** The job that the demo runs: federated averaging on MNIST, one part for each agent. */
export function demoJob({ agents, cnn, rounds, target }: DemoOptions): JobSpecInput {
  const usual = cnn === true ? CNN : TWO_NN;
  return {
    kind: 'train',
    name: usual.preset,
    model: { preset: usual.preset },
    data: { kind: 'managed', dataset: 'mnist', partition: { scheme: 'iid' }, partitions: agents },
    strategy: { name: 'fedavg', fraction: 1, minDevices: 1 },
    rounds: rounds ?? usual.rounds,
    localEpochs: 1,
    batchSize: 32,
    learningRate: 0.1,
    targetAccuracy: target ?? usual.target,
  };
}
