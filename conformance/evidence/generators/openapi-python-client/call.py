"""Makes the call of each line of the input with the generated package NAME, and writes a line with its result."""

import importlib
import json
import os
import pkgutil
import re
import sys
from typing import Any, get_type_hints

import httpx
from openapi_python_client.strings import PythonIdentifier
from signing import sign_alibaba

PACKAGE = importlib.import_module(os.environ["NAME"])
URL = os.environ["SANDBOX_URL"]
DECLARED = ("X-Subject-Token",)


def sign(request: httpx.Request) -> None:
    keys = os.environ["SANDBOX_ACCESS_KEY"], os.environ["SANDBOX_SECRET_KEY"]
    request.headers.update(sign_alibaba(*keys, request.method, str(request.url), request.headers, request.read()))


def client(operation: str) -> Any:
    if os.environ["ID"].startswith("alibaba/"):
        return PACKAGE.Client(base_url=URL, httpx_args={"event_hooks": {"request": [sign]}})
    if operation == "createToken":
        return PACKAGE.Client(base_url=URL)
    token = os.environ["SANDBOX_TOKEN"]
    return PACKAGE.AuthenticatedClient(base_url=URL, token=token, prefix="", auth_header_name="X-Auth-Token")


def operations() -> dict[str, Any]:
    """Return the module of every operation, by its name in Python."""
    modules = pkgutil.walk_packages(PACKAGE.__path__, PACKAGE.__name__ + ".")
    loaded = [importlib.import_module(module.name) for module in modules]
    return {module.__name__.rpartition(".")[2]: module for module in loaded if hasattr(module, "sync_detailed")}


def call(request: dict[str, Any]) -> dict[str, Any]:
    operation = request["operation"]
    module = OPERATIONS[re.sub("([A-Z])", r"_\1", operation).lower()]
    sent = request.get("path", {}) | request.get("query", {}) | request.get("header", {})
    arguments = {PythonIdentifier(name, "field_"): value for name, value in sent.items()}
    if "body" in request:
        arguments["body"] = get_type_hints(module.sync_detailed)["body"].from_dict(request["body"])
    response = module.sync_detailed(client=client(operation), **arguments)
    result = {"status": int(response.status_code)}
    if response.parsed is not None:
        result["decoded"] = response.parsed.to_dict()
    headers = {name: response.headers[name] for name in DECLARED if name in response.headers}
    return result | ({"headers": headers} if headers else {})


def result_of(line: str) -> dict[str, Any]:
    try:
        return call(json.loads(line))
    except Exception as e:  # any error of the client; the next call must still run
        return {"failed": f"{type(e).__name__}: {e}"}


OPERATIONS = operations()
for line in sys.stdin:
    print(json.dumps(result_of(line)), flush=True)
