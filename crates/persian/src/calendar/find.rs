//! How date words combine.

use super::convert::to_civil;
use super::expression::{Core, YearOf};
use super::resolve::{Resolver, Side};
use super::{Bound, DateContext, DateExpression, DateKind, Reason};
use jiff::civil;
use lexicon::{Calendar, CalendarWord as W, CalendarWords, DayPart, Direction, Era, Link, Part, TimeUnit};
use script::{Unit, UnitKind};

/// Every date expression among `units`, in order, none inside another. Give the units of one sentence or more.
///
/// The time is linear in the number of units, with one table lookup for each that is no part of a date.
pub fn find_dates(units: &[Unit], words: &CalendarWords, context: &DateContext) -> Vec<DateExpression> {
    let reader = Reader::new(units, words);
    let resolver = Resolver { published: context.published };
    let mut found = Vec::new();
    let mut at = 0;
    while at < units.len() {
        match reader.expression(at) {
            Some(read) if read.end > at => {
                let next = read.end;
                if !reader.is_name(at, &read) {
                    found.push(reader.resolved(&read, &resolver));
                }
                at = next;
            }
            _ => at += 1,
        }
    }
    found
}

/// An expression as read, with the units it takes.
#[derive(Clone, Debug)]
pub(super) struct Read {
    pub start: usize,
    pub end: usize,
    pub core: Core,
    pub time: Option<civil::Time>,
    pub seconds: bool,
    bound: Bound,
}

/// A number, in digits or words.
#[derive(Clone, Copy, Debug)]
struct Number {
    value: i64,
    end: usize,
    ordinal: bool,
    /// How many digits; 0 for words.
    digits: usize,
}

impl Number {
    fn as_day(self) -> Option<u8> {
        (self.digits <= 2 && (1..=31).contains(&self.value)).then_some(self.value as u8)
    }
}

/// Units with what the calendar's words say at each.
pub(super) struct Reader<'a> {
    pub units: &'a [Unit],
    hits: Vec<Option<(W, usize)>>,
}

impl<'a> Reader<'a> {
    pub fn new(units: &'a [Unit], words: &CalendarWords) -> Self {
        let mut hits: Vec<Option<(W, usize)>> = (0..units.len()).map(|i| words.longest(&units[i..])).collect();
        for i in 0..hits.len() {
            if let Some((W::Never, length)) = hits[i] {
                hits[i..i + length].fill(None);
            }
        }
        Self { units, hits }
    }

    /// What the word at `at` says, and the unit after it.
    fn word(&self, at: usize) -> Option<(W, usize)> {
        self.hits.get(at).copied().flatten().map(|(word, length)| (word, at + length))
    }

    fn is(&self, at: usize, word: W) -> Option<usize> {
        self.word(at).filter(|(found, _)| *found == word).map(|(_, end)| end)
    }

    /// The unit after `link` if it stands at `at`.
    pub fn link(&self, at: usize, link: Link) -> Option<usize> {
        self.is(at, W::Link(link))
    }

    pub fn form(&self, at: usize) -> &str {
        self.units.get(at).map_or("", |u| u.form.as_str())
    }

    pub fn is_dash(&self, at: usize) -> bool {
        matches!(self.form(at), "-" | "–" | "—" | "−")
    }

    /// Whether the words that end before `at` say `link`.
    fn preceded_by(&self, at: usize, link: Link) -> Option<usize> {
        // The longest phrase counts: «پس از», not «از».
        let start = (at.saturating_sub(3)..at).find(|&i| self.word(i).is_some_and(|(_, end)| end == at))?;
        self.link(start, link).map(|_| start)
    }

    // Numbers.

    fn digits(&self, at: usize) -> Option<Number> {
        let unit = self.units.get(at)?;
        let plain = unit.kind == UnitKind::Number && unit.form.len() <= 7 && unit.form.bytes().all(|b| b.is_ascii_digit());
        let value = plain.then(|| unit.form.parse().ok())??;
        Some(Number { value, end: at + 1, ordinal: false, digits: unit.form.len() })
    }

    fn number(&self, at: usize) -> Option<Number> {
        if let Some(mut number) = self.digits(at) {
            if let Some(end) = self.is(number.end, W::Ordinal(0)) {
                (number.end, number.ordinal) = (end, true);
            } else if let Some(end) = self.is(number.end, W::Number(1000))
                && number.digits <= 3
            {
                number = Number { value: number.value * 1000, end, ordinal: false, digits: 0 };
            }
            return Some(number);
        }
        let mut sum = Number { value: 0, end: at, ordinal: false, digits: 0 };
        // What the next word must be smaller than: after «بیست و» only a unit can stand.
        let mut room = i64::MAX;
        let mut next = at;
        loop {
            match self.word(next) {
                Some((W::Number(n), end)) => {
                    let n = i64::from(n);
                    if n == 1000 && sum.value > 0 && sum.value < 1000 && next == sum.end {
                        sum.value *= 1000;
                        room = 1000;
                    } else if n < room && (sum.value == 0 || next > sum.end) {
                        sum.value += n;
                        room = match n {
                            1000.. => 1000,
                            100.. => 100,
                            20.. => 10,
                            _ => 0,
                        };
                    } else {
                        break;
                    }
                    sum.end = end;
                    // «دو هزار» goes on without «و».
                    next = match (self.is(end, W::Number(1000)), self.link(end, Link::And)) {
                        (Some(_), _) if sum.value < 1000 => end,
                        (_, Some(after)) if room > 0 => after,
                        _ => break,
                    };
                }
                Some((W::Ordinal(n), end)) if n > 0 && i64::from(n) < room && (sum.value == 0 || next > sum.end) => {
                    sum.value += i64::from(n);
                    (sum.end, sum.ordinal) = (end, true);
                    break;
                }
                _ => break,
            }
        }
        (sum.value > 0).then_some(sum)
    }

