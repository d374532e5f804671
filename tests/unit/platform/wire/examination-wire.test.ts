import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { decodeExamination, encodeExamination } from '../../../../platform/wire/examination-wire.ts';
import { ExaminationReportSchema } from '../../../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import { anExamined } from '../../builders/an-examined.ts';

const sent = (findings: readonly object[]) =>
  create(ExaminationReportSchema, {
    ...encodeExamination('1', anExamined()),
    findings: findings.map((each) => JSON.stringify(each)),
  });

test('an examination arrives as it was', () => {
  expect(decodeExamination(create(ExaminationReportSchema, encodeExamination('1', anExamined())))).toEqual(
    anExamined(),
  );
});

test('findings of a newer agent are counted, and what could harm whoever pastes a command is not believed', () => {
  const [known] = anExamined().findings;
  const newer = { check: 'gravity', status: 'fail', fact: { kind: 'gravity-low' } };
  const evil = { check: 'service', status: 'fail', fact: { kind: 'service-off', name: 'x; rm -rf ~', scope: 'user' } };
  expect(decodeExamination(sent([newer, known ?? {}, evil]))).toMatchObject({ findings: [known], unreadable: 2 });
  expect(() => decodeExamination(create(ExaminationReportSchema, { findings: ['{'] }))).toThrow('not JSON');
  expect(decodeExamination(sent(Array.from({ length: 1_000 }, () => newer))).unreadable).toBe(100);
});
