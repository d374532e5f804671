import type { TrainAssignment } from '../../../common/domain/assignment.ts';
import { JobId, TaskId } from '../../../common/domain/ids.ts';
import { aHash } from './a-hash.ts';
import { someTraining } from './some-training.ts';

/** What a device is told to train. */
export function anAssignment(id = 't1', attempt = 1, facts: Partial<TrainAssignment> = {}): TrainAssignment {
  return {
    task: { taskId: TaskId.parse(id), attempt },
    jobId: JobId.parse('j1'),
    round: 1,
    model: { input: [64], layers: [{ type: 'dense', units: 10 }], loss: 'softmax-cross-entropy' },
    parameters: { sha256: aHash('parameters'), sizeBytes: 2_600 },
    deltas: null,
    data: { kind: 'shard', sha256: aHash('shard'), sizeBytes: 6_400 },
    training: someTraining(),
    secure: null,
    noise: null,
    controls: null,
    sharedSteps: null,
    finishWithinSeconds: null,
    ...facts,
  };
}
