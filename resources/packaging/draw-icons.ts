import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { icnsOf } from './icns.ts';
import { type Colour, disc, IconCanvas, roundedSquare, type Shape, stroke } from './icon-canvas.ts';

const BLACK: Colour = [0, 0, 0, 1];
const INK: Colour = [43, 40, 37, 1];
const PAPER: Colour = [243, 239, 231, 1];
const BRASS: Colour = [232, 176, 58, 1];
const ALARM_ON_LIGHT: Colour = [196, 76, 20, 1];
const ALARM_ON_DARK: Colour = [255, 150, 84, 1];

/** The players sit in a half circle around whoever conducts. */
const PLAYERS: readonly Shape[] = [200, 235, 270, 305, 340].map((degrees) => {
  const angle = (degrees * Math.PI) / 180;
  return disc(0.5 + 0.38 * Math.cos(angle), 0.6 + 0.38 * Math.sin(angle), 0.085);
});
const CONDUCTOR = disc(0.42, 0.78, 0.13);
const BATON = stroke([0.42, 0.78], [0.72, 0.5], 0.075);

/** A picture of one state in the menu bar: the players alone, with a conductor at work, or with a call for a person. */
function trayIcon(mood: 'fine' | 'working' | 'attention', colour: Colour, accent: Colour) {
  return (size: number): Buffer => {
    const canvas = new IconCanvas(size);
    for (const player of PLAYERS) canvas.fill(player, colour);
    switch (mood) {
      case 'fine':
        return canvas.fill(disc(0.5, 0.78, 0.11), colour).png();
      case 'working':
        return canvas.fill(CONDUCTOR, accent).fill(BATON, accent).png();
      case 'attention':
        return canvas
          .cut(disc(0.5, 0.7, 0.29))
          .fill(stroke([0.5, 0.52], [0.5, 0.7], 0.14), accent)
          .fill(disc(0.5, 0.88, 0.085), accent)
          .png();
    }
  };
}

function appIcon(margin: number) {
  return (size: number): Buffer => {
    const inner = 1 - 2 * (margin + 0.14);
    const within = (shape: Shape): Shape => {
      const at = (value: number): number => (value - 0.5) / inner + 0.5;
      return (x, y) => shape(at(x), at(y + 0.02)) * inner;
    };
    const canvas = new IconCanvas(size).fill(roundedSquare(margin, 0.18), [58, 49, 40, 1], [27, 23, 19, 1]);
    for (const player of PLAYERS) canvas.fill(within(player), PAPER);
    return canvas.fill(within(CONDUCTOR), BRASS).fill(within(BATON), BRASS).png();
  };
}

const folder = join(import.meta.dirname, '..', 'icons');
await mkdir(join(folder, 'linux'), { recursive: true });
for (const mood of ['fine', 'working', 'attention'] as const) {
  const kinds = [
    ['Template', 18, trayIcon(mood, BLACK, BLACK)],
    ['-on-light', 22, trayIcon(mood, INK, mood === 'working' ? [160, 106, 8, 1] : ALARM_ON_LIGHT)],
    ['-on-dark', 22, trayIcon(mood, PAPER, mood === 'working' ? BRASS : ALARM_ON_DARK)],
  ] as const;
  for (const [ending, size, draw] of kinds) {
    await writeFile(join(folder, `tray-${mood}${ending}.png`), draw(size));
    await writeFile(join(folder, `tray-${mood}${ending}@2x.png`), draw(size * 2));
  }
}
// macOS leaves room around its icons; others fill the square.
await writeFile(join(folder, 'icon.icns'), icnsOf(appIcon(0.098)));
await writeFile(join(folder, 'icon.png'), appIcon(0.02)(512));
for (const size of [16, 32, 48, 64, 128, 256, 512]) {
  await writeFile(join(folder, 'linux', `${size}x${size}.png`), appIcon(0.02)(size));
}
