import { useState } from 'react';
import type { TensorPort } from '../../../../common/domain/file-description.ts';
import { useMessages } from '../../../language/language-store.ts';
import { DrawPad } from './DrawPad.tsx';
import type { ImageShape } from './image-shape.ts';
import { PictureFile } from './PictureFile.tsx';
import { PixelsView } from './PixelsView.tsx';
import { inRange, VALUE_RANGES, type ValueRange } from './picture-values.ts';
import { type TypedTensor, tensorOf } from './tensor-values.ts';

interface PictureInputProps {
  readonly port: TensorPort;
  readonly image: ImageShape;
  /** By hand; else from a file. */
  readonly isDrawn: boolean;
  readonly onChange: (typed: TypedTensor) => void;
}

/** A picture as the values of an input, with what of it the model gets. */
export function PictureInput({ port, image, isDrawn, onChange }: PictureInputProps) {
  const { tensors: words } = useMessages().deployments.playground;
  const [range, setRange] = useState<ValueRange>(port.type.endsWith('int8') ? 'byte' : 'unit');
  const [values, setValues] = useState<readonly number[]>([]);
  const tell = (seen: readonly number[], as: ValueRange): void => {
    setValues(seen);
    onChange(
      tensorOf(
        port,
        seen.map((value) => inRange(value, as)),
      ),
    );
  };
  return (
    <div className="picture-input">
      {isDrawn ? (
        <DrawPad image={image} onChange={(seen) => tell(seen, range)} />
      ) : (
        <PictureFile image={image} onChange={(seen) => tell(seen, range)} />
      )}
      <div className="picture-seen">
        <span className="small faint">{words.sees}</span>
        <PixelsView image={image} values={values} />
        <label className="small">
          {words.range}{' '}
          <select
            className="select-input"
            value={range}
            onChange={({ target }) => {
              const next = VALUE_RANGES.find((one) => one === target.value) ?? 'unit';
              setRange(next);
              tell(values, next);
            }}
          >
            {VALUE_RANGES.map((one) => (
              <option key={one} value={one}>
                {words.ranges[one]}
              </option>
            ))}
          </select>
        </label>
      </div>
    </div>
  );
}
