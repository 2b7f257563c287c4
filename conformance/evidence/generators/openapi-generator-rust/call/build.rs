//! Writes a call of each generated function, because Rust cannot look up functions by name at run time.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let apis = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../client/src/apis");
    println!("cargo::rerun-if-changed={}", apis.display());
    let mut arms = String::new();
    for entry in fs::read_dir(&apis)? {
        let path = entry?.path();
        let module = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if module.ends_with("_api") {
            arms += &calls(&module, &fs::read_to_string(&path)?);
        }
    }
    fs::write(
        Path::new(&env::var("OUT_DIR")?).join("calls.rs"),
        format!("match operation {{\n{arms}_ => unknown(operation),\n}}"),
    )?;
    Ok(())
}

/// Writes a call of each function in `source`. A function starts with a line per parameter, in order: `let p_query_disk_id = disk_id;`.
fn calls(module: &str, source: &str) -> String {
    source
        .split("\npub async fn ")
        .skip(1)
        .map(|function| {
            let name = function.split('(').next().unwrap_or_default();
            let arguments: String = function.lines().filter_map(argument).collect();
            format!(
                "{:?} => result_of(openapi::apis::{module}::{name}(configuration, {arguments}).await),\n",
                bare(name)
            )
        })
        .collect()
}

fn argument(line: &str) -> Option<String> {
    let (place, name) = line
        .strip_prefix("    let p_")?
        .split_once(" = ")?
        .0
        .split_once('_')?;
    Some(format!("request.argument({place:?}, {:?})?, ", bare(name)))
}

/// Returns a name without underscores, for comparison.
fn bare(name: &str) -> String {
    name.replace('_', "")
}
