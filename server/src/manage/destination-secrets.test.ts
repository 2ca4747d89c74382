import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../domain/problem.ts';
import { withKeptSecrets, withoutSecrets } from './destination-secrets.ts';

const present = {
  type: 'x',
  url: 'https://ana:pw@chat.example/a/b?c=d',
  auth: { password: 'p', tokenUrl: 'https://id.example/' },
  token: null,
};
const paths = ['url', 'auth.password', 'token', 'auth.none', 'none.at.all'];
const anchors = ['auth.tokenUrl'];

test('no secret is shown, and what comes back as shown is what was there', () => {
  const shown = withoutSecrets(present, paths);
  assert.deepEqual(shown, {
    type: 'x',
    url: 'https://chat.example/********',
    auth: { password: '********', tokenUrl: 'https://id.example/' },
    token: null,
  });
  assert.deepEqual(withKeptSecrets(shown, present, paths, anchors), present);
});

test('a new secret takes the place of the old one, whatever else changes', () => {
  const given = {
    ...present,
    url: 'https://chat.example/new',
    auth: { password: 'new', tokenUrl: 'https://elsewhere.example/' },
  };
  assert.deepEqual(withKeptSecrets(given, present, paths, anchors), given);
  assert.deepEqual(withKeptSecrets(given, null, paths, anchors), given);
});

test('a hidden secret is refused where it would go elsewhere, or there is none', () => {
  const shown = withoutSecrets(present, paths);
  const moved = { ...shown, auth: { ...shown.auth, tokenUrl: 'https://elsewhere.example/' } };
  const other = { ...shown, url: 'https://other.example/********' };
  const gone = { ...shown, auth: { ...shown.auth, tokenUrl: undefined } };
  for (const given of [moved, other, gone]) {
    assert.throws(() => withKeptSecrets(given, present, paths, anchors), Problem);
  }
  assert.throws(() => withKeptSecrets(shown, null, paths, anchors), Problem);
});
