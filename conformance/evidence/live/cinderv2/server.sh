# OpenStack Cinder 18.2, the last that serves v2, about 50 MB; run reads this file.
# shellcheck shell=bash disable=SC2034,SC2154
# shellcheck source=../cinder/server.sh
source "$live/cinder/server.sh"
name=cinder-18.2

# Debian 12 has what Cinder needs, beside Cinder 21.3; Cinder 18.2 itself is on PyPI.
unpack() {
	unpack_debian "$1"
	local modules=$1/usr/lib/python3/dist-packages
	rm -r "$modules"/cinder{,-*}
	python3 -m venv "$work/venv"
	"$work/venv/bin/pip" download -q --disable-pip-version-check --no-input --no-deps --only-binary :all: \
		--require-hashes -r "$server/requirements.txt" -d "$work/wheels" >&2
	python3 -m zipfile --extract "$work"/wheels/cinder-*.whl "$modules"
	rm -r "$work"/{venv,wheels}
}

configure() {
	configure_cinder "$packages"/usr/lib/python3/dist-packages/cinder-*.data/data/etc/cinder/api-paste.ini
	cat <<CONF
[DEFAULT]
enable_v2_api = true
[database]
connection = sqlite://
CONF
}
