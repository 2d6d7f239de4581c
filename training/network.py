"""The network: one encoder, and heads for tokens (division, names) and words (tags, features, lemmas, trees).

Sentence ends are learned too, and not exported: the program's rules find them as well, so the head is there for trials alone.
"""
from dataclasses import dataclass

import torch
import torch.nn as nn
import torch.nn.functional as F

# The first layers, which the readers of trees and of events share.
SHARED = 8


@dataclass
class Shape:
    """Widths of the network; those of multilingual-e5-small unless said otherwise."""

    rows: int
    layers: int = 12
    width: int = 384
    feed: int = 1536
    attention: int = 12
    positions: int = 512
    arc: int = 256
    relation: int = 96


class Layer(nn.Module):
    """One post-norm layer of the encoder."""

    def __init__(self, shape):
        super().__init__()
        self.drop, self.attention, width = nn.Dropout(0.1), shape.attention, shape.width
        self.qkv, self.ao, self.aln = nn.Linear(width, 3 * width), nn.Linear(width, width), nn.LayerNorm(width, eps=1e-12)
        self.fi, self.fo, self.oln = nn.Linear(width, shape.feed), nn.Linear(shape.feed, width), nn.LayerNorm(width, eps=1e-12)

    def forward(self, x, mask):
        b, n, w = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.attention, w // self.attention).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).reshape(b, n, w)
        x = self.aln(x + self.drop(self.ao(a)))
        return self.oln(x + self.drop(self.fo(F.gelu(self.fi(x)))))


class Encoder(nn.Module):
    """Piece numbers to a vector a piece."""

    def __init__(self, shape):
        super().__init__()
        self.word, self.position = nn.Embedding(shape.rows, shape.width), nn.Embedding(shape.positions, shape.width)
        self.kind, self.ln = nn.Parameter(torch.zeros(shape.width)), nn.LayerNorm(shape.width, eps=1e-12)
        self.layers, self.drop = nn.ModuleList(Layer(shape) for _ in range(shape.layers)), nn.Dropout(0.1)

    @classmethod
    def pretrained(cls, arrays, layers):
        """With the weights of `pretrained.npz`, keeping `layers` of its layers, evenly spaced and the last among them."""
        get = lambda name: torch.tensor(arrays[name])
        out = cls(Shape(len(arrays["emb.word"]), layers))
        out.word.weight.data, out.position.weight.data, out.kind.data = get("emb.word"), get("emb.pos"), get("emb.type")[0]
        out.ln.weight.data, out.ln.bias.data = get("emb.ln.w"), get("emb.ln.b")
        for n, layer in enumerate(out.layers):
            of = (n + 1) * 12 // layers - 1
            layer.qkv.weight.data = torch.cat([get(f"l{of}.{m}.w") for m in "qkv"])
            layer.qkv.bias.data = torch.cat([get(f"l{of}.{m}.b") for m in "qkv"])
            for m in ("ao", "fi", "fo", "aln", "oln"):
                getattr(layer, m).weight.data, getattr(layer, m).bias.data = get(f"l{of}.{m}.w"), get(f"l{of}.{m}.b")
        return out

    def arrays(self):
        """The weights of a network of all layers by the names of `pretrained.npz`."""
        array = lambda tensor: tensor.detach().float().numpy()
        out = {"emb.word": array(self.word.weight), "emb.pos": array(self.position.weight), "emb.type": array(self.kind)[None]}
        out |= {"emb.ln.w": array(self.ln.weight), "emb.ln.b": array(self.ln.bias)}
        for n, layer in enumerate(self.layers):
            for m, weight, bias in zip("qkv", layer.qkv.weight.chunk(3), layer.qkv.bias.chunk(3)):
                out |= {f"l{n}.{m}.w": array(weight), f"l{n}.{m}.b": array(bias)}
            for m in ("ao", "fi", "fo", "aln", "oln"):
                out |= {f"l{n}.{m}.w": array(getattr(layer, m).weight), f"l{n}.{m}.b": array(getattr(layer, m).bias)}
        return out

    def forward(self, ids, mask):
        x = self.drop(self.ln(self.word(ids) + self.position(torch.arange(ids.shape[1]))[None] + self.kind))
        for layer in self.layers:
            x = layer(x, mask)
        return x


class Read(nn.Module):
    """What heads see of a token or word: its first and last piece, what kind of word it is, and the convention asked for."""

    def __init__(self, width, kinds, conventions):
        super().__init__()
        self.first, self.last = nn.Linear(width, width), nn.Linear(width, width, bias=False)
        self.kind, self.convention = nn.Embedding(kinds, width), nn.Embedding(conventions, width)
        self.norm = nn.LayerNorm(width)
        for e in (self.kind, self.convention):
            nn.init.normal_(e.weight, std=0.1)

    def forward(self, pieces, first, last, kind, convention):
        return self.norm(F.gelu(self.first(pieces[first]) + self.last(pieces[last]) + self.kind(kind) + self.convention(convention)))


class Network(nn.Module):
    """Encoder and heads."""

    def __init__(self, encoder, sizes, conventions, shape=None):
        super().__init__()
        shape = shape or Shape(encoder.word.num_embeddings)
        width = shape.width
        self.encoder, self.norm = encoder, nn.LayerNorm(width)
        self.token, self.word = Read(width, 1, conventions), Read(width, 3, conventions)
        self.split, self.end, self.name = nn.Linear(width, sizes["split"]), nn.Linear(width, 2), nn.Linear(width, sizes["name"])
        self.upos, self.feats, self.lemma = (nn.Linear(width, sizes[k]) for k in ("upos", "feats", "lemma"))
        self.root = nn.Parameter(torch.randn(width) * 0.1)
        self.arc_dependent, self.arc_head = nn.Linear(width, shape.arc), nn.Linear(width, shape.arc)
        self.arc = nn.Parameter(torch.zeros(shape.arc + 1, shape.arc))
        self.relation_dependent, self.relation_head = nn.Linear(width, shape.relation), nn.Linear(width, shape.relation)
        self.relation = nn.Parameter(torch.zeros(sizes["deprel"], shape.relation + 1, shape.relation + 1))
        nn.init.xavier_uniform_(self.arc.data[:-1])
        self.drop = nn.Dropout(0.25)

    def pieces(self, ids, mask):
        """Windows of piece numbers to vectors, with the marks of start and end cut off by the caller."""
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.training):
            h = self.encoder(ids, mask)
        return self.norm(h.float())

    def arcs(self, words):
        """Words of sentences [S, W, width] to scores [S, W, W + 1]: of each word (row) the heads, the root first."""
        heads = torch.cat([self.root.expand(len(words), 1, -1), words], 1)
        d, h = F.gelu(self.arc_dependent(words)), F.gelu(self.arc_head(heads))
        d = torch.cat([self.drop(d), torch.ones_like(d[..., :1])], -1)
        return d @ self.arc @ self.drop(h).transpose(1, 2), heads

    def relations(self, words, heads):
        """Words [N, width] and the head of each [N, width] to scores of labels [N, labels]."""
        d, h = self.drop(F.gelu(self.relation_dependent(words))), self.drop(F.gelu(self.relation_head(heads)))
        d, h = torch.cat([d, torch.ones_like(d[..., :1])], -1), torch.cat([h, torch.ones_like(h[..., :1])], -1)
        return torch.einsum("nd,ldh,nh->nl", d, self.relation, h)
