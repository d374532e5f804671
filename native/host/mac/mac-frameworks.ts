import { createRequire } from 'node:module';
import type { HostReading, ThermalPressure } from '../../../common/domain/host-reading.ts';

/** Of `CGEventSource.h`: all hardware, any event. */
const HARDWARE_STATE = 1;
const ANY_INPUT = 0xff_ff_ff_ff;
/** Of `IOPowerSources.h`: on mains there is no estimate to give. */
const UNLIMITED = -2;
/** Of `NSProcessInfo`. */
const THERMAL_STATES: readonly ThermalPressure[] = ['nominal', 'fair', 'serious', 'critical'];

const frameworkOf = (name: string) => `/System/Library/Frameworks/${name}.framework/${name}`;

/** What the frameworks of macOS tell better than its commands do. */
export interface FrameworkReading extends Pick<HostReading, 'thermal' | 'idleMs' | 'gpus'> {
  readonly isOnMains: boolean;
}

/**
 * Asks IOKit, NSProcessInfo, CoreGraphics and Metal through koffi. Written from their headers and **not yet run on a Mac**:
 * only for processes that may crash. Throws where koffi or a framework is missing.
 */
export function readFrameworks(): FrameworkReading {
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  const graphics = koffi.load(frameworkOf('CoreGraphics'));
  const power = koffi.load(frameworkOf('IOKit'));
  const metal = koffi.load(frameworkOf('Metal'));
  koffi.load(frameworkOf('Foundation'));
  const objc = koffi.load('/usr/lib/libobjc.A.dylib');
  const classOf = objc.func('objc_getClass', 'void *', ['str']);
  const selectorOf = objc.func('sel_registerName', 'void *', ['str']);
  // One function of many signatures: each is declared as it is called.
  const sendForObject = objc.func('objc_msgSend', 'void *', ['void *', 'void *']);
  const sendForInteger = objc.func('objc_msgSend', 'int64', ['void *', 'void *']);
  const sendForText = objc.func('objc_msgSend', 'str', ['void *', 'void *']);
  const secondsSince = graphics.func('CGEventSourceSecondsSinceLastEventType', 'double', ['int32', 'uint32']);
  const timeRemaining = power.func('IOPSGetTimeRemainingEstimate', 'double', []);
  const systemDevice = metal.func('MTLCreateSystemDefaultDevice', 'void *', []);

  const processInfo: unknown = sendForObject(classOf('NSProcessInfo'), selectorOf('processInfo'));
  const device: unknown = systemDevice();
  const gpus =
    device === null
      ? []
      : [
          {
            name: String(sendForText(sendForObject(device, selectorOf('name')), selectorOf('UTF8String'))),
            workingSetBytes: Number(sendForInteger(device, selectorOf('recommendedMaxWorkingSetSize'))),
          },
        ];
  return {
    thermal: THERMAL_STATES[Number(sendForInteger(processInfo, selectorOf('thermalState')))] ?? null,
    idleMs: Math.round(1000 * Number(secondsSince(HARDWARE_STATE, ANY_INPUT))),
    isOnMains: Number(timeRemaining()) === UNLIMITED,
    gpus,
  };
}
