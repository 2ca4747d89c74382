/** Destinations that are mailboxes, reached by a mail server of the owner's. */
import type { EmailDestination } from '../domain/destination.ts';
import { Problem } from '../domain/problem.ts';
import { checkTemplate } from './check-template.ts';
import type { DestinationKind } from './destination-kind.ts';

const hostPattern =
  /^(?:[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*\.?|[0-9a-f:.]+)$/i;
/** `name@host`, with or without a name to be shown before it in the form `Name <name@host>`. */
const addressPattern = /^[^\s<>@,;:"()[\]\\\p{Cc}]+@[^\s<>@,;:"()[\]\\\p{Cc}]+$/u;
const namedPattern = /^[^<>,;:()"\\\p{Cc}]* <([^<>]+)>$/u;

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

function checkAddress(text: string, path: (string | number)[]): void {
  const address = namedPattern.exec(text)?.[1] ?? text;
  if (addressPattern.test(address)) return;
  throw Problem.field(path, 'not a mail address: `ana@example.com`, or `Ana <ana@example.com>`');
}
