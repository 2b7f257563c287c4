"""Serves OpenStack Cinder 21.3; see cinder_server.py."""

import live_server

import cinder_server

cinder_server.main('v3')
