/** The key that seals the endpoints' secrets in the store. */
import { existsSync } from 'node:fs';
import type { Random } from '../lib/random.ts';
import { UnusableFolder, type DataFolder } from './data-folder.ts';

const fileName = 'master.key';
const keyBytes = 32;

/**
 * The keys that open secrets; the first one seals. A configured key comes before the one in the data
 * folder, which stays for what it sealed; without a configured one it is made at the first start.
 * Throws `UnusableFolder` when no key is configured and the file is damaged or gone: a new key
 * would open none of the present secrets.
 */
export function masterKeysOf(
  configured: string | null,
  folder: DataFolder,
  random: Random,
): Uint8Array[] {
  const text = folder.read(fileName);
  const fromFile = text === null ? null : decoded(text);
  if (configured !== null) {
    return [decoded(configured), fromFile].filter((key) => key !== null);
  }
  if (text !== null) {
    if (fromFile !== null) return [fromFile];
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
  return [key];
}

function decoded(text: string): Uint8Array | null {
  const key = Buffer.from(text, 'base64');
  return key.length === keyBytes ? key : null;
}
