import type { DesktopClient } from '../../../common/desktop/desktop-client.ts';
import { useDesktop } from '../../connection/connection-context.ts';
import { errorText } from '../../language/error-text.ts';
import { useMessages } from '../../language/language-store.ts';
import { sayFailed } from '../../stores/toasts.ts';

/** Lets the app around the window do something; what goes wrong is said. What has changed comes by the app's own state. */
export function useDesktopAction(): (act: (client: DesktopClient) => Promise<unknown>, what: string) => void {
  const messages = useMessages();
  const client = useDesktop();
  return (act, what) => {
    if (client === undefined) return;
    void act(client).catch((error: unknown) => sayFailed(messages.app.failed(what), errorText(error, messages)));
  };
}
