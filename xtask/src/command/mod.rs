//! One module for each subcommand.

pub(crate) mod bench;
pub(crate) mod build;
pub(crate) mod e2e;
pub(crate) mod fuzz;
pub(crate) mod serve;
pub(crate) mod sim;
pub(crate) mod test;
