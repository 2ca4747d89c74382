/** What each kind of destination says of itself, for all that is done to destinations alike. */
import type { Destination } from '../domain/destination.ts';
import type { ManageParts } from './manage-parts.ts';

/** Whose destination it is, and who sets it. */
export interface DestinationPlace {
  environmentId: string;
  applicationId: string;
  /** The present address of the endpoint. */
  url: string;
}

export type CheckParts = Pick<
  ManageParts,
  'urlRefusal' | 'tokenUrlRefusal' | 'isNamedHost' | 'plans'
>;

export interface DestinationKind<D extends Destination = Destination> {
  /** What optional fields are when they are left out; of the whole, not of what lies within. */
  defaults: Partial<D>;
  /** Where secrets stand, such as `auth.password`; of URLs the path is hidden. Absent ones do not matter. */
  secrets: readonly string[];
  /** Where they are sent to: a secret that is not given again is kept only while these stay. */
  anchors: readonly string[];
  /**
   * What a schema cannot check, secrets filled in; returns the form in which it is kept. Throws a
   * `Problem` that names the field.
   */
  check: (parts: CheckParts, destination: D, place: DestinationPlace) => D | Promise<D>;
}
