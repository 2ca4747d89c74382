/** What people send from scripts in one line: text, a form, JSON, or nothing but an address. */
import { fillText } from '../fill-template.ts';
import { eachReceipt } from '../name-receipt.ts';
import type { Provider } from '../provider.ts';

export const curl: Provider = {
  type: 'curl',
  title: 'A line in a script',
  grade: 'none',
  known: 'vendor',
  note: 'Whoever knows the address is believed: curl -d status=ok ADDRESS. Each request is an event of its own.',
  fields: [
    {
      name: 'eventType',
      help: 'What an event is called: a fixed name, or a template such as backup.{body:status}.',
      secret: false,
      required: false,
      form: 'template',
    },
  ],
  scheme: { kind: 'none' },
  methods: ['GET', 'POST', 'PUT'],
  answer: {
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: 'accepted\n',
  },
  eventKey: ['{header:idempotency-key}', eachReceipt],
  eventType: [
    (subject) => {
      const [template] = subject.settings('eventType');
      return template === undefined ? null : fillText(template, subject);
    },
    '{query:type}',
    '{body:type}',
  ],
};
