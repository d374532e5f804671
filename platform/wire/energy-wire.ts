import type { MessageInitShape } from '@bufbuild/protobuf';
import type { EnergyUse } from '../../common/domain/energy-use.ts';
import {
  UsedEnergy_Scope as Scope,
  type UsedEnergy,
  type UsedEnergySchema,
} from '../../proto/gen/edgeorchestra/v1/model_pb.js';

const SCOPES = { processor: Scope.PROCESSOR, machine: Scope.MACHINE } as const;

export function encodeEnergy({ joules, scope }: EnergyUse): MessageInitShape<typeof UsedEnergySchema> {
  return { joules, scope: SCOPES[scope] };
}

/** Undefined also where a newer agent counts what is not known here. */
export function decodeEnergy(wire: UsedEnergy | undefined): unknown {
  const known = Object.entries(SCOPES).find(([, scope]) => scope === wire?.scope);
  return wire === undefined || known === undefined ? undefined : { joules: wire.joules, scope: known[0] };
}
