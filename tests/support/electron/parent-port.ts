import { EventEmitter } from 'node:events';

/** Gives a process of Node what Electron gives a utility process: a line to the app. */
const parentPort = Object.assign(new EventEmitter(), {
  postMessage: (message: unknown): void => void process.send?.(message),
});
process.on('message', (data) => parentPort.emit('message', { data, ports: [] }));
// With the app its utility processes end.
process.on('disconnect', () => process.exit(0));
Object.assign(process, { parentPort });
