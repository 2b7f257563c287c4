"""Common code of the programs of Huawei Cloud's SDK."""

import functools
import os

# On import the SDK generates an id and keeps it in the home folder.
os.environ.pop("HOME", None)

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import SdkException, ServiceResponseException
from huaweicloudsdkcore.utils.http_utils import sanitize_for_serialization

import program


def connect(client, region):
    """Return a function that builds the client once, as for the cloud; the environment overrides its endpoint.

    Without a project the client calls IAM while it is built, and a refusal is an outcome of the call.
    """

    @functools.cache
    def build():
        credentials = BasicCredentials(
            os.environ["SANDBOX_ACCESS_KEY"], os.environ["SANDBOX_SECRET_KEY"], os.environ["SANDBOX_PROJECT"] or None
        )
        return (
            client.new_builder()
            .with_credentials(credentials)
            .with_region(region.value_of("cn-north-4"))
            .build()
        )

    return build


def success(response, decoded):
    """The SDK exposes the request id only of a fault."""
    return {"status": response.status_code, "decoded": sanitize_for_serialization(decoded)}


def failure(e):
    """Of a refusal by IAM the SDK keeps only the text."""
    if not isinstance(e, ServiceResponseException):
        return {"message": e.error_msg}
    return {"status": e.status_code, "request_id": e.request_id, "code": e.error_code, "message": e.error_msg}


def serve(operations):
    program.serve(operations, SdkException, failure)
