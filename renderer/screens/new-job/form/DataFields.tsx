import { useId } from 'react';
import { Link } from 'wouter';
import { Section } from '../../../components/Section.tsx';
import { useMessages } from '../../../language/language-store.ts';
import { useDraftField, useDraftFields } from '../draft/draft-context.ts';
import { valueAt } from '../draft/draft-text.ts';
import { fits, isReadyMade, modelFor, readModel } from '../draft/suggest-model.ts';
import type { DraftEdit } from '../draft/use-draft.ts';
import { Choice } from './Choice.tsx';
import { DatasetField } from './DatasetField.tsx';
import { useDataAtHand } from './data-at-hand.ts';
import { JudgeField } from './JudgeField.tsx';
import { PartitionFields } from './PartitionFields.tsx';
import { useNeedsOfData } from './use-model-needs.ts';

/** Which data a job learns from, and how they are cut. */
export function DataFields() {
  const { data: words } = useMessages().newJob;
  const group = useId();
  const { draft } = useDraftFields();
  const kind = useDraftField(['data', 'kind']).value;
  const { managed, local } = useDataAtHand();
  const needsOfData = useNeedsOfData();
  const isLocal = kind === 'local';

  /** A model that was not written by hand follows the data. */
  const choose = (nextKind: 'managed' | 'local', dataset: string | undefined): void => {
    const isSameKind = nextKind === kind;
    const edits: DraftEdit[] = isSameKind
      ? [[['data', 'dataset'], dataset]]
      : [[['data'], { kind: nextKind, ...(dataset === undefined ? {} : { dataset }) }]];
    const needs = needsOfData(nextKind, dataset);
    const written = valueAt(draft.value, ['model']);
    const model = readModel(written);
    const mayFollow =
      model === undefined || isReadyMade(written, needsOfData(kind, valueAt(draft.value, ['data', 'dataset'])));
    if (needs !== undefined && mayFollow && !(model !== undefined && fits(model, needs))) {
      edits.push([['model'], modelFor(needs)]);
    }
    draft.edit(...edits);
  };
  return (
    <Section title={words.title}>
      <fieldset className="choices">
        <legend className="unseen">{words.kind}</legend>
        <Choice
          group={group}
          label={words.managed}
          note={words.managedNote}
          isChosen={!isLocal}
          onChoose={() => choose('managed', managed.find(({ state }) => state === 'ready')?.name)}
        />
        <Choice
          group={group}
          label={words.local}
          note={words.localNote}
          isChosen={isLocal}
          onChoose={() => choose('local', local[0]?.name)}
        />
      </fieldset>
      {isLocal && local.length === 0 && <p className="note soft">{words.noneLocal}</p>}
      {!isLocal && managed.length === 0 && (
        <p className="nothing-yet">
          {words.none} <Link href="/datasets">{words.bring}</Link> <Link href="/first-run">{words.sample}</Link>
        </p>
      )}
      <div className="fields">
        <DatasetField onChoose={(dataset) => choose(isLocal ? 'local' : 'managed', dataset)} />
        {isLocal ? <JudgeField /> : <PartitionFields />}
      </div>
    </Section>
  );
}
