/** Integrations of applications; their keys are rows among the tokens. */
import type { Integration } from '../../domain/integration.ts';
import type { AccessWrites } from '../contract/access.ts';
import type { IntegrationReads, IntegrationWrites } from '../contract/integrations.ts';
import { selectPage } from './page.ts';
import { fromJson, toJson, type Row, type Statements } from './statements.ts';

const byId = 'SELECT * FROM integration WHERE application_id = ? AND id = ?';

export function integrationWrites(
  statements: Statements,
  { saveToken, removeToken }: Pick<AccessWrites, 'saveToken' | 'removeToken'>,
): IntegrationWrites {
  function find(applicationId: string, id: string): Integration | null {
    const row = statements.get(byId, applicationId, id);
    return row === undefined ? null : readIntegration(row);
  }

  function put(integration: Integration): void {
    statements.run(
      `INSERT OR REPLACE INTO integration (id, application_id, name, feature_flags, token_id,
         created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
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
    createIntegration(integration) {
      const { applicationId } = integration;
      const application = statements.get('SELECT 1 FROM application WHERE id = ?', applicationId);
      if (application === undefined) return { kind: 'missing' };
      put(integration);
      return { kind: 'ok', value: integration };
    },
    updateIntegration({ applicationId, id, changes }) {
      const present = find(applicationId, id);
      if (present === null) return { kind: 'missing' };
      const changed = { ...present, ...changes };
      put(changed);
      statements.run(
        'UPDATE access_token SET feature_flags = ? WHERE id = ?',
        toJson(changed.featureFlags),
        changed.tokenId,
      );
      return { kind: 'ok', value: changed };
    },
    deleteIntegration({ applicationId, id }) {
      const present = find(applicationId, id);
      if (present === null) return { kind: 'missing' };
      if (present.tokenId !== null) removeToken(present.tokenId);
      statements.run(
        'DELETE FROM integration WHERE application_id = ? AND id = ?',
        applicationId,
        id,
      );
      return { kind: 'ok', value: null };
    },
    rotateIntegrationKey({ id, token, at }) {
      const present = find(token.applicationId, id);
      if (present === null) return { kind: 'missing' };
      // The flags of this moment: they may have changed since the key was prepared.
      const saved = saveToken({ ...token, featureFlags: present.featureFlags });
      if (saved.kind !== 'ok') return saved;
      if (present.tokenId !== null) removeToken(present.tokenId);
      put({ ...present, tokenId: token.id, updatedAt: at });
      return saved;
    },
  };
}

export function integrationReads(statements: Statements): IntegrationReads {
  return {
    getIntegration({ applicationId, id }) {
      const row = statements.get(byId, applicationId, id);
      return row === undefined ? null : readIntegration(row);
    },
    listIntegrations({ applicationId, ...page }) {
      return selectPage(
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
