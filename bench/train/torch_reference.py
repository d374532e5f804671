"""The same training in PyTorch: `torch_reference.py MNIST THREADS`. Reads lines `2nn STEPS`, `cnn STEPS` or `gemm TIMES`, answers each with JSON."""

import json
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

BATCH = 32
torch.set_num_threads(int(sys.argv[2]))
torch.manual_seed(1)


def idx(name, offset):
    with open(f"{sys.argv[1]}/{name}", "rb") as file:
        return np.frombuffer(file.read(), np.uint8, offset=offset)


images = torch.from_numpy(idx("train-images-idx3-ubyte", 16).reshape(-1, 784).astype(np.float32) / 255)
labels = torch.from_numpy(idx("train-labels-idx1-ubyte", 8).astype(np.int64))
order = torch.randperm(len(labels))

models = {
    "2nn": nn.Sequential(nn.Linear(784, 200), nn.ReLU(), nn.Linear(200, 200), nn.ReLU(), nn.Linear(200, 10)),
    "cnn": nn.Sequential(
        nn.Unflatten(1, (1, 28, 28)),
        nn.Conv2d(1, 32, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(3136, 512),
        nn.ReLU(),
        nn.Linear(512, 10),
    ),
}
optimizers = {name: torch.optim.SGD(model.parameters(), lr=0.05) for name, model in models.items()}
square = torch.rand(1024, 1024)


def train(name, steps):
    model, optimizer = models[name], optimizers[name]
    for step in range(steps):
        at = (step * BATCH) % (len(labels) - BATCH)
        rows = order[at : at + BATCH]
        optimizer.zero_grad()
        F.cross_entropy(model(images[rows]), labels[rows]).backward()
        optimizer.step()


def multiply(times):
    for _ in range(times):
        square @ square


print(json.dumps({"version": torch.__version__}), flush=True)
for line in sys.stdin:
    what, count = line.split()
    wall, cpu = time.perf_counter(), time.process_time()
    multiply(int(count)) if what == "gemm" else train(what, int(count))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"wallSeconds": wall, "cpuSeconds": cpu}), flush=True)
