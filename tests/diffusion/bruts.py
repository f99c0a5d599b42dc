"""Mail as servers write it: bounces, absences, complaints. Names are invented."""

NOTRE = "<0a1b2c3d4e5f60718293a4b5c6d7e8f901234567@portail.exemple.fr>"


def octets(text, **values):
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text.lstrip("\n").replace("{notre}", NOTRE).replace("\n", "\r\n").encode()


POSTFIX = """
Return-Path: <>
Date: Wed, 25 Nov 2026 10:12:03 +0100 (CET)
From: MAILER-DAEMON@mx.exemple.fr (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: portail@exemple.fr
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="4F2A1.1795598323/mx.exemple.fr"
Message-Id: <20261125091203.4F2A2@mx.exemple.fr>

This is a MIME-encapsulated message.

--4F2A1.1795598323/mx.exemple.fr
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.exemple.fr.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<anne@asso.exemple.org>: host mail.asso.exemple.org[192.0.2.7] said: {diagnostic}

--4F2A1.1795598323/mx.exemple.fr
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.exemple.fr
X-Postfix-Queue-ID: 4F2A1
X-Postfix-Sender: rfc822; portail@exemple.fr
Arrival-Date: Wed, 25 Nov 2026 10:12:01 +0100 (CET)

Final-Recipient: rfc822; anne@asso.exemple.org
Original-Recipient: rfc822;anne@asso.exemple.org
Action: {action}
Status: {status}
Remote-MTA: dns; mail.asso.exemple.org
Diagnostic-Code: smtp; {diagnostic}

--4F2A1.1795598323/mx.exemple.fr
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <portail@exemple.fr>
From: Portail <portail@exemple.fr>
To: anne@asso.exemple.org
Subject: =?utf-8?q?Vos_fiches_sont-elles_=C3=A0_jour_=3F?=
Message-ID: {notre}
Auto-Submitted: auto-generated

--4F2A1.1795598323/mx.exemple.fr--
"""

EXCHANGE = """
From: Microsoft Outlook <postmaster@asso.exemple.org>
To: <portail@exemple.fr>
Date: Wed, 25 Nov 2026 09:12:03 +0000
Content-Type: multipart/report; report-type=delivery-status;
 boundary="_d1c2_"
Content-Language: fr-FR
Message-ID: <aa11-bb22@asso.exemple.org>
Subject: =?utf-8?B?Tm9uIHJlbWlzwqA6IFZvcyBmaWNoZXM=?=
Auto-Submitted: auto-replied
X-MS-Exchange-Message-Is-Ndr:
MIME-Version: 1.0

--_d1c2_
Content-Type: multipart/alternative; differences=Content-Type; boundary="_e3f4_"

--_e3f4_
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

TGUgbWVzc2FnZSBuJ2EgcGFzIHB1IMOqdHJlIHJlbWlzLg==

--_e3f4_--

--_d1c2_
Content-Type: message/delivery-status

Reporting-MTA: dns;SRV01.asso.exemple.org
Received-From-MTA: dns;mx.exemple.fr
Arrival-Date: Wed, 25 Nov 2026 09:12:02 +0000

Final-Recipient: rfc822;Bob.Martin@asso.exemple.org
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP
 address lookup

--_d1c2_
Content-Type: message/rfc822

From: Portail <portail@exemple.fr>
To: <Bob.Martin@asso.exemple.org>
Message-ID: {notre}
Subject: Vos fiches
MIME-Version: 1.0
Content-Type: text/plain

Bonjour
--_d1c2_--
"""

EXIM = """
Return-path: <>
From: Mail Delivery System <Mailer-Daemon@relais.exemple.net>
To: portail@exemple.fr
Auto-Submitted: auto-replied
X-Failed-Recipients: lea@asso.exemple.net
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1abcDe-0001Xy-9Z@relais.exemple.net>
Date: Wed, 25 Nov 2026 10:12:03 +0100

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  lea@asso.exemple.net
    host mail.asso.exemple.net [192.0.2.9]
    SMTP error from remote mail server after RCPT TO:<lea@asso.exemple.net>:
    550 5.1.1 <lea@asso.exemple.net>: Recipient address rejected: User unknown

------ This is a copy of the message, including all the headers. ------

Return-path: <portail@exemple.fr>
From: Portail <portail@exemple.fr>
To: lea@asso.exemple.net
Message-ID: {notre}
Subject: Vos fiches

Bonjour
"""

ABSENCE = """
Return-Path: <anne@asso.exemple.org>
From: Anne Petit <anne@asso.exemple.org>
To: portail@exemple.fr
Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_Vos_fiches?=
Date: Wed, 25 Nov 2026 10:13:00 +0100
Message-ID: <oof-1@asso.exemple.org>
In-Reply-To: {notre}
{entete}
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Bonjour,
Je suis absente jusqu'au 7 décembre. En cas d'urgence, écrivez à accueil@asso.exemple.org.
5.1.1 anne@asso.exemple.org
"""

PLAINTE = """
From: <fbl@operateur.exemple.com>
Date: Wed, 25 Nov 2026 10:20:00 +0100
Subject: Complaint
To: <abus@exemple.fr>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report;
     boundary="part1_13d.2e68ed54_boundary"

--part1_13d.2e68ed54_boundary
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report.

--part1_13d.2e68ed54_boundary
Content-Type: message/feedback-report

Feedback-Type: {genre}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <portail@exemple.fr>
Original-Rcpt-To: <anne@asso.exemple.org>
Source-IP: 192.0.2.2

--part1_13d.2e68ed54_boundary
Content-Type: message/rfc822
Content-Disposition: inline

From: <portail@exemple.fr>
To: undisclosed
Subject: Vos fiches
Message-ID: {notre}

Bonjour
--part1_13d.2e68ed54_boundary--
"""

REPONSE = """
From: Anne Petit <anne@asso.exemple.org>
To: portail@exemple.fr
Subject: Re: Vos fiches
Message-ID: <reponse-1@asso.exemple.org>
In-Reply-To: {notre}
Content-Type: text/plain; charset=utf-8

Bonjour, notre num=E9ro a changé. Final-Recipient: rfc822; anne@asso.exemple.org Status: 5.1.1
"""


def postfix(status="5.1.1", action="failed", diagnostic="550 5.1.1 User unknown"):
    return octets(POSTFIX, status=status, action=action, diagnostic=diagnostic)
