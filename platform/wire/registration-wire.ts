import type { MessageInitShape } from '@bufbuild/protobuf';
import { z } from 'zod';
import { TaskReference } from '../../common/domain/assignment.ts';
import { Hardware, LastSleep, LocalDataset, NetworkCard } from '../../common/domain/device.ts';
import { DeviceId } from '../../common/domain/ids.ts';
import { AllowedTrainer } from '../../common/domain/trainer.ts';
import { AgentReport } from '../../common/updates/agent-report.ts';
import type { RegisterRequest, RegisterRequestSchema } from '../../proto/gen/edgeorchestra/v1/device_registry_pb.js';
import { decodeWith } from './decode-with.ts';
import { decodeHardware, encodeHardware } from './hardware-wire.ts';
import { decodeNetworkCard, encodeNetworkCard } from './network-card-wire.ts';
import { encodeTaskReference } from './task-reference-wire.ts';
import { decodeAgentReport, encodeAgentReport } from './update-wire.ts';

/** Everything a device says when it registers. */
export const RegistrationMessage = z.object({
  id: DeviceId,
  name: z.string().min(1).max(128),
  agentVersion: z.string().min(1).max(64),
  /** Made at each start of the agent: two that alternate are two machines with one identity. */
  instanceId: z.string().max(64),
  hardware: Hardware,
  datasets: z.array(LocalDataset).max(1_000),
  trainers: z.array(AllowedTrainer).max(1_000),
  features: z.array(z.string().min(1).max(64)).max(1_000),
  tasks: z.array(TaskReference).max(10_000),
  lastSleep: LastSleep.nullable(),
  networkCards: z.array(NetworkCard).max(64),
  /** null: the agent knows no updates of itself. */
  updates: AgentReport.nullable(),
});
export type RegistrationMessage = z.infer<typeof RegistrationMessage>;

export function encodeRegistration(message: RegistrationMessage): MessageInitShape<typeof RegisterRequestSchema> {
  const { id, name, agentVersion, instanceId, hardware, datasets, trainers, features, tasks } = message;
  const { lastSleep, updates } = message;
  return {
    deviceId: id,
    name,
    agentVersion,
    instanceId,
    hardware: encodeHardware(hardware),
    datasets: datasets.map((dataset) => ({ ...dataset })),
    trainers: trainers.map((trainer) => ({ ...trainer })),
    features: [...features],
    tasks: tasks.map(encodeTaskReference),
    networkCards: message.networkCards.map(encodeNetworkCard),
    ...(lastSleep === null
      ? {}
      : { lastSleep: { lastedMs: BigInt(lastSleep.lastedMs), endedMsAgo: BigInt(lastSleep.endedMsAgo) } }),
    ...(updates === null ? {} : { updates: encodeAgentReport(updates) }),
  };
}

/** @throws AppError `invalid-argument` */
export function decodeRegistration(wire: RegisterRequest): RegistrationMessage {
  return decodeWith(
    RegistrationMessage,
    {
      id: wire.deviceId,
      name: wire.name,
      agentVersion: wire.agentVersion,
      instanceId: wire.instanceId,
      hardware: decodeHardware(wire.hardware),
      datasets: wire.datasets,
      trainers: wire.trainers,
      features: wire.features,
      tasks: wire.tasks,
      lastSleep: wire.lastSleep
        ? { lastedMs: Number(wire.lastSleep.lastedMs), endedMsAgo: Number(wire.lastSleep.endedMsAgo) }
        : null,
      networkCards: wire.networkCards.map(decodeNetworkCard),
      updates: wire.updates === undefined ? null : decodeAgentReport(wire.updates),
    },
    'registration',
  );
}
