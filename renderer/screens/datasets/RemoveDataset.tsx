import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Dataset } from '../../../common/domain/dataset.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { useClient } from '../../connection/connection-context.ts';
import { ADDING_DATASETS } from '../../drop/needs.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { datasetsMayHaveChanged } from '../../stores/datasets-store.ts';
import { useRefusal } from '../../stores/session-store.ts';
import { sayDone } from '../../stores/toasts.ts';

/** Deletes a data set, once a person has said so. */
export function RemoveDataset({ dataset: { name, train, test } }: { readonly dataset: Dataset }) {
  const { remove: words } = useMessages().datasets;
  const format = useFormat();
  const client = useClient();
  const [, go] = useLocation();
  const refusal = useRefusal(ADDING_DATASETS);
  const [isAsking, setAsking] = useState(false);
  const samples = (train?.samples ?? 0) + (test?.samples ?? 0);
  return (
    <>
      <IconButton
        name="trash"
        label={refusal ?? words.action(name)}
        disabled={refusal !== undefined}
        onClick={() => setAsking(true)}
      />
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={words.title(name)}
        action={words.action(name)}
        onConfirm={async () => {
          await client.datasets.remove({ name });
          datasetsMayHaveChanged();
          sayDone(words.done(name));
          go('/datasets');
        }}
      >
        <p>{train === null ? words.unread : words.text(format.number(samples))}</p>
      </ConfirmDialog>
    </>
  );
}
