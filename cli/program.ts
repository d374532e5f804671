import { Command } from 'commander';
import { VERSION } from '../common/version.ts';
import { forgetSecrets } from '../platform/process/forget-secrets.ts';
import type { CliContext } from './cli-context.ts';
import { withExamples } from './command-options.ts';
import { addAccessCommand } from './commands/access.ts';
import { addAgentCommand } from './commands/agent.ts';
import { addBackupCommand } from './commands/backup.ts';
import { addCaCommand } from './commands/ca.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addDatasetCommand } from './commands/dataset.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addDeviceCommand } from './commands/device.ts';
import { addDevicesCommand } from './commands/devices.ts';
import { addDiscoverCommand } from './commands/discover.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addEventsCommand } from './commands/events.ts';
import { addJobCommand } from './commands/job.ts';
import { addJobsCommand } from './commands/jobs.ts';
import { addKeysCommand } from './commands/keys.ts';
import { addLogsCommand } from './commands/logs.ts';
import { addModelsCommand } from './commands/models.ts';
import { addOpenCommand } from './commands/open.ts';
import { addPingCommand } from './commands/ping.ts';
import { addRestoreCommand } from './commands/restore.ts';
import { addServeCommand } from './commands/serve.ts';
import { addSimulateCommand } from './commands/simulate.ts';
import { addStatusCommand } from './commands/status.ts';
import { addTokenCommand } from './commands/token.ts';
import { addTrainCommand } from './commands/train.ts';

/** All commands of `eo`. Usage errors are thrown as CommanderError; nothing here ends the process. */
export function createProgram(context: CliContext): Command {
  const { terminal } = context;
  const program = new Command('eo')
    .description('EdgeOrchestra: the computers you own, as one machine-learning cluster')
    .version(VERSION)
    .option('--debug', 'when something fails, print what led to it')
    .exitOverride()
    .hook('preAction', forgetSecrets) // by then all options are read
    .configureOutput({
      writeOut: (text) => terminal.print(text.replace(/\n$/, '')),
      writeErr: (text) => terminal.note(text.replace(/\n$/, '')),
      outputError: (text, write) => write(text.replace(/^error:/, `${terminal.colours.red('error')}:`)),
    })
    .showHelpAfterError(`${terminal.colours.dim('hint')}: add --help to see what is possible`);

  program.commandsGroup('Run:');
  addServeCommand(program, context);
  addAgentCommand(program, context);
  addDemoCommand(program, context);
  program.commandsGroup('Look:');
  addPingCommand(program, context);
  addDiscoverCommand(program, context);
  addStatusCommand(program, context);
  addDoctorCommand(program, context);
  addDevicesCommand(program, context);
  addDeviceCommand(program, context);
  addEventsCommand(program, context);
  addLogsCommand(program, context);
  program.commandsGroup('Join:');
  addTokenCommand(program, context);
  addCaCommand(program, context);
  addKeysCommand(program, context);
  program.commandsGroup('Keep:');
  addBackupCommand(program, context);
  addRestoreCommand(program, context);
  program.commandsGroup('People:');
  addOpenCommand(program, context);
  addAccessCommand(program, context);
  program.commandsGroup('Work:');
  addDatasetCommand(program, context);
  addTrainCommand(program, context);
  addSimulateCommand(program, context);
  addJobsCommand(program, context);
  addJobCommand(program, context);
  addModelsCommand(program, context);
  program.commandsGroup('Shell:');
  addCompletionCommand(program);
  program.helpCommand('help [command]', 'show the help of a command');
  return withExamples(program, 'demo', 'serve', 'agent', 'status', 'train --preset mnist-2nn --dataset mnist --watch');
}
