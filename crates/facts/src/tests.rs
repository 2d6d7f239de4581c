use super::*;
use std::sync::LazyLock;

static BOOK: LazyLock<Codebook> = LazyLock::new(|| builtin::codebook().unwrap());

fn facts(outlet: Option<&str>, title: Option<&str>, text: &str) -> StoryFacts {
    read(&story(outlet, title, text), &BOOK)
}

fn story(outlet: Option<&str>, title: Option<&str>, text: &str) -> Story {
    Story { id: "1".into(), title: title.map(Into::into), text: text.into(), outlet: outlet.map(Into::into), ..Story::default() }
}

const LATE_LEAD: &str = "به گزارش روز شنبه ایرنا، وزیر نیروی تاجیکستان در این دیدار از ساخت نیروگاه تازه خبر داد.\n\
    وی گفت که كار این نیروگاه تا پایان سال به سرانجام می رسد.\n\
    آساق*331**1410**\n\
    تاریخ انتشار: ۹ فروردین ۱۳۹۸ - ۱۱:۲۳\n\
    عشق آباد - ایرنا - وزیران نیروی تاجیکستان و ازبکستان درباره آب رودهای مرزی گفت و گو كردند.";

#[test]
fn a_lead_that_stands_last_is_known_by_its_byline() {
    let found = facts(None, None, LATE_LEAD);
    assert_eq!(found.source.as_deref(), Some("IRNA"));
    assert_eq!(found.published.as_deref(), Some("2019-03-29T11:23+04:30"));
    assert_eq!(found.dateline.as_deref(), Some("Ashgabat"));
    assert_eq!(found.desk_codes, ["331", "1410"]);
    assert_eq!(found.headline, None);
    let lead = found.lead.unwrap().slice(LATE_LEAD);
    assert!(lead.starts_with("وزیران نیروی") && lead.ends_with("كردند."), "{lead}");
    let spans: Vec<_> = found.spans.iter().map(|(name, span)| (name.as_str(), span.slice(LATE_LEAD))).collect();
    assert!(spans.contains(&("dateline", "عشق آباد")) && spans.contains(&("source", "ایرنا")), "{spans:?}");
    let furniture: Vec<_> = found.furniture.iter().map(|s| s.slice(LATE_LEAD)).collect();
    assert_eq!(furniture, ["آساق*331**1410**", "تاریخ انتشار: ۹ فروردین ۱۳۹۸ - ۱۱:۲۳", "عشق آباد - ایرنا -"]);
}

#[test]
fn a_headline_is_a_short_first_line() {
    let text =
        "وزیر نیرو به دوشنبه رفت\n۱۲ مرداد ۱۳۹۸ ساعت ۰۸:۰۵\nوزیر نیرو برای شرکت در نشست آب به دوشنبه پایتخت تاجیکستان رفت.\nانتهای پیام/۳";
    let found = facts(None, None, text);
    assert_eq!(found.headline.as_deref(), Some("وزیر نیرو به دوشنبه رفت"));
    assert_eq!(found.published.as_deref(), Some("2019-08-03T08:05+04:30"));
    assert_eq!(found.lead.unwrap().slice(text), "وزیر نیرو برای شرکت در نشست آب به دوشنبه پایتخت تاجیکستان رفت.");
    assert_eq!(found.desk_codes, ["3"]);
    assert_eq!(found.source, None);
}

#[test]
fn given_fields_win() {
    let given = Story {
        published: Some("2019-01-01".into()),
        title: Some("خبر".into()),
        url: Some("https://www.isna.ir/news/98".into()),
        ..story(None, None, LATE_LEAD)
    };
    let found = read(&given, &BOOK);
    assert_eq!((found.published.as_deref(), found.headline.as_deref()), (Some("2019-01-01"), Some("خبر")));
    assert!(found.spans.iter().all(|(name, _)| name != "published" && name != "headline"));
}

#[test]
fn who_signs_is_the_source() {
    let source = |outlet, text| facts(outlet, Some("خبر"), text).source;
    for (outlet, text, wanted) in [
        (Some("Asr-e Iran"), "وزیر نیرو به هرات رفت. به گزارش ایسنا به نقل از رویترز، او فردا بر می گردد.", Some("ISNA")),
        (Some("Asr-e Iran"), "وزیر نیرو به هرات رفت و فردا بر می گردد.", Some("ASRIRAN")),
        (Some("Hamshahri"), "فارس: وزیر نیرو به هرات رفت.", Some("FARS")),
        (Some("Fars"), "وزیر نیرو به هرات رفت. به گزارش خبرگزاری فرانسه، او فردا بر می گردد.", Some("FARS")),
        (Some("khabaronline.ir"), "ایرنا نوشت: وزیر نیرو به هرات رفت.", Some("IRNA")),
        (Some("https://www.mehrnews.com"), "وزیر نیرو به هرات رفت.", Some("MEHR")),
        (None, "وزیر نیرو در گفت‌وگو با خبرنگار مهر از سفر خود گفت.", Some("MEHR")),
        (Some("Hamshahri"), "وزیر نیرو در گفت وگو با ایسنا از سفر خود گفت.", Some("HAMSHAHRI")),
        (Some("Asr-e Iran"), "وزیر نیرو به ایسنا گفت که به هرات می رود.", Some("ISNA")),
        (Some("Asr-e Iran"), "رویترز گزارش داد: وزیر نیرو به هرات رفت. به گزارش ایرنا، او بر می گردد.", Some("IRNA")),
        (None, "به گزارش خبرنگار اعزامی سرویس سیاسی ايسنا، وزیر نیرو به هرات رفت.", Some("ISNA")),
        (None, "به گزارش خبرنگار گروه کتاب و ادبیات خبرگزاری فارس، وزیر نیرو به هرات رفت.", Some("FARS")),
        (None, "وزیر نیرو در مهر ماه به استان فارس رفت.", None),
        (Some("کوهستان پرس"), "وزیر نیرو به هرات رفت.", Some("کوهستان پرس")),
    ] {
        assert_eq!(source(outlet, text).as_deref(), wanted, "{outlet:?} {text}");
    }
}

