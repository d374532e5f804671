import { describe, expect, it } from 'vitest';
import { DeviceId } from '../../../../../common/domain/ids.ts';
import { InstanceWatch } from '../../../../../main/cluster/joining/instance-watch.ts';
import { aCluster } from '../../../builders/a-cluster.ts';

const [nuc, mac] = [DeviceId.parse('nuc'), DeviceId.parse('mac')];

async function aWatch() {
  const { events, bodies } = await aCluster();
  const watch = new InstanceWatch({ events, nameOf: (id) => `name of ${id}` });
  const see = (instance: string, address = '10.0.0.5', id = nuc) => watch.see(id, { id: instance, address });
  return { watch, see, bodies };
}

const inUse = (address: string) =>
  expect.objectContaining({ code: 'identity-in-use', message: expect.stringContaining(`at ${address},`) });

describe('a device', () => {
  it('that connects again, starts again or moves is no copy', async () => {
    const { see, bodies } = await aWatch();
    see('first');
    see('first');
    see('first', '10.0.0.6');
    for (let start = 0; start < 40; start++) see(`start-${start}`);
    expect(bodies()).toEqual([]);
  });

  it('whose earlier start comes back is a copy, and both places are named', async () => {
    const { see, bodies } = await aWatch();
    see('original', '10.0.0.5');
    see('copy', '10.0.0.9');
    expect(() => see('original', '10.0.0.5')).toThrow(inUse('10.0.0.9'));
    expect(bodies()).toEqual([
      {
        kind: 'device-cloned',
        deviceId: nuc,
        deviceName: 'name of nuc',
        addresses: ['10.0.0.9', '10.0.0.5'],
      },
    ]);
  });

  it('that is a copy is refused each time and told of once', async () => {
    const { see, bodies } = await aWatch();
    see('original');
    see('copy');
    for (let time = 0; time < 3; time++) {
      expect(() => see('original')).toThrow(inUse('10.0.0.5'));
      see('copy');
    }
    expect(bodies()).toHaveLength(1);
  });

  it('that is a copy is still told of once when the other one starts again', async () => {
    const { see, bodies } = await aWatch();
    see('original');
    see('copy');
    expect(() => see('original')).toThrow(inUse('10.0.0.5'));
    see('original-again');
    expect(() => see('copy')).toThrow(inUse('10.0.0.5'));
    expect(bodies()).toHaveLength(1);
  });

  it('is not mixed up with another one', async () => {
    const { see, bodies } = await aWatch();
    see('first');
    see('second');
    see('first', '10.0.0.7', mac);
    expect(bodies()).toEqual([]);
  });

  it('that has left begins anew', async () => {
    const { see, watch, bodies } = await aWatch();
    see('original');
    see('copy');
    watch.forget(nuc);
    see('original');
    expect(bodies()).toEqual([]);
  });

  it('of a version that does not tell its starts is let be', async () => {
    const { see, bodies } = await aWatch();
    for (const instance of ['', 'first', '', 'second', '']) see(instance);
    expect(bodies()).toEqual([]);
  });
});
