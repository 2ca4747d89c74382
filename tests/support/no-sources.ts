/** Sources for tests in which there are none: no type is known. */
import type { SourceParts } from '../../server/src/manage/manage-parts.ts';
import type { SecretBox } from '../../server/src/storage/secret-box.ts';
import { SourcePlans } from '../../server/src/storage/source-plans.ts';
import type { Storage } from '../../server/src/storage/storage.ts';

export function noSources(storage: Storage, secretBox: SecretBox): SourceParts {
  return {
    kinds: { find: () => null, types: [] },
    plans: new SourcePlans(storage, secretBox, 1),
    wake: () => {},
  };
}
