/** Sends mails through the mail server of the destination (SMTP, RFC 5321), a connection for each. */
import type { Socket } from 'node:net';
import type { EmailDestination, SendTo, SendWay } from '../domain/destination.ts';
import type { TlsIdentity } from '../domain/endpoint-access.ts';
import { mailMessage, type MailMessage } from '../domain/mail-message.ts';
import { oneLine, shortened } from '../domain/message-summary.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Clock } from '../lib/clock.ts';
import { failureCause } from '../outbound/failure-cause.ts';
import type { GuardedSockets } from '../outbound/guarded-socket.ts';

export interface MailParts {
  clock: Clock;
  sockets: GuardedSockets;
  /** From the look-up of the name to the server's last word. */
  deadlineMs: number;
}

/** What the client says of a mail that the server took. */
interface Sent {
  response: string;
  rejected: readonly unknown[];
  rejectedErrors?: readonly { recipient?: string; response?: string }[];
}

/** What it throws where the server answered; without an answer, code and message as of any connection. */
interface SmtpFailure extends Error {
  code?: string;
  responseCode?: number;
  response?: string;
}

const answerCharsMax = 300;

export function createSendMail({
  clock,
  sockets,
  deadlineMs,
}: MailParts): SendTo<EmailDestination> {
  return async (destination, shaped, way) => {
    const startedAt = clock.elapsed();
    const spent = () => ({ durationMs: clock.elapsed() - startedAt });
    const mail = mailMessage(destination, shaped);
    if ('error' in mail) return { kind: 'failed', cause: mail.error, ...spent() };
    let socket: Socket | null = null;
    let isLate = false;
    const late = Promise.withResolvers<never>();
    const cancel = clock.after(deadlineMs, () => {
      isLate = true;
      late.reject(new Error(`the mail server had not taken it within ${deadlineMs / 1000} s`));
      socket?.destroy();
    });
    try {
      const opening = open(sockets, destination, way).then((opened) => {
        socket = opened;
        if (isLate) opened.destroy();
        return opened;
      });
      const sending = opening.then((opened) =>
        transfer(opened, destination, mail.ok, way, deadlineMs),
      );
      const sent = await Promise.race([sending, late.promise]);
      return { ...taken(sent), ...spent() };
    } catch (error) {
      return { ...failureOf(error as SmtpFailure), ...spent() };
    } finally {
      cancel();
      late.promise.catch(() => {});
      (socket as Socket | null)?.destroy();
    }
  };
}

function open(
  sockets: GuardedSockets,
  { host, port, secure }: EmailDestination,
  { tls: identity }: SendWay,
): Promise<Socket> {
  const tls = { tls: 'now', starttls: 'later', none: 'none' } as const;
  return sockets.open({ host, port, tls: tls[secure], identity });
}

/** The client is loaded by the first mail: most servers never send one. */
async function transfer(
  connection: Socket,
  destination: EmailDestination,
  { messageId, date, from, to, subject, text, html }: MailMessage,
  { tls: identity }: SendWay,
  timeoutMs: number,
): Promise<Sent> {
  const { createTransport } = await import('nodemailer');
  const { host, port, secure, username, password } = destination;
  const client = createTransport({
    host,
    port,
    secure: secure === 'tls',
    requireTLS: secure === 'starttls',
    // What stands in the clear stays so, whatever the server offers: that is what was chosen.
    ignoreTLS: secure === 'none',
    name: hostOf(from),
    ...(username === null || password === null ? {} : { auth: { user: username, pass: password } }),
    tls: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      ...tlsOf(identity),
    },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    maxResponseSize: 65_536,
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket: (_options, done) => done(null, { connection, secured: secure === 'tls' }),
  });
  return client.sendMail({
    messageId,
    date,
    from,
    to,
    subject,
    ...(text === null ? {} : { text }),
    ...(html === null ? {} : { html }),
    // Nobody's absence note is wanted (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  }) as unknown as Promise<Sent>;
}

/** What is shown and trusted once the connection turns to TLS. */
function tlsOf(identity: TlsIdentity | null): object {
  if (identity === null) return {};
  const { client, authorities } = identity;
  return {
    ...(client === null ? {} : { cert: client.certificate, key: client.privateKey }),
    ...(authorities === null ? {} : { ca: authorities, allowPartialTrustChain: true }),
  };
}

/** Its own words are the body, as of an HTTP server. Who was refused among several stands there too. */
function taken({ response, rejectedErrors = [] }: Sent): Answer {
  const refused = rejectedErrors.map(
    ({ recipient, response: why }) => `${recipient ?? 'one address'} was not taken: ${why ?? ''}`,
  );
  return answered(Number(/^\d{3}/.exec(response)?.[0] ?? 250), [response, ...refused].join('\n'));
}

type Answer = Omit<Extract<Outcome, { kind: 'answered' }>, 'durationMs'>;
type Failure = Omit<Extract<Outcome, { kind: 'failed' }>, 'durationMs'>;

function failureOf(error: SmtpFailure): Answer | Failure {
  const { responseCode: status = 0, response = '' } = error;
  if (status < 400 || status > 599) return { kind: 'failed', cause: failureCause(error) };
  const said = shortened(oneLine(response), answerCharsMax);
  if (error.code === 'ETLS') {
    return { kind: 'failed', cause: `not sent: the mail server offers no STARTTLS (${said})` };
  }
  const cause =
    error.code === 'EAUTH'
      ? `the mail server does not take the name and password: ${said}`
      : status < 500
        ? `the mail server cannot take it for now: ${said}`
        : `the mail server refuses it for good, so another attempt helps only once that is corrected: ${said}`;
  return { ...answered(status, response), cause };
}

function answered(status: number, said: string): Answer {
  const body = new TextEncoder().encode(said);
  return { kind: 'answered', status, body, retryAfter: null, control: null };
}

function hostOf(from: string): string {
  return /@([^\s<>@]+)>?$/.exec(from)?.[1] ?? 'localhost';
}
