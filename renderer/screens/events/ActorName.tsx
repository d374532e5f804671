import type { Actor } from '../../../common/domain/actor.ts';
import { useMessages } from '../../language/language-store.ts';
import { useDeviceName } from '../../stores/devices-store.ts';

/** Who made something happen, by name. */
export function ActorName({ actor }: { readonly actor: Actor }) {
  const { events: words } = useMessages();
  const deviceName = useDeviceName(actor.kind === 'device' ? actor.deviceId : null);
  return actor.kind === 'device' ? words.deviceActor(deviceName ?? actor.deviceId) : actor.name;
}
