#!/usr/bin/env python3
"""Trains a judge: logistic regressions over the named features that the program gives.

usage: judge.py CODED.jsonl OUT.toml [--folds 5] [--opinions FILE] [--own OWN.jsonl …]
                [--without PART] [--quarters 4]

CODED.jsonl holds coded stories with `trigger` and `mention` (the coding guide's section 10). The program itself
(`cargo xtask references`, `cargo xtask proposals`) says what it sees; nothing else of the stories is learned from.
  reference          whom do words mean that do not say it themselves? One of several candidates, or nobody named: learned where a
                     coded mention stands, right are the candidates with the coded code.
  place              in which of the countries that the story names or implies did a proposal happen? Learned like the roles.
  mode               which of the modes of its type does it have? Learned like the roles.
  actor, recipient   does a mention beside a trigger take the role? Learned where the proposal meets a coded trigger of its type.
  event              is the proposal an event of its type? Right where it meets a coded trigger of that type, or where the story
                     has a coded event of that type with the same parties (another telling, which is not labelled).
  attributed         does the event rest on the source found for it? Learned like the roles.
  record             do all tellings of an event together make a record? Right where the scorer would pair it with a coded event.
  realis             does a mark of realis hold for the event? Learned like the roles.
With --opinions it is the judge of the full reader: FILE is what `cargo xtask opinions` prints of the stories, each by a network that
has not seen it. --own names coded stories that are learned from as well and never measured on. With --folds it also codes each fifth of the stories with weights learned from the others, and leaves the records in
OUT.folds.jsonl for the scorer: the honest figure. The weights of fold K, which has not seen stories K, K + N, …, are OUT.fold-K.toml. Deterministic: the solver has no randomness, folds go by story number.
"""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parent.parent
RECIPROCAL = {"AGREE", "CONSULT", "COOPERATE"}
PARTS = 4         # of the stories, when records are learned from
DOUBTFUL = 0.28   # the threshold of `event` then: what is not believed later is learned from, too
SEEN = 8          # a feature seen fewer times is left out
SMALL = 0.06      # a weight under this is left out
LIGHT = 0.5       # what a row of `event` and `record` from a story of our own counts where the network is heard
OWN = "a story of our own"  # holds for these rows alone: what is commoner in such stories is not believed of others
REGULAR = {"reference": 0.5, "place": 0.25, "mode": 0.3, "event": 0.05, "actor": 0.12, "recipient": 0.12, "attributed": 0.1, "realis": 0.2, "record": 0.05}
THRESHOLD = {"reference": 0.35, "place": 0.35, "mode": 0.0, "event": 0.34, "actor": 0.5, "recipient": 0.5, "attributed": 0.5, "realis": 0.5, "record": 0.38}
KNOWN = set("UN UNSC UNHCR UNICEF UNESCO WHO WFP IAEA OPEC NATO ASEAN OIC AU CD ECO SCO BRICS G7 G20 IMF WB WTO ICC ICJ "
            "ICRC GCC AL OSCE OPCW CSTO CIS SAARC NAM FATF INTERPOL ISIS ALQAEDA PKK TALIBAN HEZBOLLAH HAMAS HOUTHI".split())


def code(c):
    head, _, tail = (c or "").upper().partition(":")
    return c.upper() if c and (not tail or tail in KNOWN) else head


def codes(parties):
    return {code(p["code"]) for p in parties or [] if p.get("code")}


def overlaps(a, b):
    return a[0] < b[1] and b[0] < a[1]


def nearest(text, words, at):
    """The place of some words that is nearest to another place; one within longer words only where there is no other."""
    places, p = [], text.find(words) if words else -1
    while p >= 0:
        end = p + len(words)
        part = text[max(p - 1, 0) : p].isalnum() or text[end : end + 1].isalnum()
        places.append((part, abs(p - at), (p, end)))
        p = text.find(words, p + 1)
    return min(places)[2] if places else None


def gold_events(story):
    """Coded events with the span of the trigger and of each participant's mention in title + newline + text."""
    title = story.get("title")
    text = f"{title}\n{story['text']}" if title is not None else story["text"]
    body = len(title or "")
    out = []
    for e in story["events"]:
        at = text.find(e.get("evidence") or "\0", body)
        at = at if at >= 0 else text.find(e.get("evidence") or "\0")
        trigger = e.get("trigger")
        inside = (e.get("evidence") or "").find(trigger) if trigger else -1
        span = (at + inside, at + inside + len(trigger)) if at >= 0 and inside >= 0 else None
        mentions = {side: [nearest(text, p.get("mention"), span[0]) if span else None for p in e.get(side) or []] for side in ("actors", "recipients")}
        again = [p for p in (nearest(text, words, 0) for words in e.get("again") or []) if p]
        named = [(s, code(p["code"])) for side in ("actors", "recipients") for s, p in zip(mentions[side], e.get(side) or []) if s and p.get("code")]
        out.append({"type": e["type"], "span": span, "again": again, "modes": e.get("modes") or [], "country": (e.get("place") or {}).get("country"), "attributed": bool(e.get("said_by")), "auxiliary": e.get("auxiliary") or [], "actors": codes(e.get("actors")), "recipients": codes(e.get("recipients")), "mentions": mentions, "named": named})
    return out


