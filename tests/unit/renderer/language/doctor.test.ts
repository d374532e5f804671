import { expect, test } from 'vitest';
import { describeFinding } from '../../../../common/doctor/describe-finding.ts';
import { DoctorFact } from '../../../../common/doctor/doctor-fact.ts';
import { CheckId, type Finding, problemsFirst } from '../../../../common/doctor/finding.ts';
import { commandsFor } from '../../../../common/doctor/remedy.ts';
import { PLAIN_FORMAT } from '../../../../common/domain/plain-format.ts';
import { doctor as en } from '../../../../renderer/language/en/doctor.ts';
import { createFormat } from '../../../../renderer/language/format.ts';
import { doctor as fr } from '../../../../renderer/language/fr/doctor.ts';

const VALUES = {
  address: '192.168.1.20',
  addresses: ['192.168.1.20'],
  host: '192.168.1.20',
  target: '224.0.0.251',
  port: 50_051,
  ports: [50_051, 50_052],
  reason: 'refused',
  interfaces: ['en0'],
  firewall: 'ufw',
  tookMs: 12,
  waitedMs: 4_000,
  enabled: false,
  skewMs: -90_000,
  uncertaintyMs: 4,
  certificate: 'device',
  expiresAt: 1_800_000_000_000,
  daysLeft: -3,
  path: '/data',
  freeBytes: 1_000_000,
  totalBytes: 2_000_000_000,
  limitBytes: 512_000_000,
  fileSystem: 'ext4',
  free: 3,
  total: 1_000,
  limit: 64,
  governor: 'powersave',
  name: 'edgeorchestra-agent.service',
  scope: 'user',
  user: 'anna',
  role: 'agent',
  minutes: 10,
  setting: 'GNOME',
  encryption: 'FileVault',
  version: '0.1.0',
  node: '24.1.0',
  system: 'Debian 12',
  needed: '24',
  agent: '0.0.9',
  orchestrator: '0.1.0',
  source: 'nft',
};

/** Every kind of fact there is. */
const FACTS = DoctorFact.options.map((option) => DoctorFact.parse({ ...VALUES, kind: option.shape.kind.value }));

test.each(FACTS)('$kind is said in both languages', (fact) => {
  const french = createFormat('fr');
  const ours = describeFinding(fact, PLAIN_FORMAT);
  const theirs = fr.say(fact, french);
  for (const { found } of [ours, theirs]) {
    expect(found).toMatch(/^\S.*[.]$/s);
    expect(found).not.toMatch(/undefined|null|NaN|\[object/);
  }
  if (fact.kind !== 'versions') expect(theirs.found).not.toBe(ours.found);
  expect(theirs.mend === null).toBe(ours.mend === null);
  expect(en.say(fact, createFormat('en')).mend).toBe(ours.mend);
});

test('every check has a title and a reason in both languages', () => {
  for (const id of CheckId.options) {
    for (const words of [en, fr]) expect(words.checks[id].why).toMatch(/\.$/);
  }
});

test('commands belong to problems, and to the system that was examined', () => {
  const fact: DoctorFact = { kind: 'firewall-unseen', firewall: 'ufw', ports: [50_051, 50_052] };
  expect(commandsFor({ status: 'warn', fact }, 'linux')).toEqual([
    'sudo ufw allow 50051/tcp',
    'sudo ufw allow 50052/tcp',
  ]);
  expect(commandsFor({ status: 'ok', fact }, 'linux')).toEqual([]);
  const idle = { kind: 'sleeps-when-idle', minutes: 10, setting: 'pmset' } as const;
  expect(commandsFor({ status: 'warn', fact: idle }, 'darwin')).toEqual(['sudo pmset -c sleep 0']);
  const denied = { kind: 'local-network-denied', target: '224.0.0.251' } as const;
  expect(commandsFor({ status: 'fail', fact: denied }, 'darwin')[0]).toMatch(/^open "x-apple.*Privacy_LocalNetwork"$/);
});

test('what fails comes first, then what is worth a look', () => {
  const finding = (check: Finding['check'], status: Finding['status']): Finding => ({
    check,
    status,
    fact: { kind: 'not-applicable' },
  });
  const sorted = problemsFirst([
    finding('ports', 'ok'),
    finding('sleep', 'warn'),
    finding('versions', 'fail'),
    finding('disk', 'warn'),
  ]);
  expect(sorted.map(({ check }) => check)).toEqual(['versions', 'disk', 'sleep', 'ports']);
});
