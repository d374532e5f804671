import { contextBridge, ipcRenderer, webUtils } from 'electron';
import {
  BRIDGE_NAME,
  CONNECT_CHANNEL,
  type DesktopBridge,
  type PortsMessage,
} from '../common/desktop/desktop-bridge.ts';

/** The part of the page's window that is used here. */
declare const window: {
  readonly location: { readonly origin: string };
  postMessage(message: PortsMessage, origin: string, ports: readonly object[]): void;
};

/** A port cannot cross the bridge itself: one end goes to the app, the other as a message to the page. */
const bridge: DesktopBridge = {
  connect(word) {
    const [control, desktop] = [new MessageChannel(), new MessageChannel()];
    ipcRenderer.postMessage(CONNECT_CHANNEL, null, [control.port1, desktop.port1]);
    const message: PortsMessage = { edgeorchestra: 'ports', word };
    window.postMessage(message, window.location.origin, [control.port2, desktop.port2]);
  },
  pathForFile: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ''),
};

contextBridge.exposeInMainWorld(BRIDGE_NAME, bridge);
