import type { Dataset, DatasetSplit } from '../../../common/domain/dataset.ts';
import { Facts } from '../../components/Facts.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { shapeText } from './shape-text.ts';

const UPLOADED = /^upload [0-9a-f]{64}$/;

interface DatasetFactsProps {
  readonly dataset: Dataset;
  /** Known once the preview has come. */
  readonly scale: number | undefined;
}

/** What a data set is: its parts, the shape of a sample, where it was read from. */
export function DatasetFacts({ dataset: { shape, classes, train, test, source }, scale }: DatasetFactsProps) {
  const { facts: words, values } = useMessages().datasets;
  const format = useFormat();
  const split = (part: DatasetSplit | null): string =>
    part === null ? '–' : words.split(format.number(part.samples), format.bytes(part.sizeBytes));
  return (
    <section>
      <h3>{words.title}</h3>
      <Facts
        facts={[
          [words.train, split(train)],
          [words.test, split(test)],
          [words.shape, shape === null ? '–' : shapeText(shape, format, values)],
          [words.classes, classes === null ? '–' : format.number(classes.length)],
          ...(scale === undefined ? [] : [[words.scale, format.number(scale, 6)] as const]),
          [
            words.source,
            UPLOADED.test(source) ? (
              <span key="source" title={source}>
                {words.upload}
              </span>
            ) : (
              <code key="source">{source}</code>
            ),
          ],
        ]}
      />
    </section>
  );
}
