import type { MessageInitShape } from '@bufbuild/protobuf';
import { Bell } from '../../common/bell.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import type { ReplicaPlan } from '../../common/serving/replica-plan.ts';
import type { UpdateOrder } from '../../common/updates/update-order.ts';
import type { Handlers } from '../../platform/grpc/server-handlers.ts';
import { encodeCommand } from '../../platform/wire/command-wire.ts';
import { decodeEtiquette } from '../../platform/wire/etiquette-wire.ts';
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
  /** How often each device may beat. */
  readonly beats: CallerLimits;
  /** Fires when the orchestrator stops. */
  readonly draining: AbortSignal;
}

/** Of one beat; what a device keeps of more it is told with later ones. */
const MOST_KEPT_JOBS = 100;

/** The devices' lifeline: beats up; acknowledgements and commands down. */
export function heartbeatHandlers(deps: HeartbeatDeps): Handlers<typeof HeartbeatService.method> {
  const { commands, serving, updates, draining } = deps;
  /** One listener for all streams: thousands are open. */
  const open = new Set<Bell>();
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
  { commands, beats, isJobUnfinished, etiquette: desk }: HeartbeatDeps,
): Response | 'goodbye' | undefined {
  beats.take(id);
  if (kind.case === 'beat') {
    const { sequence, keptJobs, sentAt, roundTripMs, etiquette } = kind.value;
    const leaseMs = session.beat(decodeMetrics(kind.value.metrics), {
      timing: sentAt === undefined ? undefined : { sentAt: Number(sentAt), roundTripMs },
      etiquette: etiquette === undefined ? undefined : decodeEtiquette(etiquette),
    });
    const endedJobs = keptJobs.slice(0, MOST_KEPT_JOBS).filter((jobId) => !isJobUnfinished(jobId));
    return {
      kind: { case: 'acknowledgement', value: { sequence, leaseMs, endedJobs, ...policyFor(id, etiquette, desk) } },
    };
  }
  if (kind.case === 'commandAcknowledgement') {
    commands.acknowledge(id, kind.value.commandId);
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

function toCommand(command: StoredCommand): Response {
  return { kind: { case: 'command', value: encodeCommand(command) } };
}
