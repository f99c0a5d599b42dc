"""The parts of a fiche by the names people read, for the screens that choose among them."""


def section_choices() -> list[tuple[str, str]]:
    """[(key, name)], in the order of the partners' form."""
    from partenaires.sections import SECTIONS  # lazily: the settings' form is built at start

    return [(section.cle, section.titre) for section in SECTIONS]


def section_names(cles) -> list[str]:
    """Names of those asked; a key of another version is left out."""
    return [str(name) for cle, name in section_choices() if cle in cles]
