import { describe, expect, it } from 'vitest';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { deviceOf, deviceUri, renewalTime } from '../../../../platform/pki/certificate-names.ts';

const nuc = DeviceId.parse('nuc');

describe('the device that a certificate names', () => {
  it('is the one that was put into it', () => {
    expect(deviceOf(`URI:${deviceUri('home', nuc)}`, 'home')).toBe(nuc);
    expect(deviceOf(`DNS:nuc.local, URI:${deviceUri('home', nuc)}`, 'home')).toBe(nuc);
  });

  it.each([
    ['no name', undefined],
    ['an empty name', ''],
    ['another cluster', `URI:${deviceUri('other', nuc)}`],
    ['a cluster whose id begins like ours', `URI:${deviceUri('home2', nuc)}`],
    ['another kind of name', 'DNS:nuc'],
    ['two devices', `URI:${deviceUri('home', nuc)}, URI:${deviceUri('home', DeviceId.parse('mac'))}`],
    ['the orchestrator', 'DNS:orchestrator.edgeorchestra.internal'],
    ['no device', `URI:edgeorchestra://home/devices/`],
    ['something below a device', `URI:${deviceUri('home', nuc)}/more`],
    ['the name as a domain', `DNS:${deviceUri('home', nuc)}`],
    // Node quotes names that could be taken for several: what is quoted is no name of ours.
    ['a name that hides another one', `URI:"x, URI:${deviceUri('home', nuc)}"`],
  ])('is nobody with %s', (_, names) => {
    expect(deviceOf(names, 'home')).toBeUndefined();
  });
});

it('a certificate is due for renewal after two thirds of its life', () => {
  const life = { validFrom: 'Jan  1 00:00:00 2026 GMT', validTo: 'Jan 31 00:00:00 2026 GMT' };
  expect(new Date(renewalTime(life)).toISOString()).toBe('2026-01-21T00:00:00.000Z');
});
