"""What people are sent by mail and chat, seen where it arrives."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from listingwatch.alerting.channels import add_channel
from listingwatch.desk.office import Desk
from tests.alerts.acting import ADDED, HOUR, NOON, rule, send, wares
from tests.alerts.sinks import ChatSink, MailSink
from tests.console.stall import MARK, Item, add

pytestmark = pytest.mark.postgres


def test_a_digest_by_mail(desk: Desk, mail: MailSink, monkeypatch: pytest.MonkeyPatch) -> None:
    """HTML with small pictures in their places and links to the desk, and the same as plain text;
    refused once, it arrives later under the same key."""
    monkeypatch.setattr(desk.app.settings, "desk_url", "https://desk.example.org/")
    add_channel(desk.app, "p", "mail", mail.address, None, ADDED)
    rule(desk.app, "mail", "Morning", digest="daily", at="08:00", zone="Asia/Shanghai")
    add(desk.app, desk, [*wares(8, picture=True),
                         Item("evil", f"{MARK} <script>alert(1)</script> <img src=x onerror=y>",
                              "Bad <b>Seller</b>", url="javascript:alert(1)")])  # fmt: skip
    due = send(desk, NOON)
    assert due is not None
    mail.refuse = 1
    again = send(desk, due)
    assert again is not None
    assert send(desk, again) is None
    (got,) = mail.mails
    assert "changes" in str(got["Subject"])
    key = got["X-Listingwatch-Key"]
    assert key.startswith("digest.")
    html = got.get_body(("html",))
    plain = got.get_body(("plain",))
    assert html is not None
    assert plain is not None
    text = html.get_content()
    assert "https://desk.example.org/hits/h" in text
    assert "<script" not in text
    assert "<img src=x" not in text
    assert "javascript:" not in text
    assert "Morning" in text
    assert "lamp number 3" in plain.get_content()
    pictures = {
        part["Content-ID"].strip("<>"): part.get_content()
        for part in got.walk()
        if part.get_content_maintype() in {"image", "application"} and part["Content-ID"]
    }
    assert pictures
    for name, data in pictures.items():
        assert f"cid:{name}" in text
        with Image.open(io.BytesIO(data)) as shown:
            assert shown.format == "JPEG"
            assert max(shown.size) <= 160
    assert text.count("cid:") >= 8
    assert send(desk, again + HOUR) is None
    assert len(mail.mails) == 1


def test_a_digest_and_a_burst_in_a_chat(desk: Desk, chat: ChatSink) -> None:
    """Short, in the channel's language, with no markup of strangers; retried after an error."""
    add_channel(desk.app, "p", "chat", chat.address, None, ADDED, language="zh")
    rule(desk.app, "chat", "洪水", flood="1/1h")
    add(
        desk.app,
        desk,
        [*wares(14), Item("x", f"{MARK} [click](https://evil.example) `x`", "stall-0")],
    )
    assert send(desk, NOON) == NOON + HOUR
    chat.statuses = [500]
    again = send(desk, NOON + HOUR)
    assert again is not None
    assert send(desk, again) is None
    first, burst = (post["text"] for post in chat.posts)
    assert "同一信号的后续消息将暂缓至" in first
    assert "同一信号的另外 14 项已暂缓" in burst
    assert "另有 4 项" in burst
    assert "](https://evil.example)" not in burst
    assert "[burst." in burst
