import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cron } from 'croner';
import * as fc from 'fast-check';
import { lastRun, nextRun, parseCron } from './cron-schedule.ts';
import { timeZoneOf } from './zoned-time.ts';

function scheduleOf(text: string) {
  const read = parseCron(text);
  assert.ok('ok' in read, `${text}: ${'error' in read ? read.error : ''}`);
  return read.ok;
}

/** The next moments after one, in UTC. */
function runs(text: string, zoneName: string, after: string, count: number): string[] {
  const zone = timeZoneOf(zoneName)!;
  const found: string[] = [];
  let at = Date.parse(after);
  for (let run = 0; run < count; run++) {
    at = nextRun(scheduleOf(text), zone, at);
    found.push(new Date(at).toISOString().slice(0, 19));
  }
  return found;
}

test('fields, ranges, steps, lists and names', () => {
  const first = (text: string) => runs(text, 'UTC', '2026-01-01T00:00:00Z', 2);
  assert.deepEqual(first('5 4 * * *'), ['2026-01-01T04:05:00', '2026-01-02T04:05:00']);
  assert.deepEqual(first('*/20 * * * *'), ['2026-01-01T00:20:00', '2026-01-01T00:40:00']);
  assert.deepEqual(first('5/20 * * * *'), ['2026-01-01T00:05:00', '2026-01-01T00:25:00']);
  assert.deepEqual(first('0 22 * * mon-FRI'), ['2026-01-01T22:00:00', '2026-01-02T22:00:00']);
  assert.deepEqual(first('0 0 * jul sun'), ['2026-07-05T00:00:00', '2026-07-12T00:00:00']);
  assert.deepEqual(first('0 0 * * 7'), first('0 0 * * 0'));
  assert.deepEqual(first('0 0 * * 5-7'), ['2026-01-02T00:00:00', '2026-01-03T00:00:00']);
  assert.deepEqual(first('15,45 1-3/2 * * *'), ['2026-01-01T01:15:00', '2026-01-01T01:45:00']);
  assert.deepEqual(first('*/30 * * * * *'), ['2026-01-01T00:00:30', '2026-01-01T00:01:00']);
  assert.deepEqual(first('0 0 29 2 *'), ['2028-02-29T00:00:00', '2032-02-29T00:00:00']);
  assert.deepEqual(first('@monthly'), ['2026-02-01T00:00:00', '2026-03-01T00:00:00']);
  assert.deepEqual(first('@Hourly'), first('0 * * * *'));
});

test('a day is right by one of date and weekday where both are named, by both otherwise', () => {
  assert.deepEqual(runs('0 0 13 * fri', 'UTC', '2026-01-01T00:00:00Z', 3), [
    '2026-01-02T00:00:00',
    '2026-01-09T00:00:00',
    '2026-01-13T00:00:00',
  ]);
  assert.deepEqual(runs('0 0 */2 * fri', 'UTC', '2026-01-01T00:00:00Z', 2), [
    '2026-01-09T00:00:00',
    '2026-01-23T00:00:00',
  ]);
});

test('what is no schedule is refused, with the field', () => {
  const wrong: [text: string, why: RegExp][] = [
    ['', /^five fields/],
    ['* * * *', /^five fields/],
    ['* * * * * * *', /^five fields/],
    ['@often', /^there is no @often/],
    ['60 * * * *', /^the minute: '60' is not among 0 to 59/],
    ['* 24 * * *', /^the hour/],
    ['* * 0 * *', /^the day of the month/],
    ['* * * 13 *', /^the month/],
    ['* * * * 8', /^the day of the week/],
    ['*/0 * * * *', /wrong step/],
    ['*/x * * * *', /wrong step/],
    ['1/2/3 * * * *', /wrong step/],
    ['5-1 * * * *', /runs backwards/],
    ['1-2-3 * * * *', /is no range/],
    ['* * * foo *', /^the month/],
    ['0 0 30 2 *', /^there is no such day/],
    ['0 0 31 4,6,9,11 *', /^there is no such day/],
    ['-1 * * * *', /^the minute/],
    ['1, * * * *', /^the minute/],
  ];
  for (const [text, why] of wrong) {
    const read = parseCron(text);
    assert.match('error' in read ? read.error : `${text} was taken`, why);
  }
});

