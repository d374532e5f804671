import type { DeviceReceipt, JobRecord } from '../../common/domain/job-record.ts';
import type { PrivacySpec } from '../../common/specs/privacy-spec.ts';
import { formatEpsilon } from './render-privacy.ts';
import { renderTable } from './table.ts';
import type { Colours } from './terminal.ts';
import { printable } from './text-width.ts';
import { formatBytes, formatCount, formatDuration, formatPercent } from './units.ts';

/** What a job has cost each device, one a line. */
export function renderReceipts({ receipts, devices, job }: JobRecord, colours: Colours): string[] {
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
    ...(privacy === null ? [] : [colours.dim(epsilonNote(privacy))]),
  ];
}

function epsilonNote({ mechanism, delta }: PrivacySpec): string {
  return mechanism === 'central'
    ? `ε holds for each part of the data, at δ = ${delta}.`
    : `ε is of the part of the device that has given away most, at δ = ${delta}: what it was asked for counts, come or not.`;
}
