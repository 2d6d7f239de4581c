//! What a story says of itself. (skeleton, being written)
use lexicon::Codebook;
use model::{Story, StoryFacts};

/// Reads them.
pub fn read(story: &Story, _book: &Codebook) -> StoryFacts {
    StoryFacts { published: story.published.clone(), headline: story.title.clone(), outlet: story.outlet.clone(), language: "fa".into(), ..StoryFacts::default() }
}
