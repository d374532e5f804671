import type { ListedAlert } from '../../../common/domain/alert.ts';
import { Severity } from '../../../common/domain/attention.ts';
import type { MetricFamily } from './exposition.ts';

/** What is wrong now, silenced or not. */
export function alertFamilies(open: readonly Pick<ListedAlert, 'severity'>[]): MetricFamily[] {
  return [
    {
      name: 'eo_alerts',
      type: 'gauge',
      help: 'Open alerts by severity, silenced ones too.',
      samples: Severity.options.map((severity) => ({
        labels: { severity },
        value: open.filter((alert) => alert.severity === severity).length,
      })),
    },
  ];
}