    /// Whether the number that ends before `at` counts something.
    fn is_counted(&self, at: usize) -> bool {
        matches!(self.word(at), Some((W::Counted | W::Number(1000), _)))
            || (matches!(self.form(at), ":" | "/" | "+") && self.units.get(at).is_some_and(|u| u.joined))
            || (self.form(at) == "+" && self.digits(at + 1).is_some())
    }

    // Years.

    fn era(&self, at: usize) -> Option<(Era, usize)> {
        let opened = self.form(at) == "(";
        let (word, end) = self.word(at + usize::from(opened))?;
        let W::Era(era) = word else { return None };
        let closed = self.form(end) == ")";
        if opened && !closed { None } else { Some((era, end + usize::from(opened))) }
    }

    /// The calendar of a year as written.
    fn calendar_of(year: i64, era: Option<Era>) -> Option<Calendar> {
        match era {
            Some(Era::Jalali) => Some(Calendar::Jalali),
            Some(Era::Gregorian) => Some(Calendar::Gregorian),
            Some(Era::Lunar) => Some(Calendar::Lunar),
            Some(Era::Hijri) => Some(if year >= 1300 { Calendar::Jalali } else { Calendar::Lunar }),
            None => match year {
                1250..=1450 => Some(Calendar::Jalali),
                1700..=2100 => Some(Calendar::Gregorian),
                _ => None,
            },
        }
    }

    /// A year's number: four digits, words, or two digits of which the least that is a year is `least`.
    fn year_number(&self, at: usize, least: i64, early: bool) -> Option<((Calendar, i32), usize)> {
        let number = self.number(at).filter(|n| !n.ordinal)?;
        let (era, end) = self.era(number.end).map_or((None, number.end), |(era, end)| (Some(era), end));
        if era.is_none() && self.is_counted(end) {
            return None;
        }
        let year = match (number.digits, number.value) {
            (2, v) if era == Some(Era::Gregorian) => 1900 + v,
            (2, v) if v >= least => 1300 + v,
            (2, v) if early && v <= 9 => 1400 + v,
            (0, v) if (least.max(30)..=99).contains(&v) && least <= 60 => 1300 + v,
            (3, v) if era.is_some() => v,
            (4, v) => v,
            (0, v) if v >= 1250 => v,
            _ => return None,
        };
        let calendar = Self::calendar_of(year, era)?;
        Some(((calendar, year as i32), end))
    }

    /// A year beside a month, season or named day: «۱۳۹۸», «سال ۹۸», «امسال», «سال گذشته», «گذشته».
    fn year_after(&self, at: usize, month_calendar: Calendar, with_day: bool) -> Option<(YearOf, usize)> {
        let given = |((calendar, year), end): ((Calendar, i32), usize)| {
            // A lunar month's year is lunar unless it can only be a solar one.
            let lunar = month_calendar == Calendar::Lunar && calendar == Calendar::Jalali && !(1300..1405).contains(&year);
            (YearOf::Given(if lunar { Calendar::Lunar } else { calendar }, year), end)
        };
        let least = if with_day { 30 } else { 60 };
        if self.digits(at).is_some() || matches!(self.word(at), Some((W::Number(_), _))) {
            if let Some(n) = self.digits(at)
                && n.digits == 4
                && month_calendar == Calendar::Lunar
                && (1000..1250).contains(&n.value)
            {
                return Some((YearOf::Given(Calendar::Lunar, n.value as i32), n.end));
            }
            if self.number(at).is_some_and(|n| n.digits == 0 && n.value < 1000) {
                return None;
            }
            return self.year_number(at, least, true).map(given);
        }
        match self.word(at)? {
            (W::RelativeYear(n), end) => Some((YearOf::Offset(n.into()), end)),
            (W::Direction(d @ (Direction::Past | Direction::Present | Direction::Future)), end) => {
                Some((YearOf::Nearest(Some(d)), self.era(end).map_or(end, |(_, end)| end)))
            }
            (W::Direction(Direction::That), end) => Some((YearOf::Told, self.is(end, W::Unit { unit: TimeUnit::Year, plural: false })?)),
            (W::Direction(Direction::This), end) => {
                Some((YearOf::Offset(0), self.is(end, W::Unit { unit: TimeUnit::Year, plural: false })?))
            }
            (W::Unit { unit: TimeUnit::Year, plural: false }, end) => {
                if let Some(year) = self.year_number(end, 30, true) {
                    return Some(given(year));
                }
                let end = self.era(end).map_or(end, |(_, end)| end);
                let (W::Direction(direction), end) = self.word(end)? else { return None };
                let year = offset_of(direction).map_or(YearOf::Told, YearOf::Offset);
                Some((year, self.era(end).map_or(end, |(_, end)| end)))
            }
            _ => None,
        }
    }

    // Cores, each from its first word.

