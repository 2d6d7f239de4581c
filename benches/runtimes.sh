#!/usr/bin/env bash
# rten beside onnxruntime: the same ONNX file, the same inputs, one core.
#
#   benches/runtimes.sh [MODEL.onnx]
#
# Without a model, a random transformer of 12 layers (384 wide, int8 by dynamic quantisation) is made. Inputs are taken from the
# model: integer inputs named like a mask get ones, those named like types zeros, positions count up, all others get small numbers;
# of the sizes that the model leaves open the first of several is 1, the others are the length.
#
#   WORK=/tmp/dabir-runtimes   where everything is put, outside the repository; a second run uses what is there
#   LENGTHS="128 192 300 510"  pieces at once
#   SECONDS_EACH=5             how long each runtime goes on with each length; the best run counts,
#                              by the time that the processor spent on it: what else runs on the machine counts little
#   CORE=0                     the core both run on
set -euo pipefail
case ${1:-} in -h | --help) sed -n '2,14p' "$0" | cut -c3-; exit ;; esac
here=$(cd "$(dirname "$0")" && pwd)
work=${WORK:-/tmp/dabir-runtimes}
lengths=${LENGTHS:-128 192 300 510}
seconds=${SECONDS_EACH:-5}
core=${CORE:-0}
mkdir -p "$work/project/src"

[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check onnx onnxruntime
cp "$here/runtimes/Cargo.toml.in" "$work/project/Cargo.toml"
cp "$here/runtimes/main.rs" "$work/project/src/main.rs"
cargo build --quiet --release --manifest-path "$work/project/Cargo.toml" --target-dir "$work/target"
if [ $# -gt 0 ]; then
    model=$1
else
    model=$work/random.onnx
    [ -f "$model" ] || "$work/venv/bin/python" "$here/runtimes/random_model.py" "$model"
fi

rten=$(cargo tree --manifest-path "$work/project/Cargo.toml" --depth 1 --prefix none | awk '$1 == "rten" { print $2 }')
onnxruntime=$("$work/venv/bin/pip" list 2>/dev/null | awk '$1 == "onnxruntime" { print $2 }')
echo "$(basename "$model"), $(du -k "$model" | cut -f1) kB; rten $rten, onnxruntime $onnxruntime"
echo
printf '%-12s %8s %12s   %s\n' "" "pieces" "pieces/s" "mean of |first output|"
# shellcheck disable=SC2086 # lengths are several words
RTEN_NUM_THREADS=1 taskset -c "$core" "$work/target/release/runtimes" "$model" "$seconds" $lengths
# shellcheck disable=SC2086
taskset -c "$core" "$work/venv/bin/python" "$here/runtimes/onnxruntime_speed.py" "$model" "$seconds" $lengths
