/** What is seen of a move while it runs. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { MoveProgress } from '../storage/contract/store-move.ts';
import { MoveProgressLine } from './move-progress.ts';

function setUp(isTTY: boolean, columns = 200) {
  const written: string[] = [];
  let elapsed = 0;
  const clock = { now: () => 0, elapsed: () => elapsed, after: () => () => {} };
  const screen = { isTTY, columns, write: (text: string) => written.push(text) };
  const line = new MoveProgressLine(screen, clock);
  const half: MoveProgress = {
    step: 'copy',
    table: 'attempt',
    rows: 2_000,
    rowsMax: 4_000,
    done: 5_000,
    total: 10_000,
  };
  return {
    written,
    line,
    half,
    show: (atMs: number, changes: Partial<MoveProgress> = {}): void => {
      elapsed = atMs;
      line.show({ ...half, ...changes });
    },
  };
}

describe('the progress of a move', () => {
  test('is one line on a terminal, which is cleared at the end', () => {
    const { written, line, show } = setUp(true);
    show(0, { done: 1_000, rows: 0 });
    show(2_000);
    assert.equal(
      written.at(-1),
      '\r\u001b[K[##########----------] 50% copying attempt 2,000 of 4,000, 2,000 rows/s, 3 s left',
    );
    assert.ok(written.every((text) => !text.includes('\n')));
    line.end();
    assert.equal(written.at(-1), '\r\u001b[K');
  });

  test('is not drawn more often than eyes follow, and never wider than the terminal', () => {
    const { written, show } = setUp(true, 40);
    for (let ms = 0; ms < 1_000; ms += 10) show(ms);
    assert.equal(written.length, 10);
    for (const text of written) assert.ok(text.replace('\r\u001b[K', '').length < 40);
  });

  test('is a line now and then without a terminal, one for each step at least', () => {
    const { written, line, show } = setUp(false);
    for (let ms = 0; ms < 25_000; ms += 100) show(ms);
    show(25_000, { step: 'compare', done: 0 });
    line.end();
    assert.equal(written.length, 4);
    assert.ok(written.every((text) => /^\[[#-]{20}\] \d+% [^\r\n]+\n$/.test(text)));
    assert.match(written[3]!, /0% comparing attempt 2,000 of 4,000\n$/);
  });

  test('takes what an earlier run had done for no speed of its own', () => {
    const { written, show } = setUp(true);
    show(0, { done: 9_000 });
    show(1_000, { done: 9_100 });
    assert.match(written.at(-1)!, /, 100 rows\/s, 9 s left$/);
  });

  test('names long times in minutes and hours', () => {
    const { written, show } = setUp(true);
    show(0, { done: 0, total: 1_000_000 });
    show(10_000, { done: 10_000, total: 1_000_000 });
    assert.match(written.at(-1)!, /, 17 min left$/);
    show(20_000, { done: 10_001, total: 10_000_000 });
    assert.match(written.at(-1)!, /, 5\.5 h left$/);
  });
});
