#!/usr/bin/env python3
"""Teaches the network what happened: upper layers of its own above the shared lower ones, and heads for triggers, types, modes,
realis, contexts and roles.

usage: events.py MODELS CODED.jsonl PROPOSALS.jsonl OUT [--fold K/N] [--epochs 7] [--also MORE.jsonl] [--own OWN.jsonl …]
                 [--from EARLIER.pt] [--quarters 4]
       events.py MODELS CODED.jsonl RECORDS.jsonl OUT --silver [--epochs 1]

MODELS        the folder of the network as shipped (encoder.onnx, pieces.tsv): its lower layers stay as they are
CODED.jsonl   coded stories with `trigger` and `mention` (the coding guide's section 10)
PROPOSALS     what `cargo xtask proposals CODED.jsonl` prints: where the lexicon sees other tellings of a coded event
RECORDS       with --silver CODED is not coded: uncoded stories, and RECORDS what the lexicon reader makes of them
              (`cargo xtask code`). What it is sure of is learned, what it is not is neither right nor wrong: a first round, from
              which the second goes on (--from)
OUT           OUT.pt, and OUT.jsonl: of each story left out (and of MORE.jsonl) the chance of each type at each piece
An event told several times is coded once. Other tellings that the lexicon finds, with the same parties, are learned as tellings;
those with other or fewer parties, and the headline, are neither right nor wrong; where a story says which words tell of an event
`again`, these are learned too and nothing is left open. With --quarters only so many quarters of the
stories are learned from: for the learning curve.
"""
import argparse
import json
import os
import random
import time
import tomllib
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F

from judge import RECIPROCAL, code, gold_events, nearest, overlaps
from network import SHARED, Encoder, Layer, Shape
from pieces import Pieces
from shipped import encoder_state

TYPES = "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT".split()
ROLES = ["actor", "recipient", "place", "date", "source"]
AUXILIARY = ["historical", "future", "hypothetical", "negated"]
WINDOW, STRIDE, BATCH, BUCKETS = 320, 240, 4, 16
# The lexicon reader's confidence from which on it is learned from, and one story in so many of those without a sure event.
SURE, QUIET = 0.6, 8


def buckets_of(n, spans):
    """The bucket of the distance between the first piece of each span and each of n pieces; crates/tagger has the same."""
    away = torch.arange(n)[None] - torch.tensor([s[0] for s in spans])[:, None]
    return (torch.sign(away) * torch.log2(away.abs().float() + 1).mul(1.8).round().clamp(max=BUCKETS)).long() + BUCKETS


class Events(nn.Module):
    """Vectors of the shared layers to what happened."""

    def __init__(self, shape, layers, modes, contexts, small=96):
        super().__init__()
        width = shape.width
        self.layers, self.norm = nn.ModuleList(Layer(shape) for _ in range(layers)), nn.LayerNorm(width)
        self.inner, self.trigger = nn.Linear(width, width), nn.Linear(width, 1 + len(TYPES))
        self.kind = nn.Embedding(len(TYPES), width)
        self.told, self.auxiliary, self.mode, self.context = nn.Linear(width, width), nn.Linear(width, len(AUXILIARY)), nn.Linear(width, modes), nn.Linear(width, contexts)
        self.of_trigger, self.of_mention = nn.Linear(width, len(ROLES) * small), nn.Linear(width, len(ROLES) * small)
        self.own, self.distance = nn.Linear(width, len(ROLES)), nn.Embedding(2 * BUCKETS + 1, len(ROLES))
        self.small, self.drop = small, nn.Dropout(0.15)
        nn.init.normal_(self.kind.weight, std=0.1), nn.init.zeros_(self.distance.weight)
        nn.init.constant_(self.own.bias, -3.0)

    def forward(self, shared, mask):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.training):
            x = shared
            for layer in self.layers:
                x = layer(x, mask)
        return self.drop(self.norm(x.float()))

    def triggers(self, h):
        return self.trigger(self.drop(F.gelu(self.inner(h))))

    def of_event(self, h, spans, kinds):
        """What a trigger says of its event: auxiliary, modes, contexts [k, .]; roles of every piece [k, pieces, roles]."""
        t = torch.stack([h[a:b].mean(0) for a, b in spans]) + self.kind(torch.tensor(kinds))
        told = self.drop(F.gelu(self.told(t)))
        a, b = self.of_trigger(told).view(len(spans), len(ROLES), self.small), self.of_mention(h).view(len(h), len(ROLES), self.small)
        roles = torch.einsum("krs,prs->kpr", a, b) / self.small**0.5 + self.own(h)[None] + self.distance(buckets_of(len(h), spans))
        return self.auxiliary(told), self.mode(told), self.context(told), roles


