"""Who may do what with an article and its committee."""

from wagtail.models import PagePermissionTester


class PermissionsArticle(PagePermissionTester):
    """Wagtail's, but for what makes a text appear: nobody does that against the committee.

    Even a superuser: PageArticle.save refuses it anyway, and a button that fails is worse than
    none. Taking an article off stays theirs who may publish pages.
    """

    def can_publish(self):
        if not super().can_publish() or not self.page.pk:
            return False
        from journal.parution import may_appear

        return may_appear(self.page.specific)

    def can_publish_subpage(self):
        return False

    def can_copy(self):
        """A copy would carry an agreement given to another page."""
        return False

    def can_move(self):
        """It would appear in a journal whose committee has not read it."""
        return False

    def can_move_to(self, destination):
        return False

    def can_unpublish(self):
        """As Wagtail, without asking for the agreement that publishing needs."""
        if not self.user.is_active or not self.page.live or self.page_locked():
            return False
        return self.user.is_superuser or "publish" in self.permissions


class PermissionsJournal(PagePermissionTester):
    """Wagtail's, but for copying: articles would be copied with it."""

    def can_copy(self):
        return False


def writes(membre, article) -> bool:
    """Their name is among those who write it: they may change it, and give no opinion on it."""
    return any(
        one.membre_id == membre.pk and one.role == "ecrit" for one in article.participations.all()
    )


def may_write(membre, article) -> bool:
    """Change the text: who writes it, who helps, who animates the committee."""
    return membre.anime or any(one.membre_id == membre.pk for one in article.participations.all())


def may_ask(membre, article) -> bool:
    """Ask the committee for its opinions."""
    return membre.anime or writes(membre, article)


def may_animate(user) -> bool:
    """In the admin: propositions, members, issues."""
    return user.is_active and user.has_perm("journal.change_membre")
