import type { DeviceId } from '../../../../../common/domain/ids.ts';
import { useDeviceName } from '../../../../stores/devices-store.ts';

/** A device to choose. */
export function DeviceOption({ id }: { readonly id: DeviceId }) {
  return <option value={id}>{useDeviceName(id) ?? id}</option>;
}
