#!/usr/bin/env bash
# Trains the readers of events and both judges, or goes on where a run was cut off; measures them on stories they have not seen.
#
# usage: events.sh FOLDER CODED.jsonl NEWS.jsonl
#   FOLDER  holds everything: the virtual environment of run.sh, weights, the network's opinions, and out/ with what goes into models/
#   CODED   coded stories with `trigger` and `mention`
#   NEWS    uncoded stories, none of which is among the coded: what the lexicon reader is sure of in them is learned first
#   FOLDS   (environment) parts of the cross-validation
# Three rounds: the uncoded stories; the coded; the coded and the stories of our own (training/stories).
# On one core the first round takes some 20 minutes, each fold 15 and 12, the whole 18 and 16. Folds may run side by side: FOLD=K events.sh … trains
# that one alone.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
folder="$1" coded="$2" news="$3" folds="${FOLDS:-5}"
mkdir -p "$folder/out"
python="$folder/venv/bin/python"
if [ ! -x "$python" ]; then
  python3 -m venv "$folder/venv"
  "$python" -m pip install --quiet -r "$here/requirements.txt"
fi
once() { local made="$1"; shift; [ -f "$made" ] || { "$@" > "$made.part" && mv "$made.part" "$made"; }; }
# The lexicon reader's judge first: its records of the uncoded stories are what the first round learns from.
own=("$here"/stories/*.jsonl)
[ -f "$folder/judge.toml" ] || "$python" "$here/judge.py" "$coded" "$folder/judge.toml" --folds "$folds" --own "${own[@]}"
cp "$folder/judge.toml" "$folder/out/judge.toml"
once "$folder/proposals.jsonl" cargo xtask proposals "$coded"
once "$folder/records.jsonl" cargo xtask code "$news" --judge "$folder/judge.toml"
[ -f "$folder/silver.pt" ] || "$python" "$here/events.py" models "$news" "$folder/records.jsonl" "$folder/silver" --silver --epochs 1
rounds() {
  [ -f "$folder/$1.pt" ] || CACHE="$folder/shared.pt" "$python" "$here/events.py" models "$coded" "$folder/proposals.jsonl" "$folder/$1" \
    --epochs 8 --rate 1.2e-4 --from "$folder/silver.pt" "${@:2}"
  [ -f "$folder/$1-own.pt" ] || CACHE="$folder/shared-own.pt" "$python" "$here/events.py" models "$coded" "$folder/proposals.jsonl" \
    "$folder/$1-own" --own "${own[@]}" --epochs 4 --rate 1e-4 --from "$folder/$1.pt" "${@:2}"
  "$python" "$here/export.py" --events "$folder/$1-own.pt" "$folder/$1"
}
if [ -n "${FOLD:-}" ]; then rounds "fold-$FOLD" --fold "$FOLD/$folds"; exit; fi
parts=()
for ((k = 0; k < folds; k++)); do rounds "fold-$k" --fold "$k/$folds"; parts+=("$folder/fold-$k"); done
rounds full
cp "$folder/full/"* "$folder/out/"
# Each story's opinion is that of the network that has not seen it.
once "$folder/all.jsonl" cat "$coded" "${own[@]}"
once "$folder/opinions.jsonl" cargo xtask opinions "$folder/all.jsonl" --models "${parts[@]}"
"$python" "$here/judge.py" "$coded" "$folder/out/full-judge.toml" --opinions "$folder/opinions.jsonl" --folds "$folds" --own "${own[@]}"
cargo xtask eval-gold "$coded" --records "$folder/out/full-judge.folds.jsonl"
