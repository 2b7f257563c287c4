"""The command line of OpenStack, which signs in with a password for each command."""

import json
import os
import subprocess
import tempfile

import program

# The command keeps a list of its own commands in a cache.
cache = tempfile.TemporaryDirectory()

ENVIRONMENT = {
    "XDG_CACHE_HOME": cache.name,
    "OS_AUTH_URL": os.environ["SANDBOX_URL"] + "/v3",
    "OS_IDENTITY_API_VERSION": "3",
    "OS_USERNAME": os.environ["SANDBOX_USER"],
    "OS_PASSWORD": os.environ["SANDBOX_PASSWORD"],
    "OS_USER_DOMAIN_NAME": os.environ["SANDBOX_DOMAIN"],
    "OS_PROJECT_ID": os.environ["SANDBOX_PROJECT"],
}

# The titles of what is printed that differ from the names on the wire.
NAMES = {
    "Attached to": "attachments",
    "Bootable": "bootable",
    "Created At": "created_at",
    "Description": "description",
    "ID": "id",
    "Name": "name",
    "Properties": "metadata",
    "Size": "size",
    "Status": "status",
    "Type": "volume_type",
    "Volume": "volume_id",
    "properties": "metadata",
    "type": "volume_type",
}


class Failed(Exception):
    """A command that failed; its argument is what it printed."""


def openstack(*arguments):
    """Run a command, and return what it prints."""
    command = [".venv/bin/openstack", *arguments]
    done = subprocess.run(command, env={**os.environ, **ENVIRONMENT}, capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(done.stderr)
    return done.stdout


def printed(*arguments):
    """Run a command that prints JSON, and return that by the names on the wire."""
    shown = json.loads(openstack(*arguments, "-f", "json"))
    if isinstance(shown, list):
        return [renamed(item) for item in shown]
    return renamed(shown)


def renamed(item):
    item = {NAMES.get(title, title): value for title, value in item.items()}
    if "bootable" in item:  # a text on the wire, which the client makes a boolean
        item["bootable"] = str(item["bootable"]).lower()
    return item


def options(changes):
    """Return the options of a command: --name value, and --property for metadata."""
    all = []
    for name, value in changes.items():
        if name == "metadata":
            for key, text in value.items():
                all += ["--property", key + "=" + text]
        else:
            all += ["--" + name, str(value)]
    return all


def create_snapshot(arguments):
    name, volume = arguments.pop("name"), arguments.pop("volume_id")
    return decoded(printed("volume", "snapshot", "create", "--volume", volume, *options(arguments), name))


def show_snapshot(arguments):
    return decoded(printed("volume", "snapshot", "show", arguments["snapshot_id"]))


def list_snapshots(arguments):
    return decoded({"snapshots": printed("volume", "snapshot", "list", "--long", *options(arguments))})


def update_snapshot(arguments):
    id = arguments.pop("snapshot_id")
    openstack("volume", "snapshot", "set", *options(arguments), id)
    return {}  # it prints nothing of the answer


def unset_property(arguments):
    openstack("volume", "snapshot", "unset", "--property", arguments["key"], arguments["snapshot_id"])
    return decoded({})


def delete_snapshot(arguments):
    openstack("volume", "snapshot", "delete", arguments["snapshot_id"])
    return decoded({})


def create_volume(arguments):
    changes = {
        "availability-zone": arguments["availability_zone"],
        "size": arguments["size"],
        "snapshot": arguments["snapshot_id"],
    }
    return decoded(printed("volume", "create", *options(changes), arguments["name"]))


def show_volume(arguments):
    return decoded(printed("volume", "show", arguments["volume_id"]))


def list_volumes(arguments):
    return decoded({"volumes": printed("volume", "list", "--long", *options(arguments))})


def delete_volume(arguments):
    openstack("volume", "delete", arguments["volume_id"])
    return decoded({})


def decoded(body):
    return {"decoded": body}


def failure(e):
    """A command prints the message of an error among words of its own."""
    return {"message": str(e)}


operations = {
    "createSnapshot": create_snapshot,
    "showSnapshot": show_snapshot,
    "listSnapshotDetails": list_snapshots,
    "updateSnapshot": update_snapshot,
    "addSnapshotMetadata": update_snapshot,
    "deleteSnapshotMetadataItem": unset_property,
    "deleteSnapshot": delete_snapshot,
    "createVolume": create_volume,
    "showVolume": show_volume,
    "listVolumeDetails": list_volumes,
    "deleteVolume": delete_volume,
}

program.serve(operations, Failed, failure)
