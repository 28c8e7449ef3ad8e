"""Asks an application without a network, as a client over HTTP does."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx


class AsgiClient:
    """Answers of an ASGI application to GET and HEAD; redirects are not followed, errors of the application raised."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """The answer to GET."""
        return self._answer("GET", address, headers)

    def head(self, address: str) -> httpx.Response:
        """The answer to HEAD."""
        return self._answer("HEAD", address, None)

    def _answer(self, method: str, address: str, headers: Mapping[str, str] | None) -> httpx.Response:
        """In a thread of its own: a browser of other tests may have left a loop in this one."""
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, self._asked(method, address, headers)).result()

    async def _asked(self, method: str, address: str, headers: Mapping[str, str] | None) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return await client.request(method, address, headers=headers)
