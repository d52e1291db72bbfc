"""The OpenAPI document, from which the phone's types are made."""

import json
from typing import Any

from server.openapi import document


def test_the_document_is_about_the_api_only_and_always_the_same() -> None:
    found = json.dumps(document(), sort_keys=True)
    paths = json.loads(found)["paths"]
    assert "/api/sync" in paths
    assert all(path.startswith("/api/") for path in paths)
    assert json.dumps(document(), sort_keys=True) == found


def test_the_document_shows_every_kind_of_entry_and_how_to_tell_them_apart() -> None:
    found: dict[str, Any] = json.loads(json.dumps(document()))
    schemas = found["components"]["schemas"]
    sync = found["paths"]["/api/sync"]["post"]
    body = sync["requestBody"]["content"]["application/json"]["schema"]
    answer = sync["responses"]["200"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/Batch"}
    assert answer == {"$ref": "#/components/schemas/BatchReceipt"}
    kinds = {
        schemas[one["$ref"].rsplit("/", 1)[1]]["properties"]["kind"]["const"]
        for one in schemas["Batch"]["properties"]["entries"]["items"]["oneOf"]
    }
    assert kinds == {"answer", "submit"}
