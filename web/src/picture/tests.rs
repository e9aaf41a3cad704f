use super::*;
use proptest::prelude::*;

fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let length = (data.len() as u16 + 2).to_be_bytes();
    [&[0xff, marker], length.as_slice(), data].concat()
}

/// A photograph, as a camera that was held upright leaves it.
fn jpeg() -> Vec<u8> {
    let mut exif = b"Exif\0\0II\x2a\0\x08\0\0\0\x02\0".to_vec();
    exif.extend([0x25, 0x88, 4, 0, 1, 0, 0, 0, 99, 0, 0, 0]);
    exif.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]);
    exif.extend(b"51.5N 0.1W");
    [
        vec![0xff, 0xd8],
        segment(0xe0, b"JFIF\0"),
        segment(0xe1, &exif),
        segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0GPS"),
        segment(0xe2, b"ICC_PROFILE\0colours"),
        segment(0xe2, b"MPF\0GPS"),
        segment(0xfe, b"GPS comment"),
        segment(0xc2, &[8, 0x01, 0x00, 0x02, 0x00, 3]),
        segment(0xda, &[1, 2, 3]),
        vec![1, 0xff, 0x00, 2, 0xff, 0xd0, 3],
        segment(0xc4, b"more"),
        segment(0xda, &[1, 2, 3]),
        vec![4, 5, 0xff, 0xd9],
        b"trailing GPS".to_vec(),
    ]
    .concat()
}

fn png_chunk(kind: &[u8], data: &[u8]) -> Vec<u8> {
    [(data.len() as u32).to_be_bytes().as_slice(), kind, data, &[0; 4]].concat()
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        png_chunk(b"IHDR", &size),
        png_chunk(b"tEXt", b"GPS"),
        png_chunk(b"eXIf", b"GPS"),
        png_chunk(b"IDAT", b"pixels"),
        png_chunk(b"IEND", b""),
        b"GPS".to_vec(),
    ]
    .concat()
}

fn gif() -> Vec<u8> {
    [
        b"GIF89a\x07\0\x05\0\x80\0\0".to_vec(),
        vec![0; 6],
        b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0".to_vec(),
        b"\x21\xff\x0bXMP DataXMP\x03GPS\0".to_vec(),
        b"\x21\xfe\x03GPS\0".to_vec(),
        b"\x21\xf9\x04\0\0\0\0\0".to_vec(),
        b"\x2c\0\0\0\0\x07\0\x05\0\0\x02\x02ab\0".to_vec(),
        b"\x3bGPS".to_vec(),
    ]
    .concat()
}

fn webp() -> Vec<u8> {
    let chunk = |kind: &[u8], data: &[u8]| {
        let fill = vec![0; data.len() % 2];
        [kind, &(data.len() as u32).to_le_bytes(), data, &fill].concat()
    };
    let head = [0x0c, 0, 0, 0, 9, 0, 0, 4, 0, 0];
    let body = [
        b"WEBP".to_vec(),
        chunk(b"VP8X", &head),
        chunk(b"VP8L", b"pixel"),
        chunk(b"EXIF", b"GPS"),
        chunk(b"XMP ", b"GPS"),
    ]
    .concat();
    [b"RIFF", (body.len() as u32).to_le_bytes().as_slice(), &body].concat()
}

#[test]
fn a_picture_loses_what_says_more_than_it_shows() {
    for (bytes, media, width, height) in [
        (jpeg(), "image/jpeg", 256, 512),
        (png(3, 4), "image/png", 3, 4),
        (gif(), "image/gif", 7, 5),
        (webp(), "image/webp", 10, 5),
    ] {
        let (picture, cleaned) = clean(&bytes).expect(media);
        assert_eq!(picture, Picture { media, width, height, moves: false });
        assert!(!cleaned.windows(3).any(|part| part == b"GPS"), "{media}");
        assert!(!cleaned.windows(3).any(|part| part == b"51."), "{media}");
        assert_eq!(clean(&cleaned), Some((picture, cleaned.clone())), "{media} stays what it is");
    }
    let (_, cleaned) = clean(&jpeg()).expect("a photograph");
    for kept in [&b"ICC_PROFILE"[..], b"more", &[1, 0xff, 0, 2, 0xff, 0xd0, 3], &[4, 5, 0xff]] {
        assert!(cleaned.windows(kept.len()).any(|part| part == kept), "{kept:?}");
    }
}

#[test]
fn a_picture_of_several_frames_moves() {
    let (frame, end) = (&b"\x2c\0\0\0\0\x07\0\x05\0\0\x02\x02ab\0"[..], b"\x3bGPS");
    let gif = gif();
    let moving_gif = [gif.strip_suffix(end).expect("its end"), frame, end].concat();
    let mut moving_png = png(3, 4);
    moving_png.splice(28..28, png_chunk(b"acTL", &[0; 8]));
    let mut moving_webp = webp();
    moving_webp.extend(b"ANMF\0\0\0\0");
    moving_webp[4] += 8;
    for (moving, still) in [(moving_gif, gif), (moving_png, png(3, 4)), (moving_webp, webp())] {
        assert!(clean(&moving).expect("a picture").0.moves);
        assert!(!clean(&still).expect("a picture").0.moves);
    }
}

#[test]
fn what_would_take_too_much_memory_is_not_bearable() {
    for (width, height, bearable) in
        [(8000, 6000, true), (60_000, 60_000, false), (0, 5, false), (u32::MAX, 1, false)]
    {
        let (picture, _) = clean(&png(width, height)).expect("a picture");
        assert_eq!(picture.is_bearable(), bearable, "{width} × {height}");
    }
}

#[test]
fn what_is_cut_off_is_no_picture() {
    for whole in [jpeg(), png(3, 4), gif(), webp()] {
        for end in 0..whole.len() - 12 {
            assert_eq!(clean(&whole[..end]), None);
        }
    }
}

proptest! {
    #[test]
    fn nothing_that_comes_in_is_a_panic(
        which in 0..4usize,
        cut in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..20),
    ) {
        let mut bytes = [jpeg(), png(3, 4), gif(), webp()][which].clone();
        for (at, byte) in cut {
            *at.get_mut(&mut bytes) = byte;
        }
        if let Some((picture, cleaned)) = clean(&bytes) {
            prop_assert!(clean(&cleaned).is_some_and(|(again, _)| again == picture));
        }
    }
}
