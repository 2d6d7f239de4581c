"""Text in pieces, as crates/encoder/src/pieces.rs does it: the two must stay the same (crates/encoder/tests/tiny holds them together).

Letters are replaced one by one and vowel signs dropped; a stretch is a run of letters and digits, or one sign; a stretch after a
space, a joiner or the text's start begins with «▁»; each stretch is divided by the unigram model.
"""
import unicodedata
from pathlib import Path

from tokenizers import Tokenizer, models

LETTERS = Path(__file__).resolve().parent.parent / "models" / "letters.tsv"
REPLACED = dict(line.split("\t") for line in LETTERS.read_text(encoding="utf-8").splitlines())
START = "▁"
UNKNOWN = 3


def stretches(text):
    """[(letters with the sign of a start, [code point of each])]"""
    out, letters, places, opens = [], [], [], True
    def close():
        nonlocal letters, places
        if letters:
            out.append(("".join(letters), places))
        letters, places = [], []
    for at, c in enumerate(text):
        kind = unicodedata.category(c)
        if kind[0] in "ZC":
            close()
            opens = True
        elif kind[0] == "M" or c == "\u0640":
            continue
        else:
            if kind[0] not in "LN":
                close()
            if not letters and opens:
                letters, places, opens = [START], [at], False
            letters.append(REPLACED.get(c, c))
            places.append(at)
            if kind[0] not in "LN":
                close()
    close()
    return out


class Pieces:
    """The unigram model over a vocabulary [(piece, score)]."""

    def __init__(self, vocabulary):
        self.model = Tokenizer(models.Unigram([(p, s) for p, s in vocabulary], UNKNOWN, False))

    @classmethod
    def load(cls, path):
        with open(path, encoding="utf-8") as lines:
            return cls([(piece, float(score)) for piece, score in (line.rstrip("\n").split("\t") for line in lines)])

    def ids(self, texts):
        """The numbers of the pieces of each text."""
        return [e.ids for e in self.model.encode_batch([[s for s, _ in stretches(t)] for t in texts], is_pretokenized=True, add_special_tokens=False)]

    def __call__(self, text):
        """[(number, first code point, one past the last)]"""
        parts = stretches(text)
        coded = self.model.encode([s for s, _ in parts], is_pretokenized=True, add_special_tokens=False)
        out = []
        for number, (a, b), word in zip(coded.ids, coded.offsets, coded.word_ids):
            places = parts[word][1]
            out.append((number, places[a], places[b - 1] + 1))
        return out
