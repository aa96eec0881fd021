"""What whoever watches over the machine sees of Zalo; it makes nobody unready."""

from pydantic import SecretStr

from api.clock import now
from api.platforms.zalo_oa.oauth import TokenPair
from api.platforms.zalo_oa.tokens import TokenAnswer
from api.settings import Settings
from tests.api.platforms.zalo_oa.conftest import APP, SECRET
from tests.api.platforms.zalo_oa.connected import access as access_of
from tests.api.serving import serving


async def test_the_state_of_the_tokens_is_told_and_counted(settings: Settings) -> None:
    filled = {"zalo_oa_app_id": APP, "zalo_oa_app_secret": SecretStr(SECRET), "roles": "web"}
    async with serving(settings.model_copy(update=filled)) as served:
        ready = (await served.http.get("/health/ready")).json()
        assert (ready["ready"], ready["zalo"]) == (True, "login")
        access = access_of(served.context)
        access.tokens.store(TokenPair("a-fictional", "r-fictional", 90_000), TokenAnswer(b"", 0, True, now()))
        assert (await served.http.get("/health/ready")).json()["zalo"] == "ok"
        access.tokens.failed("lost", now(), asked=False)
        lost = await served.http.get("/health/ready")
        assert (lost.status_code, lost.json()["zalo"]) == (200, "lost")
        said = (await served.http.get("/metrics")).text
        assert 'bonso_zalo_token_ends{token="access"} ' in said
        assert 'bonso_zalo_windows{window="free"} 0' in said
        assert "fictional" not in said
        assert (await served.http.get("/staff/zalo")).status_code == 303


async def test_without_an_app_nothing_is_said_of_zalo(settings: Settings) -> None:
    async with serving(settings.model_copy(update={"roles": "web"})) as served:
        assert "zalo" not in (await served.http.get("/health/ready")).json()
        assert "bonso_zalo" not in (await served.http.get("/metrics")).text
