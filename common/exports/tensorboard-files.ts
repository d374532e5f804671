import type { JobRecord } from '../domain/job-record.ts';
import { deviceSeries, roundSeries, type Series } from './record-series.ts';
import { encodeEventFile } from './tensorboard-events.ts';

/** A file of a log folder, by its path below it. */
export interface ExportedFile {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const MILLISECONDS = 1_000;

/**
 * A record as a log folder of TensorBoard: a run named after the job with the figures of its rounds, and one run for each
 * device below it, so that the devices' curves of one tag lie over each other.
 */
export function tensorboardFiles(record: JobRecord): ExportedFile[] {
  const { id, name, createdAt, startedAt } = record.job;
  const begun = startedAt ?? createdAt;
  const run = `${name}-${id}`;
  // TensorBoard takes any file with "tfevents" in its name; the time keeps several of a run in order.
  const file = `events.out.tfevents.${Math.floor(begun / MILLISECONDS)}.edgeorchestra`;
  const fileOf = (folder: string, series: readonly Series[]): ExportedFile => ({
    path: `${folder}/${file}`,
    bytes: encodeEventFile(series, begun),
  });
  const taken = new Map<string, number>();
  return [
    fileOf(run, roundSeries(record)),
    ...deviceSeries(record).map(({ device, series }) => fileOf(`${run}/devices/${folderName(device, taken)}`, series)),
  ];
}

/** The name as a folder may be called on every system; a second device of the same name gets a number. */
function folderName(device: string, taken: Map<string, number>): string {
  const plain = device.replace(/[^\p{Letter}\p{Number}._-]+/gu, '-').replace(/^\.+/, '') || 'device';
  const key = plain.toLowerCase();
  const before = taken.get(key) ?? 0;
  taken.set(key, before + 1);
  return before === 0 ? plain : `${plain}-${before + 1}`;
}
