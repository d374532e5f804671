import { EventEmitter } from 'node:events';
import type * as E from 'electron';
import { note } from './calls.ts';

class PowerMonitorStandIn
  extends EventEmitter
  implements Pick<E.PowerMonitor, 'isOnBatteryPower' | 'getCurrentThermalState'>
{
  isOnBattery = false;

  isOnBatteryPower(): boolean {
    return this.isOnBattery;
  }

  getCurrentThermalState(): 'nominal' {
    return 'nominal';
  }
}

export const powerMonitor = new PowerMonitorStandIn();

/** What keeps the machine awake right now. */
export const blockers = new Set<number>();
let lastBlocker = 0;

export const powerSaveBlocker = {
  start(_type: 'prevent-app-suspension' | 'prevent-display-sleep'): number {
    blockers.add(++lastBlocker);
    return lastBlocker;
  },
  stop: (id: number): boolean => blockers.delete(id),
};
powerSaveBlocker satisfies Pick<E.PowerSaveBlocker, 'start' | 'stop'>;

class NativeThemeStandIn extends EventEmitter implements Pick<E.NativeTheme, 'shouldUseDarkColors' | 'themeSource'> {
  shouldUseDarkColors = false;
  themeSource: E.NativeTheme['themeSource'] = 'system';
}

export const nativeTheme = new NativeThemeStandIn();

const area = { x: 0, y: 0, width: 1_920, height: 1_040 };
export const screen = { getAllDisplays: () => [{ workArea: area }] as E.Display[] };
screen satisfies Pick<E.Screen, 'getAllDisplays'>;

export const shell = {
  async openExternal(url: string): Promise<void> {
    note('shell.openExternal', url);
  },
  async openPath(path: string): Promise<string> {
    note('shell.openPath', path);
    return '';
  },
};
shell satisfies Pick<E.Shell, 'openExternal' | 'openPath'>;

/** Answers every dialog with the same button. */
export const dialog = {
  answer: 0,
  async showMessageBox(options: E.MessageBoxOptions): Promise<E.MessageBoxReturnValue> {
    note('dialog.showMessageBox', options);
    return { response: dialog.answer, checkboxChecked: false };
  },
  showErrorBox(title: string, content: string): void {
    note('dialog.showErrorBox', title, content);
  },
};
dialog satisfies { showErrorBox: E.Dialog['showErrorBox'] };
