/** Channels of alarms: mails and chats tell of what was raised and cleared, until it is told. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createAuthority } from '../support/certificates.ts';
import { startGancho, type Served } from '../support/gancho-process.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { headerOf, smtpError, startMailServer } from '../support/mail-server.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const mailServer = await startMailServer({ disabledCommands: ['STARTTLS', 'AUTH'] });
after(() => mailServer[Symbol.asyncDispose]());
const { mails } = mailServer;
const gancho = await serveGancho({
  env: {
    GANCHO_RETRY_SCHEDULE: '3600',
    GANCHO_PUBLIC_URL: 'https://hooks.shop.example/hub',
    GANCHO_SMTP_URL: `smtp://127.0.0.1:${mailServer.port}?tls=none`,
    GANCHO_MAIL_FROM: 'Gancho <hub@shop.example>',
  },
});
after(() => gancho[Symbol.asyncDispose]());

function callOf(server: Served) {
  return async (method: string, path: string, body?: object): Promise<any> => {
    const answer = await server.api(method, path, body);
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  };
}
const call = callOf(gancho);

/** An application whose deliveries fail, each with an issue of its own. */
async function makeFailing(server: Served, uid: string): Promise<{ app: string; issue: any }> {
  const ask = callOf(server);
  const { id: app } = await ask('POST', '/app', { name: `Shop ${uid}`, uid });
  // Nothing listens there.
  await ask('POST', `/app/${uid}/endpoint`, { url: 'http://127.0.0.1:1' });
  await ask('POST', `/app/${uid}/msg`, { eventType: 'a', payload: {} });
  const issue = await waitFor('the issue', async () => {
    const { data } = await ask('GET', `/issue?app_id=${uid}`);
    return data[0] ?? null;
  });
  return { app, issue };
}

const channelOf = async (rule: string, at = 0): Promise<any> =>
  (await call('GET', `/alarm-rule/${rule}`)).channels[at];
const isNamed = (name: string) => (rule: { name: string }) => rule.name === name;
const textOf = ({ received }: Receiver, at: number): string =>
  JSON.parse(received[at]!.body.toString()).text;
const bodyOf = (raw: string): string =>
  raw
    .slice(raw.indexOf('\r\n\r\n') + 4)
    .replaceAll('=\r\n', '')
    .replaceAll(/(?:=[0-9A-F]{2})+/g, (bytes) =>
      Buffer.from(bytes.replaceAll('=', ''), 'hex').toString(),
    );

