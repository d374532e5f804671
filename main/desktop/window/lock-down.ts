import { type App, type Session, shell } from 'electron';
import { allowedLink } from './allowed-links.ts';
import { isOwnAddress, isOwnOrigin } from './app-origin.ts';

/** What the page may do without being asked; everything else is denied. */
const ALLOWED_PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

interface LockDownDeps {
  readonly app: Pick<App, 'on'>;
  readonly session: Pick<
    Session,
    'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler' | 'on'
  >;
  readonly log: { warn(facts: object, text: string): void };
}

/** Keeps every page that this app ever shows to what it needs: its own files, and links that go to the system's browser. */
export function lockDown({ app, session, log }: LockDownDeps): void {
  session.setPermissionRequestHandler((contents, permission, answer) => {
    answer(isOwnAddress(contents.getURL()) && ALLOWED_PERMISSIONS.has(permission));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => isOwnOrigin(origin.replace(/\/$/, '')) && ALLOWED_PERMISSIONS.has(permission),
  );
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event, item) => {
    if (isOwnAddress(item.getURL()) || item.getURL().startsWith('blob:')) return;
    event.preventDefault();
    log.warn({ from: hostOf(item.getURL()) }, 'a download was refused');
  });
  app.on('web-contents-created', (_created, contents) => {
    const stay = (event: { preventDefault(): void; readonly url: string }): void => {
      if (isOwnAddress(event.url)) return;
      event.preventDefault();
      log.warn({ to: hostOf(event.url) }, 'the page wanted to go elsewhere');
    };
    contents.on('will-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      const link = allowedLink(url);
      if (link === undefined) log.warn({ to: hostOf(url) }, 'the page wanted to open what it may not');
      else
        void shell
          .openExternal(link)
          .catch((error: unknown) => log.warn({ err: error }, 'the browser could not be opened'));
      return { action: 'deny' };
    });
  });
}

/** Enough to see what happened; the rest of an address may be secret. */
function hostOf(address: string): string {
  return URL.parse(address)?.host ?? 'nowhere';
}
