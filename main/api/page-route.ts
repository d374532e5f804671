import type { AccessRule } from '../../common/api/access-rule.ts';
import type { RawCall, RawRoute } from './raw-route.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface Page {
  readonly path: string;
  readonly rule: AccessRule;
  /** `text/html` and the like. */
  readonly type: string;
  readonly content: () => string | Promise<string>;
}

/** A page or a part of one. Its browser takes nothing from anywhere else. */
export function pageRoute({ path, rule, type, content }: Page): RawRoute {
  return { method: 'GET', path, rule, handle: async (call) => sendText(call, type, await content()) };
}

function sendText({ response }: RawCall, type: string, text: string): void {
  response.writeHead(200, {
    'content-type': `${type}; charset=utf-8`,
    'content-length': Buffer.byteLength(text),
    'content-security-policy': POLICY,
    'cache-control': 'no-cache',
  });
  response.end(text);
}
