"""The page of a video, and what shows it. No database, no network."""

import pytest

from journal.videos import embed, frame_sources

INSTANCES = ["aperi.tube", " Tube.Exemple.FR ", "pas un hôte; script-src *", "*.exemple.fr"]


@pytest.mark.parametrize(
    ("adresse", "service", "shown"),
    [
        (
            "https://aperi.tube/w/9c9de5e8-0a1e-484a-b099-e80766180a6d",
            "PeerTube",
            "https://aperi.tube/videos/embed/9c9de5e8-0a1e-484a-b099-e80766180a6d",
        ),
        (
            "http://tube.exemple.fr/videos/watch/kkGMgK9ZtnKfYAgnEtQxbv?start=3s",
            "PeerTube",
            "https://tube.exemple.fr/videos/embed/kkGMgK9ZtnKfYAgnEtQxbv",
        ),
        (
            " https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=x ",
            "YouTube",
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
        ),
        (
            "https://youtu.be/dQw4w9WgXcQ?si=suivi",
            "YouTube",
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
        ),
        (
            "https://m.youtube.com/shorts/dQw4w9WgXcQ",
            "YouTube",
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
        ),
        (
            "https://vimeo.com/76979871",
            "Vimeo",
            "https://player.vimeo.com/video/76979871?dnt=1",
        ),
        (
            "https://www.dailymotion.com/video/x7tgad0_le-four",
            "Dailymotion",
            "https://www.dailymotion.com/embed/video/x7tgad0",
        ),
        (
            "https://dai.ly/x7tgad0",
            "Dailymotion",
            "https://www.dailymotion.com/embed/video/x7tgad0",
        ),
    ],
)
def test_the_page_of_a_video_becomes_what_shows_it(adresse, service, shown):
    video = embed(adresse, INSTANCES)
    assert (video.service, video.embed) == (service, shown)
    assert f"https://{video.hote}" in frame_sources(INSTANCES)
    assert embed(video.embed, INSTANCES) == video or service == "Vimeo"


@pytest.mark.parametrize(
    ("adresse", "sentence"),
    [
        ("https://ailleurs.exemple/video/12", "ne montre pas les vidéos de ce site"),
        ("https://youtube.com.ailleurs.exemple/watch?v=dQw4w9WgXcQ", "ne montre pas"),
        ("https://aperi.tube.ailleurs.exemple/w/9c9de5e80a1e484ab099e80766180a6d", "ne montre pas"),
        ("https://framatube.org/w/9c9de5e8-0a1e-484a-b099-e80766180a6d", "ne montre pas"),
        ("https://aperi.tube/c/une_chaine/videos", "n'est pas celle d'une vidéo"),
        ("https://www.youtube.com/@une-chaine", "n'est pas celle d'une vidéo"),
        ("https://www.youtube.com/watch?v=../../evil", "n'est pas celle d'une vidéo"),
        ('https://www.youtube.com/embed/"onload="x', "n'est pas celle d'une vidéo"),
        ("https://vimeo.com/76979871/../x", "n'est pas celle d'une vidéo"),
        ("javascript:alert(1)//youtube.com", "n'est pas une adresse"),
        ("data:text/html,x", "n'est pas une adresse"),
        ("https://ana:secret@www.youtube.com/watch?v=dQw4w9WgXcQ", "n'est pas une adresse"),
        ("https://www.youtube.com:8443/watch?v=dQw4w9WgXcQ", "n'est pas une adresse"),
        ("https://[::1", "n'est pas une adresse"),
        ("https://aperi.tube:port/w/x", "n'est pas une adresse"),
        ("dQw4w9WgXcQ", "n'est pas une adresse"),
        ("", "n'est pas une adresse"),
    ],
)
def test_any_other_address_is_refused_in_words(adresse, sentence):
    with pytest.raises(ValueError, match=sentence):
        embed(adresse, INSTANCES)


def test_only_names_of_hosts_go_into_the_policy_of_frames():
    assert frame_sources(INSTANCES) == [
        "https://aperi.tube",
        "https://player.vimeo.com",
        "https://tube.exemple.fr",
        "https://www.dailymotion.com",
        "https://www.youtube-nocookie.com",
    ]


def test_instances_are_those_of_the_settings(settings):
    settings.JOURNAL_VIDEOS = ["tube.aquilenet.fr"]
    adresse = "https://tube.aquilenet.fr/w/kkGMgK9ZtnKfYAgnEtQxbv"
    assert embed(adresse).hote == "tube.aquilenet.fr"
    settings.JOURNAL_VIDEOS = []
    with pytest.raises(ValueError, match="ne montre pas"):
        embed(adresse)
