"""Serves OpenStack Keystone on a local port while a command runs; see live_server.py.

Keystone answers every request itself. It has an account with a user, who may
administer it, and with a project.

The command has in its environment
LIVE_IAM_URL                    LIVE_URL again; a server that runs inside changes only that
LIVE_DOMAIN, LIVE_DOMAIN_ID     the account
LIVE_USER, LIVE_PASSWORD        its user
LIVE_PROJECT                    the id of the project cn-north-1
LIVE_TOKEN                      a token of the user for the account
"""

import live_server

import importlib.metadata
import sqlite3
import threading
from wsgiref import simple_server

import keystone.conf
from keystone.cmd import bootstrap
from keystone.common import fernet_utils, provider_api
from keystone.common.sql import upgrades
from keystone.server.flask import core

# Not the names of the cases, which the probe replaces: it can tell that it did.
DOMAIN, USER, PASSWORD, PROJECT = 'LiveAccount', 'LiveUser', 'LivePassword', 'cn-north-1'
ADMIN, ADMIN_PASSWORD, ADMIN_DOMAIN = 'admin', 'admin-password', 'Default'


class QuietHandler(simple_server.WSGIRequestHandler):
    """Prints nothing; what Keystone does not catch goes to its log."""

    def log_message(self, *_):
        pass

    def get_stderr(self):
        return open(keystone.conf.CONF.log_file, 'a')


def start():
    """Starts Keystone with an administrator, and returns its origin."""
    server = simple_server.make_server('127.0.0.1', 0, None, handler_class=QuietHandler)
    origin = 'http://127.0.0.1:%d' % server.server_port

    def prepare():
        upgrades.offline_sync_database_to_version()
        # With this journal, a reader does not lock out a writer; the file keeps the setting.
        database = keystone.conf.CONF.database.connection.removeprefix('sqlite:///')
        sqlite3.connect(database).execute('PRAGMA journal_mode=WAL')
        keys = fernet_utils.FernetUtils(keystone.conf.CONF.fernet_tokens.key_repository, 3, 'fernet_tokens')
        keys.create_key_directory()
        keys.initialize_key_repository()
        first = bootstrap.Bootstrapper()
        first.admin_username, first.admin_password, first.admin_role_name = ADMIN, ADMIN_PASSWORD, 'admin'
        first.project_name, first.service_name, first.region_id = ADMIN, 'keystone', PROJECT
        first.public_url = origin + '/v3'
        first.bootstrap()
        # The application registers these again.
        provider_api.ProviderAPIs._clear_registry_instances()

    server.set_app(core.initialize_application('public', prepare, [live_server.CONFIGURATION]))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return origin


def create_account(origin):
    """Creates what the cases name, and returns the ids of the account and the project."""
    token = live_server.sign_in(origin, ADMIN_DOMAIN, ADMIN, ADMIN_PASSWORD, {'project': {'name': ADMIN, 'domain': {'name': ADMIN_DOMAIN}}})

    def create(kind, **members):
        return live_server.call('%s/v3/%ss' % (origin, kind), 'POST', token, {kind: members})[kind]['id']

    domain = create('domain', name=DOMAIN)
    project = create('project', name=PROJECT, domain_id=domain)
    user = create('user', name=USER, domain_id=domain, password=PASSWORD)
    role = live_server.call(origin + '/v3/roles?name=admin', 'GET', token)['roles'][0]['id']
    for where in 'domains/' + domain, 'projects/' + project:
        live_server.call('%s/v3/%s/users/%s/roles/%s' % (origin, where, user, role), 'PUT', token)
    return domain, project


def main():
    origin = start()
    domain, project = create_account(origin)
    live_server.run_command(
        LIVE_URL=origin,
        LIVE_IAM_URL=origin,
        LIVE_TARGET='keystone-' + importlib.metadata.version('keystone'),
        LIVE_DOMAIN=DOMAIN,
        LIVE_DOMAIN_ID=domain,
        LIVE_USER=USER,
        LIVE_PASSWORD=PASSWORD,
        LIVE_PROJECT=project,
        LIVE_TOKEN=live_server.sign_in(origin, DOMAIN, USER, PASSWORD, {'domain': {'name': DOMAIN}}),
    )


main()
