import type { MessageInitShape } from '@bufbuild/protobuf';
import { EconomyState } from '../../common/economy/economy-state.ts';
import type { EconomySchema, Economy as WireEconomy } from '../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import { decodeWith } from './decode-with.ts';
import { parseJson } from './parse-json.ts';

export function encodeEconomy(state: EconomyState): MessageInitShape<typeof EconomySchema> {
  const { shortages, stopped, optional, returnsAt } = state;
  return {
    shortages: shortages.map((shortage) => JSON.stringify(shortage)),
    stopped: stopped.map(({ work, since, gainedBytes }) => ({ work, sinceMs: since, gainedBytes })),
    optional: optional.map((holding) => ({ ...holding })),
    ...(returnsAt === null ? {} : { returnsMs: returnsAt }),
  };
}

/** @throws AppError `invalid-argument` */
export function decodeEconomy({ shortages, stopped, optional, returnsMs }: WireEconomy): EconomyState {
  const told = {
    shortages: shortages.map((text) => parseJson(text, 'shortage')),
    stopped: stopped.map(({ work, sinceMs, gainedBytes }) => ({ work, since: sinceMs, gainedBytes })),
    optional: optional.map(({ work, memoryBytes, diskBytes }) => ({ work, memoryBytes, diskBytes })),
    returnsAt: returnsMs ?? null,
  };
  return decodeWith(EconomyState, told, 'economy');
}
