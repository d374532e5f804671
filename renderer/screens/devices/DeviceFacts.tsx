import type { Device } from '../../../common/domain/device.ts';
import { engineName } from '../../../common/domain/training-engine.ts';
import { Age } from '../../components/Age.tsx';
import { Facts } from '../../components/Facts.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';

/** What a device is and has. */
export function DeviceFacts({ device }: { readonly device: Device }) {
  const { facts: words } = useMessages().devices;
  const format = useFormat();
  const { id, hardware, metrics, networkCards, tags, datasets, agentVersion, registeredAt, lastSeenAt } = device;
  const { model, chip, architecture, system, cores, performanceCores, memoryBytes } = hardware;
  const battery = metrics?.battery ?? null;
  const training = metrics?.training ?? null;
  return (
    <section>
      <h3>{words.title}</h3>
      <Facts
        facts={[
          [words.model, model === '' ? '–' : model],
          [words.chip, `${chip} (${architecture})`],
          [words.cores, words.coresOf(cores, performanceCores)],
          [words.memory, format.bytes(memoryBytes)],
          [words.disk, metrics === null ? '–' : format.bytes(metrics.diskFreeBytes)],
          ...(battery === null
            ? []
            : [[words.battery, words.batteryOf(format.percent(battery.level, 0), battery.charging)] as const]),
          ...(training === null
            ? []
            : [
                [
                  words.training,
                  words.trainingOf(
                    engineName(training),
                    training.threads,
                    format.number(Math.round(training.samplesPerSecond)),
                  ),
                ] as const,
              ]),
          ...(networkCards.length === 0
            ? []
            : [
                [
                  words.cards,
                  networkCards
                    .map(({ name, mac, medium, wakes }) => words.card(name, mac, medium === 'wireless', wakes))
                    .join('; '),
                ] as const,
              ]),
          [words.system, system],
          [words.agent, agentVersion],
          [words.tags, tags.length === 0 ? '–' : tags.join(', ')],
          [
            words.datasets,
            datasets.length === 0
              ? '–'
              : datasets.map(({ name, samples }) => words.dataset(name, format.number(samples))).join(', '),
          ],
          [words.joined, <Age key="joined" at={registeredAt} />],
          [words.seen, <Age key="seen" at={lastSeenAt} />],
          ['ID', <code key="id">{id}</code>],
        ]}
      />
    </section>
  );
}
