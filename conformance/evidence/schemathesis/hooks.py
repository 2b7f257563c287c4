"""Exceptions of the vendors that a document cannot express, each with its reason.

Two checks of Schemathesis are replaced by ones that know these exceptions.
"""

import json
import re

import schemathesis
from schemathesis.specs.openapi.checks import positive_data_acceptance, unsupported_method

# Messages with which the sandbox refuses, with status 400, a request that is valid
# by its schema, and why no schema can express the rule.
BEYOND_SCHEMA = {
    # All APIs
    "is not an integer of 64 bits": "the pages give integers no bounds; Schemathesis goes beyond 64 bits",
    "the required header is empty": "the document has no minLength for a header",
    # EVS and Cinder
    r"(offset|limit): -\d+ is negative": "the pages give them no bounds",
    "invalid sort_key!": "the pages list no keys",
    r"since microversion 3\.66|from microversion 3\.30 on": "the rule depends on the header OpenStack-API-Version",
    "Request body and URI mismatch": "the body has to name the item or the volume of the URL",
    "with_count: it goes with no filter": "with_count and the filters exclude each other",
    "with EVS there is no dedicated storage": "service_type and dedicated_storage_* depend on each other",
    "May specify only one of imageRef, snapshot_id, backup_id": "the sources of a disk exclude each other",
    "ids: it is not a list of strings": "the parameter is a string that holds a list, as in the example of the page",
    "invalid metadata filter! metadata: it is not an object": "the parameter is a string that holds an object",
    "tags: it is (neither an object|not a list) of": "the parameter is a string that holds JSON",
    r"the key \\?\"[^ ]*\\?\" is not 1 to 36": "the pages give a key no least length, and no schema limits the keys of an object",
    "it names no volumes; send server_id or volume_ids": "one of two members is required",
    "is not attached to server": "with server_id, only its disks can be named",
    "has snapshot": "a disk with snapshots is deleted with cascade only",
    "a volume cannot be cloned": "the sandbox makes disks from snapshots only",
    "query job fail. Job": "the vendor answers 400 for an unknown job",
    "periodic volume can not be deleted": "a prepaid disk is returned with its order, not deleted",
    # The coverage phase sends 0 for a header with a pattern, and considers it valid.
    r'OpenStack-API-Version: pattern: \\"0\\" does not match': "a defect of Schemathesis",
    # DWS
    r"query (offset|limit): -\d+; send": "the page gives neither bounds",
    "exists, regardless of case": "names are unique",
    "bind_existing needs|the device (NBU|NFS) needs|a policy that is added needs": "members depend on each other",
    "only a manual one can|only an automated one|it must be (UN)?AVAILABLE|choose another name than": "the rule depends on the state of the snapshot",
    # IAM
    "It goes together with per_page": "page and per_page depend on each other",
    "/auth/scope/(project|domain): give id or name": "the page requires one of them, in prose only",
    "/auth/identity/[a-z_/]+: (the method|give|name the agency|send password with totp)": "the members depend on the methods, and on each other",
    # ECS
    "NextToken: no answer had it": "a token is one that an answer had",
    "Duplicate.TagKey": "keys are unique",
    "the value has no key; add it": "key and value depend on each other",
    "it is not a JSON array of strings": "the parameter is a string that holds JSON, and the example of the page has an ellipsis",
    "it is the region of the source": "two parameters exclude each other",
    "DiskId.N is given too": "DiskId.N and ExcludeDiskId.N exclude each other",
    "parameter “(InstanceId|ZoneId)” that is mandatory": "one of two parameters is required, and an empty value counts as missing",
    "does not support force attach": "Force depends on the category of the disk",
    "must be true when kmsKeyId is not empty": "Encrypted and KMSKeyId depend on each other",
    "AutoSnapshotPolicyId is given too|tags must be empty, when the tagFilters": "two parameters exclude each other",
    "Invalid(Start|End)Time": "no pattern knows the days of a month",
    "is named twice": "disks are unique",
    "InvalidParameter.TagValue": "a value needs its key",
    r"either .*SnapshotId.* or .*Size.* should be specified": "one of two parameters is required",
    "DryRunOperation": "a successful dry run is answered by this error",
}


@schemathesis.hook
def before_load_schema(context, schema):
    """Writes "a letter, but not a" in the way that Schemathesis 4.32 can read.

    It makes an invalid expression of [^\\P{L}a].
    """
    rewrite_patterns(schema)


def rewrite_patterns(node):
    if isinstance(node, list):
        for item in node:
            rewrite_patterns(item)
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "pattern" and isinstance(value, str):
                node[key] = re.sub(r"\[\^\\P\{L\}(.)\]", r"(?!\1)\\p{L}", value)
            else:
                rewrite_patterns(value)


def refusal(response):
    """Returns why a request that is valid by its schema is refused, None if it is not."""
    return next((why for what, why in BEYOND_SCHEMA.items() if re.search(what, response.text)), None)


@schemathesis.check
def valid_data_is_accepted(ctx, response, case):
    """Is positive_data_acceptance without the rules that no schema expresses."""
    if response.status_code == 400 and refusal(response):
        return None
    return positive_data_acceptance(ctx, response, case)


@schemathesis.check
def undocumented_method_is_refused(ctx, response, case):
    """Is unsupported_method for vendors that do not answer 405.

    The gateway of Huawei Cloud looks up method and path together, and answers that
    it has no such API. ECS accepts GET for every action, and refuses other methods.
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
