//! Graphs in ONNX, run by rten on one thread: stories run side by side, not the sums of one story.

use crate::EncoderError;
use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueOrView, ValueView};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, NdTensorView, Tensor};
use std::ops::Range;
use std::sync::Arc;

/// Numbers in rows of one length.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    width: usize,
    numbers: Vec<f32>,
}

impl Matrix {
    /// No rows.
    pub const EMPTY: Self = Self { width: 0, numbers: Vec::new() };

    /// Rows of `width` numbers, one after the other.
    pub fn new(width: usize, numbers: Vec<f32>) -> Self {
        debug_assert!(numbers.is_empty() || width > 0 && numbers.len().is_multiple_of(width));
        Self { width, numbers }
    }

    /// Rows of noughts.
    pub(crate) fn nought(width: usize, rows: usize) -> Self {
        Self::new(width, vec![0.0; width * rows])
    }

    /// Length of a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.numbers.len().checked_div(self.width).unwrap_or(0)
    }

    /// One row.
    pub fn row(&self, n: usize) -> &[f32] {
        &self.numbers[n * self.width..(n + 1) * self.width]
    }

    /// All numbers, row after row.
    pub fn numbers(&self) -> &[f32] {
        &self.numbers
    }

    /// The number of the largest of a row's numbers, the first of equals.
    pub fn best(&self, n: usize) -> usize {
        let row = self.row(n);
        (1..row.len()).fold(0, |best, k| if row[k] > row[best] { k } else { best })
    }

    /// Leaves these rows alone.
    pub(crate) fn keep(&mut self, rows: Range<usize>) {
        self.numbers.truncate(rows.end * self.width);
        self.numbers.drain(..rows.start * self.width);
    }

    /// Puts other rows after its own.
    pub(crate) fn append(&mut self, mut rows: Self) {
        self.width = rows.width;
        self.numbers.append(&mut rows.numbers);
    }
}

/// What a graph is given.
pub enum Input<'a> {
    /// Whole numbers in one row of two dimensions.
    Row(Vec<i32>),
    /// Whole numbers in one dimension.
    Whole(Vec<i32>),
    /// Numbers in rows.
    Matrix(&'a Matrix),
}

/// A graph that can be run.
pub struct Graph {
    name: &'static str,
    model: Model,
    pool: Arc<ThreadPool>,
}

impl Graph {
    /// Reads the bytes of an ONNX file. `name` is what errors call it.
    pub fn read(name: &'static str, bytes: &'static [u8]) -> Result<Self, EncoderError> {
        let model = ModelOptions::with_all_ops()
            .prepack_weights(true)
            .load_static_slice(bytes)
            .map_err(|source| EncoderError::Load { graph: name, source })?;
        Ok(Self { name, model, pool: Arc::new(ThreadPool::with_num_threads(1)) })
    }

    /// Runs the graph; inputs and outputs by name. An output of more than two dimensions comes with the last as its width.
    pub fn run<'a, const OUT: usize>(
        &self,
        inputs: impl IntoIterator<Item = (&'a str, Input<'a>)>,
        outputs: [&str; OUT],
    ) -> Result<[Matrix; OUT], EncoderError> {
        let wrong = |wrong: String| EncoderError::Run { graph: self.name, wrong };
        let node = |name: &str| self.model.node_id(name).map_err(|e| wrong(e.to_string()));
        let mut given: Vec<(NodeId, ValueOrView)> = Vec::new();
        for (name, input) in inputs {
            let value: ValueOrView = match input {
                Input::Row(numbers) => Value::from(NdTensor::from_data([1, numbers.len()], numbers)).into(),
                Input::Whole(numbers) => Value::from(NdTensor::from_data([numbers.len()], numbers)).into(),
                // A view: a story's vectors are given to the heads sentence by sentence.
                Input::Matrix(matrix) => ValueView::from(NdTensorView::from_data([matrix.rows(), matrix.width()], matrix.numbers())).into(),
            };
            given.push((node(name)?, value));
        }
        let mut wanted = [const { None }; OUT];
        for (slot, name) in wanted.iter_mut().zip(outputs) {
            *slot = Some(node(name)?);
        }
        let wanted: Vec<NodeId> = wanted.into_iter().flatten().collect();
        let options = RunOptions::default().with_thread_pool(Some(self.pool.clone()));
        let found = self.model.run(given, &wanted, Some(options)).map_err(|e| wrong(e.to_string()))?;
        let mut matrices = Vec::with_capacity(OUT);
        for value in found {
            let tensor: Tensor<f32> = value.try_into().map_err(|_| wrong("an output is not of floats".into()))?;
            let width = tensor.shape().last().copied().unwrap_or(1);
            matrices.push(Matrix::new(width, tensor.into_data()));
        }
        matrices.try_into().map_err(|_| wrong("not every output was made".into()))
    }
}
