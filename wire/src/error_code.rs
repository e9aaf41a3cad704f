//! The numbered errors of a relay.

/// What a relay refuses, and why. The number is what travels; unknown numbers are kept, for a newer relay may know more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorCode {
    /// 1: The message could not be decoded. The connection closes.
    Malformed,
    /// 2: The message is longer than `Limits::max_frame`. The connection closes.
    TooLarge,
    /// 3: A text message came where only binary ones are spoken. The connection closes.
    NotBinary,
    /// 4: The message's type is none of this version. The connection closes.
    UnknownType,
    /// 5: A publish to, or a leave of, a room that this connection has not joined. It stays open.
    NotJoined,
    /// 6: The join's signature is not the access key's over this connection's challenge. It stays open.
    BadSignature,
    /// 7: The connection has joined as many rooms as it may. It stays open; leave one first.
    TooManyRooms,
    /// 8: The relay holds as many connections or rooms as it may. Try again after the time given. Where it is about no
    /// room, the connection closes.
    RelayFull,
    /// 9: The client read too slowly and its queue is full. The connection closes; come back and resume.
    SlowConsumer,
    /// 10: Nothing was heard within the keep-alive interval. The connection closes; come back and resume.
    Idle,
    /// 11: The room was joined on this connection already. It stays open.
    AlreadyJoined,
    /// 12: The relay has as many connections from the client's network as it may. The connection closes; try again
    /// after the time given.
    NetworkFull,
    /// 13: The relay cannot give rooms an order for now, or a room's order broke off. The connection closes; come back
    /// after the time given, and resume.
    Unavailable,
    /// 14: The relay is for those who know its token, and the client does not. The connection closes.
    TokenNeeded,
    /// 15: The work that the client shows is not what the relay demanded. The connection closes.
    WorkNeeded,
    /// A number that this version does not know. It says nothing about the connection.
    Unknown(u16),
}

impl ErrorCode {
    const KNOWN: [Self; 15] = [
        Self::Malformed,
        Self::TooLarge,
        Self::NotBinary,
        Self::UnknownType,
        Self::NotJoined,
        Self::BadSignature,
        Self::TooManyRooms,
        Self::RelayFull,
        Self::SlowConsumer,
        Self::Idle,
        Self::AlreadyJoined,
        Self::NetworkFull,
        Self::Unavailable,
        Self::TokenNeeded,
        Self::WorkNeeded,
    ];

    /// Whether the relay closes the connection after this error.
    pub fn closes(self) -> bool {
        matches!(
            self,
            Self::Malformed
                | Self::TooLarge
                | Self::NotBinary
                | Self::UnknownType
                | Self::SlowConsumer
                | Self::Idle
                | Self::NetworkFull
                | Self::Unavailable
                | Self::TokenNeeded
                | Self::WorkNeeded
        )
    }
}

impl From<u16> for ErrorCode {
    fn from(number: u16) -> Self {
        let known = (number as usize).checked_sub(1).and_then(|index| Self::KNOWN.get(index));
        known.copied().unwrap_or(Self::Unknown(number))
    }
}

impl From<ErrorCode> for u16 {
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::Malformed => 1,
            ErrorCode::TooLarge => 2,
            ErrorCode::NotBinary => 3,
            ErrorCode::UnknownType => 4,
            ErrorCode::NotJoined => 5,
            ErrorCode::BadSignature => 6,
            ErrorCode::TooManyRooms => 7,
            ErrorCode::RelayFull => 8,
            ErrorCode::SlowConsumer => 9,
            ErrorCode::Idle => 10,
            ErrorCode::AlreadyJoined => 11,
            ErrorCode::NetworkFull => 12,
            ErrorCode::Unavailable => 13,
            ErrorCode::TokenNeeded => 14,
            ErrorCode::WorkNeeded => 15,
            ErrorCode::Unknown(number) => number,
        }
    }
}

impl tls_codec::Size for ErrorCode {
    fn tls_serialized_len(&self) -> usize {
        2
    }
}

impl tls_codec::Serialize for ErrorCode {
    fn tls_serialize<W: std::io::Write>(&self, writer: &mut W) -> Result<usize, tls_codec::Error> {
        u16::from(*self).tls_serialize(writer)
    }
}

impl tls_codec::DeserializeBytes for ErrorCode {
    fn tls_deserialize_bytes(bytes: &[u8]) -> Result<(Self, &[u8]), tls_codec::Error> {
        let (number, rest) = u16::tls_deserialize_bytes(bytes)?;
        Ok((number.into(), rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_stands_for_one_code() {
        for number in 0..100 {
            assert_eq!(u16::from(ErrorCode::from(number)), number);
        }
        assert_eq!(ErrorCode::from(15), ErrorCode::WorkNeeded);
        assert_eq!(ErrorCode::from(16), ErrorCode::Unknown(16));
        assert_eq!(ErrorCode::from(0), ErrorCode::Unknown(0));
    }
}
