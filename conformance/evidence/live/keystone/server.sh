# OpenStack Keystone 22.0, about 30 MB; run reads this file.
# shellcheck shell=bash disable=SC2034,SC2154
name=keystone-22.0
wanted=('python3-keystone=2:22.0.*')
errors=' (ERROR|CRITICAL) '

configure() {
	cat <<CONF
[DEFAULT]
log_file = $work/log
use_stderr = false
[cache]
enabled = false
[database]
connection = sqlite:///$work/db
sqlite_synchronous = false
[fernet_receipts]
key_repository = $work/keys
[fernet_tokens]
key_repository = $work/keys
[identity]
# The least that Keystone allows; a strong hash takes half a second per login.
password_hash_rounds = 4
[oslo_policy]
enforce_scope = false
[token]
# The vendor's tokens last for a day.
expiration = ${LIVE_TOKEN_SECONDS:-86400}
CONF
}
