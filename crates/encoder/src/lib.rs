//! A trained network over a text: pieces, windows, and the vector of each piece.
//!
//! Knows how text is cut into the pieces of a unigram vocabulary, how long texts are given to the network in windows, and how
//! graphs in ONNX are run. Knows no grammar and no events, and does no I/O: weights come in as bytes. What the vectors mean is
//! the business of heads, which are graphs too ([`Graph`]) and belong to later stages.
//!
//! One text goes through the network at a time, so that no neighbour can change what comes out. The numbers in a window are
//! turned into 8 bits by one scale a layer, so a window's vectors depend on all of that window and on nothing else.

mod graph;
mod pieces;
mod windows;

pub use graph::{Graph, Input, Matrix};
pub use pieces::{Piece, Vocabulary};
pub use windows::{Window, windows};

use model::Span;

/// What can be wrong with the files of a network, or with a run of it.
#[derive(Debug, thiserror::Error)]
pub enum EncoderError {
    /// A line of a table is not as it ought to be.
    #[error("{table}:{line}: {wrong}")]
    Table {
        /// Which table.
        table: &'static str,
        /// Its line, from 1.
        line: usize,
        /// What is wrong there.
        wrong: &'static str,
    },
    /// The vocabulary makes no unigram model.
    #[error("the vocabulary of pieces: {0}")]
    Vocabulary(String),
    /// The bytes are no graph that can be run.
    #[error("graph {graph}: {source}")]
    Load {
        /// Name of the graph.
        graph: &'static str,
        /// What the runtime says.
        source: rten::LoadError,
    },
    /// The graph could not be run.
    #[error("graph {graph}: {wrong}")]
    Run {
        /// Name of the graph.
        graph: &'static str,
        /// What the runtime says.
        wrong: String,
    },
}

/// Pieces to vectors: a vocabulary and the network over it.
pub struct Encoder {
    vocabulary: Vocabulary,
    network: Graph,
}

/// A text's pieces and the vector of each.
pub struct Encoded {
    /// The pieces, in order.
    pub pieces: Vec<Piece>,
    /// A row a piece.
    pub vectors: Matrix,
}

impl Encoded {
    /// The first and the last piece that touch a span; the nearest piece where none does, and `None` where there is no piece.
    ///
    /// ```
    /// use dabir_encoder::{Encoded, Matrix, Piece};
    /// use model::Span;
    /// let piece = |start, end| Piece { number: 0, span: Span::new(start, end) };
    /// let encoded = Encoded { pieces: vec![piece(0, 2), piece(2, 5), piece(6, 9)], vectors: Matrix::new(3, vec![0.0; 3]) };
    /// assert_eq!(encoded.touching(Span::new(1, 5)), Some((0, 1)));
    /// assert_eq!(encoded.touching(Span::new(6, 7)), Some((2, 2)));
    /// ```
    pub fn touching(&self, span: Span) -> Option<(usize, usize)> {
        let last = self.pieces.len().checked_sub(1)?;
        let first = self.pieces.partition_point(|p| p.span.end <= span.start).min(last);
        let after = self.pieces.partition_point(|p| p.span.start < span.end);
        Some((first, after.saturating_sub(1).max(first)))
    }
}

impl Encoder {
    /// The marks that open and close a window, by their numbers in the vocabulary of the pretrained network.
    const OPENS: i32 = 0;
    const CLOSES: i32 = 2;
    /// The longest window in pieces: what the network was trained on. Its positions would allow 510.
    pub const WINDOW: usize = 192;
    /// What two windows share where a sentence is longer than one.
    pub const OVERLAP: usize = 64;

    /// Takes a vocabulary and the bytes of the network's graph (`ids`, one row with two marks more than there are pieces, to `vectors`, a row a piece).
    pub fn new(vocabulary: Vocabulary, network: &'static [u8]) -> Result<Self, EncoderError> {
        Ok(Self { vocabulary, network: Graph::read("encoder", network)? })
    }

    /// The vectors of a text's pieces. `breaks` are code points at which sentences begin, going up: a window holds whole sentences
    /// where it can.
    pub fn encode(&self, text: &str, breaks: &[u32]) -> Result<Encoded, EncoderError> {
        let run = |numbers, _| self.network.run([("ids", Input::Row(numbers))], ["vectors"]).map(Some);
        let (pieces, [vectors]) = self.by_windows(text, breaks, Self::WINDOW, Self::OVERLAP, run)?;
        Ok(Encoded { pieces, vectors })
    }

    /// What other layers over this network's first ones (its output `shared`) give for a text's pieces: a graph that takes `shared`,
    /// a row a piece and one for each mark, and gives a row a piece. Windows of at most `size` pieces. One whose words `asked` does
    /// not ask for is left out: its rows are nought.
    pub fn encode_shared<const OUT: usize>(
        &self,
        text: &str,
        breaks: &[u32],
        (size, overlap): (usize, usize),
        asked: impl Fn(Span) -> bool,
        (upper, outputs): (&Graph, [&str; OUT]),
    ) -> Result<(Vec<Piece>, [Matrix; OUT]), EncoderError> {
        self.by_windows(text, breaks, size, overlap, |numbers, span| {
            if !asked(span) {
                return Ok(None);
            }
            let [shared] = self.network.run([("ids", Input::Row(numbers))], ["shared"])?;
            upper.run([("shared", Input::Matrix(&shared))], outputs).map(Some)
        })
    }

    fn by_windows<const OUT: usize>(
        &self,
        text: &str,
        breaks: &[u32],
        size: usize,
        overlap: usize,
        run: impl Fn(Vec<i32>, Span) -> Result<Option<[Matrix; OUT]>, EncoderError>,
    ) -> Result<(Vec<Piece>, [Matrix; OUT]), EncoderError> {
        let pieces = self.vocabulary.pieces(text)?;
        let starts: Vec<usize> = breaks.iter().map(|&b| pieces.partition_point(|p| p.span.end <= b)).collect();
        let (mut all, mut unread) = ([const { Matrix::EMPTY }; OUT], 0);
        for window in windows(pieces.len(), &starts, size, overlap) {
            let inside = &pieces[window.pieces.clone()];
            let Some((first, last)) = inside.first().zip(inside.last()) else { continue };
            let mut numbers = Vec::with_capacity(inside.len() + 2);
            numbers.push(Self::OPENS);
            numbers.extend(inside.iter().map(|p| p.number as i32));
            numbers.push(Self::CLOSES);
            let Some(read) = run(numbers, first.span.cover(last.span))? else {
                unread += window.kept.len();
                continue;
            };
            for (all, mut rows) in all.iter_mut().zip(read) {
                rows.keep(window.kept.start - window.pieces.start..window.kept.end - window.pieces.start);
                all.append(Matrix::nought(rows.width(), unread));
                all.append(rows);
            }
            unread = 0;
        }
        let all = all.map(|mut all| {
            all.append(Matrix::nought(all.width().max(1), unread));
            all
        });
        Ok((pieces, all))
    }
}
