import type { Actor } from '../../../common/domain/actor.ts';
import { useMessages } from '../../language/language-store.ts';
import { useDeviceName } from '../../stores/devices-store.ts';

/** Who made something happen, by name. */
export function ActorName({ actor }: { readonly actor: Actor }) {
  const { events: words } = useMessages();
  const deviceName = useDeviceName(actor.kind === 'device' ? actor.deviceId : null);
  switch (actor.kind) {
    case 'device':
      return words.deviceActor(deviceName ?? actor.deviceId);
    case 'desktop':
      return words.desktopActor(actor.user);
    case 'access-token':
      return actor.name;
  }
}

/** What the filter of events calls an actor. */
export function filterNameOf(actor: Actor): string {
  switch (actor.kind) {
    case 'device':
      return actor.deviceId;
    case 'desktop':
      return actor.user;
    case 'access-token':
      return actor.name;
  }
}
