#!/usr/bin/env python3
"""Trains encoder and heads on treebanks and names.

usage: train.py BASE OUT.pt [--treebank CONVENTION=FILE…]… [--names FILE] [--epochs N] [--names-epochs N] [--layers 12]
                [--fold K/N] [--from TRAINED.pt] [--rate 1e-4] [--seed 1]

BASE          the folder that pretrained.py wrote
--treebank    a CoNLL-U file (may be given several times) and the convention it follows: perdt, seraji, iperudt
--fold K/N    leaves the K-th of N stretches of every convention's sentences out, and writes them to OUT.CONVENTION.conllu
--from        goes on from trained weights: a second round, with the rate up and down again
The random numbers go by --seed; OUT.pt is written after every epoch, and a run that finds OUT.pt.state goes on from it.
"""
import argparse
import itertools
import json
import os
import random
import time

import numpy as np
import torch
import torch.nn.functional as F

import data
from network import Encoder, Network
from pieces import Pieces

WINDOW = 176
BATCH = 3
NOISE = ["", "", "", "joined", "mixed", "spaced"]


def collate(windows):
    """Windows in tensors: pieces with marks and padding, and the gathered tokens and words."""
    longest = max(len(w["ids"]) for w in windows) + 2
    ids = torch.full((len(windows), longest), 1)
    for n, w in enumerate(windows):
        ids[n, : len(w["ids"]) + 2] = torch.tensor([0, *w["ids"], 2])
    out = {"ids": ids, "mask": (ids != 1)[:, None, None, :]}
    tokens = {k: [] for k in ("first", "last", "split", "end", "name", "convention")}
    words = {k: [] for k in ("first", "last", "kind", "upos", "feats", "lemma", "deprel", "convention", "sentence", "place", "head")}
    sentence = 0
    for n, w in enumerate(windows):
        base = n * longest + 1
        tokens["first"] += [base + p for p in w["first"]]
        tokens["last"] += [base + p for p in w["last"]]
        for k in ("split", "end", "name"):
            tokens[k] += w[k]
        tokens["convention"] += [w["convention"]] * len(w["first"])
        for s in w["sentences"]:
            if s["head"]:
                words["first"] += [base + p for p in s["first"]]
                words["last"] += [base + p for p in s["last"]]
                for k in ("kind", "upos", "feats", "lemma", "deprel", "head"):
                    words[k] += s[k]
                words["convention"] += [w["convention"]] * len(s["head"])
                words["sentence"] += [sentence] * len(s["head"])
                words["place"] += range(len(s["head"]))
                sentence += 1
    out["tokens"] = {k: torch.tensor(v) for k, v in tokens.items()}
    out["words"] = {k: torch.tensor(v) for k, v in words.items()} if sentence else None
    return out


def loss_of(network, batch):
    """The sum of the heads' losses on a batch."""
    pieces = network.drop(network.pieces(batch["ids"], batch["mask"])).flatten(0, 1)
    t = batch["tokens"]
    tokens = network.drop(network.token(pieces, t["first"], t["last"], torch.zeros_like(t["first"]), t["convention"]))
    loss = 0
    for head, weight in (("split", 1.0), ("end", 0.5), ("name", 1.5)):
        if (t[head] >= 0).any():
            loss = loss + weight * F.cross_entropy(getattr(network, head)(tokens), t[head], ignore_index=-100, label_smoothing=0.02)
    w = batch["words"]
    if w is None:
        return loss
    words = network.drop(network.word(pieces, w["first"], w["last"], w["kind"], w["convention"]))
    for head, weight in (("upos", 0.7), ("feats", 0.4), ("lemma", 0.7)):
        loss = loss + weight * F.cross_entropy(getattr(network, head)(words), w[head], ignore_index=-100, label_smoothing=0.02)
    count, longest = int(w["sentence"][-1]) + 1, int(w["place"].max()) + 1
    padded = words.new_zeros(count, longest, words.shape[1])
    padded[w["sentence"], w["place"]] = words
    there = torch.zeros(count, longest + 1, dtype=torch.bool)
    there[:, 0] = True
    there[w["sentence"], w["place"] + 1] = True
    arcs, heads = network.arcs(padded)
    arcs = arcs.masked_fill(~there[:, None, :], -1e4)
    loss = loss + 1.5 * F.cross_entropy(arcs[w["sentence"], w["place"]], w["head"])
    chosen = heads[w["sentence"], w["head"]]
    return loss + F.cross_entropy(network.relations(words, chosen), w["deprel"], ignore_index=-100)


