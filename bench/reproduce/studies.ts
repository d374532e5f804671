import type { Contender, Study } from './study.ts';

/** Share of the hundred clients that takes part in a round: C of McMahan et al. */
const FRACTION = 0.1;

const MCMAHAN = 'McMahan et al. 2017, Table 1';

/** Steps of 10^(1/3), the resolution that McMahan et al. name for their grids. */
const RATES = [0.0464, 0.1, 0.215, 0.464] as const;

/** Rates at which devices learn in the comparison; all methods get the same. */
const COMPARED_RATES = [0.03, 0.1] as const;

/** The methods that are compared on uneven data. Another one takes a line here. */
const COMPARED: readonly Contender[] = [
  { label: 'FedAvg', variants: COMPARED_RATES.map((learningRate) => ({ learningRate, strategy: { name: 'fedavg' } })) },
  {
    label: 'FedProx',
    variants: COMPARED_RATES.flatMap((learningRate) =>
      [0.01, 0.1].map((mu) => ({ learningRate, strategy: { name: 'fedprox', mu } as const })),
    ),
  },
  {
    label: 'SCAFFOLD',
    variants: COMPARED_RATES.map((learningRate) => ({ learningRate, strategy: { name: 'scaffold' } })),
  },
  {
    label: 'FedAdam',
    variants: COMPARED_RATES.flatMap((learningRate) =>
      [0.01, 0.03].map((serverLearningRate) => ({
        learningRate,
        strategy: { name: 'fedadam', serverLearningRate } as const,
      })),
    ),
  },
];

/** All that `npm run reproduce` knows. */
export const STUDIES: readonly Study[] = [
  {
    name: 'mcmahan-2nn-iid',
    title: '2NN to 97 %, even data',
    setting: 'MNIST over 100 clients at random, 10 of them in a round, E = 1, B = 10, 784-200-200-10',
    job: {
      model: { preset: 'mnist-2nn' },
      partition: { scheme: 'iid' },
      rounds: 400,
      localEpochs: 1,
      batchSize: 10,
    },
    measure: { kind: 'rounds-to-target', target: 0.97, published: { rounds: '87', source: MCMAHAN } },
    contenders: [fedavgAt(RATES)],
    tuningSeed: 0,
    seeds: [1, 2, 3, 4, 5],
  },
  {
    name: 'mcmahan-2nn-shards',
    title: '2NN to 97 %, two shards of sorted digits a client',
    setting:
      'MNIST sorted by digit, 200 shards of 300, two for each of 100 clients; 10 of them in a round, E = 1, B = 10',
    job: {
      model: { preset: 'mnist-2nn' },
      partition: { scheme: 'shards', shardsPerPartition: 2 },
      rounds: 1_500,
      localEpochs: 1,
      batchSize: 10,
    },
    measure: { kind: 'rounds-to-target', target: 0.97, published: { rounds: '664', source: MCMAHAN } },
    contenders: [fedavgAt(RATES)],
    tuningSeed: 1,
    seeds: [1, 2, 3],
  },
  {
    name: 'mcmahan-cnn-iid',
    title: 'CNN to 99 %, even data',
    setting:
      'MNIST over 100 clients at random, 10 of them in a round, E = 5, B = 10; two 5 × 5 convolutions with pooling, dense 512, 1,663,370 parameters',
    job: {
      model: { preset: 'mnist-cnn' },
      partition: { scheme: 'iid' },
      rounds: 40,
      localEpochs: 5,
      batchSize: 10,
    },
    measure: {
      kind: 'rounds-to-target',
      target: 0.99,
      published: { rounds: '18 to 20', source: 'McMahan et al. 2017, Tables 1 and 2' },
    },
    contenders: [fedavgAt([0.1])],
    tuningSeed: 1,
    seeds: [1],
  },
  {
    name: 'dirichlet-strategies',
    title: 'Strategies on uneven data',
    setting:
      'MNIST, each digit spread over 100 clients by a Dirichlet draw with α = 0.1, 10 of them in a round, E = 5, B = 10, 784-200-200-10',
    job: {
      model: { preset: 'mnist-2nn' },
      partition: { scheme: 'dirichlet', alpha: 0.1 },
      rounds: 30,
      localEpochs: 5,
      batchSize: 10,
    },
    measure: { kind: 'final-accuracy', lastRounds: 5 },
    contenders: COMPARED,
    tuningSeed: 0,
    seeds: [1, 2, 3],
  },
];

/** What every study shares. */
export const SHARED = { devices: 100, fraction: FRACTION } as const;

function fedavgAt(rates: readonly number[]): Contender {
  return { label: 'FedAvg', variants: rates.map((learningRate) => ({ learningRate, strategy: { name: 'fedavg' } })) };
}
