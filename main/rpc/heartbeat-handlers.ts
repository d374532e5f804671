import type { MessageInitShape } from '@bufbuild/protobuf';
import type { DeviceId } from '../../common/domain/ids.ts';
import { mergeUntilFirstEnds } from '../../common/merge.ts';
import type { Handlers } from '../../platform/grpc/server-handlers.ts';
import { encodeCommand } from '../../platform/wire/command-wire.ts';
import { decodeMetrics } from '../../platform/wire/metrics-wire.ts';
import {
  Goodbye_Reason as GoodbyeReason,
  type HeartbeatRequest,
  type HeartbeatResponseSchema,
  type HeartbeatService,
} from '../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import type { CommandQueue } from '../cluster/command-queue.ts';
import type { DeviceSession, DeviceSessions } from '../cluster/device-sessions.ts';
import type { CallerLimits } from './caller-limits.ts';
import type { IdentifyPeer } from './peer-identity.ts';

type Response = MessageInitShape<typeof HeartbeatResponseSchema>;

export interface HeartbeatDeps {
  readonly identify: IdentifyPeer;
  readonly sessions: DeviceSessions;
  readonly commands: CommandQueue;
  /** How often each device may beat. */
  readonly beats: CallerLimits;
  /** Fires when the orchestrator stops. */
  readonly draining: AbortSignal;
}

/** The devices' lifeline: beats up; acknowledgements and commands down. */
export function heartbeatHandlers(deps: HeartbeatDeps): Handlers<typeof HeartbeatService.method> {
  return {
    async *heartbeat(requests, context) {
      const id = deps.identify(context);
      const session = deps.sessions.open(id);
      const stop = AbortSignal.any([context.signal, session.signal, deps.draining]);
      try {
        yield* mergeUntilFirstEnds<Response>(
          answers(requests, id, session, deps),
          commandsTo(id, deps, stop),
          stopOn(stop),
        );
        session.signal.throwIfAborted();
      } finally {
        session.close();
      }
    },
  };
}

async function* answers(
  requests: AsyncIterable<HeartbeatRequest>,
  id: DeviceId,
  session: DeviceSession,
  { commands, beats }: HeartbeatDeps,
): AsyncGenerator<Response> {
  for await (const { kind } of requests) {
    beats.take(id);
    if (kind.case === 'beat') {
      const leaseMs = session.beat(decodeMetrics(kind.value.metrics));
      yield { kind: { case: 'acknowledgement', value: { sequence: kind.value.sequence, leaseMs } } };
    } else if (kind.case === 'commandAcknowledgement') {
      commands.acknowledge(id, kind.value.commandId);
    } else if (kind.case === 'goodbye') {
      session.leave(kind.value.reason === GoodbyeReason.SUSPENDING ? 'suspended' : 'agent-stopped');
      return;
    }
  }
}

async function* commandsTo(id: DeviceId, { commands }: HeartbeatDeps, stop: AbortSignal): AsyncGenerator<Response> {
  for await (const command of commands.watch(id, stop)) {
    yield { kind: { case: 'command', value: encodeCommand(command) } };
  }
}

/** Yields nothing; fails when the signal fires, which ends the merged stream. */
async function* stopOn(stop: AbortSignal): AsyncGenerator<Response> {
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
  throw stop.reason;
}
