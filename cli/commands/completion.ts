import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { withExamples } from '../command-options.ts';

const NAME = 'completion';

/** `eo completion SHELL`, and the hidden `eo complete` that the shell asks. Knows all commands added before it. */
export function addCompletionCommand(program: Command): void {
  tab(program, { completionCommandName: NAME });
  const command = program.commands.find((one) => one.name() === NAME);
  if (command === undefined) return;
  command.description('print the completion script of a shell: bash, zsh, fish or powershell');
  withExamples(
    command,
    'completion bash >> ~/.bashrc',
    'completion zsh > ~/.zfunc/_eo',
    'completion fish > ~/.config/fish/completions/eo.fish',
  );
}