test('a mail and a chat tell of what is raised and what is cleared, and nobody of it while muted', async () => {
  await using slack = await startReceiver();
  const mutedUntil = new Date(Date.now() + 3_600_000).toISOString();
  const settings = { percent: 100, minutes: 60, attempts: 1 };
  const { app, issue } = await makeFailing(gancho, 'told');
  const muted = await call('POST', '/alarm-rule', {
    name: 'Muted',
    kind: 'endpointFailing',
    settings,
    appId: 'told',
    mutedUntil,
    channels: [{ type: 'slack', url: `${slack.url}/muted` }],
  });
  const rule = await call('POST', '/alarm-rule', {
    name: 'Quedas * da loja',
    kind: 'issueOpened',
    language: 'pt-BR',
    channels: [
      { type: 'email', to: ['ana@team.example', 'Bia <bia@team.example>'] },
      { type: 'slack', url: `${slack.url}/services/secret-part` },
    ],
  });
  assert.equal(rule.language, 'pt-BR');
  assert.deepEqual(rule.channels[0].to, ['ana@team.example', 'Bia <bia@team.example>']);
  assert.equal(rule.channels[1].url, `${slack.url}/********`);
  assert.equal(rule.channels[1].lastSentAt, null);
  // Issues that were opened before the rule are no news; this one opens again.
  await call('PATCH', `/issue/${issue.id}`, { state: 'resolved' });
  await call('POST', '/app/told/msg', { eventType: 'a', payload: {} });
  await waitFor('it is open again', async () => {
    return (await call('GET', `/issue/${issue.id}`)).state === 'open';
  });
  await call('PATCH', `/alarm-rule/${rule.id}`, { name: rule.name });
  await waitFor('a mail', () => mails.length === 1);
  const [raised] = mails;
  assert.deepEqual(raised!.to, ['ana@team.example', 'bia@team.example']);
  assert.equal(raised!.from, 'hub@shop.example');
  assert.equal(headerOf(raised!.raw, 'subject'), '[Gancho] Disparado: Quedas * da loja');
  const text = bodyOf(raised!.raw);
  assert.match(text, /Shop told: problema: conexão recusada/);
  assert.match(text, /Disparado, \d\d\/\d\d\/\d{4} \d\d:\d\d UTC/);
  assert.ok(text.includes(`https://hooks.shop.example/hub/issues/${issue.id}`), text);
  assert.match(text, /Ambiente: /);
  assert.match(text, /Todos os alarmes: https:\/\/hooks\.shop\.example\/hub\/alarms/);
  await slack.waitForCount(1);
  assert.equal(slack.received[0]!.path, '/services/secret-part');
  assert.match(textOf(slack, 0), /^\*Disparado: Quedas \* da loja\*\n\nDisparado, /);

  await call('PATCH', `/issue/${issue.id}`, { state: 'resolved' });
  await call('PATCH', `/alarm-rule/${rule.id}`, { name: rule.name });
  await waitFor('another mail', () => mails.length === 2);
  const cleared = mails[1]!.raw;
  assert.equal(headerOf(cleared, 'subject'), '[Gancho] Encerrado: Quedas * da loja');
  assert.notEqual(headerOf(cleared, 'message-id'), headerOf(raised!.raw, 'message-id'));
  await slack.waitForCount(2);
  await waitFor('both are noted', async () => {
    const { channels } = await call('GET', `/alarm-rule/${rule.id}`);
    return channels.every((one: any) => one.lastSentAt !== null && one.lastError === null);
  });
  const { data } = await call('GET', `/alarm?rule_id=${muted.id}`);
  assert.equal(data[0]?.appId, app);
  assert.equal((await channelOf(muted.id)).lastSentAt, null);
  assert.ok(slack.received.every(({ path }) => path !== '/muted'));
});

test('what could not be sent says why, waits, and is sent in one message once it can be', async () => {
  await using slack = await startReceiver();
  slack.respond((_request, response) => response.writeHead(404).end('no_service'));
  const settings = { percent: 100, minutes: 60, attempts: 1 };
  for (const uid of ['first', 'second']) await makeFailing(gancho, uid);
  const url = `${slack.url}/services/secret-part`;
  const rule = await call('POST', '/alarm-rule', {
    name: 'Receivers',
    kind: 'endpointFailing',
    settings,
    channels: [{ type: 'slack', url }],
  });
  const failing = await waitFor('a failure', async () => {
    const channel = await channelOf(rule.id);
    return channel.lastError === null ? null : channel;
  });
  assert.equal(failing.lastError, 'answered 404');
  assert.ok(Date.parse(failing.nextTryAt) > Date.now());
  assert.equal(failing.lastSentAt, null);
  const path = `/alarm-rule/${rule.id}/channel/${failing.id}/test`;
  assert.deepEqual(await call('POST', path), { sent: false, error: 'answered 404' });

  slack.respond(200);
  const before = slack.received.length;
  // As it was shown, with the id: the address stays, and what waits is sent at once.
  const { id, type, url: shown } = failing;
  const channels = [{ id, type, url: shown }];
  await call('PATCH', `/alarm-rule/${rule.id}`, { channels });
  await slack.waitForCount(before + 1);
  assert.equal(slack.received[before]!.path, '/services/secret-part');
  const text = textOf(slack, before);
  assert.match(text, /^\*Receivers: \d raised\*/);
  assert.match(text, /Shop first: 0 % of 1 attempts succeeded over 60 min/);
  assert.match(text, /Shop second: 0 % of /);
  const well = await waitFor('it is noted', async () => {
    const channel = await channelOf(rule.id);
    return channel.lastSentAt === null ? null : channel;
  });
  assert.equal(well.id, failing.id);
  assert.deepEqual([well.lastError, well.nextTryAt], [null, null]);
  assert.deepEqual(await call('POST', path), { sent: true, error: null });
  assert.match(textOf(slack, before + 1), /^\*Test: Receivers\*/);

  const other = await gancho.api('POST', `/alarm-rule/${rule.id}/channel/alc_none/test`);
  assert.equal(other.status, 404);
  await call('PATCH', `/alarm-rule/${rule.id}`, { channels: [] });
  assert.equal((await gancho.api('POST', path)).status, 404);
});

