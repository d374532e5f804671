import { join } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { ClusterSummary } from '../../../../main/desktop/cluster-view.ts';
import { appMenu } from '../../../../main/desktop/menu/app-menu.ts';
import { ClusterTray } from '../../../../main/desktop/tray/cluster-tray.ts';
import { moodOf, tooltipOf } from '../../../../main/desktop/tray/tray-mood.ts';
import { Menu } from '../../../support/electron/menu.ts';
import { freshElectron } from '../../../support/electron/reset.ts';
import { nativeTheme } from '../../../support/electron/system.ts';
import { Tray } from '../../../support/electron/tray.ts';
import { aDevice } from '../api/a-control-api.ts';
import { aJob, aRequest, aSummary } from './builders.ts';

beforeEach(freshElectron);

const ICONS = join(import.meta.dirname, '..', '..', '..', '..', 'resources', 'icons');
const lost = { ...aDevice('lost'), state: 'offline', absence: 'lease-expired' } as const;
const stopped = { ...aDevice('stopped'), state: 'offline', absence: 'agent-stopped' } as const;
const waiting = { for: 'devices', needed: 2, available: 1, message: '1 of 2 devices is online', since: 1 } as const;

describe('the mood', () => {
  test.each([
    ['fine', aSummary({ devices: [aDevice('one'), stopped] })],
    ['working', aSummary({ jobs: [aJob('digits')] })],
    ['attention', aSummary({ requests: [aRequest('mini')], jobs: [aJob('digits')] })],
    ['attention', aSummary({ devices: [lost] })],
    ['attention', aSummary({ jobs: [aJob('digits', { wait: waiting })] })],
    ['fine', aSummary({ jobs: [aJob('digits', { state: 'paused' })] })],
  ] as const)('is %s', (mood, summary) => {
    expect(moodOf(summary)).toBe(mood);
  });

  test('is told in one line', () => {
    const summary = aSummary({
      devices: [aDevice('one'), lost],
      jobs: [aJob('a'), aJob('b')],
      requests: [aRequest('x')],
    });
    expect(tooltipOf(summary)).toBe('home: 1 of 2 devices online, 2 jobs running, 1 machine asking to join');
    expect(tooltipOf(aSummary({ overview: undefined }))).toBe('EdgeOrchestra is starting');
  });
});

