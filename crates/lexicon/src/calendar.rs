//! The words that date things (`lexicon/calendar.toml`).

use compact_str::CompactString;
use rustc_hash::FxHashMap;
use script::{Letters, Unit, UnitKind};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use toml::Spanned;

/// A calendar in which dates are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Calendar {
    /// Solar Hijri, the civil calendar of Iran and Afghanistan.
    Jalali,
    /// Gregorian.
    Gregorian,
    /// Lunar Hijri.
    Lunar,
}

/// The calendar that a word after a year names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Era {
    /// «شمسی».
    Jalali,
    /// «میلادی».
    Gregorian,
    /// «قمری».
    Lunar,
    /// «هجری» alone: solar or lunar, told apart by the year.
    Hijri,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TimeUnit {
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
    /// Days.
    Day,
    /// Weeks, Saturday to Friday.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
    /// Decades.
    Decade,
    /// Centuries.
    Century,
}

/// Which way from now, or from what was told before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// A stretch up to now, or the unit before this one («هفته گذشته», «سه روز گذشته»).
    Past,
    /// A point so far back («سه روز پیش»).
    Ago,
    /// The running one («سال جاری»).
    Present,
    /// The next one, or a stretch from now.
    Future,
    /// A point so far ahead («دو روز دیگر»).
    Ahead,
    /// Counted from what was told before («روز بعد»).
    Later,
    /// «این», before its noun.
    This,
    /// «آن», before its noun: told before.
    That,
}

/// Which part of a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// Its first days.
    Beginning,
    /// Its first third.
    Early,
    /// Its second third.
    Middle,
    /// Around its middle; with an ordinal, a half of it.
    MidPoint,
    /// Its last third.
    Late,
    /// Its last days.
    End,
}

/// When in the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DayPart {
    /// Before noon.
    FirstHalf,
    /// About noon.
    Noon,
    /// After noon.
    SecondHalf,
}

/// Words that bind dates to each other and to the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Link {
    /// «و».
    And,
    /// «تا».
    To,
    /// «از».
    Since,
    /// «بین».
    Between,
    /// «پس از».
    After,
    /// «پیش از».
    Before,
    /// «همزمان با»: an event follows.
    Event,
    /// «تاکنون».
    UntilNow,
    /// «طی», «ظرف».
    Within,
    /// «در تاریخ».
    On,
    /// «تاریخ انتشار».
    Label,
}

/// What one word or phrase of the calendar says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CalendarWord {
    /// A month.
    Month {
        /// Whose.
        calendar: Calendar,
        /// 1 to 12.
        number: u8,
        /// Whether it is also an ordinary word and needs a day, year or «ماه» beside it.
        unsure: bool,
        /// Whether «ماه» is part of it.
        with_unit: bool,
    },
    /// A day with a name.
    NamedDay {
        /// In whose year it has its place.
        calendar: Calendar,
        /// 1 to 12.
        month: u8,
        /// 1 to 31.
        day: u8,
        /// Days.
        length: u8,
    },
    /// A day of the week, Saturday 0 to Friday 6.
    Weekday(u8),
    /// Morning, noon, evening.
    DayPart(DayPart),
    /// A day counted from the day of publication.
    RelativeDay(i8),
    /// A year counted from the year of publication.
    RelativeYear(i8),
    /// A unit of time.
    Unit {
        /// Which.
        unit: TimeUnit,
        /// Whether the word is plural.
        plural: bool,
    },
    /// A unit with its number written onto it («یکماه»).
    Count {
        /// How many.
        number: u16,
        /// Of what.
        unit: TimeUnit,
    },
    /// A season of the solar year, spring 0 to winter 3.
    Season(u8),
    /// Which way.
    Direction(Direction),
    /// Part of a stretch.
    Part(Part),
    /// A calendar's name.
    Era(Era),
    /// A number word.
    Number(u16),
    /// An ordinal word.
    Ordinal(u16),
    /// A binding word.
    Link(Link),
    /// Now.
    Now,
    /// Some time, no day can be told.
    SomeTime,
    /// A few.
    Few,
    /// A longer phrase that is no date.
    Never,
    /// A day and month right after it is a name.
    NamedAfter,
    /// A number before it is a count.
    Counted,
}

