import type { Logger } from '../../platform/logging/logger.ts';
import { type AccessDeps, accessHandlers } from './access-handlers.ts';
import { type AlertsDeps, alertsHandlers, channelsHandlers } from './alerts-handlers.ts';
import { type AttentionDeps, attentionHandlers } from './attention-handlers.ts';
import { type BackupsDeps, backupsHandlers } from './backups-handlers.ts';
import { type ClusterDeps, clusterHandlers } from './cluster-handlers.ts';
import { controlApi } from './control-api.ts';
import { type DatasetsDeps, datasetsHandlers } from './datasets-handlers.ts';
import { type DeploymentsDeps, deploymentsHandlers } from './deployments-handlers.ts';
import { type DevicesDeps, devicesHandlers } from './devices-handlers.ts';
import { type DoctorDeps, doctorHandlers } from './doctor-handlers.ts';
import { errorAnswers } from './error-answers.ts';
import { type EtiquetteDeps, etiquetteHandlers } from './etiquette-handlers.ts';
import { type EventsDeps, eventsHandlers } from './events-handlers.ts';
import { healthHandlers } from './health-handlers.ts';
import { type JobsDeps, jobsHandlers } from './jobs-handlers.ts';
import { type JoiningHandlersDeps, joiningHandlers } from './joining-handlers.ts';
import { type LogsDeps, logsHandlers } from './logs-handlers.ts';
import { type ModelsDeps, modelsHandlers } from './models-handlers.ts';
import { type UpdatesDeps, updatesHandlers } from './updates-handlers.ts';

export interface ControlRouterDeps
  extends ClusterDeps,
    AttentionDeps,
    AlertsDeps,
    BackupsDeps,
    DevicesDeps,
    DoctorDeps,
    EtiquetteDeps,
    JoiningHandlersDeps,
    JobsDeps,
    ModelsDeps,
    DeploymentsDeps,
    DatasetsDeps,
    EventsDeps,
    LogsDeps,
    AccessDeps,
    UpdatesDeps {
  readonly log: Pick<Logger, 'error'>;
}

export type ControlRouter = ReturnType<typeof createControlRouter>;

/** The control API over the services: the same router serves every transport. */
export function createControlRouter(deps: ControlRouterDeps) {
  return controlApi.use(errorAnswers(deps.log)).router({
    health: healthHandlers(),
    cluster: clusterHandlers(deps),
    attention: attentionHandlers(deps),
    alerts: alertsHandlers(deps),
    channels: channelsHandlers(deps),
    devices: devicesHandlers(deps),
    doctor: doctorHandlers(deps),
    etiquette: etiquetteHandlers(deps),
    joining: joiningHandlers(deps),
    jobs: jobsHandlers(deps),
    models: modelsHandlers(deps),
    deployments: deploymentsHandlers(deps),
    datasets: datasetsHandlers(deps),
    events: eventsHandlers(deps),
    logs: logsHandlers(deps),
    access: accessHandlers(deps),
    backups: backupsHandlers(deps),
    updates: updatesHandlers(deps),
  });
}
