"""Reports of mail servers that a mail did not arrive, as they write them. What differs is put in by `report`."""

MESSAGE_ID = "<180749520712.345.6789012345678901234@rso-learning>"
ADDRESS = "siti@agency.example"

LETTER = """\
Subject: How does your plan go?
From: RSO Learning <learn@rso.example>
To: Siti <ADDRESS>
Date: Mon, 12 Apr 2027 02:00:05 +0000
Message-ID: MESSAGE_ID
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="===============1234=="

--===============1234==
Content-Type: text/plain; charset="utf-8"

Dear Siti, three minutes are enough.
--===============1234==--
"""

POSTFIX = """\
Return-Path: <>
Received: by mail.rso.example (Postfix)
	id 4B2C91A0F3; Mon, 12 Apr 2027 09:00:07 +0700 (+07)
Date: Mon, 12 Apr 2027 09:00:07 +0700 (+07)
From: MAILER-DAEMON@mail.rso.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bounces@rso.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="9F1D61A0F1.1807495207/mail.rso.example"
Content-Transfer-Encoding: 8bit
Message-Id: <20270412020007.4B2C91A0F3@mail.rso.example>

This is a MIME-encapsulated message.

--9F1D61A0F1.1807495207/mail.rso.example
Content-Description: Notification
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

This is the mail system at host mail.rso.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<ADDRESS>: host mx.agency.example[192.0.2.25] said: 550 5.1.1
    <ADDRESS>: Recipient address rejected: User unknown in virtual
    mailbox table (in reply to RCPT TO command)

--9F1D61A0F1.1807495207/mail.rso.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.rso.example
X-Postfix-Queue-ID: 9F1D61A0F1
X-Postfix-Sender: rfc822; bounces@rso.example
Arrival-Date: Mon, 12 Apr 2027 09:00:05 +0700 (+07)

Final-Recipient: rfc822; ADDRESS
Original-Recipient: rfc822;ADDRESS
Action: ACTION
Status: STATUS
Remote-MTA: dns; mx.agency.example
Diagnostic-Code: smtp; 550 5.1.1 <ADDRESS>: Recipient address
    rejected: User unknown in virtual mailbox table

--9F1D61A0F1.1807495207/mail.rso.example
Content-Description: Undelivered Message
Content-Type: message/rfc822
Content-Transfer-Encoding: 8bit

Return-Path: <bounces@rso.example>
Received: from learn.rso.example (unknown [192.0.2.7])
	by mail.rso.example (Postfix) with ESMTP id 9F1D61A0F1
	for <ADDRESS>; Mon, 12 Apr 2027 09:00:05 +0700 (+07)
LETTER
--9F1D61A0F1.1807495207/mail.rso.example--
"""

EXCHANGE_ONLINE = """\
Received: from HK0PR04MB2345.apcprd04.prod.outlook.com (2603:1096:203:8::12) by
 SG2PR04MB1234.apcprd04.prod.outlook.com (2603:1096:4:5::7) with Microsoft SMTP
 Server; Mon, 12 Apr 2027 02:00:09 +0000
From: Microsoft Outlook
	<MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@agency.example>
To: <bounces@rso.example>
Date: Mon, 12 Apr 2027 02:00:09 +0000
Content-Type: multipart/report; report-type=delivery-status;
	boundary="9f6aa2ac-0d6c-4a8a-9d41-7b5f1de5b0a1"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: en-US
Message-ID: <b1f0ab2c-1111-4222-8333-444455556666@SG2PR04MB1234.apcprd04.prod.outlook.com>
In-Reply-To: MESSAGE_ID
References: MESSAGE_ID
Subject: Undeliverable: How does your plan go?
Auto-Submitted: auto-replied
MIME-Version: 1.0

--9f6aa2ac-0d6c-4a8a-9d41-7b5f1de5b0a1
Content-Type: multipart/alternative; differences=Content-Type;
	boundary="70c3f8d5-7b16-4b15-9f75-5a1d2a0c7f11"

--70c3f8d5-7b16-4b15-9f75-5a1d2a0c7f11
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Delivery has failed to these recipients or groups:

ADDRESS<mailto:ADDRESS>
The email address you entered couldn't be found.

--70c3f8d5-7b16-4b15-9f75-5a1d2a0c7f11
Content-Type: text/html; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

<html><body><p>Delivery has failed to these recipients or groups:</p></body></html>

--70c3f8d5-7b16-4b15-9f75-5a1d2a0c7f11--

--9f6aa2ac-0d6c-4a8a-9d41-7b5f1de5b0a1
Content-Type: message/delivery-status

Reporting-MTA: dns;SG2PR04MB1234.apcprd04.prod.outlook.com
Received-From-MTA: dns;mail.rso.example
Arrival-Date: Mon, 12 Apr 2027 02:00:07 +0000

Final-Recipient: rfc822;ADDRESS
Action: ACTION
Status: STATUS
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ADDRESS not found by SMTP address lookup


--9f6aa2ac-0d6c-4a8a-9d41-7b5f1de5b0a1
Content-Type: message/rfc822

Received: from mail.rso.example (192.0.2.7) by
 SG1PEPF000012A3.mail.protection.outlook.com (10.167.240.9) with Microsoft SMTP
 Server; Mon, 12 Apr 2027 02:00:06 +0000
LETTER
--9f6aa2ac-0d6c-4a8a-9d41-7b5f1de5b0a1--
"""

