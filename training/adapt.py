#!/usr/bin/env python3
"""Reads newswire with words hidden and learns to name them, so that the encoder knows this language before it learns anything else.

usage: adapt.py BASE OUT_DIR TEXTS… [--steps N] [--rate 2e-4] [--seed 1]

BASE      the folder that pretrained.py wrote
OUT_DIR   is written as BASE is: pretrained.npz with the encoder that has read on, and pieces.tsv
TEXTS     JSON Lines (.gz too) with `title` and `text`; no label of any kind is read
Every step reads BATCH windows; a run that finds OUT_DIR/adapt.state goes on from it.
"""
import argparse
import os
import random
import shutil
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from network import Encoder
from pieces import START, Pieces
from pretrained import texts

WINDOW = 158
BATCH = 8
HIDDEN = 0.2
# No piece is kept for what is hidden: the sign of the unknown stands for it.
BLANK = 3
FIRST_PIECE = 4


class Reader(nn.Module):
    """Encoder, and the pieces' own embeddings to name what is hidden."""

    def __init__(self, encoder):
        super().__init__()
        width = encoder.word.embedding_dim
        self.encoder, self.before = encoder, nn.LayerNorm(width)
        self.dense, self.after, self.bias = nn.Linear(width, width), nn.LayerNorm(width), nn.Parameter(torch.zeros(encoder.word.num_embeddings))

    def forward(self, ids, mask, places):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            h = self.encoder(ids, mask).flatten(0, 1)[places]
            h = self.after(F.gelu(self.dense(self.before(h))))
            scores = h @ self.encoder.word.weight.t()
        return scores.float() + self.bias


def windows(paths, pieces, chance):
    """All stories in windows [pieces], shuffled; one story in eight with its joiners lost."""
    out = []
    for path in paths:
        batch = []
        def take():
            for ids in pieces.ids(batch):
                out.extend(np.array(ids[a : a + WINDOW], np.int16) for a in range(0, max(1, len(ids) - 20), WINDOW))
            batch.clear()
        for text in texts(path):
            batch.append(text.replace("\u200c", "") if chance.random() < 0.125 else text)
            if len(batch) == 200:
                take()
        take()
    chance.shuffle(out)
    return out


def hide(ids, opens, chance):
    """Hides a share of the words of a window: (pieces to read, places hidden). A word is a piece that opens one, and those after."""
    words = [[]]
    for at, piece in enumerate(ids):
        if opens[piece] and words[-1]:
            words.append([])
        words[-1].append(at)
    chance.shuffle(words)
    read, places = list(ids), []
    for word in words:
        if len(places) >= HIDDEN * len(ids):
            break
        kind = chance.random()
        for at in word:
            places.append(at)
            if kind < 0.8:
                read[at] = BLANK
            elif kind < 0.9:
                read[at] = chance.randrange(FIRST_PIECE, len(opens))
    return read, places


def main():
    flags = argparse.ArgumentParser()
    flags.add_argument("base", type=Path)
    flags.add_argument("out", type=Path)
    flags.add_argument("texts", nargs="+")
    flags.add_argument("--steps", type=int, default=2200)
    flags.add_argument("--rate", type=float, default=2e-4)
    flags.add_argument("--seed", type=int, default=1)
    flags = flags.parse_args()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", os.cpu_count())))
    torch.manual_seed(flags.seed)
    chance = random.Random(flags.seed)
    flags.out.mkdir(parents=True, exist_ok=True)
    shutil.copy(flags.base / "pieces.tsv", flags.out / "pieces.tsv")
    arrays = dict(np.load(flags.base / "pretrained.npz"))
    opens = [line.startswith(START) for line in open(flags.base / "pieces.tsv", encoding="utf-8")]
    model = Reader(Encoder.pretrained(arrays, 12))
    # Each text is met about once: nothing is there to be learned by heart, so nothing is dropped.
    model.eval()
    everything = windows(flags.texts, Pieces.load(flags.base / "pieces.tsv"), chance)
    head = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    optimiser = torch.optim.AdamW([{"params": model.encoder.parameters(), "lr": flags.rate}, {"params": head, "lr": 1e-3}], weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min(1, (s + 1) / 100) * max(0.02, 1 - s / flags.steps))
    first, state = 0, flags.out / "adapt.state"
    if state.exists():
        saved = torch.load(state, weights_only=False)
        model.load_state_dict(saved["model"]), optimiser.load_state_dict(saved["optimiser"]), schedule.load_state_dict(saved["schedule"])
        first = saved["step"]
    print(f"{len(everything)} windows, {sum(map(len, everything))} pieces, {flags.steps} steps", flush=True)
    start, read, total = time.time(), 0, 0.0
    for step in range(first, flags.steps):
        chance = random.Random(flags.seed * 1_000_003 + step)
        group = [everything[(step * BATCH + n) % len(everything)].tolist() for n in range(BATCH)]
        longest = max(map(len, group)) + 2
        ids, wanted = torch.full((BATCH, longest), 1), torch.full((BATCH, longest), -100)
        for n, window in enumerate(group):
            shown, places = hide(window, opens, chance)
            ids[n, : len(window) + 2] = torch.tensor([0, *shown, 2])
            wanted[n, torch.tensor(places) + 1] = torch.tensor([window[p] for p in places])
        wanted = wanted.flatten()
        places = (wanted >= 0).nonzero()[:, 0]
        loss = F.cross_entropy(model(ids, (ids != 1)[:, None, None, :], places), wanted[places])
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        total, read = total + float(loss.detach()), read + int((ids != 1).sum())
        if (step + 1) % 50 == 0:
            print(f"step {step + 1} of {flags.steps}: loss {total / 50:.3f}, {read / (time.time() - start):.0f} pieces/s", flush=True)
            total = 0.0
        if (step + 1) % 500 == 0 and step + 1 < flags.steps:
            torch.save({"model": model.state_dict(), "optimiser": optimiser.state_dict(), "schedule": schedule.state_dict(), "step": step + 1}, state)
    np.savez(flags.out / "pretrained.npz", **model.encoder.arrays())
    state.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
