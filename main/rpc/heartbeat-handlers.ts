import type { MessageInitShape } from '@bufbuild/protobuf';
import { Bell } from '../../common/bell.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import type { ReplicaPlan } from '../../common/serving/replica-plan.ts';
import type { UpdateOrder } from '../../common/updates/update-order.ts';
import type { Handlers } from '../../platform/grpc/server-handlers.ts';
import { encodeCommand } from '../../platform/wire/command-wire.ts';
import { decodeEconomy } from '../../platform/wire/economy-wire.ts';
import { decodeEtiquette } from '../../platform/wire/etiquette-wire.ts';
import { decodeExamination } from '../../platform/wire/examination-wire.ts';
import { encodeLogLevels } from '../../platform/wire/log-wire.ts';
import { decodeMetrics } from '../../platform/wire/metrics-wire.ts';
import { encodeServingPlan } from '../../platform/wire/serving-wire.ts';
import { encodeUpdateOrder } from '../../platform/wire/update-wire.ts';
import {
  type Etiquette,
  Goodbye_Reason as GoodbyeReason,
  type HeartbeatRequest,
  type HeartbeatResponseSchema,
  type HeartbeatService,
} from '../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import type { CommandQueue } from '../cluster/command-queue.ts';
import type { DeviceSession, DeviceSessions } from '../cluster/device-sessions.ts';
import type { EtiquetteDesk } from '../cluster/etiquette-desk.ts';
import type { Examinations } from '../cluster/examinations.ts';
import type { DeviceTraces } from '../cluster/replays/device-traces.ts';
import type { LevelDesk } from '../logs/level-desk.ts';
import type { StoredCommand } from '../storage/rows/command-rows.ts';
import type { CallerLimits } from './caller-limits.ts';
import { Inbox } from './inbox.ts';
import type { IdentifyPeer } from './peer-identity.ts';

type Response = MessageInitShape<typeof HeartbeatResponseSchema>;

export interface HeartbeatDeps {
  readonly identify: IdentifyPeer;
  readonly sessions: DeviceSessions;
  readonly commands: CommandQueue;
  /** True for a job that has not ended. */
  /** What each device is to serve. */
  readonly serving: {
    readonly plansOf: (id: DeviceId) => readonly ReplicaPlan[];
    readonly onPlan: (id: DeviceId, call: () => void) => () => void;
  };
  readonly isJobUnfinished: (jobId: string) => boolean;
  /** Which version each device is to become. */
  readonly updates: {
    readonly orderOf: (id: DeviceId) => UpdateOrder | undefined;
    readonly onOrder: (id: DeviceId, call: () => void) => () => void;
  };
  /** What each device owes to its owner. */
  readonly etiquette: Pick<EtiquetteDesk, 'policyOf'>;
  /** How much each device is to log. */
  readonly logLevels: Pick<LevelDesk, 'rulesOf'>;
  /** Who is to look at its machine. */
  readonly examinations: Pick<Examinations, 'requestOf' | 'onAsked' | 'answer'>;
  /** Who is to send its trace. */
  readonly traces: Pick<DeviceTraces, 'requestOf' | 'onAsked' | 'answer'>;
  /** How often each device may beat. */
  readonly beats: CallerLimits;
  /** Fires when the orchestrator stops. */
  readonly draining: AbortSignal;
}

/** Of one beat; what a device keeps of more it is told with later ones. */
const MOST_KEPT_JOBS = 100;

