"""The port for operators: health with its reasons, Prometheus's metrics and the description of the API."""

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse

from bot.runtime.runtime import Runtime
from bot.web.probes import operator_routes
from bot.web.server import build_web


def build_operations(runtime: Runtime, web: FastAPI) -> FastAPI:
    """Return the application of the operations port; it describes `web`, whose port the internet may see."""
    operations = build_web([operator_routes(runtime)])

    @operations.get("/openapi.json")
    async def openapi() -> JSONResponse:
        """Return the description of the API."""
        return JSONResponse(web.openapi())

    @operations.get("/docs")
    async def docs() -> HTMLResponse:
        """Return the description as a page."""
        return get_swagger_ui_html(openapi_url="openapi.json", title="aiops")

    return operations
