/** What a refusal says of fields that break several rules of their schema at once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { refusalOf } from './validate.ts';

const validate = new Ajv2020({ allErrors: true }).compile({
  type: 'object',
  properties: {
    consent: { type: 'string', enum: ['none', 'required'] },
    uid: { type: 'string' },
  },
});

test('a field that has a few values only is named once, with these values', () => {
  for (const consent of [true, null, 5, 'maybe']) {
    assert.equal(validate({ consent, uid: 7 }), false);
    assert.deepEqual(refusalOf(validate.errors, 'body').fields, [
      {
        loc: ['body', 'consent'],
        msg: 'must be one of none, required',
        type: 'value_error',
      },
      { loc: ['body', 'uid'], msg: 'must be a string', type: 'type_error' },
    ]);
  }
});