/** The devices' lifeline: beats up; acknowledgements and commands down. */
export function heartbeatHandlers(deps: HeartbeatDeps): Handlers<typeof HeartbeatService.method> {
  const { commands, serving, examinations, traces, updates, draining } = deps;
  /** One listener for all streams: thousands are open. */
  const open = new Set<Bell>();
  const bells = new Map<DeviceId, Bell>();
  examinations.onAsked((id) => bells.get(id)?.ring());
  traces.onAsked((id) => bells.get(id)?.ring());
  const ringAll = () => {
    for (const { ring } of open) ring();
  };
  draining.addEventListener('abort', ringAll, { once: true });
  return {
    async *heartbeat(requests, context) {
      const id = deps.identify(context);
      const session = deps.sessions.open(id);
      const bell = new Bell();
      const sent = new Set<string>();
      const inbox = new Inbox(requests, bell);
      let examination: string | undefined;
      let trace: string | undefined;
      let isCommandAdded = true;
      const stopWatching = commands.onAdded(id, () => {
        isCommandAdded = true;
        bell.ring();
      });
      // Before the first acknowledgement, which tells the device that there is no other plan.
      let isPlanNew = serving.plansOf(id).length > 0;
      const stopPlan = serving.onPlan(id, () => {
        isPlanNew = true;
        bell.ring();
      });
      let isOrderNew = updates.orderOf(id) !== undefined;
      const stopOrder = updates.onOrder(id, () => {
        isOrderNew = true;
        bell.ring();
      });
      context.signal.addEventListener('abort', bell.ring, { once: true });
      session.signal.addEventListener('abort', bell.ring, { once: true });
      open.add(bell);
      bells.set(id, bell);
      try {
        // All in one loop: a generator and a signal for each source would be a third of what a device takes of the heap.
        for (;;) {
          session.signal.throwIfAborted();
          draining.throwIfAborted();
          if (isCommandAdded) {
            isCommandAdded = false;
            for (const command of commands.takeUnsent(id, sent)) yield toCommand(command);
          }
          if (isPlanNew) {
            isPlanNew = false;
            yield { kind: { case: 'serving', value: encodeServingPlan(serving.plansOf(id)) } };
          }
          const asked = examinations.requestOf(id);
          if (asked !== undefined && asked !== examination) {
            examination = asked;
            yield { kind: { case: 'examination', value: { id: asked } } };
          }
          const wanted = traces.requestOf(id);
          if (wanted !== undefined && wanted !== trace) {
            trace = wanted;
            yield { kind: { case: 'trace', value: { id: wanted } } };
          }
          if (isOrderNew) {
            isOrderNew = false;
            yield { kind: { case: 'update', value: encodeUpdateOrder(updates.orderOf(id)) } };
          }
          const request = inbox.take();
          if (request === 'none yet') {
            context.signal.throwIfAborted(); // but what it said before it went is heard: it may be a goodbye
            await bell.rung();
            continue;
          }
          if (request === 'no more') break;
          const answer = take(request, id, session, deps);
          if (answer === 'goodbye') break;
          if (answer !== undefined) yield answer;
        }
        session.signal.throwIfAborted();
      } finally {
        open.delete(bell);
        if (bells.get(id) === bell) bells.delete(id);
        stopWatching();
        stopPlan();
        stopOrder();
        inbox.close();
        session.close();
      }
    },
  };
}

/** Takes in what a device says, and returns the answer to it if there is one. */
function take(
  { kind }: HeartbeatRequest,
  id: DeviceId,
  session: DeviceSession,
  { commands, beats, isJobUnfinished, etiquette: desk, logLevels, examinations, traces }: HeartbeatDeps,
): Response | 'goodbye' | undefined {
  // They are as many as the commands were: those of many short rounds are no flood.
  if (kind.case === 'commandAcknowledgement' && commands.acknowledge(id, kind.value.commandId)) return undefined;
  beats.take(id);
  if (kind.case === 'beat') {
    const { sequence, keptJobs, sentAt, roundTripMs, etiquette, economy } = kind.value;
    const leaseMs = session.beat(decodeMetrics(kind.value.metrics), {
      timing: sentAt === undefined ? undefined : { sentAt: Number(sentAt), roundTripMs },
      etiquette: etiquette === undefined ? undefined : decodeEtiquette(etiquette),
      economy: economy === undefined ? undefined : decodeEconomy(economy),
    });
    const endedJobs = keptJobs.slice(0, MOST_KEPT_JOBS).filter((jobId) => !isJobUnfinished(jobId));
    const told = { ...policyFor(id, etiquette, desk), ...levelsFor(id, kind.value.logLevelsVersion, logLevels) };
    return { kind: { case: 'acknowledgement', value: { sequence, leaseMs, endedJobs, ...told } } };
  }
  if (kind.case === 'examination') {
    examinations.answer(id, kind.value.id, decodeExamination(kind.value));
  } else if (kind.case === 'trace') {
    traces.answer(id, kind.value.id, kind.value.entries);
  } else if (kind.case === 'goodbye') {
    session.leave(kind.value.reason === GoodbyeReason.SUSPENDING ? 'suspended' : 'agent-stopped');
    return 'goodbye';
  }
  return undefined;
}

/** The policy, for a device that knows etiquette and goes by another one. */
function policyFor(id: DeviceId, etiquette: Etiquette | undefined, desk: HeartbeatDeps['etiquette']) {
  if (etiquette === undefined) return {};
  const { version, policy } = desk.policyOf(id);
  return version === etiquette.policyVersion ? {} : { policy: { version, policy: JSON.stringify(policy) } };
}

/** The log levels, for a device that takes some and goes by others. */
function levelsFor(id: DeviceId, version: string | undefined, desk: HeartbeatDeps['logLevels']) {
  if (version === undefined) return {};
  const rules = desk.rulesOf(id);
  return rules.version === version ? {} : { logLevels: encodeLogLevels(rules, rules.now) };
}

function toCommand(command: StoredCommand): Response {
  return { kind: { case: 'command', value: encodeCommand(command) } };
}
