import { Button } from '../components/Button.tsx';
import { Icon } from '../components/Icon.tsx';
import { Menu } from '../components/Menu.tsx';
import { useMessages } from '../language/language-store.ts';
import { type Need, useRefusal } from '../stores/session-store.ts';
import { chooseFiles } from './choose-files.ts';
import { useTakeDrop } from './use-take-drop.ts';

interface AddFilesButtonProps {
  /** What it takes to add anything here. */
  readonly need: Need;
  /** The one thing to do next, where nothing is there yet. */
  readonly isPrimary?: boolean;
}

/** Lets a person choose what one could also drop on the window. */
export function AddFilesButton({ need, isPrimary = false }: AddFilesButtonProps) {
  const { drop: words } = useMessages();
  const takeDrop = useTakeDrop();
  const refusal = useRefusal(need);
  return (
    <Menu
      trigger={
        <Button
          look={isPrimary ? 'primary' : 'plain'}
          icon={<Icon name="plus" />}
          disabled={refusal !== undefined}
          title={refusal}
        >
          {words.add}
        </Button>
      }
      actions={[
        { label: words.files, icon: 'upload', onSelect: () => chooseFiles('files', takeDrop) },
        { label: words.folder, icon: 'datasets', onSelect: () => chooseFiles('folder', takeDrop) },
      ]}
    />
  );
}
