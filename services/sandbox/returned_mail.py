"""Mail that cannot be delivered after all: a notification to the sender on its envelope, as RFC 3464 has it.

Builds it by its own hand, so that the product's reading is held against it.
"""

import smtplib
from textwrap import dedent


def notification(sender: str, recipient: str, status: str, original: bytes) -> bytes:
    """Return the mail that tells ``sender`` that ``original`` did not reach ``recipient``."""
    head = original.partition(b"\r\n\r\n")[0].decode("ascii", "replace").replace("\r\n", "\n")
    action = "failed" if status.startswith("5") else "delayed"
    return (
        (
            dedent(f"""\
        From: Mail Delivery System <mailer-daemon@sandbox.localhost>
        To: {sender}
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="grens"

        --grens
        Content-Type: text/plain; charset=us-ascii

        The sandbox was told to return this mail.

        --grens
        Content-Type: message/delivery-status

        Reporting-MTA: dns; sandbox.localhost
        Arrival-Date: Tue, 24 Nov 2026 09:00:00 +0000

        Final-Recipient: rfc822; {recipient}
        Action: {action}
        Status: {status}
        Diagnostic-Code: smtp; 550 {status} told so

        --grens
        Content-Type: text/rfc822-headers

        """)
            + head
            + "\n\n--grens--\n"
        )
        .encode()
        .replace(b"\n", b"\r\n")
    )


def hand_in(port: int, to: str, mail: bytes) -> None:
    """Hand a notification in on this machine, with the empty sender of RFC 5321, 4.5.5."""
    with smtplib.SMTP("127.0.0.1", port, local_hostname="sandbox.localhost", timeout=5) as server:
        server.sendmail("", [to], mail)
