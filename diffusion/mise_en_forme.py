"""MJML in, HTML for mail programs out."""

import mrml

# By default a font name that Google serves makes every reader's program ask Google for it.
SANS_POLICES = mrml.RenderOptions(fonts={})


def render_mjml(source: str) -> str:
    """Raises ValueError on malformed MJML, and on a tag that mrml does not know (it lets it by)."""
    try:
        html = mrml.to_html(source, render_options=SANS_POLICES).content
    except OSError as error:
        raise ValueError(f"malformed MJML: {error}") from error
    if "<mj-" in html:
        raise ValueError("an unknown MJML tag was left in the e-mail")
    return html
