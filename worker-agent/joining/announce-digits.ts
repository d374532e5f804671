import type { Logger } from '../../platform/logging/logger.ts';

/** What a person does with the digits. */
export function approvalOf(code: string): string {
  return `On the orchestrator's machine run "eo devices approve ${withoutSpace(code)}", if it shows the same digits.`;
}

/** Tells the digits of each request once, on standard output and in the log: a machine may have no screen. */
export function announceDigits(print: (text: string) => void, logger: Pick<Logger, 'info'>) {
  const told = new Set<string>();
  return (code: string, cluster: string): void => {
    if (told.has(code)) return;
    told.add(code);
    logger.info({ code }, `asking to join ${cluster} with the digits ${code}. ${approvalOf(code)}`);
    print(
      [
        '',
        `Asking to join ${printable(cluster)}. Digits: ${code}`,
        `On the orchestrator: eo devices approve ${withoutSpace(code)}`,
        'Approve it only if the orchestrator shows the same digits.',
        '',
        '',
      ].join('\n'),
    );
  };
}

/** Names come from the network: nothing of them may steer a terminal. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '?');
}

function withoutSpace(code: string): string {
  return code.replace(' ', '');
}
