#!/usr/bin/env python3
"""Writes a trained network as the program reads it: int8 encoder, heads, labels, pieces.

usage: export.py BASE TRAINED.pt OUT_DIR        (or: export.py --fixture OUT_DIR, a tiny random network with its answers, and
       --fixture-of-events OUT_DIR, the like for the readers of events;
       export.py --events EVENTS.pt OUT_DIR      or: export.py --shared encoder.onnx, which adds that output where it is not there)

encoder.onnx  ids [1, n] int32, marks of start and end included -> vectors [n - 2, width], or, where that is asked for, shared
              [1, n, width], what the first layers give. Matrices in int8, a scale an output column; what is multiplied with them in
              unsigned int8, a scale a tensor (ONNX's dynamic quantisation). The embedding of pieces in int8, a scale a row.
tokens.onnx   vectors, first [t], last [t], convention [1] -> split [t, .], name [t, .]
words.onnx    vectors, first [w], last [w], kind [w], convention [1] -> upos, feats, lemma [w, .], arcs [w, w + 1] (root first),
              relations [w, labels, w + 1]
labels.json   what each number stands for
triggers.onnx shared [n + 2, width] -> vectors [n, width], triggers [n, 1 + types], the chance of nothing first
told.onnx     vectors [n, width], middle [t, n] (a row a trigger, its pieces' shares), kind [t], away [t * n] (a bucket of distance a
              piece) -> auxiliary, modes, contexts [t, .] and roles [t * n, .], all chances
events.json   what their numbers stand for
"""
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import nn
from onnx import TensorProto, helper, numpy_helper

from network import SHARED, Encoder, Network, Shape
from pieces import Pieces

OPSET = 20
HALF = {"first": TensorProto.INT32, "last": TensorProto.INT32, "kind": TensorProto.INT32, "convention": TensorProto.INT32}


class Graph:
    """A graph being written: nodes and constants, with names given in order."""

    def __init__(self, state):
        self.state, self.nodes, self.constants, self.count = state, [], [], 0

    def constant(self, value, name=None):
        self.count += 1
        name = name or f"c{self.count}"
        self.constants.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def of(self, name):
        return self.state[name].detach().float().numpy()

    def node(self, kind, inputs, outputs=1, **attributes):
        names = []
        for _ in range(outputs):
            self.count += 1
            names.append(f"v{self.count}")
        self.nodes.append(helper.make_node(kind, inputs, names, **attributes))
        return names[0] if outputs == 1 else names

    def linear(self, x, name, weight=None):
        """x @ weight.T + bias in float."""
        weight = self.of(f"{name}.weight") if weight is None else weight
        y = self.node("MatMul", [x, self.constant(weight.T)])
        return self.node("Add", [y, self.constant(self.of(f"{name}.bias"))]) if f"{name}.bias" in self.state else y

    def quantised(self, x, name, rescale=None):
        """x @ weight.T + bias with both sides in 8 bits; `x` is (codes, scale, zero point)."""
        weight, bias = self.of(f"{name}.weight").T.copy(), self.of(f"{name}.bias").copy()
        if rescale is not None:
            weight, bias = weight * rescale, bias * rescale
        scale = np.maximum(np.abs(weight).max(0), 1e-8).astype(np.float32) / 127
        codes = np.clip(np.rint(weight / scale), -127, 127).astype(np.int8)
        codes_of_x, scale_of_x, zero_of_x = x
        scales = self.node("Mul", [scale_of_x, self.constant(scale)])
        y = self.node("MatMulInteger", [codes_of_x, self.constant(codes), zero_of_x])
        y = self.node("Mul", [self.node("Cast", [y], to=TensorProto.FLOAT), scales])
        return self.node("Add", [y, self.constant(bias)])

    def codes(self, x):
        return self.node("DynamicQuantizeLinear", [x], 3)

    def layer_norm(self, x, name, epsilon):
        return self.node("LayerNormalization", [x, self.constant(self.of(f"{name}.weight")), self.constant(self.of(f"{name}.bias"))], axis=-1, epsilon=epsilon)

    def read(self, name, with_kind):
        """The heads' view of a token or word: Read.forward."""
        first = self.linear(self.node("Gather", ["vectors", "first"], axis=0), f"{name}.first")
        last = self.linear(self.node("Gather", ["vectors", "last"], axis=0), f"{name}.last")
        kinds, conventions = self.of(f"{name}.kind.weight"), self.of(f"{name}.convention.weight")
        x = self.node("Add", [first, last])
        x = self.node("Add", [x, self.node("Gather", [self.constant(kinds), "kind"], axis=0) if with_kind else self.constant(kinds[0])])
        x = self.node("Add", [x, self.node("Gather", [self.constant(conventions), "convention"], axis=0)])
        return self.layer_norm(self.node("Gelu", [x]), f"{name}.norm", 1e-5)

    def named(self, value, name):
        self.nodes.append(helper.make_node("Identity", [value], [name]))

    def save(self, path, inputs, outputs):
        inputs = [helper.make_tensor_value_info(n, kind, dims) for n, kind, dims in inputs]
        outputs = [helper.make_tensor_value_info(n, TensorProto.FLOAT, dims) for n, dims in outputs]
        graph = helper.make_graph(self.nodes, path.stem, inputs, outputs, self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9, producer_name="dabir")
        onnx.checker.check_model(model)
        onnx.save(model, path)


