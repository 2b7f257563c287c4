"""Makes the calls that it is asked for, a line each, with the generated package openapi_client.

It finds operations and parameters by name, so that it is the same for every document.
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
    """Signs every request, as the last thing that is done to it. No action has a body."""

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
    """Gives the methods of all generated APIs by their plain names."""
    found = {}
    for module in pkgutil.iter_modules(openapi_client.api.__path__, "openapi_client.api."):
        for _, api in inspect.getmembers(import_module(module.name), inspect.isclass):
            if api.__module__ == module.name:
                found |= {plain(name): method for name, method in inspect.getmembers(api(client), callable)}
    return found


def plain(name: str) -> str:
    """Gives what Tag.1.Key and tag1_key, or name~ and name_tilde, have in common."""
    return re.sub("[^a-z0-9]", "", name.replace("~", "tilde").lower())


def arguments(method: typing.Callable, question: dict) -> dict:
    asked = {plain(name): value for part in ("path", "query", "header") for name, value in question.get(part, {}).items()}
    found = {}
    for name, kind in typing.get_type_hints(method).items():
        if isinstance(kind, type) and issubclass(kind, BaseModel) and "body" in question and name != "return":
            found[name] = kind.model_validate(question["body"])
        elif plain(name) in asked:
            found[name] = asked.pop(plain(name))
    if asked:
        raise TypeError(f"{question['operation']} has no parameter for {asked}")
    return found


def answer(of_operation: dict[str, typing.Callable], question: dict) -> dict:
    try:
        method = of_operation[plain(question["operation"] + "WithHttpInfo")]
        response: ApiResponse = method(**arguments(method, question))
    except ApiException as refused:
        if not refused.status:
            return {"failed": repr(refused)}
        return tell(refused.status, refused.data, refused.headers)
    except Exception as e:  # whatever it is, the next call may be made
        return {"failed": repr(e)}
    return tell(response.status_code, response.data, response.headers)


def tell(status: int, data: BaseModel | None, headers: typing.Mapping[str, str]) -> dict:
    of_api = {name: value for name, value in headers.items() if name.lower().startswith("x-")}
    return {"status": status, "decoded": data.to_dict() if data else None, "headers": of_api}


of_operation = methods(new_client())
for line in sys.stdin:
    print(json.dumps(answer(of_operation, json.loads(line))), flush=True)
