"""The SDK of EVS, the interface of version 5, with its own types."""

import huawei  # first: it hides the home folder from the SDK

import re

from huaweicloudsdkevs import v2 as sdk
from huaweicloudsdkevs.v2.region.evs_region import EvsRegion

client = huawei.connect(sdk.EvsClient, EvsRegion)


def typed(type, value):
    """Return a value as the SDK takes it: objects of its types, made of members by their names on the wire."""
    items = re.fullmatch(r"list\[(.*)\]", type)
    if items:
        return [typed(items[1], item) for item in value]
    model = getattr(sdk, type, None)
    if model is None:
        return value
    members = {model.attribute_map[name]: (name, kind) for name, kind in model.openapi_types.items()}
    arguments = {}
    for wire, member in value.items():
        name, kind = members[wire]
        arguments[name] = typed(kind, member)
    return model(**arguments)


class Operations(dict):
    """All operations, by the names of the vendor."""

    def __missing__(self, name):
        request = name[0].upper() + name[1:] + "Request"
        method = re.sub("([A-Z])", r"_\1", name).lower()
        return lambda arguments: self.call(method, typed(request, arguments))

    def call(self, method, request):
        response = getattr(client(), method)(request)
        return huawei.success(response, getattr(response, "snapshot", response))


huawei.serve(Operations())
