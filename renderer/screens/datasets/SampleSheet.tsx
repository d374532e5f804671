import type { DatasetPreview, PreviewedSample } from '../../../common/domain/dataset.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { SampleImage } from './SampleImage.tsx';
import { imageSize, valueRange } from './sample-pixels.ts';
import '../../components/plain-table.css';

const FIRST_VALUES = 8;
const ROWS = 12;

/** Some samples with their classes: images as a contact sheet, rows of numbers as a table. */
export function SampleSheet({ preview }: { readonly preview: DatasetPreview | undefined }) {
  const { samples: words } = useMessages().datasets;
  const size = preview === undefined ? undefined : imageSize(preview.previewShape);
  return (
    <section>
      <h3>{words.title}</h3>
      {preview === undefined && <p className="note faint">{words.loading}</p>}
      {preview !== undefined &&
        (size === undefined ? <SampleTable preview={preview} /> : <ContactSheet preview={preview} size={size} />)}
    </section>
  );
}

interface ContactSheetProps {
  readonly preview: DatasetPreview;
  readonly size: NonNullable<ReturnType<typeof imageSize>>;
}

function ContactSheet({ preview: { samples, classes }, size }: ContactSheetProps) {
  const { samples: words } = useMessages().datasets;
  const format = useFormat();
  const range = valueRange(samples.map(({ values }) => values));
  return (
    <ul className="contact-sheet small" aria-label={words.label(samples.length)}>
      {samples.map((sample) => (
        <li key={`${sample.split} ${sample.index}`}>
          <SampleImage label={words.image(format.number(sample.index))} sample={sample} size={size} range={range} />
          <span>{classes[sample.label]}</span>
        </li>
      ))}
    </ul>
  );
}

function SampleTable({ preview: { samples, classes } }: { readonly preview: DatasetPreview }) {
  const { samples: words } = useMessages().datasets;
  const format = useFormat();
  const valuesOf = ({ values }: PreviewedSample): string =>
    values
      .slice(0, FIRST_VALUES)
      .map((value) => format.number(value, 3))
      .join('  ') + (values.length > FIRST_VALUES ? ' …' : '');
  return (
    <table className="plain-table sample-table">
      <thead>
        <tr>
          <th className="number">{words.number}</th>
          <th>{words.className}</th>
          <th>{words.values}</th>
        </tr>
      </thead>
      <tbody>
        {samples.slice(0, ROWS).map((sample) => (
          <tr key={`${sample.split} ${sample.index}`}>
            <td className="number faint">{format.number(sample.index)}</td>
            <td>{classes[sample.label]}</td>
            <td className="mono" title={valuesOf(sample)}>
              {valuesOf(sample)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
