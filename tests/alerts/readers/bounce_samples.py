"""Bounces in the shapes in which servers write them; TOKEN, MESSAGE_ID and READER stand for those of a mail of ours."""

POSTFIX = """\
Return-Path: <>
Delivered-To: TO
Received: by mail.example.org (Postfix) id 4F9A71C02D; Mon, 30 Nov 2026 09:12:07 +0000 (UTC)
Date: Mon, 30 Nov 2026 09:12:07 +0000 (UTC)
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: TO
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="9C1E81C02B.1796029927/mail.example.org"
Message-Id: <20261130091207.4F9A71C02D@mail.example.org>

This is a MIME-encapsulated message.

--9C1E81C02B.1796029927/mail.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.example.org.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

                   The mail system

<READER>: host mx.example.net[192.0.2.25] said: 550 5.1.1 <READER>:
    Recipient address rejected: User unknown (in reply to RCPT TO command)

--9C1E81C02B.1796029927/mail.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
X-Postfix-Queue-ID: 9C1E81C02B
X-Postfix-Sender: rfc822; TO
Arrival-Date: Mon, 30 Nov 2026 09:12:05 +0000 (UTC)

Final-Recipient: rfc822; READER
Original-Recipient: rfc822;READER
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.net
Diagnostic-Code: smtp; 550 5.1.1 <READER>: Recipient address
    rejected: User unknown

--9C1E81C02B.1796029927/mail.example.org
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <TO>
From: alerts@example.org
To: READER
Subject: Halt all executions: In progress
Message-ID: MESSAGE_ID

--9C1E81C02B.1796029927/mail.example.org--
"""

POSTFIX_EXPIRED = (
    POSTFIX.replace("Status: 5.1.1", "Status: 4.4.1")
    .replace(
        "550 5.1.1 <READER>: Recipient address\n    rejected: User unknown", "connect to mx.example.net: timed out"
    )
    .replace("Diagnostic-Code: smtp; ", "Diagnostic-Code: X-Postfix; ")
)
POSTFIX_DELAYED = POSTFIX_EXPIRED.replace("Action: failed", "Action: delayed").replace(
    "Undelivered Mail Returned to Sender", "Delayed Mail (still being retried)"
)

EXIM = """\
Return-path: <>
Envelope-to: TO
Delivery-date: Mon, 30 Nov 2026 09:12:07 +0000
Received: from Debian-exim by mail.example.org with local (Exim 4.96) id 1tHx2L-0003aB-1k
\tfor TO; Mon, 30 Nov 2026 09:12:07 +0000
X-Failed-Recipients: READER
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.example.org>
To: TO
References: MESSAGE_ID
Content-Type: multipart/report; report-type=delivery-status; boundary=1796029927-eximdsn-1804289383
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1tHx2L-0003aB-1k@mail.example.org>

--1796029927-eximdsn-1804289383
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  READER
    host mx.example.net [192.0.2.25]
    SMTP error from remote mail server after RCPT TO:<READER>:
    550 5.1.1 User unknown

--1796029927-eximdsn-1804289383
Content-type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Action: failed
Final-Recipient: rfc822;READER
Status: 5.0.0
Remote-MTA: dns; mx.example.net
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--1796029927-eximdsn-1804289383
Content-type: message/rfc822

Return-path: <TO>
From: alerts@example.org
To: READER
Subject: Halt all executions: In progress
Message-ID: MESSAGE_ID

Halt all executions

--1796029927-eximdsn-1804289383--
"""

OLD_EXIM = """\
Return-path: <>
Envelope-to: TO
X-Failed-Recipients: READER
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.example.org>
To: TO
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1tHx2L-0003aB-1k@mail.example.org>

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  READER
    unrouteable address

------ This is a copy of the message, including all the headers. ------

Return-path: <TO>
From: alerts@example.org
To: READER
Message-ID: MESSAGE_ID

Halt all executions
"""
OLD_EXIM_EXPIRED = OLD_EXIM.replace("unrouteable address", "retry timeout exceeded")

