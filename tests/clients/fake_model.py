"""A model on loopback that says what a script tells it to say.

It speaks the messages API as far as a headless session needs it: every request that offers tools
takes the next step of the script, every other request (titles, summaries) gets a word. What the
client sent is kept, so that a test can read what the model was told.
"""

import json
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Model:
    """steps: `{"tool": NAME, "input": {...}}` for a tool call, `{"text": "..."}` for words."""

    def __init__(self, steps):
        self.steps = list(steps)
        self.taken = 0
        self.requests = []
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler(self))
        self.server.daemon_threads = True
        self.address = "http://127.0.0.1:%d" % self.server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def next(self, request):
        """The content blocks of the next answer."""
        if not request.get("tools"):
            return [{"type": "text", "text": "ok"}]
        with self.lock:
            step = self.steps[self.taken] if self.taken < len(self.steps) else {"text": "done"}
            self.taken += 1
        if "tool" not in step:
            return [{"type": "text", "text": step["text"]}]
        call = {"type": "tool_use", "id": "toolu_" + uuid.uuid4().hex[:24]}
        return [dict(call, name=step["tool"], input=step["input"])]

    def results(self):
        """(tool, input, text that the model was told, whether it was an error), in order."""
        calls, told = {}, {}
        for request in self.requests:
            for message in request.get("messages", []):
                content = message.get("content")
                for block in content if isinstance(content, list) else []:
                    if block.get("type") == "tool_use":
                        calls.setdefault(block["id"], (block["name"], block["input"]))
                    elif block.get("type") == "tool_result":
                        text = block.get("content") or ""
                        if not isinstance(text, str):
                            text = "".join(part.get("text", "") for part in text)
                        told.setdefault(block["tool_use_id"], (text, bool(block.get("is_error"))))
        missing = ("(the model was told nothing)", True)
        return [call + told.get(key, missing) for key, call in calls.items()]


def events(request, content):
    """The answer as the stream of events that the API sends."""
    stop = "tool_use" if content[-1]["type"] == "tool_use" else "end_turn"
    usage = {"input_tokens": 10, "output_tokens": 5}
    message = {"id": "msg_" + uuid.uuid4().hex[:24], "type": "message", "role": "assistant",
               "model": request.get("model", "scripted"), "content": [], "stop_reason": None,
               "stop_sequence": None, "usage": usage}
    yield {"type": "message_start", "message": message}
    for index, block in enumerate(content):
        if block["type"] == "text":
            empty, delta = {"type": "text", "text": ""}, {"type": "text_delta", "text": block["text"]}
        else:
            empty = dict(block, input={})
            delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
        yield {"type": "content_block_start", "index": index, "content_block": empty}
        yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    yield {"type": "message_delta", "usage": usage,
           "delta": {"stop_reason": stop, "stop_sequence": None}}
    yield {"type": "message_stop"}


def handler(model):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_HEAD(self):
            self.answer(200, b"", "application/json")

        def do_GET(self):
            self.answer(404, b"{}", "application/json")

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            if "/v1/messages" not in self.path or "count_tokens" in self.path:
                self.answer(200, b'{"input_tokens": 10}', "application/json")
                return
            request = json.loads(body)
            model.requests.append(request)
            content = model.next(request)
            if not request.get("stream"):
                whole = dict(next(events(request, content))["message"], content=content,
                             stop_reason="tool_use" if content[-1]["type"] == "tool_use" else "end_turn")
                self.answer(200, json.dumps(whole).encode(), "application/json")
                return
            lines = "".join("event: %s\ndata: %s\n\n" % (event["type"], json.dumps(event))
                            for event in events(request, content))
            self.answer(200, lines.encode(), "text/event-stream")

        def answer(self, status, body, kind):
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    return Handler
