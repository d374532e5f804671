import type { Mirror } from '../connection/mirror.ts';
import { attentionMirror } from './attention-store.ts';
import { clusterMirror } from './cluster-store.ts';
import { datasetsMirror } from './datasets-store.ts';
import { deploymentsMirror } from './deployments-store.ts';
import { devicesMirror } from './devices-store.ts';
import { eventsMirror } from './events-store.ts';
import { jobDetailsMirror } from './job-details-store.ts';
import { jobsMirror } from './jobs-store.ts';
import { joinRequestsMirror } from './join-requests-store.ts';
import { modelsMirror } from './models-store.ts';
import { sessionMirror } from './session-store.ts';
import { tasksMirror } from './tasks-store.ts';

/** One mirror for each thing that the screens show. */
export function createMirrors(): readonly Mirror[] {
  return [
    sessionMirror(),
    attentionMirror(),
    clusterMirror(),
    devicesMirror(),
    jobsMirror(),
    jobDetailsMirror(),
    tasksMirror(),
    joinRequestsMirror(),
    modelsMirror(),
    deploymentsMirror(),
    datasetsMirror(),
    eventsMirror(),
  ];
}