def seen(what, stories, *flags):
    """What the program sees of each story, by its id: `proposals` or `references`."""
    command = ["cargo", "run", "--quiet", "--release", "--package", "xtask", "--", what, str(stories), *map(str, flags)]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return {row["id"]: row[what] for row in map(json.loads, lines)}


def reference_rows(gold, asked):
    """[(candidates' features, which of them are right)]"""
    rows = []
    shared = lambda a, b: min(a[1], b[1]) - max(a[0], b[0])
    for d in asked:
        met = {c for g in gold for span, c in g["named"] if shared(span, d["span"]) * 2 > min(span[1] - span[0], d["span"][1] - d["span"][0])}
        if met:
            right = [bool({code(c) for c in codes} & met) for codes, _ in d["candidates"]]
            rows.append(([features for _, features in d["candidates"]], right if any(right) else right[:-1] + [True]))
    return rows


def place_rows(gold, shown):
    """The same for the countries where an event may have happened, where the coded event that the proposal meets has one."""
    rows = []
    for p in shown:
        met = [g for g in gold if g["span"] and g["type"] == p["type"] and overlaps(g["span"], p["trigger"])]
        wanted = {g["country"] for g in met if g["country"]}
        if wanted and p["places"]:
            right = [country in wanted for country, _ in p["places"]]
            rows.append(([features for _, features in p["places"]], right if any(right) else right[:-1] + [True]))
    return rows


def mode_rows(gold, shown):
    """The same for the modes of the coded event that a proposal meets."""
    rows = []
    for p in shown:
        met = [g for g in gold if g["span"] and g["type"] == p["type"] and overlaps(g["span"], p["trigger"])]
        if met and p["modes"]:
            wanted = set().union(*(g["modes"] for g in met))
            right = [(mode in wanted) if wanted else mode is None for mode, _ in p["modes"]]
            if any(right):
                rows.append(([features for _, features in p["modes"]], right))
    return rows


def fit_choice(name, rows):
    """Weights by which, of each row's candidates, the right ones together are likeliest."""
    counts = {}
    for candidates, _ in rows:
        for f in {f for features in candidates for f in features}:
            counts[f] = counts.get(f, 0) + 1
    names = sorted(f for f, n in counts.items() if n >= SEEN)
    index = {f: n for n, f in enumerate(names)}
    at, start, first, right = [], [0], [], []
    for candidates, answers in rows:
        first.append(len(right))
        for features, answer in zip(candidates, answers):
            at.extend(index[f] for f in features if f in index)
            start.append(len(at))
            right.append(answer)
    matrix, right = csr_matrix((np.ones(len(at)), at, start), (len(right), len(names))), np.array(right)
    row = np.repeat(np.arange(len(rows)), np.diff([*first, len(right)]))
    total = lambda values: np.add.reduceat(values, first)

    def loss(weights):
        sums = matrix @ weights
        raised = np.exp(sums - np.maximum.reduceat(sums, first)[row])
        shares = raised / total(raised)[row]
        hit = total(shares * right)
        gradient = shares - shares * right / hit[row]
        penalty = weights / REGULAR[name]
        return -np.log(hit).sum() + weights @ penalty / 2, matrix.T @ gradient + penalty

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x if rows else []
    weights = {f: round(float(w), 3) for f, w in zip(names, found) if abs(w) >= SMALL}
    print(f"  {name}: {len(rows)} rows, {len(weights)} weights", file=sys.stderr)
    return 0.0, weights


def role_rows(gold, shown, side):
    rows, labels = [], []
    for p in shown:
        met = [g for g in gold if g["span"] and g["type"] == p["type"] and overlaps(g["span"], p["trigger"])]
        if not met:
            continue
        want = set().union(*(g["actors"] if side == "actor" else g["recipients"] for g in met))
        other = set().union(*(g["recipients"] if side == "actor" else g["actors"] for g in met))
        if p["type"] in RECIPROCAL and side == "actor":
            want, other = want | other, set()
        spans = [s for g in met for key in (("actors", "recipients") if p["type"] in RECIPROCAL else (side + "s",)) for s in g["mentions"][key] if s]
        exact = [any(overlaps(m["span"], s) for s in spans) and bool(set(map(code, m["codes"])) & want) for m in p["mentions"]]
        for m, hit in zip(p["mentions"], exact):
            same = bool(set(map(code, m["codes"])) & want)
            if same and any(exact) and not hit:
                continue  # the same party named elsewhere: neither right nor wrong
            rows.append(m["features"])
            labels.append(same)
    return rows, labels


