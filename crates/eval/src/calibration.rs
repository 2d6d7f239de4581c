//! Whether events are right as often as their confidence says.

use crate::compared::{Compared, pair_up};
use crate::gold::GoldStory;
use model::Record;
use rustc_hash::FxHashMap;
use std::fmt;

/// Bins of equal width between 0 and 1.
const BINS: usize = 10;

/// The events of one stretch of confidence.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// How many.
    pub events: usize,
    /// How many of them are matched with a gold event of the same type that shares a participant.
    pub right: usize,
    /// Sum of their confidence.
    pub confidence: f64,
}

/// Confidence against truth, in ten bins.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Calibration {
    /// Confidence 0 to 0.1, 0.1 to 0.2 and so on.
    pub bins: [Bin; BINS],
}

impl Calibration {
    /// Expected calibration error, 0 to 1: the mean distance between confidence and share right over the bins, weighed by events.
    pub fn error(&self) -> f64 {
        let events: usize = self.bins.iter().map(|b| b.events).sum();
        let distance: f64 = self.bins.iter().map(|b| (b.confidence - b.right as f64).abs()).sum();
        if events == 0 { 0.0 } else { distance / events as f64 }
    }

    fn count(&mut self, confidence: f64, right: bool) {
        let bin = &mut self.bins[((confidence.clamp(0.0, 1.0) * BINS as f64) as usize).min(BINS - 1)];
        bin.events += 1;
        bin.right += usize::from(right);
        bin.confidence += confidence;
    }
}

/// Confidence of the events of all gold stories against the gold.
pub fn calibration(gold: &[GoldStory], records: &[Record]) -> Calibration {
    let by_id: FxHashMap<&str, &Record> = records.iter().map(|r| (r.id.as_str(), r)).collect();
    let mut out = Calibration::default();
    for story in gold {
        let Some(record) = by_id.get(story.id.as_str()) else { continue };
        let pairs = pair_up(&Compared::all_of_gold(story), &Compared::all_of(Some(record)));
        for (n, event) in record.events.iter().enumerate() {
            out.count(event.confidence, pairs.iter().any(|(_, j)| *j == n));
        }
    }
    out
}

impl fmt::Display for Calibration {
    /// `ECE 0.041  0.3–0.4: 0.35 of 120  …`: in each bin the share right and the number of events.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ECE {:.3}", self.error())?;
        for (n, bin) in self.bins.iter().enumerate().filter(|(_, bin)| bin.events > 0) {
            let from = n as f64 / BINS as f64;
            write!(f, "  {from:.1}–{:.1}: {:.2} of {}", from + 0.1, bin.right as f64 / bin.events as f64, bin.events)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_gold;
    use crate::score::tests::{event, record};

    #[test]
    fn error_as_reckoned_by_hand() {
        let gold = r#"{"id": "1", "events": [{"type": "ACCUSE", "actors": [{"code": "IRN"}], "recipients": [{"code": "USA"}]}]}"#;
        let mut events = vec![event("ACCUSE", "IRN", "", [0, 1]), event("AID", "IRN", "", [0, 1]), event("ACCUSE", "FRA", "", [0, 1])];
        for (event, confidence) in events.iter_mut().zip([0.9, 0.85, 1.0]) {
            event.confidence = confidence;
        }
        let found = calibration(&read_gold(gold).unwrap(), &[record("1", events)]);
        assert_eq!((found.bins[8].events, found.bins[8].right), (1, 0));
        assert_eq!((found.bins[9].events, found.bins[9].right), (2, 1));
        // (0.85 - 0) / 3 + (1.9 - 1) / 3
        assert!((found.error() - (0.85 + 0.9) / 3.0).abs() < 1e-12, "{}", found.error());
        assert_eq!(found.to_string(), "ECE 0.583  0.8–0.9: 0.00 of 1  0.9–1.0: 0.50 of 2");
        assert!(Calibration::default().error() < 1e-12);
    }
}
