import type { AgentStatus } from '../../common/domain/agent-status.ts';
import { EoProcess, runEo } from './eo-process.ts';
import type { TestOrchestrator } from './test-orchestrator.ts';
import { within } from './within.ts';

/** How processes of a story log. */
export const LOG = ['--log-level', 'debug', '--log-format', 'json', '--stop-with-parent'];

/** An agent that is not expected to come in on its own. */
export function anAgent(args: readonly string[], join?: string): EoProcess {
  return new EoProcess({
    name: 'the agent',
    args: ['agent', ...args, ...LOG],
    ...(join === undefined ? {} : { environment: { EO_JOIN: join } }),
  });
}

/** Where an orchestrator is, for an agent. */
export function at({ address, joinPort }: TestOrchestrator): string[] {
  return ['--orchestrator', address, '--join-port', `${joinPort}`];
}

/** What an agent says of itself, once it says so: it writes it down a moment after it has printed it. */
export async function untilStatus(folder: string, isSo: (status: AgentStatus) => boolean): Promise<AgentStatus> {
  let said: AgentStatus | undefined;
  const look = async (): Promise<AgentStatus> => {
    do said = await statusOf(folder);
    while (!isSo(said));
    return said;
  };
  return await within(() => `another status than ${JSON.stringify(said)}`, look());
}

/** What an agent says of itself. */
async function statusOf(folder: string): Promise<AgentStatus> {
  const { output } = await runEo(['agent', 'status', '--data', folder, '--json']);
  return JSON.parse(output);
}
