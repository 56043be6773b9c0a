"""Cut Twilio's published OpenAPI file down to the Message resource that the product uses.

Run from an unpacked ``@twilio/cli-core``: see README.md in this folder. Changes nothing in what it keeps.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages"
KEPT = {f"{MESSAGES}.json": ("get", "post"), f"{MESSAGES}/{{Sid}}.json": ("get", "delete")}


def trim(whole: dict[str, Any]) -> dict[str, Any]:
    """Return the file with the kept paths and methods, and the schemas that they name."""
    paths = {
        path: {method: whole["paths"][path][method] for method in methods} for path, methods in KEPT.items()
    }
    schemas: dict[str, Any] = {}
    waiting = _named_in(paths)
    while waiting:
        name = waiting.pop()
        if name not in schemas:
            schemas[name] = whole["components"]["schemas"][name]
            waiting |= _named_in(schemas[name])
    return {
        "openapi": whole["openapi"],
        "info": whole["info"],
        "servers": whole["servers"],
        "security": whole["security"],
        "paths": paths,
        "components": {
            "securitySchemes": whole["components"]["securitySchemes"],
            "schemas": dict(sorted(schemas.items())),
        },
    }


def _named_in(part: object) -> set[str]:
    return set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(part)))


if __name__ == "__main__":
    source = Path(sys.argv[1], "src", "services", "twilio-api", "twilio_api_v2010.json")
    kept = trim(json.loads(source.read_text()))
    (HERE / "twilio_api_v2010.json").write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
