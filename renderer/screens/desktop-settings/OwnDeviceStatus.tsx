import { Link } from 'wouter';
import type { OwnDeviceState } from '../../../common/desktop/desktop-state.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useNow } from '../../stores/now-store.ts';

/** How the agent of this computer is, since when, and what comes next. */
export function OwnDeviceStatus({ device }: { readonly device: OwnDeviceState }) {
  const { computer: words } = useMessages().desktop;
  const format = useFormat();
  const now = useNow();
  const since = (at: number): string => format.duration(Math.max(0, Math.round((now - at) / 1_000) * 1_000));
  switch (device.kind) {
    case 'off':
      return null;
    case 'starting':
      return <p className="note soft">{words.starting(since(device.since))}</p>;
    case 'running':
      return (
        <p className="note">
          {words.running(since(device.since))}
          {device.deviceId !== null && (
            <>
              {' · '}
              <Link href={`/devices/${device.deviceId}`}>{words.open}</Link>
            </>
          )}
        </p>
      );
    case 'waiting':
      return (
        <p className="note">
          {words.waiting(format.duration(Math.max(0, Math.ceil((device.nextTryAt - now) / 1_000) * 1_000)))}
          {' · '}
          <span className="soft">{device.reason}</span>
        </p>
      );
  }
}
