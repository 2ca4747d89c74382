/** Destinations that are mailboxes, reached by a mail server of the owner's. */
import type { EmailDestination } from '../domain/destination.ts';
import { isMailAddress } from '../domain/mail-address.ts';
import { Problem } from '../domain/problem.ts';
import { checkTemplate } from './check-template.ts';
import type { DestinationKind } from './destination-kind.ts';

const hostPattern =
  /^(?:[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*\.?|[0-9a-f:.]+)$/i;
export const emailKind: DestinationKind<EmailDestination> = {
  defaults: {
    port: 587,
    secure: 'starttls',
    username: null,
    password: null,
    subjectTemplate: null,
    template: null,
    htmlTemplate: null,
  },
  secrets: ['password'],
  anchors: ['host', 'port', 'secure', 'username'],
  check(_parts, destination) {
    const { host, username, password, from, to, secure } = destination;
    if (!hostPattern.test(host)) {
      throw Problem.field(['host'], 'a name such as mail.example.com, or an address, without port');
    }
    if ((username === null) !== (password === null)) {
      const missing = username === null ? 'username' : 'password';
      throw Problem.field([missing], 'username and password come together, or neither');
    }
    if (password !== null && secure === 'none') {
      throw Problem.field(
        ['secure'],
        'a password does not travel in the clear: `starttls` or `tls`',
      );
    }
    checkAddress(from, ['from']);
    to.forEach((address, index) => checkAddress(address, ['to', index]));
    checkTemplate(destination.subjectTemplate, ['subjectTemplate']);
    checkTemplate(destination.template, ['template']);
    checkTemplate(destination.htmlTemplate, ['htmlTemplate']);
    return destination;
  },
};

/** Throws a `Problem` that names the field. */
export function checkAddress(text: string, path: (string | number)[]): void {
  if (isMailAddress(text)) return;
  throw Problem.field(path, 'not a mail address: `ana@example.com`, or `Ana <ana@example.com>`');
}
