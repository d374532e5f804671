import { type Command, Option } from 'commander';
import { keepCompiledCode } from '../../platform/process/keep-compiled-code.ts';
import { dataFolder } from '../../platform/settings/data-folder.ts';
import type { CliContext } from '../cli-context.ts';
import { withExamples } from '../command-options.ts';
import { LOG_FORMATS, LOG_LEVELS } from '../log-options.ts';
import { stopWithParent } from '../stop-with-parent.ts';

interface ServeOptions {
  readonly data?: string;
  readonly apiPort?: string;
  readonly grpcPort?: string;
  readonly joinPort?: string;
  readonly host?: string;
  readonly insecure?: true;
  readonly name?: string;
  readonly eventRetentionDays?: string;
  readonly traceEndpoint?: string;
  readonly logRetentionDays?: string;
  readonly logLimit?: string;
  readonly logLevel?: string;
  readonly logFormat?: string;
  readonly advertise: boolean;
  readonly lan?: true;
  readonly lanPort?: string;
  readonly lanHost?: string;
  readonly lanCertificate?: string;
  readonly lanKey?: string;
  readonly publisherKey?: string;
  readonly lanPlainHttp?: true;
  readonly stopWithParent?: true;
}

/** `eo serve`: the orchestrator, in this process, until it is told to stop. */
export function addServeCommand(program: Command, { environment }: CliContext): void {
  const command = program
    .command('serve')
    .description('run the orchestrator')
    .option('--data <folder>', 'where everything is kept (env: EO_DATA)')
    .addOption(
      new Option('--api-port <port>', 'port of the control API; 0 takes a free one (default: 8000)').env('EO_API_PORT'),
    )
    .addOption(
      new Option('--grpc-port <port>', 'port for devices; 0 takes a free one (default: 50051)').env('EO_GRPC_PORT'),
    )
    .addOption(
      new Option('--join-port <port>', 'port where devices join (default: the one after --grpc-port)').env(
        'EO_JOIN_PORT',
      ),
    )
    .addOption(
      new Option('--host <address>', 'address where devices reach it (default: 0.0.0.0, all of them)').env('EO_HOST'),
    )
    .addOption(
      new Option('--insecure', 'devices without TLS, on this machine only: anybody on it is believed').env(
        'EO_INSECURE',
      ),
    )
    .addOption(new Option('--name <name>', 'name of the cluster').env('EO_NAME'))
    .addOption(
      new Option('--event-retention-days <n>', 'how long events are kept; 0 keeps all (default: 365)').env(
        'EO_EVENT_RETENTION_DAYS',
      ),
    )
    .addOption(
      new Option('--trace-endpoint <url>', 'send traces of jobs and requests there, by OTLP over HTTP').env(
        'EO_TRACE_ENDPOINT',
      ),
    )
    .option('--lan', 'offer the control API to the local network too, over TLS (env: EO_LAN)')
    .addOption(new Option('--lan-port <port>', 'its port there (default: 8443)').env('EO_LAN_PORT'))
    .addOption(new Option('--lan-host <address>', 'where to listen (default: 0.0.0.0)').env('EO_LAN_HOST'))
    .addOption(new Option('--lan-certificate <file>', 'your own certificate, PEM').env('EO_LAN_CERTIFICATE'))
    .addOption(new Option('--lan-key <file>', 'the key of that certificate, PEM').env('EO_LAN_KEY'))
    .addOption(
      new Option('--publisher-key <file>', 'believe releases of the agent that are signed by this key, too, PEM').env(
        'EO_PUBLISHER_KEY',
      ),
    )
    .option('--lan-plain-http', 'plain HTTP there: whoever listens reads every token (env: EO_LAN_PLAIN_HTTP)')
    .addOption(new Option('--log-level <level>', `one of ${LOG_LEVELS.join(', ')}`).env('EO_LOG_LEVEL'))
    .addOption(new Option('--log-format <format>', `one of ${LOG_FORMATS.join(', ')}`).env('EO_LOG_FORMAT'))
    .addOption(
      new Option('--log-retention-days <n>', 'how long log records are kept for search (default: 14)').env(
        'EO_LOG_RETENTION_DAYS',
      ),
    )
    .addOption(new Option('--log-limit <size>', 'what they may take on the disk (default: 268MB)').env('EO_LOG_LIMIT'))
    .option('--no-advertise', 'do not announce the cluster by Bonjour')
    .addOption(new Option('--stop-with-parent', 'stop when standard input ends').hideHelp())
    .action(async ({ advertise, ...options }: ServeOptions) => {
      const { parseServeSettings } = await import('../serve-settings.ts');
      // Only the refusal is passed on: otherwise the flag's default would hide what config.yaml says.
      const settings = parseServeSettings({
        lan: environment['EO_LAN'],
        lanPlainHttp: environment['EO_LAN_PLAIN_HTTP'],
        ...options,
        ...(advertise ? {} : { advertise }),
      });
      if (options.stopWithParent === true) stopWithParent();
      keepCompiledCode(dataFolder(settings.data));
      const { runHeadless } = await import('../../main/headless.ts');
      await runHeadless(settings);
    });
  withExamples(command, 'serve', 'serve --data ./cluster --api-port 8080', 'serve --log-format json --no-advertise');
}
