import type { MessageInitShape } from '@bufbuild/protobuf';
import { z } from 'zod';
import { TaskReference } from '../../common/domain/assignment.ts';
import { Hardware, LocalDataset } from '../../common/domain/device.ts';
import { DeviceId } from '../../common/domain/ids.ts';
import type { RegisterRequest, RegisterRequestSchema } from '../../proto/gen/edgeorchestra/v1/device_registry_pb.js';
import { decodeWith } from './decode-with.ts';
import { encodeTaskReference } from './task-reference-wire.ts';

/** Everything a device says when it registers. */
export const RegistrationMessage = z.object({
  id: DeviceId,
  name: z.string().min(1).max(128),
  agentVersion: z.string().min(1).max(64),
  hardware: Hardware,
  datasets: z.array(LocalDataset).max(1_000),
  tasks: z.array(TaskReference).max(10_000),
});
export type RegistrationMessage = z.infer<typeof RegistrationMessage>;

export function encodeRegistration(message: RegistrationMessage): MessageInitShape<typeof RegisterRequestSchema> {
  const { id, name, agentVersion, hardware, datasets, tasks } = message;
  return {
    deviceId: id,
    name,
    agentVersion,
    hardware: {
      ...hardware,
      performanceCores: hardware.performanceCores ?? 0,
      memoryBytes: BigInt(hardware.memoryBytes),
    },
    datasets: datasets.map((dataset) => ({ ...dataset })),
    tasks: tasks.map(encodeTaskReference),
  };
}

/** @throws AppError `invalid-argument` */
export function decodeRegistration(wire: RegisterRequest): RegistrationMessage {
  const { hardware } = wire;
  return decodeWith(
    RegistrationMessage,
    {
      id: wire.deviceId,
      name: wire.name,
      agentVersion: wire.agentVersion,
      hardware: hardware && {
        ...hardware,
        performanceCores: hardware.performanceCores === 0 ? null : hardware.performanceCores,
        memoryBytes: Number(hardware.memoryBytes),
      },
      datasets: wire.datasets,
      tasks: wire.tasks,
    },
    'registration',
  );
}
