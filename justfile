# Chores, for those who have just (https://just.systems). Every recipe is a command that can be typed.

# What there is
default:
    @just --list

# Everything that must hold before a change is taken
check:
    .ci/run

# The tests
test:
    cargo test --workspace

# Format and warnings
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings

# The crates' pages
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --workspace

# The lexicon's files and test sentences, with your own folder over them if you name one
lexicon-check *FOLDER:
    cargo run --release -p dabir -- lexicon check {{FOLDER}}

# The order of the repository
tidy:
    cargo xtask tidy

# How well coded stories are met
eval GOLD *FLAGS:
    cargo xtask eval-gold {{GOLD}} {{FLAGS}}

# How fast stories are coded
bench +FILES:
    cargo xtask speed {{FILES}}

# Learns the judge's weights anew
train-judge CODED:
    python3 training/judge.py {{CODED}} models/judge.toml --own training/stories/*.jsonl

# Codes each fifth of the stories with weights learned from the others, and scores that
cross-validate CODED:
    mkdir -p out
    python3 training/judge.py {{CODED}} out/judge.toml --folds 5 --own training/stories/*.jsonl
    cargo xtask eval-gold {{CODED}} --records out/judge.folds.jsonl

# Trains the network anew on treebanks (CONVENTION=FILE …) and a file of names, into models/; training/README.md says more
train NAMES +TREEBANKS:
    training/run.sh out/network full {{NAMES}} {{TREEBANKS}}
    cp out/network/full/* models/

# Trains on all but one of three stretches of each treebank, three times, and measures on what was left out
cross-validate-network NAMES +TREEBANKS:
    for fold in 1/3 2/3 3/3; do training/run.sh out/network $fold {{NAMES}} {{TREEBANKS}}; done

# Trains the readers of events and both judges on coded and uncoded stories; training/README.md says more
train-events CODED NEWS:
    training/events.sh out/events {{CODED}} {{NEWS}}
    cp out/events/out/* models/

# The tiny network that the encoder's tests run
network-fixture:
    out/network/venv/bin/python training/export.py --fixture crates/encoder/tests/tiny
    out/network/venv/bin/python training/export.py --fixture-of-events crates/tagger/tests/tiny
