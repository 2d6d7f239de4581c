//! From what an expression says to its days.

use super::convert::{from_civil, month_end, to_civil, weekday};
use super::expression::{Core, YearOf};
use super::{DateKind, Days, Reason};
use jiff::ToSpan;
use jiff::civil::Date;
use lexicon::{Calendar, Direction, Part, TimeUnit};
use model::Precision;

/// On which side of the day of publication a date without a year is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Past,
    Future,
}

/// Turns expressions into days, against a day of publication.
pub(super) struct Resolver {
    pub published: Option<Date>,
}

fn plus(day: Date, days: i64) -> Result<Date, Reason> {
    // Bounded, because spans of more days than jiff's calendar has are refused with a panic.
    if days.abs() > 3_000_000 {
        return Err(Reason::NoSuchDay);
    }
    day.checked_add(days.days()).map_err(|_| Reason::NoSuchDay)
}

fn interval(start: Date, end: Date) -> Days {
    Days { start, end, precision: Precision::Interval }
}

/// Year and month, `months` further.
fn shift(year: i32, month: u8, months: i64) -> (i32, u8) {
    let all = i64::from(year) * 12 + i64::from(month) - 1 + months.clamp(-1_000_000, 1_000_000);
    (all.div_euclid(12) as i32, all.rem_euclid(12) as u8 + 1)
}

impl Resolver {
    fn published(&self) -> Result<Date, Reason> {
        self.published.ok_or(Reason::NoPublicationDate)
    }

    /// The days of `core`.
    pub fn days(&self, core: &Core, side: Side) -> Result<Days, Reason> {
        match core {
            Core::Date { calendar, year, month, last_month, days, weekday } => {
                self.date(*calendar, *year, (*month, *last_month), *days, *weekday, side)
            }
            Core::Named { calendar, month, day, length, year } => {
                let first = self.date(*calendar, *year, (*month, *month), Some((*day, *day)), None, side)?;
                if *length == 1 { Ok(first) } else { Ok(interval(first.start, plus(first.start, i64::from(*length) - 1)?)) }
            }
            Core::DayOfMonth { first, last, offset } => {
                let (y, m, _) = from_civil(Calendar::Jalali, self.published()?);
                let (y, m) = shift(y, m, i64::from(*offset));
                month_days(Calendar::Jalali, y, (m, m), Some((*first, *last))).ok_or(Reason::NoSuchDay)
            }
            Core::Day { offset, weekday: named } => {
                let day = plus(self.published()?, i64::from(*offset))?;
                // Stories go online after they were written: where «امروز چهارشنبه» is told on a Thursday, the weekday is right.
                let off = named.map_or(0, |named| (i64::from(named) - i64::from(weekday(day)) + 7) % 7);
                Ok(Days::day(plus(day, if off > 3 { off - 7 } else { off })?))
            }
            Core::Now => Ok(Days::day(self.published()?)),
            Core::Weekday { weekday: day, direction } => self.weekday(*day, *direction, side),
            Core::WeekdayOf { weekday: day, week } => {
                let saturday = self.saturday()?;
                Ok(Days::day(plus(saturday, i64::from(*week) * 7 + i64::from(*day))?))
            }
            Core::Unit { unit, offset, calendar } => self.unit(*unit, i64::from(*offset), *calendar),
            Core::Count { number, unit, direction } => self.count(*number, *unit, *direction),
            Core::Years { first, last } => {
                let (start, end) = (year_days(*first)?, year_days(*last)?);
                if start.start > end.start {
                    return Err(Reason::NoSuchDay);
                }
                let precision = if first == last { Precision::Year } else { Precision::Interval };
                Ok(Days { start: start.start, end: end.end, precision })
            }
            Core::Decades { calendar, first, last } => {
                let (start, end) = (year_days((*calendar, *first))?, year_days((*calendar, *last + 9))?);
                let precision = if first == last { Precision::Decade } else { Precision::Interval };
                Ok(Days { start: start.start, end: end.end, precision })
            }
            Core::Century { calendar, number } => {
                let (start, end) = (year_days((*calendar, number * 100 - 99))?, year_days((*calendar, number * 100))?);
                Ok(Days { start: start.start, end: end.end, precision: Precision::Century })
            }
            Core::Season { season, year } => {
                let first = season * 3 + 1;
                let found = self.date(Calendar::Jalali, *year, (first, first + 2), None, None, side)?;
                Ok(Days { precision: Precision::Season, ..found })
            }
            Core::Part { part, of } => self.part(*part, of, side),
            Core::Portion { months, index, of } => {
                let (y, _, _) = from_civil(Calendar::Jalali, self.days(of, side)?.start);
                let first = months * index + 1;
                if first + months > 13 {
                    return Err(Reason::NoSuchDay);
                }
                let days = month_days(Calendar::Jalali, y, (first, first + months - 1), None).ok_or(Reason::NoSuchDay)?;
                Ok(interval(days.start, days.end))
            }
            Core::Range(first, last) => {
                let (mut start, end) = (self.days(first, side)?, self.days(last, side)?);
                if start.start > end.end {
                    // «از ۱۵ اسفند تا ۵ فروردین»: the first end without a year lies before the last.
                    let before = Self { published: Some(end.end) };
                    start = before.days(first, Side::Past)?;
                }
                if start.start > end.end { Err(Reason::NoSuchDay) } else { Ok(interval(start.start, end.end)) }
            }
            Core::UntilNow(first) => {
                let (start, now) = (self.days(first, Side::Past)?, self.published()?);
                if start.start > now { Err(Reason::NoSuchDay) } else { Ok(interval(start.start, now)) }
            }
            Core::SomeTime => Err(Reason::Vague),
            Core::Told => Err(Reason::AnchoredToEvent),
            Core::NoSuchDay => Err(Reason::NoSuchDay),
        }
    }

