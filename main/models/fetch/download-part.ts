import type { IncomingMessage } from 'node:http';
import { AppError } from '../../../common/errors.ts';
import type { PartialUpload } from '../../../platform/blobs/partial-upload.ts';
import { openResponse, type ResponseOptions } from './open-response.ts';

export interface Download extends Omit<ResponseOptions, 'headers'> {
  readonly address: string;
  /** Opens what is kept of the content; `anew` throws that away. */
  readonly openPart: (anew: boolean) => Promise<PartialUpload>;
  readonly limitBytes: number;
  /** By which the server knows the content of which some is kept. */
  readonly validator: string | undefined;
  /** Called before the first byte of a content is kept, and so before its validator is relied on. */
  readonly onContent: (content: {
    readonly validator: string | undefined;
    readonly totalBytes: number | null;
  }) => Promise<void>;
  readonly onReceived: (receivedBytes: number) => void;
}

/** An answer of a server that another try might get past. */
export class TryAgainError extends Error {
  override readonly name = 'TryAgainError';
}

/**
 * Asks once for what is missing of a content, and keeps it. What is kept is gone on from only where the server says that it still
 * has the same content; else it begins anew.
 * @throws AppError `download-failed`, `forbidden`, `upload-too-large`, `storage-full`; TryAgainError or errors of the network,
 * after which what came is kept
 */
export async function downloadPart(download: Download): Promise<void> {
  const { address, validator, limitBytes, onContent, onReceived } = download;
  let part = await download.openPart(validator === undefined);
  try {
    const from = part.received;
    const headers = from > 0 && validator !== undefined ? { range: `bytes=${from}-`, 'if-range': validator } : {};
    const response = await openResponse(address, { ...download, headers });
    try {
      const range = rangeOf(response);
      if (response.statusCode === 416 && from > 0) {
        await part.close();
        part = await download.openPart(true);
        throw new TryAgainError('the server has less than is kept here: it begins anew');
      }
      checkStatus(response);
      if (response.statusCode === 206 && (validatorOf(response) ?? validator) !== validator) {
        await part.close();
        part = await download.openPart(true);
        throw new TryAgainError('the content has changed: it begins anew');
      }
      const goesOn = response.statusCode === 206 && range?.from === from;
      if (response.statusCode === 206 && !goesOn)
        throw new AppError('download-failed', 'the server sends another part than was asked for');
      const totalBytes = goesOn ? range.total : lengthOf(response);
      if (totalBytes !== null && totalBytes > limitBytes) throw tooLarge(limitBytes);
      if (!goesOn) {
        await part.close();
        part = await download.openPart(true);
        await onContent({ validator: validatorOf(response), totalBytes });
      }
      for await (const data of response as AsyncIterable<Uint8Array>) {
        if (part.received + data.length > limitBytes) throw tooLarge(limitBytes);
        await part.append({ offset: part.received, data });
        onReceived(part.received);
      }
      if (totalBytes !== null && part.received !== totalBytes) throw new TryAgainError('the connection was cut');
    } finally {
      response.destroy();
    }
  } finally {
    await part.close();
  }
}

function checkStatus({ statusCode = 0, headers }: IncomingMessage): void {
  if (statusCode === 429 || statusCode >= 500) throw new TryAgainError(`the server answers ${statusCode}`);
  if (statusCode !== 200 && statusCode !== 206) {
    const hint =
      statusCode === 401 || statusCode === 403 ? { hint: 'For Hugging Face set EO_HF_TOKEN on the orchestrator.' } : {};
    throw new AppError('download-failed', `the server answers ${statusCode}`, {
      details: { status: statusCode },
      ...hint,
    });
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity')
    throw new AppError('download-failed', `the server sends ${encoding}, which was not asked for`);
}

/** A strong one only: a weak ETag may stand for other bytes. */
function validatorOf({ headers }: IncomingMessage): string | undefined {
  const { etag } = headers;
  if (etag === undefined) return headers['last-modified'];
  return etag.startsWith('W/') ? undefined : etag;
}

function rangeOf({ headers }: IncomingMessage): { readonly from: number; readonly total: number | null } | undefined {
  const [, from, total] = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/.exec(headers['content-range'] ?? '') ?? [];
  return from === undefined ? undefined : { from: Number(from), total: total === '*' ? null : Number(total) };
}

function lengthOf({ headers }: IncomingMessage): number | null {
  const length = headers['content-length'];
  return length === undefined ? null : Number(length);
}

function tooLarge(limitBytes: number): AppError {
  return new AppError('upload-too-large', `the content has more than ${limitBytes} bytes`, { details: { limitBytes } });
}
