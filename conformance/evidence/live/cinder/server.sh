# OpenStack Cinder 21.3, about 50 MB; run reads this file.
# shellcheck shell=bash disable=SC2034,SC2154
name=cinder-21.3
wanted=('python3-cinder=2:21.3.*' 'cinder-common=2:21.3.*')
errors=' (ERROR|CRITICAL) cinder( |\.api)'

configure() {
	configure_cinder "$packages/usr/share/cinder-common/api-paste.ini"
}

# configure_cinder prints the configuration of every version; $1 is the paste file.
configure_cinder() {
	cat <<CONF
[DEFAULT]
api_paste_config = $1
# Without a Keystone, X-Auth-Token is believed.
auth_strategy = $([ -z "${LIVE_IAM_URL:-}" ] && echo noauth || echo keystone)
# No broker: all services are in one process.
transport_url = fake:/
log_file = $work/log
osapi_volume_listen = 127.0.0.1
osapi_volume_listen_port = 0
quota_snapshots = -1
quota_volumes = -1
quota_gigabytes = -1
per_volume_size_limit = -1
scheduler_driver_init_wait_time = 1
# Services that share a process all report to be alive as the last of them.
service_down_time = 86400
state_path = $work
# That of the examples.
storage_availability_zone = az-dc-1
target_helper = fake
[coordination]
backend_url = file://$work/coordination
$([ -z "${LIVE_IAM_URL:-}" ] || configure_keystone)
[database]
connection = sqlite:///$work/db
sqlite_synchronous = false
[oslo_concurrency]
lock_path = $work/locks
CONF
}

configure_keystone() {
	cat <<CONF
[keystone_authtoken]
www_authenticate_uri = $LIVE_IAM_URL/v3
auth_url = $LIVE_IAM_URL
auth_type = password
project_id = $LIVE_PROJECT
user_domain_name = $LIVE_DOMAIN
username = $LIVE_USER
password = $LIVE_PASSWORD
interface = public
# A revoked token must be noticed at once.
token_cache_time = -1
CONF
}
