import { runAgent } from './run-agent.ts';

export { expectAgentFolder } from './agent-folder.ts';
export { addLocalDataset, listLocalDatasets, removeLocalDataset } from './datasets/local-datasets.ts';
export { examineAgent } from './doctor/examine-agent.ts';
export { pauseDevice, resumeDevice } from './etiquette/owner-pause.ts';
export { type AgentSettings, runAgent } from './run-agent.ts';
export {
  type InstalledService,
  installAgentService,
  previewAgentService,
  uninstallAgentService,
} from './service/agent-service.ts';
export { readAgentStatus } from './status-file.ts';
export { allowTrainer, disallowTrainer, listAllowedTrainers } from './trainer/allowed/allow-list.ts';
export { gpuCrashIn } from './trainer/choose-engine.ts';

if (import.meta.main) await runAgent({});
