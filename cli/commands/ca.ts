import type { Command } from 'commander';
import { writeNewFile } from '../../platform/blobs/durable-files.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { stepsToTrust } from '../output/steps-to-trust.ts';
import { renderFields } from '../output/table.ts';

/** `eo ca`: the cluster's certificate authority. */
export function addCaCommand(program: Command, context: CliContext): void {
  const ca = program.command('ca').description("the cluster's certificate authority: show, trust, replace it");
  addShow(ca, context);
  addExport(ca, context);
  addRotate(ca, context);
  withExamples(ca, 'ca', 'ca export cluster-ca.pem', 'ca rotate');
}

function addShow(ca: Command, { terminal, connect }: CliContext): void {
  const command = ca
    .command('show', { isDefault: true })
    .description('show its fingerprint (what "eo ca" alone does)')
    .action(async ({ json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const authority = await client.joining.authority();
      if (json === true) return terminal.print(JSON.stringify(authority));
      terminal.print(...renderFields([['SHA-256 of its key', authority.fingerprint]], terminal.colours.dim));
    });
  withExamples(withClientOptions(command), 'ca', 'ca show --json');
}

function addExport(ca: Command, { terminal, connect }: CliContext): void {
  const command = ca
    .command('export')
    .description('write its certificate to a file, for browsers that should trust it')
    .argument('<file>', 'a file that does not exist yet')
    .action(async (file: string, { json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const { certificate, fingerprint } = await client.joining.authority();
      await writeNewFile(file, certificate);
      if (json === true) return terminal.print(JSON.stringify({ file, fingerprint }));
      terminal.print(`Written to ${file}.`, '', ...stepsToTrust(file));
    });
  withExamples(withClientOptions(command), 'ca export cluster-ca.pem');
}

function addRotate(ca: Command, { terminal, connect }: CliContext): void {
  const command = ca
    .command('rotate')
    .description('replace it; devices need not join again')
    .action(async ({ json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const authority = await client.joining.rotateAuthority({});
      if (json === true) return terminal.print(JSON.stringify(authority));
      terminal.print(
        'The certificate authority was replaced; devices follow on their own.',
        'Browsers that trusted the old one have to trust the new one: "eo ca export FILE".',
        'Join strings that were made before are of no use any more.',
      );
    });
  withExamples(withClientOptions(command), 'ca rotate');
}
