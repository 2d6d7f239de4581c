//! Speed of rten in `benches/runtimes.sh`: `runtimes MODEL SECONDS LENGTH…`.

use cpu_time::ProcessTime;
use rten::{DataType, Dimension, Model, ModelOptions, NodeId, Value, ValueType};
use rten_tensor::prelude::*;
use rten_tensor::{Tensor, TensorView};
use std::error::Error;
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("runtimes MODEL SECONDS LENGTH…")?;
    let time = Duration::from_secs_f64(arguments.next().ok_or("no seconds")?.parse()?);
    let lengths = arguments.map(|length| length.parse()).collect::<Result<Vec<usize>, _>>()?;
    speed("rten", &Model::load_file(&file)?, time, &lengths)?;
    // Weights laid out for the kernels once, when the model is loaded, as onnxruntime does unasked: more memory.
    speed("rten, packed", &ModelOptions::with_all_ops().prepack_weights(true).load_file(&file)?, time, &lengths)
}

fn speed(name: &str, model: &Model, time: Duration, lengths: &[usize]) -> Result<(), Box<dyn Error>> {
    for &length in lengths {
        let inputs = model.input_ids().iter().map(|&id| Ok((id, input(model, id, length)?)));
        let inputs = inputs.collect::<Result<Vec<_>, Box<dyn Error>>>()?;
        let run = || model.run(inputs.iter().map(|(id, value)| (*id, value.into())).collect(), model.output_ids(), None);
        let first = run()?.swap_remove(0);
        let output: TensorView<f32> = (&first).try_into()?;
        let mean = output.iter().map(|x| f64::from(x.abs())).sum::<f64>() / output.len() as f64;
        let (began, mut best) = (Instant::now(), Duration::MAX);
        while began.elapsed() < time {
            let start = ProcessTime::now();
            run()?;
            best = best.min(start.elapsed());
        }
        println!("{name:12} {length:8} {:12.0}   {mean:.6}", length as f64 / best.as_secs_f64());
    }
    Ok(())
}

/// An input of the model, at a length.
fn input(model: &Model, id: NodeId, length: usize) -> Result<Value, Box<dyn Error>> {
    let info = model.node_info(id).ok_or("an input without a description")?;
    let name = info.name().unwrap_or_default().to_lowercase();
    let sizes = info.shape().ok_or_else(|| format!("the input {name} has no shape"))?;
    let open = sizes.iter().filter(|size| matches!(size, Dimension::Symbolic(_))).count();
    let mut met = 0;
    let shape: Vec<usize> = sizes
        .iter()
        .map(|size| match size {
            Dimension::Fixed(n) => *n,
            Dimension::Symbolic(_) => {
                met += 1;
                if open > 1 && met == 1 { 1 } else { length }
            }
        })
        .collect();
    let count: usize = shape.iter().product();
    if info.dtype() == Some(ValueType::Tensor(DataType::Float)) {
        return Ok(Tensor::<f32>::zeros(&shape).into());
    }
    let number = |n: usize| match name.as_str() {
        name if name.contains("mask") => 1,
        name if name.contains("type") => 0,
        name if name.contains("position") => n as i32,
        _ => 5 + (n * 7919 % 1000) as i32,
    };
    Ok(Tensor::from_data(&shape, (0..count).map(number).collect::<Vec<i32>>()).into())
}
