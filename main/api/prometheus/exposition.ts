import type { Histogram } from '../../events/metrics-histogram.ts';

type Labels = Readonly<Record<string, string>>;

interface Sample {
  /** `_bucket`, `_sum` or `_count` of a histogram. */
  readonly suffix?: string;
  readonly labels?: Labels;
  readonly value: number;
}

/** All values of one name. */
export interface MetricFamily {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly help: string;
  readonly samples: readonly Sample[];
}

export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Writes families in the text exposition format 0.0.4 of Prometheus; those without a value are left out. */
export function exposition(families: readonly MetricFamily[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, type, help, samples }) => {
      const head = `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n`;
      return head + samples.map((sample) => lineOf(name, sample)).join('');
    })
    .join('');
}

/** The samples of a histogram. */
export function histogramSamples(histogram: Histogram, labels: Labels = {}): Sample[] {
  const { bounds, sum, count } = histogram;
  const cumulative = histogram.cumulative();
  const buckets = bounds.map((bound, index) => ({ le: String(bound), value: cumulative[index] ?? 0 }));
  return [
    ...[...buckets, { le: '+Inf', value: count }].map(({ le, value }) => ({
      suffix: '_bucket',
      labels: { ...labels, le },
      value,
    })),
    { suffix: '_sum', labels, value: sum },
    { suffix: '_count', labels, value: count },
  ];
}

function lineOf(name: string, { suffix = '', labels = {}, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  const braces = pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
  return `${name}${suffix}${braces} ${value}\n`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
