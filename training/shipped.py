"""The encoder as it is shipped (models/encoder.onnx), back as weights to go on from: what its 8 bits say, in float.

Export writes the constants of the graph in a fixed order, and this reads them in that order: change the two together.
"""
import numpy as np
import onnx
import torch
from onnx import numpy_helper

from network import Shape


def encoder_state(path):
    """(the shape, the tensors by the names of network.py: `encoder.…` and `norm.…`). A position's vector has that of the kind in it."""
    constants = [numpy_helper.to_array(c) for c in onnx.load(path).graph.initializer]
    take = iter(constants)
    table, scale, _, _, position = (next(take) for _ in range(5))
    state = {"encoder.word.weight": table.astype(np.float32) * scale, "encoder.position.weight": position}
    width = table.shape[1]
    state["encoder.kind"] = np.zeros(width, np.float32)
    norm = lambda name: state.update({f"{name}.weight": next(take), f"{name}.bias": next(take)})
    norm("encoder.ln")
    *_, heads, size = next(take)
    for _ in range(4):
        next(take)

    def linear(name, rescale=None):
        scale, codes, bias = next(take), next(take), next(take)
        weight = codes.astype(np.float32) * scale
        if rescale is not None:
            weight, bias = weight / rescale, bias / rescale
        state.update({f"{name}.weight": weight.T, f"{name}.bias": bias})

    rescale = np.concatenate([np.full(width, size**-0.5, np.float32), np.ones(2 * width, np.float32)])
    layers = (len(constants) - 14) // 16
    for n in range(layers):
        at = f"encoder.layers.{n}"
        linear(f"{at}.qkv", rescale), linear(f"{at}.ao"), norm(f"{at}.aln")
        linear(f"{at}.fi"), linear(f"{at}.fo"), norm(f"{at}.oln")
    norm("norm")
    assert next(take, None) is None, "constants left over: export.py writes another order"
    shape = Shape(len(table), layers, width, len(state["encoder.layers.0.fi.bias"]), int(heads), len(position))
    return shape, {k: torch.tensor(np.array(v, order="C")) for k, v in state.items()}
