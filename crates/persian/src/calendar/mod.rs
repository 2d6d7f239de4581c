//! Dates: what days the words of a story mean.
//!
//! Knows the Jalali, Gregorian and lunar Hijri calendars, the words of `lexicon/calendar.toml`, how they combine, and the clocks of
//! Iran and Afghanistan. Knows no verbs: where the tense decides ([`DateKind::Weekday`], [`DateKind::Recurring`]) it gives the day
//! on the past side as [`DateExpression::value`] and the one on the future side as [`DateExpression::future_value`].

mod convert;
mod evaluation;
mod expression;
mod find;
mod resolve;
mod stamp;
mod tehran;

pub use convert::{from_civil, month_end, to_civil, weekday};
pub use evaluation::{SpanScore, score_spans};
pub use find::find_dates;
pub use stamp::{TimeStamp, time_stamp};
pub use tehran::{iso_local, offset, zone};

use jiff::civil;
use model::{Precision, Span};
use std::ops::Range;

/// Whose clocks and calendar a newsroom goes by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Country {
    /// Iran, Tehran time.
    #[default]
    Iran,
    /// Afghanistan, Kabul time.
    Afghanistan,
}

/// What dates are told against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DateContext {
    /// The day the story was published, if it is known.
    pub published: Option<civil::Date>,
    /// Where it was published.
    pub calendar_country: Country,
}

/// Days, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// First day.
    pub start: civil::Date,
    /// Last day.
    pub end: civil::Date,
    /// How finely it is known.
    pub precision: Precision,
}

impl Days {
    /// One day.
    pub fn day(day: civil::Date) -> Self {
        Self { start: day, end: day, precision: Precision::Day }
    }

    /// Whether `day` is one of them.
    pub fn contains(&self, day: civil::Date) -> bool {
        self.start <= day && day <= self.end
    }
}

impl From<Days> for model::DateInterval {
    fn from(days: Days) -> Self {
        Self { start: days.start.to_string(), end: days.end.to_string(), precision: days.precision }
    }
}

/// Why an expression has no days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Told against an event («همزمان با…», «دو روز بعد», «آن سال»).
    AnchoredToEvent,
    /// Told against the day of publication, which is not known.
    NoPublicationDate,
    /// No calendar has such a day (31 Mehr).
    NoSuchDay,
    /// No days are named («اخیرا», «چند روز گذشته»).
    Vague,
}

impl Reason {
    /// The word that records carry.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AnchoredToEvent => "anchored-to-event",
            Self::NoPublicationDate => "no-publication-date",
            Self::NoSuchDay => "no-such-day",
            Self::Vague => "vague",
        }
    }
}

/// How an expression finds its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateKind {
    /// It names the year itself.
    Absolute,
    /// Against the day of publication («دیروز», «سال گذشته»).
    Relative,
    /// A day of the week without a date: the last one by `value`, the next one by `future_value`.
    Weekday,
    /// A day, month or season without a year: likewise.
    Recurring,
    /// Against an event.
    Anchored,
    /// No days are named.
    Vague,
}

/// How what is dated lies to the days named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bound {
    /// In them.
    Within,
    /// «از»: from their first on.
    Since,
    /// «تا»: up to their last.
    Until,
    /// «پس از».
    After,
    /// «پیش از».
    Before,
}

/// Words that date something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateExpression {
    /// Which units they are, numbered in the text they were found in.
    pub units: Range<usize>,
    /// Where they stand in the original.
    pub span: Span,
    /// The days meant; on the past side where the tense would decide.
    pub value: Option<Days>,
    /// The days meant on the future side, of [`DateKind::Weekday`] and [`DateKind::Recurring`].
    pub future_value: Option<Days>,
    /// The clock time, if one is named.
    pub time: Option<civil::Time>,
    /// Why `value` is none.
    pub unresolved: Option<Reason>,
    /// The rule that read it, for explaining.
    pub rule: &'static str,
    /// How it finds its days.
    pub kind: DateKind,
    /// How what is dated lies to them.
    pub bound: Bound,
}

#[cfg(test)]
mod tests;
