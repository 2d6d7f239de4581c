//! What an expression says, before it is known which days that are.

use lexicon::{Calendar, Direction, Part, TimeUnit};

/// The year of a day, month or season.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum YearOf {
    /// Named, in this calendar.
    Given(Calendar, i32),
    /// So many years from the running one, in the calendar of the month.
    Offset(i32),
    /// Not named: the nearest, or the one that the direction says.
    Nearest(Option<Direction>),
    /// Told before («همان سال»).
    Told,
}

/// One date expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Core {
    /// A month, months, or days of a month.
    Date {
        calendar: Calendar,
        year: YearOf,
        month: u8,
        last_month: u8,
        /// First and last day; whole months without.
        days: Option<(u8, u8)>,
        /// The day of the week that is named with it.
        weekday: Option<u8>,
    },
    /// Days of a month counted from the running one («نهم ماه جاری»).
    DayOfMonth { first: u8, last: u8, offset: i32 },
    /// A day with a name.
    Named { calendar: Calendar, month: u8, day: u8, length: u8, year: YearOf },
    /// So many days from publication, with the day of the week where that is named too.
    Day { offset: i32, weekday: Option<u8> },
    /// A day of the week: nearest, or by direction.
    Weekday { weekday: u8, direction: Option<Direction> },
    /// A day of a week counted from the running one.
    WeekdayOf { weekday: u8, week: i32 },
    /// A week, month or year counted from the running one.
    Unit { unit: TimeUnit, offset: i32, calendar: Calendar },
    /// So many units back or ahead.
    Count { number: i64, unit: TimeUnit, direction: Direction },
    /// Years.
    Years { first: (Calendar, i32), last: (Calendar, i32) },
    /// Decades by their first years.
    Decades { calendar: Calendar, first: i32, last: i32 },
    /// A century by its number.
    Century { calendar: Calendar, number: i32 },
    /// A season of the solar year.
    Season { season: u8, year: YearOf },
    /// Part of a stretch.
    Part { part: Part, of: Box<Core> },
    /// One of the equal parts of a year, `months` long, numbered from 0.
    Portion { months: u8, index: u8, of: Box<Core> },
    /// From the one to the other.
    Range(Box<Core>, Box<Core>),
    /// From then to publication.
    UntilNow(Box<Core>),
    /// The day of publication.
    Now,
    /// No days are named.
    SomeTime,
    /// Told against an event or something told before.
    Told,
    /// A date that no calendar has.
    NoSuchDay,
}

impl Core {
    /// Whether it is one day, so that another name of the same day may stand beside it.
    pub fn is_one_day(&self) -> bool {
        match self {
            Self::Day { .. } | Self::Weekday { .. } | Self::WeekdayOf { .. } => true,
            Self::Date { days, month, last_month, .. } => month == last_month && days.is_some_and(|(first, last)| first == last),
            Self::DayOfMonth { first, last, .. } => first == last,
            _ => false,
        }
    }

    /// How sure it is of its day among several names of one day.
    pub fn certainty(&self) -> u8 {
        match self {
            Self::Date { year: YearOf::Given(..), .. } => 4,
            Self::Day { .. } => 3,
            Self::Date { .. } | Self::DayOfMonth { .. } => 2,
            Self::WeekdayOf { .. } => 1,
            _ => 0,
        }
    }

    /// The rule's name.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Date { days: Some(_), year: YearOf::Given(..), .. } => "calendar/day-month-year",
            Self::Date { days: Some(_), .. } => "calendar/day-month",
            Self::Date { year: YearOf::Given(..), .. } => "calendar/month-year",
            Self::Date { .. } => "calendar/month",
            Self::DayOfMonth { .. } => "calendar/day-of-month",
            Self::Named { .. } => "calendar/named-day",
            Self::Day { .. } => "calendar/relative-day",
            Self::Weekday { .. } => "calendar/weekday",
            Self::WeekdayOf { .. } => "calendar/weekday-of-week",
            Self::Unit { .. } => "calendar/relative-unit",
            Self::Count { .. } => "calendar/count",
            Self::Years { .. } => "calendar/year",
            Self::Decades { .. } => "calendar/decade",
            Self::Century { .. } => "calendar/century",
            Self::Season { .. } => "calendar/season",
            Self::Part { .. } | Self::Portion { .. } => "calendar/part",
            Self::Range(..) => "calendar/range",
            Self::UntilNow(_) => "calendar/until-now",
            Self::Now => "calendar/now",
            Self::SomeTime => "calendar/vague",
            Self::Told => "calendar/anchored",
            Self::NoSuchDay => "calendar/numeric",
        }
    }
}