test('a channel is tried before its rule is saved, with what the form has', async () => {
  await using chat = await startReceiver();
  const path = '/alarm-rule/channel/test';
  const channel = { type: 'slack', url: `${chat.url}/services/first` };
  const tried = await call('POST', path, { channel, name: 'Quedas', language: 'pt-BR' });
  assert.deepEqual(tried, { sent: true, error: null });
  assert.match(textOf(chat, 0), /^\*Teste: Quedas\*\n\nEste é um teste/);
  await call('POST', path, { channel });
  assert.match(textOf(chat, 1), /^\*Test\*\n/);
  assert.deepEqual((await call('GET', '/alarm-rule')).data.filter(isNamed('Quedas')), []);

  const rule = await call('POST', '/alarm-rule', {
    name: 'Tried',
    kind: 'issueOpened',
    channels: [channel],
  });
  const [saved] = rule.channels;
  const hidden = { type: 'slack', url: saved.url };
  const again = { channel: { ...hidden, id: saved.id }, ruleId: rule.id };
  assert.deepEqual(await call('POST', path, again), { sent: true, error: null });
  assert.equal(chat.received[2]!.path, '/services/first');
  // A test of what is in a form says nothing of what is saved.
  assert.equal((await channelOf(rule.id)).lastSentAt, null);
  chat.respond(404);
  assert.deepEqual(await call('POST', path, again), { sent: false, error: 'answered 404' });

  for (const [body, place] of [
    [{ channel: hidden }, 'body.channel.url'],
    [{ channel: { type: 'slack', url: 'https://example.com/x' } }, 'body.channel.url'],
    [{ channel: { type: 'slack', url: 'http://10.0.0.1/x' } }, 'body.channel.url'],
    [{ channel: { ...channel, id: saved.id } }, 'body.channel.id'],
    [{ ...again, channel: { ...again.channel, id: 'alc_none' } }, 'body.channel.id'],
    [{ channel: { type: 'telegram', botToken: 'x', chatId: '1' } }, 'body.channel.botToken'],
  ] as const) {
    const answer = await gancho.api('POST', path, body);
    assert.deepEqual([answer.status, answer.body.detail[0].loc.join('.')], [422, place]);
  }
  assert.equal(chat.received.length, 4);
  // Another environment knows nothing of the rule, and so of its secret.
  const other = await call('POST', '/management/environment', { name: 'other' });
  const stranger = { authorization: `Bearer ${gancho.key}|${other.id}` };
  assert.equal((await gancho.api('POST', path, again, stranger)).status, 422);
});