test('where clocks are put forward, what is left out happens at the change, once', () => {
  // In Berlin 2:00 becomes 3:00 on 29 March 2026, at 1:00 UTC.
  const night = '2026-03-28T12:00:00Z';
  assert.deepEqual(runs('30 2 * * *', 'Europe/Berlin', night, 2), [
    '2026-03-29T01:00:00',
    '2026-03-30T00:30:00',
  ]);
  assert.deepEqual(runs('*/15 2-3 * * *', 'Europe/Berlin', night, 3), [
    '2026-03-29T01:00:00',
    '2026-03-29T01:15:00',
    '2026-03-29T01:30:00',
  ]);
  // By the time that passes nothing is left out.
  assert.deepEqual(runs('30 * * * *', 'Europe/Berlin', '2026-03-29T00:00:00Z', 3), [
    '2026-03-29T00:30:00',
    '2026-03-29T01:30:00',
    '2026-03-29T02:30:00',
  ]);
  // Midnight itself was left out in São Paulo, on 4 November 2018.
  assert.deepEqual(runs('0 0 * * *', 'America/Sao_Paulo', '2018-11-03T12:00:00Z', 2), [
    '2018-11-04T03:00:00',
    '2018-11-05T02:00:00',
  ]);
});

test('where clocks are put back, what comes twice happens at the first time, or by the hours that pass', () => {
  // In New York 2:00 becomes 1:00 on 1 November 2026, at 6:00 UTC.
  const night = '2026-10-31T12:00:00Z';
  assert.deepEqual(runs('30 1 * * *', 'America/New_York', night, 2), [
    '2026-11-01T05:30:00',
    '2026-11-02T06:30:00',
  ]);
  assert.deepEqual(runs('30 1-2 * * *', 'America/New_York', night, 3), [
    '2026-11-01T05:30:00',
    '2026-11-01T07:30:00',
    '2026-11-02T06:30:00',
  ]);
  assert.deepEqual(runs('30 * * * *', 'America/New_York', '2026-11-01T05:00:00Z', 4), [
    '2026-11-01T05:30:00',
    '2026-11-01T06:30:00',
    '2026-11-01T07:30:00',
    '2026-11-01T08:30:00',
  ]);
  assert.deepEqual(runs('0 * * * *', 'America/New_York', '2026-11-01T05:30:00Z', 2), [
    '2026-11-01T06:00:00',
    '2026-11-01T07:00:00',
  ]);
});

test('zones with odd offsets and odd changes', () => {
  assert.deepEqual(runs('0 6 * * *', 'Asia/Kathmandu', '2026-01-01T00:00:00Z', 1), [
    '2026-01-01T00:15:00',
  ]);
  // Half an hour on Lord Howe: 2:00 becomes 2:30 on 4 October 2026.
  assert.deepEqual(runs('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T12:00:00Z', 2), [
    '2026-10-03T15:30:00',
    '2026-10-04T15:15:00',
  ]);
  // Apia had no 30 December 2011.
  assert.deepEqual(runs('0 12 * * *', 'Pacific/Apia', '2011-12-29T12:00:00Z', 3), [
    '2011-12-29T22:00:00',
    '2011-12-30T10:00:00',
    '2011-12-30T22:00:00',
  ]);
  assert.equal(timeZoneOf('Mars/Olympus'), null);
  assert.equal(timeZoneOf('+03:00')!.offsetAt(0), 10_800_000);
});