    /// How `core` finds its days.
    pub fn kind(core: &Core) -> DateKind {
        match core {
            Core::Date { year, .. } | Core::Named { year, .. } | Core::Season { year, .. } => match year {
                YearOf::Given(..) => DateKind::Absolute,
                YearOf::Nearest(None) => DateKind::Recurring,
                YearOf::Offset(_) | YearOf::Nearest(Some(_)) => DateKind::Relative,
                YearOf::Told => DateKind::Anchored,
            },
            Core::Weekday { direction: None, .. } => DateKind::Weekday,
            Core::Years { .. } | Core::Decades { .. } | Core::Century { .. } | Core::NoSuchDay => DateKind::Absolute,
            Core::Part { of, .. } | Core::Portion { of, .. } | Core::UntilNow(of) => Self::kind(of),
            Core::Range(_, last) => Self::kind(last),
            Core::SomeTime => DateKind::Vague,
            Core::Told | Core::Count { direction: Direction::Later, .. } => DateKind::Anchored,
            Core::Weekday { .. }
            | Core::WeekdayOf { .. }
            | Core::DayOfMonth { .. }
            | Core::Day { .. }
            | Core::Unit { .. }
            | Core::Count { .. }
            | Core::Now => DateKind::Relative,
        }
    }

    fn saturday(&self) -> Result<Date, Reason> {
        let day = self.published()?;
        plus(day, -i64::from(weekday(day)))
    }

    fn weekday(&self, day: u8, direction: Option<Direction>, side: Side) -> Result<Days, Reason> {
        let now = self.published()?;
        let back = i64::from((weekday(now) + 7 - day) % 7);
        let ahead = i64::from((day + 7 - weekday(now)) % 7);
        let never_today = |n: i64| if n == 0 { 7 } else { n };
        let offset = match direction {
            Some(Direction::Past | Direction::Ago) => -never_today(back),
            Some(Direction::Future | Direction::Ahead) => never_today(ahead),
            Some(Direction::Present | Direction::This) => i64::from(day) - i64::from(weekday(now)),
            Some(Direction::Later | Direction::That) => return Err(Reason::AnchoredToEvent),
            None if side == Side::Past => -back,
            None => ahead,
        };
        Ok(Days::day(plus(now, offset)?))
    }

    fn unit(&self, unit: TimeUnit, offset: i64, calendar: Calendar) -> Result<Days, Reason> {
        let now = self.published()?;
        let (y, m, _) = from_civil(calendar, now);
        match unit {
            TimeUnit::Minute | TimeUnit::Hour => Ok(Days::day(now)),
            TimeUnit::Day => Ok(Days::day(plus(now, offset)?)),
            TimeUnit::Week => {
                let start = plus(self.saturday()?, 7 * offset)?;
                Ok(interval(start, plus(start, 6)?))
            }
            TimeUnit::Month => {
                let (y, m) = shift(y, m, offset);
                month_days(calendar, y, (m, m), None).ok_or(Reason::NoSuchDay)
            }
            TimeUnit::Year => year_days((calendar, y.saturating_add(offset as i32))),
            TimeUnit::Decade => {
                let first = y.div_euclid(10) * 10 + 10 * offset as i32;
                let (start, end) = (year_days((calendar, first))?, year_days((calendar, first + 9))?);
                Ok(Days { start: start.start, end: end.end, precision: Precision::Decade })
            }
            TimeUnit::Century => Err(Reason::Vague),
        }
    }

    fn count(&self, number: i64, unit: TimeUnit, direction: Direction) -> Result<Days, Reason> {
        if matches!(direction, Direction::Later | Direction::That) {
            return Err(Reason::AnchoredToEvent);
        }
        let now = self.published()?;
        let number = number.clamp(0, 1_000_000);
        let sign = if matches!(direction, Direction::Past | Direction::Ago) { -1 } else { 1 };
        let far = match unit {
            TimeUnit::Minute => plus(now, sign * (number / 1440))?,
            TimeUnit::Hour => plus(now, sign * (number / 24))?,
            TimeUnit::Day => plus(now, sign * number)?,
            TimeUnit::Week => plus(now, sign * number * 7)?,
            TimeUnit::Month | TimeUnit::Year | TimeUnit::Decade | TimeUnit::Century => {
                let months = number
                    * match unit {
                        TimeUnit::Month => 1,
                        TimeUnit::Year => 12,
                        TimeUnit::Decade => 120,
                        _ => 1200,
                    };
                let (y, m, d) = from_civil(Calendar::Jalali, now);
                let (y, m) = shift(y, m, sign * months);
                // A month that has no such day has one a day or two before.
                (0..3u8).find_map(|n| to_civil(Calendar::Jalali, y, m, d.saturating_sub(n))).ok_or(Reason::NoSuchDay)?
            }
        };
        match direction {
            Direction::Past => Ok(interval(far, now)),
            Direction::Future => Ok(interval(now, far)),
            _ => {
                let there = Self { published: Some(far) };
                match unit {
                    TimeUnit::Century => Err(Reason::Vague),
                    _ => there.unit(unit, 0, Calendar::Jalali),
                }
            }
        }
    }

