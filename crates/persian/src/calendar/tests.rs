use super::*;
use jiff::civil::{Date, date};
use lexicon::CalendarWords;
use proptest::prelude::*;
use script::Letters;
use std::sync::LazyLock;

static LETTERS: LazyLock<Letters> = LazyLock::new(|| {
    Letters::read(toml::Deserializer::parse(include_str!("../../../../lexicon/characters.toml")).expect("parses"))
        .expect("has the tables")
        .expect("has single letters")
});
static WORDS: LazyLock<CalendarWords> = LazyLock::new(|| {
    let mut words: CalendarWords = toml::from_str(include_str!("../../../../lexicon/calendar.toml")).expect("parses");
    assert_eq!(words.normalise(&LETTERS), []);
    words
});

/// Friday, 9 Farvardin 1398, 22 Rajab 1440.
const PUBLISHED: Date = date(2019, 3, 29);

fn find(text: &str) -> Vec<DateExpression> {
    find_on(text, Some(PUBLISHED))
}

fn find_on(text: &str, published: Option<Date>) -> Vec<DateExpression> {
    let units = script::units(&LETTERS, text).units;
    find_dates(&units, &WORDS, &DateContext { published, ..DateContext::default() })
}

/// The one expression of `text`: its words, `start/end` (one day: `start`), or the reason why not.
fn read(text: &str) -> (String, String) {
    let found = find(text);
    assert_eq!(found.len(), 1, "{text}: {found:#?}");
    (found[0].span.slice(text).to_owned(), shown(&found[0]))
}

fn shown(found: &DateExpression) -> String {
    match (found.value, found.unresolved) {
        (Some(days), None) if days.start == days.end => days.start.to_string(),
        (Some(days), None) => format!("{}/{}", days.start, days.end),
        (None, Some(reason)) => reason.as_str().to_owned(),
        other => panic!("neither days nor a reason, or both: {other:?}"),
    }
}

