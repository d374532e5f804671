import { isAlertRule } from '../../../common/domain/alert-rules.ts';
import { type AttentionItem, Severity } from '../../../common/domain/attention.ts';

/** What was told of an alert last. */
type Told = Pick<NonNullable<AttentionItem['alert']>, 'occurrences' | 'isFlapping'> & Pick<AttentionItem, 'severity'>;

/** What came to the attention board since it was looked at last, and what went away from there. */
export class AttentionChanges {
  #known: ReadonlyMap<string, AttentionItem> | undefined;
  readonly #told = new Map<number, Told>();

  /** The first look finds nothing new: what was so before the start is on the overview. */
  look(items: readonly AttentionItem[]): { readonly came: AttentionItem[]; readonly went: AttentionItem[] } {
    const before = this.#known;
    // Only its alert says whether it is silenced: until there is one, it is not there yet.
    const settled = items.filter(({ cause, alert }) => alert !== undefined || !isAlertRule(cause.kind));
    const now = new Map(settled.map((item) => [item.id, item]));
    this.#known = now;
    const came = settled.filter((item) => before?.has(item.id) !== true && this.#isNews(item));
    for (const { alert, severity } of came) if (alert !== undefined) this.#told.set(alert.id, { ...alert, severity });
    if (before === undefined) return { came: [], went: [] };
    return { came, went: [...before.values()].filter(({ id }) => !now.has(id)) };
  }

  /** It went before anybody was told: when it is back, it is new. */
  forget({ alert }: AttentionItem): void {
    if (alert !== undefined) this.#told.delete(alert.id);
  }

  /** An alert is told of when it is raised, returns or is graver, and once that it comes and goes; not when a silence ends. */
  #isNews({ alert, severity }: AttentionItem): boolean {
    const told = alert && this.#told.get(alert.id);
    if (alert === undefined || told === undefined) return true;
    const isGraver = Severity.options.indexOf(severity) < Severity.options.indexOf(told.severity);
    return isGraver || (alert.isFlapping ? !told.isFlapping : alert.occurrences > told.occurrences);
  }
}
