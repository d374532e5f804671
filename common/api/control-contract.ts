import { accessContract } from './access-contract.ts';
import { alertsContract, channelsContract } from './alerts-contract.ts';
import { attentionContract } from './attention-contract.ts';
import { backupsContract } from './backups-contract.ts';
import { clusterContract } from './cluster-contract.ts';
import { datasetsContract } from './datasets-contract.ts';
import { deploymentsContract } from './deployments-contract.ts';
import { devicesContract } from './devices-contract.ts';
import { doctorContract } from './doctor-contract.ts';
import { etiquetteContract } from './etiquette-contract.ts';
import { eventsContract } from './events-contract.ts';
import { healthContract } from './health-contract.ts';
import { jobsContract } from './jobs-contract.ts';
import { joiningContract } from './joining-contract.ts';
import { logsContract } from './logs-contract.ts';
import { modelsContract } from './models-contract.ts';
import { updatesContract } from './updates-contract.ts';

/** The control API: what people and programs may ask of the orchestrator, whichever way they reach it. */
export const controlContract = {
  health: healthContract,
  cluster: clusterContract,
  attention: attentionContract,
  alerts: alertsContract,
  channels: channelsContract,
  devices: devicesContract,
  doctor: doctorContract,
  etiquette: etiquetteContract,
  joining: joiningContract,
  jobs: jobsContract,
  models: modelsContract,
  deployments: deploymentsContract,
  datasets: datasetsContract,
  events: eventsContract,
  logs: logsContract,
  access: accessContract,
  backups: backupsContract,
  updates: updatesContract,
};
