//! The best tree over the words of a sentence: every word has one head, one word hangs on the root, and there is no cycle.
//!
//! Chu and Liu's and Edmonds's algorithm. Where its answer hangs several words on the root, the best answer with one is taken
//! (Zmigrod, Vieira and Cotterell, "Please mind the root", 2020, compare the ways; sentences are short enough for the plain one).

/// `scores[w][h]`: how well head `h` suits word `w`; `h` = 0 is the root, `h` = `k` + 1 is word `k`. Gives the head of each word.
///
/// ```
/// // Words 0 and 1 would each like the other best; the root takes the one it costs least.
/// let heads = dabir_syntax::best_tree(&[vec![1.0, 0.0, 9.0], vec![2.0, 9.0, 0.0]]);
/// assert_eq!(heads, [2, 0]);
/// ```
pub fn best_tree(scores: &[Vec<f32>]) -> Vec<usize> {
    let free = spanning(scores);
    if free.iter().filter(|&&h| h == 0).count() <= 1 {
        return free;
    }
    // Only a word that the root would take at all is tried; the tree's own are the likely ones.
    let mut best: Option<(f32, Vec<usize>)> = None;
    for root in (0..scores.len()).filter(|&w| free[w] == 0) {
        let mut only = scores.to_vec();
        for (w, row) in only.iter_mut().enumerate() {
            row[0] = if w == root { row[0] } else { f32::NEG_INFINITY };
        }
        for h in 1..only[root].len() {
            only[root][h] = f32::NEG_INFINITY;
        }
        let heads = spanning(&only);
        let total: f32 = heads.iter().enumerate().map(|(w, &h)| scores[w][h]).sum();
        if best.as_ref().is_none_or(|(most, _)| total > *most) {
            best = Some((total, heads));
        }
    }
    best.map_or(free, |(_, heads)| heads)
}

/// The best tree with any number of words on the root.
fn spanning(scores: &[Vec<f32>]) -> Vec<usize> {
    let n = scores.len() + 1;
    // Nodes 0..n, the root first; `weight[v][u]`: of u as the head of v.
    let mut weight = vec![vec![f64::NEG_INFINITY; n]; n];
    for (w, row) in scores.iter().enumerate() {
        for (h, &score) in row.iter().enumerate() {
            if h != w + 1 {
                // Minus infinity would make cycles of forbidden edges incomparable.
                weight[w + 1][h] = f64::from(score).max(-1e9);
            }
        }
    }
    let heads = contracted(&weight);
    heads[1..].to_vec()
}

fn contracted(weight: &[Vec<f64>]) -> Vec<usize> {
    let n = weight.len();
    let mut head = vec![0; n];
    for v in 1..n {
        head[v] = (0..n).filter(|&u| u != v).fold(0, |best, u| if weight[v][u] > weight[v][best] { u } else { best });
    }
    let Some(cycle) = cycle_of(&head) else { return head };
    let inside = {
        let mut inside = vec![false; n];
        for &v in &cycle {
            inside[v] = true;
        }
        inside
    };
    // The cycle becomes one node, the last.
    let outside: Vec<usize> = (0..n).filter(|&v| !inside[v]).collect();
    let m = outside.len() + 1;
    let mut smaller = vec![vec![f64::NEG_INFINITY; m]; m];
    // Through which node of the cycle an edge goes out or comes in.
    let mut leaves = vec![0; m];
    let mut enters = vec![0; m];
    let total: f64 = cycle.iter().map(|&v| weight[v][head[v]]).sum();
    for (a, &v) in outside.iter().enumerate() {
        for (b, &u) in outside.iter().enumerate() {
            smaller[a][b] = weight[v][u];
        }
        let from = cycle.iter().copied().fold(cycle[0], |best, u| if weight[v][u] > weight[v][best] { u } else { best });
        (smaller[a][m - 1], leaves[a]) = (weight[v][from], from);
        let cost = |w: usize| total - weight[w][head[w]] + weight[w][v];
        let to = cycle.iter().copied().fold(cycle[0], |best, w| if cost(w) > cost(best) { w } else { best });
        (smaller[m - 1][a], enters[a]) = (cost(to), to);
    }
    let found = contracted(&smaller);
    for a in 1..m - 1 {
        head[outside[a]] = if found[a] == m - 1 { leaves[a] } else { outside[found[a]] };
    }
    let into = found[m - 1];
    head[enters[into]] = outside[into];
    head
}

/// The nodes of some cycle of heads, if there is one. Node 0 has no head.
fn cycle_of(head: &[usize]) -> Option<Vec<usize>> {
    let mut state = vec![0; head.len()];
    for start in 1..head.len() {
        let mut at = start;
        while at != 0 && state[at] == 0 {
            state[at] = start;
            at = head[at];
        }
        if at != 0 && state[at] == start {
            let mut cycle = vec![at];
            let mut next = head[at];
            while next != at {
                cycle.push(next);
                next = head[next];
            }
            return Some(cycle);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn is_tree(heads: &[usize]) -> bool {
        (0..heads.len()).all(|w| {
            let (mut at, mut steps) = (w + 1, 0);
            while at != 0 && steps <= heads.len() {
                at = heads[at - 1];
                steps += 1;
            }
            at == 0
        })
    }

    fn every_tree(words: usize) -> Vec<Vec<usize>> {
        let mut all = vec![Vec::new()];
        for _ in 0..words {
            all = all.into_iter().flat_map(|t| (0..=words).map(move |h| t.iter().copied().chain([h]).collect())).collect();
        }
        all.retain(|t: &Vec<usize>| is_tree(t) && t.iter().filter(|&&h| h == 0).count() == 1);
        all
    }

    proptest! {
        #[test]
        fn it_is_a_tree_with_one_root(scores in (1usize..9).prop_flat_map(|n| prop::collection::vec(prop::collection::vec(-9.0f32..9.0, n + 1), n))) {
            let heads = best_tree(&scores);
            prop_assert!(is_tree(&heads));
            prop_assert_eq!(heads.iter().filter(|&&h| h == 0).count(), 1);
        }

        #[test]
        fn no_tree_with_its_root_is_better(scores in (1usize..5).prop_flat_map(|n| prop::collection::vec(prop::collection::vec(-9.0f32..9.0, n + 1), n))) {
            let total = |heads: &[usize]| -> f32 { heads.iter().enumerate().map(|(w, &h)| scores[w][h]).sum() };
            let heads = best_tree(&scores);
            let root = heads.iter().position(|&h| h == 0);
            let best = every_tree(scores.len()).into_iter().filter(|t| t.iter().position(|&h| h == 0) == root).map(|t| total(&t)).fold(f32::MIN, f32::max);
            prop_assert!((total(&heads) - best).abs() < 1e-3, "{} {best}", total(&heads));
        }
    }
}
