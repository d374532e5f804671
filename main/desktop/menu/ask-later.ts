import { dialog } from 'electron';

interface AskLaterDeps {
  /** What a failure is called. */
  readonly title: () => string;
  readonly log: { error(facts: object, text: string): void };
}

/** Does what a menu asked for. What goes wrong is said in a dialog, because nobody waits for an answer. */
export function askLater({ title, log }: AskLaterDeps): (work: () => Promise<unknown>) => void {
  return (work) => {
    void work().catch((error: unknown) => {
      log.error({ err: error }, 'what the menu asked for failed');
      dialog.showErrorBox(title(), error instanceof Error ? error.message : String(error));
    });
  };
}
