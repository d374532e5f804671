import { protocol } from 'electron';

/** The scheme and the origin under which the window's page lives. No other page may talk to the app. */
export const APP_SCHEME = 'app';
export const APP_ORIGIN = 'app://edgeorchestra';

/** Makes the scheme behave as https does. It must be called before the app is ready. */
export function registerAppScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges }]);
}

/** True for the origin of the app's own page. */
export function isOwnOrigin(origin: string | undefined): boolean {
  return origin === APP_ORIGIN;
}

/** True for an address of the app's own page. */
export function isOwnAddress(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === `${APP_SCHEME}:` && url.host === 'edgeorchestra';
}
