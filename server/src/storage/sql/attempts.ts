/** Attempts: appended, and what each leaves due. */
import { endingTaskIdOf } from '../../domain/background-task.ts';
import type { Exchange } from '../../domain/exchange.ts';
import { firstIdAt } from '../../domain/ids.ts';
import type { Attempt, AttemptStatus, Message } from '../../domain/message.ts';
import type { OperationalEventType } from '../../domain/operational-event.ts';
import type { StorageReads, StorageWrites } from '../storage.ts';
import { isSelective, messageColumns, messageConditions, readMessage } from './messages.ts';
import { dropDue, putDue } from './due-rows.ts';
import { isAmong, selectPage } from './page.ts';
import type { Act, ActsOf, Row, Statements, Value } from './statements.ts';
import type { AttemptTally } from './attempt-tally.ts';
import type { Turn } from '../contract/ordered-deliveries.ts';
import { endTurn, turnAfter } from './ordered-lines.ts';
import { disableEndpoint } from './endpoint-endings.ts';
import type { EndpointFailures } from './endpoint-failures.ts';
import { Standings } from './undelivered.ts';

/** The numbers of the wire format, so that a filter compares what the client sent. */
const statusNumbers: Record<AttemptStatus, number> = { success: 0, fail: 2, canceled: 4 };
export const statusNames: Record<number, AttemptStatus> = {
  0: 'success',
  2: 'fail',
  4: 'canceled',
};

type Writes = Pick<StorageWrites, 'recordAttempts' | 'removeResponse'>;

/** The operational event that tells of it. */
const disabledType: OperationalEventType = 'endpoint.disabled';

/** What stands in the place of an answer that was removed. */
const expunged = Buffer.from('EXPUNGED');

export function attemptWrites(
  statements: Statements,
  tally: AttemptTally,
  failures: EndpointFailures,
  accept: ActsOf<StorageWrites>['acceptMessage'],
): ActsOf<Writes> {
  function disable(
    { id, endpointId, startedAt, durationMs }: Attempt,
    reason: string,
  ): Act<boolean> {
    const at = startedAt + durationMs;
    const which = { endpointId, reason, at, taskId: endingTaskIdOf(id) };
    return disableEndpoint(statements, failures, which);
  }

  return {
    *recordAttempts(records) {
      const announced: number[] = [];
      const standings = yield* Standings.of(
        statements,
        records.map(({ attempt }) => attempt),
      );
      const turns: Turn[] = [];
      for (const { attempt, doneDueAt, announcements = [] } of records) {
        const { applicationId, endpointId, position } = attempt;
        const place = { applicationId, endpointId, position };
        const manual = attempt.trigger === 'manual';
        // What keeps an order has had a row from its beginning.
        const isOver = attempt.nextAt === null && doneDueAt !== null && !manual;
        const changes = yield* statements.run(
          `INSERT INTO attempt (position, id, message_id, application_id, endpoint_id, event_type,
             url, number, manual, status, response_status, response_body, duration_ms, cause,
             started_at, next_at, exchange)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT DO NOTHING`,
          attempt.position,
          attempt.id,
          attempt.messageId,
          attempt.applicationId,
          attempt.endpointId,
          attempt.eventType,
          attempt.url,
          attempt.number,
          manual ? 1 : 0,
          statusNumbers[attempt.status],
          attempt.responseStatus,
          attempt.responseBody,
          attempt.durationMs,
          attempt.cause,
          attempt.startedAt,
          attempt.nextAt,
          exchangeText(attempt),
        );
        if (changes === 0) {
          // Written twice after a fault: what came of it stands in the same transaction as the record.
          for (const message of announcements)
            announced.push(yield* positionOf(statements, message));
          const turn = isOver ? yield* turnAfter(statements, attempt) : null;
          if (turn !== null) turns.push(turn);
          continue;
        }
        if (doneDueAt !== null) {
          yield* dropDue(statements, { ...place, dueAt: doneDueAt, manual });
        }
        if (attempt.nextAt !== null) {
          const retry = { manual: false, attemptNumber: attempt.number + 1 };
          yield* putDue(statements, { ...place, dueAt: attempt.nextAt, ...retry });
        }
        const turn = isOver ? yield* endTurn(statements, attempt) : null;
        if (turn !== null) turns.push(turn);
        if (standings.concern(attempt)) yield* standings.note(attempt);
        tally.count(attempt);
        if (failures.concern(attempt)) yield* failures.note(attempt);
        const disabled =
          attempt.disables !== undefined && (yield* disable(attempt, attempt.disables));
        for (const message of announcements) {
          // Of several attempts that say so, the first one disables; it alone is told of.
          if (message.eventType === disabledType && !disabled) {
            announced.push(0);
            continue;
          }
          const accepted = yield* accept(message);
          announced.push(accepted.kind === 'ok' ? accepted.position : 0);
        }
      }
      return { announced, turns };
    },
    *removeResponse({ applicationId, messageId, attemptId }) {
      const changes = yield* statements.run(
        `UPDATE attempt SET response_body = ?, exchange = NULL
         WHERE application_id = ? AND id = ? AND position =
           (SELECT position FROM message WHERE application_id = ? AND id = ?)`,
        expunged,
        applicationId,
        attemptId,
        applicationId,
        messageId,
      );
      return changes === 0 ? { kind: 'missing' } : { kind: 'ok', value: null };
    },
  };
}

