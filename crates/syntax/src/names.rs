//! Names from a label a token.

use std::ops::Range;

/// What a name is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A person.
    Person,
    /// An organisation.
    Organisation,
    /// A place.
    Place,
}

/// A name in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// What it is of.
    pub kind: NameKind,
    /// Its surface tokens.
    pub tokens: Range<usize>,
}

/// A label of a token: the begin or the inside of a name, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    Outside,
    Begin(NameKind),
    Inside(NameKind),
}

impl Label {
    /// Reads `O`, `B-PER`, `I-ORG` and the like.
    pub(crate) fn read(label: &str) -> Option<Self> {
        let kind = |kind| match kind {
            "PER" => Some(NameKind::Person),
            "ORG" => Some(NameKind::Organisation),
            "LOC" => Some(NameKind::Place),
            _ => None,
        };
        match label.split_once('-') {
            None if label == "O" => Some(Self::Outside),
            Some(("B", k)) => kind(k).map(Self::Begin),
            Some(("I", k)) => kind(k).map(Self::Inside),
            _ => None,
        }
    }

    /// Whether it may follow another: the inside of a name only goes on what is the same name.
    fn may_follow(self, before: Self) -> bool {
        match self {
            Self::Inside(kind) => matches!(before, Self::Begin(k) | Self::Inside(k) if k == kind),
            _ => true,
        }
    }
}

/// The best row of labels of one sentence, of those in which every inside has its begin. `scores(token, label)` adds up.
pub(crate) fn best_labels(labels: &[Label], tokens: usize, scores: impl Fn(usize, usize) -> f32) -> Vec<Label> {
    let mut totals: Vec<f32> = Vec::new();
    let mut steps: Vec<Vec<usize>> = Vec::new();
    for token in 0..tokens {
        let mut next = Vec::with_capacity(labels.len());
        let mut step = Vec::with_capacity(labels.len());
        for (k, &label) in labels.iter().enumerate() {
            let from = if token == 0 {
                label.may_follow(Label::Outside).then_some((0.0, 0))
            } else {
                let before = (0..labels.len()).filter(|&b| label.may_follow(labels[b])).map(|b| (totals[b], b));
                before.fold(None, |best: Option<(f32, usize)>, b| if best.is_none_or(|best| b.0 > best.0) { Some(b) } else { best })
            };
            let (total, before) = from.unwrap_or((f32::NEG_INFINITY, 0));
            next.push(total + scores(token, k));
            step.push(before);
        }
        totals = next;
        steps.push(step);
    }
    let mut at = (0..totals.len()).fold(0, |best, k| if totals[k] > totals[best] { k } else { best });
    let mut out = Vec::with_capacity(tokens);
    for step in steps.iter().rev() {
        out.push(labels[at]);
        at = step[at];
    }
    out.reverse();
    out
}

/// The names that a row of labels holds; `first` is the number of its first token.
pub(crate) fn names(row: &[Label], first: usize) -> Vec<Name> {
    let mut out: Vec<Name> = Vec::new();
    for (n, label) in row.iter().enumerate() {
        match *label {
            Label::Begin(kind) => out.push(Name { kind, tokens: first + n..first + n + 1 }),
            Label::Inside(_) => {
                if let Some(last) = out.last_mut() {
                    last.tokens.end = first + n + 1;
                }
            }
            Label::Outside => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inside_goes_on_its_own_name_alone() {
        let labels: Vec<Label> = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG"].iter().filter_map(|l| Label::read(l)).collect();
        assert_eq!(labels.len(), 5);
        // Token by token, the best labels would be O, I-PER, I-ORG, I-ORG.
        let scores = [[3.0, 2.0, 0.0, 0.0, 0.0], [0.0, 2.0, 4.0, 0.0, 0.0], [0.0, 0.0, 1.0, 2.0, 3.0], [0.0, 0.0, 0.0, 0.0, 3.0]];
        let row = best_labels(&labels, 4, |token, label| scores[token][label]);
        let found = names(&row, 10);
        assert_eq!(
            found,
            [Name { kind: NameKind::Person, tokens: 10..12 }, Name { kind: NameKind::Organisation, tokens: 12..14 }],
            "B-PER I-PER B-ORG I-ORG costs least"
        );
    }
}
