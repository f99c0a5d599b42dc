"""Sounds and videos people send: read, copied without anything but sound and picture, kept.

The file's own content says what it is, never its name nor what the browser announces. Its packets
go into a new container as they are (nothing is encoded again): what a phone writes beside them
(where it was, its owner, pictures, comments, other tracks) and what was glued before or after them
is not copied. FFmpeg does it (PyAV): readers of tags (mutagen, tinytag) know neither WebM nor the
places where Android and Apple write positions, and would keep what hides between the packets.

A reader is chosen here by the first octets: left to guess, FFmpeg also opens lists of addresses
and local files.
"""

import hashlib
import re
import struct
import tempfile
from dataclasses import dataclass
from typing import BinaryIO

import av
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.enums import SorteEnregistrement
from journal.models import Enregistrement

DUREE_MAX = 6 * 3600  # seconds
PIXELS_MAX = 4096 * 2304  # of a picture of a video
A_DECODER = 50  # packets really decoded: what cannot be heard at its beginning is no sound
BLOC = 64 * 1024
TETE = 4096
TAGS = 4
ANNONCENT = ("mov", "matroska")  # readers that know the length before the end
MANQUE = 0.9  # of what the file announces: with less, its end is missing

SONS = {"mp3": "mp3", "mp3float": "mp3", "aac": "m4a", "opus": "ogg", "vorbis": "ogg"}
VIDEOS = ("h264", "vp8", "vp9", "av1", "libdav1d")
DE_WEBM = ("opus", "vorbis")
# extension: (FFmpeg's writer, its options, what is announced to browsers)
SORTIES = {
    "mp3": ("mp3", {"id3v2_version": "0"}, "audio/mpeg"),
    "m4a": ("mp4", {"movflags": "+faststart"}, "audio/mp4"),
    "ogg": ("ogg", {}, "audio/ogg"),
    "mp4": ("mp4", {"movflags": "+faststart"}, "video/mp4"),
    "webm": ("webm", {}, "video/webm"),
}


@dataclass(frozen=True)
class Copie:
    """A clean copy of what was sent, that lives as long as this object. duree: seconds.
    empreinte: SHA-256 of the copy."""

    fichier: BinaryIO
    sorte: str
    extension: str
    mime: str
    octets: int
    duree: int
    empreinte: str


def check_recording(file) -> Copie:
    """The clean copy of a file (anything with read, seek and tell, and its size).
    Raises ValidationError, in French, for what is not a sound or a video of ours to keep."""
    _check_octets(file.size, max(settings.JOURNAL_SON_MAX, settings.JOURNAL_VIDEO_MAX))
    if not file.size:
        raise ValidationError(_("Ce fichier est vide."), code="empty")
    try:
        return _copy(file, _reader(file))
    except ValidationError:
        raise
    except Exception:  # FFmpeg's readers raise many kinds of errors on what is broken
        raise _unreadable() from None


def keep_recording(file, titre, depose_par="") -> Enregistrement:
    """The recording, kept. file: what check_recording gave, or what it takes.
    Raises ValidationError as it does; leaves no file when the row cannot be written."""
    copie = file if isinstance(file, Copie) else check_recording(file)
    row = Enregistrement(
        titre=" ".join(str(titre).split())[:150],
        depose_par=str(depose_par)[:150],
        **{
            name: getattr(copie, name)
            for name in ("sorte", "extension", "mime", "octets", "duree", "empreinte")
        },
    )
    copie.fichier.seek(0)
    row.fichier.save(f"son.{copie.extension}", File(copie.fichier), save=False)
    try:
        with transaction.atomic():
            row.save()
    except BaseException:
        row.fichier.delete(save=False)
        raise
    return row


