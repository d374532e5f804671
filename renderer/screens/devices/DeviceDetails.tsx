import { Link } from 'wouter';
import type { Device } from '../../../common/domain/device.ts';
import type { DeviceId } from '../../../common/domain/ids.ts';
import { Age } from '../../components/Age.tsx';
import { DetailsPanel } from '../../components/DetailsPanel.tsx';
import { DeviceStateMark } from '../../components/DeviceStateMark.tsx';
import { EconomyNote } from '../../components/EconomyNote.tsx';
import { EtiquetteNote } from '../../components/EtiquetteNote.tsx';
import { useMessages } from '../../language/language-store.ts';
import { useDevice } from '../../stores/devices-store.ts';
import { DeviceCharts } from './DeviceCharts.tsx';
import { DeviceDoctor } from './DeviceDoctor.tsx';
import { DeviceEvents } from './DeviceEvents.tsx';
import { DeviceFacts } from './DeviceFacts.tsx';
import { DeviceTasks } from './DeviceTasks.tsx';
import { RemoveDevice } from './RemoveDevice.tsx';
import { SetAsideNotes } from './SetAsideNotes.tsx';
import { WakeDevice } from './WakeDevice.tsx';
import './device-details.css';

/** One device in full, beside the list. */
export function DeviceDetails({ id, onClose }: { readonly id: DeviceId; readonly onClose: () => void }) {
  const { devices: words, app } = useMessages();
  const device = useDevice(id);
  if (device === undefined) {
    return (
      <DetailsPanel title={app.notFound.title} label={words.title} onClose={onClose}>
        <p className="soft">{app.notFound.text}</p>
      </DetailsPanel>
    );
  }
  return (
    <DetailsPanel title={device.name} label={device.name} actions={<RemoveDevice device={device} />} onClose={onClose}>
      <StateInWords device={device} />
      {(device.state === 'asleep' || device.state === 'offline') && <WakeDevice device={device} />}
      <SetAsideNotes id={id} />
      <DeviceTasks id={id} />
      <DeviceCharts device={device} />
      <DeviceFacts device={device} />
      <DeviceDoctor key={id} device={device} />
      <DeviceEvents id={id} />
    </DetailsPanel>
  );
}

/** The state, since when, why, and what to do about it. */
function StateInWords({ device }: { readonly device: Device }) {
  const { id, state, stateSince, absence, etiquette, economy } = device;
  const { devices: words, states, etiquette: manners } = useMessages();
  return (
    <section>
      <p className="device-state">
        <DeviceStateMark state={state} />
        <span className="faint">
          <Age at={stateSince} />
        </span>
      </p>
      {state === 'online' && <EtiquetteNote state={etiquette} />}
      <Link className="small soft" href={`/settings/etiquette?device=${id}`}>
        {manners.editor.toPolicy}
      </Link>
      {state === 'online' && <EconomyNote state={economy} />}
      {absence !== null && (
        <p className="note soft">
          {words.because(states.absence[absence])} {words.whatToDo[absence]}
        </p>
      )}
    </section>
  );
}
