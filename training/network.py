"""The network: one encoder, and heads for tokens (division, sentence ends, names) and words (tags, features, lemmas, trees)."""
import torch
import torch.nn as nn
import torch.nn.functional as F

WIDTH, FEED, ATTENTION = 384, 1536, 12
ARC, RELATION = 256, 96


class Layer(nn.Module):
    """One post-norm layer of the encoder."""

    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0.1)
        self.qkv, self.ao, self.aln = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH), nn.LayerNorm(WIDTH, eps=1e-12)
        self.fi, self.fo, self.oln = nn.Linear(WIDTH, FEED), nn.Linear(FEED, WIDTH), nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, x, mask):
        b, n, w = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, ATTENTION, w // ATTENTION).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).reshape(b, n, w)
        x = self.aln(x + self.drop(self.ao(a)))
        return self.oln(x + self.drop(self.fo(F.gelu(self.fi(x)))))


class Encoder(nn.Module):
    """Piece numbers to a vector a piece."""

    def __init__(self, rows, positions, layers):
        super().__init__()
        self.word, self.position = nn.Embedding(rows, WIDTH), nn.Embedding(positions, WIDTH)
        self.kind, self.ln = nn.Parameter(torch.zeros(WIDTH)), nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers, self.drop = nn.ModuleList(Layer() for _ in range(layers)), nn.Dropout(0.1)

    @classmethod
    def pretrained(cls, arrays, layers):
        """With the weights of `pretrained.npz`, keeping `layers` of its layers, evenly spaced and the last among them."""
        get = lambda name: torch.tensor(arrays[name])
        out = cls(len(arrays["emb.word"]), len(arrays["emb.pos"]), layers)
        out.word.weight.data, out.position.weight.data, out.kind.data = get("emb.word"), get("emb.pos"), get("emb.type")[0]
        out.ln.weight.data, out.ln.bias.data = get("emb.ln.w"), get("emb.ln.b")
        for n, layer in enumerate(out.layers):
            of = (n + 1) * 12 // layers - 1
            layer.qkv.weight.data = torch.cat([get(f"l{of}.{m}.w") for m in "qkv"])
            layer.qkv.bias.data = torch.cat([get(f"l{of}.{m}.b") for m in "qkv"])
            for m in ("ao", "fi", "fo", "aln", "oln"):
                getattr(layer, m).weight.data, getattr(layer, m).bias.data = get(f"l{of}.{m}.w"), get(f"l{of}.{m}.b")
        return out

    def forward(self, ids, mask):
        x = self.drop(self.ln(self.word(ids) + self.position(torch.arange(ids.shape[1]))[None] + self.kind))
        for layer in self.layers:
            x = layer(x, mask)
        return x


class Read(nn.Module):
    """What heads see of a token or word: its first and last piece, what kind of word it is, and the convention asked for."""

    def __init__(self, kinds, conventions):
        super().__init__()
        self.first, self.last = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH, bias=False)
        self.kind, self.convention = nn.Embedding(kinds, WIDTH), nn.Embedding(conventions, WIDTH)
        self.norm = nn.LayerNorm(WIDTH)
        for e in (self.kind, self.convention):
            nn.init.normal_(e.weight, std=0.1)

    def forward(self, pieces, first, last, kind, convention):
        return self.norm(F.gelu(self.first(pieces[first]) + self.last(pieces[last]) + self.kind(kind) + self.convention(convention)))


class Network(nn.Module):
    """Encoder and heads."""

    def __init__(self, encoder, sizes, conventions):
        super().__init__()
        self.encoder, self.norm = encoder, nn.LayerNorm(WIDTH)
        self.token, self.word = Read(1, conventions), Read(3, conventions)
        self.split, self.end, self.name = nn.Linear(WIDTH, sizes["split"]), nn.Linear(WIDTH, 2), nn.Linear(WIDTH, sizes["name"])
        self.upos, self.feats, self.lemma = (nn.Linear(WIDTH, sizes[k]) for k in ("upos", "feats", "lemma"))
        self.root = nn.Parameter(torch.randn(WIDTH) * 0.1)
        self.arc_dependent, self.arc_head = nn.Linear(WIDTH, ARC), nn.Linear(WIDTH, ARC)
        self.arc = nn.Parameter(torch.zeros(ARC + 1, ARC))
        self.relation_dependent, self.relation_head = nn.Linear(WIDTH, RELATION), nn.Linear(WIDTH, RELATION)
        self.relation = nn.Parameter(torch.zeros(sizes["deprel"], RELATION + 1, RELATION + 1))
        nn.init.xavier_uniform_(self.arc.data[:ARC])
        self.drop = nn.Dropout(0.25)

    def pieces(self, ids, mask):
        """Windows of piece numbers to vectors, with the marks of start and end cut off by the caller."""
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.training):
            h = self.encoder(ids, mask)
        return self.norm(h.float())

    def arcs(self, words):
        """Words of sentences [S, W, width] to scores [S, W, W + 1]: of each word (row) the heads, the root first."""
        heads = torch.cat([self.root.expand(len(words), 1, WIDTH), words], 1)
        d, h = F.gelu(self.arc_dependent(words)), F.gelu(self.arc_head(heads))
        d = torch.cat([self.drop(d), torch.ones_like(d[..., :1])], -1)
        return d @ self.arc @ self.drop(h).transpose(1, 2), heads

    def relations(self, words, heads):
        """Words [N, width] and the head of each [N, width] to scores of labels [N, labels]."""
        d, h = self.drop(F.gelu(self.relation_dependent(words))), self.drop(F.gelu(self.relation_head(heads)))
        d, h = torch.cat([d, torch.ones_like(d[..., :1])], -1), torch.cat([h, torch.ones_like(h[..., :1])], -1)
        return torch.einsum("nd,ldh,nh->nl", d, self.relation, h)