EXCHANGE_SERVER = """\
From: <postmaster@agency.example>
To: <bounces@rso.example>
Subject: Undeliverable: How does your plan go?
Date: Mon, 12 Apr 2027 10:00:09 +0800
Message-ID: <4a5b6c7d-0000-4111-8222-333344445555@MBX01.agency.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="_0f9f7d0e-9c44-4ff7-8a0c-0b1f3c7c4b11_"

--_0f9f7d0e-9c44-4ff7-8a0c-0b1f3c7c4b11_
Content-Type: text/plain; charset="us-ascii"

Delivery has failed to these recipients or groups.

--_0f9f7d0e-9c44-4ff7-8a0c-0b1f3c7c4b11_
Content-Type: message/delivery-status

Reporting-MTA: dns;MBX01.agency.example
Received-From-MTA: dns;EDGE.agency.example
Arrival-Date: Mon, 12 Apr 2027 02:00:07 +0000

Original-Recipient: rfc822;ADDRESS
Final-Recipient: rfc822;ADDRESS
Action: ACTION
Status: STATUS
Diagnostic-Code: smtp;550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found
X-Display-Name: siti

--_0f9f7d0e-9c44-4ff7-8a0c-0b1f3c7c4b11_
Content-Type: text/rfc822-headers

Received: from EDGE.agency.example (10.0.0.5) by MBX01.agency.example (10.0.0.9)
 with Microsoft SMTP Server id 15.2.1118.7; Mon, 12 Apr 2027 10:00:07 +0800
Subject: How does your plan go?
From: RSO Learning <learn@rso.example>
To: Siti <ADDRESS>
Message-ID:
 MESSAGE_ID
Return-Path: bounces@rso.example

--_0f9f7d0e-9c44-4ff7-8a0c-0b1f3c7c4b11_--
"""

GMAIL = """\
Return-Path: <>
Received: by 2002:a05:6a00:1409:b0:4f7:3c1c:2e1a with SMTP id l9mr1234567pfu.33.1807495208;
        Sun, 11 Apr 2027 19:00:08 -0700 (PDT)
Content-Type: multipart/report; boundary="000000000000d2f5c305e1a2b3c4"; report-type=delivery-status
To: bounces@rso.example
Received: by 2002:a05:6a00:1409:b0:4f7:3c1c:2e1a with SMTP id l9mr1234567pfu.33;
 Sun, 11 Apr 2027 19:00:08 -0700 (PDT)
Auto-Submitted: auto-replied
Message-ID: <62554fe8.1c69fb81.1a2b3.4c5d.GMR@mx.google.com>
Date: Sun, 11 Apr 2027 19:00:08 -0700 (PDT)
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
Subject: Delivery Status Notification (Failure)
References: MESSAGE_ID
In-Reply-To: MESSAGE_ID
X-Failed-Recipients: ADDRESS

--000000000000d2f5c305e1a2b3c4
Content-Type: multipart/related; boundary="000000000000d2f62005e1a2b3c5"

--000000000000d2f62005e1a2b3c5
Content-Type: multipart/alternative; boundary="000000000000d2f62505e1a2b3c6"

--000000000000d2f62505e1a2b3c6
Content-Type: text/plain; charset="UTF-8"


** Address not found **

Your message wasn't delivered to ADDRESS because the address couldn't be found.

--000000000000d2f62505e1a2b3c6
Content-Type: text/html; charset="UTF-8"

<html><body><h1>Address not found</h1></body></html>

--000000000000d2f62505e1a2b3c6--
--000000000000d2f62005e1a2b3c5
Content-Type: image/png; name="icon.png"
Content-Disposition: attachment; filename="icon.png"
Content-Transfer-Encoding: base64
Content-ID: <icon.png>

iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
--000000000000d2f62005e1a2b3c5--
--000000000000d2f5c305e1a2b3c4
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Received-From-MTA: dns; bounces@rso.example
Arrival-Date: Sun, 11 Apr 2027 19:00:06 -0700 (PDT)
X-Original-Message-ID: MESSAGE_ID

Final-Recipient: rfc822; ADDRESS
Action: ACTION
Status: STATUS
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try
 550-5.1.1 double-checking the recipient's email address for typos or
 550-5.1.1 unnecessary spaces. For more information, go to
 550 5.1.1  https://support.google.com/mail/?p=NoSuchUser l9mr1234567pfu.33 - gsmtp
Last-Attempt-Date: Sun, 11 Apr 2027 19:00:08 -0700 (PDT)

--000000000000d2f5c305e1a2b3c4
Content-Type: message/rfc822

X-Received: by 2002:a05:6a00:1409:b0:4f7:3c1c:2e1a with SMTP id
 l9mr1234567pfu.33.1807495206; Sun, 11 Apr 2027 19:00:06 -0700 (PDT)
Return-Path: <bounces@rso.example>
LETTER
--000000000000d2f5c305e1a2b3c4--
"""

