#!/usr/bin/env bash
# Trains the network from nothing, or goes on where a run was cut off.
#
# usage: run.sh FOLDER full|K/N NAMES CONVENTION=TREEBANK.conllu…
#   FOLDER   holds everything: the virtual environment, the pretrained weights, checkpoints, and full/ or fold-K/ with the result
#   full     learns from everything given; K/N leaves the K-th of N stretches of each convention's sentences out and measures on it
#   TEXTS    (environment) JSON Lines of news whose pieces the vocabulary keeps, beside those of the treebanks
#   LAYERS   (environment) layers to keep of the encoder's 12
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
folder="$1" part="$2" names="$3"
shift 3
mkdir -p "$folder"
python="$folder/venv/bin/python"
if [ ! -x "$python" ]; then
  python3 -m venv "$folder/venv"
  "$python" -m pip install --quiet -r "$here/requirements.txt"
fi
treebanks=() files=()
for item in "$@"; do treebanks+=(--treebank "$item") files+=("${item#*=}"); done
if [ ! -f "$folder/pretrained.npz" ]; then
  # shellcheck disable=SC2086
  "$python" "$here/pretrained.py" "$folder" ${TEXTS:-} "${files[@]}"
fi
if [ "$part" = full ]; then name=full fold=() names_flags=(--names "$names")
else name="fold-${part%/*}" fold=(--fold "$part") names_flags=(); fi
layers=(--layers "${LAYERS:-12}")
[ "${LAYERS:-12}" = 12 ] || name="$name-$LAYERS"
# Two rounds: the learning rate rises and falls twice.
first=10 second=6
if [ "$part" = full ]; then first=9; names_first=(--names-epochs 4) names_second=(--names-epochs 3); else names_first=() names_second=(); fi
if [ ! -f "$folder/$name.1.done" ]; then
  "$python" "$here/train.py" "$folder" "$folder/$name.1.pt" "${treebanks[@]}" "${names_flags[@]}" "${fold[@]}" "${layers[@]}" --epochs $first "${names_first[@]}"
  touch "$folder/$name.1.done"
fi
if [ ! -f "$folder/$name.2.done" ]; then
  "$python" "$here/train.py" "$folder" "$folder/$name.2.pt" "${treebanks[@]}" "${names_flags[@]}" "${fold[@]}" "${layers[@]}" --epochs $second "${names_second[@]}" --from "$folder/$name.1.pt"
  touch "$folder/$name.2.done"
fi
"$python" "$here/export.py" "$folder" "$folder/$name.2.pt" "$folder/$name"
if [ "$part" != full ]; then
  cargo xtask eval-syntax --models "$folder/$name" --treebank "$folder/$name".2.*.conllu
fi
