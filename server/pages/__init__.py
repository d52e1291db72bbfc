"""What all pages share: the layout, the error pages and the words and filters templates use."""

from litestar.response import Template

__all__ = ["page"]


def page(name: str, **context: object) -> Template:
    """A page of this service, for example ``page("rounds/round.html", round=found)``.

    The name is the feature and the file in its ``pages`` folder. Every template also has ``person``
    (who is asking, or None), ``settings`` and ``asset()``.
    """
    return Template(template_name=name, context=context)
