"""A small net of two dense layers in numpy alone: a trainer that needs nothing to be installed but numpy."""

import edgeorchestra_trainer as eo
import numpy as np

UNITS = 64


def shapes_of(inputs, classes):
    return [(inputs, UNITS), (UNITS,), (UNITS, classes), (classes,)]


def initialise(context):
    random = np.random.default_rng(context.seed)
    shapes = shapes_of(int(np.prod(context.shape)), len(context.classes))
    # He et al. 2015: variance 2 / inputs before a rectifier.
    arrays = [random.normal(0, np.sqrt(2 / s[0]), s) if len(s) == 2 else np.zeros(s) for s in shapes]
    return eo.flatten(arrays)


def forward(arrays, x):
    w1, b1, w2, b2 = arrays
    hidden = np.maximum(x @ w1 + b1, 0)
    logits = hidden @ w2 + b2
    logits -= logits.max(axis=1, keepdims=True)
    likely = np.exp(logits)
    return hidden, likely / likely.sum(axis=1, keepdims=True)


def score(likely, y):
    loss = -np.log(likely[np.arange(len(y)), y] + 1e-12).sum()
    return float(loss), int((likely.argmax(axis=1) == y).sum())


def train(parameters, samples, context):
    x, y = samples.values.reshape(len(samples), -1), samples.labels
    arrays = eo.unflatten(parameters, shapes_of(x.shape[1], len(samples.classes)))
    random = np.random.default_rng(context.seed)
    total, done = len(y) * context.epochs, 0
    for _ in range(context.epochs):
        loss = right = 0
        order = random.permutation(len(y))
        for start in range(0, len(y), context.batch_size):
            batch = order[start : start + context.batch_size]
            hidden, likely = forward(arrays, x[batch])
            batch_loss, batch_right = score(likely, y[batch])
            loss, right, done = loss + batch_loss, right + batch_right, done + len(batch)
            likely[np.arange(len(batch)), y[batch]] -= 1
            likely /= len(batch)
            back = (likely @ arrays[2].T) * (hidden > 0)
            gradients = [x[batch].T @ back, back.sum(0), hidden.T @ likely, likely.sum(0)]
            for array, gradient in zip(arrays, gradients):
                array -= context.learning_rate * gradient
            context.progress(done, total, batch_loss / len(batch))
    print(f"trained on {len(y)} samples, loss {loss / len(y):.4f}")
    return eo.Result(eo.flatten(arrays), loss / len(y), right / len(y))


def evaluate(parameters, samples, context):
    x, y = samples.values.reshape(len(samples), -1), samples.labels
    arrays = eo.unflatten(parameters, shapes_of(x.shape[1], len(samples.classes)))
    loss, right = score(forward(arrays, x)[1], y)
    return eo.Evaluation(loss / len(y), right / len(y))


eo.run(initialise=initialise, train=train, evaluate=evaluate)
