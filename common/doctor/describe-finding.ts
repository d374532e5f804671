import type { CauseFormat } from '../domain/plain-format.ts';
import { describeNetwork } from './describe-network.ts';
import { describePresence } from './describe-presence.ts';
import { describeRoom } from './describe-room.ts';
import { type DoctorFact, NetworkFact, type NoFact, PresenceFact, RoomFact, type TrustFact } from './doctor-fact.ts';
import type { FactWords } from './fact-words.ts';

type Kind = DoctorFact['kind'];

const kindsOf = (options: readonly { readonly shape: { readonly kind: { readonly value: string } } }[]) =>
  new Set<string>(options.map(({ shape }) => shape.kind.value));
const NETWORK = kindsOf(NetworkFact.options);
const ROOM = kindsOf(RoomFact.options);
const PRESENCE = kindsOf(PresenceFact.options);

export const isNetworkFact = (fact: { kind: Kind }): fact is NetworkFact => NETWORK.has(fact.kind);
export const isRoomFact = (fact: { kind: Kind }): fact is RoomFact => ROOM.has(fact.kind);
export const isPresenceFact = (fact: { kind: Kind }): fact is PresenceFact => PRESENCE.has(fact.kind);

/** A fact in English sentences. */
export function describeFinding(fact: DoctorFact, format: CauseFormat): FactWords {
  if (isNetworkFact(fact)) return describeNetwork(fact, format);
  if (isRoomFact(fact)) return describeRoom(fact, format);
  if (isPresenceFact(fact)) return describePresence(fact, format);
  return describeRest(fact, format);
}

const CERTIFICATES = {
  authority: {
    name: 'The certificate authority',
    mend: 'Replace it with "eo ca rotate": devices follow by themselves.',
  },
  orchestrator: {
    name: "The orchestrator's certificate",
    mend: 'It is renewed by itself: start the orchestrator again, and read its log if this stays.',
  },
  lan: {
    name: 'Your certificate for the local network',
    mend: 'Get a new one and start the orchestrator again with it (--lan-certificate, --lan-key).',
  },
  device: {
    name: "The device's certificate",
    mend: 'The agent renews it by itself: see that it reaches the join port of the orchestrator, and start it again.',
  },
} as const;

const REASONS = {
  missing: 'it is not there',
  refused: 'it answers only to an administrator, or its service does not run',
  'too-slow': 'it did not answer in time',
  unclear: 'its answer was not understood',
} as const;

function describeRest(fact: TrustFact | NoFact, format: CauseFormat): FactWords {
  switch (fact.kind) {
    case 'clock-kept':
      return { found: 'The system keeps the clock right by the network.', mend: null };
    case 'clock-alone':
      return {
        found: fact.enabled
          ? 'Network time is on, but the clock has not been set by it yet.'
          : 'The clock goes by itself: network time is off.',
        mend: fact.enabled ? 'See that a time server can be reached.' : 'Turn network time on.',
      };
    case 'clock-right':
      return { found: `It differs from the orchestrator's by ${apart(fact, format)}.`, mend: null };
    case 'clock-wrong':
      return {
        found: `It is ${apart(fact, format)} ${fact.skewMs > 0 ? 'ahead of' : 'behind'} the orchestrator's.`,
        mend: 'Turn network time on, on both machines.',
      };
    case 'certificate': {
      const { name, mend } = CERTIFICATES[fact.certificate];
      const days = `${format.number(Math.abs(fact.daysLeft))} ${Math.abs(fact.daysLeft) === 1 ? 'day' : 'days'}`;
      const found =
        fact.daysLeft < 0
          ? `${name} ended ${days} ago, on ${format.exact(fact.expiresAt)}.`
          : `${name} is good for ${days}, until ${format.exact(fact.expiresAt)}.`;
      return { found, mend };
    }
    case 'not-applicable':
      return { found: 'Does not apply to this machine.', mend: null };
    case 'cannot-tell':
      return { found: `It cannot be told: ${fact.source} – ${REASONS[fact.reason]}.`, mend: null };
  }
}

function apart({ skewMs, uncertaintyMs }: { skewMs: number; uncertaintyMs: number }, format: CauseFormat): string {
  return `${format.duration(Math.abs(skewMs))} (give or take ${format.duration(uncertaintyMs)})`;
}
