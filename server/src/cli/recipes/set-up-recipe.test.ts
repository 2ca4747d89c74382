import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiFailure, type ApiClient } from '../api-client.ts';
import { readRecipe } from './recipe-file.ts';
import { setUpRecipe } from './set-up-recipe.ts';

/** Which states the endpoint `crm` is put into, one after the other, where it stands as given. */
async function statesOf(present: { disabled: boolean } | null): Promise<boolean[]> {
  const states: boolean[] = [];
  const api: ApiClient = {
    server: 'http://127.0.0.1',
    all: async () => [],
    async ask(method, path, body) {
      if (path.endsWith('/endpoint/crm')) {
        if (method === 'GET' && present === null) throw new ApiFailure('there is none', 404);
        if (method === 'GET') return present;
        states.push((body as { disabled: boolean }).disabled);
      }
      return { id: 'an_id', name: 'a name', ingestUrl: 'http://127.0.0.1/in/x' };
    },
  };
  const { sources, ...recipe } = readRecipe('form-to-crm');
  await setUpRecipe(api, { ...recipe, sources: sources.slice(0, 1) }, {});
  return states;
}

test('an endpoint takes messages only once it is set up, and goes on where it does already', async () => {
  assert.deepEqual(await statesOf(null), [true, false]);
  assert.deepEqual(await statesOf({ disabled: true }), [true, false], 'left half-way');
  assert.deepEqual(await statesOf({ disabled: false }), [false]);
});
