import { expect, it } from 'vitest';
import { announceDigits } from '../../../../worker-agent/joining/announce-digits.ts';

it('the digits of each request are shown once, on standard output and in the log', () => {
  const printed: string[] = [];
  const logged: string[] = [];
  const log = { info: (_: object, message: string) => void logged.push(message) };
  const announce = announceDigits((text) => void printed.push(text), log as Parameters<typeof announceDigits>[1]);
  announce('042 137', 'home');
  announce('042 137', 'home');
  expect(printed).toEqual([
    '\nAsking to join home. Digits: 042 137\nOn the orchestrator: eo devices approve 042137\n' +
      'Approve it only if the orchestrator shows the same digits.\n\n',
  ]);
  announce('555 000', 'home\u001b[2J');
  expect(printed[1]).toContain('Asking to join home?[2J. Digits: 555 000');
  expect(logged).toHaveLength(2);
  expect(logged[0]).toContain('asking to join home with the digits 042 137');
});
