//! GIF (version 89a): blocks. Comments, and what programs add, are left out; how often it repeats is kept.

use super::{Picture, Reader};

pub(super) fn clean(bytes: &[u8]) -> Option<(Picture, Vec<u8>)> {
    let mut reader = Reader(bytes);
    let head = reader.take(6).filter(|head| matches!(*head, b"GIF87a" | b"GIF89a"))?;
    let screen = reader.take(7)?;
    let size = |at: usize| u32::from(u16::from_le_bytes([screen[at], screen[at + 1]]));
    let (width, height) = (size(0), size(2));
    let mut frames = 0;
    let mut cleaned = [head, screen, reader.take(table(screen[4]))?].concat();
    loop {
        let block = reader.0;
        let kept = match reader.byte()? {
            0x3b => {
                cleaned.push(0x3b);
                let (media, moves) = ("image/gif", frames > 1);
                return Some((Picture { media, width, height, moves }, cleaned));
            }
            0x2c => {
                frames += 1;
                let about = reader.take(9)?;
                reader.take(table(about[8]) + 1)?;
                true
            }
            0x21 => {
                let kind = reader.byte()?;
                let repeats = reader
                    .0
                    .get(1..12)
                    .is_some_and(|name| matches!(name, b"NETSCAPE2.0" | b"ANIMEXTS1.0"));
                kind == 0xf9 || (kind == 0xff && repeats)
            }
            _ => return None,
        };
        skip_parts(&mut reader)?;
        if kept {
            cleaned.extend(&block[..block.len() - reader.0.len()]);
        }
    }
}

/// Bytes of a table of colours.
fn table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

fn skip_parts(reader: &mut Reader<'_>) -> Option<()> {
    loop {
        match reader.byte()? {
            0 => return Some(()),
            length => drop(reader.take(length.into())?),
        }
    }
}
