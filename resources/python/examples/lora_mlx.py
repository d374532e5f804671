"""A LoRA adapter with MLX, for Macs with Apple silicon: the devices learn two small matrices, never the base.

The base is a fixed random projection that every device makes from the same number, so that the example needs no
download; put a model of your own in its place. What travels is the adapter alone (Hu et al. 2021, "LoRA: Low-Rank
Adaptation of Large Language Models": W + scale / rank * A B) and the bias of the classes.

Needs mlx in the interpreter that the agent uses (EO_PYTHON). Settings of the job: `rank` (8), `scale` (16).

Not run where this was written, which is no Mac: it was compiled and read, no more.
"""

import edgeorchestra_trainer as eo
import mlx.core as mx
import mlx.nn as nn
import numpy as np

WIDTH = 256
BASE_SEED = 7


class Adapted(nn.Module):
    """A frozen base with a low-rank adapter beside its last layer."""

    def __init__(self, inputs, classes, rank, scale):
        super().__init__()
        first, second = mx.random.split(mx.random.key(BASE_SEED))
        self.features = mx.random.normal((inputs, WIDTH), key=first) * (2 / inputs) ** 0.5
        self.head = mx.random.normal((WIDTH, classes), key=second) * (1 / WIDTH) ** 0.5
        self.lora_a = mx.zeros((WIDTH, rank))
        self.lora_b = mx.zeros((rank, classes))
        self.bias = mx.zeros((classes,))
        self.factor = scale / rank
        self.freeze(keys=["features", "head"])

    def __call__(self, x):
        hidden = mx.maximum(x @ self.features, 0)
        return hidden @ self.head + self.factor * ((hidden @ self.lora_a) @ self.lora_b) + self.bias


def shapes_of(classes, rank):
    return [(WIDTH, rank), (rank, classes), (classes,)]


def rank_of(context):
    return int(context.settings.get("rank", 8))


def initialise(context):
    random = np.random.default_rng(context.seed)
    rank, classes = rank_of(context), len(context.classes)
    # A begins random and B at zero, so that the adapter begins as nothing.
    return eo.flatten([random.normal(0, 1 / rank, (WIDTH, rank)), np.zeros((rank, classes)), np.zeros(classes)])


def model_with(parameters, samples, context):
    rank, classes = rank_of(context), len(samples.classes)
    model = Adapted(int(np.prod(samples.shape)), classes, rank, float(context.settings.get("scale", 16)))
    a, b, bias = eo.unflatten(parameters, shapes_of(classes, rank))
    model.update({"lora_a": mx.array(a), "lora_b": mx.array(b), "bias": mx.array(bias)})
    return model, mx.array(samples.values.reshape(len(samples), -1)), mx.array(samples.labels)


def loss_of(model, x, y):
    return nn.losses.cross_entropy(model(x), y, reduction="mean")


def train(parameters, samples, context):
    model, x, y = model_with(parameters, samples, context)
    step = nn.value_and_grad(model, loss_of)
    random = np.random.default_rng(context.seed)
    total, done = len(samples) * context.epochs, 0
    for _ in range(context.epochs):
        loss_sum = right = 0
        order = random.permutation(len(samples))
        for start in range(0, len(order), context.batch_size):
            batch = mx.array(order[start : start + context.batch_size])
            right += int((model(x[batch]).argmax(axis=1) == y[batch]).sum().item())
            loss, gradients = step(model, x[batch], y[batch])
            for name in ("lora_a", "lora_b", "bias"):
                model[name] = model[name] - context.learning_rate * gradients[name]
            mx.eval(model.parameters(), loss)
            loss_sum += loss.item() * len(batch)
            done += len(batch)
            context.progress(done, total, loss.item())
    adapter = [np.array(model[name]) for name in ("lora_a", "lora_b", "bias")]
    return eo.Result(eo.flatten(adapter), loss_sum / len(samples), right / len(samples))


def evaluate(parameters, samples, context):
    model, x, y = model_with(parameters, samples, context)
    scores = model(x)
    loss = nn.losses.cross_entropy(scores, y, reduction="mean").item()
    return eo.Evaluation(loss, (scores.argmax(axis=1) == y).mean().item())


eo.run(initialise=initialise, train=train, evaluate=evaluate)
