/** How the portal of each environment looks. */
import {
  fileKinds,
  standingPortalSettings,
  type PortalSettings,
} from '../../domain/portal-settings.ts';
import type { PortalSettingsReads, PortalSettingsWrites } from '../contract/portal-settings.ts';
import { fromJson, toJson, type ActsOf, type Statements } from './statements.ts';

export function portalSettingsWrites(statements: Statements): ActsOf<PortalSettingsWrites> {
  return {
    *savePortalSettings({ environmentId, settings, files, updatedAt }) {
      const environment = yield* statements.get(
        'SELECT 1 FROM environment WHERE id = ? AND deleted_at IS NULL',
        environmentId,
      );
      if (environment === undefined) return { kind: 'missing' };
      yield* statements.run(
        `INSERT INTO portal_settings
           (environment_id, settings, logo_type, logo, font_type, font, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (environment_id) DO UPDATE SET settings = excluded.settings,
           logo_type = excluded.logo_type, logo = excluded.logo,
           font_type = excluded.font_type, font = excluded.font, updated_at = excluded.updated_at`,
        environmentId,
        toJson(settings),
        files.logo?.type ?? null,
        files.logo?.bytes ?? null,
        files.font?.type ?? null,
        files.font?.bytes ?? null,
        updatedAt,
      );
      return { kind: 'ok' };
    },
  };
}

export function portalSettingsReads(statements: Statements): ActsOf<PortalSettingsReads> {
  return {
    *portalSettings(environmentId) {
      const row = yield* statements.get(
        'SELECT settings, logo_type, font_type, updated_at FROM portal_settings WHERE environment_id = ?',
        environmentId,
      );
      if (row === undefined) return null;
      return {
        // What was added since it was saved stands as it does for everybody.
        settings: { ...standingPortalSettings, ...fromJson<PortalSettings>(row['settings']) },
        files: fileKinds.filter((kind) => row[`${kind}_type`] !== null),
        updatedAt: row['updated_at'] as number,
      };
    },
    *portalFile({ environmentId, kind }) {
      const row = yield* statements.get(
        `SELECT ${kind}_type AS type, ${kind} AS bytes FROM portal_settings
         WHERE environment_id = ? AND ${kind}_type IS NOT NULL`,
        environmentId,
      );
      if (row === undefined) return null;
      return { type: row['type'] as string, bytes: row['bytes'] as Uint8Array };
    },
  };
}
