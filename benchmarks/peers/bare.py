"""The floor: FastAPI reads the body, parses it and answers. Nothing is kept."""

import orjson
from fastapi import FastAPI, Request, Response

app = FastAPI()


@app.post("/hook")
async def hook(request: Request) -> Response:
    """Parse and forget."""
    orjson.loads(await request.body())
    return Response()
