//! Makes the call of each line of the input with the generated client, and writes a line with its result.

use std::{env, error::Error, fmt::Debug, io};

use openapi::apis::{Error as Failure, ResponseContent, configuration::Configuration};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

type CallResult = Result<Value, Box<dyn Error>>;

/// A call of the input.
struct Request(Value);

impl Request {
    /// Returns an argument of the generated function, in its type.
    fn argument<'a, T: Deserialize<'a>>(
        &'a self,
        place: &str,
        name: &str,
    ) -> serde_json::Result<T> {
        let value = match (place, &self.0[place]) {
            ("body", body) => body,
            (_, Value::Object(given)) => given
                .iter()
                .find(|(key, _)| bare(key) == name)
                .map_or(&Value::Null, |(_, value)| value),
            _ => &Value::Null,
        };
        T::deserialize(value)
    }
}

/// Returns a name for comparison, which is the same for its forms in JSON and in Rust.
fn bare(name: &str) -> String {
    name.replace('~', "tilde")
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_lowercase()
}

#[allow(deprecated)] // the documents have deprecated operations
async fn call(configuration: &Configuration, request: &Request) -> CallResult {
    let operation = bare(request.0["operation"].as_str().unwrap_or_default());
    let operation = operation.as_str();
    include!(concat!(env!("OUT_DIR"), "/calls.rs"))
}

fn unknown(operation: &str) -> CallResult {
    Err(format!("the client has no function {operation}").into())
}

fn result_of<T, E>(returned: Result<ResponseContent<T>, Failure<E>>) -> CallResult
where
    T: Serialize + Debug,
    E: Serialize + Debug + 'static,
{
    match returned {
        Ok(content) => result(content),
        Err(Failure::ResponseError(content)) => result(content),
        Err(failure) => Err(failure.into()),
    }
}

/// Returns a line of the output. A body without a type in the document is an `UnknownValue`, which only Debug shows.
fn result<T: Serialize + Debug>(content: ResponseContent<T>) -> CallResult {
    let untyped = format!("{:?}", content.entity).starts_with("Some(UnknownValue");
    Ok(json!({"status": content.status.as_u16(), "decoded": content.entity, "untyped": untyped}))
}

/// Returns a configuration whose client sends the token as a default header. The
/// api_key of the configuration would be sent as Authorization too.
fn configure() -> Result<Configuration, Box<dyn Error>> {
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("X-Auth-Token", env::var("SANDBOX_TOKEN")?.parse()?);
    let client = reqwest::Client::builder()
        .default_headers(headers)
        .build()?;
    Ok(Configuration {
        base_path: env::var("SANDBOX_URL")?,
        client,
        ..Configuration::default()
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let configuration = configure()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    for line in io::stdin().lines() {
        let request = Request(serde_json::from_str(&line?)?);
        let line = runtime.block_on(call(&configuration, &request));
        println!(
            "{}",
            line.unwrap_or_else(|failure| json!({"failed": failure.to_string()}))
        );
    }
    Ok(())
}
