"""The kit for trainers in Python: one call of run() makes a script a trainer of EdgeOrchestra.

A script gets this file laid beside it by the agent; nothing has to be installed but numpy. It may print what it
likes once it has imported this: the agent writes that into its log, with the task.

    import edgeorchestra_trainer as eo

    def initialise(context): ...                    # returns parameters
    def train(parameters, samples, context): ...    # returns eo.Result(parameters, loss, accuracy)
    def evaluate(parameters, samples, context): ... # returns eo.Evaluation(loss, accuracy)

    eo.run(initialise=initialise, train=train, evaluate=evaluate)

Parameters are one flat vector of float32; flatten() and unflatten() turn it into arrays and back. The frames that go
over standard input and output are described in docs/bring-your-own-model.md.
"""

import json
import math
import os
import queue
import struct
import sys
import threading
import time
import traceback
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np

VERSION = 1
_REPORT_SECONDS = 0.25


class Result(NamedTuple):
    """What training has made: parameters, mean loss and share of right answers of the last epoch."""

    parameters: np.ndarray
    loss: float
    accuracy: float
    #: Distinct samples trained on, the weight of the update; None: all of them.
    samples: Optional[int] = None


class Evaluation(NamedTuple):
    """How good parameters are: mean loss and share of right answers."""

    loss: float
    accuracy: float


class Samples:
    """Labelled samples: `values` is float32 of count x shape, `labels` is int64 of count, counted in `classes`."""

    def __init__(self, told: Dict[str, Any]):
        self.shape: Tuple[int, ...] = tuple(told["shape"])
        self.classes: List[str] = told["classes"]
        count, size = told["count"], math.prod(self.shape)
        kind = np.dtype("u1" if told["features"] == "uint8" else "<f4")
        with open(told["file"], "rb") as file:
            file.seek(told["featuresOffset"])
            raw = np.fromfile(file, dtype=kind, count=count * size)
            file.seek(told["labelsOffset"])
            labels = np.fromfile(file, dtype="<i4", count=count)
        self.values: np.ndarray = (raw.astype(np.float32) * np.float32(told["scale"])).reshape(count, *self.shape)
        numbers = told["labelMap"]
        self.labels: np.ndarray = labels.astype(np.int64) if numbers is None else np.asarray(numbers, np.int64)[labels]

    def __len__(self) -> int:
        return len(self.labels)


class Context:
    """What a function is told besides parameters and samples. `settings` are those of the job."""

    def __init__(self, question: Dict[str, Any], tell: Callable[[int, int, float], None]):
        self.settings: Dict[str, Any] = question.get("settings", {})
        training = question.get("training", {})
        #: All that the job says of training, by the names of its specification.
        self.training: Dict[str, Any] = training
        self.epochs: int = training.get("epochs", 1)
        self.batch_size: int = training.get("batchSize", 32)
        self.learning_rate: float = training.get("learningRate", 0.0)
        self.seed: int = training.get("seed", question.get("seed", 0))
        #: Of one sample; when parameters are made.
        self.shape: Tuple[int, ...] = tuple(question.get("shape", ()))
        self.classes: List[str] = question.get("classes", [])
        self._tell = tell

    def progress(self, samples_done: int, samples_total: int, loss: float) -> None:
        """Tells how far training is. Call it often: it is sent four times a second, and silence counts as a hang."""
        self._tell(samples_done, samples_total, loss)


def flatten(arrays: Sequence[np.ndarray]) -> np.ndarray:
    """One float32 vector of all values, array after array."""
    return np.concatenate([np.asarray(array, np.float32).ravel() for array in arrays])


def unflatten(vector: np.ndarray, shapes: Sequence[Tuple[int, ...]]) -> List[np.ndarray]:
    """The arrays of these shapes that a vector was made of."""
    sizes = [math.prod(shape) for shape in shapes]
    if sum(sizes) != len(vector):
        raise ValueError(f"{len(vector)} parameters do not fit a model with {sum(sizes)}")
    ends = np.cumsum(sizes)
    return [vector[end - size : end].reshape(shape).copy() for size, end, shape in zip(sizes, ends, shapes)]


def run(
    *,
    initialise: Callable[[Context], np.ndarray],
    train: Callable[[np.ndarray, Samples, Context], Result],
    evaluate: Callable[[np.ndarray, Samples, Context], Evaluation],
) -> None:
    """Answers the agent until it hangs up."""
    _Trainer({"initialise": initialise, "train": train, "evaluate": evaluate}).run()


