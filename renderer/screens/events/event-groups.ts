import { EventKind } from '../../../common/domain/event.ts';

/** The groups by which events are chosen, in the order in which they are shown. */
export const EVENT_GROUPS = ['devices', 'joining', 'jobs', 'rounds', 'data', 'access', 'orchestrator'] as const;
export type EventGroup = (typeof EVENT_GROUPS)[number];

const GROUP_OF: Readonly<Record<EventKind, EventGroup>> = {
  'orchestrator-started': 'orchestrator',
  'orchestrator-stopped': 'orchestrator',
  'audit-key-replaced': 'orchestrator',
  'old-events-removed': 'orchestrator',
  'device-registered': 'devices',
  'device-came-online': 'devices',
  'device-went-offline': 'devices',
  'device-fell-asleep': 'devices',
  'device-level-changed': 'devices',
  'etiquette-changed': 'devices',
  'device-removed': 'devices',
  'device-asked-to-join': 'joining',
  'join-request-denied': 'joining',
  'device-joined': 'joining',
  'device-cloned': 'joining',
  'joining-disturbed': 'joining',
  'certificate-renewed': 'joining',
  'join-token-created': 'joining',
  'join-token-revoked': 'joining',
  'authority-replaced': 'joining',
  'dataset-imported': 'data',
  'dataset-import-failed': 'data',
  'dataset-removed': 'data',
  'model-added': 'data',
  'model-removed': 'data',
  'deployment-created': 'data',
  'deployment-changed': 'data',
  'deployment-entered': 'data',
  'deployment-removed': 'data',
  'replica-placed': 'data',
  'replica-withdrawn': 'data',
  'job-created': 'jobs',
  'job-started': 'jobs',
  'job-waited': 'jobs',
  'job-went-on': 'jobs',
  'job-changed': 'jobs',
  'job-paused': 'jobs',
  'job-resumed': 'jobs',
  'job-cancelled': 'jobs',
  'job-succeeded': 'jobs',
  'job-failed': 'jobs',
  'job-removed': 'jobs',
  'round-started': 'rounds',
  'round-committed': 'rounds',
  'round-evaluated': 'rounds',
  'task-reassigned': 'rounds',
  'task-hedged': 'rounds',
  'device-set-aside': 'rounds',
  'task-left-out': 'rounds',
  'access-token-created': 'access',
  'access-token-revoked': 'access',
  'signed-in': 'access',
  'backup-made': 'orchestrator',
  'backup-received': 'orchestrator',
  'backup-removed': 'orchestrator',
  'restore-prepared': 'orchestrator',
  'restore-undone': 'orchestrator',
  'cluster-restored': 'orchestrator',
  'alert-entered': 'orchestrator',
  'silence-added': 'orchestrator',
  'silence-removed': 'orchestrator',
  'alert-rule-changed': 'orchestrator',
  'channel-added': 'orchestrator',
  'channel-removed': 'orchestrator',
  'notification-given-up': 'orchestrator',
  'release-imported': 'devices',
  'rollout-changed': 'devices',
  'rollout-halted': 'devices',
  'agent-update-started': 'devices',
  'agent-updated': 'devices',
  'agent-update-failed': 'devices',
  'notice-dismissed': 'orchestrator',
};

/** The kinds of a group. */
export function kindsOf(group: EventGroup): readonly EventKind[] {
  return EventKind.options.filter((kind) => GROUP_OF[kind] === group);
}

/** The group that a kind belongs to. */
export function groupOf(kind: EventKind): EventGroup {
  return GROUP_OF[kind];
}
