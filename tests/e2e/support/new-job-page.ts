import type { Page } from 'playwright';

/** The two sides of the desk where a job is written. */
export class NewJobPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get yaml() {
    return this.page.getByRole('textbox', { name: 'The job as YAML' });
  }

  get status() {
    return this.page.getByRole('contentinfo').getByRole('status');
  }

  field(name: string) {
    return this.page.getByRole('textbox', { name, exact: true });
  }

  problem(text: string) {
    return this.page.getByRole('list', { name: 'What is to be mended' }).getByRole('button', { name: text });
  }

  async change(before: string, after: string): Promise<void> {
    await this.yaml.fill((await this.yaml.inputValue()).replace(before, after));
  }

  async untilYaml(part: string): Promise<void> {
    await this.page.waitForFunction(
      ([name, text]) =>
        document.querySelector<HTMLTextAreaElement>(`textarea[aria-label="${name}"]`)?.value.includes(`${text}`),
      ['The job as YAML', part],
    );
  }
}
