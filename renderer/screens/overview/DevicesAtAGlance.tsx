import { Link } from 'wouter';
import type { Device } from '../../../common/domain/device.ts';
import type { DeviceId } from '../../../common/domain/ids.ts';
import { Age } from '../../components/Age.tsx';
import { DeviceStateMark } from '../../components/DeviceStateMark.tsx';
import { Section } from '../../components/Section.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useDevice, useDeviceIds } from '../../stores/devices-store.ts';
import { DeviceLoad } from '../devices/DeviceLoad.tsx';
import { DevicePlay } from '../devices/DevicePlay.tsx';
import '../../components/plain-table.css';
import './devices-at-a-glance.css';

const SHOWN = 12;

/** The first devices: how each is and what it plays. */
export function DevicesAtAGlance() {
  const { overview, devices } = useMessages();
  const { columns } = devices;
  const format = useFormat();
  const ids = useDeviceIds();
  return (
    <Section title={overview.devices.title} aside={<Link href="/devices">{overview.devices.all}</Link>}>
      <table className="plain-table glance">
        <thead>
          <tr>
            <th>{columns.name}</th>
            <th>{columns.state}</th>
            <th>{columns.chip}</th>
            <th>{columns.load}</th>
            <th>{columns.plays}</th>
          </tr>
        </thead>
        <tbody>
          {ids.slice(0, SHOWN).map((id) => (
            <DeviceLine key={id} id={id} />
          ))}
        </tbody>
      </table>
      {ids.length > SHOWN && (
        <p className="glance-more note">
          <Link href="/devices">{overview.devices.more(format.number(ids.length - SHOWN))}</Link>
        </p>
      )}
    </Section>
  );
}

function DeviceLine({ id }: { readonly id: DeviceId }) {
  const device = useDevice(id);
  return device === undefined ? null : <OneDevice device={device} />;
}

function OneDevice({ device }: { readonly device: Device }) {
  const { states } = useMessages();
  const { id, name, state, stateSince, absence, hardware } = device;
  return (
    <tr>
      <td>
        <Link href={`/devices/${id}`}>{name}</Link>
      </td>
      <td title={absence === null ? undefined : states.absence[absence]}>
        <DeviceStateMark state={state} />{' '}
        <span className="small faint">
          <Age at={stateSince} />
        </span>
      </td>
      <td title={hardware.chip}>{hardware.chip}</td>
      <td>{state === 'online' && <DeviceLoad device={device} />}</td>
      <td>
        {state === 'online' ? (
          <DevicePlay id={id} />
        ) : (
          absence !== null && <span className="faint">{states.absence[absence]}</span>
        )}
      </td>
    </tr>
  );
}