def layers(g, shape):
    """What writes one layer of an encoder, named as given, over `x`."""
    width, heads = shape.width, shape.attention
    size = width // heads
    # Queries are scaled beforehand.
    rescale = np.concatenate([np.full(width, size**-0.5, np.float32), np.ones(2 * width, np.float32)])
    apart, together = g.constant(np.array([1, -1, 3, heads, size], np.int64)), g.constant(np.array([1, -1, width], np.int64))
    thirds = [g.constant(np.array(n, np.int64)) for n in range(3)]

    def layer(x, at):
        qkv = g.node("Reshape", [g.quantised(g.codes(x), f"{at}.qkv", rescale), apart])
        q, k, v = (g.node("Gather", [qkv, third], axis=2) for third in thirds)
        q, v = (g.node("Transpose", [y], perm=[0, 2, 1, 3]) for y in (q, v))
        weights = g.node("Softmax", [g.node("MatMul", [q, g.node("Transpose", [k], perm=[0, 2, 3, 1])])], axis=-1)
        mixed = g.node("Reshape", [g.node("Transpose", [g.node("MatMul", [weights, v])], perm=[0, 2, 1, 3]), together])
        x = g.layer_norm(g.node("Add", [x, g.quantised(g.codes(mixed), f"{at}.ao")]), f"{at}.aln", 1e-12)
        inner = g.node("Gelu", [g.quantised(g.codes(x), f"{at}.fi")])
        return g.layer_norm(g.node("Add", [x, g.quantised(g.codes(inner), f"{at}.fo")]), f"{at}.oln", 1e-12)

    return layer


def encoder(state, shape, path):
    g = Graph(state)
    table = g.of("encoder.word.weight")
    scale = np.maximum(np.abs(table).max(1, keepdims=True), 1e-8).astype(np.float32) / 127
    codes = np.clip(np.rint(table / scale), -127, 127).astype(np.int8)
    # A row is looked up before it is turned to float: the table stays in 8 bits.
    word = g.node("Cast", [g.node("Gather", [g.constant(codes), "ids"], axis=0)], to=TensorProto.FLOAT)
    word = g.node("Mul", [word, g.node("Gather", [g.constant(scale), "ids"], axis=0)])
    length = g.node("Shape", ["ids"], start=1, end=2)
    zero, one = g.constant(np.array([0], np.int64)), g.constant(np.array([1], np.int64))
    position = g.node("Slice", [g.constant(g.of("encoder.position.weight") + g.of("encoder.kind")), zero, length, zero])
    x = g.layer_norm(g.node("Add", [word, position]), "encoder.ln", 1e-12)
    layer = layers(g, shape)
    for n in range(shape.layers):
        x = layer(x, f"encoder.layers.{n}")
        if n + 1 == SHARED:
            g.named(x, "shared")
    x = g.layer_norm(x, "norm", 1e-5)
    x = g.node("Squeeze", [x, zero])
    g.named(g.node("Slice", [x, one, g.node("Sub", [length, one]), zero]), "vectors")
    shared = [("shared", [1, "pieces_and_marks", shape.width])] if shape.layers >= SHARED else []
    g.save(path, [("ids", TensorProto.INT32, [1, "pieces_and_marks"])], [("vectors", ["pieces", shape.width]), *shared])


def tokens(state, shape, path):
    g = Graph(state)
    x = g.read("token", False)
    for head in ("split", "name"):
        g.named(g.linear(x, head), head)
    inputs = [("vectors", TensorProto.FLOAT, ["pieces", shape.width])] + [(n, HALF[n], ["tokens"]) for n in ("first", "last")]
    g.save(path, [*inputs, ("convention", HALF["convention"], [1])], [(h, ["tokens", len(state[f"{h}.weight"])]) for h in ("split", "name")])


