import type { ControlClient } from '../../../common/api-client/control-client.ts';
import type { Notice } from './notice.ts';

/** These notices without those of devices whose going nobody wants to hear of: it is silenced, or known to come and go. */
export async function withoutQuietDevices(
  notices: readonly Notice[],
  client: Pick<ControlClient, 'alerts'>,
): Promise<Notice[]> {
  if (notices.every(({ goneDevice }) => goneDevice === undefined)) return [...notices];
  const [alerts, silences] = await Promise.all([client.alerts.list(), client.alerts.silences()]);
  const isQuiet = (deviceId: string): boolean => {
    const isSilenced = silences.some(
      ({ scope }) =>
        scope.alertId === undefined &&
        (scope.deviceId === undefined || scope.deviceId === deviceId) &&
        (scope.rule === undefined || scope.rule === 'device-offline'),
    );
    const known = alerts.find((alert) => alert.rule === 'device-offline' && alert.deviceId === deviceId);
    return isSilenced || (known !== undefined && (known.isFlapping || known.silencedUntil !== null));
  };
  return notices.filter(({ goneDevice }) => goneDevice === undefined || !isQuiet(goneDevice));
}
