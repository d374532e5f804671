import { describe, expect, it } from 'vitest';
import { renderReceipts } from '../../../../cli/output/render-receipts.ts';
import type { DeviceReceipt } from '../../../../common/domain/job-record.ts';
import { aRecord } from '../../common/exports/a-record.ts';
import { paperTerminal } from '../paper-terminal.ts';

const { colours } = paperTerminal();

function aReceipt(deviceId: string, changes: Partial<DeviceReceipt> = {}): DeviceReceipt {
  return {
    deviceId: deviceId as DeviceReceipt['deviceId'],
    rounds: 12,
    updates: 12,
    samples: 36_000,
    work: 1,
    trainingMs: 4_200,
    energy: null,
    use: null,
    attempts: 13,
    lostAttempts: 1,
    bytesReceived: 9_600_000,
    bytesSent: 4_800_000,
    countedFrom: 1,
    epsilon: null,
    ...changes,
  };
}

describe('receipts', () => {
  it('are one line a device, by name', () => {
    expect(renderReceipts(aRecord(1, { receipts: [aReceipt('mac'), aReceipt('gone')] }), colours)).toEqual([
      'DEVICE      ROUNDS  SAMPLES  TRAINING  RECEIVED    SENT  LOST',
      'mac of Ann      12   36,000     4.2 s    9.6 MB  4.8 MB     1',
      'gone            12   36,000     4.2 s    9.6 MB  4.8 MB     1',
    ]);
  });

  it('tell the energy where devices do, and what an epoch takes', () => {
    const energy = { joules: 1_234, scope: 'processor' as const };
    const record = aRecord(1, { receipts: [aReceipt('mac', { energy }), aReceipt('gone')] });
    const [round] = record.rounds;
    const rounds = [
      { ...round, participants: round?.participants.map((part) => ({ ...part, energy: { ...energy, joules: 10 } })) },
    ];
    expect(renderReceipts({ ...record, rounds } as typeof record, colours)).toEqual([
      'DEVICE      ROUNDS  SAMPLES  TRAINING  ENERGY  RECEIVED    SENT  LOST',
      'mac of Ann      12   36,000     4.2 s  1.2 kJ    9.6 MB  4.8 MB     1',
      'gone            12   36,000     4.2 s       –    9.6 MB  4.8 MB     1',
      expect.stringMatching(
        /^An epoch, once through all the data, takes [\d.]+ J: processors and their memory, idle power included\.$/,
      ),
    ]);
  });

  it('tell what training took where devices do', () => {
    const use = { cpuSeconds: 41.26, peakMemoryBytes: 214e6 };
    expect(renderReceipts(aRecord(1, { receipts: [aReceipt('mac', { use }), aReceipt('gone')] }), colours)).toEqual([
      'DEVICE      ROUNDS  SAMPLES  TRAINING     CPU  MEMORY  RECEIVED    SENT  LOST',
      'mac of Ann      12   36,000     4.2 s  41.3 s  214 MB    9.6 MB  4.8 MB     1',
      'gone            12   36,000     4.2 s       –       –    9.6 MB  4.8 MB     1',
    ]);
  });

  it('tell how much of the work was done where it was not all', () => {
    const receipts = [aReceipt('mac'), aReceipt('gone', { work: 0.61 })];
    expect(renderReceipts(aRecord(1, { receipts }), colours)).toEqual([
      'DEVICE      ROUNDS  SAMPLES      WORK  TRAINING  RECEIVED    SENT  LOST',
      'mac of Ann      12   36,000  100.00 %     4.2 s    9.6 MB  4.8 MB     1',
      'gone            12   36,000   61.00 %     4.2 s    9.6 MB  4.8 MB     1',
    ]);
  });

  it('tell ε where the job has privacy, and from when on bytes are counted where not from the beginning', () => {
    const { job } = aRecord(1);
    const privacy = {
      mechanism: 'central',
      clipNorm: 1,
      noiseMultiplier: 1,
      delta: 1e-5,
      epsilonBudget: null,
    } as const;
    const lines = renderReceipts(
      aRecord(1, {
        job: { ...job, spec: { ...job.spec, reproducible: false, privacy } },
        receipts: [aReceipt('mac', { epsilon: 1.25, countedFrom: 7 })],
      }),
      colours,
    );
    expect(lines[0]).toMatch(/ε$/);
    expect(lines[1]).toMatch(/1\.250$/);
    expect(lines.slice(2).join(' ')).toMatch(/from round 7 on.*δ = 0\.00001/);
  });

  it('say so where no device has worked yet', () => {
    expect(renderReceipts(aRecord(1), colours)).toEqual(['No device was given work for digits yet.']);
  });
});
