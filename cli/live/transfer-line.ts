import { progressBar } from '../output/progress-bar.ts';
import type { Terminal } from '../output/terminal.ts';
import { formatBytes } from '../output/units.ts';
import { LivePainter } from './live-painter.ts';

/** One line that is drawn over while a file is read and sent, or fetched. */
export class TransferLine {
  readonly #painter: LivePainter;
  readonly #name: string;

  constructor(terminal: Terminal, name: string) {
    this.#painter = new LivePainter(terminal);
    this.#name = name;
  }

  onReading(): void {
    this.#painter.paint([], [`Reading ${this.#name} …`]);
  }

  onSent(bytes: number, totalBytes: number): void {
    this.#paint(`Sending ${this.#name}`, bytes, totalBytes);
  }

  onReceived(bytes: number, totalBytes: number): void {
    this.#paint(`Fetching ${this.#name}`, bytes, totalBytes);
  }

  close(): void {
    this.#painter.close();
  }

  #paint(what: string, bytes: number, totalBytes: number): void {
    const bar = progressBar(totalBytes === 0 ? 1 : bytes / totalBytes, 20);
    this.#painter.paint([], [`${what}  ${bar}  ${formatBytes(bytes)} of ${formatBytes(totalBytes)}`]);
  }
}
