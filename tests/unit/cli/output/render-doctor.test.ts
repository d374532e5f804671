import { createColors } from 'picocolors';
import { expect, test } from 'vitest';
import { renderDoctor } from '../../../../cli/output/render-doctor.ts';
import type { MachineReport } from '../../../../common/domain/machine-report.ts';

const report: MachineReport = {
  machine: {
    chip: 'Intel Core i5-8350U',
    cores: 8,
    memoryBytes: 16e9,
    system: 'Debian GNU/Linux 12',
    node: 'v24.21.0',
  },
  host: {
    power: { source: 'battery', battery: { level: 0.65, charging: false } },
    thermal: 'fair',
    idleMs: 120_000,
    memory: { totalBytes: 16e9, availableBytes: 8e9, pressure: null },
    load: 1.5,
    gpus: [{ name: 'Intel 0x5917', workingSetBytes: null }],
  },
  backends: [
    { name: 'wasm', library: null, gflops: 20.04, speeds: [{ model: 'mnist-2nn', samplesPerSecond: 31_000 }] },
    { name: 'paired', library: null, gflops: 50, speeds: [] },
  ],
  missing: [{ name: 'blas', reason: 'libopenblas.so.0:\u001b[31m no such file' }],
  advice: ['Matrix products may be faster with OpenBLAS: sudo apt install libopenblas0-pthread'],
};

test('eo doctor shows machine, backends, what is missing and what would help', () => {
  const lines = renderDoctor(report, createColors(false));
  expect(lines).toEqual([
    'Machine       Intel Core i5-8350U, 8 cores, 16.0 GB',
    'System        Debian GNU/Linux 12, Node v24.21.0',
    expect.stringMatching(/^Power {9}battery, battery at 65\s%$/),
    'Heat          fair',
    'Last touched  2 min ago',
    'Memory free   8.0 GB, pressure not told',
    'Load          1.50',
    'GPU           Intel 0x5917',
    '',
    'TRAINS WITH            BACKEND  GFLOP/S  MNIST-2NN, SAMPLES/S',
    'WebAssembly            wasm        20.0                31,000',
    'WebAssembly, 256 bits  paired      50.0                     –',
    '',
    expect.stringMatching(/^not here {2}blas: libopenblas.so.0:.* no such file$/),
    '',
    'hint: Matrix products may be faster with OpenBLAS: sudo apt install libopenblas0-pthread',
  ]);
  expect(lines.join('')).not.toContain('\u001b');
});
