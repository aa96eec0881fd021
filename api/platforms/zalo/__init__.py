"""A Zalo Official Account beside its messages: its tokens, and what its messages cost.

Tokens: ``connected`` makes the parts, ``oauth`` is the wire, ``tokens`` the store, ``alone`` the lock, ``refresh``
renews, ``login`` sends staff to Zalo and back, ``alarms`` says what a person must do.

Cost: ``windows`` holds the rules, ``charges`` what was charged, ``thrift`` makes bulk messages wait, ``forecast`` says
beforehand what a campaign costs.
"""

ACCOUNT = "zalo-oa/main"
"""The Official Account of an installation."""
