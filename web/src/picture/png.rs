//! PNG (W3C): chunks, each with its kind. What is not needed to show the picture is left out.

use super::{Picture, Reader};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// What is needed to show it, the steps of a moving one among them.
const KEPT: [&[u8; 4]; 15] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
    b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

pub(super) fn clean(bytes: &[u8]) -> Option<(Picture, Vec<u8>)> {
    let mut reader = Reader(bytes);
    let mut cleaned = reader.take(8).filter(|start| *start == SIGNATURE)?.to_vec();
    let mut picture = None;
    loop {
        let whole = reader.0;
        let length = usize::try_from(reader.u32_be()?).ok()?;
        let kind = reader.take(4)?;
        let data = reader.take(length)?;
        reader.take(4)?;
        if picture.is_none() {
            let mut head = Reader((kind == b"IHDR").then_some(data)?);
            let (width, height) = (head.u32_be()?, head.u32_be()?);
            picture = Some(Picture { media: "image/png", width, height, moves: false });
        }
        if let Some(picture) = picture.as_mut().filter(|_| kind == b"acTL") {
            picture.moves = true;
        }
        if KEPT.iter().any(|kept| kind == kept.as_slice()) {
            cleaned.extend(&whole[..length + 12]);
        }
        if kind == b"IEND" {
            return picture.map(|picture| (picture, cleaned));
        }
    }
}
