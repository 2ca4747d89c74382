/** Adobe Acrobat Sign, which wants to read its own client id in each answer. */
import type { Provider } from '../provider.ts';

export const adobeSign: Provider = {
  type: 'adobe-sign',
  title: 'Adobe Acrobat Sign',
  grade: 'weak',
  known: 'vendor',
  docs: 'https://helpx.adobe.com/sign/web/developers/webhooks/overview.html',
  note: 'It shows the id of its application and signs nothing: allowedAddresses adds to it.',
  fields: [
    {
      name: 'clientId',
      help: 'The client id of the application that made the webhook.',
      secret: true,
      required: true,
      several: true,
    },
  ],
  scheme: { kind: 'token', token: { from: 'header:x-adobesign-clientid' }, field: 'clientId' },
  handshakes: [
    {
      when: 'verified',
      name: 'verification of intent',
      if: { method: 'GET' },
      answer: {
        status: 200,
        headers: {
          'content-type': 'application/json',
          'x-adobesign-clientid': '{header:x-adobesign-clientid}',
        },
        body: '{{"xAdobeSignClientId":{header:x-adobesign-clientid|json}}}',
      },
    },
  ],
  methods: ['POST', 'GET'],
  answer: (subject) => {
    const clientId = subject.text('header:x-adobesign-clientid') ?? '';
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ xAdobeSignClientId: clientId }),
    };
  },
  eventKey: ['{body:webhookNotificationId}'],
  eventType: ['{body:event}'],
};
