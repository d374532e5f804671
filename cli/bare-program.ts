import { Command } from 'commander';
import { VERSION } from '../common/version.ts';
import { forgetSecrets } from '../platform/process/forget-secrets.ts';
import type { CliContext } from './cli-context.ts';

/** `eo` without commands. Usage errors are thrown as CommanderError; nothing here ends the process. */
export function bareProgram({ terminal }: CliContext): Command {
  return new Command('eo')
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
}
