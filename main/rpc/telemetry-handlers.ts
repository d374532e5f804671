import { AppError } from '../../common/errors.ts';
import type { Handlers } from '../../platform/grpc/server-handlers.ts';
import { decodeLogRecord } from '../../platform/wire/log-wire.ts';
import type { TelemetryService } from '../../proto/gen/edgeorchestra/v1/telemetry_pb.js';
import type { DeviceLogs } from '../logs/device-logs.ts';
import type { CallerLimits } from './caller-limits.ts';
import type { IdentifyPeer } from './peer-identity.ts';

export interface TelemetryHandlersDeps {
  readonly identify: IdentifyPeer;
  readonly deviceLogs: Pick<DeviceLogs, 'take'>;
  /** How often each device may send. */
  readonly shipments: CallerLimits;
}

const MOST_RECORDS = 500;
const LONGEST_RUN = 64;

/** What devices tell of themselves besides their beats. */
export function telemetryHandlers({
  identify,
  deviceLogs,
  shipments,
}: TelemetryHandlersDeps): Handlers<typeof TelemetryService.method> {
  return {
    async shipLogs({ run, records, lost }, context) {
      const id = identify(context);
      shipments.take(id);
      if (run === '' || run.length > LONGEST_RUN)
        throw new AppError('invalid-argument', 'run: a name of the run is needed');
      if (records.length > MOST_RECORDS)
        throw new AppError('invalid-argument', `records: at most ${MOST_RECORDS} at once`);
      const through = await deviceLogs.take(id, { run, records: records.map(decodeLogRecord), lost: Number(lost) });
      return { through: BigInt(through) };
    },
  };
}
