import type { Command } from 'commander';
import type { AgentStatus } from '../../common/domain/agent-status.ts';
import { describeEconomy } from '../../common/economy/describe-economy.ts';
import { AppError } from '../../common/errors.ts';
import { agentDataFolder } from '../../platform/settings/data-folder.ts';
import type { CliContext } from '../cli-context.ts';
import { withExamples } from '../command-options.ts';
import { describeEtiquette } from '../output/describe-etiquette.ts';
import { renderFields } from '../output/table.ts';
import { printable } from '../output/text-width.ts';
import { formatAge } from '../output/units.ts';

interface StatusOptions {
  readonly data?: string;
  readonly json?: true;
}

/** `eo agent status`: how the agent on this machine is, with the digits to compare while it asks to join. */
export function addAgentStatusCommand(agent: Command, { terminal, now }: CliContext): void {
  const command = agent
    .command('status')
    .description('show how the agent on this machine is')
    .option('--data <folder>', "the agent's own folder (env: EO_AGENT_DATA)")
    .option('--json', 'print JSON, for programs')
    .action(async ({ data, json }: StatusOptions) => {
      const folder = agentDataFolder(data);
      const { expectAgentFolder, readAgentStatus } = await import('../../worker-agent/index.ts');
      const status = await readAgentStatus(folder);
      if (status === undefined) {
        await expectAgentFolder(folder);
        throw new AppError('unavailable', `no agent runs on ${folder}`, { hint: 'Start one with "eo agent".' });
      }
      if (json === true) return terminal.print(JSON.stringify(status));
      const { bold, dim } = terminal.colours;
      terminal.print(bold(printable(status.name)), ...renderFields(fieldsOf(status, now(), bold), dim));
    });
  withExamples(command, 'agent status', 'agent status --json');
}

const PHASES: Readonly<Record<AgentStatus['phase'], string>> = {
  discovering: 'looking for the orchestrator',
  joining: 'joining',
  active: 'a member, ready for work',
  draining: 'finishing its work',
  stopped: 'stopped',
};

function fieldsOf(status: AgentStatus, now: number, bold: (text: string) => string): [string, string][] {
  const { phase, since, cluster, code, reason, nextStep, deviceId, pid, etiquette, economy } = status;
  const state = code === null ? PHASES[phase] : 'waiting for a person to let it in';
  const fields: [string, string | null][] = [
    ['State', `${state}, for ${formatAge(now - since)}`],
    ['Cluster', cluster === null ? null : printable(cluster)],
    ['Etiquette', etiquette === null ? null : describeEtiquette(etiquette)],
    ['Economy', (economy && describeEconomy(economy, now)) ?? null],
    ['Digits', code === null ? null : bold(code)],
    ['Why', reason === null ? null : printable(reason)],
    ['Next step', nextStep === null ? null : printable(nextStep)],
    ['Device', deviceId],
    ['Process', String(pid)],
  ];
  return fields.filter((field): field is [string, string] => field[1] !== null);
}