/// Every word that dates things, looked up by its units.
///
/// Deserialised from TOML it holds the file as written, and knows its words only after [`Self::normalise`]. In binary formats it
/// is the finished table.
#[derive(Clone, Debug, Default)]
pub struct CalendarWords {
    entries: Entries,
    /// As read, until it is normalised.
    file: Option<Box<File>>,
}

/// By the first unit: the units after it and what the whole says, longest first.
type Entries = FxHashMap<CompactString, Vec<(Vec<CompactString>, CalendarWord)>>;

impl Serialize for CalendarWords {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        // In order of the words, so that the same lexicon gives the same bytes.
        self.entries.iter().collect::<BTreeMap<_, _>>().serialize(to)
    }
}

impl<'de> Deserialize<'de> for CalendarWords {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        if from.is_human_readable() {
            File::deserialize(from).map(|file| Self { entries: Entries::default(), file: Some(Box::new(file)) })
        } else {
            Entries::deserialize(from).map(|entries| Self { entries, file: None })
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
struct File {
    #[serde(default)]
    months: Vec<MonthEntry>,
    #[serde(default)]
    days: Vec<DayEntry>,
    #[serde(default)]
    weekdays: BTreeMap<Spanned<String>, Words>,
    #[serde(default)]
    parts_of_day: BTreeMap<Spanned<String>, Words>,
    #[serde(default)]
    relative_days: BTreeMap<Spanned<String>, Words>,
    #[serde(default)]
    relative_years: BTreeMap<Spanned<String>, Words>,
    #[serde(default)]
    units: BTreeMap<Spanned<String>, Words>,
    #[serde(default)]
    plural_units: BTreeMap<Spanned<String>, Words>,
    #[serde(default)]
    seasons: BTreeMap<Spanned<String>, Words>,
    #[serde(default)]
    directions: BTreeMap<Spanned<String>, Words>,
    #[serde(default)]
    parts: BTreeMap<Spanned<String>, Words>,
    #[serde(default)]
    eras: BTreeMap<Spanned<String>, Words>,
    #[serde(default)]
    numbers: BTreeMap<Spanned<String>, Words>,
    #[serde(default)]
    ordinals: BTreeMap<Spanned<String>, Words>,
    #[serde(default)]
    links: BTreeMap<Spanned<String>, Words>,
    #[serde(default)]
    clock: BTreeMap<Spanned<String>, Words>,
    #[serde(default)]
    vague: BTreeMap<Spanned<String>, Words>,
    #[serde(default)]
    never: BTreeMap<Spanned<String>, Words>,
}

type Words = Vec<Spanned<String>>;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MonthEntry {
    calendar: Calendar,
    number: Spanned<u8>,
    names: Words,
    #[serde(default)]
    unsure: Words,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DayEntry {
    names: Words,
    calendar: Calendar,
    month: Spanned<u8>,
    day: Spanned<u8>,
    #[serde(default = "one")]
    length: u8,
}

fn one() -> u8 {
    1
}

impl CalendarWords {
    /// Turns the file as read into the table of its words and checks it. What is wrong comes back as byte offsets in the file with
    /// a message each; empty if all is well. Doing it again changes nothing.
    pub fn normalise(&mut self, letters: &Letters) -> Vec<(usize, String)> {
        let Some(read) = self.file.take() else { return Vec::new() };
        let mut reading = Reading { entries: &mut self.entries, letters, here: FxHashMap::default(), faults: Vec::new() };
        reading.months(&read.months);
        reading.days(&read.days);
        reading.lists(&read);
        reading.fused(&read);
        reading.faults
    }

    /// The longest phrase that starts with the first of `units`: what it says and how many units it has.
    /// Within a phrase no unit of another kind may stand; Latin letters match in either case.
    pub fn longest(&self, units: &[Unit]) -> Option<(CalendarWord, usize)> {
        let first = units.first()?;
        let entries = match first.kind {
            UnitKind::Latin => self.entries.get(first.form.to_lowercase().as_str()),
            UnitKind::Number => None,
            UnitKind::Word | UnitKind::Punctuation => self.entries.get(&first.form),
        }?;
        entries.iter().find_map(|(rest, word)| {
            let follows = units.len() > rest.len() && rest.iter().zip(&units[1..]).all(|(form, unit)| *form == unit.form);
            follows.then_some((*word, rest.len() + 1))
        })
    }

    /// The number that one ordinal word means («سیزدهمین» is 13).
    /// `letters` takes off the ending of the attributive form.
    pub fn ordinal(&self, letters: &Letters, form: &str) -> Option<u32> {
        let of = |form: &str| {
            self.entries.get(form)?.iter().find_map(|(rest, word)| match word {
                CalendarWord::Ordinal(n) if rest.is_empty() => Some(u32::from(*n)),
                _ => None,
            })
        };
        of(form).or_else(|| letters.stripped(form).find_map(|stem| of(&stem)))
    }

    /// Number of phrases.
    pub fn len(&self) -> usize {
        self.entries.values().map(Vec::len).sum()
    }

    /// Whether no word is known.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// One file on its way into the table.
struct Reading<'a> {
    entries: &'a mut Entries,
    letters: &'a Letters,
    /// The phrases so far, to find contradictions.
    here: FxHashMap<Vec<CompactString>, CalendarWord>,
    faults: Vec<(usize, String)>,
}

impl Reading<'_> {
    fn units(&self, phrase: &str) -> Vec<CompactString> {
        let read = script::units(self.letters, phrase).units;
        read.into_iter().map(|u| if u.kind == UnitKind::Latin { u.form.to_lowercase() } else { u.form }).collect()
    }

    fn add(&mut self, phrase: &Spanned<String>, word: CalendarWord) {
        let units = self.units(phrase.get_ref());
        if units.is_empty() {
            self.faults.push((phrase.span().start, "an empty phrase".to_owned()));
            return;
        }
        match self.here.get(&units) {
            Some(&before) if before != word => {
                let message = format!("`{}` already stands for {before:?} in this file", phrase.get_ref());
                self.faults.push((phrase.span().start, message));
            }
            _ => self.put(units, word),
        }
    }

    fn put(&mut self, units: Vec<CompactString>, word: CalendarWord) {
        self.here.insert(units.clone(), word);
        let mut units = units.into_iter();
        let Some(first) = units.next() else { return };
        let rest: Vec<CompactString> = units.collect();
        let entries = self.entries.entry(first).or_default();
        entries.retain(|(other, _)| *other != rest);
        entries.push((rest, word));
        entries.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
    }

    fn in_range(&mut self, value: &Spanned<u8>, most: u8, what: &str) {
        if !(1..=most).contains(value.get_ref()) {
            let message = format!("{what} {} is not 1 to {most}", value.get_ref());
            self.faults.push((value.span().start, message));
        }
    }

    fn months(&mut self, months: &[MonthEntry]) {
        let unit = self.units("ماه");
        for entry in months {
            self.in_range(&entry.number, 12, "month");
            let number = *entry.number.get_ref();
            for (names, unsure) in [(&entry.names, false), (&entry.unsure, true)] {
                for name in names {
                    let month = |unsure, with_unit| CalendarWord::Month { calendar: entry.calendar, number, unsure, with_unit };
                    self.add(name, month(unsure, false));
                    // «مهرماه» and «مهر ماه»
                    let mut apart = self.units(name.get_ref());
                    apart.extend(unit.iter().cloned());
                    self.put(apart, month(false, true));
                    let solid = self.units(&format!("{}{}", name.get_ref(), unit.concat()));
                    self.put(solid, month(false, true));
                }
            }
        }
    }

    fn days(&mut self, days: &[DayEntry]) {
        for entry in days {
            self.in_range(&entry.month, 12, "month");
            self.in_range(&entry.day, 31, "day");
            let (month, day) = (*entry.month.get_ref(), *entry.day.get_ref());
            for name in &entry.names {
                self.add(name, CalendarWord::NamedDay { calendar: entry.calendar, month, day, length: entry.length });
            }
        }
    }

    /// The tables whose keys choose from a fixed set.
    fn lists(&mut self, read: &File) {
        use CalendarWord as W;
        let days = ["saturday", "sunday", "monday", "tuesday", "wednesday", "thursday", "friday"];
        self.keyed(&read.weekdays, &numbered(&days, W::Weekday));
        self.keyed(&read.seasons, &numbered(&["spring", "summer", "autumn", "winter"], W::Season));
        let parts = [("first_half", DayPart::FirstHalf), ("noon", DayPart::Noon), ("second_half", DayPart::SecondHalf)];
        self.keyed(&read.parts_of_day, &parts.map(|(key, part)| (key, W::DayPart(part))));
        self.keyed(&read.units, &UNITS.map(|(key, unit)| (key, W::Unit { unit, plural: false })));
        self.keyed(&read.plural_units, &UNITS.map(|(key, unit)| (key, W::Unit { unit, plural: true })));
        let directions = [
            ("past", Direction::Past),
            ("ago", Direction::Ago),
            ("present", Direction::Present),
            ("future", Direction::Future),
            ("ahead", Direction::Ahead),
            ("later", Direction::Later),
            ("this", Direction::This),
            ("that", Direction::That),
        ];
        self.keyed(&read.directions, &directions.map(|(key, direction)| (key, W::Direction(direction))));
        let parts = [
            ("beginning", Part::Beginning),
            ("early", Part::Early),
            ("middle", Part::Middle),
            ("mid_point", Part::MidPoint),
            ("late", Part::Late),
            ("end", Part::End),
        ];
        self.keyed(&read.parts, &parts.map(|(key, part)| (key, W::Part(part))));
        let eras = [("jalali", Era::Jalali), ("lunar", Era::Lunar), ("gregorian", Era::Gregorian), ("hijri", Era::Hijri)];
        self.keyed(&read.eras, &eras.map(|(key, era)| (key, W::Era(era))));
        let links = [
            ("and", Link::And),
            ("to", Link::To),
            ("since", Link::Since),
            ("between", Link::Between),
            ("after", Link::After),
            ("before", Link::Before),
            ("event", Link::Event),
            ("until_now", Link::UntilNow),
            ("within", Link::Within),
            ("on", Link::On),
        ];
        self.keyed(&read.links, &links.map(|(key, link)| (key, W::Link(link))));
        self.keyed(&read.clock, &[("labels", W::Link(Link::Label))]);
        self.keyed(&read.vague, &[("now", W::Now), ("some_time", W::SomeTime), ("few", W::Few)]);
        self.keyed(&read.never, &[("phrases", W::Never), ("named_after", W::NamedAfter), ("counted", W::Counted)]);
        self.counted(&read.relative_days, W::RelativeDay);
        self.counted(&read.relative_years, W::RelativeYear);
        self.counted(&read.numbers, W::Number);
        self.counted(&read.ordinals, W::Ordinal);
    }

    fn keyed(&mut self, table: &BTreeMap<Spanned<String>, Words>, choices: &[(&str, CalendarWord)]) {
        for (key, words) in table {
            if let Some((_, word)) = choices.iter().find(|(name, _)| name == key.get_ref()) {
                for phrase in words {
                    self.add(phrase, *word);
                }
            } else {
                let valid: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
                let message = format!("`{}` is none of {}", key.get_ref(), valid.join(", "));
                self.faults.push((key.span().start, message));
            }
        }
    }

    fn counted<N: std::str::FromStr>(&mut self, table: &BTreeMap<Spanned<String>, Words>, word: impl Fn(N) -> CalendarWord) {
        for (key, words) in table {
            if let Ok(number) = key.get_ref().parse() {
                let word = word(number);
                for phrase in words {
                    self.add(phrase, word);
                }
            } else {
                self.faults.push((key.span().start, format!("`{}` is no whole number in range", key.get_ref())));
            }
        }
    }

    /// Numbers written onto their unit: «یکماه», «صدسال».
    fn fused(&mut self, read: &File) {
        for (key, numbers) in &read.numbers {
            let Some(number) = key.get_ref().parse::<u16>().ok() else { continue };
            for (name, units) in &read.units {
                let Some((_, unit)) = UNITS.iter().find(|(known, _)| known == name.get_ref()) else { continue };
                for (digits, of) in numbers.iter().flat_map(|n| units.iter().map(move |u| (n, u))) {
                    let solid = self.units(&format!("{}{}", digits.get_ref(), of.get_ref()));
                    if solid.len() == 1 && !self.here.contains_key(&solid) {
                        self.put(solid, CalendarWord::Count { number, unit: *unit });
                    }
                }
            }
        }
    }
}

const UNITS: [(&str, TimeUnit); 8] = [
    ("minute", TimeUnit::Minute),
    ("hour", TimeUnit::Hour),
    ("day", TimeUnit::Day),
    ("week", TimeUnit::Week),
    ("month", TimeUnit::Month),
    ("year", TimeUnit::Year),
    ("decade", TimeUnit::Decade),
    ("century", TimeUnit::Century),
];

fn numbered<'a>(names: &[&'a str], word: impl Fn(u8) -> CalendarWord) -> Vec<(&'a str, CalendarWord)> {
    names.iter().zip(0..).map(|(name, number)| (*name, word(number))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters() -> Letters {
        Letters::read(toml::Deserializer::parse(include_str!("../../../lexicon/characters.toml")).expect("parses"))
            .expect("has the tables")
            .expect("has single letters")
    }

    fn read(text: &str) -> (CalendarWords, Vec<(usize, String)>) {
        let mut words: CalendarWords = toml::from_str(text).expect("has the tables");
        let faults = words.normalise(&letters());
        (words, faults)
    }

    fn found(words: &CalendarWords, text: &str) -> Option<(CalendarWord, usize)> {
        words.longest(&script::units(&letters(), text).units)
    }

    #[test]
    fn the_built_in_file_has_no_fault() {
        let (words, faults) = read(include_str!("../../../lexicon/calendar.toml"));
        assert_eq!(faults, []);
        let month = |number, unsure, with_unit| CalendarWord::Month { calendar: Calendar::Jalali, number, unsure, with_unit };
        assert_eq!(found(&words, "مهر"), Some((month(7, true, false), 1)));
        assert_eq!(found(&words, "مهرماه"), Some((month(7, false, true), 1)));
        assert_eq!(found(&words, "مهر ماه"), Some((month(7, false, true), 2)));
        assert_eq!(found(&words, "سه‌شنبه شب"), Some((CalendarWord::Weekday(3), 2)));
        assert_eq!(found(&words, "ژوئن"), found(&words, "JUNE"));
        assert_eq!(found(&words, "یکماه"), Some((CalendarWord::Count { number: 1, unit: TimeUnit::Month }, 1)));
        assert_eq!(found(&words, "کتاب"), None);
    }

    #[test]
    fn faults_name_their_place() {
        let (_, faults) = read("[weekdays]\nsonntag = [\"یکشنبه\"]\n");
        assert_eq!(faults[0].0, 11);
        assert!(faults[0].1.contains("saturday"));
        let (_, faults) = read("[weekdays]\nsunday = [\"شنبه\"]\nmonday = [\"شنبه\"]\n");
        assert_eq!(faults.len(), 1);
        let (_, faults) = read("[[months]]\ncalendar = \"jalali\"\nnumber = 13\nnames = []\n");
        assert_eq!(faults[0].0, 40);
    }
}
