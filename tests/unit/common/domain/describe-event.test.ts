import { describe, expect, it } from 'vitest';
import { describeEvent } from '../../../../common/domain/describe-event.ts';
import { EventBody } from '../../../../common/domain/event.ts';

const device = { deviceId: 'd1', deviceName: 'mac-mini' };
const job = { jobId: 'j1', jobName: 'mnist' };
const failure = { code: 'unavailable', message: 'its connection broke' };
const token = { tokenId: '0123456789ab', tokenName: 'grafana' };
const share = { ...job, round: 3, partition: 2, ...device };
const evaluation = { accuracy: 0.9641, loss: 0.1, samples: 10_000, evaluationMs: 12 };
const wait = { for: 'devices', needed: 2, available: 1, message: '1 of 2 devices is online', since: 0 };

const SENTENCES: readonly (readonly [Record<string, unknown>, string])[] = [
  [{ kind: 'orchestrator-started', version: '0.1.0' }, 'The orchestrator started, version 0.1.0.'],
  [
    {
      kind: 'alert-entered',
      alertId: 3,
      rule: 'battery-low',
      change: 'flapping',
      severity: 'warning',
      title: 'The battery of mini is low',
    },
    'Alert 3 comes and goes: The battery of mini is low.',
  ],
  [
    { kind: 'silence-added', silenceId: 1, alertId: 3, rule: 'battery-low', until: 0 },
    'Alerts of alert 3 and rule battery-low are silent until 1970-01-01 00:00 UTC.',
  ],
  [{ kind: 'silence-removed', silenceId: 1 }, 'Silence 1 was ended.'],
  [
    { kind: 'alert-rule-changed', rule: 'battery-low', enabled: false },
    'The alert rule battery-low was changed and is off now.',
  ],
  [{ kind: 'channel-added', channel: 'ops' }, 'The channel ops was added.'],
  [{ kind: 'channel-removed', channel: 'ops' }, 'The channel ops was removed.'],
  [{ kind: 'channel-changed', channel: 'ops' }, 'The channel ops was changed.'],
  [
    { kind: 'channel-changed', channel: 'night', formerly: 'ops' },
    'The channel ops was changed and is called night now.',
  ],
  [
    { kind: 'notification-given-up', channel: 'ops', alertId: 3, reason: 'it is down' },
    'Nobody could be told of alert 3 by ops within a day: it is down.',
  ],
  [{ kind: 'release-imported', version: '0.2.0' }, 'Version 0.2.0 of the agent was imported.'],
  [{ kind: 'release-removed', version: '0.2.0', why: 'asked' }, 'Version 0.2.0 of the agent was removed.'],
  [
    { kind: 'release-removed', version: '0.2.0', why: 'too-many' },
    'Version 0.2.0 of the agent was removed, as newer ones lie ready.',
  ],
  [
    { kind: 'model-left-for-update', ...device, deployment: 'moby', isServed: false, reason: 'no device has room' },
    'moby pauses while mac-mini is updated: no device has room.',
  ],
  [
    { kind: 'model-left-for-update', ...device, deployment: 'moby', isServed: true, reason: null },
    'moby is served by one device fewer while mac-mini is updated.',
  ],
  [{ kind: 'rollout-changed', version: '0.2.0', change: 'started' }, 'The update of the agents to 0.2.0 has started.'],
  [{ kind: 'rollout-changed', version: '0.2.0', change: 'paused' }, 'The update of the agents to 0.2.0 was paused.'],
  [
    {
      kind: 'rollout-halted',
      version: '0.2.0',
      ...device,
      failure: { code: 'update-failed', message: 'it ended with exit code 1' },
    },
    'The update of the agents to 0.2.0 was halted: it failed on mac-mini, it ended with exit code 1.',
  ],
  [
    { kind: 'agent-update-started', ...device, from: '0.1.0', to: '0.2.0' },
    'The agent of mac-mini is updated from 0.1.0 to 0.2.0.',
  ],
  [
    { kind: 'agent-updated', ...device, from: '0.1.0', to: '0.2.0' },
    'The agent of mac-mini runs version 0.2.0 now, not 0.1.0.',
  ],
  [
    {
      kind: 'agent-update-failed',
      ...device,
      from: '0.1.0',
      to: '0.2.0',
      failure: { code: 'update-failed', message: 'it ended with exit code 1' },
    },
    'The agent of mac-mini stays at version 0.1.0: 0.2.0 was not taken, it ended with exit code 1.',
  ],
  [{ kind: 'notice-dismissed', notice: 'job-failed:j1', cause: 'job-failed' }, 'The notice job-failed was put away.'],
  [{ kind: 'backup-made', backup: 'b1', sizeBytes: 10 }, 'The backup b1 was made.'],
  [{ kind: 'backup-received', backup: 'b1', sizeBytes: 10 }, 'The backup b1 was brought in.'],
  [{ kind: 'backup-removed', backup: 'b1' }, 'The backup b1 was deleted.'],
  [{ kind: 'restore-prepared', backup: 'b1' }, 'The backup b1 will be restored at the next start.'],
  [{ kind: 'restore-undone', backup: 'b1' }, 'The backup b1 will not be restored.'],
  [
    { kind: 'cluster-restored', backup: 'b1', madeAt: 1, aside: 'before-restore-1' },
    'The cluster was restored from the backup b1; what was there before is in before-restore-1.',
  ],
  [{ kind: 'orchestrator-stopped' }, 'The orchestrator stopped.'],
  [
    { kind: 'audit-key-replaced', keyId: 'a'.repeat(64), previousKeyId: 'b'.repeat(64) },
    'The key that signs the event log was not there: aaaaaaaaaaaaaaaa replaces bbbbbbbbbbbbbbbb.',
  ],
  [
    { kind: 'old-events-removed', through: 2_000, events: 1_000, keptDays: 365 },
    '1,000 events older than 365 days were deleted, up to number 2,000.',
  ],
  [{ kind: 'device-registered', ...device }, 'mac-mini joined the cluster.'],
  [{ kind: 'device-came-online', ...device, absence: null }, 'mac-mini is online.'],
  [{ kind: 'device-came-online', ...device, absence: 'lease-expired' }, 'mac-mini is back online.'],
  [
    { kind: 'device-went-offline', ...device, absence: 'lease-expired' },
    'mac-mini went offline: it stopped answering.',
  ],
  [
    { kind: 'device-went-offline', ...device, absence: 'agent-stopped' },
    'mac-mini went offline: its agent was stopped.',
  ],
  [{ kind: 'device-fell-asleep', ...device }, 'mac-mini went to sleep.'],
  [
    {
      kind: 'device-level-changed',
      ...device,
      before: 'full',
      level: 'yield',
      reasons: [{ rule: 'charge', level: 'yield', measured: 0.42, limit: 0.5 }],
      until: null,
    },
    'mac-mini yields to its owner: its battery has 42 %, below 50 %.',
  ],
  [
    { kind: 'device-level-changed', ...device, before: 'off', level: 'full', reasons: [], until: null },
    'mac-mini works at full strength again.',
  ],
  [
    { kind: 'device-wake-sent', ...device, reason: { for: 'person' }, targets: ['192.168.1.255:9'] },
    'mac-mini is being woken.',
  ],
  [
    { kind: 'device-wake-sent', ...device, reason: { for: 'deployment', deployment: 'chat' }, targets: [] },
    'mac-mini is being woken for deployment chat.',
  ],
  [
    { kind: 'device-wake-ended', ...device, reason: { for: 'person' }, state: 'woke', cause: null, tookMs: 4_200 },
    'mac-mini woke up after 4 seconds.',
  ],
  [
    {
      kind: 'device-wake-ended',
      ...device,
      reason: { for: 'person' },
      state: 'no-answer',
      cause: 'not-heard',
      tookMs: 90_000,
    },
    'mac-mini did not wake up in 90 seconds: it has not answered. It may be without power or cable, or Wake-on-LAN is off in its firmware.',
  ],
  [
    {
      kind: 'device-wake-ended',
      ...device,
      reason: { for: 'person' },
      state: 'impossible',
      cause: 'wireless-only',
      tookMs: 0,
    },
    'mac-mini cannot be woken: it has Wi-Fi only, which does not hear magic packets. Wake it by hand, or connect it by a cable.',
  ],
  [
    { kind: 'device-wake-given-up', ...device, tries: 4 },
    'mac-mini is not woken any more, after 4 attempts in vain: wake it by hand.',
  ],
  [
    {
      kind: 'device-work-stopped',
      ...device,
      work: 'warm-trainer',
      gainedBytes: 83_400_000,
      shortages: [{ resource: 'memory', measured: 0.06, limit: 0.1 }],
    },
    'mac-mini stopped keeping its trainer warm (83.4 MB gained), as its memory is short (6 % free, below 10 %).',
  ],
  [
    { kind: 'device-work-stopped', ...device, work: 'idle-models', gainedBytes: 0, shortages: [] },
    'mac-mini stopped keeping models that nobody asks, to make room.',
  ],
  [{ kind: 'device-work-returned', ...device, work: 'something-newer' }, 'mac-mini goes on with something-newer.'],
  [
    { kind: 'orchestrator-work-stopped', work: 'waiting-jobs', gainedBytes: 6_500_000, shortages: [] },
    'The orchestrator stopped keeping jobs in memory that wait for devices (6.5 MB gained), to make room.',
  ],
  [{ kind: 'orchestrator-work-returned', work: 'model-fetches' }, 'The orchestrator goes on with fetching models.'],
  [
    { kind: 'etiquette-changed', scope: { kind: 'group', tag: 'attic' }, name: 'attic' },
    'The etiquette of the devices tagged attic was changed.',
  ],
  [
    { kind: 'log-level-changed', scope: 'everywhere', name: '', component: null, level: 'debug', until: null },
    'Somebody set the log level of all components everywhere to debug.',
  ],
  [
    {
      kind: 'log-level-changed',
      scope: device.deviceId,
      name: 'mac-mini',
      component: 'task',
      level: null,
      until: null,
    },
    'Somebody set the log level of task of mac-mini back to the usual.',
  ],
  [{ kind: 'device-removed', ...device }, 'mac-mini was taken out of the cluster.'],
  [
    { kind: 'dataset-imported', dataset: 'mnist', train: 60_000, test: 10_000 },
    'Data set mnist is ready: 60,000 samples to train on, 10,000 to test on.',
  ],
  [
    { kind: 'dataset-import-failed', dataset: 'x', failure: { code: 'dataset-malformed', message: 'row 3 is ragged' } },
    'Data set x could not be read: row 3 is ragged.',
  ],
  [
    { kind: 'device-asked-to-join', requestId: 'r', deviceName: 'mac-mini', address: '10.0.0.7' },
    'mac-mini asks to join, from 10.0.0.7.',
  ],
  [{ kind: 'join-request-denied', requestId: 'r', deviceName: 'mac-mini' }, 'mac-mini was not let in.'],
  [
    { kind: 'device-joined', ...device, way: 'approval', by: 'r', address: '10.0.0.7' },
    'mac-mini joined the cluster by approval, from 10.0.0.7.',
  ],
  [
    { kind: 'device-joined', ...device, way: 'token', by: '3f2a9c01d4', address: '10.0.0.7' },
    'mac-mini joined the cluster by token 3f2a9c01d4, from 10.0.0.7.',
  ],
  [
    { kind: 'device-cloned', ...device, addresses: ['10.0.0.7', '10.0.0.8'] },
    'mac-mini exists twice: its data folder was copied. They are at 10.0.0.7 and 10.0.0.8.',
  ],
  [
    { kind: 'joining-disturbed', address: '10.0.0.7' },
    'Machines began to join and broke off too often, last from 10.0.0.7: somebody may be guessing digits.',
  ],
  [{ kind: 'certificate-renewed', ...device }, 'mac-mini has a new certificate.'],
  [
    { kind: 'join-token-created', tokenId: '3f2a9c01d4', uses: 2, expiresAt: 1 },
    'Join token 3f2a9c01d4 was made, good for 2 devices.',
  ],
  [{ kind: 'join-token-revoked', tokenId: '3f2a9c01d4' }, 'Join token 3f2a9c01d4 was revoked.'],
  [
    { kind: 'authority-replaced', fingerprint: 'ab'.repeat(32) },
    'The certificate authority was replaced; the new one is abababababababab….',
  ],
  [{ kind: 'dataset-removed', dataset: 'x' }, 'Data set x was deleted.'],
  [{ kind: 'model-added', model: 'm', version: 2 }, 'Model m has a new version, 2.'],
  [{ kind: 'model-removed', model: 'm', version: 2 }, 'Version 2 of model m was deleted.'],
  [{ kind: 'deployment-created', deployment: 'chat', model: 'm', version: 2 }, 'm@2 is to be served as chat.'],
  [
    { kind: 'deployment-changed', deployment: 'chat', model: 'm', version: 3 },
    'Deployment chat was changed: it serves m@3.',
  ],
  [{ kind: 'deployment-entered', deployment: 'chat', state: 'ready', reason: null }, 'Deployment chat is ready.'],
  [
    { kind: 'deployment-entered', deployment: 'chat', state: 'degraded', reason: '1 of 2 devices serve it' },
    'Deployment chat is degraded: 1 of 2 devices serve it.',
  ],
  [{ kind: 'deployment-removed', deployment: 'chat' }, 'Deployment chat was deleted.'],
  [{ kind: 'replica-placed', deployment: 'chat', ...device }, 'mac-mini is to serve chat.'],
  [
    { kind: 'replica-withdrawn', deployment: 'chat', ...device, reason: 'it was stopped' },
    'mac-mini serves chat no longer: it was stopped.',
  ],
  [{ kind: 'job-created', ...job }, 'Job mnist was submitted.'],
  [{ kind: 'job-started', ...job }, 'Job mnist started.'],
  [{ kind: 'job-waited', ...job, wait }, 'Job mnist waits: 1 of 2 devices is online.'],
  [{ kind: 'job-went-on', ...job }, 'Job mnist goes on.'],
  [
    {
      kind: 'job-changed',
      ...job,
      round: 3,
      before: { rounds: 10, learningRate: 0.1 },
      after: { rounds: 20, learningRate: 0.05 },
    },
    'Job mnist was changed: rounds 10 → 20, learningRate 0.1 → 0.05.',
  ],
  [{ kind: 'job-paused', ...job }, 'Job mnist was paused.'],
  [{ kind: 'job-resumed', ...job }, 'Job mnist was resumed.'],
  [{ kind: 'job-cancelled', ...job }, 'Job mnist was cancelled.'],
  [{ kind: 'job-succeeded', ...job, accuracy: 0.9752, rounds: 1 }, 'Job mnist succeeded after 1 round with 97.52 %.'],
  [{ kind: 'job-succeeded', ...job, accuracy: null, rounds: 12 }, 'Job mnist succeeded after 12 rounds.'],
  [
    {
      kind: 'job-succeeded',
      ...job,
      accuracy: 0.75,
      rounds: 7,
      modelRound: 4,
      earlyStop: { judgedBy: 'accuracy', bestRound: 4, best: 0.75, patience: 3, minDelta: 0 },
    },
    'Job mnist succeeded after 7 rounds with 75.00 %, those of round 4: its accuracy had not improved for 3 rounds.',
  ],
  [{ kind: 'job-failed', ...job, failure }, 'Job mnist failed: its connection broke.'],
  [{ kind: 'job-removed', ...job }, 'Job mnist was deleted.'],
  [
    { kind: 'round-started', ...job, round: 3, shares: 3, devices: 1 },
    'Round 3 of mnist started: 3 parts on 1 device.',
  ],
  [
    { kind: 'round-committed', ...job, round: 3, updates: 2, omissions: 1 },
    'Round 3 of mnist is kept, with 2 updates and without 1 part.',
  ],
  [{ kind: 'round-evaluated', ...job, round: 3, evaluation }, 'Round 3 of mnist reached 96.41 %.'],
  [
    { kind: 'task-reassigned', ...share, failure },
    'Part 2 of round 3 was taken from mac-mini and given to another device: its connection broke.',
  ],
  [
    { kind: 'task-hedged', ...share, secondId: share.deviceId, secondName: 'nuc' },
    'Part 2 of round 3 takes mac-mini longer than usual: nuc tries it as well.',
  ],
  [
    { kind: 'device-set-aside', ...job, deviceId: share.deviceId, deviceName: 'mac-mini', refusals: 3, failure },
    'mnist goes on without mac-mini, which brought 3 updates that could not count: its connection broke.',
  ],
  [{ kind: 'task-left-out', ...share, failure }, 'Round 3 goes on without part 2 from mac-mini: its connection broke.'],
  [
    { kind: 'access-token-created', ...token, role: 'viewer' },
    'The access token grafana was made, for the role viewer.',
  ],
  [{ kind: 'access-token-revoked', ...token }, 'The access token grafana was revoked.'],
  [{ kind: 'signed-in', ...token }, 'A browser was signed in with the access token grafana.'],
];

describe('describeEvent', () => {
  it.each(SENTENCES)('%o', (body, sentence) => {
    expect(describeEvent(EventBody.parse(body))).toBe(sentence);
  });

  it('says whose deed it was, and from where', () => {
    const owner = { kind: 'access-token', tokenId: 't', name: 'owner', role: 'admin', address: '127.0.0.1' } as const;
    const told = (body: object) => describeEvent(EventBody.parse(body), owner);
    expect(told({ kind: 'job-cancelled', ...job })).toBe('owner from 127.0.0.1 cancelled job mnist.');
    expect(told({ kind: 'device-removed', ...device })).toBe('owner from 127.0.0.1 took mac-mini out of the cluster.');
    expect(told({ kind: 'job-started', ...job })).toBe('Job mnist started.');
  });

  it('knows every kind of event', () => {
    const described = new Set(SENTENCES.map(([{ kind }]) => kind));
    expect(EventBody.options.map(({ shape }) => shape.kind.value).filter((kind) => !described.has(kind))).toEqual([]);
  });
});
