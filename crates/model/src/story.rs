//! What goes in, and what is known of a story besides its events.

use crate::Span;
use serde::{Deserialize, Serialize};

/// One wire story as it came. All fields but `id` and `text` may be missing; what the text itself shows is found by the reader.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    /// Names the story within its collection.
    pub id: String,
    /// The headline, where it was given apart from the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The body, unchanged.
    pub text: String,
    /// When it was published: an ISO 8601 date, or date and time with offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Who published it (a site's name or domain).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    /// Where it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl Story {
    /// The text that every [`Span`] counts in: `title + "\n" + text`, or `text` alone where there is no title.
    ///
    /// ```
    /// use dabir_model::Story;
    /// let story = Story { id: "1".into(), title: Some("خبر".into()), text: "متن".into(), ..Story::default() };
    /// assert_eq!(story.full_text(), "خبر\nمتن");
    /// ```
    pub fn full_text(&self) -> String {
        match &self.title {
            Some(title) => format!("{title}\n{}", self.text),
            None => self.text.clone(),
        }
    }
}

/// What the story says of itself (`story` in the contract).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryFacts {
    /// The agency whose story it is, as a code of `lexicon/outlets.csv` (`IRNA`, `ISNA`, …) or its name as written.
    pub source: Option<String>,
    /// ISO 8601 date, or date and time with offset.
    pub published: Option<String>,
    /// English name of the place the story was sent from.
    pub dateline: Option<String>,
    /// The headline as written.
    pub headline: Option<String>,
    /// The lead paragraph, where one can be told from the body.
    pub lead: Option<Span>,
    /// Desk and editor codes that agencies put at the end (`1104`, `274`).
    pub desk_codes: Vec<String>,
    /// ISO 639-1 code; `fa`.
    pub language: String,
    /// Who published it, as given.
    pub outlet: Option<String>,
    /// Where it was found, as given.
    pub url: Option<String>,
    /// Stretches that are the agency's furniture and not the report: time stamp, desk line, byline.
    pub furniture: Vec<Span>,
    /// Where `source`, `published` and `dateline` were read, where they were read off the text.
    pub spans: Vec<(String, Span)>,
}
