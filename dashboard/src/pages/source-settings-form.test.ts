/** What is typed into the fields becomes what the API takes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceSetting } from '../api/source-shapes.ts';
import { configOf, offered, textsOf } from './source-settings-form.ts';

const setting = (name: string, fields: Partial<SourceSetting> = {}): SourceSetting => ({
  name,
  help: '',
  secret: false,
  required: false,
  several: false,
  choices: null,
  default: null,
  ...fields,
});

test('empty fields are left out, so that secrets stay', () => {
  const settings = [setting('secret', { secret: true }), setting('schedule')];
  assert.deepEqual(configOf(settings, { secret: ' ', schedule: '@daily' }), { schedule: '@daily' });
});

test('lists, switches and objects are made of texts; a payload stays one', () => {
  const settings = [
    setting('allowedAddresses', { several: true }),
    setting('tls', { choices: ['true', 'false'] }),
    setting('cursor'),
    setting('payload'),
  ];
  const texts = {
    allowedAddresses: '10.0.0.1\n\n 10.0.0.2 ',
    tls: 'false',
    cursor: '{"kind":"etag"}',
    payload: '{"report":"sales"}',
  };
  const config = configOf(settings, texts);
  assert.deepEqual(config, {
    allowedAddresses: ['10.0.0.1', '10.0.0.2'],
    tls: false,
    cursor: { kind: 'etag' },
    payload: '{"report":"sales"}',
  });
  assert.deepEqual(configOf(settings, textsOf({ ...config, none: null })), config);
});

test('of a source that takes anything, only what goes with its scheme is offered', () => {
  const settings = ['scheme', 'secret', 'token', 'header', 'eventType'].map((name) =>
    setting(name),
  );
  const names = (texts: Record<string, string>) =>
    offered('generic-webhook', settings, texts).map(({ name }) => name);
  assert.deepEqual(names({}), ['scheme', 'eventType']);
  assert.deepEqual(names({ scheme: 'token' }), ['scheme', 'token', 'header', 'eventType']);
  assert.equal(offered('github', settings, {}).length, settings.length);
});

test('an object that cannot be read goes as it is, for the server to say what is wrong', () => {
  assert.deepEqual(configOf([setting('cursor')], { cursor: '{"kind":' }), { cursor: '{"kind":' });
});
