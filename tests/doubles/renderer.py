"""Painters that draw nothing."""

from bot.charts.chart_data import ChartData
from bot.charts.renderer import Renderer
from bot.errors import RenderFailed

PNG = b"\x89PNG\r\n\x1a\n"


class FakeRenderer(Renderer):
    """Starts no process; `drawn` is what it was asked for, `fails` how often it will not."""

    def __init__(self) -> None:
        super().__init__({})
        self.drawn: list[ChartData] = []
        self.fails = 0

    async def render(self, data: ChartData) -> bytes:
        self.drawn.append(data)
        if self.fails:
            self.fails -= 1
            raise RenderFailed("the brush broke")
        return PNG
