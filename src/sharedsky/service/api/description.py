"""The OpenAPI 3.1 document: what the framework knows of each route, and what only this server does of scopes, refusals, limits.

It is made from the routes themselves, so a route that is added is described without more being written.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Litestar, Request
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.routes import HTTPRoute

from sharedsky.ledger.shown import LEAF, PROMISE
from sharedsky.service.api.examples import EXAMPLES
from sharedsky.service.api.serving import REFUSALS, SCOPES, STANDARD
from sharedsky.service.limits import Limits

TOKEN = "token"
Json = dict[str, Any]

SAID = {
    400: "The request is not as the standard or a limit wants it; the message says which part.",
    401: "The access token is missing, or is not good.",
    403: "The access token lacks the scope, or what is asked for is another's.",
    404: "There is no such thing.",
    409: "It conflicts with what is there, or the version given is not current.",
    412: "The USS is marked as down.",
    413: "The body is too long, or the answer would be.",
    429: "The party asks too fast.",
    500: "The server failed; it has been logged.",
    501: "This server does not do that.",
    502: "Another server, that had to be asked, answered other than the standard has it.",
    503: "The storage does not answer; try again in a moment.",
    504: "Another server, that had to be asked, did not answer.",
}
ASKING = ("/flights", "/zones", "/flight_planning")
"""Paths under which changes are made by asking other servers."""
UUID4 = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"
PATH = {
    "entityid": {"type": "string", "format": "uuid", "pattern": UUID4},
    "subscriptionid": {"type": "string", "format": "uuid", "pattern": UUID4},
    "ovn": {"type": "string", "minLength": 1, "maxLength": 128},
    "uss_id": {"type": "string", "minLength": 1, "maxLength": 256},
}
"""What stands in a path, where the standard says."""
PROMISES: Json = {
    LEAF: {
        "description": "For each change that was made, its leaf in the log, in hex.",
        "schema": {"type": "string"},
    },
    PROMISE: {"description": "The log's signed promise of each.", "schema": {"type": "string"}},
}
PROBLEM: Json = {
    "type": "object",
    "description": "A refusal, RFC 9457.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "All of it in one sentence."},
        "status": {"type": "integer"},
        "where": {"type": "string"},
        "field": {"type": "string"},
        "got": {"type": "string"},
        "want": {"type": "string"},
        "fix": {"type": "string"},
    },
}
ABOUT = """A DSS and a USS by ASTM F3548-21, with the log of every change.

Paths under `/dss/v1`, `/uss/v1` and `/aux/v1` are those of the standard; what they refuse is told as the standard has it,
all else as problem+json (RFC 9457). Access tokens are RS256, made out for this host and good for an hour at most.

Limits of this server:

