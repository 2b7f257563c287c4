"""What the programs of Huawei Cloud's SDK have in common."""

import os

# As soon as it is imported, the SDK makes up an id and keeps it in the home folder.
os.environ.pop("HOME", None)

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ServiceResponseException
from huaweicloudsdkcore.utils.http_utils import sanitize_for_serialization

import program


def connect(client, region):
    """Build the client as it would be for the cloud; its region is steered from outside."""
    credentials = BasicCredentials(
        os.environ["SANDBOX_ACCESS_KEY"], os.environ["SANDBOX_SECRET_KEY"], os.environ["SANDBOX_PROJECT"]
    )
    return (
        client.new_builder()
        .with_credentials(credentials)
        .with_region(region.value_of("cn-north-4"))
        .build()
    )


def success(response, decoded):
    """The SDK keeps the request id of a fault alone."""
    return {"status": response.status_code, "decoded": sanitize_for_serialization(decoded)}


def failure(e):
    return {"status": e.status_code, "request_id": e.request_id, "code": e.error_code, "message": e.error_msg}


def serve(operations):
    program.serve(operations, ServiceResponseException, failure)
