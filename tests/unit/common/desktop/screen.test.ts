import { expect, test } from 'vitest';
import { pathOfScreen, type Screen, screenOfPath } from '../../../../common/desktop/screen.ts';
import { DeviceId, JobId, ResourceName } from '../../../../common/domain/ids.ts';
import { linkAmong, screenOfLink } from '../../../../main/desktop/deep-link.ts';

const SCREENS: readonly (readonly [string, Screen])[] = [
  ['/', { screen: 'overview' }],
  ['/devices', { screen: 'devices' }],
  ['/devices/mac-mini', { screen: 'devices', device: DeviceId.parse('mac-mini') }],
  ['/jobs/j1', { screen: 'jobs', job: JobId.parse('j1') }],
  ['/jobs/new', { screen: 'new-job' }],
  ['/models/digits.v2', { screen: 'models', model: ResourceName.parse('digits.v2') }],
  ['/datasets/mnist', { screen: 'datasets', dataset: ResourceName.parse('mnist') }],
  ['/pipelines', { screen: 'pipelines' }],
  ['/events', { screen: 'events' }],
  ['/settings/updates', { screen: 'settings', section: 'updates' }],
];

test.each(SCREENS)('%s is the path of a screen, there and back', (path, screen) => {
  expect(pathOfScreen(screen)).toBe(path);
  expect(screenOfPath(path)).toEqual(screen);
});

test.each(SCREENS)('a link leads to %s', (path, screen) => {
  expect(screenOfLink(`edgeorchestra:/${path}`)).toEqual(screen);
});

test.each([
  'edgeorchestra://nothing',
  'edgeorchestra://jobs/a/b',
  'edgeorchestra://jobs/../settings',
  'edgeorchestra://jobs/%2e%2e',
  'edgeorchestra://jobs/j1?delete=1',
  'edgeorchestra://jobs/j1#x',
  'edgeorchestra://user@jobs',
  'edgeorchestra://devices:80/',
  'edgeorchestra:jobs',
  'https://jobs/j1',
  'javascript:alert(1)',
  `edgeorchestra://jobs/${'a'.repeat(300)}`,
  'edgeorchestra://settings/<script>',
  'edgeorchestra://jobs/J1',
])('the link %s leads nowhere', (link) => {
  expect(screenOfLink(link)).toBeUndefined();
});

test('a link is found among the arguments of a process', () => {
  expect(linkAmong(['/app', '--hidden', 'edgeorchestra://jobs'])).toBe('edgeorchestra://jobs');
  expect(linkAmong(['/app', '--flag=edgeorchestra://jobs'])).toBeUndefined();
});
