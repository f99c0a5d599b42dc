"""Draw the demo journal's pictures again: flat shapes of a few colours, nobody's photograph.

    .venv/bin/python scripts/dessins_exemple.py [name …]

Each drawing is a function that returns the inside of an SVG; Chromium makes it a PNG, whose colours
are then counted (64) so that it stays light. Also the silent video of the soup (H.264). All go to
donnees/journal/images and donnees/journal/soupe.mp4. Needs the dev environment (Playwright, PyAV).
"""
# ruff: noqa: E501 - the lines of a drawing are long

import io
import math
import os
import shutil
import sys
from pathlib import Path

import av
from PIL import Image
from playwright.sync_api import sync_playwright

DOSSIER = Path(__file__).resolve().parents[1] / "donnees" / "journal"
COULEURS = 64

PAPIER, CREME, SABLE = "#fbf3e4", "#f6e3c1", "#ecd0a0"
TERRE, BRIQUE, OCRE, MIEL = "#d9643a", "#b24a2c", "#e9a83a", "#f5c869"
SAPIN, FEUILLE, TENDRE = "#1f5c61", "#5e8c4a", "#a9c77a"
NUIT, PRUNE, ROSE, CIEL = "#24344d", "#7a3b4e", "#f0b49a", "#cfe3e2"
PEAUX = ("#5b3a29", "#8d5a3b", "#c68b5e", "#efc8a0")


def rect(x, y, w, h, fill, r=0, more=""):
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" fill="{fill}" {more}/>'


def disc(x, y, r, fill, more=""):
    return f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}" {more}/>'


def oval(x, y, rx, ry, fill, more=""):
    return f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="{fill}" {more}/>'


def path(d, fill="none", stroke="", width=0, more=""):
    line = (
        f'stroke="{stroke}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"'
    )
    return f'<path d="{d}" fill="{fill}" {line if stroke else ""} {more}/>'


def at(x, y, inside, scale=1.0, turn=0):
    return f'<g transform="translate({x} {y}) rotate({turn}) scale({scale})">{inside}</g>'


# -- What comes back from one drawing to the next ---------------------------------------------------


def person(skin, hair, top, *, coif="court", apron="", glasses=False, smile=True, beard=False):
    """A bust 300 wide, its shoulders on y = 0, its head around y = -230."""
    back = {
        "long": path("M-92 -250 C-100 -360 100 -360 92 -250 L104 -60 L-104 -60 Z", hair),
        "foulard": path(
            "M-98 -240 C-108 -372 108 -372 98 -240 C112 -150 90 -70 70 -50 L-70 -50 C-90 -70 -112 -150 -98 -240 Z",
            hair,
        ),
        "boucles": "".join(
            disc(round(96 * math.cos(a)), round(-262 + 84 * math.sin(a)), 44, hair)
            for a in [i * math.pi / 6 + math.pi for i in range(7)]
        )
        + disc(-96, -214, 40, hair)
        + disc(96, -214, 40, hair),
        "chignon": disc(0, -366, 46, hair),
    }.get(coif, "")
    body = path("M-170 60 C-170 -60 -120 -96 -46 -104 L46 -104 C120 -96 170 -60 170 60 Z", top)
    neck = path("M-40 -150 L40 -150 L40 -96 C20 -66 -20 -66 -40 -96 Z", skin) + path(
        "M-40 -150 L40 -150 L40 -132 C14 -112 -14 -112 -40 -132 Z", "#000", more='opacity=".12"'
    )
    head = oval(0, -226, 82, 96, skin)
    if coif != "foulard":
        head += disc(-84, -222, 17, skin) + disc(84, -222, 17, skin)
    front = {
        "court": path(
            "M-88 -236 C-100 -352 100 -352 88 -236 C78 -286 40 -300 0 -296 C-40 -300 -78 -286 -88 -236 Z",
            hair,
        ),
        "long": path(
            "M-90 -226 C-100 -350 100 -350 90 -226 C80 -280 30 -300 -10 -304 C-40 -290 -76 -270 -90 -226 Z",
            hair,
        ),
        "chignon": path(
            "M-88 -236 C-98 -348 98 -348 88 -236 C70 -290 30 -296 0 -296 C-30 -296 -70 -290 -88 -236 Z",
            hair,
        ),
        "boucles": path("M-84 -250 C-70 -300 70 -300 84 -250 C84 -330 -84 -330 -84 -250 Z", hair),
        "foulard": path(
            "M-84 -220 C-84 -330 84 -330 84 -220 C96 -230 98 -250 98 -250 C108 -372 -108 -372 -98 -250 Z",
            hair,
        )
        + path(
            "M-66 -150 C-40 -104 40 -104 66 -150 C90 -120 84 -84 60 -62 L-60 -62 C-84 -84 -90 -120 -66 -150 Z",
            hair,
        ),
        "casquette": path("M-88 -248 C-90 -346 90 -346 88 -248 Z", hair)
        + path("M-96 -252 C-30 -272 60 -268 132 -236 C80 -240 -20 -240 -96 -240 Z", hair),
        "toque": rect(-86, -318, 172, 74, "#fff", 10)
        + disc(-54, -340, 46, "#fff")
        + disc(54, -340, 46, "#fff")
        + disc(0, -360, 56, "#fff")
        + rect(-86, -262, 172, 12, CREME),
    }.get(coif, "")
    eyes = disc(-30, -226, 7.5, NUIT) + disc(30, -226, 7.5, NUIT)
    cheeks = disc(-48, -194, 15, TERRE, 'opacity=".22"') + disc(
        48, -194, 15, TERRE, 'opacity=".22"'
    )
    mouth = (
        path("M-26 -182 C-14 -166 14 -166 26 -182", stroke=NUIT, width=6)
        if smile
        else path("M-18 -178 L18 -178", stroke=NUIT, width=6)
    )
    nose = path("M0 -218 C8 -206 6 -200 -2 -200", stroke="#000", width=5, more='opacity=".22"')
    if beard:
        head += path("M-80 -210 C-76 -110 76 -110 80 -210 C60 -176 -60 -176 -80 -210 Z", hair)
        mouth = path("M-22 -176 C-10 -164 10 -164 22 -176", stroke=CREME, width=6)
    lens = (
        f'<g fill="none" stroke="{NUIT}" stroke-width="5"><circle cx="-32" cy="-226" r="25"/><circle cx="32" cy="-226" r="25"/><path d="M-7 -228 L7 -228"/></g>'
        if glasses
        else ""
    )
    over = (
        path("M-78 60 L-66 -60 L66 -60 L78 60 Z", apron)
        + path("M-66 -58 L-40 -104 M66 -58 L40 -104", stroke=apron, width=12)
        if apron
        else ""
    )
    return back + body + neck + over + head + cheeks + eyes + nose + mouth + front + lens


