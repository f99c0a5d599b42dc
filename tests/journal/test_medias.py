"""Sounds and videos people send: what they are, what is kept of them, what is refused."""

import hashlib
import io
import os
import random
import zipfile

import av
import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.test import override_settings
from PIL import Image

from journal import medias
from journal.medias import ChampEnregistrement, check_recording, keep_recording
from journal.models import Enregistrement
from tests.journal.sons_faits import atom, make_sound, make_video, sent, with_position

SECRET = b"+45.7772+003.0870/"


def read_again(copie):
    """(format, seconds, metadata) of what was kept, by FFmpeg guessing alone."""
    copie.fichier.seek(0)
    with av.open(io.BytesIO(copie.fichier.read())) as source:
        metadata = dict(source.metadata)
        for stream in source.streams:
            metadata |= stream.metadata
            list(source.decode(stream))[:1]
            source.seek(0)
        return source.format.name, source.duration / av.time_base, metadata


def content(copie):
    copie.fichier.seek(0)
    return copie.fichier.read()


@pytest.mark.parametrize(
    ("made", "sorte", "extension", "mime"),
    [
        (lambda: make_sound("mp3"), "son", "mp3", "audio/mpeg"),
        (lambda: make_sound("m4a"), "son", "m4a", "audio/mp4"),
        (lambda: make_sound("aac"), "son", "m4a", "audio/mp4"),
        (lambda: make_sound("ogg"), "son", "ogg", "audio/ogg"),
        (lambda: make_sound("weba"), "son", "ogg", "audio/ogg"),
        (lambda: make_video("mp4", 2), "video", "mp4", "video/mp4"),
        (lambda: make_video("mov", 2), "video", "mp4", "video/mp4"),
        (lambda: make_video("mp4", 2, sound=False), "video", "mp4", "video/mp4"),
        (lambda: make_video("webm", 2), "video", "webm", "video/webm"),
        (lambda: make_video("mp4", 2, codec="libvpx-vp9"), "video", "mp4", "video/mp4"),
    ],
    ids=["mp3", "m4a", "adts", "opus", "webm sound", "mp4", "mov", "silent", "webm", "vp9 in mp4"],
)
def test_what_it_is_comes_from_its_content(made, sorte, extension, mime):
    copie = check_recording(sent(made()))
    assert (copie.sorte, copie.extension, copie.mime) == (sorte, extension, mime)
    assert copie.duree == 2
    kept = content(copie)
    assert copie.octets == len(kept)
    assert copie.empreinte == hashlib.sha256(kept).hexdigest()
    assert abs(read_again(copie)[1] - 2) < 0.2


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (lambda: b"", "empty"),
        (lambda: b"<html><script>alert(1)</script>" + make_sound(), "not_media"),
        (lambda: b"alert(1)//" + bytes(500), "not_media"),
        (lambda: b"#EXTM3U\nfile:///etc/passwd\n", "not_media"),
        (lambda: b"ffconcat version 1.0\nfile /etc/passwd\n", "not_media"),
        (lambda: bytes(5000), "not_media"),
        (lambda: b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(500), "not_media"),
        (lambda: b"ID3", "not_media"),
        (lambda: b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + bytes(5000), "not_media"),
        (lambda: b"\xff\xfb\x90\x64" + random.Random(1).randbytes(20_000), None),
        (lambda: b"OggS" + bytes(500), None),
        (lambda: b"\x1a\x45\xdf\xa3" + bytes(500), None),
        (lambda: atom(b"ftyp", b"isom" + bytes(4)) + bytes(500), None),
        (lambda: make_sound("m4a")[:-400], None),
        (lambda: make_sound("ogg", 3)[:-150], "cut"),
        (lambda: make_sound("mp3", 10)[:20_000], "cut"),
        (lambda: make_video("webm", 3)[:-9000], None),
        (lambda: make_video("mp4", codec="libx265"), "codec"),
        (lambda: make_sound("mp3", 0.05), "no_sound"),
    ],
)
def test_what_is_no_sound_is_refused_in_french(made, code, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(ValidationError) as refused:
        check_recording(sent(made(), "son.mp3", "audio/mpeg"))
    assert code in (None, refused.value.code)
    assert refused.value.messages[0].endswith((".", "WebM."))
    assert os.listdir(tmp_path) == []


def test_a_picture_and_an_archive_named_mp3_are_refused():
    image, archive = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (40, 40)).save(image, "PNG")
    with zipfile.ZipFile(archive, "w") as bundle:
        bundle.writestr("a.txt", "a")
    for made in (image, archive):
        with pytest.raises(ValidationError, match="n'est pas un son"):
            check_recording(sent(made.getvalue(), "son.mp3", "audio/mpeg"))


def test_what_is_glued_to_a_sound_is_not_kept():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as bundle:
        bundle.writestr("caché.txt", "un secret")
    for kind in ("mp3", "m4a"):
        made = make_sound(kind) + archive.getvalue()
        assert zipfile.is_zipfile(io.BytesIO(made))
        kept = content(check_recording(sent(made)))
        assert not zipfile.is_zipfile(io.BytesIO(kept))
        assert b"un secret" not in kept
    page = b"<script>alert(1)</script>"
    tagged = b"ID3\x03\x00\x00\x00\x00\x00" + bytes([len(page)]) + page + make_sound("mp3")
    assert page not in content(check_recording(sent(tagged)))


@pytest.mark.parametrize("kind", ["mp3", "m4a", "ogg", "weba"])
def test_tags_of_a_sound_are_not_kept(kind):
    tags = {"title": "Chez Ana", "comment": "12 rue des Lilas", "artist": "Ana", "location": "ici"}
    made = make_sound(kind, metadata=tags)
    assert b"12 rue des Lilas" in made
    copie = check_recording(sent(made))
    for words in tags.values():
        assert words.encode() not in content(copie)
    assert not {"title", "comment", "artist", "location"} & set(read_again(copie)[2])