def names_of_codebook():
    """The names of all modes and contexts."""
    book = tomllib.loads((Path(__file__).resolve().parent.parent / "codebook" / "plover.toml").read_text(encoding="utf-8"))
    return sorted({m for kind in book["type"].values() for m in kind.get("modes", {})}), sorted(book["contexts"])


def windows(n):
    out, start = [], 0
    while True:
        out.append((start, min(n, start + WINDOW)))
        if start + WINDOW >= n:
            return out
        start += STRIDE


def prepare(story, proposals, pieces, modes, contexts):
    """Pieces of a story and what is to be learned of them."""
    title = story.get("title")
    text = f"{title}\n{story['text']}" if title is not None else story["text"]
    found = pieces(text)
    inside = lambda span: [n for n, p in enumerate(found) if p[1] < span[1] and p[2] > span[0]] if span else []
    out = {"id": story["id"], "ids": [p[0] for p in found], "spans": [[p[1], p[2]] for p in found]}
    if "events" not in story:
        return out
    want = torch.zeros(len(found), dtype=torch.long)
    whole = any("again" in e for e in story["events"])
    if len(text) > len(title or "") + 100 and not whole:
        want[[n for n, p in enumerate(found) if p[2] <= len(title or "")]] = -100
    gold, events = gold_events(story), []
    for p in proposals:
        same = [g for g in gold if g["type"] == p["type"]]
        a, r = set(map(code, p["actors"])), set(map(code, p["recipients"]))
        again = any((a | r == g["actors"] | g["recipients"]) if p["type"] in RECIPROCAL else (a == g["actors"] and r == g["recipients"]) for g in same)
        if same:
            want[inside(p["trigger"])] = 1 + TYPES.index(p["type"]) if again else -100
    for g, e in zip(gold, story["events"]):
        at = inside(g["span"])
        if not at:
            continue
        for span in g["again"]:
            want[inside(span)] = 1 + TYPES.index(g["type"])
        want[at] = 1 + TYPES.index(g["type"])
        near = lambda words: inside(nearest(text, words, g["span"][0])) if words else []
        of = {"actor": [n for s in g["mentions"]["actors"] for n in inside(s)], "recipient": [n for s in g["mentions"]["recipients"] for n in inside(s)]}
        of |= {"place": near(e.get("place_words")), "date": near(e.get("date_words")), "source": near(e.get("said_by"))}
        marks = lambda given, names: torch.tensor([float(n in (given or [])) for n in names])
        events.append({"span": (at[0], at[-1] + 1), "type": TYPES.index(g["type"]), "roles": of, "auxiliary": marks(e.get("auxiliary"), AUXILIARY),
                       "modes": marks(e.get("modes"), modes), "contexts": marks(e.get("contexts"), contexts),
                       "unsaid": "contexts" not in e})
    return out | {"want": want, "events": events}


def prepare_silver(story, record, pieces, modes, contexts):
    """The same for an uncoded story and its record."""
    title = story.get("title")
    text = f"{title}\n{story['text']}" if title is not None else story["text"]
    found = pieces(text)
    inside = lambda span: [n for n, p in enumerate(found) if p[1] < span[1] and p[2] > span[0]] if span else []
    want, events = torch.zeros(len(found), dtype=torch.long), []
    marks = lambda given, names: torch.tensor([float(n in (given or [])) for n in names])
    for e in record["events"]:
        sure, kind, spans = e["confidence"] >= SURE, TYPES.index(e["type"]), e["spans"]
        for span in spans["trigger"]:
            at = inside(span)
            want[at] = 1 + kind if sure else -100
            if sure and at:
                near = lambda side: [n for s in spans[side] for n in inside(s)]
                of = {"actor": near("actors"), "recipient": near("recipients"), "place": inside(spans.get("place")), "date": inside(spans.get("date"))}
                of["source"] = inside((e.get("attribution") or {}).get("span"))
                events.append({"span": (at[0], at[-1] + 1), "type": kind, "roles": of, "auxiliary": marks(e["auxiliary"], AUXILIARY),
                               "modes": marks(e["modes"], modes), "contexts": marks(e["contexts"], contexts)})
                break
    if len(text) > len(title or "") + 100:
        want[[n for n, p in enumerate(found) if p[2] <= len(title or "")]] = -100
    return {"id": story["id"], "ids": [p[0] for p in found], "want": want, "events": events}


