import { useState } from 'react';
import { useLocation } from 'wouter';
import type { ModelVersion } from '../../../common/domain/model.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { useClient } from '../../connection/connection-context.ts';
import { ADDING_MODELS } from '../../drop/needs.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useRefusal } from '../../stores/session-store.ts';
import { sayDone } from '../../stores/toasts.ts';

interface RemoveModelProps {
  readonly model: ModelVersion;
  readonly isLast: boolean;
}

/** Deletes one version of a model, once a person has said so. */
export function RemoveModel({ model: { name, version, sizeBytes }, isLast }: RemoveModelProps) {
  const { remove: words } = useMessages().models;
  const format = useFormat();
  const client = useClient();
  const [, go] = useLocation();
  const refusal = useRefusal(ADDING_MODELS);
  const [isAsking, setAsking] = useState(false);
  const number = format.number(version);
  return (
    <>
      <IconButton
        name="trash"
        label={refusal ?? words.action(name, number)}
        disabled={refusal !== undefined}
        onClick={() => setAsking(true)}
      />
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={words.title(name, number)}
        action={words.action(name, number)}
        onConfirm={async () => {
          await client.models.remove({ name, version });
          sayDone(words.done(name, number));
          go(isLast ? '/models' : `/models/${name}`);
        }}
      >
        <p>{words.text(format.bytes(sizeBytes))}</p>
        <p>{isLast ? words.last : words.others}</p>
      </ConfirmDialog>
    </>
  );
}
