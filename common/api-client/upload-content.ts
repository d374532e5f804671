import { UPLOAD_COMPLETE, UPLOAD_OFFSET, UPLOAD_SHA256, UPLOAD_TOTAL } from '../api/upload-header-names.ts';
import { AppError, hasCode } from '../errors.ts';
import type { ByteSource } from '../formats/byte-source.ts';
import { requestContent } from './content-request.ts';
import { authorization, type ControlAddress } from './control-address.ts';
import { isCut } from './lost-connection.ts';
import { tryAgain } from './try-again.ts';

/** SHA-256 of bytes that come one after the other: node's `createHash`, or `common/sha-256.ts` in a browser. */
export interface IncrementalSha256 {
  update(bytes: Uint8Array): unknown;
  /** Lower-case hexadecimal; asked for once, at the end. */
  digest(encoding: 'hex'): string;
}

interface UploadContentOptions<Result> extends ControlAddress {
  /** One of `contentRoutes`, whose upload id is the same on every try. */
  readonly path: string;
  readonly source: ByteSource;
  /** Fresh: it gets every byte once, also those that an earlier try has sent. */
  readonly hash: IncrementalSha256;
  /** Reads the last answer: what the content has become. */
  readonly readResult: (answer: unknown) => Result;
  /** Pauses the upload: the same call goes on later from what was kept. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes that the orchestrator has kept. */
  readonly onProgress?: ((keptBytes: number, totalBytes: number) => void) | undefined;
  readonly pieceBytes?: number | undefined;
  readonly random?: (() => number) | undefined;
}

const PIECE_BYTES = 8 << 20;
const HASH_BYTES = 4 << 20;

/**
 * Sends content in pieces, each from the offset that the orchestrator has kept, and gets what it has become. A cut is mended
 * by asking for the offset and going on, with pauses of full jitter; it gives up after five tries that brought nothing.
 *
 * @throws AppError with the code of the answer, such as `model-truncated`, `already-exists`, `storage-full` or
 * `checksum-mismatch`; `unavailable` when nothing answers; the signal's reason when that aborts.
 */
export async function uploadContent<Result>(options: UploadContentOptions<Result>): Promise<Result> {
  const { baseUrl, token, path, source, readResult, signal, onProgress, pieceBytes = PIECE_BYTES, random } = options;
  const abort = signal === undefined ? {} : { signal };
  const access = authorization(token);
  const digest = new RunningDigest(source, options.hash, signal);
  const totalBytes = source.sizeBytes;
  let kept = 0;

  const sendPiece = async (): Promise<Response> => {
    const body = await digest.piece(kept, Math.min(pieceBytes, totalBytes - kept));
    const isLast = kept + body.length === totalBytes;
    return await requestContent(baseUrl + path, {
      method: 'PUT',
      body: new Uint8Array(body),
      headers: {
        ...access,
        'content-type': 'application/octet-stream',
        [UPLOAD_OFFSET]: String(kept),
        [UPLOAD_TOTAL]: String(totalBytes),
        [UPLOAD_COMPLETE]: isLast ? '?1' : '?0',
        ...(isLast ? { [UPLOAD_SHA256]: digest.whole() } : {}),
      },
      ...abort,
    });
  };
  const sendRest = async (): Promise<Result> => {
    kept = await keptBytes(baseUrl + path, { headers: access, ...abort }, totalBytes);
    while (true) {
      onProgress?.(kept, totalBytes);
      const response = await sendPiece();
      if (response.status === 201) {
        onProgress?.(totalBytes, totalBytes);
        return readResult(await response.json());
      }
      const keptNow = offsetOf(response, totalBytes);
      if (keptNow <= kept) throw new AppError('unavailable', 'the orchestrator keeps nothing of what it is sent');
      kept = keptNow;
    }
  };
  signal?.throwIfAborted();
  return await tryAgain(sendRest, { signal, mendable: isMendable, progress: () => kept, ...(random && { random }) });
}

/** Reads pieces in any order, and hashes each byte once, in order. */
class RunningDigest {
  readonly #source: ByteSource;
  readonly #hash: IncrementalSha256;
  readonly #signal: AbortSignal | undefined;
  #hashedBytes = 0;
  #whole: string | undefined;

  constructor(source: ByteSource, hash: IncrementalSha256, signal: AbortSignal | undefined) {
    this.#source = source;
    this.#hash = hash;
    this.#signal = signal;
  }

  async piece(offset: number, length: number): Promise<Uint8Array> {
    while (this.#hashedBytes < offset) {
      this.#signal?.throwIfAborted();
      const bytes = await this.#read(this.#hashedBytes, Math.min(HASH_BYTES, offset - this.#hashedBytes));
      this.#add(bytes);
    }
    const piece = await this.#read(offset, length);
    const known = this.#hashedBytes - offset;
    if (known < piece.length) this.#add(piece.subarray(known));
    return piece;
  }

  whole(): string {
    this.#whole ??= this.#hash.digest('hex');
    return this.#whole;
  }

  #add(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#hashedBytes += bytes.length;
  }

  async #read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = await this.#source.read(offset, length);
    if (bytes.length === length) return bytes;
    throw new AppError('not-found', 'the file became shorter while it was sent');
  }
}

/** How many bytes of this upload the orchestrator has; none when it does not know it. */
async function keptBytes(url: string, options: RequestInit, totalBytes: number): Promise<number> {
  try {
    return offsetOf(await requestContent(url, { method: 'HEAD', ...options }), totalBytes);
  } catch (error) {
    if (hasCode(error, 'not-found')) return 0;
    throw error;
  }
}

function offsetOf(response: Response, totalBytes: number): number {
  const kept = Number(response.headers.get(UPLOAD_OFFSET) ?? 0);
  return Number.isSafeInteger(kept) && kept >= 0 && kept <= totalBytes ? kept : 0;
}

function isMendable(error: unknown): boolean {
  return isCut(error) || hasCode(error, 'unavailable') || hasCode(error, 'upload-out-of-order');
}
