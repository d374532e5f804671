import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../platform/blobs/durable-files.ts';

const WaitingRequest = z.object({
  ticket: z.string(),
  code: z.string(),
  /** PEM. */
  key: z.string(),
  /** Whom the request was made to, PEM and the fingerprint of its key. */
  authority: z.object({ certificate: z.string(), fingerprint: z.string() }),
});
/** A request to join that a person has not decided yet. */
export type WaitingRequest = z.infer<typeof WaitingRequest>;

/** That request on the disk, so that an agent that starts again waits on with the same digits. */
export class WaitingFile {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = join(folder, 'join-request.json');
  }

  async read(): Promise<WaitingRequest | undefined> {
    const text = await readFile(this.#path, 'utf8').catch(() => 'null');
    try {
      return WaitingRequest.parse(JSON.parse(text));
    } catch {
      return undefined; // it asks anew
    }
  }

  async write(waiting: WaitingRequest): Promise<void> {
    await replaceFile(this.#path, `${JSON.stringify(waiting)}\n`);
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}
