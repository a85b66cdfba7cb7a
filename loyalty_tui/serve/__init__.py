"""The counter in a browser: one process of the screens for each device, on this machine.

The server (:mod:`server`, its :mod:`window`) lets in whoever holds an address that is good once
(:mod:`door`), gives them a page of our own (:mod:`page`) and starts a process of the screens
(:mod:`session`, :mod:`tills`). That process (:mod:`child`) draws through a pipe (:mod:`wire`,
:mod:`driver`), and ends when the pipe does: with the browser, with the network, or with the server.
"""
