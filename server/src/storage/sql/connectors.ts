/** Connectors of environments: one row each. */
import type { Connector } from '../../domain/connector.ts';
import type { TransformationReads, TransformationWrites } from '../contract/transformations.ts';
import { putInto } from './inserts.ts';
import { selectPage } from './page.ts';
import {
  fromJson,
  toJson,
  type Act,
  type ActsOf,
  type Row,
  type Statements,
} from './statements.ts';

type Writes = Pick<TransformationWrites, 'createConnector' | 'updateConnector' | 'deleteConnector'>;
type Reads = Pick<TransformationReads, 'getConnector' | 'listConnectors'>;

const columns = [
  'id',
  'environment_id',
  'uid',
  'name',
  'logo',
  'description',
  'kind',
  'instructions',
  'allowed_event_types',
  'transformation',
  'feature_flags',
  'product_type',
  'created_at',
  'updated_at',
  'transformation_updated_at',
];

const byId = 'SELECT * FROM connector WHERE id = ? AND environment_id = ?';

export function connectorWrites(statements: Statements): ActsOf<Writes> {
  function* find(environmentId: string, id: string): Act<Connector | null> {
    const row = yield* statements.get(byId, id, environmentId);
    return row === undefined ? null : readConnector(row);
  }

  function* uidTaken({ id, environmentId, uid }: Connector): Act<boolean> {
    if (uid === null) return false;
    const row = yield* statements.get(
      'SELECT id FROM connector WHERE environment_id = ? AND uid = ?',
      environmentId,
      uid,
    );
    return row !== undefined && row['id'] !== id;
  }

  function* put(connector: Connector): Act<void> {
    yield* statements.run(
      putInto(statements.dialect, 'connector', columns),
      connector.id,
      connector.environmentId,
      connector.uid,
      connector.name,
      connector.logo,
      connector.description,
      connector.kind,
      connector.instructions,
      toJson(connector.allowedEventTypes),
      connector.transformation,
      toJson(connector.featureFlags),
      connector.productType,
      connector.createdAt,
      connector.updatedAt,
      connector.transformationUpdatedAt,
    );
  }

  return {
    *createConnector(connector) {
      if (yield* uidTaken(connector)) return { kind: 'conflict' };
      yield* put(connector);
      return { kind: 'ok', value: connector };
    },
    *updateConnector({ environmentId, id, changes }) {
      const present = yield* find(environmentId, id);
      if (present === null) return { kind: 'missing' };
      const changed = { ...present, ...changes };
      if (yield* uidTaken(changed)) return { kind: 'conflict' };
      yield* put(changed);
      return { kind: 'ok', value: changed };
    },
    *deleteConnector({ environmentId, id }) {
      const removed = yield* statements.run(
        'DELETE FROM connector WHERE id = ? AND environment_id = ?',
        id,
        environmentId,
      );
      return removed === 0 ? { kind: 'missing' } : { kind: 'ok', value: null };
    },
  };
}

export function connectorReads(statements: Statements): ActsOf<Reads> {
  return {
    *getConnector({ environmentId, idOrUid }) {
      const row =
        (yield* statements.get(byId, idOrUid, environmentId)) ??
        (yield* statements.get(
          'SELECT * FROM connector WHERE environment_id = ? AND uid = ?',
          environmentId,
          idOrUid,
        ));
      return row === undefined ? null : readConnector(row);
    },
    *listConnectors({ environmentId, productType, ...page }) {
      const isOfType = productType === null ? [] : ['product_type = ?'];
      return yield* selectPage(
        statements,
        {
          select: 'SELECT * FROM connector',
          where: ['environment_id = ?', ...isOfType],
          values: [environmentId, ...(productType === null ? [] : [productType])],
          column: 'id',
        },
        page,
        readConnector,
      );
    },
  };
}

function readConnector(row: Row): Connector {
  return {
    id: row['id'] as string,
    environmentId: row['environment_id'] as string,
    uid: row['uid'] as string | null,
    name: row['name'] as string,
    logo: row['logo'] as string | null,
    description: row['description'] as string,
    kind: row['kind'] as Connector['kind'],
    instructions: row['instructions'] as string,
    allowedEventTypes: fromJson(row['allowed_event_types']),
    transformation: row['transformation'] as string,
    featureFlags: fromJson(row['feature_flags']),
    productType: row['product_type'] as Connector['productType'],
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
    transformationUpdatedAt: row['transformation_updated_at'] as number,
  };
}
