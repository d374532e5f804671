import { EventEmitter } from 'node:events';
import type * as E from 'electron';

/** Plays the system's notifications. */
export class Notification extends EventEmitter implements Pick<E.Notification, 'show' | 'close'> {
  static supported = true;
  static shown: Notification[] = [];
  readonly options: E.NotificationConstructorOptions;

  constructor(options: E.NotificationConstructorOptions = {}) {
    super();
    this.options = options;
  }

  static isSupported(): boolean {
    return Notification.supported;
  }

  show(): void {
    Notification.shown.push(this);
  }

  close(): void {
    this.emit('close');
  }
}
