import { Link } from 'wouter';
import type { OwnDeviceState } from '../../../common/desktop/desktop-state.ts';
import { restsUntil } from '../../../common/desktop/own-rest.ts';
import { EtiquetteNote } from '../../components/EtiquetteNote.tsx';
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
    case 'running': {
      const { etiquette, deviceId } = device;
      const until = etiquette === null ? undefined : restsUntil(etiquette);
      return (
        <>
          <p className="note">
            {until === undefined
              ? words.running(since(device.since))
              : until === null
                ? words.restsOn
                : words.rests(format.time(until, now))}
            {deviceId !== null && (
              <>
                {' · '}
                <Link href={`/devices/${deviceId}`}>{words.open}</Link>
              </>
            )}
          </p>
          {until === undefined && etiquette !== null && etiquette.level !== 'full' && (
            <p className="note">
              <EtiquetteNote state={etiquette} />
            </p>
          )}
        </>
      );
    }
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
