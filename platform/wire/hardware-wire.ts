import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Hardware } from '../../common/domain/device.ts';
import type { HardwareSchema, Hardware as WireHardware } from '../../proto/gen/edgeorchestra/v1/device_registry_pb.js';

export function encodeHardware(hardware: Hardware): MessageInitShape<typeof HardwareSchema> {
  return {
    ...hardware,
    performanceCores: hardware.performanceCores ?? 0,
    memoryBytes: BigInt(hardware.memoryBytes),
  };
}

/** Not checked yet: whoever reads a message checks it as a whole. */
export function decodeHardware(hardware: WireHardware | undefined): unknown {
  return (
    hardware && {
      ...hardware,
      performanceCores: hardware.performanceCores === 0 ? null : hardware.performanceCores,
      memoryBytes: Number(hardware.memoryBytes),
    }
  );
}
