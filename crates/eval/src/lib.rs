//! How well records agree with stories coded by careful readers: the gold.
//!
//! Knows the shape of gold files, the figures that are reported on them (precision, recall and F1 of types, dyads, records and
//! relations; shares of right dates, places and so on), and how to say why a dyad was missed. Knows nothing of how records come
//! about, and does no I/O: everything here is a pure function of gold stories and records, and gives a value that prints itself
//! as a table.
//!
//! ```
//! let gold = dabir_eval::read_gold(r#"{"id": "1", "text": "", "events": [{"type": "PROTEST", "actors": [{"code": "IRN"}]}]}"#)?;
//! let scores = dabir_eval::score(&gold, &[]);
//! assert_eq!((scores.stories, scores.missing, scores.dyad.counts.missed), (1, 1, 1));
//! # Ok::<(), dabir_eval::GoldError>(())
//! ```

mod calibration;
mod compared;
mod confusion;
pub mod conll2018;
pub mod conllu;
mod differences;
mod gold;
pub mod names;
pub mod noise;
mod participants;
mod probes;
mod published;
mod references;
mod score;

pub use calibration::{Bin, Calibration, calibration};
pub use compared::Dyad;
pub use confusion::{Confusion, confusion};
pub use differences::{Differences, MissedDyad, Reason, ReasonCounts, SpuriousDyad, differences, reasons, worst};
pub use gold::{GoldDate, GoldError, GoldEvent, GoldFacts, GoldParticipant, GoldPlace, GoldRelation, GoldStory, read_gold, read_records};
pub use participants::{
    GoldMention, MentionClass, MentionScores, MissedParticipant, ParticipantScores, Whom, gold_mentions, missed_participants, participants,
};
pub use probes::{Probe, ProbeError, ProbeScores, read_probes};
pub use published::{Published, PublishedNames, PublishedNamesTable, PublishedSyntax, PublishedSyntaxTable, published};
pub use references::{Passage, PassageError, PassageReference, ReferenceScores, Taken, WrongReference, read_passages, score_references};
pub use score::{Counts, FalseEvents, Measure, Scores, Share, score};
