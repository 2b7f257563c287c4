"""Check of signing.py: the worked examples of the vendors' documentation, then calls to the sandbox.

SANDBOX_URL, SANDBOX_ACCESS_KEY and SANDBOX_SECRET_KEY are those that the sandbox prints.
"""

import json
import os
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from signing import sign_alibaba, sign_huawei

RUNTIME = Path(__file__).resolve().parents[4] / "gen" / "runtime"
URL = os.environ["SANDBOX_URL"]
ACCESS_KEY = os.environ["SANDBOX_ACCESS_KEY"]
SECRET_KEY = os.environ["SANDBOX_SECRET_KEY"]

# What an encoding can get wrong: reserved and unreserved marks, a blank, letters beyond ASCII.
ODD = "a b+c*d~e/f=g&h%2F(ü)快照"
VOLUME = secrets.token_hex(8)

Answer = tuple[int, dict[str, Any]]


def huawei_example() -> None:
    example = json.loads((RUNTIME / "hwauth/testdata/vector.json").read_text())
    added = sign_huawei(
        example["accessKey"], example["secretKey"], example["method"], example["url"],
        {"Content-Type": example["contentType"]},
        now=datetime.strptime(example["date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC),
    )
    expect(added, {
        "X-Sdk-Date": example["date"],
        "Authorization": f"SDK-HMAC-SHA256 Access={example['accessKey']}, "
        f"SignedHeaders={example['signedHeaders']}, Signature={example['signature']}",
    })


def alibaba_example() -> None:
    example = json.loads((RUNTIME / "acs/testdata/acs3.json").read_text())
    added = sign_alibaba(
        example["accessKeyId"], example["accessKeySecret"], example["method"],
        f"https://{example['host']}/?{urlencode(example['query'])}",
        {"x-acs-action": example["action"], "x-acs-version": example["version"]},
        now=datetime.fromisoformat(example["date"]), nonce=example["nonce"],
    )
    expect(added["Authorization"].rpartition("Signature=")[2], example["signature"])


def huawei_signs_a_body() -> None:
    body = json.dumps({"snapshot": {"volume_id": VOLUME, "name": ODD}}).encode()
    expect(huawei("POST", "/v2/project/cloudsnapshots", body)[0], 202)


def huawei_signs_a_query() -> None:
    query = urlencode({"volume_id": VOLUME, "name": ODD})
    status, answer = huawei("GET", f"/v2/project/cloudsnapshots/detail?{query}")
    expect(status, 200)
    expect([snapshot["name"] for snapshot in answer["snapshots"]], [ODD])


def huawei_signs_a_path() -> None:
    # Nothing has this id, 404; a signature that does not hold is 401. A path may hold some marks as they are.
    expect(huawei("GET", f"/v2/project/cloudsnapshots/{quote(ODD, safe='+*=&()')}")[0], 404)


def huawei_refuses_another_secret() -> None:
    status, answer = huawei("GET", "/v2/project/cloudsnapshots/detail", secret_key=SECRET_KEY + "x")
    expect((status, answer["error_code"]), (401, "APIGW.0301"))


def alibaba_signs_a_query() -> None:
    tagged = {"DiskId": f"d-{VOLUME}", "Tag.1.Key": "key", "Tag.1.Value": ODD}
    expect(alibaba("CreateSnapshot", tagged)[0], 200)


def alibaba_refuses_another_secret() -> None:
    status, answer = alibaba("CreateSnapshot", {"DiskId": "d-1"}, secret_key=SECRET_KEY + "x")
    expect((status, answer["Code"]), (400, "SignatureDoesNotMatch"))


def huawei(method: str, target: str, body: bytes = b"", secret_key: str = SECRET_KEY) -> Answer:
    headers = {"Content-Type": "application/json"} if body else {}
    added = sign_huawei(ACCESS_KEY, secret_key, method, URL + target, headers, body)
    return send(Request(URL + target, body or None, headers | added, method=method))


def alibaba(action: str, params: dict[str, str], secret_key: str = SECRET_KEY) -> Answer:
    url = f"{URL}/?{urlencode(params)}"
    headers = {"x-acs-action": action, "x-acs-version": "2014-05-26"}
    added = sign_alibaba(ACCESS_KEY, secret_key, "POST", url, headers)
    return send(Request(url, headers=headers | added, method="POST"))


def send(request: Request) -> Answer:
    try:
        with urlopen(request, timeout=30) as response:
            return response.status, json.load(response)
    except HTTPError as refused:
        return refused.code, json.load(refused)


def expect(got: object, want: object) -> None:
    if got != want:
        sys.exit(f"{sys._getframe(1).f_code.co_name}: got {got!r}, want {want!r}")


for check in (
    huawei_example,
    huawei_signs_a_body,
    huawei_signs_a_query,
    huawei_signs_a_path,
    huawei_refuses_another_secret,
    alibaba_example,
    alibaba_signs_a_query,
    alibaba_refuses_another_secret,
):
    check()
    print(f"ok {check.__name__}")
