"""A file: announced, then uploaded, then completed, then slowly made usable."""

from dataclasses import dataclass

from tests.slack_double.json_value import Json


@dataclass
class Upload:
    """`ready_at` is when Slack has finished with it: before, its mimetype is empty and no block may show it."""

    id: str
    name: str
    length: int
    alt_text: str = ""
    title: str = ""
    content: bytes | None = None
    completed: bool = False
    channel: str | None = None
    ready_at: float = float("inf")

    def is_ready(self, now: float) -> bool:
        return self.completed and now >= self.ready_at

    def show(self, now: float) -> Json:
        mimetype = "image/png" if self.is_ready(now) else ""
        names = {"id": self.id, "name": self.name, "title": self.title or self.name, "alt_txt": self.alt_text}
        return {**names, "mimetype": mimetype, "size": self.length, "permalink": f"https://files.example/{self.id}"}