def loss_of(model, h, story, a, b):
    n = b - a
    want = story["want"][a:b]
    loss = 4 * F.cross_entropy(model.triggers(h), want, ignore_index=-100, label_smoothing=0.02) if (want >= 0).any() else h.sum() * 0
    inside = [e for e in story["events"] if a <= e["span"][0] and e["span"][1] <= b]
    if inside:
        auxiliary, mode, context, roles = model.of_event(h, [(e["span"][0] - a, e["span"][1] - a) for e in inside], [e["type"] for e in inside])
        wanted = torch.zeros(len(inside), n, len(ROLES))
        for k, e in enumerate(inside):
            for r, name in enumerate(ROLES):
                wanted[k, [p - a for p in e["roles"][name] if a <= p < b], r] = 1
        bce = F.binary_cross_entropy_with_logits
        loss = loss + 12 * bce(roles, wanted) + 0.5 * bce(auxiliary, torch.stack([e["auxiliary"] for e in inside]))
        loss = loss + 3 * bce(mode, torch.stack([e["modes"] for e in inside]))
        # Stories of our own say no contexts.
        said = torch.tensor([not e.get("unsaid") for e in inside])
        if said.any():
            loss = loss + 2 * bce(context[said], torch.stack([e["contexts"] for e in inside])[said])
    return loss


@torch.no_grad()
def chances(model, story, shared):
    total, seen = torch.zeros(len(story["ids"]), 1 + len(TYPES)), torch.zeros(len(story["ids"]), 1)
    vectors = torch.zeros(len(story["ids"]), model.norm.weight.shape[0])
    for (a, b), x in zip(windows(len(story["ids"])), shared):
        h = model(x[None].float(), None)[0, 1:-1]
        total[a:b] += model.triggers(h).softmax(-1)
        vectors[a:b] += h
        seen[a:b] += 1
    return total / seen, vectors / seen


