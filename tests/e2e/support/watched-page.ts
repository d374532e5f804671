import type { Page } from 'playwright';
import { expect } from 'vitest';

/** Notes everything on a page that should not be: errors on the console, exceptions, what the policy of the page forbids. */
export class PageWatch {
  readonly #problems: string[] = [];

  constructor(page: Page) {
    page.on('console', (message) => {
      if (message.type() === 'error' && !isExpected(message.text())) this.#problems.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.#problems.push(`exception: ${error.stack ?? error.message}`));
  }

  /** Also catches violations of the policy, which are events of the document. */
  static async on(page: Page): Promise<PageWatch> {
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`policy: ${event.violatedDirective} forbids ${event.blockedURI || event.sample}`);
      });
    });
    return new PageWatch(page);
  }

  expectNone(): void {
    expect(this.#problems).toEqual([]);
  }
}

/** A browser itself reports requests that failed; a story that cuts the connection looks at what the page makes of it. */
function isExpected(text: string): boolean {
  return /^Failed to load resource: (net::ERR_|the server responded)/.test(text);
}
