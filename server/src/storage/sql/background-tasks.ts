/** Background tasks: one row each, moved on step by step. */
import { ownTaskTypes, type BackgroundTask } from '../../domain/background-task.ts';
import { firstIdAt } from '../../domain/ids.ts';
import type {
  BackgroundTaskReads,
  BackgroundTaskWrites,
  TaskEffect,
} from '../contract/background-tasks.ts';
import { selectPage } from './page.ts';
import {
  fromJson,
  type Act,
  type ActsOf,
  type Row,
  type Statements,
  type Value,
} from './statements.ts';
import { dropSendings } from './task-sendings.ts';

/** `run` carries out another write within the transaction. */
export function backgroundTaskWrites(
  statements: Statements,
  run: (effect: TaskEffect) => Act<unknown>,
): ActsOf<BackgroundTaskWrites> {
  return {
    *startTask({ task, runningMax }) {
      const running = yield* statements.get(
        `SELECT count(*) AS count FROM background_task
         WHERE environment_id = ? AND status = 'running'`,
        task.environmentId,
      );
      if ((running!['count'] as number) >= runningMax) return { kind: 'limit' };
      yield* insertTask(statements, task);
      return { kind: 'ok', value: null };
    },
    *stepTask({ id, step, cursor, data, status, at, effects, failures }) {
      const changes = yield* statements.run(
        `UPDATE background_task SET cursor = ?, data = ?, status = ?, updated_at = ?, step = step + 1
         WHERE id = ? AND step = ? AND status = 'running'`,
        JSON.stringify(cursor),
        JSON.stringify(data),
        status,
        at,
        id,
        step,
      );
      if (changes === 0) return { kind: 'stale' };
      if (failures !== undefined) {
        yield* statements.run(
          'UPDATE background_task SET failures = ? WHERE id = ?',
          JSON.stringify(failures),
          id,
        );
      }
      for (const effect of effects) yield* run(effect);
      return { kind: 'ok' };
    },
    *controlTask({ environmentId, id, at, paused, rate, abort }) {
      const row = yield* statements.get(
        `SELECT * FROM background_task WHERE id = ? AND environment_id = ?
         ${statements.dialect.forUpdate}`,
        id,
        environmentId,
      );
      if (row === undefined) return { kind: 'missing' };
      const task = readTask(row);
      if (task.status !== 'running') return { kind: 'ended' };
      const { rate: oldRate, paused: wasPaused, ...rest } = task;
      const newRate = rate === undefined ? (oldRate ?? null) : rate;
      const isPaused = abort === undefined && (paused ?? wasPaused === true);
      const changed: BackgroundTask = {
        ...rest,
        step: task.step + 1,
        updatedAt: at,
        ...(isPaused ? { paused: true } : {}),
        ...(newRate === null ? {} : { rate: newRate }),
        ...(abort === undefined
          ? {}
          : { status: 'failed', data: { ...task.data, aborted: true, error: abort } }),
      };
      yield* statements.run(
        `UPDATE background_task
         SET status = ?, data = ?, step = ?, updated_at = ?, paused = ?, rate = ?
         WHERE id = ?`,
        changed.status,
        JSON.stringify(changed.data),
        changed.step,
        at,
        isPaused ? 1 : 0,
        newRate,
        id,
      );
      return { kind: 'ok', value: changed };
    },
    *trimTasks({ before, limit }) {
      // Ids sort by time: the oldest tasks are the left edge of the table.
      const rows = yield* statements.all(
        `SELECT id FROM background_task WHERE id < ? AND status <> 'running' ORDER BY id LIMIT ?`,
        firstIdAt('qtask', before),
        limit,
      );
      let room = limit;
      for (const { id } of rows) {
        room -= yield* dropSendings(statements, id as string, room);
        if (room === 0) return { more: true };
        yield* statements.run('DELETE FROM background_task WHERE id = ?', id as string);
      }
      return { more: rows.length === limit };
    },
  };
}

export function* insertTask(statements: Statements, task: BackgroundTask): Act<void> {
  yield* statements.run(
    `INSERT INTO background_task (id, environment_id, type, status, input, cursor, step, data,
       created_at, updated_at, rate) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    task.id,
    task.environmentId,
    task.type,
    task.status,
    JSON.stringify(task.input),
    JSON.stringify(task.cursor),
    task.step,
    JSON.stringify(task.data),
    task.createdAt,
    task.updatedAt,
    task.rate ?? null,
  );
}

export function backgroundTaskReads(statements: Statements): ActsOf<BackgroundTaskReads> {
  function* nextEnvironment(after: string): Act<string | null> {
    const row = yield* statements.get(
      `SELECT environment_id FROM background_task
       WHERE status = 'running' AND paused = 0 AND environment_id > ? ORDER BY environment_id LIMIT 1`,
      after,
    );
    return row === undefined ? null : (row['environment_id'] as string);
  }

  return {
    *getTask({ environmentId, id }) {
      const row = yield* statements.get(
        'SELECT * FROM background_task WHERE id = ? AND environment_id = ?',
        id,
        environmentId,
      );
      return row === undefined ? null : readTask(row);
    },
    *listTasks({ environmentId, status, type, own = false, ...page }) {
      const where = ['environment_id = ?'];
      const values: Value[] = [environmentId];
      if (status !== null) {
        where.push('status = ?');
        values.push(status);
      }
      if (type === null && own) {
        // All of them.
      } else if (type === null) {
        where.push(`type NOT IN (${ownTaskTypes.map(() => '?').join()})`);
        values.push(...ownTaskTypes);
      } else {
        where.push('type = ?');
        values.push(type);
      }
      return yield* selectPage(
        statements,
        { select: 'SELECT * FROM background_task', where, values, column: 'id' },
        page,
        readTask,
      );
    },
    *runningTasks({ perEnvironment, limit }) {
      const turns: BackgroundTask[][] = [];
      let environmentId = yield* nextEnvironment('');
      for (; environmentId !== null; environmentId = yield* nextEnvironment(environmentId)) {
        const rows = yield* statements.all(
          `SELECT * FROM background_task WHERE environment_id = ? AND status = 'running' AND paused = 0
           ORDER BY id LIMIT ?`,
          environmentId,
          perEnvironment,
        );
        for (const [turn, row] of rows.entries()) (turns[turn] ??= []).push(readTask(row));
      }
      return turns.flat().slice(0, limit);
    },
  };
}

function readTask(row: Row): BackgroundTask {
  return {
    id: row['id'] as string,
    environmentId: row['environment_id'] as string,
    type: row['type'] as BackgroundTask['type'],
    status: row['status'] as BackgroundTask['status'],
    input: fromJson(row['input']),
    cursor: fromJson(row['cursor']),
    step: row['step'] as number,
    data: fromJson(row['data']),
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
    ...(row['paused'] === 1 ? { paused: true } : {}),
    ...(row['rate'] === null ? {} : { rate: row['rate'] as number }),
    ...(row['failures'] === null ? {} : { failures: fromJson(row['failures']) }),
  };
}
