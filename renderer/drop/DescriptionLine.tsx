import type { FileDescription } from '../../common/domain/file-description.ts';
import type { Format } from '../language/format.ts';
import { useFormat, useMessages } from '../language/language-store.ts';
import type { Messages } from '../language/messages.ts';
import { canBeRead } from './drop-item.ts';
import { inShort } from './in-short.ts';

/** What a file is, in a line; and what is wrong with it, where something is. */
export function DescriptionLine({ description }: { readonly description: FileDescription }) {
  const { drop: words } = useMessages();
  const format = useFormat();
  const parts = describedParts(description, words, format).filter((part) => part !== null);
  return (
    <>
      {parts.length > 0 && <p className="note soft">{parts.join(' · ')}</p>}
      {description.kind === 'unknown' && <p className="note">{words.unknown(description.seen)}</p>}
      {description.kind === 'model' && description.hasExternalData && (
        <p className="failure-text note">{words.externalData}</p>
      )}
      {description.kind === 'dataset' && !canBeRead(description) && (
        <p className="failure-text note">{words.needs(description.needs ?? '')}</p>
      )}
    </>
  );
}

function describedParts(description: FileDescription, words: Messages['drop'], format: Format): (string | null)[] {
  switch (description.kind) {
    case 'model': {
      const { architecture, parameters, quantisation, contextLength, memoryBytes } = description;
      return [
        words.modelFormats[description.format],
        architecture,
        parameters === null ? null : words.parameters(inShort(parameters, format.locale)),
        quantisation,
        contextLength === null ? null : words.context(format.number(contextLength)),
        memoryBytes === 0 ? null : words.memory(format.bytes(memoryBytes)),
      ];
    }
    case 'dataset': {
      const { samples, shape, columnCount, classes, files, isCompressed, columns } = description;
      return [
        words.datasetFormats[description.format],
        isCompressed ? words.compressed : null,
        samples === null ? null : words.samples(format.number(samples)),
        columnCount === null || columns === null ? null : words.columns(format.number(columnCount)),
        shape === null || columns !== null ? null : words.shape(shape.map((size) => format.number(size)).join(' × ')),
        classes === null ? null : words.classes(format.number(classes.length)),
        files > 1 ? words.filesIn(format.number(files)) : null,
      ];
    }
    case 'job':
      return [words.job(description.name), description.format.toUpperCase()];
    case 'unknown':
      return [];
  }
}
