/** A start that ends at once must say why in one line and leave everything as it was. */
import assert from 'node:assert/strict';
import { runGancho, type GanchoOptions } from '../support/gancho-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Runs the command to its end and holds the form of the refusal; returns the sentence. */
export async function assertRefused(
  options: GanchoOptions,
  sentence: RegExp,
  args: string[] = ['start'],
): Promise<string> {
  // Nothing may come to lie in the folder of whoever runs the tests.
  using folder = temporaryFolder();
  const { code, stdout, stderr } = await runGancho(args, { cwd: folder.path, ...options });
  assert.equal(code, 1, `ended with ${code}:\n${stdout}${stderr}`);
  assert.equal(stdout, '');
  assert.match(stderr, /^gancho: [^\n]+[.?]\n$/, 'one line that ends as a sentence does');
  assert.match(stderr, sentence);
  return stderr;
}
