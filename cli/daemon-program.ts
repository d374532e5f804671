import type { Command } from 'commander';
import { bareProgram } from './bare-program.ts';
import type { CliContext } from './cli-context.ts';
import { addAgentCommand } from './commands/agent.ts';
import { addServeCommand } from './commands/serve.ts';

const DAEMONS: ReadonlySet<string | undefined> = new Set(['agent', 'serve']);

/** True for arguments of a command that stays: it has no use for what the others bring into memory. */
export function startsDaemon([first]: readonly string[]): boolean {
  return DAEMONS.has(first);
}

/** The commands of `eo` that stay. */
export function createDaemonProgram(context: CliContext): Command {
  const program = bareProgram(context);
  addServeCommand(program, context);
  addAgentCommand(program, context);
  return program;
}
