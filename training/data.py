"""Treebanks and names in windows of pieces, with what is to be learned of each token and word."""
from dataclasses import dataclass

JOINER = "\u200c"
CONVENTIONS = ["perdt", "seraji", "iperudt", "peyma"]
NAMES = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
# What stands for a word: a whole token, the first word of a divided token, or one of its later words.
WHOLE, HOST, CLITIC = 0, 1, 2


@dataclass
class Word:
    form: str
    lemma: str
    upos: str
    feats: str
    head: int
    deprel: str


@dataclass
class Token:
    """A surface token: its form, whether a space follows, how many words it holds."""

    form: str
    space_after: bool
    words: list
    name: str = "O"


@dataclass
class Sentence:
    """A sentence, the convention it is annotated by, and its lines as they stand in the file."""

    tokens: list
    convention: str
    lines: list


def treebank(path, convention):
    """The sentences of a CoNLL-U file. Empty nodes are left out."""
    sentences, tokens, lines, until, host = [], [], [], 0, None
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if line:
            lines.append(line)
        if not line:
            if tokens:
                sentences.append(Sentence(tokens, convention, lines))
            tokens, lines, until = [], [], 0
        elif line[0] != "#":
            number, form, lemma, upos, _xpos, feats, head, deprel, _deps, misc = line.split("\t")
            space = "SpaceAfter=No" not in misc.split("|")
            if "-" in number:
                until = int(number.split("-")[1])
                host = Token(form, space, [])
                tokens.append(host)
            elif "." not in number:
                word = Word(form, lemma.strip(), upos, feats, int(head), deprel)
                if int(number) <= until:
                    host.words.append(word)
                else:
                    tokens.append(Token(form, space, [word]))
    return sentences + ([Sentence(tokens, convention, lines)] if tokens else [])


def names(path):
    """The sentences of a two-column file of names; types other than persons, organisations and places count as no name."""
    sentences, tokens = [], []
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n").rstrip()
        if not line:
            if tokens:
                sentences.append(Sentence(tokens, "peyma", []))
            tokens = []
        else:
            form, tag = line.rsplit(None, 1)
            tag = tag.replace("_", "-").replace("PERS", "PER").replace("ORGA", "ORG")
            tokens.append(Token(form.strip(), True, [], tag if tag in NAMES else "O"))
    return sentences + ([Sentence(tokens, "peyma", [])] if tokens else [])


