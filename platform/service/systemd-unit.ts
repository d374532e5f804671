import { MALLOC_ENVIRONMENT } from '../process/malloc-environment.ts';
import type { ServiceDescription } from './service-description.ts';

/**
 * The unit of a service for systemd (systemd.unit(5), systemd.service(5)). It is started again when it fails, and is
 * the first to go when memory is short: what else runs on the machine is its owner's.
 */
export function systemdUnit({ title, command, scope, account, finalExitCode }: ServiceDescription): string {
  const isSystem = scope === 'system';
  return [
    '[Unit]',
    `Description=${specifiersHidden(title)}`,
    ...(isSystem ? ['After=network-online.target', 'Wants=network-online.target'] : []),
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    'Type=exec',
    `ExecStart=${command.map(quoted).join(' ')}`,
    ...(isSystem ? [`User=${account}`] : []),
    'Restart=on-failure',
    'RestartSec=5',
    `RestartPreventExitStatus=${finalExitCode}`,
    'TimeoutStopSec=30',
    ...Object.entries(MALLOC_ENVIRONMENT).map(([name, value]) => `Environment=${name}=${value}`),
    'OOMScoreAdjust=500',
    'NoNewPrivileges=yes',
    'UMask=0077',
    '',
    '[Install]',
    `WantedBy=${isSystem ? 'multi-user.target' : 'default.target'}`,
    '',
  ].join('\n');
}

/** One word of a command line, as systemd.syntax(7) has it; neither `%` nor `$` means anything in it. */
function quoted(word: string): string {
  const escaped = specifiersHidden(word).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '$$$$');
  return `"${escaped.replaceAll('\n', '\\n')}"`;
}

function specifiersHidden(text: string): string {
  return text.replaceAll('%', '%%');
}
