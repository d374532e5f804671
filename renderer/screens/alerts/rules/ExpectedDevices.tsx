import type { DeviceId } from '../../../../common/domain/ids.ts';
import { useMessages } from '../../../language/language-store.ts';

interface ExpectedDevicesProps {
  readonly names: ReadonlyMap<DeviceId, string>;
  readonly expected: readonly DeviceId[];
  readonly onChange: (expected: readonly DeviceId[]) => void;
}

/** Which devices are always to be there. One that was removed meanwhile can only be taken off the list. */
export function ExpectedDevices({ names, expected, onChange }: ExpectedDevicesProps) {
  const { fields: words } = useMessages().alerts.rules;
  const ids = [...new Set([...names.keys(), ...expected])];
  const toggle = (id: DeviceId): void =>
    onChange(expected.includes(id) ? expected.filter((one) => one !== id) : [...expected, id]);
  return (
    <fieldset className="expected-devices">
      <legend className="field-label">{words.expected}</legend>
      <div>
        {ids.map((id) => (
          <label key={id} className="note">
            <input type="checkbox" checked={expected.includes(id)} onChange={() => toggle(id)} />
            {names.get(id) ?? id}
          </label>
        ))}
      </div>
      <p className="small faint">{ids.length === 0 ? words.noDevices : words.expectedNote}</p>
    </fieldset>
  );
}
