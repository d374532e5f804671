import type { CauseFormat } from '../domain/plain-format.ts';
import type { PresenceFact } from './doctor-fact.ts';
import type { FactWords } from './fact-words.ts';

const SCOPES = {
  user: 'when its user signs in',
  system: 'with the machine',
  login: 'when its user signs in',
} as const;

/** What was found out about whether a machine is there when it is wanted, in English. */
export function describePresence(fact: PresenceFact, format: CauseFormat): FactWords {
  switch (fact.kind) {
    case 'service-starts':
      return { found: `${fact.name} starts ${SCOPES[fact.scope]}.`, mend: null };
    case 'service-ends-with-login':
      return {
        found: `${fact.name} runs only while ${fact.user} is signed in.`,
        mend: 'Let the services of this user run from the start of the machine (linger), or install it with "eo agent install --system".',
      };
    case 'service-off':
      return { found: `${fact.name} is installed, but not started by the system.`, mend: 'Enable it.' };
    case 'started-by-hand':
      return fact.role === 'agent'
        ? {
            found: 'No service starts the agent: after a restart it stays away.',
            mend: 'Install it as a service.',
          }
        : {
            found: 'Nothing starts the orchestrator by itself: after a restart it stays away.',
            mend: 'Have the system start "eo serve", or let the app open at login (Settings, This computer).',
          };
    case 'stays-awake':
      return { found: 'Nothing makes the machine sleep while it is on mains.', mend: null };
    case 'sleeps-when-idle':
      return {
        found: `It goes to sleep ${fact.minutes === null ? 'when' : `after ${format.duration(fact.minutes * 60_000)} in which`} nobody uses it (${fact.setting}).`,
        mend: 'Switch sleep off while it is on mains. An agent that works keeps its machine awake; one that waits does not.',
      };
    case 'sleeps-when-closed':
      return {
        found: `It goes to sleep when its lid is closed, also on mains (${fact.setting}).`,
        mend: 'Leave the lid open, or have logind ignore it.',
      };
    case 'cannot-be-woken':
      return { found: 'Nobody can wake it over the network.', mend: 'Switch on "Wake for network access".' };
    case 'returns-by-itself':
      return { found: 'Nothing was found that would keep it from coming back by itself.', mend: null };
    case 'disk-waits-for-password':
      return {
        found: `Its disk is encrypted (${fact.encryption}): at the start it waits for a password, and nothing runs before.`,
        mend:
          fact.encryption === 'FileVault'
            ? 'Be ready to type it, or switch FileVault off on a machine that is safe where it stands. A planned restart can be let through once.'
            : 'Be ready to type it, or have the chip of the machine open the disk (systemd-cryptenroll).',
      };
    case 'waits-for-login':
      return {
        found: 'The program starts when its user signs in, and nobody is signed in by itself.',
        mend: 'Install the agent with "eo agent install --system", or have this user signed in by itself.',
      };
    case 'stays-off':
      return { found: 'It stays off when power comes back.', mend: 'Have it start up after a power failure.' };
    case 'versions':
      return { found: `EdgeOrchestra ${fact.version}, Node ${fact.node}, ${fact.system}.`, mend: null };
    case 'node-old':
      return {
        found: `It runs on Node ${fact.node}; it is tested with ${fact.needed}.`,
        mend: `Install Node ${fact.needed}.`,
      };
    case 'agent-differs':
      return {
        found: `The agent is ${fact.agent}, the orchestrator ${fact.orchestrator}.`,
        mend: 'Bring both to the newer version.',
      };
  }
}
