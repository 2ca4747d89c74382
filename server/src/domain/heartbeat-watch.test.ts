import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planHeartbeat } from './heartbeat-watch.ts';
import type { HeartbeatSettings, HeartbeatState } from './running-source.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const start = Date.UTC(2026, 2, 1);
const hourly: HeartbeatSettings = {
  everySeconds: 3600,
  timezone: 'UTC',
  graceSeconds: 300,
  expectValues: ['ok'],
};

/** Watches with the given beats until a moment, as the runner would. */
function watch(
  settings: HeartbeatSettings,
  { beats, until, restarts = [] }: { beats: number[]; until: number; restarts?: number[] },
) {
  let state: HeartbeatState = {};
  let now = start;
  const told: string[] = [];
  for (let runs = 0; now <= until && runs < 100_000; runs++) {
    const beatAt = beats.findLast((one) => one <= now) ?? null;
    const watchingSince = restarts.findLast((one) => one <= now) ?? start;
    const plan = planHeartbeat(settings, state, { now, beatAt, watchingSince });
    ({ state } = plan);
    if (plan.kind !== 'wait') {
      const word = plan.kind === 'missed' ? `missed ${plan.reminder}` : 'recovered';
      told.push(`${(now - start) / minuteMs} ${word}`);
    }
    assert.ok(plan.nextAt >= now, 'never back');
    now = Math.max(plan.nextAt, now + 1);
  }
  return { told, state };
}

const every = (ms: number, from: number, to: number) => {
  const beats: number[] = [];
  for (let at = from; at <= to; at += ms) beats.push(at);
  return beats;
};

test('nothing is told while beats come within their time and the grace', () => {
  const until = start + dayMs;
  const { told } = watch(hourly, { beats: every(64 * minuteMs, start + minuteMs, until), until });
  assert.deepEqual(told, []);
});

test('a beat that never came is missed after time and grace, and reminded of in ever longer waits', () => {
  const { told } = watch(hourly, { beats: [], until: start + 5 * dayMs });
  assert.deepEqual(told, [
    '65 missed 0',
    '125 missed 1',
    '245 missed 2',
    '485 missed 3',
    '965 missed 4',
    '1925 missed 5',
    '3365 missed 6',
    '4805 missed 7',
    '6245 missed 8',
  ]);
});

test('the first beat after a miss ends it within a minute, once, and a new watch begins with it', () => {
  const back = start + 200 * minuteMs + 1;
  const { told, state } = watch(hourly, { beats: [back], until: start + 300 * minuteMs });
  assert.deepEqual(told.slice(0, 3), ['65 missed 0', '125 missed 1', '201 recovered']);
  assert.deepEqual(told.slice(3), [`${200 + 65 + 1 / minuteMs} missed 0`]);
  assert.equal(state.lastBeatAt, back);
});

test('the server waits a full grace after a start before it calls anyone late', () => {
  const restarts = [start + 10 * 60 * minuteMs];
  const beats = [start + 30 * minuteMs];
  const state = { plannedBy: '3600  UTC', watchedSince: start, lastBeatAt: beats[0]! };
  const at = (now: number) =>
    planHeartbeat(hourly, state, { now, beatAt: beats[0]!, watchingSince: restarts[0]! });
  const waiting = at(restarts[0]!);
  assert.equal(waiting.kind, 'wait');
  assert.equal(waiting.nextAt, restarts[0]! + 5 * minuteMs);
  assert.equal(at(waiting.nextAt).kind, 'missed');
});

test('a schedule says when the next beat should come, in its time zone and over its changes', () => {
  const settings: HeartbeatSettings = {
    schedule: '30 2 * * *',
    timezone: 'Europe/Berlin',
    graceSeconds: 600,
    expectValues: ['ok'],
  };
  const before = Date.parse('2026-03-28T01:31:00Z');
  const state = { plannedBy: ' 30 2 * * * Europe/Berlin', watchedSince: start };
  const plan = planHeartbeat(settings, state, {
    now: before,
    beatAt: before,
    watchingSince: start,
  });
  // It looks twice a day, so that no beat is removed before it is noted.
  assert.equal(plan.nextAt, before + dayMs / 2);
  const later = Date.parse('2026-03-29T00:00:00Z');
  const facts = { now: later, beatAt: before, watchingSince: start };
  // On the 29th there is no 2:30 in Berlin.
  const { nextAt } = planHeartbeat(settings, plan.state, facts);
  assert.equal(new Date(nextAt).toISOString(), '2026-03-29T01:10:00.000Z');
});

test('other settings, or a time in which it was disabled, begin the watch anew', () => {
  const old: HeartbeatState = {
    plannedBy: '60  UTC',
    watchedSince: start - dayMs,
    missedAt: start,
  };
  for (const state of [old, { ...old, plannedBy: '3600  UTC', paused: true as const }]) {
    const plan = planHeartbeat(hourly, state, { now: start, beatAt: null, watchingSince: start });
    assert.equal(plan.kind, 'wait');
    assert.equal(plan.nextAt, start + 65 * minuteMs);
    assert.equal(plan.state.missedAt, undefined);
  }
});

test('beats of a clock that was ahead do not put the next alarm off', () => {
  const state: HeartbeatState = {
    plannedBy: '3600  UTC',
    watchedSince: start + 30 * dayMs,
    lastBeatAt: start + 30 * dayMs,
  };
  const facts = { now: start, beatAt: start + 30 * dayMs, watchingSince: start };
  const plan = planHeartbeat(hourly, state, facts);
  assert.equal(plan.kind, 'wait');
  assert.equal(plan.nextAt, start + 65 * minuteMs);
});