    fn core(&self, at: usize) -> Option<(Core, usize)> {
        if self.units[at].kind == UnitKind::Number {
            return self.numeric(at).or_else(|| self.after_number(at));
        }
        match self.word(at)?.0 {
            W::Number(_) | W::Ordinal(1..) => self.after_number(at),
            W::Few | W::Count { .. } => self.count(at),
            W::Month { .. } => self.month(at, None, false),
            W::NamedDay { calendar, month, day, length } => {
                let end = self.word(at)?.1;
                let (year, end) = self.year_after(end, calendar, true).unwrap_or((YearOf::Nearest(None), end));
                Some((Core::Named { calendar, month, day, length, year }, end))
            }
            W::Weekday(_) => self.weekday(at),
            W::RelativeDay(n) => Some((Core::Day { offset: n.into(), weekday: None }, self.word(at)?.1)),
            W::RelativeYear(n) => {
                Some((Core::Unit { unit: TimeUnit::Year, offset: n.into(), calendar: Calendar::Jalali }, self.word(at)?.1))
            }
            W::Unit { .. } => self.unit(at),
            W::DayPart(_) => {
                // «شب گذشته»
                let end = self.is(self.word(at)?.1, W::Direction(Direction::Past))?;
                Some((Core::Day { offset: -1, weekday: None }, end))
            }
            W::Season(season) => {
                let (year, end) = self.year_after(self.word(at)?.1, Calendar::Jalali, false)?;
                Some((Core::Season { season, year }, end))
            }
            W::Direction(d @ (Direction::This | Direction::That)) => {
                let (W::Unit { unit, plural }, end) = self.word(self.word(at)?.1)? else { return None };
                match (d, unit) {
                    (Direction::That, TimeUnit::Day | TimeUnit::Week | TimeUnit::Month | TimeUnit::Year | TimeUnit::Decade) => {
                        Some((Core::Told, end))
                    }
                    (Direction::This, TimeUnit::Week | TimeUnit::Month) if !plural => {
                        Some((Core::Unit { unit, offset: 0, calendar: Calendar::Jalali }, end))
                    }
                    _ => None,
                }
            }
            W::Part(part) => self.part(at, part),
            W::Now => Some((Core::Now, self.word(at)?.1)),
            W::SomeTime => Some((Core::SomeTime, self.word(at)?.1)),
            _ => None,
        }
    }

    fn after_number(&self, at: usize) -> Option<(Core, usize)> {
        self.days_of_month(at).or_else(|| self.count(at)).or_else(|| self.portion(at)).or_else(|| {
            // «۲۰۱۹ میلادی»
            let number = self.number(at).filter(|n| !n.ordinal && (n.digits >= 3 || n.value > 1000))?;
            let (era, end) = self.era(number.end)?;
            let year = (Self::calendar_of(number.value, Some(era))?, number.value as i32);
            Some((Core::Years { first: year, last: year }, end))
        })
    }

    /// Days and their month: «۹ فروردین ۱۳۹۸», «۱۵ تا ۱۷ مرداد», «نهم ماه جاری».
    fn days_of_month(&self, at: usize) -> Option<(Core, usize)> {
        let number = self.number(at)?;
        let (mut first, mut end, plain) = (number.as_day()?, number.end, number.digits == 0 && !number.ordinal);
        let mut last = first;
        loop {
            let after = [Link::To, Link::And].iter().find_map(|&l| self.link(end, l));
            let sign = self.is_dash(end) || matches!(self.form(end), "،" | ",");
            let next = after.or(sign.then_some(end + 1));
            let Some((number, day)) = next.and_then(|n| self.number(n)).and_then(|n| Some((n, n.as_day()?))) else { break };
            (first, last, end) = (first.min(day), last.max(day), number.end);
        }
        let unit = self.is(end, W::Unit { unit: TimeUnit::Month, plural: false });
        if let Some(after) = unit
            && let Some((W::Direction(direction), after)) = self.word(after)
        {
            let offset = offset_of(direction);
            // «سه ماه قبل», «۱۰ ماه گذشته» count months.
            if !number.ordinal && direction != Direction::Present {
                return None;
            }
            return Some((offset.map_or(Core::Told, |offset| Core::DayOfMonth { first, last, offset }), after));
        }
        if let Some((W::Direction(d @ (Direction::This | Direction::That)), after)) = self.word(end)
            && let Some(after) = self.is(after, W::Unit { unit: TimeUnit::Month, plural: false })
        {
            let this = Core::DayOfMonth { first, last, offset: 0 };
            return Some((if d == Direction::This { this } else { Core::Told }, after));
        }
        let month = unit.unwrap_or(end);
        let (core, end) = self.month(month, Some((first, last)), unit.is_some())?;
        // A plain number word before an ambiguous month is more often a count («دو تیر»).
        let sure = !plain
            || matches!(core, Core::Date { year: YearOf::Given(..), .. })
            || matches!(self.word(month), Some((W::Month { unsure: false, .. }, _)));
        sure.then_some((core, end))
    }