class ChampEnregistrement(forms.FileField):
    """Gives a Copie, for keep_recording."""

    widget = forms.FileInput(attrs={"accept": "audio/*,video/mp4,video/webm,video/quicktime"})
    default_error_messages = {
        "empty": gettext_lazy("Ce fichier est vide."),
        "invalid": gettext_lazy("Le fichier n'est pas arrivé. Choisissez-le à nouveau."),
        "missing": gettext_lazy("Le fichier n'est pas arrivé. Choisissez-le à nouveau."),
    }

    def to_python(self, data):
        file = super().to_python(data)
        return check_recording(file) if file else None


# Which reader


def _reader(file):
    """FFmpeg's reader for this content."""
    file.seek(0)
    head = file.read(TETE)
    if head.startswith(b"OggS"):
        _check_last_page(file)
        return "ogg"
    if head[4:8] == b"ftyp":
        return "mov"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "matroska"
    head = _after_tags(file)
    if head[:1] == b"\xff" and len(head) > 1:
        if head[1] & 0xF6 == 0xF0:  # layer « 00 »: ADTS
            return "aac"
        if head[1] & 0xE0 == 0xE0:
            return "mp3"
    raise ValidationError(
        _(
            "Ce fichier n'est pas un son ou une vidéo que le journal sait lire. "
            "Sons\u00a0: MP3, M4A, AAC, OGG. Vidéos\u00a0: MP4, WebM."
        ),
        code="not_media",
    )


def _after_tags(file):
    """The first octets that follow the tags of ID3v2 (their size has 4 times 7 bits) and the
    zeros some programs leave there."""
    position = 0
    for _tag in range(TAGS):
        file.seek(position)
        head = file.read(TETE)
        if not head.startswith(b"ID3"):
            return head.lstrip(b"\0") if position else head
        size = 0
        for octet in head[6:10]:
            size = size << 7 | octet & 0x7F
        position += 10 + size
    return b""


def _check_last_page(file):
    """The last page of an Ogg file says its length: shorter, the file was cut (RFC 3533, 6)."""
    file.seek(max(0, file.size - 2 * BLOC))
    tail = file.read(2 * BLOC)
    page = tail[tail.rfind(b"OggS") :]
    segments = page[26] if len(page) > 26 else 255
    table = page[27 : 27 + segments]
    if len(table) < segments or len(page) < 27 + segments + sum(table):
        raise _cut()


def _announced_frames(file):
    """How many frames an MP3 says it has (its « Xing » or « Info » frame), 0 when it doesn't."""
    found = re.search(rb"(?:Xing|Info)\0\0\0(.)(.{4})", _after_tags(file)[:256], re.DOTALL)
    return struct.unpack(">I", found[2])[0] if found and found[1][0] & 1 else 0


# The copy


def _copy(file, reader):
    frames = _announced_frames(file) if reader == "mp3" else 0
    file.seek(0)
    with av.open(file, format=reader, metadata_errors="ignore") as source:
        son, video = _streams(source)
        extension = _extension(son, video)
        _check_octets(file.size, _limit(video))
        seconds = (source.duration or 0) / av.time_base if reader in ANNONCENT else 0
        output = tempfile.NamedTemporaryFile(suffix=f".{extension}")  # noqa: SIM115 the Copie's
        try:
            measured, heard = _remux(source, [s for s in (video, son) if s], output, extension)
            _check_length(measured)
            if measured < seconds * MANQUE or heard < frames * MANQUE:
                raise _cut()
            return _described(output, extension, video, measured)
        except BaseException:
            output.close()
            raise


def _streams(source):
    """The sound, and the picture when it is a video and not a cover."""
    videos = [
        one
        for one in source.streams.video
        if not one.disposition & av.stream.Disposition.attached_pic
    ]
    return next(iter(source.streams.audio), None), next(iter(videos), None)


