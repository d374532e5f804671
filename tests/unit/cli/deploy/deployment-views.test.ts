import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { hasSettled } from '../../../../cli/deploy/follow-deployment.ts';
import { renderHowToCall } from '../../../../cli/deploy/render-how-to-call.ts';
import { renderDeployment, renderReplicaLine } from '../../../../cli/output/render-deployment.ts';
import { renderUsage } from '../../../../cli/output/render-usage.ts';
import { renderVerdicts } from '../../../../cli/output/render-verdicts.ts';
import type { Replica } from '../../../../common/domain/deployment.ts';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { ReplicaId } from '../../../../common/serving/replica-plan.ts';
import { aDeployment } from '../../main/api/inference/a-small-desk.ts';

const plain = picocolors.createColors(false);
const START = 1_700_000_000_000;

function aReplica(changes: Partial<Replica> = {}): Replica {
  return {
    id: ReplicaId.parse('r-1'),
    deviceId: DeviceId.parse('nuc-1'),
    deviceName: 'nuc',
    phase: 'ready',
    since: START,
    receivedBytes: 0,
    reason: null,
    log: [],
    facts: null,
    restarts: 0,
    active: 0,
    served: 0,
    tokensPerSecond: null,
    latencyMs: null,
    ...changes,
  };
}

const why = (code: string) => ({ code, message: 'it is so', hint: null });

describe('following a deployment', () => {
  it.each([
    ['ready', null, 'ready', true],
    ['ready', null, 'unloaded', true],
    ['ready', null, 'loading', false],
    ['degraded', 'loading', 'loading', false],
    ['degraded', 'no-room', 'ready', true],
    ['degraded', 'failed-here', 'ready', true],
    ['starting', 'no-room', 'waiting', false],
    ['failed', 'failed-here', 'failed', true],
    ['stopped', null, 'ready', true],
  ] as const)('%s for %s with a device that is %s ends it: %s', (state, code, phase, isOver) => {
    const reason = code === null ? null : why(code);
    expect(hasSettled(aDeployment('moby', { state, reason, replicas: [aReplica({ phase })] }))).toBe(isOver);
  });
});

describe('a deployment on a terminal', () => {
  it('tells how far a device has fetched, and why one has failed with its last lines', () => {
    const fetching = aReplica({ phase: 'fetching', receivedBytes: 500 });
    const reason = { code: 'runtime-crashed', message: 'its process ended', hint: 'It is started again.' };
    const failed = aReplica({ deviceName: 'mac-mini', phase: 'failed', reason, log: ['out of \u001b[31mmemory'] });
    const model = { ...aDeployment('moby').model, sizeBytes: 1_000 };
    const deployment = aDeployment('moby', { model, replicas: [fetching, failed], state: 'degraded', reason });
    expect(renderReplicaLine(fetching, deployment, plain)).toBe(
      '  nuc       ↓ fetching    ██████████░░░░░░░░░░  500 B of 1.0 kB',
    );
    const text = renderDeployment(deployment, START + 60_000, plain).join('\n');
    expect(text).toMatch(/mac-mini {2}✕ failed.*its process ended\. It is started again\./);
    expect(text).toContain('Last lines on mac-mini:\n  out of memory');
  });

  it('lists the chosen devices of a preview first', () => {
    const verdict = {
      deviceId: DeviceId.parse('a'),
      memoryNeededBytes: 1e8,
      memoryAvailableBytes: null,
      diskNeededBytes: 0,
      diskFreeBytes: null,
    };
    const lines = renderVerdicts(
      [
        { ...verdict, deviceName: 'pi', verdict: 'too-little-memory', reason: '50 MB are free' },
        { ...verdict, deviceName: 'nuc', verdict: 'chosen', reason: 'fits' },
      ],
      plain,
    );
    expect(lines.slice(1)).toEqual([
      expect.stringMatching(/^nuc +● chosen +100 MB +– +nothing +fits$/),
      expect.stringMatching(/^pi +✕ too-little-memory .*50 MB are free$/),
    ]);
  });

  it('sums what was used', () => {
    const row = { day: '2026-11-22', tokenId: 't', tokenName: 'notebook', deployment: 'moby', failures: 0 };
    const figures = { requests: 2, promptTokens: 10, completionTokens: 5, computeMs: 100 };
    const lines = renderUsage(
      [
        { ...row, ...figures, deviceId: DeviceId.parse('nuc-1') },
        { ...row, ...figures, failures: 1, deviceId: null },
      ],
      new Map([['nuc-1', 'nuc']]),
      plain,
    );
    expect(lines[1]).toMatch(/^2026-11-22 +notebook +moby +nuc +2 +0 +10 +5 +100 ms$/);
    expect(lines.at(-1)).toMatch(/^together +4 +1 +20 +10 +200 ms$/);
  });
});

describe('how to call a deployment', () => {
  const calling = { baseUrl: 'http://127.0.0.1:8000', token: "$(cat '/a b/owner-token')" };

  it('is a line for a shell', () => {
    const lines = renderHowToCall(aDeployment('moby'), { ...calling, authority: '/home/ca.pem' }, plain);
    expect(lines).toContain('Base URL  http://127.0.0.1:8000/v1');
    expect(lines.at(-1)).toMatch(
      /^curl --cacert \/home\/ca\.pem http:.*\/v1\/chat\/completions -H "Authorization: Bearer \$\(cat '\/a b\/owner-token'\)" .* -d '\{"model":"moby",.*\}'$/,
    );
  });

  it('asks with zeros where the input is small, else for what is taken', () => {
    const input = { name: 'x', type: 'float32', shape: ['batch', 3] };
    const small = aDeployment('net', { interface: 'tensors', inputs: [input] });
    expect(renderHowToCall(small, calling, plain).at(-1)).toContain(
      `/v2/models/net/infer -H "Authorization: Bearer $(cat '/a b/owner-token')" -H 'content-type: application/json' -d '{"inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","data":[0,0,0]}]}'`,
    );
    const large = aDeployment('net', { interface: 'tensors', inputs: [{ ...input, shape: ['batch', 784] }] });
    expect(renderHowToCall(large, calling, plain).at(-1)).toMatch(/\/v2\/models\/net -H "Authorization[^{]*$/);
  });
});
