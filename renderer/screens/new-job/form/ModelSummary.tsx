import { hasCode } from '../../../../common/errors.ts';
import { inferShapes, type ModelShapes } from '../../../../common/specs/model-shapes.ts';
import type { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import type { ModelNeeds } from '../draft/suggest-model.ts';
import { ModelPicture } from './ModelPicture.tsx';
import { shapeText } from './shape-text.ts';

interface ModelSummaryProps {
  readonly model: ModelSpec | undefined;
  readonly needs: ModelNeeds | undefined;
}

/** A model at a glance: its layers as a picture, how large it is, and whether the data fit. */
export function ModelSummary({ model, needs }: ModelSummaryProps) {
  const { model: words } = useMessages().newJob;
  const format = useFormat();
  const shapes = model && shapesOf(model);
  if (model === undefined || shapes === undefined) return <span className="small misfit">{words.broken}</span>;
  const input = shapeText(model.input, format);
  return (
    <>
      <ModelPicture model={model} shapes={shapes} />
      <span className="small faint">
        {input} → {shapeText(shapes.output, format)} · {words.parameters(format.number(shapes.parameterCount))}
      </span>
      {needs !== undefined && needs.shape.join() !== model.input.join() && (
        <span className="small misfit">{words.misfit(input, shapeText(needs.shape, format))}</span>
      )}
      {needs !== undefined && needs.classes > shapes.classCount && (
        <span className="small misfit">
          {words.tooFewOutputs(format.number(shapes.classCount), format.number(needs.classes))}
        </span>
      )}
    </>
  );
}

function shapesOf(model: ModelSpec): ModelShapes | undefined {
  try {
    return inferShapes(model);
  } catch (error) {
    if (hasCode(error, 'invalid-specification')) return undefined;
    throw error;
  }
}
