"""The desk: pages, feeds, exports and the JSON API over one `search` index."""

from webui.app import create_app

__all__ = ["create_app"]
