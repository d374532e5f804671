import { vi } from 'vitest';
import { Notifier } from '../../../../main/desktop/notifications/notifier.ts';
import { aDevice } from '../api/a-control-api.ts';
import { HandClock } from '../storage/hand-clock.ts';
import { aRequest, silent, words } from './builders.ts';

/** A notifier that has looked once at an empty attention board. */
export function aNotifier({
  isMuted = false,
  requests = [aRequest('mini', '123 456')],
  alerts = [] as object[],
  silences = [] as object[],
} = {}) {
  const clock = new HandClock();
  const approve = vi.fn(async () => aDevice('mini'));
  const open = vi.fn();
  const client = {
    joining: { requests: async () => requests, approve },
    alerts: { list: async () => alerts, silences: async () => silences },
  };
  const notifier = new Notifier({
    client: client as never,
    clock,
    words: () => words,
    isMuted: () => isMuted,
    open,
    log: silent,
  });
  notifier.look([]);
  return { clock, notifier, approve, open };
}
