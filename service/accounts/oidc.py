"""Signing in through an OpenID Connect provider: authorization code with PKCE, and every claim checked."""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

import httpx
from authlib.deprecate import AuthlibDeprecationWarning
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from service.accounts.proofs import new_secret
from service.errors import ConfigurationError, NotSignedInError, RemoteSourceError
from service.settings import Settings

with warnings.catch_warnings():
    # Authlib would rather have the successor of httpx, which the project does not depend on.
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from authlib.integrations.httpx_client import OAuth2Client, OAuthError

# No shared secrets, which would let the provider's other clients sign, and never "none".
_ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
)
_SCOPE: Final = "openid profile"
_PATIENCE_S: Final = 10.0
_KEPT_S: Final = 3600.0
_CLOCKS_APART_S: Final = 60
REFUSED: Final = (
    "The provider's answer cannot be trusted, so nobody was signed in; begin again from the sign-in page."
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider vouches for.

    Attributes:
        issuer: The provider.
        subject: Its own, lasting name of the person.
        username: What the person is called there; may change.
        title: How others call the person.
    """

    issuer: str
    subject: str
    username: str
    title: str


class Provider:
    """The provider of the settings; what it publishes of itself is asked for once an hour.

    Args:
        settings: Its issuer, and this service's name and secret there.

    Raises:
        ConfigurationError: An issuer is set without a client id.
    """

    def __init__(self, settings: Settings) -> None:
        if not settings.oidc_issuer or not settings.oidc_client_id:
            raise ConfigurationError(
                "ONEBUDGET_OIDC_ISSUER and ONEBUDGET_OIDC_CLIENT_ID go together; set both or neither."
            )
        self.issuer = settings.oidc_issuer.rstrip("/")
        self._client_id = settings.oidc_client_id
        secret = settings.oidc_client_secret
        self._client_secret = secret.get_secret_value() if secret else None
        self._published: tuple[float, Mapping[str, Any], KeySet] | None = None
        self._one_at_a_time = Lock()

    def begin(self, redirect_uri: str) -> tuple[str, dict[str, str]]:
        """Give the provider's address to send a browser to, and what must be remembered until it returns.

        Raises:
            RemoteSourceError: The provider does not answer, or is not the one of the settings.
        """
        about, _ = self._about()
        remembered = {"state": new_secret(), "nonce": new_secret(), "verifier": new_secret()}
        with self._client(about, redirect_uri) as client:
            address, _ = client.create_authorization_url(
                about["authorization_endpoint"],
                state=remembered["state"],
                code_verifier=remembered["verifier"],
                nonce=remembered["nonce"],
            )
        return address, remembered

    def finish(self, answer: Mapping[str, str], remembered: Mapping[str, Any], redirect_uri: str) -> Identity:
        """Take what the browser brings back, and find whom the provider vouches for.

        Args:
            answer: The query with which the browser returned.
            remembered: What ``begin`` gave for this browser.
            redirect_uri: Where it returned, as in ``begin``.

        Raises:
            NotSignedInError: The answer is of another sign-in, was refused, or does not hold.
            RemoteSourceError: The provider does not answer.
        """
        about, keys = self._about()
        if answer.get("state") != remembered.get("state") or not answer.get("code"):
            raise NotSignedInError(REFUSED)
        if answer.get("iss", about["issuer"]) != about["issuer"]:  # RFC 9207: another provider's answer
            raise NotSignedInError(REFUSED)
        token = self._token(about, answer["code"], str(remembered["verifier"]), redirect_uri)
        claims = self._claims(about, keys, token, str(remembered["nonce"]))
        username = str(claims.get("preferred_username") or claims["sub"])
        return Identity(about["issuer"], str(claims["sub"]), username, str(claims.get("name") or username))

    def _token(self, about: Mapping[str, Any], code: str, verifier: str, back: str) -> Mapping[str, Any]:
        try:
            with self._client(about, back) as client:
                token: Mapping[str, Any] = client.fetch_token(
                    about["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                    redirect_uri=back,
                )
        except OAuthError as refusal:
            raise NotSignedInError(REFUSED) from refusal
        except (httpx.HTTPError, ValueError) as error:
            raise self._down() from error
        return token

    def _claims(
        self, about: Mapping[str, Any], keys: KeySet, token: Mapping[str, Any], nonce: str
    ) -> CodeIDToken:
        try:
            decoded = self._decoded(about, keys, token["id_token"])
            wanted = {
                "iss": {"essential": True, "value": about["issuer"]},
                "aud": {"essential": True, "value": self._client_id},
            }
            known = {"nonce": nonce, "client_id": self._client_id, "access_token": token.get("access_token")}
            claims = CodeIDToken(decoded.claims, decoded.header, wanted, known)
            claims.validate(leeway=_CLOCKS_APART_S)
        except (JoseError, KeyError, ValueError, TypeError) as error:
            raise NotSignedInError(REFUSED) from error
        return claims

    def _decoded(self, about: Mapping[str, Any], keys: KeySet, id_token: str) -> jwt.Token:
        offered = about.get("id_token_signing_alg_values_supported", ["RS256"])
        registry = JWSRegistry(
            algorithms=[each for each in _ALGORITHMS if each in offered], strict_check_header=False
        )
        try:
            return jwt.decode(id_token, keys, registry=registry)
        except (
            InvalidKeyIdError,
            BadSignatureError,
        ):  # it may have changed its keys since they were asked for
            _, renewed = self._about(anew=True)
            return jwt.decode(id_token, renewed, registry=registry)

    def _client(self, about: Mapping[str, Any], redirect_uri: str) -> OAuth2Client:
        ways = about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        way = "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"
        return OAuth2Client(
            self._client_id,
            self._client_secret,
            token_endpoint_auth_method=way if self._client_secret else "none",
            scope=_SCOPE,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=_PATIENCE_S,
        )

    def _about(self, *, anew: bool = False) -> tuple[Mapping[str, Any], KeySet]:
        with self._one_at_a_time:
            if anew or self._published is None or self._published[0] < time.monotonic() - _KEPT_S:
                self._published = (time.monotonic(), *self._ask())
            _, about, keys = self._published
        return about, keys

    def _ask(self) -> tuple[Mapping[str, Any], KeySet]:
        try:
            with httpx.Client(timeout=_PATIENCE_S) as client:
                found = client.get(f"{self.issuer}/.well-known/openid-configuration")
                about = found.raise_for_status().json()
                if about["issuer"].rstrip("/") != self.issuer:
                    raise self._another(str(about["issuer"]))
                keys = client.get(about["jwks_uri"]).raise_for_status().json()
                return about, KeySet.import_key_set(keys)
        except (httpx.HTTPError, KeyError, ValueError, TypeError, AttributeError, JoseError) as error:
            raise self._down() from error

    def _down(self) -> RemoteSourceError:
        return RemoteSourceError(
            "The provider of sign-ins does not answer as it should; try again in a while, or tell an "
            "administrator."
        )

    def _another(self, issuer: str) -> RemoteSourceError:
        return RemoteSourceError(
            f"The provider at ONEBUDGET_OIDC_ISSUER calls itself {issuer!r}; set its own name there."
        )
