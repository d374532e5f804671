import { type IpcMain, ipcMain, type MessagePortMain } from 'electron';
import { CONNECT_CHANNEL } from '../../../common/desktop/desktop-bridge.ts';
import { isOwnOrigin } from './app-origin.ts';

interface ConnectWindowDeps {
  readonly isOurs: (webContentsId: number) => boolean;
  readonly openControl: (port: MessagePortMain) => void;
  readonly openDesktop: (port: MessagePortMain) => void;
  readonly log: { warn(facts: object, text: string): void };
}

/** Gives the app's own page its two lines, and nobody else. Lines of a page that has gone are closed. */
export function connectWindow({ isOurs, openControl, openDesktop, log }: ConnectWindowDeps): void {
  let open: readonly MessagePortMain[] = [];
  const onConnect: Parameters<IpcMain['on']>[1] = (event) => {
    const { senderFrame, sender, ports } = event;
    const isMainFrame = senderFrame !== null && senderFrame.parent === null;
    if (!isMainFrame || !isOwnOrigin(senderFrame.origin) || !isOurs(sender.id)) {
      log.warn({ origin: senderFrame?.origin ?? 'none' }, 'a page that is not ours wanted to talk to the app');
      for (const port of ports) port.close();
      return;
    }
    const [control, desktop] = ports;
    if (control === undefined || desktop === undefined || ports.length !== 2) {
      for (const port of ports) port.close();
      return;
    }
    for (const port of open) port.close();
    open = ports;
    openControl(control);
    openDesktop(desktop);
  };
  ipcMain.on(CONNECT_CHANNEL, onConnect);
}
