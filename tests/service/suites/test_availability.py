"""Availability of USSs, reports and the auxiliary routes, as the public suites drive them."""

from tests.service.sky import AA, CM, CMSA, CP, SC, Uss, at
from tests.service.suites.pool import USS, UUID4, Json, Pool, body, refused

POOL_STATUS, VERSIONS = "interuss.pool_status.read", "interuss.versioning.read_system_versions"


def read(uss: Uss, name: str, scopes: str = AA) -> tuple[str, str]:
    """The state and the version."""
    answer = uss.ask("GET", f"{USS}/{name}", scopes=scopes)
    found = body(answer, 200, "UssAvailabilityStatusResponse")
    assert found["status"]["uss"] == name
    return found["status"]["availability"], found["version"]


def write(uss: Uss, name: str, availability: str, **old: str) -> tuple[str, str]:
    answer = uss.ask("PUT", f"{USS}/{name}", {"availability": availability} | old, scopes=AA)
    found = body(answer, 200, "UssAvailabilityStatusResponse")
    assert found["status"]["uss"] == name
    return found["status"]["availability"], found["version"]


def test_availability_needs_its_version_and_is_told_by_every_server(pool: Pool) -> None:
    one, other = pool.uss("arbiter"), pool.uss("uss2", at="secondary")
    assert read(one, "unknown_uss2") == ("Unknown", "")
    assert read(one, "uss1") == ("Unknown", "")
    said, version = write(one, "uss1", "normal")
    assert (said, bool(version)) == ("Normal", True)
    for scope in (SC, CMSA, AA):
        assert read(other, "uss1", scope) == ("Normal", version)
    refused(one.ask("PUT", f"{USS}/uss1", {"availability": "pUrPlE"}, scopes=AA), 400)
    for old in ({"old_version": "invalid"}, {"old_version": ""}, {}):
        refused(one.ask("PUT", f"{USS}/uss1", {"availability": "Down"} | old, scopes=AA), 409)
    assert read(other, "uss1") == ("Normal", version)
    for state in ("down", "Unknown", "Normal", "DOWN", "unknown"):
        was, (said, version) = version, write(one, "uss1", state, old_version=version)
        assert said == state.capitalize()
        assert version != was
        assert read(one, "uss1") == read(other, "uss1", SC) == (said, version)
    assert read(other, "ThisIdShouldNotExistOnTheDSS", SC) == ("Unknown", "")


def test_a_report_gets_an_id_and_says_again_what_it_said(pool: Pool) -> None:
    exchange: Json = {
        "url": "https://dummy.example.com/dss/v1/operational_intent_references/dummy_op_intent_id",
        "method": "GET",
        "headers": ["Authorization: Bearer x", "User-Agent: test"],
        "recorder_role": "Client",
        "request_time": at(0),
        "request_body": "",
        "response_time": at(0),
        "response_body": "",
        "response_code": 999,
        "problem": "this is made up",
    }
    for scope in (SC, CMSA, CM, CP, AA):
        answer = pool.uss("uss1").ask("POST", "reports", {"exchange": exchange}, scopes=scope)
        found = body(answer, 201, "ErrorReport")
        assert UUID4.match(found["report_id"])
        assert found["exchange"]["url"] == exchange["url"]
    mine = {"report_id": "mine", "exchange": exchange}
    answer = pool.uss("uss1").ask("POST", "reports", mine)
    assert body(answer, 201, "ErrorReport")["report_id"] != "mine"
    refused(pool.uss("uss1").ask("POST", "reports", {"exchange": {"url": "x"}}), 400)


def test_the_servers_of_a_pool_name_one_pool_and_their_versions(pool: Pool) -> None:
    def get(client: str, path: str, scope: str, sub: str = "uss1") -> Json:
        answer = getattr(pool, client).get(path, headers={"Authorization": f"Bearer {sub}|{scope}"})
        assert answer.status_code == 200, answer.text
        found: Json = answer.json() if answer.content else {}
        return found

    for client in ("primary", "secondary"):
        assert get(client, "/aux/v1/version", "rid.display_provider")["version"]
        assert get(client, "/versions/dss", VERSIONS)["system_identity"] == "dss"
        assert get(client, "/versions/dss", VERSIONS)["system_version"]
        get(client, "/aux/v1/validate_oauth", "dss.read.identification_service_areas")
        get(client, "/aux/v1/validate_oauth?owner=uss1", "dss.read.identification_service_areas")
    pools = {get(client, "/aux/v1/pool", POOL_STATUS)["dar_id"] for client in ("primary", "secondary")}
    assert len(pools) == 1
    assert pools != {""}
    bearer = {"Authorization": "Bearer uss1|x"}
    refused(pool.primary.get("/aux/v1/validate_oauth?owner=bad_user", headers=bearer), 403)
    refused(pool.primary.get("/aux/v1/pool", headers=bearer), 403)
    assert pool.primary.get("/versions/dss", headers=bearer).status_code == 403
    assert pool.primary.get("/versions/dss").status_code == 401
