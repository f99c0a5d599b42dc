"""Speak the demo's podcast again: donnees/journal/podcast.txt read by two synthetic voices.

    python -m venv /tmp/voix && /tmp/voix/bin/pip install py-nanotts==0.1.1 av numpy
    /tmp/voix/bin/python scripts/voix_exemple.py

py-nanotts holds SVOX Pico and its French voice (Apache-2.0). The second voice is the same one, an
octave's third lower, by resampling: another person without another voice to install. Writes
podcast.m4a (AAC, mono) and podcast.json: where each chapter (« # … ») begins, in seconds.
"""

import json
import re
from pathlib import Path

import av
import numpy as np
from py_nanotts import NanoTTS

DOSSIER = Path(__file__).resolve().parents[1] / "donnees" / "journal"
HERTZ = 16_000  # Pico's
SORTIE = 32_000
DEBIT = 40_000  # bits per second: a minute and a half is half a megabyte at most
SOUFFLE = 0.45  # seconds between two persons
PAGE = 1.1  # before a chapter
# name: (speed, how much lower)
VOIX = {"Lise": (0.96, 1.0), "Sami": (0.98, 0.8)}
TTS = NanoTTS()


def speak(nom, texte):
    """What one person says, float samples."""
    speed, lower = VOIX[nom]
    # Stretched by resampling afterwards, so spoken as much faster now.
    raw = TTS.speak(texte, voice="fr-FR", speed=speed / lower, pitch=1.0)
    sound = np.frombuffer(raw, dtype="<i2").astype(np.float64) / 32768
    heard = np.flatnonzero(np.abs(sound) > 0.01)
    sound = sound[max(0, heard[0] - 400) : heard[-1] + 1600]
    wanted = np.arange(0, len(sound) - 1, lower)
    return np.interp(wanted, np.arange(len(sound)), sound)


def silence(seconds):
    return np.zeros(int(HERTZ * seconds))


def read():
    """(sound, chapters) of the whole text."""
    parts, chapters = [silence(0.3)], []
    for line in (DOSSIER / "podcast.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            if chapters:
                parts.append(silence(PAGE))
            begin = sum(map(len, parts)) / HERTZ
            chapters.append({"debut": round(begin) if chapters else 0, "titre": line[2:]})
        elif line.strip():
            nom, _sep, texte = line.partition(":")
            parts += [
                speak(nom.strip(), re.sub("[«»\\u00a0]+", " ", texte).strip()),
                silence(SOUFFLE),
            ]
    return np.concatenate([*parts, silence(0.4)]), chapters


def warm(sound):
    """Same loudness, no hiss above what a telephone voice needs, soft peaks."""
    sound = sound / np.sqrt(np.mean(sound[np.abs(sound) > 0.01] ** 2)) * 0.14
    return np.tanh(sound * 1.1) / 1.1


def encode(sound):
    with av.open(
        str(DOSSIER / "podcast.m4a"), "w", format="mp4", options={"movflags": "+faststart"}
    ) as file:
        stream = file.add_stream("aac", rate=SORTIE)
        stream.bit_rate = DEBIT
        stream.layout = "mono"
        to_rate = av.AudioResampler(format="fltp", layout="mono", rate=SORTIE, frame_size=1024)
        frame = av.AudioFrame.from_ndarray(
            sound.astype(np.float32)[None, :], format="fltp", layout="mono"
        )
        frame.sample_rate = HERTZ
        for piece in [*to_rate.resample(frame), *to_rate.resample(None)]:
            file.mux(stream.encode(piece))
        file.mux(stream.encode(None))


def main():
    sound, chapters = read()
    encode(warm(sound))
    text = json.dumps(chapters, ensure_ascii=False, indent=2)
    (DOSSIER / "podcast.json").write_text(text + "\n", encoding="utf-8")
    size = (DOSSIER / "podcast.m4a").stat().st_size
    print(f"{len(sound) / HERTZ:.1f} s, {size} octets, {chapters}")


if __name__ == "__main__":
    main()
