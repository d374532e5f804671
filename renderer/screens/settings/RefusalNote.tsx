import { Icon } from '../../components/Icon.tsx';
import { type Need, useRefusal } from '../../stores/session-store.ts';

/** Says why a part of the settings is not for whoever looks; nothing where it is. */
export function RefusalNote({ need }: { readonly need: Need }) {
  const refusal = useRefusal(need);
  if (refusal === undefined) return null;
  return (
    <p className="settings-refusal">
      <Icon name="key" /> {refusal}
    </p>
  );
}
