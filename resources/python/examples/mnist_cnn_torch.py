"""The preset mnist-cnn in PyTorch: the same layers, 1,663,370 parameters, for 28 x 28 grey images.

Needs torch in the interpreter that the agent uses (EO_PYTHON). Settings of the job: `threads` limits the processor.
"""

import edgeorchestra_trainer as eo
import torch
from torch import nn

DEVICE = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"


def net(classes):
    return nn.Sequential(
        nn.Conv2d(1, 32, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64 * 7 * 7, 512),
        nn.ReLU(),
        nn.Linear(512, classes),
    )


def initialise(context):
    torch.manual_seed(context.seed)
    model = net(len(context.classes))
    return nn.utils.parameters_to_vector(model.parameters()).detach().numpy()


def model_with(parameters, samples, context):
    if "threads" in context.settings:
        torch.set_num_threads(context.settings["threads"])
    model = net(len(samples.classes))
    nn.utils.vector_to_parameters(torch.from_numpy(parameters.copy()), model.parameters())
    # height x width x channels here, channels x height x width there
    images = torch.from_numpy(samples.values).permute(0, 3, 1, 2).contiguous()
    return model.to(DEVICE), images.to(DEVICE), torch.from_numpy(samples.labels).to(DEVICE)


def train(parameters, samples, context):
    model, images, labels = model_with(parameters, samples, context)
    order = torch.Generator().manual_seed(context.seed)
    optimiser = torch.optim.SGD(model.parameters(), lr=context.learning_rate)
    total, done = len(samples) * context.epochs, 0
    for _ in range(context.epochs):
        loss_sum = right = 0
        for batch in torch.randperm(len(samples), generator=order).to(DEVICE).split(context.batch_size):
            scores = model(images[batch])
            loss = nn.functional.cross_entropy(scores, labels[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            loss_sum += loss.item() * len(batch)
            right += (scores.argmax(1) == labels[batch]).sum().item()
            done += len(batch)
            context.progress(done, total, loss.item())
    print(f"{DEVICE}: loss {loss_sum / len(samples):.4f}, accuracy {right / len(samples):.3f}")
    after = nn.utils.parameters_to_vector(model.parameters()).detach().cpu().numpy()
    return eo.Result(after, loss_sum / len(samples), right / len(samples))


@torch.no_grad()
def evaluate(parameters, samples, context):
    model, images, labels = model_with(parameters, samples, context)
    loss = right = 0
    for part in torch.arange(len(samples)).to(DEVICE).split(500):
        scores = model(images[part])
        loss += nn.functional.cross_entropy(scores, labels[part], reduction="sum").item()
        right += (scores.argmax(1) == labels[part]).sum().item()
        context.progress(int(part[-1]) + 1, len(samples), loss)
    return eo.Evaluation(loss / len(samples), right / len(samples))


eo.run(initialise=initialise, train=train, evaluate=evaluate)
