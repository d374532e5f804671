import { createHmac } from 'node:crypto';
import { VERSION } from '../../common/version.ts';
import type { Notice } from '../storage/rows/notification-rows.ts';
import { post } from './post.ts';

interface WebhookTarget {
  readonly url: string;
  readonly secret: string;
}

/** What goes out by a channel. The same key always stands for the same notice. */
export interface Delivery {
  readonly key: string;
  readonly notice: Notice;
  /** Unix milliseconds. */
  readonly now: number;
  readonly signal: AbortSignal;
}

/**
 * Posts the notice as JSON, signed: `EdgeOrchestra-Signature: t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA-256 of
 * `SECONDS.BODY` under the channel's secret. @throws AppError `unavailable`
 */
export async function sendByWebhook(
  { url, secret }: WebhookTarget,
  { key, notice, now, signal }: Delivery,
): Promise<void> {
  const body = JSON.stringify({ key, ...notice });
  const seconds = Math.floor(now / 1_000);
  await post({
    url,
    body,
    signal,
    headers: {
      'content-type': 'application/json',
      'user-agent': `EdgeOrchestra/${VERSION}`,
      'idempotency-key': key,
      'edgeorchestra-signature': `t=${seconds},v1=${signatureOf(secret, seconds, body)}`,
    },
  });
}

/** HMAC-SHA-256 over the time in seconds, a dot and the body; lower-case hexadecimal. */
function signatureOf(secret: string, seconds: number, body: string): string {
  return createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
}
