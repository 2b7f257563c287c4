"""What the programs of Huawei Cloud's SDK have in common."""

import functools
import os

# As soon as it is imported, the SDK makes up an id and keeps it in the home folder.
os.environ.pop("HOME", None)

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import SdkException, ServiceResponseException
from huaweicloudsdkcore.utils.http_utils import sanitize_for_serialization

import program


def connect(client, region):
    """Give what builds the client once, as it would be for the cloud; its region is steered from outside.

    Without a project it asks IAM while it is built, and a refusal is an outcome of the call.
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
    """The SDK keeps the request id of a fault alone."""
    return {"status": response.status_code, "decoded": sanitize_for_serialization(decoded)}


def failure(e):
    """Of a refusal by IAM the SDK keeps the text alone."""
    if not isinstance(e, ServiceResponseException):
        return {"message": e.error_msg}
    return {"status": e.status_code, "request_id": e.request_id, "code": e.error_code, "message": e.error_msg}


def serve(operations):
    program.serve(operations, SdkException, failure)
