import { useState } from 'react';
import type { EtiquetteHours } from '../../../../../common/specs/etiquette-policy.ts';
import { Button } from '../../../../components/Button.tsx';
import { Icon } from '../../../../components/Icon.tsx';
import { useMessages } from '../../../../language/language-store.ts';
import type { Issue } from '../../../new-job/draft/draft-problem.ts';
import { HoursEntry } from './HoursEntry.tsx';
import { WeekPicture } from './WeekPicture.tsx';
import './week-picture.css';

interface HoursEditorProps {
  /** What the hours are for. */
  readonly name: string;
  /** The hours in words. */
  readonly label: string;
  readonly hours: readonly EtiquetteHours[];
  /** False where they only say when. */
  readonly hasLevels: boolean;
  readonly issues: readonly Issue[];
  readonly isFixed: boolean;
  readonly onChange: (hours: readonly EtiquetteHours[]) => void;
}

const WORKING_HOURS: EtiquetteHours = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '08:00',
  to: '18:00',
  level: 'gentle',
};

/** Hours of the week, as a picture and as fields. */
export function HoursEditor({ name, label, hours, hasLevels, issues, isFixed, onChange }: HoursEditorProps) {
  const { hours: words } = useMessages().etiquette.editor;
  const [marked, setMarked] = useState<number>();
  const wrongIn = (index: number): ReadonlySet<string> =>
    new Set(issues.filter(({ path }) => path[0] === index).map(({ path }) => String(path[1])));
  return (
    <section className="hours-editor" aria-label={name}>
      <WeekPicture
        hours={hours}
        label={words.picture(label)}
        hasLevels={hasLevels}
        marked={marked}
        isFixed={isFixed}
        onChange={onChange}
        onMark={setMarked}
      />
      {!isFixed && <p className="small faint">{hasLevels ? `${words.hint} ${words.strictest}` : words.hint}</p>}
      {hours.map((one, index) => (
        <HoursEntry
          // biome-ignore lint/suspicious/noArrayIndexKey: hours have no name but their place
          key={index}
          hours={one}
          hasLevel={hasLevels}
          place={index + 1}
          wrong={wrongIn(index)}
          onChange={(next) => onChange(hours.with(index, next))}
          onRemove={() => onChange(hours.toSpliced(index, 1))}
          onMark={() => setMarked(index)}
        />
      ))}
      {!isFixed && (
        <div>
          <Button icon={<Icon name="plus" />} onClick={() => onChange([...hours, WORKING_HOURS])}>
            {words.add}
          </Button>
        </div>
      )}
    </section>
  );
}
