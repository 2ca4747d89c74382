/** What this process is called among those that share its store, for operators to read. */
import { hostname } from 'node:os';

export function nodeName(): string {
  return `${hostname()}/${process.pid}`;
}
