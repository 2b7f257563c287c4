"""The client of OpenStack Cinder, with a token, as it is after a login."""

import os

from cinderclient import client
from cinderclient.exceptions import ClientException
from keystoneauth1.session import Session
from keystoneauth1.token_endpoint import Token

import program

url = "{SANDBOX_URL}/v3/{SANDBOX_PROJECT}".format(**os.environ)
session = Session(auth=Token(url, os.environ["SANDBOX_TOKEN"]))
snapshots = client.Client("3.0", session=session).volume_snapshots


def create_snapshot(changes):
    shown = {
        "volume_id": "5aa119a8-d25b-45a7-8d1b-88e127885635",
        "name": "snap-001",
        "description": "Daily backup",
        "metadata": {},
    }
    asked = {**shown, **changes}
    made = at(asked).create(**asked)
    return success(made, made.to_dict())


def at(asked):
    """Take the microversion out of what is asked."""
    return client.Client(asked.pop("microversion", "3.0"), session=session).volume_snapshots


def show_snapshot(asked):
    shown = snapshots.get(asked["snapshot_id"])
    return success(shown, shown.to_dict())


def list_snapshots(asked, detailed=False):
    """List by pages or sorted; what is asked otherwise is a filter."""
    manager = at(asked)
    page = {name: asked.pop(name, None) for name in ("marker", "limit", "sort")}
    listed = manager.list(detailed=detailed, search_opts=asked, **page)
    decoded = {}
    if isinstance(listed, tuple):
        listed, decoded["count"] = listed
    decoded["snapshots"] = [snapshot.to_dict() for snapshot in listed]
    return success(listed, decoded)


def list_snapshot_details(asked):
    return list_snapshots(asked, detailed=True)


def update_snapshot(asked):
    updated = snapshots.update(asked.pop("snapshot_id"), **asked)
    return success(updated, updated["snapshot"])


def delete_snapshot(asked):
    return success(snapshots.delete(asked["snapshot_id"]), {})


def add_metadata(asked):
    added = snapshots.set_metadata(asked["snapshot_id"], asked["metadata"])
    return success(added, {"metadata": added.to_dict()})


def replace_metadata(asked):
    replaced = snapshots.update_all_metadata(asked["snapshot_id"], asked["metadata"])
    return success(replaced, dict(replaced))


def delete_metadata_item(asked):
    return success(snapshots.delete_metadata(asked["snapshot_id"], [asked["key"]]), {})


def success(answer, decoded):
    """The request id is of the last answer; the client keeps those of all."""
    return {"request_id": answer.request_ids[-1].removeprefix("req-"), "decoded": decoded}


def failure(e):
    """The client leaves out the name of a fault, and looks for the request id in Nova's header.

    It breaks on a fault of the gateway, which has no object under a name.
    """
    if isinstance(e, AttributeError):
        return {}
    return {"status": e.code, "message": e.message}


operations = {
    "createSnapshot": create_snapshot,
    "showSnapshot": show_snapshot,
    "listSnapshots": list_snapshots,
    "listSnapshotDetails": list_snapshot_details,
    "updateSnapshot": update_snapshot,
    "deleteSnapshot": delete_snapshot,
    "addSnapshotMetadata": add_metadata,
    "replaceSnapshotMetadata": replace_metadata,
    "deleteSnapshotMetadataItem": delete_metadata_item,
}

program.serve(operations, (ClientException, AttributeError), failure)
