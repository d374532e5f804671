import { createRoot } from 'react-dom/client';
import { createControlClient } from '../../../common/api-client/control-client.ts';
import type { LiveMessage } from '../../../common/domain/event.ts';
import { App } from '../../../renderer/app/App.tsx';
import '../../../renderer/design/base.css';
import '../../../renderer/design/tokens.css';
import { startLanguage } from '../../../renderer/language/language-store.ts';
import { connectionIsLive } from '../../../renderer/stores/connection-store.ts';
import { createMirrors } from '../../../renderer/stores/mirrors.ts';
import { startClock } from '../../../renderer/stores/now-store.ts';
import { startTheme } from '../../../renderer/stores/theme-store.ts';
import { aDevice, aReading, someEvents } from './live-hour.ts';

// The real screens and mirrors, fed with hours of messages as fast as they are rendered.

const BEAT_MS = 3_000;
const HOUR_MS = 3_600_000;
/** Rendered together: a page that is looked at renders each, which takes time but no other memory. */
const BEATS_A_FRAME = 10;

const count = Number(new URLSearchParams(location.search).get('devices'));
const devices = Array.from({ length: count }, (_, index) => aDevice(index));
const answers: Readonly<Record<string, unknown>> = {
  '/api/v1/devices': devices,
  '/api/v1/cluster': {
    id: 'bench',
    name: 'bench',
    version: '0.0.0',
    uptimeSeconds: 1,
    apiPort: 1,
    grpcPort: 1,
    lanPort: null,
    devicesOnline: count,
    devicesTotal: count,
    jobsRunning: 1,
    lastEvent: 0,
    warnings: [],
  },
};
// Lists are asked for again after events; nobody else is there to answer.
window.fetch = async (request) => {
  const { pathname } = new URL(request instanceof Request ? request.url : String(request), location.href);
  const one = devices.find(({ id }) => pathname === `/api/v1/devices/${id}`);
  return Response.json(one ?? answers[pathname] ?? []);
};

startTheme();
startClock();
await startLanguage();
history.replaceState(null, '', '/devices');
const client = createControlClient({ baseUrl: location.origin });
const mirrors = createMirrors();
await Promise.allSettled(mirrors.map((mirror) => mirror.load(client)));
connectionIsLive();
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
createRoot(root).render(<App connection={{ client, baseUrl: location.origin }} />);

let at = Date.now();
let sequence = 0;

async function liveOneHour(): Promise<void> {
  const end = at + HOUR_MS;
  for (let beat = 0, minute = 0; at < end; beat++) {
    at += BEAT_MS;
    const messages: LiveMessage[] = devices.map(({ id }) => ({
      type: 'device-reading',
      deviceId: id,
      reading: aReading(at),
    }));
    if (at % 60_000 < BEAT_MS) {
      const events = someEvents(at, sequence, minute++);
      sequence += events.length;
      messages.push(...events.map((event) => ({ type: 'event', event }) as const));
    }
    for (const mirror of mirrors) mirror.receive(messages, client);
    if (beat % BEATS_A_FRAME === 0) await new Promise(requestAnimationFrame);
  }
}

Object.assign(window, { liveOneHour });
