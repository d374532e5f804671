import { Link } from 'wouter';
import type { PlacementVerdict } from '../../../../common/domain/deployment.ts';
import type { DeploymentSpec } from '../../../../common/specs/deployment-spec.ts';
import { Icon, type IconName } from '../../../components/Icon.tsx';
import { errorText } from '../../../language/error-text.ts';
import type { Format } from '../../../language/format.ts';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import type { Messages } from '../../../language/messages.ts';
import { useDeployPreview } from './use-deploy-preview.ts';

/** With a thousand devices the first tell enough. */
const SHOWN = 50;
const ICONS: Partial<Record<PlacementVerdict['verdict'], IconName>> = {
  chosen: 'check',
  fits: 'plus',
  'no-reading': 'info',
};
const ORDER = ['chosen', 'fits', 'no-reading'];

/** Of each device whether it would serve the model, and why not, as the fields are typed. */
export function DeployPreview({ spec }: { readonly spec: DeploymentSpec | undefined }) {
  const messages = useMessages();
  const { deploy } = messages.deployments;
  const { preview: words } = deploy;
  const format = useFormat();
  const { value: verdicts, isCurrent, error } = useDeployPreview(spec);
  if (error !== undefined) return <p className="failure-text">{errorText(error, messages)}</p>;
  if (verdicts === undefined) {
    return <p className="note faint">{spec === undefined ? words.waiting : words.asking}</p>;
  }
  const chosen = verdicts.filter(({ verdict }) => verdict === 'chosen').length;
  const inOrder = verdicts.toSorted((a, b) => placeOf(a) - placeOf(b) || a.deviceName.localeCompare(b.deviceName));
  return (
    <section className="deploy-preview" aria-label={words.title} data-old={!isCurrent}>
      <h2>{words.title}</h2>
      <p className="note soft" role="status">
        {verdicts.length === 0 ? (
          <>
            {words.none} <Link href="/devices">{words.toDevices}</Link>
          </>
        ) : (
          words.chosen(chosen, format.number(spec?.replicas.min ?? 1))
        )}
      </p>
      <ul className="verdicts note">
        {inOrder.slice(0, SHOWN).map((one) => (
          <li key={one.deviceId} data-verdict={one.verdict}>
            <Icon name={ICONS[one.verdict] ?? 'close'} />
            <strong>{one.deviceName}</strong>
            <span>{messages.deployments.verdicts[one.verdict]}</span>
            <span className="faint">{whyText(one, messages, format)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function placeOf({ verdict }: PlacementVerdict): number {
  const place = ORDER.indexOf(verdict);
  return place < 0 ? ORDER.length : place;
}

function whyText(one: PlacementVerdict, { deployments }: Messages, format: Format): string {
  const { preview: words } = deployments.deploy;
  const { memoryNeededBytes, memoryAvailableBytes, diskNeededBytes, diskFreeBytes } = one;
  switch (one.verdict) {
    case 'chosen':
    case 'fits':
    case 'too-little-memory':
      return words.memory(format.bytes(memoryNeededBytes), format.bytes(memoryAvailableBytes ?? 0));
    case 'too-little-disk':
      return words.disk(format.bytes(diskNeededBytes), format.bytes(diskFreeBytes ?? 0));
    case 'no-runtime':
    case 'failed-here':
    case 'not-named':
    case 'yielding':
    case 'updating':
      return one.reason;
    case 'not-online':
    case 'no-reading':
      return '';
  }
}
