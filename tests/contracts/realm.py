"""A realm of Keycloak with one client, and invented staff with a role, a region and schools."""

import json
from typing import Any

CLIENT, SECRET, PASSWORD = "vangnet", "alleen-voor-de-proef", "Proef-wachtwoord-1"


def realm(back: str, users: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the realm; ``back`` is where the client may be led back to, ``users`` their roles and attributes."""
    attributes = ("regio", "scholen", "medewerker")
    roles = sorted({role for user in users.values() for role in user["roles"]})
    return {
        "realm": "regio",
        "enabled": True,
        "sslRequired": "none",
        "roles": {"realm": [{"name": role} for role in roles]},
        "clients": [
            {
                "clientId": CLIENT,
                "secret": SECRET,
                "redirectUris": [back],
                "standardFlowEnabled": True,
                "publicClient": False,
                "attributes": {"pkce.code.challenge.method": "S256"},
                "protocolMappers": [_roles(), *map(_attribute, attributes)],
            }
        ],
        "users": [_user(name, user) for name, user in users.items()],
        "components": {
            "org.keycloak.userprofile.UserProfileProvider": [
                {
                    "providerId": "declarative-user-profile",
                    "config": {"kc.user.profile.config": [json.dumps(_PROFILE)]},
                }
            ]
        },
    }


_PROFILE = {
    "attributes": [{"name": name} for name in ("username", "email", "firstName", "lastName")],
    "unmanagedAttributePolicy": "ENABLED",
}


def _user(name: str, user: dict[str, Any]) -> dict[str, Any]:
    return {
        "username": name,
        "enabled": True,
        "email": f"{name}@example.org",
        "emailVerified": True,
        "firstName": name.title(),
        "lastName": "Proef",
        "realmRoles": user["roles"],
        "attributes": user["attributes"],
        "credentials": [{"type": "password", "value": PASSWORD}],
    }


def _roles() -> dict[str, Any]:
    config = {
        "claim.name": "rollen",
        "multivalued": "true",
        "id.token.claim": "true",
        "jsonType.label": "String",
    }
    return {
        "name": "rollen",
        "protocol": "openid-connect",
        "protocolMapper": "oidc-usermodel-realm-role-mapper",
        "config": config,
    }


def _attribute(name: str) -> dict[str, Any]:
    config = {"user.attribute": name, "claim.name": name, "multivalued": "true", "id.token.claim": "true"}
    return {
        "name": name,
        "protocol": "openid-connect",
        "protocolMapper": "oidc-usermodel-attribute-mapper",
        "config": config | {"jsonType.label": "String"},
    }