test('Telegram is told by a bot, whose token is shown to nobody', async () => {
  await using telegram = await startReceiver();
  const botToken = '123456:abcdefghijklmnopqrstuvwxyz';
  const channel = { type: 'telegram', botToken, chatId: '-1001', apiUrl: telegram.url };
  const rule = await call('POST', '/alarm-rule', {
    name: 'Chat (1.0)',
    kind: 'issueOpened',
    channels: [channel],
  });
  const [{ id, ...shown }] = rule.channels;
  assert.deepEqual(
    [shown.type, shown.botToken, shown.chatId, shown.apiUrl, shown.url],
    ['telegram', '********', '-1001', telegram.url, null],
  );
  const path = `/alarm-rule/${rule.id}/channel/${id}/test`;
  assert.deepEqual(await call('POST', path), { sent: true, error: null });
  const { path: asked, body } = telegram.received[0]!;
  assert.equal(asked, `/bot${botToken}/sendMessage`);
  const sent = JSON.parse(body.toString());
  assert.deepEqual([sent.chat_id, sent.parse_mode], ['-1001', 'MarkdownV2']);
  assert.match(sent.text, /^\*Test: Chat \\\(1\\\.0\\\)\*\n\nThis is a test/);

  // The token stays with another chat, and does not go to another server.
  const moved = {
    id,
    type: 'telegram',
    botToken: '********',
    chatId: '@team_news',
    apiUrl: telegram.url,
  };
  await call('PATCH', `/alarm-rule/${rule.id}`, { channels: [moved] });
  await call('POST', path);
  assert.equal(JSON.parse(telegram.received[1]!.body.toString()).chat_id, '@team_news');
  await using elsewhere = await startReceiver();
  const taken = { channels: [{ ...moved, apiUrl: elsewhere.url }] };
  assert.equal((await gancho.api('PATCH', `/alarm-rule/${rule.id}`, taken)).status, 422);

  telegram.respond((_request, response) =>
    response.writeHead(400).end('{"ok":false,"description":"Bad Request: chat not found"}'),
  );
  const error = 'answered 400: Bad Request: chat not found';
  assert.deepEqual(await call('POST', path), { sent: false, error });
  assert.doesNotMatch(gancho.output(), /abcdefghijklmnop/);
});

test('each chat gets its own form', async () => {
  await using chat = await startReceiver();
  const types = ['slack', 'teams', 'discord', 'googleChat'];
  const { id, channels } = await call('POST', '/alarm-rule', {
    name: 'Forms',
    kind: 'queueAge',
    settings: { seconds: 86_400 },
    channels: types.map((type) => ({ type, url: `${chat.url}/${type}` })),
  });
  for (const { id: channel } of channels) {
    const test = await call('POST', `/alarm-rule/${id}/channel/${channel}/test`);
    assert.deepEqual(test, { sent: true, error: null });
  }
  const [slack, teams, discord, googleChat] = chat.received.map(({ path, body }) => ({
    path,
    body: JSON.parse(body.toString()),
  }));
  assert.match(slack!.body.text, /^\*Test: Forms\*\n\nThis is a test/);
  const [title, text] = teams!.body.attachments[0].content.body;
  assert.equal(title.text, '**Test: Forms**');
  assert.match(text.text, /^This is a test/);
  assert.equal(discord!.path, '/discord?wait=true');
  assert.match(discord!.body.content, /^\*\*Test: Forms\*\*\n\nThis is a test/);
  assert.match(googleChat!.body.text, /^\*Test: Forms\*/);
});

