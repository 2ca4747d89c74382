/** Integrations of applications; their keys are rows among the tokens. */
import type { Integration } from '../../domain/integration.ts';
import type { AccessWrites } from '../contract/access.ts';
import type { IntegrationReads, IntegrationWrites } from '../contract/integrations.ts';
import { selectPage } from './page.ts';
import { putInto } from './inserts.ts';
import {
  fromJson,
  toJson,
  type Act,
  type ActsOf,
  type Row,
  type Statements,
} from './statements.ts';

const byId = 'SELECT * FROM integration WHERE application_id = ? AND id = ?';

const columns = [
  'id',
  'application_id',
  'name',
  'feature_flags',
  'token_id',
  'created_at',
  'updated_at',
];

export function integrationWrites(
  statements: Statements,
  { saveToken, removeToken }: Pick<ActsOf<AccessWrites>, 'saveToken' | 'removeToken'>,
): ActsOf<IntegrationWrites> {
  function* find(applicationId: string, id: string): Act<Integration | null> {
    const row = yield* statements.get(byId, applicationId, id);
    return row === undefined ? null : readIntegration(row);
  }

  function* put(integration: Integration): Act<void> {
    yield* statements.run(
      putInto(statements.dialect, 'integration', columns),
      integration.id,
      integration.applicationId,
      integration.name,
      toJson(integration.featureFlags),
      integration.tokenId,
      integration.createdAt,
      integration.updatedAt,
    );
  }

  return {
    *createIntegration(integration) {
      const { applicationId } = integration;
      const application = yield* statements.get(
        'SELECT 1 FROM application WHERE id = ?',
        applicationId,
      );
      if (application === undefined) return { kind: 'missing' };
      yield* put(integration);
      return { kind: 'ok', value: integration };
    },
    *updateIntegration({ applicationId, id, changes }) {
      const present = yield* find(applicationId, id);
      if (present === null) return { kind: 'missing' };
      const changed = { ...present, ...changes };
      yield* put(changed);
      yield* statements.run(
        'UPDATE access_token SET feature_flags = ? WHERE id = ?',
        toJson(changed.featureFlags),
        changed.tokenId,
      );
      return { kind: 'ok', value: changed };
    },
    *deleteIntegration({ applicationId, id }) {
      const present = yield* find(applicationId, id);
      if (present === null) return { kind: 'missing' };
      if (present.tokenId !== null) yield* removeToken(present.tokenId);
      yield* statements.run(
        'DELETE FROM integration WHERE application_id = ? AND id = ?',
        applicationId,
        id,
      );
      return { kind: 'ok', value: null };
    },
    *rotateIntegrationKey({ id, token, at }) {
      const present = yield* find(token.applicationId, id);
      if (present === null) return { kind: 'missing' };
      // The flags of this moment: they may have changed since the key was prepared.
      const saved = yield* saveToken({ ...token, featureFlags: present.featureFlags });
      if (saved.kind !== 'ok') return saved;
      if (present.tokenId !== null) yield* removeToken(present.tokenId);
      yield* put({ ...present, tokenId: token.id, updatedAt: at });
      return saved;
    },
  };
}

export function integrationReads(statements: Statements): ActsOf<IntegrationReads> {
  return {
    *getIntegration({ applicationId, id }) {
      const row = yield* statements.get(byId, applicationId, id);
      return row === undefined ? null : readIntegration(row);
    },
    *listIntegrations({ applicationId, ...page }) {
      return yield* selectPage(
        statements,
        {
          select: 'SELECT * FROM integration',
          where: ['application_id = ?'],
          values: [applicationId],
          column: 'id',
        },
        page,
        readIntegration,
      );
    },
  };
}

function readIntegration(row: Row): Integration {
  return {
    id: row['id'] as string,
    applicationId: row['application_id'] as string,
    name: row['name'] as string,
    featureFlags: fromJson(row['feature_flags']),
    tokenId: row['token_id'] as string | null,
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
  };
}
