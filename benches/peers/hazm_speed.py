"""Speed of hazm in benches/peers.sh: hazm_speed.py STORIES SECONDS."""

import sys
import time

from hazm import Lemmatizer, Normalizer, SentenceTokenizer, WordTokenizer


def main() -> None:
    path, seconds = sys.argv[1], float(sys.argv[2])
    with open(path, encoding="utf-8", newline="") as file:
        stories = file.read().split("\x1e")
    size = sum(len(story.encode()) for story in stories)
    normalizer, sentences, words, lemmatizer = Normalizer(), SentenceTokenizer(), WordTokenizer(), Lemmatizer()

    def divide(story: str) -> list[list[str]]:
        return [words.tokenize(sentence) for sentence in sentences.tokenize(normalizer.normalize(story))]

    def normalise(story: str) -> int:
        return len(normalizer.normalize(story).encode())

    def unnormalised(story: str) -> int:
        return sum(1 + len(words.tokenize(sentence)) for sentence in sentences.tokenize(story))

    def divided(story: str) -> int:
        return sum(1 + len(sentence) for sentence in divide(story))

    def lemmas(story: str) -> int:
        return sum(1 + sum(bool(lemmatizer.lemmatize(word)) for word in sentence) for sentence in divide(story))

    for name, work in [
        ("normalise", normalise),
        ("sentences, words (verbs joined), as the story stands", unnormalised),
        ("normalise, sentences, words (verbs joined)", divided),
        ("normalise, sentences, words, lemmas", lemmas),
    ]:
        began, best, made = time.perf_counter(), float("inf"), 0
        while best == float("inf") or time.perf_counter() - began < seconds:
            start = time.process_time()
            made = sum(map(work, stories))
            best = min(best, time.process_time() - start)
        print(f"{'hazm':10} {name:52} {size / 1e6 / best:10.3f}   ({made} made)", flush=True)


main()