def event_rows(gold, shown):
    rows, labels = [], []
    for p in shown:
        same = [g for g in gold if g["type"] == p["type"]]
        hit = any(overlaps(span, p["trigger"]) for g in same for span in [*([g["span"]] if g["span"] else []), *g["again"]])
        a, r = set(map(code, p["actors"])), set(map(code, p["recipients"]))
        if p["type"] in RECIPROCAL:
            again = any(a | r == g["actors"] | g["recipients"] for g in same)
        else:
            again = any(a == g["actors"] and r == g["recipients"] for g in same)
        rows.append(p["features"])
        labels.append(hit or again)
    return rows, labels


def mark_rows(gold, shown, mark, key):
    rows, labels = [], []
    for p in shown:
        met = [g for g in gold if g["span"] and g["type"] == p["type"] and overlaps(g["span"], p["trigger"])]
        if met and p[key] is not None:
            rows.append(p[key])
            labels.append(any(g[mark] for g in met))
    return rows, labels


def record_rows(gold, shown):
    """Pairs as the scorer does, of one type and with a party in common, one to one; the words that tell of it count most."""
    pairs = []
    for n, r in enumerate(shown):
        a, b = set(map(code, r["actors"])), set(map(code, r["recipients"]))
        for k, g in enumerate(gold):
            if r["type"] != g["type"]:
                continue
            told = any(g["span"] and overlaps(g["span"], t) for t in r["triggers"])
            shared = 2 * len(a & g["actors"]) + len((a | b) & (g["actors"] | g["recipients"])) + 3 * (a == g["actors"] and b == g["recipients"])
            if shared or not g["actors"] | g["recipients"]:
                pairs.append((-10 * told - shared, n, k))
    met, used = set(), set()
    for _, n, k in sorted(pairs):
        if n not in met and k not in used:
            met.add(n), used.add(k)
    return [r["features"] for r in shown], [n in met for n in range(len(shown))]


def realis_rows(gold, shown):
    rows, labels = [], []
    for p in shown:
        met = [g for g in gold if g["span"] and g["type"] == p["type"] and overlaps(g["span"], p["trigger"])]
        for mark, features in p["realis"] if met else []:
            rows.append(features)
            labels.append(any(mark in g["auxiliary"] for g in met))
    return rows, labels


def fit(name, rows, labels, counts_for=None):
    counts = {}
    for row in rows:
        for f in set(row):
            counts[f] = counts.get(f, 0) + 1
    names = sorted(f for f, n in counts.items() if n >= SEEN)
    index = {f: n for n, f in enumerate(names)}
    at, start = [], [0]
    for row in rows:
        at.extend(index[f] for f in row if f in index)
        start.append(len(at))
    matrix = csr_matrix((np.ones(len(at)), at, start), (len(rows), len(names)))
    model = LogisticRegression(C=REGULAR[name], max_iter=3000).fit(matrix, np.array(labels), sample_weight=counts_for)
    weights = {f: round(float(w), 3) for f, w in zip(names, model.coef_[0]) if abs(w) >= SMALL and f != OWN}
    print(f"  {name}: {len(rows)} rows, {sum(labels)} right, {len(weights)} weights", file=sys.stderr)
    return float(model.intercept_[0]), weights


def write(path, models, event=THRESHOLD["event"]):
    quote = lambda s: json.dumps(s, ensure_ascii=False)
    with open(path, "w", encoding="utf-8") as f:
        f.write("# The judge's weights, written by training/judge.py (see judge.md beside this file). Not edited by hand.\n")
        for name, (bias, weights) in models.items():
            threshold = event if name == "event" else THRESHOLD[name]
            f.write(f"\n[{name}]\nthreshold = {threshold}\nbias = {bias:.4f}\n\n[{name}.weights]\n")
            f.writelines(f"{quote(k)} = {v}\n" for k, v in sorted(weights.items()))


