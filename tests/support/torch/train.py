"""Trains a model specification with PyTorch by plain SGD and prints the loss of every step as JSON.

Reads {spec, tensors: {name: {shape, role, values}}, inputs, labels, batch, rate, steps} from the file that is named. Only
what PyTorch itself computes is used: this is the other opinion on what each layer means.
"""

import json
import sys

import torch
from torch.nn import functional as F

torch.set_num_threads(1)


def channels_first(x):
    return x.permute(0, 3, 1, 2)


def channels_last(x):
    return x.permute(0, 2, 3, 1)


def pad_same(x, kernel, stride):
    zeros = [max(0, (-(-size // stride) - 1) * stride + kernel - size) for size in x.shape[-2:]]
    (down, across) = zeros
    return F.pad(x, (across // 2, across - across // 2, down // 2, down - down // 2))


def convolution(layer, p, x):
    x = channels_first(x)
    if layer["padding"] == "same":
        x = pad_same(x, layer["kernel"], layer["stride"])
    weight = p("weight").permute(3, 2, 0, 1)
    return channels_last(F.conv2d(x, weight, p("bias"), stride=layer["stride"], groups=layer["groups"]))


def attention(layer, p, x):
    (batch, positions, features) = x.shape
    heads = layer["heads"]
    parts = (x @ p("weight") + p("bias")).view(batch, positions, 3, heads, features // heads).permute(2, 0, 3, 1, 4)
    mixed = F.scaled_dot_product_attention(parts[0], parts[1], parts[2], is_causal=layer["causal"])
    return mixed.transpose(1, 2).reshape(batch, positions, features) @ p("outputWeight") + p("outputBias")


def gru(layer, p, x):
    flat = [p("weight").T, p("recurrentWeight").T, p("bias"), p("recurrentBias")]
    start = torch.zeros(1, x.shape[0], layer["units"])
    (states, _) = torch.gru(x, start, flat, True, 1, 0.0, True, False, True)
    return states if layer["output"] == "sequence" else states[:, -1]


def apply(layer, path, tensors, x):
    def p(name):
        return tensors[f"{path}.{name}"]

    kind = layer["type"]
    if kind == "residual":
        return x + chain(layer["layers"], f"{path}.layers", tensors, x)
    if kind == "dense":
        return x @ p("weight") + p("bias")
    if kind == "conv2d":
        return convolution(layer, p, x)
    if kind in ("max-pool", "average-pool"):
        pool = F.max_pool2d if kind == "max-pool" else F.avg_pool2d
        return channels_last(pool(channels_first(x), layer["size"], layer.get("stride", layer["size"])))
    if kind == "global-average-pool":
        return x.mean(dim=tuple(range(1, x.dim() - 1)))
    if kind == "relu":
        return F.relu(x)
    if kind == "gelu":
        return F.gelu(x, approximate="tanh")
    if kind == "tanh":
        return torch.tanh(x)
    if kind == "sigmoid":
        return torch.sigmoid(x)
    if kind == "softmax":
        return F.softmax(x, dim=-1)
    if kind == "flatten":
        return x.flatten(1)
    if kind == "batch-norm":
        moved = x.movedim(-1, 1)
        statistics = (p("runningMean"), p("runningVariance"))
        moved = F.batch_norm(moved, *statistics, p("weight"), p("bias"), True, layer["momentum"], layer["epsilon"])
        return moved.movedim(1, -1)
    if kind == "group-norm":
        moved = F.group_norm(x.movedim(-1, 1), layer["groups"], p("weight"), p("bias"), layer["epsilon"])
        return moved.movedim(1, -1)
    if kind == "layer-norm":
        return F.layer_norm(x, x.shape[-1:], p("weight"), p("bias"), layer["epsilon"])
    if kind == "embedding":
        return F.embedding(x.long(), p("weight"))
    if kind == "position-embedding":
        return x + p("weight")
    if kind == "multi-head-attention":
        return attention(layer, p, x)
    if kind == "gru":
        return gru(layer, p, x)
    raise ValueError(kind)


def chain(layers, path, tensors, x):
    for (index, layer) in enumerate(layers):
        x = apply(layer, f"{path}.{index}", tensors, x)
    return x


def loss_of(kind, output, x, labels):
    if kind == "softmax-cross-entropy":
        return F.cross_entropy(output, labels)
    if kind == "next-token-cross-entropy":
        return F.cross_entropy(output[:, :-1].flatten(0, 1), x[:, 1:].long().flatten())
    wanted = labels[:, None].float() if output.shape[1] == 1 else F.one_hot(labels, output.shape[1]).float()
    if kind == "mean-squared-error":
        return F.mse_loss(output, wanted)
    return F.binary_cross_entropy_with_logits(output, wanted)


def main(task):
    spec = task["spec"]
    tensors = {
        name: torch.tensor(one["values"], dtype=torch.float32)
        .view(one["shape"])
        .requires_grad_(not one["role"].startswith("running-"))
        for (name, one) in task["tensors"].items()
    }
    trained = [tensor for tensor in tensors.values() if tensor.requires_grad]
    inputs = torch.tensor(task["inputs"], dtype=torch.float32).view(-1, *spec["input"])
    labels = torch.tensor(task["labels"])
    optimiser = torch.optim.SGD(trained, lr=task["rate"])
    losses = []
    for step in range(task["steps"]):
        rows = slice(step * task["batch"], (step + 1) * task["batch"])
        loss = loss_of(spec["loss"], chain(spec["layers"], "layers", tensors, inputs[rows]), inputs[rows], labels[rows])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    running = {name: one.tolist() for (name, one) in tensors.items() if not one.requires_grad}
    json.dump({"losses": losses, "running": running}, sys.stdout)


with open(sys.argv[1], encoding="utf-8") as file:
    main(json.load(file))
