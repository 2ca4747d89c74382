/** Jira and Confluence webhooks with a secret. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

function atlassian(type: string, title: string, docs: string): Provider {
  return {
    type,
    title,
    grade: 'fair',
    known: 'code',
    docs,
    note: 'Webhooks of Connect apps, which carry a JWT, are not taken.',
    fields: [secretField('The secret that was set for the webhook.')],
    scheme: {
      kind: 'hmac',
      algorithm: 'sha256',
      key: { field: 'secret' },
      signature: { from: 'header:x-hub-signature', prefix: 'sha256=' },
      encoding: 'hex',
      signed: '{body}',
    },
    eventKey: ['{header:x-atlassian-webhook-identifier}'],
    eventType: ['{body:webhookEvent}', '{body:event}', '{body:eventType}'],
  };
}

export const jira = atlassian(
  'jira',
  'Jira',
  'https://developer.atlassian.com/cloud/jira/platform/webhooks/',
);
export const confluence = atlassian(
  'confluence',
  'Confluence',
  'https://confluence.atlassian.com/doc/managing-webhooks-1021225606.html',
);