def steam(x, y, height=120, color="#fff", opacity=0.75, sway=1):
    h = height / 3
    return path(
        f"M{x} {y} c{-22 * sway} {-h * 0.6} {22 * sway} {-h} 0 {-h} c{-22 * sway} {-h * 0.3} {-22 * sway} {-h} 0 {-h} c{18 * sway} {-h * 0.3} {16 * sway} {-h * 0.9} 0 {-h}",
        stroke=color,
        width=13,
        more=f'opacity="{opacity}"',
    )


def pot(w=340, h=200, color=SAPIN, light="#2f777c"):
    """Its bottom in the middle of (0, 0)."""
    return (
        path(
            f"M{-w / 2 - 34} {-h * 0.72} h40 v34 h-40 q-22 -17 0 -34 Z M{w / 2 + 34} {-h * 0.72} h-40 v34 h40 q22 -17 0 -34 Z",
            NUIT,
        )
        + path(f"M{-w / 2} {-h} h{w} v{h - 46} q0 46 -46 46 h{-(w - 92)} q-46 0 -46 -46 Z", color)
        + path(f"M{-w / 2} {-h} h{w * 0.3} v{h} h{-(w * 0.3 - 46)} q-46 0 -46 -46 Z", light)
        + oval(0, -h, w / 2 + 10, 24, NUIT)
        + oval(0, -h + 3, w / 2 - 10, 17, OCRE)
    )


def bowl(color=TERRE, soup=OCRE, w=150):
    return (
        path(f"M{-w / 2} -62 C{-w / 2} 0 {-w / 4} 8 0 8 C{w / 4} 8 {w / 2} 0 {w / 2} -62 Z", color)
        + oval(0, -62, w / 2, 17, NUIT, 'opacity=".25"')
        + oval(0, -63, w / 2 - 6, 14, soup)
    )


def loaf(color=OCRE, dark="#b97824"):
    return (
        oval(0, 0, 92, 46, dark)
        + oval(0, -6, 92, 44, color)
        + path(
            "M-44 -24 q14 20 8 38 M-4 -32 q14 22 8 44 M38 -26 q12 20 6 38", stroke=CREME, width=8
        )
    )


