/** What people read of alarms. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AlarmNotice } from './alarm-channel.ts';
import { alarmTestWords, alarmWords } from './alarm-text.ts';

const at = Date.UTC(2026, 10, 29, 9, 5);
const notice = (fields: Partial<AlarmNotice> = {}): AlarmNotice => ({
  id: 'aln_1',
  subject: 'ep_1',
  applicationId: 'app_1',
  sourceId: null,
  name: 'Acme',
  facts: { successPercent: 0, attempts: 20, minutes: 15 },
  raisedAt: at,
  clearedAt: null,
  ...fields,
});
const rule = { name: 'Receivers\ndown', kind: 'endpointFailing', language: 'en' } as const;
const place = { environmentName: 'Default', publicUrl: 'https://hooks.example.com' };

test('one that was raised is told with its place and a way there', () => {
  assert.deepEqual(alarmWords(rule, [notice()], place), {
    title: 'Raised: Receivers down',
    text: [
      'Raised, 2026-11-29 09:05 UTC. Acme: 0 % of 20 attempts succeeded over 15 min',
      'https://hooks.example.com/endpoints/app_1/ep_1',
      '',
      'Environment: Default',
      'All alarms: https://hooks.example.com/alarms',
    ].join('\n'),
  });
});

test('without a public URL there are no links', () => {
  const { text } = alarmWords(rule, [notice()], { ...place, publicUrl: null });
  assert.ok(!text.includes('http') && !text.includes('alarms'), text);
});

test('one that was cleared says since when it was raised, in Portuguese too', () => {
  const cleared = notice({ clearedAt: at + 60_000 });
  const portuguese = { ...rule, language: 'pt-BR' } as const;
  const { title, text } = alarmWords(portuguese, [cleared], { ...place, publicUrl: null });
  assert.equal(title, 'Encerrado: Receivers down');
  assert.equal(
    text,
    'Encerrado, 29/11/2026 09:06 UTC. Acme: disparado em 29/11/2026 09:05 UTC\n\nAmbiente: Default',
  );
});

test('many are told in one message, the first of them one by one', () => {
  const notices = [...Array.from({ length: 24 }, () => notice()), notice({ clearedAt: at + 1 })];
  const { title, text } = alarmWords(rule, notices, place);
  assert.equal(title, 'Receivers down: 24 raised, 1 cleared');
  assert.equal(text.match(/^Raised, /gm)?.length, 20);
  assert.match(text, /\n\nand 5 more\n\n/);
  const portuguese = alarmWords({ ...rule, language: 'pt-BR' }, notices, place);
  assert.equal(portuguese.title, 'Receivers down: 24 disparados, 1 encerrado');
});

test('each kind has its sentence, and the cause of an issue its words', () => {
  const said = (kind: string, fields: Partial<AlarmNotice>): string => {
    const { text } = alarmWords({ ...rule, kind } as never, [notice(fields)], place);
    return text.split('\n')[0]!.replace(/^.* UTC\. /, '');
  };
  const whole = { subject: '', applicationId: null, name: null };
  assert.equal(
    said('queueAge', { ...whole, facts: { ageSeconds: 61 } }),
    'Whole environment: a delivery has been due for 61 s',
  );
  const rejected = { rejected: 3, hours: 2 };
  assert.equal(
    said('rejectedRequests', { facts: rejected }),
    'Acme: 3 requests were refused within 2 h',
  );
  const issues = {
    http_500: 'answered 500',
    timeout: 'no answer in time',
    dns_not_found: 'the name cannot be resolved',
    rejected_bad_signature: 'requests that the source did not take (bad signature)',
    something: 'could not be sent',
  };
  for (const [cause, words] of Object.entries(issues)) {
    assert.equal(said('issueOpened', { facts: { cause } }), `Acme: issue: ${words}`);
  }
});

test('a test says that it is one', () => {
  const { title, text } = alarmTestWords({ ...rule, language: 'pt-BR' }, place);
  assert.equal(title, 'Teste: Receivers down');
  assert.match(text, /^Este é um teste\./);
});
