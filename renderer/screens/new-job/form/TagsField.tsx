import { useFormat, useMessages } from '../../../language/language-store.ts';
import { useDeviceTags } from '../../../stores/devices-store.ts';
import { useDraftField } from '../draft/draft-context.ts';
import { countTags, howManyCarry } from './tag-counts.ts';

const PATH = ['selection', 'tags'];

/** Only devices that carry all of these words work for the job: chosen from those that devices have. */
export function TagsField() {
  const { tags: words } = useMessages().newJob.advanced;
  const format = useFormat();
  const { value, problem, set } = useDraftField(PATH);
  const devices = useDeviceTags();
  const chosen = Array.isArray(value) ? value.filter((tag) => typeof tag === 'string') : [];
  const counts = countTags(devices, chosen);
  const matching = howManyCarry(devices, chosen);
  const toggle = (tag: string): void => {
    const next = chosen.includes(tag) ? chosen.filter((one) => one !== tag) : [...chosen, tag];
    set(next.length === 0 ? undefined : next);
  };
  return (
    <fieldset className="tags-field">
      <legend>{words.label}</legend>
      {counts.length > 0 && (
        <div className="tags">
          {counts.map(([tag, count]) => (
            <label key={tag}>
              <input type="checkbox" checked={chosen.includes(tag)} onChange={() => toggle(tag)} />
              {tag} <span className="faint">{format.number(count)}</span>
            </label>
          ))}
        </div>
      )}
      <p className="small faint">
        {counts.length === 0
          ? words.none
          : chosen.length === 0
            ? words.any
            : words.match(matching.online, matching.all, format)}
      </p>
      {problem !== undefined && <p className="field-problem">{problem}</p>}
    </fieldset>
  );
}
