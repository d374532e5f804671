import { type PointerEvent, useRef, useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import { useMessages } from '../../../language/language-store.ts';
import { centreDigit } from './centre-digit.ts';
import type { ImageShape } from './image-shape.ts';
import { greyOf } from './picture-values.ts';

interface DrawPadProps {
  readonly image: ImageShape;
  /** Told after each stroke, values from 0 to 1; none once it is cleared. */
  readonly onChange: (values: readonly number[]) => void;
}

const SIDE = 224;
/** About as thick as the strokes of MNIST. */
const PEN = SIDE / 12;

/** Where a digit is drawn by hand; it is centred and scaled as those that models learn from. */
export function DrawPad({ image, onChange }: DrawPadProps) {
  const { tensors: words } = useMessages().deployments.playground;
  const canvas = useRef<HTMLCanvasElement>(null);
  const last = useRef<{ readonly x: number; readonly y: number }>(null);
  const [isEmpty, setEmpty] = useState(true);

  const strokeTo = (event: PointerEvent<HTMLCanvasElement>): void => {
    const context = event.currentTarget.getContext('2d', { willReadFrequently: true });
    const from = last.current;
    if (context === null || from === null) return;
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const to = { x: ((event.clientX - left) * SIDE) / width, y: ((event.clientY - top) * SIDE) / height };
    context.lineWidth = PEN;
    context.lineCap = 'round';
    context.strokeStyle = 'white';
    context.beginPath();
    context.moveTo(from.x < 0 ? to.x : from.x, from.y < 0 ? to.y : from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
    last.current = to;
  };
  const tell = (): void => {
    last.current = null;
    const context = canvas.current?.getContext('2d', { willReadFrequently: true });
    if (context == null) return;
    onChange([...centreDigit(greyOf(context.getImageData(0, 0, SIDE, SIDE)), image).values]);
    setEmpty(false);
  };
  const clear = (): void => {
    canvas.current?.getContext('2d', { willReadFrequently: true })?.clearRect(0, 0, SIDE, SIDE);
    onChange([]);
    setEmpty(true);
  };
  return (
    <div className="draw-pad">
      <canvas
        ref={canvas}
        width={SIDE}
        height={SIDE}
        role="img"
        aria-label={words.pad}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          last.current = { x: -1, y: -1 };
          strokeTo(event);
        }}
        onPointerMove={strokeTo}
        onPointerUp={tell}
        onPointerCancel={tell}
      />
      <div className="draw-below">
        <span className="small faint">{words.drawHint}</span>
        <Button look="quiet" disabled={isEmpty} onClick={clear}>
          {words.clear}
        </Button>
      </div>
    </div>
  );
}
