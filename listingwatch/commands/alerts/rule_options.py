"""The options by which a rule is said."""

from __future__ import annotations

from typing import Annotated

import typer

NameArgument = Annotated[str, typer.Argument(metavar="NAME")]
ByOption = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="Who changes it; else the login.")
]
Channel = Annotated[
    list[str] | None, typer.Option("--channel", metavar="NAME", help="Whom; repeatable.")
]
Direction = Annotated[
    str | None, typer.Option("--direction", help="enforcement, exposure or both.")
]
Severity = Annotated[
    str | None, typer.Option("--severity", help="The least that is told: low, medium, high.")
]
Territory = Annotated[
    list[str] | None,
    typer.Option("--territory", metavar="US", help="Where; repeatable. The severity there counts."),
]
Kind = Annotated[
    list[str] | None,
    typer.Option("--kind", help="trademark, copyright, design, patent, likeness; repeatable."),
]
Seller = Annotated[
    list[str] | None,
    typer.Option("--seller", metavar="ID", help="An id, marketplace:id or name; repeatable."),
]
Change = Annotated[
    list[str] | None,
    typer.Option("--change", help="new, worse, back, gone; repeatable (the first three)."),
]
Digest = Annotated[
    str | None, typer.Option("--digest", help="hourly, daily, weekly; or none: at once.")
]
At = Annotated[str | None, typer.Option("--at", metavar="08:00", help="When a digest goes out.")]
On = Annotated[str | None, typer.Option("--on", metavar="mon", help="The day of a weekly one.")]
Quiet = Annotated[
    str | None,
    typer.Option("--quiet", metavar="22:00-07:00", help="Nothing then, all of it after; or none."),
]
Weekends = Annotated[
    bool | None, typer.Option("--quiet-weekends/--loud-weekends", help="Likewise all weekend.")
]
Break = Annotated[
    str | None, typer.Option("--break-through", help="From this severity on all the same; or none.")
]
Flood = Annotated[
    str | None,
    typer.Option("--flood", metavar="10/1h", help="So many of a signal, the rest in one; or none."),
]
Per = Annotated[
    str | None, typer.Option("--flood-per", help="A signal: right-and-seller, picture, rule.")
]
Zone = Annotated[
    str | None, typer.Option("--zone", metavar="Europe/Berlin", help="Whose clock; else UTC.")
]
Weeks = Annotated[int, typer.Option("--weeks", min=1, max=52, help="How far back.")]
