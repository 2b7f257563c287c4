"""The SDK of EVS, called as in the sample of the page."""

import huawei  # first: it hides the home folder from the SDK

from huaweicloudsdkevs.v2 import (
    CreateSnapshotOption,
    CreateSnapshotRequest,
    CreateSnapshotRequestBody,
    EvsClient,
)
from huaweicloudsdkevs.v2.region.evs_region import EvsRegion

client = huawei.connect(EvsClient, EvsRegion)


def create_snapshot(changes):
    example = {
        "volume_id": "5aa119a8-d25b-45a7-8d1b-88e127885635",
        "force": False,
        "metadata": {"key_string": "value_string"},
        "description": "Daily backup",
        "name": "snap-001",
    }
    option = CreateSnapshotOption(**{**example, **changes})
    response = client().create_snapshot(CreateSnapshotRequest(body=CreateSnapshotRequestBody(snapshot=option)))
    return huawei.success(response, response.snapshot)


huawei.serve({"createSnapshot": create_snapshot})
