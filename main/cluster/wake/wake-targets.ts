import type { NetworkCard } from '../../../common/domain/device.ts';
import type { WakeCause } from '../../../common/domain/wake.ts';
import { type AddressInNetwork, broadcastOf, isSameNetwork } from '../../../common/wake/subnet.ts';

/** Where one packet goes. */
export interface WakeTarget {
  readonly mac: string;
  readonly host: string;
  readonly port: number;
  /** Own address that it leaves by; undefined: as the system has it. */
  readonly from: string | undefined;
}

interface Surroundings {
  /** The networks of this machine. */
  readonly own: readonly AddressInNetwork[];
  /** Where packets go instead, as the owner has set it; empty: to the own networks. */
  readonly wakeTo: readonly { readonly host: string; readonly port: number }[];
}

/** Discard (RFC 863), as is usual for magic packets. */
export const WAKE_PORT = 9;
const EVERYBODY = '255.255.255.255';

/** Where to send what wakes a machine with these network cards, or why that cannot be. */
export function wakeTargets(cards: readonly NetworkCard[], { own, wakeTo }: Surroundings): WakeTarget[] | WakeCause {
  if (cards.length === 0) return 'no-address';
  const wired = cards.filter(({ medium }) => medium !== 'wireless');
  if (wired.length === 0) return 'wireless-only';
  const targets = wired.flatMap((card) => targetsOf(card, { own, wakeTo }));
  return targets.length === 0 ? 'other-network' : targets;
}

function targetsOf(card: NetworkCard, { own, wakeTo }: Surroundings): WakeTarget[] {
  const { mac } = card;
  if (wakeTo.length > 0) return wakeTo.map((place) => ({ mac, ...place, from: undefined }));
  return networksOf(card, own).flatMap((network) =>
    [broadcastOf(network), EVERYBODY].map((host) => ({ mac, host, port: WAKE_PORT, from: network.address })),
  );
}

/** Own networks where the card may hear: all of them for a card that had no address when it was told. */
function networksOf({ address }: NetworkCard, own: readonly AddressInNetwork[]): readonly AddressInNetwork[] {
  return address === null ? own : own.filter((network) => isSameNetwork(network, address));
}

/** The likely cause where a machine stays silent that was sent what it takes. */
export function causeOfSilence(cards: readonly NetworkCard[]): WakeCause {
  const wired = cards.filter(({ medium }) => medium !== 'wireless');
  return wired.every(({ wakes }) => wakes === false) ? 'switched-off' : 'not-heard';
}
