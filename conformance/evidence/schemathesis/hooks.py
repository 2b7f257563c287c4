"""What Schemathesis cannot know of the vendors, each with its reason.

Two of its checks are replaced by ones that know these exceptions.
"""

import json
import re

import schemathesis
from schemathesis.specs.openapi.checks import positive_data_acceptance, unsupported_method

# What the sandbox says when it refuses, with status 400, a request that keeps its
# schema, and why no schema can tell.
BEYOND_FORM = {
    # All APIs
    "is not an integer of 64 bits": "the pages give integers no bounds; Schemathesis goes beyond 64 bits",
    # EVS and Cinder
    r"offset: -\d+ is negative": "the pages give offset no bounds",
    "invalid sort_key!": "the pages list no keys",
    r"since microversion 3\.66|from microversion 3\.30 on": "what holds depends on the header OpenStack-API-Version",
    "Request body and URI mismatch": "the body has to name the item or the volume that the URL is about",
    "with_count: it goes with no filter": "with_count and the filters exclude each other",
    "with EVS there is no dedicated storage": "service_type and dedicated_storage_* depend on each other",
    # Coverage of a header with a pattern sends 0, and takes it for valid.
    r'OpenStack-API-Version: pattern: \\"0\\" does not match': "a fault of Schemathesis",
    # DWS
    r"query (offset|limit): -\d+; send": "the page gives neither bounds",
    "exists, in whatever case": "names are unique",
    "bind_existing needs|the device NBU needs|a policy that is added needs": "members depend on each other",
    "only a manual one can|only an automated one|it must be (UN)?AVAILABLE|choose another name than": "depends on the snapshot",
    # IAM
    "It goes together with per_page": "page and per_page depend on each other",
    "/auth/scope/(project|domain): give id or name": "the page tells only in words that one of them is needed",
    # ECS
    "Duplicate.TagKey": "keys are unique",
    "the value has no key; add it": "key and value depend on each other",
    "it is no JSON array of strings": "the parameter is a string that holds JSON, and the page's example has an ellipsis",
    "it is the region of the source": "two parameters exclude each other",
    "DiskId.N is given too": "DiskId.N and ExcludeDiskId.N exclude each other",
    "parameter “InstanceId” that is mandatory": "that or DiskId.N is needed, and an empty one counts for none",
    "DryRunOperation": "that is the success of a dry run",
}


def refusal(response):
    """Why a request is refused though it keeps the schema; None if it is not."""
    return next((why for what, why in BEYOND_FORM.items() if re.search(what, response.text)), None)


@schemathesis.check
def valid_data_is_accepted(ctx, response, case):
    """positive_data_acceptance, but for what is beyond the form."""
    if response.status_code == 400 and refusal(response):
        return None
    return positive_data_acceptance(ctx, response, case)


@schemathesis.check
def undocumented_method_is_refused(ctx, response, case):
    """unsupported_method, in the words of the vendors, neither of which has a 405.

    The gateway of Huawei Cloud looks for method and path together, and knows no
    such API. ECS takes GET for every action, and refuses all other methods.
    """
    if response.status_code == 404 and error_code(response) == "APIGW.0101":
        return None
    if response.status_code == 403 and error_code(response) == "UnsupportedHTTPMethod":
        return None
    if case.path == "/" and response.request.method == "GET":
        return None
    return unsupported_method(ctx, response, case)


def error_code(response):
    try:
        body = json.loads(response.text)
    except ValueError:
        return None
    return body.get("error_code") or body.get("Code")
