"""Speed of onnxruntime in benches/runtimes.sh: onnxruntime_speed.py MODEL SECONDS LENGTH..."""

import sys
import time

import numpy as np
import onnxruntime as ort

KINDS = {"tensor(int64)": np.int64, "tensor(int32)": np.int32, "tensor(float)": np.float32}


def made(description, length: int) -> np.ndarray:
    """An input of the model, at a length; the same that main.rs makes."""
    several = sum(not isinstance(size, int) for size in description.shape) > 1
    shape = []
    for size in description.shape:
        if isinstance(size, int):
            shape.append(size)
        else:
            shape.append(1 if several else length)
            several = False
    count, name, kind = int(np.prod(shape)), description.name.lower(), KINDS[description.type]
    if kind is np.float32 or "type" in name and "mask" not in name:
        values = np.zeros(count)
    elif "mask" in name:
        values = np.ones(count)
    elif "position" in name:
        values = np.arange(count)
    else:
        values = 5 + np.arange(count) * 7919 % 1000
    return values.astype(kind).reshape(shape)


def main() -> None:
    model, seconds, lengths = sys.argv[1], float(sys.argv[2]), [int(length) for length in sys.argv[3:]]
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    for length in lengths:
        inputs = {description.name: made(description, length) for description in session.get_inputs()}
        mean = np.abs(session.run(None, inputs)[0].astype(np.float64)).mean()
        began, best = time.perf_counter(), float("inf")
        while time.perf_counter() - began < seconds:
            start = time.process_time()
            session.run(None, inputs)
            best = min(best, time.process_time() - start)
        print(f"{'onnxruntime':12} {length:8} {length / best:12.0f}   {mean:.6f}", flush=True)


main()
