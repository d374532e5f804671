import { useCallback, useState } from 'react';
import type { ControlClient } from '../../../common/api-client/control-client.ts';
import type { Examination } from '../../../common/doctor/finding.ts';
import type { EventKind } from '../../../common/domain/event.ts';
import type { DeviceId } from '../../../common/domain/ids.ts';
import { useClient } from '../../connection/connection-context.ts';
import { useAnswer } from '../../connection/use-answer.ts';

/** How the examination of a machine stands; of the orchestrator where `deviceId` is null. */
export interface Examinee {
  readonly examination: Examination | undefined;
  readonly isRunning: boolean;
  /** Why the last try came to nothing. */
  readonly error: unknown;
}

type Run = Omit<Examinee, 'examination'> & { readonly found?: Examination };

/** So many machines are asked at a time. */
const AT_ONCE = 8;
const NO_KINDS: ReadonlySet<EventKind> = new Set();
const list = (client: ControlClient) => client.doctor.list();

/** The last examinations, and new ones. */
export function useExaminations() {
  const client = useClient();
  const { value: kept, error } = useAnswer(list, NO_KINDS);
  /** How many of the machines that were asked together there were. */
  const [started, setStarted] = useState(0);
  const [runs, setRuns] = useState<ReadonlyMap<DeviceId | null, Run>>(new Map());

  const examine = useCallback(
    async (deviceIds: readonly (DeviceId | null)[]): Promise<void> => {
      const note = (deviceId: DeviceId | null, run: Run): void =>
        setRuns((before) => new Map(before).set(deviceId, { ...before.get(deviceId), ...run }));
      setStarted(deviceIds.length);
      for (const deviceId of deviceIds) note(deviceId, { isRunning: true, error: undefined });
      const waiting = [...deviceIds];
      const work = async (): Promise<void> => {
        for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
          const deviceId = id;
          await ask(client, deviceId).then(
            (found) => note(deviceId, { isRunning: false, error: undefined, found }),
            (failure: unknown) => note(deviceId, { isRunning: false, error: failure }),
          );
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    },
    [client],
  );

  const of = (deviceId: DeviceId | null): Examinee => {
    const run = runs.get(deviceId);
    const examination = run?.found ?? kept?.find((each) => each.deviceId === deviceId);
    return { examination, isRunning: run?.isRunning ?? false, error: run?.error };
  };
  const running = [...runs.values()].filter(({ isRunning }) => isRunning).length;
  return {
    of,
    examine,
    running,
    started: Math.max(started, running),
    isLoading: kept === undefined && error === undefined,
    error,
  };
}

async function ask({ doctor }: ControlClient, deviceId: DeviceId | null): Promise<Examination> {
  return deviceId === null ? await doctor.examineOrchestrator() : await doctor.examineDevice({ id: deviceId });
}
