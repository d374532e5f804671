import type { DeviceId } from '../../common/domain/ids.ts';
import { useDevices } from '../stores/devices-store.ts';

/** All devices as options of a `select`, and the one that is chosen also where it is not in the cluster any more. */
export function DeviceOptions({ chosen }: { readonly chosen: DeviceId | undefined }) {
  const devices = useDevices();
  return (
    <>
      {chosen !== undefined && !devices.has(chosen) && <option value={chosen}>{chosen}</option>}
      {[...devices.values()].map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </>
  );
}
