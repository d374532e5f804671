import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { anyNumber, withExamples } from '../command-options.ts';
import { EXIT } from '../exit-codes.ts';
import { renderTable } from '../output/table.ts';
import { printable } from '../output/text-width.ts';

interface DiscoverOptions {
  readonly timeout: number;
  readonly json?: true;
}

/** `eo discover`: clusters that announce themselves on this network. */
export function addDiscoverCommand(program: Command, { terminal, setExitCode }: CliContext): void {
  const command = program
    .command('discover')
    .description('find clusters on this network by Bonjour')
    .option('--timeout <seconds>', 'how long to listen', anyNumber, 3)
    .option('--json', 'print JSON, for programs')
    .action(async ({ timeout, json }: DiscoverOptions) => {
      const { browseClusters } = await import('../../platform/discovery/browse.ts');
      const found = await browseClusters({ timeoutMs: Math.max(0, timeout) * 1_000 });
      if (found.length === 0) setExitCode(EXIT.failed);
      if (json === true) return terminal.print(JSON.stringify(found));
      if (found.length === 0) {
        terminal.note(
          'No cluster was found on this network.',
          'To join one all the same: eo agent --orchestrator HOST:PORT',
        );
        return;
      }
      terminal.print(
        ...renderTable(
          [
            { title: 'CLUSTER', cell: ({ clusterName }) => printable(clusterName) },
            { title: 'DEVICES', cell: ({ host, grpcPort }) => printable(`${host}:${grpcPort}`) },
            { title: 'VERSION', cell: ({ version }) => printable(version) },
            { title: 'ID', cell: ({ clusterId }) => printable(clusterId) },
          ],
          found,
          terminal.colours.dim,
        ),
      );
    });
  withExamples(command, 'discover', 'discover --timeout 10 --json');
}
