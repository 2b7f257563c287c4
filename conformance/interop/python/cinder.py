"""The client of OpenStack Cinder, with a token, as it is after a login."""

import os

from cinderclient import client
from cinderclient.exceptions import ClientException
from keystoneauth1.session import Session
from keystoneauth1.token_endpoint import Token

import program

url = "{SANDBOX_URL}/v3/{SANDBOX_PROJECT}".format(**os.environ)
session = Session(auth=Token(url, os.environ["SANDBOX_TOKEN"]))


def create_snapshot(changes):
    shown = {
        "volume_id": "5aa119a8-d25b-45a7-8d1b-88e127885635",
        "name": "snap-001",
        "description": "Daily backup",
        "metadata": {},
    }
    asked = {**shown, **changes}
    cinder = client.Client(asked.pop("microversion", "3.0"), session=session)
    made = cinder.volume_snapshots.create(**asked)
    return {"request_id": request_id(made.request_ids[0]), "decoded": made.to_dict()}


def request_id(header):
    return header.removeprefix("req-")


def failure(e):
    """The client leaves out the name of a fault, and looks for the request id in Nova's header.

    It breaks on a fault of the gateway, which has no object under a name.
    """
    if isinstance(e, AttributeError):
        return {}
    return {"status": e.code, "message": e.message}


program.serve({"createSnapshot": create_snapshot}, (ClientException, AttributeError), failure)
