//! What libFuzzer drives: the target that is named in `ALCOVE_FUZZ`.
#![no_main]

use alcove_fuzz::Target;
use cap::Cap;
use std::{alloc::System, sync::LazyLock};

/// What one input may allocate, whether it is written to or not.
const MEMORY_MAX: usize = 256 * 1024 * 1024;

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, MEMORY_MAX);

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let name = std::env::var("ALCOVE_FUZZ").expect("ALCOVE_FUZZ names a target");
    alcove_fuzz::target(&name).unwrap_or_else(|| panic!("there is no target {name}"))
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| (TARGET.play)(bytes));
