import { AppError } from '../../../common/errors.ts';
import { decide } from '../../../common/etiquette/decide.ts';
import { type Decision, freshDecision, strictness, takesTasks } from '../../../common/etiquette/decision.ts';
import { owed } from '../../../common/etiquette/replay.ts';
import { Random } from '../../../common/random.ts';
import type { EtiquettePolicy } from '../../../common/specs/etiquette-policy.ts';
import { HandBack } from '../../../worker-agent/tasks/hand-back.ts';
import { HandClock } from '../../unit/main/storage/hand-clock.ts';
import { SyntheticDay } from './synthetic-day.ts';

const SECOND_MS = 1_000;
const DAY_MS = 86_400 * SECOND_MS;
const LOOK_PERIOD_MS = 3_000;
const LEASE_MS = 9_000;
/** A Monday, midnight UTC. */
const STARTS_AT = Date.UTC(2026, 5, 1);

/** A piece of work that ends exactly once, on one device or on several after each other. */
interface ModelledTask {
  readonly id: number;
  /** At full strength, in seconds. */
  readonly seconds: number;
  /** Of one step, which is not interrupted between its ends. */
  readonly stepMs: number;
  /** Its job takes what was done when a device has to stop. */
  readonly takesParts: boolean;
  outcome: 'waiting' | 'out' | 'done';
  doneSeconds: number;
}

/** What a day has brought. Seconds of work are seconds at full strength. */
export interface DayReport {
  readonly tasksDone: number;
  /** Given out, and in the end neither done nor back. */
  readonly tasksLost: number;
  readonly handedBack: number;
  readonly usefulHours: number;
  /** Of work that was begun and had to be thrown away. */
  readonly wastedHours: number;
  /** The longest time for which a device did more than a rule allowed. */
  readonly longestBreachMs: number;
  readonly breachHours: number;
}

class ModelledDevice {
  readonly day: SyntheticDay;
  readonly handBack: HandBack;
  readonly phaseMs: number;
  decision: Decision = freshDecision(STARTS_AT);
  task: ModelledTask | undefined;
  spentSeconds = 0;
  stepLeftMs = 0;
  /** It stops, or sends what it has, when its step is over. */
  end: 'give-up' | 'finish' | undefined;
  wasAsleep = false;
  lostLeaseAt: number | undefined;
  breachMs = 0;
  /** Since when load has lasted, as the judge sees it. */
  loaded: Decision['loadedSince'] = {};

  constructor(seed: number, clock: HandClock, phaseMs: number) {
    this.day = new SyntheticDay(seed);
    this.phaseMs = phaseMs;
    this.handBack = new HandBack({ clock, interrupt: () => this.interrupt?.() });
  }

  interrupt: (() => void) | undefined;
}

/**
 * A day of so many devices on a clock turned by hand: synthetic surroundings, the real decisions and the real rules of handing back
 * over modelled tasks of two to six minutes, whose steps take up to ten seconds.
 */
