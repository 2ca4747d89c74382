/** Destinations that are mailboxes, at a real mail server. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createAuthority } from '../support/certificates.ts';
import { withDestination } from '../support/destination.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { headerOf, smtpError, startMailServer } from '../support/mail-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const folder = temporaryFolder();
after(() => folder[Symbol.dispose]());
mkdirSync(join(folder.path, 'ca'));
const authority = createAuthority(join(folder.path, 'ca'));
const gancho = await serveGancho({
  env: { GANCHO_RETRY_SCHEDULE: '1,3600', GANCHO_REQUEST_TIMEOUT: '3' },
});
after(() => gancho[Symbol.asyncDispose]());

const mailTo = (port: number, fields: object = {}) => ({
  type: 'email',
  host: '127.0.0.1',
  port,
  secure: 'none',
  from: 'Gancho <hub@shop.example>',
  to: ['ana@team.example', 'Bia <bia@team.example>'],
  ...fields,
});

/** The endpoint trusts the authority of the tests. */
async function overTls(port: number, fields: object) {
  const set = await withDestination(gancho, mailTo(port, fields));
  const path = set.path.replace('/destination', '/ca');
  const certificates = readFileSync(authority.certFile, 'utf8');
  const trusted = await gancho.api('PUT', path, { certificates });
  assert.equal(trusted.status, 200, trusted.text);
  return set;
}

test('a mail says what happened, with an id that stays the same', async () => {
  await using server = await startMailServer({ disabledCommands: ['STARTTLS', 'AUTH'] });
  const { endpointId, send, attempts, resend } = await withDestination(gancho, mailTo(server.port));
  const { id } = await send({ order: { id: 7 }, total: 'R$ 10' }, 'order.paid');
  const [attempt] = await attempts(id);
  assert.equal(attempt!.url, `smtp://127.0.0.1:${server.port}`);
  assert.equal(attempt!.responseStatusCode, 250);
  assert.match(attempt!.response, /^250 OK queued as test-1/);
  const [mail] = server.mails;
  assert.equal(mail!.from, 'hub@shop.example');
  assert.deepEqual(mail!.to, ['ana@team.example', 'bia@team.example']);
  assert.equal(headerOf(mail!.raw, 'subject'), 'order.paid');
  assert.equal(headerOf(mail!.raw, 'message-id'), `<${id}.${endpointId}@shop.example>`);
  assert.equal(headerOf(mail!.raw, 'auto-submitted'), 'auto-generated');
  assert.match(mail!.raw, /\r\norder\.id: 7\r\n/);
  await resend(id);
  await attempts(id, 2);
  const [first, second] = server.mails.map(({ raw }) => raw);
  for (const name of ['message-id', 'date', 'subject']) {
    assert.equal(headerOf(second!, name), headerOf(first!, name));
  }
});

