import type { DeviceId } from '../../../../common/domain/ids.ts';
import { useMessages } from '../../../language/language-store.ts';
import { useDeviceColor } from '../../../stores/device-colors.ts';
import { useDeviceName } from '../../../stores/devices-store.ts';

/** A device by name, in its colour. */
export function DeviceName({ id, note }: { readonly id: DeviceId; readonly note?: string | undefined }) {
  const { score } = useMessages();
  const name = useDeviceName(id) ?? score.formerDevice(id.slice(0, 8));
  const colorOf = useDeviceColor();
  return (
    <span className="device-name">
      <span className="swatch" style={{ background: `var(${colorOf(id)})` }} />
      {name}
      {note !== undefined && <span className="faint small">{note}</span>}
    </span>
  );
}
