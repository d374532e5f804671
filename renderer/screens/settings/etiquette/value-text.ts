import { z } from 'zod';
import { EtiquetteLevel, EtiquettePolicy } from '../../../../common/specs/etiquette-policy.ts';
import type { Format } from '../../../language/format.ts';
import type { Messages } from '../../../language/messages.ts';
import { dayNames, daysText } from './hours/days-text.ts';
import { POLICY_INPUTS, type PolicyField } from './policy-rows.ts';

const { hours, wakeHours } = EtiquettePolicy.shape;
const WrittenHours = z.union([hours, wakeHours]);
type WrittenHours = z.infer<typeof WrittenHours>[number];

/** The value of a field in words: "yields", "40 %", "never". */
export function valueText(field: PolicyField, value: unknown, { etiquette }: Messages, format: Format): string {
  const { editor: words, levels } = etiquette;
  const input = POLICY_INPUTS[field];
  if (value === null) return words.never;
  if (typeof value === 'boolean') return value ? words.on : words.off;
  if (input.kind === 'hours') {
    const hours = WrittenHours.safeParse(value).data ?? [];
    return hours.length === 0 ? words.hours.none : hours.map((one) => hoursText(one, levels, format)).join('; ');
  }
  if (input.kind === 'number' && typeof value === 'number') {
    const shown = Number((value * input.factor).toPrecision(12));
    return `${format.number(shown, 2)}\u00a0${words.units[input.unit]}`;
  }
  const level = EtiquetteLevel.safeParse(value);
  return level.success ? levels[level.data] : JSON.stringify(value);
}

function hoursText(hours: WrittenHours, levels: Record<EtiquetteLevel, string>, format: Format): string {
  const times = `${daysText(hours.days, dayNames(format.locale))} ${hours.from}–${hours.to}`;
  return 'level' in hours ? `${times} ${levels[hours.level]}` : times;
}
