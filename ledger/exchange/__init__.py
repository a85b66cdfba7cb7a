"""Files in and files out: recognise, read, preview, import, export.

Ask :mod:`ledger.exchange.importing` to preview and run an import, and
:mod:`ledger.exchange.exporting` to write a file.
"""
