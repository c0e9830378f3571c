"""`ecoute preview`."""

import threading
import time
from pathlib import Path

import click

from moderation.preview.answers import OWN
from moderation.preview.blog import Blog
from moderation.preview.server import HOST, Server
from moderation.preview.watching import keep_built
from moderation.settings import SettingError, read_settings


@click.command("preview", epilog="Example: ecoute preview --port 8001")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="Port to listen at.")
def preview_command(port: int) -> None:
    """Show the blog while it is written: pages load anew as files are saved.

    Drafts and scheduled posts too. Only this machine sees it, and nothing of the site is touched.
    """
    blog = Blog(read_settings())
    try:
        server = Server(blog, port)
    except OSError as error:
        raise SettingError(f"{HOST}:{port} cannot be listened at: {error.strerror}; choose another --port") from error
    threading.Thread(target=server.serve_forever, name="preview", daemon=True).start()
    click.echo(f"Preview: {server.address} (drafts: {server.address}{OWN[1:]})\nStop with Ctrl+C.")
    try:
        keep_built(blog, threading.Event(), _Telling(blog))
    except KeyboardInterrupt:
        click.echo()
    finally:
        server.shutdown()
        server.server_close()


class _Telling:
    """One line a build, and one for each thing that is wrong."""

    def __init__(self, blog: Blog) -> None:
        self._blog = blog

    def __call__(self, changed: set[Path]) -> None:
        moment = time.strftime("%H:%M:%S")
        what = ", ".join(sorted(path.name for path in changed)[:3]) or "built"
        click.echo(f"{moment}  {what}{', …' if len(changed) > 3 else ''}", err=True)
        for line in self._blog.failure:
            click.echo(f"          {line}", err=True)
