//! The terminal client of Alcove.

fn main() -> std::process::ExitCode {
    alcove_cli::main()
}
