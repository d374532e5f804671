import { type Scene, xOf } from './hit-test.ts';
import { visibleBars } from './paint-bars.ts';
import type { Painting } from './painting.ts';
import type { ScoreBar, ScoreModel } from './score-model.ts';

const TOP_PX = 16;
/** The numbers of the rounds stand below. */
const FOOT_PX = 24;
const DOT_PX = 22;

/** Accuracy and loss over the rounds, above all lanes. */
export function paintConductor(context: CanvasRenderingContext2D, painting: Painting): void {
  const { scene, palette } = painting;
  const { first, last } = visibleBars(scene);
  const bars = scene.model.bars.slice(Math.max(0, first - 1), last + 1);
  const bottom = scene.layout.topPx - FOOT_PX;
  const [low, high] = accuracyRange(scene.model);
  const top = lossTop(scene.model);
  context.fillStyle = palette.hairline;
  context.fillRect(scene.layout.leftPx, bottom, scene.layout.widthPx, 1);
  const height = bottom - TOP_PX;
  const lossY = (value: number): number => bottom - (value / top) * height;
  const accuracyY = (value: number): number => bottom - ((value - low) / (high - low)) * height;
  context.setLineDash([3, 3]);
  curve(
    context,
    palette.inkFaint,
    1,
    points(scene, bars, ({ loss }) => loss, lossY),
  );
  context.setLineDash([]);
  const line = points(scene, bars, ({ accuracy }) => accuracy, accuracyY);
  curve(context, palette.ink, 1.75, line);
  const spacing = line.length < 2 ? DOT_PX : ((line.at(-1)?.[0] ?? 0) - (line[0]?.[0] ?? 0)) / (line.length - 1);
  const dots = spacing >= DOT_PX ? line : line.slice(-1);
  context.fillStyle = palette.ink;
  for (const [x, y] of dots) {
    context.beginPath();
    context.arc(x, y, 2.75, 0, Math.PI * 2);
    context.fill();
  }
}

/** The ends of the axis of accuracies: whole tenths around all of them. */
export function accuracyRange({ bars }: ScoreModel): readonly [low: number, high: number] {
  let low = 1;
  let high = 0;
  for (const { accuracy } of bars) {
    if (accuracy === null) continue;
    low = Math.min(low, accuracy);
    high = Math.max(high, accuracy);
  }
  if (low > high) return [0, 1];
  const from = Math.max(0, Math.floor(low * 10 - 0.001) / 10);
  return [from, Math.max(from + 0.1, Math.min(1, Math.ceil(high * 10) / 10))];
}

/** The upper end of the axis of losses. */
function lossTop({ bars }: ScoreModel): number {
  const highest = bars.reduce(
    (top, { loss }) => (loss !== null && Number.isFinite(loss) ? Math.max(top, loss) : top),
    0,
  );
  return highest === 0 ? 1 : highest * 1.05;
}

type Point = readonly [x: number, y: number];

function points(
  scene: Scene,
  bars: readonly ScoreBar[],
  figureOf: (bar: ScoreBar) => number | null,
  yOf: (value: number) => number,
): readonly Point[] {
  return bars.flatMap((bar): Point[] => {
    const value = figureOf(bar);
    return value === null || bar.endedAt === null ? [] : [[xOf(scene, bar.endedAt), yOf(value)]];
  });
}

function curve(context: CanvasRenderingContext2D, color: string, width: number, line: readonly Point[]): void {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.lineJoin = 'round';
  context.beginPath();
  for (const [x, y] of line) context.lineTo(x, y);
  context.stroke();
}