def main():
    flags = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("models", "coded", "proposals", "out"):
        flags.add_argument(name, type=Path)
    flags.add_argument("--fold", default="")
    flags.add_argument("--epochs", type=int, default=7)
    flags.add_argument("--rate", type=float, default=1e-4)
    flags.add_argument("--seed", type=int, default=1)
    flags.add_argument("--quarters", type=int, default=4)
    flags.add_argument("--own", type=Path, nargs="+", default=[], help="more coded stories; a fold leaves out its part of them, too")
    flags.add_argument("--also", type=Path)
    flags.add_argument("--silver", action="store_true")
    flags.add_argument("--from", dest="earlier", type=Path)
    flags = flags.parse_args()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", os.cpu_count())))
    torch.manual_seed(flags.seed)
    read = lambda path: [json.loads(line) for line in open(path, encoding="utf-8")]
    coded, other = read(flags.coded) + [s for path in flags.own for s in read(path)], {row["id"]: row for row in read(flags.proposals)}
    modes, contexts = names_of_codebook()
    pieces = Pieces.load(flags.models / "pieces.tsv")
    if flags.silver:
        loud = lambda s: any(e["confidence"] >= SURE for e in other[s["id"]]["events"])
        coded = [s for n, s in enumerate(coded) if loud(s) or n % QUIET == 0]
        stories = [prepare_silver(s, other[s["id"]], pieces, modes, contexts) for s in coded]
    else:
        stories = [prepare(s, other.get(s["id"], {}).get("proposals", []), pieces, modes, contexts) for s in coded]
    more = [prepare({k: s.get(k) for k in ("id", "title", "text")}, [], pieces, modes, contexts) for s in read(flags.also)] if flags.also else []
    shape, state = encoder_state(flags.models / "encoder.onnx")
    encoder = Encoder(shape)
    encoder.load_state_dict({k.removeprefix("encoder."): v for k, v in state.items() if k.startswith("encoder.")})
    encoder.eval()
    upper, encoder.layers = encoder.layers[SHARED :], encoder.layers[: SHARED]
    model = Events(shape, len(upper), len(modes), len(contexts))
    model.layers.load_state_dict(upper.state_dict())
    if flags.earlier:
        model.load_state_dict(torch.load(flags.earlier, weights_only=False)["state"])
    start = time.time()
    cache = Path(f"{flags.out}.shared") if not os.environ.get("CACHE") else Path(os.environ["CACHE"])

    @torch.no_grad()
    def below(s, a, b):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return encoder(torch.tensor([[0, *s["ids"][a:b], 2]]), None)[0].bfloat16()

    if flags.silver:
        shared = None
    elif cache.exists():
        shared = torch.load(cache)
    else:
        shared = {s["id"]: [below(s, a, b) for a, b in windows(len(s["ids"]))] for s in stories + more}
        torch.save(shared, cache)
    print(f"{len(stories)} stories, {sum(len(s['ids']) for s in stories)} pieces, shared layers read in {time.time() - start:.0f} s", flush=True)
    part, count = map(int, flags.fold.split("/")) if flags.fold else (0, 1)
    held = [s for n, s in enumerate(stories) if flags.fold and n % count == part]
    learned = lambda k: (not flags.fold or k % count != part) and k // count % 4 < flags.quarters
    items = [(s, n, w) for k, s in enumerate(stories) if learned(k) for n, w in enumerate(windows(len(s["ids"])))]
    heads = [p for n, p in model.named_parameters() if not n.startswith("layers.")]
    optimiser = torch.optim.AdamW([{"params": model.layers.parameters(), "lr": flags.rate}, {"params": heads, "lr": 1e-3}], weight_decay=0.01, fused=True)
    steps = flags.epochs * (len(items) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min(1, (s + 1) / 100) * max(0.02, 1 - s / steps))
    chance = random.Random(flags.seed)
    for epoch in range(flags.epochs):
        chance.shuffle(items)
        total = 0.0
        for n in range(0, len(items) - BATCH + 1, BATCH):
            group = items[n : n + BATCH]
            longest = max(b - a for _, _, (a, b) in group) + 2
            x, mask = torch.zeros(BATCH, longest, shape.width), torch.zeros(BATCH, 1, 1, longest, dtype=torch.bool)
            for k, (s, w, (a, b)) in enumerate(group):
                x[k, : b - a + 2], mask[k, :, :, : b - a + 2] = (shared[s["id"]][w] if shared else below(s, a, b)).float(), True
            h = model(x, mask)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = sum(loss_of(model, h[k, 1 : 1 + b - a], s, a, b) for k, (s, _, (a, b)) in enumerate(group)) / BATCH
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step(), schedule.step()
            total += float(loss.detach())
            if n // BATCH % 200 == 199:
                print(f"  {n} of {len(items)}: loss {total / (n // BATCH + 1):.3f}, {time.time() - start:.0f} s", flush=True)
        print(f"epoch {epoch + 1}: loss {total / (len(items) // BATCH):.3f}, {time.time() - start:.0f} s", flush=True)
    labels = {"types": TYPES, "roles": ROLES, "auxiliary": AUXILIARY, "modes": modes, "contexts": contexts}
    torch.save({"state": model.state_dict(), "labels": labels, "attention": shape.attention}, f"{flags.out}.pt")
    model.eval()
    with open(f"{flags.out}.jsonl", "w", encoding="utf-8") as f:
        for s in held + more:
            p, _ = chances(model, s, shared[s["id"]])
            f.write(json.dumps({"id": s["id"], "pieces": s["spans"], "chances": [[round(float(v), 4) for v in row] for row in p]}) + "\n")


if __name__ == "__main__":
    main()
