import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crc32c } from '../../../../common/exports/crc32c.ts';
import { tensorboardFiles } from '../../../../common/exports/tensorboard-files.ts';
import { findPython, need } from '../../../support/python.ts';
import { aTemporaryFolder } from '../../main/storage/temporary-folder.ts';
import { aRecord, BEGUN } from './a-record.ts';

const python = findPython('tensorboard', 'EO_TENSORBOARD_PYTHON');

/** The records of a file, read by the definition of the format; both checksums of each are verified. */
function recordsOf(bytes: Uint8Array<ArrayBuffer>): Uint8Array[] {
  const view = new DataView(bytes.buffer);
  const unmasked = (at: number) => {
    const rotated = (view.getUint32(at, true) - 0xa282ead8) >>> 0;
    return ((rotated >>> 17) | (rotated << 15)) >>> 0;
  };
  const records: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(view.getBigUint64(at, true));
    expect(unmasked(at + 8)).toBe(crc32c(bytes.subarray(at, at + 8)));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(unmasked(at + 12 + length)).toBe(crc32c(data));
    records.push(data);
    at += 16 + length;
  }
  return records;
}

/** Lists what TensorBoard's own reader finds: run, tag, and its steps, values and times. */
const READER = `
import json, os, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
found = {}
for folder, _, files in os.walk(sys.argv[1]):
    if not files: continue
    events = EventAccumulator(folder); events.Reload()
    found[os.path.relpath(folder, sys.argv[1])] = {tag: [[e.step, e.value, e.wall_time] for e in events.Scalars(tag)] for tag in events.Tags()['scalars']}
print(json.dumps(found))
`;

describe('a record for TensorBoard', () => {
  it('is a run of the job and one for each device below it', () => {
    expect(tensorboardFiles(aRecord(2)).map(({ path }) => path)).toEqual([
      `digits-job-1/events.out.tfevents.1750000000.edgeorchestra`,
      `digits-job-1/devices/mac-of-Ann/events.out.tfevents.1750000000.edgeorchestra`,
      `digits-job-1/devices/nuc-of-Ann/events.out.tfevents.1750000000.edgeorchestra`,
    ]);
  });

  it('keeps devices of one name apart, and names that are no folder below it', () => {
    const named = (name: string, id: string) => ({ id, name, agentVersion: null, hardware: null });
    const { devices } = aRecord(1, { devices: [named('../..', 'mac'), named('../..', 'nuc')] as never });
    const paths = tensorboardFiles(aRecord(1, { devices })).map(({ path }) => dirname(path));
    expect(paths).toEqual(['digits-job-1', 'digits-job-1/devices/-..', 'digits-job-1/devices/-..-2']);
  });

  it('begins as every event file does, and has a checked record for each point', () => {
    const [file] = tensorboardFiles(aRecord(2));
    const bytes = file?.bytes ?? new Uint8Array();
    // Length 24 and its masked checksum, as TensorFlow writes them at the head of each file.
    expect([...bytes.subarray(0, 12)]).toEqual([24, 0, 0, 0, 0, 0, 0, 0, 0xa3, 0x7f, 0x4b, 0x22]);
    const records = recordsOf(bytes);
    expect(new TextDecoder().decode(records[0]?.subarray(-13))).toBe('brain.Event:2');
    // Two judged figures, two of training, and five of each round.
    expect(records).toHaveLength(1 + 2 * 9);
  });

  it('is read by TensorBoard itself', ({ skip }) => {
    const program = need(python, skip);
    const folder = aTemporaryFolder();
    for (const { path, bytes } of tensorboardFiles(aRecord(3))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    const { stdout } = spawnSync(program, ['-c', READER, folder], { encoding: 'utf8' });
    const found = JSON.parse(stdout) as Record<string, Record<string, [number, number, number][]>>;
    const accuracies = found['digits-job-1']?.['evaluation/accuracy'] ?? [];
    expect(accuracies.map(([step]) => step)).toEqual([1, 2, 3]);
    for (const [index, [, value, at]] of accuracies.entries()) {
      expect(value).toBeCloseTo(0.5 + index / 1_000, 6);
      expect(at).toBeCloseTo((BEGUN + (index + 1) * 1_500) / 1_000, 3);
    }
    // (100 · 1 + 300 · 2) / 400
    expect(found['digits-job-1']?.['training/loss']?.map(([, value]) => value)).toEqual([1.75, 1.75, 1.75]);
    expect(found['digits-job-1/devices/nuc-of-Ann']?.['training/loss']?.map(([, value]) => value)).toEqual([2, 2, 2]);
    expect(found['digits-job-1/devices/mac-of-Ann']?.['device/samples']?.map(([, value]) => value)).toEqual([
      100, 100, 100,
    ]);
  });
});
