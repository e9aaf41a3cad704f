/// The payload of a close frame (RFC 6455 §5.5.1).
pub fn close_payload(code: u16, reason: &str) -> Vec<u8> {
    [&code.to_be_bytes(), reason.as_bytes()].concat()
}

/// The code that a close frame gives; `None` where the frame is faulty (RFC 6455 §7.4).
pub(super) fn read(payload: &[u8]) -> Option<Option<u16>> {
    let (code, reason) = match *payload {
        [] => return Some(None),
        [high, low, ref reason @ ..] => (u16::from_be_bytes([high, low]), reason),
        _ => return None,
    };
    let valid = may_travel(code) && std::str::from_utf8(reason).is_ok();
    valid.then_some(Some(code))
}

/// Whether a code may stand in a frame: those of the RFC and the registry, of libraries, and of applications.
fn may_travel(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1013 | 3000..=4999)
}
