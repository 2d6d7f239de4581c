//! Clock times in Iran and Afghanistan.

use super::Country;
use jiff::civil;
use jiff::tz::{Offset, TimeZone};

/// The zone whose clocks a country's newsrooms go by, from the IANA database built into jiff; none if that lacks it.
pub fn zone(country: Country) -> Option<TimeZone> {
    let name = match country {
        Country::Iran => "Asia/Tehran",
        Country::Afghanistan => "Asia/Kabul",
    };
    jiff::tz::TimeZoneDatabase::bundled().get(name).ok()
}

/// The offset from UTC that held at a local time. Of a local time that came twice the first is meant; one that was skipped has the
/// offset from before.
pub fn offset(country: Country, local: civil::DateTime) -> Option<Offset> {
    Some(zone(country)?.to_ambiguous_zoned_datetime(local).compatible().ok()?.offset())
}

/// `local` as ISO 8601 to the minute, with the offset that held: `2019-03-29T11:23+04:30`.
/// Seconds stand there only where `with_seconds` says that they were given.
pub fn iso_local(country: Country, local: civil::DateTime, with_seconds: bool) -> Option<String> {
    let seconds = offset(country, local)?.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    let clock = local.strftime(if with_seconds { "%Y-%m-%dT%H:%M:%S" } else { "%Y-%m-%dT%H:%M" });
    Some(format!("{clock}{sign}{:02}:{:02}", minutes / 60, minutes % 60))
}

#[cfg(test)]
mod tests {
    use super::super::to_civil;
    use super::*;
    use lexicon::Calendar;

    fn tehran(year: i32, month: u8, day: u8, hour: i8) -> i32 {
        let date = to_civil(Calendar::Jalali, year, month, day).unwrap();
        offset(Country::Iran, date.at(hour, 0, 0, 0)).unwrap().seconds() / 60
    }

    /// Summer time of Iran by the `Iran` rules of the IANA time zone database's file `asia`: none before 1370 (1991 began on
    /// 2 May and ended on 22 September), from 1371 to 1384 and from 1387 to 1401 from the end of 1 Farvardin to the end of 30
    /// Shahrivar, none in 1385, 1386 and since 1402.
    #[test]
    fn offsets_1370_to_1405() {
        const STANDARD: i32 = 210;
        const SUMMER: i32 = 270;
        for year in 1370..=1405 {
            let summer = (1370..=1384).contains(&year) || (1387..=1401).contains(&year);
            let expected = if summer { SUMMER } else { STANDARD };
            assert_eq!(tehran(year, 4, 15, 12), expected, "{year}");
            assert_eq!(tehran(year, 6, 29, 12), expected, "{year}");
            assert_eq!(tehran(year, 7, 2, 12), STANDARD, "{year}");
            assert_eq!(tehran(year, 10, 15, 12), STANDARD, "{year}");
            if year > 1370 {
                assert_eq!(tehran(year, 1, 3, 12), expected, "{year}");
            }
            assert_eq!(tehran(year, 1, 1, 12), STANDARD, "{year}: the clocks change when the first day ends");
        }
        // The year's own changes, to the day: 12 Ordibehesht and 31 Shahrivar 1370.
        assert_eq!((tehran(1370, 2, 11, 12), tehran(1370, 2, 13, 12)), (STANDARD, SUMMER));
        assert_eq!((tehran(1370, 6, 30, 12), tehran(1370, 7, 1, 12)), (SUMMER, STANDARD));
    }

    #[test]
    fn iso_times() {
        let seed = civil::date(2019, 3, 29).at(11, 23, 0, 0);
        assert_eq!(iso_local(Country::Iran, seed, false).as_deref(), Some("2019-03-29T11:23+04:30"));
        assert_eq!(iso_local(Country::Afghanistan, seed, true).as_deref(), Some("2019-03-29T11:23:00+04:30"));
        let winter = civil::date(2023, 7, 1).at(0, 5, 0, 0);
        assert_eq!(iso_local(Country::Iran, winter, false).as_deref(), Some("2023-07-01T00:05+03:30"));
        assert!(zone(Country::Afghanistan).is_some());
    }
}
