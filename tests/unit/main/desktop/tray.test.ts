import { join } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { OwnDeviceState } from '../../../../common/desktop/desktop-state.ts';
import { JobId, ResourceName } from '../../../../common/domain/ids.ts';
import type { EtiquetteReason } from '../../../../common/etiquette/decision.ts';
import type { ClusterSummary } from '../../../../main/desktop/cluster-view.ts';
import { wordsOf } from '../../../../main/desktop/language/desktop-language.ts';
import type { DesktopWords } from '../../../../main/desktop/language/desktop-words.ts';
import { appMenu } from '../../../../main/desktop/menu/app-menu.ts';
import { ClusterTray } from '../../../../main/desktop/tray/cluster-tray.ts';
import { moodOf, tooltipOf } from '../../../../main/desktop/tray/tray-mood.ts';
import { Menu } from '../../../support/electron/menu.ts';
import { freshElectron } from '../../../support/electron/reset.ts';
import { nativeTheme } from '../../../support/electron/system.ts';
import { Tray } from '../../../support/electron/tray.ts';
import { aDevice } from '../api/a-control-api.ts';
import { aJob, anAsking, anItem, aRequest, aSummary, words } from './builders.ts';

beforeEach(freshElectron);

const ICONS = join(import.meta.dirname, '..', '..', '..', '..', 'resources', 'icons');
const lost = { ...aDevice('lost'), state: 'offline', absence: 'lease-expired' } as const;
const waiting = { for: 'devices', needed: 2, available: 1, message: '1 of 2 devices is online', since: 1 } as const;

const waits = {
  kind: 'job-waits-for-devices',
  jobId: JobId.parse('other'),
  jobName: ResourceName.parse('other'),
  needed: 2,
  available: 1,
  dataset: null,
  devicesOffline: 0,
} as const;

describe('the mood', () => {
  test.each([
    ['fine', aSummary({ devices: [aDevice('one'), lost] })],
    ['working', aSummary({ jobs: [aJob('digits')] })],
    ['attention', aSummary({ attention: [anAsking('mini')], jobs: [aJob('digits')] })],
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
    expect(tooltipOf(summary, words)).toBe('home: 1 of 2 devices online, 2 jobs running, 1 machine asking to join');
    expect(tooltipOf(aSummary({ overview: undefined }), words)).toBe('EdgeOrchestra is starting');
  });
});