test('the mail server is shown a name and a password over TLS, and whom it does not take is named', async () => {
  using folder = temporaryFolder();
  const authority = createAuthority(folder.path);
  await using own = await startMailServer({
    ...authority.issue(),
    authOptional: false,
    onAuth({ username, password }, _session, done) {
      if (username === 'ana' && password === 'r/ght') done(null, { user: 'ana' });
      else done(smtpError(535, 'no such user'));
    },
    onRcptTo({ address }, _session, done) {
      done(address.startsWith('gone') ? smtpError(550, 'no such mailbox') : null);
    },
  });
  await using server = await startGancho({
    env: {
      NODE_EXTRA_CA_CERTS: authority.certFile,
      GANCHO_SMTP_URL: `smtp://ana:r%2Fght@127.0.0.1:${own.port}`,
      GANCHO_MAIL_FROM: 'hub@shop.example',
    },
  });
  const ask = callOf(server);
  const { id, channels } = await ask('POST', '/alarm-rule', {
    name: 'Mail',
    kind: 'issueOpened',
    channels: [
      { type: 'email', to: ['ana@team.example', 'gone@team.example'] },
      { type: 'email', to: ['gone@team.example'] },
    ],
  });
  const [some, none] = channels.map((one: { id: string }) =>
    ask('POST', `/alarm-rule/${id}/channel/${one.id}/test`),
  );
  const { sent, error } = await some;
  assert.equal(sent, true);
  assert.match(error, /^gone@team\.example was not taken: 550 no such mailbox/);
  const [mail] = own.mails;
  assert.deepEqual([mail!.secure, mail!.user, mail!.to], [true, 'ana', ['ana@team.example']]);
  const refused = await none;
  assert.equal(refused.sent, false);
  assert.match(refused.error, /^the mail server refuses it for good.*550/);
  const after = (await ask('GET', `/alarm-rule/${id}`)).channels;
  assert.deepEqual(
    after.map(({ lastError }: { lastError: string }) => lastError),
    [error, refused.error],
  );
  assert.ok(after[0].lastSentAt !== null && after[1].lastSentAt === null);
  assert.doesNotMatch(server.output(), /r(?:\/|%2F)ght/);
});

test('what was raised before a crash is told after it', async () => {
  using folder = temporaryFolder();
  const options = {
    dataDir: folder.path,
    env: { GANCHO_RETRY_SCHEDULE: '3600', GANCHO_REQUEST_TIMEOUT: '2' },
  };
  await using slack = await startReceiver();
  // No answer comes until it is told otherwise.
  slack.respond(() => {});
  const first = await startGancho(options);
  await makeFailing(first, 'crashed');
  const rule = await callOf(first)('POST', '/alarm-rule', {
    name: 'Crash',
    kind: 'endpointFailing',
    settings: { percent: 100, minutes: 60, attempts: 1 },
    channels: [{ type: 'slack', url: slack.url }],
  });
  await slack.waitForCount(1);
  await first.kill();
  slack.respond(200);
  await using second = await startGancho(options);
  await slack.waitForCount(2, 60_000);
  assert.match(textOf(slack, 1), /Shop crashed: 0 % of 1 attempts/);
  await waitFor('it is noted', async () => {
    const { channels } = await callOf(second)('GET', `/alarm-rule/${rule.id}`);
    return channels[0].lastSentAt !== null;
  });
  const mail = await second.api('POST', '/alarm-rule', {
    name: 'Mail',
    kind: 'issueOpened',
    channels: [{ type: 'email', to: ['ana@team.example'] }],
  });
  assert.equal(mail.status, 422);
  assert.match(mail.text, /GANCHO_SMTP_URL/);
});

test('what cannot be a channel is refused by name', async () => {
  const refused = async (...channels: object[]): Promise<[string, string]> => {
    const rule = { name: 'x', kind: 'issueOpened', channels };
    const answer = await gancho.api('POST', '/alarm-rule', rule);
    assert.equal(answer.status, 422, answer.text);
    const [{ loc, msg }] = answer.body.detail;
    return [loc.join('.'), msg];
  };
  const email = { type: 'email', to: ['ana@team.example'] };
  const [place, words] = await refused(email, { type: 'email', to: ['a@b.example', 'ana'] });
  assert.equal(place, 'body.channels.1.to.1');
  assert.match(words, /not a mail address/);
  const [url, why] = await refused({ type: 'slack', url: 'https://example.com/hook' });
  assert.equal(url, 'body.channels.0.url');
  assert.match(why, /hooks\.slack\.com/);
  assert.match((await refused({ type: 'slack', url: '********' }))[1], /give it in full/);
  assert.equal((await refused({ ...email, id: 'alc_none' }))[0], 'body.channels.0.id');
  await refused({ type: 'fax', to: ['1'] });
  await refused({ type: 'email', to: [] });
  await refused(...Array.from({ length: 6 }, () => email));
});
