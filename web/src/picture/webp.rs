//! WebP (RFC 9649): chunks of a RIFF file.

use super::{Picture, Reader};

/// What is needed to show it, the steps of a moving one among them.
const KEPT: [&[u8; 4]; 7] = [b"VP8 ", b"VP8L", b"VP8X", b"ANIM", b"ANMF", b"ALPH", b"ICCP"];
/// The flags of a head that says that EXIF and XMP follow.
const SAYS_MORE: u8 = 0x08 | 0x04;

pub(super) fn clean(bytes: &[u8]) -> Option<(Picture, Vec<u8>)> {
    let mut reader = Reader(bytes);
    reader.take(4).filter(|start| start == b"RIFF")?;
    let length = usize::try_from(reader.u32_le()?).ok()?;
    let mut reader = Reader(reader.take(length)?);
    let mut cleaned = reader.take(4).filter(|kind| kind == b"WEBP")?.to_vec();
    let (mut size, mut moves) = (None, false);
    while !reader.0.is_empty() {
        let kind = reader.take(4)?;
        let length = reader.u32_le()?;
        let data = reader.take(usize::try_from(length).ok()?)?;
        if length % 2 == 1 {
            // The last one may lack what fills it up.
            let _ = reader.byte();
        }
        if size.is_none() {
            size = Some(dimensions(kind, data)?);
        }
        moves |= kind == b"ANMF";
        if KEPT.iter().any(|kept| kind == kept.as_slice()) {
            cleaned.extend(kind);
            cleaned.extend(length.to_le_bytes());
            let start = cleaned.len();
            cleaned.extend(data);
            if kind == b"VP8X" {
                cleaned[start] &= !SAYS_MORE;
            }
            cleaned.extend((length % 2 == 1).then_some(0));
        }
    }
    let (width, height) = size?;
    let length = u32::try_from(cleaned.len()).ok()?.to_le_bytes();
    Some((
        Picture { media: "image/webp", width, height, moves },
        [b"RIFF", length.as_slice(), &cleaned].concat(),
    ))
}

/// Of the first chunk.
fn dimensions(kind: &[u8], data: &[u8]) -> Option<(u32, u32)> {
    let le = |bytes: &[u8]| bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u32::from(*byte));
    match kind {
        b"VP8X" => Some((le(data.get(4..7)?) + 1, le(data.get(7..10)?) + 1)),
        b"VP8L" => {
            let bits = le(data.get(1..5)?);
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8 " => Some((le(data.get(6..8)?) & 0x3fff, le(data.get(8..10)?) & 0x3fff)),
        _ => None,
    }
}
