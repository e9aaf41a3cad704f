use super::*;
use proptest::prelude::*;

fn piece(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes(), kind.as_slice(), content].concat()
}

/// What a phone's film says of itself.
fn moov() -> Vec<u8> {
    let dated = |version: u8| [&[version, 0, 0, 0], [7; 24].as_slice()].concat();
    let media = piece(b"mdia", &[piece(b"mdhd", &dated(0)), piece(b"minf", b"stays")].concat());
    let track = piece(b"trak", &[piece(b"tkhd", &dated(1)), media].concat());
    let place = piece(b"udta", &piece(b"\xa9xyz", b"+51.5-000.1/"));
    let notes = piece(b"meta", b"com.apple.quicktime.location +51.5-000.1/");
    piece(b"moov", &[piece(b"mvhd", &dated(0)), track, place, notes].concat())
}

#[test]
fn places_and_times_are_blanked_and_nothing_is_moved() {
    let before = moov();
    let mut after = before.clone();
    blank(&mut after);
    assert_eq!(after.len(), before.len());
    let holds = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|it| it == part);
    assert!(holds(&before, b"+51.5") && !holds(&after, b"+51.5") && !holds(&after, b"udta"));
    assert!(holds(&after, b"minfstays") && holds(&after, &[0, 0, 0, 0, 7, 7]));
    // The times of a version with long numbers are twice as long.
    let sevens = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == 7).count();
    assert_eq!(sevens(&before) - sevens(&after), 8 + 16 + 8);
}

#[test]
fn a_long_box_says_how_long_it_is_behind_its_kind() {
    let long = [&1_u32.to_be_bytes(), b"mdat".as_slice(), &40_u64.to_be_bytes()].concat();
    let read = Piece::read(&long, 50).expect("a box");
    assert_eq!((read.length, read.head, read.tells()), (40, 16, false));
    assert_eq!(Piece::read(&long, 39), None);
    let to_the_end = [&0_u32.to_be_bytes(), b"mdat".as_slice()].concat();
    assert_eq!(Piece::read(&to_the_end, 50).map(|it| it.length), Some(50));
    for short in [&[0, 0, 0, 7, b'm', b'o', b'o', b'v'][..], b"\0\0\0", b""] {
        assert_eq!(Piece::read(short, 50), None);
    }
}

proptest! {
    #[test]
    fn any_bytes_end_and_keep_their_length(mut bytes: Vec<u8>, cut in 0..200_usize, to: u8) {
        let length = bytes.len();
        blank(&mut bytes);
        prop_assert_eq!(bytes.len(), length);
        let mut film = moov();
        let at = cut % film.len();
        film[at] = to;
        blank(&mut film);
        prop_assert_eq!(film.len(), moov().len());
    }
}
