/** What was found, with the values, and how to mend it; null where nothing needs mending. */
export interface FactWords {
  readonly found: string;
  readonly mend: string | null;
}
