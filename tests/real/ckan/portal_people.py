"""Make the portal's tables, its people and their organization: `portal_people.py CKAN_INI`, with CKAN's own Python.

Prints the API tokens of the sysadmin, of an editor of the organization `city`, and of a user without any role.
"""

import sys
from typing import Any

from ckan import model
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
from ckan.plugins.toolkit import get_action


def _user(site: dict[str, Any], name: str, *, sysadmin: bool = False) -> str:
    person = {"name": name, "email": f"{name}@example.org", "password": f"long-enough-{name}"}
    made = get_action("user_create")({**site}, person)
    user = model.User.get(made["id"])
    user.sysadmin = sysadmin
    model.repo.commit()
    token: str = get_action("api_token_create")({**site}, {"user": name, "name": "test"})["token"]
    return token


def main() -> None:
    """Make everything and print the tokens."""
    app = make_app(CKANConfigLoader(sys.argv[1]).get_config())
    with app._wsgi_app.test_request_context():  # noqa: SLF001  as CKAN's own commands do
        model.repo.init_db()
        site = {"ignore_auth": True, "user": get_action("get_site_user")({"ignore_auth": True}, {})["name"]}
        tokens = [_user(site, "boss", sysadmin=True), _user(site, "editor"), _user(site, "stranger")]
        for organization in ("city", "elsewhere"):
            get_action("organization_create")({**site}, {"name": organization, "title": organization})
        role = {"id": "city", "username": "editor", "role": "editor"}
        get_action("organization_member_create")({**site}, role)
    sys.stdout.write(" ".join(tokens) + "\n")


if __name__ == "__main__":
    main()
