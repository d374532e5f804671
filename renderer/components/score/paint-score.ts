import { paintAxis } from './paint-axis.ts';
import { paintBars, paintNow } from './paint-bars.ts';
import { paintConductor } from './paint-conductor.ts';
import { HeatPainter } from './paint-heat.ts';
import { paintNames } from './paint-names.ts';
import { paintNotes } from './paint-notes.ts';
import type { Painting } from './painting.ts';

/** Draws scores on one canvas, only what is in sight. */
export class ScorePainter {
  readonly #context: CanvasRenderingContext2D;
  readonly #heat = new HeatPainter();

  constructor(context: CanvasRenderingContext2D) {
    this.#context = context;
  }

  paint(painting: Painting, pixelRatio: number): void {
    const context = this.#context;
    const { layout, level } = painting.scene;
    context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
    context.clearRect(0, 0, layout.widthPx, layout.heightPx);
    within(context, [layout.leftPx, 0, layout.widthPx - layout.leftPx, layout.heightPx], () => {
      paintBars(context, painting);
    });
    within(
      context,
      [layout.leftPx, layout.topPx, layout.widthPx - layout.leftPx, layout.bottomPx - layout.topPx],
      () => {
        if (level === 'notes') paintNotes(context, painting);
        else this.#heat.paint(context, painting);
      },
    );
    within(context, [layout.leftPx, 0, layout.widthPx - layout.leftPx, layout.heightPx], () => {
      paintConductor(context, painting);
      paintAxis(context, painting);
      paintNow(context, painting);
    });
    paintNames(context, painting);
  }
}

function within(
  context: CanvasRenderingContext2D,
  [x, y, width, height]: readonly [number, number, number, number],
  paint: () => void,
): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  paint();
  context.restore();
}
