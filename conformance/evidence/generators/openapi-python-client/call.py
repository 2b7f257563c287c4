"""Calls the generated client NAME: a line of JSON a call comes in, a line of JSON a result goes out."""

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
    """Import every operation, a module each, under its name in Python."""
    modules = pkgutil.walk_packages(PACKAGE.__path__, PACKAGE.__name__ + ".")
    loaded = [importlib.import_module(module.name) for module in modules]
    return {module.__name__.rpartition(".")[2]: module for module in loaded if hasattr(module, "sync_detailed")}


def call(asked: dict[str, Any]) -> dict[str, Any]:
    operation = asked["operation"]
    module = OPERATIONS[re.sub("([A-Z])", r"_\1", operation).lower()]
    sent = asked.get("path", {}) | asked.get("query", {}) | asked.get("header", {})
    arguments = {PythonIdentifier(name, "field_"): value for name, value in sent.items()}
    if "body" in asked:
        arguments["body"] = get_type_hints(module.sync_detailed)["body"].from_dict(asked["body"])
    answer = module.sync_detailed(client=client(operation), **arguments)
    result = {"status": int(answer.status_code)}
    if answer.parsed is not None:
        result["decoded"] = answer.parsed.to_dict()
    headers = {name: answer.headers[name] for name in DECLARED if name in answer.headers}
    return result | ({"headers": headers} if headers else {})


def outcome(line: str) -> dict[str, Any]:
    try:
        return call(json.loads(line))
    except Exception as e:  # whatever it is, the harness reads it and the next call goes on
        return {"failed": f"{type(e).__name__}: {e}"}


OPERATIONS = operations()
for line in sys.stdin:
    print(json.dumps(outcome(line)), flush=True)
