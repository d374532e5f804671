import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { LogEvent } from '../../common/domain/event.ts';
import { EventFilter } from '../../common/domain/event-filter.ts';
import type { EventSearch } from '../events/event-search.ts';
import { parseParameters } from './parse-parameters.ts';
import type { RawCall, RawRoute } from './raw-route.ts';
import { rawRules } from './raw-rules.ts';

interface EventsExportDeps {
  readonly search: Pick<EventSearch, 'all'>;
}

const PATH = '/api/v1/events/export';

/** The events that fit a filter as JSON lines, oldest first, at the pace of whoever reads. */
export function eventsExportRoute({ search }: EventsExportDeps): RawRoute {
  return {
    method: 'GET',
    path: PATH,
    rule: rawRules[`GET ${PATH}`],
    async handle({ request, response, draining }: RawCall) {
      const filter = parseParameters(EventFilter.strict(), parametersOf(request.url ?? ''));
      response.writeHead(200, {
        'content-type': 'application/jsonl; charset=utf-8',
        'content-disposition': 'attachment; filename="events.jsonl"',
        'cache-control': 'no-store',
      });
      if (request.method === 'HEAD') {
        response.end();
        return;
      }
      await pipeline(Readable.from(linesOf(search.all(filter)), { highWaterMark: 1 }), response, { signal: draining });
    },
  };
}

/** Lines of many events at once: a write for each would cost more than the event. */
async function* linesOf(events: AsyncIterable<LogEvent>): AsyncGenerator<string> {
  let lines = '';
  for await (const event of events) {
    lines += `${JSON.stringify(event)}\n`;
    if (lines.length < 1 << 16) continue;
    yield lines;
    lines = '';
  }
  if (lines !== '') yield lines;
}

/** The query of an address; what is given more than once is a list. */
function parametersOf(url: string): Record<string, string | string[]> {
  const query = new URLSearchParams(url.split('?').slice(1).join('?'));
  const given = [...new Set(query.keys())].map((name): [string, string | string[]] => {
    const values = query.getAll(name);
    return [name, values.length === 1 ? (values[0] ?? '') : values];
  });
  return Object.fromEntries(given);
}
