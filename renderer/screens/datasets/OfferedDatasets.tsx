import { Link } from 'wouter';
import type { OfferedDataset } from '../../../common/domain/dataset.ts';
import { Section } from '../../components/Section.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { shapeText } from './shape-text.ts';
import { useOfferedDatasets } from './use-offered-datasets.ts';
import '../../components/plain-table.css';

/** Data sets that stay on devices, by name, with the devices that offer them. */
export function OfferedDatasets() {
  const { offered: words } = useMessages().datasets;
  const offered = useOfferedDatasets();
  if (offered === undefined) return null;
  return (
    <div className="offered-datasets">
      <Section title={words.title} aside={<span className="note faint">{words.text}</span>}>
        {offered.length === 0 ? <p className="note faint">{words.none}</p> : <OfferedTable offered={offered} />}
      </Section>
    </div>
  );
}

function OfferedTable({ offered }: { readonly offered: readonly OfferedDataset[] }) {
  const { offered: words, use, values } = useMessages().datasets;
  const format = useFormat();
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th className="name">{words.columns.name}</th>
          <th className="devices">{words.columns.devices}</th>
          <th className="number samples">{words.columns.samples}</th>
          <th>{words.columns.shape}</th>
          <th className="deed">
            <span className="unseen">{use}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {offered.map(({ name, devices, samples, shape, classes }) => (
          <tr key={name}>
            <td>
              <strong>{name}</strong>
            </td>
            <td className="wraps">
              <OfferingDevices devices={devices} />
            </td>
            <td className="number">{format.number(samples)}</td>
            <td className="wraps">
              {shape === null ? words.differs : shapeText(shape, format, values)},{' '}
              {words.classes(format.number(classes.length))}
            </td>
            <td className="deed">
              <Link href={`/jobs/new?dataset=${name}`} aria-label={`${use}: ${name}`}>
                {use}
              </Link>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function OfferingDevices({ devices }: Pick<OfferedDataset, 'devices'>) {
  const { datasets, states } = useMessages();
  const format = useFormat();
  return (
    <ul>
      {devices.map(({ id, name, state, samples }) => (
        <li key={id}>
          <Link href={`/devices/${id}`}>{datasets.offered.device(name, format.number(samples))}</Link>
          {state !== 'online' && <span className="faint">{datasets.offered.off(states.device[state])}</span>}
        </li>
      ))}
    </ul>
  );
}
