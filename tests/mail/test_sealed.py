"""Mail over TLS, from the first sign on or by STARTTLS: real servers, trusted certificates and others."""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from service.mail.smtp import Server, send

HERE, ELSEWHERE = "127.0.0.1", "127.0.0.2"
WORD = "s3cret word"


class Seen:
    """What a mail server was given: each mail with whether the line was sealed, and each sign-in."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, bool]] = []
        self.signed_in: list[tuple[str, str]] = []

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        is_sealed = server.transport.get_extra_info("sslcontext") is not None
        self.mails.append((envelope.rcpt_tos[0], is_sealed))
        return "250 kept"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _way: str, said: Any) -> AuthResult:
        assert isinstance(said, LoginPassword)
        self.signed_in.append((said.login.decode(), said.password.decode()))
        return AuthResult(success=said.password.decode() == WORD)


class Sealed(Controller):
    """A controller whose look whether the server is up speaks TLS as a client does."""

    certificate: Certificate

    def _trigger_server(self) -> None:
        with contextlib.ExitStack() as stack:
            line = stack.enter_context(socket.create_connection((self.hostname, self.port), 5))
            if self.ssl_context:
                trusts = ssl.create_default_context(cafile=str(self.certificate.file))
                line = trusts.wrap_socket(line, server_hostname=self.certificate.host)
                stack.enter_context(line)
            line.recv(1024)


class Certificate(NamedTuple):
    """A certificate that vouches for itself, and its key, in one file each."""

    host: str
    file: Path
    key: Path

    @classmethod
    def made(cls, folder: Path, host: str) -> Certificate:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail of these tests")])
        now = dt.datetime.now(dt.UTC)
        public = key.public_key()
        usage = dict.fromkeys(
            ("content_commitment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"),
            False,
        )
        made = (
            x509.CertificateBuilder(name, name, public, x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=True, key_encipherment=True, key_cert_sign=True, crl_sign=True, **usage
                ),
                critical=True,
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), critical=False
            )
            .sign(key, hashes.SHA256())
        )
        pair = cls(host, folder / f"{host}.pem", folder / f"{host}.key")
        pair.file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        pair.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return pair

    def shown(self) -> ssl.SSLContext:
        """What a server shows."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.file, self.key)
        return context


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return Certificate.made(tmp_path, HERE)


@pytest.fixture
def trusts(monkeypatch: pytest.MonkeyPatch) -> Callable[[Certificate], None]:
    """Have this machine trust a certificate, as an operator does who has one of the office's own."""
    return lambda certificate: monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def serving(seen: Seen) -> Iterator[Callable[..., int]]:
    """Start mail servers, and give the port of each."""
    started: list[Controller] = []

    def start(host: str = HERE, certificate: Certificate | None = None, **more: Any) -> int:
        with socket.socket() as door:
            door.bind((host, 0))
            port = int(door.getsockname()[1])
        made = Sealed(seen, hostname=host, port=port, authenticator=seen.authenticate, **more)
        if certificate is not None:
            made.certificate = certificate
        started.append(made)
        made.start()
        return port

    yield start
    for one in started:
        one.stop()


def implicit(serving: Callable[..., int], certificate: Certificate) -> str:
    port = serving(certificate=certificate, ssl_context=certificate.shown(), auth_require_tls=False)
    return f"smtps://some%40one:s3cret%20word@{HERE}:{port}"


def by_command(serving: Callable[..., int], certificate: Certificate) -> str:
    port = serving(tls_context=certificate.shown(), require_starttls=True, auth_required=True)
    return f"smtp://some%40one:s3cret%20word@{HERE}:{port}"


def mail() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "budget@example.org", "hub@example.org", "A proposal waits"
    made.set_content("It is at http://budget.example.org/review/1.")
    return made


WAYS = pytest.mark.parametrize("way", [implicit, by_command], ids=["smtps", "starttls"])


@WAYS
def test_a_mail_and_a_password_go_over_a_sealed_line(serving, seen, certificate, trusts, way):
    trusts(certificate)
    send(Server.of(way(serving, certificate)), [mail(), mail()])
    assert seen.mails == [("hub@example.org", True)] * 2
    assert seen.signed_in == [("some@one", WORD)]


@WAYS
def test_a_certificate_that_nobody_vouches_for_is_given_nothing(serving, seen, certificate, way):
    with pytest.raises(ssl.SSLCertVerificationError):
        send(Server.of(way(serving, certificate)), [mail()])
    assert (seen.mails, seen.signed_in) == ([], [])


@WAYS
def test_a_certificate_of_another_host_is_given_nothing(serving, seen, tmp_path, trusts, way):
    other = Certificate.made(tmp_path, ELSEWHERE)
    trusts(other)
    with pytest.raises(ssl.SSLCertVerificationError, match="IP address mismatch"):
        send(Server.of(way(serving, other)), [mail()])
    assert (seen.mails, seen.signed_in) == ([], [])


def test_a_password_never_goes_over_an_open_line(serving, seen):
    port = serving(ELSEWHERE, auth_require_tls=False)
    with pytest.raises(smtplib.SMTPNotSupportedError, match="offers no TLS"):
        send(Server.of(f"smtp://some%40one:s3cret%20word@{ELSEWHERE}:{port}"), [mail()])
    assert (seen.mails, seen.signed_in) == ([], [])
