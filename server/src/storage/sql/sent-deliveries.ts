/** A walk over what a background task sent again, by what has become of it since. */
import { firstIdAt } from '../../domain/ids.ts';
import type { ReplayReads, TriedDelivery } from '../contract/replays.ts';
import { fromJson, type ActsOf, type Statements } from './statements.ts';
import { triedOf, triedQuery } from './tried-deliveries.ts';

/** Rows of one page; a task that goes slowly has many small ones. */
const rowsMax = 50;

interface Sent {
  position: number;
  number: number;
  sentAt: number;
}

export function sentReads(
  statements: Statements,
): ActsOf<Pick<ReplayReads, 'sentTo' | 'sentDeliveries'>> {
  const { dialect } = statements;
  const query = triedQuery(
    `attempt WHERE application_id = ? AND ${dialect.isAmongNumbers('position')}
       AND ${dialect.tested('endpoint_id')} = ?`,
  );

  return {
    *sentTo({ taskId, from, including }) {
      const row = yield* statements.get(
        `SELECT application_id, endpoint_id FROM task_sending
         WHERE task_id = ? AND endpoint_id ${including ? '>=' : '>'} ?
         ORDER BY endpoint_id, number LIMIT 1`,
        taskId,
        from,
      );
      if (row === undefined) return null;
      return {
        applicationId: row['application_id'] as string,
        endpointId: row['endpoint_id'] as string,
      };
    },
    *sentDeliveries({ taskId, endpointId, after, attemptSince, before, limit, ...asked }) {
      const [number, position] = placeOf(after);
      const rows = yield* statements.all(
        `SELECT number, application_id, sent_at, positions FROM task_sending
         WHERE task_id = ? AND endpoint_id = ? AND number >= ? ORDER BY number LIMIT ?`,
        taskId,
        endpointId,
        number,
        rowsMax,
      );
      const sent = rows
        .flatMap((row) =>
          fromJson<number[]>(row['positions']).map((one): Sent => ({
            position: one,
            number: row['number'] as number,
            sentAt: row['sent_at'] as number,
          })),
        )
        .filter((one) => one.number > number || one.position > position);
      const page = sent.slice(0, limit);
      const isAll = page.length === sent.length && rows.length < rowsMax;
      const newest = (rows.at(-1)?.['number'] as number | undefined) ?? number;
      const last = page.at(-1) ?? { number: newest, position: Number.MAX_SAFE_INTEGER };
      const next = isAll ? null : textOf(last);
      if (page.length === 0) return { items: [], next };
      const tries = yield* statements.all(
        query,
        rows[0]!['application_id'] as string,
        JSON.stringify(page.map((one) => one.position)),
        endpointId,
      );
      const since = new Map(
        page.map(({ position, sentAt }) => [position, firstIdAt('atmpt', sentAt)]),
      );
      const met = new Map<number, TriedDelivery>();
      for (const row of tries) {
        const sentAt = since.get(row['position'] as number)!;
        const tried = triedOf(row, asked, sentAt);
        if (tried === null) continue;
        const { attemptId, position: one } = tried;
        // What is due has not been attempted since it was sent: its last attempt is an earlier one.
        if (attemptId >= sentAt && attemptId >= attemptSince && attemptId < before) {
          met.set(one, tried);
        }
      }
      const items = page.flatMap((one) => {
        const tried = met.get(one.position);
        return tried === undefined ? [] : [{ ...tried, place: textOf(one) }];
      });
      return { items, next };
    },
  };
}

function textOf({ number, position }: Pick<Sent, 'number' | 'position'>): string {
  return `${number}.${position}`;
}

function placeOf(text: string): [number: number, position: number] {
  const [number = '', position = ''] = text.split('.');
  return [Number(number), Number(position)];
}
