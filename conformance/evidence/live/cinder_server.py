"""Serves OpenStack Cinder on a local port while a command runs; see live_server.py.

The serve.py of each version imports this module and calls main.

Nothing here answers a request: the API, the scheduler and the volume service are
Cinder's own, in one process, so that the messages between them need no broker.
Only the driver is not a real one. It stores nothing, takes half a second for each
operation, and fails to create a volume or a snapshot whose name is "fails".

The command has in its environment
LIVE_PROJECT        the project, which is that of the cases
LIVE_TOKEN          the token for X-Auth-Token; without one the server answers 204
LIVE_VOLUME         a volume of 1 GiB that is available
LIVE_VOLUME_IN_USE  a volume that is attached

Inside of a Keystone, which LIVE_IAM_URL names, tokens and the project are Keystone's,
and a call without a valid token is answered 401.
"""

import live_server

import eventlet

eventlet.monkey_patch()

import os
import uuid

from oslo_config import cfg
from oslo_log import log

from cinder import objects, rpc, service, version
from cinder.common import config
from cinder.db import migration
from cinder.tests import fake_driver

KEYSTONE = os.environ.get('LIVE_IAM_URL')


class Driver(fake_driver.FakeLoggingVolumeDriver):
    """Takes some time, so that intermediate states can be seen, and fails on demand."""

    def create(self, wanted):
        eventlet.sleep(0.5)
        if wanted.display_name == 'fails':
            raise RuntimeError('the name demands it')

    def delete(self, known):
        eventlet.sleep(0.5)

    create_volume = create_snapshot = create
    delete_volume = delete_snapshot = delete

    def create_volume_from_snapshot(self, volume, snapshot):
        self.create(volume)


def start(prepare):
    """Starts all services, and returns the origin of the API."""
    objects.register_all()
    cfg.CONF(['--config-file', live_server.CONFIGURATION], project='cinder', version=version.version_string())
    config.set_middleware_defaults()
    log.setup(cfg.CONF, 'cinder')
    migration.db_sync()
    prepare()
    rpc.init(cfg.CONF)
    cfg.CONF.set_override('volume_driver', __name__ + '.Driver', 'backend_defaults')
    # The scheduler asks the volume service for its capabilities, and waits for an answer.
    for binary, host in ('cinder-volume', 'probe@fake'), ('cinder-scheduler', 'probe'):
        service.Service.create(binary=binary, host=host, coordination=True).start()
    api = service.WSGIService('osapi_volume')
    api.start()
    return 'http://127.0.0.1:%d' % api.port


def sign_in():
    """Returns a project and a token for it. Without a Keystone, any are believed."""
    if not KEYSTONE:
        project = '89cd04f168b84af6be287f71730fdb4b'
        return project, 'probe:' + project
    project, domain, user, password = (os.environ['LIVE_' + name] for name in ('PROJECT', 'DOMAIN', 'USER', 'PASSWORD'))
    return project, live_server.sign_in(KEYSTONE, domain, user, password, {'project': {'id': project}})


def create_volume(url, token, in_use=False):
    """Creates a volume as a user of Cinder does, and returns its id."""
    def call(method, path, body=None):
        return live_server.call(url + '/volumes' + path, method, token, body)

    def wait_for(status):
        live_server.wait_until(lambda: call('GET', '/' + volume)['volume']['status'] == status, 'status %s of a volume' % status)

    volume = call('POST', '', {'volume': {'size': 1}})['volume']['id']
    wait_for('available')
    if in_use:
        call('POST', '/%s/action' % volume, {'os-attach': {'instance_uuid': str(uuid.uuid4()), 'mountpoint': '/dev/vdb'}})
        wait_for('in-use')
    return volume


def main(api, prepare=lambda: None):
    """Serves Cinder and calls that version of its API, such as v3. It calls prepare
    when the database exists and nothing uses it yet."""
    origin = start(prepare)
    project, token = sign_in()
    url = '%s/%s/%s' % (origin, api, project)
    live_server.run_command(
        LIVE_URL=origin,
        LIVE_TARGET='cinder-' + version.version_string(),
        LIVE_PROJECT=project,
        LIVE_TOKEN=token,
        LIVE_VOLUME=create_volume(url, token),
        LIVE_VOLUME_IN_USE=create_volume(url, token, in_use=True),
    )