def words(state, shape, path):
    g = Graph(state)
    x = g.read("word", True)
    for head in ("upos", "feats", "lemma"):
        g.named(g.linear(x, head), head)
    heads = g.node("Concat", [g.constant(g.of("root")[None]), x], axis=0)
    # d @ arc[:-1] @ h + arc[-1] @ h, and the like for relations: what stands under the ones is a bias.
    arc = g.of("arc")
    d, h = g.node("Gelu", [g.linear(x, "arc_dependent")]), g.node("Gelu", [g.linear(heads, "arc_head")])
    d = g.node("Add", [g.node("MatMul", [d, g.constant(arc[:-1])]), g.constant(arc[-1])])
    g.named(g.node("MatMul", [d, g.node("Transpose", [h], perm=[1, 0])]), "arcs")
    relation = g.of("relation")
    labels, size = len(relation), relation.shape[1] - 1
    d, h = g.node("Gelu", [g.linear(x, "relation_dependent")]), g.node("Gelu", [g.linear(heads, "relation_head")])
    # [w, size] @ [size, labels * (size + 1)] -> [w, labels, size + 1]
    weight = relation[:, :-1].transpose(1, 0, 2).reshape(size, labels * (size + 1))
    d = g.node("Add", [g.node("MatMul", [d, g.constant(weight)]), g.constant(relation[:, -1].reshape(-1))])
    d = g.node("Reshape", [d, g.constant(np.array([-1, labels, size + 1], np.int64))])
    ones = g.node("Add", [g.node("Mul", [g.node("Slice", [h, *(g.constant(np.array([n], np.int64)) for n in (0, 1, 1))]), g.constant(np.float32(0))]), g.constant(np.float32(1))])
    h = g.node("Transpose", [g.node("Concat", [h, ones], axis=1)], perm=[1, 0])
    g.named(g.node("MatMul", [d, h]), "relations")
    inputs = [("vectors", TensorProto.FLOAT, ["pieces", shape.width])] + [(n, HALF[n], ["words"]) for n in ("first", "last", "kind")]
    outputs = [(h, ["words", len(state[f"{h}.weight"])]) for h in ("upos", "feats", "lemma")]
    g.save(path, [*inputs, ("convention", HALF["convention"], [1])], [*outputs, ("arcs", ["words", "heads"]), ("relations", ["words", labels, "heads"])])


def events(state, shape, path):
    """The readers of events: crates/tagger runs them."""
    g = Graph(state)
    zero, one = (g.constant(np.array([n], np.int64)) for n in (0, 1))
    x = g.node("Unsqueeze", ["shared", zero])
    layer = layers(g, shape)
    for n in range(shape.layers - SHARED):
        x = layer(x, f"layers.{n}")
    x = g.node("Squeeze", [g.layer_norm(x, "norm", 1e-5), zero])
    last = g.node("Sub", [g.node("Shape", ["shared"], start=0, end=1), one])
    x = g.node("Slice", [x, one, last, zero])
    g.named(x, "vectors")
    inner = g.node("Gelu", [g.quantised(g.codes(x), "inner")])
    g.named(g.node("Softmax", [g.linear(inner, "trigger")], axis=-1), "triggers")
    g.save(path / "triggers.onnx", [("shared", TensorProto.FLOAT, ["pieces_and_marks", shape.width])], [("vectors", ["pieces", shape.width]), ("triggers", ["pieces", len(state["trigger.weight"])])])

    g = Graph(state)
    roles = len(state["own.weight"])
    small = len(state["of_trigger.weight"]) // roles
    t = g.node("MatMul", ["middle", "vectors"])
    t = g.node("Add", [t, g.node("Gather", [g.constant(g.of("kind.weight")), "kind"], axis=0)])
    told = g.node("Gelu", [g.quantised(g.codes(t), "told")])
    for head in ("auxiliary", "mode", "context"):
        g.named(g.node("Sigmoid", [g.linear(told, head)]), head)
    split = g.constant(np.array([-1, roles, small], np.int64))
    of = lambda x, name: g.node("Reshape", [g.quantised(g.codes(x), name, np.float32(small**-0.25)), split])
    # [roles, t, small] @ [roles, small, n] -> [roles, t, n] -> [t * n, roles]
    a = g.node("Transpose", [of(told, "of_trigger")], perm=[1, 0, 2])
    b = g.node("Transpose", [of("vectors", "of_mention")], perm=[1, 2, 0])
    met = g.node("Transpose", [g.node("MatMul", [a, b])], perm=[1, 2, 0])
    met = g.node("Add", [met, g.node("Unsqueeze", [g.linear("vectors", "own"), g.constant(np.array([0], np.int64))])])
    met = g.node("Reshape", [met, g.constant(np.array([-1, roles], np.int64))])
    met = g.node("Add", [met, g.node("Gather", [g.constant(g.of("distance.weight")), "away"], axis=0)])
    g.named(g.node("Sigmoid", [met]), "roles")
    inputs = [("vectors", TensorProto.FLOAT, ["pieces", shape.width]), ("middle", TensorProto.FLOAT, ["told", "pieces"])]
    inputs += [("kind", TensorProto.INT32, ["told"]), ("away", TensorProto.INT32, ["pairs"])]
    g.save(path / "told.onnx", inputs, [(h, ["told", len(state[f"{h}.weight"])]) for h in ("auxiliary", "mode", "context")] + [("roles", ["pairs", roles])])


