/** What integrations ask of a store. */
import type { Integration } from '../../domain/integration.ts';
import type { Page, PageRequest, Saved } from './lists.ts';
import type { AccessToken } from './access.ts';

export interface IntegrationWrites {
  /** `missing` when the application is gone. */
  createIntegration(integration: Integration): Saved<Integration>;
  /** Its key sees by the new flags from now on. */
  updateIntegration(change: {
    applicationId: string;
    id: string;
    changes: Pick<Integration, 'name' | 'featureFlags' | 'updatedAt'>;
  }): Saved<Integration>;
  /** Its key is worth nothing from now on. */
  deleteIntegration(which: { applicationId: string; id: string }): Saved<null>;
  /** Puts a key in place of the present one, which is worth nothing from now on. */
  rotateIntegrationKey(change: { id: string; token: AccessToken; at: number }): Saved<null>;
}

export interface IntegrationReads {
  getIntegration(which: { applicationId: string; id: string }): Integration | null;
  listIntegrations(which: { applicationId: string } & PageRequest): Page<Integration>;
}