def tower(x, y, w, h, fill, lit=(), rows=6, columns=4, off="#ffffff33"):
    """A block of flats whose top is at y; lit: numbers of the windows where somebody is home."""
    said = rect(x, y, w, h, fill)
    step_x, step_y = w / columns, h / rows
    for n in range(rows * columns):
        wx, wy = (
            x + (n % columns) * step_x + step_x * 0.24,
            y + (n // columns) * step_y + step_y * 0.26,
        )
        said += rect(
            round(wx, 1),
            round(wy, 1),
            round(step_x * 0.52, 1),
            round(step_y * 0.48, 1),
            MIEL if n in lit else off,
            3,
        )
    return said


def tree(x, y, scale=1.0, color=FEUILLE):
    return at(
        x,
        y,
        rect(-11, -120, 22, 120, PRUNE, 6)
        + disc(0, -170, 82, color)
        + disc(-52, -126, 54, color)
        + disc(54, -128, 56, color)
        + disc(-24, -196, 30, TENDRE, 'opacity=".55"'),
        scale,
    )


def garland(y, x0=0, x1=1200, drop=70, flags=14):
    said = path(f"M{x0} {y} Q{(x0 + x1) / 2} {y + drop * 2} {x1} {y}", stroke=NUIT, width=4)
    colors = (TERRE, OCRE, SAPIN, ROSE, FEUILLE)
    for n in range(1, flags):
        t = n / flags
        x, fy = x0 + (x1 - x0) * t, y + drop * 4 * t * (1 - t)
        said += path(f"M{x - 22:.0f} {fy:.0f} h44 l-22 46 Z", colors[n % 5])
    return said


def carrot(x, y, turn=0, scale=1.0):
    return at(
        x,
        y,
        path(
            "M-4 -60 q-26 -46 -34 -60 M0 -62 q2 -40 0 -66 M6 -60 q22 -40 34 -56",
            stroke=FEUILLE,
            width=13,
        )
        + path("M-30 -58 C-26 -76 26 -76 30 -58 L4 70 q-4 8 -8 0 Z", TERRE)
        + path("M-22 -34 h20 M-6 0 h16 M-8 32 h10", stroke=BRIQUE, width=6),
        scale,
        turn,
    )


def leek(x, y, turn=0, scale=1.0):
    return at(
        x,
        y,
        path(
            "M-18 -70 L-70 -190 L-30 -176 L-16 -210 L0 -160 L22 -214 L34 -172 L72 -184 L18 -70 Z",
            FEUILLE,
        )
        + path("M-18 -76 L18 -76 L20 70 L-20 70 Z", TENDRE)
        + rect(-20, 0, 40, 80, PAPIER, 12)
        + path("M-12 80 l-4 18 M0 80 v22 M12 80 l4 18", stroke=SABLE, width=5),
        scale,
        turn,
    )


def tomato(x, y, r=44, color=TERRE):
    return (
        disc(x, y, r, color)
        + disc(x - r * 0.3, y - r * 0.3, r * 0.25, "#fff", 'opacity=".28"')
        + path(
            f"M{x} {y - r} l-16 -6 M{x} {y - r} l16 -6 M{x} {y - r} l-8 10 M{x} {y - r} l8 10",
            stroke=FEUILLE,
            width=7,
        )
    )


def onion(x, y, scale=1.0):
    return at(
        x,
        y,
        path(
            "M0 -78 C16 -52 58 -40 58 4 C58 40 30 54 0 54 C-30 54 -58 40 -58 4 C-58 -40 -16 -52 0 -78 Z",
            PRUNE,
        )
        + path("M-18 -44 C-38 -14 -34 30 -14 50 M18 -44 C38 -14 34 30 14 50", stroke=ROSE, width=5),
        scale,
    )


# -- The drawings ---------------------------------------------------------------------------------


def couverture():
    said = rect(0, 0, 1200, 900, "#f3b97c") + disc(930, 210, 120, "#fbe0a6")
    said += tower(40, 150, 250, 520, "#c9785a", {5, 9, 14, 18}) + tower(
        330, 70, 210, 600, "#a85a4d", {2, 7, 12, 17, 20}
    )
    said += tower(820, 230, 330, 440, "#bb6a50", {1, 6, 8, 15, 22}, rows=5, columns=5)
    said += tree(640, 640, 1.25, "#7f9a4d") + tree(760, 650, 0.95) + garland(118, drop=58)
    said += rect(0, 640, 1200, 260, "#8a9c58")
    people = [
        (118, 640, person(PEAUX[0], NUIT, OCRE, coif="boucles")),
        (278, 622, person(PEAUX[3], "#e8e2d8", SAPIN, coif="court", glasses=True)),
        (436, 640, person(PEAUX[2], PRUNE, "#efe0c8", coif="foulard")),
        (768, 634, person(PEAUX[1], NUIT, TERRE, coif="casquette", beard=True)),
        (926, 624, person(PEAUX[3], "#a4532b", "#39598a", coif="long")),
        (1084, 644, person(PEAUX[1], "#2b1b16", FEUILLE, coif="chignon")),
    ]
    said += "".join(at(x, y, one, 0.76) for x, y, one in people)
    said += rect(0, 650, 1200, 40, PAPIER) + path(
        "M0 690 H1200 V790 q-50 40 -100 0 q-50 40 -100 0 q-50 40 -100 0 q-50 40 -100 0 q-50 40 -100 0 q-50 40 -100 0 q-50 40 -100 0 q-50 40 -100 0 q-50 40 -100 0 q-50 40 -100 0 q-50 40 -100 0 q-50 40 -100 0 Z",
        CREME,
    )
    said += "".join(rect(x, 690, 34, 96, ROSE, 0, 'opacity=".55"') for x in range(40, 1200, 120))
    said += (
        at(602, 682, pot(236, 136))
        + steam(556, 520, 120)
        + steam(606, 512, 140, sway=-1)
        + steam(654, 524, 110)
    )
    said += (
        at(120, 672, bowl(), 0.9)
        + at(330, 676, bowl(SAPIN), 0.9)
        + at(850, 676, bowl(PRUNE), 0.9)
        + at(1076, 672, bowl(TERRE), 0.9)
    )
    said += (
        at(224, 664, loaf(), 0.52, -8)
        + at(966, 666, loaf(), 0.5, 10)
        + tomato(424, 660, 23)
        + tomato(764, 662, 22)
    )
    return said


def four():
    said = rect(0, 0, 1200, 800, "#2d3f58") + "".join(
        disc(x, y, 3, CREME, 'opacity=".8"')
        for x, y in (
            (90, 90),
            (210, 160),
            (1010, 80),
            (1110, 190),
            (330, 60),
            (860, 130),
            (1060, 300),
            (120, 290),
        )
    )
    said += disc(1040, 130, 46, CREME)
    said += rect(0, 660, 1200, 140, "#43573d")
    said += (
        rect(640, 60, 84, 190, BRIQUE)
        + rect(626, 48, 112, 30, "#8e3a22")
        + steam(682, 44, 60, opacity=0.4)
    )
    bricks = path("M330 660 V420 C330 250 470 170 610 170 C750 170 890 250 890 420 V660 Z", BRIQUE)
    for row in range(9):
        for n in range(11):
            x, y = 318 + n * 58 + (29 if row % 2 else 0), 214 + row * 50
            inside = ((x + 24 - 610) / 276) ** 2 + (max(0, 430 - y) / 250) ** 2 < 1 and x < 846
            if inside:
                bricks += rect(
                    x, y, 50, 40, ("#c65a38", "#bb5030", "#d06a44")[(row + n * 2) % 3], 5
                )
    said += bricks
    said += path(
        "M440 660 V470 C440 370 520 320 610 320 C700 320 780 370 780 470 V660 Z", "#5a2417"
    ) + path("M470 660 V480 C470 400 535 350 610 350 C685 350 750 400 750 480 V660 Z", "#31120d")
    said += (
        path(
            "M500 640 C480 560 540 540 540 470 C590 520 580 560 606 580 C610 540 640 520 640 440 C700 510 740 560 716 640 Z",
            TERRE,
        )
        + path(
            "M540 640 C530 590 566 574 572 540 C600 580 612 590 616 606 C630 576 650 560 654 530 C690 580 690 610 682 640 Z",
            OCRE,
        )
        + path("M576 640 C574 612 596 600 604 586 C622 606 640 616 640 640 Z", MIEL)
    )
    said += rect(300, 640, 620, 34, "#d8b48a", 6)
    said += at(390, 632, loaf(), 0.78) + at(836, 632, loaf("#e0a04a"), 0.74)
    said += (
        at(
            1010,
            700,
            person(PEAUX[1], CREME, PAPIER, coif="casquette", apron=TERRE, beard=False),
            0.98,
        )
        + path("M900 690 L640 596", stroke="#c99e62", width=16)
        + oval(640, 592, 84, 17, "#c99e62")
        + at(636, 574, loaf(), 0.6)
    )
    said += at(170, 724, person(PEAUX[2], NUIT, OCRE, coif="long"), 0.82)
    return said


def portrait():
    said = rect(0, 0, 1200, 800, "#e7b98c") + rect(0, 0, 1200, 800, CREME, 0, 'opacity=".45"')
    said += "".join(
        rect(x, y, 96, 96, "#fff", 6, 'opacity=".35"')
        for x in range(0, 1200, 104)
        for y in range(0, 520, 104)
    )
    said += (
        rect(70, 210, 360, 22, PRUNE, 4)
        + rect(770, 210, 360, 22, PRUNE, 4)
        + rect(770, 410, 360, 22, PRUNE, 4)
    )
    jars = (
        (100, OCRE),
        (180, TERRE),
        (262, FEUILLE),
        (344, PRUNE),
        (800, TERRE),
        (884, MIEL),
        (968, SAPIN),
        (1050, BRIQUE),
    )
    said += "".join(
        rect(x, 118, 62, 92, "#fff", 12, 'opacity=".75"')
        + rect(x + 6, 146, 50, 60, c, 8)
        + rect(x + 4, 106, 54, 18, NUIT, 5)
        for x, c in jars
    )
    said += (
        at(860, 410, bowl(SAPIN), 0.8)
        + at(990, 410, bowl(TERRE), 0.8)
        + rect(1066, 300, 20, 110, "#b97824", 8)
        + oval(1076, 300, 26, 36, "#b97824")
    )
    said += (
        path("M90 300 v120 M150 300 v150 M214 300 v100 M280 300 v140", stroke=NUIT, width=8)
        + path("M60 300 H330", stroke=NUIT, width=8)
        + disc(90, 440, 34, "#8a8f96")
        + oval(150, 476, 20, 40, "#8a8f96")
        + rect(190, 396, 48, 70, "#8a8f96", 8)
        + disc(280, 462, 40, "#6f767e")
    )
    said += at(600, 690, person(PEAUX[2], "#8e3048", SAPIN, coif="foulard", apron=PAPIER), 1.65)
    said += rect(0, 690, 1200, 110, "#b97a4a") + rect(0, 690, 1200, 18, "#d39a66")
    said += (
        at(330, 712, bowl(PAPIER, "#f6e7c8", 260), 1.0)
        + path("M236 648 q94 -60 190 0", "#efd9ae")
        + at(880, 690, loaf("#e8b25a"), 0.9, -4)
        + at(1010, 700, loaf(), 0.8, 6)
        + tomato(760, 682, 30)
    )
    return said


def marche1():
    said = (
        rect(0, 0, 1200, 800, CIEL)
        + tower(60, 120, 220, 480, "#9fb9bb", {3, 10})
        + tower(920, 80, 240, 520, "#8fabad", {5, 12, 18})
        + tree(380, 600, 1.2)
        + rect(0, 590, 1200, 210, "#c9bda4")
    )
    stripes = "".join(
        path(
            f"M{180 + n * 84} 110 h84 l{(n - 4.5) * 8 + 8:.0f} 96 q-46 44 -92 0 Z",
            (TERRE, PAPIER)[n % 2],
        )
        for n in range(10)
    )
    said += rect(196, 200, 20, 480, PRUNE) + rect(984, 200, 20, 480, PRUNE)
    said += at(
        390, 570, person(PEAUX[3], "#7a5138", FEUILLE, coif="chignon", apron=NUIT), 0.95
    ) + at(840, 580, person(PEAUX[0], NUIT, OCRE, coif="court", glasses=True), 0.92)
    said += rect(170, 96, 860, 26, BRIQUE, 8) + stripes
    said += rect(150, 560, 900, 40, "#c99e62", 6) + rect(170, 600, 860, 130, "#a97c44")
    for x, kind in ((190, "t"), (400, "c"), (610, "l"), (820, "o")):
        said += path(f"M{x} 520 h190 l-14 86 h-162 Z", "#d8b070")
        for i in range(4):
            px = x + 32 + i * 42
            said += {
                "t": tomato(px, 508, 27),
                "c": carrot(px, 508, 12 - i * 8, 0.5),
                "l": leek(px, 486, -8 + i * 5, 0.36),
                "o": onion(px, 504, 0.46),
            }[kind]
        said += path(f"M{x} 540 h190 l-11 66 h-168 Z", "#d8b070") + path(
            f"M{x + 4} 566 h182", stroke="#a97c44", width=6
        )
        said += rect(x + 58, 570, 74, 40, PAPIER, 6) + path(
            f"M{x + 72} 590 h44", stroke=NUIT, width=6
        )
    return said


def marche2():
    said = (
        rect(0, 0, 1200, 800, "#7a3b4e")
        + rect(0, 0, 1200, 250, "#5f2c3c")
        + "".join(
            path(f"M{x} 0 q50 90 100 0 Z", (OCRE, TERRE)[n % 2])
            for n, x in enumerate(range(0, 1200, 100))
        )
    )
    cones = (
        (190, 600, OCRE, MIEL),
        (470, 620, TERRE, "#e88a5e"),
        (760, 610, "#8a5a2b", "#b07b42"),
        (1030, 600, FEUILLE, TENDRE),
    )
    for x, y, c, light in cones:
        said += path(f"M{x - 130} {y} L{x} {y - 260} L{x + 130} {y} Z", c) + path(
            f"M{x - 130} {y} L{x} {y - 260} L{x - 30} {y} Z", light
        )
        said += path(f"M{x - 150} {y - 10} h300 l-26 150 q-124 40 -248 0 Z", "#d8b48a") + path(
            f"M{x - 150} {y - 10} h300 l-6 34 h-288 Z", "#efd3a8"
        )
        said += rect(x - 54, y + 50, 108, 54, PAPIER, 8) + path(
            f"M{x - 32} {y + 68} h64 M{x - 32} {y + 86} h40", stroke=NUIT, width=6
        )
    said += path("M560 420 L700 250", stroke="#c9c4bb", width=18) + oval(
        546, 438, 48, 30, "#dedad2", 'transform="rotate(-40 546 438)"'
    )
    return said


def marche3():
    said = (
        rect(0, 0, 1200, 800, "#f0c98b")
        + rect(0, 620, 1200, 180, "#d6a765")
        + disc(980, 170, 100, "#fae3ae")
    )
    said += tree(150, 630, 1.5, "#8aa35a") + tree(1090, 630, 1.15)
    said += path("M560 250 C640 250 660 280 668 330 L700 600", stroke=NUIT, width=16)
    said += (
        leek(470, 330, -14, 1.05)
        + leek(560, 310, 6, 1.1)
        + carrot(630, 340, 18, 0.9)
        + at(420, 330, loaf(), 0.8, -62)
    )
    said += (
        path("M360 330 H680 L664 610 q-4 34 -38 34 H414 q-34 0 -38 -34 Z", SAPIN)
        + path("M360 330 H680 L676 392 H364 Z", "#2f777c")
        + rect(430, 450, 180, 116, "#2a6a6f", 14)
        + path("M430 480 h180", stroke=NUIT, width=5)
    )
    said += disc(650, 650, 54, NUIT) + disc(650, 650, 24, CREME) + rect(390, 640, 24, 60, NUIT, 8)
    said += "".join(tomato(x, y, r) for x, y, r in ((820, 664, 38), (900, 690, 34), (300, 694, 32)))
    said += path("M760 710 q170 30 300 0", stroke="#b98747", width=8)
    return said


def marche4():
    said = (
        rect(0, 0, 1200, 800, "#b9cfd2")
        + tower(0, 60, 300, 520, "#93adb1", {4, 9, 15})
        + tower(860, 120, 340, 460, "#86a1a6", {2, 8, 13}, columns=5)
        + rect(0, 560, 1200, 240, "#a9a08d")
    )
    said += "".join(oval(x, y, w, 10, "#8e8673") for x, y, w in ((300, 720, 190), (760, 750, 210)))
    crate = (
        path("M0 0 h210 v120 h-210 Z", "#d8b070")
        + path("M0 36 h210 M0 78 h210", stroke="#a97c44", width=8)
        + rect(0, 0, 18, 120, "#a97c44")
        + rect(192, 0, 18, 120, "#a97c44")
    )
    said += at(100, 590, crate) + at(120, 472, crate)
    for x, y, s, c in (
        (900, 690, 1, "#6d7683"),
        (1040, 730, -1, "#858d98"),
        (810, 740, 1, "#7b6f80"),
    ):
        said += (
            f'<g transform="translate({x} {y}) scale({s} 1)">'
            + oval(0, 0, 52, 30, c)
            + disc(46, -32, 19, c)
            + path("M62 -32 l18 5 l-18 6 Z", OCRE)
            + disc(50, -36, 4, NUIT)
            + path("M-44 0 l-44 14 l36 10 Z", c)
            + path("M-8 28 v20 M10 28 v20", stroke=TERRE, width=6)
            + path("M-30 -8 q30 30 60 4", stroke=NUIT, width=5, more='opacity=".35"')
            + "</g>"
        )
    said += (
        path("M400 470 h240 l-8 210 h-88 l-18 -130 l-24 130 h-92 Z", NUIT)
        + rect(404, 672, 96, 30, PRUNE, 12)
        + rect(540, 672, 96, 30, PRUNE, 12)
        + at(520, 450, person(PEAUX[2], "#3a2a22", OCRE, coif="casquette"), 0.9)
        + path("M640 470 q30 60 40 -60", stroke=OCRE, width=44)
        + disc(682, 404, 26, PEAUX[2])
        + path("M690 300 L650 620", stroke="#b97824", width=16)
        + path("M616 596 h76 l26 96 h-128 Z", "#e0c07a")
        + path("M630 620 l-12 66 M652 620 v68 M676 620 l14 66", stroke="#b98f45", width=6)
    )
    return said


def jardin():
    said = (
        rect(0, 0, 1200, 800, "#d8e8d2")
        + disc(220, 150, 74, "#f8dc8f")
        + tower(700, 80, 200, 400, "#c9a892", {3, 8, 14})
        + tower(930, 140, 230, 340, "#bb957f", {1, 6, 11})
        + tree(560, 480, 1.1)
        + tree(120, 490, 1.2, "#7f9a4d")
        + path("M0 450 Q600 380 1200 450 V800 H0 Z", "#8fb067")
    )
    for n, y in enumerate((500, 590, 690)):
        h = 58 + n * 12
        said += path(
            f"M{120 - n * 50} {y + h} L{200 - n * 50} {y} H{1000 + n * 50} L{1080 + n * 50} {y + h} Z",
            "#7b5236",
        ) + path(f"M{120 - n * 50} {y + h} H{1080 + n * 50} v16 H{120 - n * 50} Z", "#5d3c27")
    said += "".join(
        path(
            f"M{x} 520 q-34 -50 -58 -40 q10 40 58 40 q34 -54 60 -42 q-8 42 -60 42 q-4 -50 0 -70",
            FEUILLE,
        )
        for x in range(270, 1000, 120)
    )
    said += "".join(
        at(
            x,
            622,
            disc(0, 0, 50, "#6f9c58")
            + disc(0, 2, 34, TENDRE)
            + path("M-22 0 q22 -22 44 0 M-14 14 q14 -14 28 0", stroke="#6f9c58", width=5),
        )
        for x in range(210, 1060, 140)
    )
    said += "".join(
        path(
            f"M{x} 730 q-30 -60 -44 -74 M{x} 730 q0 -60 0 -92 M{x} 730 q30 -60 46 -72",
            stroke=SAPIN,
            width=12,
        )
        for x in range(140, 1130, 110)
    )
    said += at(1010, 800, person(PEAUX[0], MIEL, TERRE, coif="casquette"), 1.2)
    said += at(
        730,
        640,
        path("M0 -110 h130 l16 130 h-162 Z", OCRE)
        + path("M0 -90 L-120 -150 M-120 -150 l-26 12 M-120 -150 l8 -30", stroke=OCRE, width=20)
        + path("M20 -112 q46 -90 100 0", stroke="#b97824", width=14)
        + "".join(
            disc(-150 + i * 14, -110 + i * 40 + (i % 2) * 16, 6, "#5aa0b0") for i in range(-1, 4)
        ),
    )
    return said


def classe():
    said = (
        rect(0, 0, 1200, 800, "#f2dfb8")
        + rect(0, 640, 1200, 160, "#c99e62")
        + rect(190, 70, 820, 350, "#b97824", 10)
        + rect(212, 92, 776, 306, "#2c5a50", 4)
    )
    said += f'<g stroke="{PAPIER}" stroke-width="7" fill="none" stroke-linecap="round" stroke-linejoin="round">'
    said += '<path d="M300 300 q-60 -10 -60 -70 q0 -60 60 -46 q60 -14 60 46 q0 60 -60 70 M300 184 q4 -30 26 -36"/><path d="M470 210 l34 -14 q34 70 14 120 q-6 12 -18 4 q-46 -40 -30 -110 M490 196 q-10 -30 -26 -36 M498 194 q10 -26 28 -30"/><path d="M640 250 q70 -90 150 0 q-80 70 -150 0 M790 250 l40 -40 v80 Z M668 246 v2"/><path d="M880 320 q-40 -60 0 -110 q40 50 0 110 M880 210 v-50 M880 184 q20 -24 40 -22"/></g>'
    kids = (
        (150, PEAUX[1], NUIT, TERRE, "boucles"),
        (375, PEAUX[3], "#c98a3a", SAPIN, "court"),
        (600, PEAUX[0], "#2b1b16", MIEL, "chignon"),
        (825, PEAUX[2], "#3a2a22", PRUNE, "long"),
        (1050, PEAUX[3], "#6b3f23", FEUILLE, "court"),
    )
    said += "".join(
        at(x, 690, person(s, h, t, coif=c, glasses=x == 375), 0.88) for x, s, h, t, c in kids
    )
    said += rect(0, 700, 1200, 100, "#d9b27a") + rect(0, 700, 1200, 16, "#efd3a8")
    said += (
        tomato(270, 708, 30)
        + carrot(490, 716, 84, 0.62)
        + disc(715, 706, 30, FEUILLE)
        + path("M715 676 q8 -16 20 -18", stroke=PRUNE, width=6)
        + at(940, 726, bowl(SAPIN, ROSE, 130), 0.8)
    )
    return said


def soupe():
    said = rect(0, 0, 1200, 800, "#e9cfa6") + rect(0, 0, 1200, 800, SABLE, 0, 'opacity=".4"')
    said += "".join(
        path(
            f"M{n * 150} {700 - n * 92} H1200 V{792 - n * 92} H{n * 150} Z",
            ("#b9835a", "#a9744d")[n % 2],
        )
        + rect(n * 150, 700 - n * 92, 1200, 14, "#d9ab80")
        for n in range(8)
    )
    said += (
        rect(0, 792, 1200, 10, "#8a5c3b")
        + path("M90 560 L1010 -10", stroke=SAPIN, width=18)
        + "".join(
            path(f"M{120 + n * 150} {542 - n * 93} V{700 - n * 92}", stroke=SAPIN, width=10)
            for n in range(7)
        )
    )
    said += (
        rect(60, 90, 190, 250, PRUNE, 6)
        + rect(78, 108, 154, 214, "#8f4c60", 4)
        + disc(214, 224, 9, MIEL)
        + path("M120 150 h70", stroke=MIEL, width=10)
    )
    for x, y, color in ((375, 512, TERRE), (675, 328, SAPIN), (975, 144, PRUNE)):
        said += (
            at(x, y, bowl(color, OCRE, 136), 0.95)
            + steam(x - 26, y - 78, 90)
            + steam(x + 26, y - 82, 100, sway=-1)
        )
    said += at(225, 588, loaf(), 0.6) + at(540, 404, loaf("#e0a04a"), 0.52) + tomato(830, 216, 24)
    return said


def podcast():
    """Square, 1400: what a podcast application shows."""
    said = (
        rect(0, 0, 1400, 1400, SAPIN)
        + disc(700, 700, 560, "#27696e")
        + "".join(
            path(
                f"M{700 - r} 620 A{r} {r} 0 0 1 {700 + r} 620",
                stroke=OCRE,
                width=26,
                more=f'opacity="{o}"',
            )
            for r, o in ((330, 1), (420, 0.7), (510, 0.4))
        )
    )
    said += (
        rect(610, 330, 180, 330, PAPIER, 90)
        + "".join(path(f"M640 {y} h120", stroke=SAPIN, width=14) for y in (420, 476, 532))
        + path("M540 560 v30 a160 160 0 0 0 320 0 v-30", stroke=PAPIER, width=26)
        + path("M700 750 v110", stroke=PAPIER, width=26)
    )
    said += at(700, 1060, bowl(TERRE, OCRE, 150), 3.6)
    said += path("M410 850 H990", stroke=OCRE, width=10, more='opacity="0"')
    said += f'<text x="700" y="1260" text-anchor="middle" font-family="Source Sans 3, DejaVu Sans, sans-serif" font-weight="700" font-size="112" fill="{PAPIER}">La table d’à côté</text>'
    said += f'<text x="700" y="1340" text-anchor="middle" font-family="Source Sans 3, DejaVu Sans, sans-serif" font-size="52" fill="{MIEL}">exemple de podcast</text>'
    return said


def paniers():
    """For an article without a photograph of its own: lunch boxes on a window sill."""
    said = (
        rect(0, 0, 1200, 800, "#cfe0d8")
        + rect(150, 60, 900, 560, PAPIER, 10)
        + rect(180, 90, 410, 500, "#a9cfd6")
        + rect(610, 90, 410, 500, "#a9cfd6")
    )
    said += (
        disc(860, 220, 70, "#f8dc8f")
        + path("M180 480 Q380 380 590 470 V590 H180 Z", TENDRE)
        + path("M610 470 Q820 390 1020 490 V590 H610 Z", "#8fb067")
        + rect(90, 610, 1020, 50, "#c99e62", 8)
        + rect(0, 660, 1200, 140, "#b9c9bd")
    )
    for x, c in ((210, TERRE), (430, SAPIN), (650, OCRE), (870, PRUNE)):
        said += (
            rect(x, 480, 170, 130, c, 18)
            + rect(x, 480, 170, 40, "#fff", 18, 'opacity=".35"')
            + path(f"M{x + 55} 482 q30 -46 60 0", stroke=NUIT, width=10)
            + rect(x + 45, 545, 80, 34, PAPIER, 6)
        )
    return said


DESSINS = {
    "couverture": (couverture, 1200, 900),
    "four": (four, 1200, 800),
    "portrait": (portrait, 1200, 800),
    "marche-1": (marche1, 1200, 800),
    "marche-2": (marche2, 1200, 800),
    "marche-3": (marche3, 1200, 800),
    "marche-4": (marche4, 1200, 800),
    "jardin": (jardin, 1200, 800),
    "classe": (classe, 1200, 800),
    "soupe": (soupe, 1200, 800),
    "boites": (paniers, 1200, 800),
    "podcast": (podcast, 1400, 1400),
}

# -- The video: vegetables fall into a pot, and it steams -------------------------------------------

IMAGES_PAR_SECONDE, DUREE = 10, 6


def film(t):
    """One picture of the video, t in seconds."""

    def fall(begin, draw):
        k = min(1, max(0, (t - begin) / 0.9))
        return draw(-120 + 420 * k * k) if k < 1 else ""

    said = (
        rect(0, 0, 1200, 675, "#f3b97c")
        + rect(0, 560, 1200, 115, "#b97a4a")
        + rect(0, 560, 1200, 14, "#d39a66")
        + disc(980, 150, 80, "#fbe0a6")
    )
    said += (
        fall(0.3, lambda y: onion(520, y, 1.1))
        + fall(1.3, lambda y: carrot(680, y, 20, 1))
        + fall(2.3, lambda y: leek(600, y, -8, 0.8))
    )
    said += at(600, 566, pot(420, 250))
    if t > 3.3:
        for n, x in enumerate((520, 600, 680)):
            rise = (t * 60 + n * 40) % 60
            said += steam(
                x, 300 - rise, 130, opacity=round(0.75 * min(1, t - 3.3), 2), sway=(-1) ** n
            )
    if t > 4.4:
        said += at(230, 572, bowl(TERRE), 1.2) + at(970, 572, bowl(SAPIN), 1.2)
    return said


# -- To files -------------------------------------------------------------------------------------


def shoot(page, inside, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.set_content(
        f'<body style="margin:0"><svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}">{inside}</svg>'
    )
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def keep(image, name):
    file = DOSSIER / "images" / f"{name}.png"
    image.quantize(COULEURS, dither=Image.Dither.NONE).save(file, optimize=True)
    print(name, file.stat().st_size)


def make_film(page):
    file = DOSSIER / "soupe.mp4"
    with av.open(str(file), "w", format="mp4", options={"movflags": "+faststart"}) as out:
        stream = out.add_stream(
            "libx264",
            rate=IMAGES_PAR_SECONDE,
            options={"crf": "30", "preset": "veryslow", "tune": "animation"},
        )
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for n in range(IMAGES_PAR_SECONDE * DUREE):
            image = shoot(page, film(n / IMAGES_PAR_SECONDE), 1200, 675).resize((640, 360))
            out.mux(stream.encode(av.VideoFrame.from_image(image)))
        out.mux(stream.encode(None))
    print("soupe.mp4", file.stat().st_size)


def main():
    wanted = sys.argv[1:] or [*DESSINS, "film"]
    with sync_playwright() as play:
        chromium = (
            os.environ.get("CHROMIUM")
            or shutil.which("chromium-headless-shell")
            or shutil.which("chromium")
        )
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        for name in wanted:
            if name == "film":
                make_film(page)
            else:
                draw, width, height = DESSINS[name]
                keep(shoot(page, draw(), width, height), name)
        browser.close()


if __name__ == "__main__":
    main()
