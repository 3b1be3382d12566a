"""
A stand-in of Bedrock's runtime on loopback: Converse over real HTTP, with answers in the form in which AWS sends them.

It refuses what AWS documents as refused: a request without a signature, messages that do not begin with the user's, a
forced tool that is not among the tools.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import boto3
from botocore.config import Config

from bot.aws.client import BEDROCK_CONFIG


@dataclass(frozen=True)
class Answer:
    """What is sent: `cut` after so many bytes of the body, `error` as AWS names errors in a header, `held` for ever."""

    body: Any = None
    status: int = 200
    error: str | None = None
    cut: int | None = None
    held: bool = False
    raw: bytes | None = None
    chosen: Callable[[dict[str, Any]], Any] | None = None
    """Words by what the model was told."""


def said(words: Any, **more: Any) -> Answer:
    """The model calls the tool with these words."""
    return called({"recommendation": words, **more})


def words_by(choose: Callable[[dict[str, Any]], Any]) -> Answer:
    """The model chooses words by what it was told."""
    return Answer(chosen=choose)


def called(given: Any, *, name: str = "word_recommendation", times: int = 1) -> Answer:
    """The model calls a tool."""
    call = {"toolUse": {"toolUseId": "tooluse_9yVg3", "name": name, "input": given}}
    return stopped("tool_use", *[call] * times)


def stopped(why: str, *content: Any) -> Answer:
    """The model stops, with some content."""
    return Answer(
        {
            "metrics": {"latencyMs": 771},
            "output": {"message": {"content": list(content), "role": "assistant"}},
            "stopReason": why,
            "usage": {"inputTokens": 512, "outputTokens": 61, "totalTokens": 573},
        }
    )


def failed(status: int, error: str, message: str = "no") -> Answer:
    """AWS refuses."""
    return Answer({"message": message}, status, error)


@dataclass
class BedrockOnLoopback:
    """Gives its answers one after the other, the last one again and again; `requests` are those that it took."""

    answers: list[Answer]
    requests: list[dict[str, Any]] = field(default_factory=list)
    models: list[str] = field(default_factory=list)
    address: str = ""
    asked: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def client(self, **config: Any) -> Any:
        """A client of boto3, configured as the bot configures its own."""
        return boto3.client(
            "bedrock-runtime",
            region_name="eu-west-1",
            endpoint_url=self.address,
            aws_access_key_id="of-the-test",
            aws_secret_access_key="of-the-test",
            config=BEDROCK_CONFIG.merge(Config(**config)),
        )

    def answer(self, path: str, headers: Any, body: bytes) -> Answer:
        """Take a request, and return what is answered."""
        request = json.loads(body)
        if (fault := _fault(path, headers.get("Authorization", ""), request)) is not None:
            return failed(400, "ValidationException", fault)
        self.requests.append(request)
        self.asked.set()
        self.models.append(unquote(path.split("/")[2]))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        told = json.loads(request["messages"][0]["content"][0]["text"])
        return answer if answer.chosen is None else said(answer.chosen(told))


def _fault(path: str, signature: str, request: Any) -> str | None:
    tools = [each["toolSpec"]["name"] for each in request["toolConfig"]["tools"]]
    rules: dict[str, Callable[[], bool]] = {
        "no such path": lambda: path.startswith("/model/") and path.endswith("/converse"),
        "no signature": lambda: signature.startswith("AWS4-HMAC-SHA256") and "/bedrock/aws4_request" in signature,
        "the first message is not the user's": lambda: request["messages"][0]["role"] == "user",
        "a text is blank": lambda: all(each["text"].strip() for each in request["messages"][0]["content"]),
        "the forced tool is none of the tools": lambda: request["toolConfig"]["toolChoice"]["tool"]["name"] in tools,
    }
    return next((fault for fault, holds in rules.items() if not holds()), None)


@contextmanager
def bedrock(*answers: Answer) -> Iterator[BedrockOnLoopback]:
    """Run one on a free port of loopback."""
    stand_in = BedrockOnLoopback(list(answers))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = stand_in.answer(self.path, self.headers, body)
            if answer.held:
                stand_in.released.wait(30)
                self.close_connection = True
                return
            _send(self, answer)

        def log_message(self, *_given: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stand_in.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        stand_in.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _send(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
    body = answer.raw if answer.raw is not None else json.dumps(answer.body).encode()
    handler.send_response(answer.status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    if answer.error is not None:
        handler.send_header("x-amzn-ErrorType", f"{answer.error}:http://internal.amazon.com/coral/com.amazon.bedrock/")
    handler.end_headers()
    handler.wfile.write(body[: answer.cut])
    if answer.cut is not None:
        handler.close_connection = True
