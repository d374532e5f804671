import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { Examined } from '../../common/doctor/finding.ts';
import { AppError, asAppError } from '../../common/errors.ts';
import { readOrchestratorRecord } from '../../platform/control-client/orchestrator-record.ts';
import { agentDataFolder, dataFolder } from '../../platform/settings/data-folder.ts';
import type { CliContext } from '../cli-context.ts';

/** What runs on this machine, and what came of examining it. */
export interface ExaminedHere {
  readonly subject: 'agent' | 'orchestrator';
  readonly examined: Examined | null;
  readonly problem: AppError | null;
}

/** Examines this machine: as the orchestrator's where one runs here, and as a device where an agent was here or nothing else is. */
export async function examineHere({ connect }: Pick<CliContext, 'connect'>, data?: string): Promise<ExaminedHere[]> {
  const record = await readOrchestratorRecord(dataFolder(data));
  if (data !== undefined && record === undefined) {
    throw new AppError('unavailable', `no orchestrator runs on the data folder ${dataFolder(data)}`);
  }
  const folder = agentDataFolder();
  const hasAgent = await stat(folder).then(
    () => true,
    () => false,
  );
  const found: ExaminedHere[] = [];
  if (record !== undefined) {
    const { client } = await connect(data === undefined ? {} : { data });
    found.push(
      await client.doctor.examineOrchestrator().then(
        (examined) => ({ subject: 'orchestrator' as const, examined, problem: null }),
        (error: unknown) => ({ subject: 'orchestrator' as const, examined: null, problem: asAppError(error) }),
      ),
    );
  }
  if (hasAgent || record === undefined) {
    const { examineAgent } = await import('../../worker-agent/index.ts');
    const hostRoot = process.env['EO_HOST_ROOT'];
    const examined = await examineAgent({ folder: hasAgent ? folder : homedir(), isRunning: false, hostRoot });
    found.push({ subject: 'agent', examined, problem: null });
  }
  return found;
}
