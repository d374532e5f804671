import type { DeviceState as DomainDeviceState } from '../../common/domain/device.ts';
import { AppError } from '../../common/errors.ts';
import { VERSION } from '../../common/version.ts';
import type { Handlers } from '../../platform/grpc/server-handlers.ts';
import { decodeRegistration } from '../../platform/wire/registration-wire.ts';
import {
  type DeviceRegistry as DeviceRegistryService,
  DeviceState,
} from '../../proto/gen/edgeorchestra/v1/device_registry_pb.js';
import type { CommandQueue } from '../cluster/command-queue.ts';
import type { DeviceRegistry } from '../cluster/device-registry.ts';
import type { DeviceSessions } from '../cluster/device-sessions.ts';
import type { TaskBoard } from '../jobs/task-board.ts';
import type { Rollouts } from '../updates/rollouts.ts';
import type { IdentifyPeer } from './peer-identity.ts';

export interface RegistryHandlersDeps {
  readonly identify: IdentifyPeer;
  readonly devices: DeviceRegistry;
  readonly sessions: DeviceSessions;
  readonly commands: CommandQueue;
  readonly board: TaskBoard;
  readonly updates: Pick<Rollouts, 'heard'>;
  readonly leaseMs: () => number;
  readonly cluster: () => { readonly id: string; readonly name: string };
  /** Whom devices should trust, DER. */
  readonly authorities: () => readonly Uint8Array[];
}

/** Where devices say what they are. */
export function registryHandlers(deps: RegistryHandlersDeps): Handlers<typeof DeviceRegistryService.method> {
  const { identify, devices, sessions, commands, board, updates, leaseMs, cluster, authorities } = deps;
  return {
    async register(request, context) {
      const { tasks, instanceId, lastSleep, updates: report, ...registration } = decodeRegistration(request);
      if (registration.id !== identify(context)) {
        throw new AppError('invalid-argument', 'registration.id: a device can only register itself');
      }
      sessions.admit({ id: registration.id, instanceId, lastSleep }, context.address);
      devices.register(registration);
      updates.heard(registration.id, report);
      board.reconcile(registration.id, tasks);
      for (const task of tasks.filter((one) => !board.isWanted(one))) {
        commands.send(registration.id, { kind: 'cancel', task, reason: 'nobody waits for it any more' });
      }
      const { id, name } = cluster();
      return {
        clusterId: id,
        clusterName: name,
        orchestratorVersion: VERSION,
        leaseMs: leaseMs(),
        authorities: [...authorities()],
      };
    },

    async unregister(_request, context) {
      devices.remove(identify(context));
      return {};
    },

    async listDevices() {
      return {
        devices: devices.list().map(({ id, name, state }) => ({ deviceId: id, name, state: WIRE_STATE[state] })),
      };
    },
  };
}

const WIRE_STATE: Readonly<Record<DomainDeviceState, DeviceState>> = {
  pending: DeviceState.PENDING,
  online: DeviceState.ONLINE,
  asleep: DeviceState.ASLEEP,
  draining: DeviceState.DRAINING,
  offline: DeviceState.OFFLINE,
  revoked: DeviceState.REVOKED,
};