    fn part(&self, part: Part, of: &Core, side: Side) -> Result<Days, Reason> {
        let whole = self.days(of, side)?;
        let length = i64::from((whole.end - whole.start).get_days()) + 1;
        let third = (length / 3).max(1);
        let edge = if length > 60 { length / 12 } else { (length / 6).max(1) };
        let (start, end) = match part {
            Part::Beginning => (whole.start, plus(whole.start, edge - 1)?),
            Part::Early => (whole.start, plus(whole.start, third - 1)?),
            Part::Middle | Part::MidPoint => (plus(whole.start, third)?, plus(whole.start, (2 * third - 1).max(third))?),
            Part::Late => (plus(whole.start, (2 * third).min(length - 1))?, whole.end),
            Part::End => (plus(whole.end, 1 - edge)?, whole.end),
        };
        Ok(interval(start, end.min(whole.end)))
    }

    fn date(
        &self,
        calendar: Calendar,
        year: YearOf,
        months: (u8, u8),
        days: Option<(u8, u8)>,
        named_weekday: Option<u8>,
        side: Side,
    ) -> Result<Days, Reason> {
        let in_year = |y| month_days(calendar, y, months, days);
        match year {
            YearOf::Told => Err(Reason::AnchoredToEvent),
            YearOf::Given(of, y) if of == calendar => in_year(y).ok_or(Reason::NoSuchDay),
            YearOf::Given(of, y) => {
                // A month of one calendar in a year of another («مارس ۱۳۹۸»): the one that begins in that year.
                let (guess, _, _) = from_civil(calendar, year_days((of, y))?.start);
                let began = |d: &Days| from_civil(of, d.start).0 == y;
                (guess..=guess + 1).filter_map(in_year).find(began).ok_or(Reason::NoSuchDay)
            }
            YearOf::Offset(offset) => {
                // «پارسال» is a solar year also for a lunar day.
                let of = if calendar == Calendar::Lunar { Calendar::Jalali } else { calendar };
                let y = from_civil(of, self.published()?).0 + offset;
                self.date(calendar, YearOf::Given(of, y), months, days, named_weekday, side)
            }
            YearOf::Nearest(direction) => {
                let now = self.published()?;
                let (y, _, _) = from_civil(calendar, now);
                // Five years to each side reach the next leap day.
                let back = || (y - 5..=y + 1).rev().filter_map(in_year);
                let ahead = || (y - 1..=y + 5).filter_map(in_year);
                let found = match direction {
                    Some(Direction::Past | Direction::Ago) => back().find(|d| d.end < now),
                    Some(Direction::Future | Direction::Ahead) => ahead().find(|d| d.start > now),
                    Some(Direction::Present | Direction::This) => in_year(y),
                    Some(Direction::Later | Direction::That) => return Err(Reason::AnchoredToEvent),
                    None => {
                        let past = back().find(|d| d.start <= now);
                        let future = ahead().find(|d| d.end >= now);
                        let (first, second) = if side == Side::Past { (past, future) } else { (future, past) };
                        // The day of the week, where it is told, decides between the last one and the next.
                        let fits = |d: &Option<Days>| match (d, named_weekday) {
                            (Some(d), Some(day)) => weekday(d.start) == day,
                            _ => true,
                        };
                        if !fits(&first) && fits(&second) { second } else { first }
                    }
                };
                found.ok_or(Reason::NoSuchDay)
            }
        }
    }
}

fn year_days((calendar, year): (Calendar, i32)) -> Result<Days, Reason> {
    month_days(calendar, year, (1, 12), None).map(|d| Days { precision: Precision::Year, ..d }).ok_or(Reason::NoSuchDay)
}

/// The days of months, or from a day of the first to a day of the last; none where a day does not exist.
fn month_days(calendar: Calendar, year: i32, (month, last_month): (u8, u8), days: Option<(u8, u8)>) -> Option<Days> {
    let last_year = if last_month < month { year + 1 } else { year };
    let (first, last) = days.unwrap_or((1, 1));
    let start = to_civil(calendar, year, month, first)?;
    let end = match days {
        Some(_) => to_civil(calendar, last_year, last_month, last)?,
        None => month_end(calendar, last_year, last_month)?,
    };
    let precision = match days {
        Some(_) if start == end => Precision::Day,
        None if month == last_month => Precision::Month,
        _ => Precision::Interval,
    };
    (start <= end).then_some(Days { start, end, precision })
}
