//! What a message says of a file that goes with it.

use crate::{
    FileView,
    file::{FILE_CHUNK, FILE_MAX, Keyed},
    text,
};
use tls_codec::{TlsDeserializeBytes, TlsSerialize, TlsSize, VLBytes};

/// How many files a message may have.
pub(crate) const FILES_MAX: usize = 16;
/// How long a file may be that travels within its message, and all such of one message together.
pub(crate) const INLINE_MAX: usize = 32 * 1024;
/// The longest name, in characters once cleaned, and in bytes as it comes.
const NAME_MAX: usize = 120;
const NAME_BYTES: usize = 1024;
/// The longest media type.
const MEDIA_MAX: usize = 100;
/// The longest description for those who do not see the picture, in bytes.
pub(crate) const ALT_MAX: usize = 2000;
/// The longest preview, in bytes.
pub(crate) const PREVIEW_MAX: usize = 4096;
/// How many steps a wave form has at most.
pub(crate) const WAVEFORM_MAX: usize = 128;
/// The media type of what has none.
const ANY_MEDIA: &str = "application/octet-stream";

/// A file of a message.
#[derive(Clone, Debug, PartialEq, Eq, TlsSerialize, TlsDeserializeBytes, TlsSize)]
pub(crate) struct File {
    pub(crate) hash: [u8; 32],
    pub(crate) key: [u8; 32],
    pub(crate) size: u64,
    pub(crate) name: VLBytes,
    pub(crate) media: VLBytes,
    /// Of a picture or a film; else 0.
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Of sound or a film; else 0.
    pub(crate) duration_ms: u32,
    /// How loud it is, from its start to its end.
    pub(crate) waveform: VLBytes,
    /// A small picture of it.
    pub(crate) preview: VLBytes,
    pub(crate) alt: VLBytes,
    /// Its only chunk, encrypted, where it travels with the message.
    pub(crate) data: VLBytes,
}

impl File {
    /// What its person says of a file; key and hash come later.
    pub(crate) fn of(view: &FileView, key: [u8; 32]) -> Self {
        let view = view.clone();
        Self {
            hash: [0; 32],
            key,
            size: view.size,
            name: file_name(&view.name).into_bytes().into(),
            media: media_type(&view.media).into_bytes().into(),
            width: view.width,
            height: view.height,
            duration_ms: view.duration_ms,
            waveform: view.waveform.into(),
            preview: view.preview.into(),
            alt: view.alt.into_bytes().into(),
            data: Vec::new().into(),
        }
    }

    pub(crate) fn keyed(&self) -> Keyed {
        Keyed { key: self.key, hash: self.hash, size: self.size }
    }

    pub(crate) fn is_sound(&self) -> bool {
        let fits = |bytes: &VLBytes, max| bytes.as_slice().len() <= max;
        self.size <= FILE_MAX
            && fits(&self.name, NAME_BYTES)
            && fits(&self.media, MEDIA_MAX)
            && fits(&self.waveform, WAVEFORM_MAX)
            && fits(&self.preview, PREVIEW_MAX)
            && fits(&self.alt, ALT_MAX)
            && fits(&self.data, FILE_CHUNK + 16)
    }

    /// As a person sees it. Whether it is here is for the room to say.
    pub(crate) fn view(&self) -> FileView {
        let text = |bytes: &VLBytes| String::from_utf8_lossy(bytes.as_slice()).into_owned();
        FileView {
            name: file_name(&text(&self.name)),
            media: media_type(&text(&self.media)),
            size: self.size,
            width: self.width,
            height: self.height,
            duration_ms: self.duration_ms,
            waveform: self.waveform.as_slice().to_vec(),
            preview: self.preview.as_slice().to_vec(),
            alt: text::about_file(&text(&self.alt)),
            ..FileView::default()
        }
    }
}

/// A name that can be that of a file in some folder, and shows what it is: no path, nothing that is hidden or turns what stands
/// around it, nothing that a system gives a meaning to. A name that is too long keeps its ending.
pub(crate) fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = |c: char| if "<>:\"|?*".contains(c) { '_' } else { c };
    let last: String = text::visible(last).chars().map(plain).collect();
    let name = last.trim_start_matches(['.', ' ', '~', '-']).trim_end_matches(['.', ' ']);
    let count = name.chars().count();
    if count == 0 {
        return "file".to_owned();
    }
    if count <= NAME_MAX {
        return name.to_owned();
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let ending = ending.filter(|ending| ending.chars().count() <= 10);
    let ending = ending.map(|ending| format!(".{ending}")).unwrap_or_default();
    let kept = NAME_MAX - ending.chars().count();
    name.chars().take(kept).chain(ending.chars()).collect()
}

/// A media type, or the one that says nothing.
pub(crate) fn media_type(media: &str) -> String {
    let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let token = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&b))
    };
    let is_one = media.len() <= MEDIA_MAX
        && media.split_once('/').is_some_and(|(kind, which)| token(kind) && token(which));
    if is_one { media } else { ANY_MEDIA.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_that_of_a_file_and_no_path() {
        for (said, taken) in [
            ("tea.txt", "tea.txt"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\system.ini", "system.ini"),
            ("..", "file"),
            ("a/", "file"),
            (".bashrc", "bashrc"),
            ("-rf", "rf"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("a\0b\n.txt", "ab .txt"),
            ("what?.txt", "what_.txt"),
            ("файл.txt", "файл.txt"),
        ] {
            assert_eq!(file_name(said), taken, "{said:?}");
        }
        let long = file_name(&format!("{}.tar.gz", "x".repeat(5000)));
        assert!(long.ends_with("x.gz") && long.chars().count() == NAME_MAX);
    }

    #[test]
    fn a_media_type_is_one_or_none() {
        assert_eq!(media_type("Image/PNG"), "image/png");
        assert_eq!(media_type("text/plain; charset=utf-8"), "text/plain");
        for none in ["", "image", "image/", "a/b/c", "image/\u{202e}png", &"x/y".repeat(99)] {
            assert_eq!(media_type(none), ANY_MEDIA, "{none:?}");
        }
    }
}
