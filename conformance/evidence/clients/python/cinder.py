"""The client of OpenStack Cinder, with a token, as it is after a login."""

import os

from cinderclient import client
from cinderclient.exceptions import ClientException
from keystoneauth1.session import Session
from keystoneauth1.token_endpoint import Token

import program

url = "{SANDBOX_URL}/v3/{SANDBOX_PROJECT}".format(**os.environ)
session = Session(auth=Token(url, os.environ["SANDBOX_TOKEN"]))
cinder = client.Client("3.0", session=session)
snapshots, volumes = cinder.volume_snapshots, cinder.volumes


def create_snapshot(changes):
    example = {
        "volume_id": "5aa119a8-d25b-45a7-8d1b-88e127885635",
        "name": "snap-001",
        "description": "Daily backup",
        "metadata": {},
    }
    arguments = {**example, **changes}
    made = at(arguments).create(**arguments)
    return success(made, made.to_dict())


def at(arguments):
    """Remove the microversion from the arguments, and return the client of that version."""
    return client.Client(arguments.pop("microversion", "3.0"), session=session).volume_snapshots


def show_snapshot(arguments):
    snapshot = snapshots.get(arguments["snapshot_id"])
    return success(snapshot, snapshot.to_dict())


def list_snapshots(arguments, detailed=False):
    """List by pages or sorted; all other arguments are filters."""
    manager = at(arguments)
    page = {name: arguments.pop(name, None) for name in ("marker", "limit", "sort")}
    listed = manager.list(detailed=detailed, search_opts=arguments, **page)
    decoded = {}
    if isinstance(listed, tuple):
        listed, decoded["count"] = listed
    decoded["snapshots"] = [snapshot.to_dict() for snapshot in listed]
    return success(listed, decoded)


def list_snapshot_details(arguments):
    return list_snapshots(arguments, detailed=True)


def update_snapshot(arguments):
    updated = snapshots.update(arguments.pop("snapshot_id"), **arguments)
    return success(updated, updated["snapshot"])


def delete_snapshot(arguments):
    return success(snapshots.delete(arguments["snapshot_id"]), {})


def add_metadata(arguments):
    added = snapshots.set_metadata(arguments["snapshot_id"], arguments["metadata"])
    return success(added, {"metadata": added.to_dict()})


def replace_metadata(arguments):
    replaced = snapshots.update_all_metadata(arguments["snapshot_id"], arguments["metadata"])
    return success(replaced, dict(replaced))


def delete_metadata_item(arguments):
    return success(snapshots.delete_metadata(arguments["snapshot_id"], [arguments["key"]]), {})


def create_volume(arguments):
    made = volumes.create(**arguments)
    return success(made, made.to_dict())


def show_volume(arguments):
    volume = volumes.get(arguments["volume_id"])
    return success(volume, volume.to_dict())


def list_volumes(arguments, detailed=False):
    """All arguments are filters."""
    listed = volumes.list(detailed=detailed, search_opts=arguments)
    return success(listed, {"volumes": [volume.to_dict() for volume in listed]})


def list_volume_details(arguments):
    return list_volumes(arguments, detailed=True)


def delete_volume(arguments):
    return success(volumes.delete(arguments["volume_id"], cascade=arguments.get("cascade", False)), {})


def success(answer, decoded):
    """Return the request id of the last answer; the client keeps those of all."""
    return {"request_id": answer.request_ids[-1].removeprefix("req-"), "decoded": decoded}


def failure(e):
    """The client drops the name of a fault, and looks for the request id in Nova's header.

    It fails on a fault of the gateway, whose body has no object under a name.
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
    "createVolume": create_volume,
    "showVolume": show_volume,
    "listVolumes": list_volumes,
    "listVolumeDetails": list_volume_details,
    "deleteVolume": delete_volume,
}

program.serve(operations, (ClientException, AttributeError), failure)
