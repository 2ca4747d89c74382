/** The key that seals the endpoints' secrets in the store. */
import { existsSync } from 'node:fs';
import type { Random } from '../lib/random.ts';
import { UnusableFolder, type DataFolder } from './data-folder.ts';

const fileName = 'master.key';
const keyBytes = 32;

/**
 * The configured key, or the one in the data folder, made at the first start. Throws
 * `UnusableFolder` when it is damaged or gone: a new key would open none of the present secrets.
 */
export function masterKeyOf(
  configured: string | null,
  folder: DataFolder,
  random: Random,
): Uint8Array {
  const text = configured ?? folder.read(fileName);
  if (text !== null) {
    const key = Buffer.from(text, 'base64');
    if (key.length === keyBytes) return key;
    throw new UnusableFolder(
      `The file ${folder.pathOf(fileName)} is damaged: bring it back from a copy, or set GANCHO_MASTER_KEY.`,
    );
  }
  // The key is durable before there is a database, so it was here once.
  if (existsSync(folder.databasePath)) {
    throw new UnusableFolder(
      `The file ${folder.pathOf(fileName)} is missing, so the secrets in the store cannot be read: bring it back from a copy, or set GANCHO_MASTER_KEY.`,
    );
  }
  const key = random.bytes(keyBytes);
  folder.write(fileName, Buffer.from(key).toString('base64'));
  return key;
}
