/** Transformations of endpoints: the present one in the endpoint's row, what its code was beside it. */
import type { Transformation } from '../../domain/transformation.ts';
import type {
  TransformationReads,
  TransformationVersion,
  TransformationWrites,
} from '../contract/transformations.ts';
import { putEndpoint, readEndpoint } from './endpoint-rows.ts';
import { insertInto } from './inserts.ts';
import type { Act, ActsOf, Row, Statements } from './statements.ts';

type Writes = Pick<TransformationWrites, 'changeTransformation'>;
type Reads = Pick<TransformationReads, 'listTransformationVersions' | 'getTransformationVersion'>;

const columns = ['application_id', 'endpoint_id', 'version', 'kind', 'code', 'created_at'];
const ofEndpoint = 'application_id = ? AND endpoint_id = ?';

export function transformationWrites(statements: Statements): ActsOf<Writes> {
  return {
    *changeTransformation({ applicationId, endpointId, changes, at, keepMax }) {
      const row = yield* statements.get(
        `SELECT * FROM endpoint WHERE id = ? AND application_id = ? AND deleted_at IS NULL
         ${statements.dialect.forUpdate}`,
        endpointId,
        applicationId,
      );
      if (row === undefined) return { kind: 'missing' };
      const endpoint = readEndpoint(row);
      const present = endpoint.transformation ?? {
        kind: 'code' as const,
        code: '',
        enabled: false,
        sealedVariables: null,
        version: 0,
        updatedAt: at,
      };
      const changed = { ...present, ...changes, updatedAt: at };
      const isNew = changed.code !== present.code || changed.kind !== present.kind;
      if (isNew && changed.code !== '') {
        changed.version = present.version + 1;
        const { version, kind, code } = changed;
        yield* statements.run(
          insertInto('transformation_version', columns),
          applicationId,
          endpointId,
          version,
          kind,
          code,
          at,
        );
        yield* statements.run(
          `DELETE FROM transformation_version WHERE ${ofEndpoint} AND version <= ?`,
          applicationId,
          endpointId,
          version - keepMax,
        );
      }
      yield* putEndpoint(statements, { ...endpoint, transformation: changed, updatedAt: at });
      return { kind: 'ok', value: changed };
    },
  };
}

/** Nothing is left of what an endpoint's code was; of all endpoints where none is named. */
export function* forgetVersions(
  statements: Statements,
  applicationId: string,
  endpointId: string | null,
): Act<void> {
  const which = endpointId === null ? 'application_id = ?' : ofEndpoint;
  const values = endpointId === null ? [applicationId] : [applicationId, endpointId];
  yield* statements.run(`DELETE FROM transformation_version WHERE ${which}`, ...values);
}

export function transformationReads(statements: Statements): ActsOf<Reads> {
  return {
    *listTransformationVersions({ applicationId, endpointId, limit }) {
      const rows = yield* statements.all(
        `SELECT * FROM transformation_version WHERE ${ofEndpoint} ORDER BY version DESC LIMIT ?`,
        applicationId,
        endpointId,
        limit,
      );
      return rows.map(readVersion);
    },
    *getTransformationVersion({ applicationId, endpointId, version }) {
      const row = yield* statements.get(
        `SELECT * FROM transformation_version WHERE ${ofEndpoint} AND version = ?`,
        applicationId,
        endpointId,
        version,
      );
      return row === undefined ? null : readVersion(row);
    },
  };
}

function readVersion(row: Row): TransformationVersion {
  return {
    version: row['version'] as number,
    kind: row['kind'] as Transformation['kind'],
    code: row['code'] as string,
    createdAt: row['created_at'] as number,
  };
}