class _Trainer:
    def __init__(self, functions: Dict[str, Callable[..., Any]]):
        self._functions = functions
        if _PIPES is None:
            sys.exit("This script is a trainer of EdgeOrchestra: allow it with `eo agent allow`, and let a job name it.")
        self._frames, self._questions = _PIPES, queue.Queue()  # type: ignore[var-annotated]
        self._samples: Optional[Tuple[str, Samples]] = None
        self._reported_at = 0.0
        self._id = 0

    def run(self) -> None:
        incoming, _ = self._frames
        threading.Thread(target=self._listen, args=(incoming,), daemon=True).start()
        self._send({"type": "hello", "version": VERSION})
        while True:
            question, parameters = self._questions.get()
            self._id, self._reported_at = question["id"], 0.0
            try:
                self._answer(question, parameters)
            except Exception as error:  # a script may raise anything: the agent is told, and asks again
                _print_error(error)
                self._send({"type": "failed", "id": self._id, "message": f"{type(error).__name__}: {error}"[:2000]})

    def _listen(self, incoming: Any) -> None:
        """Reads questions even while the script works: without its agent it has nothing to do."""
        while True:
            lengths = incoming.read(8)
            if len(lengths) < 8:
                os._exit(0)
            header_bytes, payload_bytes = struct.unpack("<II", lengths)
            header = json.loads(incoming.read(header_bytes))
            payload = incoming.read(payload_bytes)
            self._questions.put((header, np.frombuffer(bytearray(payload), dtype="<f4")))

    def _answer(self, question: Dict[str, Any], parameters: np.ndarray) -> None:
        kind = question["type"]
        context = Context(question, self._tell)
        function = self._functions[kind]
        if kind == "initialise":
            self._send({"type": "initialised", "id": self._id}, _vector(function(context)))
            return
        samples = self._samples_of(question["samples"])
        result = function(parameters, samples, context)
        told = {"id": self._id, "loss": _number(result.loss), "accuracy": float(result.accuracy)}
        if kind == "train":
            count = len(samples) if result.samples is None else int(result.samples)
            self._send({"type": "trained", "samples": count, **told}, _vector(result.parameters))
        else:
            self._send({"type": "evaluated", "samples": len(samples), **told})

    def _samples_of(self, told: Dict[str, Any]) -> Samples:
        """The last samples stay in memory: the next round needs them again."""
        key = json.dumps(told)
        if self._samples is None or self._samples[0] != key:
            self._samples = None
            self._samples = (key, Samples(told))
        return self._samples[1]

    def _tell(self, samples_done: int, samples_total: int, loss: float) -> None:
        now = time.monotonic()
        if now - self._reported_at < _REPORT_SECONDS:
            return
        self._reported_at = now
        done = {"samplesDone": int(samples_done), "samplesTotal": int(samples_total), "loss": _number(loss)}
        self._send({"type": "progress", "id": self._id, **done})

    def _send(self, header: Dict[str, Any], parameters: Optional[np.ndarray] = None) -> None:
        payload = b"" if parameters is None else np.ascontiguousarray(parameters, dtype="<f4").tobytes()
        text = json.dumps(header, allow_nan=False).encode()
        _, outgoing = self._frames
        outgoing.write(struct.pack("<II", len(text), len(payload)) + text)
        outgoing.write(payload)
        outgoing.flush()


def _take_pipes() -> Tuple[Any, Any]:
    """Takes standard input and output for frames: whatever prints from here on prints to standard error."""
    sys.stdout.flush()
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return incoming, outgoing


def _print_error(error: Exception) -> None:
    """Where the script was, without what is below it here."""
    place = error.__traceback__
    while place is not None and place.tb_frame.f_code.co_filename == __file__:
        place = place.tb_next
    traceback.print_exception(type(error), error, place or error.__traceback__)


#: Taken at once, so that nothing that a script prints gets between the frames. An agent says that it is one.
_PIPES = _take_pipes() if "EDGEORCHESTRA_TRAINER" in os.environ else None


def _vector(value: Any) -> np.ndarray:
    if isinstance(value, np.ndarray) and value.ndim == 1 and value.size > 0:
        return value
    raise TypeError("parameters must be one flat array of numpy, with one value at least: see flatten()")


def _number(value: float) -> Optional[float]:
    """JSON has no word for what is not a finite number."""
    return float(value) if math.isfinite(value) else None
