import { describe, expect, it, test } from 'vitest';
import { decide } from '../../../../common/etiquette/decide.ts';
import { type Decision, freshDecision } from '../../../../common/etiquette/decision.ts';
import { describeReasons } from '../../../../common/etiquette/describe-reason.ts';
import type { EtiquetteReading, OwnerPause } from '../../../../common/etiquette/reading.ts';
import { type EtiquettePolicy, USUAL_POLICY } from '../../../../common/specs/etiquette-policy.ts';

/** A Monday, midnight UTC. */
const MONDAY = Date.UTC(2026, 5, 1);
const QUIET: EtiquetteReading = {
  power: 'mains',
  charge: 1,
  idleMs: 3_600_000,
  thermal: 'nominal',
  memory: 'normal',
  otherLoad: 0.1,
  metered: null,
  megabits: null,
};

/** A device that is looked at again and again. */
class Watched {
  at = MONDAY;
  decision: Decision = freshDecision(MONDAY);
  readonly policy: EtiquettePolicy;

  constructor(policy: Partial<EtiquettePolicy> = {}) {
    this.policy = { ...USUAL_POLICY, ...policy };
  }

  look(reading: Partial<EtiquetteReading>, afterSeconds = 3, pause: OwnerPause | null = null, offsetMinutes = 0) {
    this.at += afterSeconds * 1_000;
    const time = { at: this.at, offsetMinutes };
    this.decision = decide(this.policy, { reading: { ...QUIET, ...reading }, time, pause }, this.decision);
    return this.decision;
  }
}

test('a quiet device on mains works at full strength, without a reason', () => {
  expect(new Watched().look({})).toMatchObject({ level: 'full', reasons: [], until: null });
});

describe('power', () => {
  it('gets stricter as the charge sinks, and tells the measured charge and the limit', () => {
    const device = new Watched();
    expect(device.look({ power: 'battery', charge: 0.9 }).level).toBe('gentle');
    expect(device.look({ power: 'battery', charge: 0.49 })).toMatchObject({
      level: 'yield',
      reasons: [
        { rule: 'charge', level: 'yield', measured: 0.49, limit: 0.5 },
        { rule: 'battery', level: 'gentle' },
      ],
    });
    expect(device.look({ power: 'battery', charge: 0.19 }).level).toBe('off');
    expect(describeReasons(device.decision)).toBe('its battery has 19 %, below 20 %');
  });

  it('holds the margin: a charge that swings round the limit changes nothing', () => {
    const device = new Watched({ recoverSeconds: 0 });
    device.look({ power: 'battery', charge: 0.49 });
    expect(device.look({ power: 'battery', charge: 0.52 }).level).toBe('yield');
    expect(device.look({ power: 'battery', charge: 0.56 }).level).toBe('gentle');
    expect(device.look({ power: 'battery', charge: 0.52 }).level).toBe('gentle');
  });

  it('goes back to work after the recovery time on mains, and says when', () => {
    const device = new Watched();
    device.look({ power: 'battery', charge: 0.3 });
    const settling = device.look({});
    expect(settling).toMatchObject({ level: 'yield', until: device.at + 60_000 });
    expect(device.look({}, 57).level).toBe('yield');
    expect(device.look({}, 3).level).toBe('full');
  });

  it('begins the recovery anew when it gets worse in between', () => {
    const device = new Watched();
    device.look({ power: 'battery', charge: 0.3 });
    device.look({}, 30);
    device.look({ power: 'battery', charge: 0.3 }, 20);
    expect(device.look({}, 50).level).toBe('yield');
    expect(device.look({}, 60).level).toBe('full');
  });
});

test('is gentle while somebody is there, until the idle time is over, and goes on at once then', () => {
  const device = new Watched();
  expect(device.look({ idleMs: 100_000 })).toMatchObject({ level: 'gentle', until: device.at + 200_000 });
  expect(device.look({ idleMs: 299_000 }, 199).level).toBe('gentle');
  expect(device.look({ idleMs: 301_000 }, 2).level).toBe('full');
});

test('heat and memory have a level for each pressure', () => {
  const levels = (['nominal', 'fair', 'serious', 'critical'] as const).map((thermal) =>
    new Watched().look({ thermal }),
  );
  expect(levels.map(({ level }) => level)).toEqual(['full', 'full', 'yield', 'off']);
  const short = (['normal', 'warning', 'critical'] as const).map((memory) => new Watched().look({ memory }));
  expect(short.map(({ level }) => level)).toEqual(['full', 'gentle', 'yield']);
});

test('load of other programs counts only when it lasts', () => {
  const device = new Watched({ yieldAboveLoad: 0.9 });
  expect(device.look({ otherLoad: 0.95 }).level).toBe('full');
  expect(device.look({ otherLoad: 0.2 }, 10).level).toBe('full');
  expect(device.look({ otherLoad: 0.95 }, 10).level).toBe('full');
  expect(device.look({ otherLoad: 0.6 }, 19).level).toBe('full');
  expect(device.look({ otherLoad: 0.95 }, 1).level).toBe('gentle');
  expect(device.look({ otherLoad: 0.95 }, 20).level).toBe('yield');
});

describe('hours', () => {
  const office = { hours: [{ days: ['mon' as const], from: '08:00', to: '18:00', level: 'off' as const }] };

  it('hold by the local time of the device, with their end', () => {
    const device = new Watched(office);
    expect(device.look({}, 7.5 * 3_600).level).toBe('full');
    expect(device.look({}, 3_600)).toMatchObject({ level: 'off', until: MONDAY + 18 * 3_600_000 });
    expect(device.look({}, 10 * 3_600).level).toBe('full');
    expect(new Watched(office).look({}, 6.5 * 3_600, null, 120)).toMatchObject({
      level: 'off',
      until: MONDAY + 16 * 3_600_000,
    });
  });

  it('may go over midnight into a day that is not theirs', () => {
    const nights = { hours: [{ days: ['mon' as const], from: '22:00', to: '06:00', level: 'yield' as const }] };
    const device = new Watched(nights);
    expect(device.look({}, 5 * 3_600).level).toBe('full'); // of Sunday night, which is not named
    expect(device.look({}, 18 * 3_600).level).toBe('yield'); // Monday, 23:00
    expect(device.look({}, 6 * 3_600)).toMatchObject({ level: 'yield', until: MONDAY + 30 * 3_600_000 });
    expect(device.look({}, 2 * 3_600).level).toBe('full');
  });
});

describe('the owner', () => {
  it('switches the device off for a while, whatever the policy says, and on again at once', () => {
    const device = new Watched({ enabled: false });
    const until = MONDAY + 3_600_000;
    expect(device.look({ power: 'battery', charge: 0.1 }, 3, { until })).toMatchObject({ level: 'off', until });
    expect(device.look({}, 3, null).level).toBe('full');
    expect(device.look({}, 7_200, { until }).level).toBe('full');
    expect(device.look({}, 3, { until: null })).toMatchObject({ level: 'off', until: null });
  });
});

test('a disabled policy never asks for less', () => {
  const device = new Watched({ enabled: false });
  expect(device.look({ power: 'battery', charge: 0.01, thermal: 'critical', memory: 'critical' }).level).toBe('full');
});

test('what the system does not tell is no reason', () => {
  const nothing = { power: null, charge: null, idleMs: null, thermal: null, memory: null, otherLoad: null };
  expect(new Watched().look(nothing).level).toBe('full');
});
