//! JPEG (ITU-T T.81): segments, each after a marker. What a camera adds stands in application segments and comments, and
//! behind the end.

use super::{Picture, Reader};

/// What EXIF says of how to turn the picture is kept, and nothing else of it.
const EXIF: &[u8] = b"Exif\0\0";
const ICC: &[u8] = b"ICC_PROFILE\0";
const ORIENTATION: u16 = 0x0112;

pub(super) fn clean(bytes: &[u8]) -> Option<(Picture, Vec<u8>)> {
    let mut reader = Reader(bytes);
    let mut cleaned = reader.take(2).filter(|start| *start == [0xff, 0xd8])?.to_vec();
    let (mut size, mut orientation) = (None, 1);
    let mut body = Vec::new();
    loop {
        let marker = marker(&mut reader)?;
        if marker == 0xd9 {
            body.extend([0xff, 0xd9]);
            break;
        }
        let length = reader.u16_be()?;
        let data = reader.take(usize::from(length).checked_sub(2)?)?;
        match marker {
            0xe1 if data.starts_with(EXIF) => {
                orientation = read_orientation(&data[EXIF.len()..]).unwrap_or(1);
                continue;
            }
            0xe2 if !data.starts_with(ICC) => continue,
            0xe1 | 0xe3..=0xed | 0xef | 0xfe => continue,
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let mut frame = Reader(data.get(1..)?);
                size = Some((frame.u16_be()?, frame.u16_be()?));
            }
            _ => {}
        }
        body.extend([0xff, marker]);
        body.extend(length.to_be_bytes());
        body.extend(data);
        if marker == 0xda {
            body.extend(entropy(&mut reader));
        }
    }
    let (height, width) = size?;
    if orientation != 1 {
        cleaned.extend(exif(orientation));
    }
    cleaned.extend(body);
    let (width, height) = if orientation >= 5 { (height, width) } else { (width, height) };
    let (media, moves) = ("image/jpeg", false);
    let picture = Picture { media, width: width.into(), height: height.into(), moves };
    Some((picture, cleaned))
}

fn marker(reader: &mut Reader<'_>) -> Option<u8> {
    if reader.byte()? != 0xff {
        return None;
    }
    loop {
        // Any number of fill bytes may stand before a marker.
        match reader.byte()? {
            0xff => {}
            0x00 | 0x01 | 0xd0..=0xd8 => return None,
            marker => return Some(marker),
        }
    }
}

/// The coded picture, up to the next marker that is no part of it.
fn entropy<'a>(reader: &mut Reader<'a>) -> &'a [u8] {
    let bytes = reader.0;
    let ends = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7);
    let end = bytes.windows(2).position(ends).unwrap_or(bytes.len());
    reader.take(end).unwrap_or_default()
}

/// How the picture is to be turned: 1 to 8, as TIFF has it.
fn read_orientation(tiff: &[u8]) -> Option<u16> {
    let big = match tiff.get(..2)? {
        b"MM" => true,
        b"II" => false,
        _ => return None,
    };
    let u16_at = |at: usize| {
        let bytes = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let first = tiff.get(4..8)?.try_into().ok()?;
    let first = if big { u32::from_be_bytes(first) } else { u32::from_le_bytes(first) };
    let first = usize::try_from(first).ok()?;
    (0..usize::from(u16_at(first)?)).find_map(|entry| {
        let at = first.checked_add(2 + 12 * entry)?;
        let value = (u16_at(at)? == ORIENTATION).then(|| u16_at(at + 8))??;
        (1..=8).contains(&value).then_some(value)
    })
}

/// A segment that says how to turn the picture, and no more.
fn exif(orientation: u16) -> Vec<u8> {
    let mut segment = vec![0xff, 0xe1, 0, 34];
    segment.extend(EXIF);
    segment.extend(b"MM\0\x2a\0\0\0\x08");
    segment.extend([0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1]);
    segment.extend(orientation.to_be_bytes());
    segment.extend([0; 6]);
    segment
}
