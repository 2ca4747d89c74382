/** A product's own words stand where ours would. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rewordWith } from './look.ts';

test('words of a product take the place of ours, begun as ours', () => {
  const reword = rewordWith({
    en: { endpointOne: 'destination', endpointMany: 'destinations' },
    'pt-BR': { messageOne: 'aviso', messageMany: 'avisos', eventTypeMany: 'assuntos' },
  });
  assert.equal(reword('New endpoint', 'en'), 'New destination');
  assert.equal(reword('Endpoints of {count} messages', 'en'), 'Destinations of {count} messages');
  assert.equal(reword('{endpoint} waits', 'en'), '{endpoint} waits');
  assert.equal(reword('Mensagens e tipos de evento', 'pt-BR'), 'Avisos e assuntos');
  assert.equal(reword('Novo endpoint', 'pt-BR'), 'Novo endpoint');
});

test('without any, nothing changes', () => {
  assert.equal(rewordWith(null)('Endpoints', 'en'), 'Endpoints');
});
