//! Pictures as bytes: how large they are, before anything decodes them, and what in them says more than the picture does, taken
//! out before they are sent. Nothing is decoded here, and no pixel changes.

mod gif;
mod jpeg;
mod png;
mod webp;

/// The longest edge, and the most pixels, of a picture that is shown.
const EDGE_MAX: u32 = 16_384;
const PIXELS_MAX: u64 = 50_000_000;

/// A picture, as its first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    /// The media type that fits what is in it, whatever its sender says.
    pub(crate) media: &'static str,
    /// As it is shown, in pixels.
    pub(crate) width: u32,
    /// The same.
    pub(crate) height: u32,
    /// Whether it has more than one frame.
    pub(crate) moves: bool,
}

impl Picture {
    /// Whether decoding it takes no more memory than a page can spare.
    pub(crate) fn is_bearable(&self) -> bool {
        let pixels = u64::from(self.width) * u64::from(self.height);
        (1..=EDGE_MAX).contains(&self.width)
            && (1..=EDGE_MAX).contains(&self.height)
            && pixels <= PIXELS_MAX
    }
}

/// A picture and its bytes without what else was in them: places, times, devices, names, comments, smaller pictures. Nothing,
/// if it is none of a kind that is known.
pub(crate) fn clean(bytes: &[u8]) -> Option<(Picture, Vec<u8>)> {
    jpeg::clean(bytes)
        .or_else(|| png::clean(bytes))
        .or_else(|| gif::clean(bytes))
        .or_else(|| webp::clean(bytes))
}

/// What reads bytes one after the other; behind the end there is nothing.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    fn u16_be(&mut self) -> Option<u16> {
        self.take(2).map(|it| u16::from_be_bytes([it[0], it[1]]))
    }

    fn u32_be(&mut self) -> Option<u32> {
        self.take(4).map(|it| u32::from_be_bytes([it[0], it[1], it[2], it[3]]))
    }

    fn u32_le(&mut self) -> Option<u32> {
        self.take(4).map(|it| u32::from_le_bytes([it[0], it[1], it[2], it[3]]))
    }
}

#[cfg(test)]
mod tests;
