"""The numbers an owner acts on: exact, with window, numerator, denominator and definition.

Ask :func:`ledger.metrics.report.report` for the numbers as of a date,
:func:`ledger.metrics.cohorts.cohorts`, :func:`ledger.metrics.rfm.rfm`,
:func:`ledger.metrics.outlook.outlook` and :func:`ledger.metrics.liability.liability` for what
stands behind them, :func:`ledger.metrics.snapshot.snapshot` for the dashboard's with their trend,
and :func:`ledger.metrics.kpi.to_json` for the form scripts read. Money is in minor units, rates
are fractions, and as-of dates are exclusive.
"""
