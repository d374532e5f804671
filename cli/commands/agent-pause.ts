import type { Command } from 'commander';
import { AppError } from '../../common/errors.ts';
import { agentFoldersHere } from '../agent-folders.ts';
import type { CliContext } from '../cli-context.ts';
import { withExamples } from '../command-options.ts';
import { formatTime } from '../output/units.ts';
import { parseSpan } from '../parse-span.ts';

interface PauseOptions {
  readonly data?: string;
  readonly json?: true;
}

/** `eo agent pause`, `eo agent resume`: the owner's switch, which works on the machine itself and needs no orchestrator. */
export function addAgentPauseCommands(agent: Command, { terminal, now }: CliContext): void {
  const pause = agent
    .command('pause')
    .description('let this machine do nothing for the cluster, for a while or until it is resumed')
    .argument('[span]', 'how long, such as 90m or 2h; without one until "eo agent resume"')
    .option('--data <folder>', "the agent's own folder (env: EO_AGENT_DATA)")
    .option('--json', 'print JSON, for programs')
    .action(async (span: string | undefined, { data, json }: PauseOptions) => {
      const until = span === undefined ? null : now() + secondsOf(span) * 1_000;
      const { expectAgentFolder, pauseDevice } = await import('../../worker-agent/index.ts');
      const folders = agentFoldersHere(data);
      for (const folder of folders) await expectAgentFolder(folder);
      for (const folder of folders) await pauseDevice(folder, until);
      if (json === true) return terminal.print(JSON.stringify({ until }));
      const end = until === null ? 'until "eo agent resume"' : `until ${formatTime(until)}`;
      terminal.print(`This machine rests ${end}. What it works on goes back to the cluster within seconds.`);
    });
  withExamples(pause, 'agent pause', 'agent pause 2h');

  const resume = agent
    .command('resume')
    .description('let this machine work for the cluster again')
    .option('--data <folder>', "the agent's own folder (env: EO_AGENT_DATA)")
    .option('--json', 'print JSON, for programs')
    .action(async ({ data, json }: PauseOptions) => {
      const { expectAgentFolder, resumeDevice } = await import('../../worker-agent/index.ts');
      const folders = agentFoldersHere(data);
      for (const folder of folders) await expectAgentFolder(folder);
      for (const folder of folders) await resumeDevice(folder);
      terminal.print(json === true ? JSON.stringify({ until: null }) : 'This machine works for the cluster again.');
    });
  withExamples(resume, 'agent resume');
}

function secondsOf(span: string): number {
  const seconds = parseSpan(span);
  if (seconds !== undefined) return seconds;
  throw new AppError('invalid-argument', `"${span}" is no span of time`, { hint: 'Write it as 90s, 45m, 2h or 1d.' });
}
