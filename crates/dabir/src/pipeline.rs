//! Work done on many threads and handed back in its order, with bounded memory.

use crossbeam_channel::bounded;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::thread;

/// How many jobs a thread may have waiting, begun or done but not handed back.
const AHEAD: usize = 4;

/// Does `work` on each job on `threads` threads and hands the results to `each` in the order of the jobs. Jobs are drawn
/// only as fast as results are taken, so memory holds a few jobs a thread however many there are. Breaking stops it all
/// without waiting for what is under way (a job may be blocked on standard input).
///
/// A job whose work panics gives `None`.
pub fn in_order<J: Send + 'static, R: Send + 'static>(
    jobs: impl Iterator<Item = J> + Send + 'static,
    threads: usize,
    work: impl Fn(J) -> R + Send + Sync + 'static,
    mut each: impl FnMut(Option<R>) -> ControlFlow<()>,
) {
    let (queue, waiting) = bounded(threads * AHEAD);
    let (order, ordered) = bounded(threads * AHEAD);
    let work = Arc::new(work);
    for _ in 0..threads {
        let (waiting, work) = (waiting.clone(), Arc::clone(&work));
        thread::spawn(move || {
            for (job, done) in waiting {
                let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(job))).ok();
                // Nobody waits for it any more when the reader of our output has gone.
                let _ = crossbeam_channel::Sender::send(&done, result);
            }
        });
    }
    drop(waiting);
    thread::spawn(move || {
        for job in jobs {
            let (done, result) = bounded(1);
            if order.send(result).is_err() || queue.send((job, done)).is_err() {
                break;
            }
        }
    });
    for result in ordered {
        if each(result.recv().ok().flatten()).is_break() {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    #[test]
    fn results_come_in_order() {
        let mut results = Vec::new();
        let slow = |n: usize| {
            thread::sleep(Duration::from_micros((n % 7) as u64 * 100));
            n
        };
        in_order(0..500, 4, slow, |n| {
            results.extend(n);
            ControlFlow::Continue(())
        });
        assert_eq!(results, (0..500).collect::<Vec<_>>());
    }

    #[test]
    fn jobs_are_not_drawn_ahead_of_results() {
        let drawn = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&drawn);
        let jobs = (0..1000).inspect(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
        });
        let mut taken = 0;
        in_order(
            jobs,
            2,
            |n| n,
            |_| {
                taken += 1;
                thread::sleep(Duration::from_micros(50));
                assert!(drawn.load(Ordering::SeqCst) <= taken + 2 * AHEAD + 2, "{} for {taken}", drawn.load(Ordering::SeqCst));
                ControlFlow::Continue(())
            },
        );
        assert_eq!(taken, 1000);
    }

    #[test]
    fn breaking_stops_endless_work() {
        let mut taken = 0;
        in_order(
            0..,
            2,
            |n: u64| n,
            |_| {
                taken += 1;
                if taken == 10 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        );
        assert_eq!(taken, 10);
    }

    #[test]
    fn a_panic_costs_its_job_only() {
        let mut results = Vec::new();
        in_order(
            0..3,
            1,
            |n| if n == 1 { panic!("a defect, made for this test") } else { n },
            |result| {
                results.push(result);
                ControlFlow::Continue(())
            },
        );
        assert_eq!(results, [Some(0), None, Some(2)]);
    }
}
