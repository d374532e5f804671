import type { DevicePreview } from '../../../../common/domain/job-preview.ts';
import { DeviceStateMark } from '../../../components/DeviceStateMark.tsx';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { useDevice } from '../../../stores/devices-store.ts';
import '../../../components/plain-table.css';

/** With a thousand devices the first tell enough. */
const SHOWN = 50;
/** More parts of one device are counted, not listed. */
const LISTED_PARTS = 6;

/** Who takes part, and why the others do not. */
export function PreviewDevices({ devices }: { readonly devices: readonly DevicePreview[] }) {
  const { preview: words } = useMessages().newJob;
  const format = useFormat();
  const inOrder = devices.toSorted((a, b) => Number(b.takesPart) - Number(a.takesPart) || a.name.localeCompare(b.name));
  const taking = devices.filter(({ takesPart }) => takesPart).length;
  return (
    <>
      <h3>{taking === 0 ? words.nobody : words.takePart(taking, devices.length, format.number(devices.length))}</h3>
      {devices.length > 0 && (
        <table className="plain-table preview-devices">
          <thead>
            <tr>
              <th>{words.columns.device}</th>
              <th>{words.columns.state}</th>
              <th>{words.columns.share}</th>
            </tr>
          </thead>
          <tbody>
            {inOrder.slice(0, SHOWN).map((device) => (
              <DeviceRow key={device.deviceId} device={device} />
            ))}
          </tbody>
        </table>
      )}
      {devices.length > SHOWN && <p className="small faint">{words.more(format.number(devices.length - SHOWN))}</p>}
    </>
  );
}

function DeviceRow({
  device: { deviceId, name, takesPart, reason, partitions, samples },
}: {
  readonly device: DevicePreview;
}) {
  const { newJob, states } = useMessages();
  const { preview: words } = newJob;
  const format = useFormat();
  const known = useDevice(deviceId);
  const parts =
    partitions.length > LISTED_PARTS
      ? words.manyParts(format.number(partitions.length))
      : words.partsOf(partitions.map((part) => format.number(part)).join(', '), partitions.length);
  const absence = known?.absence == null ? undefined : states.absence[known.absence];
  return (
    <tr data-takes-part={takesPart}>
      <td>
        <strong>{name}</strong>
      </td>
      <td>{known !== undefined && <DeviceStateMark state={known.state} />}</td>
      <td className="wraps">
        {takesPart ? (
          words.share(parts, samples === null ? words.notCut : words.samplesOf(format.number(samples)))
        ) : (
          <span className="faint">
            {reason !== null && words.abstentions[reason.code]}
            {reason?.code === 'offline' && absence !== undefined && `: ${absence}`}
          </span>
        )}
      </td>
    </tr>
  );
}
