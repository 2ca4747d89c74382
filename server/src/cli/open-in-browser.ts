/** Opens an address in the browser of whoever sits at this machine. */
import { spawn } from 'node:child_process';

/** The program of a system that opens addresses, with what it is told. */
export function openerOf(url: string, platform: string): [program: string, args: string[]] {
  if (platform === 'darwin') return ['open', [url]];
  // `start` is a word of the shell, which would take an address apart.
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]];
  return ['xdg-open', [url]];
}

/** Without a word where it cannot: the address is on the screen too. */
export function openInBrowser(url: string, platform: string): void {
  const [program, args] = openerOf(url, platform);
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