#[test]
fn datelines_stand_before_or_after_the_agency() {
    let dateline = |text| facts(None, Some("خبر"), text).dateline;
    for (text, wanted) in [
        ("تهران ـ خبرگزاری مهر ـ وزیر نیرو به هرات رفت.", Some("Tehran")),
        ("تهران (پانا) - وزیر نیرو به هرات رفت.", Some("Tehran")),
        ("گرگان- وزیر نیرو به هرات رفت.", Some("Gorgan")),
        ("به گزارش ایرنا از اسلام‌آباد، وزیر نیرو به هرات رفت.", Some("Islamabad")),
        ("به گزارش خبرنگار فارس در کابل، وزیر نیرو رفت.", Some("Kabul")),
        ("به گزارش ایرنا به نقل از رویترز از کویت، وزیر نیرو رفت.", Some("Kuwait")),
        ("به گزارش خبرنگار اعزامی ایرنا به اندونزی، وزیر نیرو رفت.", Some("Indonesia")),
        ("به گزارش ایرنا در سوریه جنگی در نگرفت.", None),
        ("تهران و کابل بر سر آب گفت و گو کردند.", None),
        ("به گزارش ایرنا، وزیر نیرو از تهران رفت.", None),
    ] {
        assert_eq!(dateline(text).as_deref(), wanted, "{text}");
    }
}

#[test]
fn dates_of_the_report_are_no_time_stamp() {
    let text = "وزیر نیرو در ۱۲ مرداد ۱۳۹۸ ساعت ۰۸:۰۵ در نشستی با همتای تاجیک خود در شهر دوشنبه دیدار کرد و سپس به تهران باز گشت.";
    assert_eq!(facts(None, None, text).published, None);
}

#[test]
fn endings_are_furniture() {
    for (text, codes) in [
        ("وزیر نیرو به هرات رفت. انتهای پیام", vec![]),
        ("وزیر نیرو به هرات رفت.\nانتهای\u{200c}پیام/م.ق/", vec![]),
        ("وزیر نیرو به هرات رفت.\n۹۹۰۳/۶۱۸۵/", vec!["9903", "6185"]),
        ("وزیر نیرو به هرات رفت.\n310 311", vec!["310", "311"]),
        ("وزیر نیرو به هرات رفت.\n310 310", vec!["310"]),
        ("وزیر نیرو به هرات رفت.\n15/7/1383", vec![]),
        ("وزیر نیرو به هرات رفت.۹۱۴۱*۱۰۲۴*", vec!["9141", "1024"]),
        ("وزیر نیرو به هرات رفت.\nک/۳", vec!["ک/3"]),
        ("وزیر نیرو به هرات رفت.\nکد خبر: ۸۳۲۵", vec!["8325"]),
        ("وزیر نیرو به هرات رفت.\nعکس: آرش کوهی", vec![]),
    ] {
        let found = facts(Some("ISNA"), Some("خبر"), text);
        assert_eq!(found.desk_codes, codes, "{text}");
        let full = format!("خبر\n{text}");
        assert_eq!(found.furniture.len(), 1, "{text}");
        assert_eq!(found.furniture[0].end as usize, full.chars().count(), "{text}");
        assert_eq!(found.lead.unwrap().slice(&full), "وزیر نیرو به هرات رفت.");
    }
    let table = facts(None, Some("خبر"), "۱۲۰\n۱۳۰\nوزیر نیرو به هرات رفت.");
    assert!(table.furniture.is_empty() && table.desk_codes.is_empty());
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_and_spans_lie_inside(text in "[ا-ی0-9۰-۹ \n:/*()«».ـ\u{200c}-]{0,120}", title in proptest::option::of("[ا-ی \n]{0,10}")) {
        let story = story(None, title.as_deref(), &text);
        let found = read(&story, &BOOK);
        let length = story.full_text().chars().count() as u32;
        for span in found.furniture.iter().chain(found.lead.iter()).chain(found.spans.iter().map(|(_, s)| s)) {
            proptest::prop_assert!(span.end <= length && span.start <= span.end);
        }
        proptest::prop_assert_eq!(&found, &read(&story, &BOOK));
    }
}
