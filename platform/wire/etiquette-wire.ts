import type { MessageInitShape } from '@bufbuild/protobuf';
import { z } from 'zod';
import { EtiquetteState } from '../../common/etiquette/decision.ts';
import { EtiquettePolicy, USUAL_POLICY } from '../../common/specs/etiquette-policy.ts';
import type {
  EtiquetteSchema,
  Etiquette as WireEtiquette,
  EtiquettePolicy as WirePolicy,
} from '../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import { decodeWith } from './decode-with.ts';
import { parseJson } from './parse-json.ts';

/** A device's state, with the version of the policy that it goes by; empty while it has none. */
export function encodeEtiquette(
  { level, reasons, since, until }: EtiquetteState,
  policyVersion: string,
): MessageInitShape<typeof EtiquetteSchema> {
  return {
    level,
    reasons: reasons.map((reason) => JSON.stringify(reason)),
    sinceMs: since,
    ...(until === null ? {} : { untilMs: until }),
    policyVersion,
  };
}

/** @throws AppError `invalid-argument` */
export function decodeEtiquette({ level, reasons, sinceMs, untilMs }: WireEtiquette): EtiquetteState {
  const facts = reasons.map((text) => parseJson(text, 'reason'));
  return decodeWith(EtiquetteState, { level, reasons: facts, since: sinceMs, until: untilMs ?? null }, 'etiquette');
}

/** Fields that only another version knows are passed over, or are as usual: the others hold all the same. */
const KnownFields = z.object(EtiquettePolicy.shape);

/** @throws AppError `invalid-argument` */
export function decodePolicy({ version, policy }: WirePolicy): { version: string; policy: EtiquettePolicy } {
  const told = decodeWith(z.looseObject({}), parseJson(policy, 'policy'), 'policy');
  return { version, policy: decodeWith(KnownFields, { ...USUAL_POLICY, ...told }, 'policy') };
}
