//! Films as bytes: what in an MP4 or QuickTime file (ISO/IEC 14496-12) says where, when and with what it was taken is blanked
//! before it is sent. Nothing is moved, for what follows is found by its distance from the start.

#[cfg(test)]
mod tests;

/// The head of a box: how large it is, and of what kind.
pub(crate) const HEAD: u64 = 16;
/// How deep boxes are looked into.
const DEPTH_MAX: u32 = 4;
/// What holds notes: places, devices, names, and whatever programs add.
const NOTES: [&[u8; 4]; 3] = [b"udta", b"meta", b"uuid"];
/// What holds further boxes in which notes or times are.
const HOLDERS: [&[u8; 4]; 3] = [b"moov", b"trak", b"mdia"];
/// What begins with the times at which it was made and changed.
const DATED: [&[u8; 4]; 3] = [b"mvhd", b"tkhd", b"mdhd"];
/// The first box of a file is one of these.
const FIRST: [&[u8; 4]; 6] = [b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"];

/// A box: its kind, how long its head is, and how long all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    kind: [u8; 4],
    head: u64,
    /// In bytes, with its head.
    pub(crate) length: u64,
}

impl Piece {
    /// The box that begins with these bytes, of which `left` follow up to the end. Nothing where there is none.
    pub(crate) fn read(bytes: &[u8], left: u64) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk()?;
        let (kind, rest) = rest.split_first_chunk()?;
        let (head, length) = match u32::from_be_bytes(*length) {
            0 => (8, left),
            1 => (16, u64::from_be_bytes(*rest.first_chunk()?)),
            length => (8, length.into()),
        };
        let piece = Self { kind: *kind, head, length };
        (head <= length && length <= left).then_some(piece)
    }

    /// Whether a file of films begins with it.
    pub(crate) fn begins(&self) -> bool {
        FIRST.iter().any(|first| **first == self.kind)
    }

    /// Whether something in it is to be blanked.
    pub(crate) fn tells(&self) -> bool {
        self.is_of(&NOTES) || self.is_of(&HOLDERS)
    }

    fn is_of(&self, kinds: &[&[u8; 4]]) -> bool {
        kinds.iter().any(|kind| **kind == self.kind)
    }
}

/// Blanks the notes and times of a box that [tells](Piece::tells), and leaves it as long as it is.
pub(crate) fn blank(bytes: &mut [u8]) {
    blank_within(bytes, 0);
}

fn blank_within(mut bytes: &mut [u8], depth: u32) {
    while let Some(piece) = Piece::read(bytes, bytes.len() as u64) {
        let (this, rest) = bytes.split_at_mut(piece.length as usize);
        let (head, content) = this.split_at_mut(piece.head as usize);
        if piece.is_of(&NOTES) {
            head[4..8].copy_from_slice(b"free");
            content.fill(0);
        } else if piece.is_of(&DATED) {
            // Behind the version, 1 for long numbers, and three bytes of flags.
            let times = if content.first() == Some(&1) { 4..20 } else { 4..12 };
            if let Some(times) = content.get_mut(times) {
                times.fill(0);
            }
        } else if piece.is_of(&HOLDERS) && depth < DEPTH_MAX {
            blank_within(content, depth + 1);
        }
        bytes = rest;
    }
}
