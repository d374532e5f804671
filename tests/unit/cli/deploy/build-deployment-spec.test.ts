import { describe, expect, it } from 'vitest';
import { buildDeploymentSpec } from '../../../../cli/deploy/build-deployment-spec.ts';
import { parseReplicas } from '../../../../cli/deploy/deploy-flags.ts';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { AppError } from '../../../../common/errors.ts';

const base = {
  name: 'chat',
  model: { name: 'base', version: 2 },
  replicas: { min: 2, max: 3 },
  runtime: { contextTokens: 512, slots: 2, threads: null, idleUnloadSeconds: null },
  queue: 8,
};

describe('the specification of a deployment', () => {
  it('is called as its model is, and leaves to the device what nobody says', () => {
    expect(buildDeploymentSpec({ model: { name: 'moby' }, flags: {} })).toEqual({
      name: 'moby',
      model: { name: 'moby' },
      replicas: { min: 1, max: 1 },
      devices: null,
      tags: [],
      runtime: { contextTokens: null, slots: null, threads: null, idleUnloadSeconds: null },
      queue: 256,
      deadlineSeconds: 600,
    });
  });

  it('takes flags before what a file says, setting by setting', () => {
    const devices = [DeviceId.parse('nuc')];
    const flags = { name: 'talk', slots: 4, idleUnload: 600, deadline: 90, tag: ['lab'], replicas: { min: 1, max: 4 } };
    expect(buildDeploymentSpec({ base, devices, flags })).toEqual({
      name: 'talk',
      model: { name: 'base', version: 2 },
      replicas: { min: 1, max: 4 },
      devices,
      tags: ['lab'],
      runtime: { contextTokens: 512, slots: 4, threads: null, idleUnloadSeconds: 600 },
      queue: 8,
      deadlineSeconds: 90,
    });
  });

  it('serves the newest version where a model was named without one', () => {
    const { name, model } = buildDeploymentSpec({ base, model: { name: 'base', version: undefined }, flags: {} });
    expect({ name, model }).toEqual({ name: 'chat', model: { name: 'base' } });
  });

  it.each([
    [{ ...base, replicas: { min: 3, max: 2 } }, 'replicas.max'],
    [{ ...base, modell: 'x' }, ''],
    [{ ...base, runtime: { slots: 0 } }, 'runtime.slots'],
    ['not fields', 'name'],
  ])('%j is refused at %j', (wrong, field) => {
    const refused = () => buildDeploymentSpec({ base: wrong, flags: {} });
    expect(refused).toThrow(AppError);
    expect(refused).toThrow(expect.objectContaining({ code: 'invalid-specification', details: { field } }));
  });
});

describe('--replicas', () => {
  it('is a number or a range', () => {
    expect([parseReplicas('3'), parseReplicas('1..4')]).toEqual([
      { min: 3, max: 3 },
      { min: 1, max: 4 },
    ]);
  });

  it.each(['0', '4..1', '1..', '-1', 'all', '1.5', ''])('%j is neither', (text) => {
    expect(() => parseReplicas(text)).toThrow('such as 1..4');
  });
});
