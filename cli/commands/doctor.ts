import { join } from 'node:path';
import type { Command } from 'commander';
import { agentDataFolder } from '../../platform/settings/data-folder.ts';
import type { CliContext } from '../cli-context.ts';
import { withExamples } from '../command-options.ts';
import { renderDoctor } from '../output/render-doctor.ts';

/** `eo doctor`: how fast this machine trains, and how to get more. */
export function addDoctorCommand(program: Command, { terminal }: CliContext): void {
  const command = program
    .command('doctor')
    .description('measure how fast this machine trains, and say what would help')
    .option('--json', 'print JSON, for programs')
    .action(async ({ json }: { readonly json?: true }) => {
      const [{ examineMachine }, { gpuCrashIn }] = await Promise.all([
        import('../../native/doctor.ts'),
        import('../../worker-agent/index.ts'),
      ]);
      const folder = agentDataFolder();
      const report = await examineMachine(join(folder, 'webgpu'), gpuCrashIn(folder));
      if (json === true) terminal.print(JSON.stringify(report));
      else terminal.print(...renderDoctor(report, terminal.colours));
    });
  withExamples(command, 'doctor', 'doctor --json');
}
