import type { DeviceReading } from '../../../common/domain/device.ts';
import { energyPerThousand } from '../../../common/domain/energy-use.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';

/** What the work of the last hour has taken; nothing where the device does not tell its power. */
export function EnergyNote({ readings }: { readonly readings: readonly DeviceReading[] }) {
  const { energy: words } = useMessages().devices.charts;
  const format = useFormat();
  return (['samplesPerSecond', 'tokensPerSecond'] as const).map((work) => {
    const use = energyPerThousand(readings, work);
    if (use === null) return null;
    const joules = `${format.number(Math.round(use.joules * 10) / 10)} J`;
    return (
      <p key={work} className="note soft">
        {words[work](joules)} {words[use.scope]}
      </p>
    );
  });
}
