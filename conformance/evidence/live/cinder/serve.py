"""Serves OpenStack Cinder on a local port while a command runs; see run.

Nothing here answers a request: the API, the scheduler and the volume service are
Cinder's own, in one process, so that the messages between them need no broker.
Only the driver is no real one. It stores nothing, takes half a second for what a
real one does, and fails to make a snapshot whose name is "fails".

    serve.py PACKAGES CONFIGURATION COMMAND [ARGUMENT...]

The command has in its environment
CINDER_URL            the origin of the server, http://127.0.0.1:PORT
CINDER_TARGET         what it is, such as cinder-21.3.1
CINDER_PROJECT        the project, which is that of the cases
CINDER_TOKEN          what signs in to it, in X-Auth-Token; without, the server answers 204
CINDER_VOLUME         a volume of 1 GiB that is available
CINDER_VOLUME_IN_USE  one that is attached
"""

import json
import os
import signal
import site
import sys
import urllib.request
import uuid

PACKAGES, CONFIGURATION, *COMMAND = sys.argv[1:]
# What is compiled stays with the packages: it saves seconds the next time.
sys.dont_write_bytecode, sys.pycache_prefix = False, PACKAGES + '/pycache'
site.addsitedir(PACKAGES + '/usr/lib/python3/dist-packages')

import eventlet

eventlet.monkey_patch()

from eventlet.green import subprocess
from oslo_config import cfg
from oslo_log import log

from cinder import objects, rpc, service, version
from cinder.common import config
from cinder.db import migration
from cinder.tests import fake_driver

PROJECT = '89cd04f168b84af6be287f71730fdb4b'
# Without a Keystone, a user and a project are believed.
TOKEN = 'probe:' + PROJECT


class Driver(fake_driver.FakeLoggingVolumeDriver):
    """Lets what it does last, so that it can be seen, and fails where it is asked to."""

    def create_snapshot(self, snapshot):
        eventlet.sleep(0.5)
        if snapshot.display_name == 'fails':
            raise RuntimeError('the name of the snapshot asks for it')

    def delete_snapshot(self, snapshot):
        eventlet.sleep(0.5)


def start():
    """Starts all services, and gives the origin of the API."""
    objects.register_all()
    cfg.CONF(['--config-file', CONFIGURATION], project='cinder', version=version.version_string())
    config.set_middleware_defaults()
    log.setup(cfg.CONF, 'cinder')
    migration.db_sync()
    rpc.init(cfg.CONF)
    cfg.CONF.set_override('volume_driver', __name__ + '.Driver', 'backend_defaults')
    # The scheduler asks the volume service what it can do, and waits for an answer.
    for binary, host in ('cinder-volume', 'probe@fake'), ('cinder-scheduler', 'probe'):
        service.Service.create(binary=binary, host=host, coordination=True).start()
    api = service.WSGIService('osapi_volume')
    api.start()
    return 'http://127.0.0.1:%d' % api.port


def call(origin, method, path, body=None):
    request = urllib.request.Request(
        '%s/v3/%s/%s' % (origin, PROJECT, path), method=method,
        headers={'Content-Type': 'application/json', 'X-Auth-Token': TOKEN},
        data=None if body is None else json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read() or b'{}')


def volume(origin, in_use=False):
    """Makes a volume as a user of Cinder does, and gives its id."""
    made = call(origin, 'POST', 'volumes', {'volume': {'size': 1}})['volume']['id']
    settle(origin, made, 'available')
    if in_use:
        call(origin, 'POST', 'volumes/%s/action' % made, {'os-attach': {'instance_uuid': str(uuid.uuid4()), 'mountpoint': '/dev/vdb'}})
        settle(origin, made, 'in-use')
    return made


def settle(origin, made, status):
    with eventlet.Timeout(60, RuntimeError('volume %s did not become %s' % (made, status))):
        while call(origin, 'GET', 'volumes/' + made)['volume']['status'] != status:
            eventlet.sleep(0.1)


def main():
    origin = start()
    environ = dict(
        os.environ,
        CINDER_URL=origin,
        CINDER_TARGET='cinder-' + version.version_string(),
        CINDER_PROJECT=PROJECT,
        CINDER_TOKEN=TOKEN,
        CINDER_VOLUME=volume(origin),
        CINDER_VOLUME_IN_USE=volume(origin, in_use=True),
    )
    # A session of its own, so that it ends with all that it started.
    command = subprocess.Popen(COMMAND, env=environ, start_new_session=True)
    signal.signal(signal.SIGTERM, lambda *_: os.killpg(command.pid, signal.SIGTERM))
    code = command.wait()
    return code if code >= 0 else 128 - code


if __name__ == '__main__':
    # The driver is looked for by name, in this module.
    sys.exit(main())
