"""How often each customer will buy, and for how much: models fitted to the shop's own past.

:mod:`~ledger.metrics.predict.base` makes each customer's past into three numbers,
:mod:`~ledger.metrics.predict.purchases` expects their purchases (MBG/NBD and BG/NBD),
:mod:`~ledger.metrics.predict.spend` what one is worth (Gamma-Gamma), and
:mod:`~ledger.metrics.predict.lifetime` puts both together. Plain arithmetic of the standard
library: nothing scientific has to be installed on a till.
"""
