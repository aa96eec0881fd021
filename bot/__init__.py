"""The teacher itself: what is said, understood, shown and spoken.

Nothing in here imports ``api``. Inside, imports point down only::

    bot.channels  bot.speech          translate; the only network in bot
    bot.engine    bot.safety          pure: no clock, chance, network or database
    bot.course    bot.language        load once, then pure
    bot.events  replies  facts  orders   values, importing nothing
"""
