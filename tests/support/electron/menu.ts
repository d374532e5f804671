import type * as E from 'electron';

/** Plays a menu that a person chooses from by the words on it. */
export class Menu {
  static application: Menu | null = null;
  readonly items: readonly E.MenuItemConstructorOptions[];

  constructor(items: readonly E.MenuItemConstructorOptions[]) {
    this.items = items;
  }

  static buildFromTemplate(template: E.MenuItemConstructorOptions[]): Menu {
    return new Menu(template);
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.application = menu;
  }

  /** All words on it, those of the menus below with them. */
  get labels(): string[] {
    return flat(this.items).flatMap(({ label }) => (label === undefined ? [] : [label]));
  }

  /** Chooses an item as a person would. */
  choose(label: string): void {
    const item = flat(this.items).find((one) => one.label === label && one.enabled !== false);
    if (item?.click === undefined)
      throw new Error(`nothing to choose is called "${label}": ${this.labels.join(' | ')}`);
    (item.click as () => void)();
  }
}

function flat(items: readonly E.MenuItemConstructorOptions[]): E.MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
}
