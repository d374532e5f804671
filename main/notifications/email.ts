import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import type { ChannelTarget } from '../../common/domain/channel-wishes.ts';
import { AppError } from '../../common/errors.ts';
import { textOf } from './notice-text.ts';
import type { Delivery } from './webhook.ts';

export type EmailTarget = Extract<ChannelTarget, { kind: 'email' }>;

const PATIENCE_MS = 10_000;

/** Sends the notice as a mail in plain text, by SMTP. @throws AppError `unavailable` */
export async function sendByEmail(target: EmailTarget, { key, notice, signal }: Delivery): Promise<void> {
  const { host, port, security, user, password, from, to } = target;
  const { title, body } = textOf(notice);
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const close = () => transport.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    await transport.sendMail({
      from,
      to,
      subject: `[EdgeOrchestra] ${title}`,
      text: `${body}\n`,
      messageId: `<${createHash('sha256').update(key).digest('hex').slice(0, 32)}@edgeorchestra.invalid>`,
    });
  } catch (cause) {
    throw new AppError('unavailable', `the mail server ${host}:${port} did not take the mail${reasonOf(cause)}`, {
      cause,
      hint: 'Look at the name, the port, the kind of encryption, and the user and password.',
    });
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}

/** The code of the failure, with the status of the server where there is one; its text may repeat what was sent. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const parts = ['code', 'responseCode'].flatMap((name) => {
    const value: unknown = Reflect.get(error, name);
    return typeof value === 'string' || typeof value === 'number' ? [`${value}`] : [];
  });
  return parts.length === 0 ? '' : ` (${parts.join(' ')})`;
}
