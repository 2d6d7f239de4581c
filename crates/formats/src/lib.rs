//! Records out: JSON Lines and CSV for programs, a terminal page for people.
//!
//! Knows the record's shape and how to lay it out; the words of the page are in `labels.toml`. Does not know where the output
//! goes, and does no I/O: everything here is a pure function that returns a `String`.

pub mod csv;
pub mod explanation;
pub mod jsonl;
mod labels;
mod layout;
pub mod page;

pub use labels::{Labels, Language};
pub use layout::Look;