describe('the tray', () => {
  interface TrayFacts {
    readonly platform?: NodeJS.Platform;
    readonly pausedJobs?: number;
    readonly summary?: ClusterSummary;
    readonly ownDevice?: OwnDeviceState;
    readonly spoken?: DesktopWords;
  }
  const NOW = new Date(2026, 4, 4, 13, 0).getTime();
  function aTray({
    platform = 'linux',
    pausedJobs = 0,
    summary = aSummary(),
    ownDevice = { kind: 'off' },
    spoken = words,
  }: TrayFacts = {}) {
    const switched = { rest: vi.fn(), goOn: vi.fn() };
    const actions = { open: vi.fn(), pauseEverything: vi.fn(), resumeEverything: vi.fn(), quit: vi.fn(), ...switched };
    const tray = new ClusterTray(summary, {
      icons: ICONS,
      platform,
      pausedJobs: () => pausedJobs,
      ownDevice: () => ownDevice,
      now: () => NOW,
      words: () => spoken,
      actions,
    });
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
    const { shown } = aTray({ platform: 'darwin', summary: aSummary({ attention: [anItem(waits)] }) });
    expect(shown.image.path).toBe(join(ICONS, 'tray-attentionTemplate.png'));
    expect(shown.image.isTemplate).toBe(true);
    expect(shown.listenerCount('click')).toBe(0);
  });

  test('lists devices and jobs with their states, and opens them', () => {
    const summary = aSummary({
      devices: [{ ...aDevice('one'), runningTasks: 2 }, lost],
      jobs: [aJob('digits'), aJob('other', { state: 'queued', wait: waiting })],
      requests: [aRequest('mini', '123 456')],
      attention: [anAsking('mini'), anItem(waits)],
    });
    const { shown, actions } = aTray({ summary });
    expect(shown.menu?.labels).toEqual(
      expect.arrayContaining([
        'mini asks to join: 123 456',
        '! other waits for devices',
        'Devices (1 of 2)',
        '● one: 2 tasks',
        '○ lost: offline, it stopped answering',
        'Jobs (2)',
        'digits: round 4 of 20',
        'other: waits, 1 of 2 devices there',
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

  const working = { kind: 'running', since: NOW, deviceId: null, etiquette: null } as const;
  const pause = { rule: 'pause', level: 'off', measured: null, limit: null } as const;
  const user = { rule: 'user', level: 'gentle', measured: 3, limit: 300 } as const;
  const drained = { rule: 'charge', level: 'off', measured: 0.1, limit: 0.2 } as const;
  const resting = (until: number | null, ...others: EtiquetteReason[]): OwnDeviceState => ({
    ...working,
    etiquette: { level: 'off', reasons: [pause, ...others], since: NOW, until },
  });
  const TODAY = NOW + 2 * 3_600_000;
  const TOMORROW = new Date(2026, 4, 5, 8, 0).getTime();

  test('says nothing of this computer while it is no device', () => {
    expect(aTray().shown.menu?.labels).not.toContain('This computer as a device');
  });

  test('lets this computer rest', () => {
    const { shown, actions } = aTray({ ownDevice: working });
    expect(shown.menu?.labels).toEqual(expect.arrayContaining(['This computer as a device', 'It works as a device']));
    expect(shown.menu?.labels).not.toContain('Work again');
    for (const label of ['Rest for an hour', 'Rest until tomorrow', 'Rest until I say so']) shown.menu?.choose(label);
    expect(actions.rest.mock.calls).toEqual([['hour'], ['tomorrow'], ['resumed']]);
  });

  test.each([
    ['It rests until 15:00', resting(TODAY), words],
    ['It rests until 5 May, 08:00', resting(TOMORROW, user), words],
    ['It rests until you say so', resting(null), words],
    ['It is off: its owner has paused it and its battery has 10 %, below 20 %', resting(null, drained), words],
    ['Il se repose jusqu’à 15:00', resting(TODAY), wordsOf('fr')],
    ['Il se repose jusqu’à nouvel ordre', resting(null), wordsOf('fr')],
  ] as const)('offers only to go on while this computer rests: %s', (line, ownDevice, spoken) => {
    const { shown, actions } = aTray({ ownDevice, spoken });
    expect(shown.menu?.labels).toContain(line);
    expect(shown.menu?.labels).not.toContain(spoken.computer.rest.hour);
    shown.menu?.choose(spoken.computer.goOn);
    expect(actions.goOn).toHaveBeenCalledOnce();
  });

  test.each([
    ['It works gently: somebody uses it, until 15:00', words],
    ['Il travaille en douceur : quelqu’un s’en sert, jusqu’à 15:00', wordsOf('fr')],
  ])('tells what keeps this computer from full strength: %s', (line, spoken) => {
    const { shown } = aTray({
      ownDevice: { ...working, etiquette: { level: 'gentle', reasons: [user], since: NOW, until: TODAY } },
      spoken,
    });
    expect(shown.menu?.labels).toEqual(expect.arrayContaining([line, spoken.computer.rest.hour]));
  });

  test('tells that the agent of this computer starts, or ended', () => {
    const waiting = { kind: 'waiting', reason: 'the disk is full', nextTryAt: NOW } as const;
    expect(aTray({ ownDevice: { kind: 'starting', since: NOW } }).shown.menu?.labels).toContain(
      'Its agent is starting',
    );
    Tray.shown.length = 0;
    const { labels } = aTray({ ownDevice: waiting }).shown.menu ?? { labels: [] };
    expect(labels).toContain('Its agent ended and is started again');
    expect(labels).not.toContain('Rest for an hour');
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
    return { menu: new Menu(appMenu(actions, { platform, isPackaged, words })), open };
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
