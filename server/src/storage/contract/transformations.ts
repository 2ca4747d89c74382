/** What transformations and connectors ask of a store. */
import type { Connector, ConnectorProduct } from '../../domain/connector.ts';
import type { StoredTransformation, Transformation } from '../../domain/transformation.ts';
import type { Page, PageRequest, Saved } from './lists.ts';

/** What the code of a transformation was at one time. */
export type TransformationVersion = Pick<Transformation, 'kind' | 'code' | 'version'> & {
  createdAt: number;
};

export interface TransformationWrites {
  /**
   * Changes what is named. Code that differs becomes a new version; of these the newest `keepMax`
   * are kept. Empty code stands for none, and is no version.
   */
  changeTransformation(change: {
    applicationId: string;
    endpointId: string;
    changes: Partial<Pick<StoredTransformation, 'kind' | 'code' | 'enabled' | 'sealedVariables'>>;
    at: number;
    keepMax: number;
  }): Saved<StoredTransformation>;

  /** `conflict` when the uid is taken. */
  createConnector(connector: Connector): Saved<Connector>;
  updateConnector(change: {
    environmentId: string;
    id: string;
    changes: Partial<Omit<Connector, 'id' | 'environmentId' | 'createdAt'>>;
  }): Saved<Connector>;
  deleteConnector(which: { environmentId: string; id: string }): Saved<null>;
}

export interface TransformationReads {
  /** The newest first. */
  listTransformationVersions(which: {
    applicationId: string;
    endpointId: string;
    limit: number;
  }): TransformationVersion[];
  getTransformationVersion(which: {
    applicationId: string;
    endpointId: string;
    version: number;
  }): TransformationVersion | null;

  getConnector(which: { environmentId: string; idOrUid: string }): Connector | null;
  listConnectors(
    which: { environmentId: string; productType: ConnectorProduct | null } & PageRequest,
  ): Page<Connector>;
}
