"""WAGTAIL_FINISH_WORKFLOW_ACTION. Imported while Wagtail's models load: imports nothing of them."""


def finish(workflow_state, user=None):
    """An article appears by its committee's agreement, whatever the rights of the last voice;
    any other content as Wagtail does."""
    from wagtail.workflows import publish_workflow_state

    from journal.models import PageArticle
    from journal.parution import finish_consensus

    content = workflow_state.content_object
    article = getattr(content, "specific", content)
    if isinstance(article, PageArticle):
        finish_consensus(article)
    else:
        publish_workflow_state(workflow_state, user)