fn check(rows: &[(&str, &str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|(text, words, expected)| {
            let found = find(text);
            let got: Vec<(&str, String)> = found.iter().map(|f| (f.span.slice(text), shown(f))).collect();
            (got != [(*words, (*expected).to_owned())]).then(|| format!("{text}: wanted {words} {expected}, got {got:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn jalali() {
    check(&[
        ("این نشست ۹ فروردین ۱۳۹۸ برگزار شد", "۹ فروردین ۱۳۹۸", "2019-03-29"),
        ("تاریخ ثبت: 1398/01/09 است", "1398/01/09", "2019-03-29"),
        ("نامه 98/1/9 رسید", "98/1/9", "2019-03-29"),
        ("نامه 1395.8.19 رسید", "1395.8.19", "2016-11-09"),
        ("نامه 23 . 8 . 1395 رسید", "23 . 8 . 1395", "2016-11-13"),
        ("نامه 1398-01-09 رسید", "1398-01-09", "2019-03-29"),
        ("۹ فروردین ماه", "۹ فروردین ماه", "2019-03-29"),
        ("بیست و دوم بهمن‌ماه ۱۳۵۷", "بیست و دوم بهمن‌ماه ۱۳۵۷", "1979-02-11"),
        ("انقلاب ۲۲ بهمن ۵۷ پیروز شد", "۲۲ بهمن ۵۷", "1979-02-11"),
        ("در فروردین ۹۸ آمد", "فروردین ۹۸", "2019-03-21/2019-04-20"),
        ("۳ تیر 02 رفت", "۳ تیر 02", "2023-06-24"),
        ("در سال ۹۸ آمد", "سال ۹۸", "2019-03-21/2020-03-19"),
        ("در سال 1357 آمد", "سال 1357", "1978-03-21/1979-03-20"),
        ("سال هزار و سیصد و پنجاه و هفت", "سال هزار و سیصد و پنجاه و هفت", "1978-03-21/1979-03-20"),
        ("در دهه ۶۰ بود", "دهه ۶۰", "1981-03-21/1991-03-20"),
        ("در دهه هشتاد بود", "دهه هشتاد", "2001-03-21/2011-03-20"),
        ("بین سال های ۱۳۸۰ تا ۱۳۸۴ بود", "سال های ۱۳۸۰ تا ۱۳۸۴", "2001-03-21/2006-03-20"),
        ("هفتم مرداد", "هفتم مرداد", "2018-07-29"),
        ("۱۴ جوزا/خرداد", "۱۴ جوزا/خرداد", "2018-06-04"),
        ("۱۸ اسد ۱۳۹۷ بود", "۱۸ اسد ۱۳۹۷", "2018-08-09"),
        ("ماه میزان آغاز شد", "ماه میزان", "2018-09-23/2018-10-22"),
        ("۳۱ مهر ۱۳۹۸ آمد", "۳۱ مهر ۱۳۹۸", "no-such-day"),
        ("۳۱ مهر آمد", "۳۱ مهر", "no-such-day"),
        ("روز 1398-12-30 آمد", "روز 1398-12-30", "no-such-day"),
        ("مارس ۱۳۹۸ بود", "مارس ۱۳۹۸", "2020-03-01/2020-03-31"),
    ]);
}

#[test]
fn gregorian_and_lunar() {
    check(&[
        ("در 29 مارس 2019 گفت", "29 مارس 2019", "2019-03-29"),
        ("نامه 2019/03/29 رسید", "2019/03/29", "2019-03-29"),
        ("نامه 24/05/1965 رسید", "24/05/1965", "1965-05-24"),
        ("نامه 11.19.2016 رسید", "11.19.2016", "2016-11-19"),
        ("در مارس ۲۰۱۹ گفت", "مارس ۲۰۱۹", "2019-03-01/2019-03-31"),
        ("سال 2003 میلادی جنگ شد", "سال 2003 میلادی", "2003-01-01/2003-12-31"),
        ("ژانویهٔ ۲۰۱۸", "ژانویهٔ ۲۰۱۸", "2018-01-01/2018-01-31"),
        ("۵ جنوری ۲۰۱۸", "۵ جنوری ۲۰۱۸", "2018-01-05"),
        ("۴ ژوئيه ۱۹۷۶", "۴ ژوئيه ۱۹۷۶", "1976-07-04"),
        ("۴ جولای ۱۹۷۶", "۴ جولای ۱۹۷۶", "1976-07-04"),
        ("13می 1999", "13می 1999", "1999-05-13"),
        ("در سال های ۲۰۱۱ و ۲۰۱۶", "سال های ۲۰۱۱ و ۲۰۱۶", "2011-01-01/2016-12-31"),
        ("در دهه 80 میلادی", "دهه 80 میلادی", "1980-01-01/1989-12-31"),
        ("در قرن نوزدهم میلادی", "قرن نوزدهم میلادی", "1801-01-01/1900-12-31"),
        ("ماه مارس گذشته", "ماه مارس گذشته", "2018-03-01/2018-03-31"),
        ("سپتامبر سال گذشته", "سپتامبر سال گذشته", "2018-09-01/2018-09-30"),
        ("۲۲ رجب ۱۴۴۰", "۲۲ رجب ۱۴۴۰", "2019-03-29"),
        ("۲۲ رجب", "۲۲ رجب", "2019-03-29"),
        ("در ماه رمضان", "ماه رمضان", "2018-05-16/2018-06-14"),
        ("سوم ربیع‌الاول ۱۴۴۰", "سوم ربیع‌الاول ۱۴۴۰", "2018-11-11"),
        ("محرم امسال", "محرم امسال", "2019-08-31/2019-09-29"),
    ]);
}

#[test]
fn relative() {
    check(&[
        ("وی امروز آمد", "امروز", "2019-03-29"),
        ("وی صبح دیروز آمد", "صبح دیروز", "2019-03-28"),
        ("وی پریروز آمد", "پریروز", "2019-03-27"),
        ("وی پس‌فردا می‌آید", "پس‌فردا", "2019-03-31"),
        ("وی روز گذشته آمد", "روز گذشته", "2019-03-28"),
        ("وی شب گذشته آمد", "شب گذشته", "2019-03-28"),
        ("هفته گذشته آمد", "هفته گذشته", "2019-03-16/2019-03-22"),
        ("هفته جاری آمد", "هفته جاری", "2019-03-23/2019-03-29"),
        ("این هفته آمد", "این هفته", "2019-03-23/2019-03-29"),
        ("هفته آینده می‌آید", "هفته آینده", "2019-03-30/2019-04-05"),
        ("ماه گذشته آمد", "ماه گذشته", "2019-02-20/2019-03-20"),
        ("ماه گذشته میلادی آمد", "ماه گذشته میلادی", "2019-02-01/2019-02-28"),
        ("سال جاری آمد", "سال جاری", "2019-03-21/2020-03-19"),
        ("امسال آمد", "امسال", "2019-03-21/2020-03-19"),
        ("پارسال آمد", "پارسال", "2018-03-21/2019-03-20"),
        ("سال آینده می‌آید", "سال آینده", "2020-03-20/2021-03-20"),
        ("دو روز پیش آمد", "دو روز پیش", "2019-03-27"),
        ("10 روز قبل آمد", "10 روز قبل", "2019-03-19"),
        ("سه ماه قبل آمد", "سه ماه قبل", "2018-12-22/2019-01-20"),
        ("پنج سال پیش آمد", "پنج سال پیش", "2014-03-21/2015-03-20"),
        ("ظرف دو هفته آینده می‌آید", "دو هفته آینده", "2019-03-29/2019-04-12"),
        ("طی ۲۴ ساعت گذشته", "۲۴ ساعت گذشته", "2019-03-28/2019-03-29"),
        ("سه روز گذشته", "سه روز گذشته", "2019-03-26/2019-03-29"),
        ("یکماه گذشته", "یکماه گذشته", "2019-02-28/2019-03-29"),
        ("اواخر ماه جاری", "اواخر ماه جاری", "2019-04-10/2019-04-20"),
        ("اوایل ماه جاری", "اوایل ماه جاری", "2019-03-21/2019-03-30"),
        ("نیمه اول امسال", "نیمه اول امسال", "2019-03-21/2019-09-22"),
        ("شش ماهه دوم سال ۹۷", "شش ماهه دوم سال ۹۷", "2018-09-23/2019-03-20"),
        ("در بهار ۹۸", "بهار ۹۸", "2019-03-21/2019-06-21"),
        ("تابستان امسال", "تابستان امسال", "2019-06-22/2019-09-22"),
        ("زمستان گذشته", "زمستان گذشته", "2018-12-22/2019-03-20"),
        ("نهم ماه جاری", "نهم ماه جاری", "2019-03-29"),
        ("دقایقی پیش آمد", "دقایقی پیش", "2019-03-29"),
        ("اخیرا آمد", "اخیرا", "vague"),
        ("در سال‌های اخیر", "سال‌های اخیر", "vague"),
        ("چند روز گذشته", "چند روز گذشته", "vague"),
    ]);
}

#[test]
fn weekdays() {
    check(&[
        ("روز جمعه آمد", "روز جمعه", "2019-03-29"),
        ("سه‌شنبه شب آمد", "سه‌شنبه شب", "2019-03-26"),
        ("عصر روز پنج شنبه آمد", "عصر روز پنج شنبه", "2019-03-28"),
        ("جمعه گذشته آمد", "جمعه گذشته", "2019-03-22"),
        ("جمعه آینده می‌آید", "جمعه آینده", "2019-04-05"),
        ("یکشنبه هفته گذشته آمد", "یکشنبه هفته گذشته", "2019-03-17"),
        ("روز سه‌شنبه هفته جاری", "روز سه‌شنبه هفته جاری", "2019-03-26"),
        ("دوشنبه هفته آینده", "دوشنبه هفته آینده", "2019-04-01"),
        ("امروز (جمعه) آمد", "امروز (جمعه)", "2019-03-29"),
        ("امروز جمعه نهم فروردین آمد", "امروز جمعه نهم فروردین", "2019-03-29"),
        ("پنجشنبه، ۲۳ اسفند ماه", "پنجشنبه، ۲۳ اسفند ماه", "2019-03-14"),
        ("جمعه ۹ فروردین ۱۳۹۸", "جمعه ۹ فروردین ۱۳۹۸", "2019-03-29"),
        ("امروز (جمعه ۲۹ مارس - ۹ فروردین) آمد", "امروز (جمعه ۲۹ مارس - ۹ فروردین)", "2019-03-29"),
        ("امروز پنجشنبه آمد", "امروز پنجشنبه", "2019-03-28"),
        ("عاشورای سال گذشته", "عاشورای سال گذشته", "2018-09-20"),
        ("جمعه، ۱۵ بهمن ماه", "جمعه، ۱۵ بهمن ماه", "2019-02-04"),
        ("شنبه تا دوشنبه هفته گذشته", "شنبه تا دوشنبه هفته گذشته", "2019-03-16/2019-03-18"),
    ]);
    let found = &find("روز سه شنبه")[0];
    assert_eq!((found.kind, found.future_value), (DateKind::Weekday, Some(Days::day(date(2019, 4, 2)))));
    assert_eq!(find("نشست دوشنبه و سه‌شنبه").len(), 2);
}

#[test]
fn spans_of_days() {
    check(&[
        ("۱۵ تا ۱۷ مرداد", "۱۵ تا ۱۷ مرداد", "2018-08-06/2018-08-08"),
        ("۱۵ و ۱۶ بهمن", "۱۵ و ۱۶ بهمن", "2019-02-04/2019-02-05"),
        ("فروردین تا خرداد ۹۷", "فروردین تا خرداد ۹۷", "2018-03-21/2018-06-21"),
        ("از ۱۲ لغایت ۱۵ اسفند", "۱۲ لغایت ۱۵ اسفند", "2019-03-03/2019-03-06"),
        ("از ۲۰ آبان لغایت ۱۴ آذرماه ۱۳۹۷", "از ۲۰ آبان لغایت ۱۴ آذرماه ۱۳۹۷", "2018-11-11/2018-12-05"),
        ("از ۲۰ اسفند تا ۵ فروردین", "از ۲۰ اسفند تا ۵ فروردین", "2019-03-11/2019-03-25"),
        ("بین 27 اوت و 22 اکتبر سال 2017", "بین 27 اوت و 22 اکتبر سال 2017", "2017-08-27/2017-10-22"),
        ("از سال ۹۲ تاکنون", "از سال ۹۲ تاکنون", "2013-03-21/2019-03-29"),
    ]);
}

#[test]
fn the_tense_may_choose_the_future() {
    let found = &find("این همایش در اردیبهشت ماه برگزار می‌شود")[0];
    assert_eq!(found.kind, DateKind::Recurring);
    let days = |found: Option<Days>| found.map(|d| (d.start, d.end));
    assert_eq!(days(found.value), Some((date(2018, 4, 21), date(2018, 5, 21))));
    assert_eq!(days(found.future_value), Some((date(2019, 4, 21), date(2019, 5, 21))));
    // The running month is the nearest on both sides.
    let found = &find("در فروردین")[0];
    assert_eq!(found.value, found.future_value);
    assert_eq!(read("اردیبهشت آینده").1, "2019-04-21/2019-05-21");
}

#[test]
fn what_hangs_on_an_event_stays_open() {
    for text in ["همزمان با سفر وی", "پس از امضای توافق", "دو روز پس از حمله", "روز بعد", "در آن سال", "آبان همان سال", "یک ماه پس از آن"]
    {
        assert_eq!(read(text).1, "anchored-to-event", "{text}");
    }
    let found = &find("پس از ۲۲ بهمن ۱۳۵۷")[0];
    assert_eq!((found.bound, shown(found).as_str()), (Bound::After, "1979-02-11"));
}

#[test]
fn without_a_publication_day() {
    for text in ["دیروز", "جمعه", "هفته گذشته", "اردیبهشت", "۹ فروردین", "دو روز پیش"] {
        let found = find_on(text, None);
        assert_eq!(found[0].unresolved, Some(Reason::NoPublicationDate), "{text}");
    }
    assert_eq!(shown(&find_on("۹ فروردین ۱۳۹۸", None)[0]), "2019-03-29");
}

#[test]
fn what_is_no_date() {
    for text in [
        "بشار اسد گفت",
        "میزان خسارت ۹۸ درصد است",
        "موضوع جدی است",
        "حمل و نقل کالا",
        "خبرگزاری مهر گزارش داد",
        "امام جمعه تهران گفت",
        "۵۰ نفر کشته و ۱۳۹۸ نفر زخمی شدند",
        "میدان ۲۲ بهمن",
        "قطعنامه ۲۲۳۱",
        "برجام و ۱+۵",
        "رجب طیب اردوغان گفت",
        "نسخه 1.1.12.234 آمد",
        "دو گروه سه نفره",
        "مهر و محبت",
        "هر جمعه می‌آید",
        "حملات ۱۱ سپتامبر",
        "جبهه دوم خرداد",
        "سال 50 هزار تن تولید",
        "نتیجه ۳ - ۲ شد",
    ] {
        assert_eq!(find(text), [], "{text}");
    }
}

#[test]
fn clock_times() {
    let time = |text: &str| find(text)[0].time.map(|t| t.strftime("%H:%M").to_string());
    assert_eq!(time("جمعه ساعت ۱۱:۲۳").as_deref(), Some("11:23"));
    assert_eq!(time("ساعت ۸ صبح روز جمعه").as_deref(), Some("08:00"));
    assert_eq!(time("دیروز ساعت ۵ عصر").as_deref(), Some("17:00"));
    assert_eq!(time("دیروز"), None);
}

#[test]
fn time_stamps() {
    let stamp = |text: &str, country| {
        let units = script::units(&LETTERS, text).units;
        time_stamp(&units, &WORDS, country).map(|s| (s.span.slice(text).to_owned(), s.iso, s.labelled))
    };
    for (text, words, iso, labelled) in [
        ("تاریخ انتشار: ۹ فروردین ۱۳۹۸ - ۱۱:۲۳", "تاریخ انتشار: ۹ فروردین ۱۳۹۸ - ۱۱:۲۳", "2019-03-29T11:23+04:30", true),
        ("کد خبر ۲۷۴ ۱۳۹۸/۰۱/۰۹ ۱۱:۲۳ تهران", "۱۳۹۸/۰۱/۰۹ ۱۱:۲۳", "2019-03-29T11:23+04:30", false),
        ("جمعه ۹ فروردین ۱۳۹۸ ساعت ۱۱:۲۳", "جمعه ۹ فروردین ۱۳۹۸ ساعت ۱۱:۲۳", "2019-03-29T11:23+04:30", false),
        ("۱۳:۳۱ - ۱۳۹۵/۰۸/۱۹", "۱۳:۳۱ - ۱۳۹۵/۰۸/۱۹", "2016-11-09T13:31+03:30", false),
        ("Fri 29 Mar 2019", "Fri 29 Mar 2019", "2019-03-29", false),
        ("تاریخ انتشار : 1402/04/10 10:05:09", "تاریخ انتشار : 1402/04/10 10:05:09", "2023-07-01T10:05:09+03:30", true),
        ("تاریخ انتشار: ۹ فروردین ۱۳۹۸", "تاریخ انتشار: ۹ فروردین ۱۳۹۸", "2019-03-29", true),
    ] {
        assert_eq!(stamp(text, Country::Iran), Some((words.to_owned(), iso.to_owned(), labelled)), "{text}");
    }
    assert_eq!(stamp("جمعه ۹ فروردین ۱۳۹۹ ساعت ۱۱:۲۳", Country::Afghanistan).unwrap().1, "2020-03-28T11:23+04:30");
    for text in ["وی ۹ فروردین ۱۳۹۸ گفت", "امروز ساعت ۱۱:۲۳", ""] {
        assert_eq!(stamp(text, Country::Iran), None, "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_keeps_its_bounds(
        text in "(\\PC|(۱۳۹۸|۹|۳۱|۱۲|99999|هزار|بیست|و|تا|از|سال|ماه|روز|هفته|شنبه|سه|جمعه|مهر|فروردین|مارس|گذشته|آینده|پیش|پس از|امروز|دهه|قرن|نیمه|اول|ساعت|:|/|-|\\(|\\)|،|میلادی|قمری|همان|شب) ){0,30}"
    ) {
        let units = script::units(&LETTERS, &text).units;
        let length = text.chars().count() as u32;
        for published in [None, Some(PUBLISHED), Some(Date::MIN), Some(Date::MAX)] {
            let found = find_dates(&units, &WORDS, &DateContext { published, ..DateContext::default() });
            for pair in found.windows(2) {
                prop_assert!(pair[0].span.end <= pair[1].span.end);
            }
            for one in &found {
                prop_assert!(one.span.end <= length && !one.span.is_empty() && one.units.end <= units.len());
                prop_assert_eq!(one.value.is_none(), one.unresolved.is_some());
                if let Some(days) = one.value {
                    prop_assert!(days.start <= days.end);
                }
            }
        }
        if let Some(stamp) = time_stamp(&units, &WORDS, Country::Iran) {
            prop_assert!(stamp.span.end <= length);
        }
    }
}

/// One row of the parstdex test set: a text and the spans of its time expressions.
type Row = (String, Vec<Span>);

fn parstdex() -> Option<Vec<Row>> {
    let path = std::path::Path::new(&std::env::var_os("DABIR_SHARED")?).join("time/parstdex.json");
    let rows: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("parstdex.json can be read")).expect("is JSON");
    let row = |row: &serde_json::Value| {
        let text = row["test_input"].as_str().expect("a text").to_owned();
        let spans = serde_json::from_str(row["expected"].as_str().expect("spans")).expect("pairs of numbers");
        (text, spans)
    };
    Some(rows.as_array().expect("a list").iter().map(row).collect())
}

/// Precision and recall against parstdex (MIT), which marks durations, clock times and habitual times too. Shown, not required: half of it is
/// everyday speech. Runs where `DABIR_SHARED` names the folder.
#[test]
fn spans_against_parstdex() {
    let Some(rows) = parstdex() else { return };
    let score = score_spans(&rows, |text| find(text).into_iter().map(|f| f.span).collect());
    eprintln!("{score:#?}");
    assert!(score.found > 0);
}
