import type { MessageInitShape } from '@bufbuild/protobuf';
import type { NetworkCard } from '../../common/domain/device.ts';
import {
  NetworkCard_Medium as Medium,
  type NetworkCardSchema,
  type NetworkCard as WireNetworkCard,
} from '../../proto/gen/edgeorchestra/v1/device_registry_pb.js';

const MEDIUMS = { wired: Medium.WIRED, wireless: Medium.WIRELESS };

export function encodeNetworkCard(card: NetworkCard): MessageInitShape<typeof NetworkCardSchema> {
  const { name, mac, medium, address, netmask, wakes } = card;
  return {
    name,
    mac,
    medium: medium === null ? Medium.UNSPECIFIED : MEDIUMS[medium],
    address: address ?? '',
    netmask: netmask ?? '',
    ...(wakes === null ? {} : { wakes }),
  };
}

/** Not checked yet: whoever reads a message checks it as a whole. */
export function decodeNetworkCard({ name, mac, medium, address, netmask, wakes }: WireNetworkCard): unknown {
  return {
    name,
    mac,
    medium: medium === Medium.WIRED ? 'wired' : medium === Medium.WIRELESS ? 'wireless' : null,
    address: address === '' ? null : address,
    netmask: netmask === '' ? null : netmask,
    wakes: wakes ?? null,
  };
}
