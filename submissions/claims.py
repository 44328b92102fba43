"""An author takes over the place that an officer wrote down for them: one row, one person, once."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy

from contest_portal.workflow import Refused
from organizations.models import Person, new_token
from submissions.models import Author

TAKEN = gettext_lazy(
    "Phần này đã có người nhận bằng tài khoản của mình. Nếu không phải anh chị, báo cho cán bộ."
)
TWICE = gettext_lazy(
    "Tài khoản này đã là một tác giả khác của hồ sơ, nên không nhận thêm phần này."
)
KNOWN = gettext_lazy(
    "Chưa tạo được tài khoản với số điện thoại hoặc thư điện tử này. Nếu đã có tài khoản thì đăng "
    "nhập, rồi cổng đưa anh chị về đúng trang này."
)


def claim(author: Author, *, by: Person) -> None:
    """The author row is this person's from now on, and so the dossier is; its link is dead.

    Raises Refused for the second of two people, when the link has been replaced meanwhile, and for
    somebody who is another author of the dossier.
    """
    free = Author.objects.filter(pk=author.pk, token=author.token, person=None)
    try:
        with transaction.atomic():
            if free.update(person=by, token=new_token()) != 1:
                raise Refused(TAKEN)
    except IntegrityError:
        raise Refused(TWICE) from None


def claim_as_new(author: Author, *, name: str, password: str) -> Person:
    """A new account under the author's name, and the claim, both or neither.

    name: the e-mail or phone to sign in with, in its one spelling. Raises Refused as `claim` does,
    and when somebody has that name already: in words that do not say so.
    """
    login = {"email" if "@" in name else "phone": name}
    person = Person(full_name=author.name, **login)
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save()
            claim(author, by=person)
    except IntegrityError:
        raise Refused(KNOWN) from None
    return person
