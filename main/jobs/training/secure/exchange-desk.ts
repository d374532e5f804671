import type { TaskReference } from '../../../../common/domain/assignment.ts';
import type { DeviceId } from '../../../../common/domain/ids.ts';
import { LETTER_BYTES } from '../../../../common/domain/secure-aggregation.ts';
import type { SecureExchange, TaskHost } from '../../task-board.ts';
import type { Share } from '../share.ts';
import type { RoundExchange } from './round-exchange.ts';

interface ExchangeDeskDeps extends Pick<TaskHost, 'countTraffic'> {
  /** @throws AppError `task-superseded` while there is none */
  readonly inFlight: () => RoundExchange;
  /** The share of an attempt, out or done. @throws AppError `task-superseded` */
  readonly shareOf: (task: TaskReference, deviceId: DeviceId) => Share;
}

/** Where devices, which name their attempts, reach the exchange of their round. */
export function exchangeDesk({ inFlight, shareOf, countTraffic }: ExchangeDeskDeps): SecureExchange {
  return {
    advertise: async (task, deviceId, keys) => await inFlight().advertise(shareOf(task, deviceId), keys),
    share: async (task, deviceId, letters) => {
      const received = await inFlight().share(shareOf(task, deviceId), letters);
      countTraffic(task, 'up', letters.length * LETTER_BYTES);
      countTraffic(task, 'down', received.length * LETTER_BYTES);
      return received;
    },
    survivors: async (task, deviceId) => {
      shareOf(task, deviceId);
      return await inFlight().survivors();
    },
    unmask: (task, deviceId, shares) => inFlight().giveShares(shareOf(task, deviceId), shares),
  };
}
