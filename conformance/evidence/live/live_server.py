"""What the servers that run starts have in common.

    serve.py PACKAGES CONFIGURATION COMMAND [ARGUMENT...]

A serve.py imports this module first, since it makes the packages importable, then
starts its server and ends with run_command. The command has in its environment

LIVE_URL      the origin of the server, http://127.0.0.1:PORT
LIVE_TARGET   its name and version, such as cinder-21.3.1

and what else the serve.py gives.
"""

import json
import os
import signal
import site
import sys
import time
import urllib.request

PACKAGES, CONFIGURATION, *COMMAND = sys.argv[1:]
del sys.argv[1:]  # some servers parse them
site.addsitedir(PACKAGES + '/usr/lib/python3/dist-packages')


def send(url, method, token=None, body=None):
    """Makes a JSON call and returns the headers and the decoded body of the answer."""
    headers = {'Content-Type': 'application/json'}
    if token:
        headers['X-Auth-Token'] = token
    request = urllib.request.Request(
        url, method=method, headers=headers, data=None if body is None else json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.headers, json.loads(answer.read() or b'{}')


def call(url, method, token, body=None):
    """Makes a JSON call and returns the decoded answer."""
    return send(url, method, token, body)[1]


def sign_in(origin, domain, user, password, scope):
    """Signs in to a Keystone and returns a token for the scope."""
    identity = {'methods': ['password'], 'password': {'user': {'domain': {'name': domain}, 'name': user, 'password': password}}}
    headers, _ = send(origin + '/v3/auth/tokens', 'POST', body={'auth': {'identity': identity, 'scope': scope}})
    return headers['X-Subject-Token']


def wait_until(condition, what, seconds=60):
    """Waits until the condition holds, and fails after some time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError(what + ' did not happen in %d s' % seconds)
        time.sleep(0.1)


def run_command(**environ):
    """Runs the command to its end and exits with its code."""
    # Imported here, since a server may patch it.
    import subprocess
    # A session of its own, so that it ends with everything that it started.
    command = subprocess.Popen(COMMAND, env=dict(os.environ, **environ), start_new_session=True)
    signal.signal(signal.SIGTERM, lambda *_: os.killpg(command.pid, signal.SIGTERM))
    code = command.wait()
    sys.exit(code if code >= 0 else 128 - code)