EXIM = """\
Return-path: <>
Envelope-to: bounces@rso.example
Delivery-date: Mon, 12 Apr 2027 02:00:08 +0000
Received: from Debian-exim by mail.rso.example with local (Exim 4.96)
	id 1pmAbC-0001Xy-2Z
	for bounces@rso.example;
	Mon, 12 Apr 2027 02:00:08 +0000
X-Failed-Recipients: ADDRESS
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.rso.example>
To: bounces@rso.example
References: MESSAGE_ID
Content-Type: multipart/report; report-type=delivery-status; boundary=1807495208-eximdsn-1203040506
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1pmAbC-0001Xy-2Z@mail.rso.example>
Date: Mon, 12 Apr 2027 02:00:08 +0000

--1807495208-eximdsn-1203040506
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ADDRESS
    host mx.agency.example [192.0.2.25]
    SMTP error from remote mail server after RCPT TO:<ADDRESS>:
    550 No such user here

--1807495208-eximdsn-1203040506
Content-type: message/delivery-status

Reporting-MTA: dns; mail.rso.example

Action: ACTION
Final-Recipient: rfc822;ADDRESS
Status: STATUS
Remote-MTA: dns; mx.agency.example
Diagnostic-Code: smtp; 550 No such user here

--1807495208-eximdsn-1203040506
Content-type: message/rfc822

Return-path: <bounces@rso.example>
Received: from [192.0.2.7] (helo=learn.rso.example)
	by mail.rso.example with esmtp (Exim 4.96)
	id 1pmAbB-0001Xw-1k
	for ADDRESS;
	Mon, 12 Apr 2027 02:00:05 +0000
LETTER
--1807495208-eximdsn-1203040506--
"""

INTERNATIONAL = """\
From: MAILER-DAEMON@mail.rso.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bounces@rso.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type=global-delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=utf-8

It could not be delivered.

--b1
Content-Type: message/global-delivery-status
Content-Transfer-Encoding: 8bit

Reporting-MTA: dns; mail.rso.example

Final-Recipient: utf-8; ADDRESS
Action: ACTION
Status: STATUS
Diagnostic-Code: smtp; 550 5.1.1 ستي is not known here

--b1
Content-Type: message/global-headers
Content-Transfer-Encoding: 8bit

Subject: ماذا عن خطتك
Message-ID: MESSAGE_ID

--b1--
"""

SERVERS = {
    "postfix": (POSTFIX, "5.1.1"), "exchange online": (EXCHANGE_ONLINE, "5.1.10"),
    "exchange server": (EXCHANGE_SERVER, "5.1.1"), "gmail": (GMAIL, "5.1.1"), "exim": (EXIM, "5.0.0"),
    "international": (INTERNATIONAL, "5.1.1"),
}  # fmt: skip


def report(
    server: str = "postfix", *, message_id: str = MESSAGE_ID, address: str = ADDRESS, status: str = "", action="failed"
) -> bytes:
    """What a server writes, with its own status unless another is wanted; lines end as they do on the way."""
    text, usual = SERVERS[server]
    text = text.replace("LETTER\n", LETTER).replace("MESSAGE_ID", message_id).replace("ADDRESS", address)
    text = text.replace("ACTION", action).replace("STATUS", status or usual)
    return text.replace("\n", "\r\n").encode()
