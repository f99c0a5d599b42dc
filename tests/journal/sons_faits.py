"""Real little sounds and videos, made when a test wants them."""

import io
import struct
from fractions import Fraction

import av
from django.core.files.uploadedfile import SimpleUploadedFile

CONTENEURS = {
    "mp3": ("mp3", "libmp3lame"),
    "m4a": ("mp4", "aac"),
    "aac": ("adts", "aac"),
    "ogg": ("ogg", "libopus"),
    "weba": ("webm", "libopus"),
}


def make_sound(kind="mp3", seconds=2, metadata=None) -> bytes:
    container, codec = CONTENEURS[kind]
    output = io.BytesIO()
    # An MP3 without tags has none at all, not even the encoder's.
    options = {"id3v2_version": "0"} if kind == "mp3" and not metadata else {}
    with av.open(output, "w", format=container, options=options) as sink:
        sink.metadata.update(metadata or {})
        _add_sound(sink, codec, seconds)
    return output.getvalue()


def make_video(kind="mp4", seconds=1, metadata=None, sound=True, codec=None) -> bytes:
    codec = codec or {"mp4": "libx264", "webm": "libvpx", "mov": "libx264"}[kind]
    output = io.BytesIO()
    with av.open(output, "w", format=kind) as sink:
        sink.metadata.update(metadata or {})
        stream = sink.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        if sound:
            audio = sink.add_stream("libopus" if kind == "webm" else "aac", rate=48_000)
        for number in range(int(10 * seconds)):
            frame = av.VideoFrame(64, 48, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([number % 256]) * plane.buffer_size)
            frame.pts, frame.time_base = number, Fraction(1, 10)
            sink.mux(stream.encode(frame))
        sink.mux(stream.encode(None))
        if sound:
            _encode(sink, audio, seconds)
    return output.getvalue()


def _add_sound(sink, codec, seconds):
    _encode(sink, sink.add_stream(codec, rate=48_000), seconds)


def _encode(sink, stream, seconds):
    size = stream.codec_context.frame_size or 960
    for number in range(max(1, int(seconds * 48_000 / size))):
        frame = av.AudioFrame(format=stream.codec_context.format, layout="mono", samples=size)
        frame.sample_rate, frame.pts = 48_000, number * size
        frame.time_base = Fraction(1, 48_000)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        sink.mux(stream.encode(frame))
    sink.mux(stream.encode(None))


def atom(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def with_position(mp4: bytes, position: bytes) -> bytes:
    """An MP4 as Android makes it: where it was recorded, in `©xyz` of `udta`; and as some
    editors do: a packet of XMP beside. The header is at the end: no offset moves."""
    xyz = atom(b"\xa9xyz", struct.pack(">HH", len(position), 0x15C7) + position)
    at = mp4.rindex(b"moov") - 4
    size = struct.unpack(">I", mp4[at : at + 4])[0]
    moov = mp4[at + 8 : at + size] + atom(b"udta", xyz)
    return mp4[:at] + atom(b"moov", moov) + mp4[at + size :] + atom(b"uuid", b"x" * 16 + position)


def sent(content: bytes, name="n'importe quoi.exe", mime="application/x-msdownload"):
    return SimpleUploadedFile(name, content, content_type=mime)
