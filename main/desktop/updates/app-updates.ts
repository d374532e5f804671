import type { AppUpdater, UpdateInfo } from 'electron-updater';
import type { UpdateState } from '../../../common/desktop/update-state.ts';
import { AppError } from '../../../common/errors.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import { releaseNotesOf } from './release-notes.ts';

interface AppUpdatesDeps {
  readonly updater: Pick<
    AppUpdater,
    'on' | 'checkForUpdates' | 'quitAndInstall' | 'autoDownload' | 'autoInstallOnAppQuit' | 'allowDowngrade'
  >;
  readonly clock: Clock;
  readonly jobsRunning: () => number;
  /** Ends the app's work cleanly; the new version is put in place only then. */
  readonly beforeInstall: () => Promise<void>;
  readonly onChange: (state: UpdateState) => void;
  readonly log: { info(facts: object, text: string): void; warn(facts: object, text: string): void };
}

const FIRST_CHECK_MS = 60_000;
const CHECK_PERIOD_MS = 6 * 3_600_000;

type Release = Pick<Extract<UpdateState, { kind: 'ready' }>, 'version' | 'notes' | 'releasedAt'>;

/**
 * Brings newer versions of the app: finds, downloads and verifies them on its own, and installs when told to, or when the
 * app is quit. It never ends the app of its own accord.
 */
export class AppUpdates {
  readonly #deps: AppUpdatesDeps;
  readonly #disarms: (() => void)[] = [];
  #state: UpdateState = { kind: 'unchecked' };
  #release: Release | undefined;

  constructor(deps: AppUpdatesDeps) {
    const { updater, clock } = deps;
    this.#deps = deps;
    updater.autoDownload = true;
    updater.autoInstallOnAppQuit = true;
    // Going back is done by a person, with a backup: see docs/desktop.md.
    updater.allowDowngrade = false;
    updater.on('checking-for-update', () => this.#enter({ kind: 'checking' }));
    updater.on('update-not-available', () => this.#enter({ kind: 'current', checkedAt: clock.now() }));
    updater.on('update-available', (info) => {
      this.#release = releaseOf(info);
      this.#enter({ kind: 'downloading', ...this.#release, bytesDone: 0, bytesTotal: sizeOf(info), bytesPerSecond: 0 });
    });
    updater.on('download-progress', ({ transferred, total, bytesPerSecond }) => {
      if (this.#release === undefined) return;
      const progress = { bytesDone: transferred, bytesTotal: total, bytesPerSecond };
      this.#enter({ kind: 'downloading', ...this.#release, ...progress });
    });
    updater.on('update-downloaded', (info) => {
      this.#release = releaseOf(info);
      this.#enter({ kind: 'ready', ...this.#release, verifiedAt: clock.now() });
    });
    updater.on('error', (error) => this.#fail(error));
  }

  get state(): UpdateState {
    return this.#state;
  }

  /** Checks soon, and then four times a day. */
  start(): void {
    const check = (): void => void this.check().catch(() => undefined);
    this.#disarms.push(this.#deps.clock.after(FIRST_CHECK_MS, check), this.#deps.clock.every(CHECK_PERIOD_MS, check));
  }

  stop(): void {
    for (const disarm of this.#disarms.splice(0)) disarm();
  }

  /** Looks for a newer version and downloads it. How it went is in the state. */
  async check(): Promise<void> {
    const { kind } = this.#state;
    if (kind === 'checking' || kind === 'downloading' || kind === 'ready' || kind === 'installing') return;
    try {
      const found = await this.#deps.updater.checkForUpdates();
      await found?.downloadPromise;
    } catch (error) {
      this.#fail(error);
    }
  }

  /**
   * Ends the app, puts the new version in its place and starts it.
   * @throws AppError `conflict` when nothing is ready, or when jobs run and must not be interrupted
   */
  async install(mayInterrupt: boolean): Promise<void> {
    const { updater, jobsRunning, beforeInstall, log } = this.#deps;
    const release = this.#release;
    if (this.#state.kind !== 'ready' || release === undefined) {
      throw new AppError('conflict', 'no update is ready to be installed');
    }
    const jobs = jobsRunning();
    if (jobs > 0 && !mayInterrupt) {
      throw new AppError('conflict', `${jobs} running ${jobs === 1 ? 'job' : 'jobs'} would be interrupted`, {
        details: { jobs },
        hint: 'Install when they are done, or interrupt them: they go on from their last round.',
      });
    }
    this.#enter({ kind: 'installing', ...release });
    log.info({ version: release.version }, 'the app ends to be updated');
    await beforeInstall();
    updater.quitAndInstall(false, true);
  }

  #fail(error: unknown): void {
    const reason = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
    // The library tells of a failure both ways.
    if (this.#state.kind === 'failed' && this.#state.reason === reason) return;
    this.#deps.log.warn({ err: error }, 'the update failed');
    this.#enter({ kind: 'failed', reason, nextStep: nextStepAfter(reason), failedAt: this.#deps.clock.now() });
  }

  #enter(state: UpdateState): void {
    this.#state = state;
    this.#deps.onChange(state);
  }
}

function releaseOf(info: UpdateInfo): Release {
  const releasedAt = Date.parse(info.releaseDate);
  return {
    version: info.version,
    notes: releaseNotesOf(info.releaseNotes),
    releasedAt: Number.isNaN(releasedAt) ? null : releasedAt,
  };
}

function sizeOf({ files }: UpdateInfo): number {
  return files[0]?.size ?? 0;
}

function nextStepAfter(reason: string): string {
  if (/checksum|signature|not signed/i.test(reason)) {
    return 'What was downloaded is not what was released, and was thrown away. It is tried again later.';
  }
  if (/ENOSPC/.test(reason)) return 'Make room on the disk; it is tried again later.';
  return 'It is tried again later. The app goes on as it is.';
}