test('templates make subject, text and HTML, and no value breaks out of them', async () => {
  await using server = await startMailServer({ disabledCommands: ['STARTTLS', 'AUTH'] });
  const { send } = await withDestination(
    gancho,
    mailTo(server.port, {
      subjectTemplate: 'Order {{payload.id}}',
      template: 'Total {{payload.total}}',
      htmlTemplate: '<b>{{payload.id}}</b>',
    }),
  );
  await send({ id: '7\r\nBcc: eve@evil.example\r\n\r\n<script>', total: 5 });
  await waitFor('the mail', () => server.mails.length === 1);
  const { raw, to } = server.mails[0]!;
  assert.equal(headerOf(raw, 'subject'), 'Order 7 Bcc: eve@evil.example <script>');
  assert.equal(headerOf(raw, 'bcc'), undefined);
  assert.equal(to.length, 2);
  assert.match(raw, /Total 5/);
  assert.match(raw, /&#60;script&#62;/);
  assert.match(headerOf(raw, 'content-type')!, /^multipart\/alternative/);
});

for (const secure of ['tls', 'starttls'] as const) {
  test(`over ${secure} name and password are shown, and the certificate is checked`, async () => {
    const certificate = authority.issue();
    await using server = await startMailServer({
      ...certificate,
      secure: secure === 'tls',
      authOptional: false,
      onAuth({ username, password }, _session, done) {
        if (username === 'ana' && password === 'right') done(null, { user: 'ana' });
        else done(smtpError(535, 'no such user'));
      },
    });
    const login = { secure, username: 'ana', password: 'right' };
    const { path, put, send, attempts } = await overTls(server.port, login);
    const { id } = await send({});
    assert.equal((await attempts(id))[0]!.responseStatusCode, 250);
    assert.deepEqual([server.mails[0]!.secure, server.mails[0]!.user], [true, 'ana']);

    await put(mailTo(server.port, { ...login, password: 'wrong' }));
    const [refused] = await attempts((await send({})).id);
    assert.equal(refused!.responseStatusCode, 535);
    assert.match(refused!.cause!, /does not take the name and password/);
    assert.notEqual(refused!.nextAttempt, null);

    await put(mailTo(server.port, login));
    await gancho.api('PUT', path.replace('/destination', '/ca'), { certificates: null });
    const [untrusted] = await attempts((await send({})).id);
    assert.equal(untrusted!.responseStatusCode, 0);
    assert.match(untrusted!.cause!, /certificate/);
    assert.equal(server.mails.length, 1);
  });
}

test('without STARTTLS nothing is told to a server that was to offer it', async () => {
  await using server = await startMailServer({ disabledCommands: ['STARTTLS'] });
  const { send, attempts } = await withDestination(
    gancho,
    mailTo(server.port, { secure: 'starttls', username: 'ana', password: 'right' }),
  );
  const [attempt] = await attempts((await send({})).id);
  assert.equal(attempt!.status, 2);
  assert.match(attempt!.cause!, /offers no STARTTLS/);
  assert.equal(server.mails.length, 0);
});

test('what the server cannot take for now is tried again; what it refuses for good says so', async () => {
  let asked = 0;
  await using server = await startMailServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo({ address }, _session, done) {
      if (address.startsWith('gone')) return done(smtpError(550, 'no such mailbox'));
      asked += 1;
      done(asked === 1 ? smtpError(451, 'greylisted, come back') : undefined);
    },
  });
  const one = await withDestination(gancho, mailTo(server.port, { to: ['ana@team.example'] }));
  const [later, first] = await one.attempts((await one.send({})).id, 2);
  assert.equal(first!.responseStatusCode, 451);
  assert.match(first!.cause!, /cannot take it for now: .*greylisted/);
  assert.equal(later!.responseStatusCode, 250);

  const gone = await withDestination(gancho, mailTo(server.port, { to: ['gone@team.example'] }));
  const [refused] = await gone.attempts((await gone.send({})).id);
  assert.equal(refused!.responseStatusCode, 550);
  assert.match(refused!.cause!, /refuses it for good.*no such mailbox/);
  assert.notEqual(refused!.nextAttempt, null);

  const both = ['ana@team.example', 'gone@team.example'];
  const some = await withDestination(gancho, mailTo(server.port, { to: both }));
  const [partly] = await some.attempts((await some.send({})).id);
  assert.equal(partly!.status, 0);
  assert.match(partly!.response, /gone@team\.example was not taken/);
});

test('a server that says nothing is waited for until the deadline only', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  after(() => silent.close());
  const { port } = silent.address() as AddressInfo;
  const { send, attempts } = await withDestination(gancho, mailTo(port));
  const [attempt] = await attempts((await send({})).id);
  assert.equal(attempt!.responseStatusCode, 0);
  // Which of the two ends first is open on a busy machine.
  assert.match(attempt!.cause!, /within 3 s|in time/);
});

test('an address that the guard refuses is never connected to', async () => {
  await using server = await startMailServer();
  await using shut = await serveGancho({ allowSubnets: null });
  const { send, attempts } = await withDestination(shut, mailTo(server.port));
  const [attempt] = await attempts((await send({})).id);
  assert.match(attempt!.cause!, /^not sent: /);
  assert.equal(server.connections(), 0);
});
