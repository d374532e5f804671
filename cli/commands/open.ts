import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';

interface OpenOptions extends ClientOptions {
  readonly print?: true;
}

/** `eo open`: signs this person's browser in. */
export function addOpenCommand(program: Command, { terminal, connect }: CliContext): void {
  const command = program
    .command('open')
    .description('open the orchestrator in a browser, signed in by a link that works once')
    .option('--print', 'only print the link')
    .action(async ({ print, json, ...whereabouts }: OpenOptions) => {
      const { client, baseUrl } = await connect(whereabouts);
      const { path, expiresAt } = await client.access.createSignInLink();
      const url = baseUrl + path;
      if (json === true) return terminal.print(JSON.stringify({ url, expiresAt }));
      const { openInBrowser } = await import('../../platform/process/open-in-browser.ts');
      if (print !== true && (await openInBrowser(url))) return terminal.print(`Opened ${baseUrl} in the browser.`);
      terminal.print(url);
      terminal.note('The link works once, within a minute. Whoever opens it may do what your access token may.');
    });
  withExamples(withClientOptions(command), 'open', 'open --print');
}
