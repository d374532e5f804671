import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import type * as E from 'electron';
import { checkReady } from './app.ts';
import type { Menu } from './menu.ts';

/** An image by the file that it came from. */
export class NativeImageStandIn implements Pick<E.NativeImage, 'setTemplateImage' | 'isEmpty'> {
  readonly path: string;
  isTemplate = false;

  constructor(path: string) {
    this.path = path;
  }

  isEmpty(): boolean {
    return !existsSync(this.path);
  }

  setTemplateImage(isTemplate: boolean): void {
    this.isTemplate = isTemplate;
  }
}

export const nativeImage = {
  createFromPath: (path: string): NativeImageStandIn => new NativeImageStandIn(path),
};

/** Plays an icon in the menu bar. */
export class Tray extends EventEmitter {
  static shown: Tray[] = [];
  image: NativeImageStandIn;
  toolTip = '';
  menu: Menu | undefined;

  constructor(image: NativeImageStandIn) {
    super();
    checkReady('Tray');
    this.image = image;
    this.setImage(image);
    Tray.shown.push(this);
  }

  setImage(image: NativeImageStandIn): void {
    if (image.isEmpty()) throw new Error(`there is no icon at ${image.path}`);
    this.image = image;
  }

  setToolTip(text: string): void {
    this.toolTip = text;
    this.emit('stand-in:changed');
  }

  setContextMenu(menu: Menu): void {
    this.menu = menu;
    this.emit('stand-in:changed');
  }

  destroy(): void {
    Tray.shown = Tray.shown.filter((tray) => tray !== this);
  }
}
