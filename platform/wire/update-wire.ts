import type { MessageInitShape } from '@bufbuild/protobuf';
import { ERROR_CODES, type ErrorCode } from '../../common/errors.ts';
import { AgentReport, UpdateOrderId } from '../../common/updates/agent-report.ts';
import type { UpdateOrder } from '../../common/updates/update-order.ts';
import type { AgentUpdates, AgentUpdatesSchema } from '../../proto/gen/edgeorchestra/v1/device_registry_pb.js';
import type { UpdateOrderSchema, UpdateOrder as WireOrder } from '../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import { decodeWith } from './decode-with.ts';

const LONGEST_TEXT = 1_000;

export function encodeAgentReport({
  obstacle,
  underWay,
  last,
}: AgentReport): MessageInitShape<typeof AgentUpdatesSchema> {
  return {
    ...(obstacle && { obstacle }),
    ...(underWay && { underWay: { orderId: underWay.order, phase: underWay.phase } }),
    ...(last && {
      last: {
        orderId: last.order,
        version: last.version,
        outcome: last.outcome,
        code: last.failure?.code ?? '',
        message: last.failure?.message.slice(0, LONGEST_TEXT).toWellFormed() ?? '',
      },
    }),
  };
}

/** null for a report that this side is too old for: what an agent is comes before how it is updated. */
export function decodeAgentReport({ obstacle, underWay, last }: AgentUpdates): AgentReport | null {
  const report = {
    obstacle: obstacle === undefined ? null : { ...obstacle, code: knownCode(obstacle.code) },
    underWay: underWay === undefined ? null : { order: underWay.orderId, phase: underWay.phase },
    last:
      last === undefined
        ? null
        : {
            order: last.orderId,
            version: last.version,
            outcome: last.outcome,
            failure: last.code === '' ? null : { code: knownCode(last.code), message: last.message },
          },
  };
  return AgentReport.safeParse(report).data ?? null;
}

function knownCode(code: string): ErrorCode {
  return ERROR_CODES.find((known) => known === code) ?? 'update-failed';
}

/** Undefined: there is no order. @throws AppError `invalid-argument` */
export function decodeUpdateOrder({ orderId, manifest, signature }: WireOrder): UpdateOrder | undefined {
  if (orderId === '') return undefined;
  return { id: decodeWith(UpdateOrderId, orderId, 'update.order_id'), manifest, signature };
}

/** Undefined: there is no order. */
export function encodeUpdateOrder(order: UpdateOrder | undefined): MessageInitShape<typeof UpdateOrderSchema> {
  return order === undefined
    ? { orderId: '' }
    : { orderId: order.id, manifest: order.manifest, signature: order.signature };
}
