import { useRef, useState } from 'react';
import { SwitchField } from '../../../components/SwitchField.tsx';
import { useMessages } from '../../../language/language-store.ts';
import type { ImageShape } from './image-shape.ts';
import { pictureValues } from './picture-values.ts';

interface PictureFileProps {
  readonly image: ImageShape;
  /** Told the values of the picture, from 0 to 1. */
  readonly onChange: (values: readonly number[]) => void;
}

/** A picture of the disk, scaled to the size that the model takes. */
export function PictureFile({ image, onChange }: PictureFileProps) {
  const { tensors: words } = useMessages().deployments.playground;
  const [isInverted, setInverted] = useState(false);
  const [isBad, setBad] = useState(false);
  const file = useRef<File>(null);
  const read = async (inverted: boolean): Promise<void> => {
    if (file.current === null) return;
    try {
      const values = pictureValues(await scaled(file.current, image), image);
      onChange(inverted ? values.map((value) => 1 - value) : values);
      setBad(false);
    } catch {
      onChange([]);
      setBad(true);
    }
  };
  return (
    <div className="picture-file">
      <label className="small">
        {words.choose}
        <input
          type="file"
          accept="image/*"
          onChange={({ target }) => {
            file.current = target.files?.[0] ?? null;
            void read(isInverted);
          }}
        />
      </label>
      {isBad && (
        <p role="alert" className="field-problem">
          {words.badPicture}
        </p>
      )}
      {image.channels === 1 && (
        <SwitchField
          label={words.invert}
          note={words.invertNote}
          isOn={isInverted}
          onChange={(isOn) => {
            setInverted(isOn);
            void read(isOn);
          }}
        />
      )}
    </div>
  );
}

/** The picture in the size of an input, filled from edge to edge. */
async function scaled(file: Blob, { width, height }: ImageShape): Promise<ImageData> {
  const bitmap = await createImageBitmap(file, { resizeWidth: width, resizeHeight: height, resizeQuality: 'high' });
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (context === null) throw new Error('there is no canvas');
  // What lets the ground through lies on white, as on paper.
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}
