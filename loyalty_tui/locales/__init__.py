"""The catalogues of translations, and the developer's tools for them."""