test('the last moment that was missed is found, however long ago the one before was', () => {
  const last = (text: string, after: string, upTo: string) => {
    const range = { after: Date.parse(after), upTo: Date.parse(upTo) };
    const found = lastRun(scheduleOf(text), timeZoneOf('UTC')!, range);
    return found === null ? null : new Date(found).toISOString().slice(0, 19);
  };
  assert.equal(
    last('* * * * *', '2020-01-01T00:00Z', '2026-01-01T00:00:30Z'),
    '2026-01-01T00:00:00',
  );
  assert.equal(last('@yearly', '2020-06-01T00:00Z', '2026-03-01T00:00Z'), '2026-01-01T00:00:00');
  assert.equal(last('@yearly', '2026-01-01T00:00Z', '2026-03-01T00:00Z'), null);
  assert.equal(
    last('* * * * * *', '2026-01-01T00:00Z', '2026-01-01T00:05:07.9Z'),
    '2026-01-01T00:05:07',
  );
  assert.equal(last('@daily', '2026-01-01T00:00Z', '2026-01-02T00:00Z'), '2026-01-02T00:00:00');
});

const fieldOf = (from: number, to: number) => {
  const value = fc.integer({ min: from, max: to });
  const range = fc.tuple(value, value).map(([a, b]) => (a <= b ? `${a}-${b}` : `${b}-${a}`));
  const step = fc
    .tuple(fc.constantFrom('*'), fc.integer({ min: 1, max: Math.min(to, 20) }))
    .map((p) => p.join('/'));
  return fc.oneof(
    fc.constant('*'),
    fc.constant('*'),
    value.map(String),
    range,
    step,
    fc.tuple(value, value).map((pair) => pair.join(',')),
  );
};

/** Croner goes its own way where a time is left out or comes twice, and where a `*` has a step. */
test('far from changes of the clocks it agrees with croner', () => {
  const arbitrary = fc.record({
    minute: fieldOf(0, 59),
    hour: fieldOf(0, 23),
    day: fc.oneof(fc.constant('*'), fc.integer({ min: 1, max: 31 }).map(String)),
    month: fieldOf(1, 12),
    weekday: fc.oneof(fc.constant('*'), fc.integer({ min: 0, max: 6 }).map(String)),
    at: fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) }),
    zone: fc.constantFrom('UTC', 'Asia/Kolkata', 'America/Sao_Paulo', 'Asia/Tokyo'),
  });
  fc.assert(
    fc.property(arbitrary, ({ minute, hour, day, month, weekday, at, zone }) => {
      const text = [minute, hour, day, month, weekday].join(' ');
      const expected = new Cron(text, { timezone: zone, paused: true }).nextRun(new Date(at));
      const read = parseCron(text);
      if ('error' in read) {
        // A day that never comes; croner gives up after some years.
        assert.equal(read.error, 'there is no such day');
        assert.equal(expected, null);
        return;
      }
      const next = nextRun(read.ok, timeZoneOf(zone)!, at);
      assert.equal(new Date(next).toISOString(), expected?.toISOString(), `${text} ${zone} ${at}`);
    }),
    { numRuns: 2_000 },
  );
});

test('it always goes on, and passes over nothing that clocks show', () => {
  const arbitrary = fc.record({
    text: fc
      .tuple(fieldOf(0, 59), fieldOf(0, 23))
      .map(([minute, hour]) => `${minute} ${hour} * * *`),
    at: fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) }),
    zone: fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Africa/Cairo',
    ),
  });
  fc.assert(
    fc.property(arbitrary, ({ text, at, zone: name }) => {
      const schedule = scheduleOf(text);
      const zone = timeZoneOf(name)!;
      const next = nextRun(schedule, zone, at);
      assert.ok(next > at);
      // No moment between is due: from anywhere between, the next one is the same.
      for (const part of [0.1, 0.5, 0.9]) {
        const between = Math.floor(at + (next - at) * part);
        if (between < next) assert.equal(nextRun(schedule, zone, between), next);
      }
    }),
    { numRuns: 1_000 },
  );
});
