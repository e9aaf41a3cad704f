//! What a relay may demand before it lets a client in: that it knows the operator's token, and that it has spent some work.

use crate::Challenge;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

/// What the statement of a token starts with, so that it can stand for nothing else.
const TOKEN_LABEL: &[u8] = b"alcove.1 token";
/// The same for work.
const WORK_LABEL: &[u8] = b"alcove.1 work";

/// How many bits of work a relay demands at most, and a client does at most: about a million hashes, or a second.
pub const MAX_WORK: u8 = 20;

/// Shows that one knows a token without sending it: HMAC-SHA256 (RFC 2104) under the token, over label and challenge.
pub fn prove_token(token: &[u8], challenge: &Challenge) -> [u8; 32] {
    token_mac(token, challenge).finalize().into_bytes().into()
}

/// Whether `proof` was made with this token. Takes as long whichever byte is wrong.
pub fn verify_token(token: &[u8], challenge: &Challenge, proof: &[u8; 32]) -> bool {
    token_mac(token, challenge).verify_slice(proof).is_ok()
}

fn token_mac(token: &[u8], challenge: &Challenge) -> Hmac<Sha256> {
    let mac = Hmac::new_from_slice(token);
    let mac = mac.unwrap_or_else(|_| unreachable!("a key of HMAC may have any length"));
    mac.chain_update(TOKEN_LABEL).chain_update(challenge.0)
}

/// The first number whose hash with the challenge begins with so many zero bits, as in Hashcash. `None` where more is
/// demanded than [`MAX_WORK`].
pub fn do_work(challenge: &Challenge, bits: u8) -> Option<u64> {
    let hash = work_hash(challenge);
    (bits <= MAX_WORK).then(|| (0..).find(|&number| shows_work(&hash, bits, number)))?
}

/// Whether `number` is one.
pub fn verify_work(challenge: &Challenge, bits: u8, number: u64) -> bool {
    shows_work(&work_hash(challenge), bits, number)
}

fn work_hash(challenge: &Challenge) -> Sha256 {
    Sha256::new_with_prefix(WORK_LABEL).chain_update(challenge.0)
}

fn shows_work(hash: &Sha256, bits: u8, number: u64) -> bool {
    let digest = hash.clone().chain_update(number.to_be_bytes()).finalize();
    let first = digest.first_chunk().map_or(u64::MAX, |first| u64::from_be_bytes(*first));
    first.leading_zeros() >= bits.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_good_for_its_token_and_challenge_only() {
        let challenge = Challenge([3; 32]);
        let proof = prove_token(b"sesame", &challenge);
        assert!(verify_token(b"sesame", &challenge, &proof));
        assert!(!verify_token(b"sesam", &challenge, &proof));
        assert!(!verify_token(b"sesame", &Challenge([4; 32]), &proof));
        for at in 0..32 {
            let mut wrong = proof;
            wrong[at] ^= 1;
            assert!(!verify_token(b"sesame", &challenge, &wrong));
        }
    }

    #[test]
    fn work_is_done_as_far_as_it_is_demanded_and_no_further() {
        let challenge = Challenge([3; 32]);
        assert_eq!(do_work(&challenge, 0), Some(0));
        let number = do_work(&challenge, 10).unwrap();
        assert!(verify_work(&challenge, 10, number));
        assert!((0..number).all(|number| !verify_work(&challenge, 10, number)));
        assert!(!verify_work(&Challenge([4; 32]), 10, number));
        assert_eq!(do_work(&challenge, MAX_WORK + 1), None);
        assert_eq!(do_work(&challenge, u8::MAX), None);
        assert!(!verify_work(&challenge, u8::MAX, number));
    }
}