"""


class Rendered(JsonRenderPlugin):
    """The document of one application, made when it is first asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._made = b""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The document as JSON."""
        if not self._made:
            whole = described(openapi_schema, request.app, request.app.state.parts.limits)
            self._made = super().render(request, whole)
        return self._made


def described(document: Json, app: Litestar, limits: Limits) -> Json:
    """The whole document.

    Args:
        document: what the framework made of the routes; it is changed.
        app: that has them.
        limits: in force.
    """
    document["info"]["description"] = ABOUT + _told(limits)
    schemas: Json = document.setdefault("components", {}).setdefault("schemas", {})
    document["components"]["securitySchemes"] = {
        TOKEN: {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "RS256. Beside an operation stand the scopes any one of which is enough.",
        }
    }
    for path, method, handler in _operations(app):
        operation: Json = document["paths"][path][method.lower()]
        _complete(operation, path, method, handler, schemas)
    schemas["Problem"] = PROBLEM
    schemas.setdefault("ErrorResponse", _error_response())
    for name, examples in EXAMPLES.items():
        # the framework says of what file a struct is where two have one name
        for called in {name, f"flights_{name}"} & set(schemas):
            schemas[called]["examples"] = examples
    return document


def _operations(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    """Path, method and handler of what is to be described."""
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        for method, (handler, _) in route.route_handler_map.items():
            if handler.resolve_include_in_schema() and method != "OPTIONS":
                yield route.path_format, method, handler


def _complete(operation: Json, path: str, method: str, handler: HTTPRouteHandler, schemas: Json) -> None:
    operation["summary"] = " ".join(str(operation.get("description", "")).partition("\n\n")[0].split())
    operation["operationId"] = f"{handler.fn.__module__.rpartition('.')[2]}_{handler.handler_name}"
    operation["tags"] = [_tag(path)]
    scopes = handler.opt.get(SCOPES)
    operation["security"] = _security(scopes)
    changing = method != "GET" and not path.endswith(("/query", "/check"))
    for answer in operation["responses"].values():
        if changing:
            answer["headers"] = answer.get("headers", {}) | PROMISES
        for kind, content in answer.get("content", {}).items():
            if "json" in kind and content["schema"] == {"type": "string"}:
                content[
                    "schema"
                ] = {}  # JSON that a route hands over as bytes, which the framework takes for text
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path" and parameter["name"] in PATH:
            parameter["schema"] = PATH[parameter["name"]]
    refusals = set(handler.opt.get(REFUSALS, ())) | {500, 503}
    if operation.get("parameters"):
        refusals |= {400, 404}
    if "requestBody" in operation:
        refusals |= {400, 413}
    if scopes is not None:
        refusals |= {401, 403, 429}
    if changing:
        refusals |= {409, 502, 504} if path.startswith(ASKING) else {409}
    standard = path.startswith(STANDARD)
    for status in sorted(refusals):
        told = _refusal(status, standard, schemas)
        if own := (handler.responses or {}).get(status):  # what a route says itself of a refusal holds too
            content = told["content"][str(own.media_type)]
            named = getattr(own.data_container, "__name__", "")
            content["schema"] = {"anyOf": [{"$ref": f"#/components/schemas/{named}"}, content["schema"]]}
        operation["responses"][str(status)] = told


def _tag(path: str) -> str:
    found = path.strip("/").split("/")
    return "/".join(found[:2]) if found[0] in ("dss", "uss", "aux", "sharedsky") else found[0]


def _security(scopes: tuple[str, ...] | None) -> list[Json]:
    if scopes is None:
        return []
    return [{TOKEN: [scope]} for scope in scopes] or [{TOKEN: []}]


def _refusal(status: int, standard: bool, schemas: Json) -> Json:
    of, kind = ("ErrorResponse", "application/json") if standard else ("Problem", "application/problem+json")
    content: Json = {kind: {"schema": {"$ref": f"#/components/schemas/{of}"}}}
    if standard and status == 409 and "OperationalIntentReference" in schemas:
        schemas.setdefault("AirspaceConflictResponse", _conflict())
        content[kind]["schema"] = {
            "anyOf": [
                {"$ref": "#/components/schemas/AirspaceConflictResponse"},
                {"$ref": "#/components/schemas/ErrorResponse"},
            ]
        }
    made: Json = {"description": SAID[status], "content": content}
    if status in (429, 503):
        made["headers"] = {"Retry-After": {"schema": {"type": "string"}}}
    if status == 401:
        made["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return made


def _error_response() -> Json:
    return {
        "type": "object",
        "required": ["message"],
        "properties": {"message": {"type": "string"}},
        "examples": [{"message": "area_of_interest: got an area of 9801 km², want at most 2500 km²"}],
    }


def _conflict() -> Json:
    def list_of(name: str) -> Json:
        return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}

    return {
        "type": "object",
        "description": "What a client did not prove to know.",
        "required": ["message"],
        "properties": {
            "message": {"type": "string"},
            "missing_operational_intents": list_of("OperationalIntentReference"),
            "missing_constraints": list_of("ConstraintReference"),
        },
    }


def _told(limits: Limits) -> str:
    return "\n".join(f"- `{name}`: {value:g}" for name, value in msgspec.structs.asdict(limits).items())
