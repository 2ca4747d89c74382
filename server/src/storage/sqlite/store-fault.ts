/** What an error of SQLite means for the store as a whole, by its result code. */
import { StoreFailure } from '../storage.ts';

export interface StoreError {
  error: string;
  /** SQLite's extended result code; 0 where the error is none of SQLite's. */
  code: number;
}

/**
 * `full` and `unwritable` may pass. After the others nothing that the store says can be trusted:
 * after `failing`, because what the kernel could not write it may drop and report as written the
 * next time it is asked; after `corrupt`, because what is read may be another's.
 */
export type StoreFault = 'full' | 'unwritable' | 'failing' | 'corrupt';

/** Primary result codes, from https://www.sqlite.org/rescode.html. */
const codes = { readOnly: 8, ioError: 10, corrupt: 11, full: 13, notADatabase: 26 };
/** Extended codes of `ioError`: a write that failed, and memory that ran out on the way. */
const writeFailed = 778;
const noMemory = 3082;

/** null where only the call itself is at fault. */
export function faultOf({ code }: StoreError): StoreFault | null {
  switch (code & 0xff) {
    case codes.full:
      return 'full';
    case codes.readOnly:
      return 'unwritable';
    case codes.ioError:
      // What the kernel did not take can be written again; why it did not, only the disk knows.
      if (code === writeFailed) return 'unwritable';
      return code === noMemory ? null : 'failing';
    case codes.corrupt:
    case codes.notADatabase:
      return 'corrupt';
    default:
      return null;
  }
}

/** As the callers of the store see it, where the process goes on. */
export function failureOf(error: StoreError): StoreFailure {
  const fault = faultOf(error);
  if (fault === 'full') return new StoreFailure('full', error.error);
  const isUnwritable = fault === 'unwritable' || fault === 'failing';
  return new StoreFailure(isUnwritable ? 'unwritable' : 'broken', error.error);
}

/** One sentence for the operator: what happened, what holds, what to do. */
export function lossSentence(fault: 'failing' | 'corrupt', what: string, path: string): string {
  return fault === 'corrupt'
    ? `The file ${path} is damaged (${what}): the server has stopped, so that the damage does not spread. Bring the data folder back from a copy.`
    : `The disk of ${path} failed to write or to read (${what}): the server has stopped, and nothing was acknowledged that is not on the disk. Check the disk, then start the server again.`;
}
