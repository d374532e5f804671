import { useEffect, useState } from 'react';
import type { Device } from '../../../common/domain/device.ts';
import type { DeviceWake } from '../../../common/domain/wake.ts';
import { Button } from '../../components/Button.tsx';
import { useClient } from '../../connection/connection-context.ts';
import { errorText } from '../../language/error-text.ts';
import { useMessages } from '../../language/language-store.ts';
import { useRecentEvents } from '../../stores/events-store.ts';
import { sayFailed } from '../../stores/toasts.ts';

/** Wakes a device that is away, and tells what came of it last. */
export function WakeDevice({ device: { id, name } }: { readonly device: Device }) {
  const messages = useMessages();
  const { wake: words } = messages.devices;
  const client = useClient();
  const [last, setLast] = useState<DeviceWake>();
  const newest = useRecentEvents().find(({ body }) => body.kind.startsWith('device-wake-'))?.sequence;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what came of it changes with each of these events
  useEffect(() => {
    let isGone = false;
    void client.devices.wakes({ id }).then(
      (wakes) => {
        if (!isGone) setLast(wakes.at(-1));
      },
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [client, id, newest]);
  const isWaking = last?.state === 'waiting';
  const wake = () =>
    client.devices
      .wake({ id })
      .then(setLast, (error: unknown) => sayFailed(words.failed(name), errorText(error, messages)));
  return (
    <div className="device-wake">
      <Button isBusy={isWaking} onClick={() => void wake()}>
        {words.action(name)}
      </Button>
      <p className="note soft" role="status">
        {isWaking && words.waiting(Math.round(last.waitsMs / 1_000))}
        {last !== undefined &&
          !isWaking &&
          last.state !== 'woke' &&
          words.ended({ ...last, deviceName: name, tookMs: (last.endedAt ?? last.at) - last.at })}
      </p>
    </div>
  );
}
