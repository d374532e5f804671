import { VERSION } from '../../common/version.ts';
import { textOf } from './notice-text.ts';
import { post } from './post.ts';
import type { Delivery } from './webhook.ts';

interface NtfyTarget {
  readonly url: string;
  readonly token?: string | undefined;
}

const PRIORITIES = { critical: 'urgent', warning: 'high', info: 'default' } as const;

/** Posts the notice as text to a topic of ntfy. @throws AppError `unavailable` */
export async function sendByNtfy({ url, token }: NtfyTarget, { key, notice, signal }: Delivery): Promise<void> {
  const { title, body } = textOf(notice);
  const isOver = notice.alert === null || notice.change === 'resolved';
  await post({
    url,
    body,
    signal,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'user-agent': `EdgeOrchestra/${VERSION}`,
      'idempotency-key': key,
      title: headerText(title),
      priority: isOver ? 'default' : PRIORITIES[notice.alert?.severity ?? 'info'],
      tags: isOver ? 'white_check_mark' : 'warning',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  });
}

/** A header takes ASCII; the rest goes in the form of RFC 2047, which ntfy reads. */
function headerText(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
}
