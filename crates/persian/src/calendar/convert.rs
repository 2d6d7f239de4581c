//! Days of one calendar in another.

use icu_calendar::cal::{Gregorian, Hijri, Persian};
use icu_calendar::types::Month;
use icu_calendar::{AsCalendar, Date};
use jiff::civil;
use lexicon::Calendar;

/// The Gregorian day of `day` `month` `year` of `calendar`; none if there is no such day (31 Mehr, 30 Esfand of a common year).
///
/// Jalali years follow the equinox at Iran's meridian, as the law has it. Lunar months follow the Umm al-Qura tables; Iran sees
/// the moon for itself, so that its months begin the same day or a day later.
///
/// ```
/// use lexicon::Calendar;
/// use dabir_persian::calendar::{from_civil, to_civil};
/// let day = to_civil(Calendar::Jalali, 1398, 1, 9).unwrap();
/// assert_eq!(day.to_string(), "2019-03-29");
/// assert_eq!(from_civil(Calendar::Jalali, day), (1398, 1, 9));
/// assert_eq!(to_civil(Calendar::Jalali, 1398, 12, 30), None);
/// ```
pub fn to_civil(calendar: Calendar, year: i32, month: u8, day: u8) -> Option<civil::Date> {
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day == 0 {
        return None;
    }
    match calendar {
        Calendar::Jalali => gregorian(&Date::try_new(year.into(), Month::new(month), day, Persian).ok()?),
        Calendar::Lunar => gregorian(&Date::try_new(year.into(), Month::new(month), day, Hijri::new_umm_al_qura()).ok()?),
        Calendar::Gregorian => civil::Date::new(year as i16, month.cast_signed(), day.cast_signed()).ok(),
    }
}

fn gregorian<A: AsCalendar>(date: &Date<A>) -> Option<civil::Date> {
    let date = date.to_calendar(Gregorian);
    let year = i16::try_from(date.era_year().extended_year).ok()?;
    civil::Date::new(year, date.month().ordinal.cast_signed(), date.day_of_month().0.cast_signed()).ok()
}

/// Year, month and day of `date` in `calendar`.
pub fn from_civil(calendar: Calendar, date: civil::Date) -> (i32, u8, u8) {
    let plain = (i32::from(date.year()), date.month() as u8, date.day() as u8);
    let Ok(gregorian) = Date::try_new(plain.0.into(), Month::new(plain.1), plain.2, Gregorian) else { return plain };
    match calendar {
        Calendar::Jalali => parts(&gregorian.to_calendar(Persian)),
        Calendar::Lunar => parts(&gregorian.to_calendar(Hijri::new_umm_al_qura())),
        Calendar::Gregorian => plain,
    }
}

fn parts<A: AsCalendar>(date: &Date<A>) -> (i32, u8, u8) {
    (date.year().extended_year(), date.month().ordinal, date.day_of_month().0)
}

/// The last day of a month, none where the month does not exist.
pub fn month_end(calendar: Calendar, year: i32, month: u8) -> Option<civil::Date> {
    let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    to_civil(calendar, year, month, 1)?;
    to_civil(calendar, next_year, next_month, 1)?.yesterday().ok()
}

/// Days since the last Saturday, with which the week begins in Iran and Afghanistan: Saturday 0 to Friday 6.
pub fn weekday(date: civil::Date) -> u8 {
    (date.weekday().to_sunday_zero_offset() as u8 + 1) % 7
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Leap years 1300–1450 of the Calendar Center of the Institute of Geophysics, University of Tehran
    /// (<https://calendar.ut.ac.ir/Fa/News/Data/Doc/KabiseShamsi1206-1498-new.pdf>; plain text at
    /// <https://github.com/roozbehp/persiancalendar/blob/main/kabise.txt>, whence ICU4X tests with it). No year is missing.
    const LEAP: [i32; 37] = [
        1300, 1304, 1309, 1313, 1317, 1321, 1325, 1329, 1333, 1337, 1342, 1346, 1350, 1354, 1358, 1362, 1366, 1370, 1375, 1379, 1383, 1387,
        1391, 1395, 1399, 1403, 1408, 1412, 1416, 1420, 1424, 1428, 1432, 1436, 1441, 1445, 1449,
    ];
    /// The day of March on which each of these years begins, less 20, from the same table.
    const NOWRUZ: &str = "1221122111211121112111211121112111211121111111111111111111111111111111111110111011101110111011101110111011100110011001100110011001100110011000100010001";

    #[test]
    fn leap_years_and_nowruz_are_those_of_the_university_of_tehran() {
        assert_eq!(NOWRUZ.len(), 151);
        for (year, march) in (1300..=1450).zip(NOWRUZ.bytes()) {
            let leap = to_civil(Calendar::Jalali, year, 12, 30).is_some();
            assert_eq!(leap, LEAP.contains(&year), "{year}");
            let nowruz = civil::date((year + 621) as i16, 3, (march - b'0').cast_signed() + 20);
            assert_eq!(to_civil(Calendar::Jalali, year, 1, 1), Some(nowruz), "{year}");
        }
    }

    #[test]
    fn every_day_converts_there_and_back() {
        let mut day = civil::date(1921, 3, 22);
        while day < civil::date(2071, 3, 21) {
            for calendar in [Calendar::Jalali, Calendar::Lunar, Calendar::Gregorian] {
                let (y, m, d) = from_civil(calendar, day);
                assert_eq!(to_civil(calendar, y, m, d), Some(day), "{calendar:?} {y}-{m}-{d}");
            }
            day = day.tomorrow().unwrap();
        }
    }

    #[test]
    fn known_days() {
        for (calendar, (y, m, d), expected) in [
            (Calendar::Jalali, (1357, 11, 22), civil::date(1979, 2, 11)),
            (Calendar::Jalali, (1404, 1, 1), civil::date(2025, 3, 21)),
            (Calendar::Lunar, (1440, 7, 22), civil::date(2019, 3, 29)),
            (Calendar::Lunar, (1441, 9, 1), civil::date(2020, 4, 24)),
        ] {
            assert_eq!(to_civil(calendar, y, m, d), Some(expected));
        }
        for (y, m, d) in [(1398, 7, 31), (1398, 12, 30), (1398, 13, 1), (1398, 0, 1), (1398, 1, 0), (0, 1, 1)] {
            assert_eq!(to_civil(Calendar::Jalali, y, m, d), None);
        }
        assert_eq!(weekday(civil::date(2019, 3, 30)), 0);
        assert_eq!(weekday(civil::date(2019, 3, 29)), 6);
        assert_eq!(month_end(Calendar::Jalali, 1399, 12), Some(civil::date(2021, 3, 20)));
    }
}
