//! What goes wrong with events: types taken for others, the worst stories, and how true confidence is.

use clap::Args;
use eval::{Calibration, GoldStory};
use miette::{Context, IntoDiagnostic, Result};
use plotters::prelude::*;
use std::path::{Path, PathBuf};

/// Flags of `eval-events`.
#[derive(Args)]
pub struct Events {
    /// Coded stories, one a line
    stories: PathBuf,
    /// Show the N stories with the most missed and spurious dyads, and why each was missed
    #[arg(long, value_name = "N", default_value_t = 20)]
    worst: usize,
    /// Draw how often events of each confidence are right, as SVG
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    #[command(flatten)]
    judges: crate::Judges,
    #[command(flatten)]
    reader: crate::Reader,
}

/// Compares records with gold event by event.
pub fn run(flags: &Events) -> Result<()> {
    let at = || flags.stories.display().to_string();
    let gold = eval::read_gold(&crate::read(&flags.stories)?).into_diagnostic().wrap_err_with(at)?;
    let coders = flags.judges.coders(&flags.reader)?;
    let read = |(story, coder): (&GoldStory, &code::Coder)| {
        let explanation = code::explain(&story.input(), coder).into_diagnostic()?;
        Ok((eval::differences(story, &explanation), explanation.record))
    };
    let (differences, records): (Vec<_>, Vec<_>) =
        gold.iter().zip(coders.iter().cycle()).map(read).collect::<Result<Vec<_>>>()?.into_iter().unzip();
    let scores = eval::score(&gold, &records);
    println!("{scores}\n\n{}\n\n{}", eval::confusion(&gold, &records), eval::reasons(&differences));
    for story in eval::worst(differences, flags.worst) {
        println!("\n{story}");
    }
    flags.plot.as_ref().map_or(Ok(()), |path| plot(&scores.calibration, path))
}

/// The share of events that are right over their confidence, beside the line where both are equal; the area of a point is the number
/// of events.
fn plot(calibration: &Calibration, path: &Path) -> Result<()> {
    let at = || path.display().to_string();
    let points: Vec<(f64, f64, usize)> = calibration
        .bins
        .iter()
        .filter(|bin| bin.events > 0)
        .map(|bin| (bin.confidence / bin.events as f64, bin.right as f64 / bin.events as f64, bin.events))
        .collect();
    let most = points.iter().map(|(_, _, n)| *n).max().unwrap_or(1) as f64;
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, (520, 520)).into_drawing_area();
        area.fill(&WHITE).into_diagnostic()?;
        let mut chart = ChartBuilder::on(&area)
            .caption(format!("ECE {:.3}", calibration.error()), ("sans-serif", 18))
            .margin(12)
            .x_label_area_size(40)
            .y_label_area_size(48)
            .build_cartesian_2d(0.0..1.0, 0.0..1.0)
            .into_diagnostic()?;
        chart.configure_mesh().x_desc("confidence").y_desc("share right").draw().into_diagnostic()?;
        chart.draw_series(LineSeries::new([(0.0, 0.0), (1.0, 1.0)], BLACK.mix(0.4))).into_diagnostic()?;
        chart.draw_series(LineSeries::new(points.iter().map(|&(x, y, _)| (x, y)), BLUE.stroke_width(2))).into_diagnostic()?;
        let size = |n: usize| 3 + (9.0 * (n as f64 / most).sqrt()).round() as i32;
        let circles = points.iter().map(|&(x, y, n)| Circle::new((x, y), size(n), BLUE.mix(0.5).filled()));
        chart.draw_series(circles).into_diagnostic()?;
        let labels = points.iter().map(|&(x, y, n)| Text::new(n.to_string(), (x, y), ("sans-serif", 12)));
        chart.draw_series(labels).into_diagnostic()?;
        area.present().into_diagnostic()?;
    }
    std::fs::write(path, text).into_diagnostic().wrap_err_with(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plot_shows_each_bin_with_events() {
        let mut calibration = Calibration::default();
        calibration.bins[7] = eval::Bin { events: 40, right: 30, confidence: 30.0 };
        calibration.bins[9] = eval::Bin { events: 13, right: 12, confidence: 12.4 };
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("calibration.svg");
        plot(&calibration, &path).expect("draws");
        let text = std::fs::read_to_string(&path).expect("was written");
        assert!(text.starts_with("<svg") && text.trim_end().ends_with("</svg>"));
        assert_eq!(text.matches("<circle").count(), 2);
        assert!(text.contains("\n40\n") && text.contains("\n13\n"), "{text}");
    }
}
