"""The browser bench itself: it must see what it is there to see."""

import pytest


def test_the_demo_is_served(page, portail_vivant):
    page.goto("/")

    assert page.locator("h1").count() == 1
    assert page.evaluate("innerWidth") == 1280


def test_a_phone(page_360):
    page_360.goto("/")

    assert page_360.evaluate("innerWidth") == 360


def test_without_javascript(sans_js):
    sans_js.goto("/")

    assert sans_js.locator("h1").count() == 1


def test_axe_finds_a_nameless_button(page, axe):
    page.goto("/")
    page.evaluate("document.body.append(document.createElement('button'))")

    with pytest.raises(AssertionError, match="button-name"):
        axe(page)


@pytest.mark.parametrize(
    "media",
    [
        "(prefers-color-scheme: dark)",
        "(prefers-color-scheme: light) and (max-width: 320px)",
        "(min-width: 1280px)",
    ],
)
def test_what_one_screen_alone_shows_is_found(page, saine, media):
    def spoil(route):
        answer = route.fetch()
        wrong = f"@media {media} {{ h1 {{ color: #777 !important; background: #999 !important }} }}"
        route.fulfill(response=answer, body=answer.text() + wrong)

    page.route("**/*.css*", spoil)

    with pytest.raises(AssertionError, match="color-contrast"):
        saine(page, "/")


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("fetch('https://exemple.fr/').catch(() => 0)", "Content Security Policy"),
        ("setTimeout(() => { throw Error('planted') })", "planted"),
        ("document.body.append(Object.assign(new Image(), {src: '/static/absent.png'}))", "404"),
        (
            "document.body.append(Object.assign(document.createElement('script'),{text: '1'}))",
            "Content Security Policy",
        ),
    ],
)
def test_complaints_are_heard(ouvrir, script, complaint):
    page = ouvrir()
    page.goto("/")
    page.evaluate(f"void ({script})")
    page.wait_for_load_state("networkidle")

    assert [heard for heard in ouvrir.plaintes if complaint in heard]
    ouvrir.plaintes.clear()
