import { Link, useLocation } from 'wouter';
import type { EtiquetteView } from '../../../../common/api/etiquette-contract.ts';
import { DeviceId } from '../../../../common/domain/ids.ts';
import type { EtiquetteScope } from '../../../../common/specs/etiquette-policy.ts';
import { Field } from '../../../components/Field.tsx';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { useDeviceNames, useDeviceTags } from '../../../stores/devices-store.ts';
import { policyPath } from './policy-scope.ts';

interface ScopeChoiceProps {
  readonly scope: EtiquetteScope;
  readonly view: EtiquetteView | undefined;
}

/** For whom rules are set; who has rules of their own is marked, and a click away. */
export function ScopeChoice({ scope, view }: ScopeChoiceProps) {
  const { scope: words } = useMessages().etiquette.editor;
  const format = useFormat();
  const [, navigate] = useLocation();
  const names = useDeviceNames();
  const members = useDeviceTags();
  const { groups = [], devices = [] } = view ?? {};
  const tags = [...new Set([...members.flatMap((member) => member.tags), ...groups, ...tagOf(scope)])].toSorted();
  const ids = [...new Set([...names.keys(), ...devices, ...idOf(scope)])];
  const nameOf = (id: string): string => names.get(DeviceId.parse(id)) ?? id;
  const option = (of: EtiquetteScope, name: string, isSet: boolean) => (
    <option key={policyPath(of)} value={policyPath(of)}>
      {isSet ? words.own(name) : name}
    </option>
  );
  const others = [
    ...groups.map((tag) => [{ kind: 'group', tag }, words.tag(tag)] as const),
    ...devices.map((id) => [{ kind: 'device', id }, nameOf(id)] as const),
  ].filter(([of]) => policyPath(of) !== policyPath(scope));
  return (
    <div className="policy-scope">
      <Field label={words.label}>
        <select value={policyPath(scope)} onChange={({ target }) => navigate(target.value)}>
          {option({ kind: 'cluster' }, words.cluster, false)}
          {tags.length > 0 && (
            <optgroup label={words.tags}>
              {tags.map((tag) => option({ kind: 'group', tag }, words.tag(tag), groups.includes(tag)))}
            </optgroup>
          )}
          {ids.length > 0 && (
            <optgroup label={words.devices}>
              {ids.map((id) => option({ kind: 'device', id }, nameOf(id), devices.includes(id)))}
            </optgroup>
          )}
        </select>
      </Field>
      <div className="small faint">
        {scope.kind !== 'device' && <p>{words.holds(howMany(scope, members), format)}</p>}
        {others.length > 0 && (
          <p>
            {words.others}{' '}
            {others.map(([of, name], index) => (
              <span key={policyPath(of)}>
                {index > 0 && ', '}
                <Link href={policyPath(of)}>{name}</Link>
              </span>
            ))}
          </p>
        )}
        <p>{words.order}</p>
      </div>
    </div>
  );
}

function howMany(scope: EtiquetteScope, members: readonly { readonly tags: readonly string[] }[]): number {
  return scope.kind === 'group' ? members.filter(({ tags }) => tags.includes(scope.tag)).length : members.length;
}

function tagOf(scope: EtiquetteScope): string[] {
  return scope.kind === 'group' ? [scope.tag] : [];
}

function idOf(scope: EtiquetteScope): string[] {
  return scope.kind === 'device' ? [scope.id] : [];
}
