import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LETTER_BYTES, type Letter } from '../common/domain/secure-aggregation.ts';
import { Random } from '../common/random.ts';
import { maskedBytes, unmaskedMean } from '../main/jobs/training/secure/masked-updates.ts';
import { SecureParticipant } from '../platform/secure-aggregation/participant.ts';
import { hideUpdate } from '../worker-agent/secure/hide-update.ts';
import { describeMachine, describeVersions } from './machine.ts';
import { absoluteFigure, type BenchReport, type Figure } from './report.ts';

/** Of `mnist-2nn`. */
const PARAMETERS = 199_210;
const SAMPLES = 600;
const DEVICES = [2, 8, 32] as const;
const SESSION = '0123456789abcdef0123456789abcdef';
const KEY_BYTES = 2 * 32;
const SHARE_BYTES = 33;

/** What it costs to hide the updates of a round of `mnist-2nn`, in processor time of this machine and in bytes; no network. */
export default async function secure(): Promise<BenchReport> {
  const folder = await mkdtemp(join(tmpdir(), 'eo-secure-'));
  try {
    const figures: Figure[] = [];
    for (const devices of DEVICES) figures.push(...(await measure(devices, folder)));
    return { bench: 'secure', machine: describeMachine(), versions: describeVersions(), figures };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** One exchange between so many devices, and again without the most that may be lost after their letters. */
async function measure(count: number, folder: string): Promise<Figure[]> {
  const threshold = Math.floor(count / 2) + 1;
  const bounds = { participants: count, mostSamples: SAMPLES, clipNorm: 100 };
  const plainFile = join(folder, 'plain');
  const random = new Random(1);
  await writeFile(
    plainFile,
    Float32Array.from({ length: PARAMETERS }, () => random.uniform() / 100),
  );

  const seats = Array.from({ length: count }, (_, index) => index + 1);
  const setUp = await processorTime(async () => {
    const devices = seats.map((seat) => new SecureParticipant({ session: SESSION, seat, threshold, ...bounds }));
    const roster = devices.map(({ keys }, index) => ({ seat: index + 1, ...keys }));
    const letters: Letter[] = devices.flatMap((device) => device.writeLetters(roster));
    for (const [index, device] of devices.entries()) device.readLetters(letters.filter(({ to }) => to === index + 1));
    return { devices, roster };
  });
  const { devices, roster } = setUp.result;
  const files = seats.map((seat) => join(folder, `hidden-${seat}`));
  const hiding = await processorTime(async () => {
    for (const [index, device] of devices.entries()) {
      const hiddenFile = files[index] ?? '';
      await hideUpdate({ plainFile, hiddenFile, samples: SAMPLES, bounds, masks: device.masks() });
    }
  });
  const survivors = seats.slice(0, threshold);
  const shares = new Map(
    survivors.map((seat) => [seat, devices[seat - 1]?.unmask(survivors) ?? { seeds: [], keys: [] }]),
  );
  const unmasking = await processorTime(() =>
    unmaskedMean(
      {
        files: files.slice(0, threshold),
        bounds,
        unmasking: { session: SESSION, threshold, roster, masking: seats, survivors, shares },
        samples: threshold * SAMPLES,
      },
      PARAMETERS,
    ),
  );
  const extra = KEY_BYTES + (count - 1) * LETTER_BYTES + count * SHARE_BYTES + maskedBytes(PARAMETERS) - 4 * PARAMETERS;
  const of = `${count} devices`;
  const lost = `${count - threshold} of them lost after their letters`;
  return [
    figure(`${of}: keys and letters, each device`, setUp.milliseconds / count, 'ms'),
    figure(`${of}: hiding an update of 0.8 MB, each device`, hiding.milliseconds / count, 'ms'),
    figure(`${of}: summing and unmasking`, unmasking.milliseconds, 'ms', lost),
    figure(`${of}: more bytes up than a plain update, each device`, extra, 'bytes', 'without what frames them'),
  ];
}

function figure(name: string, value: number, unit: string, note?: string): Figure {
  return absoluteFigure({ name, value, unit, ...(note === undefined ? {} : { note }) }, null);
}

/** What it takes of the processor: others may work on this machine at the same time. */
async function processorTime<Result>(work: () => Promise<Result>) {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { result, milliseconds: (user + system) / 1_000 };
}
