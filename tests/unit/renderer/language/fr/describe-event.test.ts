import { expect, test } from 'vitest';
import { Actor } from '../../../../../common/domain/actor.ts';
import { EventBody } from '../../../../../common/domain/event.ts';
import { describeEvent } from '../../../../../renderer/language/fr/describe-event.ts';

const job = { jobId: 'j1', jobName: 'chiffres' };

test('events are told in French, with their numbers', () => {
  expect(describeEvent(EventBody.parse({ kind: 'round-committed', ...job, round: 3, updates: 1, omissions: 2 }))).toBe(
    'Le tour 3 de chiffres est acquis, avec 1 mise à jour et sans 2 parts.',
  );
  expect(
    describeEvent(
      EventBody.parse({ kind: 'device-went-offline', deviceId: 'd1', deviceName: 'grenier', absence: 'lease-expired' }),
    ),
  ).toBe('grenier est hors ligne : il ne répondait plus.');
});

test('a deed names who did it, and from where', () => {
  const actor = Actor.parse({
    kind: 'access-token',
    tokenId: 't1',
    name: 'marie',
    role: 'operator',
    address: '10.0.0.2',
  });
  expect(describeEvent(EventBody.parse({ kind: 'job-paused', ...job }), actor)).toBe(
    'marie, depuis 10.0.0.2, a mis en pause le travail chiffres.',
  );
});
