/** DocuSign Connect: JSON or XML, signed with each of the keys of the account in a header of its own. */
import { checkHmac } from '../check-hmac.ts';
import { optionalSecretField, unlessWithout } from '../optional-secret.ts';
import type { Provider } from '../provider.ts';
import { refused, type Verdict } from '../scheme.ts';
import type { Subject } from '../subject.ts';

/** As many keys as an account may have. */
const signaturesMax = 100;

function checkAny(subject: Subject): Verdict {
  let verdict: Verdict = refused('signature_missing', 'header:x-docusign-signature-1 is absent');
  for (let number = 1; number <= signaturesMax; number++) {
    const from = `header:x-docusign-signature-${number}` as const;
    if (subject.texts(from).length === 0) break;
    verdict = checkHmac(
      {
        kind: 'hmac',
        algorithm: 'sha256',
        key: { field: 'secret' },
        signature: { from },
        encoding: 'base64',
        signed: '{body}',
      },
      subject,
    );
    if (verdict.ok || verdict.reason === 'signature_ambiguous') break;
  }
  return verdict;
}

/** The text of the first element of a name in the XML of older configurations. */
function inXml(name: string): (subject: Subject) => string | null {
  const element = new RegExp(`<${name}>([^<]{1,200})</${name}>`);
  return (subject) => element.exec(subject.text('body') ?? '')?.[1] ?? null;
}

export const docusign: Provider = {
  type: 'docusign',
  title: 'DocuSign',
  grade: 'strong',
  known: 'code',
  docs: 'https://developers.docusign.com/platform/webhooks/connect/hmac/',
  note: 'Without a secret its grade is none.',
  fields: [optionalSecretField('A Connect HMAC key of the account.')],
  scheme: unlessWithout('secret', {
    kind: 'own',
    name: 'HMAC-SHA256 of the body in one of several headers',
    check: checkAny,
  }),
  eventKey: ['{body:data.envelopeId}-{body:event}-{body:generatedDateTime}'],
  eventType: [
    '{body:event}',
    (subject) => {
      const status = inXml('Status')(subject);
      return status === null ? null : `envelope-${status.toLowerCase()}`;
    },
  ],
};