def write_events(path, out):
    """What events.py has trained, as the program reads it."""
    trained = torch.load(path, weights_only=False)
    state = trained["state"]
    width = len(state["norm.weight"])
    layers_there = len({k.split(".")[1] for k in state if k.startswith("layers.")})
    shape = Shape(0, SHARED + layers_there, width, len(state["layers.0.fi.bias"]), trained["attention"])
    out.mkdir(parents=True, exist_ok=True)
    events(state, shape, out)
    (out / "events.json").write_text(json.dumps(trained["labels"], ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def add_shared(path):
    """Lets an encoder that was written without it give what its first layers give; no weight changes."""
    model = onnx.load(path)
    norms = [n.output[0] for n in model.graph.node if n.op_type == "LayerNormalization"]
    if all(o.name != "shared" for o in model.graph.output):
        at = next(n for n, node in enumerate(model.graph.node) if norms[2 * SHARED] in node.output)
        model.graph.node.insert(at + 1, helper.make_node("Identity", [norms[2 * SHARED]], ["shared"]))
        width = model.graph.output[0].type.tensor_type.shape.dim[1].dim_value
        model.graph.output.append(helper.make_tensor_value_info("shared", TensorProto.FLOAT, [1, "pieces_and_marks", width]))
    onnx.checker.check_model(model)
    onnx.save(model, path)


# Sentences of our own, with what texts bring: joiners, Arabic letters and digits, vowel signs, marks, other scripts, emoji.
TEXTS = ["کتاب\u200cها (۱۲) می\u200cشود.", "كتابهاي مي شود", "«مَدرسه»، a1: ٢١", "  دستـور\n\u200cها\u200f😀.", ""]


def write(state, shape, out):
    out.mkdir(parents=True, exist_ok=True)
    encoder(state, shape, out / "encoder.onnx")
    tokens(state, shape, out / "tokens.onnx")
    words(state, shape, out / "words.onnx")


def fixture(out):
    """A tiny random network and PyTorch's own answers, for the program's tests."""
    torch.manual_seed(7)
    shape = Shape(rows=40, layers=2, width=32, feed=64, attention=4, positions=24, arc=12, relation=8)
    sizes = {"split": 4, "name": 7, "upos": 5, "feats": 6, "lemma": 9, "deprel": 8}
    network = Network(Encoder(shape), sizes, 4, shape).eval()
    torch.nn.init.normal_(network.relation, std=0.3)
    write(network.state_dict(), shape, out)
    ids, first, last, kind, convention = [0, 5, 9, 17, 33, 8, 21, 39, 4, 12, 2], [0, 1, 3, 4, 4, 6], [0, 2, 3, 5, 5, 8], [0, 0, 0, 1, 2, 0], 1
    with torch.no_grad():
        vectors = network.pieces(torch.tensor([ids]), torch.ones(1, 1, 1, len(ids), dtype=torch.bool))[0, 1:-1]
        f, l, k = torch.tensor(first), torch.tensor(last), torch.tensor(kind)
        t = network.token(vectors, f, l, torch.zeros_like(f), torch.full_like(f, convention))
        w = network.word(vectors, f, l, k, torch.full_like(f, convention))
        arcs, heads = network.arcs(w[None])
        pairs = [[network.relations(w[i : i + 1], heads[0, j : j + 1])[0] for j in range(len(w) + 1)] for i in range(len(w))]
        relations = torch.stack([torch.stack(row, -1) for row in pairs])
        answers = {"split": network.split(t), "name": network.name(t), "upos": network.upos(w), "feats": network.feats(w), "lemma": network.lemma(w), "arcs": arcs[0], "relations": relations}
    pieces = tiny_pieces(out)
    divided = [{"text": text, "pieces": pieces(text)} for text in TEXTS]
    given = {"divided": divided, "ids": ids, "first": first, "last": last, "kind": kind, "convention": convention}
    rounded = lambda tensor: [round(float(v), 5) for v in tensor.flatten()]
    (out / "answers.json").write_text(json.dumps(given | {"vectors": rounded(vectors)} | {k: rounded(v) for k, v in answers.items()}) + "\n")


def tiny_pieces(out):
    letters = ["▁", *"ابتدرسکلمنوهیپچگ۰۱۲.،«»:a1", "▁کتاب", "▁می", "ها", "های", "▁(", "شود", "▁شود", "دست"]
    vocabulary = [(p, 0.0) for p in ("<s>", "<pad>", "</s>", "<unk>")] + [(p, -float(9 - len(p))) for p in letters]
    (out / "pieces.tsv").write_text("".join(f"{p}\t{score:g}\n" for p, score in vocabulary), encoding="utf-8")
    return Pieces.load(out / "pieces.tsv")


def fixture_of_events(out):
    """The same for the readers of events."""
    from events import AUXILIARY, ROLES, TYPES, Events

    torch.manual_seed(11)
    out.mkdir(parents=True, exist_ok=True)
    shape = Shape(rows=40, layers=SHARED + 1, width=32, feed=64, attention=4, positions=48)
    whole = Network(Encoder(shape), {"split": 4, "name": 7, "upos": 5, "feats": 6, "lemma": 9, "deprel": 8}, 4, shape).eval()
    labels = {"types": TYPES, "roles": ROLES, "auxiliary": AUXILIARY, "modes": ["visit", "phone"], "contexts": ["military"]}
    readers = Events(shape, 1, len(labels["modes"]), len(labels["contexts"]), small=8).eval()
    nn.init.zeros_(readers.own.bias)
    encoder(whole.state_dict(), shape, out / "encoder.onnx")
    torch.save({"state": readers.state_dict(), "labels": labels, "attention": shape.attention}, out / "readers.pt")
    write_events(out / "readers.pt", out)
    (out / "readers.pt").unlink()
    pieces, text, trigger, kind = tiny_pieces(out), "کتاب ها می شود: «مدرسه» a1", [5, 9], TYPES.index("CONSULT")
    found = pieces(text)
    at = [n for n, p in enumerate(found) if p[1] < trigger[1] and p[2] > trigger[0]]
    with torch.no_grad():
        x = whole.encoder.ln(whole.encoder.word(torch.tensor([[0, *(p[0] for p in found), 2]])) + whole.encoder.position(torch.arange(len(found) + 2))[None] + whole.encoder.kind)
        for layer in whole.encoder.layers[:SHARED]:
            x = layer(x, None)
        h = readers(x, None)[0, 1:-1]
        chances = readers.triggers(h).softmax(-1)
        marks, modes, contexts, roles = (y.sigmoid() for y in readers.of_event(h, [(at[0], at[-1] + 1)], [kind]))
    rounded = lambda tensor: [round(float(v), 5) for v in tensor.flatten()]
    answers = {"text": text, "spans": [p[1:] for p in found], "trigger": trigger, "type": TYPES[kind], "chances": rounded(chances), "auxiliary": rounded(marks), "modes": rounded(modes), "roles": rounded(roles)}
    (out / "answers.json").write_text(json.dumps(answers, ensure_ascii=False) + "\n", encoding="utf-8")


def main():
    if sys.argv[1] == "--fixture":
        return fixture(Path(sys.argv[2]))
    if sys.argv[1] == "--fixture-of-events":
        return fixture_of_events(Path(sys.argv[2]))
    if sys.argv[1] == "--events":
        return write_events(Path(sys.argv[2]), Path(sys.argv[3]))
    if sys.argv[1] == "--shared":
        return add_shared(Path(sys.argv[2]))
    base, trained, out = Path(sys.argv[1]), torch.load(sys.argv[2], weights_only=False), Path(sys.argv[3])
    state = trained["network"]
    write(state, Shape(rows=len(state["encoder.word.weight"]), layers=trained["layers"]), out)
    labels = trained["labels"] | {"name": trained["names"], "convention": trained["conventions"]}
    (out / "labels.json").write_text(json.dumps(labels, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    shutil.copy(base / "pieces.tsv", out / "pieces.tsv")


if __name__ == "__main__":
    main()