    /// A month, with its days where they stood before, further months and the year after it.
    fn month(&self, at: usize, days: Option<(u8, u8)>, mut sure: bool) -> Option<(Core, usize)> {
        let (W::Month { calendar, number: month, unsure, with_unit }, mut end) = self.word(at)? else { return None };
        sure |= !unsure || with_unit || days.is_some();
        let mut last_month = month;
        if days.is_none() {
            // «فروردین تا خرداد», «مهر - آبان», «ماه‌های مهر و آبان»
            let next = [Link::To, Link::And].iter().find_map(|&l| self.link(end, l)).or(self.is_dash(end).then_some(end + 1));
            if let Some(next) = next
                && let Some((W::Month { calendar: other, number, unsure, .. }, after)) = self.word(next)
                && other == calendar
            {
                (last_month, end) = (number, after);
                sure |= !unsure;
            }
        }
        // Another name of the same month: «جوزا/خرداد»
        if self.form(end) == "/"
            && let Some((W::Month { number, .. }, after)) = self.word(end + 1)
            && number == month
        {
            end = after;
        }
        let year = self.year_after(end, calendar, days.is_some());
        let year = year.or_else(|| {
            let (era, after) = self.era(end)?;
            (Self::calendar_of(1300, Some(era)) == Some(calendar)).then_some((YearOf::Nearest(None), after))
        });
        if year.is_none() && !sure {
            return None;
        }
        let (year, end) = year.unwrap_or((YearOf::Nearest(None), end));
        let unlikely =
            unsure && !with_unit && days.is_none() && !matches!(year, YearOf::Given(_, 1000..) | YearOf::Offset(_) | YearOf::Told);
        if unlikely && !sure {
            return None;
        }
        Some((Core::Date { calendar, year, month, last_month, days, weekday: None }, end))
    }

    fn weekday(&self, at: usize) -> Option<(Core, usize)> {
        let (W::Weekday(weekday), mut end) = self.word(at)? else { return None };
        if let Some((W::DayPart(_), after)) = self.word(end) {
            end = after;
        }
        let week = W::Unit { unit: TimeUnit::Week, plural: false };
        match self.word(end) {
            Some((W::Direction(d @ (Direction::Past | Direction::Future | Direction::Present)), after)) => {
                return Some((Core::Weekday { weekday, direction: Some(d) }, after));
            }
            Some((W::Direction(Direction::This), after)) => {
                if let Some(after) = self.is(after, week) {
                    return Some((Core::WeekdayOf { weekday, week: 0 }, after));
                }
            }
            Some((W::Direction(Direction::That), after)) => {
                if let Some(after) = self.is(after, week) {
                    return Some((Core::Told, after));
                }
            }
            Some((word, after)) if word == week => {
                if let Some((W::Direction(direction), after)) = self.word(after) {
                    // «هفته بعد» of a weekday is the week to come.
                    let direction = if direction == Direction::Later { Direction::Future } else { direction };
                    if let Some(week) = offset_of(direction) {
                        return Some((Core::WeekdayOf { weekday, week }, after));
                    }
                }
            }
            _ => {}
        }
        Some((Core::Weekday { weekday, direction: None }, end))
    }

    /// What begins with a unit of time.
    fn unit(&self, at: usize) -> Option<(Core, usize)> {
        let (W::Unit { unit, plural }, end) = self.word(at)? else { return None };
        match unit {
            TimeUnit::Year => {
                if let Some(found) = self.years(end, plural) {
                    return Some(found);
                }
            }
            TimeUnit::Decade => {
                if let Some(found) = self.decades(end) {
                    return Some(found);
                }
            }
            TimeUnit::Century => {
                if let Some(number) = self.number(end).filter(|n| (1..=25).contains(&n.value)) {
                    let (era, end) = self.era(number.end).map_or((None, number.end), |(era, end)| (Some(era), end));
                    let calendar = match era {
                        Some(Era::Jalali) => Calendar::Jalali,
                        Some(Era::Lunar | Era::Hijri) => Calendar::Lunar,
                        Some(Era::Gregorian) | None => Calendar::Gregorian,
                    };
                    return Some((Core::Century { calendar, number: number.value as i32 }, end));
                }
            }
            TimeUnit::Month => {
                // «ماه ژانویه», «ماه‌های مهر و آبان»
                if let Some(found) = self.month(end, None, true) {
                    return Some(found);
                }
            }
            _ => {}
        }
        let (era, end) = self.era(end).map_or((None, end), |(era, end)| (Some(era), end));
        let (W::Direction(direction), end) = self.word(end)? else { return None };
        // Counted units that the rules for counts could not read («۲٫۵ قرن پیش»).
        if at > 0 && (self.units[at - 1].kind == UnitKind::Number || matches!(self.hits[at - 1], Some((W::Number(_), 1)))) {
            return None;
        }
        let (era, end) = self.era(end).map_or((era, end), |(era, end)| (Some(era), end));
        let calendar = calendar_or_jalali(era);
        if matches!(direction, Direction::This | Direction::That) {
            return None;
        }
        if plural {
            let now = matches!(unit, TimeUnit::Hour | TimeUnit::Minute);
            return match direction {
                Direction::Later => Some((Core::Told, end)),
                _ if now => Some((Core::Now, end)),
                _ => Some((Core::SomeTime, end)),
            };
        }
        let core = match (unit, direction) {
            // «روز بعد», «روز قبل» go on from what was told.
            (TimeUnit::Day, Direction::Ago | Direction::Later | Direction::Ahead) => Core::Told,
            (TimeUnit::Minute | TimeUnit::Hour, _) => Core::Now,
            (TimeUnit::Week, Direction::Later) => Core::Unit { unit, offset: 1, calendar },
            (TimeUnit::Century, _) => Core::SomeTime,
            (TimeUnit::Decade, Direction::Past) => Core::Count { number: 1, unit, direction },
            _ => offset_of(direction).map_or(Core::Told, |offset| Core::Unit { unit, offset, calendar }),
        };
        Some((core, end))
    }

