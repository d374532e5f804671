import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { NoticeKind, Theme } from '../../../common/desktop/desktop-state.ts';
import { JobId } from '../../../common/domain/ids.ts';
import { replaceFile } from '../../../platform/blobs/durable-files.ts';
import { WindowPlace } from '../window/window-place.ts';

/** What the app remembers of itself. A value that cannot be understood counts as not there: the app must start. */
const DesktopSettings = z.object({
  theme: Theme.catch('system'),
  mutedNotices: z.array(NoticeKind).catch([]),
  window: WindowPlace.optional().catch(undefined),
  usesOwnDevice: z.boolean().catch(false),
  hasSaidThatItStays: z.boolean().catch(false),
  pausedJobs: z.array(JobId).catch([]),
});
export type DesktopSettings = z.infer<typeof DesktopSettings>;

const NAME = 'desktop.json';

/** The app's own settings, in one file of the data folder. */
export class DesktopSettingsFile {
  readonly #path: string;
  readonly #onChange = new Set<() => void>();
  #settings: DesktopSettings;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, settings: DesktopSettings) {
    this.#path = path;
    this.#settings = settings;
  }

  /** Reads the file; without one, or with one that is none, everything is as usual. */
  static async open(folder: string): Promise<DesktopSettingsFile> {
    const path = join(folder, NAME);
    const text = await readFile(path, 'utf8').catch(() => '{}');
    const kept = DesktopSettings.safeParse(parsed(text));
    return new DesktopSettingsFile(path, kept.success ? kept.data : DesktopSettings.parse({}));
  }

  get(): DesktopSettings {
    return this.#settings;
  }

  /** Changes settings at once, and on the disk as soon as that can be. */
  change(changes: Partial<DesktopSettings>): void {
    this.#settings = { ...this.#settings, ...changes };
    for (const listener of this.#onChange) listener();
    const content = `${JSON.stringify(this.#settings, null, 2)}\n`;
    // A setting that could not be written is not worth more than being lost at the next start.
    this.#writing = this.#writing.then(() => replaceFile(this.#path, content)).catch(() => undefined);
  }

  onChange(listener: () => void): void {
    this.#onChange.add(listener);
  }

  /** Waits until all that was changed is on the disk. */
  async written(): Promise<void> {
    await this.#writing;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
