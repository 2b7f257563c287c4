"""The SDK of DWS, called as in the sample of the page."""

import huawei  # first: it hides the home folder from the SDK

from huaweicloudsdkdws.v2 import CreateSnapshotRequest, CreateSnapshotRequestBody, DwsClient, Snapshot
from huaweicloudsdkdws.v2.region.dws_region import DwsRegion

client = huawei.connect(DwsClient, DwsRegion)


def create_snapshot(changes):
    example = {
        "name": "snapshot-3",
        "cluster_id": "44b277eb-39be-4921-be31-3d61b43651d7",
        "description": "Snapshot-3 description",
    }
    snapshot = Snapshot(**{**example, **changes})
    response = client().create_snapshot(CreateSnapshotRequest(body=CreateSnapshotRequestBody(snapshot=snapshot)))
    return huawei.success(response, response.snapshot)


huawei.serve({"createSnapshot": create_snapshot})