export function simulateDay(
  policy: EtiquettePolicy,
  seed: number,
  { devices: count = 12, judge = policy } = {},
): DayReport {
  const clock = new HandClock(STARTS_AT);
  const random = new Random(seed);
  const devices = Array.from(
    { length: count },
    (_, index) => new ModelledDevice(seed * 1_000 + index, clock, (index * 250) % LOOK_PERIOD_MS),
  );
  const tasks: ModelledTask[] = [];
  const waiting: ModelledTask[] = [];
  let [handedBack, wastedSeconds, longestBreachMs, breachMs] = [0, 0, 0, 0];

  const takeTask = (device: ModelledDevice): void => {
    const task = waiting.shift() ?? newTask(tasks, random);
    task.outcome = 'out';
    Object.assign(device, { task, spentSeconds: 0, stepLeftMs: task.stepMs, end: undefined });
  };
  const leave = (device: ModelledDevice, how: 'done' | 'part' | 'back'): void => {
    const { task, spentSeconds } = device;
    if (task === undefined) return;
    device.task = undefined;
    device.end = undefined;
    if (how === 'back') {
      wastedSeconds += spentSeconds;
      handedBack++;
      task.outcome = 'waiting';
      waiting.push(task);
    } else {
      task.doneSeconds = spentSeconds;
      task.outcome = 'done';
    }
  };
  const look = (device: ModelledDevice, ms: number): void => {
    const before = device.decision;
    const time = { at: STARTS_AT + ms, offsetMinutes: 0 };
    device.decision = decide(policy, { reading: device.day.reading(ms, LOOK_PERIOD_MS), time }, before);
    const { task } = device;
    if (task === undefined || takesTasks(device.decision.level) || !takesTasks(before.level)) return;
    const work = {
      isSafe: () => device.task !== task,
      finish: task.takesParts ? () => endWith(device, 'finish') : undefined,
      giveUp: () => endWith(device, 'give-up'),
    };
    device.interrupt = () => leave(device, 'back');
    device.handBack.begin([work], new AppError('handed-back', 'simulated'));
  };
  const work = (device: ModelledDevice, passedMs: number): void => {
    const { task } = device;
    if (task === undefined) return;
    const strength = device.decision.level === 'full' ? 1 : policy.gentleThreads;
    device.spentSeconds += (passedMs / SECOND_MS) * strength;
    device.stepLeftMs -= passedMs;
    if (device.spentSeconds >= task.seconds) {
      leave(device, 'done');
      return;
    }
    if (device.stepLeftMs > 0) return;
    device.stepLeftMs += task.stepMs;
    if (device.end === 'give-up') leave(device, 'back');
    else if (device.end === 'finish') leave(device, 'part');
  };
  const judgeDevice = (device: ModelledDevice, ms: number): void => {
    // Load as it is each second, not as the device has seen it.
    const look = { reading: device.day.reading(ms, SECOND_MS), time: { at: STARTS_AT + ms, offsetMinutes: 0 } };
    const { level: asked, loaded } = owed(judge, look, device.loaded);
    device.loaded = loaded;
    const does = takesTasks(device.decision.level) ? device.decision.level : 'full';
    const isBroken = device.task !== undefined && strictness(asked) > strictness(does);
    device.breachMs = isBroken ? device.breachMs + SECOND_MS : 0;
    longestBreachMs = Math.max(longestBreachMs, device.breachMs);
    if (isBroken) breachMs += SECOND_MS;
  };

  for (let ms = 0; ms < DAY_MS; ms += SECOND_MS) {
    for (const device of devices) {
      if (device.day.isAsleep(ms)) {
        // Who sleeps does nothing; the orchestrator gives its task to others when the lease has run out.
        if (!device.wasAsleep) device.lostLeaseAt = ms + LEASE_MS;
        device.wasAsleep = true;
        device.breachMs = 0;
        device.loaded = {};
        if (device.lostLeaseAt !== undefined && ms >= device.lostLeaseAt) leave(device, 'back');
        continue;
      }
      device.wasAsleep = false;
      if (
        Math.floor((ms + device.phaseMs) / LOOK_PERIOD_MS) !==
        Math.floor((ms + device.phaseMs - SECOND_MS) / LOOK_PERIOD_MS)
      ) {
        look(device, ms);
      }
      if (device.task === undefined && takesTasks(device.decision.level)) takeTask(device);
      judgeDevice(device, ms);
      work(device, SECOND_MS);
    }
    clock.advance(SECOND_MS);
  }
  const isWith = new Set(devices.map(({ task }) => task));
  const lost = tasks.filter((task) =>
    task.outcome === 'out' ? !isWith.has(task) : task.outcome === 'waiting' && !waiting.includes(task),
  );
  const done = tasks.filter(({ outcome }) => outcome === 'done');
  return {
    tasksDone: done.length,
    tasksLost: lost.length,
    handedBack,
    usefulHours: done.reduce((sum, { doneSeconds }) => sum + doneSeconds, 0) / 3_600,
    wastedHours: wastedSeconds / 3_600,
    longestBreachMs,
    breachHours: breachMs / 3_600_000,
  };
}

function endWith(device: ModelledDevice, end: ModelledDevice['end']): void {
  device.end = end;
}

function newTask(tasks: ModelledTask[], random: Random): ModelledTask {
  const task: ModelledTask = {
    id: tasks.length,
    seconds: 120 + 240 * random.uniform(),
    stepMs: 200 + 9_800 * random.uniform() ** 3,
    takesParts: random.uniform() < 0.5,
    outcome: 'waiting',
    doneSeconds: 0,
  };
  tasks.push(task);
  return task;
}
