import { describeWakeEnd } from '../../../common/domain/describe-wake.ts';
import type { DeviceAbsence } from '../../../common/domain/device.ts';

const whatToDo: Record<DeviceAbsence, string> = {
  'lease-expired': 'It may be asleep, frozen or without network. When it answers again it goes on by itself.',
  'connection-lost': 'It comes back by itself once it has network and power.',
  'agent-stopped': 'Start the agent on it again with “eo agent”.',
  suspended: 'It comes back when somebody wakes it.',
};

/** The screen of the devices. */
export const devices = {
  title: 'Devices',
  list: 'Devices',
  columns: { name: 'Name', state: 'State', chip: 'Chip', memory: 'Memory', load: 'Load', plays: 'Plays' },
  idle: 'Nothing now',
  because: (reason: string) => `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}.`,
  whatToDo,
  loadOf: (name: string, load: string) => `Load of ${name} over the last minutes, now ${load}`,
  empty: {
    title: 'No device has joined yet',
    text: 'Start the agent on a machine of yours: it finds this cluster by itself, and you let it in here.',
    action: 'Let a machine in',
  },
  charts: {
    cpu: 'Load of all cores',
    gpu: 'GPU',
    memory: 'Memory',
    memoryOf: (used: string, total: string) => `${used} of ${total}`,
    network: 'Network',
    networkOf: (received: string, sent: string) => `${received} in, ${sent} out`,
    received: 'Received',
    sent: 'Sent',
    power: 'Power',
    processor: 'Processor',
    machine: 'Whole machine',
    heat: 'Heat',
    heats: ['nominal', 'fair', 'serious', 'critical'] as readonly string[],
    energy: {
      samplesPerSecond: (joules: string) => `A thousand samples of training took ${joules} in the last hour:`,
      tokensPerSecond: (joules: string) => `A thousand tokens took ${joules} in the last hour:`,
      processor: 'processor and memory, as they count.',
      machine: 'the whole machine, as its battery tells.',
    },
    mean: 'Mean',
    most: 'Greatest',
    span: 'Over which time',
    spans: { hour: '1 hour', day: '24 hours', quarter: '90 days' },
    over: { hour: 'the last hour', day: 'the last 24 hours', quarter: 'the last 90 days' },
    label: (what: string, name: string, over: string, now: string) => `${what} of ${name} over ${over}, now ${now}`,
    none: 'No readings of the last hour.',
  },
  task: {
    round: (round: string) => `round ${round}`,
    samples: (done: string, total: string) => `${done} of ${total} samples`,
    loss: (loss: string) => `loss ${loss}`,
  },
  facts: {
    title: 'The machine',
    model: 'Model',
    chip: 'Chip',
    cores: 'Cores',
    coresOf: (all: number, fast: number | null) => (fast === null ? `${all}` : `${all}, ${fast} of them fast`),
    memory: 'Memory',
    disk: 'Free disk',
    battery: 'Battery',
    cards: 'Network',
    card: (name: string, mac: string, isWireless: boolean, wakes: boolean | null) =>
      `${name} ${mac}${isWireless ? ', Wi-Fi' : ''}${wakes === null ? '' : wakes ? ', wakes it' : ', does not wake it'}`,
    training: 'Trained with',
    trainingOf: (engine: string, threads: number, rate: string) =>
      `${engine}, ${threads === 1 ? '1 thread' : `${threads} threads`}: ${rate} samples/s`,
    batteryOf: (level: string, isCharging: boolean) => `${level}, ${isCharging ? 'charging' : 'on battery'}`,
    system: 'System',
    agent: 'Agent',
    tags: 'Tags',
    datasets: 'Local data sets',
    dataset: (name: string, samples: string) => `${name} (${samples} samples)`,
    joined: 'Joined',
    seen: 'Last heard of',
  },
  wake: {
    action: (name: string) => `Wake ${name}`,
    waiting: (seconds: number) => `It was sent what wakes it. It is waited for, up to ${seconds} seconds.`,
    ended: describeWakeEnd,
    failed: (name: string) => `${name} could not be woken`,
  },
  events: { title: 'What happened', none: 'Nothing lately.', all: 'All events of this device' },
  remove: {
    title: (name: string) => `Take ${name} out of the cluster?`,
    text: 'Its certificate is worth nothing from that moment; to come back it must join again. Its readings are deleted, its events stay.',
    tasks: (count: number) =>
      count === 1
        ? 'The task that it has is given to another device.'
        : `The ${count} tasks that it has are given to others.`,
    action: (name: string) => `Take ${name} out`,
    done: (name: string) => `${name} is out of the cluster.`,
  },
};
