import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EmailDestination, ShapedDelivery } from './destination.ts';
import { mailMessage, type MailMessage } from './mail-message.ts';

const destination: EmailDestination = {
  type: 'email',
  host: 'mail.example.com',
  port: 587,
  secure: 'starttls',
  username: null,
  password: null,
  from: 'Hub <hub@shop.example>',
  to: ['ana@team.example'],
  subjectTemplate: null,
  template: null,
  htmlTemplate: null,
};
const shaped = {
  delivery: {
    messageId: 'msg_2ZNh0t2EyGaGvDAX5ynBZNv7Pbr',
    endpointId: 'ep_1',
    applicationId: 'a',
  },
  payload: { id: 7, name: 'a\r\nBcc: eve@evil.example' },
  eventType: 'order.paid',
  headers: {},
  enriched: null,
} as unknown as ShapedDelivery;

function mailOf(fields: Partial<EmailDestination>): MailMessage {
  const mail = mailMessage({ ...destination, ...fields }, shaped);
  assert.ok('ok' in mail, JSON.stringify(mail));
  return mail.ok;
}

test('its id names message and endpoint, and its date is that of the message', () => {
  const { messageId, date, subject, text, html } = mailOf({});
  assert.equal(messageId, '<msg_2ZNh0t2EyGaGvDAX5ynBZNv7Pbr.ep_1@shop.example>');
  assert.equal(date.toISOString(), mailOf({}).date.toISOString());
  assert.equal(subject, 'order.paid');
  assert.match(text!, /^order\.paid\n\nid: 7\n/);
  assert.equal(html, null);
});

test('a subject is one line, and never empty', () => {
  assert.equal(mailOf({ subjectTemplate: '{{payload.name}}' }).subject, 'a Bcc: eve@evil.example');
  assert.equal(mailOf({ subjectTemplate: '{{payload.none}}' }).subject, 'order.paid');
  assert.equal(mailOf({ subjectTemplate: 'x'.repeat(1000) }).subject.length, 250);
});

test('HTML alone is sent alone', () => {
  const { text, html } = mailOf({ htmlTemplate: '<p>{{payload.id}}</p>' });
  assert.deepEqual([text, html], [null, '<p>7</p>']);
});
