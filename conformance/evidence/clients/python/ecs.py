"""The SDK of ECS."""

import os
import re
from urllib.parse import urlsplit

from alibabacloud_ecs20140526 import models
from alibabacloud_ecs20140526.client import Client
from alibabacloud_ecs20140526.models import CreateSnapshotRequest, CreateSnapshotRequestTag
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.utils_models import Config

import program

client = Client(
    Config(
        access_key_id=os.environ["SANDBOX_ACCESS_KEY"],
        access_key_secret=os.environ["SANDBOX_SECRET_KEY"],
        endpoint=urlsplit(os.environ["SANDBOX_URL"]).netloc,
        protocol="http",
    )
)


def create_snapshot(changes):
    request = CreateSnapshotRequest(
        disk_id="d-bp1s5fnvk4gn2tws0****",
        snapshot_name="testSnapshotName",
        description="testDescription",
        retention_days=30,
        category="Standard",
        client_token="123e4567-e89b-12d3-a456-426655440000",
        resource_group_id="rg-bp67acfmxazb4p****",
        instant_access=False,
        instant_access_retention_days=1,
        tag=[CreateSnapshotRequestTag(key="TestKey", value="TestValue")],
    )
    return success(client.create_snapshot(request.from_map({**request.to_map(), **changes})))


class Operations(dict):
    """All operations except createSnapshot, which starts from the example of its page."""

    def __missing__(self, name):
        request = getattr(models, name[0].upper() + name[1:] + "Request")
        method = getattr(client, re.sub("([A-Z])", r"_\1", name).lower())
        return lambda arguments: success(method(request().from_map(arguments)))


def success(made):
    return {"status": made.status_code, "request_id": made.body.request_id, "decoded": made.body.to_map()}


def failure(e):
    return {"status": e.status_code, "request_id": e.request_id, "code": e.code, "message": e.message}


program.serve(Operations(createSnapshot=create_snapshot), AlibabaCloudException, failure)
