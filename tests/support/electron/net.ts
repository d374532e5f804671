import { EventEmitter } from 'node:events';
import { type RequestOptions, request } from 'node:http';
import type * as E from 'electron';

/** electron-updater's own way to the network runs over this; its options are those of `http.request`. */
export const net = {
  request(options: E.ClientRequestConstructorOptions) {
    const { session: _session, redirect: _redirect, ...rest } = options;
    return request(rest as RequestOptions);
  },
};

/** Plays Squirrel.Mac: takes the feed that it is given, keeps the bytes, and says that the update is there. */
class AutoUpdaterStandIn
  extends EventEmitter
  implements Pick<E.AutoUpdater, 'setFeedURL' | 'checkForUpdates' | 'quitAndInstall'>
{
  feed: E.FeedURLOptions | undefined;
  received: Buffer | undefined;
  installed = 0;

  setFeedURL(feed: E.FeedURLOptions): void {
    this.feed = feed;
  }

  checkForUpdates(): void {
    void this.#fetch().catch((error: unknown) => this.emit('error', error));
  }

  quitAndInstall(): void {
    this.installed++;
  }

  async #fetch(): Promise<void> {
    const answer = await fetch(`${this.feed?.url}/`, { headers: this.feed?.headers ?? {} });
    const { url } = (await answer.json()) as { url: string };
    this.received = Buffer.from(await (await fetch(url)).arrayBuffer());
    this.emit('update-downloaded');
  }
}

export const autoUpdater = new AutoUpdaterStandIn();
