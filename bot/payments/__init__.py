"""What a payment code says: read from its text, without a picture, a network or a memory.

It can say the bank, the account and the amount. Whose account it is no code can say: that name is in the bank's app.
"""

from bot.payments.code import CARD, Code
from bot.payments.pasted import pasted_code
from bot.payments.read import read_code

__all__ = ["CARD", "Code", "pasted_code", "read_code"]
