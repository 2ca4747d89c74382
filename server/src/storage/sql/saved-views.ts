/** Saved views of environments: each seen by who made it, or by all. */
import type { SavedView } from '../../domain/saved-view.ts';
import type { SavedViewReads, SavedViewWrites } from '../contract/saved-views.ts';
import { selectPage } from './page.ts';
import type { ActsOf, Row, Statements } from './statements.ts';

const isSeen = 'environment_id = ? AND (shared = 1 OR owner_id = ?)';
const byPlace = `SELECT * FROM saved_view WHERE id = ? AND ${isSeen}`;

export function savedViewWrites(statements: Statements): ActsOf<SavedViewWrites> {
  const { forUpdate } = statements.dialect;
  return {
    *createView({ view, viewsMax }) {
      // Held until the end, so that two at once do not go beyond the bound.
      const environment = yield* statements.get(
        `SELECT 1 FROM environment WHERE id = ? AND deleted_at IS NULL ${forUpdate}`,
        view.environmentId,
      );
      if (environment === undefined) return { kind: 'missing' };
      const counted = yield* statements.get(
        'SELECT count(*) AS views FROM saved_view WHERE environment_id = ?',
        view.environmentId,
      );
      if ((counted!['views'] as number) >= viewsMax) return { kind: 'conflict' };
      yield* statements.run(
        `INSERT INTO saved_view (id, environment_id, owner_id, name, page, query, shared,
           created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        view.id,
        view.environmentId,
        view.ownerId,
        view.name,
        view.page,
        view.query,
        view.shared ? 1 : 0,
        view.createdAt,
        view.updatedAt,
      );
      return { kind: 'ok', value: view };
    },
    *updateView({ environmentId, id, seenBy, changes }) {
      const row = yield* statements.get(`${byPlace} ${forUpdate}`, id, environmentId, seenBy);
      if (row === undefined) return { kind: 'missing' };
      const changed = { ...readView(row), ...changes };
      yield* statements.run(
        'UPDATE saved_view SET name = ?, query = ?, shared = ?, updated_at = ? WHERE id = ?',
        changed.name,
        changed.query,
        changed.shared ? 1 : 0,
        changed.updatedAt,
        id,
      );
      return { kind: 'ok', value: changed };
    },
    *deleteView({ environmentId, id, seenBy }) {
      const removed = yield* statements.run(
        `DELETE FROM saved_view WHERE id = ? AND ${isSeen}`,
        id,
        environmentId,
        seenBy,
      );
      return removed === 0 ? { kind: 'missing' } : { kind: 'ok', value: null };
    },
  };
}

export function savedViewReads(statements: Statements): ActsOf<SavedViewReads> {
  return {
    *getView({ environmentId, id, seenBy }) {
      const row = yield* statements.get(byPlace, id, environmentId, seenBy);
      return row === undefined ? null : readView(row);
    },
    *listViews({ environmentId, seenBy, ofPage, ...page }) {
      return yield* selectPage(
        statements,
        {
          select: 'SELECT * FROM saved_view',
          where: [isSeen, ...(ofPage === null ? [] : ['page = ?'])],
          values: [environmentId, seenBy, ...(ofPage === null ? [] : [ofPage])],
          column: 'id',
        },
        page,
        readView,
      );
    },
  };
}

function readView(row: Row): SavedView {
  return {
    id: row['id'] as string,
    environmentId: row['environment_id'] as string,
    ownerId: row['owner_id'] as string,
    name: row['name'] as string,
    page: row['page'] as SavedView['page'],
    query: row['query'] as string,
    shared: row['shared'] === 1,
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
  };
}
