import type { DeviceId } from '../../../common/domain/ids.ts';
import { Age } from '../../components/Age.tsx';
import { DetailsPanel } from '../../components/DetailsPanel.tsx';
import { DeviceStateMark } from '../../components/DeviceStateMark.tsx';
import { Facts } from '../../components/Facts.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useDevice } from '../../stores/devices-store.ts';

/** One device in full. */
export function DeviceDetails({ id, onClose }: { readonly id: DeviceId; readonly onClose: () => void }) {
  const { devices: words, app } = useMessages();
  const format = useFormat();
  const device = useDevice(id);
  if (device === undefined) {
    return (
      <DetailsPanel title={app.notFound.title} label={words.title} onClose={onClose}>
        <p className="soft">{app.notFound.text}</p>
      </DetailsPanel>
    );
  }
  const { name, state, stateSince, hardware } = device;
  return (
    <DetailsPanel title={name} label={name} onClose={onClose}>
      <p>
        <DeviceStateMark state={state} /> <Age at={stateSince} />
      </p>
      <Facts
        facts={[
          [words.columns.chip, hardware.chip],
          [words.columns.memory, format.bytes(hardware.memoryBytes)],
        ]}
      />
    </DetailsPanel>
  );
}
