#!/usr/bin/env bash
# Dabir's text layer beside its peers, on the same stories and one core.
#
#   benches/peers.sh STORIES…
#
# STORIES are JSON Lines, packed with gzip or not; of each story `text` is taken. The peers come from their registries, hazm into a
# fresh virtual environment, rustam and parsitext into a Cargo project, all in the folder WORK, outside the repository.
#
#   WORK=/tmp/dabir-peers   where everything is put; a second run uses what is there
#   MEGABYTES=0.5           how much text: every program reads it whole, over and over
#   SECONDS_EACH=5          how long each program goes on with each piece of work; the best pass counts,
#                           by the time that the processor spent on it: what else runs on the machine counts little
#   CORE=0                  the core all run on
set -euo pipefail
[ $# -gt 0 ] || { sed -n '2,13p' "$0" | cut -c3-; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
work=${WORK:-/tmp/dabir-peers}
megabytes=${MEGABYTES:-0.5}
seconds=${SECONDS_EACH:-5}
core=${CORE:-0}
mkdir -p "$work/project/src"

[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check hazm
sed "s|@ROOT@|$root|" "$here/peers/Cargo.toml.in" > "$work/project/Cargo.toml"
cp "$here/peers/main.rs" "$work/project/src/main.rs"
cargo build --quiet --release --manifest-path "$work/project/Cargo.toml" --target-dir "$work/target"

# Stories divided by the record separator, which stands in no story.
python3 - "$megabytes" "$work/stories.txt" "$@" <<'PYTHON'
import gzip, json, sys

limit, out, files = int(float(sys.argv[1]) * 1e6), sys.argv[2], sys.argv[3:]
size, texts = 0, []
for path in files:
    with open(path, "rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    with (gzip.open if packed else open)(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if size >= limit:
                break
            text = json.loads(line)["text"].replace("\x1e", " ")
            size += len(text.encode())
            texts.append(text)
with open(out, "w", encoding="utf-8", newline="") as file:
    file.write("\x1e".join(texts))
print(f"{len(texts)} stories, {size / 1e6:.2f} MB", flush=True)
PYTHON

version() { cargo tree --manifest-path "$work/project/Cargo.toml" --depth 1 --prefix none | awk -v name="$1" '$1 == name { print $2 }'; }
commit=$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)
echo "dabir $commit, rustam $(version rustam), parsitext $(version parsitext), $("$work/venv/bin/pip" list 2>/dev/null | awk '$1 == "hazm" { print "hazm", $2 }'); $(rustc --version | cut -d' ' -f1,2), $("$work/venv/bin/python" --version)"
echo
printf '%-10s %-52s %10s\n' "" "work" "MB/s"
for program in dabir rustam parsitext; do
    taskset -c "$core" "$work/target/release/peers" "$program" "$work/stories.txt" "$seconds"
done
taskset -c "$core" "$work/venv/bin/python" "$here/peers/hazm_speed.py" "$work/stories.txt" "$seconds"
