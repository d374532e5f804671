import type { ModelVersion } from '../../../common/domain/model.ts';
import { useMessages } from '../../language/language-store.ts';

/** What a model is, in a few words. */
export function ModelKind({ model: { format, description } }: { readonly model: ModelVersion }) {
  const { models: words, drop } = useMessages();
  const architecture = description?.kind === 'model' ? description.architecture : null;
  return (
    <>
      {format === 'file' ? words.file : drop.modelFormats[format]}
      {architecture !== null && <span className="faint"> {architecture}</span>}
    </>
  );
}