def test_a_cover_in_a_sound_is_no_video_and_is_not_kept():
    image = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(image, "JPEG")
    picture = b"\x00image/jpeg\x00\x03\x00" + image.getvalue()
    frame = b"APIC" + len(picture).to_bytes(4, "big") + b"\x00\x00" + picture
    size = bytes([0, 0, len(frame) >> 7 & 0x7F, len(frame) & 0x7F])
    made = b"ID3\x03\x00\x00" + size + frame + make_sound("mp3")
    copie = check_recording(sent(made))
    assert copie.sorte == "son"
    assert b"JFIF" in made
    assert b"JFIF" not in content(copie)


@pytest.mark.parametrize("made", [lambda: make_video("mp4"), lambda: make_sound("m4a")])
def test_where_a_phone_was_is_not_kept(made):
    file = with_position(made(), SECRET)
    assert file.count(SECRET) == 2
    with av.open(io.BytesIO(file)) as source:
        assert SECRET.decode() in source.metadata.values()
    copie = check_recording(sent(file))
    assert SECRET not in content(copie)
    assert SECRET.decode() not in read_again(copie)[2].values()


def test_a_heavy_file_is_refused_before_it_is_read():
    class Heavy:
        size = 200 * 1024 * 1024

    with pytest.raises(ValidationError, match="trop lourd") as refused:
        check_recording(Heavy())
    assert "100,0\xa0Mio" in refused.value.messages[0] or "100,0" in refused.value.messages[0]


def test_sounds_and_videos_have_limits_of_their_own():
    video, sound = make_video("mp4", 2), make_sound("mp3", 20)
    with override_settings(JOURNAL_SON_MAX=len(sound) - 1, JOURNAL_VIDEO_MAX=10_000_000):
        assert check_recording(sent(video)).sorte == "video"
        with pytest.raises(ValidationError, match="trop lourd"):
            check_recording(sent(sound))


def test_six_hours_is_the_most(monkeypatch):
    assert medias.DUREE_MAX == 6 * 60 * 60
    monkeypatch.setattr(medias, "DUREE_MAX", 60)
    assert check_recording(sent(make_sound("mp3", 59))).duree == 59
    with pytest.raises(ValidationError, match="plus de 6 heures"):
        check_recording(sent(make_sound("mp3", 62)))


def test_a_second_tag_and_empty_octets_before_the_sound_are_passed():
    made = b"ID3\x03\x00\x00\x00\x00\x00\x00" * 2 + bytes(20) + make_sound("mp3")
    assert check_recording(sent(made)).duree == 2


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_file_is_refused_or_read_never_an_error(seed):
    chance = random.Random(seed)
    kind = chance.choice(["mp3", "m4a", "ogg", "mp4", "webm"])
    made = bytearray(make_video(kind) if kind in ("mp4", "webm") else make_sound(kind))
    for _ in range(chance.choice([1, 20, 500])):
        made[chance.randrange(len(made))] = chance.randrange(256)
    try:
        copie = check_recording(sent(bytes(made)))
    except ValidationError:
        return
    assert copie.octets == len(content(copie))


@pytest.mark.django_db
def test_it_is_kept_under_a_name_of_ours(settings):
    row = keep_recording(sent(make_sound("ogg"), "Ana 12 rue des Lilas.exe"), "  Le\nfour ", "Ana")
    row.refresh_from_db()
    assert (row.titre, row.depose_par, row.duree) == ("Le four", "Ana", 2)
    assert row.fichier.name.startswith("enregistrements/")
    assert row.fichier.name.endswith(".ogg")
    assert "Lilas" not in row.fichier.name
    with row.fichier.open("rb") as kept:
        octets = kept.read()
    assert hashlib.sha256(octets).hexdigest() == row.empreinte
    assert len(octets) == row.octets
    row.fichier.delete(save=False)


@pytest.mark.django_db
def test_a_row_that_cannot_be_written_leaves_no_file(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    copie = check_recording(sent(make_sound()))
    object.__setattr__(copie, "octets", None)  # what the database refuses
    with pytest.raises(Exception, match="octets"):
        keep_recording(copie, "Titre")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not Enregistrement.objects.exists()


class Formulaire(forms.Form):
    titre = forms.CharField()
    son = ChampEnregistrement(required=False)


@pytest.mark.django_db
def test_the_field_gives_what_is_kept():
    form = Formulaire({"titre": "Le four"}, {"son": sent(make_sound("m4a"))})
    assert form.is_valid()
    row = keep_recording(form.cleaned_data["son"], "Le four", "Ana")
    assert row.extension == "m4a"
    row.fichier.delete(save=False)


def test_the_field_says_why_and_keeps_what_was_typed():
    form = Formulaire({"titre": "Le four"}, {"son": sent(b"<html>", "son.mp3")})
    assert not form.is_valid()
    assert "n'est pas un son" in form.errors["son"][0]
    assert form["titre"].value() == "Le four"
    assert Formulaire({"titre": "x"}, {}).is_valid()
    assert Formulaire({"titre": "x"}, {"son": sent(b"")}).errors["son"] == ["Ce fichier est vide."]


def test_a_large_upload_is_read_from_its_file():
    made = make_sound("mp3", 3)
    upload = TemporaryUploadedFile("son.mp3", "audio/mpeg", len(made), None)
    upload.write(made)
    upload.seek(0)
    assert check_recording(upload).duree == 3
