import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { contentRoutes } from '../../common/api/content-routes.ts';
import { requestContent } from '../../common/api-client/content-request.ts';
import { authorization, type ControlAddress } from '../../common/api-client/control-address.ts';
import { asConnectionError, isCut } from '../../common/api-client/lost-connection.ts';
import type { EventFilter } from '../../common/domain/event-filter.ts';
import { asStorageError, publishFile } from '../blobs/durable-files.ts';

interface EventsExport extends ControlAddress {
  readonly filter: EventFilter;
  /** The file to write. */
  readonly path: string;
}

/** What came of an export. */
export interface ExportedEvents {
  readonly events: number;
  readonly sizeBytes: number;
}

const NEW_LINE = '\n'.charCodeAt(0);

/**
 * Streams the events that fit into a file as JSON lines, oldest first. The file gets its name only when it is whole.
 * @throws AppError `unavailable`, `storage-full`
 */
export async function exportEvents({ baseUrl, token, filter, path }: EventsExport): Promise<ExportedEvents> {
  const part = `${path}.part`;
  const response = await requestContent(baseUrl + contentRoutes.eventsExport(filter), {
    headers: authorization(token),
  });
  let [events, sizeBytes] = [0, 0];
  async function* counted(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
    for await (const chunk of chunks) {
      sizeBytes += chunk.length;
      for (let at = chunk.indexOf(NEW_LINE); at >= 0; at = chunk.indexOf(NEW_LINE, at + 1)) events++;
      yield chunk;
    }
  }
  try {
    await pipeline(counted(response.body ?? []), createWriteStream(part));
    await publishFile(part, path);
    return { events, sizeBytes };
  } catch (error) {
    await rm(part, { force: true });
    throw isCut(error) ? asConnectionError(error, baseUrl) : asStorageError(error);
  }
}
