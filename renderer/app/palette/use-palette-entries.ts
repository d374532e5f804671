import { useLocation } from 'wouter';
import { useDesktop } from '../../connection/connection-context.ts';
import { chooseFiles } from '../../drop/choose-files.ts';
import { useTakeDrop } from '../../drop/use-take-drop.ts';
import { useMessages } from '../../language/language-store.ts';
import { settingsSections } from '../../screens/settings/settings-sections.ts';
import { useDatasets } from '../../stores/datasets-store.ts';
import { useDeployments } from '../../stores/deployments-store.ts';
import { useDevices } from '../../stores/devices-store.ts';
import { useJobs } from '../../stores/jobs-store.ts';
import { useModels } from '../../stores/models-store.ts';
import { chooseTheme, THEMES } from '../../stores/theme-store.ts';
import { SCREENS } from '../screen-paths.ts';
import type { PaletteEntry } from './palette-entries.ts';

/** Everything that can be found and done from anywhere. */
export function usePaletteEntries(): readonly PaletteEntry[] {
  const messages = useMessages();
  const isDesktop = useDesktop() !== undefined;
  const [, go] = useLocation();
  const devices = useDevices();
  const jobs = useJobs();
  const models = useModels();
  const datasets = useDatasets();
  const deployments = useDeployments();
  const takeDrop = useTakeDrop();
  const { palette, nav, theme } = messages.app;
  return [
    ...SCREENS.map(
      ({ id, path }): PaletteEntry => ({
        id: `screen-${id}`,
        label: nav[id],
        group: palette.screens,
        icon: id,
        run: () => go(path),
      }),
    ),
    {
      id: 'new-job',
      label: messages.newJob.title,
      group: palette.actions,
      icon: 'plus',
      run: () => go('/jobs/new'),
    },
    {
      id: 'first-run',
      label: messages.firstRun.title,
      group: palette.screens,
      icon: 'play',
      run: () => go('/first-run'),
    },
    ...settingsSections(isDesktop).map(
      (section): PaletteEntry => ({
        id: `settings-${section}`,
        label: messages.settings.sections[section],
        group: nav.settings,
        icon: 'settings',
        run: () => go(`/settings/${section}`),
      }),
    ),
    ...jobs.map(
      (job): PaletteEntry => ({
        id: `job-${job.id}`,
        label: job.name,
        note: messages.states.job[job.state],
        group: nav.jobs,
        icon: 'jobs',
        run: () => go(`/jobs/${job.id}`),
      }),
    ),
    ...[...devices.values()].map(
      (device): PaletteEntry => ({
        id: `device-${device.id}`,
        label: device.name,
        note: messages.states.device[device.state],
        group: nav.devices,
        icon: 'devices',
        run: () => go(`/devices/${device.id}`),
      }),
    ),
    ...models.map(
      (model): PaletteEntry => ({
        id: `model-${model.name}`,
        label: model.name,
        group: nav.models,
        icon: 'models',
        run: () => go(`/models/${model.name}`),
      }),
    ),
    {
      id: 'screen-deployments',
      label: messages.deployments.title,
      group: palette.screens,
      icon: 'play',
      run: () => go('/deployments'),
    },
    ...deployments.map(
      ({ name, state }): PaletteEntry => ({
        id: `deployment-${name}`,
        label: name,
        note: messages.states.deployment[state],
        group: messages.deployments.title,
        icon: 'play',
        run: () => go(`/deployments/${name}`),
      }),
    ),
    ...datasets.map(
      (dataset): PaletteEntry => ({
        id: `dataset-${dataset.name}`,
        label: dataset.name,
        note: messages.datasets.states[dataset.state],
        group: nav.datasets,
        icon: 'datasets',
        run: () => go(`/datasets/${dataset.name}`),
      }),
    ),
    {
      id: 'add-files',
      label: messages.drop.addAnything,
      group: palette.actions,
      icon: 'upload',
      run: () => chooseFiles('files', takeDrop),
    },
    ...THEMES.map(
      (name): PaletteEntry => ({
        id: `theme-${name}`,
        label: `${theme.label}: ${theme[name]}`,
        group: palette.actions,
        icon: 'settings',
        run: () => chooseTheme(name),
      }),
    ),
  ];
}
