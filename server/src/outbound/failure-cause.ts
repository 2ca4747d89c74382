/** Says in words why a request failed. */
import type { PeerCertificate } from 'node:tls';

/** The address was refused before anything was sent. */
export class AddressRefused extends Error {}

/** One sentence without a full stop, for the person who reads the record of the attempt. */
export function failureCause(error: unknown): string {
  return causeOf(error as Failure)
    .replaceAll(/\s+/g, ' ')
    .replace(/[ .]+$/, '');
}

type Failure = NodeJS.ErrnoException & { cert?: PeerCertificate; reason?: string };

function causeOf(failure: Failure): string {
  const code = failure.code ?? '';
  const certificate = certificateCause(code, failure);
  if (certificate !== null) return certificate;
  switch (code) {
    case 'ECONNREFUSED':
      return 'connection refused: nothing listens at this address and port';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'the receiver closed the connection before it answered';
    case 'UND_ERR_SOCKET':
      // Statuses that only make sense where they were asked for: 100 and 101.
      return failure.message.startsWith('bad ')
        ? `the answer is not one to this request (${failure.message})`
        : 'the receiver closed the connection before it answered';
    case 'UND_ERR_INVALID_ARG':
    case 'UND_ERR_NOT_SUPPORTED':
      return `the request cannot be sent as it is stored (${failure.message})`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'there is no route to this address';
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return 'no connection could be made in time';
    case 'UND_ERR_HEADERS_OVERFLOW':
    case 'HPE_HEADER_OVERFLOW':
      return 'the headers of the answer are larger than 16 kB';
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      // So the parser calls whatever it stumbles upon once a length was given.
      return 'the answer is not HTTP (its headers contradict each other, or cannot be read)';
    case 'EMFILE':
    case 'ENFILE':
      return 'this server has no file handles left: raise its limit (ulimit -n)';
  }
  // The parser names its errors, but gives only some of them a code.
  if (code.startsWith('HPE_') || failure.name === 'HTTPParserError') {
    return `the answer is not HTTP (${failure.reason ?? innermost(failure.message)})`;
  }
  // Alerts that a server sends once it has seen what the client shows (RFC 8446, section 6.2).
  if (/_ALERT_(CERTIFICATE_|BAD_CERTIFICATE|UNKNOWN_CA|UNSUPPORTED_CERTIFICATE)/.test(code)) {
    return `the receiver asks for another client certificate than it was shown (${failure.reason ?? code})`;
  }
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') {
    return `the TLS handshake failed (${failure.reason ?? code})`;
  }
  return failure.message || 'the request failed';
}

/** What stands in brackets at the end, or else all of it. */
function innermost(message: string): string {
  return /\(([^()]+)\)$/.exec(message)?.[1] ?? message;
}

function certificateCause(
  code: string,
  { cert, message }: { cert?: PeerCertificate; message: string },
): string | null {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return cert?.valid_to === undefined
        ? 'the certificate has expired'
        : `the certificate expired on ${dateOf(cert.valid_to)}`;
    case 'CERT_NOT_YET_VALID':
      return 'the certificate is not valid yet';
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return 'the certificate is self-signed, so nobody vouches for it';
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return 'the certificate comes from an unknown authority, or the receiver sends no chain';
    case 'INVALID_PURPOSE':
    case 'INVALID_CA':
    case 'PATH_LENGTH_EXCEEDED':
    case 'UNSPECIFIED':
      // Node has no code for the rest, such as keys that are too short.
      return `the certificate is refused (${message})`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `the certificate is for other names (${cert?.subjectaltname ?? message})`;
    default:
      return code.startsWith('CERT_') ? `the certificate is refused (${code})` : null;
  }
}

function dateOf(text: string): string {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? text : at.toISOString().slice(0, 10);
}
