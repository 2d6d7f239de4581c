"""Writes a random transformer encoder, int8 by dynamic quantisation: random_model.py OUT.onnx [LAYERS]. To try runtimes.sh with."""

import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

WIDTH, HEADS, INNER, VOCABULARY, POSITIONS = 384, 12, 1536, 2000, 512


def main() -> None:
    out, layers = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 12
    random = np.random.default_rng(7)
    nodes, weights = [], []

    def constant(name: str, array: np.ndarray) -> str:
        weights.append(numpy_helper.from_array(array, name))
        return name

    def drawn(name: str, *shape: int) -> str:
        return constant(name, random.normal(0, shape[0] ** -0.5, shape).astype(np.float32))

    def node(kind: str, inputs: list[str], name: str, **attributes) -> str:
        nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def linear(x: str, name: str, rows: int, columns: int) -> str:
        product = node("MatMul", [x, drawn(f"{name}.w", rows, columns)], f"{name}.product")
        return node("Add", [product, constant(f"{name}.b", np.zeros(columns, np.float32))], name)

    def norm(x: str, name: str) -> str:
        scale, shift = constant(f"{name}.s", np.ones(WIDTH, np.float32)), constant(f"{name}.t", np.zeros(WIDTH, np.float32))
        return node("LayerNormalization", [x, scale, shift], name, axis=-1, epsilon=1e-5)

    split = constant("split", np.array([0, 0, HEADS, WIDTH // HEADS], np.int64))
    whole = constant("whole", np.array([0, 0, WIDTH], np.int64))
    shrink = constant("shrink", np.float32((WIDTH // HEADS) ** -0.5))
    half, one, root = (constant(n, np.float32(x)) for n, x in [("half", 0.5), ("one", 1), ("root", 0.5**0.5)])
    length = node("Shape", ["ids"], "length", start=1, end=2)
    start, axis = constant("start", np.array([0], np.int64)), constant("axis", np.array([0], np.int64))
    places = node("Slice", [drawn("places.table", POSITIONS, WIDTH), start, length, axis], "places")
    x = node("Add", [node("Gather", [drawn("pieces", VOCABULARY, WIDTH), "ids"], "gathered"), places], "embedded")
    x = norm(x, "embedded.norm")
    for n in range(layers):
        p = f"layer{n}"
        parts = {}
        for part, order in [("q", [0, 2, 1, 3]), ("k", [0, 2, 3, 1]), ("v", [0, 2, 1, 3])]:
            shaped = node("Reshape", [linear(x, f"{p}.{part}", WIDTH, WIDTH), split], f"{p}.{part}.split")
            parts[part] = node("Transpose", [shaped], f"{p}.{part}.heads", perm=order)
        scores = node("Mul", [node("MatMul", [parts["q"], parts["k"]], f"{p}.scores"), shrink], f"{p}.scaled")
        mixed = node("MatMul", [node("Softmax", [scores], f"{p}.weights", axis=-1), parts["v"]], f"{p}.mixed")
        mixed = node("Reshape", [node("Transpose", [mixed], f"{p}.back", perm=[0, 2, 1, 3]), whole], f"{p}.joined")
        x = norm(node("Add", [x, linear(mixed, f"{p}.o", WIDTH, WIDTH)], f"{p}.sum"), f"{p}.norm")
        wide = linear(x, f"{p}.in", WIDTH, INNER)
        error = node("Erf", [node("Mul", [wide, root], f"{p}.erf.in")], f"{p}.erf")
        gate = node("Mul", [node("Add", [error, one], f"{p}.erf.one"), half], f"{p}.gate")
        x = norm(node("Add", [x, linear(node("Mul", [wide, gate], f"{p}.gelu"), f"{p}.out", INNER, WIDTH)], f"{p}.end"), f"{p}.end.norm")
    nodes.append(helper.make_node("Identity", [x], ["vectors"]))
    graph = helper.make_graph(
        nodes,
        "random",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "n"])],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, [1, "n", WIDTH])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    onnx.save(model, f"{out}.float")
    quantize_dynamic(f"{out}.float", out, op_types_to_quantize=["MatMul"], weight_type=QuantType.QInt8, per_channel=False)


main()