def _extension(son, video):
    """Of the file we keep. Raises ValidationError for codecs that browsers do not all read."""
    heard = son.codec_context.name if son else ""
    if son and heard not in SONS:
        raise _unknown_codec(heard)
    if not video:
        if not son:
            raise _unreadable()
        return SONS[heard]
    seen = video.codec_context.name
    if seen not in VIDEOS:
        raise _unknown_codec(seen)
    if video.codec_context.width * video.codec_context.height > PIXELS_MAX:
        raise ValidationError(
            _("L'image de cette vidéo est trop grande. Enregistrez-la en 1080p ou en 720p."),
            code="too_many_pixels",
        )
    return "webm" if seen != "h264" and (not son or heard in DE_WEBM) else "mp4"


def _remux(source, streams, output, extension):
    """(seconds, packets of the sound or else of the picture) written into output."""
    writer, options, _mime = SORTIES[extension]
    longest, heard = 0, 0
    decoded = {stream.index: [0, 0] for stream in streams}  # frames heard or seen, failures
    ticks = {stream.index: float(stream.time_base) for stream in streams}  # seconds
    options = options | {"fflags": "+bitexact"}
    with av.open(output.name, "w", format=writer, options=options) as sink:
        copies = {one.index: sink.add_stream_from_template(one) for one in streams}
        for packet in source.demux(streams):
            if packet.dts is None or not packet.size:
                continue
            if extension == "mp3" and not _is_frame(packet):
                continue
            end = (packet.pts + (packet.duration or 0)) * ticks[packet.stream.index]
            _try(packet, decoded[packet.stream.index])
            longest = max(longest, end)
            if longest > DUREE_MAX:
                break
            heard += packet.stream is streams[-1]
            packet.stream = copies[packet.stream.index]
            sink.mux(packet)
    if not all(right > wrong for right, wrong in decoded.values()):
        raise _unreadable()
    return longest, heard


def _is_frame(packet):
    """Not the octets glued between frames."""
    head = bytes(memoryview(packet)[:2])
    return len(head) == 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0


def _try(packet, counts):
    if sum(counts) >= A_DECODER:
        return
    try:
        counts[0] += len(packet.decode())
    except av.FFmpegError:
        counts[1] += 1


def _described(output, extension, video, measured):
    output.seek(0)
    empreinte = hashlib.file_digest(output, "sha256").hexdigest()
    octets = output.tell()
    output.seek(0)
    return Copie(
        fichier=output,
        sorte=SorteEnregistrement.VIDEO if video else SorteEnregistrement.SON,
        extension=extension,
        mime=SORTIES[extension][2],
        octets=octets,
        duree=max(1, round(measured)),
        empreinte=empreinte,
    )


# What is refused


def _limit(video):
    return settings.JOURNAL_VIDEO_MAX if video else settings.JOURNAL_SON_MAX


def _check_octets(octets, limit):
    if octets > limit:
        raise ValidationError(
            _(
                "Ce fichier est trop lourd (%(octets)s)\u00a0: %(limite)s au plus. "
                "Une vidéo longue se met sur PeerTube\u00a0: donnez alors son adresse."
            ),
            code="file_too_large",
            params={"octets": filesizeformat(octets), "limite": filesizeformat(limit)},
        )


def _check_length(seconds):
    if seconds < 0.5:
        raise ValidationError(_("On n'entend rien\u00a0: ce son dure 0 seconde."), code="no_sound")
    if seconds > DUREE_MAX:
        raise ValidationError(
            _("Cet enregistrement dure plus de 6 heures. Coupez-le en plusieurs."), code="too_long"
        )


def _unreadable():
    return ValidationError(
        _("Ce fichier est illisible\u00a0: il est abîmé, ou ce n'est pas un son ou une vidéo."),
        code="unreadable",
    )


def _cut():
    return ValidationError(
        _("Il manque la fin de ce fichier. Envoyez-le à nouveau, en entier."), code="cut"
    )


def _unknown_codec(name):
    return ValidationError(
        _(
            "Tous les navigateurs ne lisent pas ce format (%(codec)s). Enregistrez à nouveau en "
            "MP3 ou M4A pour un son, en MP4 (H.264) ou WebM pour une vidéo."
        ),
        code="codec",
        params={"codec": name.upper()},
    )