    /// «۱۳۹۸», «۹۸», «۱۳۸۰ تا ۱۳۸۴», after «سال».
    fn years(&self, at: usize, plural: bool) -> Option<(Core, usize)> {
        let (mut first, mut end) = self.year_number(at, 30, plural)?;
        let mut last = first;
        let next = [Link::To, Link::And].iter().find_map(|&l| self.link(end, l)).or(self.is_dash(end).then_some(end + 1));
        if let Some(next) = next {
            let next = self.is(next, W::Unit { unit: TimeUnit::Year, plural: false }).unwrap_or(next);
            // «سال ۹۵ و ۲۰ نفر» is one year and something else.
            let likely =
                self.number(next).is_some_and(|n| n.digits == 4 || n.digits == 2 && self.digits(at).is_some_and(|d| d.digits == 2));
            if likely && let Some((year, after)) = self.year_number(next, 30, plural) {
                (last, end) = (year, after);
                // The calendar named at the end holds for both.
                if let Some((era, _)) = self.era(after.saturating_sub(1))
                    && let Some(calendar) = Self::calendar_of(i64::from(first.1), Some(era))
                {
                    first.0 = calendar;
                }
            }
        }
        Some((Core::Years { first, last }, end))
    }

    fn decades(&self, at: usize) -> Option<(Core, usize)> {
        let decade = |number: Number| {
            let v = number.value;
            (!number.ordinal && v % 10 == 0 && (matches!(v, 10..=90) || matches!(v, 1200..=1450 | 1700..=2100))).then_some(v as i32)
        };
        let number = self.number(at)?;
        let (mut first, mut end) = (decade(number)?, number.end);
        let mut last = first;
        loop {
            let sign = matches!(self.form(end), "،" | ",").then_some(end + 1);
            let next = [Link::To, Link::And].iter().find_map(|&l| self.link(end, l)).or(sign);
            let Some((number, value)) = next.and_then(|n| self.number(n)).and_then(|n| Some((n, decade(n)?))) else { break };
            (first, last, end) = (first.min(value), last.max(value), number.end);
        }
        let (era, end) = self.era(end).map_or((None, end), |(era, end)| (Some(era), end));
        let gregorian = era == Some(Era::Gregorian) || first > 1450;
        let full = |v: i32| if v > 90 { v } else { v + if gregorian { 1900 } else { 1300 } };
        let calendar = if gregorian { Calendar::Gregorian } else { Calendar::Jalali };
        Some((Core::Decades { calendar, first: full(first), last: full(last) }, end))
    }

    /// «دو روز پیش», «۲۴ ساعت گذشته», «چند روز گذشته», «دو روز پس از».
    fn count(&self, at: usize) -> Option<(Core, usize)> {
        let (number, unit, end) = match self.word(at) {
            Some((W::Count { number, unit }, end)) => (Some(i64::from(number)), unit, end),
            Some((W::Few, end)) => match self.word(end)? {
                (W::Unit { unit, .. }, end) => (None, unit, end),
                _ => return None,
            },
            _ => {
                let number = self.number(at).filter(|n| !n.ordinal)?;
                match self.word(number.end)? {
                    (W::Unit { unit, plural: false }, end) => (Some(number.value), unit, end),
                    _ => return None,
                }
            }
        };
        match self.word(end)? {
            (W::Link(Link::After | Link::Before), end) => Some((Core::Told, end)),
            (W::Direction(Direction::This | Direction::That), _) => None,
            (W::Direction(Direction::Present), end) => Some((Core::SomeTime, end)),
            (W::Direction(direction), end) => {
                let core = match number {
                    _ if direction == Direction::Later => Core::Told,
                    Some(number) => Core::Count { number, unit, direction },
                    None if matches!(unit, TimeUnit::Hour | TimeUnit::Minute) => Core::Now,
                    None => Core::SomeTime,
                };
                Some((core, end))
            }
            _ => None,
        }
    }

    /// «شش ماهه اول امسال», «سه ماهه نخست سال ۹۸».
    fn portion(&self, at: usize) -> Option<(Core, usize)> {
        let months = self.number(at).filter(|n| matches!(n.value, 2 | 3 | 4 | 6))?;
        let end = self.is(months.end, W::Unit { unit: TimeUnit::Month, plural: false })?;
        let index = self.number(end).filter(|n| n.ordinal && n.value * months.value <= 12)?;
        let (of, end) = self.year_period(index.end)?;
        Some((Core::Portion { months: months.value as u8, index: index.value as u8 - 1, of: Box::new(of) }, end))
    }

    /// A year as a stretch: «امسال», «سال ۹۸», «سال گذشته», and «سال» alone for the running one.
    fn year_period(&self, at: usize) -> Option<(Core, usize)> {
        match self.word(at)? {
            (W::RelativeYear(_) | W::Unit { unit: TimeUnit::Year, .. }, end) => {
                let running = Core::Unit { unit: TimeUnit::Year, offset: 0, calendar: Calendar::Jalali };
                Some(self.core(at).unwrap_or((running, end)))
            }
            (W::Direction(_), _) => self.core(at),
            _ => None,
        }
    }

