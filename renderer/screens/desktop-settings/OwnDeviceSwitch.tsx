import { Fragment } from 'react';
import type { OwnDeviceState } from '../../../common/desktop/desktop-state.ts';
import { isResting, minutesOfRest, REST_SPANS } from '../../../common/desktop/own-rest.ts';
import { Button } from '../../components/Button.tsx';
import { useMessages } from '../../language/language-store.ts';
import { useDesktopAction } from './use-desktop-action.ts';

/** The owner's switch: lets this computer rest as a device, or work again while it rests. */
export function OwnDeviceSwitch({ device }: { readonly device: OwnDeviceState }) {
  const { computer: words } = useMessages().desktop;
  const act = useDesktopAction();
  if (device.kind !== 'running') return null;
  if (isResting(device)) {
    return (
      <p>
        <Button onClick={() => act((client) => client.resumeOwnDevice(), words.goOn)}>{words.goOn}</Button>
      </p>
    );
  }
  return (
    <p>
      {REST_SPANS.map((span) => (
        <Fragment key={span}>
          <Button
            onClick={() =>
              act((client) => client.pauseOwnDevice({ minutes: minutesOfRest(span, Date.now()) }), words.rest[span])
            }
          >
            {words.rest[span]}
          </Button>{' '}
        </Fragment>
      ))}
    </p>
  );
}
