import type { SupportedMessagePort } from '@orpc/client/message-port';
import type { LinePort } from './line-port.ts';
import { isPortMessage } from './port-message.ts';

/**
 * Lets `answer` have the calls that come over a port, until that closes. The port's other end may be a page that was taken
 * over: a message that is none closes the port at once.
 */
export function servePort(port: LinePort, answer: (port: SupportedMessagePort) => void): void {
  answer({
    on(event: string, listener: (message?: { data: unknown }) => void) {
      if (event === 'close') {
        port.on('close', () => listener());
        return;
      }
      port.on('message', (message) => {
        if (isPortMessage(message.data)) listener({ data: message.data });
        else port.close();
      });
    },
    postMessage: (message: unknown) => port.postMessage(message),
  });
  port.start();
}
