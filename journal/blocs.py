"""What the body of an article is made of: few kinds, so that it reads on every support."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

STYLES = ("bold", "italic", "link", "ol", "ul")  # all that a text keeps of what is pasted


class Texte(blocks.RichTextBlock):
    def __init__(self, **kwargs):
        super().__init__(features=[*STYLES], **kwargs)


class Citation(blocks.StructBlock):
    texte = blocks.TextBlock(label=_("ce qui est dit"), max_length=1000)
    de = blocks.CharBlock(label=_("par qui"), max_length=150, required=False)

    class Meta:
        icon = "openquote"
        label = _("Citation")


class Photo(blocks.StructBlock):
    image = ImageBlock(label=_("photo"))
    legende = blocks.CharBlock(label=_("légende"), max_length=300, required=False)
    credit = blocks.CharBlock(label=_("photo de"), max_length=150, required=False)

    class Meta:
        icon = "image"
        label = _("Photo")


class Corps(blocks.StreamBlock):
    texte = Texte(label=_("Texte"))
    intertitre = blocks.CharBlock(label=_("Intertitre"), max_length=150, icon="title")
    citation = Citation()
    photo = Photo()


class Chapitre(blocks.StructBlock):
    """A moment of a recording one may jump to."""

    debut = blocks.IntegerBlock(label=_("à (secondes)"), min_value=0, max_value=6 * 3600)
    titre = blocks.CharBlock(label=_("titre"), max_length=120)