def folds(sentences, count):
    """The sentences in `count` stretches of nearly one length, in their order."""
    edges = [len(sentences) * k // count for k in range(count + 1)]
    return [sentences[a:b] for a, b in zip(edges, edges[1:])]


def edit_script(form, lemma):
    """What makes the lemma of a form: how many letters go from the front and from the end (joiners are not counted, and go where
    they come to stand outside), and the letters put there; «=…» where nothing is shared."""
    best = None
    for start in range(len(form)):
        for at in range(len(lemma)):
            size = 0
            while start + size < len(form) and at + size < len(lemma) and form[start + size] == lemma[at + size]:
                size += 1
            if size and (best is None or size > best[0]):
                best = (size, start, at)
    if best is None or (best[0] == 1 and len(lemma) > 1):
        return "=" + lemma
    size, start, at = best
    letters = lambda part: sum(c not in JOINER + " " for c in part)
    return f"{letters(form[:start])}|{letters(form[start + size:])}|{lemma[:at]}|{lemma[at + size:]}"


def split_script(token):
    """How a surface token is divided into words: lengths of the later words from the end, and their letters where they differ."""
    if len(token.words) < 2:
        return ""
    forms = [w.form for w in token.words]
    if "".join(forms) == token.form:
        return "+".join(str(len(f)) for f in forms[1:])
    for joiners in (1, 2):
        if (JOINER * joiners).join(forms) == token.form or forms[0] + JOINER + "".join(forms[1:]) == token.form:
            return "j" + "+".join(str(len(f)) for f in forms[1:])
    return "=" + "+".join(forms[1:]) if token.form.startswith(forms[0][:1]) else None


def noisy(token, noise, chance):
    """A token's form under noise."""
    form = token.form
    if JOINER in form:
        if noise == "joined" or (noise == "mixed" and chance.random() < 0.5):
            form = form.replace(JOINER, "")
        elif noise == "spaced" or (noise == "mixed" and chance.random() < 0.3):
            form = form.replace(JOINER, " ")
    return form


def window(sentences, pieces, labels, noise, chance):
    """One window: pieces, and what is to be learned of its tokens and words."""
    text, spans = "", []
    crowded = noise in ("joined", "mixed") and chance.random() < 0.7
    for n, sentence in enumerate(sentences):
        for t, token in enumerate(sentence.tokens):
            form = noisy(token, noise, chance)
            spans.append((len(text), len(text) + len(form)))
            mark = not any(c.isalnum() for c in form)
            text += form + (" " if token.space_after and not (mark and crowded and form not in "-–()«»") else "")
        # Where the text of a sentence ends without a space, one divides it from the next, but not always.
        if not text.endswith(" ") and not (crowded and chance.random() < 0.5):
            text += "\n" if chance.random() < 0.2 else " "
        elif chance.random() < 0.1:
            text += "\n"
    found = pieces(text)
    out = {"ids": [p[0] for p in found], "first": [], "last": [], "split": [], "end": [], "name": [], "sentences": [], "convention": CONVENTIONS.index(sentences[0].convention)}
    at, number = 0, 0
    syntax = sentences[0].convention != "peyma"
    for sentence in sentences:
        words = {k: [] for k in ("first", "last", "kind", "upos", "feats", "lemma", "head", "deprel")}
        for t, token in enumerate(sentence.tokens):
            a, b = spans[number]
            number += 1
            while at < len(found) and found[at][2] <= a:
                at += 1
            first = last = min(at, len(found) - 1)
            while last + 1 < len(found) and found[last + 1][1] < b:
                last += 1
            out["first"].append(first)
            out["last"].append(last)
            out["name"].append(NAMES.index(token.name) if not syntax else -100)
            out["split"].append(labels.number("split", split_script(token)) if syntax else -100)
            out["end"].append(int(t + 1 == len(sentence.tokens)) if syntax else -100)
            for k, word in enumerate(token.words):
                words["first"].append(first)
                words["last"].append(last)
                words["kind"].append(WHOLE if len(token.words) == 1 else HOST if k == 0 else CLITIC)
                words["upos"].append(labels.number("upos", word.upos))
                words["feats"].append(labels.number("feats", word.feats))
                words["lemma"].append(labels.number("lemma", edit_script(word.form, word.lemma)))
                words["head"].append(word.head)
                words["deprel"].append(labels.number("deprel", word.deprel))
        out["sentences"].append(words)
    return out


class Labels:
    """The inventories of labels, by how often they are met. A label not in its inventory is not learned (-100)."""

    def __init__(self, sentences, rare=3):
        counts = {"split": {"": 10**9}, "upos": {}, "feats": {}, "lemma": {"0|0||": 10**9}, "deprel": {}}
        def add(kind, label):
            if label is not None:
                counts[kind][label] = counts[kind].get(label, 0) + 1
        for sentence in sentences:
            for token in sentence.tokens:
                if token.words:
                    add("split", split_script(token))
                for word in token.words:
                    add("upos", word.upos)
                    add("feats", word.feats)
                    add("lemma", edit_script(word.form, word.lemma))
                    add("deprel", word.deprel)
        least = {"split": rare, "lemma": rare}
        self.lists = {k: sorted((l for l, n in c.items() if n >= least.get(k, 1)), key=lambda l: (-c[l], l)) for k, c in counts.items()}
        self.index = {k: {l: n for n, l in enumerate(v)} for k, v in self.lists.items()}

    def number(self, kind, label):
        return self.index[kind].get(label, -100)


def packed(sentences, pieces, size, chance):
    """Sentences in lists that make windows of about `size` pieces: neighbours stay together."""
    out, here, length = [], [], 0
    for sentence in sentences:
        n = len(pieces(" ".join(t.form for t in sentence.tokens)))
        if here and length + n > size:
            out.append(here)
            here, length = [], 0
        here.append(sentence)
        length += n
    return out + ([here] if here else [])