def main():
    flags = argparse.ArgumentParser()
    flags.add_argument("base")
    flags.add_argument("out")
    flags.add_argument("--treebank", action="append", default=[])
    flags.add_argument("--names")
    flags.add_argument("--epochs", type=int, default=8)
    flags.add_argument("--names-epochs", type=int, default=4)
    flags.add_argument("--layers", type=int, default=12)
    flags.add_argument("--fold")
    flags.add_argument("--seed", type=int, default=1)
    flags.add_argument("--rate", type=float, default=1e-4)
    flags.add_argument("--from", dest="start")
    flags = flags.parse_args()

    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", os.cpu_count())))
    torch.manual_seed(flags.seed)
    np.random.seed(flags.seed)
    banks = {}
    for item in flags.treebank:
        convention, path = item.split("=", 1)
        banks.setdefault(convention, []).extend(data.treebank(path, convention))
    if flags.fold:
        k, count = map(int, flags.fold.split("/"))
        for convention, sentences in banks.items():
            parts = data.folds(sentences, count)
            with open(f"{flags.out.removesuffix('.pt')}.{convention}.conllu", "w", encoding="utf-8") as lines:
                lines.writelines("\n".join(s.lines) + "\n\n" for s in parts[k - 1])
            banks[convention] = list(itertools.chain(*(p for n, p in enumerate(parts) if n != k - 1)))
    names = data.names(flags.names) if flags.names else []
    labels = data.Labels(list(itertools.chain(*banks.values())))
    pieces = Pieces.load(f"{flags.base}/pieces.tsv")
    arrays = np.load(f"{flags.base}/pretrained.npz")
    sizes = {k: max(len(v), 1) for k, v in labels.lists.items()} | {"name": len(data.NAMES)}
    network = Network(Encoder.pretrained(arrays, flags.layers), sizes, len(data.CONVENTIONS))
    if flags.start:
        network.load_state_dict(torch.load(flags.start, weights_only=False)["network"])
    averaged = {k: v.detach().clone() for k, v in network.state_dict().items()}

    chance = random.Random(flags.seed)
    names_windows = data.packed(names, pieces, WINDOW, chance)
    heads = [p for n, p in network.named_parameters() if not n.startswith("encoder.")]
    optimiser = torch.optim.AdamW([{"params": network.encoder.parameters(), "lr": flags.rate}, {"params": heads, "lr": 1e-3}], weight_decay=0.01, betas=(0.9, 0.98), fused=True)

    def epoch_windows(epoch):
        """The shuffled groups of sentences of an epoch; words and names in one stream, spread over all epochs."""
        out = []
        if epoch < flags.epochs:
            for sentences in banks.values():
                shift = chance.randrange(40)
                out += data.packed(sentences[shift:] + sentences[:shift], pieces, WINDOW, chance)
        share = flags.names_epochs / max(flags.epochs, 1)
        out += [w for n, w in enumerate(names_windows) if int((epoch * len(names_windows) + n + 1) * share) > int((epoch * len(names_windows) + n) * share)] if share < 1 else names_windows * int(share)
        chance.shuffle(out)
        return out

    per_epoch = len(epoch_windows(0)) // BATCH
    chance = random.Random(flags.seed)
    steps = per_epoch * flags.epochs
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min(1, (s + 1) / 200) * max(0.01, 1 - s / steps))
    first, state = 0, f"{flags.out}.state"
    if os.path.exists(state):
        saved = torch.load(state, weights_only=False)
        network.load_state_dict(saved["network"]), optimiser.load_state_dict(saved["optimiser"]), schedule.load_state_dict(saved["schedule"])
        averaged, first, chance = saved["averaged"], saved["epoch"], saved["chance"]
        torch.set_rng_state(saved["torch"])
    print(f"{sum(map(len, banks.values()))} sentences with trees, {len(names)} with names, {steps} steps", flush=True)
    start, done = time.time(), 0
    for epoch in range(first, flags.epochs):
        network.train()
        groups, total = epoch_windows(epoch), 0.0
        for at in range(0, len(groups) - BATCH + 1, BATCH):
            batch = [data.window(g, pieces, labels, chance.choice(NOISE) if g[0].convention != "peyma" or chance.random() < 0.3 else "", chance) for g in groups[at : at + BATCH]]
            batch = [w if len(w["ids"]) <= 500 else None for w in batch]
            batch = collate([w for w in batch if w])
            done += int((batch["ids"] != 1).sum())
            loss = loss_of(network, batch)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
            step = schedule.last_epoch
            with torch.no_grad():
                decay = min(0.997, (step + 1) / (step + 20))
                torch._foreach_lerp_(list(averaged.values()), list(network.state_dict().values()), 1 - decay)
            if step % 100 == 0:
                print(f"step {step} of {steps}: loss {total / (at // BATCH + 1):.3f}, {done / (time.time() - start):.0f} pieces/s", flush=True)
        torch.save({"network": averaged, "labels": labels.lists, "layers": flags.layers, "names": data.NAMES, "conventions": data.CONVENTIONS, "flags": vars(flags)}, flags.out)
        torch.save({"network": network.state_dict(), "optimiser": optimiser.state_dict(), "schedule": schedule.state_dict(), "averaged": averaged, "epoch": epoch + 1, "chance": chance, "torch": torch.get_rng_state()}, state)
        print(f"epoch {epoch + 1} of {flags.epochs}: loss {total / max(1, len(groups) // BATCH):.3f}", flush=True)
    os.path.exists(state) and os.remove(state)
    print(json.dumps({k: len(v) for k, v in labels.lists.items()}))


if __name__ == "__main__":
    main()
