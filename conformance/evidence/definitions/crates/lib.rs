//! Cargo refuses a package without a target.
