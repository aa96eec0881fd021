"""aiogram behind FastAPI: parse the update, run a handler with its state in memory. Nothing is sent."""

import orjson
from aiogram import Bot, Dispatcher
from aiogram.fsm.context import FSMContext
from aiogram.types import Message
from fastapi import FastAPI, Request, Response

bot = Bot("1:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
dispatcher = Dispatcher()


@dispatcher.message()
async def answer(_message: Message, state: FSMContext) -> None:
    """One read and one write of the state."""
    data = await state.get_data()
    await state.update_data(step=(data.get("step", 0) + 1) % 6)


app = FastAPI()


@app.post("/hook")
async def hook(request: Request) -> Response:
    """Handled before the answer, as we do."""
    await dispatcher.feed_raw_update(bot, orjson.loads(await request.body()))
    return Response()
