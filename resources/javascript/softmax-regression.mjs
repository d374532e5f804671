// Softmax regression in plain JavaScript: a trainer that needs nothing to be installed.

/** Parameters are the weights, inputs × classes, and then a bias for each class. */
export function initialise({ shape, classes }) {
  return new Float32Array((sizeOf(shape) + 1) * classes.length);
}

export function train(parameters, samples, { epochs, batchSize, learningRate, seed, progress }) {
  const weights = parameters.slice();
  const order = Uint32Array.from({ length: samples.count }, (_, index) => index);
  const random = randomFrom(seed);
  const total = samples.count * epochs;
  let loss = 0;
  let right = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    loss = 0;
    right = 0;
    shuffle(order, random);
    for (let start = 0; start < samples.count; start += batchSize) {
      const batch = order.subarray(start, start + batchSize);
      const gradient = new Float32Array(weights.length);
      for (const sample of batch) {
        const found = judge(weights, samples, sample);
        loss += found.loss;
        right += found.isRight ? 1 : 0;
        addGradient(gradient, samples, sample, found.likely);
      }
      for (let i = 0; i < weights.length; i++) weights[i] -= (learningRate / batch.length) * gradient[i];
      progress(epoch * samples.count + start + batch.length, total, loss / (start + batch.length));
    }
  }
  console.log(`trained on ${samples.count} samples, loss ${(loss / samples.count).toFixed(4)}`);
  return { parameters: weights, loss: loss / samples.count, accuracy: right / samples.count };
}

export function evaluate(parameters, samples) {
  let loss = 0;
  let right = 0;
  for (let sample = 0; sample < samples.count; sample++) {
    const found = judge(parameters, samples, sample);
    loss += found.loss;
    right += found.isRight ? 1 : 0;
  }
  return { loss: loss / samples.count, accuracy: right / samples.count };
}

/** How likely the model finds each class for a sample. */
function judge(weights, { values, labels, shape, classes }, sample) {
  const inputs = sizeOf(shape);
  const count = classes.length;
  const likely = weights.slice(inputs * count);
  for (let i = 0; i < inputs; i++) {
    const value = values[sample * inputs + i];
    if (value !== 0) for (let c = 0; c < count; c++) likely[c] += value * weights[i * count + c];
  }
  const most = Math.max(...likely);
  let sum = 0;
  for (let c = 0; c < count; c++) sum += likely[c] = Math.exp(likely[c] - most);
  for (let c = 0; c < count; c++) likely[c] /= sum;
  const label = labels[sample];
  return { likely, loss: -Math.log(likely[label] + 1e-12), isRight: likely.indexOf(Math.max(...likely)) === label };
}

function addGradient(gradient, { values, labels, shape, classes }, sample, likely) {
  const inputs = sizeOf(shape);
  const count = classes.length;
  likely[labels[sample]] -= 1;
  for (let i = 0; i < inputs; i++) {
    const value = values[sample * inputs + i];
    if (value !== 0) for (let c = 0; c < count; c++) gradient[i * count + c] += value * likely[c];
  }
  for (let c = 0; c < count; c++) gradient[inputs * count + c] += likely[c];
}

function sizeOf(shape) {
  return shape.reduce((product, size) => product * size, 1);
}

function shuffle(order, random) {
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
}

/** Mulberry32: the same order for the same seed. */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
