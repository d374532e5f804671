import type { ChannelTarget } from '../../common/domain/channel-wishes.ts';
import { sendByEmail } from './email.ts';
import { sendByNtfy } from './ntfy.ts';
import { type Delivery, sendByWebhook } from './webhook.ts';

/** Sends a notice to where a channel leads. @throws AppError `unavailable` */
export async function sendNotice(target: ChannelTarget, delivery: Delivery): Promise<void> {
  switch (target.kind) {
    case 'webhook':
      return await sendByWebhook({ url: target.url, secret: target.secret ?? '' }, delivery);
    case 'ntfy':
      return await sendByNtfy(target, delivery);
    case 'email':
      return await sendByEmail(target, delivery);
  }
}