    /// «اواخر ماه جاری», «نیمه اول مرداد», «پایان سال».
    fn part(&self, at: usize, part: Part) -> Option<(Core, usize)> {
        let (_, end) = self.word(at)?;
        let half = if part == Part::MidPoint { self.number(end).filter(|n| n.ordinal && n.value <= 2) } else { None };
        let end = half.map_or(end, |n| n.end);
        let (of, end) = match self.word(end)? {
            (W::Month { .. }, _) => self.month(end, None, true)?,
            (W::Season(season), after) => self.core(end).unwrap_or((Core::Season { season, year: YearOf::Nearest(None) }, after)),
            (W::Unit { unit: unit @ (TimeUnit::Week | TimeUnit::Month | TimeUnit::Year), plural: false }, after) => {
                self.core(end).unwrap_or_else(|| {
                    let (era, after) = self.era(after).map_or((None, after), |(era, after)| (Some(era), after));
                    (Core::Unit { unit, offset: 0, calendar: calendar_or_jalali(era) }, after)
                })
            }
            (W::Unit { unit: TimeUnit::Decade | TimeUnit::Century, .. } | W::RelativeYear(_) | W::Direction(_), _) => self.core(end)?,
            (W::Number(_), _) => self.year_number(end, 100, false).map(|(y, end)| (Core::Years { first: y, last: y }, end))?,
            _ if self.digits(end).is_some() => self.year_number(end, 60, false).map(|(y, end)| (Core::Years { first: y, last: y }, end))?,
            _ => return None,
        };
        if matches!(of, Core::Told | Core::SomeTime | Core::Count { .. } | Core::Now | Core::Day { .. }) {
            return matches!(of, Core::Told).then_some((of, end));
        }
        let year = matches!(of, Core::Unit { unit: TimeUnit::Year, .. })
            || matches!(&of, Core::Years { first, last } if first == last && first.0 == Calendar::Jalali);
        let core = match half {
            Some(n) if year => Core::Portion { months: 6, index: n.value as u8 - 1, of: Box::new(of) },
            Some(n) => Core::Part { part: if n.value == 1 { Part::Early } else { Part::Late }, of: Box::new(of) },
            None => Core::Part { part, of: Box::new(of) },
        };
        Some((core, end))
    }

    /// A date in digits: «1398/01/09», «98/1/9», «2019-03-29», «29.3.2019».
    fn numeric(&self, at: usize) -> Option<(Core, usize)> {
        let unit = self.units.get(at)?;
        // Part of a longer run of numbers and signs.
        let sign_before = at >= 2 && unit.joined && matches!(self.form(at - 1), "/" | "." | "\\") && self.digits(at - 2).is_some();
        if unit.kind != UnitKind::Number || sign_before {
            return None;
        }
        let (parts, sign, end) = if unit.form.contains('.') {
            let mut parts = unit.form.split('.');
            let three = [parts.next()?, parts.next()?, parts.next()?];
            if parts.next().is_some() {
                return None;
            }
            (three, ".", at + 1)
        } else {
            let sign = self.form(at + 1);
            if !matches!(sign, "/" | "-" | "." | "\\") || self.form(at + 3) != sign {
                return None;
            }
            self.digits(at)?;
            self.digits(at + 2)?;
            self.digits(at + 4)?;
            if self.form(at + 5) == sign && self.units[at + 5].joined && self.digits(at + 6).is_some() {
                return None;
            }
            ([self.form(at), self.form(at + 2), self.form(at + 4)], sign, at + 5)
        };
        if parts.iter().any(|p| p.is_empty() || p.len() > 4 || !p.bytes().all(|b| b.is_ascii_digit())) {
            return None;
        }
        let [first, second, third] = parts.map(|p| (p.len(), p.parse::<i64>().unwrap_or(0)));
        // Year first, or last; in English order the month may stand before the day.
        let (year, month, day) = match (first, second, third) {
            ((4, y), (1..=2, m), (1..=2, d)) | ((1..=2, d), (1..=2, m), (4, y)) if m <= 12 => (y, m, d),
            ((1..=2, m), (1..=2, d), (4, y)) if m <= 12 && y >= 1700 => (y, m, d),
            ((2, y), (1..=2, m), (1..=2, d)) if (60..=99).contains(&y) && sign != "-" => (1300 + y, m, d),
            ((2, y), (1..=2, m), (1..=2, d)) if y <= 9 && sign == "/" => (1400 + y, m, d),
            _ => return None,
        };
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let era = self.era(end);
        let calendar = Self::calendar_of(year, era.map(|(era, _)| era))?;
        let end = era.map_or(end, |(_, end)| end);
        let (month, day) = (month as u8, day as u8);
        if to_civil(calendar, year as i32, month, day).is_none() {
            return Some((Core::NoSuchDay, end));
        }
        let year = YearOf::Given(calendar, year as i32);
        Some((Core::Date { calendar, year, month, last_month: month, days: Some((day, day)), weekday: None }, end))
    }

    // Clock times.

