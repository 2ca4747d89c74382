/** What is raised, what is cleared, and what stays. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  alarmChanges,
  alarmKinds,
  alarmSubject,
  settingsOfKind,
  type Alarm,
  type AlarmFinding,
} from './alarm.ts';

const finding = (subject: string): AlarmFinding => ({
  subject,
  applicationId: null,
  sourceId: null,
  name: null,
  facts: {},
});

const raised = (subject: string): Alarm => ({
  ...finding(subject),
  id: `alm_${subject}`,
  environmentId: 'env_one',
  ruleId: 'alr_1',
  kind: 'endpointFailing',
  ruleName: 'x',
  raisedAt: 0,
  clearedAt: null,
});

const changes = (before: string[], now: string[], isComplete = true) =>
  alarmChanges(before.map(raised), { findings: now.map(finding), isComplete });

test('a subject is raised once, and cleared once it fits no more', () => {
  assert.deepEqual(changes([], ['a', 'b']), { raise: [finding('a'), finding('b')], clear: [] });
  assert.deepEqual(changes(['a', 'b'], ['a', 'b']), { raise: [], clear: [] });
  assert.deepEqual(changes(['a', 'b'], ['b', 'c']), {
    raise: [finding('c')],
    clear: [raised('a')],
  });
  assert.deepEqual(changes([''], []).clear, [raised('')]);
});

test('what was not looked at is not cleared', () => {
  assert.deepEqual(changes(['a'], ['b'], false), { raise: [finding('b')], clear: [] });
});

test('each kind says what it needs, within bounds that make sense', () => {
  assert.deepEqual(Object.keys(settingsOfKind).toSorted(), alarmKinds.toSorted());
  for (const settings of Object.values(settingsOfKind)) {
    for (const { min, max } of Object.values(settings)) assert.ok(min < max);
  }
});

test('what an alarm is about is named by what it is', () => {
  assert.equal(alarmSubject('endpointFailing', finding('ep_1')).endpointId, 'ep_1');
  assert.equal(alarmSubject('issueOpened', finding('iss_1')).issueId, 'iss_1');
  assert.equal(alarmSubject('issueOpened', finding('iss_1')).endpointId, null);
});
