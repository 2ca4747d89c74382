/** A line of the sheet holds each field, and nothing that a sheet would run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditLine } from './audit-export.ts';

test('names that begin like a formula are tamed, lists are one cell', () => {
  const line = auditLine({
    id: 'aud_1',
    at: '2026-11-29T01:00:00Z',
    actorKind: 'member',
    actorId: 'mem_1',
    actorName: '=cmd, "Ana"',
    operation: 'v1.endpoint.patch',
    objectIds: ['acme', 'ep_1'],
    fields: ['url', 'description'],
    status: 200,
    requestId: null,
    remoteAddress: '::1',
  });
  assert.equal(
    line,
    '2026-11-29T01:00:00Z,member,mem_1,"\'=cmd, ""Ana""",v1.endpoint.patch,acme ep_1,url description,200,,::1',
  );
});
