//! Calls the generated client: a line of JSON a call comes in, a line of JSON a result goes out.

use std::{env, error::Error, fmt::Debug, io};

use openapi::apis::{Error as Failure, ResponseContent, configuration::Configuration};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

type Outcome = Result<Value, Box<dyn Error>>;

/// A call that is asked for.
struct Asked(Value);

impl Asked {
    /// An argument of the generated function, in the type that it has there.
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

/// A name as it is compared, however it is written in JSON or in Rust.
fn bare(name: &str) -> String {
    name.replace('~', "tilde")
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_lowercase()
}

#[allow(deprecated)] // the documents have operations that their vendor advises against
async fn call(configuration: &Configuration, asked: &Asked) -> Outcome {
    let operation = bare(asked.0["operation"].as_str().unwrap_or_default());
    let operation = operation.as_str();
    include!(concat!(env!("OUT_DIR"), "/calls.rs"))
}

fn no_such(operation: &str) -> Outcome {
    Err(format!("the client has no function {operation}").into())
}

fn outcome<T, E>(result: Result<ResponseContent<T>, Failure<E>>) -> Outcome
where
    T: Serialize + Debug,
    E: Serialize + Debug + 'static,
{
    match result {
        Ok(content) => tell(content),
        Err(Failure::ResponseError(content)) => tell(content),
        Err(failure) => Err(failure.into()),
    }
}

/// A body of no type of the document is an `UnknownValue`, which only Debug tells.
fn tell<T: Serialize + Debug>(content: ResponseContent<T>) -> Outcome {
    let untyped = format!("{:?}", content.entity).starts_with("Some(UnknownValue");
    Ok(json!({"status": content.status.as_u16(), "decoded": content.entity, "untyped": untyped}))
}

/// The token goes with each request, and not as the api_key of the configuration,
/// which would be sent as the signature too.
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
        let asked = Asked(serde_json::from_str(&line?)?);
        let answer = runtime.block_on(call(&configuration, &asked));
        println!(
            "{}",
            answer.unwrap_or_else(|failure| json!({"failed": failure.to_string()}))
        );
    }
    Ok(())
}
