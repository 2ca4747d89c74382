/** Destinations that are another application of the same environment. */
import type { ApplicationDestination } from '../domain/destination.ts';
import { Problem } from '../domain/problem.ts';
import type { DestinationKind } from './destination-kind.ts';

export const applicationKind: DestinationKind<ApplicationDestination> = {
  defaults: { eventType: null },
  secrets: [],
  anchors: [],
  async check({ plans }, destination, { environmentId, applicationId }) {
    const plan = await plans.named(environmentId, destination.applicationId);
    if (plan === null) {
      throw Problem.field(
        ['applicationId'],
        'no application of this environment has this id or uid',
      );
    }
    if (plan.application.id === applicationId) {
      throw Problem.field(
        ['applicationId'],
        'its own application: a message would come back for ever',
      );
    }
    // A uid may pass to another application; who set it meant this one.
    return { ...destination, applicationId: plan.application.id };
  },
};
