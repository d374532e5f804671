import type { Locator } from 'playwright';

/** Gives a dialog its answer and waits until it is done with: what lies behind an open one is there for nobody. */
export async function answer(dialog: Locator, button: string): Promise<void> {
  await dialog.getByRole('button', { name: button }).click();
  await dialog.waitFor({ state: 'detached' });
}
