import { energyPerEpoch } from '../../common/domain/energy-per-epoch.ts';
import type { EnergyUse } from '../../common/domain/energy-use.ts';
import type { DeviceReceipt, JobRecord } from '../../common/domain/job-record.ts';
import type { PrivacySpec } from '../../common/specs/privacy-spec.ts';
import { formatEpsilon } from './render-privacy.ts';
import { renderTable } from './table.ts';
import type { Colours } from './terminal.ts';
import { printable } from './text-width.ts';
import { formatBytes, formatCount, formatDuration, formatEnergy, formatPercent } from './units.ts';

/** What a job has cost each device, one a line. */
export function renderReceipts({ receipts, devices, job, rounds }: JobRecord, colours: Colours): string[] {
  if (receipts.length === 0) return [`No device was given work for ${printable(job.name)} yet.`];
  const names = new Map(devices.map(({ id, name }) => [id, name ?? id]));
  const { privacy } = job.spec;
  const countedFrom = Math.max(...receipts.map((receipt) => receipt.countedFrom ?? 1));
  return [
    ...renderTable<DeviceReceipt>(
      [
        { title: 'DEVICE', cell: ({ deviceId }) => printable(names.get(deviceId) ?? deviceId) },
        { title: 'ROUNDS', align: 'right', cell: ({ rounds }) => formatCount(rounds) },
        { title: 'SAMPLES', align: 'right', cell: ({ samples }) => formatCount(samples) },
        ...(receipts.every(({ work }) => work === null || work === 1)
          ? []
          : [
              {
                title: 'WORK',
                align: 'right' as const,
                cell: ({ work }: DeviceReceipt) => (work === null ? '–' : formatPercent(work)),
              },
            ]),
        { title: 'TRAINING', align: 'right', cell: ({ trainingMs }) => formatDuration(trainingMs) },
        ...(receipts.every(({ energy }) => energy === null)
          ? []
          : [
              {
                title: 'ENERGY',
                align: 'right' as const,
                cell: ({ energy }: DeviceReceipt) => (energy === null ? '–' : formatEnergy(energy.joules)),
              },
            ]),
        ...(receipts.every(({ use }) => use === null)
          ? []
          : [
              {
                title: 'CPU',
                align: 'right' as const,
                cell: ({ use }: DeviceReceipt) => (use === null ? '–' : formatDuration(use.cpuSeconds * 1_000)),
              },
              {
                title: 'MEMORY',
                align: 'right' as const,
                cell: ({ use }: DeviceReceipt) => (use === null ? '–' : formatBytes(use.peakMemoryBytes)),
              },
            ]),
        { title: 'RECEIVED', align: 'right', cell: ({ bytesReceived }) => formatBytes(bytesReceived) },
        { title: 'SENT', align: 'right', cell: ({ bytesSent }) => formatBytes(bytesSent) },
        { title: 'LOST', align: 'right', cell: ({ lostAttempts }) => formatCount(lostAttempts) },
        ...(privacy === null
          ? []
          : [{ title: 'ε', align: 'right' as const, cell: ({ epsilon }: DeviceReceipt) => formatEpsilon(epsilon) }]),
      ],
      receipts,
      colours.dim,
    ),
    ...(countedFrom === 1
      ? []
      : [
          colours.dim(
            `Bytes and lost attempts are counted from round ${formatCount(countedFrom)} on: earlier ones are not kept.`,
          ),
        ]),
    ...energyLine(energyPerEpoch(rounds, job.spec)).map(colours.dim),
    ...(privacy === null ? [] : [colours.dim(epsilonNote(privacy))]),
  ];
}

function energyLine(energy: EnergyUse | null): string[] {
  if (energy === null) return [];
  const counted =
    energy.scope === 'processor' ? 'processors and their memory' : 'whole machines, as their batteries tell';
  return [
    `An epoch, once through all the data, takes ${formatEnergy(energy.joules)}: ${counted}, idle power included.`,
  ];
}

function epsilonNote({ mechanism, delta }: PrivacySpec): string {
  return mechanism === 'central'
    ? `ε holds for each part of the data, at δ = ${delta}.`
    : `ε is of the part of the device that has given away most, at δ = ${delta}: what it was asked for counts, come or not.`;
}