def train(stories, gold, path, keep, heard, own=()):
    """Learns from the stories whose number `keep` accepts, and writes the weights: references first, for what they mean decides who
    may be a party; then parties; then events with these parties."""
    chosen = [s for n, s in enumerate(stories) if keep(n)] + list(own)
    models = {name: (0.0, {}) for name in THRESHOLD}
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as f:
        f.writelines(json.dumps(s, ensure_ascii=False) + "\n" for s in chosen)
        f.flush()

        def learn(name, shown, of, fitted):
            found = [of(gold[s["id"]], shown[s["id"]]) for s in chosen]
            models[name] = fitted(found)
            write(path, models)

        together = lambda name: lambda found: fit(name, [r for rows, _ in found for r in rows], [l for _, labels in found for l in labels])

        def apart(name):
            """The same where rows of our own stories, the last of the chosen, say so and may count for less."""
            light = LIGHT if "--opinions" in heard else 1.0

            def fitted(found, stories=chosen):
                strange = {s["id"] for s in own}
                rows = [[*r, OWN] if s["id"] in strange else r for s, (rows, _) in zip(stories, found) for r in rows]
                labels = [l for _, labels in found for l in labels]
                return fit(name, rows, labels, np.array([light if OWN in r else 1.0 for r in rows]))

            return fitted

        write(path, models)
        # People found by a reference are candidates for the next: the second time they are those that the weights find.
        for _ in range(2):
            asked = seen("references", f.name, "--judge", path, *heard)
            learn("reference", asked, reference_rows, lambda found: fit_choice("reference", [r for rows in found for r in rows]))
        framed = seen("proposals", f.name, "--frames-alone", "--judge", path, *heard)
        for side in ("actor", "recipient"):
            learn(side, framed, lambda g, p: role_rows(g, p, side), together(side))
        located = seen("proposals", f.name, "--judge", path, *heard)
        learn("place", located, place_rows, lambda found: fit_choice("place", [r for rows in found for r in rows]))
        learn("realis", located, realis_rows, together("realis"))
        learn("mode", located, mode_rows, lambda found: fit_choice("mode", [r for rows in found for r in rows]))
        weighed = seen("proposals", f.name, "--judge", path, *heard)
        # A record is weighed by what proposals of stories that were not learned from look like: by weights of the others.
        records = {}
        for part in range(PARTS):
            others = [s for n, s in enumerate(chosen) if n % PARTS != part]
            rows = [event_rows(gold[s["id"]], weighed[s["id"]]) for s in others]
            models["event"] = apart("event")(rows, others)
            write(path, models, DOUBTFUL)
            shown = seen("records", f.name, "--judge", path, *heard)
            records |= {s["id"]: shown[s["id"]] for n, s in enumerate(chosen) if n % PARTS == part}
        learn("event", weighed, event_rows, apart("event"))
        learn("record", records, record_rows, apart("record"))
        learn("attributed", weighed, lambda g, p: mark_rows(g, p, "attributed", "sourced"), together("attributed"))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("coded", type=Path), ap.add_argument("out", type=Path)
    ap.add_argument("--folds", type=int, default=0, metavar="N", help="also cross-validate in N parts, by story number")
    ap.add_argument("--own", type=Path, nargs="+", default=[], help="more coded stories, with `again`: the words of an event's other tellings")
    ap.add_argument("--opinions", type=Path, help="what networks that have not seen the stories say of them")
    ap.add_argument("--without", help="a part to leave out, for an ablation: headline, or what `cargo xtask code --without` names")
    ap.add_argument("--quarters", type=int, default=4, help="learn from so many quarters of the stories, for a learning curve")
    a = ap.parse_args()
    heard = ["--opinions", str(a.opinions.resolve())] if a.opinions else []
    heard += ["--without", a.without] if a.without not in (None, "headline") else []
    stories = [json.loads(line) for line in open(a.coded, encoding="utf-8")]
    own = [json.loads(line) for path in a.own for line in open(path, encoding="utf-8")]
    gold = {s["id"]: gold_events(s) for s in stories + own}
    known = lambda stories: [{k: s[k] for k in ("id", "title", "text", "published", "outlet") if s.get(k) is not None} for s in stories]
    inputs, own = known(stories), known(own)
    if a.without == "headline":
        # The headline is a line of the text like others: every place keeps its number.
        for s in inputs + own:
            s["text"] = f"{s.pop('title')}\n{s['text']}" if "title" in s else s["text"]
    out = a.out.resolve()
    if a.folds:
        records = []
        for fold in range(a.folds):
            weights = out.with_suffix(f".fold-{fold}.toml")
            with tempfile.TemporaryDirectory() as folder:
                held = Path(folder) / "held.jsonl"
                train(inputs, gold, weights, lambda n: n % a.folds != fold and n // a.folds % 4 < a.quarters, heard, own)
                held.write_text("".join(json.dumps(s, ensure_ascii=False) + "\n" for n, s in enumerate(inputs) if n % a.folds == fold), encoding="utf-8")
                command = ["cargo", "run", "--quiet", "--release", "--package", "xtask", "--", "code", held, "--judge", weights, *heard]
                records.append(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
        out.with_suffix(".folds.jsonl").write_text("".join(records), encoding="utf-8")
    train(inputs, gold, out, lambda n: True, heard, own)


if __name__ == "__main__":
    main()
