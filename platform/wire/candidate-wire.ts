import { Candidate } from '../../common/domain/joining.ts';
import type { Hello } from '../../proto/gen/edgeorchestra/v1/enrollment_pb.js';
import { decodeWith } from './decode-with.ts';
import { decodeHardware, encodeHardware } from './hardware-wire.ts';

/** What a machine says of itself, in the fields of Hello. */
export function encodeCandidate({ id, name, agentVersion, hardware }: Candidate) {
  return { deviceId: id, name, agentVersion, hardware: encodeHardware(hardware) };
}

/** @throws AppError `invalid-argument` */
export function decodeCandidate({ deviceId, name, agentVersion, hardware }: Hello): Candidate {
  return decodeWith(Candidate, { id: deviceId, name, agentVersion, hardware: decodeHardware(hardware) }, 'hello');
}