    /// «ساعت ۱۱:۲۳», «ساعت ۸ صبح», «11:23»: the time, whether seconds are given, and the unit after it.
    pub fn clock(&self, at: usize) -> Option<(civil::Time, bool, usize)> {
        let named = self.is(at, W::Unit { unit: TimeUnit::Hour, plural: false });
        let start = named.unwrap_or(at);
        let hour = if named.is_some() { self.number(start)? } else { self.digits(start).filter(|n| n.digits <= 2)? };
        let two = |at: usize| self.digits(at).filter(|n| n.digits == 2 && n.value < 60);
        let (mut minute, mut second, mut end) = (0, None, hour.end);
        if self.form(end) == ":"
            && let Some(m) = two(end + 1)
        {
            (minute, end) = (m.value, m.end);
            if self.form(end) == ":"
                && let Some(s) = two(end + 1)
            {
                (second, end) = (Some(s.value), s.end);
            }
        } else if named.is_none() {
            return None;
        } else if let Some(after) = self.link(end, Link::And)
            && let Some(m) = self.number(after).filter(|m| m.value < 60)
            && let Some(after) = self.is(m.end, W::Unit { unit: TimeUnit::Minute, plural: false })
        {
            (minute, end) = (m.value, after);
        }
        let mut hour = hour.value;
        if let Some((W::DayPart(part), after)) = self.word(end) {
            if part == DayPart::SecondHalf && hour < 12 || part == DayPart::Noon && hour < 4 {
                hour += 12;
            }
            end = after;
        }
        if hour > 24 {
            return None;
        }
        let time = civil::Time::new((hour % 24) as i8, minute as i8, second.unwrap_or(0) as i8, 0).ok()?;
        Some((time, second.is_some(), end))
    }

    // Whole expressions.

    /// One day or stretch with what stands before it: «عصر روز جمعه», «در تاریخ ۹ فروردین».
    fn led(&self, at: usize) -> Option<Read> {
        let mut next = at;
        let (mut time, mut seconds) = (None, false);
        if let Some(after) = self.link(next, Link::On) {
            next = after;
        }
        if self.is(next, W::Unit { unit: TimeUnit::Hour, plural: false }).is_some()
            && let Some((clock, with_seconds, after)) = self.clock(next)
        {
            (time, seconds, next) = (Some(clock), with_seconds, after);
        }
        let whole = |(core, end): (Core, usize)| Read { start: at, end, core, time, seconds, bound: Bound::Within };
        // «شب گذشته» begins with a part of the day and is a day itself.
        if let Some((W::DayPart(_), after)) = self.word(next) {
            if let Some(found) = self.core(next) {
                return Some(whole(found));
            }
            next = after;
        }
        if let Some((W::Unit { unit: TimeUnit::Day, plural }, after)) = self.word(next) {
            // «روز گذشته»; otherwise «روز» only leads.
            let own = self.core(next);
            let led = (after < self.units.len()).then(|| self.core(after)).flatten();
            let found = match (own, led) {
                (Some(own), _) if !plural || !matches!(self.units.get(after), Some(u) if u.kind == UnitKind::Number) => Some(own),
                (own, led) => led.filter(|(core, _)| leads(core)).or(own),
            };
            return found.map(whole);
        }
        if next >= self.units.len() {
            return None;
        }
        let found = self.core(next)?;
        // What stood before must lead a day.
        (next == at || leads(&found.0)).then(|| whole(found))
    }

    /// The whole expression that begins at `at`.
    pub fn expression(&self, at: usize) -> Option<Read> {
        // The cheap way out for nearly every unit.
        if self.hits[at].is_none() && self.units[at].kind != UnitKind::Number {
            return None;
        }
        let Some(mut read) = self.led(at) else { return self.anchor(at) };
        self.trailing(&mut read);
        self.same_day(&mut read);
        self.range(&mut read);
        let since = self.preceded_by(read.start, Link::Since);
        let bounds = [(Link::After, Bound::After), (Link::Before, Bound::Before), (Link::To, Bound::Until)];
        if matches!(read.core, Core::Range(..) | Core::UntilNow(_)) {
            // «از … تا …» is one expression.
            read.start = since.or(self.preceded_by(read.start, Link::Between)).unwrap_or(read.start);
        } else if since.is_some() {
            read.bound = Bound::Since;
        } else if let Some((_, bound)) = bounds.iter().find(|(link, _)| self.preceded_by(read.start, *link).is_some()) {
            read.bound = *bound;
        }
        Some(read)
    }

    /// Part of the day and clock time after a day.
    fn trailing(&self, read: &mut Read) {
        if !read.core.is_one_day() {
            return;
        }
        if let Some((W::DayPart(_), after)) = self.word(read.end) {
            read.end = after;
        }
        let mut next = read.end;
        if (self.is_dash(next) || matches!(self.form(next), "،" | ",")) && self.clock(next + 1).is_some() {
            next += 1;
        }
        if read.time.is_none()
            && let Some((time, seconds, end)) = self.clock(next)
        {
            (read.time, read.seconds, read.end) = (Some(time), seconds, end);
        }
    }

    /// Further names of the same day: «جمعه ۹ فروردین», «امروز (یکشنبه)», «روز شنبه، ۱۴ جوزا».
    fn same_day(&self, read: &mut Read) {
        let mut bracket = false;
        for _ in 0..3 {
            if !read.core.is_one_day() || read.end >= self.units.len() {
                break;
            }
            let opened = !bracket && self.form(read.end) == "(";
            let sign = opened || self.is_dash(read.end) || matches!(self.form(read.end), "،" | "," | "=");
            let next = read.end + usize::from(sign);
            if next >= self.units.len() {
                break;
            }
            let Some(mut other) = self.led(next).filter(|o| o.core.is_one_day()) else { break };
            if !names_the_same(&read.core, &other.core) {
                break;
            }
            self.trailing(&mut other);
            let weekday = [&read.core, &other.core].iter().find_map(|core| match core {
                Core::Weekday { weekday, .. } | Core::WeekdayOf { weekday, .. } | Core::Date { weekday: Some(weekday), .. } => {
                    Some(*weekday)
                }
                _ => None,
            });
            if other.core.certainty() > read.core.certainty() {
                read.core = other.core;
            }
            if let (Core::Date { weekday: place, .. } | Core::Day { weekday: place, .. }, Some(day)) = (&mut read.core, weekday) {
                *place = Some(day);
            }
            if read.time.is_none() {
                (read.time, read.seconds) = (other.time, other.seconds);
            }
            read.end = other.end;
            bracket |= opened;
            if bracket && self.form(read.end) == ")" {
                (bracket, read.end) = (false, read.end + 1);
            }
        }
        self.trailing(read);
    }

