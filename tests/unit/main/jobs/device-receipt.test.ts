import { expect, test } from 'vitest';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { RecordedRound } from '../../../../common/domain/job-record.ts';
import { deviceReceipt } from '../../../../main/jobs/device-receipt.ts';

const attempt = {
  offeredAt: 0,
  trainingStartedAt: null,
  uploadStartedAt: null,
  endedAt: 1,
  failure: null,
  bytesUp: 400,
  bytesDown: 1_000,
};

/** A round of `mac` and `nuc`; in the second one `mac` failed first. */
function aRecordedRound(number: number, epsilon: number | null): RecordedRound {
  return RecordedRound.parse({
    number,
    state: 'committed',
    startedAt: 0,
    committedAt: 1,
    evaluation: null,
    participants: ['mac', 'nuc'].map((deviceId, partition) => ({
      ...{ deviceId, partition, attempt: 1, samples: 100 * (partition + 1) },
      ...{ loss: 0.5, accuracy: 0.8, trainingMs: 250 },
    })),
    omissions: [],
    parametersSha256: null,
    strategyStateSha256: null,
    bytesUp: 0,
    bytesDown: 0,
    epsilon,
    attempts: [
      ...(number === 2
        ? [{ ...attempt, deviceId: 'mac', partition: 0, attempt: 1, outcome: 'failed', bytesUp: 0 }]
        : []),
      { ...attempt, deviceId: 'mac', partition: 0, attempt: number, outcome: 'done' },
      { ...attempt, deviceId: 'nuc', partition: 1, attempt: 1, outcome: 'done' },
    ],
  });
}

test('a receipt adds up what one device gave and what it cost it', () => {
  const rounds = [aRecordedRound(1, 0.4), aRecordedRound(2, 0.7)];
  expect(deviceReceipt(DeviceId.parse('mac'), rounds, 0.7)).toEqual({
    deviceId: 'mac',
    rounds: 2,
    updates: 2,
    samples: 200,
    work: null,
    trainingMs: 500,
    energy: null,
    use: null,
    attempts: 3,
    lostAttempts: 1,
    bytesReceived: 3_000,
    bytesSent: 800,
    countedFrom: 1,
    epsilon: 0.7,
  });
  expect(deviceReceipt(DeviceId.parse('nuc'), rounds, 0.7)).toMatchObject({
    samples: 400,
    attempts: 2,
    lostAttempts: 0,
  });
});

test('a receipt says from which round on bytes are counted, where earlier attempts are not kept any more', () => {
  const rounds = [{ ...aRecordedRound(1, null), attempts: [] }, aRecordedRound(2, null)];
  expect(deviceReceipt(DeviceId.parse('nuc'), rounds, null)).toMatchObject({
    updates: 2,
    bytesSent: 400,
    countedFrom: 2,
    epsilon: null,
  });
});

test('a receipt tells how much of the work was done, all parts together', () => {
  const [first, second] = [aRecordedRound(1, null), aRecordedRound(2, null)];
  const did = (steps: number, full: number) => ({ work: { steps, asked: full, full } });
  const rounds = [
    { ...first, participants: first.participants.map((one) => ({ ...one, ...did(30, 100) })) },
    { ...second, participants: second.participants.map((one) => ({ ...one, ...did(20, 20) })) },
  ];
  expect(deviceReceipt(DeviceId.parse('mac'), rounds, null).work).toBeCloseTo(50 / 120, 9);
});
