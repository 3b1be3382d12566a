"""
`GET /healthz` and `GET /readyz` for everyone; `GET /readyz` with its reasons and `GET /metrics` for operators.

Some load balancers ask by HEAD, which answers with the same status.
"""

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.access.rereading import POLICY
from bot.runtime.runtime import Runtime


def probe_routes(runtime: Runtime) -> APIRouter:
    """Return what a load balancer asks; it tells nothing of the house."""
    router = _alive()

    @router.head("/readyz", include_in_schema=False)
    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        """Say whether the bot is ready. Why not is on the operations port."""
        ready = not runtime.health.ills()
        return JSONResponse({"ready": ready}, status_code=200 if ready else 503)

    return router


def operator_routes(runtime: Runtime) -> APIRouter:
    """Return the routes for operators and their monitoring."""
    router = _alive()

    @router.head("/readyz", include_in_schema=False)
    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        """
        Say whether Slack is connected, the tables answer and the last evaluation is fresh; if not, how to fix it.

        Beside it: the versions of rules and playbook in use, why changed files, the policy's too, are refused, and what
        else an operator should mend, as a schedule that cannot be read. That alone keeps nobody from work.
        """
        ills, in_use = runtime.health.ills(), runtime.rules_in_use
        said = {
            "ready": not ills,
            "ills": ills,
            "warnings": runtime.health.warnings(),
            "rules": {"version": in_use.rules.version, "refused": in_use.refused},
            "playbook": {"version": in_use.playbook.version},
            "policy": {"refused": runtime.health.warnings().get(POLICY)},
        }
        return JSONResponse(said, status_code=503 if ills else 200)

    @router.get("/metrics")
    async def metrics() -> Response:
        """Return the process's metrics for Prometheus."""
        return Response(generate_latest(runtime.telemetry.registry), media_type=CONTENT_TYPE_LATEST)

    return router


def _alive() -> APIRouter:
    router = APIRouter()

    @router.head("/healthz", include_in_schema=False)
    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """Say that the process is alive and its event loop is running."""
        return {"status": "alive"}

    return router
