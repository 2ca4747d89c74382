/** What processes that share a store have to agree on before any of them begins. */
import type { SharedStore } from './contract/nodes.ts';
import { SecretUnreadable, type SecretBox } from './secret-box.ts';
import { StoreFailure } from './storage.ts';

const keyName = 'master-key';
const environmentName = 'first-environment';

/**
 * Makes sure that this process can open what the others seal, and returns the id that the first
 * environment gets, whichever of them makes it. Throws `StoreFailure` where the keys differ.
 */
export async function agreeOnStart(
  shared: Pick<SharedStore, 'agree'>,
  secretBox: SecretBox,
  newEnvironmentId: string,
): Promise<string> {
  const sealed = await shared.agree(keyName, secretBox.seal(keyName, keyName));
  try {
    secretBox.open(sealed, keyName);
  } catch (error) {
    if (!(error instanceof SecretUnreadable)) throw error;
    throw new StoreFailure(
      'broken',
      'its secrets are sealed with another master key. Set GANCHO_MASTER_KEY to the same key for every node, or copy the file master.key from the data folder of the first one.',
    );
  }
  const id = await shared.agree(environmentName, Buffer.from(newEnvironmentId));
  return Buffer.from(id).toString();
}
