import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';

interface RotatingFileOptions {
  readonly folder: string;
  readonly name: string;
  /** Size at which a new file is begun. */
  readonly fileBytes: number;
  /** How many are kept, the current one included. */
  readonly files: number;
}

/** Text that may wait for a slow or full disk before the oldest of it is given up. */
const MOST_WAITING = 4 << 20;

/**
 * A text file that is only added to, and begun anew when it is large; older ones get `.1`, `.2`. Writing happens in the
 * background. A disk that is full or gone costs lines, and nothing else.
 */
export class RotatingFile {
  readonly #options: RotatingFileOptions;
  #waiting: string[] = [];
  #waitingLength = 0;
  #file: FileHandle | undefined;
  #size = 0;
  #writing: Promise<void> | undefined;
  #isOpen = false;

  constructor(options: RotatingFileOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    this.#isOpen = true;
    this.#write();
    await this.#writing;
  }

  /** Writes what is waiting. */
  async close(): Promise<void> {
    await this.#writing;
    this.#write();
    await this.#writing;
    this.#isOpen = false;
    await this.#file?.close().catch(() => undefined);
    this.#file = undefined;
  }

  append(text: string): void {
    this.#waiting.push(text);
    this.#waitingLength += text.length;
    while (this.#waitingLength > MOST_WAITING) this.#waitingLength -= this.#waiting.shift()?.length ?? 0;
    this.#write();
  }

  #write(): void {
    if (!this.#isOpen || this.#writing !== undefined || this.#waiting.length === 0) return;
    const text = this.#waiting.join('');
    this.#waiting = [];
    this.#waitingLength = 0;
    this.#writing = this.#writeNow(text)
      .catch(() => this.#letGo())
      .finally(() => {
        this.#writing = undefined;
        this.#write();
      });
  }

  async #writeNow(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    this.#file ??= await this.#openFile();
    if (this.#size > 0 && this.#size + bytes.length > this.#options.fileBytes) {
      await this.#letGo();
      await this.#rotate();
      this.#file = await this.#openFile();
    }
    await this.#file.appendFile(bytes);
    this.#size += bytes.length;
  }

  async #openFile(): Promise<FileHandle> {
    await mkdir(this.#options.folder, { recursive: true });
    const file = await open(this.#path(0), 'a', 0o600);
    this.#size = (await file.stat()).size;
    return file;
  }

  async #rotate(): Promise<void> {
    for (let number = this.#options.files - 2; number >= 0; number--) {
      await rename(this.#path(number), this.#path(number + 1)).catch(() => undefined);
    }
  }

  async #letGo(): Promise<void> {
    await this.#file?.close().catch(() => undefined);
    this.#file = undefined;
  }

  #path(number: number): string {
    const { folder, name } = this.#options;
    return join(folder, number === 0 ? name : `${name}.${number}`);
  }
}
