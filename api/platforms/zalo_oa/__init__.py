"""A Zalo Official Account beside its messages: its tokens, and the page on which staff connect it.

``connected`` makes the parts, ``oauth`` is the wire, ``tokens`` the store, ``token_lock`` the lock, ``refresh`` renews,
``login`` sends staff to Zalo and back, ``alarms`` says what a person must do. What its messages cost is one room up.
"""

ACCOUNT = "zalo-oa/main"
"""The Official Account of an installation."""
