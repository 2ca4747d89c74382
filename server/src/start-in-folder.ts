/** Starts a server on a data folder: takes the folder, opens its keys, and makes what a first start needs. */
import { openDataFolder, type DataFolder } from './cli/data-folder.ts';
import { prepareStore, type FirstStart } from './cli/first-start.ts';
import { masterKeysOf } from './cli/master-key.ts';
import { nodeIdentity, nodeName } from './cli/node-name.ts';
import type { Config } from './config.ts';
import type { Gancho, GanchoInput } from './gancho.ts';
import type { HttpParts } from './http/http-parts.ts';
import { systemRandom } from './lib/random.ts';

export interface FolderStart extends Pick<GanchoInput, 'version' | 'report' | 'lost'> {
  config: Config;
  /** Whether a first start makes the demo application. */
  demo: boolean;
  /** Called once the store can be used, before the server takes work. */
  prepared?: (
    parts: HttpParts,
    place: { first: FirstStart; folder: DataFolder; sandboxUrl: string },
  ) => Promise<void> | void;
}

export interface RunningInFolder {
  /** Where it listens. */
  origin: string;
  folder: DataFolder;
  /** Ends in order, and lets another server have the folder. */
  stop: () => Promise<void>;
}

/** Throws `UnusableFolder`, and whatever `startGancho` throws. */
export async function startInFolder(input: FolderStart): Promise<RunningInFolder> {
  const { config, version, report, lost } = input;
  const folder = openDataFolder(config.dataDir);
  let gancho: Gancho;
  try {
    const masterKeys = masterKeysOf(config.masterKey, folder, systemRandom);
    // Loaded late: a refusal, or the other commands, should not wait for the whole server.
    const { startGancho } = await import('./gancho.ts');
    gancho = await startGancho({
      config,
      version,
      databasePath: folder.databasePath,
      node: { name: nodeName(), identity: nodeIdentity(folder, systemRandom) },
      masterKeys,
      report,
      lost,
      prepare: async (parts, { sandboxUrl, ...agreed }) => {
        const first = await prepareStore(parts, folder, {
          apiKey: config.apiKey,
          // The built-in receiver is one process's own, which others must not reach.
          sandboxUrl: input.demo && config.databaseUrl === null ? sandboxUrl : null,
          ...agreed,
        });
        await input.prepared?.(parts, { first, folder, sandboxUrl });
      },
    });
  } catch (error) {
    folder.release();
    throw error;
  }
  return {
    origin: gancho.origin,
    folder,
    async stop() {
      await gancho.stop();
      folder.release();
    },
  };
}
