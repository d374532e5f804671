import { CommanderError } from 'commander';
import type { CliContext } from './cli-context.ts';
import { connect } from './connect.ts';
import { createDaemonProgram, startsDaemon } from './daemon-program.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Terminal } from './output/terminal.ts';
import { reportError } from './report-error.ts';

/** Runs `eo` with these arguments and returns how it ended. */
export async function runCli(
  args: readonly string[],
  terminal: Terminal,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const context: CliContext = {
    terminal,
    environment,
    now: Date.now,
    connect: (whereabouts) => connect(whereabouts, environment),
    setExitCode: (code) => {
      exitCode = code;
    },
  };
  try {
    const program = startsDaemon(args)
      ? createDaemonProgram(context)
      : (await import('./program.ts')).createProgram(context);
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return reportError(error, terminal, { asJson: args.includes('--json'), withCauses: args.includes('--debug') });
  }
}
