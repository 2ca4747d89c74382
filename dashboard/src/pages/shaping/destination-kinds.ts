/** The kinds of destinations that pages offer, in their order. */
import { destinationTypes } from '../../../../server/src/domain/destination-address.ts';

export const destinationKinds = ['webhook', ...destinationTypes] as const;
export type DestinationKind = (typeof destinationKinds)[number];

/** Those whose settings are given on the page of the endpoint alone. */
export const laterKinds = destinationTypes.filter(
  (type) => type !== 'http' && type !== 'application',
);