EXCHANGE = """\
Received: from VI1PR04MB.eurprd04.prod.outlook.com (2603:10a6:803:2c::25) by
 AM0PR04MB.eurprd04.prod.outlook.com; Mon, 30 Nov 2026 09:12:07 +0000
From: <postmaster@example.onmicrosoft.com>
To: <TO>
Date: Mon, 30 Nov 2026 09:12:07 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="d2b1f0a5-5c4e-4b1a-9d6e-0b9f8a7c6d5e"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: en-US
Message-ID: <0c2f8a2e-6d3b-4e62-9f9a-1a2b3c4d5e6f@AM0PR04MB.eurprd04.prod.outlook.com>
In-Reply-To: MESSAGE_ID
References: MESSAGE_ID
Subject: Undeliverable: Halt all executions: In progress
Auto-Submitted: auto-replied
MIME-Version: 1.0

--d2b1f0a5-5c4e-4b1a-9d6e-0b9f8a7c6d5e
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="4f1c"

--4f1c
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Your message to READER couldn't be delivered.
reader wasn't found at example.net.

--4f1c
Content-Type: text/html; charset="us-ascii"
Content-Transfer-Encoding: base64

PGh0bWw+PGJvZHk+WW91ciBtZXNzYWdlIGNvdWxkbid0IGJlIGRlbGl2ZXJlZC48L2JvZHk+PC9odG1sPg==

--4f1c--

--d2b1f0a5-5c4e-4b1a-9d6e-0b9f8a7c6d5e
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR04MB.eurprd04.prod.outlook.com
Received-From-MTA: dns;mail.example.org
Arrival-Date: Mon, 30 Nov 2026 09:12:05 +0000

Final-Recipient: rfc822;READER
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup

--d2b1f0a5-5c4e-4b1a-9d6e-0b9f8a7c6d5e
Content-Type: message/rfc822

From: alerts@example.org
To: READER
Subject: Halt all executions: In progress
Message-ID: MESSAGE_ID

--d2b1f0a5-5c4e-4b1a-9d6e-0b9f8a7c6d5e--
"""

GMAIL = """\
Delivered-To: TO
Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: TO
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: MESSAGE_ID
In-Reply-To: MESSAGE_ID
X-Failed-Recipients: READER
Message-ID: <674ad3c7.050a0220.1a2b3c.0001.GMR@mx.google.com>
Date: Mon, 30 Nov 2026 01:12:07 -0800 (PST)
MIME-Version: 1.0
Content-Type: multipart/report; boundary="000000000000a1b2c3"; report-type=delivery-status

--000000000000a1b2c3
Content-Type: multipart/related; boundary="000000000000a1b2c4"

--000000000000a1b2c4
Content-Type: text/plain; charset="UTF-8"


** Address not found **

Your message wasn't delivered to READER because the address couldn't be found, or is unable to receive mail.

--000000000000a1b2c4--
--000000000000a1b2c3
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Received-From-MTA: dns; alerts@example.org
Arrival-Date: Mon, 30 Nov 2026 01:12:06 -0800 (PST)
X-Original-Message-ID: MESSAGE_ID

Final-Recipient: rfc822; READER
Action: failed
Status: 5.1.1
Remote-MTA: dns; gmail-smtp-in.l.google.com. (2a00:1450:400c:c00::1a, the
 server for the domain gmail.com.)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
Last-Attempt-Date: Mon, 30 Nov 2026 01:12:07 -0800 (PST)

--000000000000a1b2c3
Content-Type: message/rfc822

From: alerts@example.org
To: READER
Message-ID: MESSAGE_ID
Subject: Halt all executions: In progress

--000000000000a1b2c3--
"""

HOLIDAY = """\
Return-Path: <>
Delivered-To: TO
From: READER
To: TO
Subject: Automatic reply: Halt all executions
Auto-Submitted: auto-replied
In-Reply-To: MESSAGE_ID
Content-Type: text/plain

I am away until 15 December. 550 5.1.1 is the number of my room.
"""

FAILED = {"postfix": POSTFIX, "exim": EXIM, "old exim": OLD_EXIM, "exchange": EXCHANGE, "gmail": GMAIL}
FOR_NOW = {"postfix": POSTFIX_EXPIRED, "old exim": OLD_EXIM_EXPIRED}
NO_FAILURE = {"postfix, late": POSTFIX_DELAYED, "holiday": HOLIDAY}
