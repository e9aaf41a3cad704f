//! How high the rows of a list are: measured, or estimated until they have been; and where each of them begins.

/// So many rows are added up at a time.
const BLOCK: usize = 256;

/// A row that was never measured, before any was, in pixels.
const ESTIMATE: f64 = 48.0;

/// How high a row is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Height {
    /// Never measured.
    Unknown,
    /// There is no such row any more.
    Gone,
    /// In pixels.
    Measured(f32),
}

/// The heights of all rows, in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Heights {
    rows: Vec<Height>,
    /// The sums of whole blocks.
    blocks: Vec<f64>,
    estimate: Option<f64>,
}

impl Heights {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn at(&self, row: usize) -> Height {
        self.rows.get(row).copied().unwrap_or(Height::Unknown)
    }

    pub(super) fn set(&mut self, row: usize, height: Height) {
        let change = self.px(height) - self.px(self.rows[row]);
        self.rows[row] = height;
        self.blocks[row / BLOCK] += change;
    }

    /// Adds rows in front of one, or, where there are not so many, at the end.
    pub(super) fn insert(&mut self, row: usize, count: usize, height: Height) {
        let row = row.min(self.rows.len());
        self.rows.splice(row..row, std::iter::repeat_n(height, count));
        self.add_up(row / BLOCK);
    }

    pub(super) fn remove(&mut self, row: usize) -> Height {
        let height = self.rows.remove(row);
        self.add_up(row / BLOCK);
        height
    }

    /// What the rows that were never measured are taken for, from the first that are. Answers whether
    /// that changed anything.
    pub(super) fn estimate_from(&mut self, measured: &[f64]) -> bool {
        let seen: Vec<f64> = measured.iter().copied().filter(|height| *height > 0.0).collect();
        let news = self.estimate.is_none() && !seen.is_empty();
        if news {
            self.estimate = Some(seen.iter().sum::<f64>() / seen.len() as f64);
            self.add_up(0);
        }
        news
    }

    /// Where a row begins, from the first one on; or where the last one ends.
    pub(super) fn top(&self, row: usize) -> f64 {
        let row = row.min(self.rows.len());
        let (blocks, rest) = (row / BLOCK, row / BLOCK * BLOCK..row);
        self.blocks[..blocks].iter().sum::<f64>() + self.sum(&self.rows[rest])
    }

    /// Where the last row ends.
    pub(super) fn all(&self) -> f64 {
        self.blocks.iter().sum()
    }

    /// The row at a place, or the one nearest to it.
    pub(super) fn row_at(&self, place: f64) -> usize {
        let mut end = 0.0;
        let mut block = 0;
        while block + 1 < self.blocks.len() && end + self.blocks[block] <= place {
            end += self.blocks[block];
            block += 1;
        }
        let first = block * BLOCK;
        for (row, height) in self.rows.iter().enumerate().skip(first) {
            end += self.px(*height);
            if end > place {
                return row;
            }
        }
        self.rows.len().saturating_sub(1)
    }

    fn px(&self, height: Height) -> f64 {
        match height {
            Height::Unknown => self.estimate.unwrap_or(ESTIMATE),
            Height::Gone => 0.0,
            Height::Measured(px) => px.into(),
        }
    }

    fn sum(&self, rows: &[Height]) -> f64 {
        rows.iter().map(|height| self.px(*height)).sum()
    }

    fn add_up(&mut self, from: usize) {
        self.blocks.truncate(from);
        for start in (from * BLOCK..self.rows.len()).step_by(BLOCK) {
            let end = (start + BLOCK).min(self.rows.len());
            self.blocks.push(self.sum(&self.rows[start..end]));
        }
    }
}
