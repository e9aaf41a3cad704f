//! Which form of a file a browser gets (RFC 9110 §12.5.3).

use axum::http::{HeaderMap, header};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    /// The smallest first.
    pub(crate) const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Identity];

    /// Its name in HTTP.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }

    /// What a file in this form has at the end of its name.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }

    /// Whether a browser that sent these headers takes it. Every browser takes identity, as far as we care.
    pub(crate) fn accepted(self, headers: &HeaderMap) -> bool {
        let lines = headers.get_all(header::ACCEPT_ENCODING).into_iter();
        let mut items =
            lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(','));
        self == Self::Identity || items.any(|item| accepts(item, self.name()))
    }
}

/// Whether one item of the list, such as `br;q=0.8`, names this encoding and does not refuse it.
fn accepts(item: &str, name: &str) -> bool {
    let (encoding, weight) = item.split_once(';').unwrap_or((item, ""));
    let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
    encoding.trim().eq_ignore_ascii_case(name) && weight.unwrap_or(1.0) > 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(accept: &'static str) -> Encoding {
        let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, accept.parse().unwrap())]);
        Encoding::ALL.into_iter().find(|encoding| encoding.accepted(&headers)).unwrap()
    }

    #[test]
    fn the_smallest_accepted_form_is_chosen() {
        assert_eq!(chosen("gzip, deflate, br, zstd"), Encoding::Brotli);
        assert_eq!(chosen("gzip;q=1.0, BR;q=0.1"), Encoding::Brotli);
        assert_eq!(chosen("gzip, br;q=0"), Encoding::Gzip);
        assert_eq!(chosen("deflate"), Encoding::Identity);
        assert_eq!(chosen(""), Encoding::Identity);
        assert_eq!(chosen("brotli;;;q"), Encoding::Identity);
    }
}
