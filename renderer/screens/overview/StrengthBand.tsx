import { EconomyNote } from '../../components/EconomyNote.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useCluster } from '../../stores/cluster-store.ts';
import './strength.css';

/** What the devices that are online have together, in large figures. */
export function StrengthBand() {
  const { strength: words } = useMessages().overview;
  const format = useFormat();
  const cluster = useCluster();
  if (cluster === null) return null;
  const { devicesOnline, devicesTotal, strength, economy } = cluster;
  const figures: readonly (readonly [value: string, unit: string])[] = [
    [format.number(devicesOnline), words.devices(format.number(devicesTotal))],
    [format.number(strength.cores), words.cores(strength.cores)],
    [format.bytes(strength.memoryBytes), words.memory],
    ...(strength.samples > 0 ? ([[format.number(strength.samples), words.samples]] as const) : []),
    ...(strength.onBattery > 0 ? ([[format.number(strength.onBattery), words.battery]] as const) : []),
  ];
  return (
    <section className="strength" aria-label={words.title}>
      {figures.map(([value, unit]) => (
        <p key={unit}>
          <strong>{value}</strong> <span className="note soft">{unit}</span>
        </p>
      ))}
      <EconomyNote state={economy} />
      {devicesOnline === 0 && devicesTotal > 0 && <p className="note soft">{words.none}</p>}
    </section>
  );
}
