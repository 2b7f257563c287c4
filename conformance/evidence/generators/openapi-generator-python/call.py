"""Makes the call of each line of the input with the generated package openapi_client, and writes a line with its result.

It finds operations and parameters by name, so it works for every document.
"""

import inspect
import json
import os
import pkgutil
import re
import sys
import typing
from importlib import import_module

import openapi_client
from openapi_client.api_response import ApiResponse
from openapi_client.exceptions import ApiException
from pydantic import BaseModel
from signing import sign_alibaba


class SigningClient(openapi_client.ApiClient):
    """Signs every request just before it is sent. No action has a body."""

    def call_api(self, method, url, header_params=None, body=None, post_params=None, _request_timeout=None):
        added = sign_alibaba(os.environ["SANDBOX_ACCESS_KEY"], os.environ["SANDBOX_SECRET_KEY"], method, url, header_params)
        return super().call_api(method, url, header_params | added, body, post_params, _request_timeout)


def new_client() -> openapi_client.ApiClient:
    key = {"token": os.environ["SANDBOX_TOKEN"]}
    configuration = openapi_client.Configuration(host=os.environ["SANDBOX_URL"], api_key=key)
    if os.environ["ID"].startswith("alibaba/"):
        return SigningClient(configuration)
    return openapi_client.ApiClient(configuration)


def methods(client: openapi_client.ApiClient) -> dict[str, typing.Callable]:
    """Return the methods of all generated APIs by their plain names."""
    found = {}
    for module in pkgutil.iter_modules(openapi_client.api.__path__, "openapi_client.api."):
        for _, api in inspect.getmembers(import_module(module.name), inspect.isclass):
            if api.__module__ == module.name:
                found |= {plain(name): method for name, method in inspect.getmembers(api(client), callable)}
    return found


def plain(name: str) -> str:
    """Return the form that Tag.1.Key and tag1_key, or name~ and name_tilde, have in common."""
    return re.sub("[^a-z0-9]", "", name.replace("~", "tilde").lower())


def arguments(method: typing.Callable, request: dict) -> dict:
    given = {plain(name): value for part in ("path", "query", "header") for name, value in request.get(part, {}).items()}
    found = {}
    for name, kind in typing.get_type_hints(method).items():
        if isinstance(kind, type) and issubclass(kind, BaseModel) and "body" in request and name != "return":
            found[name] = kind.model_validate(request["body"])
        elif plain(name) in given:
            found[name] = given.pop(plain(name))
    if given:
        raise TypeError(f"{request['operation']} has no parameter for {given}")
    return found


def result_of(methods_by_name: dict[str, typing.Callable], request: dict) -> dict:
    try:
        method = methods_by_name[plain(request["operation"] + "WithHttpInfo")]
        response: ApiResponse = method(**arguments(method, request))
    except ApiException as error:
        if not error.status:
            return {"failed": repr(error)}
        return result(error.status, error.data, error.headers)
    except Exception as e:  # any error of the client; the next call must still run
        return {"failed": repr(e)}
    return result(response.status_code, response.data, response.headers)


def result(status: int, data: BaseModel | None, headers: typing.Mapping[str, str]) -> dict:
    returned = {name: value for name, value in headers.items() if name.lower().startswith("x-")}
    return {"status": status, "decoded": data.to_dict() if data else None, "headers": returned}


METHODS = methods(new_client())
for line in sys.stdin:
    print(json.dumps(result_of(METHODS, json.loads(line))), flush=True)
