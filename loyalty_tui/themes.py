"""The two house themes: text has a contrast of 4.5 or more on every ground it stands on."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="loyalty-dark",
    dark=True,
    primary="#e3a45c",
    secondary="#c98f6b",
    accent="#7cc4b8",
    success="#8fc97a",
    warning="#e6bf5c",
    error="#e8756a",
    foreground="#efe6dc",
    background="#1a1613",
    surface="#231d19",
    panel="#2d2620",
    variables={
        "text-muted": "#b9aa9b",
        "text-primary": "#f0b672",
        "text-secondary": "#dba684",
        "text-accent": "#8fd3c7",
        "text-success": "#a8dc95",
        "text-warning": "#f0d07f",
        "text-error": "#ff9f94",
        "success-muted": "#22351d",
        "warning-muted": "#3a2f14",
        "error-muted": "#45201c",
        "primary-muted": "#47351f",
        "border": "#e3a45c",
        "border-blurred": "#5a4d42",
        "block-cursor-foreground": "#1a1613",
        "block-cursor-background": "#e3a45c",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-foreground": "#efe6dc",
        "block-cursor-blurred-background": "#47351f",
        "input-cursor-background": "#efe6dc",
        "input-cursor-foreground": "#1a1613",
        "input-selection-background": "#47351f",
        "scrollbar": "#4a4037",
        "scrollbar-background": "#231d19",
    },
)

LIGHT = Theme(
    name="loyalty-light",
    dark=False,
    primary="#8a4b12",
    secondary="#7a5236",
    accent="#0f6157",
    success="#2c6a20",
    warning="#7a5600",
    error="#a3211a",
    foreground="#2a211b",
    background="#fbf6ee",
    surface="#f4ecdf",
    panel="#ebe1d1",
    variables={
        "text-muted": "#65564a",
        "text-primary": "#7c420d",
        "text-secondary": "#6e4930",
        "text-accent": "#0c564d",
        "text-success": "#245a19",
        "text-warning": "#664700",
        "text-error": "#981a13",
        "success-muted": "#dbebd1",
        "warning-muted": "#f6e7bd",
        "error-muted": "#f8dad4",
        "primary-muted": "#ecd3b4",
        "border": "#8a4b12",
        "border-blurred": "#b9a894",
        "block-cursor-foreground": "#fbf6ee",
        "block-cursor-background": "#8a4b12",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-foreground": "#2a211b",
        "block-cursor-blurred-background": "#ecd3b4",
        "input-cursor-background": "#2a211b",
        "input-cursor-foreground": "#fbf6ee",
        "input-selection-background": "#ecd3b4",
        "scrollbar": "#cbbba6",
        "scrollbar-background": "#f4ecdf",
    },
)

HOUSE = (DARK, LIGHT)

_SIXTEEN = "ansi-dark"


def usual() -> str:
    """The theme of a till that has chosen none, by what its terminal can show."""
    from rich.console import Console

    console = Console()
    return _SIXTEEN if console.color_system == "standard" else DARK.name


NAMES = (DARK.name, LIGHT.name, "ansi-dark", "ansi-light")
"""The themes a till can be shown in: the house's, and the terminal's own sixteen colours."""

TEXTS = (
    "foreground",
    "text-muted",
    "text-primary",
    "text-accent",
    "text-success",
    "text-warning",
    "text-error",
)
"""The colours text is written in."""

GROUNDS = ("background", "surface", "panel")
"""The colours text stands on; the coloured grounds below carry their own text only."""

PAIRS = (
    ("text-success", "success-muted"),
    ("text-warning", "warning-muted"),
    ("text-error", "error-muted"),
    ("text-primary", "primary-muted"),
    ("foreground", "success-muted"),
    ("foreground", "warning-muted"),
    ("foreground", "error-muted"),
    ("foreground", "primary-muted"),
    ("background", "primary"),
    ("background", "success"),
    ("background", "warning"),
    ("background", "error"),
    ("block-cursor-foreground", "block-cursor-background"),
    ("text-muted", "success-muted"),
    ("text-muted", "warning-muted"),
    ("text-muted", "error-muted"),
)
"""Text colours with the coloured grounds they stand on."""
