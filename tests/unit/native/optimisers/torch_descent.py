"""Trains the network that standard input describes with one of PyTorch's optimisers, and prints where it ends. One JSON line each."""

import json
import sys

import torch
from torch.nn import functional as F

torch.set_num_threads(1)
OPTIMISERS = {
    "sgd": lambda w, s, lr: torch.optim.SGD(w, lr=lr, weight_decay=s["weightDecay"]),
    "momentum": lambda w, s, lr: torch.optim.SGD(w, lr=lr, momentum=s["momentum"], weight_decay=s["weightDecay"]),
    "nesterov": lambda w, s, lr: torch.optim.SGD(
        w, lr=lr, momentum=s["momentum"], weight_decay=s["weightDecay"], nesterov=True
    ),
    "adam": lambda w, s, lr: torch.optim.Adam(
        w, lr=lr, betas=(s["beta1"], s["beta2"]), eps=s["epsilon"], weight_decay=s["weightDecay"]
    ),
    "adamw": lambda w, s, lr: torch.optim.AdamW(
        w, lr=lr, betas=(s["beta1"], s["beta2"]), eps=s["epsilon"], weight_decay=s["weightDecay"]
    ),
}

for line in sys.stdin:
    job = json.loads(line)
    sizes = job["sizes"]
    flat = torch.tensor(job["parameters"])
    weights, at = [], 0
    for inputs, units in zip(sizes, sizes[1:]):
        for shape in ([inputs, units], [units]):
            count = torch.Size(shape).numel()
            weights.append(flat[at : at + count].reshape(shape).clone().requires_grad_())
            at += count
    start = [weight.detach().clone() for weight in weights]
    features = torch.tensor(job["features"]).reshape(-1, sizes[0])
    labels = torch.tensor(job["labels"])
    optimiser = OPTIMISERS[job["optimizer"]["name"]](weights, job["optimizer"], job["learningRate"])
    for _ in range(job["steps"]):
        optimiser.zero_grad()
        values = features
        for layer in range(0, len(weights), 2):
            values = values @ weights[layer] + weights[layer + 1]
            if layer + 2 < len(weights):
                values = F.relu(values)
        loss = F.cross_entropy(values, labels)
        for weight, anchor in zip(weights, start):
            loss = loss + job["proximalMu"] / 2 * ((weight - anchor) ** 2).sum()
        loss.backward()
        if job["clipNorm"] is not None:
            torch.nn.utils.clip_grad_norm_(weights, job["clipNorm"])
        optimiser.step()
    print(json.dumps([value for weight in weights for value in weight.detach().flatten().tolist()]), flush=True)
