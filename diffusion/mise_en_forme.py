"""MJML in, HTML for mail programs out."""

import mrml


def render_mjml(source: str) -> str:
    """Raises ValueError on malformed MJML, and on a tag that mrml does not know (it lets it by)."""
    try:
        html = mrml.to_html(source).content
    except OSError as error:
        raise ValueError(f"malformed MJML: {error}") from error
    if "<mj-" in html:
        raise ValueError("an unknown MJML tag was left in the e-mail")
    return html
