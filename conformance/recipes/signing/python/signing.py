"""Signs requests to Huawei Cloud (SDK-HMAC-SHA256) and to Alibaba Cloud (ACS3-HMAC-SHA256).

Each function takes a request as it will be sent, and returns the headers to add.
Needs only the standard library of Python 3.11: copy this file.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, unquote, urlsplit

HUAWEI_SIGNS = ("content-type", "host", "x-project-id", "x-sdk-date", "x-security-token")


def sign_huawei(
    access_key: str, secret_key: str, method: str, url: str, headers: Mapping[str, str],
    body: bytes = b"", now: datetime | None = None,
) -> dict[str, str]:
    """Sign with SDK-HMAC-SHA256."""
    algorithm = "SDK-HMAC-SHA256"
    date = f"{(now or datetime.now(UTC)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    sent = _sent(url, headers) | {"x-sdk-date": date}
    signed = sorted(sent.keys() & HUAWEI_SIGNS)
    path = _path(url).removesuffix("/") + "/"  # signed with a trailing slash, even if sent without
    canonical = _canonical(method, path, url, sent, signed, _hash(body))
    signature = _hmac(secret_key, f"{algorithm}\n{date}\n{_hash(canonical)}")
    authorization = f"{algorithm} Access={access_key}, SignedHeaders={';'.join(signed)}, Signature={signature}"
    return {"X-Sdk-Date": date, "Authorization": authorization}


def sign_alibaba(
    access_key: str, secret_key: str, method: str, url: str, headers: Mapping[str, str],
    body: bytes = b"", now: datetime | None = None, nonce: str | None = None,
) -> dict[str, str]:
    """Sign with ACS3-HMAC-SHA256; headers have x-acs-action and x-acs-version."""
    algorithm = "ACS3-HMAC-SHA256"
    added = {
        "x-acs-date": f"{(now or datetime.now(UTC)).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "x-acs-signature-nonce": nonce or secrets.token_hex(16),
        "x-acs-content-sha256": _hash(body),
    }
    sent = _sent(url, headers) | added
    signed = sorted(name for name in sent if name in ("content-type", "host") or name.startswith("x-acs-"))
    canonical = _canonical(method, _path(url), url, sent, signed, _hash(body))
    signature = _hmac(secret_key, f"{algorithm}\n{_hash(canonical)}")
    authorization = f"{algorithm} Credential={access_key},SignedHeaders={';'.join(signed)},Signature={signature}"
    return added | {"Authorization": authorization}


def _sent(url: str, headers: Mapping[str, str]) -> dict[str, str]:
    return {"host": urlsplit(url).netloc} | {name.lower(): value.strip() for name, value in headers.items()}


def _path(url: str) -> str:
    return "/".join(quote(unquote(segment), safe="") for segment in urlsplit(url).path.split("/")) or "/"


def _canonical(
    method: str, path: str, url: str, headers: Mapping[str, str], signed: Iterable[str], body_hash: str
) -> bytes:
    pairs = sorted(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
    lines = "".join(f"{name}:{headers[name]}\n" for name in signed)
    return "\n".join((method, path, query, lines, ";".join(signed), body_hash)).encode()


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _hmac(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