    /// «… تا …».
    fn range(&self, read: &mut Read) {
        if matches!(read.core, Core::Told | Core::SomeTime | Core::NoSuchDay | Core::Count { .. }) {
            return;
        }
        if let Some(end) = self.link(read.end, Link::UntilNow) {
            read.core = Core::UntilNow(Box::new(read.core.clone()));
            read.end = end;
            return;
        }
        let between = self.preceded_by(read.start, Link::Between).is_some();
        let next = self.link(read.end, Link::To).or_else(|| between.then(|| self.link(read.end, Link::And)).flatten());
        let Some(next) = next.filter(|&n| n < self.units.len()) else { return };
        let Some(mut last) = self.led(next) else { return };
        self.trailing(&mut last);
        self.same_day(&mut last);
        if matches!(last.core, Core::Told | Core::SomeTime | Core::NoSuchDay | Core::Range(..)) {
            return;
        }
        // A year, or the lack of one, told at the end holds for the beginning too; across the year's end the one before it.
        let (first_month, last_month, last_year) = match (&read.core, &last.core) {
            (Core::Date { year: YearOf::Nearest(None), month: a, .. }, Core::Date { year, month: b, .. }) => (*a, *b, Some(*year)),
            _ => (0, 0, None),
        };
        if let (Core::Date { year, .. }, Some(of)) = (&mut read.core, last_year) {
            *year = match of {
                YearOf::Given(calendar, y) if first_month > last_month => YearOf::Given(calendar, y - 1),
                YearOf::Offset(n) if first_month > last_month => YearOf::Offset(n - 1),
                other => other,
            };
        }
        read.core = Core::Range(Box::new(read.core.clone()), Box::new(last.core));
        read.end = last.end;
        read.time = None;
    }

    /// «همزمان با», «پس از» where no date follows.
    fn anchor(&self, at: usize) -> Option<Read> {
        let (W::Link(link @ (Link::Event | Link::After | Link::Before)), end) = self.word(at)? else { return None };
        if link != Link::Event && end < self.units.len() && self.led(end).is_some() {
            return None;
        }
        let bound = match link {
            Link::After => Bound::After,
            Link::Before => Bound::Before,
            _ => Bound::Within,
        };
        Some(Read { start: at, end, core: Core::Told, time: None, seconds: false, bound })
    }

    /// Whether a day without a year is part of a name («میدان ۲۲ بهمن») or a habit («هر جمعه»).
    fn is_name(&self, at: usize, read: &Read) -> bool {
        let open = matches!(read.core, Core::Date { year: YearOf::Nearest(_), .. } | Core::Named { year: YearOf::Nearest(None), .. });
        let dated = open || matches!(read.core, Core::Weekday { .. } | Core::Range(..));
        dated && read.start == at && at > 0 && matches!(self.hits[at - 1], Some((W::NamedAfter, 1)))
    }

    fn resolved(&self, read: &Read, resolver: &Resolver) -> DateExpression {
        let value = resolver.days(&read.core, Side::Past);
        let kind = match value {
            Err(Reason::AnchoredToEvent) => DateKind::Anchored,
            Err(Reason::Vague) => DateKind::Vague,
            _ => Resolver::kind(&read.core),
        };
        let open = matches!(kind, DateKind::Weekday | DateKind::Recurring);
        let future_value = if open { resolver.days(&read.core, Side::Future).ok() } else { None };
        DateExpression {
            units: read.start..read.end,
            span: self.units[read.start].span.cover(self.units[read.end - 1].span),
            unresolved: value.err(),
            value: value.ok(),
            future_value,
            time: read.time,
            rule: read.core.rule(),
            kind,
            bound: read.bound,
        }
    }
}

/// Whether two expressions beside each other can be two names of one day: of different kinds, or dates of different calendars.
fn names_the_same(one: &Core, other: &Core) -> bool {
    match (one, other) {
        (Core::Date { calendar: a, .. }, Core::Date { calendar: b, .. }) => a != b,
        _ => std::mem::discriminant(one) != std::mem::discriminant(other),
    }
}

/// The calendar of the running month or year.
fn calendar_or_jalali(era: Option<Era>) -> Calendar {
    match era {
        Some(Era::Gregorian) => Calendar::Gregorian,
        Some(Era::Lunar) => Calendar::Lunar,
        Some(Era::Jalali | Era::Hijri) | None => Calendar::Jalali,
    }
}

/// Whether «روز» or a part of the day may stand before it.
fn leads(core: &Core) -> bool {
    core.is_one_day() || matches!(core, Core::Date { days: Some(_), .. } | Core::DayOfMonth { .. } | Core::Named { .. } | Core::NoSuchDay)
}

/// How many units from the running one, none where that hangs on what was told before.
fn offset_of(direction: Direction) -> Option<i32> {
    match direction {
        Direction::Past | Direction::Ago => Some(-1),
        Direction::Present | Direction::This => Some(0),
        Direction::Future | Direction::Ahead => Some(1),
        Direction::Later | Direction::That => None,
    }
}
