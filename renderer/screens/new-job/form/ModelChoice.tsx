import { useId } from 'react';
import { MODEL_PRESETS } from '../../../../common/specs/model-presets.ts';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { Button } from '../../../components/Button.tsx';
import { Section } from '../../../components/Section.tsx';
import { useMessages } from '../../../language/language-store.ts';
import type { Messages } from '../../../language/messages.ts';
import { useDraftField } from '../draft/draft-context.ts';
import { valueAt } from '../draft/draft-text.ts';
import { convolutionFor, denseNetFor, fits, type ModelNeeds, presetNames, readModel } from '../draft/suggest-model.ts';
import { Choice } from './Choice.tsx';
import { ModelSummary } from './ModelSummary.tsx';
import { useModelNeeds } from './use-model-needs.ts';

/** Which model is trained: one that is ready made, one that fits the data, or layers of one's own. */
export function ModelChoice() {
  const { model: words } = useMessages().newJob;
  const group = useId();
  const needs = useModelNeeds();
  const { value, problem, set } = useDraftField(['model']);
  const preset = valueAt(value, ['preset']);
  const offers: readonly Offer[] = [
    ...presetNames.map((name) => ({
      label: words.preset[name],
      note: words.presetNotes[name],
      written: { preset: name },
      model: MODEL_PRESETS[name].spec,
    })),
    ...offersFor(needs, words),
  ];
  // What fits comes first.
  const inOrder = offers.toSorted((a, b) => Number(isMisfit(a, needs)) - Number(isMisfit(b, needs)));
  const isOwn = !offers.some(({ written }) => isSame(written, value));
  const named = presetNames.find((name) => name === preset);
  return (
    <Section title={words.title}>
      <fieldset className="choices">
        <legend className="unseen">{words.title}</legend>
        {inOrder.map(({ label, note, written, model }) => (
          <Choice
            key={label}
            group={group}
            label={label}
            note={note}
            isChosen={isSame(written, value)}
            onChoose={() => set(written)}
          >
            <ModelSummary model={model} needs={needs} />
          </Choice>
        ))}
        {isOwn && (
          <Choice group={group} label={words.own} note={words.ownNote} isChosen onChoose={() => undefined}>
            <ModelSummary model={readModel(value)} needs={needs} />
          </Choice>
        )}
      </fieldset>
      {problem !== undefined && <p className="field-problem">{problem}</p>}
      {named !== undefined && (
        <div className="spell-out">
          <Button look="quiet" onClick={() => set(spelledOut(MODEL_PRESETS[named].spec))}>
            {words.spellOut}
          </Button>
          <span className="small faint">{words.spellOutNote}</span>
        </div>
      )}
    </Section>
  );
}

/** A model that is picked, not written. */
interface Offer {
  readonly label: string;
  readonly note: string;
  /** As it stands in the draft. */
  readonly written: object;
  readonly model: ModelSpec;
}

function offersFor(needs: ModelNeeds | undefined, words: Messages['newJob']['model']): Offer[] {
  if (needs === undefined) return [];
  const convolution = convolutionFor(needs);
  const offers = [
    { label: words.dense, note: words.denseNote, written: denseNetFor(needs) },
    ...(convolution === undefined
      ? []
      : [{ label: words.convolution, note: words.convolutionNote, written: convolution }]),
  ];
  return offers.map((offer) => ({ ...offer, model: ModelSpec.parse(offer.written) }));
}

function isMisfit({ model }: Offer, needs: ModelNeeds | undefined): boolean {
  return needs !== undefined && !fits(model, needs);
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Without the loss, of which there is one only. */
function spelledOut({ input, layers }: ModelSpec): object {
  return { input, layers };
}
