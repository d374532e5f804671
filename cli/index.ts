import { processTerminal } from './output/terminal.ts';
import { runCli } from './run-cli.ts';

// A copy: secrets are taken out of the process's own environment.
process.exitCode = await runCli(process.argv.slice(2), processTerminal(), { ...process.env });