function* positionOf(statements: Statements, { applicationId, id }: Message): Act<number> {
  const row = yield* statements.get(
    'SELECT position FROM message WHERE application_id = ? AND id = ?',
    applicationId,
    id,
  );
  return (row?.['position'] as number | undefined) ?? 0;
}

export function attemptReads(
  statements: Statements,
): ActsOf<Pick<StorageReads, 'getAttempt' | 'listAttempts'>> {
  return {
    *getAttempt({ applicationId, messageId, attemptId }) {
      const row = yield* statements.get(
        `SELECT attempt.* FROM message JOIN attempt
           ON attempt.application_id = message.application_id
             AND attempt.position = message.position
         WHERE message.application_id = ? AND message.id = ? AND attempt.id = ?`,
        applicationId,
        messageId,
        attemptId,
      );
      return row === undefined ? null : readAttempt(row);
    },
    *listAttempts({ limit, from, order, withMessage, withPayload, ...filter }) {
      const ofMessage = messageConditions(statements.dialect, filter, 'attempt');
      const where: string[] = [];
      const values: Value[] = [];
      const add = (condition: string, ...added: Value[]): void => {
        where.push(condition);
        values.push(...added);
      };
      // The leading condition decides the index: a message's attempts lie together, an
      // endpoint's are found by (endpoint, id).
      if (filter.messageId !== null) {
        add(
          `attempt.application_id = ? AND attempt.position =
             (SELECT position FROM message WHERE application_id = ? AND id = ?)`,
          filter.applicationId,
          filter.applicationId,
          filter.messageId,
        );
        if (filter.endpointId !== null) add('attempt.endpoint_id = ?', filter.endpointId);
      } else {
        add('attempt.endpoint_id = ?', filter.endpointId ?? '');
      }
      // A message has few attempts; an endpoint may have millions, of which a filter lets few through.
      const isLong =
        filter.messageId === null &&
        (isSelective(filter) || filter.statuses !== null || filter.statusCodeClass !== null);
      const walk = isLong
        ? {
            from: statements.dialect.walkedBy('attempt', 'attempt_by_endpoint'),
            where: where.slice(),
            values: values.slice(),
          }
        : null;
      if (filter.messageId === null) add('attempt.application_id = ?', filter.applicationId);
      if (filter.statuses !== null) {
        const numbers = filter.statuses.map((status) => statusNumbers[status]);
        add(isAmong('attempt.status', numbers), ...numbers);
      }
      if (filter.statusCodeClass === 0) add('attempt.response_status = 0');
      else if (filter.statusCodeClass !== null) {
        const low = filter.statusCodeClass;
        add('attempt.response_status BETWEEN ? AND ?', low, low + 99);
      }
      const needsMessage = withMessage || filter.channel !== null || filter.tag !== null;
      const join = needsMessage ? ' JOIN message ON message.position = attempt.position' : '';
      const columns = withMessage
        ? `attempt.*, ${messageColumns('message', withPayload, 'message_')}`
        : 'attempt.*';
      const conditions = needsMessage
        ? messageConditions(statements.dialect, filter, 'message')
        : ofMessage;
      return yield* selectPage(
        statements,
        {
          select: `SELECT ${columns} FROM attempt${join}`,
          where: [...where, ...conditions.where],
          values: [...values, ...conditions.values],
          column: 'attempt.id',
          since: filter.since === null ? null : firstIdAt('atmpt', filter.since),
          before: filter.before === null ? null : firstIdAt('atmpt', filter.before),
          walk: walk === null ? undefined : { ...walk, where: walk.where.join(' AND ') },
        },
        { limit, from, order },
        (row) => ({
          ...readAttempt(row),
          message: withMessage ? readMessage(row, 'message_') : null,
        }),
      );
    },
  };
}

function readAttempt(row: Row): Attempt {
  return {
    id: row['id'] as string,
    position: row['position'] as number,
    messageId: row['message_id'] as string,
    applicationId: row['application_id'] as string,
    endpointId: row['endpoint_id'] as string,
    eventType: row['event_type'] as string,
    url: row['url'] as string,
    number: row['number'] as number,
    trigger: row['manual'] === 1 ? 'manual' : 'scheduled',
    status: statusNames[row['status'] as number] ?? 'fail',
    responseStatus: row['response_status'] as number,
    responseBody: row['response_body'] as Uint8Array,
    durationMs: row['duration_ms'] as number,
    cause: row['cause'] as string | null,
    startedAt: row['started_at'] as number,
    nextAt: row['next_at'] as number | null,
    ...(row['exchange'] === null
      ? {}
      : { exchange: JSON.parse(row['exchange'] as string) as Exchange }),
  };
}

/** As it is stored; null where nothing was worth keeping. */
export function exchangeText({ exchange }: Attempt): string | null {
  return exchange === undefined ? null : JSON.stringify(exchange);
}
