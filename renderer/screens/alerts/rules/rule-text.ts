import { type AlertRule, RULE_FIGURES, type RuleSettings } from '../../../../common/domain/alert-rules.ts';
import type { DeviceId } from '../../../../common/domain/ids.ts';
import type { Format } from '../../../language/format.ts';
import type { Messages } from '../../../language/messages.ts';

interface RuleTextDeps {
  readonly messages: Messages;
  readonly format: Format;
  readonly deviceNames: ReadonlyMap<DeviceId, string>;
}

/** When a rule raises an alert and when it ends, in words: "from 95 %, after 15 min, ends at 80 %". */
export function ruleText(
  rule: AlertRule,
  { enabled, forSeconds, raise, clear, expected }: RuleSettings,
  { messages, format, deviceNames }: RuleTextDeps,
): string {
  const { rules: words } = messages.alerts;
  if (!enabled) return words.off;
  const figure = RULE_FIGURES[rule];
  const time = format.duration(forSeconds * 1_000);
  if (rule === 'job-stuck' && raise !== null) return words.stuck(format.number(raise, 2), time);
  const figureText = (value: number): string => {
    switch (figure?.unit) {
      case 'share':
        return format.percent(value);
      case 'bytes':
        return format.bytes(value);
      case 'level':
        return words.heats[value] ?? String(value);
      case 'ms':
        return format.duration(value);
      case 'rounds':
      case undefined:
        return format.number(value, 2);
    }
  };
  const parts = [
    raise !== null && (figure?.isLowWorse === true ? words.below : words.from)(figureText(raise)),
    forSeconds === 0 ? words.atOnce : words.after(time),
    clear !== null && words.ends(figureText(clear)),
    expected.length > 0 && words.expects(format.list(expected.map((id) => deviceNames.get(id) ?? id))),
  ];
  return parts.filter(Boolean).join(', ');
}