describe('the tray', () => {
  interface TrayFacts {
    readonly platform?: NodeJS.Platform;
    readonly pausedJobs?: number;
    readonly summary?: ClusterSummary;
  }
  function aTray({ platform = 'linux', pausedJobs = 0, summary = aSummary() }: TrayFacts = {}) {
    const actions = { open: vi.fn(), pauseEverything: vi.fn(), resumeEverything: vi.fn(), quit: vi.fn() };
    const tray = new ClusterTray(summary, { icons: ICONS, platform, pausedJobs: () => pausedJobs, actions });
    const [shown] = Tray.shown;
    if (shown === undefined) throw new Error('no tray');
    return { tray, shown, actions };
  }

  test('changes its icon with the mood and with the bar that it lies on', () => {
    const { tray, shown } = aTray();
    expect(shown.image.path).toBe(join(ICONS, 'tray-fine-on-light.png'));
    tray.show(aSummary({ jobs: [aJob('digits')] }));
    expect(shown.image.path).toBe(join(ICONS, 'tray-working-on-light.png'));
    nativeTheme.shouldUseDarkColors = true;
    nativeTheme.emit('updated');
    expect(shown.image.path).toBe(join(ICONS, 'tray-working-on-dark.png'));
    tray.remove();
    expect(Tray.shown).toEqual([]);
    expect(nativeTheme.listenerCount('updated')).toBe(0);
  });

  test('lets macOS colour its icon', () => {
    const { shown } = aTray({ platform: 'darwin', summary: aSummary({ devices: [lost] }) });
    expect(shown.image.path).toBe(join(ICONS, 'tray-attentionTemplate.png'));
    expect(shown.image.isTemplate).toBe(true);
    expect(shown.listenerCount('click')).toBe(0);
  });

  test('lists devices and jobs with their states, and opens them', () => {
    const summary = aSummary({
      devices: [{ ...aDevice('one'), runningTasks: 2 }, lost],
      jobs: [aJob('digits'), aJob('other', { state: 'queued', wait: waiting })],
      requests: [aRequest('mini', '123 456')],
    });
    const { shown, actions } = aTray({ summary });
    expect(shown.menu?.labels).toEqual(
      expect.arrayContaining([
        'mini asks to join: 123 456',
        'Devices (1 of 2)',
        '● one: 2 tasks',
        '○ lost: offline, it stopped answering',
        'Jobs (2)',
        'digits: round 4 of 20',
        'other: waits, 1 of 2 devices is online',
      ]),
    );
    shown.menu?.choose('○ lost: offline, it stopped answering');
    shown.menu?.choose('digits: round 4 of 20');
    shown.menu?.choose('mini asks to join: 123 456');
    expect(actions.open.mock.calls.map(([screen]) => screen)).toEqual([
      { screen: 'devices', device: 'lost' },
      { screen: 'jobs', job: 'digits' },
      { screen: 'settings', section: 'joining' },
    ]);
  });

  test('stays short with very many devices', () => {
    const devices = Array.from({ length: 40 }, (_, i) => aDevice(`device-${i}`));
    const { shown } = aTray({ summary: aSummary({ devices }) });
    expect(shown.menu?.labels.filter((label) => label.startsWith('●'))).toHaveLength(8);
    expect(shown.menu?.labels).toContain('Show all 40');
  });

  test('pauses what is active, and then offers to resume it', () => {
    const active = aTray({ summary: aSummary({ jobs: [aJob('digits')] }), pausedJobs: 1 });
    active.shown.menu?.choose('Pause everything');
    expect(active.actions.pauseEverything).toHaveBeenCalledOnce();
    active.tray.remove();
    const paused = aTray({ summary: aSummary({ jobs: [aJob('digits', { state: 'paused' })] }), pausedJobs: 1 });
    paused.shown.menu?.choose('Resume 1 job');
    expect(paused.actions.resumeEverything).toHaveBeenCalledOnce();
    paused.tray.remove();
    const idle = aTray();
    expect(() => idle.shown.menu?.choose('Pause everything')).toThrow('nothing to choose');
    idle.shown.menu?.choose('Quit EdgeOrchestra');
    expect(idle.actions.quit).toHaveBeenCalledOnce();
  });
});

describe('the application menu', () => {
  function aMenu(platform: NodeJS.Platform, isPackaged = true) {
    const open = vi.fn();
    const other = vi.fn();
    const actions = {
      open,
      search: other,
      pauseEverything: other,
      checkForUpdate: other,
      openDataFolder: other,
      quit: other,
    };
    return { menu: new Menu(appMenu(actions, { platform, isPackaged })), open };
  }
  const shortcuts = ({ items }: Menu) => {
    const all = (list: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
      list.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? all(item.submenu) : [])]);
    return all(items).flatMap(({ accelerator }) => (accelerator === undefined ? [] : [accelerator]));
  };

  test.each(['darwin', 'linux'] as const)('has each shortcut once, on %s', (platform) => {
    const found = shortcuts(aMenu(platform).menu).map((keys) => keys.replace('CommandOrControl+', ''));
    expect([...found].sort()).toEqual(['1', '2', '3', '4', '5', '6', '7', ',', 'K', 'N', 'Q'].sort());
  });

  test('opens screens', () => {
    const { menu, open } = aMenu('darwin');
    for (const label of ['New job', 'Jobs', 'Settings…']) menu.choose(label);
    expect(open.mock.calls.map(([screen]) => screen)).toEqual([
      { screen: 'new-job' },
      { screen: 'jobs' },
      { screen: 'settings' },
    ]);
  });

  test('has the tools of developers only in what is not released', () => {
    const roles = (isPackaged: boolean) => JSON.stringify(aMenu('linux', isPackaged).menu.items);
    expect(roles(true)).not.toContain('toggleDevTools');
    expect(roles(false)).toContain('toggleDevTools');
  });
});
