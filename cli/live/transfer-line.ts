import { progressBar } from '../output/progress-bar.ts';
import type { Terminal } from '../output/terminal.ts';
import { formatBytes } from '../output/units.ts';
import { LivePainter } from './live-painter.ts';

/** One line that is drawn over while a file is read and sent. */
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
    const bar = progressBar(totalBytes === 0 ? 1 : bytes / totalBytes, 20);
    this.#painter.paint([], [`Sending ${this.#name}  ${bar}  ${formatBytes(bytes)} of ${formatBytes(totalBytes)}`]);
  }

  close(): void {
    this.#painter.close();
  }
}
